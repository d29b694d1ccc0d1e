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
from underheaven.words.loader import read_regime
from underheaven.words.regime import Regime
from underheaven.words.safeguards import apply
from underheaven.words.society import Society
from underheaven.words.varying import with_value

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


BOOKED_OFTEN = """\
regime: booked-often
title: So many hits within a year
about: A sensor errs three times as often about group B; so many hits within a year list somebody for a year.
run_by: state
grade: hypothetical
numbers: {standing: assumed, swept_by: [0.5, 2]}
sensors:
  eyes: {watches: bribe-taking, detects: 0.1, false_alarm: {value: 0.005, by_group: {B: 3}}}
registers:
  listed: {colour: black, enter_when: {recorded: bribe-taking}, leave_when: {after: 1 year}}
rules:
  - {services: loan, when: {listed: listed}, then: refuse}
"""
RETENTION = """\
regime: retention
title: A bad record, kept for a while
about: Whoever pays late is on a list that closes loans and public jobs for as long as it is kept.
run_by: state
grade: hypothetical
numbers: {standing: assumed, swept_by: [0.5, 2]}
sensors:
  lenders: {watches: late-payment, detects: 0.9}
registers:
  kept: {colour: black, enter_when: {recorded: late-payment}, leave_when: {after: 26 weeks}, again: restarts}
rules:
  - {services: [loan, public-job], when: {listed: kept}, then: refuse}
"""


def test_pattern_1_most_people_booked_for_something_rare_are_innocent() -> None:
    """Cameras as the shelf has them, for an offence a hundred times rarer than crossing on red."""
    society = with_value(read("society", "small-city"), "harmful.acts.jaywalking.rate", "0.06")
    outcomes = lived(society, {"w": under("street-cameras")}, weeks=26, responses="frozen")

    def innocent(outcome: Outcome) -> float:
        world = outcome.worlds["w"]
        return of(world, "records-in-error/jaywalking") / of(world, "records/jaywalking")

    assert lies_above(in_every(outcomes, innocent), 0.5)


def test_pattern_2_a_threshold_of_several_hits_amplifies_what_a_sensor_errs_more_about_a_group() -> None:
    """False hits fall on B three times as often; by one hit B is listed less than three times as often, by
    three hits more than three times as often, per head."""
    once = read_regime(BOOKED_OFTEN)
    thrice = read_regime(
        BOOKED_OFTEN.replace("bribe-taking}, leave", "bribe-taking, times: 3, within: 1 year}, leave")
    )
    worlds = {"once": (once,), "thrice": (thrice,)}
    outcomes = lived(read("society", "small-city"), worlds, citizens=50_000, weeks=104, responses="frozen")

    def ratio(world: str, counter: str) -> Callable[[Outcome], float]:
        def figure(outcome: Outcome) -> float:
            a, b = (
                outcome.worlds[world].totals[counter].get(("group", group), 0)
                / outcome.people["adults"]["group", group]
                for group in "AB"
            )
            return b / a

        return figure

    hits = in_every(outcomes, ratio("once", "records-in-error/bribe-taking"))
    assert 2.7 < statistics.mean(hits) < 3.3
    assert lies_above([-one for one in in_every(outcomes, ratio("once", "ever-listed"))], -3)
    assert lies_above(in_every(outcomes, ratio("thrice", "ever-listed")), 2 * 3)


def test_pattern_9_longer_retention_costs_work_and_costs_the_better_risks_more() -> None:
    """Records kept six times as long: more weeks without work, and beside what they had before more for the
    fifth that pays late least, since the others are listed again anyhow."""
    short = read_regime(RETENTION)
    worlds = {"short": (short,), "long": (with_value(short, "registers.kept.leave_when.after", "156 weeks"),)}
    outcomes = lived(read("society", "small-city"), worlds, citizens=60_000, weeks=260, responses="core")

    def jobless(world: str, outcome: Outcome, income: str) -> float:
        return outcome.worlds[world].totals["jobless-weeks"].get(("income", income), 0)

    def grown(income: str) -> list[float]:
        return [jobless("long", one, income) / jobless("short", one, income) for one in outcomes]

    more = [
        of(one.worlds["long"], "jobless-weeks") - of(one.worlds["short"], "jobless-weeks") for one in outcomes
    ]
    assert lies_above([float(weeks) for weeks in more], 0)
    beside = [good - bad for good, bad in zip(grown("highest"), grown("lowest"), strict=True)]
    assert lies_above(beside, 0)
