"""Step 7, serve: whom of a word a rule is about; whom one of access shuts out, since no condition is met."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, has, lowest
from underheaven.engine.primitives.compiled import inlined, phase
from underheaven.engine.primitives.conditions import has_file, is_true_of, whoever
from underheaven.engine.primitives.luck import Where, happens, those_it_happens_to
from underheaven.engine.primitives.residents import head_of, household_end, is_adult
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import People, State

UNASKED, MET, UNMET = range(3)
"""Whether the conditions about oneself, the payer or the household are asked, and met."""


@inlined
def whom_it_is_about(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where, service: int,
    pair: int, word: int, among: Any,
) -> Any:  # fmt: skip
    """Return for whom of those of a word who may ask for a service a rule holds."""
    if tables.pairs[pair, t.P_ADMITS]:
        found = _whom_it_shuts_out(tables, state, own, people, span, where, service, pair, word, among)
    else:
        found = _for_whom_one_holds(tables, state, own, people, span, where, service, pair, word, among)
    cover, key = np.uint64(tables.pairs[pair, t.P_COVERAGE]), tables.service_keys[service, t.K_COVERAGE]
    return those_it_happens_to(found, cover, span.slot + (word << 6), where, 0, key)


@inlined
def _for_whom_one_holds(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where, service: int,
    pair: int, word: int, among: Any,
) -> Any:  # fmt: skip
    """Return for whom some condition of a rule holds, and of the payer, where nobody else pays."""
    row, found = tables.pairs[pair], ZERO
    for condition in range(row[t.P_CONDITION], row[t.P_CONDITION_END]):
        who = whoever(tables, state, own, span, condition, word, among & ~found)
        if tables.conditions[condition, t.C_PAYER]:
            who &= ~_for_whom_another_pays(tables, people, span, where, service, pair, word, who)
        found |= who
    return found


@phase
def _for_whom_another_pays(
    tables: t.Tables, people: People, span: Span, where: Where, service: int, pair: int, word: int, who: Any
) -> Any:
    """Return for whom of some of a word somebody else pays the fee: drawn for a household as one."""
    found, left, slot = ZERO, who, span.slot + (word << 6)
    other, key = np.uint64(tables.pairs[pair, t.P_OTHER_PAYER]), tables.service_keys[service, t.K_PAYER]
    while left != ZERO:
        bit = left & (~left + ONE)
        left ^= bit
        home = slot + head_of(people, span.first + (word << 6) + lowest(bit))
        if happens(other, home, where, 0, key):
            found |= bit
    return found


@phase
def _whom_it_shuts_out(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where, service: int,
    pair: int, word: int, among: Any,
) -> Any:  # fmt: skip
    """Return whom a rule of access refuses: some of its parts are asked of them, and none is met.

    Each of its rows of conditions says that one part is not met.
    """
    row, found, left = tables.pairs[pair], ZERO, among
    while left != ZERO:
        bit = left & (~left + ONE)
        left ^= bit
        lane, adult = (word << 6) + lowest(bit), own.adults[word] & bit != ZERO
        met, unmet = False, False
        for part in range(row[t.P_CONDITION], row[t.P_CONDITION_END]):
            if not met:
                answer = _answer(tables, state, own, people, span, where, service, pair, part, lane, adult)
                met, unmet = answer == MET, unmet or answer == UNMET
        if unmet and not met:
            found |= bit
    return found


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
