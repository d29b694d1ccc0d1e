"""What has to hold between the provinces and districts of a society.

The people of provinces are an aggregate table, and are held to the closed list by which tables of persons are
refused (`society/aggregates.py`): no count of 1 to 9, a total of 10,000 at least; from ten provinces on, no
common divisor, and not the same count in over half of them. With fewer than ten, published counts would often
be refused for a divisor they have by chance, and a handful of provinces is no list of persons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil, gcd

from underheaven.ground.errors import clean
from underheaven.words.places import districts_of_size
from underheaven.words.problems import Problem
from underheaven.words.society import Society

FEWEST_COUNTED = 10_000
"""Fewest people that the provinces count in all."""
A_LIST = 10
"""From so many provinces on, their counts could be a list of persons."""
MOST_DISTRICTS = 65_536
"""Most districts of a society."""


def province_problems(society: Society) -> Iterator[Problem]:
    """Yield what does not hold between provinces, their people and their districts."""
    yield from _number_problems(society)
    counted = [name for name, province in society.provinces.items() if province.people is not None]
    silent = [name for name in society.provinces if name not in counted]
    if not society.provinces:
        yield Problem(("provinces",), "there is none", "add `NAME: 0`")
    elif counted and silent:
        for name in silent:
            said = f"does not say how many people were counted there, and `{clean(counted[0], 60)}` does"
            yield Problem(("provinces", name), said, "add `people:`, or leave it out of every province")
    elif counted:
        yield from _count_problems(society)
    yield from _district_problems(society, is_counted=bool(counted) and not silent)


def _number_problems(society: Society) -> Iterator[Problem]:
    """Refuse two provinces of one number."""
    first: dict[int, str] = {}
    for name, province in society.provinces.items():
        if province.number in first:
            said = f"{province.number} is the number of `{clean(first[province.number], 60)}`"
            yield Problem(("provinces", name, "number"), said, "give every province its own, for ever")
        first.setdefault(province.number, name)


def _count_problems(society: Society) -> Iterator[Problem]:
    """Refuse counts that could be persons, and more citizens than were counted."""
    counts = [int(p.people.value) for p in society.provinces.values() if p.people is not None]
    said = counts_refused(counts)
    if said is not None:
        yield Problem(("provinces",), *said)
    if society.citizens > sum(counts):
        said = (
            f"{society.citizens:,} are more than the {sum(counts):,} people its provinces count",
            f"write {sum(counts)} or fewer",
        )
        yield Problem(("citizens",), *said)


def counts_refused(counts: Sequence[int]) -> tuple[str, str] | None:
    """Return why the counts of provinces are refused, with the cure; None where they are not."""
    if sum(counts) < FEWEST_COUNTED:
        said = f"count {sum(counts):,} people in all, fewer than {FEWEST_COUNTED:,}"
        return said, "take the table of a larger population"
    if len(counts) < A_LIST:
        return None
    divisor = gcd(*counts)
    if divisor > 1:
        said = f"all counts are multiples of {divisor:,}, as if rows about persons had been multiplied"
        return said, "give counts as published, neither rounded nor scaled"
    count, times = Counter(counts).most_common(1)[0]
    if 2 * times > len(counts):
        said = f"{times:,} of {len(counts):,} provinces count the same {count:,}, as if each were a person"
        return said, "give counts as published, or leave `people:` out of every province"
    return None


def _district_problems(society: Society, *, is_counted: bool) -> Iterator[Problem]:
    """Check how provinces are parted into districts."""
    size = society.district_size
    if society.districts and len(society.provinces) > 1:
        said = f"named districts part one province, and here are {len(society.provinces)}"
        yield Problem(("districts",), said, "leave them out, or write `district_size: 500000`", "key")
    for name in society.districts:
        if name in society.provinces:
            said = "a province is called so, too"
            yield Problem(("districts", name), said, "rename one of the two", "key")
    if size is None:
        return
    if society.districts:
        yield Problem(
            ("district_size",), "its districts are named already", "keep `districts` or this", "key"
        )
    elif not is_counted:
        said = "how many districts there are follows from the people counted in each province"
        cure = "write each as `NAME: {number: 0, people: 900000}`"
        yield Problem(("district_size",), said, cure, "key")
    else:
        yield from _size_problems(society, size.value)


def _size_problems(society: Society, size: Fraction) -> Iterator[Problem]:
    """Check invented districts: how many there are, and that no province is called like one."""
    peoples = {n: int(p.people.value) for n, p in society.provinces.items() if p.people is not None}
    numbers = {name: districts_of_size(people, size) for name, people in peoples.items()}
    if sum(numbers.values()) > MOST_DISTRICTS:
        fits = ceil(sum(peoples.values()) / (MOST_DISTRICTS - len(peoples)) / 1000) * 1000
        said = f"makes {sum(numbers.values()):,} districts, more than {MOST_DISTRICTS:,}"
        yield Problem(("district_size",), said, f"write {fits} or more")
        return
    for name in peoples:
        province, _, which = name.rpartition("-")
        if which.isdecimal() and which[0] != "0" and 1 <= int(which) <= numbers.get(province, 0):
            said = f"district {int(which)} of `{clean(province, 60)}` is called so, too"
            yield Problem(("provinces", name), said, "rename one of the two", "key")
