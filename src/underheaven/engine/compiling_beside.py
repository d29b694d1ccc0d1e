"""Half of compiling, done by a process beside: `python -m underheaven.engine.compiling_beside`.

Numba compiles one function at a time in a process, and most of a first run's wait is that. The process
beside keeps its code in a folder of its own, since numba may mix up code where two processes write to one
folder; the code of functions that are not kept yet is moved when it is ready. Nothing depends on it: whatever
it does not deliver is compiled in the first process when it is needed.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from underheaven.engine.executors.threads import no_counts
from underheaven.engine.plan import Plan, plan_of
from underheaven.engine.primitives.asking import ask
from underheaven.engine.primitives.compiled import folder_of_compiled
from underheaven.engine.primitives.owing import repay
from underheaven.engine.primitives.publishing import forget_news, publish_start, spread_news
from underheaven.engine.primitives.responding import respond
from underheaven.engine.primitives.scratch import scratch_of
from underheaven.engine.primitives.working import work
from underheaven.engine.settling import nobody_yet, nowhere_yet, settled
from underheaven.engine.state import new_state
from underheaven.engine.steps import STEPS, make_ready
from underheaven.engine.week import leave, visit
from underheaven.shelf import read
from underheaven.words.society import Society

BESIDE = (visit, leave, ask, work, repay, respond)
"""Steps that the process beside compiles: those that share most of what they call, and half of all."""
BETWEEN_WEEKS = (publish_start, spread_news, forget_news)
"""What is called when all cells have lived a week, or before the first one. What few regimes need (ties
that are cut, stages, strays that land) is compiled when it is first needed."""
HERE = (*(step for step in STEPS if step not in BESIDE), *BETWEEN_WEEKS)
"""What the process beside leaves to this one."""


def compile_here(plan: Plan) -> None:
    """Compile what the process beside leaves to this one, but for the week itself: that calls all steps."""
    settled(plan)
    _compile(plan, HERE)


def _compile(plan: Plan, functions: Sequence[Callable[..., Any]]) -> None:
    """Compile functions for a plan; nobody is settled for that."""
    own, people, cells = scratch_of(plan.tables), nobody_yet(plan), nowhere_yet()
    make_ready(plan.tables, new_state(plan), people, cells, own, no_counts(plan), functions)


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


@contextmanager
def no_garbage_collected() -> Generator[None]:
    """Let Python look for no garbage: compiling makes hardly any, and looking takes a tenth of its time.

    What was made stays; nor is it looked through later.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


class Beside:
    """A process beside, while it compiles.

    Parameters
    ----------
    command : of the process. kept : where its code is moved to. apart : its own folder.
    """

    def __init__(self, command: Sequence[str], kept: Path, apart: Path) -> None:
        self._kept, self._apart = kept, apart
        self._process: Popen[bytes] | None = None
        settings = {
            **os.environ,
            "NUMBA_CACHE_DIR": str(apart),
            "PYTHONPATH": os.pathsep.join(one for one in sys.path if one),
        }
        with suppress(OSError):
            self._process = Popen(  # noqa: S603 - this Python, or what a test names
                command, env=settings, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL
            )

    def wait(self) -> bool:
        """Wait until it ends, and fetch what it has compiled if it ended well; return whether it did."""
        is_ready = self._process is not None and self._process.wait() == 0
        if is_ready:
            self._fetch()
        return is_ready

    def _fetch(self) -> None:
        """Move the code of every function that is not kept yet: what its index names before the index."""
        apart = self._apart / self._kept.name
        for index in sorted(apart.rglob("*.nbi")):
            kept = self._kept / index.relative_to(apart)
            if kept.exists():
                continue
            kept.parent.mkdir(parents=True, exist_ok=True)
            for code in index.parent.glob(f"{index.stem}.*.nbc"):
                code.replace(kept.with_name(code.name))
            index.replace(kept)

    def end(self) -> None:
        """End the process, if it still runs, and let it go."""
        if self._process is not None:
            self._process.kill()
            with self._process:  # closes its pipes and waits for it
                pass


@contextmanager
def beside(command: Sequence[str] = ()) -> Generator[Beside]:
    """Start a process beside for as long as the context lasts; it ends with it, however that ends.

    Parameters
    ----------
    command : another than the one that compiles.
    """
    kept = folder_of_compiled()
    kept.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="beside-", dir=kept, ignore_cleanup_errors=True) as apart:
        process = Beside(command or (sys.executable, "-m", __name__), kept, Path(apart))
        try:
            yield process
        finally:
            process.end()


def _end_with_the_first() -> None:
    """Wait until the process that started this one is gone, however it ended, and end this one, too."""
    os.read(0, 1)
    os._exit(1)


def main() -> None:
    """Compile what the first process leaves to this one."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first hears of it, and ends this one
    Thread(target=_end_with_the_first, daemon=True).start()
    plan = a_minute_plan()
    with no_garbage_collected():
        _compile(plan, BESIDE)


if __name__ == "__main__":
    main()
