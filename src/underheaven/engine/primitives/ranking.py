"""The lowest scores of a province: who has come to be among them or is no longer, and how scores are spread.

Below which score somebody is among them needs everybody of the province: each run of cells counts the scores
of its own, and the executor of the run makes what is published of all of them (`executors/cut_offs.py`).
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ZERO
from underheaven.engine.primitives.compiled import apart, compiled, i64
from underheaven.engine.primitives.conditions import has_file
from underheaven.engine.primitives.lanes import below, held
from underheaven.engine.primitives.residents import is_adult
from underheaven.engine.primitives.scratch import VISITED, Scratch, Span
from underheaven.engine.state import CELL_DISTRICT, CELL_FIRST, CELL_SIZE, Cells, People, State

_HIGHEST = 32767


@apart
def fall_below(tables: t.Tables, state: State, own: Scratch, span: Span) -> None:
    """Visit whoever of a block has come to be among the lowest scores of the province, or is no longer."""
    for number in range(len(tables.lowest)):
        line = tables.lowest[number]
        regime = tables.regimes[line[t.LOWEST_REGIME]]
        row = line[t.LOWEST_ROW] + tables.province_of[span.district]
        edge = regime[t.R_LOW] - regime[t.R_MIDDLE] + i64(state.cut_offs[row, span.week - 1])
        scores, plane = state.scores[regime[t.R_ROW]], state.planes[line[t.LOWEST_PLANE]]
        for word in range((span.citizens + 63) >> 6):
            low = ~ZERO
            if edge <= _HIGHEST:
                low = below(held(scores, span.first + (word << 6)), np.int16(edge))
            here = (span.first >> 6) + word
            own.marks[line[t.LOWEST_WORLD], VISITED, word] |= (plane[here] ^ low) & own.adults[word]
            plane[here] = low


@compiled
def tally(
    tables: t.Tables,
    state: State,
    people: People,
    cells: Cells,
    first: int,
    end: int,
    regime: int,
    found: Any,
) -> None:
    """Count the adults with a file in cells from `first` to `end`, by province and score.

    found : province, steps above the lowest score.
    """
    line = tables.regimes[regime]
    lift = line[t.R_MIDDLE] - line[t.R_LOW]
    for cell in range(first, end):
        row = cells.rows[cell]
        province = tables.province_of[row[CELL_DISTRICT]]
        for at in range(row[CELL_FIRST], row[CELL_FIRST] + row[CELL_SIZE]):
            if is_adult(people, at) and has_file(tables, state, regime, at):
                found[province, i64(state.scores[line[t.R_ROW], at]) + lift] += 1
