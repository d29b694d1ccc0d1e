"""Step 10, publish: what others see next week, and whom it reaches.

What others may see are planes of the state (`O_NOW` of conditions on others, `newly`) and the broadcast by
district. Nothing else of a citizen is read by another cell. `spread_news` is the one place where it travels.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, has, lowest, put, put_if
from underheaven.engine.primitives.compiled import compiled, i64, inlined, phase
from underheaven.engine.primitives.conditions import has_file, is_true_of
from underheaven.engine.primitives.luck import Where, happens
from underheaven.engine.primitives.paging import last_entry
from underheaven.engine.primitives.permuted import backward, forward
from underheaven.engine.primitives.residents import head_of, household_end, is_adult, is_worker
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import (
    CELL_DISTRICT,
    CELL_FIRST,
    CELL_NUMBER,
    CELL_PROVINCE,
    CELL_SIZE,
    Cells,
    People,
    State,
)


@inlined
def publish(
    tables: t.Tables, state: State, own: Scratch, span: Span, world: int, lane: int, at: int, entered: bool
) -> bool:
    """Write down what others will see of an adult; return whether a new entry of theirs is broadcast."""
    row = tables.worlds[world]
    for number in range(row[t.W_OTHERS], row[t.W_OTHERS_END]):
        line = tables.others[number]
        true = is_true_of(tables, state, own, span, line[t.O_CONDITION], lane, at, False)
        put_if(true, state.planes[line[t.O_NOW]], at)
    if not entered:
        return False
    tells, shown = 0, False
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        on = has(state.planes[tables.registers[number, t.Q_ON]], at)
        if on and last_entry(state, number, at) == span.week:
            tells |= tables.registers[number, t.Q_TELLS]
            shown = shown or tables.registers[number, t.Q_SHOWN] != 0
    if tells >> t.ACQUAINTANCES & 1:  # one tie is told once, whether named by its kind or with all
        tells &= ~(1 << t.DISTRICT | 1 << t.PROVINCE | 1 << t.NATION)
    for kind in range(len(t.TIE_NAMES)):
        if tells >> kind & 1 and tables.newly[world, kind] >= 0:
            put(state.planes[tables.newly[world, kind]], at)
    return shown


@inlined
def _reach(
    tables: t.Tables, state: State, people: People, world: int, number: int, other: int, change: int
) -> None:
    """Change what one person sees: of how many ties something is true (number at or above 0), or is news."""
    row = tables.worlds[world]
    if number >= 0:
        line = tables.others[number]
        now = i64(change > 0)
        if line[t.O_COUNT] >= 0:
            now = i64(state.counts[line[t.O_COUNT], other]) + change
            state.counts[line[t.O_COUNT], other] = now
        holds = now >= line[t.O_LEAST]
        if holds != has(state.planes[line[t.O_HOLDS]], other):
            put_if(holds, state.planes[line[t.O_HOLDS]], other)
            put(state.planes[row[t.W_STIRRED]], other)
    elif is_adult(people, other):
        bit, word = ONE << np.uint64(other & 63), other >> 6
        low, high = row[t.W_TIES], row[t.W_TIES] + 1
        both = state.planes[low, word] & state.planes[high, word] & bit
        carried = state.planes[low, word] & bit
        state.planes[low, word] = (state.planes[low, word] ^ bit) | both
        state.planes[high, word] = (state.planes[high, word] ^ carried) | both


@phase
def _tell(
    tables: t.Tables, state: State, people: People, cells: Cells, first: int, end: int, cell: int, at: int,
    kind: int, world: int, number: int, change: int,
) -> None:  # fmt: skip
    """Tell everybody tied to somebody by a kind of tie who lives at a position from `first` to `end`."""
    start, size = cells.rows[cell, CELL_FIRST], cells.rows[cell, CELL_SIZE]
    slot, here = at - start, first <= at < end
    if kind in (t.HOUSEHOLD, t.PAYER):
        home = (at & ~63) + head_of(people, at)
        if not here or (kind == t.PAYER and at != home):
            return
        for other in range(home, household_end(people, at, start + size)):
            if kind == t.PAYER or other != at:
                _reach(tables, state, people, world, number, other, change)
    elif kind in (t.WORKPLACE, t.SCHOOL):
        seats = cells.seats[kind - t.WORKPLACE]
        worker = is_worker(people, at)
        if not here or seats == 0 or (not worker if kind == t.WORKPLACE else is_adult(people, at)):
            return
        lanes = cells.place_lanes[kind - t.WORKPLACE, cell]
        begin = forward(lanes, size, slot) // seats * seats
        for seat in range(begin, min(begin + seats, size)):
            other = start + backward(lanes, size, seat)
            sits = is_worker(people, other) if kind == t.WORKPLACE else not is_adult(people, other)
            if other != at and sits:
                _reach(tables, state, people, world, number, other, change)
    else:
        for tie in range(cells.tie_kinds.shape[1]):
            if cells.tie_kinds[kind, tie]:
                other = partner(cells, tie, cell, slot)
                if first <= other < end:
                    _reach(tables, state, people, world, number, other, change)


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
def spread_news(tables: t.Tables, state: State, people: People, cells: Cells, first: int, end: int) -> None:
    """Tell what changed this week to those at positions from `first` to `end`, who see it next week.

    The planes of others are only read here, and only what lands in that range is written; `forget_news`
    follows once, after all ranges. Several runs of cells, each in a process of its own, would exchange the
    planes that `published` names and the broadcast, and then call this with their own range.
    """
    for world in range(len(tables.worlds)):
        row = tables.worlds[world]
        for number in range(row[t.W_OTHERS], row[t.W_OTHERS_END]):
            line = tables.others[number]
            kind = line[t.O_TIE]
            for cell in range(len(cells.rows)):
                start = cells.rows[cell, CELL_FIRST]
                for word in range(start >> 6, (start + cells.rows[cell, CELL_SIZE] + 63) >> 6):
                    left = state.planes[line[t.O_NOW], word] ^ state.planes[line[t.O_SHOWN], word]
                    while left != ZERO:
                        at = (word << 6) + lowest(left)
                        left &= left - ONE
                        change = i64(1 if has(state.planes[line[t.O_NOW]], at) else -1)
                        _tell(tables, state, people, cells, first, end, cell, at, kind, world, number, change)
        for kind in range(len(t.TIE_NAMES)):
            plane = tables.newly[world, kind]
            if plane < 0:
                continue
            for cell in range(len(cells.rows)):
                start = cells.rows[cell, CELL_FIRST]
                for word in range(start >> 6, (start + cells.rows[cell, CELL_SIZE] + 63) >> 6):
                    left = state.planes[plane, word]
                    while left != ZERO:
                        at = (word << 6) + lowest(left)
                        left &= left - ONE
                        _tell(
                            tables, state, people, cells, first, end, cell, at, kind, world, i64(-1), i64(1)
                        )


@compiled
def forget_news(tables: t.Tables, state: State, week: int, first: int, end: int) -> None:
    """Forget, between two positions, what was told and what landed this week."""
    one, other = first >> 6, end >> 6
    for number in range(len(tables.others)):
        now, shown = (
            state.planes[tables.others[number, t.O_NOW]],
            state.planes[tables.others[number, t.O_SHOWN]],
        )
        for word in range(one, other):
            shown[word] = now[word]
    for world in range(len(tables.worlds)):
        for kind in range(len(t.TIE_NAMES)):
            if tables.newly[world, kind] >= 0:
                state.planes[tables.newly[world, kind], one:other] = ZERO
        seen = tables.worlds[world, t.W_SEEN]
        if seen >= 0:
            for word in range(one, other):
                state.planes[seen + 1, word] = state.planes[seen, word]
    for number in range(len(tables.registers)):
        if tables.registers[number, t.Q_FILED] >= 0:
            state.planes[tables.registers[number, t.Q_FILED], one:other] = ZERO
    for number in range(len(tables.alleging)):
        state.planes[tables.alleging[number, t.AL_FILED], one:other] = ZERO
    for number in range(len(tables.hearings)):
        landed = tables.hearings[number, t.HE_LANDS] + 2 * (week & 1)
        state.planes[landed : landed + 2, one:other] = ZERO
    for entry in range(len(tables.entries)):
        if tables.entries[entry, t.E_PENDING] >= 0:
            state.planes[tables.entries[entry, t.E_PENDING] + (week & 1), one:other] = ZERO


@compiled
def publish_start(tables: t.Tables, state: State, people: People, cells: Cells, replicate: int) -> None:
    """Publish the start as that of week 0, and visit all adults first if it does something to anybody.

    Who has a file is decided before.
    """
    for row in range(len(tables.consents)):
        for cell in range(len(cells.rows)):
            _open_files(tables, state, people, cells, replicate, row, cell)
    for world in range(len(tables.worlds)):
        row = tables.worlds[world]
        needed = row[t.W_LOUD] != 0
        for number in range(row[t.W_OTHERS], row[t.W_OTHERS_END]):
            needed = needed or tables.others[number, t.O_START] != 0
        for cell in range(len(cells.rows)):
            first, size = cells.rows[cell, CELL_FIRST], cells.rows[cell, CELL_SIZE]
            if not needed:
                break
            for at in range(first, first + size):
                if not is_adult(people, at):
                    continue
                if row[t.W_LOUD]:
                    put(state.planes[row[t.W_BUSY]], at)
                for number in range(row[t.W_OTHERS], row[t.W_OTHERS_END]):
                    line = tables.others[number]
                    regime = tables.conditions[line[t.O_CONDITION], t.C_REGIME]
                    if line[t.O_START] and has_file(tables, state, regime, at):
                        put(state.planes[line[t.O_NOW]], at)


@inlined
def _open_files(
    tables: t.Tables, state: State, people: People, cells: Cells, replicate: int, row: int, cell: int
) -> None:
    """Decide which adults of a cell have a file with regimes that ask for consent."""
    line = cells.rows[cell]
    where = Where(line[CELL_PROVINCE], line[CELL_NUMBER], replicate)
    for slot in range(line[CELL_SIZE]):
        at = line[CELL_FIRST] + slot
        share = np.uint64(tables.consents[row, 1 + line[CELL_DISTRICT]])
        if is_adult(people, at) and happens(share, slot, where, 0, tables.consent_key):
            put(state.planes[tables.consents[row, 0]], at)


def published(tables: t.Tables) -> list[int]:
    """Return the planes others may see, in order."""
    told: list[int] = tables.newly[tables.newly >= 0].tolist()
    seen = [
        plane for first in tables.worlds[:, t.W_SEEN].tolist() if first >= 0 for plane in (first, first + 1)
    ]
    seen += [plane for first in tables.deeds[tables.deeds >= 0].tolist() for plane in (first, first + 1)]
    seen += tables.alleging[:, t.AL_FILED].tolist()
    return sorted([*tables.others[:, t.O_NOW].tolist(), *tables.others[:, t.O_SHOWN].tolist(), *told, *seen])
