"""Step 4, record: what a sensor with a delay holds back, and what it files of it."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, lowest
from underheaven.engine.primitives.compiled import phase
from underheaven.engine.primitives.luck import ALWAYS, Where, happens
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import State


@phase
def hold(tables: t.Tables, state: State, own: Scratch, span: Span, where: Where, entry: int) -> None:
    """Hold a block's hits of this week, and write in their place those that are filed.

    A fixed delay has two planes for each week of it: any hit, and detections. A mean one has one pair, of
    which each citizen's part is filed by a draw. What no regime with a file reads by then is gone.
    """
    row, week, first = tables.entries[entry], span.week, span.first >> 6
    held, landing, consent = row[t.E_HELD], row[t.E_PENDING], row[t.E_CONSENT]
    if row[t.E_MEAN] == 0:
        held += 2 * (week % row[t.E_DELAY])
    chance = ALWAYS if row[t.E_MEAN] == 0 else np.uint64(row[t.E_MEAN])
    for word in range((span.citizens + 63) >> 6):
        here = first + word
        clean, read = own.caught[entry, word], ~ZERO
        if consent >= 0:
            read = state.planes[consent, here]
        hit = clean | own.wronged[entry, word]
        if landing >= 0:
            hit |= state.planes[landing + (week & 1), here] & read
        pending, found = state.planes[held, here], ZERO
        if chance >= ALWAYS:
            found = pending
        else:
            left = pending
            while left != ZERO:
                bit = left & (~left + ONE)
                left ^= bit
                slot = span.slot + (word << 6) + lowest(bit)
                if happens(chance, slot, where, week, tables.entry_keys[entry, t.K_FILED]):
                    found |= bit
        detected = found & state.planes[held + 1, here]
        own.caught[entry, word] = detected & read
        own.wronged[entry, word] = found & ~detected & read
        state.planes[held, here] = (pending & ~found) | hit
        state.planes[held + 1, here] = (state.planes[held + 1, here] & ~found) | clean
