"""The strict loader: a file in, a frozen declaration out, or every problem with line, column, cure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from pydantic import BaseModel, ValidationError

from underheaven.ground.errors import WordsError, clean, did_you_mean
from underheaven.ground.numbers import Standing
from underheaven.words.events import Data, first_word, parse
from underheaven.words.explain import problems_of
from underheaven.words.fields import Numbers, NumbersLine, Reading
from underheaven.words.problems import Problem, Written, report
from underheaven.words.regime import Regime
from underheaven.words.regime_check import regime_problems
from underheaven.words.safeguard import Safeguard
from underheaven.words.safeguard_check import safeguard_problems
from underheaven.words.society import Society
from underheaven.words.society_check import society_problems
from underheaven.words.study import Study
from underheaven.words.study_check import Find, study_problems, unknown_names
from underheaven.words.walk import source_problems
from underheaven.words.yaml_text import read_text, text_of

Noun = Literal["regime", "society", "study", "safeguard"]
NOUNS: tuple[Noun, ...] = ("regime", "society", "study", "safeguard")
"""The four kinds of declaration; a file opens with one of them."""

_Noun = TypeVar("_Noun", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Declared:
    """What a file says, before it is read as a regime, a society, a study or a safeguard."""

    noun: Noun
    """Which of the four it is."""
    data: Mapping[str, Data]
    """Its words: text, lists and maps."""
    written: Written
    """Its file, its lines and the place of every word."""
    problems: tuple[Problem, ...]
    """What was already wrong in reading it."""


def load(source: Path | str | bytes, *, file: str | None = None) -> Declared:
    """Return what a file says: a path is read, text (or bytes) is taken as it is.

    file : the name errors say; the path, or `text`, where not given.

    Raises
    ------
    WordsError
        What cannot be read at all (see `words.events.parse` and `words.yaml_text.read_text`), or no noun.
    """
    if isinstance(source, Path):
        file = str(source) if file is None else file
        text = read_text(source, file=file)
    else:
        file = file or "text"
        text = text_of(source, file=file)
    parsed = parse(text, file=file)
    noun = _noun(parsed.data, parsed.written)
    return Declared(noun, cast("Mapping[str, Data]", parsed.data), parsed.written, tuple(parsed.problems))


def noun_of(path: Path) -> Noun | None:
    """Return which of the four nouns a file opens with; None where it opens with none, or cannot be read."""
    try:
        first = first_word(read_text(path))
    except WordsError:
        return None
    return next((noun for noun in NOUNS if noun == first), None)


def _noun(data: Data, written: Written) -> Noun:
    """Return which of the four nouns a declaration opens with."""
    cure = "open the file with `regime: NAME`, `society: NAME`, `study: NAME` or `safeguard: NAME`"
    if not isinstance(data, dict) or not data:
        raise written.error(Problem((), "is no declaration", cure))
    first = next(iter(data))
    if first in NOUNS:
        return first
    for noun in NOUNS:
        if noun in data:
            raise written.error(
                Problem((noun,), f"`{noun}:` comes first", "move this line to the top", "key")
            )
    near = did_you_mean(first, NOUNS)
    said = f"opens with `{clean(first, 60)}`"
    raise written.error(Problem((first,), said, f"did you mean `{near}`?" if near else cure, "key"))


def read_regime(
    source: Path | str | bytes, *, sources: Mapping[str, Standing] | None = None, file: str | None = None
) -> Regime:
    """Return the regime a file declares.

    sources : standing of every source it may name.

    Raises
    ------
    WordsError
        Every problem of the file, in order of lines.
    """
    return _read(source, "regime", Regime, regime_problems, sources, file)


def read_society(
    source: Path | str | bytes, *, sources: Mapping[str, Standing] | None = None, file: str | None = None
) -> Society:
    """Return the society a file declares; raises `WordsError` with every problem of the file."""
    return _read(source, "society", Society, society_problems, sources, file)


def read_study(
    source: Path | str | bytes,
    *,
    sources: Mapping[str, Standing] | None = None,
    file: str | None = None,
    find: Find | None = None,
) -> Study:
    """Return the study a file declares; raises `WordsError` with every problem of the file.

    find : looks up what it names, and raises `InputError` where it is not there; not asked where not given.
    """

    def check(study: Study, known_reading: Reading) -> list[Problem]:
        return [
            *study_problems(study, known_reading),
            *(unknown_names(study, find) if find is not None else ()),
        ]

    return _read(source, "study", Study, check, sources, file)


def read_safeguard(
    source: Path | str | bytes, *, sources: Mapping[str, Standing] | None = None, file: str | None = None
) -> Safeguard:
    """Return the safeguard a file declares; raises `WordsError` with every problem of the file.

    The safeguard's numbers are read later, when it is applied (`words.safeguards`), as the fields they set.
    """
    return _read(source, "safeguard", Safeguard, safeguard_problems, sources, file)


def _read(
    source: Path | str | bytes,
    noun: str,
    model: type[_Noun],
    check: Callable[[_Noun, Reading], list[Problem]],
    sources: Mapping[str, Standing] | None,
    file: str | None,
) -> _Noun:
    """Load, read and check one declaration."""
    declared = load(source, file=file)
    if declared.noun != noun:
        raise declared.written.error(
            Problem((declared.noun,), f"this file declares a {declared.noun}, not a {noun}", None, "key")
        )
    known = dict(sources or {})
    problems = list(declared.problems)
    tainted = {problem.path for problem in problems}
    found: list[Problem] = []
    thing: _Noun | None = None
    known_reading = reading(declared.data, known)
    try:
        thing = model.model_validate(declared.data, context={"reading": known_reading})
    except ValidationError as error:
        found = problems_of(error, model)
    else:
        vars(thing)["written"] = declared.written
        found = source_problems(thing, known)
        if not found:
            found = check(thing, known_reading)
    problems += [problem for problem in found if not _is_under(problem.path, tainted)]
    report(problems, declared.written, is_of_file=True)
    if thing is None:
        raise WordsError("cannot be read", file=declared.written.file)
    return thing


def _is_under(path: tuple[str, ...], tainted: set[tuple[str, ...]]) -> bool:
    """Return whether a path, or what it is part of, already has a problem."""
    return any(path[:length] in tainted for length in range(1, len(path) + 1))


def reading(data: Mapping[str, Any], sources: Mapping[str, Standing]) -> Reading:
    """Return what the readers of numbers need to know of a file: its `numbers:` line and its sources."""
    line = data.get("numbers")
    if line is None:
        return Reading(None, sources)
    try:
        return Reading(NumbersLine.model_validate(line).as_numbers(), sources)
    except ValidationError:
        # The line's own problem is reported where it stands; every bare number need not repeat it.
        return Reading(Numbers(Standing.DERIVED), sources)
