"""Step 7, serve: which services refuse, which domains are closed, who asks."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import has
from underheaven.engine.primitives.compiled import i64, inlined
from underheaven.engine.primitives.conditions import holds
from underheaven.engine.primitives.luck import ALWAYS, Where, happens
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import People, State

MOST_REFUSALS = 3


@inlined
def _applies(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where,
    service: int, pair: int, at: int, slot: int, adult: bool,
) -> bool:  # fmt: skip
    """Return whether a rule holds for a service and a citizen who may ask for it."""
    row = tables.pairs[pair]
    found = False
    for condition in range(row[t.P_CONDITION], row[t.P_CONDITION_END]):
        if found or (not adult and tables.conditions[condition, t.C_OTHERS] < 0):
            continue
        if not holds(tables, state, own, condition, at, False):
            continue
        if tables.conditions[condition, t.C_PAYER]:
            home = (slot & ~63) + i64(people.head[at])
            other = np.uint64(row[t.P_OTHER_PAYER])
            if happens(other, home, where, 0, tables.service_keys[service, t.K_PAYER]):
                continue
        found = True
    if not found:
        return False
    cover = np.uint64(row[t.P_COVERAGE])
    if cover >= ALWAYS:
        return True
    return happens(cover, slot, where, 0, tables.service_keys[service, t.K_COVERAGE])


@inlined
def serve(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where, counts: Any,
    world: int, at: int, slot: int, adult: bool, segment: int,
) -> tuple[int, bool, bool]:  # fmt: skip
    """Answer a citizen's requests; return closed domains, whether one was refused, and whether any counts."""
    line = tables.worlds[world]
    touched = i64(0)
    open_, refused, counted = 0, False, False
    worker = has(people.worker, at)
    for service in range(line[t.W_SERVICE], line[t.W_SERVICE_END]):
        row = tables.services[service]
        who = row[t.S_FOR]
        if (who == t.CHILDREN) == adult or (who == t.WORKERS and not worker):
            continue
        refuses, favours = False, False
        for pair in range(row[t.S_PAIR], row[t.S_PAIR_END]):
            if (not refuses) if tables.pairs[pair, t.P_REFUSES] else not (refuses or favours):
                if _applies(tables, state, own, people, span, where, service, pair, at, slot, adult):
                    if tables.pairs[pair, t.P_REFUSES]:
                        refuses = True
                    else:
                        favours = True
        bit = 1 << row[t.S_DOMAIN]
        if row[t.S_GOVERNED]:
            touched |= bit
            if not refuses:
                open_ |= bit
        if refuses or favours:
            if _ask(tables, state, span, where, counts, world, service, at, slot, segment, refuses):
                refused = True
        if not refuses:
            state.refusals[service, at] = 0
        counted = counted or state.refusals[service, at] != 0
    return touched & ~open_, refused, counted


@inlined
def _ask(
    tables: t.Tables, state: State, span: Span, where: Where, counts: Any,
    world: int, service: int, at: int, slot: int, segment: int, refuses: bool,
) -> bool:  # fmt: skip
    """Draw a request where a rule refuses or favours; return whether it was refused."""
    row, line = tables.services[service], tables.worlds[world]
    first = line[t.W_COUNTER] + t.N_FIXED + 4 * row[t.S_NUMBER]
    asked = np.uint64(row[t.S_ASKED])
    counts[first, segment] -= row[t.S_ASKED]
    key = tables.service_keys[service, t.K_ASKED]
    still = asked
    if refuses and line[t.W_GIVES_UP] and state.refusals[service, at] >= line[t.W_GIVES_UP]:
        still = (asked * np.uint64(line[t.W_ASKS_AGAIN])) >> np.uint64(12)
    if not happens(asked, slot, where, span.week, key):
        return False
    if still != asked and not happens(still, slot, where, span.week, key):
        counts[first + 2, segment] += 1
        return False
    counts[first, segment] += i64(1) << 32
    if not refuses:
        counts[first + 3, segment] += 1
        return False
    counts[first + 1, segment] += 1
    if line[t.W_GIVES_UP]:
        state.refusals[service, at] = min(i64(state.refusals[service, at]) + 1, MOST_REFUSALS)
    return True
