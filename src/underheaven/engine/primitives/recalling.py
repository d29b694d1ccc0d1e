"""Step 7, of two weeks: where adults stood a year before the last week, and where they stand in the last one.

In a respect one stands at a place: on a black register at 0, off it at 1; with a score at the number of the
cuts it has reached, so that 0 is the lowest band. Places are kept digit by digit, in planes of the state.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ZERO, above, are, set_all
from underheaven.engine.primitives.compiled import apart, inlined
from underheaven.engine.primitives.counting import count_plane
from underheaven.engine.primitives.lanes import below, held
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import People, State


@apart
def recall(tables: t.Tables, state: State, people: People, own: Scratch, span: Span, counts: Any) -> None:
    """Keep where a block's adults stand, in every world; in the last week count who stands there again.

    Called in those two weeks alone, when registers and scores are as in step 7: exits of the week come later.
    """
    words, is_last = (span.citizens + 63) >> 6, span.week == span.weeks
    for number in range(len(tables.year_before)):
        line = tables.year_before[number]
        for word in range(words):
            here, adults = (span.first >> 6) + word, own.adults[word]
            kept = state.planes[line[t.YEAR_PLANE] : line[t.YEAR_PLANE_END], here]
            at_bottom, moved = are(kept, 0), ZERO
            for place in range(line[t.YEAR_PLACES]):
                higher = _above_place(tables, state, line, place, here)
                at_bottom &= ~higher
                moved |= above(kept, place) ^ higher
                if not is_last:
                    set_all(kept, higher, place + 1)
            own.some[word], own.several[word] = at_bottom & adults, moved & adults
        several = 2 if is_last and line[t.YEAR_LISTED] < 0 else 1
        for what in range(several):
            who = own.several if what else own.some
            count_plane(tables, people, own, span, counts, line[t.YEAR_COUNTER] + is_last + what, who, 1)


@inlined
def _above_place(tables: t.Tables, state: State, line: Any, place: int, here: int) -> Any:
    """Return who of a word stands above a place; `line` is that of the respect."""
    if line[t.YEAR_LISTED] >= 0:
        return ~state.planes[line[t.YEAR_LISTED], here]
    regime = tables.regimes[line[t.YEAR_REGIME]]
    cut = tables.items[line[t.YEAR_CUT] + place] - regime[t.R_MIDDLE]
    return ~below(held(state.scores[regime[t.R_ROW]], here << 6), np.int16(cut))
