"""Step 6, register: for whom of a word registers have to be judged one by one."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ZERO
from underheaven.engine.primitives.compiled import inlined, phase
from underheaven.engine.primitives.conditions import filed_by, whoever
from underheaven.engine.primitives.paging import page_of
from underheaven.engine.primitives.repeating import whose_are_enough
from underheaven.engine.primitives.scratch import ENTERED, Scratch, Span
from underheaven.engine.state import State


@phase
def who_is_judged(
    tables: t.Tables, state: State, own: Scratch, span: Span, world: int, word: int, who: Any
) -> Any:
    """Return for whom of some of a word anything can come of it that registers are judged this week.

    That is: who enters, renews an entry or is called; who was carried over; who is, or was, on a register
    that is copied, or in a wrong file; in the last week, who is counted. Of others registers say nothing.
    """
    row, here = tables.worlds[world], (span.first >> 6) + word
    if row[t.W_ENTERS_BY_COPY] or (row[t.W_RED] and span.week == span.weeks):
        return who
    found = who & own.marks[world, ENTERED, word]
    if row[t.W_STRAY] >= 0:
        found |= who & state.planes[row[t.W_STRAY], here]
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        line = tables.registers[number]
        if line[t.Q_WAITS] >= 0:
            found |= who & state.planes[line[t.Q_WAITS], here]
        if row[t.W_COPY] < row[t.W_COPY_END] and line[t.Q_LEFT] >= 0:
            page = page_of(state.register_pages, number, here)
            for digit in range(state.entered.shape[2]):
                found |= who & state.entered[number, page, digit]
        if found == who:
            return who
        found |= _who_enters(tables, state, own, span, number, word, who & ~found)
    return found


@inlined
def _who_enters(
    tables: t.Tables, state: State, own: Scratch, span: Span, number: int, word: int, who: Any
) -> Any:
    """Return who of some of a word enters a register by its conditions, or renews an entry."""
    line, here, found = tables.registers[number], (span.first >> 6) + word, ZERO
    on = state.planes[line[t.Q_ON], here]
    asking = who & filed_by(tables, state, line[t.Q_REGIME], here)
    if line[t.Q_AGAIN] == t.IGNORED:
        asking &= ~on
    for condition in range(line[t.Q_CONDITION], line[t.Q_CONDITION_END]):
        row = tables.conditions[condition]
        left = asking & ~found
        if not row[t.C_HAS_ACTS]:
            left &= ~on  # only records renew
        if row[t.C_TERM] == 0 or left == ZERO:
            continue
        left = whoever(tables, state, own, span, condition, word, left)
        if row[t.C_TIMES] and left != ZERO:
            left = whose_are_enough(tables, state, own, span, condition, word, left)
        found |= left
    return found
