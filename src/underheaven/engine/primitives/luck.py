"""Draws as in draws.md, compiled: one call for eight neighbours, or for one of them."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from underheaven.engine.primitives.bits import ONE, ZERO, lowest, ones
from underheaven.engine.primitives.compiled import compiled, inlined, phase

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint32(0x9E3779B9), np.uint32(0xBB67AE85)
_WORD = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
ALWAYS = np.uint64(1 << 32)
CITIZEN, PLACE, PAIR = 0, 1, 2
FEW = 40
"""Where no more of a block than one in so many are drawn for, each draws alone: the same bits, cheaper."""


class Where(NamedTuple):
    """A cell, as draws address it."""

    province: int
    cell: int
    replicate: int


@inlined
def philox(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> tuple[Any, Any, Any, Any]:
    """Return the four words Philox4x32-10 makes of a counter and a key, all of 32 bits."""
    a, b, c, d = np.uint32(c0), np.uint32(c1), np.uint32(c2), np.uint32(c3)
    first, second = np.uint32(k0), np.uint32(k1)
    for _ in range(10):
        low = _M0 * np.uint64(a)
        high = _M1 * np.uint64(c)
        a = np.uint32(high >> _32) ^ b ^ first
        b = np.uint32(high & _WORD)
        c = np.uint32(low >> _32) ^ d ^ second
        d = np.uint32(low & _WORD)
        first = np.uint32(first + _W0)
        second = np.uint32(second + _W1)
    return a, b, c, d


@compiled
def fill(words: Any, first: int, blocks: int, where: Where, week: int, key: Any) -> None:
    """Fill words with the upper halves of a purpose's draws, for eight slots a block from `first` on."""
    k0, k1 = key[0], key[1]
    c0 = np.uint32(np.uint32(where.cell << 13) | np.uint32(first))
    c1, c2, c3 = np.uint32(week), np.uint32(where.province), np.uint32(where.replicate << 8)
    for block in range(blocks):
        a, b, c, d = philox(np.uint32(c0 + np.uint32(block)), c1, c2, c3, k0, k1)
        words[4 * block] = a
        words[4 * block + 1] = b
        words[4 * block + 2] = c
        words[4 * block + 3] = d


@compiled
def half(slot: int, where: Where, week: int, key: Any, kind: int, redraw: int) -> Any:
    """Return 16 bits of one draw: the upper ones, or with `redraw` 1 the lower ones."""
    a, b, c, d = philox(
        np.uint32(slot >> 3 | where.cell << 13),
        np.uint32(week),
        np.uint32(where.province),
        np.uint32(where.replicate << 8 | kind << 1 | redraw),
        key[0],
        key[1],
    )
    lane = slot & 7
    word = (a if lane < 2 else b) if lane < 4 else (c if lane < 6 else d)
    return np.uint64((word >> np.uint32(16)) if lane & 1 else (word & np.uint32(0xFFFF)))


@phase
def draw_apart(
    places: Any, many: int, own: Any, here: Where, there: Where, week: int, key: Any, halves: Any
) -> None:
    """Write the upper halves of a purpose's draws of citizens of two cells, in whatever order.

    places : slots, with `own` added in the cell `here`, else in the cell `there`, as many as are listed.
    """
    k0, k1 = key[0], key[1]
    c1, c3 = np.uint32(week), np.uint32(here.replicate << 8)
    cell, other_cell = np.uint32(here.cell << 13), np.uint32(there.cell << 13)
    province, other_province = np.uint32(here.province), np.uint32(there.province)
    for one in range(many):
        place = places[one]
        is_own = place >= own
        slot = np.uint32(place & np.uint32(0xFFFF))
        c0 = np.uint32(np.uint32(slot >> np.uint32(3)) | (cell if is_own else other_cell))
        a, b, c, d = philox(c0, c1, province if is_own else other_province, c3, k0, k1)
        low = b if slot & np.uint32(2) != np.uint32(0) else a
        high = d if slot & np.uint32(2) != np.uint32(0) else c
        word = high if slot & np.uint32(4) != np.uint32(0) else low
        shift = np.uint32(np.uint32(slot & np.uint32(1)) << np.uint32(4))
        halves[one] = np.uint16(np.uint32(word >> shift) & np.uint32(0xFFFF))


@phase
def draw_for(
    who: Any, words: Any, halves: Any, slot: int, citizens: int, where: Where, week: int, key: Any
) -> bool:
    """Make the upper halves of a purpose's draws for a block's plane; return whether anybody is in it.

    Whoever is not in it has some number or other.
    """
    many = 0
    for word in range((citizens + 63) >> 6):
        many += ones(who[word])
    if many * FEW > citizens:
        fill(words, slot >> 3, (citizens + 7) >> 3, where, week, key)
    elif many:
        for word in range((citizens + 63) >> 6):
            left = who[word]
            while left != ZERO:
                lane = (word << 6) + lowest(left)
                left &= left - ONE
                halves[lane] = half(slot + lane, where, week, key, CITIZEN, 0)
    return many > 0


@inlined
def settled(drawn: Any, threshold: Any, slot: int, where: Where, week: int, key: Any) -> bool:
    """Return whether a draw of a citizen lies below a threshold, its upper half known."""
    upper = threshold >> np.uint64(16)
    if drawn != upper:
        return drawn < upper
    return half(slot, where, week, key, CITIZEN, 1) < (threshold & np.uint64(0xFFFF))


@inlined
def happens(threshold: Any, slot: int, where: Where, week: int, key: Any) -> bool:
    """Return whether a citizen's draw lies below a threshold; none is made for 0 and 2^32."""
    if threshold == np.uint64(0):
        return False
    if threshold >= ALWAYS:
        return True
    return settled(half(slot, where, week, key, CITIZEN, 0), threshold, slot, where, week, key)


@inlined
def those_it_happens_to(who: Any, threshold: Any, slot: int, where: Where, week: int, key: Any) -> Any:
    """Return for whom of a word their draw lies below a threshold; slot : of the word's first."""
    if threshold >= ALWAYS:
        return who
    found, left = ZERO, who
    while left != ZERO:
        lane = lowest(left)
        left &= left - ONE
        if happens(threshold, slot + lane, where, week, key):
            found |= ONE << np.uint64(lane)
    return found


@inlined
def draw(slot: int, where: Where, week: int, key: Any, kind: int) -> Any:
    """Return a whole draw, an integer below 2^32."""
    return half(slot, where, week, key, kind, 0) << np.uint64(16) | half(slot, where, week, key, kind, 1)
