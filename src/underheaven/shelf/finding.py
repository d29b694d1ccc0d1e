"""Finding a declaration by its name on the shelf, or by its path.

A name is that of a file on the shelf (`small-city`), or of a file `NAME.yaml` beside the study that names it.
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
from underheaven.words.loader import load, read_regime, read_safeguard, read_society, read_study
from underheaven.words.problems import listed
from underheaven.words.regime import Regime
from underheaven.words.safeguard import Safeguard
from underheaven.words.society import Society
from underheaven.words.sources import Source, read_sources
from underheaven.words.study import Study
from underheaven.words.study_check import Known

Noun = Literal["regime", "society", "study", "safeguard"]
"""The four kinds of declaration."""
FOLDERS: Mapping[Noun, str] = {
    "regime": "regimes", "society": "societies", "study": "studies", "safeguard": "safeguards",
}  # fmt: skip
"""Folder of the shelf for each noun."""
MOST_BESIDE = 2000
"""How many files beside a study are looked at."""


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


def find(noun: Noun, name: str | Path, folder: Path | None = None) -> Shelved:
    """Return where a declaration is: a path as given, a file beside `folder`'s, or one of the shelf.

    Raises
    ------
    InputError
        Nothing of this name; says what was probably meant.
    """
    text = str(name)
    if isinstance(name, Path) or text.endswith((".yaml", ".yml")) or "/" in text:
        path = Path(text)
        return Shelved(noun, path.stem, path, on_shelf=False)
    if folder is not None and "\0" not in text and (folder / f"{text}.yaml").is_file():
        return Shelved(noun, text, folder / f"{text}.yaml", on_shelf=False)
    known = names(noun)
    if text in known:
        return Shelved(noun, text, shelf_folder() / FOLDERS[noun] / f"{text}.yaml", on_shelf=True)
    near = did_you_mean(text, known)
    cure = f"did you mean `{near}`?" if near else f"known: {listed(known)}; or give a path ending in .yaml"
    raise InputError(f"there is no {noun} `{clean(text, 60)}`", cure=cure)


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
        beside = (folder, None if found.on_shelf else found.path.parent)
        sayable = Known(
            findable("society", beside), findable("regime", beside), findable("safeguard", beside)
        )
        return read_study(found.path, sources=known, file=file, known=sayable)
    return read_safeguard(found.path, sources=known, file=file)


def read_file(path: Path) -> tuple[Noun, Regime | Society | Study | Safeguard]:
    """Return what a file declares, whichever of the four it is, with its noun; errors as for `read`."""
    noun: Noun = load(path).noun
    return noun, read(noun, path)


def findable(noun: Noun, folders: tuple[Path | None, ...]) -> set[str]:
    """Return the names that can be found: the shelf's, and those of files in some folders."""
    known = set(names(noun))
    for folder in folders:
        if folder is not None and folder.is_dir():
            known.update(path.stem for path in islice(folder.glob("*.yaml"), MOST_BESIDE))
    return known


def _standings(folder: Path | None) -> dict[str, Standing]:
    """Return the standing of every source a file in this folder may name."""
    return {name: source.standing for name, source in folder_sources(folder).items()}
