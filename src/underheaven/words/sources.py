"""Where numbers and rules come from: the entries of `sources.yaml`, by name."""

from __future__ import annotations

from pathlib import Path

from pydantic import RootModel, ValidationError

from underheaven.ground.numbers import Standing
from underheaven.words.events import parse
from underheaven.words.explain import problems_of
from underheaven.words.fields import Name, Text, Word
from underheaven.words.problems import report
from underheaven.words.yaml_text import read_text


class Source(Word):
    """One published source."""

    standing: Standing
    """The standing of a number that names this source and says none of its own."""
    what: Text
    """What it is, so that a reader finds it."""


class _Sources(RootModel[dict[Name, Source]]):
    """A file of sources."""


def read_sources(path: Path, *, file: str | None = None) -> dict[str, Source]:
    """Return the sources of a `sources.yaml`, by name.

    Raises
    ------
    WordsError
        The file is missing, broken, or says something else.
    """
    file = str(path) if file is None else file
    parsed = parse(read_text(path, file=file), file=file)
    problems = list(parsed.problems)
    sources: dict[str, Source] = {}
    try:
        sources = _Sources.model_validate(parsed.data).root
    except ValidationError as error:
        problems += problems_of(error, _Sources)
    report(problems, parsed.written)
    return sources
