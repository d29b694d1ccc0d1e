"""Step 2, observe: hits on acts, false alarms, and those taken for somebody else."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import (
    ONE,
    ZERO,
    at_most,
    copy,
    count,
    has,
    keep,
    list_lanes,
    lowest,
    put,
)
from underheaven.engine.primitives.compiled import apart, i64, inlined, phase
from underheaven.engine.primitives.luck import ALWAYS, CITIZEN, FEW, Where, fill, half, happens, settled
from underheaven.engine.primitives.permuted import forward
from underheaven.engine.primitives.residents import is_adult, place_at, segment_at
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import Cells, People, State


@apart
def observe(
    tables: t.Tables, state: State, people: People, cells: Cells, own: Scratch, span: Span, where: Where,
    counts: Any,
) -> None:  # fmt: skip
    """Draw each sensor and act once, and decide hits in every world that has it."""
    words = (span.citizens + 63) >> 6
    for number in range(len(tables.purposes)):
        key = tables.purposes[number]
        _draw_for(tables, own, span, where, number, key)
        for use in range(tables.purpose_entries[number, 0], tables.purpose_entries[number, 1]):
            world, entry = tables.purpose_list[use, 0], tables.purpose_list[use, 1]
            did = own.did[world, tables.entries[entry, t.E_ACT]]
            highest = _highest(tables, span, entry, 1)
            most = np.uint16(min(highest >> np.uint64(16), np.uint64(65535)))
            mode = tables.entries[entry, t.E_MODE]
            sure = _lowest(tables, span, entry)
            certain = mode == 0 and sure >= ALWAYS
            own.wronged[entry] = ZERO
            if certain:
                copy(own.caught[entry], did, words)
            else:
                own.caught[entry] = ZERO
            if mode == 0 and not certain and sure == _highest(tables, span, entry, 0):
                _detect_alike(own, span, where, entry, did, sure, key)
            elif not certain:
                many = list_lanes(did, words, own.lanes)
                for place in range(many):
                    lane = i64(own.lanes[place])
                    _detect(tables, state, people, cells, own, span, where, counts, world, entry, lane, key)
            if highest != ZERO:
                _alarm(tables, people, own, span, where, entry, did, most, key)
            if tables.entries[entry, t.E_STOPS_TRUE] or tables.entries[entry, t.E_STOPS_FALSE]:
                _review(tables, own, span, where, entry)
            if tables.entries[entry, t.E_CONSENT] >= 0:
                consent = state.planes[tables.entries[entry, t.E_CONSENT], span.first >> 6 :]
                keep(own.caught[entry], consent, words)
                keep(own.wronged[entry], consent, words)


@inlined
def _alarm(
    tables: t.Tables, people: People, own: Scratch, span: Span, where: Where, entry: int, did: Any,
    most: Any, key: Any,
) -> None:  # fmt: skip
    """Decide false alarms about those of a block who did not do it."""
    words = (span.citizens + 63) >> 6
    for word in range(words):
        own.some[word] = at_most(own.halves, word << 6, most) & own.adults[word] & ~did[word]
    many = list_lanes(own.some, words, own.lanes)
    for place in range(many):
        lane = i64(own.lanes[place])
        threshold = tables.chances[entry, 1, place_at(tables, people, span.district, span.first + lane)]
        drawn = np.uint64(own.halves[lane])
        if settled(drawn, threshold, span.slot + lane, where, span.week, key):
            put(own.wronged[entry], lane)


@phase
def _review(tables: t.Tables, own: Scratch, span: Span, where: Where, entry: int) -> None:
    """Let a person look at hits on who did it, and at false alarms; what is stopped leaves no trace."""
    words, key = (span.citizens + 63) >> 6, tables.entry_keys[entry, t.K_REVIEW]
    for hits, column in ((own.caught[entry], t.E_STOPS_TRUE), (own.wronged[entry], t.E_STOPS_FALSE)):
        stops = np.uint64(tables.entries[entry, column])
        for word in range(words):
            left = hits[word] if stops != ZERO else ZERO
            while left != ZERO:
                bit = left & (~left + ONE)
                left ^= bit
                if happens(stops, span.slot + (word << 6) + lowest(bit), where, span.week, key):
                    hits[word] ^= bit


@inlined
def _highest(tables: t.Tables, span: Span, entry: int, what: int) -> Any:
    """Return the highest threshold of a sensor on an act in a district: of 0 detection, 1 false alarm."""
    found = np.uint64(0)
    for place in range(span.district * t.GROUPS_MOST, (span.district + 1) * t.GROUPS_MOST):
        found = max(found, tables.chances[entry, what, place])
    return found


@inlined
def _lowest(tables: t.Tables, span: Span, entry: int) -> Any:
    """Return the lowest threshold of detection in a district."""
    found = ALWAYS
    for place in range(span.district * t.GROUPS_MOST, (span.district + 1) * t.GROUPS_MOST):
        found = min(found, tables.chances[entry, 0, place])
    return found


@inlined
def _draw_for(tables: t.Tables, own: Scratch, span: Span, where: Where, number: int, key: Any) -> None:
    """Make the draws of a sensor on an act: of nobody, of the few who did it, or of the whole block."""
    needed, alarms = 0, False
    for use in range(tables.purpose_entries[number, 0], tables.purpose_entries[number, 1]):
        world, entry = tables.purpose_list[use, 0], tables.purpose_list[use, 1]
        alarms = alarms or _highest(tables, span, entry, 1) != ZERO
        if tables.entries[entry, t.E_MODE] or _lowest(tables, span, entry) < ALWAYS:
            needed += count(own.did[world, tables.entries[entry, t.E_ACT]], (span.citizens + 63) >> 6)
    if alarms or needed * FEW > span.citizens:
        fill(own.words, span.slot >> 3, (span.citizens + 7) >> 3, where, span.week, key)
        return
    if needed == 0:
        return
    for use in range(tables.purpose_entries[number, 0], tables.purpose_entries[number, 1]):
        world, act = tables.purpose_list[use, 0], tables.entries[tables.purpose_list[use, 1], t.E_ACT]
        for word in range((span.citizens + 63) >> 6):
            left = own.did[world, act, word]
            while left != ZERO:
                lane = (word << 6) + lowest(left)
                left &= left - ONE
                own.halves[lane] = half(span.slot + lane, where, span.week, key, CITIZEN, 0)


@inlined
def _detect_alike(
    own: Scratch, span: Span, where: Where, entry: int, did: Any, threshold: Any, key: Any
) -> None:
    """Decide hits by comparing 64 draws at once, where all of a district are detected alike."""
    upper, caught = threshold >> np.uint64(16), own.caught[entry]
    for word in range((span.citizens + 63) >> 6):
        low = did[word] & at_most(own.halves, word << 6, np.uint16(upper))
        left = low
        if upper != ZERO:
            left &= ~at_most(own.halves, word << 6, np.uint16(upper - ONE))
        while left != ZERO:
            bit = left & (~left + ONE)
            left ^= bit
            if not settled(upper, threshold, span.slot + (word << 6) + lowest(bit), where, span.week, key):
                low ^= bit
        caught[word] = low


@inlined
def _detect(
    tables: t.Tables, state: State, people: People, cells: Cells, own: Scratch, span: Span, where: Where,
    counts: Any, world: int, entry: int, lane: int, key: Any,
) -> None:  # fmt: skip
    """Decide whether an act that happened is hit, and on whom the hit is booked."""
    at, slot = span.first + lane, span.slot + lane
    place = place_at(tables, people, span.district, at)
    if not settled(np.uint64(own.halves[lane]), tables.chances[entry, 0, place], slot, where, span.week, key):
        return
    mode = tables.entries[entry, t.E_MODE]
    taken = tables.chances[entry, 2, place]
    if mode == 0 or not happens(taken, slot, where, span.week, tables.entry_keys[entry, t.K_TAKEN]):
        put(own.caught[entry], lane)
        return
    stops = np.uint64(tables.entries[entry, t.E_STOPS_FALSE])
    if happens(stops, slot, where, span.week, tables.entry_keys[entry, t.K_REVIEW]):
        return
    if mode == t.BOOKED:
        lanes = cells.place_lanes[2 + tables.entries[entry, t.E_SENSOR], span.cell]
        other = forward(lanes, span.size, slot)
        consent = tables.entries[entry, t.E_CONSENT]
        filed = consent < 0 or has(state.planes[consent], span.cell_first + other)
        if other != slot and is_adult(people, span.cell_first + other) and filed:
            coming = tables.entries[entry, t.E_PENDING] + ((span.week + 1) & 1)
            put(state.planes[coming], span.cell_first + other)
            return
    counts[tables.worlds[world, t.W_COUNTER] + t.N_LOST, segment_at(tables, people, at)] += 1
