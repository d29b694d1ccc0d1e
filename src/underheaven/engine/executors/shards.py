"""Shards: runs of cells that share nothing, and hear from one another what is published and nothing else.

What is published is a bit for each citizen and condition on others, a bit for each kind of tie that a new
entry is told to, and, by district, whether somebody was shown in public; where people report or mark each
other, what they did, whom they reported, and scores. Hits booked on look-alikes,
households, workplaces and schools stay within a cell.

A shard's columns span the whole society, so that a position means the same everywhere; of other shards'
citizens only the published planes are written in a week, and memory that was never written takes none.

All shards live in this process. `Shard` takes and gives plain arrays only: what stands behind it may be on
another machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np

from underheaven.engine.executors import runs_of_cells
from underheaven.engine.executors.cut_offs import Waiting, cut_off, who_waits
from underheaven.engine.executors.others import hear_of_others, meet_others
from underheaven.engine.executors.threads import no_counts
from underheaven.engine.plan import Plan
from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.publishing import forget_news, publish_start, published, spread_news
from underheaven.engine.primitives.rolling_out import roll_out
from underheaven.engine.primitives.scratch import scratch_of
from underheaven.engine.primitives.thinning import thin_ties
from underheaven.engine.state import (
    CELL_FIRST,
    CELL_SIZE,
    Cells,
    People,
    State,
    new_state,
    piece,
    positions_of,
)
from underheaven.engine.steps import make_ready
from underheaven.engine.week import step_cells


class Published(NamedTuple):
    """What the others hear of a shard after a week."""

    first: int
    """Word at which its citizens begin."""
    planes: Any
    """Published plane, word: a bit for each of its citizens."""
    broadcast: Any
    """World, district: whether somebody of the shard was shown in public."""
    known: Any
    """Row, position from its first citizen on: scores that others see."""
    waiting: Sequence[Waiting] = ()
    """Who of it waits, for each thing that is waited for."""


class Part(NamedTuple):
    """What history has made of a shard's citizens: columns in the order of the state."""

    first: int
    """Position at which they begin; a multiple of 64."""
    end: int
    columns: tuple[Any, ...]


class Shard:
    """A run of cells with a state of its own. first, end : of its positions; multiples of 64."""

    def __init__(self, plan: Plan, cells: Cells, people: People, run: tuple[int, int], block: int) -> None:
        self._plan, self._cells, self._people, self._run, self._block = plan, cells, people, run, block
        last = cells.rows[run[1] - 1]
        self.first = int(cells.rows[run[0]][CELL_FIRST])
        self.end = int(last[CELL_FIRST]) + -(-int(last[CELL_SIZE]) // 64) * 64
        self._state = new_state(plan)
        self.counts = no_counts(plan)
        self._scratch = scratch_of(plan.tables)
        make_ready(plan.tables, self._state, people, cells, self._scratch, self.counts)
        self._seen = published(plan.tables)
        publish_start(plan.in_force(1), self._state, people, cells, plan.replicate)
        self._spread(0)

    def step(self, week: int) -> Published:
        """Live a week, and return what the others hear of it."""
        plan, state = self._plan, self._state
        if plan.begins(week):
            roll_out(
                plan.in_force(week - 1), plan.in_force(week), state, self._people, self._cells, week,
                plan.weeks, *self._run, self.counts,
            )  # fmt: skip
        if plan.has_others:
            meet_others(
                plan, state, self._people, self._cells, self._scratch, self._run, week, self._block,
                self.counts,
            )  # fmt: skip
        step_cells(
            plan.in_force(week), state, self._people, self._cells, self._scratch, plan.replicate, week,
            plan.weeks, *self._run, self._block, self.counts,
        )  # fmt: skip
        here = state.planes[self._seen, self.first >> 6 : self.end >> 6]
        waiting = who_waits(plan, state, self._people, self._cells, self._run, week)
        known = state.scores[plan.tables.known, self.first : self.end]
        return Published(self.first >> 6, here, state.broadcast[(week + 1) & 1].copy(), known, waiting)

    def hear(self, week: int, told: Sequence[Published]) -> None:
        """Hear what all shards published after a week, and tell it to those here who see it next week."""
        state = self._state
        for one in told:
            state.planes[self._seen, one.first : one.first + one.planes.shape[1]] = one.planes
            state.broadcast[(week + 1) & 1] |= one.broadcast
            _hear_scores(state, one)
        cut_off(self._plan, state, week, [one.waiting for one in told])
        self._spread(week)
        state.broadcast[week & 1] = 0

    def _spread(self, week: int) -> None:
        """Tell what changed anywhere to the citizens here, and forget it."""
        plan = self._plan
        spread_news(plan.tables, self._state, self._people, self._cells, self.first, self.end)
        hear_of_others(plan, self._state, self._people, self._cells, week, self.first, self.end)
        if plan.tables.needs[t.NEEDS_SEEING]:
            thin_ties(
                plan.tables, self._state, self._people, self._cells, plan.replicate, plan.weeks - week,
                self.first, self.end, self.counts,
            )  # fmt: skip
        forget_news(self._plan.tables, self._state, week, 0, positions_of(self._plan))

    def part(self) -> Part:
        """Return what history has made of the citizens here."""
        columns = zip(State._fields, self._state, strict=True)
        return Part(
            self.first, self.end, tuple(piece(name, of, self.first, self.end).copy() for name, of in columns)
        )

    def stand(self, part: Part, told: Sequence[Published], counts: Any) -> None:
        """Go on from a part, from what all shards had published by then, and from counters."""
        for name, column, then in zip(State._fields, self._state, part.columns, strict=True):
            piece(name, column, part.first, part.end)[...] = then
        for one in told:
            self._state.planes[self._seen, one.first : one.first + one.planes.shape[1]] = one.planes
            _hear_scores(self._state, one)
        self.counts[:] = counts


def _hear_scores(state: State, told: Published) -> None:
    """Write down the scores that are known of a shard's citizens."""
    state.known[:, told.first * 64 : told.first * 64 + told.known.shape[1]] = told.known


class Shards:
    """Lives the cells as shards of this process; threads : how many shards step at a time."""

    def __init__(
        self, plan: Plan, cells: Cells, people: People, *, shards: int, threads: int, block: int
    ) -> None:
        self._plan = plan
        self._shards = [Shard(plan, cells, people, run, block) for run in runs_of_cells(cells, shards)]
        self._pool = ThreadPoolExecutor(min(threads, len(self._shards)))

    @property
    def state(self) -> State:
        """What history has made of everybody: a copy, put together from the shards."""
        whole = new_state(self._plan)
        for shard in self._shards:
            part = shard.part()
            for name, column, here in zip(State._fields, whole, part.columns, strict=True):
                piece(name, column, part.first, part.end)[...] = here
        return whole

    @property
    def counts(self) -> list[Any]:
        """Counters of what has happened so far, by shard."""
        return [shard.counts for shard in self._shards]

    def step(self, week: int) -> None:
        """Live a week in every shard; then every shard hears what all published."""
        told = list(self._pool.map(Shard.step, self._shards, repeat(week)))
        list(self._pool.map(Shard.hear, self._shards, repeat(week), repeat(told)))

    def stand(self, state: State, counts: Any) -> None:
        """Go on from a state, with the counters of all that led to it."""
        seen = published(self._plan.tables)
        told = [
            Published(
                one.first >> 6,
                state.planes[seen, one.first >> 6 : one.end >> 6],
                state.broadcast[0],
                state.known[:, one.first : one.end],
            )
            for one in self._shards
        ]
        for number, shard in enumerate(self._shards):
            columns = zip(State._fields, state, strict=True)
            here = tuple(piece(name, column, shard.first, shard.end) for name, column in columns)
            shard.stand(
                Part(shard.first, shard.end, here), told, counts if number == 0 else np.zeros_like(counts)
            )

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown()
