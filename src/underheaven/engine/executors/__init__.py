"""Who lives the cells of a run, week by week: threads that share one state, or shards that share nothing.

An executor is handed what is fixed (plan, cells, people: all of it drawn from the seed) and holds what
history changes. The bits are the same whichever is used. Several machines come in behind `shards.Shard`.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate, pairwise
from typing import Any, Protocol

from underheaven.engine.state import CELL_SIZE, Cells, State


class Executor(Protocol):
    """Lives the cells of a run."""

    @property
    def state(self) -> State:
        """What history has made of everybody; of shards a copy, put together when it is asked for."""
        ...

    @property
    def counts(self) -> list[Any]:
        """Counters of what has happened so far, in parts that add up: area, counter, segment."""
        ...

    def step(self, week: int) -> None:
        """Live a week."""
        ...

    def stand(self, state: State, counts: Any) -> None:
        """Go on from a state, with the counters of all that led to it."""
        ...

    def close(self) -> None:
        """Let go of what was started."""
        ...


def runs_of_cells(cells: Cells, parts: int) -> list[tuple[int, int]]:
    """Return runs of cells, at most so many, of about as many citizens: first, end."""
    sizes: list[int] = cells.rows[:, CELL_SIZE].tolist()
    so_far = list(accumulate(sizes, initial=0))
    ends = [bisect_left(so_far, so_far[-1] * n // parts) for n in range(parts + 1)]
    runs = [(first, end) for first, end in pairwise(ends) if end > first]
    return runs or [(0, len(sizes))]
