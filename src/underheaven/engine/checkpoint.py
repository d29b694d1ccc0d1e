"""A checkpoint: a run being lived, as it stood after a week, in one file in which any damage is noticed.

The file: a line of words; the bytes of each cell, column after column, then the pages it has begun; what is
about no single citizen (counters, districts), packed; a manifest in JSON with the length and SHA-256 of each
part; the manifest's own SHA-256 and length. It holds what history changed, what was published and is still
owed, and nothing that is fixed about citizens: those are drawn afresh, and compared by hash, before a run
goes on. No file makes an array; the arrays of a run just begun are filled.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import numpy as np

from underheaven.engine.digest import Here, fixed
from underheaven.engine.fast import Living
from underheaven.engine.state import CELL_FIRST, CELL_SIZE, LAYOUT, PAGED, State, piece, rows_of_pages
from underheaven.ground.errors import RunFolderError
from underheaven.ground.files import DISK

FORMAT = 2
"""Version of the file's layout, in its first line."""
SAMPLED_CELLS = 16
"""Cells whose citizens are compared with those drawn afresh: all where there are fewer."""
_FIRST_LINE = b"underheaven checkpoint %d; synthetic citizens, drawn from a seed\n"
_END = re.compile(rb"([0-9a-f]{64}) ([0-9a-f]{16})\n")
_END_BYTES = 82
_ANOTHER = "run the study again without --resume, into another folder"


class DamagedError(RunFolderError):
    """A checkpoint is not the one that was written: bytes were lost, changed or added."""


class OtherRunError(RunFolderError):
    """A checkpoint is whole, and of another plan, version or society."""


@dataclass(frozen=True, slots=True)
class Restored:
    """How far a run had come. spent : CPU seconds of stepping until then."""

    week: int
    spent: float


def write(living: Living, path: Path, *, belongs_to: str, spent: float = 0.0) -> None:
    """Write a checkpoint of a run between two weeks; it is whole or not there.

    Parameters
    ----------
    belongs_to : hash of the study, with the version of its results. spent : CPU seconds of stepping so far.

    Raises
    ------
    OSError
        The disk is full or read-only; an older file of that name is as it was.
    """
    DISK.put(path, _pieces(living, belongs_to, spent))


def _pieces(living: Living, belongs_to: str, spent: float) -> Iterator[bytes]:
    """Yield the bytes of a checkpoint's file."""
    yield _FIRST_LINE % FORMAT
    cells: list[tuple[int, str]] = []
    state, rows_of = living.state, rows_of_pages(living.plan)
    for row in living.cells.rows:
        columns = _columns(state, row)
        data = _bytes_of([*columns.values(), *_begun(state, row, rows_of, columns)])
        cells.append((len(data), hashlib.sha256(data).hexdigest()))
        yield data
    rest = zlib.compress(_bytes_of(_of_nobody(state, _all_counts(living))), level=1)
    yield rest
    said = {
        **_identity(living, state, belongs_to),
        "week": living.week,
        "spent": spent,
        "cells": cells,
        "rest": [len(rest), hashlib.sha256(rest).hexdigest()],
    }
    manifest = json.dumps(said, separators=(",", ":")).encode("ascii")
    yield manifest
    yield b"%s %016x\n" % (hashlib.sha256(manifest).hexdigest().encode("ascii"), len(manifest))


def _identity(living: Living, state: State, belongs_to: str) -> dict[str, Any]:
    """Return what has to be the same in the run that a checkpoint is read into."""
    layout = {name: [str(of.dtype), list(of.shape)] for name, of in state._asdict().items()}
    return {
        "synthetic": True,
        "format": FORMAT,
        "columns": layout,
        "study": belongs_to,
        "plan": living.plan.plan_hash,
        "society": _people_hash(living),
    }


def _people_hash(living: Living) -> str:
    """Return the SHA-256 of what is fixed about the citizens of cells spread evenly over the plan."""
    cells = len(living.cells.rows)
    taken = min(cells, SAMPLED_CELLS)
    made = hashlib.sha256()
    for turn in range(taken):
        row = living.cells.rows[turn * cells // taken]
        for column in fixed(living.plan, living.people, Here(living.people, row)):
            made.update(column)
    return made.hexdigest()


def _columns(state: State, row: Any) -> dict[str, Any]:
    """Return a cell's part of every column about citizens that is not on pages, as views of the state."""
    first, end = int(row[CELL_FIRST]), int(row[CELL_FIRST] + row[CELL_SIZE])
    names = (name for name in State._fields if LAYOUT[name] and name not in PAGED)
    return {name: piece(name, getattr(state, name), first, end) for name in names}


def _begun(
    state: State, row: Any, rows_of: Mapping[str, Sequence[int]], columns: Mapping[str, Any]
) -> Iterator[Any]:
    """Yield the pages that a cell has begun, as views of the state; columns : with where they are."""
    first, end = int(row[CELL_FIRST]), int(row[CELL_FIRST] + row[CELL_SIZE])
    for name, rows in rows_of.items():
        pages, column = columns[PAGED[name]], piece(name, getattr(state, name), first, end)
        for number, which in enumerate(rows):
            yield column[number, : max(0, int(pages[which].max()) - first // 64)]


def _are_pages_of(columns: Mapping[str, Any], row: Any) -> bool:
    """Whether all pages that a cell's words are said to have are the cell's own."""
    first = int(row[CELL_FIRST]) // 64
    for name in {*PAGED.values()}:
        begun = columns[name][columns[name] != 0]
        if begun.size and not first < begun.min() <= begun.max() <= first + columns[name].shape[-1]:
            return False
    return True


def _of_nobody(state: State, counts: Any) -> list[Any]:
    """Return what is about no single citizen: the counters, and the columns that are not about citizens."""
    return [counts, *(getattr(state, name) for name in State._fields if LAYOUT[name] is None)]


def _all_counts(living: Living) -> Any:
    """Return the counters of all threads together."""
    counts = living.counts
    return sum(counts[1:], counts[0])


def _little(array: Any) -> Any:
    """Return an array in one piece, the lowest byte of each number first."""
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))


def restore(living: Living, path: Path, *, belongs_to: str) -> Restored:
    """Fill a run that was just begun from a checkpoint; unless everything agrees, nothing is changed.

    Raises
    ------
    DamagedError
        The file is not the one that was written.
    OtherRunError
        It is of another plan, version or society.
    OSError
        It cannot be read.
    """
    with path.open("rb") as file:
        said = _manifest(file, path)
        state = living.state
        identity = _identity(living, state, belongs_to)
        for name, what in _WHAT.items():
            if said.get(name) != identity[name]:
                raise OtherRunError(f"is a checkpoint of {what}", where=str(path), cure=_ANOTHER)
        rows, rows_of = living.cells.rows, rows_of_pages(living.plan)
        start = file.seek(len(_FIRST_LINE % FORMAT))
        size, expected = said["rest"]
        is_whole = start + sum(length for length, _ in said["cells"]) + size == said["end"]
        is_whole = is_whole and len(said["cells"]) == len(rows)
        if not is_whole or not 1 <= said["week"] <= living.plan.weeks:
            raise damaged(path)
        for is_filled in (False, True):
            file.seek(start)
            for row, (length, of_cell) in zip(rows, said["cells"], strict=True):
                data, columns = _read(file, length, of_cell, path), _columns(state, row)
                then = _parted(columns, data)
                if then is None or not _are_pages_of(then, row):
                    raise damaged(path)
                pages = [*_begun(state, row, rows_of, then)]
                if _bytes_in([*columns.values(), *pages]) != length:
                    raise damaged(path)
                if is_filled:
                    _fill([*columns.values(), *pages], data)
            counts = np.zeros_like(living.counts[0])
            rest = _of_nobody(state, counts)
            data = _unpacked(_read(file, size, expected, path), _bytes_in(rest), path)
        _fill(rest, data)
    living.stand(said["week"], state, counts)
    return Restored(living.week, said["spent"])


_WHAT = {
    "format": "another version of this package",
    "columns": "another version of this package",
    "study": "another study, or of a version whose results are others",
    "plan": "another plan",
    "society": "another society",
}
"""What a checkpoint is of that says something else about itself, in the order in which it is asked."""


def _read(file: IO[bytes], size: int, expected: str, path: Path) -> bytes:
    """Return the next bytes of a file, which have this SHA-256."""
    data = file.read(size)
    if hashlib.sha256(data).hexdigest() != expected:
        raise damaged(path)
    return data


def _unpacked(data: bytes, size: int, path: Path) -> bytes:
    """Return bytes that were packed, of which there are so many."""
    try:
        unpacking = zlib.decompressobj()
        unpacked = unpacking.decompress(data, size + 1)
    except zlib.error:
        raise damaged(path) from None
    if len(unpacked) != size:
        raise damaged(path)
    return unpacked


def damaged(path: Path) -> DamagedError:
    """Return the error for a checkpoint that is not as it was written."""
    return DamagedError("is damaged: it is not the checkpoint that was written", where=str(path))


def _manifest(file: IO[bytes], path: Path) -> dict[str, Any]:
    """Return a checkpoint's manifest, as it was written, and under `end` where the parts before it end."""
    whole = os.fstat(file.fileno()).st_size
    first = file.readline(200)
    file.seek(max(0, whole - _END_BYTES))
    found = _END.fullmatch(file.read(_END_BYTES + 1))
    length = int(found[2], 16) if found else 0
    at = whole - _END_BYTES - length
    if found is None or at < len(first):
        raise damaged(path)
    file.seek(at)
    text = file.read(length)
    if hashlib.sha256(text).hexdigest().encode("ascii") != found[1]:
        raise damaged(path)
    try:
        said: object = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise damaged(path)
    manifest = cast("dict[str, Any]", said)
    if manifest.get("format") == FORMAT and (first != _FIRST_LINE % FORMAT or not _is_complete(manifest)):
        raise damaged(path)
    return {**manifest, "end": at}


def _is_complete(manifest: dict[str, Any]) -> bool:
    """Return whether a manifest of this version says a week, a time and a hash for each part."""
    cells, rest, week, spent = (manifest.get(name) for name in ("cells", "rest", "week", "spent"))
    return (
        isinstance(cells, list)
        and all(_says_part(one) for one in cast("list[object]", cells))
        and _says_part(rest)
        and type(week) is int
        and type(spent) in (int, float)
    )


def _says_part(said: object) -> bool:
    """Return whether something is the length of a part, and its hash."""
    part = cast("list[Any]", said) if isinstance(said, list) else []
    return [type(one) for one in part] == [int, str] and part[0] >= 0


def _bytes_of(columns: Sequence[Any]) -> bytes:
    """Return the bytes of some columns, one after the other."""
    return b"".join(_little(column).tobytes() for column in columns)


def _bytes_in(columns: Sequence[Any]) -> int:
    """Return how many bytes some columns have."""
    return sum(column.nbytes for column in columns)


def _parted(columns: Mapping[str, Any], data: bytes) -> dict[str, Any] | None:
    """Return the columns that bytes begin with, None where there are too few bytes for all of them."""
    if _bytes_in([*columns.values()]) > len(data):
        return None
    found = {name: np.empty(column.shape, column.dtype) for name, column in columns.items()}
    _fill([*found.values()], data)
    return found


def _fill(columns: Sequence[Any], data: bytes) -> None:
    """Write bytes into columns, in order."""
    at = 0
    for column in columns:
        if column.size:
            read: Any = np.empty(column.shape, dtype=column.dtype.newbyteorder("<"))
            memoryview(read).cast("B")[:] = data[at : at + read.nbytes]
            column[...] = read
            at += read.nbytes
