"""Walking through a declaration: every cited number with its path, every source it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, cast

from pydantic import BaseModel

from underheaven.ground.errors import clean
from underheaven.ground.numbers import CitedNumber, Standing
from underheaven.words.explain import nearest
from underheaven.words.fields import Graded, NumbersLine
from underheaven.words.problems import MOST_REPORTED, Path, Problem


def parts(thing: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Yield a declaration and everything in it, each with its path, in order of declaration."""
    yield path, thing
    if isinstance(thing, BaseModel):
        for name, field in type(thing).model_fields.items():
            yield from parts(getattr(thing, name), (*path, field.alias or name))
    elif isinstance(thing, CitedNumber):
        for kind in ("by_group", "by_place", "by_age", "by_income"):
            for label, factor in getattr(thing, kind).items():
                yield from parts(factor, (*path, kind, label))
    elif isinstance(thing, Mapping):
        for name, value in cast("Mapping[Any, Any]", thing).items():
            yield from parts(value, (*path, str(name)))
    elif isinstance(thing, tuple | list):
        for index, value in enumerate(cast("tuple[Any, ...]", thing)):
            yield from parts(value, (*path, str(index)))


def numbers(thing: object) -> Iterator[tuple[Path, CitedNumber]]:
    """Yield every cited number of a declaration with its path; factors too."""
    for path, part in parts(thing):
        if isinstance(part, CitedNumber):
            yield path, part


def source_problems(thing: BaseModel, known: Mapping[str, Standing]) -> list[Problem]:
    """Return the problems of sources that are named and not there, and of a `numbers:` line without one."""
    return list(islice(_source_problems(thing, known), 2 * MOST_REPORTED))


def _source_problems(thing: BaseModel, known: Mapping[str, Standing]) -> Iterator[Problem]:
    """Yield them one by one."""
    for path, part in parts(thing):
        if isinstance(part, Graded) and part.source is not None and part.source not in known:
            yield unknown_source((*path, "source"), part.source, known)
        elif isinstance(part, NumbersLine):
            needs = part.standing in (Standing.DOCUMENTED, Standing.REPORTED, Standing.DISPUTED)
            if part.source is not None and part.source not in known:
                yield unknown_source((*path, "source"), part.source, known)
            elif needs and part.source is None:
                yield Problem(path, f"a {part.standing.value} number names its source", "add `source: NAME`")


def unknown_source(path: Path, source: str, known: Mapping[str, Standing]) -> Problem:
    """Return the problem of a source that is not there."""
    cure = nearest(source, list(known)) or "add it to a sources.yaml beside this file"
    return Problem(path, f"source `{clean(source, 60)}` is not in sources.yaml", cure)
