"""Keyed permutations of a cell, walked one citizen at a time or a block at once."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.primitives.bits import ONE, ZERO, at_most, lowest, shifted
from underheaven.engine.primitives.compiled import compiled, i64, inlined

WALKS = 6
"""How often a block walks where some come out beyond the last seat; who is there still walks on alone."""


@compiled
def digits(size: int) -> int:
    """Return how many binary digits the largest seat of a cell has."""
    found = 0
    while (size - 1) >> found:
        found += 1
    return found


@compiled
def forward(lanes: Any, size: int, slot: int) -> int:
    """Return the seat a slot goes to."""
    bits = digits(size)
    mask = (1 << bits) - 1
    shift = max(1, (bits + 1) // 2)
    seat = slot
    while True:
        for turn in range(3):
            seat = (seat * (i64(lanes[2 * turn]) | 1) + i64(lanes[2 * turn + 1])) & mask
            seat ^= seat >> shift
        if seat < size:
            return seat


@compiled
def _inverse(odd: int) -> int:
    """Return the inverse of an odd number modulo 2^16, by doubling the right digits."""
    found = odd
    for _ in range(4):
        found = (found * (2 - odd * found)) & 0xFFFF
    return found


@compiled
def backward(lanes: Any, size: int, seat: int) -> int:
    """Return the slot that goes to a seat."""
    bits = digits(size)
    mask = (1 << bits) - 1
    shift = max(1, (bits + 1) // 2)
    slot = seat
    while True:
        for turn in range(2, -1, -1):
            slot ^= slot >> shift
            slot = ((slot - i64(lanes[2 * turn + 1])) * _inverse(i64(lanes[2 * turn]) | 1)) & mask
        if slot < size:
            return slot


@inlined
def _forth(seat: Any, odd: Any, more: Any, mask: Any, shift: Any) -> Any:
    """Return where one turn of a permutation takes a number of 16 bits."""
    turned = np.uint16(np.uint16(np.uint16(seat * odd) + more) & mask)
    return np.uint16(turned ^ shifted(turned, shift))


@inlined
def _back(slot: Any, odd: Any, more: Any, mask: Any, shift: Any) -> Any:
    """Return from where one turn of a permutation takes a number of 16 bits; odd : the inverse."""
    turned = np.uint16(slot ^ shifted(slot, shift))
    return np.uint16(np.uint16(np.uint16(turned - more) * odd) & mask)


@inlined
def _walk_on(lanes: Any, size: int, citizens: int, seats: Any, is_back: bool) -> None:
    """Walk, each alone, with those of a block who are still at or beyond `size`."""
    for word in range((citizens + 63) >> 6):
        left = ~at_most(seats, word << 6, np.uint16(size - 1))
        while left != ZERO:
            at = (word << 6) + lowest(left)
            left &= left - ONE
            if at < citizens:
                there = i64(seats[at])
                walked = backward(lanes, size, there) if is_back else forward(lanes, size, there)
                seats[at] = np.uint16(walked)


@compiled
def seats_of(lanes: Any, size: int, slot: int, citizens: int, seats: Any) -> None:
    """Write the seats that a block of slots, from `slot` on, goes to: numbers of 16 bits.

    seats : has room for whole words.
    """
    bits = digits(size)
    mask, shift = np.uint16((1 << bits) - 1), np.uint16(max(1, (bits + 1) // 2))
    odd_0, odd_1, odd_2 = (
        np.uint16(i64(lanes[0]) | 1),
        np.uint16(i64(lanes[2]) | 1),
        np.uint16(i64(lanes[4]) | 1),
    )
    more_0, more_1, more_2 = np.uint16(lanes[1]), np.uint16(lanes[3]), np.uint16(lanes[5])
    for at in range(citizens):
        seats[at] = np.uint16(np.uint16(slot) + np.uint16(at))
    beyond = np.uint16(0)
    for _ in range(1 if size > i64(mask) else WALKS):
        for at in range(citizens):
            seat = seats[at]
            found = _forth(seat, odd_0, more_0, mask, shift)
            found = _forth(found, odd_1, more_1, mask, shift)
            found = _forth(found, odd_2, more_2, mask, shift)
            seats[at] = found if seat >= beyond else seat
        beyond = np.uint16(size)
    if size <= i64(mask):
        _walk_on(lanes, size, citizens, seats, False)


@compiled
def slots_of(lanes: Any, size: int, citizens: int, seats: Any) -> None:
    """Write, in place of a block's seats, all below `size`, the slots that go to them."""
    bits = digits(size)
    mask, shift = np.uint16((1 << bits) - 1), np.uint16(max(1, (bits + 1) // 2))
    odd_0, odd_1 = np.uint16(_inverse(i64(lanes[0]) | 1)), np.uint16(_inverse(i64(lanes[2]) | 1))
    odd_2 = np.uint16(_inverse(i64(lanes[4]) | 1))
    more_0, more_1, more_2 = np.uint16(lanes[1]), np.uint16(lanes[3]), np.uint16(lanes[5])
    beyond = np.uint16(0)
    for _ in range(1 if size > i64(mask) else WALKS):
        for at in range(citizens):
            seat = seats[at]
            found = _back(seat, odd_2, more_2, mask, shift)
            found = _back(found, odd_1, more_1, mask, shift)
            found = _back(found, odd_0, more_0, mask, shift)
            seats[at] = found if seat >= beyond else seat
        beyond = np.uint16(size)
    if size <= i64(mask):
        _walk_on(lanes, size, citizens, seats, True)
