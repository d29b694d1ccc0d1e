"""Step 6, register: who enters, and whether that is wrong on file; and when something is due there."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ZERO, any_of, has, merge, put, take
from underheaven.engine.primitives.compiled import i64, inlined, phase
from underheaven.engine.primitives.conditions import has_file, holds
from underheaven.engine.primitives.counting import closed_now, governed_before, weeks_left
from underheaven.engine.primitives.lanes import are_all
from underheaven.engine.primitives.luck import Where
from underheaven.engine.primitives.owing import is_payable
from underheaven.engine.primitives.paging import last_entry, set_entry, set_until, week_until
from underheaven.engine.primitives.repeating import are_enough, keep_weeks
from underheaven.engine.primitives.scratch import FOLLOWED, SERVED, Scratch, Span
from underheaven.engine.primitives.waiting import is_called
from underheaven.engine.state import People, State

NOWHERE, RED, BLACK = range(3)
"""What somebody enters in a week: no register, one of merit, one of demerit."""


@inlined
def note_due(tables: t.Tables, state: State, span: Span, world: int, into: Any) -> None:
    """Add to a block's plane for whom something on a register is due: notice, decision, correction, end."""
    row = tables.worlds[world]
    words, first = (span.citizens + 63) >> 6, span.first >> 6
    end = first + words
    if row[t.W_STRAY] >= 0:
        merge(into, state.planes[row[t.W_STRAY], first:end], words)
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        line = tables.registers[number]
        on = state.planes[line[t.Q_ON], first:end]
        if not any_of(on, words):
            continue
        if span.week == span.weeks:
            merge(into, on, words)
        if line[t.Q_FOUND]:
            _note_both(into, on, state.planes[line[t.Q_WRONG], first:end], words)
        pages, weeks = state.register_pages[number, first:end], state.entered[number]
        notice, decided = line[t.Q_NOTICE], line[t.Q_DECIDED]
        if notice >= 0:
            _note_of(into, on, pages, weeks, span.week - notice, words)
            if decided:
                _note_of(into, on, pages, weeks, span.week - notice - decided, words)
            if decided and line[t.Q_TRIES] > 1:
                again = notice + decided + line[t.Q_RETRY]
                _note_of(into, on, pages, weeks, span.week - again, words)
                _note_of(into, on, pages, weeks, span.week - again - decided, words)
        if line[t.Q_AFTER]:
            _note_of(into, on, pages, weeks, span.week - line[t.Q_AFTER] + 1, words)
        if line[t.Q_ENDS] >= 0:
            _note_of(into, on, pages, state.until[line[t.Q_ENDS]], span.week, words)
        if line[t.Q_AGAIN] != t.IGNORED:
            for word in range(words):
                into[word] |= on[word] & _asked_of_others(tables, state, number, first + word)


@inlined
def has_entries(tables: t.Tables, world: int) -> bool:
    """Return whether a world has registers, or agencies that copy some."""
    row = tables.worlds[world]
    return row[t.W_REGISTER] < row[t.W_REGISTER_END] or row[t.W_COPY] < row[t.W_COPY_END]


@phase
def is_asked_of_entries(tables: t.Tables, world: int) -> bool:
    """Return whether an entry may still change something for whoever entered, in the week after.

    Registers are judged before anybody enters, and conditions may ask who has just entered; what services say
    of who is on a register, they say in the week of the entry.
    """
    row = tables.worlds[world]
    found = row[t.W_COPY] < row[t.W_COPY_END] or row[t.W_AGENCY] < row[t.W_AGENCY_END] or row[t.W_STRAY] >= 0
    found = found or row[t.W_WAITS] != 0 or row[t.W_RED] != 0 or row[t.W_ENDING] != 0
    found = found or row[t.W_ENTERS_BY_COPY] != 0 or row[t.W_OTHERS] < row[t.W_OTHERS_END]
    for condition in range(len(tables.conditions)):
        found = found or tables.conditions[condition, t.C_HAS_ENTERED] != 0
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        line = tables.registers[number]
        for condition in range(line[t.Q_CONDITION], line[t.Q_CONDITION_END]):
            asks = tables.conditions[condition]
            found = found or asks[t.C_HAS_LISTS] != 0 or asks[t.C_NONE_END] > 0
    return found


@phase
def is_asked_of_records(tables: t.Tables, world: int) -> bool:
    """Return whether a record may change anything but registers: what services say, or what others see."""
    row, found = tables.worlds[world], False
    for number in range(row[t.W_OTHERS], row[t.W_OTHERS_END]):
        found = found or _names_records(tables, tables.others[number, t.O_CONDITION])
    for service in range(row[t.W_SERVICE], row[t.W_SERVICE_END]):
        for pair in range(tables.services[service, t.S_PAIR], tables.services[service, t.S_PAIR_END]):
            for condition in range(tables.pairs[pair, t.P_CONDITION], tables.pairs[pair, t.P_CONDITION_END]):
                found = found or _names_records(tables, condition)
    return found


@inlined
def _names_records(tables: t.Tables, condition: int) -> bool:
    """Return whether a condition names records, or one of those does of which it says that none holds."""
    row = tables.conditions[condition]
    found = row[t.C_HAS_ACTS] != 0
    for one in range(row[t.C_NONE], row[t.C_NONE_END]):
        found = found or tables.conditions[one, t.C_HAS_ACTS] != 0
    return found


@phase
def _note_both(into: Any, plane: Any, other: Any, words: int) -> None:
    """Add to a block's plane who is in both of two others."""
    for word in range(words):
        into[word] |= plane[word] & other[word]


@phase
def _note_of(into: Any, on: Any, pages: Any, weeks: Any, week: int, words: int) -> None:
    """Add to a block's plane who of another has a week on file; pages : on which one of `weeks`."""
    if week < 1:
        return
    for word in range(words):
        if on[word] != ZERO:
            into[word] |= on[word] & are_all(weeks[i64(pages[word])], week, weeks.shape[1])


@inlined
def _asked_of_others(tables: t.Tables, state: State, number: int, here: int) -> Any:
    """Return for whom of a word a condition of entry on others' records holds; it may renew an entry."""
    found = ZERO
    for condition in range(
        tables.registers[number, t.Q_CONDITION], tables.registers[number, t.Q_CONDITION_END]
    ):
        others = tables.conditions[condition, t.C_OTHERS]
        if others >= 0 and tables.conditions[condition, t.C_HAS_ACTS]:
            found |= state.planes[tables.others[others, t.O_HOLDS], here]
    return found


@inlined
def longest_term(
    tables: t.Tables, state: State, own: Scratch, span: Span, number: int, lane: int, clean: bool,
    renews: bool,
) -> int:  # fmt: skip
    """Return the longest term among the conditions of entry that hold, 0 where none does.

    clean : of the clean file. renews : only of conditions that name records.
    """
    found, at = i64(0), span.first + lane
    for condition in range(
        tables.registers[number, t.Q_CONDITION], tables.registers[number, t.Q_CONDITION_END]
    ):
        row = tables.conditions[condition]
        if row[t.C_TERM] <= found or (renews and not row[t.C_HAS_ACTS]):
            continue
        if not holds(tables, state, own, span, condition, lane, at, clean):
            continue
        if row[t.C_TIMES] == 0 or are_enough(tables, state, own, span, condition, lane, clean):
            found = row[t.C_TERM]
    return found


@inlined
def _last_week(span: Span, term: int) -> int:
    """Return the last week in force of a term that begins this week; the week after the last: no end."""
    return min(span.week + term - 1, span.weeks + 1)


@phase
def _renew(
    tables: t.Tables, state: State, own: Scratch, span: Span, counts: Any, world: int, number: int,
    lane: int, at: int, term: int, segment: int,
) -> None:  # fmt: skip
    """Renew an entry by a term: begin it anew, or add it; it may become payable."""
    line = tables.registers[number]
    end = week_until(state, number, line[t.Q_ENDS], at)
    longer, anew = min(end + term, span.weeks + 1), max(end, _last_week(span, term))
    set_until(state, number, line[t.Q_ENDS], at, longer if line[t.Q_AGAIN] == t.ADDS else anew)
    counts[tables.worlds[world, t.W_COUNTER] + t.N_RENEWALS, segment] += 1
    if line[t.Q_PAYABLE] >= 0 and is_payable(tables, state, own, span, number, lane, at):
        put(state.planes[line[t.Q_PAYABLE]], at)


@inlined
def _longest_of_all(tables: t.Tables, number: int) -> int:
    """Return the longest term among all conditions of entry: that of who enters after having waited."""
    found = i64(0)
    for condition in range(
        tables.registers[number, t.Q_CONDITION], tables.registers[number, t.Q_CONDITION_END]
    ):
        found = max(found, tables.conditions[condition, t.C_TERM])
    return found


@inlined
def register(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, where: Where, counts: Any,
    world: int, lane: int, at: int, slot: int, segment: int,
) -> int:  # fmt: skip
    """Judge every register, then enter, or begin to wait; return whether one was entered, and a black one."""
    row = tables.worlds[world]
    judged = False
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        line = tables.registers[number]
        own.entering[number] = 0
        on = has(state.planes[line[t.Q_ON]], at)
        if line[t.Q_WAITS] >= 0 and has(state.planes[line[t.Q_WAITS]], at):
            if is_called(tables, state, span, where, number, at, slot):
                own.entering[number] = 2 if has(state.planes[line[t.Q_WRONG]], at) else 1
                own.terms[number] = _longest_of_all(tables, number)
                judged = True
            continue
        if (on and line[t.Q_AGAIN] == t.IGNORED) or not has_file(tables, state, line[t.Q_REGIME], at):
            continue
        term = longest_term(tables, state, own, span, number, lane, False, on)
        if term == 0:
            continue
        if on:
            _renew(tables, state, own, span, counts, world, number, lane, at, term, segment)
            continue
        own.terms[number] = term
        clean = longest_term(tables, state, own, span, number, lane, True, False) > 0
        own.entering[number] = 1 if clean else 2
        judged = True
    found = NOWHERE
    if judged:
        found = _enter(tables, state, people, own, span, counts, world, lane, at, segment)
    if row[t.W_STRIKE] < row[t.W_STRIKE_END]:
        keep_weeks(tables, state, own, span, world, lane)
    return found


@phase
def _enter(
    tables: t.Tables, state: State, people: People, own: Scratch, span: Span, counts: Any, world: int,
    lane: int, at: int, segment: int,
) -> int:  # fmt: skip
    """Enter a citizen into the registers that were judged so, or let them wait; return what was entered."""
    row = tables.worlds[world]
    base = row[t.W_COUNTER]
    was_entered, found = False, NOWHERE
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        if tables.registers[number, t.Q_RED] == 0:
            was_entered = was_entered or last_entry(state, number, at) != 0
    for number in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        if own.entering[number] == 0 or _waits(tables, state, own, span, number, lane, at):
            continue
        line = tables.registers[number]
        put(state.planes[line[t.Q_ON]], at)
        set_entry(state, span, number, at)
        note_followed(tables, own, world, number, lane)
        if line[t.Q_ENDS] >= 0:
            set_until(state, number, line[t.Q_ENDS], at, _last_week(span, own.terms[number]))
        if line[t.Q_RED]:
            counts[base + t.N_RED_ENTRIES, segment] += 1
            found = max(found, RED)
            continue
        found = BLACK
        counts[base + t.N_ENTRIES, segment] += 1
        counts[base + t.N_WRONG, segment] += own.entering[number] == 2
        if row[t.W_LATELY] >= 0 and line[t.Q_EVER_SEEN]:
            put(state.planes[row[t.W_LATELY]], at)
    if found == BLACK:
        counts[base + t.N_EVER, segment] += not was_entered
        begin_list(tables, state, people, span, counts, world, at, segment)
    return found


@inlined
def note_followed(tables: t.Tables, own: Scratch, world: int, number: int, lane: int) -> None:
    """Let services be asked anew, and next week registers, of who was entered, if a condition asks for it."""
    if tables.registers[number, t.Q_FOLLOWED]:
        put(own.marks[world, FOLLOWED], lane)
        put(own.marks[world, SERVED], lane)


@inlined
def _waits(tables: t.Tables, state: State, own: Scratch, span: Span, number: int, lane: int, at: int) -> bool:
    """Write down what an entry is when it is judged; return whether a place for it is waited for."""
    line = tables.registers[number]
    if line[t.Q_WAITS] >= 0 and has(state.planes[line[t.Q_WAITS]], at):
        take(state.planes[line[t.Q_WAITS]], at)
        return False
    if own.entering[number] == 2:
        put(state.planes[line[t.Q_WRONG]], at)
    if line[t.Q_PAYABLE] >= 0 and is_payable(tables, state, own, span, number, lane, at):
        put(state.planes[line[t.Q_PAYABLE]], at)
    if line[t.Q_WAITS] >= 0:
        put(state.planes[line[t.Q_WAITS]], at)
        return True
    return False


@inlined
def begin_list(
    tables: t.Tables, state: State, people: People, span: Span, counts: Any, world: int, at: int, segment: int
) -> None:
    """Begin the stocks of somebody who is on a register from this week on."""
    row = tables.worlds[world]
    base = row[t.W_COUNTER]
    if not has(state.planes[row[t.W_LISTED]], at):
        put(state.planes[row[t.W_LISTED]], at)
        counts[base + t.N_LISTED, segment] += weeks_left(span)
        counts[base + t.N_LISTED_END, segment] += 1
    mark(tables, state, people, span, counts, world, at, segment)


@inlined
def mark(
    tables: t.Tables, state: State, people: People, span: Span, counts: Any, world: int, at: int, segment: int
) -> None:
    """Remember that somebody has had a record or an entry."""
    row = tables.worlds[world]
    if not has(state.planes[row[t.W_MARKED]], at):
        put(state.planes[row[t.W_MARKED]], at)
        before = governed_before(tables, span, world)
        if closed_now(tables, state, people, world, at, before, span.district):
            counts[row[t.W_COUNTER] + t.N_NO_RECORD, segment] -= weeks_left(span)


@phase
def is_on_red(tables: t.Tables, state: State, world: int, at: int) -> bool:
    """Return whether somebody is on a register of merit."""
    found = False
    for number in range(tables.worlds[world, t.W_REGISTER], tables.worlds[world, t.W_REGISTER_END]):
        line = tables.registers[number]
        found = found or (line[t.Q_RED] != 0 and has(state.planes[line[t.Q_ON]], at))
    return found
