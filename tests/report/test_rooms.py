"""The floor plan of the shelf: every regime has one room, and what is doubtful is said before its title."""

from __future__ import annotations

import io

import pytest
from tests.words.institutions import components, others, ratings
from tests.words.test_federation import federation
from tests.words.test_words_of_institutions import OLD, made

from underheaven.report.listing import print_list, shelved
from underheaven.report.page import Page
from underheaven.report.rooms import FLOOR, ROOMS, doubts, room_of
from underheaven.shelf import names, read
from underheaven.words.regime import Regime


def test_the_floor_plan_has_every_room_once() -> None:
    assert sorted(FLOOR) == sorted(room.name for room in ROOMS)


@pytest.mark.parametrize("name", names("regime"))
def test_every_regime_of_the_shelf_stands_in_a_room_and_says_what_is_doubtful(name: str) -> None:
    regime = read("regime", name)
    row = next(row for row in shelved(["regime"]) if row["name"] == name)
    assert row["room"] == room_of(regime).name
    is_doubtful = regime.grade.value in ("disputed", "fictional", "hypothetical", "proposed")
    assert bool(doubts(regime)) >= is_doubtful
    assert row["doubts"] == doubts(regime)


def room(regime: Regime) -> str:
    return room_of(regime).name


def test_rooms_follow_from_the_words_alone() -> None:
    reported = {"grade": "reported", "source": "census-2020"}
    lists = made(OLD).model_copy(update={"score": None} | graded(reported))
    assert room(lists) == "Lists of the state"
    assert room(made(OLD).model_copy(update=graded(reported))) == "Points of the state"
    assert room(others().model_copy(update=graded(reported))) == "Companies"
    assert room(components()) == "The workshop"
    assert room(ratings()) == "Fiction"
    assert room(federation()) == "Provinces"
    shown = lists.model_copy(update={"rules": (), "publicity": others().publicity})
    assert room(shown) == "Shown in public"


def graded(words: dict[str, str]) -> dict[str, object]:
    """Return the update that gives a regime a grade."""
    return {"grade": made(OLD, "grade: hypothetical", f"grade: {words['grade']}\nsource: trade").grade}


def test_a_part_that_is_disputed_is_said_beside_what_is_not() -> None:
    regime = others().model_copy(update=graded({"grade": "reported"}))
    assert doubts(regime) == ["partly disputed"]
    assert doubts(ratings()) == ["fiction"]


def test_what_is_doubtful_stands_before_the_title_and_rooms_in_their_order() -> None:
    shown = io.StringIO()
    print_list(Page(shown, width=120), ["regime"])
    text = shown.getvalue()
    assert "household-reach" in text
    assert "[DISPUTED] The family of the listed (disputed; reads court-list)" in text
    assert "[MADE UP] Only rewards, no punishment" in text
    places = [
        text.index(f"{number}. {name}.") for number, name in enumerate(FLOOR, 1) if f". {name}." in text
    ]
    assert places == sorted(places)
    assert len(places) >= 4
