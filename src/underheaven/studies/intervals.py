"""Intervals over replicates, and nothing else: Student's t on the replicates' values.

Replicates are societies drawn independently from the same tables, so their values are independent and alike
in distribution; paired differences are taken within a replicate first. The interval is about the luck of the
draw only: it says nothing about assumed numbers or about the model. `docs/decisions/0003-intervals.md` says
why t.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from underheaven.measures.tally import TOO_FEW, Ratio, Tally, pooled

LEAST_REPLICATES = 10
"""Below this many replicates no interval is given."""
LEAST_EVENTS = 10
"""Below this many events over all replicates no interval is given."""
FEW_REPLICATES = "fewer than 10 replicates"
"""Said where that is why there is no interval."""
LEVEL = "95 %"
"""Nominal coverage of every interval."""
_UPPER = "0.975"
_DIGITS = 30


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval over replicates, or why there is none.

    value : mean over replicates (over all of them together where a replicate alone has nothing to divide by);
    None where there is none. low, high : ends of the 95 % interval. replicates : how many. why_not : why
    there is no value or no interval: `too few`, `fewer than 10 replicates`, `not reached`, or nothing.
    """

    value: float | None
    low: float | None
    high: float | None
    replicates: int
    why_not: str = ""


@cache
def t_quantile(degrees: int) -> float:
    """Return the 97.5 % quantile of Student's t with whole degrees of freedom, the same on every machine.

    Solved to 30 digits from the regularised incomplete beta function, then rounded once.

    >>> round(t_quantile(9), 6), round(t_quantile(19), 6)
    (2.262157, 2.093024)
    """
    import mpmath  # pyright: ignore[reportMissingTypeStubs] - it ships none

    library = cast("Any", mpmath)
    mp, mpf = library.mp, library.mpf

    with mp.workdps(_DIGITS):
        n = mpf(degrees)

        def beyond(t: Any) -> Any:
            """Return by how much the chance of lying below t exceeds 97.5 %."""
            return 1 - mp.betainc(n / 2, mpf(1) / 2, 0, n / (n + t * t), regularized=True) / 2 - mpf(_UPPER)

        return float(mp.findroot(beyond, (mpf("1.9"), mpf("13")), solver="illinois"))


def interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the mean of independent values and the ends of its 95 % interval.

    Parameters
    ----------
    values : at least two.
    """
    n = len(values)
    mean = math.fsum(values) / n
    squares = math.fsum((value - mean) ** 2 for value in values)
    half = t_quantile(n - 1) * math.sqrt(squares / (n - 1) / n)
    return mean, mean - half, mean + half


def ratio_of_means(above: Sequence[float], below: Sequence[float]) -> tuple[float, float, float] | None:
    """Return the ratio of two paired means and the ends of its 95 % interval (Fieller 1954).

    For a line below which chance counts, too, such as acts prevented: the mean of the replicates' own ratios
    would lie above the ratio of their sums, the more so the fewer there are.

    Parameters
    ----------
    above, below : at least two values each, by replicate. None where the mean below the line may be 0.
    """
    n, t = len(above), t_quantile(len(above) - 1)
    x, b = math.fsum(above) / n, math.fsum(below) / n
    scale = (n - 1) * n
    xx = math.fsum((one - x) ** 2 for one in above) / scale
    bb = math.fsum((one - b) ** 2 for one in below) / scale
    xb = math.fsum((one - x) * (other - b) for one, other in zip(above, below, strict=True)) / scale
    room = b * b - t * t * bb
    if b <= 0 or room <= 0:
        return None
    # the ratios r for which the mean of above - r x below may be 0
    middle, spread = x * b - t * t * xb, x * x - t * t * xx
    half = math.sqrt(max(middle * middle - room * spread, 0.0))
    return x / b, (middle - half) / room, (middle + half) / room


def estimate_of_sums(tallies: Sequence[Ratio]) -> Estimate:
    """Return the ratio of all sums, neither below 0, where what stands below the line is left to chance."""
    n = len(tallies)
    above, below = sum(one.above for one in tallies), sum(one.below for one in tallies)
    if below <= 0:
        return Estimate(None, None, None, n, TOO_FEW)
    whole = pooled(tallies)
    why_not = _why_no_interval(n, whole.events_above, whole.events_below)
    ends = None if why_not else ratio_of_means([o.above for o in tallies], [o.below for o in tallies])
    if ends is None:
        return Estimate(above / below, None, None, n, why_not or TOO_FEW)
    return Estimate(above / below, max(ends[1], 0.0), ends[2], n)


def estimate(
    tallies: Sequence[Tally],
    *,
    is_log: bool = False,
    bounds: tuple[float | None, float | None] = (None, None),
) -> Estimate:
    """Return what all replicates together say about one question.

    Parameters
    ----------
    tallies : one a replicate. is_log : their values are logarithms; mean and interval are turned back. bounds
    : where an interval is cut, because the question has no values beyond.
    """
    values = [tally.value() for tally in tallies]
    defined = [value for value in values if value is not None]
    whole = pooled(tallies)
    n = len(tallies)
    if len(defined) < n:
        value = whole.value()
        if value is None:
            return Estimate(None, None, None, n, whole.why_none())
        why_not = next(tally.why_none() for tally in tallies if tally.value() is None)
        return Estimate(math.exp(value) if is_log else value, None, None, n, why_not)
    why_not = _why_no_interval(n, whole.events_above, whole.events_below)
    if not why_not and any(tally.events_below <= 0 for tally in tallies):
        why_not = TOO_FEW
    if why_not:
        value = math.fsum(defined) / n
        return Estimate(math.exp(value) if is_log else value, None, None, n, why_not)
    value, low, high = (math.exp(v) if is_log else v for v in interval(defined))
    least, most = bounds
    low = low if least is None else max(low, least)
    high = high if most is None else min(high, most)
    return Estimate(value, low, high, n)


def _why_no_interval(replicates: int, above: int | None, below: int) -> str:
    """Return why there is no interval, or nothing where there is one.

    Events above the line count as well as those below: a mean of very few events is skewed, and t would
    promise more than it keeps.
    """
    if replicates < LEAST_REPLICATES:
        return FEW_REPLICATES
    if below < LEAST_EVENTS or (above is not None and above < LEAST_EVENTS):
        return TOO_FEW
    return ""
