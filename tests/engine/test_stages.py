"""What begins later, or changes over weeks, does so in its week and changes nothing before."""

from __future__ import annotations

from typing import Any

from tests.engine.random_words import cited, random_case, regime_of
from tests.engine.scripted import alone, heard, listing, total, weeks_of

from underheaven.engine.oracle import run
from underheaven.words.regime import Regime

SPEECHES = range(1, 9)


def over_weeks(**by_week: str) -> dict[str, Any]:
    """A share that changes over weeks: `over_weeks(w1="0", w5="1")`."""
    return {"by_week": {int(week[1:]): share for week, share in by_week.items()}, "standing": "derived"}


def speaking() -> set[tuple[str, int, int]]:
    return {one for week in SPEECHES for one in heard(week)}


def test_a_sensor_records_from_its_week_on(live: Any) -> None:
    regime = listing(sensor={"from_week": 5})
    _, _, stories = live(alone(), (regime,), speaking(), weeks=8)
    assert weeks_of(stories[0], "recorded") == [5, 6, 7, 8]


def test_a_sensor_that_covers_half_detects_and_errs_half_as_often(live: Any) -> None:
    regime = listing(sensor={"coverage": over_weeks(w1="0.5", w3="1")})
    yes = {("act/speech", week, 0) for week in (1, 3)} | {("sensor/ear/speech", week, 0) for week in (2, 4)}
    script, _, _ = live(alone(), (regime,), yes, weeks=4)
    asked = [script.asked["sensor/ear/speech", week, 0] for week in (1, 2, 3, 4)]
    assert asked == [round(share * 2**32) for share in (0.25, 0.005, 0.5, 0.01)]


def test_a_register_is_entered_from_its_week_on_and_by_none_of_the_records_before(live: Any) -> None:
    regime = listing(register={"from_week": 5})
    _, _, stories = live(alone(), (regime,), heard(2) | heard(4) | heard(7), weeks=8)
    assert weeks_of(stories[0], "entered") == [7]


def test_two_records_count_back_beyond_the_register_only_where_it_is_retroactive(live: Any) -> None:
    twice = {"recorded": "speech", "times": 2, "within": cited("10 weeks")}
    for is_retroactive, entered in ((False, [7]), (True, [5])):
        regime = listing(register={"from_week": 5, "retroactive": is_retroactive, "enter_when": twice})
        _, _, stories = live(alone(), (regime,), heard(2) | heard(5) | heard(7), weeks=8)
        assert weeks_of(stories[0], "entered") == entered


def test_a_service_is_connected_when_its_coverage_has_grown(live: Any) -> None:
    rule = {"services": "flight", "when": {"listed": "list"}, "then": "refuse"}
    regime = listing(rules=[{**rule, "coverage": over_weeks(w1="0.5", w6="1")}])
    trips = {("service/flight", week, 0) for week in SPEECHES}
    _, world, stories = live(alone(), (regime,), heard(1) | trips, weeks=8)
    assert weeks_of(stories[0], "refused") == [6, 7, 8]
    assert weeks_of(stories[0], "closed") == [6]
    assert total(world, "closed-weeks/adults") == 3


def test_who_is_connected_stays_connected_while_coverage_grows(live: Any) -> None:
    rule = {"services": "flight", "when": {"listed": "list"}, "then": "refuse"}
    regime = listing(rules=[{**rule, "coverage": over_weeks(w1="0.5", w4="0.9")}])
    _, world, _ = live(alone(), (regime,), heard(1) | {("coverage/flight", 0, 0)}, weeks=6)
    assert total(world, "closed-weeks/adults") == 6


def test_a_rule_that_begins_later_governs_nothing_before(live: Any) -> None:
    """Else the domain would stay open: a train that is not yet refused is no reason for it."""
    rules = [
        {"services": "flight", "when": {"listed": "list"}, "then": "refuse"},
        {"services": "fast-train", "when": {"recorded": "gaming"}, "then": "refuse", "from_week": 4},
    ]
    society = alone(services={name: {"asked": cited(26)} for name in ("flight", "fast-train")})
    _, _, stories = live(society, (listing(rules=rules),), heard(1), weeks=6)
    assert [(e.week, e.kind) for e in stories[0] if e.what == "travel"] == [(1, "closed"), (4, "opened")]


def test_points_are_given_from_their_week_on(live: Any) -> None:
    score = {
        "starts": cited(1000),
        "bounds": [cited(0), cited(1300)],
        "points": {"speech": {"points": cited(-5), "from_week": 3}},
    }
    _, _, stories = live(alone(), (listing(score=score),), heard(2) | heard(3) | heard(4), weeks=5)
    assert [(e.week, e.after) for e in stories[0] if e.kind == "score"] == [(3, 995), (4, 990)]


def test_people_are_told_of_entries_from_the_week_of_publicity_on(live: Any) -> None:
    shown = {"what": "list", "how": "broadcast", "from_week": 4}
    feared = {"fear": {"scale": cited(3), "half_life": cited("5 weeks")}}
    society = alone(responses=feared)
    fears: dict[int, int] = {}

    def look(week: int, worlds: Any) -> None:
        fears[week] = worlds["it"].people[5].fear

    live(society, (listing(publicity=[shown]),), heard(2) | heard(4, 1), weeks=6, watch=look)
    assert [fears[week] > 0 for week in range(1, 7)] == [False] * 4 + [True] * 2


def dated(regime: Regime, week: int) -> Regime:
    return regime.model_copy(update={"from_week": week})


def test_before_a_regime_begins_life_goes_on_as_without_it() -> None:
    for number in range(12):
        case = random_case(number)
        (one,) = case["worlds"]["one"]
        worlds = run(**{**case, "worlds": {"none": (), "later": (dated(one, case["weeks"] + 1),)}}).worlds
        kept = [
            {name: by for name, by in worlds[world].totals.items() if by and not name.startswith("score-at")}
            for world in ("none", "later")
        ]
        assert kept[0] == kept[1], number
        assert worlds["none"].closed_weeks == worlds["later"].closed_weeks


def test_a_regime_that_begins_in_week_1_says_nothing_new() -> None:
    for number in range(8):
        case = random_case(number)
        (one,) = case["worlds"]["one"]
        worlds = run(**{**case, "worlds": {"usual": (one,), "dated": (dated(one, 1),)}}).worlds
        assert worlds["usual"] == worlds["dated"], number


def test_a_step_to_the_same_value_changes_nothing() -> None:
    """Stages are made anew in week 3, and nobody notices."""
    for number in range(8):
        case = random_case(number)
        (one,) = case["worlds"]["one"]
        beside = {"title": "t", "about": "a", "run_by": "state", "grade": "hypothetical"}
        empty = regime_of({"regime": "zero", **beside, "sensors": {
            "zero": {"watches": ["gaming"], "detects": cited(0), "coverage": over_weeks(w1="0.1", w3="0.2")},
        }})  # fmt: skip
        alike = empty.model_copy(
            update={"sensors": {"zero": empty.sensors["zero"].model_copy(update={"coverage": None})}}
        )
        worlds = run(**{**case, "worlds": {"steps": (one, empty), "plain": (one, alike)}}).worlds
        assert worlds["steps"] == worlds["plain"], number
