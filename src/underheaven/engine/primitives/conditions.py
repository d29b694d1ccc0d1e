"""Conditions: whether one holds, of the file or of the clean file, for one citizen or for 64."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ZERO, are, has, number_at
from underheaven.engine.primitives.compiled import i64, inlined, phase
from underheaven.engine.primitives.lanes import below, held
from underheaven.engine.primitives.paging import last_entry, who_entered
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import State

_LOWEST, _HIGHEST = -32768, 32767
"""Of numbers of 16 bits, as scores are held."""


@inlined
def score_at(tables: t.Tables, state: State, regime: int, at: int, clean: bool) -> int:
    """Return a citizen's score, or shadow, in steps."""
    row = tables.regimes[regime]
    return i64(state.scores[row[t.R_ROW] + clean, at]) + row[t.R_MIDDLE]


@inlined
def has_file(tables: t.Tables, state: State, regime: int, at: int) -> bool:
    """Return whether a regime has a file on an adult."""
    plane = tables.regimes[regime, t.R_CONSENT]
    return plane < 0 or has(state.planes[plane], at)


@inlined
def _was_entered(tables: t.Tables, state: State, span: Span, condition: int, at: int, clean: bool) -> bool:
    """Return whether a citizen entered a register that is named: this week, or, to enter one, last week."""
    row = tables.conditions[condition]
    if row[t.C_DATES] >= 0:
        date = row[t.C_DATES] + (row[t.C_KEPT] if clean else 0)
        return number_at(state.dates[date, at >> 6], at & 63) == span.week - 1 and span.week > 1
    found = False
    for item in range(row[t.C_ENTERED], row[t.C_ENTERED_END]):
        found = found or last_entry(state, tables.items[item], at) == span.week
    return found


@inlined
def _is_among_lowest(
    tables: t.Tables, state: State, span: Span, condition: int, at: int, clean: bool
) -> bool:
    """Return whether a score lies below what was published last week of the lowest of the province."""
    line = tables.lowest[tables.conditions[condition, t.C_LOWEST]]
    row = line[t.LOWEST_ROW] + tables.province_of[span.district]
    score = score_at(tables, state, line[t.LOWEST_REGIME], at, clean)
    return score - tables.regimes[line[t.LOWEST_REGIME], t.R_LOW] < i64(state.cut_offs[row, span.week - 1])


@inlined
def _is_so(
    tables: t.Tables, state: State, own: Scratch, span: Span, condition: int, lane: int, at: int, clean: bool
) -> bool:
    """Return whether every part of a condition is true of a citizen's own file."""
    row = tables.conditions[condition]
    if row[t.C_HAS_ENTERED] and not _was_entered(tables, state, span, condition, at, clean):
        return False
    if row[t.C_LOWEST] >= 0 and not _is_among_lowest(tables, state, span, condition, at, clean):
        return False
    if row[t.C_HAS_ACTS]:
        found = False
        for item in range(row[t.C_ACTS], row[t.C_ACTS_END]):
            file = tables.items[item]
            found = found or has(own.cleanly[file] if clean else own.filed[file], lane)
        if not found:
            return False
    if row[t.C_HAS_LISTS]:
        found = False
        for item in range(row[t.C_LISTS], row[t.C_LISTS_END]):
            if row[t.C_SEEN]:
                found = found or has(own.seen[tables.items[item]], lane & 63)
            else:
                found = found or has(state.planes[tables.registers[tables.items[item], t.Q_ON]], at)
        if not found:
            return False
    if row[t.C_HAS_SCORE]:
        found = False
        for item in range(row[t.C_SCORE], row[t.C_SCORE_END], 2):
            score = score_at(tables, state, row[t.C_REGIME], at, clean)
            found = found or (tables.items[item] <= score < tables.items[item + 1])
        if not found:
            return False
    return True


@phase
def is_true_of(
    tables: t.Tables, state: State, own: Scratch, span: Span, condition: int, lane: int, at: int, clean: bool
) -> bool:
    """Return whether what a condition says is true of a citizen's own file; of who has none, nothing is."""
    row = tables.conditions[condition]
    if not has_file(tables, state, row[t.C_REGIME], at):
        return False
    is_none = row[t.C_NONE_END] > 0
    first, end = condition, condition + 1
    if is_none:
        first, end = row[t.C_NONE], row[t.C_NONE_END]
    for one in range(first, end):
        if _is_so(tables, state, own, span, one, lane, at, clean):
            return not is_none
    return is_none


@inlined
def holds(
    tables: t.Tables, state: State, own: Scratch, span: Span, condition: int, lane: int, at: int, clean: bool
) -> bool:
    """Return whether a condition holds for a citizen; of others, what was published last week."""
    others = tables.conditions[condition, t.C_OTHERS]
    if others >= 0:
        return has(state.planes[tables.others[others, t.O_HOLDS]], at)
    return is_true_of(tables, state, own, span, condition, lane, at, clean)


@inlined
def filed_by(tables: t.Tables, state: State, regime: int, here: int) -> Any:
    """Return on whom of a word a regime has a file, if they are adults."""
    plane = tables.regimes[regime, t.R_CONSENT]
    return state.planes[plane, here] if plane >= 0 else ~ZERO


@phase
def whoever(
    tables: t.Tables, state: State, own: Scratch, span: Span, condition: int, word: int, among: Any
) -> Any:
    """Return for whom of some of a word a condition holds; of others, what was published last week."""
    row = tables.conditions[condition]
    here = (span.first >> 6) + word
    if row[t.C_OTHERS] >= 0:
        return among & state.planes[tables.others[row[t.C_OTHERS], t.O_HOLDS], here]
    who = among & own.adults[word] & filed_by(tables, state, row[t.C_REGIME], here)
    is_none = row[t.C_NONE_END] > 0
    first, end = condition, condition + 1
    if is_none:
        first, end = row[t.C_NONE], row[t.C_NONE_END]
    found = ZERO
    for one in range(first, end):
        found |= _whose_is_so(tables, state, own, span, one, word, who)
    return who & ~found if is_none else found


@inlined
def _whose_is_so(
    tables: t.Tables, state: State, own: Scratch, span: Span, condition: int, word: int, among: Any
) -> Any:
    """Return of whose own files, among some of a word, every part of a condition is true."""
    row = tables.conditions[condition]
    who, here = among, (span.first >> 6) + word
    if row[t.C_HAS_ENTERED]:
        who &= _who_entered(tables, state, span, condition, here)
    if row[t.C_LOWEST] >= 0:
        line = tables.lowest[row[t.C_LOWEST]]
        cut_off = state.cut_offs[line[t.LOWEST_ROW] + tables.province_of[span.district], span.week - 1]
        regime = line[t.LOWEST_REGIME]
        who &= _who_is_below(tables, state, regime, here, tables.regimes[regime, t.R_LOW] + i64(cut_off))
    if row[t.C_HAS_ACTS]:
        found = ZERO
        for item in range(row[t.C_ACTS], row[t.C_ACTS_END]):
            found |= own.filed[tables.items[item], word]
        who &= found
    if row[t.C_HAS_LISTS]:
        found = ZERO
        for item in range(row[t.C_LISTS], row[t.C_LISTS_END]):
            if row[t.C_SEEN]:
                found |= own.seen[tables.items[item], 0]
            else:
                found |= state.planes[tables.registers[tables.items[item], t.Q_ON], here]
        who &= found
    if row[t.C_HAS_SCORE] and who != ZERO:
        found = ZERO
        for item in range(row[t.C_SCORE], row[t.C_SCORE_END], 2):
            least, beyond = tables.items[item], tables.items[item + 1]
            found |= _who_is_below(tables, state, row[t.C_REGIME], here, beyond) & ~_who_is_below(
                tables, state, row[t.C_REGIME], here, least
            )
        who &= found
    return who


@inlined
def _who_entered(tables: t.Tables, state: State, span: Span, condition: int, here: int) -> Any:
    """Return who of a word entered a register that is named: this week, or, to enter one, last week."""
    row = tables.conditions[condition]
    if row[t.C_DATES] >= 0:
        return are(state.dates[row[t.C_DATES], here], span.week - 1) if span.week > 1 else ZERO
    found = ZERO
    for item in range(row[t.C_ENTERED], row[t.C_ENTERED_END]):
        found |= who_entered(state, tables.items[item], here, span.week)
    return found


@inlined
def _who_is_below(tables: t.Tables, state: State, regime: int, here: int, score: int) -> Any:
    """Return whose score of a word lies below one, in steps."""
    row = tables.regimes[regime]
    edge = score - row[t.R_MIDDLE]
    if edge > _HIGHEST:
        return ~ZERO
    return below(held(state.scores[row[t.R_ROW]], here << 6), np.int16(max(edge, _LOWEST)))
