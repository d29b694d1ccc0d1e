"""The steps of a week, each compiled by itself: `week.step_cells` calls them, and does not contain them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, cast

import numpy as np

from underheaven.engine.primitives.acting import act_out
from underheaven.engine.primitives.asking import ask
from underheaven.engine.primitives.compiled import compiled_for, parameters
from underheaven.engine.primitives.composing import compose
from underheaven.engine.primitives.filing import record
from underheaven.engine.primitives.luck import Where
from underheaven.engine.primitives.merging import take_over_scores
from underheaven.engine.primitives.observing import observe
from underheaven.engine.primitives.opposing import sum_up_opinion, turn
from underheaven.engine.primitives.owing import repay
from underheaven.engine.primitives.ranking import fall_below
from underheaven.engine.primitives.rating import rate
from underheaven.engine.primitives.recalling import recall
from underheaven.engine.primitives.responding import respond
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.primitives.thinning import be_seen
from underheaven.engine.primitives.working import work
from underheaven.engine.state import Cells, People, State
from underheaven.engine.week import close_cell, leave, visit

STEPS: tuple[Callable[..., Any], ...] = (
    act_out, observe, record, rate, visit, ask, work, turn, repay, leave, be_seen, respond, sum_up_opinion,
    close_cell, compose, take_over_scores, fall_below, recall,
)  # fmt: skip
"""All that `week.step_cells` calls and that is compiled by itself."""


def make_ready(
    tables: Any, state: State, people: People, cells: Cells, own: Scratch, totals: Any,
    functions: Sequence[Callable[..., Any]] = STEPS,
) -> None:  # fmt: skip
    """Compile steps of the week, or read them from disk: before `week.step_cells`, which calls them.

    Parameters
    ----------
    totals : counters of all areas. functions : others than all steps, whose arguments are named as here.
    """
    known = (tuple(functions), *(_laid_out(one) for one in (tables, state, people, cells, own, totals)))
    if known in _READY:
        return
    arguments = {
        "tables": tables, "before": tables, "now": tables, "state": state, "people": people, "cells": cells,
        "own": own, "totals": totals, "counts": totals[0], "span": Span(*(0 for _ in Span._fields)),
        "where": Where(0, 0, 0), "found": np.zeros(0, dtype=np.uint8),
    }  # fmt: skip
    for function in functions:
        compiled_for(function, *(arguments.get(name, 0) for name in parameters(function)))
    _READY.add(known)


_READY: set[Hashable] = set()
"""What steps have been made ready for in this process: asking numba takes longer than drawing a city."""


def _laid_out(said: object) -> Hashable:
    """Return what code is compiled for of an argument: the kinds of number, axes and layout of its arrays."""
    kind: object = type(said)
    if isinstance(said, np.ndarray):
        array = cast("np.ndarray[Any, Any]", said)
        return array.dtype, array.ndim, array.flags.num
    parts = cast("tuple[object, ...]", said) if isinstance(said, tuple) else ()
    return kind, *map(_laid_out, parts)
