"""Step 7, serve: which services refuse, and which domains are closed by that."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.admitting import applies, shuts_out
from underheaven.engine.primitives.bits import ZERO, has, number_at, ones, put, put_if, set_number, take
from underheaven.engine.primitives.capping import is_asked_by
from underheaven.engine.primitives.compiled import i64, inlined, phase
from underheaven.engine.primitives.counting import closed_now, governed_before, weeks_left
from underheaven.engine.primitives.luck import Where
from underheaven.engine.primitives.residents import is_worker
from underheaven.engine.primitives.scratch import CLOSING, FAVOURING, REFUSING, Scratch, Span
from underheaven.engine.primitives.terms import judge_by_regime, set_terms
from underheaven.engine.state import People, State


@inlined
def _judge(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where, service: int,
    lane: int, adult: bool,
) -> tuple[bool, bool]:  # fmt: skip
    """Return whether any rule refuses a service to a citizen, and whether any favours them."""
    row = tables.services[service]
    refuses, favours = False, False
    for pair in range(row[t.S_PAIR], row[t.S_PAIR_END]):
        line = tables.pairs[pair]
        if (not refuses) if line[t.P_REFUSES] else not (refuses or favours):
            if line[t.P_ADMITS]:
                refuses = shuts_out(tables, state, own, people, span, where, service, pair, lane, adult)
            elif applies(tables, state, own, people, span, where, service, pair, lane, adult):
                if line[t.P_REFUSES]:
                    refuses = True
                else:
                    favours = True
    return refuses, favours and not refuses


@phase
def _closed_to(
    tables: t.Tables, state: State, people: People, span: Span, world: int, at: int, past: int
) -> int:
    """Return what `closed_now` does: few are asked, and here twice."""
    return closed_now(tables, state, people, world, at, past, span.district)


@inlined
def serve(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where, counts: Any,
    world: int, lane: int, adult: bool, segment: int,
) -> None:  # fmt: skip
    """Judge which services refuse or favour a citizen, and change the stocks by what closes or opens."""
    line = tables.worlds[world]
    at = span.first + lane
    past = governed_before(tables, span, world)
    is_touched, before = past != 0, i64(0)
    if is_touched:
        before = _closed_to(tables, state, people, span, world, at, past)
    worker = is_worker(people, at)
    if line[t.W_BY_REGIME]:
        judge_by_regime(tables, state, own, people, span, where, world, lane, adult, worker)
    for service in range(line[t.W_SERVICE], line[t.W_SERVICE_END]):
        if not is_asked_by(tables, service, adult, worker):
            continue
        otherwise = False
        if line[t.W_BY_REGIME]:
            refuses = own.refusing[REFUSING, service] != ZERO
            favours = not refuses and own.refusing[FAVOURING, service] != ZERO
            otherwise = set_terms(tables, state, own, service, at)
        else:
            refuses, favours = _judge(tables, state, own, people, span, where, service, lane, adult)
        plane = tables.services[service, t.S_REFUSES]
        if not is_touched and plane >= 0 and refuses != has(state.planes[plane], at):
            is_touched, before = True, _closed_to(tables, state, people, span, world, at, past)
        _answer(tables, state, span, counts, world, service, at, segment, refuses, favours, otherwise)
    if not is_touched:  # what is refused is as it was, and so is what is closed
        return
    closed = _closed_to(tables, state, people, span, world, at, i64(0))
    if closed != before or span.week == line[t.W_SINCE]:
        _close(tables, state, span, counts, world, at, segment, before, closed, adult, worker)
        if adult and closed & ~before:
            put(own.marks[world, CLOSING], lane)


@inlined
def _answer(
    tables: t.Tables, state: State, span: Span, counts: Any, world: int, service: int, at: int, segment: int,
    refuses: bool, favours: bool, otherwise: bool,
) -> None:  # fmt: skip
    """Write down whether a service refuses or favours a citizen, or serves otherwise, from this week on."""
    row = tables.services[service]
    was_drawn = False
    if row[t.S_REFUSES] >= 0:
        was_drawn = has(state.planes[row[t.S_REFUSES]], at)
        put_if(refuses, state.planes[row[t.S_REFUSES]], at)
    if row[t.S_FAVOURS] >= 0:
        was_drawn = was_drawn or has(state.planes[row[t.S_FAVOURS]], at)
        put_if(favours, state.planes[row[t.S_FAVOURS]], at)
    if row[t.S_TERMS] >= 0:
        was_drawn = was_drawn or has(state.planes[row[t.S_TERMS]], at)
        put_if(otherwise, state.planes[row[t.S_TERMS]], at)
    drawn = i64(refuses or favours or otherwise) - i64(was_drawn)
    if drawn:
        hidden = tables.worlds[world, t.W_HIDDEN] + t.H_DRAWN + row[t.S_NUMBER]
        counts[hidden, segment] += drawn * weeks_left(span)
    if row[t.S_IN_A_ROW] >= 0 and not refuses:
        take(state.planes[row[t.S_IN_A_ROW]], at)
        take(state.planes[row[t.S_IN_A_ROW] + 1], at)


@inlined
def _close(
    tables: t.Tables, state: State, span: Span, counts: Any, world: int, at: int, segment: int, before: int,
    closed: int, adult: bool, worker: bool,
) -> None:  # fmt: skip
    """Change the stocks of closed weeks of a citizen whose closed domains change this week."""
    row = tables.worlds[world]
    base, left = row[t.W_COUNTER], weeks_left(span)
    domains = (ones(np.uint64(closed)) - ones(np.uint64(before))) * left
    weeks = (i64(closed != 0) - i64(before != 0)) * left
    digits = state.closed_weeks[row[t.W_CLOSED_WEEKS], at >> 6]
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
