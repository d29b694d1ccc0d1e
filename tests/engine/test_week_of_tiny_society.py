"""Worked examples of the week in the tiny society: luck is written down, what follows is known by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.engine.scripted import Yes, total, weeks_of

from underheaven.ground.outcome import Event
from underheaven.shelf.finding import read
from underheaven.society.population import Population
from underheaven.words.regime import Regime
from underheaven.words.society import Society


def offences(weeks: Iterable[int], slot: int = 0) -> Yes:
    """Offences that the watch detects."""
    return {(decision, week, slot) for week in weeks for decision in ("act/offence", "sensor/watch/offence")}


def good_deeds(weeks: Iterable[int], slot: int = 0) -> Yes:
    return {("act/good-deed", week, slot) for week in weeks}


def tiny(name: str = "tiny-society") -> tuple[Society, tuple[Regime, ...]]:
    return read("society", "tiny-society"), (read("regime", name),)


def score_at(story: Iterable[Event], week: int, start: int = 1000) -> Any:
    """The score after a week, by the events told."""
    set_to = [
        event.after
        for event in story
        if event.week <= week and event.after is not None and event.kind in ("score", "left")
    ]
    return set_to[-1] if set_to else start


def test_at_600_exactly_nobody_is_listed_and_below_they_are(live: Any) -> None:
    _, _, stories = live(*tiny(), offences(range(1, 10)), weeks=10)
    assert score_at(stories[0], 8) == 600
    assert score_at(stories[0], 9) == 550
    assert weeks_of(stories[0], "entered") == [9]


def test_a_good_deed_counts_only_if_nothing_else_was_recorded(live: Any) -> None:
    _, _, stories = live(*tiny(), offences([1]) | good_deeds([1, 2]), weeks=3)
    assert [score_at(stories[0], week) for week in (1, 2, 3)] == [950, 955, 955]


def test_an_undetected_offence_leaves_the_good_deed_alone(live: Any) -> None:
    _, _, stories = live(*tiny(), {("act/offence", 1, 0)} | good_deeds([1]), weeks=1)
    assert score_at(stories[0], 1) == 1005


def test_one_draw_serves_detection_and_false_alarm(live: Any) -> None:
    """Without an offence the same draw is a false alarm, asked at its own, smaller chance."""
    script, world, stories = live(*tiny(), {("sensor/watch/offence", 1, 0)}, weeks=1)
    assert [(e.what, e.cause) for e in stories[0] if e.kind == "recorded"] == [("offence", "false-alarm")]
    assert total(world, "records-in-error/offence") == 1
    assert script.asked["sensor/watch/offence", 1, 0] in (round(2**32 * 0.002), round(2**32 * 0.006))


def test_an_offence_is_half_as_likely_from_the_week_after_entry_to_the_week_after_exit(live: Any) -> None:
    undetected = {("act/offence", week, 0) for week in range(10, 116)}
    script, _, stories = live(*tiny(), offences(range(1, 10)) | undetected, weeks=115)
    chance = {week: script.asked["act/offence", week, 0] for week in range(1, 116)}
    assert {week for week in chance if chance[week] == chance[1] // 2} == set(range(10, 113))
    assert weeks_of(stories[0], "left") == [112]


def test_a_trip_is_refused_in_the_week_of_entry_and_in_exactly_104_weeks(live: Any) -> None:
    trips = {("service/trip", week, 0) for week in range(1, 130)}
    _, world, stories = live(*tiny(), offences(range(1, 10)) | trips, weeks=130)
    assert weeks_of(stories[0], "refused") == list(range(9, 113))
    assert (
        total(world, "refused/trip")
        == total(world, "listed-weeks")
        == total(world, "closed-weeks/adults")
        == 104
    )


def test_the_score_is_700_on_exit_whatever_was_lost_while_listed(live: Any) -> None:
    _, _, stories = live(*tiny(), offences([*range(1, 10), 50, 60]), weeks=114)
    assert score_at(stories[0], 111) == 450
    assert score_at(stories[0], 112) == 700
    assert [(e.what, e.cause, e.note) for e in stories[0] if e.kind == "left"] == [
        ("listed", "expired", "104 weeks")
    ]


def test_the_score_stops_at_1300(live: Any) -> None:
    _, _, stories = live(*tiny(), good_deeds(range(1, 70)), weeks=70)
    assert [score_at(stories[0], week) for week in (59, 60, 61, 69)] == [1295, 1300, 1300, 1300]


def test_three_listed_acquaintances_cost_a_point_from_the_week_after(live: Any) -> None:
    society, regimes = tiny("tiny-society-ties")
    population = Population(society, 200, 7, 0)
    me = next(
        c.index for c in population.citizens if len(set(population.others("acquaintances", c.index))) >= 3
    )
    friends = sorted(set(population.others("acquaintances", me)))[:3]
    yes = (
        offences(range(1, 10), friends[0])
        | offences(range(1, 10), friends[1])
        | offences(range(3, 12), friends[2])
    )
    _, _, stories = live(society, regimes, yes, weeks=13, citizens=200)
    assert [weeks_of(stories[friend], "entered") for friend in friends] == [[9], [9], [11]]
    assert [score_at(stories[me], week) for week in (10, 11, 12, 13)] == [1000, 1000, 999, 998]
