"""What `check` does: reads files as strictly as a run would, and says everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from underheaven.ground.errors import InputError, UnderheavenError, WordsError, clean
from underheaven.report.figures import counted
from underheaven.shelf.finding import Shelved, find, read, read_file
from underheaven.society.aggregates import MOST_CHARACTERS, read_counts
from underheaven.studies.setting import pilots_of, resolve
from underheaven.words.federation import pilot_problems
from underheaven.words.problems import Problem, report
from underheaven.words.regime import Regime
from underheaven.words.study import Study


def checked(path: Path) -> str:
    """Return a line that says a file is in order: a declaration, or an aggregate table (`.csv`).

    A study is checked with everything it names, a regime made of regimes with its pilots; whatever regime a
    regime uses or takes over from is on the shelf or beside it, although a world need not have what it uses.

    Raises
    ------
    WordsError
        A declaration is wrong; the error carries every problem of the file.
    BoundaryError
        A table could be one of persons.
    InputError
        What a study names is not there.
    """
    shown = clean(str(path))
    if path.suffix == ".csv":
        counts = read_counts(_text_of(path), file=str(path))
        return f"{shown}: in order: an aggregate table of {counts.total:,} by {', '.join(counts.dimensions)}"
    noun, thing = read_file(path)
    if isinstance(thing, Study):
        _refuse_unknown_regimes(_regimes_of(thing, path.parent))
        resolve(thing, path.parent)
    if isinstance(thing, Regime):
        at = Shelved("regime", thing.regime, path, on_shelf=False)
        report(_unknown_regimes(thing, path.parent), thing.written)
        pilots = pilots_of(thing, at, None)
        named = {name: read("regime", _as_named(one)) for name, one in pilots.items()}
        report(pilot_problems(thing, named), thing.written)
        _refuse_unknown_regimes(pilots.values())
    return f"{shown}: in order: {noun} `{getattr(thing, noun)}`, {clean(thing.title)}"


def _regimes_of(study: Study, folder: Path) -> Iterator[Shelved]:
    """Yield where the regimes that a study names are, and their pilots."""
    for name in dict.fromkeys(name for world in study.worlds.values() for name in world.regimes):
        at = find("regime", name, folder)
        yield at
        yield from pilots_of(read("regime", _as_named(at)), at, folder).values()


def _refuse_unknown_regimes(several: Iterable[Shelved]) -> None:
    """Refuse a regime that uses or takes over from one there is none of; the shelf's do not.

    Raises
    ------
    WordsError
        Every such name of one regime, each at its place; or the file has problems of its own.
    """
    for at in several:
        if not at.on_shelf:
            regime = read("regime", at.path)
            report(_unknown_regimes(regime, at.path.parent), regime.written)


def _unknown_regimes(regime: Regime, folder: Path) -> Iterator[Problem]:
    """Yield what a regime uses or takes over from that is no regime of the shelf, nor of a file beside it."""
    for path, name, at in _others_named(regime):
        try:
            find("regime", name, folder, asked_by=regime.regime)
        except InputError as error:
            yield Problem(path, error.problem, error.cure, at)


def _others_named(regime: Regime) -> Iterator[tuple[tuple[str, str], str, Literal["key", "value"]]]:
    """Yield the names of regimes that a regime uses or takes over from, each with its place."""
    for index, name in enumerate(regime.uses):
        yield ("uses", str(index)), name, "value"
    for name in regime.takes_over:
        yield ("takes_over", name), name, "key"


def _as_named(found: Shelved) -> str | Path:
    """Return what a declaration that was found is read by."""
    return found.name if found.on_shelf else found.path


def _text_of(path: Path) -> str:
    """Return the text of a table, not more of it than a table may have."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read(MOST_CHARACTERS + 1)
    except UnicodeDecodeError:
        raise InputError("the file is not UTF-8", where=str(path), cure="save it as UTF-8 text") from None
    except FileNotFoundError:
        raise InputError("no such file", where=str(path)) from None
    except IsADirectoryError:
        raise InputError("is a folder", where=str(path), cure="name a file in it") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "cannot be opened"
        raise InputError(reason, where=str(path)) from None


def error_lines(error: UnderheavenError) -> list[str]:
    """Return an error as it is printed: one line for each problem, with quoted line and caret."""
    if isinstance(error, WordsError):
        return [line for one in error.every() for line in one.lines()]
    return [str(error)]


def first_lines(error: UnderheavenError) -> list[str]:
    """Return the first problem of an error as it is printed, and one line for each other.

    Of a file's own problems only how many more there are is said, since `check` says them.
    """
    if not isinstance(error, WordsError):
        return [str(error)]
    first, *others = error.every()
    lines = first.lines()
    if not error.is_of_file or not others:
        return [*lines, *(f"and {one}" for one in others)]
    more = counted(len(others), "more problem")
    return [*lines, f"and {more} in it; `underheaven check FILE` says all"]
