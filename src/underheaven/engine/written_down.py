"""What a run leaves behind: totals by margin, digests, closed weeks."""

from __future__ import annotations

import hashlib
from array import array
from typing import Any

import numpy as np

from underheaven.engine.plan import Plan
from underheaven.engine.plan import tables as t
from underheaven.engine.plan.making import score_steps
from underheaven.engine.primitives.acting import expected
from underheaven.engine.state import CELL_DISTRICT, CELL_FIRST, CELL_SIZE, Cells, People, State
from underheaven.ground.draws import Address
from underheaven.ground.outcome import ALL, Margin, Outcome, WorldOutcome
from underheaven.words.labels import AGES, GROUPS, INCOMES

Margins = list[tuple[Margin, Any]]
"""Margins, each with its districts and segments as a mask."""


def _margins(plan: Plan) -> Margins:
    districts = len(plan.districts)
    segment = np.arange(t.SEGMENTS)
    by = {
        "group": (GROUPS, segment % 8, plan.society.tables.groups),
        "income": (INCOMES, segment // 8 % 5, plan.society.tables.income),
        "age": (AGES, segment // 40, plan.society.tables.age),
    }
    every = np.ones((districts, t.SEGMENTS), dtype=np.int64)
    found: Margins = [(ALL, every)]
    for margin, (labels, place, known) in by.items():
        found += [
            ((margin, label), every * (place == labels.index(label))) for label in labels if label in known
        ]
    for name in dict.fromkeys(name for name, _, _, _ in plan.districts):
        here = np.array([district == name for district, _, _, _ in plan.districts], dtype=np.int64)
        found.append((("district", name), every * here[:, None]))
    for province in dict.fromkeys(name for _, name, _, _ in plan.districts):
        here = np.array([name == province for _, name, _, _ in plan.districts], dtype=np.int64)
        for label in plan.society.tables.groups:
            mask = every * here[:, None] * (segment % 8 == GROUPS.index(label))
            found.append((("group-in-province", f"{label}/{province}"), mask))
    return found


def _by_margin(margins: Margins, values: Any) -> dict[Margin, int]:
    """Return a counter's sums over margins; those that are 0 are left out."""
    flat = values.reshape(-1)
    where = np.flatnonzero(flat)
    sums: dict[Margin, int] = {}
    for margin, mask in margins:
        total = sum(int(flat[at]) for at in where[mask.reshape(-1)[where] != 0])
        if total:
            sums[margin] = total
    return sums


def _whole(values: Any) -> Any:
    """Return counts as whole numbers without an end."""
    return values.astype(object)


def outcome_of(plan: Plan, state: State, people: People, cells: Cells, counts: Any) -> Outcome:
    """Return the outcome of a run that has lived its last week."""
    districts, worlds = len(plan.districts), len(plan.worlds)
    sums = np.zeros((districts, worlds + 1, t.SEGMENTS), dtype=np.int64)
    heads = np.zeros((districts, t.SEGMENTS), dtype=np.int64)
    expected(plan.tables, people, cells.rows, sums, heads)
    margins = _margins(plan)
    age = np.arange(t.SEGMENTS) // 40
    kinds = {"adults": age >= 2, "children": age < 2, "workers": (age >= 2) & (age < 4)}
    citizens = {kind: _whole(heads * mask) for kind, mask in kinds.items()}
    _add_expected(plan, counts, citizens)
    found: dict[str, WorldOutcome] = {}
    closed = _in_order(cells, state.closed_weeks)
    digests = _digests(plan, state, people, cells)
    for number, world in enumerate(plan.worlds):
        found[world.name] = WorldOutcome(
            digest=digests[number],
            totals=_totals(plan, number, counts, sums, citizens, margins),
            closed_weeks=array("H", closed[number].tobytes()),
            score_step=score_steps(world),
        )
    addresses = tuple(
        Address(cell.province, cell.number, slot) for cell in plan.cells for slot in range(cell.size)
    )
    who = {kind: _by_margin(margins, values) for kind, values in citizens.items()}
    return Outcome(plan.replicate, len(addresses), plan.weeks, who, addresses, found)


def _add_expected(plan: Plan, counts: Any, citizens: Any) -> None:
    """Add the weeks of all adults to those without a trigger."""
    for row in plan.tables.worlds:
        adults = citizens["adults"].astype(np.int64)
        counts[:, row[t.W_COUNTER] + t.N_NO_TRIGGER] += plan.weeks * adults


def _totals(
    plan: Plan, number: int, counts: Any, sums: Any, citizens: Any, margins: Margins
) -> dict[str, dict[Margin, int]]:
    """Return a world's counters by margin."""
    row = plan.tables.worlds[number]
    first = int(row[t.W_COUNTER])
    weeks = plan.weeks
    total: dict[str, dict[Margin, int]] = {}
    extra: dict[str, Any] = {}
    would, does = _whole(sums[:, 0]) * weeks, _whole(sums[:, number + 1]) * weeks
    for name, more in (("expression", would), ("expression", does)):
        for part in (name, f"{name}-untouched"):
            extra[f"{part}/{'would' if more is would else 'does'}"] = more
    for name, service in plan.society.services.items():
        asked = round(service.asked.value / 52 * 2**32)
        extra[f"asked/{name}"] = citizens[service.asked_by] * (asked * weeks)
    for at, name in enumerate(plan.counters[number]):
        values = _whole(counts[:, first + at])
        if name in extra:
            values = values + extra[name]
        total[name] = _by_margin(margins, values)
    for at, name in ((row[t.W_ENDED], "wrong-ended"), (row[t.W_ENDED] + weeks + 1, "wrong-censored")):
        for n in range(weeks + 1):
            if counts[:, at + n].any():
                total[f"{name}/{n}"] = _by_margin(margins, _whole(counts[:, at + n]))
    return {name: by_margin for name, by_margin in total.items() if by_margin}


def _in_order(cells: Cells, column: Any) -> Any:
    """Return columns without the places between cells."""
    parts = [column[:, row[CELL_FIRST] : row[CELL_FIRST] + row[CELL_SIZE]] for row in cells.rows]
    return np.ascontiguousarray(np.concatenate(parts, axis=1))


def _digests(plan: Plan, state: State, people: People, cells: Cells) -> list[str]:
    """Return each world's digest."""
    whole = [hashlib.sha256() for _ in plan.worlds]
    for row in cells.rows:
        first, size = int(row[CELL_FIRST]), int(row[CELL_SIZE])
        fixed = _fixed(people, first, size)
        for number in range(len(plan.worlds)):
            cell = hashlib.sha256(fixed)
            for column in _changing(plan, state, number, first, size, int(row[CELL_DISTRICT])):
                cell.update(column)
            whole[number].update(cell.digest())
    return [one.hexdigest() for one in whole]


def _fixed(people: People, first: int, size: int) -> bytes:
    """Return what is fixed about a cell's citizens, in columns."""
    here = slice(first, first + size)
    slot = np.arange(size)
    segment = people.segment[here].astype(np.int64)
    classes = people.classes[here].astype(np.int64)
    home = (slot // 64 * 64 + people.head[here]).astype("<u4")
    columns = [(slot % 64).astype(np.uint8), home]
    columns += [one.astype(np.uint8) for one in (segment // 40, segment // 8 % 5, segment % 8)]
    columns += [(classes >> 4 * kind & 15).astype(np.uint8) for kind in range(4)]
    return b"".join(column.tobytes() for column in columns)


def _bits(plane: Any, first: int, size: int) -> bytes:
    """Return a plane's bits of a cell, a byte for each."""
    words = np.ascontiguousarray(plane[first // 64 : (first + size + 63) // 64]).astype("<u8")
    return np.unpackbits(words.view(np.uint8), bitorder="little")[:size].tobytes()


def _changing(plan: Plan, state: State, number: int, first: int, size: int, district: int) -> list[bytes]:
    """Return what history changed about a cell's citizens, in columns."""
    tables = plan.tables
    row = tables.worlds[number]
    here = slice(first, first + size)
    columns: list[bytes] = []
    if row[t.W_FEAR]:
        columns += [state.fear[number, here].astype("<u2").tobytes(), state.closed[number, here].tobytes()]
    if row[t.W_GIVES_UP]:
        columns += [
            state.refusals[service, here].tobytes()
            for service in range(row[t.W_SERVICE], row[t.W_SERVICE_END])
            if tables.services[service, t.S_GOVERNED]
        ]
    for entry in range(row[t.W_ENTRY], row[t.W_ENTRY_END]):
        landing = tables.entries[entry, t.E_PENDING]
        if landing >= 0:
            columns.append(_bits(state.pending[(plan.weeks + 1) & 1, landing], first, size))
    if row[t.W_BROADCASTS]:
        columns.append(state.broadcast[(plan.weeks + 1) & 1, number, district : district + 1].tobytes())
    columns += [_bits(state.true_now[plane], first, size) for plane in plan.record_planes[number]]
    registers = range(row[t.W_REGISTER], row[t.W_REGISTER_END])
    for regime in range(row[t.W_REGIME], row[t.W_REGIME_END]):
        if tables.regimes[regime, t.R_SCORE]:
            columns += [
                column[regime, here].astype("<i4").tobytes() for column in (state.score, state.shadow)
            ]
        for register in registers:
            if tables.registers[register, t.Q_REGIME] == regime:
                columns.append(state.entered[register, here].astype("<u2").tobytes())
                columns.append(_bits(state.wrong[register], first, size))
    return columns
