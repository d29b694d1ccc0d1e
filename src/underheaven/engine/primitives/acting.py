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
)
from underheaven.engine.primitives.compiled import apart, i64, inlined, phase
from underheaven.engine.primitives.counting import count_plane, no_longer
from underheaven.engine.primitives.luck import ALWAYS, Where, fill, settled
from underheaven.engine.primitives.owing import come_to_owe
from underheaven.engine.primitives.reporting import remember_deeds
from underheaven.engine.primitives.residents import segment_at
from underheaven.engine.primitives.scratch import DIGITS, EXPOSED, Scratch, Span
from underheaven.engine.primitives.shaming import expose
from underheaven.engine.state import People, State

_12 = np.uint64(12)
_16 = np.uint64(16)
CALM = np.uint64(4096)
"""1 in Q12."""
_HIGHEST = np.uint64(65535)


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
            _act_alike(tables, people, own, span, where, counts, act)
        elif _is_by_trait(tables, act):
            _act_by_trait(tables, state, people, own, span, where, counts, act)
        else:
            _act_each(tables, state, people, own, span, where, counts, act)
        _act_apart(tables, state, people, own, span, where, counts, act)
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
    tables: t.Tables, people: People, own: Scratch, span: Span, where: Where, counts: Any, act: int
) -> None:
    """Decide an act by comparing 64 draws at once with one threshold."""
    for world in range(len(tables.worlds)):
        factor = tables.factors[world, act, span.district * t.GROUPS_MOST]
        threshold = (np.uint64(tables.even[act]) * factor) >> _12
        threshold = (threshold * tables.shame_before[world, act, span.district]) >> _12
        upper = min(threshold >> _16, _HIGHEST)
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
    for word in range(words):
        low = _tempted(tables, people, own, tables.most[act], act, word, (span.first >> 6) + word)
        own.some[word] = low & own.adults[word]
    return list_lanes(own.some, words, own.lanes)


@inlined
def _is_by_trait(tables: t.Tables, act: int) -> bool:
    """Return whether one trait of a citizen who is not set apart says their threshold."""
    few = tables.class_row[tables.kinds[act]] == 0 and len(tables.segments) <= 1 << DIGITS
    if tables.kinds[act] == t.LAWFUL:
        for world in range(len(tables.worlds)):
            few = few and not tables.worlds[world, t.W_FEAR]
    return few


@inlined
def _set_out(tables: t.Tables, own: Scratch, span: Span, world: int, act: int) -> None:
    """Write down the upper half of each trait's threshold in a cell."""
    classes, chances = tables.class_of[tables.kinds[act]], tables.base[act]
    for trait in range(t.TRAITS):
        segment = i64(tables.segment_of[trait])
        place = span.district * t.GROUPS_MOST + tables.segments[segment, 1]
        base = np.uint64(chances[i64(classes[trait]) * len(tables.segments) + segment])
        threshold = (base * tables.factors[world, act, place]) >> _12
        threshold = (threshold * tables.shame_before[world, act, span.district]) >> _12
        own.uppers[world, act, trait] = min(threshold >> _16, _HIGHEST)


@phase
def _act_by_trait(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any,
    act: int,
) -> None:  # fmt: skip
    """Decide an act by one look-up for those whose draw may be low enough; then exactly where that ties."""
    words, many = (span.citizens + 63) >> 6, _list_tempted(tables, people, own, span, act)
    traits = people.traits[0, span.first : span.first + span.citizens]
    for world in range(len(tables.worlds)):
        if span.slot == 0:
            _set_out(tables, own, span, world, act)
        uppers, did = own.uppers[world, act], own.did[world, act]
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
            while left != ZERO:
                lane = (word << 6) + lowest(left)
                threshold = _usual(tables, state, people, span, world, act, lane)
                drawn = np.uint64(own.halves[lane])
                if not settled(drawn, threshold, span.slot + lane, where, span.week, tables.act_keys[act]):
                    did[word] ^= left & (~left + ONE)
                left &= left - ONE
        count_plane(tables, people, own, span, counts, tables.worlds[world, t.W_ACTS] + 3 * act, did, 1)


@inlined
def _base(tables: t.Tables, people: People, act: int, at: int, segment: int) -> Any:
    """Return a citizen's base chance of an act."""
    kind = tables.kinds[act]
    spread = i64(tables.class_of[kind, people.traits[tables.class_row[kind], at]])
    return np.uint64(tables.base[act, spread * len(tables.segments) + segment])


@inlined
def _usual(
    tables: t.Tables, state: State, people: People, span: Span, world: int, act: int, lane: int
) -> Any:
    """Return a citizen's threshold in a world, were they not set apart."""
    at = span.first + lane
    segment = segment_at(tables, people, at)
    place = span.district * t.GROUPS_MOST + tables.segments[segment, 1]
    base = _base(tables, people, act, at, segment)
    return _shamed(tables, span, world, act, _watched(tables, state, world, act, at, place, base))


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
        base = np.uint64(chances[i64(classes[spread[lane]]) * len(tables.segments) + segment])
        drawn = np.uint64(own.halves[lane])
        if base == ZERO or drawn > (base * most) >> np.uint64(28):
            continue
        at = span.first + i64(lane)
        place = span.district * t.GROUPS_MOST + tables.segments[segment, 1]
        for world in range(len(tables.worlds)):
            threshold = _shamed(
                tables, span, world, act, _watched(tables, state, world, act, at, place, base)
            )
            if settled(drawn, threshold, span.slot + i64(lane), where, span.week, tables.act_keys[act]):
                put(own.did[world, act], i64(lane))
                counts[tables.worlds[world, t.W_ACTS] + 3 * act, segment] += 1


@inlined
def _watched(tables: t.Tables, state: State, world: int, act: int, at: int, place: int, base: Any) -> Any:
    """Return a threshold after deterrence, reward or chill, and fear."""
    row = tables.worlds[world]
    threshold = (base * tables.factors[world, act, place]) >> _12
    if tables.kinds[act] == t.LAWFUL and row[t.W_FEAR]:
        level = i64(state.fear[row[t.W_FEAR_ROW], at]) >> 12
        threshold = (threshold * tables.fear_factors[level]) >> _12
    return threshold


@inlined
def _shamed(tables: t.Tables, span: Span, world: int, act: int, threshold: Any) -> Any:
    """Return a threshold after the shame before."""
    return (threshold * tables.shame_before[world, act, span.district]) >> _12


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
    act: int,
) -> None:  # fmt: skip
    """Decide an act anew for those set apart, one by one."""
    for world in range(len(tables.worlds)):
        row, did = tables.worlds[world], own.did[world, act]
        is_listed = row[t.W_LISTED] >= 0 and tables.while_listed[act] != CALM
        befalls = tables.kinds[act] == t.DEFAULT and (row[t.W_JOBLESS] >= 0 or row[t.W_LATELY] >= 0)
        if not (is_listed or befalls):
            continue
        for word in range((span.citizens + 63) >> 6):
            here = (span.first >> 6) + word
            left = _apart(tables, state, own, world, act, word, here) & own.adults[word]
            if left == ZERO:
                continue
            left &= _tempted(tables, people, own, tables.most_apart[act], act, word, here)
            while left != ZERO:
                bit = left & (~left + ONE)
                left ^= bit
                lane = (word << 6) + lowest(bit)
                segment = segment_at(tables, people, span.first + lane)
                threshold = _befallen(tables, state, people, own, span, world, act, lane, segment)
                drawn = np.uint64(own.halves[lane])
                does = settled(drawn, threshold, span.slot + lane, where, span.week, tables.act_keys[act])
                if does != (did[word] & bit != ZERO):
                    did[word] ^= bit
                    counts[row[t.W_ACTS] + 3 * act, segment] += 1 if does else -1


@inlined
def _befallen(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, world: int, act: int, lane: int,
    segment: int,
) -> Any:  # fmt: skip
    """Return a citizen's threshold in a world after whatever befell them, in order."""
    row, at = tables.worlds[world], span.first + lane
    place = span.district * t.GROUPS_MOST + tables.segments[segment, 1]
    threshold = _watched(tables, state, world, act, at, place, _base(tables, people, act, at, segment))
    defaults = tables.kinds[act] == t.DEFAULT
    if defaults and row[t.W_JOBLESS] >= 0 and has(state.planes[row[t.W_JOBLESS]], at):
        threshold = min((threshold * tables.answers[t.RE_JOBLESS]) >> _12, ALWAYS)
    threshold = _shamed(tables, span, world, act, threshold)
    if defaults and row[t.W_LATELY] >= 0 and has(own.marks[world, EXPOSED], lane):
        threshold = min((threshold * tables.answers[t.RE_EXPOSED]) >> _12, ALWAYS)
    if row[t.W_LISTED] >= 0 and has(state.planes[row[t.W_LISTED]], at):
        threshold = min((threshold * tables.while_listed[act]) >> _12, ALWAYS)
    return threshold
