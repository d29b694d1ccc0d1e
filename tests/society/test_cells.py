from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from underheaven.society.cells import cells_of, position

DISTRICTS = {"old-town": "0.4", "riverside": "0.35", "new-town": "0.25"}


@given(citizens=st.integers(0, 3000), cell_bits=st.integers(4, 7))
def test_cells_hold_everybody_in_address_order_and_only_the_last_of_a_district_is_partial(
    declare, citizens, cell_bits
):
    cells = cells_of(declare(districts=DISTRICTS), citizens, cell_bits)
    assert sum(cell.size for cell in cells) == citizens
    assert [(c.province, c.number) for c in cells] == sorted((c.province, c.number) for c in cells)
    assert all(b.first == a.first + a.size for a, b in pairwise(cells))
    for district in range(3):
        sizes = [cell.size for cell in cells if cell.district == district]
        assert all(size == 1 << cell_bits for size in sizes[:-1])
        assert all(0 < size <= 1 << cell_bits for size in sizes)


def test_a_growing_district_renumbers_nobody(declare):
    town = declare(districts=DISTRICTS)
    before = {(c.number, c.district_name): c.size for c in cells_of(town, 0, 4)}
    for citizens in range(1, 400):
        after = {(c.number, c.district_name): c.size for c in cells_of(town, citizens, 4)}
        grown = [cell for cell in after if after[cell] != before.get(cell, 0)]
        assert before.keys() <= after.keys()
        assert len(grown) == 1
        assert after[grown[0]] == before.get(grown[0], 0) + 1
        before = after


def test_a_cell_is_numbered_by_its_place_in_the_district_and_its_district(declare):
    cells = cells_of(declare(districts=DISTRICTS), 200, 5)
    assert [(c.number, c.district_name, c.size) for c in cells] == [
        (0, "old-town", 32), (1, "riverside", 32), (2, "new-town", 32),
        (3, "old-town", 32), (4, "riverside", 32), (5, "new-town", 18),
        (6, "old-town", 16), (7, "riverside", 6),
    ]  # fmt: skip


def test_provinces_share_evenly_in_order_of_their_numbers(declare):
    cells = cells_of(declare(provinces={"north": 7, "south": 2}), 5)
    assert [(c.province, c.province_name, c.district_name, c.size, c.first) for c in cells] == [
        (2, "south", "south", 3, 0),
        (7, "north", "north", 2, 3),
    ]


@pytest.mark.parametrize("cell_bits", [0, 17])
def test_a_cell_has_1_to_16_binary_digits(declare, cell_bits):
    with pytest.raises(ValueError, match="cell_bits"):
        cells_of(declare(), 100, cell_bits)


def test_buildings_stand_on_a_lattice_50_metres_apart():
    places = {position(slot) for slot in range(65536)}
    assert len(places) == 1024
    assert position(63) == (0, 0)
    assert position(64) == (50, 0)
    assert position(64 * 32) == (0, 50)
    assert max(places) == (1550, 1550)
