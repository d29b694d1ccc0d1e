"""Who lives in a cell: household, age, income, group and spread, drawn with week 0."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from underheaven.engine.primitives.bits import ONE, ZERO, put
from underheaven.engine.primitives.compiled import compiled
from underheaven.engine.primitives.luck import CITIZEN, PLACE, Where, draw, half


class Census(NamedTuple):
    """A society's tables as masks and bounds of draws."""

    starts: Any
    """Packing: mask of first seats of households."""
    children: Any
    elders: Any
    bounds: Any
    """(Child, adult, income, group), class: bounds of draws; unused ones are 2^32."""
    labels: Any
    """The same: places in the closed lists of labels."""
    keys: Any
    """Keys of packing, age, income, group, then of the four spreads."""
    spread: Any
    """Kind of act: whether it is spread."""


CHILD_AGES, ADULT_AGES, INCOMES, GROUPS = range(4)
ELDER_AGE = 4


@compiled
def _class_of(bounds: Any, drawn: Any) -> int:
    found = 0
    while found < 7 and bounds[found] <= drawn:
        found += 1
    return found


@compiled
def settle(census: Census, where: Where, first: int, size: int, people: Any) -> None:
    """Settle a cell: fill in its citizens' columns."""
    key = census.keys
    for building in range(0, size, 64):
        packing = int(half(building, where, 0, key[0], PLACE, 0) >> np.uint64(8))
        income, group, start, slot = 0, 0, 0, building
        for seat in range(min(64, size - building)):
            slot = building + seat
            bit = ONE << np.uint64(seat)
            if census.starts[packing] & bit != ZERO:
                _close(people, first, building, start, seat)
                start = seat
                drawn = draw(slot, where, 0, key[2], CITIZEN)
                income = census.labels[INCOMES, _class_of(census.bounds[INCOMES], drawn)]
                drawn = draw(slot, where, 0, key[3], CITIZEN)
                group = census.labels[GROUPS, _class_of(census.bounds[GROUPS], drawn)]
            at = first + slot
            people.head[at] = start
            age = ELDER_AGE
            if census.elders[packing] & bit == ZERO:
                role = CHILD_AGES if census.children[packing] & bit != ZERO else ADULT_AGES
                drawn = draw(slot, where, 0, key[1], CITIZEN)
                age = census.labels[role, _class_of(census.bounds[role], drawn)]
            if age >= 2:
                put(people.adult, at)
                if age < ELDER_AGE:
                    put(people.worker, at)
            people.segment[at] = (age * 5 + income) * 8 + group
            classes = 0
            for kind in range(4):
                if census.spread[kind]:
                    drawn_class = int(half(slot, where, 0, key[4 + kind], CITIZEN, 0) >> np.uint64(12))
                    classes |= drawn_class << (4 * kind)
            people.classes[at] = classes
        _close(people, first, building, start, slot - building + 1)


@compiled
def _close(people: Any, first: int, building: int, start: int, end: int) -> None:
    """Write how many people a household has, once its end is known."""
    for seat in range(start, end):
        people.members[first + building + seat] = end - start
