"""Several records or entries within a while: weeks of the last ones, of any and of those right on file."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, above, has, lowest, number_at, set_all, set_number
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
def whose_are_enough(
    tables: t.Tables, state: State, own: Scratch, span: Span, condition: int, word: int, who: Any
) -> Any:
    """Return of whom of some of a word there are enough records, or entries, right on file or not.

    They are counted in binary digits, of which the highest stays once it is reached; no condition asks for
    more than eight.
    """
    row, here = tables.conditions[condition], (span.first >> 6) + word
    since = span.week - row[t.C_WITHIN]
    one, two, four, eight = ZERO, ZERO, ZERO, ZERO
    if row[t.C_HAS_ENTERED]:
        since -= 1
    else:
        for item in range(row[t.C_ACTS], row[t.C_ACTS_END]):
            one, two, four, eight = _one_more(own.filed[tables.items[item], word], one, two, four, eight)
    for date in range(row[t.C_DATES], row[t.C_DATES] + row[t.C_KEPT]):
        lately = above(state.dates[date, here], max(since, 0))
        one, two, four, eight = _one_more(lately, one, two, four, eight)
    if row[t.C_TIMES] == 8:
        return who & eight
    enough, alike = eight, ~ZERO
    for digit, has_it in ((4, four), (2, two), (1, one)):
        if row[t.C_TIMES] & digit:
            alike &= has_it
        else:
            enough |= alike & has_it
            alike &= ~has_it
    return who & (enough | alike)


@inlined
def _one_more(plane: Any, one: Any, two: Any, four: Any, eight: Any) -> tuple[Any, Any, Any, Any]:
    """Add a plane to numbers in binary digits; eight and more are one."""
    carried = one & plane
    two_carried = two & carried
    return one ^ plane, two ^ carried, four ^ two_carried, eight | (four & two_carried)


@phase
def keep_weeks_of(
    tables: t.Tables, state: State, own: Scratch, span: Span, world: int, word: int, who: Any
) -> None:
    """Keep the weeks of the last records of some of a word, none of whom was entered anywhere this week."""
    row, here = tables.worlds[world], (span.first >> 6) + word
    for strike in range(row[t.W_STRIKE], row[t.W_STRIKE_END]):
        condition = tables.strikes[strike]
        line = tables.conditions[condition]
        if span.week < line[t.C_SINCE] or line[t.C_HAS_ENTERED]:
            continue
        for clean in range(2):
            recorded = ZERO
            for item in range(line[t.C_ACTS], line[t.C_ACTS_END]):
                file = tables.items[item]
                recorded |= own.cleanly[file, word] if clean else own.filed[file, word]
            recorded &= who
            if line[t.C_KEPT] == 1:
                set_all(state.dates[line[t.C_DATES] + clean, here], recorded, span.week)
                continue
            while recorded != ZERO:
                lane = (word << 6) + lowest(recorded)
                recorded &= recorded - ONE
                new = i64(_records(tables, own, condition, lane, clean == 1))
                _keep(tables, state, span, condition, lane, clean, new)


@phase
def keep_weeks(tables: t.Tables, state: State, own: Scratch, span: Span, world: int, lane: int) -> None:
    """Keep the weeks of a citizen's last records or entries, for every condition that counts them."""
    row, at = tables.worlds[world], span.first + lane
    for strike in range(row[t.W_STRIKE], row[t.W_STRIKE_END]):
        condition = tables.strikes[strike]
        line = tables.conditions[condition]
        if span.week < line[t.C_SINCE]:
            continue
        for clean in range(2):
            if line[t.C_HAS_ENTERED]:
                if not has_file(tables, state, line[t.C_REGIME], at):
                    continue
                new = _entries(tables, state, span, condition, at, clean == 1)
            else:
                new = i64(_records(tables, own, condition, lane, clean == 1))
            if new:
                _keep(tables, state, span, condition, lane, clean, new)


@inlined
def _keep(
    tables: t.Tables, state: State, span: Span, condition: int, lane: int, clean: int, new: int
) -> None:
    """Keep so many times this week for a citizen, before earlier weeks, of which as many are dropped."""
    line, here, place = tables.conditions[condition], (span.first + lane) >> 6, lane & 63
    kept = line[t.C_KEPT]
    first = line[t.C_DATES] + kept * clean
    for back in range(kept):
        date = kept - 1 - back
        week = span.week
        if date >= new:
            week = number_at(state.dates[first + date - new, here], place)
        set_number(state.dates[first + date, here], place, week)
