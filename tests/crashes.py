"""Disks that fail, stop or lose power at any operation: what a test needs to see promises 8 to 10 kept.

A crash state is what may be on a disk after power was lost: bytes written but not seen on disk may be there,
half there, or zeros; names changed in a folder that was not seen on disk since may be changed or not.
"""

from __future__ import annotations

import errno
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from underheaven.ground.files import DISK, Operation


class Stopped(BaseException):
    """The process is gone: nothing that would tidy up is run on the disk any more."""


@contextmanager
def watched(watch: Callable[[Operation], None]) -> Iterator[None]:
    before = DISK.watch
    DISK.watch = watch
    try:
        yield
    finally:
        DISK.watch = before


def operations(act: Callable[[], object]) -> list[Operation]:
    """What a piece of work does to the disk."""
    done: list[Operation] = []
    with watched(done.append):
        act()
    return done


def full_at(turn: int, code: int = errno.ENOSPC) -> Callable[[Operation], None]:
    """A disk that refuses one operation; of what was to be written it takes half."""
    counted = itertools.count()

    def refuse(operation: Operation) -> None:
        if next(counted) == turn:
            _write_half(operation)
            raise OSError(code, os.strerror(code))

    return refuse


def stopped_at(turn: int) -> Callable[[Operation], None]:
    """A process that is gone at one operation, after half of what was to be written."""
    counted = itertools.count()

    def stop(operation: Operation) -> None:
        at = next(counted)
        if at == turn:
            _write_half(operation)
        if at >= turn:
            raise Stopped

    return stop


def _write_half(operation: Operation) -> None:
    if operation.kind == "write":
        with operation.path.open("ab") as file:
            file.write(operation.data[: len(operation.data) // 2])


@dataclass
class Node:
    """A file or folder. durable : bytes seen on disk. waiting : bytes that are not yet."""

    is_folder: bool
    durable: bytes = b""
    waiting: bytes = b""


Change = tuple[tuple[tuple[int, str], int | None], ...]
"""Names of folders that get another node, or none, together."""


@dataclass
class Medium:
    """A folder as it is on disk, and what has been done to it since."""

    root: Path
    nodes: list[Node] = field(default_factory=list[Node])
    durable: dict[tuple[int, str], int] = field(default_factory=dict[tuple[int, str], int])
    waiting: list[Change] = field(default_factory=list[Change])

    def __post_init__(self) -> None:
        self.nodes.append(Node(is_folder=True))
        self._read(self.root, 0)

    def _read(self, folder: Path, number: int) -> None:
        for path in sorted(folder.iterdir()):
            self.nodes.append(
                Node(is_folder=path.is_dir(), durable=b"" if path.is_dir() else path.read_bytes())
            )
            self.durable[number, path.name] = made = len(self.nodes) - 1
            if path.is_dir():
                self._read(path, made)

    def _names(self) -> dict[tuple[int, str], int]:
        names = dict(self.durable)
        for change in self.waiting:
            _apply(names, change)
        return names

    def _at(self, path: Path) -> tuple[int, str]:
        names, here = self._names(), 0
        *folders, last = path.relative_to(self.root).parts
        for name in folders:
            here = names[here, name]
        return here, last

    def do(self, operation: Operation) -> None:
        """Take note of an operation."""
        names, path = self._names(), operation.path
        if operation.kind == "sync folder":
            here = 0 if path == self.root else names[self._at(path)]
            for change in self.waiting:
                if any(folder == here for (folder, _), _ in change):
                    _apply(self.durable, change)
            self.waiting = [
                change for change in self.waiting if not any(folder == here for (folder, _), _ in change)
            ]
            return
        place = self._at(path)
        if operation.kind in ("create", "make folder"):
            if place not in names:
                self.nodes.append(Node(is_folder=operation.kind == "make folder"))
                self.waiting.append(((place, len(self.nodes) - 1),))
            elif not path.name.endswith(".lock"):
                node = self.nodes[names[place]]  # emptied: an earlier leaving, which nobody reads
                node.durable = node.waiting = b""
        elif operation.kind == "write":
            self.nodes[names[place]].waiting += operation.data
        elif operation.kind == "fsync":
            node = self.nodes[names[place]]
            node.durable, node.waiting = node.durable + node.waiting, b""
        elif operation.kind == "rename":
            assert operation.to is not None
            self.waiting.append(((place, None), (self._at(operation.to), names[place])))
        elif not any(folder == names[place] for folder, _ in names):  # a folder with files stays
            self.waiting.append(((place, None),))

    def states(self) -> Iterator[tuple[dict[tuple[int, str], int], dict[int, bytes]]]:
        """Every way in which it may be found after power is lost now: names, and bytes by node."""
        unsure = [
            (number, node) for number, node in enumerate(self.nodes) if node.waiting and not node.is_folder
        ]
        tails = [
            [b"", one.waiting[: len(one.waiting) // 2], bytes(len(one.waiting)), one.waiting]
            for _, one in unsure
        ]
        for taken in _subsets(len(self.waiting)):
            names = dict(self.durable)
            for number in taken:
                _apply(names, self.waiting[number])
            for found in itertools.product(*tails):
                content = {number: node.durable for number, node in enumerate(self.nodes)}
                for (number, node), tail in zip(unsure, found, strict=True):
                    content[number] = node.durable + tail
                yield names, content

    def put_down(self, names: dict[tuple[int, str], int], content: dict[int, bytes], place: Path) -> None:
        """Make a folder that is in such a state."""
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        folders = {0: place}
        left = dict(names)
        while left:
            known = [at for at in left if at[0] in folders]
            if not known:
                return  # in folders whose own names were lost
            for at in known:
                path, number = folders[at[0]] / at[1], left.pop(at)
                if self.nodes[number].is_folder:
                    path.mkdir()
                    folders[number] = path
                else:
                    path.write_bytes(content[number])


def _apply(names: dict[tuple[int, str], int], change: Change) -> None:
    for place, node in change:
        if node is None:
            names.pop(place, None)
        else:
            names[place] = node


def _subsets(count: int) -> Iterator[tuple[int, ...]]:
    """All subsets of some changes; of many, the first ones, and all but one."""
    if count <= 5:
        for size in range(count + 1):
            yield from itertools.combinations(range(count), size)
        return
    for end in range(count + 1):
        yield tuple(range(end))
    for missing in range(count):
        yield tuple(number for number in range(count) if number != missing)


def crash_states(root: Path, act: Callable[[], object], place: Path) -> Iterator[int]:
    """Do a piece of work in a folder; then, for each way in which the folder may be found after power was
    lost at any moment of it, put that down at a place and yield how many operations had been done."""
    medium = Medium(root)
    done = operations(act)
    seen: set[object] = set()
    for turn in range(len(done) + 1):
        for names, content in medium.states():
            key = (turn, tuple(sorted(names.items())), tuple(sorted(content.items())))
            if key not in seen:
                seen.add(key)
                medium.put_down(names, content, place)
                yield turn
        if turn < len(done):
            medium.do(done[turn])


def small_disk(place: Path, size: str) -> None:
    """Mount a small disk, where this system lets us; the test is skipped where it does not."""
    import subprocess

    place.mkdir(exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("mounting a small disk is not permitted here")


def names(folder: Path) -> list[str]:
    """What lies in a folder, by name."""
    return sorted(path.name for path in folder.iterdir())
