"""Steps 4 to 6: record, score, register."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import has, put, take
from underheaven.engine.primitives.compiled import i64, inlined
from underheaven.engine.primitives.conditions import any_holds
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import ENTERED, LISTED, State


@inlined
def record(
    tables: t.Tables, state: State, own: Scratch, span: Span, counts: Any, world: int, lane: int, segment: int
) -> tuple[bool, bool]:
    """File a citizen's hits of this week; return whether there is a record, and one against them."""
    row = tables.worlds[world]
    anybody = len(tables.regimes)
    first = row[t.W_ENTRY]
    for entry in range(first, row[t.W_ENTRY_END]):
        mark = 0
        if has(own.caught[entry], lane):
            mark = 2
        if has(own.wronged[entry], lane):
            mark |= 1
        landing = tables.entries[entry, t.E_PENDING]
        if landing >= 0 and has(state.pending[span.week & 1, landing], span.first + lane):
            mark |= 1
        if mark:
            act = tables.entries[entry, t.E_ACT]
            own.records[anybody, act] |= np.uint8(mark)
            for regime in range(row[t.W_REGIME], row[t.W_REGIME_END]):
                if tables.reads[regime, entry - first]:
                    own.read[regime] += own.records[regime, act] == 0
                    own.records[regime, act] |= np.uint8(mark)
    any_record, against = False, False
    for act in range(len(tables.kinds)):
        mark = own.records[anybody, act]
        if mark:
            counts[row[t.W_ACTS] + 3 * act + 1, segment] += 1
            counts[row[t.W_ACTS] + 3 * act + 2, segment] += (mark & 2) == 0
            any_record = True
            against = against or tables.kinds[act] != t.CIVIC
    return any_record, against


@inlined
def forget(tables: t.Tables, own: Scratch, world: int) -> None:
    """Clear what was filed this week, before the next citizen."""
    row = tables.worlds[world]
    anybody = len(tables.regimes)
    for act in range(len(tables.kinds)):
        if own.records[anybody, act]:
            own.records[anybody, act] = np.uint8(0)
            for regime in range(row[t.W_REGIME], row[t.W_REGIME_END]):
                own.records[regime, act] = np.uint8(0)
    for regime in range(row[t.W_REGIME], row[t.W_REGIME_END]):
        own.read[regime] = 0


@inlined
def rate(tables: t.Tables, state: State, own: Scratch, world: int, at: int) -> None:
    """Add a week's points to scores that have faded already; bound once."""
    for regime in range(tables.worlds[world, t.W_REGIME], tables.worlds[world, t.W_REGIME_END]):
        row = tables.regimes[regime]
        if not row[t.R_SCORE]:
            continue
        added, clean = 0, 0
        if own.read[regime]:
            for act in range(len(tables.kinds)):
                mark = own.records[regime, act]
                if mark and not (tables.only_if[regime, act] and own.read[regime] > 1):
                    added += tables.points[regime, act]
                    if mark & 2:
                        clean += tables.points[regime, act]
        for through in range(row[t.R_THROUGH], row[t.R_THROUGH_END]):
            first, end = tables.through[through, t.T_CONDITION], tables.through[through, t.T_CONDITION_END]
            if any_holds(tables, state, own, first, end, at, False):
                added += tables.through[through, t.T_POINTS]
                clean += tables.through[through, t.T_POINTS]
        low, high = row[t.R_LOW], row[t.R_HIGH]
        state.score[regime, at] = min(max(i64(state.score[regime, at]) + added, low), high)
        state.shadow[regime, at] = min(max(i64(state.shadow[regime, at]) + clean, low), high)


@inlined
def register(
    tables: t.Tables, state: State, own: Scratch, span: Span, counts: Any, world: int, at: int, segment: int
) -> bool:
    """Judge every register, then enter; return whether any was entered."""
    row = tables.worlds[world]
    entered = False
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        own.entering[number] = 0
        if state.entered[number, at] != 0:
            continue
        first, end = tables.registers[number, t.Q_CONDITION], tables.registers[number, t.Q_CONDITION_END]
        if any_holds(tables, state, own, first, end, at, False):
            entered = True
            own.entering[number] = 1 if any_holds(tables, state, own, first, end, at, True) else 2
    if not entered:
        return False
    base = row[t.W_COUNTER]
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        if own.entering[number] == 0:
            continue
        state.entered[number, at] = span.week
        counts[base + t.N_ENTRIES, segment] += 1
        take(state.wrong[number], at)
        if own.entering[number] == 2:
            put(state.wrong[number], at)
            counts[base + t.N_WRONG, segment] += 1
    put(state.planes[world, LISTED], at)
    if not has(state.planes[world, ENTERED], at):
        put(state.planes[world, ENTERED], at)
        counts[base + t.N_EVER, segment] += 1
    return True
