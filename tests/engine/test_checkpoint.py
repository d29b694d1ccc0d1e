"""A run is kept as it stood after a week: whole or not there, noticed when damaged, and never a way in."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.crashes import Stopped, crash_states, full_at, operations, stopped_at, watched
from tests.engine.random_words import EVERYTHING, random_case
from tests.engine.test_fast_equals_oracle import differences

from underheaven.engine.checkpoint import DamagedError, OtherRunError, Restored, restore, write
from underheaven.engine.fast import Living
from underheaven.engine.last_two import LastTwo
from underheaven.engine.plan import Plan, plan_of
from underheaven.engine.state import State

pytestmark = pytest.mark.slow  # compiling takes a minute where nothing is compiled yet

STUDY = "5" * 64
DAMAGES = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "night" else 2_000
CASE = 11
"""A random case in which much happens: several cells, several weeks."""


@cache
def plan(number: int = CASE, **changes: Any) -> Plan:
    return plan_of(**{**random_case(number), "weeks": 20, "citizens": 150, "cell_bits": 4, **changes})


def lived(weeks: int, of: Plan | None = None, threads: int = 1) -> Living:
    living = Living(of or plan(), threads=threads)
    for _ in range(weeks):
        living.step()
    return living


def state_of(living: Living) -> tuple[Any, ...]:
    """Everything a run is made of, as bytes."""
    counts = sum(living.counts[1:], living.counts[0])
    columns = [getattr(living.state, name).tobytes() for name in State._fields]
    return living.week, counts.tobytes(), *columns


@cache
def state_after(week: int) -> tuple[Any, ...]:
    return state_of(lived(week))


def kept_in(folder: Path) -> LastTwo:
    return LastTwo(folder, "run", STUDY)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "run.week-0005"
    write(lived(5), path, belongs_to=STUDY)
    return path


@pytest.mark.parametrize("number", range(12))
def test_a_run_restored_after_any_week_ends_like_one_that_never_stopped(number: int, tmp_path: Path):
    """Promise 1: restart at every checkpoint, on other threads than before."""
    case = random_case(number)
    whole = plan_of(**case)
    living = Living(whole, threads=2)
    for week in range(1, whole.weeks + 1):
        living.step()
        write(living, tmp_path / str(week), belongs_to=STUDY, spent=0.25 * week)
    never_stopped = living.outcome()
    living.close()
    for week in range(1, whole.weeks + 1, 3):
        again = Living(whole, threads=1 + week % 3)
        assert restore(again, tmp_path / str(week), belongs_to=STUDY) == Restored(week, 0.25 * week)
        while again.week < whole.weeks:
            again.step()
        assert differences(again.outcome(), never_stopped) == []
        again.close()


def test_a_run_restored_at_every_week_in_turn_ends_like_one_that_never_stopped(tmp_path: Path):
    kept = kept_in(tmp_path)
    for week in range(1, plan().weeks + 1):
        living = Living(plan(), threads=1 + week % 2)
        found, damaged = kept.restore(living)
        assert (found.week if found else 0, damaged) == (week - 1, [])
        living.step()
        kept.write(living, 0.0)
        living.close()
    assert state_of(living) == state_after(plan().weeks)
    assert [path.name for path in kept.kept()] == ["run.week-0020", "run.week-0019"]


def test_nothing_fixed_about_citizens_is_in_a_checkpoint_and_it_says_that_it_is_synthetic(file: Path):
    data = file.read_bytes()
    assert data.startswith(b"underheaven checkpoint 2; synthetic citizens")
    said = json.loads(manifest_in(data))
    assert said["synthetic"] is True
    assert set(said["columns"]) == set(State._fields)


def manifest_in(data: bytes) -> bytes:
    length = int(data[-17:], 16)
    return data[-82 - length : -82]


def with_manifest(data: bytes, **changes: Any) -> bytes:
    """A checkpoint whose manifest was edited by somebody who knows how its hash is made."""
    import hashlib

    length = int(data[-17:], 16)
    said = json.dumps({**json.loads(manifest_in(data)), **changes}, separators=(",", ":")).encode()
    end = b"%s %016x\n" % (hashlib.sha256(said).hexdigest().encode(), len(said))
    return data[: -82 - length] + said + end


def damages(data: bytes, how_many: int) -> Iterator[tuple[str, bytes]]:
    """Flips, truncations, zeros, swaps and additions, each of which changes something."""
    choose = random.Random(7)
    made = 0
    while made < how_many:
        kind = ("flip", "truncate", "zero", "swap", "append")[made % 5]
        at, size = choose.randrange(len(data)), choose.choice((1, 8, 64, 512, 4096))
        if kind == "flip":
            bad = data[:at] + bytes([data[at] ^ 1 << choose.randrange(8)]) + data[at + 1 :]
        elif kind == "truncate":
            bad = data[:at]
        elif kind == "zero":
            bad = data[:at] + bytes(len(data[at : at + size])) + data[at + size :]
        elif kind == "swap":
            one, other = sorted((at, choose.randrange(len(data))))
            size = min(size, other - one, len(data) - other)
            bad = data[:one] + data[other : other + size] + data[one + size : other] + data[one : one + size]
            bad += data[other + size :]
        else:
            more = choose.choice((b"\0", b"\n", data[-82:], data[:size], data))
            bad = data + more
        if bad != data:
            made += 1
            yield f"{kind} at {at}", bad


def test_every_damage_is_noticed_and_changes_nothing(file: Path, tmp_path: Path):
    """Promise 11: every one of them, and the run that was just begun stays as it was."""
    data, living = file.read_bytes(), Living(plan(), threads=1)
    before, path = state_of(living), tmp_path / "bad"
    unnoticed: list[str] = []
    for what, bad in damages(data, DAMAGES):
        path.write_bytes(bad)
        try:
            restore(living, path, belongs_to=STUDY)
        except DamagedError:
            continue
        unnoticed.append(what)
    assert unnoticed == []
    assert state_of(living) == before


def test_the_checkpoint_before_a_damaged_one_is_used_and_the_damaged_one_is_removed(tmp_path: Path):
    kept, living = kept_in(tmp_path), lived(7)
    kept.write(living, 0.0)
    living.step()
    kept.write(living, 0.0)
    newest, before = kept.kept()
    saved = newest.read_bytes(), before.read_bytes()
    for _, bad in damages(saved[0], 50):
        newest.write_bytes(bad)
        again = Living(plan(), threads=1)
        found, damaged = kept.restore(again)
        assert (found, damaged) == (Restored(7, 0.0), [newest])
        assert state_of(again) == state_after(7)
        assert kept.kept() == [before]
    newest.write_bytes(saved[0][:-1])
    before.write_bytes(saved[1] + b"\n")
    again = Living(plan(), threads=1)
    assert kept.restore(again) == (None, [newest, before])
    assert state_of(again) == state_of(Living(plan(), threads=1))


@pytest.mark.parametrize(
    "changes",
    [{"seed": 12}, {"replicate": 1}, {"weeks": 21}, {"citizens": 149}, {"cell_bits": 5}, {"number": 12}],
)
def test_a_checkpoint_of_another_plan_is_refused(file: Path, changes: dict[str, Any]):
    other = Living(plan(**changes), threads=1)
    before = state_of(other)
    with pytest.raises(OtherRunError) as caught:
        restore(other, file, belongs_to=STUDY)
    assert "is a checkpoint of another" in str(caught.value)
    assert "--resume" in str(caught.value)
    assert state_of(other) == before


def test_a_checkpoint_of_another_study_version_or_society_is_refused_however_well_it_is_forged(file: Path):
    """The boundary: state is no way in. Whoever makes all hashes anew meets a society drawn afresh."""
    data = file.read_bytes()
    with pytest.raises(OtherRunError, match="another study"):
        restore(lived(0), file, belongs_to="6" * 64)
    for changes, said in (
        ({"format": 1}, "another version"),
        ({"columns": {}}, "another version"),
        ({"society": "0" * 64}, "another society"),
        ({"plan": None}, "another plan"),
    ):
        file.write_bytes(with_manifest(data, **changes))
        with pytest.raises(OtherRunError, match=said):
            restore(lived(0), file, belongs_to=STUDY)
    for changes in ({"week": 0}, {"week": 21}, {"week": "5"}, {"cells": []}, {"rest": [1]}, {"spent": None}):
        file.write_bytes(with_manifest(data, **changes))
        with pytest.raises(DamagedError):
            restore(lived(0), file, belongs_to=STUDY)
    file.write_bytes(with_manifest(data))
    assert restore(lived(0), file, belongs_to=STUDY).week == 5


def test_the_society_is_drawn_afresh_and_compared(file: Path):
    """The same plan, with one citizen moved to another segment."""
    living = Living(plan(), threads=1)
    living.people.traits[0, 0] ^= 1
    with pytest.raises(OtherRunError, match="another society"):
        restore(living, file, belongs_to=STUDY)


def three_kept(folder: Path) -> tuple[LastTwo, Living]:
    """A run whose weeks 6 and 7 are kept and that has lived week 8."""
    folder.mkdir(exist_ok=True)
    kept, living = kept_in(folder), lived(6)
    kept.write(living, 0.0)
    living.step()
    kept.write(living, 0.0)
    living.step()
    return kept, living


def found_whole(folder: Path) -> int:
    """The week that is restored from a folder, where it is as it was then."""
    again = Living(plan(), threads=1)
    found, _ = kept_in(folder).restore(again)
    assert found is not None
    assert state_of(again) == state_after(found.week)
    return found.week


@pytest.mark.parametrize("ending", [full_at, stopped_at])
def test_stopped_or_refused_at_any_operation_a_whole_checkpoint_is_left(
    tmp_path: Path, ending: Callable[[int], Any]
):
    """Promises 8 and 10: for every operation of the writer."""
    kept, living = three_kept(tmp_path / "first")
    every = len(operations(lambda: kept.write(living, 0.0)))
    assert every >= 6
    for turn in range(every):
        place = tmp_path / str(turn)
        kept, living = three_kept(place)
        older = {path.name: path.read_bytes() for path in kept.kept()}
        with watched(ending(turn)), pytest.raises((OSError, Stopped)):
            kept.write(living, 0.0)
        left = {path.name: path.read_bytes() for path in kept.kept()}
        assert left["run.week-0007"] == older["run.week-0007"]
        assert found_whole(place) in (7, 8)
        kept.write(living, 0.0)  # room was made, or the process was started again
        assert found_whole(place) == 8
        assert sorted(path.name for path in place.iterdir()) == ["run.week-0007", "run.week-0008"]


def test_whenever_power_is_lost_a_whole_checkpoint_is_found(tmp_path: Path):
    """Promise 9: every crash state of writing the first, the second, the third and the fourth."""
    folder, found = tmp_path / "kept", tmp_path / "found"
    folder.mkdir()
    kept, living = kept_in(folder), lived(4)
    bad: list[str] = []
    states = 0
    for week in (5, 6, 7, 8):
        living.step()
        for turn in crash_states(folder, lambda: kept.write(living, 0.0), found):
            states += 1
            again = Living(plan(), threads=1)
            restored, _ = kept_in(found).restore(again)
            reached = restored.week if restored else 0
            if reached not in ((0, 5) if week == 5 else (week - 1, week)):
                bad.append(f"week {week}, after {turn} operations: {reached}")
            if restored and state_of(again) != state_after(reached):
                bad.append(f"week {week}, after {turn} operations: another state")
    assert bad == []
    assert states > 60


def test_where_the_disk_has_no_room_for_a_third_the_oldest_makes_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    kept, living = three_kept(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**6, 10**6, 100))  # type: ignore[attr-defined]
    done = operations(lambda: kept.write(living, 0.0))
    assert (done[0].kind, done[0].path.name) == ("unlink", "run.week-0006")
    assert found_whole(tmp_path) == 8


def test_a_read_only_folder_keeps_what_it_had(tmp_path: Path):
    kept, living = three_kept(tmp_path)
    with watched(full_at(0, errno.EROFS)), pytest.raises(OSError, match="Read-only"):
        kept.write(living, 0.0)
    assert found_whole(tmp_path) == 7


def test_every_column_of_the_state_is_something_in_some_case():
    """A column that were always nothing could be left out of a checkpoint without anybody noticing."""
    seen: set[str] = set()
    for number in range(40):
        living = Living(plan_of(**random_case(number, EVERYTHING)), threads=1)
        for _ in range(living.plan.weeks):
            living.step()
            seen |= {name for name in State._fields if getattr(living.state, name).any()}
    assert seen >= set(State._fields) - {"earned"}  # added to scores before the week ends
