"""Step 0, roll out: other words hold from a week on, everybody is visited, and stocks change their rates."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import has, put
from underheaven.engine.primitives.compiled import compiled, i64, inlined
from underheaven.engine.primitives.counting import add_wide
from underheaven.engine.primitives.residents import is_adult, segment_at
from underheaven.engine.state import CELL_AREA, CELL_DISTRICT, CELL_FIRST, CELL_SIZE, Cells, People, State

_12 = np.uint64(12)


@compiled
def roll_out(
    before: t.Tables, now: t.Tables, state: State, people: People, cells: Cells, week: int, weeks: int,
    first: int, end: int, totals: Any,
) -> None:  # fmt: skip
    """Let the tables of a stage hold from a week on, for the cells from `first` to `end`."""
    for world in range(len(now.worlds)):
        busy, touched = now.worlds[world, t.W_BUSY], now.worlds[world, t.W_TOUCHED]
        for cell in range(first, end):
            row = cells.rows[cell]
            counts = totals[row[CELL_AREA]]
            for at in range(row[CELL_FIRST], row[CELL_FIRST] + row[CELL_SIZE]):
                if busy >= 0:
                    put(state.planes[busy], at)
                if touched >= 0 and is_adult(people, at):
                    _express_on(
                        before, now, state, people, counts, world, at, row[CELL_DISTRICT], weeks - week + 1
                    )


@inlined
def _express_on(
    before: t.Tables, now: t.Tables, state: State, people: People, counts: Any, world: int, at: int,
    district: int, weeks: int,
) -> None:  # fmt: skip
    """Change the stocks of expression of somebody who does not say what a calm citizen would."""
    row = now.worlds[world]
    level = i64(0)
    if row[t.W_FEAR]:
        level = i64(state.fear[row[t.W_FEAR_ROW], at]) >> 12
    listed = row[t.W_LISTED] >= 0 and has(state.planes[row[t.W_LISTED]], at)
    touched = has(state.planes[row[t.W_TOUCHED]], at)
    if level == 0 and not listed and not touched:
        return
    segment = segment_at(now, people, at)
    place = district * t.GROUPS_MOST + now.segments[segment, 1]
    calm, does = _expressed(now, people, world, at, segment, place, level, listed)
    was_calm, did = _expressed(before, people, world, at, segment, place, level, listed)
    line, low = row[t.W_COUNTER] + t.N_WOULD, row[t.W_HIDDEN] + t.H_LOW
    add_wide(counts, line + 1, low + 1, segment, (does - calm) - (did - was_calm), weeks)
    if touched:
        does, did = i64(0), i64(0)
    add_wide(counts, line + 3, low + 3, segment, (does - calm) - (did - was_calm), weeks)


@inlined
def _expressed(
    tables: t.Tables, people: People, world: int, at: int, segment: int, place: int, level: int, listed: bool
) -> tuple[int, int]:
    """Return the sum of the thresholds of lawful acts of a calm citizen, and of one as they are."""
    spread = i64(tables.class_of[t.LAWFUL, people.traits[tables.class_row[t.LAWFUL], at]])
    column = spread * len(tables.segments) + segment
    calm, does = i64(0), i64(0)
    for act in range(len(tables.kinds)):
        if tables.kinds[act] == t.LAWFUL:
            usual = (np.uint64(tables.base[act, column]) * tables.factors[world, act, place]) >> _12
            chilled = (usual * tables.fear_factors[level]) >> _12
            calm += i64(usual)
            does += i64((chilled * tables.while_listed[act]) >> _12 if listed else chilled)
    return calm, does
