"""Step 8, respond: what makes people afraid, and what they withhold because of it."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, at_most, has, lay_out, list_lanes, lowest
from underheaven.engine.primitives.compiled import apart, compiled, i64, inlined, phase
from underheaven.engine.primitives.counting import express, lawful_acts
from underheaven.engine.primitives.scratch import (
    AGAINST,
    CLOSING,
    REFUSED,
    TOUCHED_NOW,
    WAS_LISTED,
    Scratch,
    Span,
)
from underheaven.engine.state import People, State

_HIGHEST = 65535


@apart
def respond(tables: t.Tables, state: State, people: People, own: Scratch, span: Span, counts: Any) -> None:
    """Let fear fade and grow in every world, and change the stocks of what is expressed."""
    lawful = lawful_acts(tables)
    speaks = lawful[0] < lawful[1]
    for world in range(len(tables.worlds)):
        row = tables.worlds[world]
        feared = row[t.W_FEAR] != 0
        if feared:
            fear = state.fear[row[t.W_FEAR_ROW], span.first : span.first + span.citizens]
            calm_down(fear, row[t.W_SHIFT], own.before)
            _frighten(tables, state, own, span, world)
            if _see_anybody(tables, state, own, span, world):
                startle(fear, own.halves, row[t.W_SHOWN])
            if speaks:
                differ(own.before, fear, own.crossed)
        if not speaks or row[t.W_TOUCHED] < 0:
            continue
        _express_all(tables, state, people, own, span, counts, world, lawful)


@inlined
def _see_anybody(tables: t.Tables, state: State, own: Scratch, span: Span, world: int) -> bool:
    """Write down to whom of a block somebody new was shown last week, in public or by a map; if any."""
    near, found = tables.worlds[world, t.W_NEAR], ZERO
    is_public = state.broadcast[span.week & 1, world, span.district] != 0
    if not is_public and near < 0:
        return False
    for word in range((span.citizens + 63) >> 6):
        who = own.adults[word]
        if not is_public:
            who &= state.planes[near, (span.first >> 6) + word]
        lay_out(who, own.halves, word << 6)
        found |= who
    return found != ZERO


@compiled
def calm_down(fear: Any, shift: int, before: Any) -> None:
    """Let a block's fear fade, f -= (f + 2^s - 1) >> s, and write down what it was."""
    down = np.uint16(shift)
    rest = np.uint16((1 << shift) - 1)
    for at in range(len(fear)):
        now = fear[at]
        before[at] = now
        fear[at] = np.uint16(now - np.uint16(now >> down) - np.uint16(np.uint16(now & rest) != np.uint16(0)))


@compiled
def startle(fear: Any, grown: Any, gain: int) -> None:
    """Add one event to the fear of all adults of a block; `grown` has all digits set for an adult, else 0."""
    part = np.uint32(gain)
    for at in range(len(fear)):
        now = np.uint32(fear[at])
        more = np.uint32(np.uint32(np.uint32(np.uint32(_HIGHEST) - now) * part) >> np.uint32(16))
        fear[at] = np.uint16(now + np.uint32(more & np.uint32(grown[at])))


@phase
def differ(before: Any, after: Any, differs: Any) -> None:
    """Write where the level of fear differs: not 0."""
    for at in range(len(after)):
        differs[at] = np.uint16(np.uint16(before[at] ^ after[at]) >> np.uint16(12))


@inlined
def _frighten(tables: t.Tables, state: State, own: Scratch, span: Span, world: int) -> None:
    """Add a citizen's own events of this week, in order, and what they were told of their ties."""
    row = tables.worlds[world]
    fear = state.fear[row[t.W_FEAR_ROW]]
    words = (span.citizens + 63) >> 6
    for word in range(words):
        _add(fear, (span.first >> 6) + word, own.marks[world, CLOSING, word], row[t.W_CLOSED])
    for word in range(words):
        lay_out(own.marks[world, AGAINST, word], own.halves, word << 6)
    startle(fear[span.first : span.first + span.citizens], own.halves, row[t.W_RECORD])
    for word in range(words):
        here = (span.first >> 6) + word
        _add(fear, here, own.marks[world, REFUSED, word], row[t.W_REFUSAL])
        if row[t.W_TIES] >= 0:
            low, high = state.planes[row[t.W_TIES], here], state.planes[row[t.W_TIES] + 1, here]
            state.planes[row[t.W_TIES], here] = ZERO
            state.planes[row[t.W_TIES] + 1, here] = ZERO
            for told in (low | high, high, low & high):
                _add(fear, here, told, row[t.W_TIE])


@inlined
def _add(fear: Any, here: int, who: Any, gain: int) -> None:
    """Add one event to the fear of some of a word."""
    left = who
    while left != ZERO:
        at = (here << 6) + lowest(left)
        left &= left - ONE
        now = i64(fear[at])
        fear[at] = np.uint16(now + (((_HIGHEST - now) * gain) >> 16))


@inlined
def _express_all(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, counts: Any, world: int,
    lawful: tuple[int, int],
) -> None:  # fmt: skip
    """Change the stocks of expression of those whose fear, listing or innocence changed this week."""
    row = tables.worlds[world]
    words, feared = (span.citizens + 63) >> 6, row[t.W_FEAR] != 0
    for word in range(words):
        here = (span.first >> 6) + word
        touched = state.planes[row[t.W_TOUCHED], here]
        new = own.marks[world, TOUCHED_NOW, word] & ~touched
        state.planes[row[t.W_TOUCHED], here] = touched | new
        own.several[word] = new
        own.some[word] = new
        if row[t.W_LISTED] >= 0:
            own.some[word] |= own.marks[world, WAS_LISTED, word] ^ state.planes[row[t.W_LISTED], here]
        if feared:
            own.some[word] |= ~at_most(own.crossed, word << 6, np.uint16(0))
        own.some[word] &= own.adults[word]
    many = list_lanes(own.some, words, own.lanes)
    for place in range(many):
        lane = i64(own.lanes[place])
        at = span.first + lane
        levels = (i64(0), i64(0))
        if feared:
            levels = (i64(own.before[lane]) >> 12, i64(state.fear[row[t.W_FEAR_ROW], at]) >> 12)
        was = has(own.marks[world, WAS_LISTED], lane)
        listed = row[t.W_LISTED] >= 0 and has(state.planes[row[t.W_LISTED]], at)
        touched = has(state.planes[row[t.W_TOUCHED]], at)
        before = touched and not has(own.several, lane)
        express(tables, people, span, counts, world, at, levels, (was, listed), (before, touched), lawful)
