"""Step 10, publish: what others see next week, and whom it reaches."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, has, lowest, put, take
from underheaven.engine.primitives.compiled import compiled, i64, inlined
from underheaven.engine.primitives.conditions import is_true_of
from underheaven.engine.primitives.permuted import backward, forward
from underheaven.engine.primitives.scratch import Scratch
from underheaven.engine.state import CELL_FIRST, CELL_SIZE, TOLD_ANY, Cells, People, State

ENOUGH = 3


@inlined
def publish(tables: t.Tables, state: State, own: Scratch, world: int, at: int, entered: bool) -> bool:
    """Write down what others will see of an adult; return whether it has to be looked at next week."""
    row = tables.worlds[world]
    fleeting = False
    for number in range(row[t.W_OTHERS], row[t.W_OTHERS_END]):
        line = tables.others[number]
        if is_true_of(tables, state, own, line[t.O_CONDITION], at, False):
            put(state.true_now[number], at)
            fleeting = fleeting or line[t.O_ACTS] != 0
        else:
            take(state.true_now[number], at)
    if entered and len(state.newly):
        tells = 0
        for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
            if own.entering[number] and state.entered[number, at] != 0:
                tells |= tables.registers[number, t.Q_TELLS]
        if tells >> t.ACQUAINTANCES & 1:  # one tie is told once, whether named by its kind or with all
            tells &= ~(1 << t.DISTRICT | 1 << t.PROVINCE | 1 << t.NATION)
        for kind in range(len(t.TIE_NAMES)):
            if tells >> kind & 1:
                put(state.newly[world, kind], at)
    return fleeting


@inlined
def is_shown(tables: t.Tables, state: State, own: Scratch, world: int, at: int, entered: bool) -> bool:
    """Return whether a record of this week, or an entry of it that is still in force, is broadcast."""
    row = tables.worlds[world]
    found = False
    for regime in range(row[t.W_REGIME], row[t.W_REGIME_END]):
        if own.read[regime]:
            for act in range(len(tables.kinds)):
                found = found or (own.records[regime, act] != 0 and tables.shows[regime, act] != 0)
    if entered:
        for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
            is_new = own.entering[number] != 0 and state.entered[number, at] != 0
            found = found or (is_new and tables.registers[number, t.Q_SHOWN] != 0)
    return found


@inlined
def is_loud(tables: t.Tables, state: State, world: int, at: int) -> bool:
    """Return whether a score lies where it may do something by itself."""
    row = tables.worlds[world]
    for regime in range(row[t.W_REGIME], row[t.W_REGIME_END]):
        line = tables.regimes[regime]
        if line[t.R_SCORE] and not (line[t.R_QUIET] <= state.score[regime, at] < line[t.R_QUIET_END]):
            return True
        if line[t.R_SCORE] and not (line[t.R_QUIET] <= state.shadow[regime, at] < line[t.R_QUIET_END]):
            return True
    return False


@inlined
def _reach(
    state: State, people: People, world: int, number: int, least: int, other: int, change: int
) -> None:
    """Change what one person sees: of how many ties something is true (number at or above 0), or is news."""
    if number >= 0:
        now = i64(state.counts[number, other]) + change
        state.counts[number, other] = now
        if now >= least:
            put(state.holds[number], other)
        else:
            take(state.holds[number], other)
    elif has(people.adult, other):
        if state.ties_listed[world, other] < ENOUGH:
            state.ties_listed[world, other] += np.uint8(1)
        put(state.planes[world, TOLD_ANY], other)


@compiled
def _tell(
    tables: t.Tables, state: State, people: People, cells: Cells, cell: int, at: int, kind: int,
    world: int, number: int, change: int,
) -> None:  # fmt: skip
    """Tell everybody tied to somebody by a kind of tie."""
    first, size = cells.rows[cell, CELL_FIRST], cells.rows[cell, CELL_SIZE]
    slot = at - first
    least = tables.others[number, t.O_LEAST] if number >= 0 else 1
    if kind in (t.HOUSEHOLD, t.PAYER):
        home = first + (slot & ~63) + i64(people.head[at])
        if kind == t.PAYER and at != home:
            return
        for other in range(home, home + i64(people.members[at])):
            if kind == t.PAYER or other != at:
                _reach(state, people, world, number, least, other, change)
    elif kind in (t.WORKPLACE, t.SCHOOL):
        seats = cells.seats[kind - t.WORKPLACE]
        is_worker = has(people.worker, at)
        if seats == 0 or (not is_worker if kind == t.WORKPLACE else has(people.adult, at)):
            return
        lanes = cells.place_lanes[kind - t.WORKPLACE, cell]
        start = forward(lanes, size, slot) // seats * seats
        for seat in range(start, min(start + seats, size)):
            other = first + backward(lanes, size, seat)
            sits = has(people.worker, other) if kind == t.WORKPLACE else not has(people.adult, other)
            if other != at and sits:
                _reach(state, people, world, number, least, other, change)
    else:
        for tie in range(cells.tie_kinds.shape[1]):
            if cells.tie_kinds[kind, tie]:
                other = partner(cells, tie, cell, slot)
                if other >= 0:
                    _reach(state, people, world, number, least, other, change)


@compiled
def partner(cells: Cells, tie: int, cell: int, slot: int) -> int:
    """Return the position of the partner in a tie class, or -1."""
    paired = cells.partners[tie, cell]
    size, theirs = cells.rows[cell, CELL_SIZE], cells.rows[paired, CELL_SIZE]
    lanes = cells.tie_lanes[tie, cell]
    seat = forward(lanes, size, slot)
    other = seat ^ 1
    if paired != cell and seat < (min(size, theirs) & ~1):
        return cells.rows[paired, CELL_FIRST] + backward(lanes, theirs, other)
    if other >= size:
        return -1
    return cells.rows[cell, CELL_FIRST] + backward(lanes, size, other)


@compiled
def spread_news(tables: t.Tables, state: State, people: People, cells: Cells, world: int) -> None:
    """Tell what changed this week to those who see it next week, and forget it."""
    row = tables.worlds[world]
    for cell in range(len(cells.rows)):
        first = cells.rows[cell, CELL_FIRST]
        for word in range(first >> 6, (first + cells.rows[cell, CELL_SIZE] + 63) >> 6):
            for number in range(row[t.W_OTHERS], row[t.W_OTHERS_END]):
                now = state.true_now[number, word]
                left = now ^ state.true_shown[number, word]
                state.true_shown[number, word] = now
                while left != ZERO:
                    lane = lowest(left)
                    left &= left - ONE
                    change = 1 if (now >> np.uint64(lane)) & ONE != ZERO else -1
                    kind = tables.others[number, t.O_TIE]
                    _tell(tables, state, people, cells, cell, (word << 6) + lane, kind, world, number, change)
            if len(state.newly) and row[t.W_FEAR]:
                for kind in range(len(t.TIE_NAMES)):
                    left = state.newly[world, kind, word]
                    state.newly[world, kind, word] = ZERO
                    while left != ZERO:
                        at = (word << 6) + lowest(left)
                        left &= left - ONE
                        _tell(tables, state, people, cells, cell, at, kind, world, -1, 1)


@compiled
def publish_start(tables: t.Tables, state: State, own: Scratch, people: People, cells: Cells) -> None:
    """Publish the start as that of week 0."""
    for world in range(len(tables.worlds)):
        row = tables.worlds[world]
        loud = False
        for regime in range(row[t.W_REGIME], row[t.W_REGIME_END]):
            line = tables.regimes[regime]
            loud = loud or line[t.R_QUIET] == line[t.R_QUIET_END]
        for word in range(len(people.adult)):
            left = people.adult[word]
            if loud:
                state.planes[world, 0, word] = left
            while left != ZERO and row[t.W_LISTENS]:
                at = (word << 6) + lowest(left)
                left &= left - ONE
                publish(tables, state, own, world, at, False)
        spread_news(tables, state, people, cells, world)
