"""Half of compiling, done by a process beside: `python -m underheaven.engine.compiling_beside`.

Numba compiles one function at a time in a process, and most of a first run's wait is that. The process
beside keeps its code in a folder of its own, since numba may mix up code where two processes write to one
folder; the code of functions that are not kept yet is moved when it is ready. Nothing depends on it: whatever
it does not deliver is compiled in the first process when it is needed.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

import os
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

import numpy as np

from underheaven.engine.executors.threads import no_counts
from underheaven.engine.fast import Living
from underheaven.engine.plan import Plan
from underheaven.engine.primitives.acting import act_out
from underheaven.engine.primitives.asking import ask
from underheaven.engine.primitives.compiled import compiled_for, folder_of_compiled
from underheaven.engine.primitives.filing import record
from underheaven.engine.primitives.luck import Where
from underheaven.engine.primitives.observing import observe
from underheaven.engine.primitives.rating import rate
from underheaven.engine.primitives.responding import respond
from underheaven.engine.primitives.scratch import Span, scratch_of
from underheaven.engine.settling import nobody_yet, settled
from underheaven.engine.state import new_state
from underheaven.engine.week import step_cells, visit

READY = b"steps\n"
"""What the process beside says when its steps of the week are compiled; its end says the rest is."""


def compile_here(plan: Plan) -> None:
    """Compile the other steps of the week, those that the process beside leaves to this one."""
    cells, people = settled(plan)
    state, own, span, where, counts = _rest(plan)
    compiled_for(act_out, plan.tables, state, people, own, span, where, counts)
    compiled_for(rate, plan.tables, state, people, own, span, counts)
    compiled_for(observe, plan.tables, state, people, cells, own, span, where, counts)
    compiled_for(record, plan.tables, state, people, own, span, counts)
    compiled_for(ask, plan.tables, state, people, own, span, where, counts)


def compile_the_week(plan: Plan) -> None:
    """Compile the week itself, of whose steps those are read that are kept already."""
    cells, people = settled(plan)
    state, own, _, _, counts = _rest(plan)
    numbers = (plan.replicate, 1, plan.weeks, 0, 1, 64)
    compiled_for(step_cells, plan.tables, state, people, cells, own, *numbers, np.stack([counts]))


def _compile_steps_beside(plan: Plan) -> None:
    """Compile the steps of the week that take longest, about half of it; nobody is settled for that."""
    state, own, span, where, counts = _rest(plan)
    people = nobody_yet(plan)
    compiled_for(visit, plan.tables, state, people, own, span, where, counts)
    compiled_for(respond, plan.tables, state, people, own, span, counts)


def _rest(plan: Plan) -> tuple[Any, ...]:
    """Return what steps of the week are called with, beside the plan's tables, its people and its cells."""
    span, where = Span(*(0 for _ in Span._fields)), Where(0, 0, plan.replicate)
    return new_state(plan), scratch_of(plan.tables), span, where, no_counts(plan)[0]


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
            self._process = Popen(  # noqa: S603
                command, env=settings, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
            )

    def wait_for_steps(self) -> bool:
        """Wait until its steps are compiled, and fetch them; return whether they are."""
        is_ready = self._process is not None and _stdout(self._process).readline() == READY
        if is_ready:
            self._fetch()
        return is_ready

    def wait_for_rest(self) -> bool:
        """Wait until it ends, and fetch the rest; return whether it ended well."""
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


def _stdout(process: Popen[bytes]) -> Any:
    """Return what a process says."""
    return process.stdout


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
    """Compile what the first process leaves to this one, and say when the steps of the week are done."""
    import signal

    from underheaven.engine.compiling import a_minute_plan, no_garbage_collected

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first hears of it, and ends this one
    Thread(target=_end_with_the_first, daemon=True).start()
    plan = a_minute_plan()
    with no_garbage_collected():
        _compile_steps_beside(plan)
        sys.stdout.buffer.write(READY)
        sys.stdout.buffer.flush()
        Living(plan, threads=1).close()


if __name__ == "__main__":
    main()
