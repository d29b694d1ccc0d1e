"""What the guard assumes about those who are entered: how often they act, how many others they are tied to.

Exact, from the society's words alone. Whoever is entered for an act does it more often than others do: rates
are those of people drawn in proportion to how often they do it.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from itertools import product

from underheaven.ground.exact import WEEKS_A_YEAR
from underheaven.ground.numbers import CitedNumber
from underheaven.ground.spread import CLASSES, class_means
from underheaven.society.packings import household_sizes
from underheaven.words.condition import TIES
from underheaven.words.labels import ADULT_AGES, WORKING_AGES
from underheaven.words.society import Acts, Kind, Society, Spread


def weekly_rate(society: Society, act: str, given: str) -> Fraction:
    """Return how often a week somebody does an act, drawn in proportion to how often they do another one.

    Parameters
    ----------
    act, given : acts of the society. Acts of one kind share their spread over people, acts of two kinds do
    not; age, income and group are taken as independent of each other.
    """
    acts = society.acts()
    (kind, done), (given_kind, known) = acts[act], acts[given]
    both, alone = Fraction(0), Fraction(0)
    for (age, a), (income, i), (group, g) in product(*_margins(society)):
        often = known.rate.for_(group=group, age=age, income=income)
        both += a * i * g * often * done.rate.for_(group=group, age=age, income=income)
        alone += a * i * g * often
    if not alone:
        return Fraction(0)
    uneven = _unevenness(_spread(society, kind)) if kind == given_kind else Fraction(1)
    return both / alone * uneven / WEEKS_A_YEAR


def _margins(society: Society) -> tuple[list[tuple[str, Fraction]], ...]:
    """Return the shares of adults by age, by income and by group."""
    tables = society.tables
    ages = _normal((age, number) for age, number in tables.age.items() if age in ADULT_AGES)
    incomes = {income: Fraction(1, len(tables.income)) for income in tables.income}
    return list(ages.items()), list(incomes.items()), list(_normal(tables.groups.items()).items())


def _normal(numbers: Iterable[tuple[str, CitedNumber]]) -> dict[str, Fraction]:
    """Return declared shares as parts of their sum."""
    said = {label: number.value for label, number in numbers}
    whole = sum(said.values(), Fraction(0))
    return {label: value / whole for label, value in said.items()}


def _spread(society: Society, kind: Kind) -> Spread | None:
    """Return how unevenly the acts of a kind are spread over people."""
    declared: Acts | None = getattr(society, kind)
    return None if declared is None else declared.spread


def _unevenness(spread: Spread | None) -> Fraction:
    """Return by how much more often those act who are drawn in proportion to their acts."""
    if spread is None:
        return Fraction(1)
    if spread.gamma is not None:
        return _squared("gamma", spread.gamma.value)
    assert spread.beta is not None
    return _squared("beta", *(number.value for number in spread.beta))


@lru_cache(maxsize=64)
def _squared(kind: str, *parameters: Fraction) -> Fraction:
    """Return the mean square of a spread over the square of its mean."""
    means = class_means("gamma" if kind == "gamma" else "beta", *parameters)
    return CLASSES * sum((mean**2 for mean in means), Fraction(0)) / sum(means, Fraction(0)) ** 2


def share_of_adults(society: Society) -> Fraction:
    """Return which share of people are adults."""
    ages = _normal(society.tables.age.items())
    return sum((share for age, share in ages.items() if age in ADULT_AGES), Fraction(0))


def share_of_workers(society: Society) -> Fraction:
    """Return which share of adults work, or would."""
    ages = _normal(society.tables.age.items())
    working = sum((share for age, share in ages.items() if age in WORKING_AGES), Fraction(0))
    return working / share_of_adults(society)


def others_of(society: Society, whose: str) -> Fraction:
    """Return how many other adults may have points or a refusal because of one adult.

    Parameters
    ----------
    whose : as in a condition: `household`, `payer`, `workplace`, `school`, `district`, ..., `acquaintances`.
    """
    adults, ties = share_of_adults(society), society.ties
    if whose in ("household", "payer"):
        table = {label: share.value for label, share in society.tables.household_size.items()}
        sizes = household_sizes(table)
        people = sum((size * share for size, share in sizes), Fraction(0))
        squares = sum((size**2 * share for size, share in sizes), Fraction(0))
        return (squares / people - 1) * adults
    if whose == "workplace":
        return ((ties.workplace or 1) - 1) * adults * share_of_workers(society)
    if whose == "school":
        return Fraction(0)
    scopes = TIES[2:] if whose == "acquaintances" else (whose,)
    return sum((getattr(ties, scope) for scope in scopes), 0) * adults
