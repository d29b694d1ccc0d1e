"""Step 7, serve: for whom a rule holds; whom one of access shuts out, because none of its conditions does."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import has
from underheaven.engine.primitives.compiled import inlined, phase
from underheaven.engine.primitives.conditions import has_file, holds, is_true_of
from underheaven.engine.primitives.luck import Where, happens
from underheaven.engine.primitives.residents import head_of, household_end, is_adult
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import People, State

UNASKED, MET, UNMET = range(3)
"""Whether the conditions about oneself, the payer or the household are asked, and met."""


@inlined
def applies(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where, service: int,
    pair: int, lane: int, adult: bool,
) -> bool:  # fmt: skip
    """Return whether a rule holds for a service and a citizen who may ask for it."""
    row, at, slot = tables.pairs[pair], span.first + lane, span.slot + lane
    found = False
    for condition in range(row[t.P_CONDITION], row[t.P_CONDITION_END]):
        if found or (not adult and tables.conditions[condition, t.C_OTHERS] < 0):
            continue
        if not holds(tables, state, own, span, condition, lane, at, False):
            continue
        if tables.conditions[condition, t.C_PAYER]:
            home = (slot & ~63) + head_of(people, at)
            other = np.uint64(row[t.P_OTHER_PAYER])
            if happens(other, home, where, 0, tables.service_keys[service, t.K_PAYER]):
                continue
        found = True
    cover = np.uint64(row[t.P_COVERAGE])
    return found and happens(cover, slot, where, 0, tables.service_keys[service, t.K_COVERAGE])


@phase
def shuts_out(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where, service: int,
    pair: int, lane: int, adult: bool,
) -> bool:  # fmt: skip
    """Return whether a rule of access refuses a citizen: some of its parts are asked, and none is met.

    Each of its rows of conditions says that one part is not met.
    """
    row = tables.pairs[pair]
    unmet = False
    for condition in range(row[t.P_CONDITION], row[t.P_CONDITION_END]):
        answer = _answer(tables, state, own, people, span, where, service, pair, condition, lane, adult)
        if answer == MET:
            return False
        unmet = unmet or answer == UNMET
    cover, slot = np.uint64(row[t.P_COVERAGE]), span.slot + lane
    return unmet and happens(cover, slot, where, 0, tables.service_keys[service, t.K_COVERAGE])


@inlined
def _answer(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where, service: int,
    pair: int, condition: int, lane: int, adult: bool,
) -> int:  # fmt: skip
    """Return whether one part of a rule of access is asked of a citizen, and whether it is met."""
    line, at, slot = tables.conditions[condition], span.first + lane, span.slot + lane
    others, regime = line[t.C_OTHERS], line[t.C_REGIME]
    if others < 0:
        if not adult or not has_file(tables, state, regime, at):
            return UNASKED
        return UNMET if is_true_of(tables, state, own, span, condition, lane, at, False) else MET
    unmet = has(state.planes[tables.others[others, t.O_HOLDS]], at)
    home = (at & ~63) + head_of(people, at)
    if line[t.C_PAYER]:
        if not is_adult(people, home) or not has_file(tables, state, regime, home):
            return UNASKED
        other = np.uint64(tables.pairs[pair, t.P_OTHER_PAYER])
        key = tables.service_keys[service, t.K_PAYER]
        if happens(other, (slot & ~63) + (home & 63), where, 0, key):
            return UNASKED
        return UNMET if unmet else MET
    if unmet:
        return UNMET
    for member in range(home, household_end(people, at, span.cell_first + span.size)):
        if member != at and is_adult(people, member) and has_file(tables, state, regime, member):
            return MET
    return UNASKED
