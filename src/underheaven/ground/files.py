"""The one way onto the disk: everything the package keeps is written here, one named operation at a time.

A file is put in its place whole: written under another name, seen on disk, renamed, and its folder seen on
disk. Whoever is killed in between, or loses power, leaves the older file or the newer one, never a part.
`Disk.watch` hears of each operation before it is done, so that a test can fail or stop at any of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["create", "write", "fsync", "rename", "unlink", "make folder", "remove folder", "sync folder"]
_PIECE = 2**20
_PART = ".part"


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that is about to be done to a disk.

    kind : what. path : to which file or folder. to : its new name. data : what is written.
    """

    kind: Kind
    path: Path
    to: Path | None = None
    data: bytes = b""


def _nobody(operation: Operation) -> None:
    """Hear of an operation and do nothing about it."""


class Disk:
    """What is done to the disk; every method raises `OSError` where the system refuses.

    watch : called with each operation before it is done; what it raises is raised in place of it.
    """

    def __init__(self) -> None:
        self.watch: Callable[[Operation], None] = _nobody

    def put(self, path: Path, pieces: Iterable[bytes]) -> None:
        """Put a file in its place, whole and to stay; an older one is there until it is replaced."""
        part = path.with_name(path.name + _PART)
        try:
            self.write(part, pieces)
            self.rename(part, path)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        self.sync(path.parent)

    def write(self, path: Path, pieces: Iterable[bytes]) -> None:
        """Write a file from its beginning and see its bytes on disk; its name is not seen to yet."""
        self.watch(Operation("create", path))
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        try:
            for piece in _grouped(pieces):
                self.append(handle, path, piece)
            self.watch(Operation("fsync", path))
            os.fsync(handle)
        finally:
            os.close(handle)

    def open_lock(self, path: Path) -> int:
        """Open a file that is there to be locked, made where it is not, and return its handle."""
        self.watch(Operation("create", path))
        return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)

    def append(self, handle: int, path: Path, data: bytes) -> None:
        """Write bytes to an open file, all of them."""
        self.watch(Operation("write", path, data=data))
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]

    def rename(self, path: Path, to: Path) -> None:
        """Give a file or folder another name; a file that had it is replaced."""
        self.watch(Operation("rename", path, to))
        path.replace(to)

    def unlink(self, path: Path) -> None:
        """Remove a file."""
        self.watch(Operation("unlink", path))
        path.unlink()

    def make_folder(self, path: Path) -> None:
        """Make a folder; those above it are there."""
        self.watch(Operation("make folder", path))
        path.mkdir()

    def remove_folder(self, path: Path) -> None:
        """Remove an empty folder."""
        self.watch(Operation("remove folder", path))
        path.rmdir()

    def remove_all(self, folder: Path) -> None:
        """Remove a folder with the files in it, as far as it can be done; links are not followed."""
        with suppress(OSError):
            for path in sorted(folder.iterdir()):
                if path.is_dir() and not path.is_symlink():
                    self.remove_all(path)
                else:
                    self.unlink(path)
            self.remove_folder(folder)

    def sync(self, folder: Path) -> None:
        """See the names in a folder on disk, where the system can."""
        self.watch(Operation("sync folder", folder))
        if os.name != "posix":
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _grouped(pieces: Iterable[bytes]) -> Iterable[bytes]:
    """Yield the same bytes in pieces of a megabyte or more, the last one aside."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= _PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if size:
        yield b"".join(waiting)


DISK = Disk()
"""The disk that everything is written to."""
