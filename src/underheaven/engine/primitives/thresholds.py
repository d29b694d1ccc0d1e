"""How likely an act is for a citizen: thresholds of its draw, as is usual and for those who are set apart."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import has
from underheaven.engine.primitives.compiled import i64, inlined
from underheaven.engine.primitives.luck import ALWAYS
from underheaven.engine.primitives.residents import segment_at
from underheaven.engine.primitives.scratch import EXPOSED, Scratch, Span
from underheaven.engine.state import People, State

_12 = np.uint64(12)
_16 = np.uint64(16)
CALM = np.uint64(4096)
"""1 in Q12."""
_HIGHEST = np.uint64(65535)


@inlined
def upper_of(threshold: Any) -> Any:
    """Return the upper half of a threshold; where it is passed anyway, the highest."""
    return min(threshold >> _16, _HIGHEST)


@inlined
def while_listed(tables: t.Tables, act: int, threshold: Any) -> Any:
    """Return a threshold of those who are on a register."""
    return min((threshold * tables.while_listed[act]) >> _12, ALWAYS)


@inlined
def who_is_apart(tables: t.Tables, world: int, act: int) -> int:
    """Return the plane of those set apart about an act where that is who is on a register, else -1."""
    row = tables.worlds[world]
    befalls = tables.kinds[act] == t.DEFAULT and (row[t.W_JOBLESS] >= 0 or row[t.W_LATELY] >= 0)
    return i64(-1) if befalls or tables.while_listed[act] == CALM else row[t.W_LISTED]


@inlined
def watched(tables: t.Tables, state: State, world: int, act: int, at: int, place: int, chance: Any) -> Any:
    """Return a threshold after deterrence, reward or chill, and fear."""
    row = tables.worlds[world]
    threshold = (chance * tables.factors[world, act, place]) >> _12
    if tables.kinds[act] == t.LAWFUL and row[t.W_FEAR]:
        level = i64(state.fear[row[t.W_FEAR_ROW], at]) >> 12
        threshold = (threshold * tables.fear_factors[level]) >> _12
    return threshold


@inlined
def shamed(tables: t.Tables, span: Span, world: int, act: int, threshold: Any) -> Any:
    """Return a threshold after the shame before."""
    return (threshold * tables.shame_before[world, act, span.district]) >> _12


@inlined
def base(tables: t.Tables, people: People, act: int, at: int, segment: int) -> Any:
    """Return a citizen's base chance of an act."""
    kind = tables.kinds[act]
    spread = i64(tables.class_of[kind, people.traits[tables.class_row[kind], at]])
    return np.uint64(tables.base[act, spread * len(tables.segments) + segment])


@inlined
def usual(tables: t.Tables, state: State, people: People, span: Span, world: int, act: int, lane: int) -> Any:
    """Return a citizen's threshold in a world, were they not set apart."""
    at = span.first + lane
    segment = segment_at(tables, people, at)
    place = span.district * t.GROUPS_MOST + tables.segments[segment, 1]
    chance = base(tables, people, act, at, segment)
    return shamed(tables, span, world, act, watched(tables, state, world, act, at, place, chance))


@inlined
def befallen(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, world: int, act: int, lane: int,
    segment: int,
) -> Any:  # fmt: skip
    """Return a citizen's threshold in a world after whatever befell them, in order."""
    row, at = tables.worlds[world], span.first + lane
    place = span.district * t.GROUPS_MOST + tables.segments[segment, 1]
    threshold = watched(tables, state, world, act, at, place, base(tables, people, act, at, segment))
    defaults = tables.kinds[act] == t.DEFAULT
    if defaults and row[t.W_JOBLESS] >= 0 and has(state.planes[row[t.W_JOBLESS]], at):
        threshold = min((threshold * tables.answers[t.RE_JOBLESS]) >> _12, ALWAYS)
    threshold = shamed(tables, span, world, act, threshold)
    if defaults and row[t.W_LATELY] >= 0 and has(own.marks[world, EXPOSED], lane):
        threshold = min((threshold * tables.answers[t.RE_EXPOSED]) >> _12, ALWAYS)
    if row[t.W_LISTED] >= 0 and has(state.planes[row[t.W_LISTED]], at):
        threshold = while_listed(tables, act, threshold)
    return threshold
