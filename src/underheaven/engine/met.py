"""What citizens showed to those they meet, read from the fast engine's columns: for lives that are told.

Deeds that may be told or marked, scores others go by, who is seen on a register, reports that land, maps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from underheaven.engine.plan import Plan
from underheaven.engine.plan import tables as t
from underheaven.engine.shown import bits_at, is_on, weeks_of_last_entry
from underheaven.engine.state import CELL_FIRST, CELL_SIZE, State


def who_did(state: State, tables: t.Tables, world: int, week: int, at: Any) -> list[frozenset[int]]:
    """Return, of the people at some positions, the numbers of the acts they did that others may tell of."""
    found = [set[int]() for _ in range(len(at))]
    for act, plane in enumerate(tables.deeds[world].tolist()):
        if plane >= 0:
            for acts, did in zip(found, bits_at(state.planes[plane + (week & 1)], at), strict=True):
                acts.update({act} if did else ())
    return [frozenset(one) for one in found]


def known_scores(state: State, tables: t.Tables, world: int, at: Any) -> Iterator[tuple[int, list[int]]]:
    """Yield the scores that others go by, in steps, with the place of their regime in the world."""
    row = tables.worlds[world]
    for file, regime in enumerate(tables.regimes[row[t.W_REGIME] : row[t.W_REGIME_END]]):
        if regime[t.R_SCORE] and regime[t.R_ROW] in tables.known:
            yield file, (state.scores[regime[t.R_ROW], at].astype(np.int64) + regime[t.R_MIDDLE]).tolist()


def is_visible(state: State, tables: t.Tables, world: int, at: Any) -> list[int]:
    """Return who, by position, is seen to be on a register after the week."""
    plane = int(tables.worlds[world, t.W_SEEN])
    return bits_at(state.planes[plane], at) if plane >= 0 else [0] * len(at)


def reported(
    plan: Plan, state: State, world: int, week: int, channels: Sequence[tuple[str, int]], at: int
) -> dict[tuple[str, int], bool]:
    """Return the reports that land next week on the citizen at a position: by channel and act, whether true.

    channels : names and acts, in the order of the plan.
    """
    found: dict[tuple[str, int], bool] = {}
    for channel, first in zip(channels, plan.landings[world], strict=True):
        lands = first + 2 * (week + 1 & 1)
        if bits_at(state.planes[lands], np.array([at])) == [1]:
            found[channel] = bits_at(state.planes[lands + 1], np.array([at])) == [1]
    return found


def on_maps(plan: Plan, state: State, world: int, week: int, cell: Any, at: int) -> tuple[int, bool]:
    """Return how many others the maps published after a week show to a citizen; whether one is newly entered.

    cell : its row. at : the citizen's position in it.
    """
    tables, first = plan.in_force(week), int(cell[CELL_FIRST])
    everybody = np.arange(first, first + int(cell[CELL_SIZE]))
    building = (everybody - first) >> 6
    row, column = building // t.LATTICE, building % t.LATTICE
    home = (at - first) >> 6
    many, is_new = 0, False
    for number, line in enumerate(tables.maps.tolist()):
        if line[t.MA_WORLD] != world or not line[t.MA_SHOWN]:
            continue
        away = np.abs(row - home // t.LATTICE)
        wide = tables.reaches[number][np.minimum(away, t.LONGEST_REACH)]
        near = (np.abs(column - home % t.LATTICE) <= wide) & (everybody != at)
        shown = everybody[near & np.array(is_on(state, tables, line[t.MA_REGISTER], everybody), dtype=bool)]
        many += len(shown)
        entered = weeks_of_last_entry(state, line[t.MA_REGISTER], shown)
        is_new = is_new or (bool(line[t.MA_FRIGHTENS]) and week in entered)
    return many, is_new
