"""Provinces and districts: what may be said, and how each mistake is refused at its place."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from underheaven.ground.errors import BoundaryError, WordsError
from underheaven.shelf import read
from underheaven.society.boundary import fits
from underheaven.words.loader import read_society, read_study
from underheaven.words.places import (
    districts_of,
    people_counted,
    provinces_of,
    tells_districts_apart,
    territories,
)
from underheaven.words.province_check import A_LIST, counts_refused
from underheaven.words.society import Society
from underheaven.words.study_check import check_by

TOWN = """society: two-lands
title: Two lands
about: For tests.
numbers: {standing: derived}
citizens: 1000
PLACES
tables:
  household_size: {"1": 0.5, "2": 0.5}
  age: {18-39: 0.5, 40-59: 0.5}
  income: {lowest: 10000, highest: 20000}
  groups: {A: 0.8, B: 0.2}
"""
NORTH, SOUTH = "north: {number: 7, people: 60011}", "south: {number: 2, people: 40009}"
BOTH = f"provinces: {{{NORTH}, {SOUTH}}}"


def society(places: str) -> Society:
    return read_society(TOWN.replace("PLACES", places))


def refused(places: str) -> list[str]:
    """The lines of every refusal."""
    with pytest.raises(WordsError) as caught:
        society(places)
    return [error.lines()[0] for error in caught.value.every()]


def test_provinces_stand_in_order_of_their_numbers_and_weigh_the_people_counted_there() -> None:
    places = territories(society(BOTH))
    assert [(one.number, one.name, one.weight, one.districts) for one in places] == [
        (2, "south", 40009, ("south",)),
        (7, "north", 60011, ("north",)),
    ]
    assert people_counted(society(BOTH)) == 100020
    assert provinces_of(society(BOTH)) == ("south", "north")


def test_a_number_alone_is_a_province_of_which_no_people_are_counted() -> None:
    plain = society("provinces: {here: 3, there: {number: 4}}")
    assert [(one.number, one.weight) for one in territories(plain)] == [(3, 1), (4, 1)]
    assert people_counted(plain) is None


@pytest.mark.parametrize(
    ("size", "south", "north"), [(1000, 40, 60), (20000, 2, 3), (40006, 1, 2), (10**9, 1, 1)]
)
def test_districts_of_a_size_are_as_many_as_the_people_counted_make(
    size: int, south: int, north: int
) -> None:
    town = society(f"{BOTH}\ndistrict_size: {size}")
    assert [len(one.districts) for one in territories(town)] == [south, north]
    assert districts_of(town)[:1] == ("south-1",)
    assert districts_of(town)[-1] == f"north-{north}"
    assert all(set(one.shares) == {Fraction(1)} for one in territories(town))


def test_districts_are_told_apart_up_to_64() -> None:
    assert tells_districts_apart(society(f"{BOTH}\ndistrict_size: 2000"))  # 20 and 30
    assert not tells_districts_apart(society(f"{BOTH}\ndistrict_size: 1500"))  # 27 and 40


MISTAKES = [
    (
        "provinces: {north: {number: 7, people: 0}, south: {number: 2, people: 40009}}",
        (
            ":6:40: provinces.north.people: 0 is outside 10 to 10000000000 (people counted);"
            " leave out where so few live, or join it to a neighbour"
        ),
    ),
    (
        "provinces: {north: {number: 7, people: 9}, south: {number: 2, people: 40009}}",
        (
            ":6:40: provinces.north.people: 9 is outside 10 to 10000000000 (people counted);"
            " leave out where so few live, or join it to a neighbour"
        ),
    ),
    (
        "provinces: {north: {number: 7, people: 60011.5}, south: {number: 2, people: 40009}}",
        ":6:40: provinces.north.people: expected a whole number (people counted)",
    ),
    (
        f"provinces: {{{NORTH}, south: 2}}",
        (
            ":6:55: provinces.south: does not say how many people were counted there, and `north` does;"
            " add `people:`, or leave it out of every province"
        ),
    ),
    (
        f"provinces: {{{NORTH}, south: {{number: 7, people: 40009}}}}",
        ":6:64: provinces.south.number: 7 is the number of `north`; give every province its own, for ever",
    ),
    (
        "provinces: {north: {number: 7, people: 5001}, south: {number: 2, people: 4001}}",
        ":6:12: provinces: count 9,002 people in all, fewer than 10,000; take the table of a larger",
    ),
    (
        "provinces: {north: {number: 7, population: 60011}}",
        ":6:32: provinces.north.population: unknown word `population`",
    ),
    ("provinces: {north: first}", ":6:20: provinces.north.number: expected a whole number"),
    (
        f"{BOTH}\ndistricts: {{old: 0.4, new: 0.6}}",
        (
            ":7:1: districts: named districts part one province, and here are 2;"
            " leave them out, or write `district_size: 500000`"
        ),
    ),
    (
        "provinces: {here: 0}\ndistricts: {here: 0.4, new: 0.6}",
        ":7:13: districts.here: a province is called so, too; rename one of the two",
    ),
    (
        "provinces: {here: 0}\ndistrict_size: 5000",
        (
            ":7:1: district_size: how many districts there are follows from the people counted in each"
            " province; write each as `NAME: {number: 0, people: 900000}`"
        ),
    ),
    (
        "provinces: {here: {number: 0, people: 50000}}\ndistricts: {old: 0.4, new: 0.6}\ndistrict_size: 5000",
        ":8:1: district_size: its districts are named already; keep `districts` or this",
    ),
    (
        f"{BOTH}\ndistrict_size: 999",
        ":7:16: district_size: 999 is outside 1000 to 1000000000 (people)",
    ),
    (
        "provinces: {here: {number: 0, people: 1000000001}}\ndistrict_size: 1000",
        ":7:16: district_size: makes 1,000,000 districts, more than 65,536; write 16000 or more",
    ),
    (
        f"provinces: {{{NORTH}, north-2: {{number: 2, people: 40009}}}}\ndistrict_size: 20000",
        ":6:48: provinces.north-2: district 2 of `north` is called so, too; rename one of the two",
    ),
]


@pytest.mark.parametrize(("places", "said"), MISTAKES, ids=[said.split(": ")[1] for _, said in MISTAKES])
def test_a_mistake_about_places_is_refused_where_it_stands(places: str, said: str) -> None:
    (line, *_) = refused(places)
    assert said in line


def test_the_size_an_error_names_is_accepted() -> None:
    accepted = "provinces: {here: {number: 0, people: 1000000001}}\ndistrict_size: 16000"
    assert len(districts_of(society(accepted))) == 62_500


def test_a_society_has_no_more_citizens_than_were_counted() -> None:
    said = "citizens: 200,000 are more than the 100,020 people its provinces count; write 100020 or fewer"
    with pytest.raises(WordsError, match=said):
        read_society(TOWN.replace("PLACES", BOTH).replace("citizens: 1000", "citizens: 200000"))


def test_a_list_of_persons_is_no_table_of_provinces() -> None:
    published = [round(10**6 * (1.1**n)) for n in range(A_LIST)]
    assert counts_refused(published) is None
    assert "multiples of 7" in str(counts_refused([7 * count for count in published]))
    assert "6 of 10 provinces count the same" in str(counts_refused([10_007] * 6 + published[:4]))
    assert counts_refused([60_000, 40_000]) is None
    people = {f"land-{n}": {"number": n, "people": 7 * count} for n, count in enumerate(published)}
    multiplied = ", ".join(
        f"{name}: {{number: {p['number']}, people: {p['people']}}}" for name, p in people.items()
    )
    (line,) = refused(f"provinces: {{{multiplied}}}")
    assert "provinces: all counts are multiples of 7, as if rows about persons had been multiplied" in line


def test_whoever_makes_a_society_in_python_meets_the_same_refusal(declare_provinces: Society) -> None:
    with pytest.raises(BoundaryError, match="count 1,500 people in all, fewer than 10,000"):
        fits(declare_provinces, 1000)


@pytest.fixture
def declare_provinces() -> Society:
    """A society that no file check has seen."""
    town = society(BOTH)
    few = {
        name: province.model_copy(update={"people": one})
        for (name, province), one in zip(
            town.provinces.items(),
            (_people(town, 1000), _people(town, 500)),
            strict=True,
        )
    }
    return town.model_copy(update={"provinces": few})


def _people(town: Society, people: int) -> object:
    counted = town.provinces["north"].people
    assert counted is not None
    return replace(counted, value=Fraction(people))


def test_a_study_by_district_is_refused_where_there_are_too_many_to_tell_apart() -> None:
    words = (
        "study: s\ntitle: t\nabout: a\nsociety: nation-2020\nweeks: 1\nreplicates: 1\n"
        "worlds: {empty: empty}\nby: [group, district]\n"
    )
    study = read_study(words)
    check_by(study, read("society", "small-city"))
    with pytest.raises(WordsError) as caught:
        check_by(study, read("society", "nation-2020"))
    assert caught.value.lines()[0] == (
        "text:8:13: by.1: society `nation-2020` has 2,818 districts, and measures are kept by district where"
        " there are at most 64; write `by: province`"
    )
    check_by(read_study(words.replace("district", "province")), read("society", "nation-2020"))
