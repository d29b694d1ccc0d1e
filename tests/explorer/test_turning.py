"""Which assumption would turn a conclusion: each moved alone, paired, with the numbers that a sweep has."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.explorer.asking import HARSH, study
from tests.explorer.test_told_by_line import told

from underheaven.explorer.asked import asked, files_of
from underheaven.explorer.reach import furthest
from underheaven.explorer.turning import MOST_MOVED, concluded, turning
from underheaven.ground.errors import InputError
from underheaven.studies.paired import Paired
from underheaven.studies.sweep import prepared, swept

SELDOM = HARSH.replace("detects: 0.5", "detects: {value: 0.5, swept: [0.4, 0.6]}").replace(
    "false_alarm: 0.05", "false_alarm: {value: 0, standing: derived}"
)
"""A desk that books nobody in error, and whose rate of detection is known fairly well."""
ONE_THING_ONLY = SELDOM.replace("[0.4, 0.6]", "[0, 0.6]")
"""The same, but it may be that it sees nothing at all."""


def turned(said: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What is told of a study's assumptions."""
    return next(one for one in told(turning, study=said, **more) if one["type"] == "turning")


def test_every_assumed_number_is_moved_alone_to_both_ends_of_its_range() -> None:
    found = turned(study(weeks=12, replicates=3))
    rows = {row["path"]: row for row in found["rows"]}
    assert {
        path: (row["low"]["value"], row["value"], row["high"]["value"]) for path, row in rows.items()
    } == {
        "harsh.sensors.desk.detects": ("0.25", "0.5", "1"),
        "harsh.sensors.desk.false_alarm": ("0.025", "0.05", "0.1"),
        "harsh.registers.booked.leave_when.after": ("2 weeks", "4 weeks", "8 weeks"),
        "harsh.redress.notice.share": ("0.25", "0.5", "1"),
    }
    assert found["assumed"] == len(rows) == 4
    assert [row["moves"] for row in found["rows"]] == sorted(
        (row["moves"] for row in rows.values()), reverse=True
    )
    assert found["rows"][0]["moves"] > 0
    assert rows["harsh.redress.notice.share"]["moves"] == 0  # to be told without an appeal changes nothing


def test_an_end_has_the_numbers_that_a_sweep_over_it_has(tmp_path: Path) -> None:
    said = study(weeks=12, replicates=3)
    found = turned(said)
    for name, text in files_of(asked(said)).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for row in found["rows"]:
        over = {row["path"]: [row["low"]["value"], row["high"]["value"]]}
        results = swept(prepared(tmp_path / "study.yaml", over)).results
        for end, result in zip(("low", "high"), results, strict=True):
            paired = result.difference("declared", "closed-weeks")
            assert (row[end]["difference"], row[end]["low"], row[end]["high"]) == (
                paired.value,
                paired.low,
                paired.high,
            )


def test_where_every_interval_says_the_same_no_assumption_turns_it() -> None:
    found = turned(study(SELDOM, weeks=26, replicates=10))
    assert found["concludes"] == "more"
    assert not [row["path"] for row in found["rows"] if row["low"]["turns"] or row["high"]["turns"]]


def test_an_assumption_under_which_nothing_happens_turns_the_conclusion() -> None:
    found = turned(study(ONE_THING_ONLY, weeks=26, replicates=10))
    turns = {row["path"]: (row["low"]["turns"], row["high"]["turns"]) for row in found["rows"]}
    assert found["concludes"] == "more"
    assert turns.pop("harsh.sensors.desk.detects") == (True, False)
    assert not any(map(any, turns.values()))
    row = next(row for row in found["rows"] if row["path"] == "harsh.sensors.desk.detects")
    assert row["low"]["difference"] == 0


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        (0.1, 0.3, "more"),
        (-0.3, -0.1, "less"),
        (-0.1, 0.3, "none"),
        (0.0, 0.0, "none"),
        (None, None, "unknown"),
    ],
)
def test_a_conclusion_is_what_its_interval_says(low: float | None, high: float | None, says: str) -> None:
    assert concluded(Paired(0.1, low, high, 10)) == says


def test_an_end_that_other_words_forbid_is_moved_as_far_as_they_let_it_and_says_so() -> None:
    said = study("rongcheng-points", citizens=1000, weeks=2, replicates=2)
    rows = {row["path"]: row for row in turned(said)["rows"]}
    band = rows["rongcheng-points.score.bands.B"]
    assert (band["low"]["value"], band["high"]["value"]) == ("800", "850")
    assert band["low"]["bound"] is None
    assert "leaves at 850" in band["high"]["bound"]


def test_a_regime_of_many_assumptions_is_moved_part_by_part() -> None:
    said = study("joint-sanctions", citizens=1000, weeks=1, replicates=1)
    said["worlds"]["declared"]["regimes"] = ["court-list", "joint-sanctions"]
    last = turned(said, first=120)
    assert len(last["rows"]) <= MOST_MOVED < last["assumed"]
    assert len(last["rows"]) == last["assumed"] - 120


def test_a_regime_that_assumes_nothing_says_so() -> None:
    with pytest.raises(InputError, match="no number of this regime is assumed"):
        turned(study("empty"))


def test_a_number_is_moved_to_the_last_value_that_holds() -> None:
    def up_to(most: str) -> Any:
        return lambda number: number <= Fraction(most)

    assert furthest(Fraction(7, 10), Fraction(950), up_to("850")) == 850
    assert furthest(Fraction("0.00037"), Fraction("0.01"), up_to("0.00125")) == Fraction("0.00125")
    assert furthest(Fraction(9), Fraction(1), lambda number: number >= 4, whole=True) == 4
    assert furthest(Fraction(9), Fraction(1), lambda number: number >= Fraction("8.5"), whole=True) == 9
    assert furthest(Fraction(3), Fraction(5), lambda _: False) == 3
    assert furthest(Fraction(3), Fraction(5), lambda _: True) == 5
