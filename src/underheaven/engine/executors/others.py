"""What citizens do to each other, before a week is lived and after it: by what was published, and no more.

What few regimes need is compiled when it is first needed.
"""

from __future__ import annotations

from typing import Any

from underheaven.engine.plan import Plan
from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bonding import share_scores
from underheaven.engine.primitives.mapping import look_at_maps
from underheaven.engine.primitives.marking import mark_each_other
from underheaven.engine.primitives.reporting import land_reports, report
from underheaven.engine.primitives.scratch import Scratch
from underheaven.engine.state import Cells, People, State


def meet_others(
    plan: Plan, state: State, people: People, cells: Cells, own: Scratch, run: tuple[int, int], week: int,
    block: int, counts: Any,
) -> None:  # fmt: skip
    """Let a run of cells do what depends on others alone: report, mark, compare, look at maps.

    Parameters
    ----------
    run : first cell, end. counts : area, line, segment.
    """
    tables, replicate = plan.in_force(week), plan.replicate
    if tables.needs[t.NEEDS_REPORTS]:
        report(tables, state, people, cells, own, replicate, week, plan.weeks, *run, block, counts)  # 3
    if tables.needs[t.NEEDS_RATINGS]:
        mark_each_other(tables, state, people, cells, own, replicate, week, plan.weeks, *run, block)  # 5
    if tables.needs[t.NEEDS_TIES]:
        share_scores(tables, state, people, cells, own, replicate, week, plan.weeks, *run, block)  # 5
    if tables.needs[t.NEEDS_MAPS]:
        look_at_maps(plan.in_force(week - 1), state, people, cells, own, week, *run, counts)  # 7


def hear_of_others(
    plan: Plan, state: State, people: People, cells: Cells, week: int, first: int, end: int
) -> None:
    """Let reports of a week land on those at positions from `first` to `end`, and scores become known."""
    if week and plan.tables.needs[t.NEEDS_REPORTS]:
        land_reports(plan.in_force(week), state, people, cells, plan.replicate, week, first, end)
    for number, row in enumerate(plan.tables.known):
        state.known[number, first:end] = state.scores[row, first:end]
