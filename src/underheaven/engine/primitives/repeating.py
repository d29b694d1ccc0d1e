"""Several records within a while: the weeks of the last ones, of any and of those not in error."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import has, number_at, set_number
from underheaven.engine.primitives.compiled import inlined, phase
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import State


@inlined
def _records(tables: t.Tables, own: Scratch, condition: int, lane: int, clean: bool) -> int:
    """Return how many of the acts a condition names were recorded this week."""
    found = 0
    for item in range(tables.conditions[condition, t.C_ACTS], tables.conditions[condition, t.C_ACTS_END]):
        file = tables.items[item]
        found += has(own.cleanly[file] if clean else own.filed[file], lane)
    return found


@phase
def are_enough(
    tables: t.Tables, state: State, own: Scratch, span: Span, condition: int, lane: int, clean: bool
) -> bool:
    """Return whether there are as many records within as many weeks as a condition asks for."""
    row = tables.conditions[condition]
    at, kept = span.first + lane, row[t.C_TIMES] - 1
    found = _records(tables, own, condition, lane, clean)
    first = row[t.C_DATES] + (kept if clean else 0)
    for date in range(first, first + kept):
        week = number_at(state.dates[date, at >> 6], at & 63)
        found += week != 0 and week > span.week - row[t.C_WITHIN]
    return found >= row[t.C_TIMES]


@phase
def keep_weeks(tables: t.Tables, state: State, own: Scratch, span: Span, world: int, lane: int) -> None:
    """Keep the weeks of a citizen's last records for every condition of a world that counts them."""
    row, at = tables.worlds[world], span.first + lane
    here, place = at >> 6, at & 63
    for strike in range(row[t.W_STRIKE], row[t.W_STRIKE_END]):
        condition = tables.strikes[strike]
        line = tables.conditions[condition]
        if span.week < line[t.C_SINCE]:
            continue
        kept = line[t.C_TIMES] - 1
        for clean in range(2):
            new = _records(tables, own, condition, lane, clean == 1)
            if new == 0:
                continue
            first = line[t.C_DATES] + kept * clean
            for back in range(kept):
                date = kept - 1 - back
                week = span.week
                if date >= new:
                    week = number_at(state.dates[first + date - new, here], place)
                set_number(state.dates[first + date, here], place, week)
