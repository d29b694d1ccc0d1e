"""Step 7: maps, which show whoever lives near who is on a register; and whom a map showed somebody new.

A cell is a lattice of 32 buildings a row, 50 m apart. Those on a register are counted by building, and summed
along each row, so that what lies within a circle is a difference for each row of it.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, lowest, ones
from underheaven.engine.primitives.compiled import compiled, i64, inlined, phase
from underheaven.engine.primitives.paging import who_entered
from underheaven.engine.primitives.residents import segment_at
from underheaven.engine.primitives.scratch import Scratch
from underheaven.engine.state import CELL_AREA, CELL_FIRST, CELL_SIZE, Cells, People, State


@compiled
def look_at_maps(
    tables: t.Tables, state: State, people: People, cells: Cells, own: Scratch, week: int, first: int,
    end: int, totals: Any,
) -> None:  # fmt: skip
    """Let the adults of the cells from `first` to `end` look at the maps that were published last week.

    tables : those of last week.
    """
    for world in range(len(tables.worlds)):
        for cell in range(first, end):
            buildings = (cells.rows[cell, CELL_SIZE] + 63) >> 6
            near, is_any = tables.worlds[world, t.W_NEAR], False
            here = cells.rows[cell, CELL_FIRST] >> 6
            if near >= 0:
                state.planes[near, here : here + buildings] = ZERO
            own.shown[:buildings] = 0
            own.looking[:buildings] = ZERO
            for number in range(len(tables.maps)):
                row = tables.maps[number]
                if row[t.MA_WORLD] != world or not row[t.MA_SHOWN]:
                    continue
                is_any = True
                counts = totals[cells.rows[cell, CELL_AREA]]
                on = state.planes[tables.registers[row[t.MA_REGISTER], t.Q_ON], here : here + buildings]
                _look(tables, people, own, number, cells.rows[cell], on, counts)
                if row[t.MA_FRIGHTENS] and near >= 0 and week > 1:
                    _see_the_new(tables, state, people, own, number, cells.rows[cell], week, on, near)
            if is_any:
                counts = totals[cells.rows[cell, CELL_AREA]]
                _count(tables, people, own, cells.rows[cell], counts, tables.worlds[world, t.W_COUNTER])


@inlined
def _adults(people: People, row: Any, building: int) -> Any:
    """Return the adults of a building of a cell."""
    children = people.children[people.packing[(row[CELL_FIRST] >> 6) + building]]
    left = row[CELL_SIZE] - (building << 6)
    living = ~ZERO if left >= 64 else (ONE << np.uint64(left)) - ONE
    return ~children & living


@phase
def _sum_along(own: Scratch, buildings: int) -> None:
    """Sum up, along each row of the lattice, how many there are in the buildings before."""
    for row in range((buildings + t.LATTICE - 1) // t.LATTICE):
        so_far = i64(0)
        for column in range(t.LATTICE):
            own.before_column[row, column] = so_far
            building = row * t.LATTICE + column
            so_far += own.living[building] if building < buildings else 0
        own.before_column[row, t.LATTICE] = so_far


@inlined
def _within(tables: t.Tables, own: Scratch, number: int, building: int, rows: int) -> int:
    """Return how many there are within a map's reach of a building."""
    row, column, found = building // t.LATTICE, building % t.LATTICE, i64(0)
    reach = tables.maps[number, t.MA_ROWS]
    for other in range(max(0, row - reach), min(rows, row + reach + 1)):
        wide = tables.reaches[number, abs(other - row)]
        found += own.before_column[other, min(t.LATTICE, column + wide + 1)]
        found -= own.before_column[other, max(0, column - wide)]
    return found


@phase
def _look(
    tables: t.Tables, people: People, own: Scratch, number: int, row: Any, on: Any, counts: Any
) -> None:
    """Add how many a map shows in each building; nobody is shown to themselves."""
    buildings, world = len(on), tables.maps[number, t.MA_WORLD]
    line = tables.worlds[world, t.W_COUNTER] + t.N_MAP_PEOPLE
    for building in range(buildings):
        own.living[building] = ones(on[building])
    _sum_along(own, buildings)
    rows = (buildings + t.LATTICE - 1) // t.LATTICE
    for building in range(buildings):
        found = _within(tables, own, number, building, rows)
        if found == 0:
            continue
        adults = _adults(people, row, building)
        own.shown[building] += found
        own.looking[building] |= adults & ~on[building] if found == 1 else adults
    for building in range(buildings):
        left = on[building]
        while left != ZERO:
            at = row[CELL_FIRST] + (building << 6) + lowest(left)
            counts[line, segment_at(tables, people, at)] -= 1
            left &= left - ONE


@phase
def _see_the_new(
    tables: t.Tables, state: State, people: People, own: Scratch, number: int, row: Any, week: int, on: Any,
    near: int,
) -> None:  # fmt: skip
    """Write down to whom a map shows somebody else who was entered last week and is still on the register."""
    here, buildings, new = row[CELL_FIRST] >> 6, len(on), i64(0)
    register = tables.maps[number, t.MA_REGISTER]
    for building in range(buildings):
        entered = who_entered(state, register, here + building, week - 1) & on[building]
        own.living[building] = ones(entered)
        new += own.living[building]
    if new == 0:
        return
    _sum_along(own, buildings)
    rows = (buildings + t.LATTICE - 1) // t.LATTICE
    for building in range(buildings):
        found = _within(tables, own, number, building, rows)
        if found:
            who = _adults(people, row, building)
            if found == 1:
                who &= ~(who_entered(state, register, here + building, week - 1) & on[building])
            state.planes[near, here + building] |= who


@phase
def _count(tables: t.Tables, people: People, own: Scratch, row: Any, counts: Any, base: int) -> None:
    """Count whom the maps of a world show to the adults of a cell, and to how many they show anybody."""
    first = row[CELL_FIRST]
    for building in range((row[CELL_SIZE] + 63) >> 6):
        shown, left = i64(own.shown[building]), own.looking[building]
        if shown == 0:
            continue
        adults = _adults(people, row, building)
        while adults != ZERO:
            bit = adults & (~adults + ONE)
            adults ^= bit
            segment = segment_at(tables, people, first + (building << 6) + lowest(bit))
            counts[base + t.N_MAP_PEOPLE, segment] += shown
            counts[base + t.N_MAP_WEEKS, segment] += left & bit != ZERO
