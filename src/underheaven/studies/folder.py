"""The folder a run is kept in: held while the run is lived, replaced file by file, never emptied.

Whoever is going to write holds a lock in the folder, so that two runs at once never share one. New files are
written into a hidden folder inside and renamed to their places one by one, the manifest first; it says the
hash of each, so that a reader notices a run that was only half replaced. Names of others are left alone.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shlex
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from underheaven.ground.errors import RunFolderError, clean
from underheaven.ground.files import DISK
from underheaven.ground.outcome import Engine

FORMAT = 1
"""Version of the folder's layout, in the manifest under `run_folder`."""
MANIFEST = "manifest.json"
_MOST_MANIFEST_BYTES = 64 * 2**20
UNFINISHED = "unfinished"
"""Folder inside, in which a run is kept that is not done yet; `studies.keeping` writes it."""
UNFINISHED_FORMAT = 1
"""Version of its layout."""
PROGRESS = "progress.json"
"""File in it that says of which study it is."""
STUDY = "study.yaml"
"""File that repeats the run, in the folder and in what is kept of an unfinished run."""
_LOCK = ".underheaven.lock"
_PART = re.compile(r"\.underheaven\.[0-9]+\.part")
_MADE_HERE = b"this folder was made for a run\n"
_TRIES = 20
_TAKES_NO_MORE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_OTHER = "name another with -o"


def manifest_of(folder: Path) -> dict[str, Any]:
    """Return a run folder's manifest.

    Raises
    ------
    RunFolderError
        It has none, or one that no run wrote.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise RunFolderError(
            "is no run folder: it has no manifest.json", where=str(folder), cure="name another"
        )
    if path.stat().st_size > _MOST_MANIFEST_BYTES:
        raise RunFolderError("is damaged: its manifest.json is too large", where=str(folder))
    try:
        manifest: object = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise RunFolderError("is damaged: its manifest.json cannot be read", where=str(folder)) from None
    if not isinstance(manifest, dict) or cast("dict[str, object]", manifest).get("run_folder") != FORMAT:
        raise RunFolderError("is no run folder of this version", where=str(folder), cure="name another")
    hits = cast("dict[str, object]", manifest).get("hardest_hit")
    if not isinstance(hits, dict) or not all(
        citizen is None or isinstance(citizen, str) for citizen in cast("dict[str, object]", hits).values()
    ):
        raise RunFolderError("is damaged: its manifest.json says no hardest_hit by world", where=str(folder))
    digests = cast("dict[str, object]", manifest).get("digests")
    if not isinstance(digests, dict) or not all(
        isinstance(each, list) for each in cast("dict[str, object]", digests).values()
    ):
        raise RunFolderError("is damaged: its manifest.json says no digests by world", where=str(folder))
    return cast("dict[str, Any]", manifest)


def refuse_other_files(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Refuse a run folder whose files are not those its manifest was written with.

    Raises
    ------
    RunFolderError
        A file was changed or is gone, or a newer run was only half written.
    """
    said: object = manifest.get("files")
    if not isinstance(said, dict):
        raise RunFolderError("is damaged: its manifest.json says no files", where=str(folder))
    for name, sha256 in cast("dict[str, object]", said).items():
        path = folder / name
        is_there = Path(name).name == name and path.is_file()
        if not is_there or sha256_of_file(path) != sha256:
            raise RunFolderError(
                f"its `{clean(name, 60)}` is not the one that its run wrote: a file was changed or removed, "
                f"or a newer run was half written",
                where=str(folder),
                cure="run its study again",
            )


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class UnfinishedRunError(RunFolderError):
    """A folder holds a run of the same study that was stopped before it was done."""


class FullDiskError(RunFolderError):
    """A folder cannot be written because its disk takes no more; nothing else is wrong with it."""


@contextmanager
def reserved(path: str | Path, study_hash: str, *, goes_on: bool = False) -> Generator[Path]:
    """Hold a folder for one run: made where it is not there, locked against other runs until the end.

    A folder that was made for this and that nothing was kept in is taken away again. What a run that was
    killed left behind, here and in the folders beside, is cleared away first.

    Parameters
    ----------
    study_hash : of the run that is to be kept there; an older run of the same study may be replaced.
    goes_on : an unfinished run of the same study is there, and is gone on with.

    Raises
    ------
    UnfinishedRunError
        An unfinished run of the same study is there, and is not to be gone on with.
    FullDiskError
        The disk takes no more.
    RunFolderError
        It is a file, a folder that is no run, a run of another study, held by another run, or it cannot be
        written; there is nothing to go on with.
    """
    folder = Path(path)
    if "\0" in str(folder):
        raise RunFolderError("cannot be written: its name has a NUL", where=str(folder), cure=_OTHER)
    made: list[Path] = []
    try:
        refuse_wrong_folder(folder, study_hash, goes_on=goes_on)
        lock = _locked(folder, made)
    except (OSError, ValueError) as problem:
        _remove_empty(made)
        raise unwritable(folder, problem) from None
    except RunFolderError:
        _remove_empty(made)
        raise
    try:
        refuse_wrong_folder(folder, study_hash, goes_on=goes_on)
        with suppress(OSError):
            _clear_parts(folder)
            _clear_beside(folder)
        yield folder
    finally:
        _let_go(folder, lock)
        _remove_empty(made)


def refuse_wrong_folder(folder: Path, study_hash: str, *, goes_on: bool = False) -> None:
    """Refuse a folder that holds something else than a run of this study; raises `OSError`, too."""
    names: set[str] = set()
    if os.path.lexists(folder):
        if not folder.is_dir():
            raise RunFolderError("is no folder", where=str(folder), cure=_OTHER)
        names = {path.name for path in folder.iterdir()}
    names = {name for name in names if name != _LOCK and not _PART.fullmatch(name)}
    is_unfinished = (folder / UNFINISHED / PROGRESS).is_file()
    if is_unfinished:
        _refuse_unfinished(folder, study_hash, goes_on=goes_on)
        names.discard(UNFINISHED)
    if names and manifest_of(folder).get("study_hash") != study_hash:
        raise RunFolderError("holds a run of another study", where=str(folder), cure=_OTHER)
    if goes_on and not is_unfinished:
        said = "holds a run that is complete" if names else "holds no run to go on with"
        again = "run it again" if names else "begin one"
        raise RunFolderError(said, where=str(folder), cure=f"leave out --resume to {again}")


def _refuse_unfinished(folder: Path, study_hash: str, *, goes_on: bool) -> None:
    """Refuse a folder with an unfinished run that is another's, or that is not to be gone on with."""
    place = folder / UNFINISHED
    said = progress_of(place)
    engine = "oracle" if said.get("engine") == "oracle" else "fast"
    command = "sweep" if said.get("command") == "sweep" else "run"
    if said.get("study_hash") != study_hash:
        raise RunFolderError(
            "holds an unfinished run of another study, or of another version of this package",
            where=str(folder),
            cure=f"`{go_on_with(folder, engine, command)}` goes on with that one; {_OTHER}",
        )
    if not goes_on:
        raise UnfinishedRunError(
            "holds an unfinished run of this study",
            where=str(folder),
            cure=f"`{go_on_with(folder, engine, command)}` goes on with it; "
            f"remove {clean(str(place))} to begin anew",
        )


def progress_of(place: Path) -> dict[str, Any]:
    """Return what an unfinished run says about itself.

    Raises
    ------
    RunFolderError
        Its file is damaged.
    """
    path = place / PROGRESS
    try:
        said: object = json.loads(path.read_bytes()) if path.stat().st_size < _MOST_MANIFEST_BYTES else None
    except (OSError, ValueError, RecursionError):
        said = None
    progress = cast("dict[str, Any]", said) if isinstance(said, dict) else {}
    if progress.get("unfinished") != UNFINISHED_FORMAT:
        raise RunFolderError(
            "is damaged, or of another version: it is no unfinished run that this one can go on with",
            where=str(path),
            cure=f"remove {clean(str(place))} to begin anew",
        )
    return progress


def go_on_with(folder: Path, engine: Engine, command: str = "run") -> str:
    """Return the command that goes on with the unfinished run, or sweep, in a folder."""
    where = f"./{folder}" if str(folder).startswith("-") else str(folder)
    study = shlex.quote(f"{where}/{UNFINISHED}/{STUDY}")
    asked = " --engine oracle" if engine == "oracle" else ""
    return f"underheaven {command} {study} -o {shlex.quote(where)} --resume{asked}"


def _locked(folder: Path, made: list[Path]) -> int:
    """Make a folder where it is not there, and return the handle of its lock; `made` gets what was made."""
    for _ in range(_TRIES):
        _make(folder, made)
        try:
            lock = DISK.open_lock(folder / _LOCK)
        except FileNotFoundError:  # another run that was refused took its folder away just now
            continue
        if not _take(lock):
            os.close(lock)
            raise RunFolderError("another run is being written into it", where=str(folder), cure=_OTHER)
        if _is_there(folder / _LOCK, lock):
            if folder in made:
                _mark(folder, lock)
            return lock
        os.close(lock)  # whoever held it has just taken it away
    raise RunFolderError("another run is being written into it", where=str(folder), cure=_OTHER)


def _is_there(path: Path, lock: int) -> bool:
    """Return whether a lock's file is still the one that has its name."""
    with suppress(FileNotFoundError):
        return path.stat().st_ino == os.fstat(lock).st_ino
    return False


def _mark(folder: Path, lock: int) -> None:
    """Write into the lock's file that its folder was made for a run, or let go of it."""
    try:
        DISK.append(lock, folder / _LOCK, _MADE_HERE)
    except BaseException:
        _let_go(folder, lock)
        raise


def _let_go(folder: Path, lock: int) -> None:
    """Take the lock's file away, and let go of it."""
    try:
        with suppress(OSError):
            DISK.unlink(folder / _LOCK)
    finally:
        os.close(lock)


def _make(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it, outermost first, and remember which were made here."""
    missing: list[Path] = []
    here = folder
    while not os.path.lexists(here):
        missing.append(here)
        here = here.parent
    for one in reversed(missing):
        with suppress(FileExistsError):
            DISK.make_folder(one)
            made.append(one)
            DISK.sync(one.parent)
    if not folder.is_dir():
        with suppress(FileExistsError):  # another run made it just now
            DISK.make_folder(folder)


def _take(lock: int) -> bool:
    """Lock a file, and return whether nobody else holds it; the system lets go when a process ends."""
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as problem:
        if problem.errno not in {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL}:
            raise
    return True


def _clear_parts(folder: Path) -> None:
    """Remove the hidden folders of runs that were killed; while the lock is held, nobody writes them."""
    for part in folder.iterdir():
        if _PART.fullmatch(part.name) and part.is_dir() and not part.is_symlink():
            DISK.remove_all(part)


def _clear_beside(folder: Path) -> None:
    """Remove what runs that were killed left in the folders beside: hidden parts, locks, their folders."""
    here = folder.resolve()
    for other in here.parent.iterdir():
        if other == here or other.is_symlink() or not (other / _LOCK).is_file():
            continue
        lock = os.open(other / _LOCK, os.O_RDWR)
        try:
            names = {path.name for path in other.iterdir() if not _PART.fullmatch(path.name)}
            if (names == {_LOCK} or MANIFEST in names) and _take(lock):
                was_made = os.read(lock, len(_MADE_HERE)) == _MADE_HERE
                _clear_parts(other)
                DISK.unlink(other / _LOCK)
                if was_made and names == {_LOCK}:
                    DISK.remove_folder(other)
        finally:
            os.close(lock)


def _remove_empty(made: Iterable[Path]) -> None:
    """Remove the folders that were made here, as far as nothing is in them."""
    for one in reversed(list(made)):
        with suppress(OSError):
            DISK.remove_folder(one)


def part_of(folder: Path) -> Path:
    """Return the hidden folder inside a run folder where this process makes what it then renames."""
    return folder / f".underheaven.{os.getpid()}.part"


def replace_files(folder: Path, write: Callable[[Path], None]) -> None:
    """Write files into a hidden folder inside a reserved one, then rename each to its place, manifest first.

    Whoever is stopped in between leaves a manifest that says what the other files should be.

    Raises
    ------
    RunFolderError
        The disk is full or read-only; where it was while writing, all older files are as they were.
    """
    part = part_of(folder)
    try:
        try:
            DISK.remove_all(part)
            DISK.make_folder(part)
            write(part)
            DISK.sync(part)
            for names in ([MANIFEST], sorted(path.name for path in part.iterdir() if path.name != MANIFEST)):
                for name in names:
                    DISK.rename(part / name, folder / name)
                DISK.sync(folder)
        finally:
            DISK.remove_all(part)
    except (OSError, ValueError) as problem:
        raise unwritable(folder, problem) from None


def reason(problem: OSError | ValueError) -> str:
    """Return what the system says, without a path."""
    said = problem.strerror if isinstance(problem, OSError) else None
    return clean((said or str(problem)).lower())


def unwritable(folder: Path, problem: OSError | ValueError) -> RunFolderError:
    """Return the error for a folder that cannot be written."""
    is_full = isinstance(problem, OSError) and problem.errno in _TAKES_NO_MORE
    return (FullDiskError if is_full else RunFolderError)(
        f"cannot be written: {reason(problem)}; nothing of this run is kept there",
        where=str(folder),
        cure=_OTHER,
    )
