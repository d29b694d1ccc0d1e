from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from underheaven.shelf import read
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


LANDS = {
    "north": {"number": 7, "people": 60_011},
    "south": {"number": 2, "people": 23_009},
    "islet": {"number": 40, "people": 10},
}
"""Three provinces, unequal: 60, 23 and 1 districts of 1,000."""


def test_provinces_share_in_proportion_to_the_people_counted_there(declare):
    lands = declare(provinces=LANDS)
    sizes = {cell.province_name: cell.size for cell in cells_of(lands, 8_303)}
    assert sizes == {"south": 2_301, "north": 6_001, "islet": 1}
    everybody = {}
    for cell in cells_of(lands, 83_030, 8):
        everybody[cell.province_name] = everybody.get(cell.province_name, 0) + cell.size
    assert everybody == {"north": 60_011, "south": 23_009, "islet": 10}
    assert {cell.province_name for cell in cells_of(lands, 3)} == {"north", "south"}


def test_districts_of_a_size_follow_from_who_was_counted_and_not_from_who_is_drawn(declare):
    lands = declare(provinces=LANDS, district_size=1000)
    assert [c.number for c in cells_of(lands, 5) if c.province == 7] == [0, 1, 2, 3]
    for citizens in (5, 100, 83_030):
        for cell in cells_of(lands, citizens, 8):
            districts = {2: 23, 7: 60, 40: 1}[cell.province]
            assert cell.district == cell.number % districts
            name = {2: "south", 7: "north", 40: "islet"}[cell.province]
            assert cell.district_name == f"{name}-{cell.district + 1}"


@given(citizens=st.integers(0, 3000), more=st.integers(1, 200))
def test_drawing_fewer_renumbers_nobody(declare, citizens, more):
    lands = declare(provinces=LANDS, district_size=1000)

    def living(people):
        return {(c.province, c.number, c.district_name): c.size for c in cells_of(lands, people, 4)}

    few, many = living(citizens), living(citizens + more)
    assert all(many[where] >= size for where, size in few.items())
    assert sum(many.values()) - sum(few.values()) == more


def test_a_nation_of_a_billion_takes_no_loop_over_its_people():
    nation = read("society", "nation-2020")
    cells = cells_of(nation, nation.citizens)
    assert len(cells) == 22_544
    assert sum(cell.size for cell in cells) == 1_409_778_724
    for name, province in nation.provinces.items():
        assert sum(cell.size for cell in cells if cell.province_name == name) == province.people.value
    assert max(cell.number for cell in cells) < 2**19
    assert min(cell.size for cell in cells) > 30_000


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
