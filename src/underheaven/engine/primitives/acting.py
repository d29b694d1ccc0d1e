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
    keep,
    list_lanes,
    lowest,
    merge,
    put,
)
from underheaven.engine.primitives.compiled import apart, i64, inlined, phase
from underheaven.engine.primitives.counting import count_plane, no_longer
from underheaven.engine.primitives.lanes import has_permutations
from underheaven.engine.primitives.looking_up import is_by_trait, look_up, look_up_listed, set_out
from underheaven.engine.primitives.luck import Where, fill, settled
from underheaven.engine.primitives.owing import come_to_owe
from underheaven.engine.primitives.reporting import remember_deeds
from underheaven.engine.primitives.residents import segment_at
from underheaven.engine.primitives.scratch import EXPOSED, Scratch, Span
from underheaven.engine.primitives.shaming import expose
from underheaven.engine.primitives.thresholds import (
    CALM,
    befallen,
    shamed,
    upper_of,
    usual,
    watched,
    while_listed,
    who_is_apart,
)
from underheaven.engine.state import People, State

_12 = np.uint64(12)


@apart
def act_out(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any
) -> None:
    """Draw every act once, and decide it in every world: for all as it is usual, then for those set apart."""
    expose(tables, state, own, span)
    for act in range(len(tables.kinds)):
        own.did[:, act] = ZERO
        fill(own.words, span.slot >> 3, (span.citizens + 7) >> 3, where, span.week, tables.act_keys[act])
        if _is_the_same(tables, span, act):
            is_done = True
            _act_alike(tables, state, people, own, span, where, counts, act)
        elif is_by_trait(tables, act):
            is_done = has_permutations()
            _act_by_trait(tables, state, people, own, span, where, counts, act)
        else:
            is_done = False
            _act_each(tables, state, people, own, span, where, counts, act)
        _act_apart(tables, state, people, own, span, where, counts, act, is_done)
    for world in range(len(tables.worlds)):
        _remember(tables, state, people, own, span, counts, world)
        for act in range(len(tables.kinds)):
            if tables.deeds[world, act] >= 0:
                remember_deeds(tables, state, own, span, world, act)
    come_to_owe(tables, state, people, own, span, counts)


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
            if tables.triggers[world, act, span.district]:
                merge(own.some, own.did[world, act], words)
        add_new(state.planes[row[t.W_TRIGGERED], here:end], own.some, own.several, words)
        line = row[t.W_COUNTER] + t.N_NO_TRIGGER
        count_plane(tables, people, own, span, counts, line, own.several, span.week - span.weeks - 1)


@inlined
def _is_the_same(tables: t.Tables, span: Span, act: int) -> bool:
    """Return whether all adults of a district who are not set apart share one threshold in each world."""
    if tables.even[act] == 0:
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
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any,
    act: int,
) -> None:  # fmt: skip
    """Decide an act by comparing 64 draws at once with one threshold, or one of two."""
    first = span.first >> 6
    for world in range(len(tables.worlds)):
        factor = tables.factors[world, act, span.district * t.GROUPS_MOST]
        threshold = (np.uint64(tables.even[act]) * factor) >> _12
        threshold = (threshold * tables.shame_before[world, act, span.district]) >> _12
        upper, other = upper_of(threshold), upper_of(while_listed(tables, act, threshold))
        did, tied, apart = own.did[world, act], own.several, who_is_apart(tables, world, act)
        for word in range((span.citizens + 63) >> 6):
            low, same = _compared(own.halves, word << 6, upper)
            listed = state.planes[apart, first + word] if apart >= 0 else ZERO
            if listed != ZERO:
                less, alike = _compared(own.halves, word << 6, other)
                low, same = (low & ~listed) | (less & listed), (same & ~listed) | (alike & listed)
            did[word], tied[word] = low & own.adults[word], same & own.adults[word]
        _settle_ties(tables, state, people, own, span, where, world, act, apart)
        line = tables.worlds[world, t.W_ACTS] + 3 * act
        count_plane(tables, people, own, span, counts, line, did, 1)


@inlined
def _compared(halves: Any, lane: int, upper: Any) -> tuple[Any, Any]:
    """Return which of 64 draws are at most the upper half of a threshold, and which are just that."""
    low = at_most(halves, lane, np.uint16(upper))
    return low, low & ~at_most(halves, lane, np.uint16(upper - ONE)) if upper != ZERO else low


@phase
def _settle_ties(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, world: int,
    act: int, apart: int,
) -> None:  # fmt: skip
    """Decide exactly for those of a block whose draw's upper half is that of their threshold."""
    for word in range((span.citizens + 63) >> 6):
        left = own.several[word]
        while left != ZERO:
            lane = (word << 6) + lowest(left)
            threshold = usual(tables, state, people, span, world, act, lane)
            if apart >= 0 and has(state.planes[apart], span.first + lane):
                threshold = while_listed(tables, act, threshold)
            drawn = np.uint64(own.halves[lane])
            if not settled(drawn, threshold, span.slot + lane, where, span.week, tables.act_keys[act]):
                own.did[world, act, word] ^= left & (~left + ONE)
            left &= left - ONE


@inlined
def _tempted(
    tables: t.Tables, people: People, own: Scratch, most: Any, act: int, word: int, here: int
) -> Any:
    """Return whose draw is low enough for the most inclined of their quarter of the spread classes."""
    lane = word << 6
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
    _note_tempted(tables, people, own, span, act)
    keep(own.some, own.adults, words)
    return list_lanes(own.some, words, own.lanes)


@inlined
def _note_tempted(tables: t.Tables, people: People, own: Scratch, span: Span, act: int) -> None:
    """Write down whose draw is low enough for the most inclined of their quarter of the spread classes."""
    words, first, most = (span.citizens + 63) >> 6, span.first >> 6, tables.most[act]
    row = people.quarter_row[tables.kinds[act]]
    if row < 0:
        highest = max(most[0], most[1], most[2], most[3])
        for word in range(words):
            own.some[word] = at_most(own.halves, word << 6, highest)
        return
    upper, lower = (
        people.quarters[row, first : first + words],
        people.quarters[row + 1, first : first + words],
    )
    of_first, of_second, of_third, of_last = most[0], most[1], most[2], most[3]
    for word in range(words):
        lane, high, low = word << 6, upper[word], lower[word]
        tempted = at_most(own.halves, lane, of_first) & ~high & ~low
        tempted |= at_most(own.halves, lane, of_second) & ~high & low
        tempted |= at_most(own.halves, lane, of_third) & high & ~low
        own.some[word] = tempted | (at_most(own.halves, lane, of_last) & high & low)


@phase
def _act_by_trait(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any,
    act: int,
) -> None:  # fmt: skip
    """Decide an act by looking up the upper half of everybody's threshold; then exactly where that ties."""
    many = i64(0)
    if not has_permutations():
        many = _list_tempted(tables, people, own, span, act)
    for world in range(len(tables.worlds)):
        if span.slot == 0:
            set_out(tables, own, span, world, act)
        did, apart = own.did[world, act], i64(-1)
        if has_permutations():
            apart = who_is_apart(tables, world, act)
            look_up(tables, state, people, own, span, world, act, apart)
        else:
            look_up_listed(people, own, span, own.uppers[0, world, act], did, many)
        _settle_ties(tables, state, people, own, span, where, world, act, apart)
        count_plane(tables, people, own, span, counts, tables.worlds[world, t.W_ACTS] + 3 * act, did, 1)


@phase
def _act_each(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any,
    act: int,
) -> None:  # fmt: skip
    """Decide an act one by one for those whose draw may be low enough."""
    most = tables.raised[act]
    kind, end = tables.kinds[act], span.first + span.citizens
    traits = people.traits[0, span.first : end]
    spread = people.traits[tables.class_row[kind], span.first : end]
    classes, chances = tables.class_of[kind], tables.base[act]
    for number in range(_list_tempted(tables, people, own, span, act)):
        lane = own.lanes[number]
        segment = i64(tables.segment_of[traits[lane]])
        chance = np.uint64(chances[i64(classes[spread[lane]]) * len(tables.segments) + segment])
        drawn = np.uint64(own.halves[lane])
        if chance == ZERO or drawn > (chance * most) >> np.uint64(28):
            continue
        at = span.first + i64(lane)
        place = span.district * t.GROUPS_MOST + tables.segments[segment, 1]
        for world in range(len(tables.worlds)):
            threshold = shamed(
                tables, span, world, act, watched(tables, state, world, act, at, place, chance)
            )
            if settled(drawn, threshold, span.slot + i64(lane), where, span.week, tables.act_keys[act]):
                put(own.did[world, act], i64(lane))
                counts[tables.worlds[world, t.W_ACTS] + 3 * act, segment] += 1


@inlined
def _apart(tables: t.Tables, state: State, own: Scratch, world: int, act: int, word: int, here: int) -> Any:
    """Return who of a word is set apart: listed, without work or exposed, where that changes an act."""
    row, found = tables.worlds[world], ZERO
    if row[t.W_LISTED] >= 0 and tables.while_listed[act] != CALM:
        found |= state.planes[row[t.W_LISTED], here]
    if tables.kinds[act] == t.DEFAULT:
        if row[t.W_JOBLESS] >= 0:
            found |= state.planes[row[t.W_JOBLESS], here]
        if row[t.W_LATELY] >= 0:
            found |= own.marks[world, EXPOSED, word]
    return found


@phase
def _act_apart(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any,
    act: int, is_done: bool,
) -> None:  # fmt: skip
    """Decide an act anew for those set apart, one by one; `is_done`: not for who only is on a register."""
    for world in range(len(tables.worlds)):
        row, did = tables.worlds[world], own.did[world, act]
        is_listed = row[t.W_LISTED] >= 0 and tables.while_listed[act] != CALM
        only_listed = who_is_apart(tables, world, act) >= 0
        befalls = tables.kinds[act] == t.DEFAULT and (row[t.W_JOBLESS] >= 0 or row[t.W_LATELY] >= 0)
        if not (is_listed or befalls) or (is_done and only_listed):
            continue
        only_less = only_listed and tables.while_listed[act] < CALM
        for word in range((span.citizens + 63) >> 6):
            here = (span.first >> 6) + word
            left = _apart(tables, state, own, world, act, word, here) & own.adults[word]
            if only_less:
                left &= did[word]
            if left == ZERO:
                continue
            if not only_less:
                left &= _tempted(tables, people, own, tables.most_apart[act], act, word, here)
            while left != ZERO:
                bit = left & (~left + ONE)
                left ^= bit
                lane = (word << 6) + lowest(bit)
                segment = segment_at(tables, people, span.first + lane)
                threshold = befallen(tables, state, people, own, span, world, act, lane, segment)
                drawn = np.uint64(own.halves[lane])
                does = settled(drawn, threshold, span.slot + lane, where, span.week, tables.act_keys[act])
                if does != (did[word] & bit != ZERO):
                    did[word] ^= bit
                    counts[row[t.W_ACTS] + 3 * act, segment] += 1 if does else -1
