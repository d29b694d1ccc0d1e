"""Keyed permutations of a cell, walked one citizen at a time or a block at once."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.primitives.compiled import compiled, i64


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


@compiled
def seats_of(lanes: Any, size: int, slot: int, citizens: int, seats: Any) -> None:
    """Write the seats that a block of slots, from `slot` on, goes to: numbers of 16 bits."""
    bits = digits(size)
    mask, shift = np.uint16((1 << bits) - 1), np.uint16(max(1, (bits + 1) // 2))
    for at in range(citizens):
        seats[at] = np.uint16(slot + at)
    for turn in range(3):
        odd, more = np.uint16(i64(lanes[2 * turn]) | 1), np.uint16(lanes[2 * turn + 1])
        for at in range(citizens):
            seat = np.uint16(np.uint16(np.uint16(seats[at] * odd) + more) & mask)
            seats[at] = np.uint16(seat ^ np.uint16(seat >> shift))
    if size <= i64(mask):
        for at in range(citizens):
            if i64(seats[at]) >= size:
                seats[at] = np.uint16(forward(lanes, size, i64(seats[at])))


@compiled
def slots_of(lanes: Any, size: int, citizens: int, seats: Any) -> None:
    """Write, in place of a block's seats, all below `size`, the slots that go to them."""
    bits = digits(size)
    mask, shift = np.uint16((1 << bits) - 1), np.uint16(max(1, (bits + 1) // 2))
    for turn in range(2, -1, -1):
        odd, more = np.uint16(_inverse(i64(lanes[2 * turn]) | 1)), np.uint16(lanes[2 * turn + 1])
        for at in range(citizens):
            seat = np.uint16(seats[at] ^ np.uint16(seats[at] >> shift))
            seats[at] = np.uint16(np.uint16(np.uint16(seat - more) * odd) & mask)
    if size <= i64(mask):
        for at in range(citizens):
            if i64(seats[at]) >= size:
                seats[at] = np.uint16(backward(lanes, size, i64(seats[at])))
