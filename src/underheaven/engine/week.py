"""The week: the order of its steps, for one block of citizens, in all worlds."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.acting import act_out, express, touch
from underheaven.engine.primitives.bits import ONE, ZERO, has, lowest, ones, put, take
from underheaven.engine.primitives.compiled import compiled, i64, inlined
from underheaven.engine.primitives.filing import forget, rate, record, register
from underheaven.engine.primitives.luck import Where
from underheaven.engine.primitives.observing import observe
from underheaven.engine.primitives.publishing import is_loud, is_shown, publish
from underheaven.engine.primitives.redressing import redress, settle_accounts
from underheaven.engine.primitives.responding import calm_down, fade, respond, startle
from underheaven.engine.primitives.scratch import BLOCK, Scratch, Span
from underheaven.engine.primitives.serving import serve
from underheaven.engine.state import (
    BUSY,
    CELL_DISTRICT,
    CELL_FIRST,
    CELL_NUMBER,
    CELL_PROVINCE,
    CELL_SIZE,
    HARMED,
    LISTED,
    MARKED,
    TOLD_ANY,
    Cells,
    People,
    State,
)


@compiled
def step_cells(
    tables: t.Tables, state: State, people: People, cells: Cells, own: Scratch, replicate: int, week: int,
    weeks: int, first: int, end: int, block: int, totals: Any,
) -> None:  # fmt: skip
    """Step the cells from `first` to `end` through one week, block by block.

    Everybody's draws are made together; then those to whom something happens are taken one by one.
    """
    for cell in range(first, end):
        row = cells.rows[cell]
        where = Where(row[CELL_PROVINCE], row[CELL_NUMBER], replicate)
        size, at = row[CELL_SIZE], row[CELL_FIRST]
        counts = totals[row[CELL_DISTRICT]]
        for slot in range(0, size, block):
            citizens = min(block, size - slot)
            span = Span(week, weeks, cell, at + slot, slot, citizens, size, at, row[CELL_DISTRICT])
            express(tables, state, people, span, counts)
            act_out(tables, state, people, own, span, where, counts)
            observe(tables, state, people, cells, own, span, where, counts)
            for world in range(len(tables.worlds)):
                _fade_all(tables, state, span, world)
                for word in range((citizens + 63) >> 6):
                    here = (span.first >> 6) + word
                    hit = _hits(tables, state, own, span, world, word)
                    left = hit | _lively(tables, state, people, span, world, here)
                    if week == weeks:
                        left |= people.adult[here]
                    while left != ZERO:
                        lane = (word << 6) + lowest(left)
                        was_hit = (hit >> np.uint64(lane & 63)) & ONE != ZERO
                        left &= left - ONE
                        if has(people.adult, span.first + lane):
                            _live(tables, state, people, own, span, where, counts, world, lane, was_hit)
                        else:
                            _grow(tables, state, people, own, span, where, counts, world, lane)
                _startle_all(tables, state, people, span, world)


@inlined
def _fade_all(tables: t.Tables, state: State, span: Span, world: int) -> None:
    """Let scores and fear fade, for everybody at once."""
    row = tables.worlds[world]
    end = span.first + span.citizens
    for regime in range(row[t.W_REGIME], row[t.W_REGIME_END]):
        line = tables.regimes[regime]
        if line[t.R_DECAY]:
            fade(state.score[regime, span.first : end], line[t.R_START], line[t.R_DECAY])
            fade(state.shadow[regime, span.first : end], line[t.R_START], line[t.R_DECAY])
    if row[t.W_FEAR]:
        calm_down(state.fear[world, span.first : end], row[t.W_SHIFT])


@inlined
def _startle_all(tables: t.Tables, state: State, people: People, span: Span, world: int) -> None:
    """Frighten all adults of a block where somebody of the district was shown last week."""
    row = tables.worlds[world]
    if row[t.W_FEAR] and state.broadcast[span.week & 1, world, span.district] != 0:
        startle(state.fear[world], people.adult, span.first, span.citizens, row[t.W_SHOWN])


@inlined
def _hits(tables: t.Tables, state: State, own: Scratch, span: Span, world: int, word: int) -> Any:
    """Return who is hit this week, by their own or another's act or by none, and clear what landed."""
    row = tables.worlds[world]
    hit = ZERO
    for entry in range(row[t.W_ENTRY], row[t.W_ENTRY_END]):
        hit |= own.caught[entry, word] | own.wronged[entry, word]
        landing = tables.entries[entry, t.E_PENDING]
        if landing >= 0:
            hit |= state.pending[span.week & 1, landing, (span.first >> 6) + word]
    return hit


@inlined
def _lively(tables: t.Tables, state: State, people: People, span: Span, world: int, here: int) -> Any:
    """Return to whom something may happen without a hit."""
    row = tables.worlds[world]
    left = state.planes[world, BUSY, here] | state.planes[world, TOLD_ANY, here]
    state.planes[world, TOLD_ANY, here] = ZERO
    for number in range(row[t.W_OTHERS], row[t.W_OTHERS_END]):
        left |= state.holds[number, here]
    return left


@inlined
def _count_closed(
    tables: t.Tables, state: State, counts: Any, world: int, at: int, segment: int, closed: int, adult: bool
) -> None:
    """Count a citizen's closed domains."""
    base = tables.worlds[world, t.W_COUNTER]
    state.closed_weeks[world, at] += np.uint16(1)
    domains = ones(np.uint64(closed))
    if not adult:
        counts[base + t.N_CLOSED_CHILD, segment] += 1
        counts[base + t.N_DOMAINS_CHILD, segment] += domains
        return
    counts[base + t.N_CLOSED, segment] += 1
    counts[base + t.N_DOMAINS, segment] += domains
    counts[base + t.N_NO_RECORD, segment] += not has(state.planes[world, MARKED], at)
    counts[base + t.N_NO_HARM, segment] += not has(state.planes[world, HARMED], at)


@inlined
def _grow(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any,
    world: int, lane: int,
) -> None:  # fmt: skip
    """Live a child's week: step 7 only."""
    at, slot = span.first + lane, span.slot + lane
    segment = i64(people.segment[at])
    closed, _, counted = serve(
        tables, state, own, people, span, where, counts, world, at, slot, False, segment
    )
    if closed:
        _count_closed(tables, state, counts, world, at, segment, closed, False)
    state.closed[world, at] = closed
    if closed or counted:
        put(state.planes[world, BUSY], at)
    else:
        take(state.planes[world, BUSY], at)


@inlined
def _live(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any,
    world: int, lane: int, was_hit: bool,
) -> None:  # fmt: skip
    """Live an adult's week from step 4 on: THE order of the week."""
    at, slot = span.first + lane, span.slot + lane
    segment = i64(people.segment[at])
    row = tables.worlds[world]
    base = row[t.W_COUNTER]
    any_record, against = False, False
    if was_hit:
        any_record, against = record(tables, state, own, span, counts, world, lane, segment)  # 4
    rate(tables, state, own, world, at)  # 5
    entered = register(tables, state, own, span, counts, world, at, segment)  # 6
    if any_record or entered:
        put(state.planes[world, MARKED], at)
    closed, refused, counted = serve(
        tables, state, own, people, span, where, counts, world, at, slot, True, segment
    )  # 7
    if closed:
        _count_closed(tables, state, counts, world, at, segment, closed, True)
        shut = tables.shut[0 if has(people.worker, at) else 1]
        counts[base + t.N_SHUT, segment] += shut != 0 and closed & shut == shut
    listed = has(state.planes[world, LISTED], at)
    counts[base + t.N_LISTED, segment] += listed
    if span.week == span.weeks:
        counts[base + t.N_LISTED_END, segment] += listed
        _sum_scores(tables, state, counts, world, at, segment)
    if row[t.W_FEAR]:
        respond(tables, state, world, at, closed, against, refused)  # 8
    state.closed[world, at] = closed
    if any_record or entered or refused:
        touch(tables, state, people, span, counts, world, at)
    if listed:
        listed = redress(tables, state, people, span, where, counts, world, at, slot, segment)  # 9
    fleeting = publish(tables, state, own, world, at, entered)  # 10
    if row[t.W_BROADCASTS] and is_shown(tables, state, own, world, at, entered):
        state.broadcast[(span.week + 1) & 1, world, span.district] = np.uint8(1)
    if span.week == span.weeks:
        settle_accounts(tables, state, span, where, counts, world, at, slot, segment)
    if was_hit:
        forget(tables, own, world)
    if listed or closed or counted or fleeting or is_loud(tables, state, world, at):
        put(state.planes[world, BUSY], at)
    else:
        take(state.planes[world, BUSY], at)


@inlined
def _sum_scores(tables: t.Tables, state: State, counts: Any, world: int, at: int, segment: int) -> None:
    """Add an adult's scores of the last week."""
    row = tables.worlds[world]
    for regime in range(row[t.W_REGIME], row[t.W_REGIME_END]):
        if tables.regimes[regime, t.R_SCORE]:
            column = row[t.W_SCORES] + tables.regimes[regime, t.R_COLUMN]
            counts[column, segment] += i64(state.score[regime, at])


@compiled
def clear_landed(state: State, week: int, first: int, end: int) -> None:
    """Forget the hits that landed this week and who was shown last week; those of next week stay."""
    state.pending[week & 1, :, first:end] = ZERO
    state.broadcast[week & 1] = np.uint8(0)


__all__ = ["BLOCK", "clear_landed", "step_cells"]
