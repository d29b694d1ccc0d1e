"""Compiling the fast engine: when it happens, and where compiled code is kept."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from underheaven.engine.fast import live_through
from underheaven.engine.plan import plan_of
from underheaven.engine.primitives.compiled import folder_of_compiled
from underheaven.shelf import read
from underheaven.words.society import Society

SECONDS_TO_COMPILE = 30
"""About how long compiling everything takes (measured: 31 CPU seconds on one 2-core machine)."""


def compile_ahead(society: Society | None = None) -> None:
    """Live a minute society for a week: everything is compiled by that, or read from disk.

    Parameters
    ----------
    society : whose words are taken, where some have been read anyway; all compile the same.
    """
    live_through(
        plan_of(
            society or read("society", "tiny-society"),
            {"none": ()},
            citizens=64,
            weeks=1,
            seed=0,
            replicate=0,
            responses="frozen",
            cell_bits=6,
        ),
        threads=1,
    )


@contextmanager
def said_when_compiling(say: Callable[[], None]) -> Generator[None]:
    """Call back when something begins to be compiled, once; code that is read from disk says nothing."""
    from numba.core import event  # not above: the engine says first how wide vectors may be

    class Listener(event.Listener):
        is_said = False

        def on_start(self, event: Any) -> None:
            """Say it, the first time."""
            if not self.is_said:
                self.is_said = True
                say()

        def on_end(self, event: Any) -> None:
            """Say nothing."""

    listener = Listener()
    event.register("numba:compile", listener)
    try:
        yield
    finally:
        event.unregister("numba:compile", listener)


def compiled_code() -> tuple[Path, int]:
    """Return where compiled code is kept for later runs, and how many bytes, older versions included."""
    above = folder_of_compiled().parent
    kept = (file for folder in above.glob("compiled-*") for file in folder.rglob("*") if file.is_file())
    return above, sum(file.stat().st_size for file in kept)
