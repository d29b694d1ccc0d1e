"""One regime takes another's place: scores are carried over (step 5), entries end or move (step 6)."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import (
    ONE,
    ZERO,
    has,
    lowest,
    put,
    take,
)
from underheaven.engine.primitives.compiled import apart, i64, inlined, phase
from underheaven.engine.primitives.conditions import has_file, score_at
from underheaven.engine.primitives.counting import weeks_left
from underheaven.engine.primitives.luck import Where
from underheaven.engine.primitives.paging import (
    is_stray,
    last_entry,
    set_entry,
    set_stray,
    set_until,
    week_until,
)
from underheaven.engine.primitives.redressing import is_undecided
from underheaven.engine.primitives.registering import begin_list, mark, note_followed
from underheaven.engine.primitives.residents import segment_at
from underheaven.engine.primitives.scratch import ENTERED, TOUCHED_NOW, Scratch, Span
from underheaven.engine.state import People, State

RIGHT, WRONG = 1, 2
OWED = 4
"""What an entry is that is carried over, in `own.entering`: wrong on file or not, payable."""


@apart
def take_over_scores(tables: t.Tables, state: State, own: Scratch, span: Span) -> None:
    """Give adults of a block, in the first week of a regime, the score they had with the one it replaces."""
    for number in range(len(tables.takeovers)):
        if tables.takeovers[number, t.OVER_WEEK] != span.week:
            continue
        for word in range((span.citizens + 63) >> 6):
            left = own.adults[word]
            while left != ZERO:
                at = span.first + (word << 6) + lowest(left)
                left &= left - ONE
                if _is_first(tables, state, number, at):
                    _carry(tables, state, number, at)


@inlined
def _is_first(tables: t.Tables, state: State, number: int, at: int) -> bool:
    """Return whether a takeover is the first that gives somebody a score."""
    row = tables.takeovers[number]
    if not _gives(tables, state, number, at) or not has_file(tables, state, row[t.OVER_REGIME], at):
        return False
    for earlier in range(number):
        same = tables.takeovers[earlier, t.OVER_REGIME] == row[t.OVER_REGIME]
        if same and _gives(tables, state, earlier, at):
            return False
    return True


@inlined
def _gives(tables: t.Tables, state: State, number: int, at: int) -> bool:
    """Return whether somebody had a file with an old regime whose scores are carried over."""
    row = tables.takeovers[number]
    filed = row[t.OVER_FILE] < 0 or has(state.planes[row[t.OVER_FILE]], at)
    return filed and row[t.OVER_HOW] != t.NOT_AT_ALL


@inlined
def _carry(tables: t.Tables, state: State, number: int, at: int) -> None:
    """Carry somebody's score and shadow over: exactly, or by the bands they lie in."""
    row = tables.takeovers[number]
    line = tables.regimes[row[t.OVER_REGIME]]
    for clean in range(2):
        old = score_at(tables, state, row[t.OVER_OLD], at, clean == 1)
        new = old
        if row[t.OVER_HOW] == t.BY_BAND:
            for item in range(row[t.OVER_BANDS], row[t.OVER_BANDS_END], 3):
                if tables.items[item] <= old < tables.items[item + 1]:
                    new = tables.items[item + 2]
        state.scores[line[t.R_ROW] + clean, at] = new - line[t.R_MIDDLE]


@phase
def merge_entries(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any,
    world: int, word: int,
) -> None:  # fmt: skip
    """End the entries of a word in registers of regimes that have ended, and carry them over."""
    row, here = tables.worlds[world], (span.first >> 6) + word
    left = ZERO
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        line = tables.registers[number]
        if line[t.Q_ENDING]:
            left |= state.planes[line[t.Q_ON], here]
            if line[t.Q_WAITS] >= 0:
                left |= state.planes[line[t.Q_WAITS], here]
    if row[t.W_STRAY] >= 0:
        left |= state.planes[row[t.W_STRAY], here]
    while left != ZERO:
        lane = (word << 6) + lowest(left)
        left &= left - ONE
        at = span.first + lane
        segment = segment_at(tables, people, at)
        if row[t.W_STRAY] >= 0 and has(state.planes[row[t.W_STRAY]], at):
            mark(tables, state, people, span, counts, world, at, segment)
            put(own.marks[world, TOUCHED_NOW], lane)
            _end_strays(tables, state, span, counts, world, at, segment)
        _move(tables, state, own, span, world, at)
        _end(tables, state, span, where, counts, world, at, span.slot + lane, segment)
        _enter(tables, state, people, own, span, counts, world, lane, at, segment)


@inlined
def _end_strays(
    tables: t.Tables, state: State, span: Span, counts: Any, world: int, at: int, segment: int
) -> None:
    """End what agencies of regimes that have ended hold of somebody by mistake."""
    row, left = tables.worlds[world], False
    for agency in range(row[t.W_AGENCY], row[t.W_AGENCY_END]):
        line = tables.agencies[agency]
        if line[t.A_HELD] < 0 or not is_stray(state, row[t.W_STRAY_ROW], line[t.A_HELD], at):
            continue
        if line[t.A_UNTIL] < span.week:
            set_stray(state, span, row[t.W_STRAY_ROW], line[t.A_HELD], at, False)
            counts[row[t.W_COUNTER] + t.N_STRAYS_CORRECTED, segment] += 1
        else:
            left = True
    if not left:
        take(state.planes[row[t.W_STRAY]], at)


@inlined
def _last_week(tables: t.Tables, state: State, span: Span, number: int, at: int) -> int:
    """Return the last week of an entry in force; the week after the last: no end."""
    line = tables.registers[number]
    if line[t.Q_ENDS] >= 0:
        return week_until(state, number, line[t.Q_ENDS], at)
    if line[t.Q_AFTER]:
        return min(last_entry(state, number, at) + line[t.Q_AFTER] - 1, span.weeks + 1)
    return span.weeks + 1


@inlined
def _move(tables: t.Tables, state: State, own: Scratch, span: Span, world: int, at: int) -> None:
    """Write down which registers somebody is carried into: of several entries the one that lasts longest."""
    row = tables.worlds[world]
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        own.entering[number] = 0
    for heir in range(row[t.W_HEIR], row[t.W_HEIR_END]):
        old, new = tables.heirs[heir, t.HEIR_OLD], tables.heir_of[heir, span.district]
        line = tables.registers[old]
        if new < 0 or not line[t.Q_ENDING] or not has(state.planes[line[t.Q_ON]], at):
            continue
        if not has_file(tables, state, tables.heirs[heir, t.HEIR_REGIME], at):
            continue
        last = _last_week(tables, state, span, old, at)
        if last < span.week or (own.entering[new] and last <= own.terms[new]):
            continue
        own.terms[new] = last
        own.entering[new] = WRONG if has(state.planes[line[t.Q_WRONG]], at) else RIGHT
        if line[t.Q_PAYABLE] >= 0 and has(state.planes[line[t.Q_PAYABLE]], at):
            own.entering[new] += OWED


@inlined
def _end(
    tables: t.Tables, state: State, span: Span, where: Where, counts: Any, world: int, at: int, slot: int,
    segment: int,
) -> None:  # fmt: skip
    """End somebody's entries, and waits, in registers of regimes that have ended."""
    row, income = tables.worlds[world], tables.segments[segment, 2]
    base, listed = row[t.W_COUNTER], False
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        line = tables.registers[number]
        on = has(state.planes[line[t.Q_ON]], at)
        if not line[t.Q_ENDING]:
            listed = listed or (on and line[t.Q_RED] == 0)
            continue
        if on and line[t.Q_RED] == 0:
            entry = last_entry(state, number, at)
            weeks = span.week - entry
            counts[base + t.N_MERGED, segment] += 1
            counts[base + t.N_LAPSED, segment] += is_undecided(
                tables, number, entry, weeks - 1, slot, where, income
            )
            counts[row[t.W_ENDED] + weeks, segment] += has(state.planes[line[t.Q_WRONG]], at)
        if on and line[t.Q_LEFT] >= 0:
            set_until(state, number, line[t.Q_LEFT], at, span.week)
            take(state.planes[line[t.Q_REDRESSED]], at)
        take(state.planes[line[t.Q_ON]], at)
        take(state.planes[line[t.Q_WRONG]], at)
        for plane in (line[t.Q_PAYABLE], line[t.Q_WAITS]):
            if plane >= 0:
                take(state.planes[plane], at)
    if row[t.W_LISTED] >= 0 and not listed and has(state.planes[row[t.W_LISTED]], at):
        take(state.planes[row[t.W_LISTED]], at)
        counts[base + t.N_LISTED, segment] -= weeks_left(span)
        counts[base + t.N_LISTED_END, segment] -= 1


@inlined
def _enter(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, counts: Any, world: int,
    lane: int, at: int, segment: int,
) -> None:  # fmt: skip
    """Enter somebody into the registers they are carried into: entries of this week, like any other."""
    row = tables.worlds[world]
    base, is_black, was_black = row[t.W_COUNTER], False, False
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        if tables.registers[number, t.Q_RED] == 0:
            was_black = was_black or last_entry(state, number, at) != 0
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        said, line = i64(own.entering[number]), tables.registers[number]
        own.entering[number] = 0
        if said == 0:
            continue
        put(own.marks[world, ENTERED], lane)
        put(state.planes[line[t.Q_ON]], at)
        set_entry(state, span, number, at)
        note_followed(tables, own, world, number, lane)
        set_until(state, number, line[t.Q_ENDS], at, own.terms[number])
        if said & WRONG:
            put(state.planes[line[t.Q_WRONG]], at)
        if said & OWED and line[t.Q_PAYABLE] >= 0:
            put(state.planes[line[t.Q_PAYABLE]], at)
        if line[t.Q_RED]:
            counts[base + t.N_RED_ENTRIES, segment] += 1
            continue
        is_black = True
        counts[base + t.N_ENTRIES, segment] += 1
        counts[base + t.N_WRONG, segment] += said & WRONG != 0
        if row[t.W_LATELY] >= 0 and line[t.Q_EVER_SEEN]:
            put(state.planes[row[t.W_LATELY]], at)
    if is_black:
        put(own.marks[world, TOUCHED_NOW], lane)
        counts[base + t.N_EVER, segment] += not was_black
        begin_list(tables, state, people, span, counts, world, at, segment)
