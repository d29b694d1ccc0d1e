"""Who is tied to whom."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from underheaven.ground.draws import Draws, Kind
from underheaven.ground.permutations import place_permutation
from underheaven.society.population import Population

DISTRICTS = {"old-town": "0.4", "riverside": "0.35", "new-town": "0.25"}
LANDS = {
    "provinces": {
        "north": {"number": 4, "people": 90_011},
        "south": {"number": 1, "people": 30_007},
        "islet": {"number": 9, "people": 999},
    },
    "district_size": 5_000,
}
"""Three unequal provinces of 18, 6 and 1 invented districts, most of them a few citizens or nobody."""
PLACES = ({"districts": DISTRICTS}, {"provinces": {"north": 4, "south": 1}}, LANDS)
CLASSES = ("district-1", "district-2", "province-1", "nation-1")


@settings(max_examples=60)
@given(
    citizens=st.integers(1, 500), cell_bits=st.integers(4, 7), seed=st.integers(0, 9), by=st.integers(0, 2)
)
def test_ties_are_mutual_at_all_sizes_and_leave_out_at_most_one_of_an_odd_cell(
    declare, citizens, cell_bits, seed, by
):
    population = Population(declare(**PLACES[by]), citizens, seed, 0, cell_bits)
    for tie_class in CLASSES:
        partners = [population.partner(tie_class, index) for index in range(citizens)]
        for index, partner in enumerate(partners):
            assert partner != index
            assert partner is None or partners[partner] == index
        for cell in population.cells:
            alone = partners[cell.first : cell.first + cell.size].count(None)
            assert alone <= cell.size % 2


@given(citizens=st.integers(50, 500), seed=st.integers(0, 9), by=st.integers(0, 2))
def test_acquaintances_live_where_their_class_says(declare, citizens, seed, by):
    population = Population(declare(**PLACES[by]), citizens, seed, 0, 4)
    for citizen in population.citizens:
        for other in population.others("district", citizen.index):
            assert population.citizens[other].district == citizen.district
        for other in population.others("province", citizen.index):
            assert population.citizens[other].province == citizen.province


def test_some_acquaintances_of_the_nation_live_in_another_province(declare):
    population = Population(declare(**LANDS), 500, 3, 0, 5)
    pairs = {
        (citizen.province, population.citizens[other].province)
        for citizen in population.citizens
        for other in population.others("nation", citizen.index)
    }
    assert {("north", "south"), ("south", "north"), ("north", "north")} <= pairs


def test_some_acquaintances_of_the_province_live_in_another_district(declare):
    population = Population(declare(districts=DISTRICTS), 500, 3, 0, 5)
    elsewhere = [
        other
        for citizen in population.citizens
        for other in population.others("province", citizen.index)
        if population.citizens[other].district != citizen.district
    ]
    assert len(elsewhere) > 50


def test_ties_are_those_of_the_design_read_once_more(declare):
    population, draws = Population(declare(), 300, 11, 2, 7), Draws(11, 2)
    # cells of 128, 128 and 44; class province-1
    sizes = [cell.size for cell in population.cells]
    turn = draws.draw("tie/province-1/map", population.citizens[0].address, 0, Kind.PLACE) * 3 >> 32
    for citizen in population.citizens:
        q = citizen.address.cell
        other = (turn - q) % 3
        key = min(q, other)
        mine, theirs = (place_permutation(draws, "tie/province-1", 0, key, sizes[c]) for c in (q, other))
        seat = mine.forward(citizen.address.slot)
        if other == q or seat >= min(sizes[q], sizes[other]) // 2 * 2:
            expected = q * 128 + mine.inverse(seat ^ 1) if seat ^ 1 < sizes[q] else None
        else:
            expected = other * 128 + theirs.inverse(seat ^ 1)
        assert population.partner("province-1", citizen.index) == expected


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_one_more_citizen_re_splices_at_most_three_old_ties_of_a_class(declare, seed):
    town = declare()
    before = Population(town, 9, seed, 0)
    for citizens in range(10, 200):
        after = Population(town, citizens, seed, 0)
        old = citizens - 1
        if (old - 1).bit_length() == (citizens - 1).bit_length():  # no power of two is crossed
            for tie_class in CLASSES:
                changed = sum(before.partner(tie_class, i) != after.partner(tie_class, i) for i in range(old))
                assert changed <= 3
        before = after


def test_classes_are_named_by_kind_and_number(declare):
    population = Population(declare(), 100, 7, 0)
    assert population.tie_classes("district") == ("district-1", "district-2")
    assert population.tie_classes("acquaintances") == CLASSES
    assert population.tie_classes("nation") == ("nation-1",)


def test_acquaintances_are_one_for_each_class(declare):
    population = Population(declare(), 256, 7, 0)
    for index in range(256):
        partners = [population.partner(tie_class, index) for tie_class in CLASSES]
        assert population.others("acquaintances", index) == tuple(p for p in partners if p is not None)
        together = [population.others(kind, index) for kind in ("district", "province", "nation")]
        assert population.others("acquaintances", index) == sum(together, ())


@pytest.mark.parametrize("word", ["district-3", "friends", "household-1"])
def test_a_tie_nobody_declared_is_an_error(declare, word):
    with pytest.raises(KeyError, match=word):
        Population(declare(), 100, 7, 0).partner(word, 0)


def test_undeclared_ties_lead_to_nobody_but_the_household(declare):
    population = Population(declare(ties={}), 200, 7, 0)
    for index in range(200):
        for kind in ("workplace", "school", "district", "province", "nation", "acquaintances"):
            assert population.others(kind, index) == ()


@settings(max_examples=30)
@given(citizens=st.integers(1, 600), cell_bits=st.integers(5, 9))
def test_workplaces_and_schools_are_shared_by_their_members_alone(declare, citizens, cell_bits):
    population = Population(declare(), citizens, 4, 0, cell_bits)
    for citizen in population.citizens:
        colleagues = population.others("workplace", citizen.index)
        classmates = population.others("school", citizen.index)
        assert not (colleagues and classmates)
        assert citizen.is_worker or not colleagues
        assert citizen.is_child or not classmates
        assert len(colleagues) < 16
        assert len(classmates) < 32
        for other in colleagues:
            assert population.citizens[other].is_worker
            assert citizen.index in population.others("workplace", other)
        for other in classmates:
            assert population.citizens[other].is_child
            assert citizen.index in population.others("school", other)


def test_workplaces_are_runs_of_sixteen_seats_of_the_cells_permutation(declare):
    population, draws = Population(declare(), 256, 7, 0), Draws(7, 0)
    permutation = place_permutation(draws, "tie/workplace", 0, 0, 256)
    places: dict[int, list[int]] = {}
    for citizen in population.citizens:
        if citizen.is_worker:
            places.setdefault(permutation.forward(citizen.index) // 16, []).append(citizen.index)
    for people in places.values():
        for index in people:
            assert population.workplace(index) == tuple(other for other in people if other != index)


def test_the_household_is_everybody_of_it_but_oneself(declare):
    population = Population(declare(), 300, 7, 0)
    for citizen in population.citizens:
        assert population.others("household", citizen.index) == tuple(
            member for member in citizen.members if member != citizen.index
        )


@given(citizens=st.integers(1, 300), cell_bits=st.integers(4, 7))
def test_a_look_alike_lives_in_the_same_cell_and_is_nobody_elses(declare, citizens, cell_bits):
    population = Population(declare(districts=DISTRICTS), citizens, 5, 0, cell_bits)
    looks = [population.look_alike("cameras", index) for index in range(citizens)]
    found = [look for look in looks if look is not None]
    assert len(set(found)) == len(found)
    for index, look in enumerate(looks):
        assert look != index
        assert look is None or population.citizens[look].address[:2] == population.citizens[index].address[:2]


@given(citizens=st.integers(1, 300), cell_bits=st.integers(4, 7))
def test_who_is_taken_for_somebody_has_them_for_a_look_alike(declare, citizens, cell_bits):
    population = Population(declare(districts=DISTRICTS), citizens, 5, 0, cell_bits)
    for index in range(citizens):
        author = population.taken_for("cameras", index)
        if author is None:
            assert population.look_alike("cameras", index) is None
        else:
            assert population.look_alike("cameras", author) == index


def test_look_alikes_are_for_life_and_each_sensor_has_its_own(declare):
    first, again = Population(declare(), 500, 7, 0), Population(declare(), 500, 7, 0)
    cameras = [first.look_alike("cameras", index) for index in range(500)]
    assert cameras == [again.look_alike("cameras", index) for index in range(500)]
    gates = [first.look_alike("gates", index) for index in range(500)]
    assert sum(a == b for a, b in zip(cameras, gates, strict=True)) < 20


def test_a_class_repeats_another_classes_tie_only_by_chance(declare):
    # about one of 2,048 by chance; 40 or more fewer than once in 1e9 seeds, if permutations were uniform
    population = Population(declare(), 2048, 7, 0)
    shared = sum(
        population.partner("district-1", index) == population.partner("district-2", index)
        for index in range(2048)
    )
    assert shared < 40


def test_acquaintances_are_spread_over_households(declare):
    population = Population(declare(), 2048, 7, 0)
    inside = Counter(
        partner in population.citizens[index].members
        for index in range(2048)
        for partner in population.others("acquaintances", index)
    )
    assert inside[True] < 100
    assert inside[False] > 8000


@pytest.mark.parametrize("index", [-1, 100])
def test_nobody_outside_the_population_has_ties(declare, index):
    with pytest.raises(IndexError, match="no citizen has index"):
        Population(declare(), 100, 7, 0).partner("district-1", index)
