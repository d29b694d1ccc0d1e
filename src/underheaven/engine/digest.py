"""The digest: every citizen's state in columns, cell by cell, as `docs/odd-week.md` lays them out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from underheaven.engine.plan import Plan
from underheaven.engine.plan import tables as t
from underheaven.engine.state import CELL_DISTRICT, CELL_FIRST, CELL_SIZE, Cells, People, State


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
            for column in changing(plan, state, number, here):
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

    def numbers(self, digits: Any) -> Any:
        """Return the citizens' numbers of 16 bits from words that hold them digit by digit."""
        found = np.zeros(self.size, dtype="<u2")
        for digit in range(digits.shape[-1]):
            words = digits[self.words, digit]
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
    tables = plan.tables
    row = tables.worlds[number]
    touched: dict[int, Any] = {}
    opened: dict[int, Any] = {}
    for line in tables.services[row[t.W_SERVICE] : row[t.W_SERVICE_END]]:
        if not line[t.S_GOVERNED]:
            continue
        whose = {t.ADULTS: ~here.children, t.CHILDREN: here.children}.get(
            int(line[t.S_FOR]), ~(here.children | here.elders)
        )
        refused = state.planes[line[t.S_REFUSES], here.words] if line[t.S_REFUSES] >= 0 else np.uint64(0)
        domain = int(line[t.S_DOMAIN])
        touched[domain] = touched.get(domain, np.uint64(0)) | whose
        opened[domain] = opened.get(domain, np.uint64(0)) | whose & ~refused
    closed = np.zeros(here.size, dtype=np.uint8)
    for domain, words in touched.items():
        closed |= here.bits(words & ~opened[domain]) << np.uint8(domain)
    return closed


def changing(plan: Plan, state: State, number: int, here: Here) -> Iterator[Any]:
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
            first = int(line[t.S_IN_A_ROW])
            yield (
                np.zeros(here.size, np.uint8) if first < 0 else plane(first) | plane(first + 1) << np.uint8(1)
            )
    for landing in tables.entries[row[t.W_ENTRY] : row[t.W_ENTRY_END], t.E_PENDING]:
        if landing >= 0:
            yield plane(landing + coming)
    if row[t.W_BROADCASTS]:
        yield state.broadcast[coming, number, here.district : here.district + 1]
    for which in plan.record_planes[number]:
        yield plane(which)
    for regime in range(row[t.W_REGIME], row[t.W_REGIME_END]):
        line = tables.regimes[regime]
        if line[t.R_SCORE]:
            for which in (line[t.R_ROW], line[t.R_ROW] + 1):
                yield state.scores[which, here.citizens].astype("<i4") + np.int32(line[t.R_MIDDLE])
        for register in range(row[t.W_REGISTER], row[t.W_REGISTER_END]):
            entry = tables.registers[register]
            if entry[t.Q_REGIME] == regime:
                on = plane(entry[t.Q_ON])
                yield here.numbers(state.entered[register]) * on
                yield plane(entry[t.Q_WRONG])
