"""Step 8, work: who loses it while work or credit is closed to them, and who finds it again."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, lowest, merge
from underheaven.engine.primitives.compiled import apart, inlined
from underheaven.engine.primitives.counting import count_plane
from underheaven.engine.primitives.luck import Where, draw_for, settled
from underheaven.engine.primitives.paging import refused_of
from underheaven.engine.primitives.scratch import LOSING, SHUT_OUT, Scratch, Span
from underheaven.engine.state import People, State


@apart
def work(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any
) -> None:
    """Let workers of a block lose work and find it, in every world, each on one draw."""
    words, here = (span.citizens + 63) >> 6, span.first >> 6
    has_work = False
    for world in range(len(tables.worlds)):
        row = tables.worlds[world]
        if row[t.W_JOBLESS] < 0:
            continue
        has_work = True
        for word in range(words):
            at = here + word
            shut = _closed(tables, state, span.district, world, row[t.W_WORK], row[t.W_WORK_END], at)
            shut |= _closed(tables, state, span.district, world, row[t.W_CREDIT], row[t.W_CREDIT_END], at)
            own.marks[world, SHUT_OUT, word] = shut
            workers = own.adults[word] & ~people.elders[people.packing[at]]
            own.marks[world, LOSING, word] = shut & workers & ~state.planes[row[t.W_JOBLESS], at]
    if not has_work:
        return
    for losing in (False, True):  # who finds work was without it when the week began
        own.some[:words] = ZERO
        for world in range(len(tables.worlds)):
            plane = tables.worlds[world, t.W_JOBLESS]
            if plane >= 0 and losing:
                merge(own.some, own.marks[world, LOSING], words)
            elif plane >= 0:
                merge(own.some, state.planes[plane, here : here + words], words)
        key = tables.answer_keys[t.K_LOST_WORK if losing else t.K_FOUND_WORK]
        if not draw_for(own.some, own.words, own.halves, span.slot, span.citizens, where, span.week, key):
            continue
        for world in range(len(tables.worlds)):
            if tables.worlds[world, t.W_JOBLESS] >= 0:
                _change(tables, state, people, own, span, where, counts, world, key, losing)


@inlined
def _closed(
    tables: t.Tables, state: State, district: int, world: int, first: int, end: int, here: int
) -> Any:
    """Return to whom of a word a domain is closed, by its services that are governed; none, to nobody."""
    closed, found, row = ~ZERO, ZERO, tables.worlds[world, t.W_SHUT_ROW]
    for item in range(first, end):
        service = tables.doors[item]
        if tables.governed[0, service, district]:
            plane = tables.services[service, t.S_REFUSES]
            closed &= refused_of(state, row, plane, here) if plane >= 0 else ZERO
            found = ~ZERO
    return closed & found


@inlined
def _change(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any,
    world: int, key: Any, losing: bool,
) -> None:  # fmt: skip
    """Let work be lost, or found, in a world, by draws that are made; change the stock of jobless weeks."""
    row, answers = tables.worlds[world], tables.answers
    jobless = state.planes[row[t.W_JOBLESS]]
    for word in range((span.citizens + 63) >> 6):
        here = (span.first >> 6) + word
        left = own.marks[world, LOSING, word] if losing else jobless[here]
        own.several[word] = ZERO
        while left != ZERO:
            bit = left & (~left + ONE)
            left ^= bit
            lane = (word << 6) + lowest(bit)
            threshold = answers[t.RE_LOST_WORK]
            if not losing:
                shut = own.marks[world, SHUT_OUT, word] & bit != ZERO
                threshold = answers[t.RE_FOUND_WORK_SHUT] if shut else answers[t.RE_FOUND_WORK]
            if settled(np.uint64(own.halves[lane]), threshold, span.slot + lane, where, span.week, key):
                own.several[word] |= bit
        jobless[here] ^= own.several[word]
    weeks = (span.weeks - span.week) * (1 if losing else -1)
    if weeks:
        count_plane(tables, people, own, span, counts, row[t.W_COUNTER] + t.N_JOBLESS, own.several, weeks)
