"""Choosing one of several classes by one draw: cumulative thresholds and equal parts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

from underheaven.ground.draws import Address, WeekStream
from underheaven.ground.exact import ALWAYS, threshold


def choice(stream: WeekStream, address: Address, bounds: Sequence[int]) -> int:
    """Return how many of the ascending bounds are at or below a draw: the number of the class it chooses.

    The lower half of the draw is made only where the upper half leaves the class open.
    """
    low = stream.half(address) << 16
    chosen = bisect_right(bounds, low)
    if chosen == len(bounds) or bounds[chosen] > low + 0xFFFF:
        return chosen
    return bisect_right(bounds, stream.draw(address))


def bounds_of_shares(shares: Sequence[Fraction]) -> tuple[int, ...]:
    """Return the cumulative thresholds that part a draw by shares of their sum; the last class needs none.

    Shares that are all 0 part nothing.

    >>> bounds_of_shares([Fraction(8), Fraction(2)]) == (threshold(Fraction(8, 10)),)
    True
    """
    total = sum(shares)
    if not total:
        return ()
    return tuple(threshold(Fraction(so_far) / total) for so_far in accumulate(shares[:-1]))


def bounds_of_equal_parts(classes: int) -> tuple[int, ...]:
    """Return the bounds that part a draw d as `d x classes >> 32` does.

    >>> bounds_of_equal_parts(4) == (2**30, 2**31, 3 * 2**30)
    True
    """
    return tuple(-(-number * ALWAYS // classes) for number in range(1, classes))
