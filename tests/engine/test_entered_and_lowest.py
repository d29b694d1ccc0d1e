"""To have been entered, and to be among the lowest: who is asked, by what was published, in which week."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.random_words import cited
from tests.engine.scripted import alone, heard, listing, total, weeks_of

TRAVELS = {("service/flight", week, 0) for week in range(1, 13)}
ONE_WEEK = {"after": cited("1 weeks")}


def black(enter: dict[str, Any], leave: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"colour": "black", "enter_when": enter, "leave_when": leave or {"never": True}}


def refusing(when: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"services": "flight", "when": when, "then": "refuse"}]


# ---- entered
def test_who_was_entered_this_week_is_refused_this_week_alone(live: Any) -> None:
    for leave in ({"never": True}, {"after": cited("1 weeks")}):
        regime = listing(register={"leave_when": leave}, rules=refusing({"entered": "list"}))
        _, world, stories = live(alone(), (regime,), heard(2) | TRAVELS, weeks=5)
        assert (weeks_of(stories[0], "refused"), total(world, "closed-weeks/adults")) == ([2], 1)


def test_others_are_asked_what_was_published_last_week_whether_or_not_they_are_still_on_it(live: Any) -> None:
    society = alone(ties={"district": 3})
    rules = refusing({"entered": "list", "whose": "district"})
    luck = {one for slot in range(1, 12) for one in heard(2, slot)} | TRAVELS
    for leave in ({"never": True}, ONE_WEEK):
        regime = listing(register={"leave_when": leave}, rules=rules)
        _, _, stories = live(society, (regime,), luck, weeks=5)
        assert weeks_of(stories[0], "refused") == [3]


def test_an_entry_leads_to_another_register_the_week_after(live: Any) -> None:
    for leave in ({"never": True}, ONE_WEEK):
        registers = {"first": black({"recorded": "speech"}, leave), "second": black({"entered": "first"})}
        _, _, stories = live(alone(), (listing(registers=registers, rules=[]),), heard(2), weeks=5)
        assert [(e.week, e.what) for e in stories[0] if e.kind == "entered"] == [(2, "first"), (3, "second")]


def test_an_entry_that_was_wrong_on_file_leads_to_one_that_is_wrong_on_file(live: Any) -> None:
    registers = {"first": black({"recorded": "speech"}, ONE_WEEK), "second": black({"entered": "first"})}
    regime = listing(registers=registers, rules=[])
    for luck, wrong in ((heard(2), 0), ({("sensor/ear/speech", 2, 0)}, 2)):
        _, world, _ = live(alone(), (regime,), luck, weeks=5)
        assert (total(world, "entries"), total(world, "entries-wrong")) == (2, wrong)


@pytest.mark.parametrize(
    ("weeks", "within", "entered"),
    [
        ((2, 4), 3, [5]),
        ((2, 4), 2, []),
        ((2, 3), 2, [4]),
        ((2, 4, 6), 3, [5]),
        ((2, 6), 4, []),
        ((2, 6), 5, [7]),
    ],
)
def test_several_entries_count_where_they_lie_within_so_many_weeks(
    live: Any, weeks: tuple[int, ...], within: int, entered: list[int]
) -> None:
    again = {"entered": "first", "times": 2, "within": cited(f"{within} weeks")}
    registers = {"first": black({"recorded": "speech"}, ONE_WEEK), "repeaters": black(again)}
    luck = {one for week in weeks for one in heard(week)}
    _, _, stories = live(alone(), (listing(registers=registers, rules=[]),), luck, weeks=12)
    found = [e.week for e in stories[0] if e.kind == "entered" and e.what == "repeaters"]
    assert found == entered


def test_two_registers_entered_in_one_week_are_one_week(live: Any) -> None:
    again = {"entered": ["first", "other"], "times": 2, "within": cited("4 weeks")}
    spoken = {"recorded": "speech"}
    registers = {"first": black(spoken, ONE_WEEK), "other": black(spoken, ONE_WEEK), "twice": black(again)}
    for weeks, entered in (((2,), []), ((2, 3), [4])):
        luck = {one for week in weeks for one in heard(week)}
        _, _, stories = live(alone(), (listing(registers=registers, rules=[]),), luck, weeks=8)
        assert [e.week for e in stories[0] if e.kind == "entered" and e.what == "twice"] == entered


# ---- lowest
SCORE = {"starts": cited(1000), "bounds": [cited(0), cited(1300)], "points": {"speech": cited(-100)}}


def lowest(share: str, **more: Any) -> dict[str, Any]:
    return {"lowest": cited(share), **more}


def closed_weeks(world: Any) -> list[int]:
    return [int(weeks) for cell in world.closed_weeks for weeks in cell]


@pytest.mark.parametrize(("share", "shut"), [("0", 1), ("1/13", 1), ("1/12", 4), ("0.5", 4), ("1", 5)])
def test_who_lies_below_the_lowest_scores_of_last_week_is_refused(live: Any, share: str, shut: int) -> None:
    """Twelve people, of whom one fell in week 2, below everybody of the week before.

    From week 3 on the lowest twelfth ends at the start; nobody lies below the lowest score itself. Who stands
    at the start is among the lowest only where everybody is.
    """
    regime = listing(score=SCORE, registers={}, rules=refusing(lowest(share)))
    _, world, _ = live(alone(), (regime,), heard(2), weeks=5)
    assert closed_weeks(world)[0] == shut
    assert closed_weeks(world)[1:] == [5 if share == "1" else 0] * 11


def test_equals_are_not_below_each_other(live: Any) -> None:
    """Half are to be among the lowest; seven stand equally low, so the cut is where they stand."""
    regime = listing(score=SCORE, registers={}, rules=refusing(lowest("0.5")))
    for fallen, shut in ((5, 4), (6, 4), (7, 1)):
        luck = {one for slot in range(fallen) for one in heard(2, slot)}
        _, world, _ = live(alone(), (regime,), luck, weeks=5)
        assert closed_weeks(world) == [shut] * fallen + [0] * (12 - fallen)


def test_to_be_low_and_among_the_lowest_is_to_be_both(live: Any) -> None:
    luck = heard(2) | heard(3, 1) | heard(2, 1)
    for also, shut in (
        ({}, [4, 4]),
        ({"score_below": cited(850)}, [0, 3]),
        ({"score_from": cited(850)}, [4, 1]),
    ):
        regime = listing(score=SCORE, registers={}, rules=refusing(lowest("1/6", **also)))
        _, world, _ = live(alone(), (regime,), luck, weeks=5)
        assert closed_weeks(world)[:2] == shut


def test_a_score_that_fell_by_error_enters_the_lowest_wrong_on_file(live: Any) -> None:
    regime = listing(score=SCORE, registers={"low": black(lowest("0.5"))}, rules=[])
    for luck, wrong in ((heard(2), 0), ({("sensor/ear/speech", 2, 0)}, 1)):
        _, world, _ = live(alone(), (regime,), luck, weeks=5)
        assert (total(world, "entries"), total(world, "entries-wrong")) == (1, wrong)


def test_each_province_has_its_own_lowest(live: Any) -> None:
    """In the one everybody fell, in the other one: six equals are not below each other."""
    society = alone(provinces={"east": 0, "west": 7})
    east = listing(score=SCORE, registers={}, rules=refusing(lowest("0.5")), places=["east"])
    _, world, _ = live(society, (east,), heard(2), weeks=5)
    assert closed_weeks(world) == [4] + [0] * 11
    everywhere = listing(score=SCORE, registers={}, rules=refusing(lowest("0.5")))
    _, world, _ = live(society, (everywhere,), heard(2), weeks=5)
    assert closed_weeks(world) == ([4] + [0] * 5) * 2
