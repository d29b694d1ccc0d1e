"""Laws and ledgers with every word of the vocabulary at once: nothing comes from nowhere."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from tests.engine.closed import closed_weeks_of
from tests.engine.random_words import EVERYTHING, everybody, random_case

from underheaven.engine.oracle import run
from underheaven.ground.outcome import ALL, Event, Outcome, WorldOutcome
from underheaven.shelf.finding import read
from underheaven.words.regime import Regime

CASES = range(24)


def total(world: WorldOutcome, counter: str) -> int:
    return world.totals.get(counter, {}).get(ALL, 0)


def sums(world: WorldOutcome, *beginnings: str) -> int:
    """The sum of all counters that begin so."""
    return sum(totals.get(ALL, 0) for name, totals in world.totals.items() if name.startswith(beginnings))


def same(one: WorldOutcome, other: WorldOutcome) -> bool:
    """Same state, counts, closed weeks, and lives."""
    return all(
        getattr(one, what) == getattr(other, what) for what in ("digest", "totals", "closed_weeks", "lives")
    )


@pytest.fixture(scope="module")
def lived() -> list[tuple[dict[str, tuple[Regime, ...]], Outcome]]:
    """The worlds of every case, and what they left behind, with everybody's life."""
    found: list[tuple[dict[str, tuple[Regime, ...]], Outcome]] = []
    for number in CASES:
        case = random_case(number, EVERYTHING)
        found.append((case["worlds"], run(**case, probe=everybody(case))))
    return found


Lived = list[tuple[dict[str, tuple[Regime, ...]], Outcome]]


# ---- ledgers
def test_every_black_entry_ends_or_is_still_in_force(lived: Lived) -> None:
    ended = 0
    for worlds, outcome in lived:
        for name, world in outcome.worlds.items():
            red = {label for r in worlds[name] for label, g in r.registers.items() if g.colour == "red"}
            still = sum(
                len(on_at_the_end(story) - red_of(on_at_the_end(story), red))
                for story in world.lives.values()
            )
            assert total(world, "entries") == sums(world, "exits/") + still
            assert total(world, "entries-wrong") == sums(world, "wrong-ended/", "wrong-censored/")
            ended += sums(world, "exits/")
    assert ended > 1000


def on_at_the_end(story: Sequence[Event]) -> set[str]:
    """On which registers somebody is after the last week."""
    on: set[str] = set()
    for event in story:
        if event.kind == "entered":
            assert event.what not in on
            on.add(event.what)
        elif event.kind == "left":
            on.remove(event.what)
    return on


def red_of(on: set[str], red: set[str]) -> set[str]:
    """Those of merit; a limit may have split one among the domains of life."""
    return {name for name in on if any(name == one or name.startswith(one + "-in-") for one in red)}


def test_debts_appeals_and_strays_are_all_accounted_for(lived: Lived) -> None:
    seen = dict.fromkeys(("debts-made", "appeals/filed", "strays"), 0)
    for _, outcome in lived:
        for world in outcome.worlds.values():
            ends = ("pending", "upheld", "rejected", "lapsed", "turned-away")
            assert total(world, "appeals/filed") == sum(total(world, f"appeals/{end}") for end in ends)
            assert total(world, "appeals/upheld") == total(world, "exits/struck")
            assert total(world, "debts-made") == total(world, "debts-repaid") + total(world, "owing-at-end")
            assert total(world, "strays") == total(world, "strays-corrected") + total(world, "strays-at-end")
            for counter in seen:
                seen[counter] += total(world, counter)
    assert min(seen.values()) > 100, seen


def test_nobody_is_on_a_register_with_few_places_who_did_not_wait(lived: Lived) -> None:
    """Whoever a regime takes over from another was there already."""
    waited = 0
    for worlds, outcome in lived:
        for name, world in outcome.worlds.items():
            few = {label for r in worlds[name] for label, g in r.registers.items() if g.capacity is not None}
            for story in world.lives.values():
                waits: dict[str, int] = {}
                for event in story:
                    if event.kind == "waits":
                        waits[event.what] = event.week
                    elif event.kind == "entered" and event.cause != "merged" and event.what in few:
                        assert waits.pop(event.what) < event.week
                        waited += 1
    assert waited > 100


def test_lives_tell_as_often_as_counters_count(lived: Lived) -> None:
    """Each thing that happens to somebody is counted once, and told once."""
    told_as = {
        "debts-repaid": ("repaid", ""),
        "turned": ("turned", ""),
        "renewals": ("renewed", ""),
        "strays": ("stray", ""),
        "strays-corrected": ("cleared", ""),
        "appeals/filed": ("appealed", ""),
        "appeals/turned-away": ("decided", "turned-away"),
        "exits/repaid": ("left", "repaid"),
        "exits/merged": ("left", "merged"),
    }
    for worlds, outcome in lived:
        for name, world in outcome.worlds.items():
            red = {label for r in worlds[name] for label, g in r.registers.items() if g.colour == "red"}
            events = [
                event for story in world.lives.values() for event in story if not red_of({event.what}, red)
            ]
            for counter, (kind, cause) in told_as.items():
                if counter == "renewals":
                    events_of = [e for story in world.lives.values() for e in story if e.kind == kind]
                else:
                    events_of = [e for e in events if e.kind == kind and e.cause.startswith(cause)]
                assert len(events_of) == total(world, counter), (name, counter)
            kinds = Counter(event.kind for story in world.lives.values() for event in story)
            for how in ("refused", "unasked", "slowed", "dearer", "switched"):
                assert kinds[how] == sums(world, how + "/"), (name, how)


def test_parts_add_up_to_the_whole(lived: Lived) -> None:
    for _, outcome in lived:
        for world in outcome.worlds.values():
            for counter, totals in world.totals.items():
                for kind in ("group", "income", "age", "province", "group-in-province"):
                    assert sum(n for (k, _), n in totals.items() if k == kind) == totals.get(ALL, 0), counter
            closed = closed_weeks_of(world)
            assert sum(closed) == total(world, "closed-weeks/adults") + total(world, "closed-weeks/children")


def test_nothing_of_a_regime_happens_where_there_is_none(lived: Lived) -> None:
    ours = ("acts/", "asked/", "expression", "debts-", "owing", "felt-", "said-", "weeks-without-trigger")
    for _, outcome in lived:
        world = outcome.worlds["none"]
        assert {c for c in world.totals if total(world, c) and not c.startswith(ours)} == set()
        assert total(world, "felt-support-at-end") == total(world, "said-support-at-end")


# ---- laws
def test_the_order_of_visiting_changes_nothing(lived: Lived) -> None:
    def shuffled(week: int, citizens: int) -> Sequence[int]:
        order = list(range(citizens))
        random.Random(week).shuffle(order)
        return order

    for number, (_, usual) in zip(CASES, lived, strict=True):
        case = random_case(number, EVERYTHING)
        other = run(**case, probe=everybody(case), order=shuffled)
        assert all(same(usual.worlds[name], other.worlds[name]) for name in usual.worlds), number


def test_running_two_worlds_together_is_running_each_alone(lived: Lived) -> None:
    """Stages of one world change nothing in another; only "not a single step" reads the other worlds."""
    for number, (worlds, together) in list(zip(CASES, lived, strict=True))[:12]:
        case = random_case(number, EVERYTHING)
        for name, regimes in worlds.items():
            alone = run(**{**case, "worlds": {name: regimes}}).worlds[name]
            both = together.worlds[name]
            assert alone.digest == both.digest, number
            assert {k: v for k, v in alone.totals.items() if k != "shut-out-weeks"} == {
                k: v for k, v in both.totals.items() if k != "shut-out-weeks"
            }, number


def test_neither_the_order_of_regimes_nor_an_empty_one_changes_anything() -> None:
    empty = read("regime", "empty")
    for number in CASES[:10]:
        case = random_case(number, EVERYTHING)
        one, two = case["worlds"]["both"]
        worlds = run(**{**case, "worlds": {"both": (one, two), "turned": (two, empty, one)}}).worlds
        assert same(worlds["both"], worlds["turned"]), number
