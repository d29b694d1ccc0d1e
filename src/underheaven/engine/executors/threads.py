"""Threads of this process, which share one state and step a run of cells each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import Any

import numpy as np

from underheaven.engine.executors import runs_of_cells
from underheaven.engine.executors.cut_offs import Waiting, cut_off, who_waits
from underheaven.engine.executors.others import hear_of_others, meet_others
from underheaven.engine.plan import Plan
from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.publishing import forget_news, publish_start, spread_news
from underheaven.engine.primitives.rolling_out import roll_out
from underheaven.engine.primitives.scratch import scratch_of
from underheaven.engine.primitives.thinning import thin_ties
from underheaven.engine.state import Cells, People, State, new_state, positions_of
from underheaven.engine.steps import make_ready
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
        make_ready(plan.tables, self.state, people, cells, self._scratch[0], self.counts[0])
        publish_start(plan.in_force(1), self.state, people, cells, plan.replicate)
        self._spread(0)
        self._pool = ThreadPoolExecutor(len(self._runs)) if len(self._runs) > 1 else None

    def step(self, week: int) -> None:
        """Live a week."""
        runs = range(len(self._runs))
        told = list((map if self._pool is None else self._pool.map)(self._step_run, runs, repeat(week)))
        cut_off(self._plan, self.state, week, told)
        self._spread(week)
        self.state.broadcast[week & 1] = 0

    def _spread(self, week: int) -> None:
        """Tell what changed this week to those who see it next week, and forget it."""
        tables, end = self._plan.tables, positions_of(self._plan)
        spread_news(tables, self.state, self._people, self._cells, 0, end)
        hear_of_others(self._plan, self.state, self._people, self._cells, week, 0, end)
        if tables.needs[t.NEEDS_SEEING]:
            thin_ties(
                tables, self.state, self._people, self._cells, self._plan.replicate, self._plan.weeks - week,
                0, end, self.counts[0],
            )  # fmt: skip
        forget_news(tables, self.state, week, 0, end)

    def _step_run(self, run: int, week: int) -> list[Waiting]:
        """Live the week of a thread's cells; return who waits after it."""
        plan, (first, end) = self._plan, self._runs[run]
        if plan.begins(week):
            roll_out(
                plan.in_force(week - 1), plan.in_force(week), self.state, self._people, self._cells, week,
                plan.weeks, first, end, self.counts[run],
            )  # fmt: skip
        if plan.has_others:
            meet_others(
                plan, self.state, self._people, self._cells, self._scratch[run], (first, end), week,
                self._block, self.counts[run],
            )  # fmt: skip
        step_cells(
            plan.in_force(week), self.state, self._people, self._cells, self._scratch[run], plan.replicate,
            week, plan.weeks, first, end, self._block, self.counts[run],
        )  # fmt: skip
        return who_waits(plan, self.state, self._people, self._cells, (first, end), week)

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
