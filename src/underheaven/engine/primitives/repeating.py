"""Several records or entries within a while: weeks of the last ones, of any and of those right on file."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import has, number_at, set_number
from underheaven.engine.primitives.compiled import i64, inlined, phase
from underheaven.engine.primitives.conditions import has_file
from underheaven.engine.primitives.paging import last_entry
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


@inlined
def _entries(tables: t.Tables, state: State, span: Span, condition: int, at: int, clean: bool) -> int:
    """Return 1 where a register that a condition names was entered this week, else 0."""
    row, found = tables.conditions[condition], False
    for item in range(row[t.C_ENTERED], row[t.C_ENTERED_END]):
        register = tables.items[item]
        if last_entry(state, register, at) == span.week:
            wrong = has(state.planes[tables.registers[register, t.Q_WRONG]], at)
            found = found or not (clean and wrong)
    return i64(found)


@phase
def are_enough(
    tables: t.Tables, state: State, own: Scratch, span: Span, condition: int, lane: int, clean: bool
) -> bool:
    """Return whether there are as many records, or entries before, within as many weeks as is asked for."""
    row = tables.conditions[condition]
    at, kept, since = span.first + lane, row[t.C_KEPT], span.week - row[t.C_WITHIN]
    found = i64(0)
    if row[t.C_HAS_ENTERED]:
        since -= 1
    else:
        found += _records(tables, own, condition, lane, clean)
    first = row[t.C_DATES] + (kept if clean else 0)
    for date in range(first, first + kept):
        week = number_at(state.dates[date, at >> 6], at & 63)
        found += week != 0 and week > since
    return found >= row[t.C_TIMES]


@phase
def keep_weeks(tables: t.Tables, state: State, own: Scratch, span: Span, world: int, lane: int) -> None:
    """Keep the weeks of a citizen's last records or entries, for every condition that counts them."""
    row, at = tables.worlds[world], span.first + lane
    here, place = at >> 6, at & 63
    for strike in range(row[t.W_STRIKE], row[t.W_STRIKE_END]):
        condition = tables.strikes[strike]
        line = tables.conditions[condition]
        if span.week < line[t.C_SINCE]:
            continue
        kept = line[t.C_KEPT]
        for clean in range(2):
            if line[t.C_HAS_ENTERED]:
                if not has_file(tables, state, line[t.C_REGIME], at):
                    continue
                new = _entries(tables, state, span, condition, at, clean == 1)
            else:
                new = i64(_records(tables, own, condition, lane, clean == 1))
            if new == 0:
                continue
            first = line[t.C_DATES] + kept * clean
            for back in range(kept):
                date = kept - 1 - back
                week = span.week
                if date >= new:
                    week = number_at(state.dates[first + date - new, here], place)
                set_number(state.dates[first + date, here], place, week)
