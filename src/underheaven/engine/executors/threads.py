"""Threads of this process, which share one state and step a run of cells each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import Any

import numpy as np

from underheaven.engine.executors import runs_of_cells
from underheaven.engine.plan import Plan
from underheaven.engine.primitives.publishing import forget_news, publish_start, spread_news
from underheaven.engine.primitives.scratch import scratch_of
from underheaven.engine.state import Cells, People, State, new_state, positions_of
from underheaven.engine.week import step_cells


def no_counts(plan: Plan) -> Any:
    """Return counters before anything has happened: area, counter, segment."""
    return np.zeros((len(plan.areas), plan.lines, len(plan.traits.segments)), np.int64)


class Threads:
    """Lives all cells on one state."""

    def __init__(self, plan: Plan, cells: Cells, people: People, *, threads: int, block: int) -> None:
        self._plan, self._cells, self._people, self._block = plan, cells, people, block
        self._runs = runs_of_cells(cells, threads)
        self.state: State = new_state(plan)
        self.counts: list[Any] = [no_counts(plan) for _ in self._runs]
        self._scratch = [scratch_of(plan.tables) for _ in self._runs]
        publish_start(plan.tables, self.state, people, cells)
        self._spread(0)
        self._pool = ThreadPoolExecutor(len(self._runs)) if len(self._runs) > 1 else None

    def step(self, week: int) -> None:
        """Live a week."""
        if self._pool is None:
            self._step_run(0, week)
        else:
            list(self._pool.map(self._step_run, range(len(self._runs)), repeat(week)))
        self._spread(week)
        self.state.broadcast[week & 1] = 0

    def _spread(self, week: int) -> None:
        """Tell what changed this week to those who see it next week, and forget it."""
        tables, end = self._plan.tables, positions_of(self._plan)
        spread_news(tables, self.state, self._people, self._cells, 0, end)
        forget_news(tables, self.state, week, 0, end)

    def _step_run(self, run: int, week: int) -> None:
        """Live the week of a thread's cells."""
        plan, (first, end) = self._plan, self._runs[run]
        step_cells(
            plan.tables, self.state, self._people, self._cells, self._scratch[run], plan.replicate, week,
            plan.weeks, first, end, self._block, self.counts[run],
        )  # fmt: skip

    def stand(self, state: State, counts: Any) -> None:
        """Go on from a state, with the counters of all that led to it."""
        self.state = state
        for own in self.counts:
            own[:] = 0
        self.counts[0][:] = counts

    def close(self) -> None:
        """Let the threads go."""
        if self._pool is not None:
            self._pool.shutdown()
