"""Who lives in a society. Chi-square bounds have a false-alarm rate of 1 in a million; seeds are fixed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from underheaven.ground.draws import Address, Draws, Kind
from underheaven.ground.errors import InputError
from underheaven.society.packings import packings
from underheaven.society.population import Citizen, Population

DISTRICTS = {"old-town": "0.4", "riverside": "0.35", "new-town": "0.25"}
CHI_SQUARE = {1: 23.9, 4: 33.4, 15: 57.4, 255: 378.0}
"""Degrees of freedom -> the value exceeded once in a million (255: Wilson-Hilferty, rounded up)."""


def chi_square(
    found: Counter[str] | Counter[int], shares: dict[str, Fraction] | dict[int, Fraction]
) -> float:
    total = found.total()
    return float(sum((found[k] - total * share) ** 2 / (total * share) for k, share in shares.items()))


def lasting(citizen: Citizen) -> tuple[object, ...]:
    """What is fixed about a citizen, by address: where the household starts, not who came to it last."""
    home = citizen.address._replace(slot=citizen.address.slot - (citizen.index - citizen.household))
    return home, *(
        getattr(citizen, word)
        for word in (
            "district",
            "province",
            "seat",
            "is_child",
            "is_worker",
            "age",
            "income",
            "group",
            "spread",
        )
    )


@settings(max_examples=60)
@given(
    citizens=st.integers(1, 500), cell_bits=st.integers(4, 8), seed=st.integers(0, 3), by=st.integers(0, 2)
)
def test_one_more_citizen_changes_no_others_attributes_or_household(declare, citizens, cell_bits, seed, by):
    lands = {
        "north": {"number": 4, "people": 90_011},
        "south": {"number": 1, "people": 30_007},
        "west": {"number": 9, "people": 999},
    }
    places = (
        {"districts": DISTRICTS},
        {"provinces": {"north": 4, "south": 1, "west": 9}},
        {"provinces": lands, "district_size": 5_000},
    )
    town = declare(**places[by])
    before = Population(town, citizens, seed, 0, cell_bits)
    after = Population(town, citizens + 1, seed, 0, cell_bits)
    known = {citizen.address: citizen for citizen in after.citizens}
    assert len(known) == citizens + 1
    for citizen in before.citizens:
        same = known[citizen.address]
        assert lasting(same) == lasting(citizen)
        gained = len(same.members) - len(citizen.members)
        assert gained in (0, 1)


def test_one_more_citizen_joins_one_household_or_founds_one(declare):
    town = declare()
    before = Population(town, 1, 7, 0)
    for citizens in range(2, 200):
        after = Population(town, citizens, 7, 0)
        kept = {c.members for c in before.citizens} & {c.members for c in after.citizens}
        assert len({c.members for c in before.citizens} - kept) <= 1
        assert after.citizens[-1].household in (citizens - 1, before.citizens[-1].household)
        before = after


@given(citizens=st.integers(1, 400), cell_bits=st.integers(4, 7), replicate=st.integers(0, 5))
def test_every_household_starts_with_an_adult_and_stays_in_its_building(
    declare, citizens, cell_bits, replicate
):
    population = Population(declare(districts=DISTRICTS), citizens, 1, replicate, cell_bits)
    for citizen in population.citizens:
        head = population.citizens[citizen.household]
        assert not head.is_child
        assert citizen.index in citizen.members
        assert citizen.members[0] == citizen.household
        for member in citizen.members:
            other = population.citizens[member]
            assert other.members == citizen.members
            assert (other.group, other.income) == (citizen.group, citizen.income)
            assert other.address.slot // 64 == citizen.address.slot // 64
            assert other.address[:2] == citizen.address[:2]


def test_children_elders_and_workers_are_what_their_ages_say(declare):
    for citizen in Population(declare(), 2000, 3, 0).citizens:
        assert citizen.is_child == (citizen.age in ("0-14", "15-17"))
        assert citizen.is_worker == (citizen.age in ("18-39", "40-59"))


def test_a_building_uses_the_packing_its_draw_names(declare):
    town, draws = declare(), Draws(7, 2)
    population = Population(town, 300, 7, 2)
    packed = packings(town.tables)
    for citizen in population.citizens:
        place = Address(0, 0, citizen.address.slot // 64 * 64)
        packing = packed[draws.draw("society/packing", place, 0, Kind.PLACE) >> 24]
        assert citizen.is_child == bool(packing.children >> citizen.seat & 1)
        assert (citizen.age == "60+") == bool(packing.elders >> citizen.seat & 1)
        assert (citizen.household == citizen.index) == bool(packing.starts >> citizen.seat & 1)


def test_brackets_and_groups_are_those_of_the_households_first_slot(declare):
    town, draws = declare(), Draws(9, 1)
    for citizen in Population(town, 400, 9, 1).citizens:
        home = Address(0, 0, citizen.household)
        bracket = draws.draw("society/income", home, 0) * 5 >> 32
        assert citizen.income == ("lowest", "second", "middle", "fourth", "highest")[bracket]
        assert citizen.group == ("A" if draws.happens("society/group", home, 0, 3435973837) else "B")
        assert citizen.spread == {
            kind: draws.draw(f"spread/{kind}", citizen.address, 0) >> 28 for kind in ("harmful", "civic")
        }


def test_ages_are_drawn_within_roles(declare):
    town, draws = declare(), Draws(5, 0)
    old = round(Fraction("0.1795") / Fraction("0.2105") * 2**32)
    young = round(Fraction("0.2925") / Fraction("0.6025") * 2**32)
    for citizen in Population(town, 800, 5, 0).citizens:
        draw = draws.draw("society/age", citizen.address, 0)
        if citizen.is_child:
            assert citizen.age == ("0-14" if draw < old else "15-17")
        elif citizen.is_worker:
            assert citizen.age == ("18-39" if draw < young else "40-59")


@pytest.fixture(scope="module")
def city(declare) -> Population:
    return Population(declare(), 60_000, 20, 0)


def test_groups_and_brackets_have_their_shares_of_households(city):
    heads = [citizen for citizen in city.citizens if citizen.household == citizen.index]
    groups = Counter(citizen.group for citizen in heads)
    incomes = Counter(citizen.income for citizen in heads)
    assert chi_square(groups, {"A": Fraction(4, 5), "B": Fraction(1, 5)}) < CHI_SQUARE[1]
    assert chi_square(incomes, dict.fromkeys(incomes, Fraction(1, 5))) < CHI_SQUARE[4]


def test_ages_have_their_shares_within_roles(city):
    ages = Counter(citizen.age for citizen in city.citizens)
    children = {"0-14": Fraction(1795, 2105), "15-17": Fraction(310, 2105)}
    adults = {"18-39": Fraction(2925, 6025), "40-59": Fraction(3100, 6025)}
    for shares in (children, adults):
        assert chi_square(Counter({age: ages[age] for age in shares}), shares) < CHI_SQUARE[1]


def test_spread_classes_are_even_and_kinds_are_independent(city):
    for kind in ("harmful", "civic"):
        found = Counter(citizen.spread[kind] for citizen in city.citizens)
        assert chi_square(found, dict.fromkeys(range(16), Fraction(1, 16))) < CHI_SQUARE[15]
    both = Counter(citizen.spread["harmful"] * 16 + citizen.spread["civic"] for citizen in city.citizens)
    assert chi_square(both, dict.fromkeys(range(256), Fraction(1, 256))) < CHI_SQUARE[255]


def test_buildings_use_all_packings_evenly():
    draws = Draws(20, 0)
    found = Counter(
        draws.draw("society/packing", Address(0, cell, slot), 0, Kind.PLACE) >> 24
        for cell in range(8)
        for slot in range(0, 65536, 64)
    )
    assert chi_square(found, dict.fromkeys(range(256), Fraction(1, 256))) < CHI_SQUARE[255]


def test_a_city_has_the_tables_shares_of_people_by_age(city):
    # 938 buildings draw packings, whose shares of children have a standard deviation below 0.07
    children = sum(citizen.is_child for citizen in city.citizens) / 60_000
    elders = sum(citizen.age == "60+" for citizen in city.citizens) / 60_000
    assert abs(children - 0.2105) < 5 * 0.07 / 938**0.5  # 5 sigma: one false alarm in 1.7 million
    assert abs(elders - 0.1870) < 5 * 0.07 / 938**0.5


def test_renamed_groups_rename_results_and_change_nothing_else(declare):
    town = declare(tables={"groups": {"A": "0.7", "B": "0.2", "C": "0.1"}})
    renamed = declare(tables={"groups": {"C": "0.7", "A": "0.2", "B": "0.1"}})
    new_name = {"A": "C", "B": "A", "C": "B"}
    for before, after in zip(
        Population(town, 1500, 7, 0).citizens, Population(renamed, 1500, 7, 0).citizens, strict=True
    ):
        assert after == replace(before, group=new_name[before.group])


def test_brackets_stand_in_order_of_income_however_they_are_written(declare):
    written = {"highest": 80294, "lowest": 7869, "middle": 26249, "second": 16443, "fourth": 41172}
    shuffled = Population(declare(tables={"income": written}), 300, 7, 0).citizens
    assert shuffled == Population(declare(), 300, 7, 0).citizens


def test_a_town_with_two_brackets_halves_its_households(declare):
    town = declare(tables={"income": {"second": 20000, "fourth": 40000}})
    draws = Draws(7, 0)
    for citizen in Population(town, 200, 7, 0).citizens:
        upper = draws.draw("society/income", Address(0, 0, citizen.household), 0) >> 31
        assert citizen.income == ("second", "fourth")[upper]


def test_a_replicate_is_another_society_from_the_same_tables(declare):
    town = declare()
    first, second = (Population(town, 500, 7, replicate).citizens for replicate in (0, 1))
    assert [c.address for c in first] == [c.address for c in second]
    assert sum(a.income == b.income for a, b in zip(first, second, strict=True)) < 200
    assert first == Population(town, 500, 7, 0).citizens


def test_an_address_leads_back_to_its_citizen(declare):
    population = Population(declare(districts=DISTRICTS), 700, 7, 0, 6)
    for citizen in population.citizens:
        assert population.index_of(Address.parse(citizen.address.text())) == citizen.index


@pytest.mark.parametrize(
    "address", [Address(0, 0, 10), Address(0, 3, 0), Address(1, 0, 0), Address(0, 0, -1)]
)
def test_where_nobody_lives_is_refused(declare, address):
    with pytest.raises(InputError, match=r"nobody lives at 0-|nobody lives at 1-"):
        Population(declare(), 10, 7, 0).index_of(address)


def test_a_population_is_the_same_bits_on_every_machine(declare):
    population = Population(declare(districts=DISTRICTS), 1000, 7, 0)
    told = "\n".join(
        f"{c.address.text()} {c.household} {c.age} {c.income} {c.group}"
        f" {c.spread['harmful']} {c.spread['civic']}"
        for c in population.citizens
    )
    assert sha256(told.encode()).hexdigest() == (
        "f76df0f735c22d1ad0da17a72051ec41877a3de8cb7532a3df8baa9f52072fd6"
    )


@given(citizens=st.integers(1, 700), cell_bits=st.integers(4, 9), data=st.data())
def test_people_drawn_on_demand_are_those_drawn_at_once(declare, citizens, cell_bits, data):
    every = Population(declare(), citizens, 3, 1, cell_bits)
    some = Population(declare(), citizens, 3, 1, cell_bits, on_demand=True)
    assert len(some.citizens) == citizens
    for index in data.draw(st.lists(st.integers(-citizens, citizens - 1), min_size=1, max_size=20)):
        assert some.citizens[index] == every.citizens[index]
    index = data.draw(st.integers(0, citizens - 1))
    for kind in ("household", "workplace", "school", "acquaintances"):
        assert some.others(kind, index) == every.others(kind, index)
    assert list(some.citizens) == every.citizens
    assert some.citizens[1:70] == every.citizens[1:70]
    with pytest.raises(IndexError):
        some.citizens[citizens]
