"""Replicates: the same study on societies drawn anew, one after the other or on several processes.

A replicate's luck depends on the seed and on its number alone, so the results are the same however many
processes share the work. What comes back is totals and counts; citizens' own weeks are summed up where they
were lived.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from array import array
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from underheaven.engine.oracle import run as live_through
from underheaven.ground.draws import Address
from underheaven.ground.errors import CannotFitError
from underheaven.ground.outcome import Outcome, WorldOutcome
from underheaven.measures.benefit import NONE
from underheaven.measures.rungs import Moved, moved
from underheaven.studies.paired import ladder_pairs
from underheaven.studies.setting import CELL_BITS, FROZEN, Setting

Progress = Callable[[int, int], None]
"""Called with the citizen-weeks lived so far and those to be lived in all."""


@dataclass(frozen=True, slots=True)
class Lived:
    """One replicate, without a row about anybody.

    outcome : totals and digests; no list of citizens. moves : how many citizens fare better and worse between
    two worlds. hardest : the citizen with most closed weeks beyond those in `none`, and how many, by declared
    world; absent where nobody has any. cpu_seconds : of stepping. peak_rss_bytes : of the process that lived
    it, until then.
    """

    outcome: Outcome
    moves: Mapping[tuple[str, str], Moved]
    hardest: Mapping[str, tuple[int, str]]
    cpu_seconds: float
    peak_rss_bytes: int
    process: int


@dataclass(frozen=True, slots=True)
class Replicated:
    """All replicates of a study, in order, and what they cost.

    seconds : from start to end. cpu_seconds : of stepping, all processes. peak_rss_bytes : highest memory of
    each process, added. processes : how many shared the work.
    """

    lived: tuple[Lived, ...]
    seconds: float
    cpu_seconds: float
    peak_rss_bytes: int
    processes: int


def citizen_name(replicate: int, address: Address) -> str:
    """Return how a synthetic citizen is named: replicate, province, cell, slot.

    >>> citizen_name(3, Address(0, 2, 71))
    '3:0-2-71'
    """
    return f"{replicate}:{address.text()}"


def live(setting: Setting, replicate: int, progress: Callable[[int], None] | None = None) -> Lived:
    """Return one replicate of a study: every world lived through on the same luck.

    Parameters
    ----------
    progress : called with the citizen-weeks lived so far in this replicate.
    """
    begun = time.process_time()
    outcome = _outcome(setting, replicate, progress)
    worlds = outcome.worlds
    pairs = dict.fromkeys(pair for world in setting.declared for pair in ladder_pairs(world))
    moves = {
        (before, after): moved(worlds[before].closed_weeks, worlds[after].closed_weeks)
        for before, after in pairs
        if before in worlds and after in worlds
    }
    hardest = {world: hit for world in setting.declared if (hit := _hardest_hit(outcome, world)) is not None}
    return Lived(
        replace(
            outcome, addresses=(), worlds={name: _without_citizens(world) for name, world in worlds.items()}
        ),
        moves,
        hardest,
        time.process_time() - begun,
        _peak_rss_bytes(),
        multiprocessing.current_process().pid or 0,
    )


def _outcome(setting: Setting, replicate: int, progress: Callable[[int], None] | None) -> Outcome:
    """Return what the engine makes of one replicate, the frozen worlds among the others."""
    study = setting.study
    stepped = setting.stepped
    distinct = {name: setting.worlds[name] for name in dict.fromkeys(stepped.values())}
    outcome = live_through(
        setting.society,
        distinct,
        citizens=setting.citizens,
        weeks=study.weeks,
        seed=study.seed,
        replicate=replicate,
        responses=study.responses,
        cell_bits=CELL_BITS,
        progress=None if progress is None else lambda week: progress(week * setting.citizens * len(distinct)),
    )
    worlds = {name: outcome.worlds[first] for name, first in stepped.items()}
    if setting.frozen:
        before = setting.citizens * study.weeks * len(distinct)
        frozen = live_through(
            setting.society,
            {name: setting.worlds[name] for name in setting.frozen},
            citizens=setting.citizens,
            weeks=study.weeks,
            seed=study.seed,
            replicate=replicate,
            responses=FROZEN,
            cell_bits=CELL_BITS,
            progress=None
            if progress is None
            else lambda week: progress(before + week * setting.citizens * len(setting.frozen)),
        )
        worlds |= {f"{name}/{FROZEN}": world for name, world in frozen.worlds.items()}
    return replace(outcome, worlds=worlds)


def _hardest_hit(outcome: Outcome, world: str) -> tuple[int, str] | None:
    """Return who has most closed weeks beyond those in `none`, and how many; the lowest address of equals."""
    theirs, before = outcome.worlds[world].closed_weeks, outcome.worlds[NONE].closed_weeks
    most, index = 0, -1
    for i, (ours, nones) in enumerate(zip(theirs, before, strict=True)):
        if ours - nones > most:
            most, index = ours - nones, i
    return None if index < 0 else (most, citizen_name(outcome.replicate, outcome.addresses[index]))


def _without_citizens(world: WorldOutcome) -> WorldOutcome:
    """Return what a world left behind, without the list of citizens."""
    return replace(world, closed_weeks=array(world.closed_weeks.typecode), lives={})


def replicates(
    setting: Setting, *, processes: int | None = None, progress: Progress | None = None
) -> Replicated:
    """Return all replicates of a study.

    Parameters
    ----------
    processes : how many share the work; this process alone where not given. A script that asks for more keeps
    its own work below `if __name__ == "__main__":`, because each process reads the script again.

    Raises
    ------
    CannotFitError
        It would not fit into memory (nothing is drawn then), or a process ran out of memory.
    KeyboardInterrupt
        Interrupted; the processes that were started are ended.
    """
    count = setting.study.replicates
    sharing = max(1, min(processes or 1, count))
    setting.refuse_what_cannot_fit(sharing)
    begun = time.perf_counter()
    try:
        lived = _here(setting, progress) if sharing == 1 else _shared(setting, sharing, progress)
    except MemoryError:
        raise _out_of_memory() from None
    peaks: dict[int, int] = {}
    for one in lived:
        peaks[one.process] = max(peaks.get(one.process, 0), one.peak_rss_bytes)
    if sharing > 1:
        peaks[0] = _peak_rss_bytes()
    return Replicated(
        tuple(lived),
        time.perf_counter() - begun,
        sum(one.cpu_seconds for one in lived),
        sum(peaks.values()),
        sharing,
    )


def _here(setting: Setting, progress: Progress | None) -> list[Lived]:
    """Return the replicates, lived one after the other in this process."""
    every = setting.citizen_weeks
    each = every // setting.study.replicates
    lived: list[Lived] = []
    for replicate in range(setting.study.replicates):
        base = replicate * each
        watch = None if progress is None else _within(progress, base, every)
        lived.append(live(setting, replicate, watch))
        if progress is not None:
            progress(base + each, every)
    return lived


def _within(progress: Progress, base: int, every: int) -> Callable[[int], None]:
    """Return the progress of one replicate as progress of all."""
    return lambda done: progress(base + done, every)


_setting: list[Setting] = []


def _begin_process(setting: Setting) -> None:
    """Make a new process ready: it leaves interrupts to the one that started it, and ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_first, daemon=True).start()
    _setting[:] = [setting]


def _end_with_the_first() -> None:
    """Wait until the process that started this one is gone, however it ended, and end this one, too."""
    first = multiprocessing.parent_process()
    if first is not None:
        first.join()
        os._exit(1)  # nobody is left to hear of anything


def _live_here(replicate: int) -> Lived:
    """Return one replicate, in a process that was made ready."""
    return live(_setting[0], replicate)


@contextmanager
def _interrupts_held_back() -> Generator[None]:
    """Let Ctrl-C wait while processes are started: they begin deaf to it, and this one hears of it after."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _shared(setting: Setting, processes: int, progress: Progress | None) -> list[Lived]:
    """Return the replicates, shared out to processes started for them."""
    every, count = setting.citizen_weeks, setting.study.replicates
    others = set(multiprocessing.active_children())
    executor = ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin_process,
        initargs=(setting,),
    )
    waiting: set[Future[Lived]] = set()
    try:
        with _interrupts_held_back():
            futures = [executor.submit(_live_here, replicate) for replicate in range(count)]
        waiting = set(futures)
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                future.result()
            if progress is not None:
                progress(every * (count - len(waiting)) // count, every)
        lived = [future.result() for future in futures]
    except BaseException as problem:
        for child in set(multiprocessing.active_children()) - others:
            child.kill()
        # Waited for: left running, its thread may meet pipes that the end of Python has closed, and say so.
        executor.shutdown(wait=True, cancel_futures=True)
        if isinstance(problem, BrokenProcessPool):
            raise _out_of_memory() from None
        raise
    executor.shutdown()
    return lived


def _out_of_memory() -> CannotFitError:
    """Return the error for a process that was ended from outside."""
    return CannotFitError(
        "a process of this run was ended before it was done, most often for want of memory",
        cure="run fewer citizens, or one process",
    )


def _peak_rss_bytes() -> int:
    """Return the most memory this process has held, in bytes."""
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
