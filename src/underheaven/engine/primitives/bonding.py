"""Step 5, score: parts that are the mean of others' scores, made before the week of what was published."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.compiled import compiled, i64, inlined, phase
from underheaven.engine.primitives.luck import Where
from underheaven.engine.primitives.marking import is_time, spare
from underheaven.engine.primitives.meeting import meet, position_of, where_is
from underheaven.engine.primitives.permuted import seats_of
from underheaven.engine.primitives.residents import household_end, is_adult, is_worker
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import CELL_DISTRICT, CELL_FIRST, CELL_SIZE, Cells, People, State


@compiled
def share_scores(
    tables: t.Tables, state: State, people: People, cells: Cells, own: Scratch, replicate: int, week: int,
    weeks: int, first: int, end: int, block: int,
) -> None:  # fmt: skip
    """Make the parts of ties of the cells from `first` to `end`, where it is time for it."""
    for number in range(len(tables.bonds)):
        row = tables.bonds[number]
        if not is_time(row[t.BO_EVERY], week):
            continue
        for cell in range(first, end):
            line, where = cells.rows[cell], where_is(cells, cell, replicate)
            if row[t.BO_KIND] == t.WORKPLACE:
                _gather_workplaces(state, people, cells, own, block, cell, row[t.BO_KNOWN])
            for slot in range(0, line[CELL_SIZE], block):
                citizens, at = min(block, line[CELL_SIZE] - slot), line[CELL_FIRST]
                span = Span(
                    week, weeks, cell, at + slot, slot, citizens, line[CELL_SIZE], at, line[CELL_DISTRICT]
                )
                _sum_up(tables, state, people, cells, own, span, where, replicate, number)
                _take_means(tables, state, own, span, number)


@inlined
def _sum_up(
    tables: t.Tables, state: State, people: People, cells: Cells, own: Scratch, span: Span, where: Where,
    replicate: int, number: int,
) -> None:  # fmt: skip
    """Write down how many others each of a block has, in `weights`, and their scores' sum, in `moved`."""
    row = tables.bonds[number]
    kind, known = row[t.BO_KIND], state.known[row[t.BO_KNOWN]]
    own.weights[: span.citizens] = np.uint32(0)
    own.moved[: span.citizens] = 0
    if kind == t.HOUSEHOLD:
        _ask_at_home(people, own, span, known)
    elif kind == t.WORKPLACE:
        _ask_at_work(people, cells, own, span, known)
    else:
        for tie in range(cells.tie_kinds.shape[1]):
            if cells.tie_kinds[kind, tie]:
                meet(tables, people, cells, own, span, where, t.M_TIES + tie, own.met)
                world = tables.bonds[number, t.BO_WORLD]
                if tables.worlds[world, t.W_SEEN] >= 0:
                    spare(tables, state, cells, own, span, replicate, world, t.M_TIES + tie)
                _ask_acquaintances(people, cells, own, span, tie, known)


@inlined
def _ask_at_home(people: People, own: Scratch, span: Span, known: Any) -> None:
    """Add up the scores of the other adults of each household."""
    home, end, many, total = i64(0), i64(0), i64(0), i64(0)
    for lane in range(span.citizens):
        at = span.first + lane
        if at >= end:
            home, many, total = at, i64(0), i64(0)
            end = household_end(people, at, span.cell_first + span.size)
            for member in range(home, end):
                if is_adult(people, member):
                    many += 1
                    total += known[member]
        own.weights[lane] = np.uint32(many - i64(is_adult(people, at)))
        own.moved[lane] = total - (i64(known[at]) if is_adult(people, at) else 0)


@phase
def _gather_workplaces(
    state: State, people: People, cells: Cells, own: Scratch, block: int, cell: int, row: int
) -> None:
    """Add up the scores of all workers of each workplace of a cell."""
    first, size, seated = cells.rows[cell, CELL_FIRST], cells.rows[cell, CELL_SIZE], i64(cells.seats[0])
    own.gathered[:] = 0
    if seated == 0:
        return
    for slot in range(0, size, block):
        citizens = min(block, size - slot)
        seats_of(cells.place_lanes[0, cell], size, slot, citizens, own.seats[0])
        for lane in range(citizens):
            at = first + slot + lane
            if is_worker(people, at):
                place = i64(own.seats[0, lane]) // seated
                own.gathered[0, place] += 1
                own.gathered[1, place] += state.known[row, at]


@inlined
def _ask_at_work(people: People, cells: Cells, own: Scratch, span: Span, known: Any) -> None:
    """Write down the sums of each worker's workplace, without themselves."""
    seated = i64(cells.seats[0])
    if seated == 0:
        return
    seats_of(cells.place_lanes[0, span.cell], span.size, span.slot, span.citizens, own.seats[0])
    for lane in range(span.citizens):
        at = span.first + lane
        if is_worker(people, at):
            place = i64(own.seats[0, lane]) // seated
            own.weights[lane] = np.uint32(own.gathered[0, place] - 1)
            own.moved[lane] = own.gathered[1, place] - known[at]


@inlined
def _ask_acquaintances(people: People, cells: Cells, own: Scratch, span: Span, tie: int, known: Any) -> None:
    """Add the scores of the adults a block meets in a class of acquaintances."""
    for lane in range(span.citizens):
        other = position_of(cells, t.M_TIES + tie, span.cell, own.met[lane])
        if other >= 0 and is_adult(people, other):
            own.weights[lane] += np.uint32(1)
            own.moved[lane] += known[other]


@inlined
def _take_means(tables: t.Tables, state: State, own: Scratch, span: Span, number: int) -> None:
    """Write down the parts: means between the bounds of the score; nobody's are left out."""
    row = tables.bonds[number]
    line = tables.regimes[row[t.BO_REGIME]]
    low, breadth = line[t.R_LOW] - line[t.R_MIDDLE], line[t.R_HIGH] - line[t.R_LOW]
    for lane in range(span.citizens):
        many = i64(own.weights[lane])
        mean = i64(t.LEFT_OUT)
        if many > 0:
            mean = (own.moved[lane] - many * low) * 4096 // (many * breadth)
        state.tied[row[t.BO_ROW], span.first + lane] = np.uint16(mean)
