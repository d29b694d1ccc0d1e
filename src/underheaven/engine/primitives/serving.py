"""Step 7, serve: which services refuse, and which domains are closed by that, to 64 citizens at once."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.admitting import whom_it_is_about
from underheaven.engine.primitives.bits import (
    ONE,
    ZERO,
    has,
    lowest,
    number_at,
    ones,
    put,
    put_for,
    set_number,
)
from underheaven.engine.primitives.capping import (
    BEFORE,
    NOW,
    close_domains,
    free_domains,
    refused_to,
    who_may_ask,
)
from underheaven.engine.primitives.compiled import i64, inlined, phase
from underheaven.engine.primitives.counting import governed_before, weeks_left
from underheaven.engine.primitives.luck import Where
from underheaven.engine.primitives.paging import BLANK, page_of, page_to_write, refused_of
from underheaven.engine.primitives.residents import segment_at
from underheaven.engine.primitives.scratch import CLOSING, Scratch, Span
from underheaven.engine.primitives.terms import set_terms, who_goes_elsewhere
from underheaven.engine.state import People, State


@phase
def serve(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where, counts: Any,
    world: int, word: int, who: Any,
) -> None:  # fmt: skip
    """Judge which services refuse or favour some of a word, and change the stocks by what closes or opens."""
    line, here = tables.worlds[world], (span.first >> 6) + word
    adults = own.adults[word]
    workers = adults & ~people.elders[people.packing[here]]
    _refuse(tables, state, own, people, span, where, world, word, who, workers)
    free_domains(tables, state, own, world, span.district, adults, workers)
    past, begins, touched = governed_before(tables, span, world), span.week == line[t.W_SINCE], ZERO
    for service in range(line[t.W_SERVICE], line[t.W_SERVICE_END]):
        plane = tables.services[service, t.S_REFUSES]
        if plane >= 0:
            asking = who & who_may_ask(tables, service, adults, workers)
            touched |= asking & (
                refused_of(state, line[t.W_SHUT_ROW], plane, here) ^ refused_to(own, service)
            )
    is_touched = begins or touched != ZERO
    if is_touched:
        close_domains(tables, state, own, world, past, span.district, here, adults, workers, BEFORE)
    for service in range(line[t.W_SERVICE], line[t.W_SERVICE_END]):
        asking = who & who_may_ask(tables, service, adults, workers)
        if asking != ZERO:
            _answer(tables, state, own, people, span, where, counts, world, service, word, asking)
    if not is_touched:  # what is refused is as it was, and so is what is closed
        return
    close_domains(tables, state, own, world, 0, span.district, here, adults, workers, NOW)
    left = who if begins else ZERO
    for domain in range(own.closed.shape[1]):
        left |= who & (own.closed[NOW, domain] ^ own.closed[BEFORE, domain])
    while left != ZERO:
        bit = left & (~left + ONE)
        left ^= bit
        lane, adult = (word << 6) + lowest(bit), adults & bit != ZERO
        before, closed = _domains_of(own, BEFORE, bit), _domains_of(own, NOW, bit)
        _close(tables, state, people, span, counts, world, lane, before, closed, adult, workers & bit != ZERO)
        if adult and closed & ~before:
            put(own.marks[world, CLOSING], lane)


@inlined
def _refuse(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where, world: int,
    word: int, who: Any, workers: Any,
) -> None:  # fmt: skip
    """Write down which regimes refuse whom of a word which service, and who would go elsewhere."""
    line = tables.worlds[world]
    for service in range(line[t.W_SERVICE], line[t.W_SERVICE_END]):
        row = tables.services[service]
        own.refusing[service] = ZERO
        own.switching[service] = ZERO
        asking = who & who_may_ask(tables, service, own.adults[word], workers)
        if asking == ZERO:
            continue
        for pair in range(row[t.S_PAIR], row[t.S_PAIR_END]):
            rule = tables.pairs[pair]
            regime = rule[t.P_REGIME]
            if not (rule[t.P_REFUSES] and tables.holding[line[t.W_REGIME] + regime, span.district]):
                continue
            said = whom_it_is_about(tables, state, own, people, span, where, service, pair, word, asking)
            if rule[t.P_COMPANY]:
                elsewhere = who_goes_elsewhere(tables, span, where, service, word, said)
                own.switching[service] |= elsewhere
                said &= ~elsewhere
            own.refusing[service, regime] |= said


@inlined
def _answer(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where, counts: Any,
    world: int, service: int, word: int, who: Any,
) -> None:  # fmt: skip
    """Write down whom a service refuses or favours, or serves otherwise, from this week on."""
    row, here, was_drawn = tables.services[service], (span.first >> 6) + word, ZERO
    if row[t.S_REFUSES] >= 0:
        was_drawn = who & refused_of(state, tables.worlds[world, t.W_SHUT_ROW], row[t.S_REFUSES], here)
    for column in (t.S_FAVOURS, t.S_TERMS):
        if row[column] >= 0:
            was_drawn |= who & state.planes[row[column], here]
    refused = who & refused_to(own, service)
    favoured, otherwise = set_terms(
        tables, state, own, people, span, where, world, service, word, who, who & ~refused
    )
    if row[t.S_REFUSES] >= 0:
        _write_refused(tables, state, span, world, service, here, who, refused)
    if row[t.S_FAVOURS] >= 0:
        put_for(who, state.planes[row[t.S_FAVOURS]], here, favoured)
    if row[t.S_TERMS] >= 0:
        put_for(who, state.planes[row[t.S_TERMS]], here, otherwise)
    now_drawn = refused | favoured | otherwise
    hidden = tables.worlds[world, t.W_HIDDEN] + t.H_DRAWN + row[t.S_NUMBER]
    left = now_drawn ^ was_drawn
    while left != ZERO:
        bit = left & (~left + ONE)
        left ^= bit
        segment = segment_at(tables, people, (here << 6) + lowest(bit))
        counts[hidden, segment] += weeks_left(span) if now_drawn & bit != ZERO else -weeks_left(span)


@inlined
def _write_refused(
    tables: t.Tables, state: State, span: Span, world: int, service: int, here: int, who: Any, refused: Any
) -> None:
    """Write down whom of some of a word a service refuses; who is not refused has no refusals in a row."""
    row, shut = tables.services[service], tables.worlds[world, t.W_SHUT_ROW]
    page = page_of(state.shut_pages, shut, here)
    if page == BLANK and refused == ZERO:
        return
    planes = state.refusals[shut, page_to_write(state.shut_pages, shut, here, span)]
    put_for(who, planes, row[t.S_REFUSES], refused)
    if row[t.S_IN_A_ROW] >= 0:
        planes[row[t.S_IN_A_ROW]] &= ~who | refused
        planes[row[t.S_IN_A_ROW] + 1] &= ~who | refused


@inlined
def _domains_of(own: Scratch, row: int, bit: Any) -> int:
    """Return the domains that are closed to one of a word, as bits."""
    found = i64(0)
    for domain in range(own.closed.shape[1]):
        found |= i64(own.closed[row, domain] & bit != ZERO) << domain
    return found


@inlined
def _close(
    tables: t.Tables, state: State, people: People, span: Span, counts: Any, world: int, lane: int,
    before: int, closed: int, adult: bool, worker: bool,
) -> None:  # fmt: skip
    """Change the stocks of closed weeks of a citizen whose closed domains change this week."""
    row, at = tables.worlds[world], span.first + lane
    base, left, segment = row[t.W_COUNTER], weeks_left(span), segment_at(tables, people, at)
    domains = (ones(np.uint64(closed)) - ones(np.uint64(before))) * left
    weeks = (i64(closed != 0) - i64(before != 0)) * left
    if weeks != 0:
        shut_row = row[t.W_SHUT_ROW]
        digits = state.closed_weeks[shut_row, page_to_write(state.shut_pages, shut_row, at >> 6, span)]
        set_number(digits, at & 63, number_at(digits, at & 63) + weeks)
    if not adult:
        counts[base + t.N_CLOSED_CHILD, segment] += weeks
        counts[base + t.N_DOMAINS_CHILD, segment] += domains
        return
    counts[base + t.N_CLOSED, segment] += weeks
    counts[base + t.N_DOMAINS, segment] += domains
    if not has(state.planes[row[t.W_MARKED]], at):
        counts[base + t.N_NO_RECORD, segment] += weeks
    if not has(state.planes[row[t.W_HARMED]], at):
        counts[base + t.N_NO_HARM, segment] += weeks
    who = 0 if worker else 1
    shut, was = tables.shut[0, who, span.district], tables.shut[0, who, span.district]
    if span.week == row[t.W_SINCE]:
        was = tables.shut[1, who, span.district]
    is_shut, was_shut = shut != 0 and closed & shut == shut, was != 0 and before & was == was
    counts[base + t.N_SHUT, segment] += (i64(is_shut) - i64(was_shut)) * left
