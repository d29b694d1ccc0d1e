"""How named tuples of numbers are handed to compiled functions: as one value each.

Numba takes a tuple apart and puts it together again wherever a function is called. Named tuples of arrays are
handed over by address (`by_address.py`), those of other packages in the same process as ever.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUntypedBaseClass=false
from __future__ import annotations

from typing import Any

from numba.core import types
from numba.core.datamodel.models import TupleModel
from numba.core.datamodel.registry import register_default

PACKAGE = f"{__name__.partition('.')[0]}."
"""Where the named tuples come from that are handed over whole."""


class WholeTuple(TupleModel):
    """A named tuple; one of this package is as an argument what it is as a value."""

    @property
    def _is_whole(self) -> bool:
        """Whether it comes from this package."""
        kind: Any = self._fe_type
        return bool(kind.instance_class.__module__.startswith(PACKAGE))

    def get_argument_type(self) -> Any:
        """Return the type of the argument: that of the value."""
        return self.get_value_type() if self._is_whole else super().get_argument_type()

    def as_argument(self, builder: Any, value: Any) -> Any:
        """Return the value as it is."""
        return value if self._is_whole else super().as_argument(builder, value)

    def from_argument(self, builder: Any, value: Any) -> Any:
        """Return the argument as it is."""
        return value if self._is_whole else super().from_argument(builder, value)


def hand_over_whole() -> None:
    """Let this package's named tuples be handed over whole by all that is compiled from now on."""
    register: Any = register_default(types.NamedTuple)
    register(WholeTuple)
