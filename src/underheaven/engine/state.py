"""The state of a run: columns over citizens, only what history changes, and what is fixed about them.

A cell's citizens stand side by side from a multiple of 64 on; places between cells stay empty. A *word* is 64
neighbours, a *plane* a bit for each citizen, in words.

What is about few is kept on *pages*: a word has a page in such a column from the first time on that there is
something to write about one of its citizens; page 0 is blank, and stands for all that have none
(`primitives/paging.py`). Room is laid out for a page for every word, and taken from the machine only where a
page is written.
"""

from __future__ import annotations

import mmap
from collections.abc import Mapping
from contextlib import suppress
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
    register_pages: Any
    """Register, word: the page of those of a word who were ever entered, 0 where nobody was."""
    entered: Any
    """Register, page, binary digit: week of the last entry, 0 where there was none."""
    until: Any
    """Row, page of a register, binary digit: last week in force while on it, week of the last exit after."""
    dates: Any
    """Row, word, binary digit: other weeks of citizens, 0 where there was none; the plan names the rows."""
    shut_pages: Any
    """World in which something can be refused, word: the page of those to whom something was, else 0."""
    closed_weeks: Any
    """World in which something can be refused, page, binary digit: weeks closed up to the end, if what is
    closed now stays so."""
    refusals: Any
    """World in which something can be refused, page: planes of who is refused a service, then the digits of
    refusals in a row."""
    stray_pages: Any
    """World in which an agency can mistake somebody, word: the page of those it happened to, else 0."""
    strays: Any
    """World in which an agency can mistake somebody, page: a plane for each agency, of whom it mistakes."""
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
    "register_pages": (-1, 64),
    "entered": (-2, 64),
    "until": (-2, 64),
    "dates": (-2, 64),
    "shut_pages": (-1, 64),
    "closed_weeks": (-2, 64),
    "refusals": (-2, 64),
    "stray_pages": (-1, 64),
    "strays": (-2, 64),
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

PAGED: Mapping[str, str] = {
    "entered": "register_pages",
    "until": "register_pages",
    "closed_weeks": "shut_pages",
    "refusals": "shut_pages",
    "strays": "stray_pages",
}
"""Columns that are kept on pages, and which column says where a word's page is."""


def rows_of_pages(plan: Plan) -> dict[str, list[int]]:
    """Return for each column that is kept on pages, and each of its rows, which row says where they are."""
    registers = plan.tables.registers
    whose = {int(row): number for number, line in enumerate(registers) for row in line[[t.Q_ENDS, t.Q_LEFT]]}
    return {
        "entered": [*range(len(registers))],
        "until": [whose[row] for row in range(plan.until_rows)],
        "closed_weeks": [*range(plan.shut_rows)],
        "refusals": [*range(plan.shut_rows)],
        "strays": [*range(plan.stray_rows)],
    }


_LEAST_ROOM = 2**20
"""Bytes: below, an array is made as any other."""

CELL_FIRST, CELL_SIZE, CELL_PROVINCE, CELL_NUMBER, CELL_DISTRICT, CELL_AREA = range(6)


def piece(name: str, column: Any, first: int, end: int) -> Any:
    """Return the part of a column about the citizens from one position (a multiple of 64) to another, a view.

    A column that is not about single citizens is returned whole.
    """
    layout = LAYOUT[name]
    if layout is None:
        return column
    axis, each = layout
    blank = int(name in PAGED)  # the pages of a cell are as many as its words, and come after the blank one
    here: list[slice] = [slice(None)] * column.ndim
    here[axis] = slice(first // each + blank, -(-end // each) + blank)
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
    words, registers = positions // 64, len(plan.tables.registers)
    return {
        "scores": ((plan.score_rows, positions), np.int16),
        "fear": ((plan.fear_rows, positions), np.uint16),
        "register_pages": ((registers, words), np.uint32),
        "entered": ((registers, words + 1, plan.week_bits), np.uint64),
        "until": ((plan.until_rows, words + 1, plan.date_bits), np.uint64),
        "dates": ((len(plan.dates), words, plan.date_bits), np.uint64),
        "shut_pages": ((plan.shut_rows, words), np.uint32),
        "closed_weeks": ((plan.shut_rows, words + 1, plan.week_bits), np.uint64),
        "refusals": ((plan.shut_rows, words + 1, plan.refusal_planes), np.uint64),
        "stray_pages": ((plan.stray_rows, words), np.uint32),
        "strays": ((plan.stray_rows, words + 1, plan.stray_planes), np.uint64),
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
    It is the most a run can take: of what is kept on pages (`PAGED`), only those are taken that are written.
    """
    shapes = people_shapes(plan) | state_shapes(plan)
    return {name: prod(shape) * np.dtype(kind).itemsize for name, (shape, kind) in shapes.items()}


def bytes_taken(plan: Plan, state: State) -> dict[str, int]:
    """Return the bytes of every column of a state, of those on pages only what its pages take by now."""
    taken = {name: int(column.nbytes) for name, column in state._asdict().items()}
    for name, rows in rows_of_pages(plan).items():
        column, pages = getattr(state, name), getattr(state, PAGED[name])
        begun = sum(int(np.count_nonzero(pages[row])) for row in rows)
        taken[name] = begun * int(column.shape[-1] * column.itemsize)
    return taken


def _room_for_pages(shape: tuple[int, ...], kind: Any) -> Any:
    """Return an array of zeros of which memory is taken, 4 KB at a time, only where it is written.

    Numpy asks for large arrays in pieces of 2 MB, of each of which a few bytes are written somewhere.
    """
    size = prod(shape) * np.dtype(kind).itemsize
    if size < _LEAST_ROOM or not hasattr(mmap, "MAP_PRIVATE"):
        return np.zeros(shape, dtype=kind)
    try:
        room = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    except OSError as error:
        raise MemoryError(f"no room for {size:,} bytes") from error
    if hasattr(mmap, "MADV_NOHUGEPAGE"):
        with suppress(OSError):  # a system without pieces of 2 MB
            room.madvise(mmap.MADV_NOHUGEPAGE)
    return np.ndarray(shape, dtype=kind, buffer=room)


def new_state(plan: Plan) -> State:
    """Return the state before the first week: everything 0 but scores and parts that do not start there."""
    state = State(
        **{
            name: (_room_for_pages if name in PAGED else np.zeros)(shape, kind)
            for name, (shape, kind) in state_shapes(plan).items()
        }
    )
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
