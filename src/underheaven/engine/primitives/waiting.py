"""Waiting for a place on a register (steps 6 and 9), and for a desk that decides appeals; cut-offs of both.

What a cut-off is needs everybody who waits, or filed, this week: `drawn_by` writes down their draws, and the
executor of the run makes cut-offs of them for all cells (`executors/cut_offs.py`).
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, has, lowest, ones, take
from underheaven.engine.primitives.compiled import compiled, inlined, phase
from underheaven.engine.primitives.conditions import score_at
from underheaven.engine.primitives.counting import count_plane
from underheaven.engine.primitives.luck import CITIZEN, Where, draw, happens
from underheaven.engine.primitives.owing import is_clear
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import CELL_FIRST, CELL_NUMBER, CELL_PROVINCE, CELL_SIZE, Cells, People, State


@inlined
def is_called(
    tables: t.Tables, state: State, span: Span, where: Where, number: int, at: int, slot: int
) -> bool:
    """Return whether somebody who waits for a register has a place this week: by last week's cut-off."""
    line = tables.registers[number]
    if not has(state.planes[line[t.Q_WAITS]], at):
        return False
    cut_off = state.cut_offs[line[t.Q_QUEUE], span.week - 1]
    return happens(cut_off, slot, where, 0, tables.register_keys[number, t.K_PRIORITY])


@phase
def called(tables: t.Tables, state: State, span: Span, where: Where, world: int, word: int) -> Any:
    """Return who of a word waits for some register of a world and has a place this week."""
    row, found = tables.worlds[world], ZERO
    here = (span.first >> 6) + word
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        line = tables.registers[number]
        if line[t.Q_WAITS] < 0 or state.cut_offs[line[t.Q_QUEUE], span.week - 1] == ZERO:
            continue
        left = state.planes[line[t.Q_WAITS], here] & ~found
        while left != ZERO:
            bit = left & (~left + ONE)
            left ^= bit
            lane = (word << 6) + lowest(bit)
            if is_called(tables, state, span, where, number, span.first + lane, span.slot + lane):
                found |= bit
    return found


@phase
def stop_waiting(tables: t.Tables, state: State, world: int, at: int) -> bool:
    """Let somebody wait no longer for registers of a world whose debt is repaid, or whose score is back.

    Return whether they waited: registers are judged anew of them next week.
    """
    row, waited = tables.worlds[world], False
    bit = ONE << np.uint64(at & 63)
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        line = tables.registers[number]
        if line[t.Q_WAITS] < 0 or not has(state.planes[line[t.Q_WAITS]], at):
            continue
        free = False
        if line[t.Q_REPAID] and has(state.planes[line[t.Q_PAYABLE]], at):
            free = is_clear(tables, state, world, at >> 6, line[t.Q_REPAID]) & bit != ZERO
        if line[t.Q_HAS_FROM] and score_at(tables, state, line[t.Q_REGIME], at, False) >= line[t.Q_FROM]:
            free = True
        if free:
            waited = True
            take(state.planes[line[t.Q_WAITS]], at)
            take(state.planes[line[t.Q_WRONG]], at)
            if line[t.Q_PAYABLE] >= 0:
                take(state.planes[line[t.Q_PAYABLE]], at)
    return waited


@phase
def count_waiting(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, counts: Any, world: int
) -> None:
    """Count who of a block waits for any register of a world after step 9."""
    row, words = tables.worlds[world], (span.citizens + 63) >> 6
    if not row[t.W_WAITS]:
        return
    own.some[:words] = ZERO
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        plane = tables.registers[number, t.Q_WAITS]
        if plane >= 0:
            for word in range(words):
                own.some[word] |= state.planes[plane, (span.first >> 6) + word]
    count_plane(tables, people, own, span, counts, row[t.W_COUNTER] + t.N_WAITING, own.some, 1)
    if span.week == span.weeks:
        count_plane(tables, people, own, span, counts, row[t.W_COUNTER] + t.N_WAITING_END, own.some, 1)


@compiled
def how_many(plane: Any, first: int, end: int) -> int:
    """Return how many are in a plane, from one position (a multiple of 64) to another."""
    found = 0
    for word in range(first >> 6, end >> 6):
        found += ones(plane[word])
    return found


@compiled
def drawn_by(
    plane: Any, cells: Cells, first: int, end: int, replicate: int, week: int, key: Any, drawn: Any
) -> int:
    """Write down a purpose's draws of all in a plane in cells from `first` to `end`; return how many.

    drawn : has room for all of them; numbers of 32 bits.
    """
    found = 0
    for cell in range(first, end):
        row = cells.rows[cell]
        where = Where(row[CELL_PROVINCE], row[CELL_NUMBER], replicate)
        start = row[CELL_FIRST]
        for word in range(start >> 6, (start + row[CELL_SIZE] + 63) >> 6):
            left = plane[word]
            while left != ZERO:
                slot = (word << 6) + lowest(left) - start
                left &= left - ONE
                drawn[found] = draw(slot, where, week, key, CITIZEN)
                found += 1
    return found
