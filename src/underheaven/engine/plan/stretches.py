"""Stretches of a score: what `band`, `score_below` and `score_from` say together, in points."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from underheaven.words.condition import Condition
from underheaven.words.score import Score

Stretch = tuple[Fraction | None, Fraction | None]
"""Closed below, open above; None where it has no end."""


def has_score(condition: Condition) -> bool:
    """Whether a condition asks about the score."""
    return any(part is not None for part in (condition.band, condition.score_below, condition.score_from))


def asks_score(condition: Condition) -> bool:
    """Whether a condition asks about the score, or about its place among those of the province."""
    return has_score(condition) or condition.lowest is not None


def is_by_score_alone(condition: Condition) -> bool:
    """Whether a condition asks about the citizen's own score, and nothing else."""
    others = (condition.recorded, condition.listed, condition.entered, condition.lowest)
    return condition.is_own and has_score(condition) and all(one is None for one in others)


def band_stretch(score: Score, name: str) -> Stretch:
    """Return the stretch of a band: the lowest takes what is lower, the best what is higher."""
    lowest = sorted(band.value for band in score.bands.values())
    place = lowest.index(score.bands[name].value)
    low = None if place == 0 else lowest[place]
    return low, None if place == len(lowest) - 1 else lowest[place + 1]


def stretches_of(score: Score, condition: Condition) -> list[Stretch]:
    """Return the stretches in which a condition's score part holds; one without ends where it has none."""
    parts: list[Stretch] = [(None, None)]
    if condition.band is not None:
        parts = [band_stretch(score, name) for name in condition.band if name in score.bands]
    below = None if condition.score_below is None else condition.score_below.value
    least = None if condition.score_from is None else condition.score_from.value
    kept: list[Stretch] = []
    for low, high in parts:
        lows = [end for end in (low, least) if end is not None]
        highs = [end for end in (high, below) if end is not None]
        kept.append((max(lows, default=None), min(highs, default=None)))
    return kept


def ends_of(score: Score, condition: Condition) -> list[Fraction | None]:
    """Return every end of a condition's stretches."""
    if not has_score(condition):
        return []
    return [end for stretch in stretches_of(score, condition) for end in stretch]


def lies_in(score: Score, condition: Condition, points: Fraction) -> bool:
    """Whether a score lies in a condition's stretches."""
    return any(
        (low is None or points >= low) and (high is None or points < high)
        for low, high in stretches_of(score, condition)
    )


def cut_of(score: Score, conditions: Sequence[Condition]) -> Fraction | None:
    """Return the lowest score from which no condition that asks about the own score alone holds, or None."""
    highest: list[Fraction | None] = [
        high
        for condition in conditions
        if is_by_score_alone(condition)
        for low, high in stretches_of(score, condition)
        if low is None or high is None or low < high
    ]
    ends = [end for end in highest if end is not None]
    return None if len(ends) < len(highest) else max(ends, default=None)
