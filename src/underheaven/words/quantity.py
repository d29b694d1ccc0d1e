"""Cited numbers as they are written: bare, swept, sourced, full, or multiplied by factors.

What a bare number means is the file's `numbers:` line (`words` page, section 1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, cast

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from underheaven.ground.exact import as_text, exact
from underheaven.ground.numbers import NO_STEPS, CitedNumber, Standing, Steps
from underheaven.words.labels import AGES, GROUPS, INCOMES
from underheaven.words.over_weeks import LAST_WEEK, OverWeeks, read_steps


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a bare number of a file means: the file's `numbers:` line.

    standing : standing of a bare number.
    swept_by : lowest and highest multiple of the number over which it is swept (assumed numbers), or None.
    source : source of a bare number (documented, reported, disputed), or None.
    """

    standing: Standing
    swept_by: tuple[Fraction, Fraction] | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a file knows beside its text; given to pydantic as validation context under `reading`."""

    numbers: Numbers | None
    sources: Mapping[str, Standing] = field(default_factory=dict[str, Standing])


_FORM = frozenset(
    {"value", "by_week", "unit", "standing", "source", "swept", "note", "by_group", "by_place", "by_age"}
    | {"by_income"}
)
_PER_CENT = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?%")
_ONE_IN = re.compile(r"([1-9][0-9]{0,8}) in ([1-9][0-9,]{0,11})")
_FACTOR_LABELS: Mapping[str, tuple[str, ...] | None] = {
    "by_group": GROUPS,
    "by_place": None,
    "by_age": AGES,
    "by_income": INCOMES,
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A cited number's field: its unit, its bounds, and which factors it may carry.

    Read errors are pydantic errors whose context has `path`, the words from the field to the place.
    """

    unit: str
    low: Fraction | None = None
    high: Fraction | None = None
    whole: bool = False
    factors: frozenset[str] = frozenset()
    duration: bool = False
    over_weeks: OverWeeks = "no"

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read the field with `read`, whatever form it is written in."""
        return core_schema.with_info_plain_validator_function(
            lambda value, info: self.read(value, cast("Mapping[str, Any]", info.context or {}).get("reading"))
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe every form in which the number may be written, for editors."""
        return self.schema()

    def schema(self) -> JsonSchemaValue:
        """Return the JSON Schema of every form."""
        bare: list[dict[str, Any]] = [{"type": ["number", "string"], "description": self.unit}]
        properties: dict[str, Any] = {
            "value": {"type": ["number", "string"]},
            "unit": {"const": self.unit},
            "standing": {"enum": [s.value for s in Standing]},
            "source": {"type": "string"},
            "swept": {"type": "array", "items": {"type": ["number", "string"]}, "minItems": 2, "maxItems": 2},
            "note": {"type": "string"},
        }
        for factor in sorted(self.factors):
            properties[factor] = {"type": "object"}
        full: dict[str, Any] = {
            "type": "object",
            "properties": properties,
            "required": ["value"],
            "additionalProperties": False,
        }
        forms = [*bare, full]
        if self.over_weeks != "no":
            steps = {
                "type": "object",
                "propertyNames": {"pattern": "^[1-9][0-9]{0,2}$"},
                "additionalProperties": {"type": ["number", "string"]},
                "description": f"from each week (1 to {LAST_WEEK}) on: {self.unit}",
            }
            others = {name: kind for name, kind in properties.items() if name != "value"}
            forms.append({**full, "properties": {**others, "by_week": steps}, "required": ["by_week"]})
        return {"anyOf": forms}

    def read(self, value: object, reading: Reading | None, path: tuple[str, ...] = ()) -> CitedNumber:
        """Return the cited number that a bare value or a full map says."""
        if isinstance(value, CitedNumber):
            return value
        numbers = reading.numbers if reading else None
        if isinstance(value, Mapping):
            return self._read_full(cast("Mapping[str, object]", value), reading, path)
        amount = self._amount(value, path)
        if numbers is None:
            raise _problem("number-default", "a bare number needs a `numbers:` line in its file", path)
        if numbers.standing is Standing.ASSUMED:
            if amount == 0 and self.low == 0:
                raise _problem("assumed-zero", "a bare assumed 0 says nothing; leave the word out", path)
            if numbers.swept_by is None:
                raise _problem(
                    "unswept",
                    "an assumed number says the range it is swept over; add `swept: [low, high]`",
                    path,
                )
            ends = sorted((amount * numbers.swept_by[0], amount * numbers.swept_by[1]))
            return CitedNumber(
                amount, self.unit, numbers.standing, swept=(self._clip(ends[0]), self._clip(ends[1]))
            )
        return CitedNumber(amount, self.unit, numbers.standing, source=numbers.source)

    def _read_full(
        self, form: Mapping[str, object], reading: Reading | None, path: tuple[str, ...]
    ) -> CitedNumber:
        """Read the map form."""
        known = (
            _FORM - set(_FACTOR_LABELS) - ({"by_week"} if self.over_weeks == "no" else set())
        ) | self.factors
        for word in form:
            if word not in known:
                raise _problem(
                    "unknown-word", f"unknown word `{word}`", (*path, word), word=word, known=sorted(known)
                )
        if ("value" in form) == ("by_week" in form):
            said = "needs `value`" if "value" not in form else "says `value` and `by_week`; keep one of them"
            raise _problem("no-value", said, path)
        for word in ("unit", "standing", "source", "note"):
            if word in form and not isinstance(form[word], str):
                raise _problem("text", "expected text", (*path, word))
        numbers = reading.numbers if reading else None
        sources: Mapping[str, Standing] = reading.sources if reading else {}
        steps = self._steps(form, path)
        amount = tuple(steps.values())[-1] if steps else self._amount(form["value"], (*path, "value"))
        if "unit" in form and form["unit"] != self.unit:
            raise _problem("unit", f"the unit here is `{self.unit}`", (*path, "unit"))
        source = form.get("source")
        if source is not None and source not in sources:
            raise _problem(
                "unknown-source", f"source `{source}` is not in sources.yaml", (*path, "source"),
                word=str(source), known=sorted(sources),
            )  # fmt: skip
        swept = self._range(form["swept"], (*path, "swept")) if "swept" in form else None
        standing = self._standing(form, numbers, sources, swept, path)
        if standing is Standing.ASSUMED and swept is None:
            if numbers is None or numbers.swept_by is None:
                raise _problem(
                    "unswept",
                    "an assumed number says the range it is swept over; add `swept: [low, high]`",
                    path,
                )
            ends = sorted((amount * numbers.swept_by[0], amount * numbers.swept_by[1]))
            swept = (self._clip(ends[0]), self._clip(ends[1]))
        if swept is not None and not swept[0] <= amount <= swept[1]:
            raise _problem("swept", "the value lies outside the range it is swept over", (*path, "swept"))
        if standing in (Standing.DOCUMENTED, Standing.REPORTED, Standing.DISPUTED) and source is None:
            source = numbers.source if numbers and numbers.standing is standing else None
            if source is None:
                raise _problem(
                    "no-source", f"a {standing.value} number names its source; add `source:`", path
                )
        factors = {f: self._factors(form[f], f, reading, (*path, f)) for f in self.factors if f in form}
        note = form.get("note")
        return CitedNumber(
            amount, self.unit, standing, source=cast("str | None", source), swept=swept,
            note=None if note is None else str(note), by_week=steps, **factors,
        )  # fmt: skip

    def _steps(self, form: Mapping[str, object], path: tuple[str, ...]) -> Steps:
        """Return the steps over weeks that the map form says; none where it says one value."""
        if "by_week" not in form:
            return NO_STEPS
        return read_steps(form["by_week"], self._amount, _problem, path, rising=self.over_weeks == "rising")

    def _standing(
        self,
        form: Mapping[str, object],
        numbers: Numbers | None,
        sources: Mapping[str, Standing],
        swept: tuple[Fraction, Fraction] | None,
        path: tuple[str, ...],
    ) -> Standing:
        """Return the standing said, else the source's, else assumed where swept, else the file's."""
        said = form.get("standing")
        if said is not None:
            try:
                return Standing(str(said))
            except ValueError:
                known = [s.value for s in Standing]
                raise _problem(
                    "unknown-word",
                    f"unknown standing `{said}`",
                    (*path, "standing"),
                    word=str(said),
                    known=known,
                ) from None
        if form.get("source") is not None:
            return sources[str(form["source"])]
        if swept is not None:
            return Standing.ASSUMED
        if numbers is None:
            raise _problem(
                "number-default", "say its `standing`, or write a `numbers:` line in the file", path
            )
        return numbers.standing

    def _factors(
        self, value: object, kind: str, reading: Reading | None, path: tuple[str, ...]
    ) -> Mapping[str, CitedNumber]:
        """Read a map from labels to factors, each a cited number of its own."""
        if not isinstance(value, Mapping):
            raise _problem("map", "expected a map from label to factor", path)
        labels = _FACTOR_LABELS[kind]
        factors: dict[str, CitedNumber] = {}
        for label, factor in cast("Mapping[str, object]", value).items():
            if labels is not None and label not in labels:
                raise _problem(
                    "unknown-word", f"unknown label `{label}`", (*path, label), word=label, known=labels
                )
            factors[label] = FACTOR.read(factor, reading, (*path, label))
        return factors

    def _amount(self, value: object, path: tuple[str, ...]) -> Fraction:
        """Read one amount in the field's unit and check its bounds."""
        if isinstance(value, bool) or not isinstance(value, str | int | Fraction):
            raise _problem("number", f"expected a number ({self.unit})", path)
        text = str(value).strip() if isinstance(value, str) else value
        if self.duration:
            amount = _weeks(text, path)
        else:
            try:
                amount = exact(text)
            except ValueError:
                said = f"expected a number ({self.unit}){self._meant(str(text))}"
                raise _problem("number", said, path) from None
        if self.whole and amount.denominator != 1:
            raise _problem("whole", f"expected a whole number ({self.unit})", path)
        if (self.low is not None and amount < self.low) or (self.high is not None and amount > self.high):
            raise _problem("outside", self._outside(amount), path)
        return amount

    def _meant(self, text: str) -> str:
        """Return the cure for a number written as a per cent or as `1 in 200`, or nothing."""
        per_cent = _PER_CENT.fullmatch(text)
        if per_cent is not None and self.unit in ("share", FACTOR.unit):
            return f"; write {as_text(exact(per_cent[1]) / 100)}"
        one_in = _ONE_IN.fullmatch(text)
        return f"; write {one_in[1]}/{one_in[2].replace(',', '')}" if one_in is not None else ""

    def _outside(self, amount: Fraction) -> str:
        """Say that an amount is out of bounds, and what was probably meant."""
        if self.high is None:
            bounds = f"below {as_text(cast('Fraction', self.low))}"
        elif self.low is None:
            bounds = f"above {as_text(self.high)}"
        else:
            bounds = f"outside {as_text(self.low)} to {as_text(self.high)}"
        said = f"{as_text(amount)} is {bounds} ({self.unit})"
        if self.unit == RATE_UNIT:
            return said + "; an act happens at most once a week, and at most 26 times a year here"
        if self.unit == PEOPLE_UNIT and amount < FEWEST_PEOPLE:
            return said + "; leave out where so few live, or join it to a neighbour"
        if self.high == 1 and 2 <= amount <= 100 and amount.denominator == 1:
            return f"{said}; did you mean {as_text(amount / 100)} ({as_text(amount)} %)?"
        return said

    def _range(self, value: object, path: tuple[str, ...]) -> tuple[Fraction, Fraction]:
        """Read the two ends of a range."""
        if not isinstance(value, list | tuple) or len(cast("list[object]", value)) != 2:
            raise _problem("range", "expected `[low, high]`", path)
        ends = cast("list[object]", value)
        low, high = self._amount(ends[0], (*path, "0")), self._amount(ends[1], (*path, "1"))
        if low > high:
            raise _problem("range", "the lower end comes first", path)
        return low, high

    def _clip(self, amount: Fraction) -> Fraction:
        """Return the amount moved inside the field's bounds (whole where the field is)."""
        if self.whole:
            amount = Fraction(round(amount))
        if self.low is not None:
            amount = max(amount, self.low)
        return amount if self.high is None else min(amount, self.high)


_DAYS = {"day": 1, "days": 1, "week": 7, "weeks": 7, "year": 364, "years": 364}


def _weeks(text: object, path: tuple[str, ...]) -> Fraction:
    """Read a duration with its unit (`104 weeks`, `2 years` of 52 weeks, `30 days`) as whole weeks."""
    parts = text.split() if isinstance(text, str) else []
    if len(parts) != 2 or parts[1] not in _DAYS:
        raise _problem("duration", "expected a duration such as `104 weeks`, `2 years` or `30 days`", path)
    try:
        amount = exact(parts[0])
    except ValueError:
        raise _problem(
            "duration", "expected a duration such as `104 weeks`, `2 years` or `30 days`", path
        ) from None
    return Fraction(round(amount * _DAYS[parts[1]] / 7))


def _problem(kind: str, message: str, path: tuple[str, ...], **context: object) -> PydanticCustomError:
    """Return a pydantic error that carries the words leading from the field to the place."""
    context = {"path": path, "said": message, **context}
    return PydanticCustomError(cast("Any", kind), "{said}", context)


RATE_UNIT = "a year"
PEOPLE_UNIT = "people counted"
FEWEST_PEOPLE = 10
"""An aggregate table has no cell of 1 to 9; a province of nobody is no province."""
ZERO, ONE = Fraction(0), Fraction(1)
FACTOR = Quantity("factor", low=ZERO, high=Fraction(1000))
