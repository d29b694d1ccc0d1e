"""Nothing appears from nowhere: every score, entry, exit and appeal is accounted for, each week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil

from tests.engine.closed import closed_weeks_of
from tests.engine.random_words import everybody, random_case

from underheaven.engine.oracle import World, run
from underheaven.ground.outcome import ALL, Event, Outcome
from underheaven.society.population import Population
from underheaven.words.condition import Condition
from underheaven.words.cuts import step_of
from underheaven.words.places import tells_districts_apart
from underheaven.words.regime import Regime
from underheaven.words.score import Score

CASES = range(25)
Listed = dict[str, set[int]]
"""Register -> who is on it."""


def total(outcome: Outcome, world: str, counter: str) -> int:
    return outcome.worlds[world].totals.get(counter, {}).get(ALL, 0)


def points_of(score: Score, events: list[Event], *, clean: bool) -> Fraction:
    """The points a week's records give; without those due to error only, where `clean`."""
    records = [event for event in events if event.kind == "recorded"]
    points = Fraction(0)
    for event in records:
        rule = score.points.get(event.what)
        if rule is None or (rule.only_if and len(records) > 1) or (clean and event.cause != "detected"):
            continue
        points += rule.points.value
    return points


def others_listed(condition: Condition, listed: Listed, population: Population, index: int) -> bool:
    """Whether enough of the others were on the register, asked of each of them in turn."""
    ties = population.others(condition.whose, index)
    return (
        sum(any(other in listed[name] for name in condition.listed or ()) for other in ties)
        >= condition.at_least
    )


def next_score(score: Score, before: Fraction, given: Fraction, fade: int) -> Fraction:
    """Fade towards the start by whole steps, add, bound once."""
    start, step = score.starts.value, step_of(score)
    distance = before - start
    less = step * ceil(abs(distance) / step * fade / 4096)
    faded = start + (distance - less if distance > 0 else distance + less)
    return min(max(faded + given, score.bounds[0].value), score.bounds[1].value)


class Bookkeeper:
    """Keeps everybody's score and shadow score by hand, from the events told, and compares them each week."""

    def __init__(self, regime: Regime, score: Score, population: Population) -> None:
        self.regime, self.rules, self.population = regime, score, population
        half_life = score.half_life
        self.fade = round(4096 * (1 - 2 ** (-1 / int(half_life.value)))) if half_life else 0
        start = score.starts.value
        self.scores = {c.index: (start, start) for c in population.citizens if not c.is_child}
        self.listed: Listed = {name: set() for name in regime.registers}

    def check(self, week: int, worlds: Mapping[str, World]) -> None:
        for index in self.scores:
            person = worlds["one"].people[index]
            events = [event for event in person.story or () if event.week == week]
            self.scores[index] = self.next_of(index, events)
            file = person.files[0]
            held = tuple(number * step_of(self.rules) for number in (file.score, file.shadow))
            assert held == self.scores[index], (week, index)
        for k, register in enumerate(sorted(self.listed)):
            self.listed[register] = {
                p.resident.index for p in worlds["one"].people if p.files and p.files[0].entries[k]
            }

    def next_of(self, index: int, events: list[Event]) -> tuple[Fraction, Fraction]:
        through = sum(
            because.points.value
            for because in self.rules.through_others
            if any(others_listed(c, self.listed, self.population, index) for c in because.when)
        )
        last, last_shadow = self.scores[index]
        given = points_of(self.rules, events, clean=False) + through
        clean = points_of(self.rules, events, clean=True) + through
        score = next_score(self.rules, last, given, self.fade)
        shadow = next_score(self.rules, last_shadow, clean, self.fade)
        exits = [event for event in events if event.kind == "left"]
        assert {event.before for event in exits} <= {score}
        assert len({event.after for event in exits}) <= 1, "the exits of a week leave one score"
        for event in exits:
            assert event.after is not None
            if event.after != score:
                assert is_set_on_exit(self.regime, exits)
                assert event.after > score or any(e.cause == "expired" for e in exits)
                score = shadow = event.after
        return score, shadow


def test_each_weeks_score_is_the_last_one_faded_plus_its_ledger() -> None:
    checked = 0
    for number in CASES:
        case = random_case(number)
        regime: Regime = case["worlds"]["one"][0]
        if regime.score is not None:
            checked += 1
            population = Population(
                case["society"], case["citizens"], case["seed"], case["replicate"], case["cell_bits"]
            )
            bookkeeper = Bookkeeper(regime, regime.score, population)
            case |= {"worlds": {"one": (regime,)}, "probe": everybody(case)}
            run(**case, watch=bookkeeper.check)
    assert checked >= 10


def is_set_on_exit(regime: Regime, exits: Sequence[Event]) -> bool:
    """Whether one of these exits may move the score."""
    return any(
        regime.registers[event.what].score_on_exit is not None or event.cause in ("struck", "corrected")
        for event in exits
    )


def test_each_entry_has_one_cause_and_each_exit_one_reason() -> None:
    reasons: Counter[str] = Counter()
    for number in CASES:
        case = random_case(number)
        outcome = run(**case, probe=everybody(case))
        for name, world in outcome.worlds.items():
            still = 0
            for story in world.lives.values():
                inside: dict[str, int] = {}
                for event in story:
                    if event.kind == "entered":
                        assert event.what not in inside
                        assert event.cause
                        inside[event.what] = event.week
                    elif event.kind == "left":
                        assert event.note.startswith(f"{event.week - inside.pop(event.what) + 1} week")
                        reasons[event.cause] += 1
                still += len(inside)
            exits = sum(
                total(outcome, name, f"exits/{reason}")
                for reason in ("struck", "corrected", "recovered", "expired")
            )
            assert total(outcome, name, "entries") == exits + still
            ended = sum(
                t.get(ALL, 0)
                for k, t in world.totals.items()
                if k.startswith(("wrong-ended/", "wrong-censored/"))
            )
            assert ended == total(outcome, name, "entries-wrong")
    assert set(reasons) == {"struck", "corrected", "recovered", "expired"}


def test_every_appeal_filed_is_pending_upheld_rejected_or_lapsed() -> None:
    filed = 0
    for number in CASES:
        outcome = run(**random_case(number))
        for name in outcome.worlds:
            parts = ("pending", "upheld", "rejected", "lapsed")
            assert total(outcome, name, "appeals/filed") == sum(
                total(outcome, name, f"appeals/{p}") for p in parts
            )
            assert total(outcome, name, "appeals/upheld") == total(outcome, name, "exits/struck")
            filed += total(outcome, name, "appeals/filed")
    assert filed > 50


def test_an_entry_of_term_t_is_in_force_in_exactly_t_steps_of_serving() -> None:
    terms = 0
    for number in CASES:
        case = random_case(number)
        regime: Regime = case["worlds"]["one"][0]
        outcome = run(**{**case, "worlds": {"one": (regime,)}}, probe=everybody(case))
        for story in outcome.worlds["one"].lives.values():
            for event in story:
                if event.kind == "left" and event.cause == "expired":
                    after = regime.registers[event.what].leave_when.after
                    assert after is not None
                    assert event.note.split()[0] == str(int(after.value))
                    terms += 1
    assert terms > 100


def test_parts_add_up_to_the_whole() -> None:
    for number in CASES:
        case = random_case(number)
        outcome = run(**case)
        kinds = ["group", "income", "age", "province", "group-in-province"]
        if tells_districts_apart(case["society"]):
            kinds.append("district")
        tables = [outcome.people, *(world.totals for world in outcome.worlds.values())]
        for counter, totals in (item for table in tables for item in table.items()):
            assert {kind for kind, _ in totals} <= {"all", *kinds}
            for kind in kinds:
                assert sum(n for (k, _), n in totals.items() if k == kind) == totals.get(ALL, 0), (
                    number,
                    counter,
                    kind,
                )


def test_closed_weeks_of_citizens_add_up_to_the_total() -> None:
    for number in CASES:
        outcome = run(**random_case(number))
        for name, world in outcome.worlds.items():
            closed = closed_weeks_of(world)
            assert sum(closed) == sum(
                total(outcome, name, f"closed-weeks/{who}") for who in ("adults", "children")
            )
            assert max(closed) <= outcome.weeks


def test_a_refusal_names_its_list_and_its_rule() -> None:
    refusals = 0
    for number in CASES:
        case = random_case(number)
        outcome = run(**case, probe=everybody(case))
        for name, world in outcome.worlds.items():
            told = [event for story in world.lives.values() for event in story if event.kind == "refused"]
            assert all(event.by and event.cause for event in told)
            assert len(told) == sum(
                t.get(ALL, 0) for k, t in world.totals.items() if k.startswith("refused/")
            )
            refusals += len(told)
            assert name != "none" or not told
    assert refusals > 50
