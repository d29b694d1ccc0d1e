"""The fast engine's replicates: one process, whose threads share a society's cells or live a society each.

Compiled code holds no lock of the interpreter. Where a society has few cells each thread lives a replicate of
its own, else all threads share the cells of one; the results are the same bits either way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace

from underheaven.engine.compiling import compile_ahead
from underheaven.engine.fast import Living
from underheaven.engine.plan import Plan, plan_of
from underheaven.engine.so_far import so_far
from underheaven.ground.outcome import Outcome
from underheaven.society.estimate import Estimate
from underheaven.studies.keeping import Keeping
from underheaven.studies.lived import Lived, Progress, has_pass, summed_up
from underheaven.studies.setting import CELL_BITS, Setting
from underheaven.words.study import Level

_SECONDS_BETWEEN_LOOKS = 0.1

Plans = Mapping[Level, Plan]
"""The plan of each pass, by its level of responses."""


def lived_on_threads(
    setting: Setting, needed: Estimate, progress: Progress | None, keeping: Keeping
) -> list[Lived]:
    """Return the replicates, so many at a time as the estimate says; what was kept is not lived again.

    What has to be compiled is compiled first, in this thread: an interrupt ends that at once. Later ones are
    heard here, while other threads live; those stop after their week.
    """
    compile_ahead(setting.society)
    plans = plans_of(setting)
    every, count = setting.citizen_weeks, setting.study.replicates
    threads = needed.threads if needed.together == 1 else 1
    done = [0] * count

    def live_one(replicate: int) -> Lived:
        def watch(citizen_weeks: int) -> None:
            done[replicate] += citizen_weeks

        return live(setting, plans, replicate, threads=threads, watch=watch, keeping=keeping)

    pool = ThreadPoolExecutor(needed.together)
    try:
        futures = [pool.submit(live_one, replicate) for replicate in range(count)]
        waiting: set[Future[Lived]] = set(futures)
        while waiting:
            ended, waiting = wait(waiting, _SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED)
            for future in ended:
                future.result()
            keeping.look()
            if progress is not None:
                progress(sum(done), every)
    except BaseException:
        try:
            keeping.stop()
        finally:
            pool.shutdown(cancel_futures=True)
        keeping.stop()  # for what was finished meanwhile
        raise
    pool.shutdown()
    return [future.result() for future in futures]


def plans_of(setting: Setting) -> Plans:
    """Return the plans of the first replicate; those of the others differ in its number alone."""
    study = setting.study
    return {
        level: plan_of(
            setting.society,
            worlds,
            citizens=setting.citizens,
            weeks=study.weeks,
            seed=study.seed,
            replicate=0,
            responses=level,
            cell_bits=CELL_BITS,
        )
        for level, worlds in setting.passes.items()
    }


def live(
    setting: Setting,
    plans: Plans,
    replicate: int,
    *,
    threads: int,
    watch: Callable[[int], None],
    keeping: Keeping,
) -> Lived:
    """Return one replicate of a study: every world lived through on the same luck.

    Parameters
    ----------
    threads : that share its cells. watch : called after each week with the citizen-weeks it had.
    """
    keeping.begun()
    lived = keeping.lived(replicate)
    for level, plan in plans.items():
        if lived is not None and has_pass(setting, lived, level):
            watch(setting.citizens * len(plan.worlds) * plan.weeks)
            continue
        whose = replace(plan, replicate=replicate)
        outcome, seconds = _lived_through(whose, level, threads, watch, keeping, setting.dates_read)
        lived = summed_up(setting, level, outcome, seconds, lived)
        keeping.passed(lived)
    assert lived is not None
    return lived


def _lived_through(
    plan: Plan,
    level: Level,
    threads: int,
    watch: Callable[[int], None],
    keeping: Keeping,
    dates: Collection[int] = (),
) -> tuple[Outcome, float]:
    """Return what a plan leaves behind, and the CPU seconds of its weeks.

    dates : weeks after which totals are read; where there are any, a run is not gone on with halfway.
    """
    clock = time.thread_time if threads == 1 else time.process_time
    a_week = sum(cell.size for cell in plan.cells) * len(plan.worlds)
    living = Living(plan, threads=threads)
    dated: dict[int, Mapping[str, Mapping[str, int]]] = {}
    try:
        seconds = 0.0 if dates else keeping.restored(living, level)
        watch(a_week * living.week)
        while living.week < plan.weeks:
            begun = clock()
            living.step()
            seconds += clock() - begun
            watch(a_week)
            if living.week in dates:
                dated[living.week] = so_far(plan, living.counts)
            if dates:
                keeping.begun()
            else:
                keeping.after_week(living, level, seconds)
        return replace(living.outcome(), dated=dated), seconds
    finally:
        living.close()
