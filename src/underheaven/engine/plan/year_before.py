"""A year before: what is kept of that week, to be compared with the last one, and the counters that compare.

Where a run has more than 52 weeks, it is kept who was on a black register, and in which band each score lay.
"""

from __future__ import annotations

from collections.abc import Callable

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.rows import RegimeRows
from underheaven.engine.plan.setting import World, steps
from underheaven.engine.plan.writing import Rows, Whole
from underheaven.ground.exact import WEEKS_A_YEAR
from underheaven.words.regime import Regime


def counters_of_year_before(world: World, weeks: int) -> list[str]:
    """Return the names of a world's counters about a year before, in order; none in a year or less."""
    if weeks <= WEEKS_A_YEAR:
        return []
    names = ["listed-year-before", "listed-both-years"] if _has_black(world) else []
    for regime in world.regimes:
        if _cuts(regime):
            compared = ("lowest-year-before", "lowest-both-years", "other-band")
            names += [f"{name}/{regime.regime}" for name in compared]
    return names


class YearRows:
    """The rows of what is kept of a year before, added world by world."""

    def __init__(self) -> None:
        self.rows = Rows(t.YEAR_COLUMNS)

    def add(
        self, world: World, weeks: int, rows: RegimeRows, listed: int, line_of: Callable[[str], int]
    ) -> None:
        """Add a world whose other rows are there.

        listed : plane of who is on a black register. line_of : the line of a counter of the world.
        """
        if weeks <= WEEKS_A_YEAR:
            return
        if _has_black(world):
            kept = rows.planes.add("off black registers a year before")
            self.rows.add([listed, 0, 0, 1, kept, kept + 1, line_of("listed-year-before")])
        for regime in world.regimes:
            cuts = _cuts(regime)
            if not cuts:
                continue
            digits = len(cuts).bit_length()
            kept = rows.planes.add(f"band of `{regime.regime}` a year before", digits)
            at = len(rows.items)
            rows.items += cuts
            self.rows.add(
                [
                    -1, rows.number_of(regime), at, len(cuts), kept, kept + digits,
                    line_of(f"lowest-year-before/{regime.regime}"),
                ]
            )  # fmt: skip

    def table(self) -> Whole:
        """Return all rows as an array."""
        return self.rows.table()


def _has_black(world: World) -> bool:
    """Whether a world has a black register."""
    return any(regime.has_black_register for regime in world.regimes)


def _cuts(regime: Regime) -> list[int]:
    """Return the scores at which a band begins, but for the lowest, in steps, rising; none for one band."""
    if regime.score is None:
        return []
    return [
        steps(regime.score, low) for low in sorted(band.value for band in regime.score.bands.values())[1:]
    ]
