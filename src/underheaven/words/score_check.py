"""What has to hold within a score: its grain, its bounds, its bands, the points and who gives them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from underheaven.ground.errors import clean
from underheaven.ground.exact import LONGEST_HALF_LIFE_WEEKS, as_text, decay_step, decayed
from underheaven.words.condition_check import condition_problems, conditions, only_at_entry
from underheaven.words.cuts import step_of
from underheaven.words.dictionary import KIND_OF
from underheaven.words.explain import VOCABULARY, nearest
from underheaven.words.problems import Path, Problem
from underheaven.words.recomputed_check import marks, recomputed_problems
from underheaven.words.regime import Regime
from underheaven.words.score import Score, ThroughOthers

MOST_STEPS = 2**16 - 1
"""Most steps between the bounds of a score: it is held in 16 bits."""
LEAST_OF_HALF_LIFE = Fraction(2, 5)
"""What is the least of a declared half-life that the smallest record must take until half of it is gone."""
ROUND_STEPS = tuple(Fraction(first, 10**zeros) for zeros in range(7) for first in (5, 2, 1))
"""Steps that a cure names, coarsest first: 5, 2, 1, 0.5, ..."""


def score_problems(regime: Regime, score: Score) -> Iterator[Problem]:
    """Yield what does not hold within the score of a regime."""
    step = step_of(score)
    low, high = score.bounds[0].value, score.bounds[1].value
    if step <= 0:
        yield Problem(("score", "step"), "a step is above 0", "write 1, 0.1 or 0.05")
        return
    if low >= high:
        yield Problem(("score", "bounds"), "the lower bound comes first", "write `[lowest, highest]`")
        return
    if (high - low) / step > MOST_STEPS:
        said = f"{as_text(low)} to {as_text(high)} is more than {MOST_STEPS:,} steps of {as_text(step)}"
        where = "bounds" if score.step is None else "step"
        yield Problem(("score", where), said, "declare a coarser `step` or narrower `bounds`")
    if not low <= score.starts.value <= high:
        said = f"starts at {as_text(score.starts.value)}, outside {as_text(low)} to {as_text(high)}"
        yield Problem(("score", "starts"), said, "start within `bounds`")
    if score.half_life is not None and score.half_life.value > LONGEST_HALF_LIFE_WEEKS:
        said = f"a half-life of {as_text(score.half_life.value)} weeks is above {LONGEST_HALF_LIFE_WEEKS}"
        yield Problem(("score", "half_life"), said, "write at most `177 weeks`, or leave it out: never fades")
    for path, points in _all_points(regime, score):
        if (points / step).denominator != 1:
            said = f"{as_text(points)} is not a multiple of the step {as_text(step)}"
            yield Problem(path, said, "round it, or declare a finer `step`")
    for act in score.points:
        if act not in KIND_OF:
            said = f"no act `{clean(act, 60)}` in the dictionary"
            yield Problem(("score", "points", act), said, nearest(act, list(KIND_OF), page=VOCABULARY), "key")
    yield from recomputed_problems(regime, score)
    yield from _fading_problems(regime, score, step)
    yield from _band_problems(score, step)
    for index, through in enumerate(score.through_others):
        yield from (p.under("score", "through_others", str(index)) for p in _through_others(regime, through))


def amounts_added(score: Score) -> list[Fraction]:
    """Return the amounts that records and other people add or take, unsigned, smallest first."""
    declared = [rule.points.value for rule in score.points.values()]
    declared += [through.points.value for through in score.through_others]
    return sorted({abs(points) for points in declared if points})


def weeks_until_half(points: Fraction, step: Fraction, half_life: int) -> int:
    """Return after how many weeks at least half of an amount of points is gone, in whole steps.

    A week takes `ceil(x d / 4096)` of x steps (`ground.exact.decayed`): few steps fade faster than declared.

    >>> weeks_until_half(Fraction(1), Fraction(1), 52), weeks_until_half(Fraction(60), Fraction(1), 104)
    (1, 30)
    """
    first = left = round(abs(points) / step)
    d = decay_step(half_life)
    weeks = 0
    while 2 * left > first:
        left = decayed(left, d)
        weeks += 1
    return weeks


def _fading_problems(regime: Regime, score: Score, step: Fraction) -> Iterator[Problem]:
    """Check that the smallest record does not fade much faster than the half-life says."""
    amounts = amounts_added(score)
    if score.half_life is None or not amounts or score.half_life.value > LONGEST_HALF_LIFE_WEEKS:
        return
    half_life, least = int(score.half_life.value), amounts[0]
    if (least / step).denominator != 1:
        return
    weeks = weeks_until_half(least, step, half_life)
    if weeks >= LEAST_OF_HALF_LIFE * half_life:
        return
    said = (
        f"a record of {as_text(least)} would be half gone after {weeks} of the {half_life} weeks declared, "
        f"since what fades is rounded up to a whole step ({as_text(step)})"
    )
    multiples = [points for _, points in _all_points(regime, score)]
    width = score.bounds[1].value - score.bounds[0].value
    for finer in ROUND_STEPS:
        divides = finer < step and all((points / finer).denominator == 1 for points in multiples)
        if not divides or width / finer > MOST_STEPS:
            continue
        if weeks_until_half(least, finer, half_life) >= LEAST_OF_HALF_LIFE * half_life:
            cure = f"write `step: {as_text(finer)}` in the score"
            yield Problem(("score", "half_life" if score.step is None else "step"), said, cure, "key")
            return
    cure = "declare larger points, narrower bounds or a shorter half-life"
    yield Problem(("score", "half_life"), said, cure, "key")


def _all_points(regime: Regime, score: Score) -> Iterator[tuple[Path, Fraction]]:
    """Yield every number of points that is compared with the score or added to it, with its path."""
    yield ("score", "starts"), score.starts.value
    for index, bound in enumerate(score.bounds):
        yield ("score", "bounds", str(index)), bound.value
    for act, rule in score.points.items():
        yield ("score", "points", act, "points"), rule.points.value
    for index, through in enumerate(score.through_others):
        yield ("score", "through_others", str(index), "points"), through.points.value
    for band, lowest in score.bands.items():
        yield ("score", "bands", band), lowest.value
    yield from _points_of_people(regime, score)
    for name, register in regime.registers.items():
        if register.score_on_exit is not None and register.score_on_exit != "cut":
            yield ("registers", name, "score_on_exit"), register.score_on_exit.value
        if register.leave_when.score_from is not None:
            yield ("registers", name, "leave_when", "score_from"), register.leave_when.score_from.value
    for path, condition in conditions(regime):
        for word in ("score_below", "score_from"):
            cut = getattr(condition, word)
            if cut is not None:
                yield (*path, word), cut.value


def _points_of_people(regime: Regime, score: Score) -> Iterator[tuple[Path, Fraction]]:
    """Yield the points that people give one another, or have given for reporting one another."""
    if score.ratings is not None:
        yield from marks(score.ratings)
    for name, channel in regime.reports.items():
        for word in ("reward", "false_one_costs"):
            points = getattr(channel, word)
            if points is not None:
                yield ("reports", name, word), points.value


def _band_problems(score: Score, step: Fraction) -> Iterator[Problem]:
    """Check that bands are best first, without gaps, and end at the lower bound."""
    above: tuple[str, Fraction] | None = None
    for band, lowest in score.bands.items():
        if above is not None and lowest.value >= above[1]:
            said = f"starts at {as_text(lowest.value)}, not below `{above[0]}` ({as_text(above[1])})"
            yield Problem(
                ("score", "bands", band),
                said,
                "the best band comes first, each lower than the one before",
                "key",
            )
            return
        if lowest.value > score.bounds[1].value:
            said = f"starts at {as_text(lowest.value)}, above the highest, {as_text(score.bounds[1].value)}"
            yield Problem(("score", "bands", band), said, "start it within `bounds`", "key")
        above = (band, lowest.value)
    if above is None:
        return
    floor = score.bounds[0].value
    if above[1] > floor:
        said = (
            f"starts at {as_text(above[1])}, so scores from {as_text(floor)} to {as_text(above[1] - step)}"
            " are in no band"
        )
        yield Problem(("score", "bands", above[0]), said, f"start it at {as_text(floor)}", "key")
    elif above[1] < floor:
        said = f"starts at {as_text(above[1])}, below the lowest score ({as_text(floor)})"
        yield Problem(("score", "bands", above[0]), said, f"start it at {as_text(floor)}", "key")


def _through_others(regime: Regime, through: ThroughOthers) -> Iterator[Problem]:
    """Check points because of other people."""
    if not through.when:
        yield Problem(
            ("when",), "never holds", "give a condition such as `{listed: REGISTER, whose: district}`"
        )
    for index, condition in enumerate(through.when):
        here = ("when", str(index))
        yield from (p.under(*here) for p in condition_problems(regime, condition))
        yield from (p.under(*here) for p in only_at_entry(condition))
        if condition.seen_by is not None:
            said = f"of the {condition.whose}, no agency's copy is read"
            yield Problem((*here, "seen_by"), said, "remove it", "key")
        if condition.whose in ("own", "payer"):
            said = "reads the person's own list" if condition.whose == "own" else "nobody pays for a score"
            yield Problem((*here, "whose"), said, "write household, district or another kind of tie")
