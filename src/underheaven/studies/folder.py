"""The folder a run is kept in: held while the run is lived, replaced file by file, never emptied.

Whoever is going to write holds a lock in the folder, so that two runs at once never share one. New files are
written into a hidden folder inside and renamed to their places one by one, the manifest last; it says the
hash of each, so that a reader notices a run that was only half replaced. Names of others are left alone.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from underheaven.ground.errors import RunFolderError, clean

FORMAT = 1
"""Version of the folder's layout, in the manifest under `run_folder`."""
MANIFEST = "manifest.json"
_MOST_MANIFEST_BYTES = 64 * 2**20
_LOCK = ".underheaven.lock"
_PART = re.compile(r"\.underheaven\.[0-9]+\.part")
_MADE_HERE = b"this folder was made for a run\n"
_TRIES = 20
_OTHER = "name another with -o"


def manifest_of(folder: Path) -> dict[str, Any]:
    """Return a run folder's manifest.

    Raises
    ------
    RunFolderError
        It has none, or one that no run wrote.
    """
    return _read_manifest(folder / MANIFEST, folder)


def _read_manifest(path: Path, folder: Path) -> dict[str, Any]:
    """Return a manifest, or refuse the folder it is about."""
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


@contextmanager
def reserved(path: str | Path, study_hash: str) -> Generator[Path]:
    """Hold a folder for one run: made where it is not there, locked against other runs until the end.

    A folder that was made for this and that nothing was kept in is taken away again. What a run that was
    killed left behind, here and in the folders beside, is cleared away first.

    Parameters
    ----------
    study_hash : of the run that is to be kept there; an older run of the same study may be replaced.

    Raises
    ------
    RunFolderError
        It is a file, a folder that is no run, a run of another study, held by another run, or it cannot be
        written.
    """
    folder = Path(path)
    if "\0" in str(folder):
        raise RunFolderError("cannot be written: its name has a NUL", where=str(folder), cure=_OTHER)
    made: list[Path] = []
    try:
        refuse_wrong_folder(folder, study_hash)
        lock = _locked(folder, made)
    except (OSError, ValueError) as problem:
        _remove_empty(made)
        raise unwritable(folder, problem) from None
    except RunFolderError:
        _remove_empty(made)
        raise
    try:
        refuse_wrong_folder(folder, study_hash)
        with suppress(OSError):
            _clear_parts(folder)
            _clear_beside(folder)
        yield folder
    finally:
        with suppress(OSError):
            (folder / _LOCK).unlink()
        os.close(lock)
        _remove_empty(made)


def refuse_wrong_folder(folder: Path, study_hash: str) -> None:
    """Refuse a folder that holds something else than a run of this study; raises `OSError`, too."""
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise RunFolderError("is no folder", where=str(folder), cure=_OTHER)
    names = {path.name for path in folder.iterdir()}
    if all(name == _LOCK or _PART.fullmatch(name) for name in names):
        return
    half = next((folder / name / MANIFEST for name in sorted(names) if _PART.fullmatch(name)), None)
    is_half = MANIFEST not in names and half is not None and half.is_file()
    manifest = _read_manifest(half if is_half and half is not None else folder / MANIFEST, folder)
    if manifest.get("study_hash") != study_hash:
        raise RunFolderError("holds a run of another study", where=str(folder), cure=_OTHER)


def _locked(folder: Path, made: list[Path]) -> int:
    """Make a folder where it is not there, and return the handle of its lock; `made` gets what was made."""
    for _ in range(_TRIES):
        _make(folder, made)
        try:
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
        except FileNotFoundError:  # another run that was refused took its folder away just now
            continue
        if not _take(lock):
            os.close(lock)
            raise RunFolderError("another run is being written into it", where=str(folder), cure=_OTHER)
        with suppress(FileNotFoundError):
            if (folder / _LOCK).stat().st_ino == os.fstat(lock).st_ino:
                if folder in made:
                    os.write(lock, _MADE_HERE)
                return lock
        os.close(lock)  # whoever held it has just taken it away
    raise RunFolderError("another run is being written into it", where=str(folder), cure=_OTHER)


def _make(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it, outermost first, and remember which were made here."""
    missing: list[Path] = []
    here = folder
    while not os.path.lexists(here):
        missing.append(here)
        here = here.parent
    for one in reversed(missing):
        with suppress(FileExistsError):
            one.mkdir()
            made.append(one)
    folder.mkdir(exist_ok=True)


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
            shutil.rmtree(part, ignore_errors=True)


def _clear_beside(folder: Path) -> None:
    """Remove what runs that were killed left in the folders beside: hidden parts, locks, their folders."""
    here = folder.resolve()
    for other in here.parent.iterdir():
        if other == here or other.is_symlink() or not (other / _LOCK).is_file():
            continue
        lock = os.open(other / _LOCK, os.O_RDWR)
        try:
            names = {path.name for path in other.iterdir() if not _PART.fullmatch(path.name)}
            # a half-written run without a manifest is left to whoever runs its study again
            if (names == {_LOCK} or MANIFEST in names) and _take(lock):
                was_made = os.read(lock, len(_MADE_HERE)) == _MADE_HERE
                _clear_parts(other)
                (other / _LOCK).unlink()
                if was_made and names == {_LOCK}:
                    other.rmdir()
        finally:
            os.close(lock)


def _remove_empty(made: Iterable[Path]) -> None:
    """Remove the folders that were made here, as far as nothing is in them."""
    for one in reversed(list(made)):
        with suppress(OSError):
            one.rmdir()


def replace_files(folder: Path, write: Callable[[Path], None]) -> None:
    """Write files into a hidden folder inside a reserved one, then rename each to its place, manifest last.

    Raises
    ------
    RunFolderError
        The disk is full or read-only; where it was while writing, all older files are as they were.
    """
    part = folder / f".underheaven.{os.getpid()}.part"
    try:
        try:
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            write(part)
            _sync(part)
            for name in sorted(
                (path.name for path in part.iterdir()), key=lambda name: (name == MANIFEST, name)
            ):
                (part / name).replace(folder / name)
            _sync(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except (OSError, ValueError) as problem:
        raise unwritable(folder, problem) from None


def _sync(folder: Path) -> None:
    """See a folder's names on disk, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def reason(problem: OSError | ValueError) -> str:
    """Return what the system says, without a path."""
    said = problem.strerror if isinstance(problem, OSError) else None
    return clean((said or str(problem)).lower())


def unwritable(folder: Path, problem: OSError | ValueError) -> RunFolderError:
    """Return the error for a folder that cannot be written."""
    return RunFolderError(
        f"cannot be written: {reason(problem)}; nothing of this run is kept there",
        where=str(folder),
        cure=_OTHER,
    )
