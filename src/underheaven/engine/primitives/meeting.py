"""Meetings: whom somebody meets in a week. In each class of tie it is at most one, and each the other's.

`met_by` says it of one citizen, `meet` of a whole block; a child, an empty seat and oneself are nobody.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, has
from underheaven.engine.primitives.compiled import compiled, i64, inlined, phase
from underheaven.engine.primitives.luck import CITIZEN, PLACE, Where, draw, fill, half
from underheaven.engine.primitives.permuted import backward, forward, seats_of, slots_of
from underheaven.engine.primitives.publishing import partner
from underheaven.engine.primitives.residents import head_of, household_end, is_adult, is_worker
from underheaven.engine.primitives.scratch import Scratch, Span
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

_32 = np.uint64(32)
NOBODY = np.int32(-1)


@inlined
def where_is(cells: Cells, cell: int, replicate: int) -> Where:
    """Return a cell as draws address it."""
    return Where(cells.rows[cell, CELL_PROVINCE], cells.rows[cell, CELL_NUMBER], replicate)


@inlined
def number_of(parts: int, slot: int, where: Where, week: int, key: Any, kind: int) -> int:
    """Return which of some parts, counted from 0, a draw takes: all alike."""
    return i64((draw(slot, where, week, key, kind) * np.uint64(parts)) >> _32)


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
    others: Any,
) -> None:  # fmt: skip
    """Write down whom each citizen of a block faces in a class: positions, -1 for nobody.

    Children are not left out, nor at work who does not work: whoever asks looks at that.
    """
    if tie >= t.M_TIES:
        _meet_acquaintances(cells, own, span, tie - t.M_TIES, others)
        return
    if tie == t.M_WORKPLACE:
        _meet_at_work(tables, people, cells, own, span, where, others)
    elif tie == t.M_HOUSEHOLD:
        _meet_at_home(tables, people, own, span, where, others)
    else:
        _meet_around(tables, span, where, tie, others)
    for lane in range(span.citizens):
        others[lane] = NOBODY if others[lane] == np.int32(span.first + lane) else others[lane]


@phase
def _meet_acquaintances(cells: Cells, own: Scratch, span: Span, tie: int, others: Any) -> None:
    """Write down a block's partners in a class of acquaintances."""
    paired, lanes, seats = cells.partners[tie, span.cell], cells.tie_lanes[tie, span.cell], own.seats[0]
    first, theirs = cells.rows[paired, CELL_FIRST], cells.rows[paired, CELL_SIZE]
    across = 0 if paired == span.cell else min(span.size, theirs) & ~1
    seats_of(lanes, span.size, span.slot, span.citizens, seats)
    there = own.seats[1]
    if across >= span.size:
        for lane in range(span.citizens):
            there[lane] = np.uint16(seats[lane] ^ np.uint16(1))
        slots_of(lanes, theirs, span.citizens, there)
        for lane in range(span.citizens):
            others[lane] = np.int32(np.int32(first) + np.int32(there[lane]))
        return
    if across > 0:
        for lane in range(span.citizens):
            there[lane] = np.uint16(seats[lane] ^ np.uint16(1)) if i64(seats[lane]) < across else np.uint16(0)
        slots_of(lanes, theirs, span.citizens, there)
        for lane in range(span.citizens):
            others[lane] = np.int32(first + i64(there[lane]))
    for lane in range(span.citizens):
        other = i64(seats[lane]) ^ 1
        stays = i64(seats[lane]) >= across and other < span.size
        there[lane] = np.uint16(other) if stays else np.uint16(0)
    slots_of(lanes, span.size, span.citizens, there)
    for lane in range(span.citizens):
        if i64(seats[lane]) >= across:
            stays = i64(seats[lane]) ^ 1 < span.size
            others[lane] = np.int32(span.cell_first + i64(there[lane])) if stays else NOBODY


@phase
def _meet_at_work(
    tables: t.Tables, people: People, cells: Cells, own: Scratch, span: Span, where: Where, others: Any
) -> None:
    """Write down whom a block's workers face at work."""
    seats, lanes, seated = own.seats[0], cells.place_lanes[0, span.cell], i64(cells.seats[0])
    if seated == 0:
        others[: span.citizens] = NOBODY
        return
    key, last = tables.meet_keys[t.M_WORKPLACE], (span.size - 1) // seated * seated
    turn = np.int32(number_of(seated, 0, where, span.week, key, PLACE))
    turn_of_last = np.int32(number_of(span.size - last, 0, where, span.week, key, PLACE))
    seats_of(lanes, span.size, span.slot, span.citizens, seats)
    every, cut, seats_of_last = np.int32(seated), np.int32(last), np.int32(span.size - last)
    is_even, mask = seated & (seated - 1) == 0, np.int32(seated - 1)
    for lane in range(span.citizens):
        seat = np.int32(seats[lane])
        place = np.int32(seat & mask) if is_even else np.int32(seat % every)
        begin = np.int32(seat - place)
        other = np.int32((turn_of_last if begin == cut else turn) - place)
        many = seats_of_last if begin == cut else every
        seats[lane] = np.uint16(np.int32(begin + (np.int32(other + many) if other < 0 else other)))
    slots_of(lanes, span.size, span.citizens, seats)
    for word in range((span.citizens + 63) >> 6):
        packing = people.packing[(span.first >> 6) + word]
        works = ~(people.children[packing] | people.elders[packing])
        for lane in range(word << 6, min((word + 1) << 6, span.citizens)):
            other = np.int32(np.int32(span.cell_first) + np.int32(seats[lane]))
            others[lane] = other if (works >> np.uint64(lane & 63)) & ONE != ZERO else NOBODY


@phase
def _meet_at_home(
    tables: t.Tables, people: People, own: Scratch, span: Span, where: Where, others: Any
) -> None:
    """Write down whom a block's people face in their households."""
    key, home, members, turn = tables.meet_keys[t.M_HOUSEHOLD], i64(0), i64(1), i64(0)
    fill(own.words, span.slot >> 3, (span.citizens + 7) >> 3, where, span.week, key)
    for lane in range(span.citizens):
        at = span.first + lane
        if (people.starts[people.packing[at >> 6]] >> np.uint64(at & 63)) & ONE != ZERO:
            home = lane
            members = household_end(people, at, span.cell_first + span.size) - at
            whole = np.uint64(own.halves[lane]) * np.uint64(members)
            if (whole & np.uint64(0xFFFF)) + np.uint64(members) > np.uint64(1 << 16):
                low = half(span.slot + lane, where, span.week, key, CITIZEN, 1)
                whole += (low * np.uint64(members)) >> np.uint64(16)
            turn = i64(whole >> np.uint64(16))
        others[lane] = np.int32(span.first + home + (turn - (lane - home)) % members)


@phase
def _meet_around(tables: t.Tables, span: Span, where: Where, tie: int, others: Any) -> None:
    """Write down whom a block's people face in their building, or in their cell."""
    key, begin, seats = tables.meet_keys[tie], i64(0), i64(span.size)
    turn = i64(0)
    if tie == t.M_PASSERS_BY:
        turn = number_of(seats, 0, where, span.week, key, PLACE)
    for lane in range(span.citizens):
        slot = span.slot + lane
        if tie == t.M_NEIGHBOURS and lane & 63 == 0:
            begin, seats = i64(slot), i64(min(64, span.size - slot))
            turn = number_of(seats, begin, where, span.week, key, PLACE)
        others[lane] = np.int32(span.cell_first + begin + (turn - (slot - begin)) % seats)
