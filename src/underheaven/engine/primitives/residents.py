"""Who somebody is: adult, worker, household, segment; from traits and the building's packing."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, lowest, with_digit
from underheaven.engine.primitives.compiled import i64, inlined
from underheaven.engine.primitives.scratch import DIGITS, Scratch, Span
from underheaven.engine.state import People


@inlined
def adults_of(people: People, span: Span, word: int) -> Any:
    """Return the adults of a block's word; places without a citizen are nobody's."""
    children = people.children[people.packing[(span.first >> 6) + word]]
    left = span.citizens - (word << 6)
    return ~children if left >= 64 else ~children & ((ONE << np.uint64(left)) - ONE)


@inlined
def gather(tables: t.Tables, people: People, own: Scratch, span: Span) -> None:
    """Write down the adults of a block and, where there are few segments, the digits of everybody's.

    Places without a citizen are nobody's.
    """
    for word in range((span.citizens + 63) >> 6):
        own.adults[word] = adults_of(people, span, word)
    if len(tables.segments) <= 1 << DIGITS:
        for digit in range(DIGITS):
            for word in range((span.citizens + 63) >> 6):
                at = span.first + (word << 6)
                own.digits[digit, word] = with_digit(people.traits[0], at, np.uint8(1 << digit))


@inlined
def is_adult(people: People, at: int) -> bool:
    """Return whether a citizen is an adult."""
    return (people.children[people.packing[at >> 6]] >> np.uint64(at & 63)) & ONE == ZERO


@inlined
def is_worker(people: People, at: int) -> bool:
    """Return whether a citizen is an adult below 60."""
    packing = people.packing[at >> 6]
    others = people.children[packing] | people.elders[packing]
    return (others >> np.uint64(at & 63)) & ONE == ZERO


@inlined
def head_of(people: People, at: int) -> int:
    """Return the seat of the household's first member in the building."""
    starts = people.starts[people.packing[at >> 6]]
    seat = at & 63
    while (starts >> np.uint64(seat)) & ONE == ZERO:
        seat -= 1
    return seat


@inlined
def household_end(people: People, at: int, end: int) -> int:
    """Return the position after a household's last member; `end` is that after the cell's last citizen."""
    starts = people.starts[people.packing[at >> 6]]
    seat = at & 63
    later = ZERO if seat == 63 else starts >> np.uint64(seat + 1)
    last = 64 if later == ZERO else seat + 1 + lowest(later)
    return min((at & ~63) + last, end)


@inlined
def segment_at(tables: t.Tables, people: People, at: int) -> int:
    """Return a citizen's segment."""
    return i64(tables.segment_of[people.traits[0, at]])


@inlined
def place_at(tables: t.Tables, people: People, district: int, at: int) -> int:
    """Return where rates may differ for a citizen: district and group as one number."""
    return district * t.GROUPS_MOST + tables.segments[segment_at(tables, people, at), 1]
