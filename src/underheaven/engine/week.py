"""The week: the order of its steps, for one block of citizens, in all worlds."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.acting import act_out
from underheaven.engine.primitives.asking import ask
from underheaven.engine.primitives.bits import ONE, ZERO, copy, has, lowest, merge, put
from underheaven.engine.primitives.candidates import who_is_judged
from underheaven.engine.primitives.compiled import apart, compiled, inlined
from underheaven.engine.primitives.composing import compose
from underheaven.engine.primitives.copying import find_strays, look_up_copies, misfile
from underheaven.engine.primitives.filing import record
from underheaven.engine.primitives.luck import Where
from underheaven.engine.primitives.merging import merge_entries, take_over_scores
from underheaven.engine.primitives.observing import observe
from underheaven.engine.primitives.opposing import sum_up_opinion, turn
from underheaven.engine.primitives.owing import paid_up, repay
from underheaven.engine.primitives.publishing import publish
from underheaven.engine.primitives.ranking import fall_below
from underheaven.engine.primitives.rating import rate
from underheaven.engine.primitives.recalling import recall
from underheaven.engine.primitives.redressing import redress, settle_accounts
from underheaven.engine.primitives.registering import (
    BLACK,
    NOWHERE,
    has_entries,
    is_asked_of_entries,
    is_asked_of_records,
    is_on_red,
    mark,
    note_due,
    register,
)
from underheaven.engine.primitives.repeating import keep_weeks_of
from underheaven.engine.primitives.residents import gather, segment_at
from underheaven.engine.primitives.responding import respond
from underheaven.engine.primitives.scratch import (
    CLOSING,
    ENTERED,
    FOLLOWED,
    NAMED,
    SERVED,
    TOUCHED_NOW,
    VISITED,
    WAS_LISTED,
    Scratch,
    Span,
)
from underheaven.engine.primitives.serving import serve
from underheaven.engine.primitives.thinning import be_seen
from underheaven.engine.primitives.waiting import called, count_waiting, stop_waiting
from underheaven.engine.primitives.working import work
from underheaven.engine.state import (
    CELL_AREA,
    CELL_DISTRICT,
    CELL_FIRST,
    CELL_NUMBER,
    CELL_PROVINCE,
    CELL_SIZE,
    Cells,
    People,
    State,
)
from underheaven.ground.exact import WEEKS_A_YEAR


@compiled
def step_cells(
    tables: t.Tables, state: State, people: People, cells: Cells, own: Scratch, replicate: int, week: int,
    weeks: int, first: int, end: int, block: int, totals: Any,
) -> None:  # fmt: skip
    """Step the cells from `first` to `end` through one week, block by block: THE order of the week.

    What is usual is done for 64 citizens at a time; to whom something unusual happens is visited alone.
    """
    for cell in range(first, end):
        row = cells.rows[cell]
        where = Where(row[CELL_PROVINCE], row[CELL_NUMBER], replicate)
        size, at, district = row[CELL_SIZE], row[CELL_FIRST], row[CELL_DISTRICT]
        counts = totals[row[CELL_AREA]]
        for slot in range(0, size, block):
            citizens = min(block, size - slot)
            span = Span(week, weeks, cell, at + slot, slot, citizens, size, at, district)
            gather(tables, people, own, span)
            act_out(tables, state, people, own, span, where, counts)  # 1
            observe(tables, state, people, cells, own, span, where, counts)  # 2
            record(tables, state, people, own, span, where, counts)  # 4
            if tables.needs[t.NEEDS_TAKEOVER]:
                take_over_scores(tables, state, own, span)  # 5: scores of a regime whose place is taken
            if tables.needs[t.NEEDS_PARTS]:
                compose(tables, state, people, own, span)  # 5
            rate(tables, state, people, own, span, counts)  # 5
            if tables.needs[t.NEEDS_LOWEST]:
                fall_below(tables, state, own, span)  # 5: the lowest of the province
            visit(tables, state, people, own, span, where, counts)  # 6, 7
            if tables.needs[t.NEEDS_YEAR_BEFORE] and (week == weeks or week == weeks - WEEKS_A_YEAR):
                recall(tables, state, people, own, span, counts)  # 7: where one stands, a year before and now
            ask(tables, state, people, own, span, where, counts)  # 7: requests
            if tables.needs[t.NEEDS_WORK]:
                work(tables, state, people, own, span, where, counts)  # 8: work
            if tables.needs[t.NEEDS_TURNING]:
                turn(tables, state, people, own, span, where, counts)  # 8: opinion
            if tables.needs[t.NEEDS_DEBTS]:
                repay(tables, state, people, own, span, where, counts)  # 9: debts
            leave(tables, state, people, own, span, where, counts)  # 9, 10
            if tables.needs[t.NEEDS_SEEING]:
                be_seen(tables, state, span)  # 10: registers that are shown
            respond(tables, state, people, own, span, counts)  # 8: fear
            if tables.needs[t.NEEDS_OPINION] and week == weeks:
                sum_up_opinion(tables, state, people, own, span, where, counts)
        if tables.needs[t.NEEDS_WRONG_FILES]:
            close_cell(tables, state, people, cells, replicate, week, weeks, cell, counts)  # 10: wrong files


@apart
def visit(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any
) -> None:
    """Judge registers and services of whoever something may happen to beyond acts and points, in every world.

    That is: whose score crosses a cut; who has a record that some condition names; for whom something on a
    register is due; of whose ties something else is true; and who was visited last week and is owed a change.
    Everybody else's registers, refusals, closed domains and published bits are as they were.
    """
    for world in range(len(tables.worlds)):
        row = tables.worlds[world]
        if row[t.W_BUSY] < 0:
            continue
        _look_for_visits(tables, state, own, span, where, world)
        for word in range((span.citizens + 63) >> 6):
            left = own.marks[world, VISITED, word]
            if row[t.W_ENDING] and span.week == row[t.W_SINCE]:
                merge_entries(tables, state, people, own, span, where, counts, world, word)
            if left == ZERO:
                continue
            if has_entries(tables, world):
                _judge_registers(
                    tables, state, people, own, span, where, counts, world, word, left & own.adults[word]
                )
            serving = own.marks[world, SERVED, word]
            if serving != ZERO:
                serve(tables, state, own, people, span, where, counts, world, word, serving)  # 7


@inlined
def _look_for_visits(
    tables: t.Tables, state: State, own: Scratch, span: Span, where: Where, world: int
) -> None:
    """Write down who of a block is visited in a world, and begin the marks of visits."""
    row, words, first = tables.worlds[world], (span.citizens + 63) >> 6, span.first >> 6
    visited, named, end = own.marks[world, VISITED], own.marks[world, NAMED], first + words
    busy = state.planes[row[t.W_BUSY], first:end]
    merge(visited, busy, words)
    is_asked = is_asked_of_records(tables, world)
    if is_asked:
        merge(visited, named, words)
        copy(busy, named, words)
    else:
        busy[:] = ZERO
    note_due(tables, state, span, world, visited)
    if row[t.W_WAITS]:
        for word in range(words):
            visited[word] |= called(tables, state, span, where, world, word)
    if row[t.W_STIRRED] >= 0:
        stirred = state.planes[row[t.W_STIRRED], first:end]
        merge(visited, stirred, words)
        stirred[:] = ZERO
    copy(own.marks[world, SERVED], visited, words)
    if not is_asked:  # but registers may ask for a record
        merge(visited, named, words)
    if row[t.W_LISTED] >= 0:
        copy(own.marks[world, WAS_LISTED], state.planes[row[t.W_LISTED], first:end], words)
    own.marks[world, CLOSING] = ZERO
    own.marks[world, ENTERED] = ZERO
    own.marks[world, FOLLOWED] = ZERO


@apart
def close_cell(
    tables: t.Tables, state: State, people: People, cells: Cells, replicate: int, week: int, weeks: int,
    cell: int, counts: Any,
) -> None:  # fmt: skip
    """Do what can only be done when everybody of a cell has lived the week: put entries into wrong files."""
    row = cells.rows[cell]
    where = Where(row[CELL_PROVINCE], row[CELL_NUMBER], replicate)
    size, first = row[CELL_SIZE], row[CELL_FIRST]
    span = Span(week, weeks, cell, first, 0, size, size, first, row[CELL_DISTRICT])
    for world in range(len(tables.worlds)):
        if tables.worlds[world, t.W_STRAY] >= 0:
            misfile(tables, state, people, cells, span, where, counts, world)


@inlined
def _judge_registers(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any,
    world: int, word: int, who: Any,
) -> None:  # fmt: skip
    """Judge the registers for those of a word whom they may concern, one by one, and what agencies show."""
    row, left = tables.worlds[world], who_is_judged(tables, state, own, span, world, word, who)
    own.seen[row[t.W_COPY] : row[t.W_COPY_END]] = ZERO
    if row[t.W_STRIKE] < row[t.W_STRIKE_END] and left != who:
        keep_weeks_of(tables, state, own, span, world, word, who & ~left)
    while left != ZERO:
        lane = (word << 6) + lowest(left)
        left &= left - ONE
        at, slot = span.first + lane, span.slot + lane
        segment = segment_at(tables, people, at)
        if row[t.W_STRAY] >= 0 and has(state.planes[row[t.W_STRAY]], at):
            mark(tables, state, people, span, counts, world, at, segment)
            put(own.marks[world, TOUCHED_NOW], lane)
        if row[t.W_ENTERS_BY_COPY]:
            look_up_copies(tables, state, own, span, where, counts, world, lane, segment)
        entered = register(
            tables, state, people, own, span, where, counts, world, lane, at, slot, segment
        )  # 6
        if entered != NOWHERE:
            put(own.marks[world, ENTERED], lane)
        if entered == BLACK:
            put(own.marks[world, TOUCHED_NOW], lane)
        if row[t.W_COPY] < row[t.W_COPY_END]:
            if look_up_copies(tables, state, own, span, where, counts, world, lane, segment):
                put(state.planes[row[t.W_BUSY]], at)
        if row[t.W_RED] and span.week == span.weeks and is_on_red(tables, state, world, at):
            counts[row[t.W_COUNTER] + t.N_RED_END, segment] += 1


@apart
def leave(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any
) -> None:
    """Redress the entries of all adults that were visited, in every world; publish what others will see."""
    for world in range(len(tables.worlds)):
        row = tables.worlds[world]
        if row[t.W_BUSY] < 0 or not (has_entries(tables, world) or row[t.W_OTHERS] < row[t.W_OTHERS_END]):
            continue
        is_owed = is_asked_of_entries(tables, world)
        for word in range((span.citizens + 63) >> 6):
            left = own.marks[world, VISITED, word]
            if row[t.W_LONGEST]:
                left |= paid_up(tables, state, world, (span.first >> 6) + word)
            left &= own.adults[word]
            while left != ZERO:
                lane = (word << 6) + lowest(left)
                left &= left - ONE
                at, slot = span.first + lane, span.slot + lane
                segment, ended = segment_at(tables, people, at), False
                entered = has(own.marks[world, ENTERED], lane)
                if row[t.W_WAITS]:
                    ended = stop_waiting(tables, state, world, at)  # 9
                if row[t.W_RED] or (row[t.W_LISTED] >= 0 and has(state.planes[row[t.W_LISTED]], at)):
                    left_one = redress(tables, state, span, where, counts, world, at, slot, segment)  # 9
                    ended = ended or left_one
                if row[t.W_STRAY] >= 0 and has(state.planes[row[t.W_STRAY]], at):
                    found = find_strays(tables, state, span, where, counts, world, lane, segment)
                    ended = ended or found
                if publish(tables, state, own, span, world, lane, at, entered):  # 10
                    state.broadcast[(span.week + 1) & 1, world, span.district] = np.uint8(1)
                if span.week == span.weeks:
                    settle_accounts(tables, state, span, where, counts, world, at, slot, segment)
                if ended or (is_owed and has(own.marks[world, FOLLOWED], lane)):
                    put(state.planes[row[t.W_BUSY]], at)
        if row[t.W_WAITS]:
            count_waiting(tables, state, people, own, span, counts, world)


__all__ = ["leave", "step_cells", "visit"]
