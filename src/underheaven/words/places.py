"""The places of a society: provinces and their districts, and in which proportion citizens live in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from underheaven.words.society import Society

MOST_TOLD_APART = 64
"""Totals and measures are kept by district where a society has at most so many; else by province alone."""


@dataclass(frozen=True, slots=True)
class Territory:
    """A province and its districts.

    number, name : the province's own.
    weight : what it counts when citizens are shared among provinces.
    districts : names of its districts, in order of their numbers from 0.
    shares : what each of them counts when the province's citizens are shared among them.
    """

    number: int
    name: str
    weight: int
    districts: Sequence[str]
    shares: Sequence[Fraction]


def territories(society: Society) -> tuple[Territory, ...]:
    """Return the provinces of a society with their districts, in order of their numbers.

    Raises `ValueError` for what `check` refuses with its line: people counted in some provinces only,
    districts named in several provinces, `district_size` where no people are counted.
    """
    peoples = [province.people for province in society.provinces.values()]
    if any(peoples) and not all(peoples):
        raise ValueError("people are counted in all provinces or in none")
    if society.districts and len(peoples) > 1:
        raise ValueError("districts are named where there is one province")
    found: list[Territory] = []
    for name, province in society.provinces.items():
        people = 1 if province.people is None else int(province.people.value)
        if society.district_size is not None and province.people is None:
            raise ValueError("districts of a size need the people of each province")
        names, shares = (name,), (Fraction(1),)
        if society.districts:
            names = tuple(society.districts)
            shares = tuple(share.value for share in society.districts.values())
        elif society.district_size is not None:
            number = districts_of_size(people, society.district_size.value)
            names = tuple(f"{name}-{which}" for which in range(1, number + 1))
            shares = (Fraction(1),) * number
        found.append(Territory(province.number, name, people, names, shares))
    return tuple(sorted(found, key=lambda territory: territory.number))


def districts_of_size(people: int, size: Fraction) -> int:
    """Return how many invented districts of a size so many counted people make: at least one.

    The nearest whole number, half to even. It rests on what was counted, never on how many are drawn.

    >>> districts_of_size(3_648_100, Fraction(500_000)), districts_of_size(3_000, Fraction(500_000))
    (7, 1)
    """
    return max(1, round(people / size))


def districts_of(society: Society) -> tuple[str, ...]:
    """Return the names of all districts, province by province in order of their numbers."""
    return tuple(name for territory in territories(society) for name in territory.districts)


def provinces_of(society: Society) -> tuple[str, ...]:
    """Return the names of all provinces, in order of their numbers."""
    return tuple(sorted(society.provinces, key=lambda name: society.provinces[name].number))


def tells_districts_apart(society: Society) -> bool:
    """Whether totals and measures are kept by district, and not by province alone."""
    return len(districts_of(society)) <= MOST_TOLD_APART


def people_counted(society: Society) -> int | None:
    """Return how many people the provinces count in all, or None where they say nothing of it."""
    counted = [province.people for province in society.provinces.values()]
    return sum(int(people.value) for people in counted if people is not None) if all(counted) else None
