"""What a study varies: a word of its society, of a regime or of itself, found by path, exchanged alone."""

from __future__ import annotations

from fractions import Fraction

import pytest

from underheaven.ground.errors import InputError, UnderheavenError, WordsError
from underheaven.ground.numbers import Standing
from underheaven.shelf import read
from underheaven.words.loader import read_study
from underheaven.words.regime import Regime
from underheaven.words.vary import Evenly, said_values
from underheaven.words.varying import VaryError, found_at, with_value

STUDY = """\
study: varied
title: Values
about: Some words take values.
society: small-city
citizens: 1000
weeks: 4
replicates: 1
worlds:
  cameras: street-cameras
vary:
"""


def cameras(path: str, said: str) -> Regime:
    """Return street-cameras with one word exchanged."""
    return with_value(read("regime", "street-cameras"), path, said)


def test_one_word_is_exchanged_and_nothing_else() -> None:
    before = read("regime", "street-cameras")
    after = cameras("sensors.cameras.false_alarm.by_group.B", "10")
    rate, was = after.sensors["cameras"].false_alarm, before.sensors["cameras"].false_alarm
    assert rate is not None
    assert was is not None
    assert (rate.value, rate.source, rate.by_group["B"].value) == (Fraction(1, 6000), "npl-2023", 10)
    again = with_value(after, "sensors.cameras.false_alarm.by_group.B", "30")
    assert again.sensors["cameras"].model_copy(update={"false_alarm": was}) == before.sensors["cameras"]
    assert again.model_copy(update={"sensors": before.sensors}) == before


def test_a_value_that_is_nobodys_is_assumed_and_within_its_range() -> None:
    rate = cameras("sensors.cameras.false_alarm", "1/1000").sensors["cameras"].false_alarm
    assert rate is not None
    assert (rate.value, rate.standing) == (Fraction(1, 1000), Standing.ASSUMED)
    assert rate.swept == (Fraction(1, 6000), Fraction(1, 1000))
    assert rate.by_group["B"].value == 30


def test_the_value_that_is_said_already_changes_nothing() -> None:
    before = read("regime", "street-cameras")
    assert cameras("sensors.cameras.false_alarm", "1/6000") is before or (
        cameras("sensors.cameras.false_alarm", "1/6000") == before
    )
    assert cameras("sensors.cameras.detects", "0.20") == before


def test_steps_over_weeks_are_multiplied_alike() -> None:
    court = with_value(read("regime", "court-list"), "rules.0.coverage", "0.5")
    coverage = court.rules[0].coverage
    assert coverage is not None
    assert dict(coverage.by_week) == {1: Fraction("0.165"), 53: Fraction("0.33"), 105: Fraction("0.5")}


def test_durations_points_and_plain_words_are_exchanged_too() -> None:
    points = with_value(read("regime", "rongcheng-points"), "score.half_life", "1 year")
    assert points.score is not None
    assert points.score.half_life is not None
    assert points.score.half_life.value == 52
    harsh = with_value(read("regime", "rongcheng-points"), "score.points.fraud", "-10")
    assert harsh.score is not None
    assert harsh.score.points["fraud"].points.value == -10
    venue = with_value(read("regime", "court-list"), "registers.judgment-defaulters.again", "adds")
    assert venue.registers["judgment-defaulters"].again == "adds"
    assert found_at(read("society", "small-city"), "responses.shame.after").number is not None


@pytest.mark.parametrize(
    ("path", "said", "message"),
    [
        ("sensors.camera.detects", "0.1", "unknown word `camera`"),
        ("sensors.cameras.delay", "2 weeks", "`delay` is not said there"),
        ("sensors.cameras", "1", "is several words"),
        ("sensors.cameras.detects.by_group.B", "2", "says no `by_group`"),
        ("sensors.cameras.false_alarm.by_group.C", "2", "has a factor for B"),
        ("sensors.cameras.false_alarm.by_group.B", "2000", "outside 0 to 1000"),
        ("sensors.cameras.false_alarm.by_group.B", "x", "expected a number"),
        ("sensors.cameras.detects", "20 %", "expected a number"),
        ("sensors.cameras.detects", "1.5", "outside 0 to 1"),
        ("sensors.cameras.at.where", "1", "nothing is said below `sensors.cameras.at`"),
        ("sensors.cameras.misidentified", "lost", "is not said there"),
        ("publicity.0.how", "shouted", "with `shouted`"),
        ("rules.0.then", "refuse", "`rules` is not said there"),
    ],
)
def test_what_cannot_be_varied_says_why(path: str, said: str, message: str) -> None:
    with pytest.raises(VaryError) as caught:
        cameras(path, said)
    assert message in caught.value.said
    assert "\n" not in caught.value.said


def test_a_list_of_several_says_which_is_meant() -> None:
    with pytest.raises(VaryError, match="is a list of 4") as caught:
        with_value(read("regime", "rongcheng-points"), "rules.coverage", "0.1")
    assert caught.value.cure == "say which, from 0 to 3"


def test_values_are_listed_or_evenly_spaced_and_exact() -> None:
    spaced = Evenly.model_validate({"from": "0", "to": "0.3", "steps": 4})
    assert said_values(spaced) == ("0", "0.1", "0.2", "0.3")
    study = read_study(
        STUDY + "  weeks: [2, 4]\n  society.responses.shame.after: {from: 0, to: 1, steps: 3}\n"
    )
    assert [said_values(varied) for varied in study.vary.values()] == [("2", "4"), ("0", "0.5", "1")]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("  street-camera.sensors.cameras.detects: [0.1]\n", "neither `society` nor a regime of a world"),
        ("  replicates: [1, 2]\n", "no word of a study that can be varied"),
        ("  society: [0.1]\n", "go on: `society.WORD`"),
        ("  weeks: [2, 2]\n", "`2` is said twice"),
        ("  weeks: {from: 4, to: 4, steps: 2}\n", "the same number"),
        ("  weeks: {from: 4 weeks, to: 5, steps: 2}\n", "plain numbers"),
        ("  weeks: {from: 4, to: 5, steps: 1}\n", "steps"),
        ("  weeks: []\n", "weeks"),
        (
            "  weeks: {from: 1, to: 64, steps: 64}\n  seed: {from: 1, to: 64, steps: 64}\n",
            "4,096 combinations",
        ),
    ],
)
def test_what_a_study_cannot_vary_is_refused_at_its_place(line: str, message: str) -> None:
    with pytest.raises(WordsError) as caught:
        read_study(STUDY + line)
    first = caught.value.lines()[0]
    assert first.startswith("text:1"), first
    assert message in " ".join(caught.value.lines())


def test_a_wrong_value_in_a_file_has_its_line_and_column() -> None:
    from underheaven.studies.sweep import prepared

    study = read_study(STUDY + "  street-cameras.sensors.cameras.detects: [0.1, 7]\n")
    with pytest.raises(UnderheavenError) as caught:
        prepared(study)
    assert "text:11:" in str(
        caught.value.lines()[0] if isinstance(caught.value, WordsError) else caught.value
    )
    assert "7 is outside 0 to 1 (share)" in str(caught.value)


def test_two_words_that_hold_only_together_are_exchanged_together() -> None:
    from underheaven.studies.sweep import prepared

    cut, back = "rongcheng-points.score.bands.C", "rongcheng-points.registers.grade-D.leave_when.score_from"
    assert len(prepared("demo", {cut: 700, back: 700}).combinations) == 1
    with pytest.raises(InputError, match="write 700 or more"):
        prepared("demo", {cut: 700})
