"""Finding a declaration by its name on the shelf, or by its path.

A name is that of a file on the shelf (`small-city`), or of a file `NAME.yaml` beside the file that names it,
where it declares what is asked for: a study `court-list.yaml` is not the regime `court-list`.
A path ends in `.yaml` or `.yml`, or holds a `/`. The sources a file may name are the shelf's and those of a
`sources.yaml` beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Literal, overload

from underheaven.ground.errors import InputError, clean, did_you_mean
from underheaven.ground.numbers import Standing
from underheaven.words.loader import load, noun_of, read_regime, read_safeguard, read_society, read_study
from underheaven.words.problems import listed
from underheaven.words.regime import Regime
from underheaven.words.safeguard import Safeguard
from underheaven.words.society import Society
from underheaven.words.sources import Source, read_sources
from underheaven.words.study import Study

Noun = Literal["regime", "society", "study", "safeguard"]
"""The four kinds of declaration."""
FOLDERS: Mapping[Noun, str] = {
    "regime": "regimes", "society": "societies", "study": "studies", "safeguard": "safeguards",
}  # fmt: skip
"""Folder of the shelf for each noun."""
MOST_BESIDE = 2000
"""How many files beside a study are looked at."""
_BY_PATH = "; or give a path ending in .yaml"


@dataclass(frozen=True, slots=True)
class Shelved:
    """A declaration that was found: its name, its file, and whether it is the shelf's own."""

    noun: Noun
    name: str
    path: Path
    on_shelf: bool


def shelf_folder() -> Path:
    """Return the folder of the shelf."""
    return Path(str(files("underheaven.shelf")))


def names(noun: Noun) -> tuple[str, ...]:
    """Return the names the shelf has for one noun, in alphabetical order."""
    return tuple(sorted(path.stem for path in (shelf_folder() / FOLDERS[noun]).glob("*.yaml")))


def societies() -> Iterator[Society]:
    """Yield the societies of the shelf, in alphabetical order."""
    yield from (read("society", name) for name in names("society"))


@cache
def sources() -> Mapping[str, Source]:
    """Return the sources of the shelf, by name: what they are and how well they support a number."""
    return read_sources(shelf_folder() / "sources.yaml", file="sources.yaml")


def folder_sources(folder: Path | None) -> dict[str, Source]:
    """Return the shelf's sources and those of a `sources.yaml` in a folder; the folder's win."""
    known = dict(sources())
    beside = None if folder is None else folder / "sources.yaml"
    if beside is not None and beside.is_file():
        known.update(read_sources(beside))
    return known


def find(noun: Noun, name: str | Path, folder: Path | None = None, *, asked_by: str = "") -> Shelved:
    """Return where a declaration is: a path as given, a file beside `folder`'s, or one of the shelf.

    A file beside that declares something else is passed over; one that opens with no noun, or cannot be read,
    is not, so that reading it says what is wrong with it.

    Parameters
    ----------
    asked_by : name of the declaration that asks, which is never what was meant.

    Raises
    ------
    InputError
        Nothing of this name; says what was probably meant, or what the file of this name declares instead.
    """
    text = str(name)
    if isinstance(name, Path) or text.endswith((".yaml", ".yml")) or "/" in text:
        path = Path(text)
        return Shelved(noun, path.stem, path, on_shelf=False)
    other: Noun | None = None
    if folder is not None and "\0" not in text and (folder / f"{text}.yaml").is_file():
        beside = folder / f"{text}.yaml"
        other = noun_of(beside)
        if other in (None, noun):
            return Shelved(noun, text, beside, on_shelf=False)
    if text in names(noun):
        return Shelved(noun, text, shelf_folder() / FOLDERS[noun] / f"{text}.yaml", on_shelf=True)
    if other is not None:
        said = f"`{clean(text, 60)}` is no {noun}: its file declares a {other}"
        raise InputError(said, cure=f"name a {noun}")
    known = findable(noun, folder) - {asked_by}
    near = did_you_mean(text, known)
    is_said_in_a_file = folder is not None and noun != "study"  # which says names, no paths
    where, instead = (" on the shelf or beside this file", "") if is_said_in_a_file else ("", _BY_PATH)
    said = f"there is no {noun} `{clean(text, 60)}`{where}"
    raise InputError(said, cure=f"did you mean `{near}`?" if near else f"known: {listed(known)}{instead}")


@overload
def read(noun: Literal["regime"], name: str | Path, folder: Path | None = None) -> Regime: ...
@overload
def read(noun: Literal["society"], name: str | Path, folder: Path | None = None) -> Society: ...
@overload
def read(noun: Literal["study"], name: str | Path, folder: Path | None = None) -> Study: ...
@overload
def read(noun: Literal["safeguard"], name: str | Path, folder: Path | None = None) -> Safeguard: ...
def read(noun: Noun, name: str | Path, folder: Path | None = None) -> Regime | Society | Study | Safeguard:
    """Return a declaration by its name on the shelf, by its name beside `folder`'s files, or by its path.

    Raises
    ------
    InputError
        Nothing of this name.
    WordsError
        The file has problems; the error carries all of them. A study also names only what can be found.
    """
    found = find(noun, name, folder)
    file = found.path.name if found.on_shelf else str(found.path)
    known = _standings(found.path.parent if not found.on_shelf else None)
    if noun == "regime":
        return read_regime(found.path, sources=known, file=file)
    if noun == "society":
        return read_society(found.path, sources=known, file=file)
    if noun == "study":
        beside = folder if found.on_shelf else found.path.parent
        return read_study(
            found.path, sources=known, file=file, find=lambda kind, said: find(kind, said, beside)
        )
    return read_safeguard(found.path, sources=known, file=file)


def read_file(path: Path) -> tuple[Noun, Regime | Society | Study | Safeguard]:
    """Return what a file declares, whichever of the four it is, with its noun; errors as for `read`."""
    noun: Noun = load(path).noun
    return noun, read(noun, path)


def findable(noun: Noun, folder: Path | None) -> set[str]:
    """Return the names that can be found: the shelf's, and those of files in a folder that declare such."""
    known = set(names(noun))
    if folder is not None and folder.is_dir():
        beside = islice(folder.glob("*.yaml"), MOST_BESIDE)
        known.update(path.stem for path in beside if noun_of(path) == noun)
    return known


def _standings(folder: Path | None) -> dict[str, Standing]:
    """Return the standing of every source a file in this folder may name."""
    return {name: source.standing for name, source in folder_sources(folder).items()}
