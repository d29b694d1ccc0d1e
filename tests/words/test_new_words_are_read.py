"""Every word of registers, redress and the nation is read, and survives a safeguard and the ladder."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.words.everything import RESPONSES, STUDY, TINY, everything

from underheaven.words.ladder import rungs, turned_off
from underheaven.words.loader import read_safeguard, read_society, read_study
from underheaven.words.safeguards import apply


def test_a_regime_that_says_every_word_is_read() -> None:
    regime = everything()
    courts = regime.sensors["courts"]
    assert courts.coverage is not None
    assert dict(courts.coverage.by_week) == {1: Fraction(1, 4), 53: Fraction(1, 2), 105: 1}
    assert [courts.coverage.at_week(week) for week in (1, 52, 53, 104, 105, 520)] == [
        Fraction(1, 4), Fraction(1, 4), Fraction(1, 2), Fraction(1, 2), 1, 1,
    ]  # fmt: skip
    assert courts.coverage.value == 1, "the value of a number over weeks is that of its full roll-out"
    assert (courts.delay_is, regime.sensors["desk"].delay_is) == ("mean", "fixed")
    black, red = regime.registers.values()
    assert [condition.times for condition in black.enter_when] == [None, 2, None]
    assert black.enter_when[2].term is not None
    assert black.enter_when[2].term.value == 104
    assert (black.again, red.again, red.colour) == ("restarts", "adds", "red")
    assert black.capacity is not None
    assert black.capacity.unit == "per 100,000 people"
    assert regime.sharing["banks"].copies == ("defaulters",)
    assert regime.rules[1].when[0].seen_by == "banks"
    assert regime.redress.appeal is not None
    assert regime.redress.appeal.tries == 2
    assert regime.limits.closed_domains == 3


def test_a_society_and_a_study_that_say_every_word_are_read() -> None:
    responses = read_society(TINY + RESPONSES).responses
    assert responses.repays is not None
    assert responses.repays.hazard.at_week(52) == Fraction(11, 100)
    assert responses.repays.hazard.value == Fraction(8, 100), "a hazard may fall"
    assert responses.shame is not None
    assert responses.shame.after.value == Fraction(-1, 10)
    study = read_study(STUDY)
    assert (study.responses, study.ladder) == ("all", "full")


def test_a_safeguard_that_touches_one_word_keeps_all_others() -> None:
    audit = read_safeguard(
        "safeguard: audit\ntitle: a\nabout: a\nnumbers: {standing: derived}\nsteps:\n"
        "  - {in: sensors, where: {detects: 0.5}, set: {detects: 0.4}}\n"
    )
    (after,) = apply(audit, (everything(),))
    before = everything()
    assert after.sensors["desk"].detects.value == Fraction(2, 5)
    assert after.sensors["courts"] == before.sensors["courts"]
    assert after.model_copy(update={"sensors": before.sensors}) == before


def test_the_ladder_turns_errors_of_copies_off_and_the_way_in_by_speech() -> None:
    world = rungs((everything(),))
    assert [one.sharing["banks"].lost is None for (one,) in world.values()] == [False, True, True, True, True]
    assert world["no-errors"][0].sharing["banks"].delay is not None
    ways = [len(one.registers["defaulters"].enter_when) for (one,) in world.values()]
    assert ways == [3, 3, 3, 3, 2]
    assert [len(one.rules[2].when) for (one,) in world.values()] == [2, 2, 2, 1, 1]


@pytest.mark.parametrize("off", ["", "E", "S", "L", "ES", "EL", "SL", "ESL"])
def test_any_of_the_three_switches_can_be_off_and_the_order_does_not_matter(off: str) -> None:
    (left,) = turned_off((everything(),), off)
    assert turned_off((everything(),), off[::-1]) == (left,)
    assert (left.sensors["desk"].false_alarm is None) == ("E" in off)
    assert (len(left.rules[2].when) == 1) == ("S" in off)
    assert ("speech" not in left.sensors["courts"].watches) == ("L" in off)


def test_the_rungs_are_three_of_the_eight_settings() -> None:
    world, steps = (everything(),), rungs((everything(),))
    named = ("declared", "no-errors", "own-record", "harm-only")
    assert [steps[name] for name in named] == [turned_off(world, off) for off in ("", "E", "ES", "ESL")]
