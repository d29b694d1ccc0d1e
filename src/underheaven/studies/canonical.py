"""Words as canonical JSON: what decides a result and nothing else, so that the same words have one hash.

Left out is what tells a reader something and decides nothing: titles, descriptions, remarks, sources, grades,
standings, ranges. Fractions are written exactly.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import cast

from pydantic import BaseModel

from underheaven.ground.numbers import CitedNumber

SAID_ONLY = frozenset({"title", "about", "note", "source", "grade", "numbers"})
"""Fields that decide nothing."""
_FACTORS = ("by_group", "by_place", "by_age", "by_income")


def canonical(value: object) -> object:
    """Return words as plain JSON values: maps, lists, text, whole numbers, true, false, null.

    Raises
    ------
    TypeError
        Something that no declaration is made of.
    """
    if value is None or (isinstance(value, bool | int | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, CitedNumber):
        return _number(value)
    if isinstance(value, BaseModel):
        fields = ((name, getattr(value, name)) for name in type(value).model_fields if name not in SAID_ONLY)
        return {name: canonical(part) for name, part in fields if part is not None}
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, object]", value)
        return [[str(name), canonical(part)] for name, part in entries.items()]
    if isinstance(value, list | tuple):
        return [canonical(part) for part in cast("tuple[object, ...]", value)]
    raise TypeError(f"no word of a declaration: {type(value).__name__}")


def _number(number: CitedNumber) -> dict[str, object]:
    """Return a cited number's value, unit and factors (in the order of their labels)."""
    said: dict[str, object] = {"value": canonical(number.value), "unit": number.unit}
    if number.by_week:
        said["by_week"] = [[week, canonical(step)] for week, step in number.by_week.items()]
    for name in _FACTORS:
        factors: Mapping[str, CitedNumber] = getattr(number, name)
        if factors:
            said[name] = {label: _number(factors[label]) for label in sorted(factors)}
    return said


def sha256_of(value: object) -> str:
    """Return the SHA-256, in hexadecimal, of words as canonical JSON (sorted keys, no spaces, UTF-8)."""
    text = json.dumps(canonical(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
