"""Keyed permutations of a cell, walked one citizen at a time, and the partners they make."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

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
