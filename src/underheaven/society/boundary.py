"""No society of one: what a declared society needs before anybody is drawn.

Citizens are drawn in crowds and told apart by nothing finer than a bracket that many share.
The check of a society file says the same, with the line; this one holds for whoever calls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from underheaven.ground.errors import BoundaryError
from underheaven.society.packings import packings
from underheaven.words.province_check import counts_refused
from underheaven.words.society import Society

FEWEST_CITIZENS = 1_000
FEWEST_BRACKETS = 2
SMALLEST_BRACKET = Fraction(1, 20)
"""Share of people or households that makes a bracket count."""


def fits(society: Society, citizens: int) -> None:
    """Check that a society is a crowd, and that its tables can fill buildings.

    Raises
    ------
    BoundaryError
        Fewer than 1,000 citizens, fewer than two brackets of 5 % or more in age, income or group, or a table
        of provinces that could be a list of persons.
    InputError
        Household sizes and ages that fill no building.
    """
    if citizens < FEWEST_CITIZENS:
        raise BoundaryError(
            f"a society of {citizens:,} is too few; citizens are drawn in crowds, never one by one",
            where=f"society `{society.society}`", cure=f"draw {FEWEST_CITIZENS:,} or more",
        )  # fmt: skip
    income = {label: Fraction(1) for label in society.tables.income}
    _check_brackets("age", {label: share.value for label, share in society.tables.age.items()})
    _check_brackets("income", income)
    _check_brackets("groups", {label: share.value for label, share in society.tables.groups.items()})
    _check_people([int(p.people.value) for p in society.provinces.values() if p.people is not None])
    packings(society.tables)


def _check_people(counts: Sequence[int]) -> None:
    """Refuse counted people that are no aggregate table."""
    refused = counts_refused(counts) if counts else None
    if refused is not None:
        raise BoundaryError(refused[0], where="provinces", cure=refused[1])


def _check_brackets(dimension: str, weights: Mapping[str, Fraction]) -> None:
    """Refuse a table in which nearly everybody is in one bracket."""
    total = sum(weights.values())
    wide = [label for label, weight in weights.items() if weight and weight >= SMALLEST_BRACKET * total]
    if len(wide) < FEWEST_BRACKETS:
        raise BoundaryError(
            f"needs at least {FEWEST_BRACKETS} brackets of 5 % or more, and has {len(wide)}",
            where=f"tables.{dimension}", cure="give brackets that many people share",
        )  # fmt: skip
