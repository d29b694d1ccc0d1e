"""Cut-offs: up to which draw those who wait have a place next week, or cases a desk; which scores are lowest.

They need everybody who waits, or filed, in a week: each run of cells gathers the draws of its own, and all of
them together give the same cut-offs, however the cells are shared.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from underheaven.engine.plan import Plan
from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.ranking import tally
from underheaven.engine.primitives.waiting import drawn_by, how_many
from underheaven.engine.state import CELL_FIRST, CELL_SIZE, Cells, People, State
from underheaven.ground.exact import ALWAYS


class Waiting(NamedTuple):
    """Those of some cells who wait for one thing."""

    held: int
    """How many have a place already."""
    drawn: Any
    """Draws of those who wait."""


class _Queue(NamedTuple):
    """One thing that is waited for: a place on a register, or a desk of this week."""

    row: int
    """Of `State.cut_offs`."""
    places: int
    held: int
    """Plane of those who have a place, or -1 where none is taken before."""
    waits: int
    """Plane of those who wait."""
    key: Any
    is_of_the_week: bool
    """Whether draws are those of the week, or those of week 0."""


def _queues(plan: Plan) -> list[_Queue]:
    """Return what is waited for, in order."""
    found: list[_Queue] = []
    for row, keys in zip(plan.tables.registers, plan.tables.register_keys, strict=True):
        if row[t.Q_WAITS] >= 0:
            row_of, many, held, waits = (int(row[at]) for at in (t.Q_QUEUE, t.Q_PLACES, t.Q_ON, t.Q_WAITS))
            found.append(_Queue(row_of, many, held, waits, keys[t.K_PRIORITY], is_of_the_week=False))
        if row[t.Q_FILED] >= 0:
            row_of, many, filed = (int(row[at]) for at in (t.Q_DESK, t.Q_DESK_PLACES, t.Q_FILED))
            found.append(_Queue(row_of, many, -1, filed, keys[t.K_DESK], is_of_the_week=True))
    return found


def who_waits(
    plan: Plan, state: State, people: People, cells: Cells, run: tuple[int, int], week: int
) -> list[Waiting]:
    """Return who of a run of cells waits after a week, for each thing that is waited for, in order.

    Then, for each score of which some condition asks the lowest, how many have which, by province.
    """
    queues = _queues(plan)
    if not queues:
        return _scores(plan, state, people, cells, run, week)
    last = cells.rows[run[1] - 1]
    first = int(cells.rows[run[0]][CELL_FIRST])
    end = int(last[CELL_FIRST]) + -(-int(last[CELL_SIZE]) // 64) * 64
    found: list[Waiting] = []
    for queue in queues:
        held = 0 if queue.held < 0 else how_many(state.planes[queue.held], first, end)
        drawn = np.zeros(how_many(state.planes[queue.waits], first, end), dtype=np.uint64)
        when = week if queue.is_of_the_week else 0
        if len(drawn):
            drawn_by(state.planes[queue.waits], cells, *run, plan.replicate, when, queue.key, drawn)
        found.append(Waiting(int(held), drawn))
    return found + _scores(plan, state, people, cells, run, week)


def _ranked(plan: Plan) -> list[int]:
    """Return the regimes of whose scores some condition asks the lowest, in order."""
    return sorted({*plan.tables.lowest[:, t.LOWEST_REGIME].tolist()})


def _scores(
    plan: Plan, state: State, people: People, cells: Cells, run: tuple[int, int], week: int
) -> list[Waiting]:
    """Return how many of a run of cells have which score, by province and steps above the lowest."""
    found: list[Waiting] = []
    for regime in _ranked(plan):
        line = plan.tables.regimes[regime]
        shape = (int(plan.tables.province_of.max()) + 1, int(line[t.R_HIGH] - line[t.R_LOW]) + 1)
        spread = np.zeros(shape, dtype=np.int64)
        tally(plan.in_force(week), state, people, cells, *run, regime, spread)
        found.append(Waiting(0, spread))
    return found


def chosen(places: int, told: Sequence[Waiting]) -> int:
    """Return the cut-off of one thing that so many can have, from who waits for it in all runs of cells.

    With room for r more: above all draws if no more than r wait, else the (r + 1)th smallest draw, so that r
    of them lie below it.
    """
    room = max(places - sum(one.held for one in told), 0)
    drawn = np.concatenate([one.drawn for one in told])
    return ALWAYS if len(drawn) <= room else int(np.partition(drawn, room)[room])


def cut_off(plan: Plan, state: State, week: int, told: Sequence[Sequence[Waiting]]) -> None:
    """Write down all cut-offs after a week, from who waits in all runs of cells."""
    queues = _queues(plan)
    for number, queue in enumerate(queues):
        state.cut_offs[queue.row, week] = chosen(queue.places, [one[number] for one in told])
    for number, regime in enumerate(_ranked(plan), start=len(queues)):
        spread: Any = sum(one[number].drawn for one in told)
        for line in plan.tables.lowest[plan.tables.lowest[:, t.LOWEST_REGIME] == regime].tolist():
            share = Fraction(line[t.LOWEST_SHARE], line[t.LOWEST_OF])
            for province, of_province in enumerate(spread):
                state.cut_offs[line[t.LOWEST_ROW] + province, week] = lowest_below(of_province, share)


def lowest_below(spread: Any, share: Fraction) -> int:
    """Return below how many steps above the lowest score somebody is among a share of the lowest.

    spread : how many have which score. Nobody is where nobody has any; all are where the share is all.

    >>> lowest_below(np.array([0, 3, 1, 0]), Fraction(3, 4))
    2
    """
    many = int(spread.sum())
    place = int(share * many)
    if not many:
        return 0
    return len(spread) if place >= many else int(np.searchsorted(np.cumsum(spread), place, side="right"))
