"""The oracle's replicates, one after the other or shared out to processes: a core for each."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace

from underheaven.engine.oracle import World
from underheaven.engine.oracle import run as live_through
from underheaven.ground.outcome import DATED
from underheaven.studies.keeping import Keeping
from underheaven.studies.lived import Lived, Progress, is_whole, out_of_memory, summed_up
from underheaven.studies.setting import CELL_BITS, Setting


def live(setting: Setting, replicate: int, progress: Callable[[int], None] | None = None) -> Lived:
    """Return one replicate of a study: every world lived through on the same luck.

    Parameters
    ----------
    progress : called with the citizen-weeks lived so far in this replicate.
    """
    study = setting.study
    lived: Lived | None = None
    dates = setting.dates_read
    before, begun = 0, 0.0
    for level, worlds in setting.passes.items():
        a_week = setting.citizens * len(worlds)

        def watch(week: int, before: int = before, a_week: int = a_week) -> None:
            nonlocal begun
            if week == 0:
                begun = time.process_time()
            elif progress is not None:
                progress(before + week * a_week)

        dated: dict[int, Mapping[str, Mapping[str, int]]] = {}

        def read(
            week: int, worlds: Mapping[str, World], dated: dict[int, Mapping[str, Mapping[str, int]]] = dated
        ) -> None:
            if week in dates:
                dated[week] = {name: _so_far(world) for name, world in worlds.items()}

        outcome = live_through(
            setting.society,
            worlds,
            citizens=setting.citizens,
            weeks=study.weeks,
            seed=study.seed,
            replicate=replicate,
            responses=level,
            cell_bits=CELL_BITS,
            progress=watch,
            watch=read,
        )
        outcome = replace(outcome, dated=dated)
        lived = summed_up(setting, level, outcome, time.process_time() - begun, lived, engine="oracle")
        before += study.weeks * a_week
    assert lived is not None
    return lived


def _so_far(world: World) -> dict[str, int]:
    """Return how often what `DATED` names has happened so far in a world, to everybody; no zeros."""
    return {
        name: sum(numbers)
        for name, numbers in world.counts.items()
        if name.startswith(DATED) and any(numbers)
    }


def lived_here(setting: Setting, progress: Progress | None, keeping: Keeping) -> list[Lived]:
    """Return the replicates, lived one after the other in this process; those that were kept are not."""
    every = setting.citizen_weeks
    each = every // setting.study.replicates
    lived: list[Lived] = []
    try:
        for replicate in range(setting.study.replicates):
            one = _kept(setting, keeping, replicate)
            if one is None:
                one = live(setting, replicate, _within(progress, replicate * each, every, keeping))
                keeping.passed(one)
            lived.append(one)
            if progress is not None:
                progress((replicate + 1) * each, every)
    except BaseException:
        keeping.stop()
        raise
    return lived


def _kept(setting: Setting, keeping: Keeping, replicate: int) -> Lived | None:
    """Return a replicate that was kept whole."""
    lived = keeping.lived(replicate)
    return lived if lived is not None and is_whole(setting, lived) else None


def _within(progress: Progress | None, base: int, every: int, keeping: Keeping) -> Callable[[int], None]:
    """Return the progress of one replicate as progress of all."""

    def watch(done: int) -> None:
        keeping.look()
        if progress is not None:
            progress(base + done, every)

    return watch


_SECONDS_BETWEEN_LOOKS = 1.0
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


def lived_on_processes(
    setting: Setting, processes: int, progress: Progress | None, keeping: Keeping
) -> list[Lived]:
    """Return the replicates, shared out to processes started for them; those that were kept are not lived."""
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
            futures = {
                replicate: executor.submit(_live_here, replicate)
                for replicate in range(count)
                if _kept(setting, keeping, replicate) is None
            }
        waiting = set(futures.values())
        while waiting:
            done, waiting = wait(waiting, _SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
            for future in done:
                keeping.passed(future.result())
            keeping.look()
            if progress is not None:
                progress(every * (count - len(waiting)) // count, every)
        every_one = (_kept(setting, keeping, replicate) for replicate in range(count))
        lived = [one or futures[replicate].result() for replicate, one in enumerate(every_one)]
    except BaseException as problem:
        for child in set(multiprocessing.active_children()) - others:
            child.kill()
        # Waited for: left running, its thread may meet pipes that the end of Python has closed, and say so.
        executor.shutdown(wait=True, cancel_futures=True)
        keeping.stop()
        if isinstance(problem, BrokenProcessPool):
            raise out_of_memory("oracle") from None
        raise
    executor.shutdown()
    return lived
