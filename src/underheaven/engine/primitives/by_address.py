"""How named tuples of arrays are handed to compiled functions: as one address.

Numba hands a named tuple over by value: the numbers of all its arrays, some nine hundred for the tables of a
plan. It writes all their types out in each instruction, and LLVM takes them apart in each function anew,
which was half of compiling. Here a call from Python lays the arrays' numbers side by side once, and compiled
functions hand on where they lie and read of them what they need. Named tuples of other packages in the same
process are handed over as ever.

What lies there never changes, which the code says of each number it reads: else LLVM would read it again
after each number that is written to an array, and make no vectors.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUntypedBaseClass=false, reportUnknownArgumentType=false
from __future__ import annotations

from hashlib import sha256
from typing import Any, cast

from llvmlite import ir
from numba.core import cgutils, imputils, types
from numba.core.datamodel.models import OpaqueModel
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.core.typing.typeof import typeof_impl
from numba.extending import NativeValue, register_model, unbox

PACKAGE = f"{__name__.partition('.')[0]}."
"""Where the named tuples come from that are handed over by address."""

_WORD = 8
_DATA, _SHAPE = 4, 5
"""Where numba's description of an array, in words, has the address of its numbers and its shape."""


class ByAddress(types.Type):
    """A named tuple of arrays, in compiled code.

    Parameters
    ----------
    instance_class : the tuple's. members : types of its arrays, in its order.
    """

    def __init__(self, instance_class: Any, members: tuple[types.Array, ...]) -> None:
        self.instance_class, self.members = instance_class, members
        self.fields: tuple[str, ...] = instance_class._fields
        kinds = sha256(repr(members).encode()).hexdigest()[:16]
        super().__init__(f"{instance_class.__module__}.{instance_class.__qualname__}#{kinds}")

    @property
    def words_of_each(self) -> int:
        """How many words lie there for each array: enough for the one of most dimensions."""
        return _SHAPE + 2 * max(one.ndim for one in self.members)

    @property
    def bytes_of_all(self) -> int:
        """How many bytes lie there."""
        return _WORD * self.words_of_each * len(self.members)


_typeof_other = typeof_impl.dispatch(tuple)


def _typeof_tuple(value: Any, context: Any) -> Any:
    """Return the type of a tuple in compiled code."""
    kind: Any = type(value)
    if hasattr(kind, "_fields") and kind.__module__.startswith(PACKAGE):
        members = tuple(typeof_impl(one, context) for one in value)
        if all(isinstance(one, types.Array) for one in members):
            return ByAddress(kind, members)
    return _typeof_other(value, context)


@register_model(ByAddress)
class _Address(OpaqueModel):
    """An address: as an argument, of words that can be read whatever happens."""

    def from_argument(self, builder: Any, value: Any) -> Any:
        """Return the argument as it is, and say of it what is known."""
        kind: Any = self._fe_type
        value.attributes.dereferenceable = kind.bytes_of_all
        value.attributes.align = _WORD
        value.add_attribute("nonnull")
        return value


@infer_getattr
class _Members(AttributeTemplate):
    key = ByAddress

    def generic_resolve(self, value: Any, attr: str) -> Any:
        """Return the type of an array of the tuple."""
        return value.members[value.fields.index(attr)] if attr in value.fields else None


@imputils.lower_getattr_generic(ByAddress)
def _read(context: Any, builder: Any, kind: Any, value: Any, attr: str) -> Any:
    """Return an array of the tuple."""
    number = kind.fields.index(attr)
    array, first = kind.members[number], number * kind.words_of_each
    word = ir.IntType(64)

    def read(place: int, what: Any) -> Any:
        at = builder.gep(value, [word(_WORD * (first + place))], inbounds=True)
        found = builder.load(builder.bitcast(at, what.as_pointer()), align=_WORD)
        found.set_metadata("invariant.load", builder.module.add_metadata([]))
        return found

    size: Any = word(context.get_abi_sizeof(context.get_data_type(array.dtype)))
    shape: list[Any] = [read(_SHAPE + axis, word) for axis in range(array.ndim)]
    strides: list[Any] = [size]
    if array.layout == "C":
        for length in shape[:0:-1]:
            strides.insert(0, builder.mul(strides[0], length))
    else:
        strides = [read(_SHAPE + array.ndim + axis, word) for axis in range(array.ndim)]
    how_many = shape[0]
    for length in shape[1:]:
        how_many = builder.mul(how_many, length)
    described = context.make_array(array)(context, builder)
    nothing = ir.Constant(described.meminfo.type, None)
    data = read(_DATA, described.data.type)
    parts = (
        nothing, nothing, how_many, size, data, cgutils.pack_array(builder, shape),
        cgutils.pack_array(builder, strides),
    )  # fmt: skip
    found = ir.Constant(context.get_value_type(array), ir.Undefined)
    for place, part in enumerate(parts):
        found = builder.insert_value(found, part, place)
    return found


@unbox(ByAddress)
def _lay_down(kind: Any, value: Any, c: Any) -> Any:
    """Lay the numbers of all arrays down for the time of a call; return where."""
    word, address, number = ir.IntType(64), cgutils.voidptr_t, ir.IntType(32)
    here = cgutils.alloca_once(c.builder, word, kind.words_of_each * len(kind.members))
    failed = cgutils.alloca_once_value(c.builder, number(0))
    member = cgutils.get_or_insert_function(
        c.builder.module, ir.FunctionType(address, [address, word]), "PyTuple_GetItem"
    )
    with cgutils.for_range(c.builder, word(len(kind.members))) as loop:
        array = c.builder.call(member, [c.builder.bitcast(value, address), loop.index])
        at = c.builder.gep(here, [c.builder.mul(loop.index, word(kind.words_of_each))])
        wrong = c.pyapi.numba_array_adaptor(
            c.builder.bitcast(array, c.pyapi.pyobj), c.builder.bitcast(at, address)
        )
        c.builder.store(c.builder.or_(c.builder.load(failed), wrong), failed)
    # From here on it never changes, and nothing is known of what it was before.
    known = c.builder.asm(
        ir.FunctionType(address, [address]), "", "=r,0,~{memory}", [c.builder.bitcast(here, address)], True
    )
    is_wrong = cgutils.is_not_null(c.builder, c.builder.load(failed))
    with c.builder.if_then(is_wrong, likely=False):
        c.pyapi.err_set_string(
            "PyExc_TypeError", f"{kind.instance_class.__qualname__} holds what is no array"
        )
    return NativeValue(known, is_error=is_wrong)


def hand_over_by_address() -> None:
    """Let this package's named tuples of arrays be handed over by address from now on."""
    cast("Any", typeof_impl).register(tuple, _typeof_tuple)
