"""Debts: who comes to owe by a default (step 1), who repays (step 9), and how long nothing has been owed."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, above, add_new, at_most, has, lowest, merge
from underheaven.engine.primitives.compiled import apart, inlined, phase
from underheaven.engine.primitives.conditions import holds
from underheaven.engine.primitives.counting import count_plane
from underheaven.engine.primitives.luck import ALWAYS, Where, draw_for, settled
from underheaven.engine.primitives.repeating import are_enough
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.primitives.shaming import is_exposed
from underheaven.engine.state import People, State

_12 = np.uint64(12)


@phase
def come_to_owe(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, counts: Any
) -> None:
    """Note who of a block did a default that is a debt, in every world."""
    words, here = (span.citizens + 63) >> 6, span.first >> 6
    for world in range(len(tables.worlds)):
        row = tables.worlds[world]
        if row[t.W_OWES] < 0:
            continue
        own.some[:words] = ZERO
        for act in range(len(tables.kinds)):
            if tables.debts[act]:
                merge(own.some, own.did[world, act], words)
        add_new(state.planes[row[t.W_OWES], here : here + words], own.some, own.several, words)
        count_plane(tables, people, own, span, counts, row[t.W_COUNTER] + t.N_DEBTS_MADE, own.several, 1)


@apart
def repay(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any
) -> None:
    """Let debts of a block be repaid, in every world, on one draw; then count the weeks without any."""
    words, here = (span.citizens + 63) >> 6, span.first >> 6
    own.some[:words] = ZERO
    for world in range(len(tables.worlds)):
        if tables.worlds[world, t.W_OWES] >= 0:
            merge(own.some, state.planes[tables.worlds[world, t.W_OWES], here : here + words], words)
    key = tables.answer_keys[t.K_REPAID]
    if tables.answers[t.RE_HAZARD_MOST] != ZERO and draw_for(
        own.some, own.words, own.halves, span.slot, span.citizens, where, span.week, key
    ):
        for world in range(len(tables.worlds)):
            if tables.worlds[world, t.W_OWES] >= 0:
                _repay_in(tables, state, people, own, span, where, counts, world, key)
    for world in range(len(tables.worlds)):
        if tables.worlds[world, t.W_UNPAID] >= 0:
            for word in range(words):
                count_weeks(tables, state, world, here + word)


@inlined
def _repay_in(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any,
    world: int, key: Any,
) -> None:  # fmt: skip
    """Let debts be repaid in a world, by draws that are made."""
    row, words = tables.worlds[world], (span.citizens + 63) >> 6
    owes = state.planes[row[t.W_OWES]]
    most = np.uint16(min(tables.answers[t.RE_HAZARD_MOST] >> np.uint64(16), np.uint64(65535)))
    for word in range(words):
        here = (span.first >> 6) + word
        own.several[word] = ZERO
        left = owes[here]
        if left == ZERO:
            continue
        left &= at_most(own.halves, word << 6, most)
        while left != ZERO:
            bit = left & (~left + ONE)
            left ^= bit
            lane = (word << 6) + lowest(bit)
            threshold = _hazard(tables, state, span, world, span.first + lane)
            if settled(np.uint64(own.halves[lane]), threshold, span.slot + lane, where, span.week, key):
                own.several[word] |= bit
        owes[here] &= ~own.several[word]
    count_plane(tables, people, own, span, counts, row[t.W_COUNTER] + t.N_DEBTS_REPAID, own.several, 1)


@inlined
def _hazard(tables: t.Tables, state: State, span: Span, world: int, at: int) -> Any:
    """Return the chance that somebody who owes repays this week."""
    row, threshold = tables.worlds[world], tables.answers[t.RE_HAZARD]
    listed = False
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        line = tables.registers[number]
        listed = listed or (line[t.Q_REPAID] > 0 and has(state.planes[line[t.Q_ON]], at))
    if listed:
        threshold = min((threshold * tables.answers[t.RE_REPAYS_LISTED]) >> _12, ALWAYS)
    if row[t.W_LATELY] >= 0 and has(state.planes[row[t.W_LATELY]], at):
        if is_exposed(tables, state, span, world, at):
            threshold = min((threshold * tables.answers[t.RE_REPAYS_EXPOSED]) >> _12, ALWAYS)
    return threshold


@inlined
def count_weeks(tables: t.Tables, state: State, world: int, here: int) -> None:
    """Count down, for a word, the weeks until nothing was owed for as long as any register asks."""
    row = tables.worlds[world]
    owes, some = state.planes[row[t.W_OWES], here], ZERO
    for digit in range(row[t.W_UNPAID], row[t.W_UNPAID_END]):
        some |= state.planes[digit, here]
    if owes | some == ZERO:
        return
    borrow = some & ~owes
    for digit in range(row[t.W_UNPAID], row[t.W_UNPAID_END]):
        now = state.planes[digit, here]
        asked = ~ZERO if (row[t.W_LONGEST] >> (digit - row[t.W_UNPAID])) & 1 else ZERO
        state.planes[digit, here] = ((now ^ borrow) & ~owes) | (asked & owes)
        borrow &= ~now


@inlined
def is_clear(tables: t.Tables, state: State, world: int, here: int, asked: int) -> Any:
    """Return who of a word has owed nothing at the end of so many weeks in a row, this one included."""
    row = tables.worlds[world]
    if row[t.W_OWES] < 0:
        return ZERO
    clear = ~state.planes[row[t.W_OWES], here]
    if row[t.W_UNPAID] >= 0:
        left = state.planes[row[t.W_UNPAID] : row[t.W_UNPAID_END], here]
        clear &= ~above(left, row[t.W_LONGEST] - asked)
    return clear


@inlined
def paid_up(tables: t.Tables, state: State, world: int, here: int) -> Any:
    """Return whose entry of a word, or wait for one, ends because its debt is repaid; after `repay`."""
    row, found = tables.worlds[world], ZERO
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        line = tables.registers[number]
        if line[t.Q_REPAID] == 0:
            continue
        payable = state.planes[line[t.Q_PAYABLE], here]
        if payable != ZERO:
            found |= payable & is_clear(tables, state, world, here, line[t.Q_REPAID])
    return found


@inlined
def is_payable(
    tables: t.Tables, state: State, own: Scratch, span: Span, number: int, lane: int, at: int
) -> bool:
    """Return whether an entry of this week is one for a debt.

    It is, if a condition that holds, of one's own file, names a debt of which there is a record not in error.
    """
    line, found = tables.registers[number], False
    for condition in range(line[t.Q_CONDITION], line[t.Q_CONDITION_END]):
        row = tables.conditions[condition]
        if found or not row[t.C_HAS_ACTS] or row[t.C_OTHERS] >= 0:
            continue
        for item in range(row[t.C_ACTS], row[t.C_ACTS_END]):
            file = tables.items[item]
            found = found or (tables.debts[tables.files[file, t.F_ACT]] != 0 and has(own.cleanly[file], lane))
        found = found and holds(tables, state, own, span, condition, lane, at, False)
        if found and row[t.C_TIMES]:
            found = are_enough(tables, state, own, span, condition, lane, False)
    return found
