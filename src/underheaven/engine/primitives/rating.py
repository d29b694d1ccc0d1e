"""Step 5, score: fade, add the week's points, bound once; the shadow without records in error."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ZERO, at_most, has, list_lanes, merge, put
from underheaven.engine.primitives.compiled import apart, compiled, i64, inlined, phase
from underheaven.engine.primitives.conditions import filed_by, whoever
from underheaven.engine.primitives.lanes import add_where, below, bounded, held, put_back
from underheaven.engine.primitives.residents import segment_at
from underheaven.engine.primitives.scratch import VISITED, Scratch, Span
from underheaven.engine.state import People, State


@apart
def rate(tables: t.Tables, state: State, people: People, own: Scratch, span: Span, counts: Any) -> None:
    """Change a block's scores and shadows in every world; note whose score crosses a cut."""
    for world in range(len(tables.worlds)):
        own.marks[world, VISITED] = ZERO
        row = tables.worlds[world]
        for regime in range(row[t.W_REGIME], row[t.W_REGIME_END]):
            line = tables.regimes[regime]
            if not line[t.R_SCORE]:
                continue
            if line[t.R_DECAY]:
                _fade_all(tables, state, own, span, world, regime)
            if line[t.R_RECOMPUTED]:
                pass
            elif line[t.R_NARROW]:
                _add_together(tables, state, own, span, world, regime)
            else:
                _add_up(tables, state, own, span, regime)
                _apply(tables, state, own, span, world, regime)
            if tables.needs[t.NEEDS_TAKEOVER]:
                _bound_taken_over(tables, state, span, regime)
            if span.week == span.weeks:
                _sum_up(tables, state, people, own, span, counts, world, regime)


@compiled
def fade(score: Any, start: int, step: int) -> None:
    """Let a block's scores fade towards their start: a distance y loses ceil(|y| d / 4096)."""
    for at in range(len(score)):
        distance = np.int32(np.int32(score[at]) - np.int32(start))
        loss = np.int32(np.int32(np.int32(abs(distance)) * np.int32(step)) + np.int32(4095)) >> np.int32(12)
        score[at] = np.int16(np.int32(start) + distance - (loss if distance >= 0 else -loss))


@phase
def differ(before: Any, after: Any, cut: int, crossed: Any) -> None:
    """Note where two rows of scores lie on two sides of a cut."""
    for at in range(len(after)):
        side = np.uint16(np.int16(before[at]) < np.int16(cut)) ^ np.uint16(after[at] < np.int16(cut))
        crossed[at] |= np.uint16(side)


@inlined
def _fade_all(tables: t.Tables, state: State, own: Scratch, span: Span, world: int, regime: int) -> None:
    """Let a block's scores fade, and note who crosses a cut by that."""
    line = tables.regimes[regime]
    row, middle = line[t.R_ROW], line[t.R_MIDDLE]
    end = span.first + span.citizens
    start, step = line[t.R_START] - middle, line[t.R_DECAY]
    score = state.scores[row, span.first : end]
    for at in range(span.citizens):
        own.before[at] = np.uint16(score[at])
        own.crossed[at] = np.uint16(0)
    fade(score, start, step)
    fade(state.scores[row + 1, span.first : end], start, step)
    for cut in range(line[t.R_CUT], line[t.R_CUT_END]):
        differ(own.before, score, tables.cuts[cut] - middle, own.crossed)
    for word in range((span.citizens + 63) >> 6):
        same = at_most(own.crossed, word << 6, np.uint16(0))
        own.marks[world, VISITED, word] |= ~same & own.adults[word]


@phase
def _note_records(once: Any, more: Any, filed: Any, words: int) -> None:
    """Add those who have one record of a block to who has any, and to who has several."""
    for word in range(words):
        who = filed[word]
        more[word] |= once[word] & who
        once[word] |= who


@inlined
def _add_together(tables: t.Tables, state: State, own: Scratch, span: Span, world: int, regime: int) -> None:
    """Add points to 64 scores at once, bound once, and note who crosses a cut: no sum of a week overflows."""
    line, words = tables.regimes[regime], (span.citizens + 63) >> 6
    some, more = own.some, own.several
    some[:words] = ZERO
    more[:words] = ZERO
    for file in range(line[t.R_FILE], line[t.R_FILE_END]):
        _note_records(some, more, own.filed[file], words)
    for through in range(line[t.R_THROUGH], line[t.R_THROUGH_END]):
        for word in range(words):
            own.others[through, word] = _given(tables, state, own, span, regime, through, word)
        merge(some, own.others[through], words)
    visited = own.marks[world, VISITED]
    for word in range(words):
        if some[word] != ZERO:
            visited[word] |= _add_to_word(tables, state, own, span, regime, word, more[word])


@inlined
def _add_to_word(
    tables: t.Tables, state: State, own: Scratch, span: Span, regime: int, word: int, several: Any
) -> Any:
    """Add points to the 64 scores and shadows of a word; return which adults cross a cut."""
    line = tables.regimes[regime]
    row, middle, at = line[t.R_ROW], line[t.R_MIDDLE], span.first + (word << 6)
    low, high = np.int16(line[t.R_LOW] - middle), np.int16(line[t.R_HIGH] - middle)
    scores, shadows = state.scores[row], state.scores[row + 1]
    before, shadow = held(scores, at), held(shadows, at)
    score = before
    for file in range(np.uint64(line[t.R_FILE]), np.uint64(line[t.R_FILE_END])):
        points, who = np.int16(tables.files[file, t.F_POINTS]), own.filed[file, word]
        if points != 0:
            if tables.files[file, t.F_ONLY]:
                who &= ~several
            score = add_where(score, who, points)
            shadow = add_where(shadow, who & own.cleanly[file, word], points)
    for through in range(np.uint64(line[t.R_THROUGH]), np.uint64(line[t.R_THROUGH_END])):
        points, who = np.int16(tables.through[through, t.T_POINTS]), own.others[through, word]
        score, shadow = add_where(score, who, points), add_where(shadow, who, points)
    score = bounded(score, low, high)
    put_back(scores, at, score)
    put_back(shadows, at, bounded(shadow, low, high))
    crossed = ZERO
    for cut in range(np.uint64(line[t.R_CUT]), np.uint64(line[t.R_CUT_END])):
        edge = np.int16(tables.cuts[cut] - middle)
        crossed |= below(before, edge) ^ below(score, edge)
    return crossed & own.adults[word]


@inlined
def _given(
    tables: t.Tables, state: State, own: Scratch, span: Span, regime: int, through: int, word: int
) -> Any:
    """Return whom of a word points through others are given."""
    who = ZERO
    for condition in range(
        tables.through[through, t.T_CONDITION], tables.through[through, t.T_CONDITION_END]
    ):
        who |= whoever(tables, state, own, span, condition, word, own.adults[word])
    return who & filed_by(tables, state, regime, (span.first >> 6) + word)


@inlined
def _add_up(tables: t.Tables, state: State, own: Scratch, span: Span, regime: int) -> None:
    """Add up a block's points, by record and through others; write down in `some` who gets any."""
    line, words = tables.regimes[regime], (span.citizens + 63) >> 6
    own.some[:words] = ZERO
    own.several[:words] = ZERO
    picky = False
    for file in range(line[t.R_FILE], line[t.R_FILE_END]):
        picky = picky or tables.files[file, t.F_ONLY] != 0
    if picky:
        for word in range(words):
            once, more = ZERO, ZERO
            for file in range(line[t.R_FILE], line[t.R_FILE_END]):
                more |= once & own.filed[file, word]
                once |= own.filed[file, word]
            own.several[word] = more
    for file in range(line[t.R_FILE], line[t.R_FILE_END]):
        points, alone, cleanly = (
            tables.files[file, t.F_POINTS],
            tables.files[file, t.F_ONLY],
            own.cleanly[file],
        )
        if points == 0:
            continue
        merge(own.some, own.filed[file], words)
        many = list_lanes(own.filed[file], words, own.lanes)
        for place in range(many):
            lane = own.lanes[place]
            given = 0 if alone and has(own.several, lane) else points
            own.added[0, lane] += given
            own.added[1, lane] += given if has(cleanly, lane) else 0
    if line[t.R_EARNED] >= 0:
        _add_earned(state, own, span, line[t.R_EARNED])
    for through in range(line[t.R_THROUGH], line[t.R_THROUGH_END]):
        row = tables.through[through]
        for word in range(words):
            own.several[word] = _given(tables, state, own, span, regime, through, word)
            own.some[word] |= own.several[word]
        many = list_lanes(own.several, words, own.lanes)
        for place in range(many):
            lane = i64(own.lanes[place])
            own.added[0, lane] += row[t.T_POINTS]
            own.added[1, lane] += row[t.T_POINTS]


@inlined
def _add_earned(state: State, own: Scratch, span: Span, row: int) -> None:
    """Add the points that a block's reports brought or cost this week, and forget them."""
    earned = state.earned[row, span.first : span.first + span.citizens]
    for lane in range(span.citizens):
        if earned[lane] != 0:
            own.added[0, lane] += earned[lane]
            own.added[1, lane] += earned[lane]
            earned[lane] = 0
            put(own.some, lane)


@inlined
def _apply(tables: t.Tables, state: State, own: Scratch, span: Span, world: int, regime: int) -> None:
    """Add points to scores that have faded, bound once, and note who crosses a cut."""
    line = tables.regimes[regime]
    row, middle = line[t.R_ROW], line[t.R_MIDDLE]
    low, high = line[t.R_LOW] - middle, line[t.R_HIGH] - middle
    many = list_lanes(own.some, (span.citizens + 63) >> 6, own.lanes)
    end = span.first + span.citizens
    scores, shadows = state.scores[row, span.first : end], state.scores[row + 1, span.first : end]
    for place in range(many):
        lane = own.lanes[place]
        before = i64(scores[lane])
        after = min(max(before + own.added[0, lane], low), high)
        clean = min(max(i64(shadows[lane]) + own.added[1, lane], low), high)
        own.added[0, lane] = 0
        own.added[1, lane] = 0
        scores[lane] = after
        shadows[lane] = clean
        crossed = False
        for cut in range(line[t.R_CUT], line[t.R_CUT_END]):
            edge = tables.cuts[cut] - middle
            crossed |= (before < edge) != (after < edge)
        if crossed:
            put(own.marks[world, VISITED], i64(lane))


@phase
def _bound_taken_over(tables: t.Tables, state: State, span: Span, regime: int) -> None:
    """Bound a regime's scores that were taken over this week: a band may begin beyond the bounds."""
    line, taken = tables.regimes[regime], False
    for number in range(len(tables.takeovers)):
        row = tables.takeovers[number]
        taken = taken or (row[t.OVER_REGIME] == regime and row[t.OVER_WEEK] == span.week)
    if not taken:
        return
    low, high = line[t.R_LOW] - line[t.R_MIDDLE], line[t.R_HIGH] - line[t.R_MIDDLE]
    for clean in range(2):
        scores = state.scores[line[t.R_ROW] + clean]
        for at in range(span.first, span.first + span.citizens):
            scores[at] = min(max(i64(scores[at]), low), high)


@inlined
def _sum_up(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, counts: Any, world: int,
    regime: int,
) -> None:  # fmt: skip
    """Add all adults' scores of the last week to a counter."""
    line = tables.regimes[regime]
    column = tables.worlds[world, t.W_SCORES] + line[t.R_COLUMN]
    many = list_lanes(own.adults, (span.citizens + 63) >> 6, own.lanes)
    for place in range(many):
        at = span.first + i64(own.lanes[place])
        score = i64(state.scores[line[t.R_ROW], at]) + line[t.R_MIDDLE]
        counts[column, segment_at(tables, people, at)] += score
