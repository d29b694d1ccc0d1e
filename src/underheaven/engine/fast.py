"""The fast engine: the oracle's bits, block by block, on several threads."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, pairwise
from typing import Any, Literal

import numpy as np

from underheaven.engine.plan import Plan, plan_of
from underheaven.engine.plan.tables import SEGMENTS
from underheaven.engine.primitives.publishing import publish_start, spread_news
from underheaven.engine.primitives.scratch import BLOCK, scratch_of
from underheaven.engine.settling import settled
from underheaven.engine.state import CELL_SIZE, Cells, new_state
from underheaven.engine.week import clear_landed, step_cells
from underheaven.engine.written_down import outcome_of
from underheaven.ground.outcome import Outcome
from underheaven.words.regime import Regime
from underheaven.words.society import Society


def run(
    society: Society,
    worlds: Mapping[str, tuple[Regime, ...]],
    *,
    citizens: int,
    weeks: int,
    seed: int,
    replicate: int = 0,
    responses: Literal["frozen", "core"] = "core",
    cell_bits: int = 16,
    progress: Callable[[int], None] | None = None,
    threads: int | None = None,
    block: int = BLOCK,
) -> Outcome:
    """Draw a society once and live it through in every world, week by week, on the same draws.

    The same bits as the oracle, for any number of threads and any block.

    Parameters
    ----------
    society, worlds : declared words; a world is the regimes in it (none: the society by itself).
    citizens, weeks : how many are drawn, and for how long they live.
    seed, replicate : of every draw.
    responses : `frozen` (nobody responds) or `core`.
    cell_bits : binary digits of the largest cell.
    progress : called with the week after each week.
    threads : how many share the cells; as many as there are processors where not said.
    block : citizens stepped together, a multiple of 64 up to 2,048.

    Raises `InputError` where an act is too likely for somebody, a score does not fit its step, two sensors or
    registers of one name differ, or two decisions would share their draws; `ValueError` for another block.
    """
    if block % 64 or not 64 <= block <= BLOCK:
        raise ValueError(f"a block is a multiple of 64 up to {BLOCK}, not {block}")
    plan = plan_of(
        society, worlds, citizens=citizens, weeks=weeks, seed=seed, replicate=replicate, responses=responses,
        cell_bits=cell_bits,
    )  # fmt: skip
    return live_through(plan, progress=progress, threads=threads, block=block)


def live_through(
    plan: Plan,
    *,
    progress: Callable[[int], None] | None = None,
    threads: int | None = None,
    block: int = BLOCK,
) -> Outcome:
    """Live a plan through; parameters as those of `run`."""
    cells, people = settled(plan)
    tables = plan.tables
    state = new_state(plan, len(people.segment))
    shares = _shares(cells, max(1, threads or os.cpu_count() or 1))
    lines = sum(len(names) + 2 * (plan.weeks + 1) for names in plan.counters)
    counts = [np.zeros((len(plan.districts), lines, SEGMENTS), dtype=np.int64) for _ in shares]
    scratch = [scratch_of(tables) for _ in shares]
    publish_start(tables, state, scratch[0], people, cells)

    def step(share: int, week: int) -> None:
        first, end = shares[share]
        step_cells(
            tables, state, people, cells, scratch[share], plan.replicate, week, plan.weeks, first, end, block,
            counts[share],
        )  # fmt: skip

    with ThreadPoolExecutor(len(shares)) as pool:
        for week in range(1, plan.weeks + 1):
            if len(shares) == 1:
                step(0, week)
            else:
                list(pool.map(step, range(len(shares)), [week] * len(shares)))
            clear_landed(state, week, 0, len(people.adult))
            for world in range(len(plan.worlds)):
                spread_news(tables, state, people, cells, world)
            if progress is not None:
                progress(week)
    whole: Any = sum(counts[1:], counts[0])
    return outcome_of(plan, state, people, cells, whole)


def _shares(cells: Cells, threads: int) -> list[tuple[int, int]]:
    """Return runs of cells, one for each thread, of about as many citizens."""
    sizes: list[int] = cells.rows[:, CELL_SIZE].tolist()
    so_far = list(accumulate(sizes, initial=0))
    ends = [bisect_left(so_far, so_far[-1] * n // threads) for n in range(threads + 1)]
    runs = [(first, end) for first, end in pairwise(ends) if end > first]
    return runs or [(0, len(sizes))]
