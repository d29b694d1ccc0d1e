"""Step 3, report: what people tell an institution of those they met, rightly, by mistake, or out of malice.

Nothing is read but what was published at the end of last week, so all reports of a week are made before its
cells are lived. Honest ones are found from those who did something: whoever met one of them, in the own cell
or in one that is paired with it, may tell. Others are drawn for everybody. What is told of somebody of
another cell lands when all cells have lived the week.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO, at_most, has, lowest, put
from underheaven.engine.primitives.compiled import compiled, i64, inlined, phase
from underheaven.engine.primitives.conditions import has_file
from underheaven.engine.primitives.luck import CITIZEN, Where, fill, happens, settled
from underheaven.engine.primitives.meeting import cell_of, is_thinned, met_by, number_of, where_is
from underheaven.engine.primitives.residents import gather, segment_at
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import CELL_AREA, CELL_DISTRICT, CELL_FIRST, CELL_SIZE, Cells, People, State


@compiled
def report(
    tables: t.Tables, state: State, people: People, cells: Cells, own: Scratch, replicate: int, week: int,
    weeks: int, first: int, end: int, block: int, totals: Any,
) -> None:  # fmt: skip
    """Let the people of the cells from `first` to `end` report those they met."""
    for cell in range(first, end):
        row = cells.rows[cell]
        for number in range(len(tables.witnesses)):
            _bear_witness(tables, state, people, cells, replicate, week, number, cell, cell, totals)
            tie = tables.witnesses[number, t.HO_CLASS]
            paired = cells.partners[tie - t.M_TIES, cell] if tie >= t.M_TIES else cell
            if paired != cell:
                _bear_witness(tables, state, people, cells, replicate, week, number, cell, paired, totals)
        where = where_is(cells, cell, replicate)
        for slot in range(0, row[CELL_SIZE], block):
            citizens = min(block, row[CELL_SIZE] - slot)
            at = row[CELL_FIRST]
            span = Span(week, weeks, cell, at + slot, slot, citizens, row[CELL_SIZE], at, row[CELL_DISTRICT])
            gather(tables, people, own, span)
            _allege(tables, state, people, cells, own, span, where, replicate, totals[row[CELL_AREA]])


@inlined
def deed(tables: t.Tables, world: int, act: int, week: int) -> int:
    """Return the plane of who did an act in a week, of this one and the last."""
    return i64(tables.deeds[world, act]) + (week & 1)


@inlined
def _realm(tables: t.Tables, cells: Cells, cell: int) -> int:
    """Return the realm of those who live in a cell."""
    return i64(tables.realms[cells.rows[cell, CELL_DISTRICT]])


@inlined
def _land(tables: t.Tables, state: State, taking: int, realm: int, week: int, at: int, is_true: bool) -> None:
    """Let a report that was made in a week, if a channel takes it, land on somebody in the next."""
    if tables.takes_in[taking, realm]:
        lands = tables.hearings[tables.takings[taking, t.TA_HEARING], t.HE_LANDS] + 2 * ((week + 1) & 1)
        put(state.planes[lands], at)
        if is_true:
            put(state.planes[lands + 1], at)


@inlined
def _earn(tables: t.Tables, state: State, taking: int, at: int, points: int) -> None:
    """Note points that a report brings to who made it, or costs them."""
    regime = tables.takings[taking, t.TA_REGIME]
    if points != 0 and has_file(tables, state, regime, at):
        state.earned[tables.regimes[regime, t.R_EARNED], at] += np.int32(points)


@phase
def _bear_witness(
    tables: t.Tables, state: State, people: People, cells: Cells, replicate: int, week: int, number: int,
    cell: int, there: int, totals: Any,
) -> None:  # fmt: skip
    """Let people tell what those they met did last week: of who lives in `there`, or to who lives in `cell`.

    Reports land on people of `cell`, and pay people of `cell`.
    """
    row = tables.witnesses[number]
    world, tie = row[t.HO_WORLD], row[t.HO_CLASS]
    did = state.planes[deed(tables, world, row[t.HO_ACT], week - 1)]
    start, here = cells.rows[there, CELL_FIRST], cells.rows[cell, CELL_FIRST]
    for word in range(start >> 6, (start + cells.rows[there, CELL_SIZE] + 63) >> 6):
        left = did[word]
        while left != ZERO:
            at = (word << 6) + lowest(left)
            left &= left - ONE
            teller = met_by(tables, people, cells, replicate, week, tie, there, at)
            if teller < 0:
                continue
            is_here = here <= teller < here + cells.rows[cell, CELL_SIZE]
            if there != cell and not is_here:
                continue
            home = cell_of(cells, tie, there, teller)
            if is_thinned(tables, state, cells, replicate, world, tie, there, at, teller):
                continue
            slot = teller - cells.rows[home, CELL_FIRST]
            realm, where = _realm(tables, cells, home), where_is(cells, home, replicate)
            chance = tables.witness_chances[number, realm]
            if not happens(chance, slot, where, week, tables.witness_keys[number]):
                continue
            for taking in range(row[t.HO_TAKING], row[t.HO_TAKING_END]):
                if there == cell:
                    _land(tables, state, taking, realm, week, at, True)
                if is_here and tables.takes_in[taking, realm]:
                    _earn(tables, state, taking, teller, tables.takings[taking, t.TA_REWARD])
            if is_here:
                line = tables.worlds[world, t.W_COUNTER] + t.N_HONEST
                totals[cells.rows[cell, CELL_AREA], line, segment_at(tables, people, teller)] += 1


@phase
def _allege(
    tables: t.Tables, state: State, people: People, cells: Cells, own: Scratch, span: Span, where: Where,
    replicate: int, counts: Any,
) -> None:  # fmt: skip
    """Draw which adults of a block report somebody by mistake, or out of malice, and count it."""
    drawn, realm = i64(-1), _realm(tables, cells, span.cell)
    for number in range(len(tables.alleging)):
        row, key = tables.alleging[number], tables.alleging_keys[number, 0]
        chance = np.uint64(tables.alleging_in[number, realm, t.AI_CHANCE])
        if chance == ZERO:
            continue
        decides = row[t.AL_KIND] << 32 | row[t.AL_CLASS]
        if decides != drawn:
            fill(own.words, span.slot >> 3, (span.citizens + 7) >> 3, where, span.week, key)
            drawn = decides
        most = np.uint16(min(chance >> np.uint64(16), np.uint64(65535)))
        for word in range((span.citizens + 63) >> 6):
            left = at_most(own.halves, word << 6, most) & own.adults[word]
            while left != ZERO:
                lane = (word << 6) + lowest(left)
                left &= left - ONE
                if settled(np.uint64(own.halves[lane]), chance, span.slot + lane, where, span.week, key):
                    _accuse(tables, state, people, cells, span, where, replicate, counts, number, lane)


@inlined
def _alleged(tables: t.Tables, where: Where, week: int, number: int, realm: int, slot: int) -> int:
    """Return what somebody of a realm says that another has done: a row of `allegations`."""
    row = tables.alleging_in[number, realm]
    acts, key = row[t.AI_ABOUT_END] - row[t.AI_ABOUT], tables.alleging_keys[number, 1]
    return row[t.AI_ABOUT] + number_of(acts, slot, where, week, key, CITIZEN)


@phase
def _accuse(
    tables: t.Tables, state: State, people: People, cells: Cells, span: Span, where: Where, replicate: int,
    counts: Any, number: int, lane: int,
) -> None:  # fmt: skip
    """Let somebody report whom they met, if they met anybody, of an act that is drawn."""
    row, at, slot = tables.alleging[number], span.first + lane, span.slot + lane
    world, tie = row[t.AL_WORLD], row[t.AL_CLASS]
    other = met_by(tables, people, cells, replicate, span.week, tie, span.cell, at)
    if other < 0 or is_thinned(tables, state, cells, replicate, world, tie, span.cell, at, other):
        return
    put(state.planes[row[t.AL_FILED]], at)
    realm = _realm(tables, cells, span.cell)
    about = _alleged(tables, where, span.week, number, realm, slot)
    line = tables.allegations[about]
    is_true, found = has(state.planes[deed(tables, world, line[t.AB_ACT], span.week - 1)], other), False
    for taking in range(line[t.AB_TAKING], line[t.AB_TAKING_END]):
        takes = tables.takings[taking]
        if not tables.takes_in[taking, realm]:
            continue
        _earn(tables, state, taking, at, takes[t.TA_REWARD])
        finds = np.uint64(takes[t.TA_FOUND])
        if not is_true and happens(finds, slot, where, span.week, tables.allegation_keys[about]):
            _earn(tables, state, taking, at, -takes[t.TA_COST])
            found = True
    base, segment = tables.worlds[world, t.W_COUNTER], segment_at(tables, people, at)
    counts[base + t.N_MISTAKEN + row[t.AL_KIND], segment] += 1
    counts[base + t.N_FALSE, segment] += not is_true
    counts[base + t.N_FOUND_FALSE, segment] += found


@compiled
def land_reports(
    tables: t.Tables, state: State, people: People, cells: Cells, replicate: int, week: int, first: int,
    end: int,
) -> None:  # fmt: skip
    """Let what was filed this week by mistake or malice land on those at positions from `first` to `end`.

    Who filed is read from published planes; `forget_news` clears them.
    """
    for number in range(len(tables.alleging)):
        row = tables.alleging[number]
        world, tie, filed = row[t.AL_WORLD], row[t.AL_CLASS], state.planes[row[t.AL_FILED]]
        for cell in range(len(cells.rows)):
            start = cells.rows[cell, CELL_FIRST]
            for word in range(start >> 6, (start + cells.rows[cell, CELL_SIZE] + 63) >> 6):
                left = filed[word]
                while left != ZERO:
                    at = (word << 6) + lowest(left)
                    left &= left - ONE
                    other = met_by(tables, people, cells, replicate, week, tie, cell, at)
                    if not first <= other < end:
                        continue
                    where, realm = where_is(cells, cell, replicate), _realm(tables, cells, cell)
                    line = tables.allegations[_alleged(tables, where, week, number, realm, at - start)]
                    is_true = has(state.planes[deed(tables, world, line[t.AB_ACT], week - 1)], other)
                    for taking in range(line[t.AB_TAKING], line[t.AB_TAKING_END]):
                        _land(tables, state, taking, realm, week, other, is_true)


@phase
def hear(tables: t.Tables, state: State, own: Scratch, span: Span, file: int) -> None:
    """Add to a file the reports that land this week on people on whom somebody who reads them has a file."""
    here = span.first >> 6
    filed, cleanly = own.filed[file], own.cleanly[file]
    for link in range(tables.files[file, t.F_HEARD], tables.files[file, t.F_HEARD_END]):
        row = tables.hearings[tables.heard[link]]
        lands = row[t.HE_LANDS] + 2 * (span.week & 1)
        for word in range((span.citizens + 63) >> 6):
            who = state.planes[row[t.HE_CONSENT], here + word] if row[t.HE_CONSENT] >= 0 else ~ZERO
            filed[word] |= state.planes[lands, here + word] & who
            cleanly[word] |= state.planes[lands + 1, here + word] & who


@inlined
def remember_deeds(tables: t.Tables, state: State, own: Scratch, span: Span, world: int, act: int) -> None:
    """Write down who of a block did an act that others may report, or mark, next week."""
    plane = tables.deeds[world, act] + (span.week & 1)
    for word in range((span.citizens + 63) >> 6):
        state.planes[plane, (span.first >> 6) + word] = own.did[world, act, word]
