"""Step 1, act: what people do."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import (
    ONE,
    ZERO,
    add_new,
    at_most,
    has,
    list_lanes,
    lowest,
    merge,
    put,
    take,
)
from underheaven.engine.primitives.compiled import i64, inlined, phase
from underheaven.engine.primitives.counting import count_plane, no_longer
from underheaven.engine.primitives.luck import Where, fill, settled
from underheaven.engine.primitives.residents import segment_at
from underheaven.engine.primitives.scratch import DIGITS, Scratch, Span
from underheaven.engine.state import People, State

_12 = np.uint64(12)
_16 = np.uint64(16)
CALM = np.uint64(4096)
"""1 in Q12."""


@phase
def act_out(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any
) -> None:
    """Draw every act once, and decide it in every world."""
    for act in range(len(tables.kinds)):
        own.did[:, act] = ZERO
        fill(own.words, span.slot >> 3, (span.citizens + 7) >> 3, where, span.week, tables.act_keys[act])
        if _is_the_same(tables, span, act):
            _act_alike(tables, people, own, span, where, counts, act)
        elif _is_by_trait(tables, act):
            _act_by_trait(tables, state, people, own, span, where, counts, act)
        else:
            _act_each(tables, state, people, own, span, where, counts, act)
    for world in range(len(tables.worlds)):
        _remember(tables, state, people, own, span, counts, world)


@inlined
def _remember(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, counts: Any, world: int
) -> None:
    """Remember who did harm, and who did what can cost, for the first time."""
    row = tables.worlds[world]
    words = (span.citizens + 63) >> 6
    here, end = span.first >> 6, (span.first >> 6) + words
    if row[t.W_HARMED] >= 0:
        own.some[:words] = ZERO
        for act in range(len(tables.kinds)):
            if tables.kinds[act] <= t.DEFAULT:
                merge(own.some, own.did[world, act], words)
        add_new(state.planes[row[t.W_HARMED], here:end], own.some, own.several, words)
        no_longer(tables, state, people, own, span, counts, world, own.several, t.N_NO_HARM)
    if row[t.W_TRIGGERED] >= 0:
        own.some[:words] = ZERO
        for act in range(len(tables.kinds)):
            if tables.triggers[world, act]:
                merge(own.some, own.did[world, act], words)
        add_new(state.planes[row[t.W_TRIGGERED], here:end], own.some, own.several, words)
        line = row[t.W_COUNTER] + t.N_NO_TRIGGER
        count_plane(tables, people, own, span, counts, line, own.several, span.week - span.weeks - 1)


@inlined
def _is_the_same(tables: t.Tables, span: Span, act: int) -> bool:
    """Return whether all adults of a district share one threshold in each world, whatever befalls them."""
    if tables.even[act] == 0 or tables.while_listed[act] != CALM:
        return False
    for world in range(len(tables.worlds)):
        if tables.kinds[act] == t.LAWFUL and tables.worlds[world, t.W_FEAR]:
            return False
        first = span.district * t.GROUPS_MOST
        for place in range(first, first + t.GROUPS_MOST):
            if tables.factors[world, act, place] != tables.factors[world, act, first]:
                return False
    return True


@inlined
def _act_alike(
    tables: t.Tables, people: People, own: Scratch, span: Span, where: Where, counts: Any, act: int
) -> None:
    """Decide an act by comparing 64 draws at once with one threshold."""
    for world in range(len(tables.worlds)):
        factor = tables.factors[world, act, span.district * t.GROUPS_MOST]
        threshold = (np.uint64(tables.even[act]) * factor) >> _12
        upper = threshold >> _16
        did = own.did[world, act]
        for word in range((span.citizens + 63) >> 6):
            low = at_most(own.halves, word << 6, np.uint16(upper)) & own.adults[word]
            did[word] = low
            left = low if upper == ZERO else low & ~at_most(own.halves, word << 6, np.uint16(upper - ONE))
            while left != ZERO:
                bit = left & (~left + ONE)
                left ^= bit
                slot = span.slot + (word << 6) + lowest(bit)
                if not settled(upper, threshold, slot, where, span.week, tables.act_keys[act]):
                    did[word] ^= bit
        line = tables.worlds[world, t.W_ACTS] + 3 * act
        count_plane(tables, people, own, span, counts, line, did, 1)


@inlined
def _tempted(tables: t.Tables, people: People, own: Scratch, act: int, word: int, here: int) -> Any:
    """Return whose draw is low enough for the most inclined of their quarter of the spread classes."""
    most, lane = tables.most[act], word << 6
    row = people.quarter_row[tables.kinds[act]]
    if row < 0:
        return at_most(own.halves, lane, max(most[0], most[1], most[2], most[3]))
    upper, lower = people.quarters[row, here], people.quarters[row + 1, here]
    tempted = at_most(own.halves, lane, most[0]) & ~upper & ~lower
    tempted |= at_most(own.halves, lane, most[1]) & ~upper & lower
    tempted |= at_most(own.halves, lane, most[2]) & upper & ~lower
    return tempted | (at_most(own.halves, lane, most[3]) & upper & lower)


@inlined
def _list_tempted(tables: t.Tables, people: People, own: Scratch, span: Span, act: int) -> int:
    """List the adults of a block whose draw may be low enough; return how many there are."""
    words = (span.citizens + 63) >> 6
    for word in range(words):
        low = _tempted(tables, people, own, act, word, (span.first >> 6) + word)
        own.some[word] = low & own.adults[word]
    return list_lanes(own.some, words, own.lanes)


@inlined
def _is_by_trait(tables: t.Tables, act: int) -> bool:
    """Return whether a citizen's one trait says their threshold, but for what being listed takes from it."""
    few = tables.class_row[tables.kinds[act]] == 0 and len(tables.segments) <= 1 << DIGITS
    if tables.kinds[act] == t.LAWFUL:
        for world in range(len(tables.worlds)):
            few = few and not tables.worlds[world, t.W_FEAR]
    return few and tables.while_listed[act] <= CALM


@inlined
def _set_out(tables: t.Tables, own: Scratch, span: Span, world: int, act: int) -> None:
    """Write down the upper half of each trait's threshold in a cell."""
    classes, chances = tables.class_of[tables.kinds[act]], tables.base[act]
    for trait in range(t.TRAITS):
        segment = i64(tables.segment_of[trait])
        place = span.district * t.GROUPS_MOST + tables.segments[segment, 1]
        base = np.uint64(chances[i64(classes[trait]) * len(tables.segments) + segment])
        own.uppers[world, act, trait] = ((base * tables.factors[world, act, place]) >> _12) >> _16


@phase
def _act_by_trait(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any,
    act: int,
) -> None:  # fmt: skip
    """Decide an act by one look-up for those whose draw may be low enough; then ties and the listed."""
    words, many = (span.citizens + 63) >> 6, _list_tempted(tables, people, own, span, act)
    traits = people.traits[0, span.first : span.first + span.citizens]
    for world in range(len(tables.worlds)):
        if span.slot == 0:
            _set_out(tables, own, span, world, act)
        uppers, did, listed = own.uppers[world, act], own.did[world, act], tables.worlds[world, t.W_LISTED]
        own.several[:words] = ZERO
        for number in range(many):
            lane = own.lanes[number]
            drawn, upper = own.halves[lane], uppers[traits[lane]]
            bit = np.uint64(lane) & np.uint64(63)
            did[lane >> 6] |= np.uint64(drawn <= upper) << bit
            if drawn == upper:
                own.several[lane >> 6] |= ONE << bit
        for word in range(words):
            left = own.several[word]
            if listed >= 0 and tables.while_listed[act] != CALM:
                left |= did[word] & state.planes[listed, (span.first >> 6) + word]
            while left != ZERO:
                lane = (word << 6) + lowest(left)
                left &= left - ONE
                threshold = _threshold(tables, state, people, span, world, act, lane)
                drawn = np.uint64(own.halves[lane])
                if not settled(drawn, threshold, span.slot + lane, where, span.week, tables.act_keys[act]):
                    take(did, lane)
        count_plane(tables, people, own, span, counts, tables.worlds[world, t.W_ACTS] + 3 * act, did, 1)


@inlined
def _threshold(
    tables: t.Tables, state: State, people: People, span: Span, world: int, act: int, lane: int
) -> Any:
    """Return a citizen's threshold in a world, whatever befell them."""
    at, kind = span.first + lane, tables.kinds[act]
    segment = segment_at(tables, people, at)
    spread = i64(tables.class_of[kind, people.traits[tables.class_row[kind], at]])
    base = np.uint64(tables.base[act, spread * len(tables.segments) + segment])
    place = span.district * t.GROUPS_MOST + tables.segments[segment, 1]
    return _answered(tables, state, world, act, at, place, base)


@inlined
def _act_each(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any,
    act: int,
) -> None:  # fmt: skip
    """Decide an act one by one for those whose draw may be low enough."""
    most = max(tables.while_listed[act], CALM)
    kind, end = tables.kinds[act], span.first + span.citizens
    traits = people.traits[0, span.first : end]
    spread = people.traits[tables.class_row[kind], span.first : end]
    classes, chances = tables.class_of[kind], tables.base[act]
    for number in range(_list_tempted(tables, people, own, span, act)):
        lane = own.lanes[number]
        segment = i64(tables.segment_of[traits[lane]])
        base = np.uint64(chances[i64(classes[spread[lane]]) * len(tables.segments) + segment])
        drawn = np.uint64(own.halves[lane])
        if base == ZERO or drawn > (base * most) >> np.uint64(28):
            continue
        at = span.first + i64(lane)
        place = span.district * t.GROUPS_MOST + tables.segments[segment, 1]
        for world in range(len(tables.worlds)):
            threshold = _answered(tables, state, world, act, at, place, base)
            if settled(drawn, threshold, span.slot + i64(lane), where, span.week, tables.act_keys[act]):
                put(own.did[world, act], i64(lane))
                counts[tables.worlds[world, t.W_ACTS] + 3 * act, segment] += 1


@inlined
def _answered(tables: t.Tables, state: State, world: int, act: int, at: int, place: int, base: Any) -> Any:
    """Return a threshold after responses and the factor while listed."""
    row = tables.worlds[world]
    threshold = (base * tables.factors[world, act, place]) >> _12
    if tables.kinds[act] == t.LAWFUL and row[t.W_FEAR]:
        level = i64(state.fear[row[t.W_FEAR_ROW], at]) >> 12
        threshold = (threshold * tables.fear_factors[level]) >> _12
    if row[t.W_LISTED] >= 0 and has(state.planes[row[t.W_LISTED]], at):
        threshold = (threshold * tables.while_listed[act]) >> _12
    return threshold
