"""What has to hold within a score: its grain, its bounds, its bands, the points and who gives them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from underheaven.ground.errors import clean
from underheaven.ground.exact import LONGEST_HALF_LIFE_WEEKS, as_text
from underheaven.words.cuts import step_of
from underheaven.words.dictionary import KIND_OF
from underheaven.words.explain import nearest
from underheaven.words.problems import Path, Problem
from underheaven.words.regime import Regime, Score, ThroughOthers

MOST_STEPS = 2**31
"""Most steps between the bounds of a score."""


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
        yield Problem(("score", "step"), "the step is too fine for these bounds", "write 1, 0.1 or 0.05")
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
            yield Problem(("score", "points", act), said, nearest(act, list(KIND_OF)), "key")
    yield from _band_problems(score, step)
    for index, through in enumerate(score.through_others):
        yield from (p.under("score", "through_others", str(index)) for p in _through_others(regime, through))


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
    for name, register in regime.registers.items():
        if register.score_on_exit is not None and register.score_on_exit != "cut":
            yield ("registers", name, "score_on_exit"), register.score_on_exit.value
        if register.leave_when.score_from is not None:
            yield ("registers", name, "leave_when", "score_from"), register.leave_when.score_from.value
        for index, condition in enumerate(register.enter_when):
            for word in ("score_below", "score_from"):
                cut = getattr(condition, word)
                if cut is not None:
                    yield ("registers", name, "enter_when", str(index), word), cut.value
    for number, rule in enumerate(regime.rules):
        for index, condition in enumerate(rule.when):
            for word in ("score_below", "score_from"):
                cut = getattr(condition, word)
                if cut is not None:
                    yield ("rules", str(number), "when", str(index), word), cut.value


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
        if condition.subjects() != ("listed",):
            yield Problem(
                here, "of other people, a score reads only registers", "write `listed: REGISTER` and `whose:`"
            )
        if condition.whose in ("own", "payer"):
            said = "reads the person's own list" if condition.whose == "own" else "nobody pays for a score"
            yield Problem((*here, "whose"), said, "write household, district or another kind of tie")
        for position, register in enumerate(condition.listed or ()):
            if register not in regime.registers and not regime.uses:
                said = f"no register `{clean(register, 60)}` here"
                yield Problem(
                    (*here, "listed", str(position)), said, nearest(register, list(regime.registers))
                )
