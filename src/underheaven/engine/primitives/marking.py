"""Step 5, score, where it is made of the marks that people give those they meet.

A mark follows from what the one who is marked did last week, so all marks of a citizen are the same but for
those given at random. What differs is who is met, and how much each mark weighs. All of it was published at
the end of last week: scores are made before the week's cells are lived.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, at_most, has, lay_out, list_lanes, lowest
from underheaven.engine.primitives.compiled import compiled, i64, inlined, phase
from underheaven.engine.primitives.conditions import filed_by
from underheaven.engine.primitives.luck import CITIZEN, Where, draw_apart, fill, settled
from underheaven.engine.primitives.meeting import (
    HERE,
    NOBODY,
    is_thinned,
    meet,
    position_of,
    upper_number,
    where_is,
)
from underheaven.engine.primitives.rating import differ
from underheaven.engine.primitives.residents import adults_of
from underheaven.engine.primitives.scratch import BLOCK, CELL, Scratch, Span
from underheaven.engine.state import CELL_DISTRICT, CELL_FIRST, CELL_SIZE, Cells, People, State

_WEIGHT = np.uint32(0x7FFFFFFF)
"""Of what stands in `table`: what somebody's mark weighs, without the highest digit, which says at random."""


@compiled
def mark_each_other(
    tables: t.Tables, state: State, people: People, cells: Cells, own: Scratch, replicate: int, week: int,
    weeks: int, first: int, end: int, block: int,
) -> None:  # fmt: skip
    """Make the scores that are made of marks, of the cells from `first` to `end`, where it is time for it."""
    for number in range(len(tables.ratings)):
        row = tables.ratings[number]
        if not is_time(row[t.RT_EVERY], week):
            continue
        for cell in range(first, end):
            size = cells.rows[cell, CELL_SIZE]
            own.weights[:size] = np.uint32(0)
            own.moved[:size] = 0
            for slot in range(0, size, block):
                _deserve(tables, state, own, _span(cells, cell, slot, block, week, weeks), number)
            for place in range(row[t.RT_CLASS], row[t.RT_CLASS_END]):
                _set_out(tables, state, people, cells, own, replicate, week, cell, number, place)
                for slot in range(0, size, block):
                    span = _span(cells, cell, slot, block, week, weeks)
                    _weigh(tables, state, people, cells, own, span, replicate, number, place)
            for slot in range(0, size, block):
                span = _span(cells, cell, slot, block, week, weeks)
                _move_all(tables, state, people, own, span, number)


@inlined
def _span(cells: Cells, cell: int, slot: int, block: int, week: int, weeks: int) -> Span:
    """Return a block of a cell."""
    row = cells.rows[cell]
    citizens = min(block, row[CELL_SIZE] - slot)
    at = row[CELL_FIRST]
    return Span(week, weeks, cell, at + slot, slot, citizens, row[CELL_SIZE], at, row[CELL_DISTRICT])


@inlined
def is_time(every: int, week: int) -> bool:
    """Return whether a score is made anew in a week: each so many weeks, never where that is 0."""
    return every > 0 and week % every == 0


@phase
def _below(own: Scratch, plane: Any, size: int, chance: Any, where: Where, week: int, key: Any) -> None:
    """Write down of whom in a cell a draw lies below a threshold."""
    upper = np.uint64(min(chance >> np.uint64(16), np.uint64(65535)))
    for slot in range(0, size, BLOCK):
        fill(own.words, slot >> 3, (min(BLOCK, size - slot) + 7) >> 3, where, week, key)
        for word in range((min(BLOCK, size - slot) + 63) >> 6):
            low = at_most(own.halves, word << 6, np.uint16(upper))
            left = low if upper == ZERO else low & ~at_most(own.halves, word << 6, np.uint16(upper - ONE))
            while left != ZERO:
                bit = left & (~left + ONE)
                left ^= bit
                if not settled(upper, chance, slot + (word << 6) + lowest(bit), where, week, key):
                    low ^= bit
            plane[(slot >> 6) + word] = low


@inlined
def _deserve(tables: t.Tables, state: State, own: Scratch, span: Span, number: int) -> None:
    """Write down the mark that each of a block deserves by what they did last week."""
    row, words, given = tables.ratings[number], (span.citizens + 63) >> 6, own.given[span.slot :]
    for lane in range(span.citizens):
        given[lane] = np.int32(row[t.RT_USUAL])
    for mark in range(row[t.RT_MARK], row[t.RT_MARK_END]):
        plane = tables.given_for[mark, 0] + ((span.week - 1) & 1)
        here = state.planes[plane, span.first >> 6 : (span.first >> 6) + words]
        for place in range(list_lanes(here, words, own.lanes)):
            given[own.lanes[place]] = np.int32(tables.given_for[mark, 1])


@phase
def _set_out(
    tables: t.Tables, state: State, people: People, cells: Cells, own: Scratch, replicate: int, week: int,
    cell: int, number: int, place: int,
) -> None:  # fmt: skip
    """Write down what everybody weighs whom people of a cell can meet in a class, and who marks at random.

    Those of the paired cell stand first, those of the own cell from `CELL` on, and last stands nobody.
    """
    row, tie = tables.ratings[number], tables.met[tables.rated_in[place]]
    paired = cells.partners[tie - t.M_TIES, cell] if tie >= t.M_TIES else cell
    across = paired != cell and cells.rows[cell, CELL_SIZE] <= cells.rows[paired, CELL_SIZE] & ~1
    own.table[2 * CELL] = np.uint32(0)
    for side in range(2):
        there, base = (cell, CELL) if side else (paired, 0)
        if (side and across) or (side == 0 and paired == cell):
            continue
        first, size = cells.rows[there, CELL_FIRST], cells.rows[there, CELL_SIZE]
        if row[t.RT_RANDOM]:
            key, where = tables.rated_keys[place, 0], where_is(cells, there, replicate)
            _below(own, own.random, size, np.uint64(row[t.RT_RANDOM]), where, week, key)
        for slot in range(0, size, BLOCK):
            many = min(BLOCK, size - slot)
            for word in range((many + 63) >> 6):
                here = ((first + slot) >> 6) + word
                packing = people.packing[here]
                adults = ~people.children[packing]
                if tie == t.M_WORKPLACE:
                    adults &= ~people.elders[packing]
                lay_out(adults, own.halves, word << 6)
                random = own.random[(slot >> 6) + word] if row[t.RT_RANDOM] else ZERO
                lay_out(adults & random, own.before, word << 6)
            _write_out(tables, state, own, number, first + slot, base + slot, many)


@inlined
def _write_out(
    tables: t.Tables, state: State, own: Scratch, number: int, first: int, into: int, many: int
) -> None:
    """Write down what some neighbours weigh; `halves` says who is an adult, `before` who marks at random."""
    row, table = tables.ratings[number], own.table[into:]
    if row[t.RT_WEIGHED] < 0:
        for lane in range(many):
            flag = np.uint32(np.uint32(own.before[lane]) << np.uint32(31))
            table[lane] = np.uint32(np.uint32(own.halves[lane] & np.uint16(1)) | flag)
        return
    known, above = state.known[row[t.RT_WEIGHED], first:], np.int32(row[t.RT_ABOVE])
    for lane in range(many):
        weight = np.int32(max(np.int32(np.int32(known[lane]) - above), np.int32(0)))
        flag = np.uint32(np.uint32(own.before[lane]) << np.uint32(31))
        table[lane] = np.uint32(np.uint32(np.uint32(weight) & np.uint32(own.halves[lane])) | flag)


@phase
def _weigh(
    tables: t.Tables, state: State, people: People, cells: Cells, own: Scratch, span: Span, replicate: int,
    number: int, place: int,
) -> None:  # fmt: skip
    """Add up what the marks of one class weigh, and by how much those at random move the weighted sum."""
    row, tie = tables.ratings[number], tables.met[tables.rated_in[place]]
    meet(tables, people, cells, own, span, where_is(cells, span.cell, replicate), tie, own.met)
    seen = tables.worlds[row[t.RT_WORLD], t.W_SEEN]
    if tie >= t.M_TIES and seen >= 0:
        spare(tables, state, cells, own, span, replicate, row[t.RT_WORLD], tie)
    weights, is_random = own.weights[span.slot :], own.crossed
    for lane in range(span.citizens):  # by itself: what is looked up here and there goes with nothing else
        own.found[lane] = own.table[own.met[lane]]
    for lane in range(span.citizens):
        found = own.found[lane]
        weights[lane] = np.uint32(weights[lane] + np.uint32(found & _WEIGHT))
        is_random[lane] = np.uint16(found >> np.uint32(31))
    if row[t.RT_RANDOM]:
        for word in range((span.citizens + 63) >> 6):
            some = ~at_most(is_random, word << 6, np.uint16(0)) & adults_of(people, span, word)
            own.some[word] = some
            own.swayed[(span.slot >> 6) + word] |= some
        many = list_lanes(own.some, (span.citizens + 63) >> 6, own.lanes)
        _mark_at_random(tables, cells, own, span, replicate, number, place, many)


@phase
def spare(
    tables: t.Tables, state: State, cells: Cells, own: Scratch, span: Span, replicate: int, world: int,
    tie: int,
) -> None:  # fmt: skip
    """Leave out, of whom a block meets in a class of acquaintances, those with a cut tie."""
    seen = state.planes[tables.worlds[world, t.W_SEEN] + 1]
    for lane in range(span.citizens):
        other, at = position_of(cells, tie, span.cell, own.met[lane]), span.first + lane
        if other >= 0 and (has(seen, at) or has(seen, other)):
            if is_thinned(tables, state, cells, replicate, world, tie, span.cell, at, other):
                own.met[lane] = NOBODY


@phase
def _mark_at_random(
    tables: t.Tables, cells: Cells, own: Scratch, span: Span, replicate: int, number: int, place: int,
    many: int,
) -> None:  # fmt: skip
    """Add by how much the marks given at random in a class move the weighted sum of marks.

    many : how many of the block, listed in `lanes`, are given one; `met` lists afterwards by whom.
    """
    row, tie = tables.ratings[number], tables.met[tables.rated_in[place]]
    line, key = tables.regimes[row[t.RT_REGIME]], tables.rated_keys[place, 1]
    steps, low = line[t.R_HIGH] - line[t.R_LOW] + 1, line[t.R_LOW] - line[t.R_MIDDLE]
    here = where_is(cells, span.cell, replicate)
    there = where_is(cells, cells.partners[tie - t.M_TIES, span.cell], replicate) if tie >= t.M_TIES else here
    for one in range(many):
        own.met[one] = own.met[own.lanes[one]]
    draw_apart(own.met, many, HERE, here, there, span.week, key, own.halves)
    moved, given = own.moved[span.slot :], own.given[span.slot :]
    for one in range(many):
        lane, giver = own.lanes[one], own.met[one]
        home = here if giver >= HERE else there
        slot = i64(giver) & (CELL - 1)
        mark = low + upper_number(i64(own.halves[one]), steps, slot, home, span.week, key, CITIZEN)
        moved[lane] += i64(own.found[lane] & _WEIGHT) * (mark - i64(given[lane]))


@phase
def _move_all(tables: t.Tables, state: State, people: People, own: Scratch, span: Span, number: int) -> None:
    """Move scores and shadows of a block towards the means of marks; visit who crosses a cut."""
    row, words, first = tables.ratings[number], (span.citizens + 63) >> 6, span.first >> 6
    regime = row[t.RT_REGIME]
    line, busy = tables.regimes[regime], tables.worlds[row[t.RT_WORLD], t.W_BUSY]
    middle, end = line[t.R_MIDDLE], span.first + span.citizens
    weights, moved, given = own.weights[span.slot :], own.moved[span.slot :], own.given[span.slot :]
    for word in range(words):
        swayed, own.swayed[(span.slot >> 6) + word] = own.swayed[(span.slot >> 6) + word], ZERO
        own.some[word] = adults_of(people, span, word) & filed_by(tables, state, regime, first + word)
        own.several[word] = swayed & own.some[word]
        lay_out(own.some[word], own.halves, word << 6)
    for one in range(list_lanes(own.several, words, own.lanes)):
        lane = own.lanes[one]
        if weights[lane] != np.uint32(0):
            moved[lane] //= i64(weights[lane])
    counts, start = np.int32(row[t.RT_START]), np.int32(line[t.R_START] - middle)
    low, high = np.int32(line[t.R_LOW] - middle), np.int32(line[t.R_HIGH] - middle)
    decay = np.int32(row[t.RT_DECAY] if row[t.RT_DECAY] else 4096)
    scores = state.scores[line[t.R_ROW], span.first : end]
    shadows = state.scores[line[t.R_ROW] + 1, span.first : end]
    for lane in range(span.citizens):
        own.before[lane] = np.uint16(scores[lane])
        own.crossed[lane] = np.uint16(0)
        if weights[lane] == np.uint32(0):
            own.halves[lane] = np.uint16(0)
    for lane in range(span.citizens):
        mean = np.int32(given[lane] + np.int32(moved[lane]))
        after = _towards(np.int32(scores[lane]), mean, start, counts, decay, low, high)
        scores[lane] = np.int16(after) if own.halves[lane] != np.uint16(0) else scores[lane]
    for lane in range(span.citizens):
        clean = _towards(np.int32(shadows[lane]), np.int32(given[lane]), start, counts, decay, low, high)
        shadows[lane] = np.int16(clean) if own.halves[lane] != np.uint16(0) else shadows[lane]
    for cut in range(line[t.R_CUT], line[t.R_CUT_END]):
        differ(own.before, scores, tables.cuts[cut] - middle, own.crossed)
    if line[t.R_CUT] < line[t.R_CUT_END]:
        for word in range(words):
            crossed = ~at_most(own.crossed, word << 6, np.uint16(0))
            state.planes[busy, first + word] |= crossed & own.some[word]


@inlined
def _towards(before: Any, mean: Any, start: Any, counts: Any, decay: Any, low: Any, high: Any) -> Any:
    """Return a score after a step towards a mean of marks, in which the start counts a little."""
    to = np.int32(
        np.int32(np.int32(mean * np.int32(np.int32(4096) - counts)) + np.int32(start * counts))
        >> np.int32(12)
    )
    distance = np.int32(before - to)
    size = np.int32(abs(distance))
    left = np.int32(size - np.int32(np.int32(np.int32(size * decay) + np.int32(4095)) >> np.int32(12)))
    return min(max(np.int32(to + (left if distance >= np.int32(0) else np.int32(-left))), low), high)
