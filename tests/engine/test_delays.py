"""Sensors whose records come late, are looked at by a person, or are not as good as announced."""

from __future__ import annotations

from typing import Any

from tests.engine.random_words import cited, random_case
from tests.engine.scripted import alone, heard, listing, total, weeks_of

from underheaven.engine.oracle import run
from underheaven.engine.oracle.people import plan_of
from underheaven.engine.oracle.pressure import Pressure
from underheaven.engine.oracle.regimes import Terms
from underheaven.ground.draws import Draws
from underheaven.society.population import Population

MEAN = {"delay": cited("4 weeks"), "delay_is": "mean"}
FILED = "sensor/ear/speech/filed"


def recorded(stories: Any, slot: int = 0) -> list[tuple[int, str]]:
    return [(e.week, e.cause) for e in stories[slot] if e.kind == "recorded"]


def false_alarm(week: int) -> set[tuple[str, int, int]]:
    return {("sensor/ear/speech", week, 0)}


def test_with_a_fixed_delay_each_weeks_hits_are_filed_so_many_weeks_later(live: Any) -> None:
    regime = listing(sensor={"delay": cited("3 weeks")})
    yes = heard(1) | heard(2) | false_alarm(4)
    _, world, stories = live(alone(), (regime,), yes, weeks=9)
    assert recorded(stories) == [(4, "detected"), (5, "detected"), (7, "mistaken")]
    assert weeks_of(stories[0], "entered") == [4]
    assert total(world, "records-in-error/speech") == 1


def test_what_is_filed_after_the_last_week_is_no_record(live: Any) -> None:
    _, world, _ = live(alone(), (listing(sensor={"delay": cited("3 weeks")}),), heard(2), weeks=4)
    assert total(world, "records/speech") == 0


def test_with_a_drawn_delay_one_thing_is_held_until_the_draw_files_it(live: Any) -> None:
    regime = listing(sensor=MEAN)
    yes = heard(1) | false_alarm(2) | heard(7) | {(FILED, week, 0) for week in (1, 5, 6, 7, 8)}
    script, _, stories = live(alone(), (regime,), yes, weeks=9)
    assert recorded(stories) == [(5, "detected"), (8, "detected")]
    assert script.asked[FILED, 5, 0] == 2**30


def test_what_is_filed_and_what_is_hit_in_one_week_are_two_things(live: Any) -> None:
    """First what is pending from before is filed; then this week's hit waits in its place."""
    yes = false_alarm(1) | heard(2) | {(FILED, week, 0) for week in (2, 4)}
    _, _, stories = live(alone(), (listing(sensor=MEAN),), yes, weeks=6)
    assert recorded(stories) == [(2, "mistaken"), (4, "detected")]


def test_a_hit_on_a_look_alike_lands_a_week_later_and_then_waits_too(live: Any) -> None:
    people = Population(alone(), 12, 7, 0)
    pairs = ((c.index, people.look_alike("ear", c.index)) for c in people.citizens)
    me, other = next((me, other) for me, other in pairs if other is not None)
    regime = listing(sensor={"look_alikes": cited("0.1"), "delay": cited("2 weeks")})
    yes = heard(3, me) | {("sensor/ear/speech/taken", 3, me)}
    _, _, stories = live(alone(), (regime,), yes, weeks=8)
    assert recorded(stories, other) == [(6, "mistaken")]


def test_without_delay_nothing_is_held_and_with_one_nothing_is_lost() -> None:
    """All that is booked before the last D weeks of a run is filed by its end."""
    regime, late = listing(), listing(sensor={"delay": cited("5 weeks")})
    longer, shorter = (
        run(alone(), {"it": (words,)}, citizens=200, weeks=weeks, seed=7, responses="frozen").worlds["it"]
        for words, weeks in ((late, 25), (regime, 20))
    )
    assert total(longer, "records/speech") == total(shorter, "records/speech") > 0
    assert total(longer, "entries") == total(shorter, "entries") > 0


# ---- human review
def test_a_reviewer_stops_false_hits_and_true_ones_at_their_own_rates(live: Any) -> None:
    review = {"stops_false": cited("0.8"), "stops_true": cited("0.1")}
    regime = listing(sensor={"human_review": review})
    looked = {("sensor/ear/speech/review", week, 0) for week in (1, 3)}
    script, world, stories = live(
        alone(), (regime,), heard(1) | heard(2) | false_alarm(3) | false_alarm(4) | looked, weeks=5
    )
    assert recorded(stories) == [(2, "detected"), (4, "false-alarm")]
    asked = [script.asked["sensor/ear/speech/review", week, 0] for week in (1, 2, 3, 4)]
    assert asked == [round(chance * 2**32) for chance in (0.1, 0.1, 0.8, 0.8)]
    assert total(world, "records/speech") == 2


def test_a_hit_that_is_stopped_leaves_no_trace_not_even_as_lost(live: Any) -> None:
    regime = listing(
        sensor={
            "look_alikes": cited("0.1"),
            "misidentified": "lost",
            "human_review": {"stops_false": cited("0.8")},
        }
    )
    mistaken = heard(1) | {("sensor/ear/speech/taken", 1, 0)}
    for looked, lost in ((set(), 1), ({("sensor/ear/speech/review", 1, 0)}, 0)):
        _, world, _ = live(alone(), (regime,), mistaken | looked, weeks=3)
        assert total(world, "look-alikes-lost") == lost


def test_a_reviewer_who_stops_every_false_hit_is_a_sensor_without_errors() -> None:
    for number in range(10):
        case = random_case(number)
        (one,) = case["worlds"]["one"]
        review = listing(sensor={"human_review": {"stops_false": cited(1)}}).sensors["ear"].human_review
        sensors = {
            name: sensor.model_copy(update={"human_review": review}) for name, sensor in one.sensors.items()
        }
        world = run(**{**case, "worlds": {"it": (one.model_copy(update={"sensors": sensors}),)}}).worlds["it"]
        wrong = [name for name in world.totals if name.startswith("records-in-error") and total(world, name)]
        assert wrong == [], number


# ---- announced
def chill(**sensor: Any) -> int:
    society = alone(responses={"chill": {"watched": cited("0.5"), "afraid": cited(0)}})
    plan = plan_of(society, Population(society, 12, 7, 0), Draws(7, 0), 5, responses="core")
    terms = Terms("it", (listing(sensor=sensor),), plan)
    return Pressure(plan, terms, society).held_back[terms.act_number["speech"]][0]


def test_people_answer_what_is_announced_and_sensors_detect_what_they_do(live: Any) -> None:
    assert (chill(), chill(announced=cited(1)), chill(announced=cited(0))) == (3072, 2048, 4096)
    regime = listing(sensor={"announced": cited(1)})
    script, _, _ = live(alone(), (regime,), {("act/speech", 1, 0)}, weeks=1)
    assert script.asked["sensor/ear/speech", 1, 0] == 2**31


def test_people_know_how_many_are_covered() -> None:
    assert chill(coverage=cited("0.5")) == 4096 - 512
    assert chill(coverage=cited("0.5"), announced=cited(1)) == 4096 - 1024
