"""Keyed permutations of any size, and the matchings of seats made from them.

A cell of n citizens is shuffled by a bijection that is computed, never stored: three rounds of an
odd multiplication and a shift, modulo the next power of two, walked until the result is below n.
Ties, look-alikes, workplaces and schools are made of them. Not uniform below n of about 100, so a
statistical test needs n of at least 128.
"""

from __future__ import annotations

from collections.abc import Sequence

from underheaven.ground.draws import SLOTS, Draws, Kind

_ROUNDS = 3


class Permutation:
    """A bijection of the whole numbers below `size`, and its inverse.

    Parameters
    ----------
    lanes : eight integers of 16 bits, the key; the first six are used.
    size : from 1 to 65,536; 1 is the identity.

    Raises `ValueError` for another number of lanes, or a size outside its range.
    """

    __slots__ = ("_mask", "_rounds", "_shift", "_undo", "size")

    def __init__(self, lanes: Sequence[int], size: int) -> None:
        if len(lanes) != 8:
            raise ValueError(f"a permutation is keyed by eight lanes, not {len(lanes)}")
        if not 1 <= size <= SLOTS:
            raise ValueError(f"size {size} is outside 1 to {SLOTS}")
        bits = (size - 1).bit_length()
        modulus = 1 << bits
        self.size = size
        self._mask = modulus - 1
        self._shift = max(1, (bits + 1) // 2)
        self._rounds = tuple((lanes[2 * r] | 1, lanes[2 * r + 1]) for r in range(_ROUNDS))
        self._undo = tuple((pow(odd, -1, modulus), added) for odd, added in reversed(self._rounds))

    def forward(self, x: int) -> int:
        """Return where x goes. Raises `ValueError` for x outside 0 to size - 1."""
        self._check(x)
        mask, shift = self._mask, self._shift
        while True:
            for odd, added in self._rounds:
                x = x * odd + added & mask
                x ^= x >> shift
            if x < self.size:
                return x

    def inverse(self, x: int) -> int:
        """Return what goes to x. Raises `ValueError` for x outside 0 to size - 1."""
        self._check(x)
        mask, shift = self._mask, self._shift
        while True:
            for inverse_of_odd, added in self._undo:
                x ^= x >> shift  # undoes itself: shifted twice, nothing is left
                x = (x - added) * inverse_of_odd & mask
            if x < self.size:
                return x

    def _check(self, x: int) -> None:
        if not 0 <= x < self.size:
            raise ValueError(f"{x} is outside 0 to {self.size - 1}")


def place_permutation(draws: Draws, purpose: str, province: int, cell: int, size: int) -> Permutation:
    """Return the permutation of a cell of `size` citizens for one purpose, for life.

    For ties between two cells, province and cell are those of the lower address, and `size` is the
    size of the cell that is permuted.
    """
    return Permutation(draws.block(purpose, province, cell, 0, 0, Kind.PLACE, 0), size)


def matched_seat(seat: int, own: int, other: int) -> tuple[bool, int | None]:
    """Return where the partner of a seat sits when a cell is matched with another.

    The first h seats of both cells are matched across, h the smaller size rounded down to even; the
    rest of a cell are matched among themselves. Matching is symmetric: the partner's partner is
    oneself. A cell matched with itself gives the same seats, and there "other" is the cell itself.

    Parameters
    ----------
    seat : the citizen's seat in its own cell, from 0.
    own, other : numbers of citizens of the two cells.

    Returns
    -------
    Whether the partner sits in the other cell, and at which seat; None where nobody is left, which
    happens to at most one citizen, of a cell of odd size.
    """
    across = seat < min(own, other) & ~1
    partner = seat ^ 1
    return across, partner if across or partner < own else None


def reflected(position: int, count: int, r: int) -> int:
    """Return the cell with which the cell at a position is matched: (r - position) mod count.

    Reflecting twice gives the position back. Raises `ValueError` where there are no cells.
    """
    if count < 1:
        raise ValueError("there are no cells to reflect")
    return (r - position) % count
