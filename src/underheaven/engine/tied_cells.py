"""Which cells each class of acquaintances pairs, and the keys of all permutations: no loop over cells."""

from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import Plan
from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.keying import draw_places, key_permutations
from underheaven.engine.state import CELL_DISTRICT, CELL_PROVINCE, Cells
from underheaven.ground.draws import key_of, purpose


def tied_cells(plan: Plan, rows: Any) -> Cells:
    """Return the cells with what their ties and look-alikes are computed from.

    rows : a row for each cell, in address order (`state.CELL_FIRST` and the following name its columns).
    """
    ties = plan.society.ties
    scopes = {
        "district": rows[:, CELL_DISTRICT],
        "province": rows[:, CELL_PROVINCE],
        "nation": np.zeros(len(rows), dtype=np.int64),
    }
    classes = [(scope, number) for scope in scopes for number in range(1, getattr(ties, scope) + 1)]
    partners = np.zeros((len(classes), len(rows)), dtype=np.int64)
    lanes = np.zeros((len(classes), len(rows), 6), dtype=np.uint16)
    here = np.arange(len(rows))
    for at, (scope, number) in enumerate(classes):
        name = f"{scope}-{number}"
        partners[at] = _reflected(plan, rows, scopes[scope], purpose("tie", name, "map"))
        _key(plan, lanes[at], rows, np.minimum(here, partners[at]), purpose("tie", name))
    inside = [purpose("tie", "workplace"), purpose("tie", "school")]
    inside += [purpose("sensor", name, "look-alike") for name in plan.sensors]
    inside += [purpose("copy", name, "wrong-file") for name in plan.agencies]
    within = np.zeros((len(inside), len(rows), 6), dtype=np.uint16)
    for at, decides in enumerate(inside):
        _key(plan, within[at], rows, here, decides)
    kinds = np.zeros((len(t.TIE_NAMES), len(classes)), dtype=np.uint8)
    for at, (scope, _) in enumerate(classes):
        kinds[t.TIE_NAMES.index(scope), at] = kinds[t.ACQUAINTANCES, at] = 1
    seats = np.array([ties.workplace or 0, ties.school or 0], dtype=np.int64)
    return Cells(rows, partners, lanes, within, kinds, seats)


def _reflected(plan: Plan, rows: Any, scope: Any, decides: str) -> Any:
    """Return the cell each cell is paired with: position q of C cells of a scope goes to (r - q) mod C."""
    order = np.argsort(scope, kind="stable")
    _, starts, group, sizes = np.unique(
        scope[order], return_index=True, return_inverse=True, return_counts=True
    )
    drawn = np.zeros(len(starts), dtype=np.uint64)
    draw_places(drawn, rows, order[starts], plan.replicate, _words(plan, decides))
    turn = (drawn * sizes.astype(np.uint64) >> np.uint64(32)).astype(np.int64)
    position = np.arange(len(rows)) - starts[group]
    partners = np.empty(len(rows), dtype=np.int64)
    partners[order] = order[starts[group] + (turn[group] - position) % sizes[group]]
    return partners


def _key(plan: Plan, lanes: Any, rows: Any, numbers: Any, decides: str) -> None:
    """Write the keys of a purpose's permutations, each at the first slot of the cell that `numbers` names."""
    key_permutations(lanes, rows, numbers, plan.replicate, _words(plan, decides))


def _words(plan: Plan, decides: str) -> Any:
    """Return the two words of a purpose's key."""
    return np.array(key_of(decides, plan.seed), dtype=np.uint32)
