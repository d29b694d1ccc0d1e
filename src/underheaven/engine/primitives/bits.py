"""Sets of citizens as bits, 64 to a word, and the one comparison that makes them."""

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

from underheaven.engine.primitives.compiled import inlined

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


@intrinsic
def _at_most(_typing: Any, halves: Any, first: Any, highest: Any) -> Any:
    """Return which of 64 neighbouring numbers of 16 bits, from `first` on, are at most `highest`."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, args[0])
        lanes = ir.VectorType(ir.IntType(16), 64)
        at = builder.gep(array.data, [args[1]])
        loaded = builder.load(builder.bitcast(at, lanes.as_pointer()))
        loaded.align = 2
        one = builder.insert_element(ir.Constant(lanes, ir.Undefined), args[2], cgutils.int32_t(0))
        every = builder.shuffle_vector(
            one,
            ir.Constant(lanes, ir.Undefined),
            ir.Constant(ir.VectorType(ir.IntType(32), 64), [0] * 64),
        )
        return builder.bitcast(builder.icmp_unsigned("<=", loaded, every), ir.IntType(64))

    return types.uint64(halves, types.int64, types.uint16), code


@intrinsic
def _at_most_each(_typing: Any, halves: Any, first: Any, ceilings: Any, place: Any) -> Any:
    """Return which of 64 neighbouring numbers of 16 bits are at most their own ceilings, from `place` on."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        lanes = ir.VectorType(ir.IntType(16), 64)
        loaded: list[Any] = []
        for which in (0, 2):
            array = context.make_array(signature.args[which])(context, builder, args[which])
            at = builder.gep(array.data, [args[which + 1]])
            one = builder.load(builder.bitcast(at, lanes.as_pointer()))
            one.align = 2
            loaded.append(one)
        return builder.bitcast(builder.icmp_unsigned("<=", loaded[0], loaded[1]), ir.IntType(64))

    return types.uint64(halves, types.int64, ceilings, types.int64), code


lowest: Any = _lowest
ones: Any = _ones
at_most: Any = _at_most
at_most_each: Any = _at_most_each


@inlined
def has(plane: Any, at: int) -> bool:
    """Return whether the bit of a position is set in a plane of words."""
    return (plane[at >> 6] >> np.uint64(at & 63)) & ONE != ZERO


@inlined
def put(plane: Any, at: int) -> None:
    """Set the bit of a position."""
    plane[at >> 6] |= ONE << np.uint64(at & 63)


@inlined
def take(plane: Any, at: int) -> None:
    """Clear the bit of a position."""
    plane[at >> 6] &= ~(ONE << np.uint64(at & 63))
