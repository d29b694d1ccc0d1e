"""Compiling the fast engine: when it happens, and where compiled code is kept."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from underheaven.engine.cores import cores
from underheaven.engine.fast import live_through
from underheaven.engine.plan import Plan, plan_of
from underheaven.engine.primitives.compiled import folder_of_compiled
from underheaven.shelf import read
from underheaven.words.society import Society

SECONDS_TO_COMPILE = (40, 25)
"""About how long compiling everything takes on one core, and on more.

Measured: 36 CPU seconds in one process, 21 in the slower of two.
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
    from underheaven.engine.compiling_beside import beside, compile_here, compile_the_week

    with beside() as other:
        compile_here(plan)
        if other.wait_for_steps():
            compile_the_week(plan)
            other.wait_for_rest()


def a_minute_plan(society: Society | None = None) -> Plan:
    """Return the plan that is lived to compile everything."""
    return plan_of(
        society or read("society", "tiny-society"),
        {"none": ()},
        citizens=64,
        weeks=1,
        seed=0,
        replicate=0,
        responses="frozen",
        cell_bits=6,
    )


def _is_kept() -> bool:
    """Return whether the week is compiled already, by this version of Python."""
    week = f"week.step_cells-*.py{sys.version_info.major}{sys.version_info.minor}*.nbc"
    return any(folder_of_compiled().rglob(week))


@contextmanager
def no_garbage_collected() -> Generator[None]:
    """Let Python look for no garbage: compiling makes hardly any, and looking takes a tenth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


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
