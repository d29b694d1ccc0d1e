"""How far a number can be moved: as far as the words of its regime still hold, and why no further."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.explorer.asking import HARSH, post

from underheaven.explorer.edits import with_value
from underheaven.explorer.shown import told
from underheaven.shelf import find

POINTS = find("regime", "rongcheng-points").path.read_text(encoding="utf-8")
BAND = "score.bands.B"
LEAVES = "registers.grade-C.leave_when.score_from"


def reach(text: str, path: str, low: object, high: object) -> Mapping[str, Any]:
    """What the page is told."""
    return post("/api/reach", {"yaml": text, "path": path, "low": low, "high": high}).said


def test_a_band_can_be_moved_up_to_where_its_register_lets_go() -> None:
    found = reach(POINTS, BAND, 800, 950)
    assert (found["low"], found["high"]) == (800, 850)
    assert found["bound"]["low"] is None
    assert found["bound"]["high"].startswith(f"{LEAVES}: leaves at 850")


def test_where_the_other_word_is_moved_the_bound_follows_it() -> None:
    assert reach(with_value(POINTS, LEAVES, 920), BAND, 800, 950)["high"] == 920
    assert reach(with_value(POINTS, BAND, 830), LEAVES, 700, 950)["low"] == 830


@pytest.mark.parametrize(
    ("path", "low", "high"), [(BAND, 500, 950), (LEAVES, 500, 1000), ("score.half_life", 26, 400)]
)
def test_what_is_within_reach_holds_and_what_is_beyond_does_not(path: str, low: int, high: int) -> None:
    found = reach(POINTS, path, low, high)
    for end, way in (("low", -1), ("high", 1)):
        assert told(with_value(POINTS, path, found[end]))["errors"] == []
        if found["bound"][end] is not None:
            assert told(with_value(POINTS, path, found[end] + way))["errors"]


def test_a_number_that_nothing_binds_reaches_both_ends() -> None:
    found = reach(HARSH, "sensors.desk.detects", 0.1, 1)
    assert (found["low"], found["high"]) == (0.1, 1)
    assert found["bound"] == {"low": None, "high": None}


@pytest.mark.parametrize(
    ("path", "low", "high"),
    [
        ("nothing.there", 0, 1),
        ("regime", 0, 1),
        (BAND, "800", 950),
        (BAND, True, 950),
        (BAND, None, None),
        (BAND, 0, 1e400),
    ],
)
def test_what_is_no_number_is_refused_in_words(path: str, low: object, high: object) -> None:
    found = reach(POINTS, path, low, high)
    assert found["error"]["text"]
