"""64 neighbouring numbers of 16 bits, held in registers while they change; and what only some processors do.

`has_permutations` and `has_compression` say what the processor that is compiled for can do with 32 such
numbers in one instruction; without them the same is done another way, with the same result.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingParameterType=false, reportUntypedFunctionDecorator=false
# pyright: reportMissingTypeStubs=false, reportUntypedBaseClass=false
from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel.models import PrimitiveModel
from numba.extending import intrinsic, register_model

_BIT, _16, _64 = ir.IntType(1), ir.IntType(16), ir.IntType(64)
_ALL = ir.VectorType(_16, 64)
_HALF = ir.VectorType(_16, 32)


class Lanes(types.Type):
    """64 numbers of 16 bits with a sign, in compiled code."""

    def __init__(self) -> None:
        super().__init__("64 lanes")


LANES = Lanes()


@register_model(Lanes)
class _InRegisters(PrimitiveModel):
    """How they are held: side by side."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _ALL)


def splat(builder: Any, number: Any, many: int = 64) -> Any:
    """Return lanes that all hold one number."""
    lanes = ir.VectorType(number.type, many)
    one = builder.insert_element(ir.Constant(lanes, ir.Undefined), number, cgutils.int32_t(0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), many), [0] * many)
    return builder.shuffle_vector(one, ir.Constant(lanes, ir.Undefined), zeros)


def place_of(context: Any, builder: Any, kind: Any, row: Any, first: Any, many: int = 64) -> tuple[Any, int]:
    """Return where neighbouring numbers of a row stand, and how many bytes each has."""
    array = context.make_array(kind)(context, builder, row)
    width = array.data.type.pointee.width
    lanes = ir.VectorType(ir.IntType(width), many)
    return builder.bitcast(builder.gep(array.data, [first]), lanes.as_pointer()), width // 8


def loaded(context: Any, builder: Any, kind: Any, row: Any, first: Any, many: int = 64) -> tuple[Any, Any]:
    """Return neighbouring numbers of a row, and where they stand."""
    place, size = place_of(context, builder, kind, row, first, many)
    read = builder.load(place)
    read.align = size
    return read, place


@intrinsic
def _held(_typing: Any, row: Any, first: Any) -> Any:
    """Return 64 neighbouring numbers, from `first` on."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return loaded(context, builder, signature.args[0], args[0], args[1])[0]

    return LANES(row, types.int64), code


@intrinsic
def _put_back(_typing: Any, row: Any, first: Any, lanes: Any) -> Any:
    """Write 64 neighbouring numbers, from `first` on."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place, size = place_of(context, builder, signature.args[0], args[0], args[1])
        builder.store(args[2], place).align = size
        return context.get_dummy_value()

    return types.void(row, types.int64, LANES), code


@intrinsic
def _add_where(_typing: Any, lanes: Any, word: Any, number: Any) -> Any:
    """Return lanes with a number added to those whose bit of a word is set."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        bits = builder.bitcast(args[1], ir.VectorType(_BIT, 64))
        added = builder.select(bits, splat(builder, args[2]), ir.Constant(_ALL, [0] * 64))
        return builder.add(args[0], added)

    return LANES(LANES, types.uint64, types.int16), code


@intrinsic
def _bounded(_typing: Any, lanes: Any, low: Any, high: Any) -> Any:
    """Return lanes bounded."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        least, most = splat(builder, args[1]), splat(builder, args[2])
        up = builder.select(builder.icmp_signed("<", args[0], least), least, args[0])
        return builder.select(builder.icmp_signed(">", up, most), most, up)

    return LANES(LANES, types.int16, types.int16), code


@intrinsic
def _below(_typing: Any, lanes: Any, number: Any) -> Any:
    """Return which lanes lie below a number."""

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.bitcast(builder.icmp_signed("<", args[0], splat(builder, args[1])), _64)

    return types.uint64(LANES, types.int16), code


def _can(context: Any, feature: str) -> bool:
    """Return whether the processor that is compiled for can do something, and in 512 bits."""
    said: str = context.codegen().magic_tuple()[2]
    features = said.split(",")
    return feature in features and "-prefer-256-bit" in features


@intrinsic
def _has_permutations(_typing: Any) -> Any:
    """Return whether a number can be looked up for each of 32 lanes at once."""

    def code(context: Any, _builder: Any, _signature: Any, _args: Any) -> Any:
        return ir.Constant(_BIT, _can(context, "+avx512bw"))

    return types.boolean(), code


@intrinsic
def _has_compression(_typing: Any) -> Any:
    """Return whether the lanes whose bit of a word is set can be written side by side at once."""

    def code(context: Any, _builder: Any, _signature: Any, _args: Any) -> Any:
        return ir.Constant(_BIT, _can(context, "+avx512vbmi2"))

    return types.boolean(), code


def _named(builder: Any, name: str, returned: Any, arguments: list[Any]) -> Any:
    """Return what only some processors can do."""
    kind = ir.FunctionType(returned, [one.type for one in arguments])
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, name), arguments)


@intrinsic
def _pack(_typing: Any, word: Any, first: Any, lanes: Any, place: Any) -> Any:
    """Write the numbers from `first` on whose bit of a half word is set side by side, and then anything.

    word : 32 bits. 32 numbers are written from `place` on, the first of them those that were meant.
    """

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        if _can(context, "+avx512vbmi2"):
            numbers = builder.add(ir.Constant(_HALF, list(range(32))), splat(builder, args[1], 32))
            bits = builder.bitcast(args[0], ir.VectorType(_BIT, 32))
            given = [numbers, ir.Constant(_HALF, [0] * 32), bits]
            packed = _named(builder, "llvm.x86.avx512.mask.compress.v32i16", _HALF, given)
            at, size = place_of(context, builder, signature.args[2], args[2], args[3], 32)
            builder.store(packed, at).align = size
        return context.get_dummy_value()

    return types.void(types.uint32, types.uint16, lanes, types.int64), code


def _looked_up(builder: Any, table: list[Any], numbers: Any) -> Any:
    """Return what a table of 32 each, two by two, has for 32 numbers."""
    found = [
        _named(builder, "llvm.x86.avx512.vpermi2var.hi.512", _HALF, [low, numbers, high])
        for low, high in zip(table[::2], table[1::2], strict=True)
    ]
    digit = 64
    while len(found) > 1:
        mask = builder.and_(numbers, ir.Constant(_HALF, [digit] * 32))
        is_set = builder.icmp_unsigned("!=", mask, ir.Constant(_HALF, [0] * 32))
        pairs = zip(found[::2], found[1::2], strict=True)
        found = [builder.select(is_set, high, low) for low, high in pairs]
        digit *= 2
    return found[0]


def _at_most_of(many: int) -> Any:
    """Return what compares draws with a table of so many numbers."""

    @intrinsic
    def compared(_typing: Any, halves: Any, lane: Any, traits: Any, first: Any, table: Any) -> Any:
        """Return which of 64 draws are at most what a table has for a trait, and which are just that."""

        def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            no = ir.Constant(_64, 0)
            if not _can(context, "+avx512bw"):
                return context.make_tuple(builder, signature.return_type, [no, no])
            kinds = signature.args
            rows = [
                loaded(context, builder, kinds[4], args[4], _64(32 * row), 32)[0] for row in range(many // 32)
            ]
            found: list[Any] = []
            for half in range(2):
                at = [builder.add(args[one], _64(32 * half)) for one in (1, 3)]
                drawn = loaded(context, builder, kinds[0], args[0], at[0], 32)[0]
                trait = loaded(context, builder, kinds[2], args[2], at[1], 32)[0]
                highest = _looked_up(builder, rows, builder.zext(trait, _HALF))
                found += [builder.icmp_unsigned(sign, drawn, highest) for sign in ("<=", "==")]
            both = ir.Constant(ir.VectorType(ir.IntType(32), 64), list(range(64)))
            words = [
                builder.bitcast(builder.shuffle_vector(found[one], found[one + 2], both), _64)
                for one in range(2)
            ]
            return context.make_tuple(builder, signature.return_type, words)

        pair = types.UniTuple(types.uint64, 2)
        return pair(halves, types.int64, traits, types.int64, table), code

    return compared


@intrinsic
def _are_all(_typing: Any, digits: Any, number: Any, many: Any) -> Any:
    """Return who of a word has a number, of which so many digits are held side by side: eight at once."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, args[0])
        lanes, places = ir.VectorType(_64, 8), ir.Constant(ir.VectorType(_64, 8), list(range(8)))
        alike = cgutils.alloca_once_value(builder, ir.Constant(lanes, [-1] * 8))
        with cgutils.for_range_slice(builder, _64(0), args[2], _64(8)) as (first, _):
            place = builder.add(places, splat(builder, first, 8))
            is_there = builder.icmp_signed("<", place, splat(builder, args[2], 8))
            at = builder.bitcast(builder.gep(array.data, [first]), lanes.as_pointer())
            given = [at, cgutils.int32_t(8), is_there, ir.Constant(lanes, [0] * 8)]
            held = _named(builder, "llvm.masked.load.v8i64.p0", lanes, given)
            digit = builder.and_(builder.lshr(splat(builder, args[1], 8), place), ir.Constant(lanes, [1] * 8))
            same = builder.xor(held, builder.sub(digit, ir.Constant(lanes, [1] * 8)))
            kept = builder.select(is_there, same, ir.Constant(lanes, [-1] * 8))
            builder.store(builder.and_(builder.load(alike), kept), alike)
        return _named(builder, "llvm.vector.reduce.and.v8i64", _64, [builder.load(alike)])

    return types.uint64(digits, types.int64, types.int64), code


@intrinsic
def _by_itself(_typing: Any, number: Any) -> Any:
    """Return a number, and keep what is done with it in a loop from being done for several at once.

    LLVM gathers what a few turns read far apart into vectors, and takes twice as long.
    """

    def code(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        kind = ir.FunctionType(_64, [_64])
        return builder.asm(kind, "", "=r,0", [args[0]], side_effect=True)

    return types.int64(types.int64), code


held: Any = _held
put_back: Any = _put_back
add_where: Any = _add_where
bounded: Any = _bounded
below: Any = _below
has_permutations: Any = _has_permutations
has_compression: Any = _has_compression
pack: Any = _pack
at_most_of_few: Any = _at_most_of(128)
"""With a table of 128 numbers."""
at_most_of_many: Any = _at_most_of(256)
are_all: Any = _are_all
by_itself: Any = _by_itself
