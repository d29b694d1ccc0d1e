"""Step 9, redress: notice, appeal, correction, repayment, recovery, expiry."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, has, put, put_if, take
from underheaven.engine.primitives.compiled import i64, inlined
from underheaven.engine.primitives.composing import clear_parts
from underheaven.engine.primitives.conditions import score_at
from underheaven.engine.primitives.luck import Where, happens
from underheaven.engine.primitives.owing import is_clear
from underheaven.engine.primitives.paging import last_entry, set_until, week_until
from underheaven.engine.primitives.scratch import Span
from underheaven.engine.state import State

STAYS, STRUCK, CORRECTED, RECOVERED, EXPIRED, REPAID = range(6)


@inlined
def _files(tables: t.Tables, number: int, week: int, slot: int, where: Where, income: int) -> bool:
    return happens(tables.filing[income], slot, where, week, tables.register_keys[number, t.K_FILES])


@inlined
def _is_told(tables: t.Tables, number: int, entry: int, slot: int, where: Where) -> bool:
    told = np.uint64(tables.registers[number, t.Q_TOLD])
    return happens(told, slot, where, entry, tables.register_keys[number, t.K_TOLD])


@inlined
def is_pending(
    tables: t.Tables, number: int, entry: int, age: int, slot: int, where: Where, income: int
) -> bool:
    """Return whether an appeal filed in an earlier week than that of an age is still undecided."""
    row = tables.registers[number]
    decided = row[t.Q_DECIDED]
    first = row[t.Q_NOTICE]
    second = first + decided + row[t.Q_RETRY]
    if decided == 0 or age <= first or (first + decided <= age <= second) or age >= second + decided:
        return False
    if age > second and row[t.Q_TRIES] < 2:
        return False
    if not _is_told(tables, number, entry, slot, where):
        return False
    if not _files(tables, number, entry + first, slot, where, income):
        return False
    return age <= second or _files(tables, number, entry + second, slot, where, income)


@inlined
def _was_filed(
    tables: t.Tables, number: int, entry: int, age: int, slot: int, where: Where, income: int
) -> bool:
    """Return whether an appeal is filed in the week of an age, where one may be."""
    row = tables.registers[number]
    decided, first = row[t.Q_DECIDED], row[t.Q_NOTICE]
    second = first + decided + row[t.Q_RETRY]
    may = age == first or (age == second and row[t.Q_TRIES] > 1)
    if decided == 0 or not may:
        return False
    if not _is_told(tables, number, entry, slot, where):
        return False
    if not _files(tables, number, entry + first, slot, where, income):
        return False
    return age == first or _files(tables, number, entry + second, slot, where, income)


@inlined
def is_undecided(
    tables: t.Tables, number: int, entry: int, age: int, slot: int, where: Where, income: int
) -> bool:
    """Return whether an appeal is undecided after the week of an age, filed in it or before."""
    return is_pending(tables, number, entry, age, slot, where, income) or _was_filed(
        tables, number, entry, age, slot, where, income
    )


@inlined
def _appealed(
    tables: t.Tables, state: State, span: Span, where: Where, counts: Any,
    number: int, base: int, entry: int, slot: int, segment: int, income: int, wrong: bool,
) -> bool:  # fmt: skip
    """Decide an appeal that is due this week; return whether it strikes the entry."""
    row = tables.registers[number]
    age, decided = span.week - entry, row[t.Q_DECIDED]
    second = row[t.Q_NOTICE] + decided + row[t.Q_RETRY]
    if decided == 0 or (age != row[t.Q_NOTICE] + decided and age != second + decided):
        return False
    if not _was_filed(tables, number, entry, age - decided, slot, where, income):
        return False
    if row[t.Q_FILED] >= 0:
        cut_off, filed = state.cut_offs[row[t.Q_DESK], span.week - decided], span.week - decided
        if not happens(cut_off, slot, where, filed, tables.register_keys[number, t.K_DESK]):
            counts[base + t.N_TURNED_AWAY, segment] += 1
            return False
    counts[base + t.N_W_DECIDED, segment] += wrong
    chance = np.uint64(row[t.Q_IF_WRONG] if wrong else row[t.Q_IF_RIGHT])
    if happens(chance, slot, where, span.week, tables.register_keys[number, t.K_DECIDED]):
        counts[base + t.N_UPHELD, segment] += 1
        counts[base + t.N_W_STRUCK, segment] += wrong
        return True
    counts[base + t.N_REJECTED, segment] += 1
    return False


@inlined
def _is_repaid(tables: t.Tables, state: State, world: int, line: Any, at: int) -> bool:
    """Return whether an entry ends because its debt is repaid."""
    if line[t.Q_REPAID] == 0 or not has(state.planes[line[t.Q_PAYABLE]], at):
        return False
    clear = is_clear(tables, state, world, at >> 6, line[t.Q_REPAID])
    return (clear >> np.uint64(at & 63)) & ONE != ZERO


@inlined
def _proposed(tables: t.Tables, state: State, number: int, at: int, reason: int) -> int:
    """Return the score that an exit proposes: only an expiry with a number may take points away."""
    row = tables.registers[number]
    regime = row[t.Q_REGIME]
    if reason == EXPIRED and row[t.Q_DECLARED] and not row[t.Q_FLOOR]:
        return row[t.Q_EXIT]
    if not tables.regimes[regime, t.R_SCORE]:
        return 0
    after = score_at(tables, state, regime, at, False)
    if row[t.Q_DECLARED]:
        after = max(after, row[t.Q_EXIT])
    if reason <= CORRECTED:
        after = max(after, score_at(tables, state, regime, at, True))
        if row[t.Q_HAS_CUT]:
            after = max(after, row[t.Q_CUT])
    return after


@inlined
def _set_score(tables: t.Tables, state: State, regime: int, at: int, highest: int) -> None:
    """Set the highest score that the exits of a week propose; the shadow only where the score moves."""
    line = tables.regimes[regime]
    if line[t.R_SCORE] and not line[t.R_RECOMPUTED]:
        after = min(max(highest, line[t.R_LOW]), line[t.R_HIGH])
        if after != score_at(tables, state, regime, at, False):
            state.scores[line[t.R_ROW], at] = after - line[t.R_MIDDLE]
            state.scores[line[t.R_ROW] + 1, at] = after - line[t.R_MIDDLE]


@inlined
def redress(
    tables: t.Tables, state: State, span: Span, where: Where, counts: Any, world: int, at: int, slot: int,
    segment: int,
) -> bool:  # fmt: skip
    """Redress a citizen's entries in order; return whether any ended."""
    row = tables.worlds[world]
    listed, ended, is_black = False, False, False
    leaving, highest = i64(-1), i64(0)  # the regime whose registers are being left, and what they propose
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        line = tables.registers[number]
        if not has(state.planes[line[t.Q_ON]], at):
            continue
        reason = _reason(tables, state, span, where, counts, world, number, at, slot, segment)
        if reason == STAYS:
            listed = listed or line[t.Q_RED] == 0
            continue
        ended, is_black = True, is_black or line[t.Q_RED] == 0
        take(state.planes[line[t.Q_ON]], at)
        take(state.planes[line[t.Q_WRONG]], at)
        if line[t.Q_PAYABLE] >= 0:
            take(state.planes[line[t.Q_PAYABLE]], at)
        if line[t.Q_LEFT] >= 0:
            set_until(state, number, line[t.Q_LEFT], at, span.week)
            put_if(reason <= CORRECTED, state.planes[line[t.Q_REDRESSED]], at)
        if reason <= CORRECTED and tables.regimes[line[t.Q_REGIME], t.R_RECOMPUTED]:
            clear_parts(tables, state, line[t.Q_REGIME], at)
        proposed = i64(_proposed(tables, state, number, at, reason))
        if leaving != line[t.Q_REGIME]:
            if leaving >= 0:
                _set_score(tables, state, leaving, at, highest)
            leaving, highest = line[t.Q_REGIME], proposed
        else:
            highest = max(highest, proposed)
    if leaving >= 0:
        _set_score(tables, state, leaving, at, highest)
    if is_black and not listed:
        take(state.planes[row[t.W_LISTED]], at)
        counts[row[t.W_COUNTER] + t.N_LISTED, segment] -= span.weeks - span.week
        counts[row[t.W_COUNTER] + t.N_LISTED_END, segment] -= span.week < span.weeks
    return ended


@inlined
def _reason(
    tables: t.Tables, state: State, span: Span, where: Where, counts: Any, world: int, number: int, at: int,
    slot: int, segment: int,
) -> int:  # fmt: skip
    """Return why an entry ends this week, or that it stays; count what happens about it."""
    row, line = tables.worlds[world], tables.registers[number]
    base, income = row[t.W_COUNTER], tables.segments[segment, 2]
    entry = last_entry(state, number, at)
    age, wrong = span.week - entry, has(state.planes[line[t.Q_WRONG]], at)
    if wrong and line[t.Q_NOTICE] == age and _is_told(tables, number, entry, slot, where):
        counts[base + t.N_TOLD, segment] += 1
    found, key = np.uint64(line[t.Q_FOUND]), tables.register_keys[number, t.K_FOUND]
    reason = STAYS
    if _appealed(tables, state, span, where, counts, number, base, entry, slot, segment, income, wrong):
        reason = STRUCK
    elif wrong and happens(found, slot, where, span.week, key):
        reason = CORRECTED
    elif _is_repaid(tables, state, world, line, at):
        reason = REPAID
    elif line[t.Q_HAS_FROM] and score_at(tables, state, line[t.Q_REGIME], at, False) >= line[t.Q_FROM]:
        reason = RECOVERED
    elif (line[t.Q_AFTER] and age + 1 >= line[t.Q_AFTER]) or (
        line[t.Q_ENDS] >= 0 and span.week >= week_until(state, number, line[t.Q_ENDS], at)
    ):
        reason = EXPIRED
    if line[t.Q_RED]:
        return reason
    if reason == STAYS:
        if _was_filed(tables, number, entry, age, slot, where, income):
            counts[base + t.N_FILED, segment] += 1
            if line[t.Q_FILED] >= 0:
                put(state.planes[line[t.Q_FILED]], at)
        return reason
    if reason != STRUCK:
        counts[base + t.N_LAPSED, segment] += is_pending(tables, number, entry, age, slot, where, income)
    counts[base + (t.N_REPAID if reason == REPAID else t.N_STRUCK + reason - 1), segment] += 1
    counts[row[t.W_ENDED] + age + 1, segment] += wrong
    return reason


@inlined
def settle_accounts(
    tables: t.Tables, state: State, span: Span, where: Where, counts: Any, world: int, at: int, slot: int,
    segment: int,
) -> None:  # fmt: skip
    """Count, after the last week, what is still in force and still pending."""
    row = tables.worlds[world]
    income = tables.segments[segment, 2]
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        if tables.registers[number, t.Q_RED] or not has(state.planes[tables.registers[number, t.Q_ON]], at):
            continue
        entry = last_entry(state, number, at)
        age = span.week - entry
        if has(state.planes[tables.registers[number, t.Q_WRONG]], at):
            counts[row[t.W_ENDED] + span.weeks + 1 + age + 1, segment] += 1
        if is_undecided(tables, number, entry, age, slot, where, income):
            counts[row[t.W_COUNTER] + t.N_PENDING, segment] += 1
