"""The rows of shares of the lowest scores: below which score somebody is, is published by province."""

from __future__ import annotations

from fractions import Fraction

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.writing import Planes, Rows


class LowestRows:
    """Shares of the lowest scores that conditions ask about, by regime: a row of `lowest` for each.

    planes : of a plan; who was below last is one.
    """

    def __init__(self, planes: Planes) -> None:
        self._planes = planes
        self.rows = Rows(t.LOWEST_COLUMNS)
        self._numbers: dict[tuple[int, Fraction], int] = {}

    def row(self, regime: int, share: Fraction) -> int:
        """Return the row of a share of a regime's scores, a new one where it was not asked for before."""
        key = (regime, share)
        if key not in self._numbers:
            plane = self._planes.add("among the lowest scores")
            self._numbers[key] = self.rows.add([regime, share.numerator, share.denominator, plane, 0, 0])
        return self._numbers[key]
