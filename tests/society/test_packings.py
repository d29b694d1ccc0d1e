from __future__ import annotations

from collections import Counter
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise

import pytest

from underheaven.ground.errors import InputError
from underheaven.society.apportion import sainte_lague
from underheaven.society.packings import (
    Packing,
    children_of_a_parent,
    household_sizes,
    packings,
    seats_of,
)
from underheaven.society.population import Population


def sizes_of(packing: Packing) -> list[int]:
    starts = [*seats_of(packing.starts), 64]
    return [b - a for a, b in pairwise(starts)]


def as_shares(**counts: str) -> dict[str, Fraction]:
    return {label: Fraction(share) for label, share in counts.items()}


TABLES = [
    {"1": "0.2539", "2": "0.2968", "3": "0.2099", "4+": "0.2394"},
    {"1": "0.1453", "2": "0.2437", "3": "0.2686", "4": "0.1756", "5": "0.1003", "6+": "0.0665"},
    {"1": "0.5", "3": "0.5"},
    {"1": "0.4", "2": "0.2", "7+": "0.4"},
]


@pytest.mark.parametrize("table", TABLES)
def test_the_mix_of_packings_meets_the_table_of_household_sizes(declare, table):
    packed = packings(declare(tables={"household_size": table}).tables)
    found = Counter(size for packing in packed for size in sizes_of(packing))
    households = sum(found.values())
    assert len(packed) == 256
    assert sum(size * count for size, count in found.items()) == 16384
    for size, share in household_sizes(as_shares(**table)):
        # within one of the quota, but for the seats left over to the single, fewer than the largest household
        assert abs(found[size] - share * households) <= 1 + 10 * (share if size > 1 else 1)


@pytest.mark.parametrize("table", TABLES)
def test_every_household_starts_with_an_adult(declare, table):
    for packing in packings(declare(tables={"household_size": table}).tables):
        assert packing.starts & 1
        assert packing.starts & packing.children == 0


def test_children_and_elders_have_their_shares_of_all_seats_to_the_seat(declare):
    packed = packings(declare().tables)
    children = sum(packing.children.bit_count() for packing in packed)
    elders = sum(packing.elders.bit_count() for packing in packed)
    assert (children, 16384 - children - elders, elders) == sainte_lague([2105, 6025, 1870], 16384)
    assert not any(packing.children & packing.elders for packing in packed)


def test_children_sit_in_third_and_later_seats_as_long_as_there_are_any(declare):
    for packing in packings(declare().tables):
        for first in seats_of(packing.starts):
            assert not packing.children >> first & 2 or packing.starts >> first & 2


def test_more_children_than_third_seats_fill_second_seats(declare):
    age = {"0-14": "0.5", "18-39": "0.5"}
    packed = packings(declare(tables={"household_size": {"4": 1}, "age": age}).tables)
    assert sum(packing.children.bit_count() for packing in packed) == 8192
    packed = packings(
        declare(tables={"household_size": {"4": 1}, "age": {"0-14": "0.6", "18-39": "0.4"}}).tables
    )
    thirds = sum(1 << seat for seat in range(64) if seat % 4 > 1)
    assert all(packing.children & thirds == thirds for packing in packed)
    assert sum(packing.children.bit_count() for packing in packed) == 9830  # 0.6 x 16,384 = 9,830.4


def test_more_children_than_seats_beside_an_adult_are_refused(declare):
    age = {"0-14": "0.76", "18-39": "0.24"}
    with pytest.raises(
        InputError, match=r"^tables\.age: 12,452 of 16,384 people are children, .* 12,288; give"
    ):
        packings(declare(tables={"household_size": {"4": 1}, "age": age}).tables)


@pytest.mark.parametrize("size", ["3", "5", "33"])
def test_households_that_cannot_fill_64_seats_are_refused(declare, size):
    with pytest.raises(InputError, match=f"households of {size} cannot fill buildings of 64 seats"):
        packings(declare(tables={"household_size": {size: 1}}).tables)


@pytest.mark.parametrize("size", ["1", "2", "4", "64"])
def test_households_that_fill_64_seats_do(declare, size):
    packed = packings(declare(tables={"household_size": {size: 1}, "age": {"18-39": 1}}).tables)
    assert all(sizes_of(packing) == [int(size)] * (64 // int(size)) for packing in packed)


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ({"4+": "0.5", "5": "0.5"}, "`4\\+` is not the last class"),
        ({"1": "0.5", "3+": "0.2", "6+": "0.3"}, "is not the last class"),
        ({"1": "0.5", "11+": "0.5"}, "opens above 10"),
        ({"1": "0.5", "65": "0.5"}, "at most 64 people"),
        ({"1": "0", "2": "0"}, "no household"),
    ],
)
def test_household_sizes_that_are_none_are_refused(table, problem):
    with pytest.raises(InputError, match=problem):
        household_sizes(as_shares(**table))


def test_an_open_class_is_split_like_the_census_of_2010():
    split = dict(household_sizes({"1": Fraction(9, 10), "8+": Fraction(1, 10)}))
    assert split == {1: Fraction(9, 10), 8: Fraction(56, 1000), 9: Fraction(23, 1000), 10: Fraction(21, 1000)}


def test_households_of_a_building_stand_in_no_order_of_size(declare):
    # sorted packings would put one size at the first seat of nearly all 256 buildings
    first = Counter(sizes_of(packing)[0] for packing in packings(declare().tables))
    assert len(first) >= 4
    assert max(first.values()) < 128


def test_packings_are_the_same_bits_on_every_machine(declare):
    packed = packings(declare().tables)
    words = (word for packing in packed for word in (packing.starts, packing.children, packing.elders))
    assert sha256(b"".join(word.to_bytes(8, "little") for word in words)).hexdigest() == (
        "e3a145105af33e334ad80e7a93ba95a38af61f5de2ad058aea161a74e6ade55f"
    )


def test_children_of_couples_sit_in_second_seats(declare):
    halves = {"0-14": "0.5", "18-39": "0.5"}
    packed = packings(declare(tables={"household_size": {"2": 1}, "age": halves}).tables)
    seconds = sum(1 << seat for seat in range(1, 64, 2))
    assert all(packing.children == seconds for packing in packed)


def test_an_adult_with_children_has_as_many_as_are_counted_in_a_population(declare):
    town = declare()
    people = Population(town, 30_000, 7, 0).citizens
    counted = [sum(people[one].is_child for one in adult.members) for adult in people if not adult.is_child]
    of_some = [many for many in counted if many]
    assert abs(children_of_a_parent(town.tables) - Fraction(sum(of_some), len(of_some))) < Fraction(1, 20)


def test_where_nobody_is_a_child_nobody_has_one(declare):
    grown = {"0-14": "0", "15-17": "0", "18-39": "0.5", "40-59": "0.31", "60+": "0.19"}
    assert children_of_a_parent(declare(tables={"age": grown}).tables) == 0
