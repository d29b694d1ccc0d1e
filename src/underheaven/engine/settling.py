"""Settling a plan's citizens: cells, households, labels and the keys of their ties."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from underheaven.engine.plan import Plan
from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.acting import raise_ceilings
from underheaven.engine.primitives.drawing import Census, settle
from underheaven.engine.primitives.luck import Where
from underheaven.engine.state import (
    CELL_FIRST,
    CELL_NUMBER,
    CELL_PROVINCE,
    CELL_SIZE,
    Cells,
    People,
)
from underheaven.ground.draws import Address, Draws, Kind, key_of, purpose
from underheaven.ground.exact import ALWAYS
from underheaven.ground.permutations import reflected
from underheaven.society.choice import bounds_of_equal_parts, bounds_of_shares
from underheaven.society.packings import packings
from underheaven.words.labels import AGES, GROUPS, INCOMES
from underheaven.words.society import KINDS, Society

MOST_CLASSES = 8


def census_of(society: Society, seed: int) -> Census:
    """Return a society's tables as the compiled code reads them."""
    tables = society.tables
    packed = packings(tables)
    bounds = np.full((4, MOST_CLASSES), ALWAYS, dtype=np.uint64)
    labels = np.zeros((4, MOST_CLASSES), dtype=np.int64)

    def part(row: int, parts: tuple[int, ...], names: list[int]) -> None:
        bounds[row, : len(parts)] = parts
        labels[row, : len(names)] = names

    for row, ages in enumerate((AGES[:2], AGES[2:4])):
        shares = [tables.age[age].value if age in tables.age else Fraction(0) for age in ages]
        part(row, bounds_of_shares(shares), [AGES.index(age) for age in ages])
    incomes = [place for place, label in enumerate(INCOMES) if label in tables.income]
    part(2, bounds_of_equal_parts(len(incomes)), incomes)
    shares_of_groups = [share.value for share in tables.groups.values()]
    part(3, bounds_of_shares(shares_of_groups), [GROUPS.index(group) for group in tables.groups])
    decides = [*(purpose("society", what) for what in ("packing", "age", "income", "group"))]
    decides += [purpose("spread", kind) for kind in KINDS]
    spread = [_is_spread(society, kind) for kind in KINDS]
    return Census(
        starts=np.array([one.starts for one in packed], dtype=np.uint64),
        children=np.array([one.children for one in packed], dtype=np.uint64),
        elders=np.array([one.elders for one in packed], dtype=np.uint64),
        bounds=bounds,
        labels=labels,
        keys=np.array([key_of(name, seed) for name in decides], dtype=np.uint32),
        spread=np.array(spread, dtype=np.uint8),
    )


def _is_spread(society: Society, kind: str) -> bool:
    acts = getattr(society, kind)
    return acts is not None and acts.spread is not None


def cell_rows(plan: Plan) -> tuple[Any, int]:
    """Return the rows of all cells, and how many positions they take."""
    district = {(province, number): n for n, (_, _, province, number) in enumerate(plan.districts)}
    rows = np.zeros((len(plan.cells), 5), dtype=np.int64)
    first = 0
    for number, cell in enumerate(plan.cells):
        rows[number] = (first, cell.size, cell.province, cell.number, district[cell.province, cell.district])
        first += -(-cell.size // 64) * 64
    return rows, first


def settled(plan: Plan) -> tuple[Cells, People]:
    """Return the cells and the citizens of a plan."""
    rows, positions = cell_rows(plan)
    ceiling_of = _uneven(plan)
    people = People(
        segment=np.zeros(positions, dtype=np.uint8),
        classes=np.zeros(positions, dtype=np.uint16),
        head=np.zeros(positions, dtype=np.uint8),
        members=np.zeros(positions, dtype=np.uint8),
        adult=np.zeros(positions // 64, dtype=np.uint64),
        worker=np.zeros(positions // 64, dtype=np.uint64),
        ceiling_of=ceiling_of,
        ceilings=np.zeros((ceiling_of.max(initial=-1) + 1, positions), dtype=np.uint16),
    )
    census = census_of(plan.society, plan.seed)
    for row in rows:
        where = Where(int(row[CELL_PROVINCE]), int(row[CELL_NUMBER]), plan.replicate)
        settle(census, where, int(row[CELL_FIRST]), int(row[CELL_SIZE]), people)
    raise_ceilings(plan.tables, people)
    return _cells(plan, rows), people


def _uneven(plan: Plan) -> Any:
    """Return rows for the acts that some do more than others, -1 for the rest."""
    rows = [-1] * len(plan.tables.kinds)
    for act, chances in enumerate(plan.tables.base):
        if len(np.unique(chances[chances > 0])) > 1:
            rows[act] = max(rows) + 1
    return np.array(rows, dtype=np.int64)


def _scope(plan: Plan, scope: str, number: int) -> tuple[int, ...]:
    cell = plan.cells[number]
    return {"district": (cell.province, cell.district), "province": (cell.province,), "nation": ()}[scope]


def _cells(plan: Plan, rows: Any) -> Cells:
    """Return the cells with the keys of their permutations."""
    draws = Draws(plan.seed, plan.replicate)
    ties = plan.society.ties
    classes = [
        (scope, number)
        for scope in ("district", "province", "nation")
        for number in range(1, getattr(ties, scope) + 1)
    ]
    cells = len(plan.cells)
    partners = np.zeros((len(classes), cells), dtype=np.int64)
    lanes = np.zeros((len(classes), cells, 6), dtype=np.uint16)
    for at, (scope, number) in enumerate(classes):
        groups: dict[tuple[int, ...], list[int]] = {}
        for cell in range(cells):
            groups.setdefault(_scope(plan, scope, cell), []).append(cell)
        for members in groups.values():
            first = plan.cells[members[0]]
            name = f"{scope}-{number}"
            drawn = draws.draw(
                purpose("tie", name, "map"), Address(first.province, first.number, 0), 0, Kind.PLACE
            )
            turn = drawn * len(members) >> 32
            for position, cell in enumerate(members):
                other = members[reflected(position, len(members), turn)]
                key = plan.cells[min(cell, other)]
                partners[at, cell] = other
                lanes[at, cell] = draws.block(
                    purpose("tie", name), key.province, key.number, 0, 0, Kind.PLACE
                )[:6]
    inside = [purpose("tie", "workplace"), purpose("tie", "school")]
    inside += [purpose("sensor", name, "look-alike") for name in plan.sensors]
    within = np.zeros((len(inside), cells, 6), dtype=np.uint16)
    for at, decides in enumerate(inside):
        for number, cell in enumerate(plan.cells):
            within[at, number] = draws.block(decides, cell.province, cell.number, 0, 0, Kind.PLACE)[:6]
    kinds = np.zeros((len(t.TIE_NAMES), len(classes)), dtype=np.uint8)
    for at, (scope, _) in enumerate(classes):
        kinds[t.TIE_NAMES.index(scope), at] = kinds[t.ACQUAINTANCES, at] = 1
    seats = np.array([ties.workplace or 0, ties.school or 0], dtype=np.int64)
    return Cells(rows, partners, lanes, within, kinds, seats)
