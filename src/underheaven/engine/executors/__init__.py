"""Who lives the cells of a run, week by week: threads that share one state, or shards that share nothing.

An executor is handed what is fixed (plan, cells, people: all of it drawn from the seed) and holds what
history changes. The bits are the same whichever is used. Several machines come in behind `shards.Shard`.
"""

from __future__ import annotations

from itertools import pairwise
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
    """Return runs of cells, at most so many, the largest of them as small as can be: first, end."""
    sizes: list[int] = cells.rows[:, CELL_SIZE].tolist()
    low, high = max(sizes, default=0), sum(sizes)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if len(_runs_up_to(sizes, middle)) <= parts else (middle + 1, high)
    return _runs_up_to(sizes, low)


def _runs_up_to(sizes: list[int], most: int) -> list[tuple[int, int]]:
    """Return runs of cells of at most so many citizens each."""
    ends, filled = [0], 0
    for cell, size in enumerate(sizes):
        if filled + size > most:
            ends.append(cell)
            filled = 0
        filled += size
    return list(pairwise([*ends, len(sizes)]))
