"""Laws that hold whatever the regime: on small random regimes, in as many random societies."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from tests.engine.random_words import (
    cited,
    everybody,
    random_case,
    random_society,
    regime_of,
    society_of,
)

from underheaven.engine.oracle import World, run
from underheaven.engine.oracle.written import digest
from underheaven.ground.outcome import WorldOutcome
from underheaven.shelf.finding import read

CASES = range(30)


def backwards(_week: int, citizens: int) -> Sequence[int]:
    return range(citizens - 1, -1, -1)


def shuffled(week: int, citizens: int) -> Sequence[int]:
    order = list(range(citizens))
    random.Random(week).shuffle(order)
    return order


def same(one: WorldOutcome, other: WorldOutcome) -> bool:
    """Same state, counts, closed weeks, and stories of the probed."""
    return all(
        getattr(one, what) == getattr(other, what) for what in ("digest", "totals", "closed_weeks", "lives")
    )


def states(world: World) -> list[tuple[Any, ...]]:
    """Every citizen's whole state, as plain values, without the address's index."""
    return [
        (
            person.resident.address,
            person.fear,
            person.closed,
            tuple(sorted(person.refusals.items())),
            person.listed,
            tuple(
                (f.score, f.shadow, tuple(e and (e.week, e.wrong, e.told, e.filed) for e in f.entries))
                for f in person.files
            ),
        )
        for person in world.people
    ]


@pytest.mark.parametrize("order", [backwards, shuffled])
def test_the_order_of_visiting_changes_nothing(order: Any) -> None:
    for number in CASES[:20]:
        case = random_case(number)
        case |= {"probe": everybody(case)}
        usual, other = run(**case), run(**case, order=order)
        assert all(same(usual.worlds[name], other.worlds[name]) for name in usual.worlds), number


def test_most_cases_have_several_cells_and_something_happens_in_every_mechanism() -> None:
    """The generator is worth its name: nothing the vocabulary has goes untried."""
    seen: dict[str, int] = {}
    cells = 0
    for number in CASES:
        case = random_case(number)
        outcome = run(**case)
        cells += len(outcome.cells) >= 3
        for world in outcome.worlds.values():
            for counter, totals in world.totals.items():
                name = counter if counter.startswith(("exits", "appeals")) else counter.split("/")[0]
                seen[name] = seen.get(name, 0) + totals.get(("all", ""), 0)
    assert cells > len(CASES) / 2
    expected = {
        "acts",
        "asked",
        "refused",
        "unasked",
        "favoured",
        "records",
        "records-in-error",
        "look-alikes-lost",
        "entries",
        "entries-wrong",
        "exits/struck",
        "exits/corrected",
        "exits/recovered",
        "exits/expired",
        "appeals/filed",
        "appeals/upheld",
        "appeals/rejected",
        "appeals/lapsed",
        "appeals/pending",
        "wrong-ended",
        "wrong-censored",
        "wrong-told",
        "closed-weeks",
        "shut-out-weeks",
        "expression",
        "expression-untouched",
    }
    assert {name for name in expected if not seen.get(name)} == set()


def test_an_empty_regime_has_the_digest_of_none() -> None:
    society, empty = read("society", "small-city"), read("regime", "empty")
    outcome = run(society, {"none": (), "empty": (empty,)}, citizens=300, weeks=10, seed=7)
    assert same(outcome.worlds["none"], outcome.worlds["empty"])


def test_an_empty_regime_beside_another_changes_nothing() -> None:
    empty = read("regime", "empty")
    for number in CASES[:10]:
        case = random_case(number)
        case["worlds"] = {"one": case["worlds"]["one"], "and-empty": (*case["worlds"]["one"], empty)}
        worlds = run(**case).worlds
        assert same(worlds["one"], worlds["and-empty"]), number


def test_running_two_worlds_together_is_running_each_alone() -> None:
    """Only "not a single step" reads the other worlds: it asks about domains that any of them can close."""
    for number in CASES[:15]:
        case = random_case(number)
        together = run(**case)
        for name, regimes in case["worlds"].items():
            alone = run(**{**case, "worlds": {name: regimes}}).worlds[name]
            counts = {k: v for k, v in together.worlds[name].totals.items() if k != "shut-out-weeks"}
            assert counts == {k: v for k, v in alone.totals.items() if k != "shut-out-weeks"}, number
            assert alone.digest == together.worlds[name].digest


def test_the_order_in_which_regimes_are_named_changes_nothing() -> None:
    for number in CASES[:10]:
        case = random_case(number)
        one, two = case["worlds"]["both"]
        worlds = run(**{**case, "worlds": {"both": (one, two), "turned": (two, one)}}).worlds
        assert same(worlds["both"], worlds["turned"]), number


def end_with_the_run(world: World, weeks: int) -> None:
    """Forget which terms end after a run of so many weeks: to it, they have no end."""
    for entry in (entry for person in world.people for file in person.files for entry in file.entries):
        if entry is not None:
            entry.until = min(entry.until, weeks + 1)


def test_a_longer_horizon_keeps_the_prefix() -> None:
    for number in CASES[:10]:
        case = random_case(number)
        kept: dict[str, str] = {}

        def keep(
            week: int, worlds: Mapping[str, World], short: int = case["weeks"], kept: dict[str, str] = kept
        ) -> None:
            if week == short:
                for world in worlds.values():
                    end_with_the_run(world, short)
                kept.update({name: digest(world) for name, world in worlds.items()})

        short = run(**case)
        run(**{**case, "weeks": case["weeks"] + 7}, watch=keep)
        assert kept == {name: world.digest for name, world in short.worlds.items()}, number


def test_one_more_citizen_leaves_everybody_elses_life_as_it_was() -> None:
    """With ties and look-alikes off, and one-person households, so that nobody's is the one that grows."""
    tables = {
        "household_size": {"1": cited(1)},
        "age": {"18-39": cited("0.5"), "60+": cited("0.5")},
        "income": {"lowest": cited(1)},
        "groups": {"A": cited("0.5"), "B": cited("0.5")},
    }
    acts = {"harmful": {"spread": {"gamma": cited(1)}, "acts": {"jaywalking": {"rate": cited(6)}}}}
    responses = {
        "fear": {"scale": cited(1), "half_life": cited("22 weeks")},
        "chill": {"watched": cited("0.2"), "afraid": cited("0.4")},
    }
    society = society_of(
        {
            "tables": tables,
            **acts,
            "lawful": {"acts": {"speech": {"rate": cited(20)}}},
            "responses": responses,
            "services": {"flight": {"asked": cited(26)}},
        }
    )
    regime = regime_of(
        {
            "sensors": {
                "s": {
                    "watches": ["jaywalking", "speech"],
                    "detects": cited("0.5"),
                    "false_alarm": cited("0.05"),
                }
            },
            "registers": {
                "list": {
                    "colour": "black",
                    "enter_when": {"recorded": "speech"},
                    "leave_when": {"after": cited("4 weeks")},
                }
            },
            "rules": [{"services": "flight", "when": {"listed": "list"}, "then": "refuse"}],
        }
    )
    kept: list[list[tuple[Any, ...]]] = []
    for citizens in (199, 200):
        run(
            society,
            {"it": (regime,)},
            citizens=citizens,
            weeks=12,
            seed=3,
            cell_bits=5,
            watch=lambda week, worlds: kept.append(states(worlds["it"])) if week == 12 else None,
        )
    fewer, more = ({state[0]: state for state in world} for world in kept)
    assert len(more) == len(fewer) + 1
    assert {address: more[address] for address in fewer} == fewer


GATING_NOTHING: list[dict[str, Any]] = [
    {"services": "flight", "when": {"listed": "list"}, "then": "refuse", "coverage": cited(0)},
    {"services": "flight", "when": {"score_below": cited(-5)}, "then": "refuse"},
]


@pytest.mark.parametrize("rule", GATING_NOTHING)
def test_a_rule_that_gates_nothing_leaves_society_and_measures_as_they_were(rule: dict[str, Any]) -> None:
    words: dict[str, Any] = {
        "sensors": {
            "s": {"watches": ["jaywalking", "speech"], "detects": cited("0.5"), "false_alarm": cited("0.05")}
        },
        "score": {"starts": cited(1000), "bounds": [cited(0), cited(1300)], "points": {"speech": cited(-20)}},
        "registers": {
            "list": {"colour": "black", "enter_when": {"recorded": "speech"}, "leave_when": {"never": True}}
        },
    }
    for number in range(5):
        society = random_society(number)
        worlds = {"without": (regime_of(words),), "with": (regime_of({**words, "rules": [rule]}),)}
        kept: dict[str, Any] = {}
        outcome = run(
            society,
            worlds,
            citizens=120,
            weeks=12,
            seed=number,
            cell_bits=5,
            watch=lambda _, made, kept=kept: kept.update({n: states(w) for n, w in made.items()}),
        )
        assert kept["with"] == kept["without"]
        assert dict(outcome.worlds["with"].totals) == dict(outcome.worlds["without"].totals)
