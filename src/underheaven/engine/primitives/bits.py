"""Sets of citizens as bits, 64 to a word; weeks as bits; and the comparison that makes them."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingParameterType=false, reportUntypedFunctionDecorator=false
# pyright: reportMissingTypeStubs=false
from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from underheaven.engine.primitives.compiled import i64, inlined, phase
from underheaven.engine.primitives.lanes import has_compression, loaded, pack, place_of, splat

ONE = np.uint64(1)
ZERO = np.uint64(0)
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)


@intrinsic
def _lowest(_typing: Any, word: Any) -> Any:
    """Return the number of the lowest bit that is set in a word that is not 0."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), code


@intrinsic
def _ones(_typing: Any, word: Any) -> Any:
    """Return how many bits of a word are set."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.ctpop(args[0])

    return types.int64(types.uint64), code


@intrinsic
def _shifted(_typing: Any, number: Any, digits: Any) -> Any:
    """Return a number of 16 bits shifted to the right by fewer than 16: numba alone would widen it to 64."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.lshr(args[0], args[1])

    return types.uint16(types.uint16, types.uint16), code


@intrinsic
def _at_most(_typing: Any, halves: Any, first: Any, highest: Any) -> Any:
    """Return which of 64 neighbouring numbers of 16 bits, from `first` on, are at most `highest`."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        drawn, _ = loaded(context, builder, signature.args[0], args[0], args[1])
        return builder.bitcast(builder.icmp_unsigned("<=", drawn, splat(builder, args[2])), ir.IntType(64))

    return types.uint64(halves, types.int64, types.uint16), code


@intrinsic
def _with_digit(_typing: Any, row: Any, first: Any, digit: Any) -> Any:
    """Return which of 64 neighbouring numbers of 8 bits, from `first` on, have a digit of a number set."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        numbers, _ = loaded(context, builder, signature.args[0], args[0], args[1])
        kept = builder.and_(numbers, splat(builder, args[2]))
        found = builder.icmp_unsigned("!=", kept, ir.Constant(numbers.type, [0] * 64))
        return builder.bitcast(found, ir.IntType(64))

    return types.uint64(row, types.int64, types.uint8), code


@intrinsic
def _lay_out(_typing: Any, word: Any, lanes: Any, first: Any) -> Any:
    """Write 64 numbers of 16 bits from `first` on: all digits set where a bit of a word is, else 0."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place, size = place_of(context, builder, signature.args[1], args[1], args[2])
        bits = builder.bitcast(args[0], ir.VectorType(ir.IntType(1), 64))
        builder.store(builder.sext(bits, place.type.pointee), place).align = size
        return context.get_dummy_value()

    return types.void(types.uint64, lanes, types.int64), code


lowest: Any = _lowest
ones: Any = _ones
shifted: Any = _shifted
at_most: Any = _at_most
with_digit: Any = _with_digit
lay_out: Any = _lay_out


@inlined
def has(plane: Any, at: int) -> bool:
    """Return whether the bit of a position is set in a plane of words."""
    return (plane[np.uint64(at) >> np.uint64(6)] >> (np.uint64(at) & np.uint64(63))) & ONE != ZERO


@inlined
def put(plane: Any, at: int) -> None:
    """Set the bit of a position."""
    plane[at >> 6] |= ONE << np.uint64(at & 63)


@inlined
def take(plane: Any, at: int) -> None:
    """Clear the bit of a position."""
    plane[at >> 6] &= ~(ONE << np.uint64(at & 63))


@inlined
def put_if(yes: bool, plane: Any, at: int) -> None:
    """Set the bit of a position, or clear it."""
    if yes:
        put(plane, at)
    else:
        take(plane, at)


@inlined
def put_for(who: Any, plane: Any, word: int, yes: Any) -> None:
    """Set the bits of some of a word, or clear them; `yes` : whose of them are set."""
    plane[word] = (plane[word] & ~who) | yes


@inlined
def number_at(digits: Any, lane: int) -> int:
    """Return a citizen's number of a word whose numbers are held digit by digit."""
    found = 0
    for digit in range(len(digits)):
        found |= i64((digits[digit] >> np.uint64(lane)) & ONE) << digit
    return found


@inlined
def set_number(digits: Any, lane: int, number: int) -> None:
    """Write a citizen's number of a word whose numbers are held digit by digit."""
    bit = ONE << np.uint64(lane)
    for digit in range(len(digits)):
        if (number >> digit) & 1:
            digits[digit] |= bit
        else:
            digits[digit] &= ~bit


@inlined
def set_all(digits: Any, who: Any, number: int) -> None:
    """Write a number for some of a word whose numbers are held digit by digit."""
    for digit in range(len(digits)):
        digits[digit] = (digits[digit] & ~who) | (who if (number >> digit) & 1 else ZERO)


@inlined
def are(digits: Any, number: int) -> Any:
    """Return who of a word has a number."""
    found = ~ZERO
    for digit in range(len(digits)):
        found &= digits[digit] if (number >> digit) & 1 else ~digits[digit]
    return found


@inlined
def above(digits: Any, number: int) -> Any:
    """Return who of a word has a higher number."""
    higher, alike = ZERO, ~ZERO
    for digit in range(len(digits) - 1, -1, -1):
        if (number >> digit) & 1:
            alike &= digits[digit]
        else:
            higher |= alike & digits[digit]
            alike &= ~digits[digit]
    return higher


@phase
def list_lanes(plane: Any, words: int, lanes: Any) -> int:
    """Write the numbers of the bits that are set in a block's plane, in order; return how many there are.

    What comes after them is anything: `lanes` has room for 64 more than the block has citizens.
    """
    found = 0
    for word in range(words):
        left = plane[word]
        if left == ZERO:
            continue
        if has_compression():
            low = np.uint32(left & _LOW)
            pack(low, np.uint16(word << 6), lanes, found)
            pack(np.uint32(left >> _32), np.uint16((word << 6) + 32), lanes, found + ones(np.uint64(low)))
            found += ones(left)
        else:
            found += _list_one_by_one(left, word, lanes, found)
    return found


@inlined
def _list_one_by_one(word_of: Any, word: int, lanes: Any, found: int) -> int:
    """Write the numbers of the bits that are set in a word that is not 0; return how many there are.

    Eight are written whether there are so many or not, since a branch that is guessed wrongly costs more.
    """
    left = word_of
    for place in range(8):
        lanes[found + place] = np.uint16((word << 6) + (lowest(left) & 63))
        left &= left - ONE
    place = found + 8
    while left != ZERO:
        lanes[place] = np.uint16((word << 6) + lowest(left))
        left &= left - ONE
        place += 1
    return ones(word_of)


@phase
def merge(into: Any, plane: Any, words: int) -> None:
    """Add a block's plane to another."""
    for word in range(words):
        into[word] |= plane[word]


@phase
def copy(into: Any, plane: Any, words: int) -> None:
    """Write a block's plane where another was."""
    for word in range(words):
        into[word] = plane[word]


@phase
def count(plane: Any, words: int) -> int:
    """Return how many a block's plane has."""
    found = 0
    for word in range(words):
        found += ones(plane[word])
    return found


@phase
def keep(into: Any, plane: Any, words: int) -> None:
    """Keep of a block's plane who is in another, too."""
    for word in range(words):
        into[word] &= plane[word]


@phase
def part(into: Any, plane: Any, other: Any, words: int) -> None:
    """Write down what a block's plane has and another has not."""
    for word in range(words):
        into[word] = plane[word] & ~other[word]


@phase
def add_new(into: Any, plane: Any, new: Any, words: int) -> None:
    """Add a block's plane to another, and write down who was not in it."""
    part(new, plane, into, words)
    merge(into, new, words)


@inlined
def any_of(plane: Any, words: int) -> bool:
    """Return whether a block's plane has anybody."""
    found = ZERO
    for word in range(words):
        found |= plane[word]
    return found != ZERO
