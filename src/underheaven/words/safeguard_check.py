"""What has to hold within one safeguard: its sections, its paths, the values it sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, cast

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from underheaven.ground.errors import clean
from underheaven.ground.numbers import CitedNumber, Standing
from underheaven.words.condition import Condition
from underheaven.words.explain import models_at, nearest, problems_of
from underheaven.words.fields import Reading
from underheaven.words.problems import Path, Problem
from underheaven.words.regime import (
    Channel,
    Limits,
    Publicity,
    Redress,
    Regime,
    Register,
    Rule,
    Sensor,
    Sharing,
)
from underheaven.words.safeguard import Safeguard, Step
from underheaven.words.score import Component, Score

SECTIONS: Mapping[str, type[BaseModel]] = {
    "sensors": Sensor, "reports": Channel, "score": Score, "score.components": Component,
    "registers": Register, "rules": Rule, "rules.when": Condition,
    "publicity": Publicity, "sharing": Sharing, "redress": Redress, "limits": Limits, "regime": Regime,
}  # fmt: skip
"""What the things of each section are."""
CHANGES = ("remove", "clear", "set", "add", "at_most", "at_least")
"""The words of a step that change something; a step has one of them."""
_SAYING = ("set", "add", "at_most", "at_least")
"""Those that say values."""
_PARTS_OF_NUMBERS = (
    "value",
    "by_week",
    "swept",
    "source",
    "note",
    "by_group",
    "by_place",
    "by_age",
    "by_income",
)


def safeguard_problems(safeguard: Safeguard, reading: Reading | None = None) -> list[Problem]:
    """Return what does not hold within a safeguard.

    reading : its `numbers:` line and the sources it may name.
    """
    problems: list[Problem] = []
    if not safeguard.steps:
        problems.append(Problem(("steps",), "changes nothing", "add a step"))
    for index, step in enumerate(safeguard.steps):
        problems += (
            p.under("steps", str(index)) for p in _step_problems(step, reading or _own_reading(safeguard))
        )
    return problems


def _step_problems(step: Step, reading: Reading) -> Iterator[Problem]:
    """Check one step."""
    said = [word for word in CHANGES if getattr(step, word)]
    if len(said) != 1:
        what = "says nothing to do" if not said else f"says {' and '.join(said)}"
        yield Problem((), f"{what}; a step does exactly one thing", f"write one of {', '.join(CHANGES)}")
        return
    model = SECTIONS[step.in_]
    if step.remove and model in (Score, Redress, Limits, Regime):
        yield Problem(("remove",), f"`{step.in_}` is not removed as a whole", "write `clear: [FIELD]`", "key")
    for path in step.where:
        yield from (p.under("where") for p in _path_problems(model, path, (path,)))
    for index, path in enumerate(step.clear or ()):
        yield from (p.under("clear") for p in _path_problems(model, path, (str(index),)))
    for word in _SAYING:
        values: Mapping[str, Any] = getattr(step, word) or {}
        for path, value in values.items():
            wrong = list(_path_problems(model, path, (path,)))
            if not wrong:
                wrong = _value_problems(model, path, value, reading)
            yield from (p.under(word) for p in wrong)
            if word == "set" or wrong:
                continue
            read = _read(model, path, value, reading)
            if word == "add" and not isinstance(read, tuple):
                yield Problem((word, path), "only a list is added to", "write `set:`", "key")
            elif word != "add" and not isinstance(read, CitedNumber):
                yield Problem((word, path), f"only numbers have a {word[3:]}", "write `set:`", "key")


def _path_problems(model: type[BaseModel], path: str, here: Path) -> list[Problem]:
    """Return what is wrong with a dotted path."""
    steps = path.split(".")
    holders = [model]
    for index, step in enumerate(steps):
        known = [field.alias or name for holder in holders for name, field in holder.model_fields.items()]
        if step in known:
            holders = _below(holders, step)
            continue
        if 0 < index == len(steps) - 1 and step in _PARTS_OF_NUMBERS and _is_number(model, steps[:index]):
            return []
        said = f"unknown word `{clean(step, 60)}` in `{clean(path, 80)}`"
        return [Problem(here, said, nearest(step, known), "key")]
    return []


def _below(holders: list[type[BaseModel]], step: str) -> list[type[BaseModel]]:
    """Return the models under one word, passing through a list without a number."""
    return [
        inner for holder in holders for inner in models_at(holder, (step,)) or models_at(holder, (step, "0"))
    ]


def _through_lists(model: type[BaseModel], steps: list[str]) -> list[type[BaseModel]]:
    """Return the models at a path, passing through lists without a number."""
    holders = [model]
    for step in steps:
        holders = _below(holders, step)
    return holders


def _field(model: type[BaseModel], path: str) -> FieldInfo | None:
    """Return the field at a dotted path, or None where the path leads into a number."""
    *above, last = path.split(".")
    for holder in _through_lists(model, above) if above else [model]:
        for name, field in holder.model_fields.items():
            if last in (name, field.alias):
                return field
    return None


def _is_number(model: type[BaseModel], steps: list[str]) -> bool:
    """Return whether a path leads to a cited number."""
    field = _field(model, ".".join(steps))
    return field is not None and "CitedNumber" in str(field.annotation)


def _read(model: type[BaseModel], path: str, value: Any, reading: Reading) -> Any:
    """Read a value as the field at a path does."""
    field = _field(model, path)
    if field is None:
        return value
    kind: Any = field.annotation
    for mark in field.metadata:
        kind = Annotated[kind, mark]
    return TypeAdapter(kind).validate_python(value, context={"reading": reading})


def _value_problems(model: type[BaseModel], path: str, value: Any, reading: Reading) -> list[Problem]:
    """Return what is wrong with a value that a step sets."""
    try:
        _read(model, path, value, reading)
    except ValidationError as error:
        field = _field(model, path)
        inner = next(iter(models_at(model, tuple(path.split(".")))), model) if field is not None else model
        return [problem.under(path) for problem in problems_of(error, inner)]
    return []


def _own_reading(safeguard: Safeguard) -> Reading:
    """Return the reading of a safeguard by itself: its `numbers:` line, and every source it names."""
    named: dict[str, Standing] = {}

    def gather(value: Any) -> None:
        if isinstance(value, dict):
            for key, inner in cast("dict[str, Any]", value).items():
                if key == "source" and isinstance(inner, str):
                    named[inner] = Standing.REPORTED
                gather(inner)
        elif isinstance(value, list | tuple):
            for inner in cast("list[Any]", value):
                gather(inner)

    for step in safeguard.steps:
        for word in _SAYING:
            gather(getattr(step, word))
    return Reading(safeguard.numbers.as_numbers() if safeguard.numbers is not None else None, named)


def value_of(safeguard: Safeguard, step: Step, path: str, value: Any) -> Any:
    """Return a value that a step sets, read as its field says."""
    return _read(SECTIONS[step.in_], path, value, _own_reading(safeguard))
