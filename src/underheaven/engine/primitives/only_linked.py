"""What numba makes of a function that only compiled functions call: code to be linked into them, and no more.

Numba optimises every function and makes machine code of it before it is linked into those that call it, and
then all over again there. Neither is ever used of a function that is never called by itself.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUntypedBaseClass=false
from __future__ import annotations

from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler


class Unfinished(JITCodeLibrary):
    """Code to be linked into callers, who optimise it; there is no machine code of its own."""

    def _optimize_final_module(self) -> None:
        """Leave that to the callers."""

    def _finalize_final_module(self) -> None:
        """Be ready to be linked, without being loaded."""
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """Return that there is no such function, by itself."""
        self._ensure_finalized()
        return 0

    @property
    def codegen(self) -> Any:
        """Itself: whoever asks for what made it wants to set an environment, which it has none of."""
        return self

    def set_env(self, *_: Any) -> None:
        """Set nothing."""


class OnlyLinked(Compiler):
    """Numba's compiler, for functions that are only called by compiled ones."""

    def compile_extra(self, func: Any) -> Any:
        """Compile a function into a library that stays unfinished."""
        state: Any = self.state
        state.library = Unfinished(state.targetctx.codegen(), func.__qualname__)
        return super().compile_extra(func)
