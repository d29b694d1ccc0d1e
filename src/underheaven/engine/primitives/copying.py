"""Linked databases: what an agency shows of a register it copies, and entries in a wrong file.

A copy is no column: whether one has come, and whether it has gone again, follows from the weeks of the last
entry and of the last exit and from draws of those weeks.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, has, lowest, put, put_if, take
from underheaven.engine.primitives.compiled import compiled, inlined, phase
from underheaven.engine.primitives.conditions import has_file
from underheaven.engine.primitives.counting import weeks_left
from underheaven.engine.primitives.luck import Where, happens
from underheaven.engine.primitives.paging import is_stray, last_entry, set_stray, week_until, who_entered
from underheaven.engine.primitives.permuted import forward
from underheaven.engine.primitives.residents import is_adult, segment_at
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import Cells, People, State

NOTHING, SHOWN, STALE = range(3)
"""What a copy shows: no entry, one that is in force, one that has ended."""
FOR_GOOD, FOR_NOW = range(2)
"""Whether what it shows can change without a new entry or exit."""


@inlined
def _copy(
    tables: t.Tables, state: State, where: Where, copy: int, at: int, slot: int, week: int, entry: int
) -> tuple[int, int]:
    """Return what an agency's copy shows of somebody whose last entry was in a week, and for how long."""
    row = tables.copies[copy]
    register, keys = tables.registers[row[t.L_REGISTER]], tables.copy_keys[copy]
    if happens(np.uint64(row[t.L_LOST]), slot, where, entry, keys[t.K_LOST]):
        return NOTHING, FOR_GOOD
    on = has(state.planes[register[t.Q_ON]], at)
    until = week
    if not on:
        until = week_until(state, row[t.L_REGISTER], register[t.Q_LEFT], at)
    waits = tables.fading[row[t.L_DELAY], until - entry + 1]
    if happens(waits, slot, where, entry, keys[t.K_DELAY]):
        return NOTHING, FOR_NOW if on else FOR_GOOD
    if on:
        return SHOWN, FOR_GOOD
    if row[t.L_NEVER] and has(state.planes[register[t.Q_REDRESSED]], at):
        return STALE, FOR_GOOD
    if happens(tables.fading[row[t.L_LAG], week - until], slot, where, until, keys[t.K_LAG]):
        return STALE, FOR_NOW
    return NOTHING, FOR_GOOD


@inlined
def _was_entered(tables: t.Tables, state: State, world: int, at: int) -> bool:
    """Return whether somebody was ever entered in a register that is copied."""
    row = tables.worlds[world]
    found = False
    for register in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        if tables.registers[register, t.Q_LEFT] >= 0:
            found = found or last_entry(state, register, at) != 0
    return found


@phase
def look_up_copies(
    tables: t.Tables, state: State, own: Scratch, span: Span, where: Where, counts: Any, world: int,
    lane: int, segment: int,
) -> bool:  # fmt: skip
    """Write down what each agency shows of an adult; return whether that can change by itself.

    Of who was never entered, and is in no wrong file, none shows anything: nothing is written down.
    """
    row = tables.worlds[world]
    at, slot, seat = span.first + lane, span.slot + lane, lane & 63
    is_stale, changes = False, False
    known, entry = -1, 0
    strays = row[t.W_STRAY] >= 0 and has(state.planes[row[t.W_STRAY]], at)
    if not strays and not _was_entered(tables, state, world, at):
        return False
    for agency in range(row[t.W_AGENCY], row[t.W_AGENCY_END]):
        line = tables.agencies[agency]
        stray = strays and line[t.A_HELD] >= 0 and is_stray(state, row[t.W_STRAY_ROW], line[t.A_HELD], at)
        filed = has_file(tables, state, line[t.A_REGIME], at)
        for copy in range(line[t.A_COPY], line[t.A_COPY_END]):
            register = tables.copies[copy, t.L_REGISTER]
            if known != register:
                known, entry = register, last_entry(state, register, at)
            put_if(stray, own.seen[copy], seat)
            if entry == 0 or not filed:
                continue
            shows, lasts = _copy(tables, state, where, copy, at, slot, span.week, entry)
            changes = changes or lasts == FOR_NOW
            is_stale = is_stale or shows == STALE
            if shows != NOTHING:
                put(own.seen[copy], seat)
    if row[t.W_STALE] >= 0 and is_stale != has(state.planes[row[t.W_STALE]], at):
        put_if(is_stale, state.planes[row[t.W_STALE]], at)
        begun = weeks_left(span) if is_stale else -weeks_left(span)
        counts[row[t.W_COUNTER] + t.N_STALE, segment] += begun
    return changes


@phase
def find_strays(
    tables: t.Tables, state: State, span: Span, where: Where, counts: Any, world: int, lane: int, segment: int
) -> bool:
    """Let agencies find what they hold of an adult by mistake; return whether any did."""
    row = tables.worlds[world]
    at, slot = span.first + lane, span.slot + lane
    left, ended = False, False
    for agency in range(row[t.W_AGENCY], row[t.W_AGENCY_END]):
        line = tables.agencies[agency]
        if line[t.A_HELD] < 0 or not is_stray(state, row[t.W_STRAY_ROW], line[t.A_HELD], at):
            continue
        if happens(np.uint64(line[t.A_FOUND]), slot, where, span.week, tables.agency_keys[agency]):
            set_stray(state, span, row[t.W_STRAY_ROW], line[t.A_HELD], at, False)
            counts[row[t.W_COUNTER] + t.N_STRAYS_CORRECTED, segment] += 1
            ended = True
        else:
            left = True
    if not left:
        take(state.planes[row[t.W_STRAY]], at)
    return ended


@inlined
def _goes_astray(
    tables: t.Tables, state: State, where: Where, agency: int, at: int, slot: int, week: int
) -> bool:
    """Return whether an agency puts an entry made in a week into a wrong file."""
    line = tables.agencies[agency]
    if line[t.A_WRONG] == 0 or not has_file(tables, state, line[t.A_REGIME], at):
        return False
    found = False
    for copy in range(line[t.A_COPY], line[t.A_COPY_END]):
        entry = last_entry(state, tables.copies[copy, t.L_REGISTER], at)
        if entry == week and not found:
            wrong = np.uint64(line[t.A_WRONG])
            found = happens(wrong, slot, where, week, tables.copy_keys[copy, t.K_WRONG_FILE])
    return found


@inlined
def _file_of(
    tables: t.Tables, state: State, people: People, cells: Cells, agency: int, cell: int, first: int,
    size: int, slot: int,
) -> int:  # fmt: skip
    """Return the position of the wrong file an entry goes to, -1 where it is lost."""
    line = tables.agencies[agency]
    lanes = cells.place_lanes[line[t.A_LANES], cell]
    other = forward(lanes, size, slot)
    if other == slot or not is_adult(people, first + other):
        return -1
    return first + other if has_file(tables, state, line[t.A_REGIME], first + other) else -1


@inlined
def _new(tables: t.Tables, state: State, world: int, here: int, week: int) -> Any:
    """Return who of a word entered in a week a register that is copied."""
    row = tables.worlds[world]
    found = ZERO
    for register in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        if tables.registers[register, t.Q_LEFT] >= 0:
            found |= who_entered(state, register, here, week)
    return found


@phase
def misfile(
    tables: t.Tables, state: State, people: People, cells: Cells, span: Span, where: Where, counts: Any,
    world: int,
) -> None:  # fmt: skip
    """Put entries of this week in a cell into wrong files, where they are held from next week on."""
    row = tables.worlds[world]
    base, first = row[t.W_COUNTER], span.cell_first
    for word in range((span.size + 63) >> 6):
        left = _new(tables, state, world, (first >> 6) + word, span.week)
        while left != ZERO:
            slot = (word << 6) + lowest(left)
            left &= left - ONE
            at = first + slot
            for agency in range(row[t.W_AGENCY], row[t.W_AGENCY_END]):
                if not _goes_astray(tables, state, where, agency, at, slot, span.week):
                    continue
                other = _file_of(tables, state, people, cells, agency, span.cell, first, span.size, slot)
                if other < 0:
                    counts[base + t.N_STRAYS_LOST, segment_at(tables, people, at)] += 1
                    continue
                if span.week == span.weeks or span.week == tables.agencies[agency, t.A_UNTIL]:
                    continue  # it would land after the last week
                held, segment = tables.agencies[agency, t.A_HELD], segment_at(tables, people, other)
                if is_stray(state, row[t.W_STRAY_ROW], held, other):
                    counts[base + t.N_STRAYS_DROPPED, segment] += 1
                    continue
                set_stray(state, span, row[t.W_STRAY_ROW], held, other, True)
                put(state.planes[row[t.W_STRAY]], other)
                counts[base + t.N_STRAYS, segment] += 1


@compiled
def land(
    tables: t.Tables, state: State, people: People, cells: Cells, where: Where, cell: int, first: int,
    size: int, week: int, world: int, agency: int, found: Any,
) -> None:  # fmt: skip
    """Write down for each citizen of a cell whether an entry of a week lands in their file at an agency."""
    for word in range((size + 63) >> 6):
        left = _new(tables, state, world, (first >> 6) + word, week)
        while left != ZERO:
            slot = (word << 6) + lowest(left)
            left &= left - ONE
            if _goes_astray(tables, state, where, agency, first + slot, slot, week):
                other = _file_of(tables, state, people, cells, agency, cell, first, size, slot)
                if other >= 0:
                    found[other - first] = 1
