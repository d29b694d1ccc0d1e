"""How named tuples are handed to compiled functions: as one value each.

Numba takes a tuple apart into the numbers of all its arrays and puts it together again wherever a function is
called: some nine hundred instructions for each call of a step, which took a fifth of compiling.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUntypedBaseClass=false
from __future__ import annotations

from typing import Any

from numba.core import types
from numba.core.datamodel.models import TupleModel
from numba.core.datamodel.registry import register_default


class WholeTuple(TupleModel):
    """A named tuple, as an argument what it is as a value."""

    def get_argument_type(self) -> Any:
        """Return the type of the argument: that of the value."""
        return self.get_value_type()

    def as_argument(self, builder: Any, value: Any) -> Any:
        """Return the value as it is."""
        return value

    def from_argument(self, builder: Any, value: Any) -> Any:
        """Return the argument as it is."""
        return value


def hand_over_whole() -> None:
    """Let named tuples be handed over whole by all that is compiled from now on."""
    register: Any = register_default(types.NamedTuple)
    register(WholeTuple)
