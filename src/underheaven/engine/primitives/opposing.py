"""Step 8, opinion: whom an entry in error turns; and, after the last week, who supports, and who says so."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, has, list_lanes, lowest, put
from underheaven.engine.primitives.compiled import apart, i64, inlined
from underheaven.engine.primitives.counting import count_plane
from underheaven.engine.primitives.luck import Where, fill, happens, settled
from underheaven.engine.primitives.paging import last_entry
from underheaven.engine.primitives.residents import segment_at
from underheaven.engine.primitives.scratch import ENTERED, Scratch, Span
from underheaven.engine.state import People, State


@apart
def turn(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any
) -> None:
    """Turn, in every world, supporters who were entered this week in a black register, wrong on file."""
    for world in range(len(tables.worlds)):
        row = tables.worlds[world]
        if row[t.W_TURNED] < 0 or row[t.W_LISTED] < 0:
            continue
        for word in range((span.citizens + 63) >> 6):
            here = (span.first >> 6) + word
            left = own.marks[world, ENTERED, word] & ~state.planes[row[t.W_TURNED], here]
            while left != ZERO:
                lane = (word << 6) + lowest(left)
                left &= left - ONE
                at, slot = span.first + lane, span.slot + lane
                if not _was_wronged(tables, state, span, world, at):
                    continue
                opposed, turned = tables.answers[t.RE_OPPOSED], tables.answers[t.RE_TURNED]
                if happens(opposed, slot, where, 0, tables.answer_keys[t.K_OPPOSED]):
                    continue
                if happens(turned, slot, where, span.week, tables.answer_keys[t.K_TURNED]):
                    put(state.planes[row[t.W_TURNED]], at)
                    counts[row[t.W_COUNTER] + t.N_TURNED, segment_at(tables, people, at)] += 1


@inlined
def _was_wronged(tables: t.Tables, state: State, span: Span, world: int, at: int) -> bool:
    """Return whether somebody was entered this week in a black register, wrong on file."""
    row, found = tables.worlds[world], False
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        line = tables.registers[number]
        if line[t.Q_RED] == 0 and has(state.planes[line[t.Q_ON]], at):
            wrong = has(state.planes[line[t.Q_WRONG]], at)
            found = found or (wrong and last_entry(state, number, at) == span.week)
    return found


@apart
def sum_up_opinion(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any
) -> None:
    """Count, after the last week, who of a block supports in each world, and who says so."""
    has_opinion, words = False, (span.citizens + 63) >> 6
    for world in range(len(tables.worlds)):
        has_opinion = has_opinion or tables.worlds[world, t.W_OPINION] != 0
    if not has_opinion or span.week < span.weeks:
        return
    key = tables.answer_keys[t.K_OPPOSED]
    fill(own.words, span.slot >> 3, (span.citizens + 7) >> 3, where, 0, key)
    own.several[:words] = ZERO
    many = list_lanes(own.adults, words, own.lanes)
    for place in range(many):
        lane = i64(own.lanes[place])
        drawn = np.uint64(own.halves[lane])
        if settled(drawn, tables.answers[t.RE_OPPOSED], span.slot + lane, where, 0, key):
            put(own.several, lane)
    fill(own.words, span.slot >> 3, (span.citizens + 7) >> 3, where, 0, tables.answer_keys[t.K_BOLDNESS])
    for world in range(len(tables.worlds)):
        row = tables.worlds[world]
        if not row[t.W_OPINION]:
            continue
        for word in range(words):
            own.some[word] = own.adults[word] & ~own.several[word]
            if row[t.W_TURNED] >= 0:
                own.some[word] &= ~state.planes[row[t.W_TURNED], (span.first >> 6) + word]
        count_plane(tables, people, own, span, counts, row[t.W_COUNTER] + t.N_FELT, own.some, 1)
        if row[t.W_FEAR]:
            for lane in range(span.citizens):
                if state.fear[row[t.W_FEAR_ROW], span.first + lane] > own.halves[lane]:
                    put(own.some, lane)
            for word in range(words):
                own.some[word] &= own.adults[word]
        count_plane(tables, people, own, span, counts, row[t.W_COUNTER] + t.N_SAID, own.some, 1)
