"""Sets of citizens as bits, 64 to a word; weeks as bits; and the comparison that makes them."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingParameterType=false, reportUntypedFunctionDecorator=false
# pyright: reportMissingTypeStubs=false
from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from underheaven.engine.primitives.compiled import i64, inlined, phase

ONE = np.uint64(1)
ZERO = np.uint64(0)


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


def _splat(builder: Any, number: Any) -> Any:
    """Return 64 lanes that all hold one number."""
    lanes = ir.VectorType(number.type, 64)
    one = builder.insert_element(ir.Constant(lanes, ir.Undefined), number, cgutils.int32_t(0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), 64), [0] * 64)
    return builder.shuffle_vector(one, ir.Constant(lanes, ir.Undefined), zeros)


def _place(context: Any, builder: Any, kind: Any, row: Any, first: Any) -> tuple[Any, int]:
    """Return where 64 neighbouring numbers of a row stand, and how many bytes each has."""
    array = context.make_array(kind)(context, builder, row)
    width = array.data.type.pointee.width
    lanes = ir.VectorType(ir.IntType(width), 64)
    return builder.bitcast(builder.gep(array.data, [first]), lanes.as_pointer()), width // 8


def _loaded(context: Any, builder: Any, kind: Any, row: Any, first: Any) -> tuple[Any, Any]:
    """Return 64 neighbouring numbers of a row, and where they stand."""
    place, size = _place(context, builder, kind, row, first)
    loaded = builder.load(place)
    loaded.align = size
    return loaded, place


@intrinsic
def _at_most(_typing: Any, halves: Any, first: Any, highest: Any) -> Any:
    """Return which of 64 neighbouring numbers of 16 bits, from `first` on, are at most `highest`."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        loaded, _ = _loaded(context, builder, signature.args[0], args[0], args[1])
        return builder.bitcast(builder.icmp_unsigned("<=", loaded, _splat(builder, args[2])), ir.IntType(64))

    return types.uint64(halves, types.int64, types.uint16), code


@intrinsic
def _with_digit(_typing: Any, row: Any, first: Any, digit: Any) -> Any:
    """Return which of 64 neighbouring numbers of 8 bits, from `first` on, have a digit of a number set."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        loaded, _ = _loaded(context, builder, signature.args[0], args[0], args[1])
        held = builder.and_(loaded, _splat(builder, args[2]))
        found = builder.icmp_unsigned("!=", held, ir.Constant(loaded.type, [0] * 64))
        return builder.bitcast(found, ir.IntType(64))

    return types.uint64(row, types.int64, types.uint8), code


@intrinsic
def _add_where(_typing: Any, row: Any, first: Any, word: Any, number: Any) -> Any:
    """Add a number to those of 64 neighbouring ones, from `first` on, whose bit of a word is set."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        loaded, place = _loaded(context, builder, signature.args[0], args[0], args[1])
        bits = builder.bitcast(args[2], ir.VectorType(ir.IntType(1), 64))
        zeros = ir.Constant(loaded.type, [0] * 64)
        added = builder.select(bits, _splat(builder, args[3]), zeros)
        builder.store(builder.add(loaded, added), place).align = 2
        return context.get_dummy_value()

    return types.void(row, types.int64, types.uint64, types.int16), code


@intrinsic
def _bound(_typing: Any, row: Any, first: Any, low: Any, high: Any) -> Any:
    """Bound 64 neighbouring numbers, from `first` on."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        loaded, place = _loaded(context, builder, signature.args[0], args[0], args[1])
        least, most = _splat(builder, args[2]), _splat(builder, args[3])
        up = builder.select(builder.icmp_signed("<", loaded, least), least, loaded)
        down = builder.select(builder.icmp_signed(">", up, most), most, up)
        builder.store(down, place).align = 2
        return context.get_dummy_value()

    return types.void(row, types.int64, types.int16, types.int16), code


@intrinsic
def _below(_typing: Any, row: Any, first: Any, number: Any) -> Any:
    """Return which of 64 neighbouring numbers with a sign, from `first` on, are below one."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        loaded, _ = _loaded(context, builder, signature.args[0], args[0], args[1])
        return builder.bitcast(builder.icmp_signed("<", loaded, _splat(builder, args[2])), ir.IntType(64))

    return types.uint64(row, types.int64, types.int16), code


@intrinsic
def _lay_out(_typing: Any, word: Any, lanes: Any, first: Any) -> Any:
    """Write 64 numbers of 16 bits from `first` on: all digits set where a bit of a word is, else 0."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place, size = _place(context, builder, signature.args[1], args[1], args[2])
        bits = builder.bitcast(args[0], ir.VectorType(ir.IntType(1), 64))
        builder.store(builder.sext(bits, place.type.pointee), place).align = size
        return context.get_dummy_value()

    return types.void(types.uint64, lanes, types.int64), code


lowest: Any = _lowest
ones: Any = _ones
at_most: Any = _at_most
with_digit: Any = _with_digit
lay_out: Any = _lay_out
add_where: Any = _add_where
bound: Any = _bound
below: Any = _below


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

    Eight a word are written whether there are so many or not, since a branch that is guessed wrongly costs
    more: `lanes` has room for eight more than the block has citizens.
    """
    found = 0
    for word in range(words):
        left = plane[word]
        if left == ZERO:
            continue
        many = ones(left)
        for place in range(8):
            lanes[found + place] = np.uint16((word << 6) + (lowest(left) & 63))
            left &= left - ONE
        place = found + 8
        while left != ZERO:
            lanes[place] = np.uint16((word << 6) + lowest(left))
            left &= left - ONE
            place += 1
        found += many
    return found


@phase
def merge(into: Any, plane: Any, words: int) -> None:
    """Add a block's plane to another."""
    for word in range(words):
        into[word] |= plane[word]


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
