"""Step 1, act: what people do, and what they withhold."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, at_most, at_most_each, has, lowest, put
from underheaven.engine.primitives.compiled import compiled, i64, inlined
from underheaven.engine.primitives.luck import Where, fill, settled
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import HARMED, LISTED, TOUCHED, TRIGGERED, People, State

_12 = np.uint64(12)
CALM = np.uint16(4095)
"""Fear below level 1."""


@inlined
def chance(tables: t.Tables, people: People, act: int, at: int) -> Any:
    """Return a citizen's base chance of an act."""
    spread_class = (i64(people.classes[at]) >> (4 * tables.kinds[act])) & 15
    return np.uint64(tables.base[act, spread_class * t.SEGMENTS + i64(people.segment[at])])


@inlined
def answered(
    tables: t.Tables, state: State, world: int, act: int, at: int, place: int, base: Any, does: bool
) -> Any:
    """Return a threshold after responses (with `does`) and the factor while listed."""
    threshold = base
    if does:
        threshold = (threshold * tables.factors[world, act, place]) >> _12
        if tables.kinds[act] == t.LAWFUL and tables.worlds[world, t.W_FEAR]:
            level = i64(state.fear[world, at]) >> 12
            threshold = (threshold * tables.fear_factors[level]) >> _12
    if has(state.planes[world, LISTED], at):
        threshold = (threshold * tables.while_listed[act]) >> _12
    return threshold


@compiled
def act_out(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any
) -> None:
    """Draw every act once, and decide it in every world."""
    own.did[:] = ZERO
    for act in range(len(tables.kinds)):
        fill(own.words, span.slot >> 3, (span.citizens + 7) >> 3, where, span.week, tables.act_keys[act])
        most = np.uint16(tables.act_filter[act])
        ceiling = people.ceiling_of[act]
        for word in range((span.citizens + 63) >> 6):
            here = span.first + (word << 6)
            if ceiling < 0:
                left = at_most(own.halves, word << 6, most) & people.adult[here >> 6]
            else:
                left = (
                    at_most_each(own.halves, word << 6, people.ceilings[ceiling], here)
                    & people.adult[here >> 6]
                )
            while left != ZERO:
                lane = (word << 6) + lowest(left)
                left &= left - ONE
                base = chance(tables, people, act, span.first + lane)
                drawn = np.uint64(own.halves[lane])
                if base != ZERO:
                    _decide(tables, state, people, own, span, where, counts, act, lane, base, drawn)


@inlined
def _decide(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any,
    act: int, lane: int, base: Any, drawn: Any,
) -> None:  # fmt: skip
    at, slot = span.first + lane, span.slot + lane
    segment = i64(people.segment[at])
    place = span.district * t.GROUPS_MOST + (segment & 7)
    for world in range(len(tables.worlds)):
        threshold = answered(tables, state, world, act, at, place, base, True)
        if not settled(drawn, threshold, slot, where, span.week, tables.act_keys[act]):
            continue
        put(own.did[world, act], lane)
        row = tables.worlds[world]
        counts[row[t.W_ACTS] + 3 * act, segment] += 1
        if tables.kinds[act] <= t.DEFAULT:
            put(state.planes[world, HARMED], at)
        if tables.triggers[world, act] and not has(state.planes[world, TRIGGERED], at):
            put(state.planes[world, TRIGGERED], at)
            counts[row[t.W_COUNTER] + t.N_NO_TRIGGER, segment] -= span.weeks - span.week + 1


@compiled
def express(tables: t.Tables, state: State, people: People, span: Span, counts: Any) -> None:
    """Count what lawful acts are worth to the afraid and the listed, beyond what everybody's are."""
    lawful = 0
    for act in range(len(tables.kinds)):
        lawful += tables.kinds[act] == t.LAWFUL
    if lawful == 0:
        return
    for world in range(len(tables.worlds)):
        afraid = tables.worlds[world, t.W_FEAR]
        for word in range((span.citizens + 63) >> 6):
            here = (span.first >> 6) + word
            left = state.planes[world, LISTED, here]
            if afraid:
                left |= ~at_most(state.fear[world], here << 6, CALM)
            left &= people.adult[here]
            while left != ZERO:
                at = (here << 6) + lowest(left)
                left &= left - ONE
                _express_one(tables, state, people, span, counts, world, at)


@inlined
def _express_one(
    tables: t.Tables, state: State, people: People, span: Span, counts: Any, world: int, at: int
) -> None:
    segment = i64(people.segment[at])
    place = span.district * t.GROUPS_MOST + (segment & 7)
    first = tables.worlds[world, t.W_COUNTER]
    would, does = 0, 0
    for act in range(len(tables.kinds)):
        if tables.kinds[act] == t.LAWFUL:
            base = chance(tables, people, act, at)
            would += i64(answered(tables, state, world, act, at, place, base, False)) - i64(base)
            usual = (base * tables.factors[world, act, place]) >> _12
            does += i64(answered(tables, state, world, act, at, place, base, True)) - i64(usual)
    counts[first + t.N_WOULD, segment] += would
    counts[first + t.N_DOES, segment] += does
    if not has(state.planes[world, TOUCHED], at):
        counts[first + t.N_U_WOULD, segment] += would
        counts[first + t.N_U_DOES, segment] += does


@inlined
def touch(
    tables: t.Tables, state: State, people: People, span: Span, counts: Any, world: int, at: int
) -> None:
    """Remember that a citizen is no longer untouched, from next week on."""
    if has(state.planes[world, TOUCHED], at):
        return
    put(state.planes[world, TOUCHED], at)
    segment = i64(people.segment[at])
    place = span.district * t.GROUPS_MOST + (segment & 7)
    first = tables.worlds[world, t.W_COUNTER]
    left = span.weeks - span.week
    for act in range(len(tables.kinds)):
        if tables.kinds[act] == t.LAWFUL:
            base = chance(tables, people, act, at)
            counts[first + t.N_U_WOULD, segment] -= left * i64(base)
            counts[first + t.N_U_DOES, segment] -= left * i64(
                (base * tables.factors[world, act, place]) >> _12
            )


@compiled
def raise_ceilings(tables: t.Tables, people: People) -> None:
    """Write the highest threshold each citizen can have for an act, rounded down to its upper half."""
    for act in range(len(tables.kinds)):
        row = people.ceiling_of[act]
        most = max(tables.while_listed[act], np.uint64(4096))
        if row >= 0:
            for at in range(len(people.segment)):
                people.ceilings[row, at] = np.uint16(
                    (chance(tables, people, act, at) * most) >> np.uint64(28)
                )


@compiled
def expected(tables: t.Tables, people: People, cells: Any, sums: Any, heads: Any) -> None:
    """Sum a calm, unlisted week of lawful acts: district, (would, world...), segment; and count heads."""
    for cell in range(len(cells)):
        first, size, district = cells[cell, 0], cells[cell, 1], cells[cell, 4]
        for at in range(first, first + size):
            segment = i64(people.segment[at])
            heads[district, segment] += 1
            place = district * t.GROUPS_MOST + (segment & 7)
            for act in range(len(tables.kinds)):
                if tables.kinds[act] == t.LAWFUL:
                    base = chance(tables, people, act, at)
                    sums[district, 0, segment] += i64(base)
                    for world in range(len(tables.worlds)):
                        does = (base * tables.factors[world, act, place]) >> _12
                        sums[district, world + 1, segment] += i64(does)
