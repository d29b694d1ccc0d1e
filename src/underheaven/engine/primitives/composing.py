"""Step 5, score, where it is made of parts: of records, of income and age, of others' scores.

A part lies between 0 and 4096. Parts of records fade and grow each week, whether or not the score is made
anew; parts of income and age follow from a citizen's segment; parts of ties are made before the week, of what
was published.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, has, list_lanes, lowest, put
from underheaven.engine.primitives.compiled import apart, i64, inlined
from underheaven.engine.primitives.conditions import filed_by
from underheaven.engine.primitives.rating import fade
from underheaven.engine.primitives.residents import segment_at
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import People, State

HIGHEST = 4096
"""The highest part."""


@apart
def compose(tables: t.Tables, state: State, people: People, own: Scratch, span: Span) -> None:
    """Change a block's parts by what was recorded this week; make anew the scores for which it is time."""
    for number in range(len(tables.composed)):
        row = tables.composed[number]
        if row[t.CO_EVERY] == 0:
            continue
        for part in range(row[t.CO_PART], row[t.CO_PART_END]):
            line = tables.parts[part]
            if line[t.PA_DECAY]:
                for shadow in range(2):
                    here = state.parts[line[t.PA_ROW] + shadow, span.first : span.first + span.citizens]
                    fade(here, line[t.PA_START], line[t.PA_DECAY])
            _add_records(tables, state, own, span, part)
        if span.week % row[t.CO_EVERY] == 0:
            _make_anew(tables, state, people, own, span, number)


@inlined
def _add_records(tables: t.Tables, state: State, own: Scratch, span: Span, part: int) -> None:
    """Add to a part what the records of this week say, and bound it once; its shadow without errors."""
    line = tables.parts[part]
    row, points, end = line[t.PA_ROW], line[t.PA_POINT], line[t.PA_POINT_END]
    for word in range((span.citizens + 63) >> 6):
        left = ZERO
        for point in range(points, end):
            left |= own.filed[tables.part_points[point, 0], word]
        while left != ZERO:
            lane = (word << 6) + lowest(left)
            left &= left - ONE
            with_all, without = i64(0), i64(0)
            for point in range(points, end):
                file, added = tables.part_points[point, 0], tables.part_points[point, 1]
                with_all += added if has(own.filed[file], lane) else 0
                without += added if has(own.cleanly[file], lane) else 0
            at = span.first + lane
            state.parts[row, at] = min(max(i64(state.parts[row, at]) + with_all, 0), HIGHEST)
            state.parts[row + 1, at] = min(max(i64(state.parts[row + 1, at]) + without, 0), HIGHEST)


@inlined
def _make_anew(tables: t.Tables, state: State, people: People, own: Scratch, span: Span, number: int) -> None:
    """Make a score and its shadow of their parts, by weight; visit who crosses a cut."""
    row = tables.composed[number]
    line, busy = tables.regimes[row[t.CO_REGIME]], tables.worlds[row[t.CO_WORLD], t.W_BUSY]
    low, breadth = line[t.R_LOW] - line[t.R_MIDDLE], line[t.R_HIGH] - line[t.R_LOW]
    words = (span.citizens + 63) >> 6
    for word in range(words):
        own.some[word] = own.adults[word] & filed_by(
            tables, state, row[t.CO_REGIME], (span.first >> 6) + word
        )
    for place in range(list_lanes(own.some, words, own.lanes)):
        at = span.first + i64(own.lanes[place])
        weight = row[t.CO_WEIGHT]
        sum_of = tables.settled_parts[number, segment_at(tables, people, at)]
        for bond in range(row[t.CO_TIES], row[t.CO_TIES_END]):
            mean = i64(state.tied[tables.bonds[bond, t.BO_ROW], at])
            if mean != t.LEFT_OUT:
                weight += tables.bonds[bond, t.BO_WEIGHT]
                sum_of += tables.bonds[bond, t.BO_WEIGHT] * mean
        clean = sum_of
        for part in range(row[t.CO_PART], row[t.CO_PART_END]):
            counts, first = tables.parts[part, t.PA_WEIGHT], tables.parts[part, t.PA_ROW]
            sum_of += counts * i64(state.parts[first, at])
            clean += counts * i64(state.parts[first + 1, at])
        if weight == 0:
            continue
        after = low + breadth * sum_of // (weight * HIGHEST)
        before = i64(state.scores[line[t.R_ROW], at])
        state.scores[line[t.R_ROW], at] = after
        state.scores[line[t.R_ROW] + 1, at] = (
            after if clean == sum_of else low + breadth * clean // (weight * HIGHEST)
        )
        if before != after:
            for cut in range(line[t.R_CUT], line[t.R_CUT_END]):
                edge = tables.cuts[cut] - line[t.R_MIDDLE]
                if (before < edge) != (after < edge):
                    put(state.planes[busy], at)


@inlined
def clear_parts(tables: t.Tables, state: State, regime: int, at: int) -> None:
    """Let parts of records of whom a regime has wronged be no lower than without the records in error."""
    for number in range(len(tables.composed)):
        row = tables.composed[number]
        if row[t.CO_REGIME] == regime:
            for part in range(row[t.CO_PART], row[t.CO_PART_END]):
                first = tables.parts[part, t.PA_ROW]
                state.parts[first, at] = max(state.parts[first, at], state.parts[first + 1, at])
