"""Cuts: at which scores a register is entered, and what `cut` means for its exit."""

from __future__ import annotations

from fractions import Fraction

from underheaven.words.condition import Condition
from underheaven.words.regime import Regime, Register
from underheaven.words.score import Score


def step_of(score: Score) -> Fraction:
    """Return the grain in which a score is held, in points."""
    return Fraction(1) if score.step is None else score.step.value


def band_of(score: Score, points: Fraction) -> str | None:
    """Return the band a score lies in, or None where there are no bands or it lies below all."""
    for band, lowest in score.bands.items():
        if points >= lowest.value:
            return band
    return None


def is_by_score(condition: Condition) -> bool:
    """Return whether a condition of entry holds by the score alone: without a record, without an entry.

    A cut that moves with the scores of others (`lowest` and nothing else) is none here.
    """
    if condition.recorded is not None or condition.entered is not None:
        return False
    return condition.band is not None or condition.score_below is not None


def holds_at(condition: Condition, score: Score, points: Fraction) -> bool:
    """Return whether the score part of a condition holds at a score."""
    if condition.band is not None and band_of(score, points) not in condition.band:
        return False
    if condition.score_below is not None and points >= condition.score_below.value:
        return False
    return condition.score_from is None or points >= condition.score_from.value


def cut_of(regime: Regime, register: Register) -> Fraction | None:
    """Return the lowest score at and above which nobody enters a register by score, in points.

    None where it is not entered by score, or is entered at every score.
    """
    score = regime.score
    by_score = [condition for condition in register.enter_when if is_by_score(condition)]
    if score is None or not by_score:
        return None
    edges = {score.bounds[0].value, *(lowest.value for lowest in score.bands.values())}
    for condition in by_score:
        for edge in (condition.score_below, condition.score_from):
            if edge is not None:
                edges.add(edge.value)
    cut: Fraction | None = None
    for edge in sorted(edges, reverse=True):
        if any(holds_at(condition, score, edge) for condition in by_score):
            break
        cut = edge
    return cut


def score_on_exit(regime: Regime, register: Register) -> Fraction | None:
    """Return the score that every exit from a register sets, in points; None where the score stays."""
    if register.score_on_exit == "cut":
        return cut_of(regime, register)
    return None if register.score_on_exit is None else register.score_on_exit.value
