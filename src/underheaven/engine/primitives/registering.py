"""Step 6, register: who enters, and whether that is wrong on file; and when something is due there."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ZERO, are, has, number_at, put, set_number
from underheaven.engine.primitives.compiled import inlined
from underheaven.engine.primitives.conditions import holds
from underheaven.engine.primitives.counting import closed_now, weeks_left
from underheaven.engine.primitives.redressing import AGAIN
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import People, State


@inlined
def due(tables: t.Tables, state: State, span: Span, world: int, here: int) -> Any:
    """Return for whom of a word something on a register is due: notice, decision, correction, end."""
    row = tables.worlds[world]
    found = ZERO
    if row[t.W_LISTED] < 0 or state.planes[row[t.W_LISTED], here] == ZERO:
        return found
    if span.week == span.weeks:
        return state.planes[row[t.W_LISTED], here]
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        line = tables.registers[number]
        on = state.planes[line[t.Q_ON], here]
        if on == ZERO:
            continue
        if line[t.Q_FOUND]:
            found |= on & state.planes[line[t.Q_WRONG], here]
        digits = state.entered[number, here]
        first, decided = line[t.Q_NOTICE], line[t.Q_DECIDED]
        if first >= 0:
            found |= _entered_at(digits, on, span.week - first)
            if decided:
                found |= _entered_at(digits, on, span.week - first - decided)
                found |= _entered_at(digits, on, span.week - first - decided - AGAIN)
                found |= _entered_at(digits, on, span.week - first - 2 * decided - AGAIN)
        if line[t.Q_AFTER]:
            found |= _entered_at(digits, on, span.week - line[t.Q_AFTER] + 1)
    return found


@inlined
def _entered_at(digits: Any, on: Any, week: int) -> Any:
    """Return who of a word entered in a week."""
    return on & are(digits, week) if week >= 1 else ZERO


@inlined
def _judge(
    tables: t.Tables, state: State, own: Scratch, number: int, lane: int, at: int, clean: bool
) -> bool:
    """Return whether a condition of entry holds, of the file or of the clean file."""
    found = False
    for condition in range(
        tables.registers[number, t.Q_CONDITION], tables.registers[number, t.Q_CONDITION_END]
    ):
        found = found or holds(tables, state, own, condition, lane, at, clean)
    return found


@inlined
def register(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, counts: Any, world: int,
    lane: int, at: int, segment: int,
) -> bool:  # fmt: skip
    """Judge every register, then enter; return whether any was entered."""
    row = tables.worlds[world]
    entered = False
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        own.entering[number] = 0
        clean = False
        while not has(state.planes[tables.registers[number, t.Q_ON]], at) and _judge(
            tables, state, own, number, lane, at, clean
        ):
            own.entering[number] = 1 if clean else 2
            entered = True
            if clean:
                break
            clean = True
    if not entered:
        return False
    base, here = row[t.W_COUNTER], at >> 6
    was_entered = False
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        was_entered = was_entered or number_at(state.entered[number, here], at & 63) != 0
    counts[base + t.N_EVER, segment] += not was_entered
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        if own.entering[number] == 0:
            continue
        put(state.planes[tables.registers[number, t.Q_ON]], at)
        set_number(state.entered[number, here], at & 63, span.week)
        counts[base + t.N_ENTRIES, segment] += 1
        if own.entering[number] == 2:
            put(state.planes[tables.registers[number, t.Q_WRONG]], at)
            counts[base + t.N_WRONG, segment] += 1
    _list(tables, state, people, span, counts, world, at, segment)
    return True


@inlined
def _list(
    tables: t.Tables, state: State, people: People, span: Span, counts: Any, world: int, at: int, segment: int
) -> None:
    """Begin the stocks of somebody who is on a register from this week on."""
    row = tables.worlds[world]
    base = row[t.W_COUNTER]
    if not has(state.planes[row[t.W_LISTED]], at):
        put(state.planes[row[t.W_LISTED]], at)
        counts[base + t.N_LISTED, segment] += weeks_left(span)
        counts[base + t.N_LISTED_END, segment] += 1
    if not has(state.planes[row[t.W_MARKED]], at):
        put(state.planes[row[t.W_MARKED]], at)
        if closed_now(tables, state, people, world, at):
            counts[base + t.N_NO_RECORD, segment] -= weeks_left(span)
