"""What is in force in a week: words dated later are taken back, and the structure stays the same."""

from __future__ import annotations

from fractions import Fraction

from tests.words.everything import RESPONSES, TINY, everything

from underheaven.ground.numbers import CitedNumber
from underheaven.shelf import names, read
from underheaven.words.fields import RuleBearing
from underheaven.words.in_force import as_of, society_as_of, stages
from underheaven.words.loader import read_regime, read_society
from underheaven.words.walk import parts

SCORE = """regime: points
title: a
about: a
run_by: state
grade: hypothetical
numbers: {standing: derived}
sensors: {desk: {watches: [fraud, kindness], detects: 1, from_week: 4}}
score:
  starts: 100
  bounds: [0, 200]
  points: {fraud: {points: -10, from_week: 9}, kindness: 5}
  through_others: [{points: -1, when: {listed: low, whose: household}, from_week: 9}]
registers:
  low: {colour: black, enter_when: {score_below: 50}, leave_when: {never: true}, from_week: 5}
rules: [{services: flight, when: {listed: low}, then: refuse, from_week: 6}]
publicity: [{what: low, how: broadcast, from_week: 7}]
sharing: {banks: {copies: low, from_week: 8}}
"""


def test_a_study_without_dated_words_has_one_stage() -> None:
    worlds = {name: (read("regime", name),) for name in names("regime") if name != "court-list"}
    assert stages(read("society", "small-city"), worlds) == (1,)
    flights_join = {"listed": (read("regime", "court-list"),)}
    assert stages(read("society", "small-city"), flights_join) == (1, 53, 105)


def test_stages_begin_where_a_word_changes_and_nowhere_else() -> None:
    society = read_society(TINY + RESPONSES)
    assert stages(society, {}) == (1, 53)
    assert stages(read("society", "tiny-society"), {"a": (read_regime(SCORE),)}) == (1, 4, 5, 6, 7, 8, 9)
    assert stages(society, {"lists": (everything(),)}) == (1, 2, 27, 30, 53, 105)
    late = read_regime(SCORE.replace("run_by", "from_week: 7\nrun_by"))
    assert stages(read("society", "tiny-society"), {"a": (late,)}) == (1, 7, 8, 9), "the later week holds"


def test_what_begins_later_is_not_in_force_before() -> None:
    before, after = as_of(read_regime(SCORE), 3), as_of(read_regime(SCORE), 9)
    assert before.sensors["desk"].coverage is not None
    assert before.sensors["desk"].coverage.value == 0
    assert before.score is not None
    assert list(before.score.points) == ["kindness"]
    assert before.score.through_others == ()
    assert before.registers["low"].enter_when == ()
    assert before.rules[0].coverage is not None
    assert before.rules[0].coverage.value == 0
    assert before.publicity == ()
    assert before.sharing["banks"].lost is not None
    assert before.sharing["banks"].lost.value == 1
    assert after.sensors["desk"].coverage is None
    assert after.score is not None
    assert list(after.score.points) == ["fraud", "kindness"]
    assert len(after.score.through_others) == 1
    assert after.registers["low"].enter_when
    assert after.rules[0].coverage is None
    assert len(after.publicity) == 1
    assert after.sharing["banks"].lost is None


def test_the_structure_is_the_same_at_every_stage_and_nothing_in_it_is_dated() -> None:
    regime = everything()
    for week in stages(read("society", "tiny-society"), {"lists": (regime,)}):
        stage = as_of(regime, week)
        assert list(stage.sensors) == list(regime.sensors)
        assert list(stage.registers) == list(regime.registers)
        assert list(stage.sharing) == list(regime.sharing)
        assert [rule.services for rule in stage.rules] == [rule.services for rule in regime.rules]
        for path, part in parts(stage):
            assert not (isinstance(part, RuleBearing) and part.from_week is not None), path
            assert not (isinstance(part, CitedNumber) and part.by_week), path


def test_numbers_over_weeks_have_their_value_then() -> None:
    shares = [as_of(everything(), week).sensors["courts"].coverage for week in (2, 52, 53, 104, 105, 520)]
    assert [share.value for share in shares if share is not None] == [
        Fraction(1, 4), Fraction(1, 4), Fraction(1, 2), Fraction(1, 2), 1, 1,
    ]  # fmt: skip
    hazards = [society_as_of(read_society(TINY + RESPONSES), week).responses.repays for week in (1, 53)]
    assert [repays.hazard.value for repays in hazards if repays is not None] == [
        Fraction(11, 100), Fraction(8, 100),
    ]  # fmt: skip


def test_what_has_no_date_is_left_as_it_is() -> None:
    points = read("regime", "rongcheng-points")
    assert as_of(points, 1) is points
    assert society_as_of(read("society", "small-city"), 400) is read("society", "small-city") or (
        society_as_of(read("society", "small-city"), 400) == read("society", "small-city")
    )
