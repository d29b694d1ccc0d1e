"""Step 7, serve, judged regime by regime; on which terms one is served: slower, dearer, by somebody else.

So it is judged where regimes hold only somewhere, may close few domains, or say more than yes and no.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.admitting import applies, shuts_out
from underheaven.engine.primitives.bits import ONE, ZERO, has, put_if
from underheaven.engine.primitives.capping import free_domains, is_asked_by
from underheaven.engine.primitives.compiled import i64, inlined, phase
from underheaven.engine.primitives.luck import Where, happens
from underheaven.engine.primitives.scratch import (
    DEARER,
    FAVOURING,
    REFUSING,
    SLOWING,
    SWITCHED,
    Scratch,
    Span,
)
from underheaven.engine.state import People, State


@phase
def judge_by_regime(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where, world: int,
    lane: int, adult: bool, worker: bool,
) -> None:  # fmt: skip
    """Write down which regimes refuse a citizen which service, as far as they may, and what else they say."""
    line = tables.worlds[world]
    for service in range(line[t.W_SERVICE], line[t.W_SERVICE_END]):
        row = tables.services[service]
        for what in range(len(own.refusing)):
            own.refusing[what, service] = ZERO
        if not is_asked_by(tables, service, adult, worker):
            continue
        for pair in range(row[t.S_PAIR], row[t.S_PAIR_END]):
            if tables.holding[line[t.W_REGIME] + tables.pairs[pair, t.P_REGIME], span.district]:
                _judge(tables, state, own, people, span, where, service, pair, lane, adult)
    free_domains(tables, own, world, span.district, adult, worker)


@inlined
def _judge(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where, service: int,
    pair: int, lane: int, adult: bool,
) -> None:  # fmt: skip
    """Write down what one rule says about a service to a citizen."""
    rule = tables.pairs[pair]
    if rule[t.P_ADMITS]:
        said = shuts_out(tables, state, own, people, span, where, service, pair, lane, adult)
    else:
        said = applies(tables, state, own, people, span, where, service, pair, lane, adult)
    if not said:
        return
    slows, dearer = np.uint64(rule[t.P_SLOWS]), np.uint64(rule[t.P_DEARER])
    if rule[t.P_REFUSES]:
        if rule[t.P_COMPANY] and _goes_elsewhere(tables, span, where, service, lane):
            own.refusing[SWITCHED, service] = ONE
        else:
            own.refusing[REFUSING, service] |= ONE << np.uint64(rule[t.P_REGIME])
    elif slows != ZERO:
        own.refusing[SLOWING, service] = max(own.refusing[SLOWING, service], slows)
    elif dearer != ZERO:
        own.refusing[DEARER, service] = max(own.refusing[DEARER, service], dearer)
    else:
        own.refusing[FAVOURING, service] = ONE


@inlined
def _goes_elsewhere(tables: t.Tables, span: Span, where: Where, service: int, lane: int) -> bool:
    """Return whether somebody has somewhere else to go when a company refuses them a service."""
    share = np.uint64(tables.services[service, t.S_ELSEWHERE])
    return happens(share, span.slot + lane, where, 0, tables.service_keys[service, t.K_ELSEWHERE])


@phase
def set_terms(tables: t.Tables, state: State, own: Scratch, service: int, at: int) -> bool:
    """Write down on which terms a service is given to a citizen; return whether on others than to anybody."""
    row = tables.services[service]
    if row[t.S_TERMS] < 0:
        return False
    served = own.refusing[REFUSING, service] == ZERO
    switched = served and own.refusing[SWITCHED, service] != ZERO
    slows, dearer = ZERO, ZERO
    if served and not switched:
        slows, dearer = own.refusing[SLOWING, service], own.refusing[DEARER, service]
    if row[t.S_SWITCHED] >= 0:
        put_if(switched, state.planes[row[t.S_SWITCHED]], at)
    _put_number(state, row[t.S_SLOWED], row[t.S_SLOWED_END], at, slows)
    _put_number(state, row[t.S_DEARER], row[t.S_DEARER_END], at, dearer)
    return switched or slows != ZERO or dearer != ZERO


@inlined
def _put_number(state: State, first: int, end: int, at: int, number: Any) -> None:
    """Write a citizen's number into the planes of its binary digits."""
    for digit in range(end - first):
        put_if((number >> np.uint64(digit)) & ONE != ZERO, state.planes[first + digit], at)


@inlined
def _number(state: State, first: int, end: int, at: int) -> int:
    """Return a citizen's number from the planes of its binary digits."""
    found = i64(0)
    for digit in range(end - first):
        found |= i64(has(state.planes[first + digit], at)) << digit
    return found


@phase
def count_terms(
    tables: t.Tables, state: State, counts: Any, service: int, first: int, segment: int, at: int
) -> None:
    """Count on which terms a request that is made is served; first : counter of the service."""
    row = tables.services[service]
    if row[t.S_SWITCHED] >= 0 and has(state.planes[row[t.S_SWITCHED]], at):
        counts[first + t.N_SWITCHED, segment] += 1
        return
    slows = _number(state, row[t.S_SLOWED], row[t.S_SLOWED_END], at)
    dearer = _number(state, row[t.S_DEARER], row[t.S_DEARER_END], at)
    if slows:
        counts[first + t.N_SLOWED, segment] += 1
        counts[first + t.N_SLOWED_BY, segment] += tables.amounts[row[t.S_SLOWED_BY] + slows]
    if dearer:
        counts[first + t.N_DEARER, segment] += 1
        counts[first + t.N_DEARER_BY, segment] += tables.amounts[row[t.S_DEARER_BY] + dearer]
