"""Compiling the fast engine: when it happens, and where compiled code is kept."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from underheaven.engine import compiling_beside
from underheaven.engine.compiling_beside import a_minute_plan, compile_here, no_garbage_collected
from underheaven.engine.cores import cores
from underheaven.engine.fast import live_through
from underheaven.engine.plan import Plan
from underheaven.engine.primitives.compiled import folder_of_compiled
from underheaven.words.society import Society

SECONDS_TO_COMPILE = (26, 16)
"""About how long compiling everything takes on one core, and on more.

Measured alone: 15 CPU seconds in the first of two processes and 13 in the one beside.
"""


def seconds_to_compile() -> int:
    """Return about how long compiling everything takes here."""
    return SECONDS_TO_COMPILE[cores() > 1]


def compile_ahead(society: Society | None = None) -> None:
    """Live a minute society for a week: everything is compiled by that, or read from disk.

    Where nothing is compiled yet and there is more than one core, half of it is compiled by a process
    beside (`engine/compiling_beside.py`).

    Parameters
    ----------
    society : whose words are taken, where some have been read anyway; all compile the same.
    """
    plan = a_minute_plan(society)
    with no_garbage_collected():
        if not _is_kept() and cores() > 1:
            _compile_on_two(plan)
        live_through(plan, threads=1)


def _compile_on_two(plan: Plan) -> None:
    """Compile on two cores; what the process beside does not deliver is compiled when it is needed."""
    with compiling_beside.beside() as other:
        compile_here(plan)
        other.wait()


def _is_kept() -> bool:
    """Return whether the week is compiled already, by this version of Python."""
    week = f"week.step_cells-*.py{sys.version_info.major}{sys.version_info.minor}*.nbc"
    return any(folder_of_compiled().rglob(week))


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
