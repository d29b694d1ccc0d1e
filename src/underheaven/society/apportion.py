"""Sharing whole seats in proportion to weights, so that one seat more moves no other.

Sainte-Lague (the method of odd divisors; Webster): seats are given one after another, each to whoever has the
largest `weight / (2 x seats + 1)`, ties to the lower number. One seat more is therefore one more seat in
one place, which the method of largest remainders does not promise.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from fractions import Fraction
from math import lcm


def sainte_lague(weights: Sequence[Fraction | int], seats: int) -> tuple[int, ...]:
    """Return how many seats each weight gets, exactly; ties go to the lower number.

    Parameters
    ----------
    weights : 0 or above, at least one above 0 where there are seats; only their proportions count.
    seats : how many are shared, 0 or more.

    Raises
    ------
    ValueError
        A weight or the seats below 0, or seats and no weight above 0.

    Notes
    -----
    The seats given are those with the largest quotients, so some multiplier m puts every share between
    `m w - 1/2` and `m w + 1/2`. Summed over n weights of total W: `m >= (seats - n/2) / W`. So no share is
    below `((2 seats - n) w - W) / (2 W)`, rounded up. Everybody starts there; the seats still missing, at
    most n, are given one by one, which is where the method itself would have come by. A nation takes no
    longer than a village.

    >>> sainte_lague([53, 24, 23], 7)
    (3, 2, 2)
    >>> sainte_lague([1, 1], 3)
    (2, 1)
    """
    if seats < 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights and seats are 0 or more")
    if seats == 0:
        return (0,) * len(weights)
    fractions = [Fraction(weight) for weight in weights]
    scale = lcm(*(weight.denominator for weight in fractions))
    whole = [int(weight * scale) for weight in fractions]
    total = sum(whole)
    if total == 0:
        raise ValueError("seats need a weight above 0")
    least = 2 * seats - len(whole)
    shares = [max(0, -((total - least * weight) // (2 * total))) for weight in whole]
    waiting = [
        _claim(weight, share, number)
        for number, (weight, share) in enumerate(zip(whole, shares, strict=True))
    ]
    heapq.heapify(waiting)
    for _ in range(seats - sum(shares)):
        number = waiting[0][1]
        shares[number] += 1
        heapq.heapreplace(waiting, _claim(whole[number], shares[number], number))
    return tuple(shares)


def _claim(weight: int, share: int, number: int) -> tuple[Fraction, int]:
    """Return the claim to the next seat: the largest quotient first (so negated), then the lower number."""
    return -Fraction(weight, 2 * share + 1), number
