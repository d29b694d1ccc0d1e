"""Settling a plan's citizens: cells, households, labels and the keys of their ties."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Any

import numpy as np

from underheaven.engine.plan import Plan
from underheaven.engine.plan import tables as t
from underheaven.engine.plan.traits import Traits
from underheaven.engine.primitives.drawing import Census, drafts, settle
from underheaven.engine.primitives.luck import Where
from underheaven.engine.state import (
    CELL_FIRST,
    CELL_NUMBER,
    CELL_PROVINCE,
    CELL_SIZE,
    Cells,
    People,
    people_shapes,
)
from underheaven.engine.tied_cells import tied_cells
from underheaven.ground.draws import key_of, purpose
from underheaven.ground.exact import ALWAYS
from underheaven.society.choice import bounds_of_equal_parts, bounds_of_shares
from underheaven.society.packings import packings
from underheaven.words.labels import AGES, GROUPS, INCOMES
from underheaven.words.society import KINDS, Society

MOST_CLASSES = 8


def census_of(society: Society, seed: int, traits: Traits) -> Census:
    """Return a society's tables as the compiled code reads them."""
    tables = society.tables
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
    segments = np.zeros(t.LABELS, dtype=np.uint8)
    segments[traits.labels] = np.arange(len(traits.segments))
    return Census(
        bounds=bounds,
        labels=labels,
        keys=np.array([key_of(name, seed) for name in decides], dtype=np.uint32),
        segments=segments,
        spread=np.array(traits.spread, dtype=np.int64),
        rows=traits.class_row,
        factors=np.array(traits.factors, dtype=np.int64),
    )


def cell_rows(plan: Plan) -> tuple[Any, int]:
    """Return the rows of all cells, and how many positions they take."""
    district = {(province, number): n for n, (_, _, province, number) in enumerate(plan.districts)}
    rows = np.zeros((len(plan.cells), 6), dtype=np.int64)
    first = 0
    for number, cell in enumerate(plan.cells):
        lies_in = district[cell.province, cell.district]
        rows[number] = (first, cell.size, cell.province, cell.number, lies_in, plan.area_of[lies_in])
        first += -(-cell.size // 64) * 64
    return rows, first


def nobody_yet(plan: Plan) -> People:
    """Return the columns of a plan's citizens before any is drawn."""
    quarter_row = np.full(len(KINDS), -1, dtype=np.int64)
    quarter_row[[*plan.traits.spread]] = 2 * np.arange(len(plan.traits.spread))
    packed = packings(plan.society.tables)
    columns = {name: np.zeros(shape, dtype=kind) for name, (shape, kind) in people_shapes(plan).items()}
    return People(
        **columns,
        quarter_row=quarter_row,
        starts=np.array([one.starts for one in packed], dtype=np.uint64),
        children=np.array([one.children for one in packed], dtype=np.uint64),
        elders=np.array([one.elders for one in packed], dtype=np.uint64),
    )


def nowhere_yet() -> Cells:
    """Return no cells, laid out like any."""
    lanes = np.zeros((0, 0, 6), dtype=np.uint16)
    return Cells(
        rows=np.zeros((0, 6), dtype=np.int64),
        partners=np.zeros((0, 0), dtype=np.int64),
        tie_lanes=lanes,
        place_lanes=lanes,
        tie_kinds=np.zeros((0, 0), dtype=np.uint8),
        seats=np.zeros(2, dtype=np.int64),
    )


def settled(plan: Plan, threads: int = 1, people: People | None = None) -> tuple[Cells, People]:
    """Return the cells and the citizens of a plan; `threads` share the cells.

    people : those of another plan of the same society, citizens, seed and replicate, where they are drawn
    already: no regime has a say in who they are.
    """
    rows, _ = cell_rows(plan)
    return tied_cells(plan, rows), _drawn(plan, rows, threads) if people is None else people


def _drawn(plan: Plan, rows: Any, threads: int) -> People:
    """Return the citizens of a plan, drawn."""
    people = nobody_yet(plan)
    census = census_of(plan.society, plan.seed, plan.traits)

    def share(number: int) -> None:
        words = drafts()
        for row in rows[number::threads]:
            where = Where(int(row[CELL_PROVINCE]), int(row[CELL_NUMBER]), plan.replicate)
            first, size = int(row[CELL_FIRST]), int(row[CELL_SIZE])
            settle(census, where, first, size, people, words, words.view(np.uint16))

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(share, range(threads)))
    return people
