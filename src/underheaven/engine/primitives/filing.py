"""Step 4, record: who has a record of what, as anybody and as each regime reads it."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ZERO, add_new, any_of, keep, merge, part
from underheaven.engine.primitives.compiled import apart, inlined
from underheaven.engine.primitives.counting import count_plane, no_longer
from underheaven.engine.primitives.holding import hold
from underheaven.engine.primitives.luck import Where
from underheaven.engine.primitives.reporting import hear
from underheaven.engine.primitives.scratch import AGAINST, NAMED, TOUCHED_NOW, Scratch, Span
from underheaven.engine.state import People, State


@apart
def record(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any
) -> None:
    """File a block's hits of this week and what landed, in every world."""
    words, landed, here = (span.citizens + 63) >> 6, span.week & 1, span.first >> 6
    for entry in range(len(tables.entries)):
        if tables.entries[entry, t.E_DELAY]:
            hold(tables, state, own, span, where, entry)
    for file in range(len(tables.files)):
        row = tables.files[file]
        filed, cleanly = own.filed[file], own.cleanly[file]
        filed[:words] = ZERO
        cleanly[:words] = ZERO
        for link in range(row[t.F_LINK], row[t.F_LINK_END]):
            entry = tables.links[link]
            landing = tables.entries[entry, t.E_PENDING]
            merge(cleanly, own.caught[entry], words)
            merge(filed, own.wronged[entry], words)
            if landing >= 0 and tables.entries[entry, t.E_DELAY] == 0:
                _land(tables, state, filed, entry, landed, here, words)
        if row[t.F_HEARD] < row[t.F_HEARD_END]:
            hear(tables, state, own, span, file)
        merge(filed, cleanly, words)
        if row[t.F_REGIME] >= 0 and tables.regimes[row[t.F_REGIME], t.R_CONSENT] >= 0:
            consent = state.planes[tables.regimes[row[t.F_REGIME], t.R_CONSENT], here : here + words]
            keep(filed, consent, words)
            keep(cleanly, consent, words)
    for world in range(len(tables.worlds)):
        _note(tables, state, people, own, span, counts, world)


@inlined
def _land(tables: t.Tables, state: State, filed: Any, entry: int, landed: int, here: int, words: int) -> None:
    """Add to a file the hits booked on look-alikes last week, where anybody still reads them."""
    landing, consent = tables.entries[entry, t.E_PENDING] + landed, tables.entries[entry, t.E_CONSENT]
    for word in range(words):
        left = state.planes[landing, here + word]
        filed[word] |= left & state.planes[consent, here + word] if consent >= 0 else left


@inlined
def _note(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, counts: Any, world: int
) -> None:
    """Count the records of a world, and note who has one, one against them, one that some condition names."""
    row, words, here = tables.worlds[world], (span.citizens + 63) >> 6, span.first >> 6
    for mark in (NAMED, AGAINST, TOUCHED_NOW):
        own.marks[world, mark] = ZERO
    for file in range(row[t.W_FILE], row[t.W_FILE_END]):
        line, filed = tables.files[file], own.filed[file]
        if line[t.F_REGIME] < 0:
            counter = row[t.W_ACTS] + 3 * line[t.F_ACT] + 1
            count_plane(tables, people, own, span, counts, counter, filed, 1)
            part(own.some, filed, own.cleanly[file], words)
            count_plane(tables, people, own, span, counts, counter + 1, own.some, 1)
            merge(own.marks[world, TOUCHED_NOW], filed, words)
            if tables.kinds[line[t.F_ACT]] != t.CIVIC:
                merge(own.marks[world, AGAINST], filed, words)
        elif line[t.F_NAMED]:
            merge(own.marks[world, NAMED], filed, words)
        if line[t.F_SHOWS] and any_of(filed, words):
            state.broadcast[(span.week + 1) & 1, world, span.district] = np.uint8(1)
    if row[t.W_MARKED] >= 0:
        marked = state.planes[row[t.W_MARKED], here : here + words]
        add_new(marked, own.marks[world, TOUCHED_NOW], own.some, words)
        no_longer(tables, state, people, own, span, counts, world, own.some, t.N_NO_RECORD)
