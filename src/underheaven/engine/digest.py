"""The digest: every citizen's state in columns, cell by cell, as `docs/odd-week.md` lays them out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from underheaven.engine.plan import Plan
from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.copying import land
from underheaven.engine.primitives.luck import Where
from underheaven.engine.seen import domains_closed
from underheaven.engine.state import (
    CELL_DISTRICT,
    CELL_FIRST,
    CELL_NUMBER,
    CELL_PROVINCE,
    CELL_SIZE,
    Cells,
    People,
    State,
)


def digests(plan: Plan, state: State, people: People, cells: Cells, threads: int) -> list[str]:
    """Return each world's digest; the cells are shared among threads."""
    whole = [hashlib.sha256() for _ in plan.worlds]

    def of_cell(row: Any) -> list[bytes]:
        here = Here(people, row)
        unchanging = hashlib.sha256()
        for column in fixed(plan, people, here):
            unchanging.update(column)
        found: list[bytes] = []
        for number in range(len(plan.worlds)):
            cell = unchanging.copy()
            for column in changing(plan, state, cells, number, here):
                cell.update(column)
            found.append(cell.digest())
        return found

    with ThreadPoolExecutor(threads) as pool:
        found: Iterable[list[bytes]] = (
            pool.map(of_cell, cells.rows) if threads > 1 else map(of_cell, cells.rows)
        )
        for cell in found:
            for one, digest in zip(whole, cell, strict=True):
                one.update(digest)
    return [one.hexdigest() for one in whole]


class Here:
    """A cell: where its citizens stand, and who is a child or an elder."""

    def __init__(self, people: People, row: Any) -> None:
        self.people = people
        self.first, self.size = int(row[CELL_FIRST]), int(row[CELL_SIZE])
        self.district = int(row[CELL_DISTRICT])
        self.citizens = slice(self.first, self.first + self.size)
        self.words = slice(self.first // 64, (self.first + self.size + 63) // 64)
        packing = people.packing[self.words]
        self.children = people.children[packing]
        self.elders = people.elders[packing]

    def bits(self, words: Any) -> Any:
        """Return bits of the cell's words, a byte for each citizen."""
        plain = np.ascontiguousarray(words).astype("<u8", copy=False)
        return np.unpackbits(plain.view(np.uint8), bitorder="little")[: self.size]

    def numbers(self, digits: Any, pages: Any = None) -> Any:
        """Return the citizens' numbers of 16 bits from words that hold them digit by digit.

        pages : of all words, where the digits stand on pages.
        """
        found = np.zeros(self.size, dtype="<u2")
        where = self.words if pages is None else pages[self.words]
        for digit in range(digits.shape[-1]):
            words = digits[where, digit]
            if words.any():
                found |= self.bits(words).astype(np.uint16) << digit
        return found


def fixed(plan: Plan, people: People, here: Here) -> Iterator[Any]:
    """Yield what is fixed about a cell's citizens, in columns."""
    seats = np.arange(64, dtype=np.uint8)
    starts = people.starts[:, None] >> seats.astype(np.uint64) & np.uint64(1)
    heads = np.maximum.accumulate(np.where(starts != 0, seats, 0), axis=1).astype("<u4")
    building = np.arange(here.words.stop - here.words.start, dtype="<u4")[:, None] * np.uint32(64)
    yield np.tile(seats, len(building))[: here.size]
    yield (building + heads[people.packing[here.words]]).reshape(-1)[: here.size]
    labels = np.array(plan.traits.labels)[plan.traits.segment_of]
    traits = people.traits[:, here.citizens]
    for label in (labels // 40, labels // 8 % 5, labels % 8):
        yield label.astype(np.uint8)[traits[0]]
    for kind, row in enumerate(plan.traits.class_row):
        yield plan.traits.class_of[kind][traits[row]]


def _closed(plan: Plan, state: State, number: int, here: Here) -> Any:
    """Return the domains closed to each citizen: every governed service for them refuses."""
    closed = np.zeros(here.size, dtype=np.uint8)
    who = (here.children, here.elders)
    for domain, words in domains_closed(plan, state, number, here.words, who, here.district).items():
        closed |= here.bits(words) << np.uint8(domain)
    return closed


def changing(plan: Plan, state: State, cells: Cells, number: int, here: Here) -> Iterator[Any]:
    """Yield what history changed about a cell's citizens, in columns."""
    tables, planes = plan.tables, state.planes
    row, coming = tables.worlds[number], (plan.weeks + 1) & 1

    def plane(which: int) -> Any:
        return here.bits(planes[which, here.words])

    if row[t.W_FEAR]:
        yield np.ascontiguousarray(state.fear[row[t.W_FEAR_ROW], here.citizens]).astype("<u2", copy=False)
        yield _closed(plan, state, number, here)
    for line in tables.services[row[t.W_SERVICE] : row[t.W_SERVICE_END]]:
        if row[t.W_GIVES_UP] and line[t.S_GOVERNED]:
            yield _in_a_row(state, int(row[t.W_SHUT_ROW]), int(line[t.S_IN_A_ROW]), here)
    yield from _answers(planes, row, here)
    if row[t.W_REMEMBERED] >= 0:
        yield here.numbers(state.dates[row[t.W_REMEMBERED]])
    for landing in tables.entries[row[t.W_ENTRY] : row[t.W_ENTRY_END], t.E_PENDING]:
        if landing >= 0:
            yield plane(landing + coming)
    for line in tables.entries[row[t.W_ENTRY] : row[t.W_ENTRY_END]]:
        yield from _held(line, plan.weeks, plane)
    if row[t.W_BROADCASTS]:
        yield state.broadcast[coming, number, here.district : here.district + 1]
    for which in plan.told_deeds[number]:
        yield plane(which + (plan.weeks & 1))
    for which in plan.landings[number]:
        first = which + 2 * coming
        yield plane(first) + plane(first + 1)
    for which in plan.record_planes[number]:
        yield plane(which)
    for regime in range(row[t.W_REGIME], row[t.W_REGIME_END]):
        line = tables.regimes[regime]
        if line[t.R_SCORE]:
            for which in (line[t.R_ROW], line[t.R_ROW] + 1):
                yield state.scores[which, here.citizens].astype("<i4") + np.int32(line[t.R_MIDDLE])
        yield from _parts(plan, state, regime, here)
        yield from _listed(plan, state, number, regime, here)
        for agency in range(row[t.W_AGENCY], row[t.W_AGENCY_END]):
            if tables.agencies[agency, t.A_REGIME] == regime:
                yield from _mistaken(plan, state, cells, number, agency, here)


def _in_a_row(state: State, shut: int, first: int, here: Here) -> Any:
    """Return how often each citizen was refused a service in a row; first : of its two planes, or -1."""
    if first < 0:
        return np.zeros(here.size, np.uint8)
    lower, upper = (
        here.bits(state.refusals[shut, state.shut_pages[shut, here.words], plane])
        for plane in (first, first + 1)
    )
    return lower | upper << np.uint8(1)


def _held(line: Any, weeks: int, plane: Callable[[int], Any]) -> Iterator[Any]:
    """Yield what a sensor with a delay holds: by weeks to come where the delay is fixed, else once."""
    delay, mean = int(line[t.E_DELAY]), int(line[t.E_MEAN])
    slots = [0] if mean else [(weeks + ahead) % delay for ahead in range(1, delay + 1)]
    for slot in slots if delay else ():
        first = int(line[t.E_HELD]) + 2 * slot
        yield plane(first) + plane(first + 1)


def _parts(plan: Plan, state: State, regime: int, here: Here) -> Iterator[Any]:
    """Yield the parts of a regime's score that are made of records, each with its shadow."""
    tables = plan.tables
    for row in tables.composed[tables.composed[:, t.CO_REGIME] == regime]:
        for part in tables.parts[row[t.CO_PART] : row[t.CO_PART_END]]:
            for which in (part[t.PA_ROW], part[t.PA_ROW] + 1):
                yield state.parts[which, here.citizens].astype("<u2")


def _listed(plan: Plan, state: State, number: int, regime: int, here: Here) -> Iterator[Any]:
    """Yield what a regime holds about its registers."""
    tables = plan.tables
    row = tables.worlds[number]
    for register in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
        entry = tables.registers[register]
        if entry[t.Q_REGIME] != regime:
            continue
        on = here.bits(state.planes[entry[t.Q_ON], here.words])
        last = here.numbers(state.entered[register], state.register_pages[register])
        yield last * on
        yield here.bits(state.planes[entry[t.Q_WRONG], here.words])
        if entry[t.Q_ENDS] >= 0:
            yield here.numbers(state.until[entry[t.Q_ENDS]], state.register_pages[register]) * on
        if entry[t.Q_REPAID]:
            yield here.bits(state.planes[entry[t.Q_PAYABLE], here.words])
        if entry[t.Q_WAITS] >= 0:
            yield here.bits(state.planes[entry[t.Q_WAITS], here.words])
        if entry[t.Q_LEFT] >= 0 or (entry[t.Q_EVER_SEEN] and row[t.W_LATELY] >= 0):
            yield last
        if entry[t.Q_LEFT] >= 0:
            yield here.numbers(state.until[entry[t.Q_LEFT]], state.register_pages[register]) * (1 - on)
            yield here.bits(state.planes[entry[t.Q_REDRESSED], here.words]) * (1 - on)
    for strike in tables.strikes[row[t.W_STRIKE] : row[t.W_STRIKE_END]]:
        line = tables.conditions[strike]
        if line[t.C_REGIME] == regime:
            for date in range(line[t.C_DATES], line[t.C_DATES] + 2 * line[t.C_KEPT]):
                yield here.numbers(state.dates[date])


def _mistaken(plan: Plan, state: State, cells: Cells, number: int, agency: int, here: Here) -> Iterator[Any]:
    """Yield whom an agency mistakes for somebody who was entered, and whom from next week on."""
    held = plan.tables.agencies[agency, t.A_HELD]
    landing = np.zeros(here.size, dtype=np.uint8)
    if held < 0:
        yield landing
        yield landing
        return
    stray = int(plan.tables.worlds[number, t.W_STRAY_ROW])
    yield here.bits(state.strays[stray, state.stray_pages[stray, here.words], held])
    cell = int(np.searchsorted(cells.rows[:, CELL_FIRST], here.first))
    row = cells.rows[cell]
    where = Where(int(row[CELL_PROVINCE]), int(row[CELL_NUMBER]), plan.replicate)
    land(
        plan.tables, state, here.people, cells, where, cell, here.first, here.size, plan.weeks, number,
        agency, landing,
    )  # fmt: skip
    yield landing


def _answers(planes: Any, row: Any, here: Here) -> Iterator[Any]:
    """Yield who is jobless, who turned, who owes, and for how many weeks nothing was owed."""

    def plane(which: int) -> Any:
        return here.bits(planes[which, here.words]) if which >= 0 else np.zeros(here.size, np.uint8)

    if row[t.W_WORKS]:
        yield plane(row[t.W_JOBLESS])
    if row[t.W_OPINION]:
        yield plane(row[t.W_TURNED])
    if row[t.W_OWES] >= 0:
        yield plane(row[t.W_OWES])
    if row[t.W_UNPAID] >= 0:
        left = np.zeros(here.size, np.uint8)
        for digit, which in enumerate(range(row[t.W_UNPAID], row[t.W_UNPAID_END])):
            left |= plane(which) << np.uint8(digit)
        yield np.uint8(row[t.W_LONGEST]) - left
