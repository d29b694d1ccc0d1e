"""Cited numbers: a value, its unit, and where it comes from.

A number of a declaration is never just a number. It has a standing; an assumed number names the
range over which it is swept; a documented, reported or disputed one names its source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum, unique
from fractions import Fraction
from typing import TypeVar

Cited_co = TypeVar("Cited_co", covariant=True)
"""What a map of factors holds: cited numbers."""


@unique
class Standing(StrEnum):
    """How well a number is supported."""

    DOCUMENTED = "documented"
    """Stands in a primary source: a law, a court's statistics, a published standard."""
    REPORTED = "reported"
    """Said by the press or by a study at second hand."""
    DISPUTED = "disputed"
    """Published, and contradicted by another source."""
    DERIVED = "derived"
    """Computed from other numbers that are cited."""
    ASSUMED = "assumed"
    """Chosen; swept over a range that is named."""


@unique
class Grade(StrEnum):
    """How well the existence of a rule is supported."""

    DOCUMENTED = "documented"
    """In force according to a primary source."""
    REPORTED = "reported"
    """In force according to the press or a study."""
    DISPUTED = "disputed"
    """Reported, and contradicted by another source."""
    PROPOSED = "proposed"
    """Published as a plan or a draft."""
    FICTIONAL = "fictional"
    """From fiction or popular imagination."""
    HYPOTHETICAL = "hypothetical"
    """Made up to study a mechanism."""


class Factors(Mapping[str, Cited_co]):
    """An unchangeable map from a label to the factor for it.

    Equal whatever the order of its labels; hashable; can be sent between processes.
    """

    __slots__ = ("_by_label",)

    def __init__(self, by_label: Mapping[str, Cited_co] | None = None) -> None:
        self._by_label: dict[str, Cited_co] = dict(by_label or {})

    def __getitem__(self, label: str) -> Cited_co:
        return self._by_label[label]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_label)

    def __len__(self) -> int:
        return len(self._by_label)

    def __hash__(self) -> int:
        return hash(frozenset(self._by_label.items()))

    def __repr__(self) -> str:
        return f"Factors({self._by_label!r})"


NO_FACTORS: Factors[CitedNumber] = Factors()
"""The empty map of factors."""


class Steps(Mapping[int, Fraction]):
    """An unchangeable map from a week to the value from that week on, earliest week first.

    Hashable; can be sent between processes. Raises `ValueError` where it does not begin in week 1.
    """

    __slots__ = ("_by_week",)

    def __init__(self, by_week: Mapping[int, Fraction] | None = None) -> None:
        self._by_week: dict[int, Fraction] = dict(sorted((by_week or {}).items()))
        if self._by_week and next(iter(self._by_week)) != 1:
            raise ValueError("steps over weeks begin in week 1")

    def __getitem__(self, week: int) -> Fraction:
        return self._by_week[week]

    def __iter__(self) -> Iterator[int]:
        return iter(self._by_week)

    def __len__(self) -> int:
        return len(self._by_week)

    def __hash__(self) -> int:
        return hash(tuple(self._by_week.items()))

    def __repr__(self) -> str:
        return f"Steps({self._by_week!r})"


NO_STEPS = Steps()
"""For a number that is the same in every week."""


@dataclass(frozen=True, slots=True)
class CitedNumber:
    """A number with its unit, standing, source, range and factors.

    Raises `ValueError` where the range runs backwards.
    """

    value: Fraction
    """The number itself, exact."""
    unit: str
    """What it counts, such as `share` or `a year`."""
    standing: Standing
    """How well it is supported."""
    source: str | None = None
    """Name of an entry of the sources, where there is one."""
    swept: tuple[Fraction, Fraction] | None = None
    """Lowest and highest value of the range it is swept over."""
    note: str | None = None
    """What a reader should know about it."""
    by_group: Mapping[str, CitedNumber] = NO_FACTORS
    """Factors by abstract group, A to H."""
    by_place: Mapping[str, CitedNumber] = NO_FACTORS
    """Factors by district or province."""
    by_age: Mapping[str, CitedNumber] = NO_FACTORS
    """Factors by age class."""
    by_income: Mapping[str, CitedNumber] = NO_FACTORS
    """Factors by income bracket."""
    by_week: Mapping[int, Fraction] = NO_STEPS
    """Where it changes over weeks: the value from each of these weeks on; `value` is then the last."""

    def __post_init__(self) -> None:
        if not isinstance(self.by_week, Steps):
            object.__setattr__(self, "by_week", Steps(self.by_week))
        if self.by_week and tuple(self.by_week.values())[-1] != self.value:
            raise ValueError("the value of a number over weeks is that of its last step")
        if self.swept is not None and self.swept[0] > self.swept[1]:
            raise ValueError("a range is given from its lowest value to its highest")
        for name in ("by_group", "by_place", "by_age", "by_income"):
            factors: Mapping[str, CitedNumber] = getattr(self, name)
            if not isinstance(factors, Factors):
                object.__setattr__(self, name, Factors(factors))

    def all_numbers(self) -> Iterator[CitedNumber]:
        """Yield this number, then every factor of it, and theirs."""
        yield self
        for factors in (self.by_group, self.by_place, self.by_age, self.by_income):
            for factor in factors.values():
                yield from factor.all_numbers()

    def at_week(self, week: int) -> Fraction:
        """Return the value that holds in a week, counted from 1."""
        value = self.value
        for first, step in self.by_week.items():
            if first <= week:
                value = step
        return value

    def swept_to(self, value: Fraction) -> CitedNumber:
        """Return the number with another value; over weeks, all steps are multiplied alike.

        Raises `ValueError` where the steps end at 0, which has no multiple.
        """
        if not self.by_week or value == self.value:
            return replace(self, value=value)
        if self.value == 0:
            raise ValueError("steps over weeks that end at 0 are not swept")
        steps = {week: step * value / self.value for week, step in self.by_week.items()}
        return replace(self, value=value, by_week=Steps(steps))

    def for_(
        self,
        group: str | None = None,
        place: str | None = None,
        age: str | None = None,
        income: str | None = None,
    ) -> Fraction:
        """Return the value times the factors declared for these labels, exact.

        A label without a factor, or None, counts 1. Nothing is rounded or bounded here.
        """
        product = self.value
        asked = (
            (self.by_group, group),
            (self.by_place, place),
            (self.by_age, age),
            (self.by_income, income),
        )
        for factors, label in asked:
            if label is not None and label in factors:
                product *= factors[label].for_(group, place, age, income)
        return product
