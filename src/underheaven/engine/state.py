"""The state of a run: columns over citizens, only what history changes, and what is fixed about them.

A cell's citizens stand side by side from a multiple of 64 on; places between cells stay empty. A *word* is 64
neighbours, a *plane* a bit for each citizen, in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any, NamedTuple

import numpy as np

from underheaven.engine.plan import Plan
from underheaven.engine.plan import tables as t


class People(NamedTuple):
    """What is fixed about citizens, by position."""

    traits: Any
    """Row, position: age, income, group and spread classes as the plan numbers them (`plan/traits.py`)."""
    packing: Any
    """Word: the packing of a building, which says who is a child, an elder, the first of a household."""
    quarters: Any
    """Two planes for each spread kind of act: the quarter of the spread classes, upper digit first."""
    quarter_row: Any
    """Kind of act: its first row of `quarters`, -1 where it is not spread."""
    starts: Any
    """Packing: first seats of households."""
    children: Any
    """Packing: seats of children."""
    elders: Any
    """Packing: seats of people of 60 and over."""


class Cells(NamedTuple):
    """Cells by number in address order."""

    rows: Any
    """First position, citizens, province's number, cell's number, district and area in the plan."""
    partners: Any
    """Tie class, cell: the cell it is paired with."""
    tie_lanes: Any
    """Tie class, cell: six numbers of 16 bits that key its permutation in that pair."""
    place_lanes: Any
    """(Workplace, school, sensors, agencies), cell: the same for what stays within the cell."""
    tie_kinds: Any
    """Kind of tie, class: whether the class belongs to the kind."""
    seats: Any
    """Seats of a workplace and of a school."""


class State(NamedTuple):
    """What history changes, by position."""

    scores: Any
    """Row, position: scores and shadows in steps, less what the plan takes off (`R_ROW`, `R_MIDDLE`)."""
    fear: Any
    """World with fear, position."""
    entered: Any
    """Register, word, binary digit: week of the last entry, 0 where there was none."""
    dates: Any
    """Row, word, binary digit: other weeks of citizens, 0 where there was none; the plan names the rows."""
    closed_weeks: Any
    """World in which something can close, word, binary digit: weeks closed up to the end, if what is closed
    now stays so."""
    planes: Any
    """Plane, word: everything that is a yes or a no; the plan names the planes."""
    counts: Any
    """Condition on others, position: of how many of one's ties it is true."""
    broadcast: Any
    """Parity of the week, world, district: whether somebody of it was shown in public the week before."""
    known: Any
    """Row, position: scores as others saw them at the end of last week, as they stand in `scores`."""
    earned: Any
    """Row, position: points in steps for reports of this week, until they are added."""
    parts: Any
    """Row, position: parts of scores that are made of records, and their shadows, up to 4096."""
    tied: Any
    """Row, position: parts of scores that are the mean of others' scores; 65535 for nobody's."""
    cut_offs: Any
    """Row, week: the draw below which who waited after that week has a place, or who filed in it a desk."""


LAYOUT: Mapping[str, tuple[int, int] | None] = {
    "scores": (-1, 1),
    "fear": (-1, 1),
    "entered": (-2, 64),
    "dates": (-2, 64),
    "closed_weeks": (-2, 64),
    "planes": (-1, 64),
    "counts": (-1, 1),
    "broadcast": None,
    "known": (-1, 1),
    "earned": (-1, 1),
    "parts": (-1, 1),
    "tied": (-1, 1),
    "cut_offs": None,
}
"""Columns of the state: the axis along which citizens lie, and how many lie at one place of it (64: a bit
each). None: it is not about single citizens. What stands between two cells is never read."""

CELL_FIRST, CELL_SIZE, CELL_PROVINCE, CELL_NUMBER, CELL_DISTRICT, CELL_AREA = range(6)


def piece(name: str, column: Any, first: int, end: int) -> Any:
    """Return the part of a column about the citizens from one position (a multiple of 64) to another, a view.

    A column that is not about single citizens is returned whole.
    """
    layout = LAYOUT[name]
    if layout is None:
        return column
    axis, each = layout
    here: list[slice] = [slice(None)] * column.ndim
    here[axis] = slice(first // each, -(-end // each))
    return column[tuple(here)]


Shapes = dict[str, tuple[tuple[int, ...], Any]]
"""Shape and kind of number of each column."""


def positions_of(plan: Plan) -> int:
    """Return how many places a plan's citizens take: each cell starts at a multiple of 64."""
    return sum(-(-cell.size // 64) * 64 for cell in plan.cells)


def people_shapes(plan: Plan) -> Shapes:
    """Return the columns of what is fixed about a plan's citizens."""
    positions = positions_of(plan)
    return {
        "traits": ((plan.traits.rows, positions), np.uint8),
        "packing": ((positions // 64,), np.uint8),
        "quarters": ((2 * len(plan.traits.spread), positions // 64), np.uint64),
    }


def state_shapes(plan: Plan) -> Shapes:
    """Return the columns of a plan's state."""
    positions, worlds = positions_of(plan), len(plan.worlds)
    words = positions // 64
    return {
        "scores": ((plan.score_rows, positions), np.int16),
        "fear": ((plan.fear_rows, positions), np.uint16),
        "entered": ((len(plan.tables.registers), words, plan.week_bits), np.uint64),
        "dates": ((len(plan.dates), words, plan.date_bits), np.uint64),
        "closed_weeks": ((plan.closed_rows, words, plan.week_bits), np.uint64),
        "planes": ((len(plan.planes), words), np.uint64),
        "counts": ((plan.count_rows, positions), np.uint8),
        "broadcast": ((2, worlds, len(plan.districts)), np.uint8),
        "known": ((len(plan.tables.known), positions), np.int16),
        "earned": ((plan.earned_rows, positions), np.int32),
        "parts": ((2 * len(plan.tables.parts), positions), np.int16),
        "tied": ((len(plan.tables.bonds), positions), np.uint16),
        "cut_offs": ((plan.cut_off_rows, plan.weeks + 1), np.uint64),
    }


def bytes_of(plan: Plan) -> dict[str, int]:
    """Return the bytes of every column a run of a plan holds, what is fixed and what history changes.

    By arithmetic on shapes alone: nothing is allocated. Whatever `new_state` and `settled` allocate by
    citizen is here, for all worlds together; divide by citizens and worlds for bytes per citizen and world.
    """
    shapes = people_shapes(plan) | state_shapes(plan)
    return {name: prod(shape) * np.dtype(kind).itemsize for name, (shape, kind) in shapes.items()}


def new_state(plan: Plan) -> State:
    """Return the state before the first week: everything 0 but scores and parts that do not start there."""
    state = State(**{name: np.zeros(shape, dtype=kind) for name, (shape, kind) in state_shapes(plan).items()})
    for row in plan.tables.regimes:
        if row[t.R_SCORE] and row[t.R_START] != row[t.R_MIDDLE]:
            state.scores[row[t.R_ROW] : row[t.R_ROW] + 2] = row[t.R_START] - row[t.R_MIDDLE]
    for number, row in enumerate(plan.tables.known):
        state.known[number] = state.scores[row]
    for row in plan.tables.parts:
        state.parts[row[t.PA_ROW] : row[t.PA_ROW] + 2] = row[t.PA_START]
    for row in plan.tables.lowest:  # at the start all scores are the start
        regime, first = plan.tables.regimes[row[t.LOWEST_REGIME]], int(row[t.LOWEST_ROW])
        is_all = row[t.LOWEST_SHARE] == row[t.LOWEST_OF]
        edge = regime[t.R_HIGH] + 1 if is_all else regime[t.R_START]
        state.cut_offs[first : first + 1 + plan.tables.province_of.max(), 0] = edge - regime[t.R_LOW]
    return state
