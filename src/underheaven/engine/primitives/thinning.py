"""Thinned ties: who is seen to be on a register, and the weeks for which ties to them are cut.

A tie is cut, for both ends, in the weeks after those in which either end was seen. As with every stock, the
weeks left are added when that begins, and taken away when it ends: only changes are walked.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, above, has, lowest, set_all
from underheaven.engine.primitives.compiled import apart, compiled, i64, inlined
from underheaven.engine.primitives.luck import PAIR, Where, draw
from underheaven.engine.primitives.publishing import partner
from underheaven.engine.primitives.residents import segment_at
from underheaven.engine.primitives.scratch import Span
from underheaven.engine.state import (
    CELL_AREA,
    CELL_FIRST,
    CELL_NUMBER,
    CELL_PROVINCE,
    CELL_SIZE,
    Cells,
    People,
    State,
)


@apart
def be_seen(tables: t.Tables, state: State, span: Span) -> None:
    """Write down who of a block is now on a black register that is shown, where that cuts ties.

    Where it is remembered, also who was on one at the end of one of the last weeks.
    """
    for world in range(len(tables.worlds)):
        row = tables.worlds[world]
        if row[t.W_SEEN] < 0:
            continue
        for word in range((span.citizens + 63) >> 6):
            here, seen = (span.first >> 6) + word, ZERO
            for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
                line = tables.registers[number]
                if line[t.Q_SEEN]:
                    seen |= state.planes[line[t.Q_ON], here]
            if row[t.W_REMEMBERED] >= 0:
                weeks = state.dates[row[t.W_REMEMBERED], here]
                set_all(weeks, seen, span.week)
                seen = above(weeks, max(span.week - i64(tables.answers[t.RE_REMEMBERED]) - 1, 0))
            state.planes[row[t.W_SEEN], here] = seen


@inlined
def is_cut(tables: t.Tables, cells: Cells, tie: int, cell: int, at: int, replicate: int) -> bool:
    """Return whether a pair's tie is cut when either is seen; at : of the one with the smaller address."""
    row = cells.rows[cell]
    where = Where(row[CELL_PROVINCE], row[CELL_NUMBER], replicate)
    drawn = draw(at - row[CELL_FIRST], where, 0, tables.tie_keys[tie], PAIR)
    return drawn < tables.answers[t.RE_CUT]


@compiled
def thin_ties(
    tables: t.Tables, state: State, people: People, cells: Cells, replicate: int, weeks: int, first: int,
    end: int, totals: Any,
) -> None:  # fmt: skip
    """Change the stocks of cut ties of those at positions from `first` to `end`, for the weeks that are left.

    Who was seen last week and is seen now, anywhere, is read from published planes. A pair of which both ends
    change is met at the smaller address alone.
    """
    for world in range(len(tables.worlds)):
        row = tables.worlds[world]
        if row[t.W_SEEN] < 0:
            continue
        now, before = state.planes[row[t.W_SEEN]], state.planes[row[t.W_SEEN] + 1]
        line = row[t.W_COUNTER] + t.N_CUT
        for cell in range(len(cells.rows)):
            start = cells.rows[cell, CELL_FIRST]
            for word in range(start >> 6, (start + cells.rows[cell, CELL_SIZE] + 63) >> 6):
                left = now[word] ^ before[word]
                while left != ZERO:
                    at = (word << 6) + lowest(left)
                    left &= left - ONE
                    for tie in range(len(cells.partners)):
                        other = partner(cells, tie, cell, at - start)
                        if other < 0 or not (first <= at < end or first <= other < end):
                            continue
                        change = i64(has(now, at) or has(now, other)) - i64(
                            has(before, at) or has(before, other)
                        )
                        if change == 0 or (other < at and has(now, other) != has(before, other)):
                            continue
                        there = (
                            cell
                            if start <= other < start + cells.rows[cell, CELL_SIZE]
                            else i64(cells.partners[tie, cell])
                        )
                        smaller, home = (at, cell) if at < other else (other, there)
                        if not is_cut(tables, cells, tie, home, smaller, replicate):
                            continue
                        if first <= at < end:
                            area = cells.rows[cell, CELL_AREA]
                            totals[area, line, segment_at(tables, people, at)] += change * weeks
                        if first <= other < end:
                            area = cells.rows[there, CELL_AREA]
                            totals[area, line, segment_at(tables, people, other)] += change * weeks
