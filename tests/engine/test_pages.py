"""What is about few is kept on pages: whose they are, and what they take."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bench.fast_engine import resident, worlds_of
from tests.engine.random_words import EVERYTHING, random_case
from tests.engine.test_checkpoint import manifest_in, with_manifest

from underheaven.engine.checkpoint import DamagedError, restore, write
from underheaven.engine.fast import Living
from underheaven.engine.plan import plan_of
from underheaven.engine.state import (
    CELL_FIRST,
    CELL_SIZE,
    LAYOUT,
    PAGED,
    State,
    bytes_of,
    bytes_taken,
    new_state,
    piece,
)

pytestmark = pytest.mark.slow  # compiling takes half a minute where nothing is compiled yet

CASES = (3, 7, 18, 21, 29)
CITIZENS = 65_536


def case_of(number: int) -> dict[str, Any]:
    return {**random_case(number, EVERYTHING), "citizens": 700, "weeks": 12, "cell_bits": 9}


def lived(case: dict[str, Any], **how: Any) -> Living:
    living = Living(plan_of(**{"replicate": 0, **case}), **how)
    for _ in range(living.plan.weeks):
        living.step()
    living.close()
    return living


def everything_about_lists() -> dict[str, Any]:
    """Every rung of registers, agencies that copy them, and households, with all that people answer."""
    society, responses, worlds = worlds_of("lists-rungs")
    return {
        "society": society, "worlds": worlds, "citizens": CITIZENS, "weeks": 52, "seed": 1,
        "responses": responses, "cell_bits": 16,
    }  # fmt: skip


def begun(living: Living, pages: str) -> Iterator[tuple[int, Any]]:
    """The first word of each cell, and the pages it has begun, row by row."""
    for cell in living.cells.rows:
        first, end = int(cell[CELL_FIRST]), int(cell[CELL_FIRST] + cell[CELL_SIZE])
        for row in piece(pages, getattr(living.state, pages), first, end):
            yield first // 64, np.sort(row[row != 0])


@pytest.mark.parametrize("number", CASES)
def test_a_cell_begins_its_own_pages_one_after_another_and_nobody_writes_on_the_blank_one(number: int):
    living = lived(case_of(number), threads=1)
    for pages in {*PAGED.values()}:
        for first, numbers in begun(living, pages):
            assert numbers.tolist() == [*range(first + 1, first + 1 + len(numbers))]
    for name in PAGED:
        column = getattr(living.state, name)
        assert not column[:, 0].any()
        assert column.shape[1] == living.state.planes.shape[1] + 1, "room for a page for every word"


def test_some_words_have_pages_and_others_none():
    """The cases above say something: in them words are found of both kinds, in every column of pages."""
    found: dict[str, set[bool]] = {pages: set() for pages in PAGED.values()}
    for number in CASES:
        living = lived(case_of(number), threads=1)
        for pages in found:
            found[pages] |= set((getattr(living.state, pages) != 0).ravel().tolist())
    assert all(kinds == {True, False} for kinds in found.values())


@pytest.mark.parametrize("number", CASES)
def test_which_page_a_word_has_depends_neither_on_threads_nor_on_blocks(number: int):
    whole = lived(case_of(number), threads=1).state
    for how in ({"threads": 3}, {"threads": 1, "block": 64}, {"threads": 2, "shards": 3}):
        other = lived(case_of(number), **how).state
        for name in State._fields:
            if LAYOUT[name] is not None:
                assert getattr(whole, name).tobytes() == getattr(other, name).tobytes(), (name, how)


def test_everything_about_lists_at_once_takes_at_most_sixteen_bytes():
    """Over five rungs, after a year; counters, which are not by citizen, take half a byte of a million."""
    living = lived(everything_about_lists(), threads=2)
    taken = sum(bytes_taken(living.plan, living.state).values())
    taken += sum(column.nbytes for column in living.people)
    assert taken <= 15.5 * CITIZENS * len(living.plan.worlds)
    most = bytes_of(living.plan)
    assert bytes_taken(living.plan, living.state)["refusals"] < most["refusals"] / 3


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux says what a process holds now")
def test_room_for_pages_takes_no_memory_until_something_is_written():
    """64 MB of room: nothing before, and of what is written here and there only that, not 2 MB around it."""
    from underheaven.engine import state

    before = resident()
    room = state._room_for_pages((8, 2**20 + 1), np.uint64)  # pyright: ignore[reportPrivateUsage]
    assert not room[:, :: 2**16].any()
    assert resident() - before < 2**20
    room[:, :: 2**18] = 1
    assert resident() - before < 2**21
    room[:] = 1
    assert resident() - before > 2**25


def test_a_checkpoint_holds_the_pages_that_are_begun_and_fills_no_others(tmp_path: Path):
    case = {**everything_about_lists(), "weeks": 20}
    living, path = lived(case, threads=2), tmp_path / "kept"
    write(living, path, belongs_to="s")
    taken = sum(bytes_taken(living.plan, living.state).values())
    assert path.stat().st_size < 1.02 * taken + 100_000
    again = Living(living.plan, threads=2)
    restore(again, path, belongs_to="s")
    for name in State._fields:
        assert getattr(again.state, name).tobytes() == getattr(living.state, name).tobytes()
    again.close()


def test_a_checkpoint_in_which_a_word_has_a_page_of_another_cell_is_damaged(tmp_path: Path):
    """Somebody who knows how hashes are made gives the first cell a page far beyond all there are."""
    living, path = lived(case_of(3), threads=1), tmp_path / "kept"
    write(living, path, belongs_to="s")
    data, said = path.read_bytes(), json.loads(manifest_in(path.read_bytes()))
    start, (length, _) = data.index(b"\n") + 1, said["cells"][0]
    cell, at = bytearray(data[start : start + length]), 0
    first, end = int(living.cells.rows[0, CELL_FIRST]), int(living.cells.rows[0, CELL_SIZE])
    for name in State._fields:
        if LAYOUT[name] is not None and name not in PAGED:
            column = piece(name, getattr(living.state, name), first, end)
            if name == "register_pages":
                assert np.frombuffer(bytes(cell[at : at + column.nbytes]), "<u4").any()
                cell[at : at + 4] = (2**31).to_bytes(4, "little")
            at += column.nbytes
    forged = data[:start] + bytes(cell) + data[start + length :]
    cells = [[length, hashlib.sha256(cell).hexdigest()], *said["cells"][1:]]
    path.write_bytes(with_manifest(forged, cells=cells))
    begins = Living(living.plan, threads=1)
    with pytest.raises(DamagedError):
        restore(begins, path, belongs_to="s")
    assert not begins.state.register_pages.any()


def test_a_state_without_anybody_on_pages_is_all_blank():
    state = new_state(plan_of(**{"replicate": 0, **case_of(3)}))
    assert not any(getattr(state, name).any() for name in (*PAGED, *PAGED.values()))
