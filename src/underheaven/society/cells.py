"""Where citizens live: provinces, districts, and the cells that addresses count in.

A cell holds at most `2**cell_bits` citizens of one district. The cells of a district are filled in order,
so only its last is partial, and a growing district renumbers nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from underheaven.society.apportion import sainte_lague
from underheaven.words.places import territories
from underheaven.words.society import Society

CELL_BITS = 16
"""Binary digits of the largest cell: 65,536 citizens. Part of the plan; tests use 4 to 6."""
SEATS = 64
"""Slots of a building."""
LATTICE = 32
"""The buildings of a cell stand in rows of this many."""
APART = 50
"""Metres between neighbouring buildings of a row, and between rows."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A run of citizens of one district.

    province : the province's declared number.
    number : ordinal within its district x districts of the province + district.
    district : the district's number within its province, from 0, in order of declaration.
    size : citizens in it.
    first : index, in address order, of its first citizen.
    """

    province: int
    number: int
    district: int
    province_name: str
    district_name: str
    size: int
    first: int


def cells_of(society: Society, citizens: int, cell_bits: int = CELL_BITS) -> tuple[Cell, ...]:
    """Return the cells of so many citizens, in address order.

    Citizens are shared among provinces in proportion to the people counted there (evenly where none are), and
    among the districts of a province by their shares, both by Sainte-Lague: one citizen more adds one in one
    place. A province without declared districts is one district of the province's name. Raises `ValueError`
    for fewer than 0 citizens, for `cell_bits` outside 1 to 16, and for places that `check` refuses.
    """
    if not 1 <= cell_bits <= CELL_BITS:
        raise ValueError(f"cell_bits lies between 1 and {CELL_BITS}")
    provinces = territories(society)
    by_province = sainte_lague([territory.weight for territory in provinces], citizens)
    cells: list[Cell] = []
    first = 0
    for territory, living in zip(provinces, by_province, strict=True):
        for number, district, size in _numbered(sainte_lague(territory.shares, living), cell_bits):
            name = territory.districts[district]
            cells.append(Cell(territory.number, number, district, territory.name, name, size, first))
            first += size
    return tuple(cells)


def _numbered(living: Sequence[int], cell_bits: int) -> list[tuple[int, int, int]]:
    """Return (cell number, district, size) of every cell of a province, by number."""
    full = 1 << cell_bits
    return sorted(
        (ordinal * len(living) + district, district, min(full, people - ordinal * full))
        for district, people in enumerate(living)
        for ordinal in range(-(-people // full))
    )


def position(slot: int) -> tuple[int, int]:
    """Return where a slot's building stands in its cell: metres east, metres north.

    Buildings follow the slots row by row on a lattice of 32 x 32, 50 m apart. A citizen is at home.

    >>> position(0), position(64), position(65535)
    ((0, 0), (50, 0), (1550, 1550))
    """
    row, column = divmod(slot // SEATS, LATTICE)
    return column * APART, row * APART
