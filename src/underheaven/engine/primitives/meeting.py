"""Meetings: whom somebody meets in a week. In each class of tie it is at most one, and each the other's.

`met_by` says it of one citizen, `meet` of a whole block; a child, an empty seat and oneself are nobody.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, has, lay_out
from underheaven.engine.primitives.compiled import compiled, i64, inlined, phase
from underheaven.engine.primitives.luck import CITIZEN, PLACE, Where, fill, half
from underheaven.engine.primitives.permuted import backward, forward, seats_of, slots_of
from underheaven.engine.primitives.publishing import partner
from underheaven.engine.primitives.residents import head_of, household_end, is_adult, is_worker
from underheaven.engine.primitives.scratch import CELL, Scratch, Span
from underheaven.engine.primitives.thinning import is_cut
from underheaven.engine.state import (
    CELL_FIRST,
    CELL_NUMBER,
    CELL_PROVINCE,
    CELL_SIZE,
    Cells,
    People,
    State,
)

HERE = np.uint32(CELL)
NOBODY = np.uint32(2 * CELL)
"""Whom a block meets stands as a *place*: the slot of whom in the paired cell, `HERE` and the slot of whom in
the own cell, or `NOBODY`."""


@inlined
def where_is(cells: Cells, cell: int, replicate: int) -> Where:
    """Return a cell as draws address it."""
    return Where(cells.rows[cell, CELL_PROVINCE], cells.rows[cell, CELL_NUMBER], replicate)


@inlined
def number_of(parts: int, slot: int, where: Where, week: int, key: Any, kind: int) -> int:
    """Return which of some parts, counted from 0, a draw takes: all alike."""
    return upper_number(i64(half(slot, where, week, key, kind, 0)), parts, slot, where, week, key, kind)


@inlined
def upper_number(drawn: int, parts: int, slot: int, where: Where, week: int, key: Any, kind: int) -> int:
    """Return the same where the upper half of the draw is known; the lower is made only if it can matter."""
    whole = drawn * parts
    if (whole & 0xFFFF) + parts > 1 << 16:
        whole += (i64(half(slot, where, week, key, kind, 1)) * parts) >> 16
    return whole >> 16


@inlined
def position_of(cells: Cells, tie: int, cell: int, place: Any) -> int:
    """Return at which position somebody stands whom somebody of a cell meets in a class, -1 for nobody."""
    if place == NOBODY:
        return -1
    if place >= HERE:
        return i64(cells.rows[cell, CELL_FIRST]) + i64(place) - CELL
    return i64(cells.rows[cells.partners[tie - t.M_TIES, cell], CELL_FIRST]) + i64(place)


@phase
def _turned(tables: t.Tables, people: People, cells: Cells, where: Where, week: int, tie: int, cell: int,
            slot: int) -> int:  # fmt: skip
    """Return the slot of whom a citizen of a cell faces, in a class within the cell, -1 without a seat."""
    row, key = cells.rows[cell], tables.meet_keys[tie]
    first, size = row[CELL_FIRST], row[CELL_SIZE]
    if tie == t.M_HOUSEHOLD:
        home = (slot & ~63) + head_of(people, first + slot)
        members = household_end(people, first + slot, first + size) - first - home
        turn = number_of(members, home, where, week, key, CITIZEN)
        return home + (turn - (slot - home)) % members
    if tie == t.M_NEIGHBOURS:
        begin = slot & ~63
        seats = min(64, size - begin)
        return begin + (number_of(seats, begin, where, week, key, PLACE) - (slot - begin)) % seats
    if tie == t.M_PASSERS_BY:
        return (number_of(size, 0, where, week, key, PLACE) - slot) % size
    seats = cells.seats[0]
    if seats == 0 or not is_worker(people, first + slot):
        return -1
    lanes = cells.place_lanes[0, cell]
    seat = forward(lanes, size, slot)
    begin = seat // seats * seats
    seats = min(seats, size - begin)
    turn = number_of(seats, 0, where, week, key, PLACE)
    other = backward(lanes, size, begin + (turn - (seat - begin)) % seats)
    return other if is_worker(people, first + other) else -1


@compiled
def met_by(
    tables: t.Tables, people: People, cells: Cells, replicate: int, week: int, tie: int, cell: int, at: int
) -> int:
    """Return the position of whom an adult meets in a class, or -1; at : in that cell."""
    first = cells.rows[cell, CELL_FIRST]
    if tie >= t.M_TIES:
        other = partner(cells, tie - t.M_TIES, cell, at - first)
    else:
        slot = _turned(tables, people, cells, where_is(cells, cell, replicate), week, tie, cell, at - first)
        other = first + slot if slot >= 0 else i64(-1)
    if other < 0 or other == at or not is_adult(people, other) or not is_adult(people, at):
        return -1
    return other


@inlined
def cell_of(cells: Cells, tie: int, cell: int, other: int) -> int:
    """Return the cell of whom somebody of a cell meets in a class."""
    first = cells.rows[cell, CELL_FIRST]
    if first <= other < first + cells.rows[cell, CELL_SIZE]:
        return cell
    return i64(cells.partners[tie - t.M_TIES, cell])


@phase
def is_thinned(
    tables: t.Tables, state: State, cells: Cells, replicate: int, world: int, tie: int, cell: int, at: int,
    other: int,
) -> bool:  # fmt: skip
    """Return whether the tie of two was cut at the end of last week, so that they do not meet."""
    seen = tables.worlds[world, t.W_SEEN]
    if tie < t.M_TIES or seen < 0:
        return False
    if not (has(state.planes[seen + 1], at) or has(state.planes[seen + 1], other)):
        return False
    smaller, home = (at, cell) if at < other else (other, cell_of(cells, tie, cell, other))
    return is_cut(tables, cells, tie - t.M_TIES, home, smaller, replicate)


@compiled
def meet(
    tables: t.Tables, people: People, cells: Cells, own: Scratch, span: Span, where: Where, tie: int,
    places: Any,
) -> None:  # fmt: skip
    """Write down whom each citizen of a block faces in a class: places, `NOBODY` for nobody.

    Children are not left out, nor at work who does not work: whoever asks looks at that.
    """
    if tie >= t.M_TIES:
        _meet_acquaintances(cells, own, span, tie - t.M_TIES, places)
        return
    if tie == t.M_WORKPLACE:
        _meet_at_work(tables, people, cells, own, span, where, places)
    elif tie == t.M_HOUSEHOLD:
        _meet_at_home(tables, people, own, span, where, places)
    else:
        _meet_around(tables, span, where, tie, places)
    oneself = np.uint32(CELL + span.slot)
    for lane in range(span.citizens):
        place = places[lane]
        places[lane] = NOBODY if place == np.uint32(oneself + np.uint32(lane)) else place


@phase
def _meet_acquaintances(cells: Cells, own: Scratch, span: Span, tie: int, places: Any) -> None:
    """Write down a block's partners in a class of acquaintances."""
    paired, lanes, seats = cells.partners[tie, span.cell], cells.tie_lanes[tie, span.cell], own.seats[0]
    theirs, there = cells.rows[paired, CELL_SIZE], own.seats[1]
    across = 0 if paired == span.cell else min(span.size, theirs) & ~1
    seats_of(lanes, span.size, span.slot, span.citizens, seats)
    if across >= span.size:
        for lane in range(span.citizens):
            seats[lane] = np.uint16(seats[lane] ^ np.uint16(1))
        slots_of(lanes, theirs, span.citizens, seats)
        for lane in range(span.citizens):
            places[lane] = np.uint32(seats[lane])
        return
    first, size = np.uint32(across), np.uint32(span.size)
    if across > 0:
        for lane in range(span.citizens):
            other = np.uint32(np.uint32(seats[lane]) ^ np.uint32(1))
            there[lane] = np.uint16(other) if other < first else np.uint16(0)
        slots_of(lanes, theirs, span.citizens, there)
        for lane in range(span.citizens):
            places[lane] = np.uint32(there[lane])
    for lane in range(span.citizens):
        other = np.uint32(np.uint32(seats[lane]) ^ np.uint32(1))
        there[lane] = np.uint16(other) if other < size else np.uint16(0)
    slots_of(lanes, span.size, span.citizens, there)
    for lane in range(span.citizens):
        other = np.uint32(np.uint32(seats[lane]) ^ np.uint32(1))
        place = np.uint32(HERE + np.uint32(there[lane])) if other < size else NOBODY
        places[lane] = place if other >= first else places[lane]


@phase
def _meet_at_work(
    tables: t.Tables, people: People, cells: Cells, own: Scratch, span: Span, where: Where, places: Any
) -> None:
    """Write down whom a block's workers face at work."""
    seats, lanes, seated = own.seats[0], cells.place_lanes[0, span.cell], i64(cells.seats[0])
    if seated == 0:
        places[: span.citizens] = NOBODY
        return
    key, last = tables.meet_keys[t.M_WORKPLACE], (span.size - 1) // seated * seated
    turn = np.uint32(number_of(seated, 0, where, span.week, key, PLACE))
    turn_of_last = np.uint32(number_of(span.size - last, 0, where, span.week, key, PLACE))
    seats_of(lanes, span.size, span.slot, span.citizens, seats)
    every, cut, seats_of_last = np.uint32(seated), np.uint32(last), np.uint32(span.size - last)
    part = np.uint64(((1 << 32) + seated - 1) // seated)  # seat x part >> 32 is seat // seated, up to 65,535
    for lane in range(span.citizens):
        seat = np.uint32(seats[lane])
        begin = np.uint32(np.uint32((np.uint64(seat) * part) >> np.uint64(32)) * every)
        many, turned = (seats_of_last, turn_of_last) if begin == cut else (every, turn)
        other = np.uint32(turned - np.uint32(seat - begin))
        seats[lane] = np.uint16(np.uint32(begin + min(other, np.uint32(other + many))))
    slots_of(lanes, span.size, span.citizens, seats)
    for word in range((span.citizens + 63) >> 6):
        packing = people.packing[(span.first >> 6) + word]
        lay_out(~(people.children[packing] | people.elders[packing]), own.halves, word << 6)
    for lane in range(span.citizens):
        place = np.uint32(HERE + np.uint32(seats[lane]))
        places[lane] = place if own.halves[lane] != np.uint16(0) else NOBODY


@phase
def _meet_at_home(
    tables: t.Tables, people: People, own: Scratch, span: Span, where: Where, places: Any
) -> None:
    """Write down whom a block's people face in their households."""
    key, home, members, turn = tables.meet_keys[t.M_HOUSEHOLD], i64(0), i64(1), i64(0)
    fill(own.words, span.slot >> 3, (span.citizens + 7) >> 3, where, span.week, key)
    for lane in range(span.citizens):
        at = span.first + lane
        if (people.starts[people.packing[at >> 6]] >> np.uint64(at & 63)) & ONE != ZERO:
            home = lane
            members = household_end(people, at, span.cell_first + span.size) - at
            drawn = i64(own.halves[lane])
            turn = upper_number(drawn, members, span.slot + lane, where, span.week, key, CITIZEN)
        other = turn - (lane - home)
        places[lane] = np.uint32(CELL + span.slot + home + (other if other >= 0 else other + members))


@phase
def _meet_around(tables: t.Tables, span: Span, where: Where, tie: int, places: Any) -> None:
    """Write down whom a block's people face in their building, or in their cell."""
    key, begin, seats = tables.meet_keys[tie], i64(0), i64(span.size)
    turn = i64(0)
    if tie == t.M_PASSERS_BY:
        turn = number_of(seats, 0, where, span.week, key, PLACE)
    for word in range((span.citizens + 63) >> 6):
        first = word << 6
        if tie == t.M_NEIGHBOURS:
            begin = span.slot + first
            seats = i64(min(64, span.size - begin))
            turn = number_of(seats, begin, where, span.week, key, PLACE)
        many, opposite = np.int32(seats), np.int32(turn + begin - span.slot)
        base = np.int32(CELL + begin)
        for lane in range(first, min(first + 64, span.citizens)):
            other = np.int32(opposite - np.int32(lane))
            places[lane] = np.uint32(np.int32(base + (other if other >= 0 else np.int32(other + many))))
