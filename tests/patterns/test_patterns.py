"""Patterns a model of this kind must show: directions, nothing fitted, each with its false-alarm rate.

A direction holds if the mean over replicates lies more than six standard errors beyond the bound. Where there
is nothing, ten replicates of a normal figure show it once in 10,000 times (Student's t of 9 degrees of
freedom above 6: 1 in 9,900). Each pattern is emergent: no word declares it.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from fractions import Fraction

import pytest

from underheaven.engine.fast import run
from underheaven.ground.outcome import ALL, Outcome, WorldOutcome
from underheaven.shelf import read
from underheaven.words.regime import Regime
from underheaven.words.safeguards import apply
from underheaven.words.society import Society

pytestmark = pytest.mark.slow
REPLICATES, BEYOND = 10, 6.0
Worlds = Mapping[str, tuple[Regime, ...]]


def lived(
    society: Society,
    worlds: Worlds,
    *,
    citizens: int = 20_000,
    weeks: int = 104,
    responses: str = "all",
) -> list[Outcome]:
    """Return ten replicates of some worlds."""
    return [
        run(
            society,
            {"none": (), **worlds},
            citizens=citizens,
            weeks=weeks,
            seed=23,
            replicate=replicate,
            responses=responses,
        )
        for replicate in range(REPLICATES)
    ]


def lies_above(figures: list[float], bound: float) -> bool:
    """Return whether the mean of some replicates lies above a bound, by more than luck."""
    error = statistics.stdev(figures) / len(figures) ** 0.5
    return statistics.mean(figures) - bound > BEYOND * error


def of(world: WorldOutcome, counter: str) -> int:
    """Return a counter over everybody."""
    return world.totals.get(counter, {}).get(ALL, 0)


def under(name: str, *safeguards: str) -> tuple[Regime, ...]:
    """Return a regime of the shelf, under safeguards."""
    regimes: tuple[Regime, ...] = (read("regime", name),)
    for safeguard in safeguards:
        regimes = tuple(apply(read("safeguard", safeguard), regimes))
    return regimes


def with_response(society: Society, response: str, **numbers: str) -> Society:
    """Return a society with some numbers of a response exchanged."""
    said = getattr(society.responses, response)
    new = {word: getattr(said, word).swept_to(Fraction(value)) for word, value in numbers.items()}
    responses = society.responses.model_copy(update={response: said.model_copy(update=new)})
    return society.model_copy(update={"responses": responses})


def often_in_default(society: Society) -> Society:
    """Return a society in which judgments go unpaid forty times as often, so that there is much to count."""
    assert society.default is not None
    act = society.default.acts["judgment-default"]
    often = act.model_copy(update={"rate": act.rate.swept_to(act.rate.value * 40)})
    acts = {**society.default.acts, "judgment-default": often}
    return society.model_copy(update={"default": society.default.model_copy(update={"acts": acts})})


def in_every(outcomes: list[Outcome], figure: Callable[[Outcome], float]) -> list[float]:
    """Return a figure of each replicate."""
    return [figure(outcome) for outcome in outcomes]


def test_pattern_4_the_untouched_bear_most_of_the_silence() -> None:
    """Under a score without teeth that three in ten agreed to, most of those silenced were never recorded."""
    outcomes = lived(read("society", "small-city"), {"w": under("rongcheng-2021")}, weeks=52)

    def share(outcome: Outcome) -> float:
        world = outcome.worlds["w"]
        lost, theirs = (of(world, f"{who}/would") - of(world, f"{who}/does") for who in WHOSE)
        return theirs / lost

    WHOSE = ("expression", "expression-untouched")
    assert lies_above(in_every(outcomes, share), 0.5)


def test_pattern_5_support_said_lies_above_support_felt_and_more_so_with_publicity_and_fear() -> None:
    """What is said rises with fear, what is felt falls with errors. Fear comes from being shown, too."""
    society = read("society", "small-city")
    worlds = {"shown": under("rongcheng-points"), "unshown": under("rongcheng-points", "no-publicity")}
    plain = lived(society, worlds)
    afraid = lived(with_response(society, "fear", scale="3"), worlds)

    def gap(world: str) -> Callable[[Outcome], float]:
        def figure(outcome: Outcome) -> float:
            here = outcome.worlds[world]
            said = of(here, "said-support-at-end") - of(here, "felt-support-at-end")
            return said / outcome.people["adults"][ALL]

        return figure

    shown, unshown = in_every(plain, gap("shown")), in_every(plain, gap("unshown"))
    assert lies_above(unshown, 0)
    assert lies_above([a - b for a, b in zip(shown, unshown, strict=True)], 0)
    more = in_every(afraid, gap("shown"))
    assert lies_above([a - b for a, b in zip(more, shown, strict=True)], 0)


def test_pattern_6_refusals_a_listed_year_move_apart_by_service() -> None:
    """At coverages that never change, who asks often gives up soon: trains fall behind flights."""
    society = often_in_default(read("society", "small-city"))
    (court,) = under("court-list")
    rules = tuple(
        rule.model_copy(update={"coverage": None}) if rule.coverage is not None else rule
        for rule in court.rules
    )
    constant = {"w": (court.model_copy(update={"rules": rules}),)}

    def trains_beside_flights(outcome: Outcome) -> float:
        world = outcome.worlds["w"]
        return of(world, "refused/fast-train") / of(world, "refused/flight")

    early = in_every(lived(society, constant, citizens=100_000, weeks=40), trains_beside_flights)
    late = in_every(lived(society, constant, citizens=100_000, weeks=156), trains_beside_flights)
    assert lies_above([a - b for a, b in zip(early, late, strict=True)], 0)


def test_pattern_7_disputes_work_and_errors_persist_all_the_same() -> None:
    """Most decided cases of the wrongly listed are upheld; most wrong entries end otherwise, or never."""
    society = read("society", "small-city")
    (court,) = under("court-list")
    sensor = court.sensors["courts"]
    assert sensor.false_alarm is not None
    mistaken = sensor.model_copy(update={"false_alarm": sensor.false_alarm.swept_to(Fraction(1, 2000))})
    court = court.model_copy(update={"sensors": {"courts": mistaken}})
    linked = {"w": (court, *under("joint-sanctions"))}
    outcomes = lived(society, linked, citizens=20_000, weeks=104)

    def upheld(outcome: Outcome) -> float:
        world = outcome.worlds["w"]
        return of(world, "wrong-struck") / of(world, "wrong-appeals-decided")

    def struck(outcome: Outcome) -> float:
        world = outcome.worlds["w"]
        return of(world, "wrong-struck") / of(world, "entries-wrong")

    def stale(outcome: Outcome) -> float:
        return of(outcome.worlds["w"], "stale-weeks")

    assert lies_above(in_every(outcomes, upheld), 0.5)
    assert lies_above([-share for share in in_every(outcomes, struck)], -0.5)
    assert lies_above(in_every(outcomes, stale), 0)


def test_pattern_8_what_publicity_does_to_defaults_changes_its_sign_within_the_range() -> None:
    """With strong shame before and none after, showing debtors prevents defaults; the other way it makes."""
    society = read("society", "small-city")
    worlds = {"shown": under("public-lists"), "unshown": under("public-lists", "no-publicity")}

    def prevented(outcome: Outcome) -> float:
        shown, unshown = (of(outcome.worlds[name], "acts/late-payment") for name in ("shown", "unshown"))
        return unshown - shown

    kind = lived(with_response(society, "shame", before="1/5", after="-1/10"), worlds)
    harsh = lived(with_response(society, "shame", before="0", after="3/10"), worlds)
    assert lies_above(in_every(kind, prevented), 0)
    assert lies_above([-number for number in in_every(harsh, prevented)], 0)
