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
from underheaven.engine.primitives.bits import ONE, ZERO, any_of, has, list_lanes, lowest, ones
from underheaven.engine.primitives.compiled import i64, inlined
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
        if any_of(plane, words):
            for segment in range(len(tables.segments)):
                counts[line, segment] += weight * _how_many(own, plane, words, segment)
        return
    many = list_lanes(plane, words, own.lanes)
    traits, kept = people.traits[0, span.first : span.first + span.citizens], counts[line]
    for place in range(many):
        kept[tables.segment_of[traits[own.lanes[place]]]] += weight


@inlined
def _how_many(own: Scratch, plane: Any, words: int, segment: int) -> int:
    """Return how many of a block's plane are of one of few segments, by the digits of everybody's."""
    found = 0
    first, second, third = own.digits[0], own.digits[1], own.digits[2]
    not_first, not_second = (np.uint64(segment & 1) - ONE), (np.uint64((segment >> 1) & 1) - ONE)
    not_third = np.uint64((segment >> 2) & 1) - ONE
    for word in range(words):
        alike = (first[word] ^ not_first) & (second[word] ^ not_second) & (third[word] ^ not_third)
        found += ones(plane[word] & alike)
    return found


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
        if line[t.S_REFUSES] < 0 or not has(state.planes[line[t.S_REFUSES]], at):
            opened |= bit
    return touched & ~opened


@inlined
def no_longer(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, counts: Any, world: int,
    plane: Any, counter: int,
) -> None:  # fmt: skip
    """Take the weeks left from a stock of closed weeks, for those of a block who no longer belong to it."""
    row, before = tables.worlds[world], governed_before(tables, span, world)
    for word in range((span.citizens + 63) >> 6):
        here, refused = (span.first >> 6) + word, ZERO
        for service in range(row[t.W_SERVICE], row[t.W_SERVICE_END]):
            refuses = tables.services[service, t.S_REFUSES]
            if refuses >= 0:
                refused |= state.planes[refuses, here]
        left = refused & plane[word]
        while left != ZERO:
            at = (here << 6) + lowest(left)
            left &= left - ONE
            if closed_now(tables, state, people, world, at, before, span.district):
                counts[row[t.W_COUNTER] + counter, segment_at(tables, people, at)] -= weeks_left(span)


@inlined
def add_wide(counts: Any, line: int, low: int, segment: int, number: int, weeks: int) -> None:
    """Add a number times weeks to a counter in two parts, so that a nation's sum does not overflow."""
    counts[line, segment] += (number >> 16) * weeks
    counts[low, segment] += (number & _LOW) * weeks


@inlined
def express(
    tables: t.Tables, people: People, span: Span, counts: Any, world: int, at: int, levels: tuple[int, int],
    listed: tuple[bool, bool], touched: tuple[bool, bool],
) -> None:  # fmt: skip
    """Change the stocks of expression of a citizen whose fear, listing or innocence changed this week."""
    segment = segment_at(tables, people, at)
    place = span.district * t.GROUPS_MOST + tables.segments[segment, 1]
    would, does, would_before, does_before = 0, 0, 0, 0
    fear_before, fear = tables.fear_factors[levels[0]], tables.fear_factors[levels[1]]
    spread_class = i64(tables.class_of[t.LAWFUL, people.traits[tables.class_row[t.LAWFUL], at]])
    column = spread_class * len(tables.segments) + segment
    for act in range(len(tables.kinds)):
        if tables.kinds[act] != t.LAWFUL:
            continue
        base, while_listed = np.uint64(tables.base[act, column]), tables.while_listed[act]
        usual = (base * tables.factors[world, act, place]) >> _12
        before = (usual * fear_before) >> _12
        after = (usual * fear) >> _12
        less = (base * while_listed) >> _12
        would_before += i64(less if listed[0] else base)
        would += i64(less if listed[1] else base)
        does_before += i64((before * while_listed) >> _12 if listed[0] else before)
        does += i64((after * while_listed) >> _12 if listed[1] else after)
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
