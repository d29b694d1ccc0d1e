"""Step 7, serve: which services refuse, and which domains are closed by that."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.admitting import shuts_out
from underheaven.engine.primitives.bits import ONE, ZERO, has, number_at, ones, put, put_if, set_number, take
from underheaven.engine.primitives.capping import free_domains, is_asked_by
from underheaven.engine.primitives.compiled import i64, inlined, phase
from underheaven.engine.primitives.conditions import holds
from underheaven.engine.primitives.counting import closed_now, governed_before, weeks_left
from underheaven.engine.primitives.luck import Where, happens
from underheaven.engine.primitives.residents import head_of, is_worker
from underheaven.engine.primitives.scratch import CLOSING, Scratch, Span
from underheaven.engine.state import People, State


@inlined
def _applies(
    tables: t.Tables, state: State, own: Scratch, people: People, where: Where,
    service: int, pair: int, lane: int, at: int, slot: int, adult: bool,
) -> bool:  # fmt: skip
    """Return whether a rule holds for a service and a citizen who may ask for it."""
    row = tables.pairs[pair]
    found = False
    for condition in range(row[t.P_CONDITION], row[t.P_CONDITION_END]):
        if found or (not adult and tables.conditions[condition, t.C_OTHERS] < 0):
            continue
        if not holds(tables, state, own, condition, lane, at, False):
            continue
        if tables.conditions[condition, t.C_PAYER]:
            home = (slot & ~63) + head_of(people, at)
            other = np.uint64(row[t.P_OTHER_PAYER])
            if happens(other, home, where, 0, tables.service_keys[service, t.K_PAYER]):
                continue
        found = True
    cover = np.uint64(row[t.P_COVERAGE])
    return found and happens(cover, slot, where, 0, tables.service_keys[service, t.K_COVERAGE])


@inlined
def _judge(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where, service: int,
    lane: int, adult: bool,
) -> tuple[bool, bool]:  # fmt: skip
    """Return whether any rule refuses a service to a citizen, and whether any favours them."""
    row, at, slot = tables.services[service], span.first + lane, span.slot + lane
    refuses, favours = False, False
    for pair in range(row[t.S_PAIR], row[t.S_PAIR_END]):
        line = tables.pairs[pair]
        if (not refuses) if line[t.P_REFUSES] else not (refuses or favours):
            if line[t.P_ADMITS]:
                refuses = shuts_out(tables, state, own, people, span, where, service, pair, lane, adult)
            elif _applies(tables, state, own, people, where, service, pair, lane, at, slot, adult):
                if line[t.P_REFUSES]:
                    refuses = True
                else:
                    favours = True
    return refuses, favours and not refuses


@phase
def _judge_by_regime(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where, world: int,
    lane: int, adult: bool, worker: bool,
) -> None:  # fmt: skip
    """Write down which regimes refuse a citizen which service, as far as they may, and who is favoured."""
    line, at, slot = tables.worlds[world], span.first + lane, span.slot + lane
    for service in range(line[t.W_SERVICE], line[t.W_SERVICE_END]):
        row = tables.services[service]
        own.refusing[0, service] = ZERO
        own.refusing[1, service] = ZERO
        if not is_asked_by(tables, service, adult, worker):
            continue
        for pair in range(row[t.S_PAIR], row[t.S_PAIR_END]):
            rule = tables.pairs[pair]
            bit = ONE << np.uint64(rule[t.P_REGIME])
            if rule[t.P_ADMITS]:
                if shuts_out(tables, state, own, people, span, where, service, pair, lane, adult):
                    own.refusing[0, service] |= bit
            elif _applies(tables, state, own, people, where, service, pair, lane, at, slot, adult):
                own.refusing[0 if rule[t.P_REFUSES] else 1, service] |= bit
    free_domains(tables, own, world, adult, worker)


@inlined
def serve(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where, counts: Any,
    world: int, lane: int, adult: bool, segment: int,
) -> None:  # fmt: skip
    """Judge which services refuse or favour a citizen, and change the stocks by what closes or opens."""
    line = tables.worlds[world]
    at = span.first + lane
    before = closed_now(tables, state, people, world, at, governed_before(tables, span, world))
    worker = is_worker(people, at)
    if line[t.W_CAPPED]:
        _judge_by_regime(tables, state, own, people, span, where, world, lane, adult, worker)
    for service in range(line[t.W_SERVICE], line[t.W_SERVICE_END]):
        if not is_asked_by(tables, service, adult, worker):
            continue
        if line[t.W_CAPPED]:
            refuses = own.refusing[0, service] != ZERO
            favours = not refuses and own.refusing[1, service] != ZERO
        else:
            refuses, favours = _judge(tables, state, own, people, span, where, service, lane, adult)
        _answer(tables, state, span, counts, world, service, at, segment, refuses, favours)
    closed = closed_now(tables, state, people, world, at, t.S_GOVERNED)
    if closed != before or span.week == line[t.W_SINCE]:
        _close(tables, state, span, counts, world, at, segment, before, closed, adult, worker)
        if adult and closed & ~before:
            put(own.marks[world, CLOSING], lane)


@inlined
def _answer(
    tables: t.Tables, state: State, span: Span, counts: Any, world: int, service: int, at: int, segment: int,
    refuses: bool, favours: bool,
) -> None:  # fmt: skip
    """Write down whether a service refuses or favours a citizen from this week on."""
    row = tables.services[service]
    drawn = 0
    if row[t.S_REFUSES] >= 0:
        drawn -= has(state.planes[row[t.S_REFUSES]], at)
        put_if(refuses, state.planes[row[t.S_REFUSES]], at)
    if row[t.S_FAVOURS] >= 0:
        drawn -= has(state.planes[row[t.S_FAVOURS]], at)
        put_if(favours, state.planes[row[t.S_FAVOURS]], at)
    drawn += refuses or favours
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
    shut, was = tables.shut[0, 0 if worker else 1], tables.shut[0, 0 if worker else 1]
    if span.week == row[t.W_SINCE]:
        was = tables.shut[1, 0 if worker else 1]
    is_shut, was_shut = shut != 0 and closed & shut == shut, was != 0 and before & was == was
    counts[base + t.N_SHUT, segment] += (i64(is_shut) - i64(was_shut)) * left
