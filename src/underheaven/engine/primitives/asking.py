"""Step 7, ask: requests where a service refuses or favours, those that are given up, refusals in a row."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import (
    ZERO,
    at_most,
    count,
    has,
    keep,
    list_lanes,
    merge,
    number_at,
    put,
    set_number,
)
from underheaven.engine.primitives.compiled import apart, i64, inlined
from underheaven.engine.primitives.luck import CITIZEN, FEW, Where, fill, half, settled
from underheaven.engine.primitives.paging import add_refused, is_refused, page_of
from underheaven.engine.primitives.residents import is_adult, segment_at
from underheaven.engine.primitives.scratch import REFUSED, TOUCHED_NOW, Scratch, Span
from underheaven.engine.primitives.terms import count_terms
from underheaven.engine.state import People, State

MOST_REFUSALS = 3


@apart
def ask(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any
) -> None:
    """Draw the requests of a block, service by service, in all worlds."""
    words = (span.citizens + 63) >> 6
    own.marks[:, REFUSED] = ZERO
    for number in range(len(tables.askings)):
        first, end = tables.askings[number, 0], tables.askings[number, 1]
        own.some[:words] = ZERO
        for use in range(first, end):
            _add_drawn(tables, state, span, tables.asking_list[use], own.some)
        asking = count(own.some, words)
        if asking == 0:
            continue
        key = tables.service_keys[tables.asking_list[first], t.K_ASKED]
        asked = np.uint64(tables.services[tables.asking_list[first], t.S_ASKED])
        dense = asking * FEW > span.citizens
        if dense:
            fill(own.words, span.slot >> 3, (span.citizens + 7) >> 3, where, span.week, key)
            most = np.uint16(min(asked >> np.uint64(16), np.uint64(65535)))
            for word in range(words):
                own.some[word] &= at_most(own.halves, word << 6, most)
        else:
            for place in range(list_lanes(own.some, words, own.lanes)):
                lane = i64(own.lanes[place])
                own.halves[lane] = half(span.slot + lane, where, span.week, key, CITIZEN, 0)
        for use in range(first, end):
            service = tables.asking_list[use]
            own.several[:words] = ZERO
            _add_drawn(tables, state, span, service, own.several)
            keep(own.several, own.some, words)
            for place in range(list_lanes(own.several, words, own.lanes)):
                lane = i64(own.lanes[place])
                drawn = np.uint64(own.halves[lane])
                if settled(drawn, asked, span.slot + lane, where, span.week, key):
                    _request(tables, state, people, own, span, where, counts, service, lane, drawn)


@inlined
def _add_drawn(tables: t.Tables, state: State, span: Span, service: int, into: Any) -> None:
    """Add to a block's plane whom a service refuses or favours, or serves on other terms."""
    words, first = (span.citizens + 63) >> 6, span.first >> 6
    row = tables.services[service]
    if row[t.S_REFUSES] >= 0:
        shut = tables.worlds[row[t.S_WORLD], t.W_SHUT_ROW]
        add_refused(state, shut, row[t.S_REFUSES], first, words, into)
    for column in (t.S_FAVOURS, t.S_TERMS):
        plane = row[column]
        if plane >= 0:
            merge(into, state.planes[plane, first : first + words], words)


@inlined
def _request(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any,
    service: int, lane: int, drawn: Any,
) -> None:  # fmt: skip
    """Count one request that is made, or given up."""
    row = tables.services[service]
    world, at = row[t.S_WORLD], span.first + lane
    line, segment = tables.worlds[world], segment_at(tables, people, at)
    first = line[t.W_COUNTER] + t.N_FIXED + len(t.PER_SERVICE) * row[t.S_NUMBER]
    shut = line[t.W_SHUT_ROW]
    if row[t.S_REFUSES] < 0 or not is_refused(state, shut, row[t.S_REFUSES], at):
        counts[first + t.N_ASKED, segment] += 1
        if row[t.S_TERMS] >= 0 and has(state.planes[row[t.S_TERMS]], at):
            count_terms(tables, state, counts, service, first, segment, at)
        else:
            counts[first + t.N_FAVOURED, segment] += 1
        return
    plane = row[t.S_IN_A_ROW]
    if plane >= 0:
        digits = state.refusals[shut, page_of(state.shut_pages, shut, at >> 6), plane : plane + 2]
        in_a_row = number_at(digits, at & 63)
        if in_a_row >= line[t.W_GIVES_UP]:
            still = (np.uint64(row[t.S_ASKED]) * np.uint64(line[t.W_ASKS_AGAIN])) >> np.uint64(12)
            key = tables.service_keys[service, t.K_ASKED]
            if not settled(drawn, still, span.slot + lane, where, span.week, key):
                counts[first + t.N_UNASKED, segment] += 1
                return
        set_number(digits, at & 63, min(in_a_row + 1, MOST_REFUSALS))
    counts[first + t.N_ASKED, segment] += 1
    counts[first + t.N_REFUSED, segment] += 1
    if is_adult(people, at):
        put(own.marks[world, REFUSED], lane)
        put(own.marks[world, TOUCHED_NOW], lane)
