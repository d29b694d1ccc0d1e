"""Step 8, respond: what makes people afraid."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import has
from underheaven.engine.primitives.compiled import compiled, i64, inlined
from underheaven.engine.state import State

MOST_TIES = 3
_HIGHEST = 65535


@compiled
def calm_down(fear: Any, shift: int) -> None:
    """Let a block's fear fade: f -= (f + 2^s - 1) >> s."""
    down = np.uint16(shift)
    rest = np.uint16((1 << shift) - 1)
    for at in range(len(fear)):
        now = fear[at]
        fear[at] = np.uint16(now - np.uint16(now >> down) - np.uint16(np.uint16(now & rest) != np.uint16(0)))


@compiled
def fade(score: Any, start: int, step: int) -> None:
    """Let a block's scores fade towards their start: a distance y loses ceil(|y| d / 4096)."""
    for at in range(len(score)):
        distance = i64(score[at]) - start
        loss = (abs(distance) * step + 4095) >> 12
        score[at] = np.int32(start + distance - (loss if distance >= 0 else -loss))


@compiled
def startle(fear: Any, adult: Any, first: int, citizens: int, gain: int) -> None:
    """Add one event to the fear of all adults of a block."""
    for at in range(first, first + citizens):
        if has(adult, at):
            now = i64(fear[at])
            fear[at] = np.uint16(now + (((_HIGHEST - now) * gain) >> 16))


@inlined
def respond(
    tables: t.Tables, state: State, world: int, at: int, closed: int, against: bool, refused: bool
) -> None:
    """Add a citizen's own events of this week to a fear that has faded already; `startle` adds the rest."""
    row = tables.worlds[world]
    fear = i64(state.fear[world, at])
    if closed & ~i64(state.closed[world, at]):
        fear += ((_HIGHEST - fear) * row[t.W_CLOSED]) >> 16
    if against:
        fear += ((_HIGHEST - fear) * row[t.W_RECORD]) >> 16
    if refused:
        fear += ((_HIGHEST - fear) * row[t.W_REFUSAL]) >> 16
    if len(state.ties_listed):
        for _ in range(min(i64(state.ties_listed[world, at]), MOST_TIES)):
            fear += ((_HIGHEST - fear) * row[t.W_TIE]) >> 16
        state.ties_listed[world, at] = 0
    state.fear[world, at] = fear
