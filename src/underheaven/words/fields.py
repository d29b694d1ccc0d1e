"""The kinds of field a declaration is made of: names, whole numbers, cited numbers, durations, lists of one.

A declaration arrives as text (the loader hands every scalar over as it was written), so each kind here says
how its text is read, in which unit, and between which bounds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from underheaven.ground.exact import exact
from underheaven.ground.numbers import CitedNumber, Grade, Standing
from underheaven.words.labels import (
    ADULT_AGES,
    AGES,
    GROUPS,
    INCOMES,
    WORKING_AGES,
    Age,
    Group,
    Income,
    PartOf,
)
from underheaven.words.over_weeks import LAST_WEEK
from underheaven.words.problems import NOWHERE, Written
from underheaven.words.quantity import (
    FACTOR,
    FEWEST_PEOPLE,
    ONE,
    PEOPLE_UNIT,
    RATE_UNIT,
    ZERO,
    Numbers,
    Quantity,
    Reading,
)


class Word(BaseModel):
    """A declared thing: frozen, and closed, so that an unknown word is an error and never ignored."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, arbitrary_types_allowed=True
    )

    @cached_property
    def written(self) -> Written:
        """Where it was written: the loader puts the file's places here; otherwise there are none."""
        return NOWHERE


Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9+])?$")]
"""A name: letters, digits and hyphens, at most 40."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
"""Words for a reader."""


def _as_tuple(value: object) -> object:
    """Return a list as it is and anything else as a list of one."""
    return cast("object", value) if isinstance(value, list | tuple) else [value]


class _OneOrMore:
    """Reads one item as a list of one."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Put the item into a list before the list is read."""
        return core_schema.no_info_before_validator_function(_as_tuple, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe both forms."""
        many = handler(schema)
        return {"anyOf": [many["items"], many]}


OneOrMore = _OneOrMore()
"""Marks a list for which one item may stand alone; stands after the list's own bounds."""


@dataclass(frozen=True, slots=True)
class ShortForm:
    """Marks a map that has a short way to be written.

    read : from either form to the map. shorter : JSON Schemas of the short forms.
    """

    read: Callable[[object], object]
    shorter: tuple[JsonSchemaValue, ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Make the map before it is read."""
        return core_schema.no_info_before_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe every form."""
        return {"anyOf": [*self.shorter, handler(schema)]}


MANY = Field(max_length=64)
"""Most things of one kind in one place: nobody reads more, and checks stay quick."""
SOME = Field(max_length=16)
"""Most things of one kind where more would make no sense."""
Names = Annotated[tuple[Name, ...], MANY, OneOrMore]
"""A list of names; one may stand alone."""


def _as_flag(value: object) -> object:
    """Read `true` and `false`, and nothing else, as a flag."""
    if value is True or value == "true":
        return True
    if value is False or value == "false":
        return False
    raise PydanticCustomError("flag", "expected `true` or `false`")


Flag = Annotated[bool, BeforeValidator(_as_flag)]


def _as_whole(value: object) -> object:
    """Read a whole number as it is written; `1e6` is one, `012`, `1_000` and `2.5` are not."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise PydanticCustomError("whole", "expected a whole number")
    try:
        amount = exact(value)
    except ValueError:
        raise PydanticCustomError("whole", "expected a whole number") from None
    if amount.denominator != 1:
        raise PydanticCustomError("whole", "expected a whole number")
    return int(amount)


Whole = BeforeValidator(_as_whole)
"""Marks a whole number, read without surprises."""


def _as_ends(value: object) -> object:
    """Read the two multiples of `swept_by`, lowest first."""
    if not isinstance(value, list | tuple) or len(cast("list[object]", value)) != 2:
        raise PydanticCustomError("range", "expected `[lowest, highest]`, such as `[0.5, 2]`")
    try:
        low, high = (exact(cast("str", end)) for end in cast("list[object]", value))
    except (ValueError, TypeError):
        raise PydanticCustomError("range", "expected two numbers, such as `[0.5, 2]`") from None
    if not 0 <= low <= 1 <= high <= 1000:
        raise PydanticCustomError("range", "the multiples of a range go from at most 1 to at least 1")
    return (low, high)


_ENDS_SCHEMA: dict[str, Any] = {
    "type": "array", "items": {"type": ["number", "string"]}, "minItems": 2, "maxItems": 2,
}  # fmt: skip

BY_WHO = frozenset({"by_group", "by_age", "by_income"})
BY_WHERE = frozenset({"by_group", "by_place"})

Share = Annotated[CitedNumber, Quantity("share", ZERO, ONE)]
"""A share, 0 to 1."""
BiasedShare = Annotated[CitedNumber, Quantity("share", ZERO, ONE, factors=BY_WHERE)]
"""A share, 0 to 1, that may be multiplied by factors of group and place."""
POINTS = Quantity("points", Fraction(-100000), Fraction(100000))
RisingShare = Annotated[CitedNumber, Quantity("share", ZERO, ONE, over_weeks="rising")]
"""A share, 0 to 1, that may change over weeks and never falls."""
SignedShare = Annotated[CitedNumber, Quantity("share", -ONE, ONE)]
"""A share by which something grows or, below 0, shrinks: -1 to 1."""
PerPeople = Annotated[CitedNumber, Quantity("per 100,000 people", ZERO, Fraction(100_000))]
"""How many for every 100,000 people."""
Points = Annotated[CitedNumber, POINTS]
"""Points of a score."""
Factor = Annotated[CitedNumber, FACTOR]
"""A factor, 0 to 1000."""
Times = Annotated[CitedNumber, Quantity("factor", ONE, Fraction(100))]
"""A factor, 1 to 100, by which something is longer or dearer."""
Weight = Annotated[CitedNumber, Quantity("weight", ZERO, Fraction(1_000_000))]
"""How much one of several counts, above 0; only the proportions matter."""
Metres = Annotated[CitedNumber, Quantity("metres", Fraction(50), Fraction(1600))]
"""A distance, 50 to 1600 metres."""
Rate = Annotated[CitedNumber, Quantity(RATE_UNIT, ZERO, Fraction(26), factors=BY_WHO)]
"""How often a year an adult does an act: 0 to 26."""
Hazard = Annotated[CitedNumber, Quantity(RATE_UNIT, ZERO, Fraction(26), over_weeks="any")]
"""How often a year something happens to one thing, 0 to 26; may change over weeks."""
Requests = Annotated[CitedNumber, Quantity(RATE_UNIT, ZERO, Fraction(26))]
"""How often a year somebody asks for a service: 0 to 26."""
Passes = Annotated[CitedNumber, Quantity("a week", ZERO, Fraction(1000))]
"""How often a week somebody passes a thing that can watch."""
Weeks = Annotated[CitedNumber, Quantity("weeks", ONE, Fraction(LAST_WEEK), whole=True, duration=True)]
"""A duration of 1 to 520 weeks."""
WeekNumber = Annotated[int, Whole, Field(ge=1, le=LAST_WEEK)]
"""A week of a study, counted from 1."""
People = Annotated[CitedNumber, Quantity(PEOPLE_UNIT, Fraction(FEWEST_PEOPLE), Fraction(10**10), whole=True)]
"""How many people a published table counts in a place."""
DistrictSize = Annotated[CitedNumber, Quantity("people", Fraction(1000), Fraction(10**9), whole=True)]
"""How many people an invented district has."""
Yuan = Annotated[CitedNumber, Quantity("yuan per head and year", ZERO, Fraction(10**9))]
"""Income per head and year."""


class NumbersLine(Word):
    """What a bare number of this file means."""

    standing: Standing
    """documented, reported, disputed, derived or assumed."""
    swept_by: Annotated[
        tuple[Fraction, Fraction] | None, PlainValidator(_as_ends), WithJsonSchema(_ENDS_SCHEMA)
    ] = None
    """For assumed numbers: the lowest and highest multiple over which each is swept."""
    source: str | None = None
    """For documented, reported and disputed numbers: where they come from (a name in sources.yaml)."""

    def as_numbers(self) -> Numbers:
        """Return what the readers of fields need."""
        return Numbers(self.standing, self.swept_by, self.source)


class Graded(Word):
    """What everything that bears rules may say about the evidence for it."""

    grade: Grade | None = None
    """Evidence grade; the file's where not said."""
    source: Name | None = None
    """Where it is described (a name in sources.yaml)."""
    note: Text | None = None
    """A remark for the reader."""


class RuleBearing(Graded):
    """What everything that bears rules may say about itself."""

    from_week: WeekNumber | None = None
    """The week from which it holds (from the first where not said)."""


__all__ = [
    "ADULT_AGES",
    "AGES",
    "BY_WHERE",
    "BY_WHO",
    "FACTOR",
    "GROUPS",
    "INCOMES",
    "MANY",
    "ONE",
    "POINTS",
    "RATE_UNIT",
    "SOME",
    "WORKING_AGES",
    "ZERO",
    "Age",
    "BiasedShare",
    "DistrictSize",
    "Factor",
    "Flag",
    "Graded",
    "Group",
    "Hazard",
    "Income",
    "Metres",
    "Name",
    "Names",
    "Numbers",
    "NumbersLine",
    "OneOrMore",
    "PartOf",
    "Passes",
    "People",
    "PerPeople",
    "Points",
    "Quantity",
    "Rate",
    "Reading",
    "Requests",
    "RisingShare",
    "RuleBearing",
    "Share",
    "ShortForm",
    "SignedShare",
    "Text",
    "Times",
    "WeekNumber",
    "Weeks",
    "Weight",
    "Whole",
    "Word",
    "Yuan",
]
