"""Replicates: the same study on societies drawn anew, on several threads or processes.

A replicate's luck depends on the seed and on its number alone, so the results are the same however the work
is shared, and whichever engine does it.
"""

from __future__ import annotations

import os
import time

from underheaven.engine.cores import cores
from underheaven.ground.errors import InputError, clean, did_you_mean
from underheaven.ground.outcome import ENGINES, Engine
from underheaven.studies.keeping import Keeping
from underheaven.studies.lived import Progress, Replicated, out_of_memory, peak_rss_bytes
from underheaven.studies.setting import Setting


def replicates(
    setting: Setting,
    *,
    engine: Engine = "fast",
    threads: int | None = None,
    progress: Progress | None = None,
    keeping: Keeping | None = None,
) -> Replicated:
    """Return all replicates of a study.

    Parameters
    ----------
    engine : `fast`, or `oracle`: the same results from plain Python, a thousand times slower.
    threads : how many share the work. Where not given, the fast engine takes every core; the oracle, which
    takes a process for each, stays in this one. A script that asks it for more keeps its own work below
    `if __name__ == "__main__":`, because each process reads the script again. keeping : what is kept
    meanwhile, and was kept before; nothing where not given.

    Raises
    ------
    InputError
        There is no such engine.
    CannotFitError
        It would not fit into memory (nothing is drawn then), or memory ran out.
    KeyboardInterrupt
        Interrupted; the threads or processes that were started are ended.
    """
    sharing = max(1, threads or (cores() if checked_engine(engine) == "fast" else 1))
    needed = setting.refuse_what_cannot_fit(engine, sharing)
    begun, vector_bits, keeping = time.perf_counter(), 0, keeping or Keeping()
    try:
        if engine == "fast":
            from underheaven.engine.vectors import vector_bits as bits_in_force
            from underheaven.studies.threads import lived_on_threads

            vector_bits = bits_in_force()
            lived = lived_on_threads(setting, needed, progress, keeping)
        else:
            from underheaven.studies.processes import lived_here, lived_on_processes

            lived = (
                lived_on_processes(setting, needed.together, progress, keeping)
                if needed.together > 1
                else lived_here(setting, progress, keeping)
            )
    except MemoryError:
        raise out_of_memory(engine) from None
    peaks = {os.getpid(): peak_rss_bytes()}
    for one in lived:
        peaks[one.process] = max(peaks.get(one.process, 0), one.peak_rss_bytes)
    return Replicated(
        tuple(lived),
        engine,
        time.perf_counter() - begun,
        sum(one.cpu_seconds for one in lived),
        sum(peaks.values()),
        needed.threads,
        vector_bits,
    )


def checked_engine(name: str, where: str = "engine") -> Engine:
    """Return an engine by its name.

    Raises
    ------
    InputError
        There is none of this name.

    >>> checked_engine("fast")
    'fast'
    """
    for engine in ENGINES:
        if engine == name:
            return engine
    near = did_you_mean(str(name), ENGINES)
    raise InputError(
        f"there is no engine `{clean(str(name), 40)}`",
        where=where,
        cure=f"did you mean `{near}`?" if near else "`fast`, or `oracle`: the same results, slowly",
    )
