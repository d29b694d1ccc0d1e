"""Who lives in a cell: household, age, income, group and spread, drawn with week 0."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from underheaven.engine.primitives.bits import ONE, ZERO, put
from underheaven.engine.primitives.compiled import compiled, i64, inlined
from underheaven.engine.primitives.luck import CITIZEN, PLACE, Where, fill, half

BLOCK = 2048
PURPOSES = 7
"""Draws a citizen may need: age, income, group, four spreads."""


class Census(NamedTuple):
    """A society's tables as bounds of draws, and how traits are numbered."""

    bounds: Any
    """(Child, adult, income, group), class: bounds of draws; unused ones are 2^32."""
    labels: Any
    """The same: places in the closed lists of labels."""
    keys: Any
    """Keys of packing, age, income, group, then of the four spreads."""
    segments: Any
    """Label number: segment."""
    spread: Any
    """Kinds of act that are spread, in order."""
    rows: Any
    """Kind of act: which trait its class is added to."""
    factors: Any
    """Kind of act: by what its class is multiplied before."""


CHILD_AGES, ADULT_AGES, INCOMES, GROUPS = range(4)
ELDER_AGE = 4


def drafts() -> Any:
    """Return room for the draws of a block."""
    return np.zeros((PURPOSES, BLOCK // 2), dtype=np.uint32)


@inlined
def _class_of(bounds: Any, drawn: Any, slot: int, where: Where, key: Any) -> int:
    """Return the first class whose bound lies above a draw of which the upper half is known."""
    found, low, known = 0, ZERO, False
    while found < 7:
        upper = bounds[found] >> np.uint64(16)
        if upper == drawn and not known:
            low, known = half(slot, where, 0, key, CITIZEN, 1), True
        if drawn < upper or (drawn == upper and low < (bounds[found] & np.uint64(0xFFFF))):
            break
        found += 1
    return found


@compiled
def settle(census: Census, where: Where, first: int, size: int, people: Any, words: Any, halves: Any) -> None:
    """Settle a cell: fill in its citizens' columns; `words` and `halves` are the same room for draws."""
    spread = len(census.spread)
    income, group = 0, 0
    for begin in range(0, size, BLOCK):
        citizens = min(BLOCK, size - begin)
        for purpose in range(3 + spread):
            key = census.keys[1 + purpose if purpose < 3 else 4 + census.spread[purpose - 3]]
            fill(words[purpose], begin >> 3, (citizens + 7) >> 3, where, 0, key)
        for lane in range(citizens):
            slot = begin + lane
            at, seat = first + slot, slot & 63
            if seat == 0:
                drawn = half(slot, where, 0, census.keys[0], PLACE, 0)
                people.packing[at >> 6] = np.uint8(drawn >> np.uint64(8))
            packing, bit = people.packing[at >> 6], ONE << np.uint64(seat)
            if people.starts[packing] & bit != ZERO:
                drawn = np.uint64(halves[1, lane])
                place = _class_of(census.bounds[INCOMES], drawn, slot, where, census.keys[2])
                income = census.labels[INCOMES, place]
                drawn = np.uint64(halves[2, lane])
                place = _class_of(census.bounds[GROUPS], drawn, slot, where, census.keys[3])
                group = census.labels[GROUPS, place]
            age = ELDER_AGE
            if people.elders[packing] & bit == ZERO:
                role = CHILD_AGES if people.children[packing] & bit != ZERO else ADULT_AGES
                place = _class_of(
                    census.bounds[role], np.uint64(halves[0, lane]), slot, where, census.keys[1]
                )
                age = census.labels[role, place]
            people.traits[0, at] = census.segments[(age * 5 + income) * 8 + group]
            for number in range(spread):
                kind = census.spread[number]
                drawn_class = i64(halves[3 + number, lane]) >> 12
                people.traits[census.rows[kind], at] += np.uint8(drawn_class * census.factors[kind])
                if drawn_class & 8:
                    put(people.quarters[2 * number], at)
                if drawn_class & 4:
                    put(people.quarters[2 * number + 1], at)


@compiled
def census_of_cells(people: Any, tables: Any, cells: Any, strata: Any, heads: Any) -> None:
    """Count heads by stratum, segment, kind of act and spread class; strata : of each district."""
    for cell in range(len(cells)):
        first, size, stratum = cells[cell, 0], cells[cell, 1], strata[cells[cell, 4]]
        for at in range(first, first + size):
            segment = tables.segment_of[people.traits[0, at]]
            for kind in range(4):
                spread_class = tables.class_of[kind, people.traits[tables.class_row[kind], at]]
                heads[stratum, segment, kind, spread_class] += 1
