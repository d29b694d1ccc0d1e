"""Counting: each of a plane by segment, and stocks by change.

A stock is a counter of weeks in a state (closed, listed, asked where refused). It is not added up week by
week: when a state begins, the weeks left are added, times what the state is worth; when it ends they are
taken away.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, keep, list_lanes, lowest, ones
from underheaven.engine.primitives.compiled import i64, inlined, phase
from underheaven.engine.primitives.lanes import by_itself
from underheaven.engine.primitives.paging import add_refused, is_refused
from underheaven.engine.primitives.residents import is_adult, is_worker, segment_at
from underheaven.engine.primitives.scratch import DIGITS, Scratch, Span
from underheaven.engine.state import People, State

_12 = np.uint64(12)
_LOW = 0xFFFF


@inlined
def count_plane(
    tables: t.Tables,
    people: People,
    own: Scratch,
    span: Span,
    counts: Any,
    line: int,
    plane: Any,
    weight: int,
) -> None:
    """Add a weight to a counter for each of a block's plane."""
    words = (span.citizens + 63) >> 6
    if len(tables.segments) <= 1 << DIGITS:
        _count_by_digits(own.digits, plane, words, counts[line], len(tables.segments), weight)
        return
    many = list_lanes(plane, words, own.lanes)
    traits, kept = people.traits[0, span.first : span.first + span.citizens], counts[line]
    for place in range(many):
        kept[tables.segment_of[traits[own.lanes[place]]]] += weight


@phase
def _count_by_digits(digits: Any, plane: Any, words: int, kept: Any, segments: int, weight: int) -> None:
    """Add a weight for each of a block's plane to the counter of one of few segments.

    Counted is who has which digits of a segment's number set; who has no others follows.
    """
    first, second, third = digits[0], digits[1], digits[2]
    all_of, one, two, three = 0, 0, 0, 0
    one_two, one_three, two_three, one_two_three = 0, 0, 0, 0
    for word in range(words):
        who = plane[word]
        has_one, has_two = who & first[word], who & second[word]
        has_three, has_both = who & third[word], who & first[word] & second[word]
        all_of += ones(who)
        one += ones(has_one)
        two += ones(has_two)
        three += ones(has_three)
        one_two += ones(has_both)
        one_three += ones(has_one & third[word])
        two_three += ones(has_two & third[word])
        one_two_three += ones(has_both & third[word])
    if all_of == 0:
        return
    only_one, only_two = one - one_two - one_three, two - one_two - two_three
    only_three = three - one_three - two_three
    none = all_of - one - two - three + one_two + one_three + two_three - one_two_three
    for segment in range(segments):
        found = none if segment == 0 else only_one + one_two_three
        if segment == 2:
            found = only_two + one_two_three
        elif segment == 3:
            found = one_two - one_two_three
        elif segment == 4:
            found = only_three + one_two_three
        elif segment == 5:
            found = one_three - one_two_three
        elif segment == 6:
            found = two_three - one_two_three
        elif segment == 7:
            found = one_two_three
        kept[segment] += weight * found


@inlined
def weeks_left(span: Span) -> int:
    """Return how many weeks what begins this week can last, this one included."""
    return span.weeks - span.week + 1


@inlined
def governed_before(tables: t.Tables, span: Span, world: int) -> int:
    """Return whether services that were governed last week are those of the stage before: 1, or 0."""
    return i64(span.week == tables.worlds[world, t.W_SINCE])


@inlined
def closed_now(
    tables: t.Tables, state: State, people: People, world: int, at: int, before: int, district: int
) -> int:
    """Return the domains that are closed to a citizen, as bits: every governed service for them refuses.

    before : 1 where what was governed in the stage before counts, else 0. district : where the citizen lives.
    """
    row = tables.worlds[world]
    adult, worker = is_adult(people, at), is_worker(people, at)
    touched, opened = 0, 0
    for service in range(row[t.W_SERVICE], row[t.W_SERVICE_END]):
        line = tables.services[service]
        who = line[t.S_FOR]
        if (
            not tables.governed[before, service, district]
            or (who == t.CHILDREN) == adult
            or (who == t.WORKERS and not worker)
        ):
            continue
        bit = 1 << line[t.S_DOMAIN]
        touched |= bit
        if line[t.S_REFUSES] < 0 or not is_refused(state, row[t.W_SHUT_ROW], line[t.S_REFUSES], at):
            opened |= bit
    return touched & ~opened


@inlined
def no_longer(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, counts: Any, world: int,
    plane: Any, counter: int,
) -> None:  # fmt: skip
    """Take the weeks left from a stock of closed weeks, for those of a block who no longer belong to it."""
    row, before = tables.worlds[world], governed_before(tables, span, world)
    words, first = (span.citizens + 63) >> 6, span.first >> 6
    own.refused[:words] = ZERO
    for service in range(row[t.W_SERVICE], row[t.W_SERVICE_END]):
        refuses = tables.services[service, t.S_REFUSES]
        if refuses >= 0:
            add_refused(state, row[t.W_SHUT_ROW], refuses, first, words, own.refused)
    keep(own.refused, plane, words)
    for word in range(words):
        left = own.refused[word]
        while left != ZERO:
            at = ((first + word) << 6) + lowest(left)
            left &= left - ONE
            if closed_now(tables, state, people, world, at, before, span.district):
                counts[row[t.W_COUNTER] + counter, segment_at(tables, people, at)] -= weeks_left(span)


@inlined
def add_wide(counts: Any, line: int, low: int, segment: int, number: int, weeks: int) -> None:
    """Add a number times weeks to a counter in two parts, so that a nation's sum does not overflow."""
    counts[line, segment] += (number >> 16) * weeks
    counts[low, segment] += (number & _LOW) * weeks


@phase
def lawful_acts(tables: t.Tables) -> tuple[int, int]:
    """Return the first lawful act and the end of them: acts of a kind stand side by side."""
    first, end = i64(0), i64(0)
    for act in range(len(tables.kinds)):
        if tables.kinds[act] == t.LAWFUL:
            first, end = (act if end == 0 else first), i64(act + 1)
    return first, end


@inlined
def express(
    tables: t.Tables, people: People, span: Span, counts: Any, world: int, at: int, levels: tuple[int, int],
    listed: tuple[bool, bool], touched: tuple[bool, bool], lawful: tuple[int, int],
) -> None:  # fmt: skip
    """Change the stocks of expression of a citizen whose fear, listing or innocence changed this week.

    lawful : the first lawful act and the end of them.
    """
    segment = segment_at(tables, people, at)
    place = span.district * t.GROUPS_MOST + tables.segments[segment, 1]
    would, does, would_before, does_before = 0, 0, 0, 0
    fear_before, fear = tables.fear_factors[levels[0]], tables.fear_factors[levels[1]]
    spread_class = i64(tables.class_of[t.LAWFUL, people.traits[tables.class_row[t.LAWFUL], at]])
    column = spread_class * len(tables.segments) + segment
    for number in range(lawful[0], lawful[1]):
        act = by_itself(number)
        base, while_listed = np.uint64(tables.base[act, column]), tables.while_listed[act]
        usual = (base * tables.factors[world, act, place]) >> _12
        before = (usual * fear_before) >> _12
        after = (usual * fear) >> _12
        does_before += i64((before * while_listed) >> _12 if listed[0] else before)
        does += i64((after * while_listed) >> _12 if listed[1] else after)
    if listed[0] != listed[1] or touched[0] != touched[1]:  # else they would do what they would have done
        for act in range(lawful[0], lawful[1]):
            base = np.uint64(tables.base[act, column])
            less = (base * tables.while_listed[act]) >> _12
            would_before += i64(less if listed[0] else base)
            would += i64(less if listed[1] else base)
    weeks = span.weeks - span.week
    line = tables.worlds[world, t.W_COUNTER] + t.N_WOULD
    low = tables.worlds[world, t.W_HIDDEN] + t.H_LOW
    add_wide(counts, line, low, segment, would - would_before, weeks)
    add_wide(counts, line + 1, low + 1, segment, does - does_before, weeks)
    if touched[1]:
        would, does = 0, 0
    if touched[0]:
        would_before, does_before = 0, 0
    add_wide(counts, line + 2, low + 2, segment, would - would_before, weeks)
    add_wide(counts, line + 3, low + 3, segment, does - does_before, weeks)
