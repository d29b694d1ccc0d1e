"""Cuts: at which scores a register is entered, and the score that keeps one off it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from underheaven.words.cuts import band_of, cut_of, score_on_exit, step_of
from underheaven.words.loader import read_regime
from underheaven.words.regime import Regime

TEXT = """regime: a
title: a
about: a
run_by: state
grade: hypothetical
numbers: {standing: derived}
sensors: {desk: {watches: fraud, detects: 1}}
score: {starts: 50, bounds: [0, 100], step: 0.5, points: {fraud: -10}, bands: {high: 60, middle: 30, low: 0}}
registers: {bad: {colour: black, enter_when: ENTER, leave_when: {after: 4 weeks}, score_on_exit: cut}}
"""


def regime(enter: str) -> Regime:
    return read_regime(TEXT.replace("ENTER", enter))


def test_a_band_is_closed_below_and_open_above() -> None:
    score = regime("{band: low}").score
    assert score is not None
    assert [band_of(score, Fraction(points)) for points in ("30", "29.5", "60", "59.5", "0")] == [
        "middle", "low", "high", "middle", "low",
    ]  # fmt: skip
    assert step_of(score) == Fraction(1, 2)


def test_the_cut_is_the_lowest_score_that_does_not_enter_again() -> None:
    for enter, cut in (
        ("{band: low}", 30),
        ("{band: [low, middle]}", 60),
        ("{score_below: 45}", 45),
        ("[{band: low}, {score_below: 45}]", 45),
        ("{band: [low, middle], score_below: 45}", 45),
        ("[{score_below: 20}, {recorded: fraud}]", 20),
    ):
        bad = regime(enter).registers["bad"]
        assert cut_of(regime(enter), bad) == cut, enter
        assert score_on_exit(regime(enter), bad) == cut, enter


def test_a_register_entered_by_record_alone_has_no_cut() -> None:
    text = TEXT.replace("ENTER", "{recorded: fraud}").replace(", score_on_exit: cut", "")
    listed = read_regime(text)
    assert cut_of(listed, listed.registers["bad"]) is None
    assert score_on_exit(listed, listed.registers["bad"]) is None


def test_an_exit_of_points_is_those_points() -> None:
    path = Path(__file__).parent / "examples/regimes/tiny-society.yaml"
    tiny = read_regime(
        path.read_text(encoding="utf-8").replace(", source: yardstick", "").replace("documented", "derived")
    )
    assert score_on_exit(tiny, tiny.registers["listed"]) == 700
    assert cut_of(tiny, tiny.registers["listed"]) == 600
