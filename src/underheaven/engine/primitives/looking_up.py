"""Acts decided by a look-up: where one number of a citizen says their threshold, 64 draws at once."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO
from underheaven.engine.primitives.compiled import i64, inlined
from underheaven.engine.primitives.lanes import at_most_of_few, at_most_of_many
from underheaven.engine.primitives.scratch import DIGITS, Scratch, Span
from underheaven.engine.primitives.thresholds import upper_of, while_listed
from underheaven.engine.state import People, State

_12 = np.uint64(12)


@inlined
def is_by_trait(tables: t.Tables, act: int) -> bool:
    """Return whether one trait of a citizen who is not set apart says their threshold."""
    few = tables.class_row[tables.kinds[act]] == 0 and len(tables.segments) <= 1 << DIGITS
    if tables.kinds[act] == t.LAWFUL:
        for world in range(len(tables.worlds)):
            few = few and not tables.worlds[world, t.W_FEAR]
    return few


@inlined
def set_out(tables: t.Tables, own: Scratch, span: Span, world: int, act: int) -> None:
    """Write down the upper half of each trait's threshold in a cell: as is usual, then on a register."""
    classes, chances = tables.class_of[tables.kinds[act]], tables.base[act]
    for trait in range(t.TRAITS):
        segment = i64(tables.segment_of[trait])
        place = span.district * t.GROUPS_MOST + tables.segments[segment, 1]
        chance = np.uint64(chances[i64(classes[trait]) * len(tables.segments) + segment])
        threshold = (chance * tables.factors[world, act, place]) >> _12
        threshold = (threshold * tables.shame_before[world, act, span.district]) >> _12
        own.uppers[0, world, act, trait] = upper_of(threshold)
        own.uppers[1, world, act, trait] = upper_of(while_listed(tables, act, threshold))


@inlined
def look_up(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, world: int, act: int, apart: int
) -> None:
    """Compare all draws of a block with what their traits' thresholds are, and note who just ties."""
    usually, on_register = own.uppers[0, world, act], own.uppers[1, world, act]
    did, tied, first = own.did[world, act], own.several, span.first >> 6
    room = 1
    while room < len(tables.segments):
        room *= 2
    is_few = room * t.CLASSES ** (len(people.quarters) >> 1) <= 128
    for word in range((span.citizens + 63) >> 6):
        low, same = _compared_by_trait(people, own, span, word, usually, is_few)
        listed = state.planes[apart, first + word] if apart >= 0 else ZERO
        if listed != ZERO:
            less, alike = _compared_by_trait(people, own, span, word, on_register, is_few)
            low, same = (low & ~listed) | (less & listed), (same & ~listed) | (alike & listed)
        did[word], tied[word] = low & own.adults[word], same & own.adults[word]


@inlined
def _compared_by_trait(
    people: People, own: Scratch, span: Span, word: int, uppers: Any, is_few: bool
) -> tuple[Any, Any]:
    """Return which draws of a word are at most what their traits' thresholds are, and which are just that."""
    lane = word << 6
    if is_few:
        return at_most_of_few(own.halves, lane, people.traits[0], span.first + lane, uppers)
    return at_most_of_many(own.halves, lane, people.traits[0], span.first + lane, uppers)


@inlined
def look_up_listed(people: People, own: Scratch, span: Span, uppers: Any, did: Any, many: int) -> None:
    """Do the same one by one, for those whose draw may be low enough."""
    own.several[:] = ZERO
    traits = people.traits[0, span.first : span.first + span.citizens]
    for number in range(many):
        lane = own.lanes[number]
        drawn, upper = own.halves[lane], uppers[traits[lane]]
        bit = np.uint64(lane) & np.uint64(63)
        did[lane >> 6] |= np.uint64(drawn <= upper) << bit
        if drawn == upper:
            own.several[lane >> 6] |= ONE << bit
