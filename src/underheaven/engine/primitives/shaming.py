"""Shame after: who is exposed because an entry of theirs was shown to others in the last half year."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ZERO, above, are
from underheaven.engine.primitives.compiled import inlined, phase
from underheaven.engine.primitives.paging import last_entry, page_of
from underheaven.engine.primitives.scratch import EXPOSED, Scratch, Span
from underheaven.engine.state import State

WEEKS_OF_SHAME = 26
"""For so many weeks after the week of an entry that is shown."""


@phase
def expose(tables: t.Tables, state: State, own: Scratch, span: Span) -> None:
    """Write down who of a block is exposed this week, and forget those whose last entries are long past.

    A plane of the state has everybody who entered, in those weeks, a register that is shown in any stage: who
    is not in it need not be looked at.
    """
    for world in range(len(tables.worlds)):
        row = tables.worlds[world]
        if row[t.W_LATELY] < 0:
            continue
        for word in range((span.citizens + 63) >> 6):
            here = (span.first >> 6) + word
            own.marks[world, EXPOSED, word] = ZERO
            if state.planes[row[t.W_LATELY], here] == ZERO:
                continue
            lately, exposed = ZERO, ZERO
            for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
                line = tables.registers[number]
                if line[t.Q_EVER_SEEN]:
                    page = page_of(state.register_pages, number, here)
                    entered = entered_lately(state.entered[number, page], span.week)
                    lately |= entered
                    if line[t.Q_SEEN]:
                        exposed |= entered
            state.planes[row[t.W_LATELY], here] = lately
            own.marks[world, EXPOSED, word] = exposed


@inlined
def entered_lately(digits: Any, week: int) -> Any:
    """Return who of a word entered a register last in one of the weeks of shame before a week."""
    return above(digits, max(week - WEEKS_OF_SHAME - 1, 0)) & ~are(digits, week)


@inlined
def is_exposed(tables: t.Tables, state: State, span: Span, world: int, at: int) -> bool:
    """Return whether a citizen is exposed, by their entries up to this moment."""
    row, found = tables.worlds[world], False
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        if tables.registers[number, t.Q_SEEN]:
            entry = last_entry(state, number, at)
            found = found or (entry > 0 and 1 <= span.week - entry <= WEEKS_OF_SHAME)
    return found
