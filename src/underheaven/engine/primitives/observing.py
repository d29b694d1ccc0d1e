"""Step 2, observe: hits on acts, false alarms, and those taken for somebody else."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, at_most, has, lowest, put
from underheaven.engine.primitives.compiled import compiled, i64, inlined
from underheaven.engine.primitives.luck import Where, fill, happens, settled
from underheaven.engine.primitives.permuted import forward
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import Cells, People, State


@compiled
def observe(
    tables: t.Tables,
    state: State,
    people: People,
    cells: Cells,
    own: Scratch,
    span: Span,
    where: Where,
    counts: Any,
) -> None:
    """Draw each sensor and act once, and decide hits in every world that has it."""
    own.caught[:] = ZERO
    own.wronged[:] = ZERO
    for number in range(len(tables.purposes)):
        key = tables.purposes[number]
        fill(own.words, span.slot >> 3, (span.citizens + 7) >> 3, where, span.week, key)
        for use in range(tables.purpose_entries[number, 0], tables.purpose_entries[number, 1]):
            world, entry = tables.purpose_list[use, 0], tables.purpose_list[use, 1]
            did = own.did[world, tables.entries[entry, t.E_ACT]]
            highest = np.uint64(0)
            for group in range(t.GROUPS_MOST):
                highest = max(highest, tables.chances[entry, 1, span.district * t.GROUPS_MOST + group])
            most = np.uint16(min(highest >> np.uint64(16), np.uint64(65535)))
            for word in range((span.citizens + 63) >> 6):
                left = did[word]
                while left != ZERO:
                    lane = (word << 6) + lowest(left)
                    left &= left - ONE
                    _detect(tables, state, people, cells, own, span, where, counts, world, entry, lane, key)
                if highest == ZERO:
                    continue
                left = (
                    at_most(own.halves, word << 6, most) & people.adult[(span.first >> 6) + word] & ~did[word]
                )
                while left != ZERO:
                    lane = (word << 6) + lowest(left)
                    left &= left - ONE
                    threshold = tables.chances[entry, 1, _place(people, span, lane)]
                    if settled(
                        np.uint64(own.halves[lane]), threshold, span.slot + lane, where, span.week, key
                    ):
                        put(own.wronged[entry], lane)


@inlined
def _place(people: People, span: Span, lane: int) -> int:
    return span.district * t.GROUPS_MOST + (i64(people.segment[span.first + lane]) & 7)


@inlined
def _detect(
    tables: t.Tables, state: State, people: People, cells: Cells, own: Scratch, span: Span, where: Where,
    counts: Any, world: int, entry: int, lane: int, key: Any,
) -> None:  # fmt: skip
    """Decide whether an act that happened is hit, and on whom the hit is booked."""
    place, slot = _place(people, span, lane), span.slot + lane
    if not settled(np.uint64(own.halves[lane]), tables.chances[entry, 0, place], slot, where, span.week, key):
        return
    mode = tables.entries[entry, t.E_MODE]
    taken = tables.chances[entry, 2, place]
    if mode == 0 or not happens(taken, slot, where, span.week, tables.entry_keys[entry]):
        put(own.caught[entry], lane)
        return
    if mode == t.BOOKED:
        lanes = cells.place_lanes[2 + tables.entries[entry, t.E_SENSOR], span.cell]
        other = forward(lanes, span.size, slot)
        if other != slot and has(people.adult, span.cell_first + other):
            coming = state.pending[(span.week + 1) & 1, tables.entries[entry, t.E_PENDING]]
            put(coming, span.cell_first + other)
            return
    counts[tables.worlds[world, t.W_COUNTER] + t.N_LOST, i64(people.segment[span.first + lane])] += 1
