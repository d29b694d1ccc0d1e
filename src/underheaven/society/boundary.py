"""No society of one: what a declared society needs before anybody is drawn.

Citizens are drawn in crowds and told apart by nothing finer than a bracket that many share.
The check of a society file says the same, with the line; this one holds for whoever calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from underheaven.ground.errors import BoundaryError
from underheaven.society.packings import packings
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
        Fewer than 1,000 citizens, or fewer than two brackets of 5 % or more in age, income or group.
    InputError
        Two provinces of one number, districts without a share, or household sizes and ages that fill no
        building.
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
    packings(society.tables)


def _check_brackets(dimension: str, weights: Mapping[str, Fraction]) -> None:
    """Refuse a table in which nearly everybody is in one bracket."""
    total = sum(weights.values())
    wide = [label for label, weight in weights.items() if weight and weight >= SMALLEST_BRACKET * total]
    if len(wide) < FEWEST_BRACKETS:
        raise BoundaryError(
            f"needs at least {FEWEST_BRACKETS} brackets of 5 % or more, and has {len(wide)}",
            where=f"tables.{dimension}", cure="give brackets that many people share",
        )  # fmt: skip
