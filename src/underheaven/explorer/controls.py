"""The controls of a regime, made from its words: every number, flag and choice with its source and bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel

from underheaven.ground.exact import as_text
from underheaven.ground.numbers import CitedNumber
from underheaven.shelf import sources
from underheaven.words.fields import RuleBearing
from underheaven.words.quantity import Quantity
from underheaven.words.regime import Regime
from underheaven.words.safeguard import Safeguard
from underheaven.words.society import Society
from underheaven.words.study import Study

NOUNS: Mapping[str, type[BaseModel]] = {
    "regime": Regime, "society": Society, "study": Study, "safeguard": Safeguard,
}  # fmt: skip
_UNSET = frozenset({"title", "about", "note", "numbers"})
"""What a reader is told and no control changes."""


def words() -> dict[str, Any]:
    """Return every declared word: for each noun its fields, and those of what is in it, in order."""
    return {noun: _fields(model, ()) for noun, model in NOUNS.items()}


def _fields(model: type[BaseModel], seen: tuple[type[BaseModel], ...]) -> list[dict[str, Any]]:
    """Return the fields of a model: name, text, unit, bounds, choices, and the fields inside."""
    found: list[dict[str, Any]] = []
    for name, field in model.model_fields.items():
        said: dict[str, Any] = {
            "field": field.alias or name, "text": field.description or "", "required": field.is_required(),
        }  # fmt: skip
        kinds = _kinds((field.annotation, *field.metadata))
        quantity = next((kind for kind in kinds if isinstance(kind, Quantity)), None)
        inner = next((k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)), None)
        choices = _choices_of(kinds)
        if quantity is not None:
            said |= {"type": "number", "unit": quantity.unit, **_bounds(quantity)}
        elif inner is not None:
            said["type"] = "words"
            if inner not in seen:
                said["fields"] = _fields(inner, (*seen, model))
        elif choices:
            said |= {"type": "choice", "choices": choices}
        else:
            said["type"] = "flag" if bool in kinds else "whole" if int in kinds else "text"
        found.append(said)
    return found


def _kinds(annotated: object) -> list[Any]:
    """Return everything an annotation is made of: models, literals, quantities, plain types."""
    if isinstance(annotated, tuple):
        return [kind for part in cast("tuple[object, ...]", annotated) for kind in _kinds(part)]
    origin = get_origin(annotated)
    if origin is Literal or origin is None:
        return [annotated]
    if origin in (Annotated, Union, UnionType, tuple, list, dict) or isinstance(origin, type):
        return _kinds(get_args(annotated))
    return []


def _choices_of(kinds: Iterable[Any]) -> list[str]:
    """Return the words among which a field chooses; none where a number may stand there, too."""
    if any(isinstance(kind, Quantity) for kind in kinds):
        return []
    return [choice for kind in kinds for choice in _choices(kind)]


def _choices(kind: object) -> list[str]:
    """Return the words of a literal or a closed list."""
    if get_origin(kind) is Literal:
        return [str(word) for word in get_args(kind)]
    members = getattr(kind, "__members__", None)
    return [] if members is None else [member.value for member in cast("Mapping[str, Any]", members).values()]


def _bounds(quantity: Quantity) -> dict[str, Any]:
    """Return the bounds of a number."""
    return {
        "low": None if quantity.low is None else float(quantity.low),
        "high": None if quantity.high is None else float(quantity.high),
        "whole": quantity.whole,
        "duration": quantity.duration,
    }


@cache
def _quantities(model: type[BaseModel]) -> Mapping[str, tuple[Quantity | None, str, list[str]]]:
    """Return by field of a model: its quantity, its text and its choices."""
    found: dict[str, tuple[Quantity | None, str, list[str]]] = {}
    for name, field in model.model_fields.items():
        kinds = _kinds((field.annotation, *field.metadata))
        quantity = next((kind for kind in kinds if isinstance(kind, Quantity)), None)
        found[name] = (quantity, field.description or "", _choices_of(kinds))
    return found


def controls(regime: Regime) -> list[dict[str, Any]]:
    """Return what can be set in a regime's text, in order of declaration: path, value, source, bounds."""
    return list(_controls(regime, (), regime.grade.value, regime.source))


def _controls(
    thing: BaseModel, path: tuple[str, ...], grade: str, source: str | None
) -> Iterator[dict[str, Any]]:
    """Yield the controls of a word and of what is in it."""
    if isinstance(thing, RuleBearing):
        grade = thing.grade.value if thing.grade is not None else grade
        source = thing.source or source
    for name, (quantity, text, choices) in _quantities(type(thing)).items():
        value = getattr(thing, name)
        at = (*path, type(thing).model_fields[name].alias or name)
        said = {"grade": grade, "text": text}
        if name in _UNSET or value is None:
            continue
        if isinstance(value, CitedNumber):
            yield from _number(value, at, quantity, said)
        elif isinstance(value, BaseModel):
            yield from _controls(value, at, grade, source)
        elif isinstance(value, Mapping):
            for label, inner in cast("Mapping[str, object]", value).items():
                yield from _within(inner, (*at, str(label)), quantity, said, source)
        elif isinstance(value, tuple):
            for number, inner in enumerate(cast("tuple[object, ...]", value)):
                yield from _within(inner, (*at, str(number)), quantity, said, source)
        elif isinstance(value, bool) and name in thing.model_fields_set:
            yield {**_said(at), "type": "flag", "value": value, **said}
        elif isinstance(value, str) and name in thing.model_fields_set and len(choices) > 1:
            yield {**_said(at), "type": "choice", "value": value, "choices": choices, **said}


def _within(
    inner: object, at: tuple[str, ...], quantity: Quantity | None, said: dict[str, Any], source: str | None
) -> Iterator[dict[str, Any]]:
    """Yield the controls of one thing of a list or a map."""
    if isinstance(inner, CitedNumber):
        yield from _number(inner, at, quantity, said)
    elif isinstance(inner, BaseModel):
        yield from _controls(inner, at, str(said["grade"]), source)


def _said(at: tuple[str, ...]) -> dict[str, Any]:
    """Return how a control is named: its path, its group and its words."""
    steps = [step for step in at[1:] if not step.isdigit()] or [at[0]]
    label = ", ".join(step.replace("_", " ").replace("-", " ") for step in steps)
    return {"path": ".".join(at), "group": at[0], "thing": at[1] if len(at) > 2 else None, "label": label}


def _number(
    number: CitedNumber, at: tuple[str, ...], quantity: Quantity | None, said: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield the control of a cited number and those of its factors."""
    low, high = (quantity.low, quantity.high) if quantity is not None else (Fraction(0), None)
    swept = number.swept
    ends = swept if swept is not None and swept[0] < swept[1] else None
    least, most = ends or (low, high)
    yield {
        **_said(at),
        "type": "number",
        "value": float(number.value),
        "written": as_text(number.value),
        "unit": number.unit,
        "whole": quantity is not None and quantity.whole,
        "low": None if least is None else float(least),
        "high": None if most is None else float(most),
        "bounds": [None if end is None else float(end) for end in (low, high)],
        "standing": number.standing.value,
        "source": source_said(number.source),
        "swept": None if swept is None else [float(end) for end in swept],
        "note": number.note,
        "over_weeks": {str(week): float(value) for week, value in number.by_week.items()},
        **said,
    }
    for kind in ("by_group", "by_place", "by_age", "by_income"):
        for label, factor in getattr(number, kind).items():
            yield from _number(factor, (*at, kind, label), FACTOR_OF, said)


FACTOR_OF = Quantity("factor", Fraction(0), Fraction(1000))


def source_said(name: str | None) -> dict[str, Any] | None:
    """Return a source as a reader is told of it."""
    source = None if name is None else sources().get(name)
    if source is None:
        return None
    return {"key": name, "title": source.what, "standing": source.standing.value}
