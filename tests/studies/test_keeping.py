"""A run that is stopped, however and whenever, is gone on with and gives what it would have given."""

from __future__ import annotations

import errno
import json
import random
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.crashes import Stopped, crash_states, full_at, names, operations, stopped_at, watched

from underheaven.ground.errors import CannotFitError, RunFolderError
from underheaven.ground.files import Operation
from underheaven.studies import keeping as keeping_module
from underheaven.studies.compare import compare_setting, measured
from underheaven.studies.folder import PROGRESS, UNFINISHED, reserved
from underheaven.studies.keeping import Keeping, Unfinished, refuse_what_disk_cannot_hold
from underheaven.studies.lived import Lived
from underheaven.studies.result import Result
from underheaven.studies.setting import Setting
from underheaven.studies.store import keep, load

pytestmark = pytest.mark.slow  # compiling takes a minute where nothing is compiled yet
ONE_IN = 40
"""Crash states of a whole run of which one is gone on with."""


@pytest.fixture(scope="module")
def setting(harsh: Path) -> Setting:
    """Two replicates of a small city for three weeks, people reacting and not."""
    return compare_setting("small-city", harsh, citizens=1000, weeks=3, replicates=2, seed=5, ladder="none")


@pytest.fixture(scope="module")
def whole(setting: Setting) -> Result:
    """What a run finds that never stopped."""
    assert list(setting.passes) == ["core", "frozen"]
    return measured(setting, threads=1)


def found(result: Result) -> list[Lived]:
    """All that a run found, without what it cost."""
    return [replace(one, cpu_seconds=0, peak_rss_bytes=0, process=0) for one in result.replicated.lived]


def lived_in(folder: Path, setting: Setting, *, said: list[str] | None = None, **how: Any) -> Result:
    """Run a study in a folder, going on with what is kept there."""
    goes_on = (folder / UNFINISHED).is_dir()
    with reserved(folder, setting.study_hash, goes_on=goes_on) as held:
        lines: list[str] = [] if said is None else said
        kept = Unfinished(held, setting, how.get("engine", "fast"), lines.append)
        result = measured(setting, keeping=kept, **{"threads": 1, **how})
        keep(result, held)
        kept.clear()
    return result


@pytest.mark.usefixtures("every_week")
@pytest.mark.parametrize("ending", [full_at, stopped_at])
def test_stopped_or_refused_at_any_operation_a_run_is_gone_on_with(
    harsh: Path, tmp_path: Path, ending: Callable[[int], Any]
):
    """Promises 8 and 10, for every operation of a whole run; stopped twice, and then gone on with."""
    setting = compare_setting(
        "small-city", harsh, citizens=1000, weeks=2, replicates=1, seed=5, ladder="none"
    )
    whole = measured(setting, threads=1)
    every = len(operations(lambda: lived_in(tmp_path / "counted", setting)))
    assert every > 60
    for turn in range(every):
        folder = tmp_path / str(turn)
        for again in (turn, 9) if turn % 3 == 0 else (turn,):
            with watched(ending(again)), suppress(Stopped, RunFolderError):
                lived_in(folder, setting)
        said: list[str] = []
        assert found(lived_in(folder, setting, said=said)) == found(whole)
        assert said == []
        load(folder)
        assert names(folder) == names(tmp_path / "counted")


@pytest.mark.usefixtures("every_week")
def test_whenever_power_is_lost_a_run_is_gone_on_with(harsh: Path, tmp_path: Path):
    """Promise 9: crash states of a whole run, from its first week to its result.

    Those of one checkpoint are all tried in tests/engine/test_checkpoint.py; here one in so many is gone on
    with to the end, evenly over the run, beginning with the first.
    """
    small = compare_setting("small-city", harsh, citizens=1000, weeks=2, replicates=1, seed=5, ladder="none")
    never_stopped = measured(small, threads=1)
    runs, place = tmp_path / "runs", tmp_path / "found"
    runs.mkdir()
    states = 0
    for states, _ in enumerate(crash_states(runs, lambda: lived_in(runs / "here", small), place), 1):
        if states % ONE_IN != 1:
            continue
        said: list[str] = []
        assert found(lived_in(place / "here", small, said=said)) == found(never_stopped)
        assert said == []
    assert states > 100


@pytest.mark.usefixtures("every_week")
def test_no_week_before_the_last_one_kept_is_lived_again(
    setting: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Stopped again and again, each time after one more week, a run comes to its end in as many weeks."""
    from underheaven.engine.fast import Living

    lived = 0
    step = Living.step

    def one_step(living: Living) -> None:
        nonlocal lived
        lived += 1
        step(living)

    class Impatient(Unfinished):
        def after_week(self, living: Living, level: str, spent: float) -> None:
            self.stop()
            super().after_week(living, level, spent)

    monkeypatch.setattr(Living, "step", one_step)
    monkeypatch.setattr("underheaven.studies.threads.compile_ahead", lambda *_: None)
    folder = tmp_path / "here"
    for _ in range(2 * 2 * 3):
        goes_on = (folder / UNFINISHED).is_dir()
        with reserved(folder, setting.study_hash, goes_on=goes_on) as held:
            stopped = Impatient(held, setting, "fast", pytest.fail)
            with pytest.raises(keeping_module.StoppedError):
                measured(setting, keeping=stopped, threads=1)
    assert lived == 2 * 2 * 3
    assert found(lived_in(folder, setting)) == found(measured(setting, threads=1))
    assert lived == 2 * 2 * 3 * 2


@pytest.mark.usefixtures("every_week")
def test_threads_and_engines_may_change_while_a_run_is_stopped(harsh: Path, tmp_path: Path):
    setting = compare_setting("small-city", harsh, citizens=1000, weeks=3, replicates=6, seed=8)
    whole = measured(setting, threads=1)
    for turn, how in enumerate(({"threads": 2}, {"threads": 1}, {"threads": 5}, {"engine": "oracle"})):
        folder = tmp_path / str(turn)
        with watched(stopped_at(150)), pytest.raises(Stopped):
            lived_in(folder, setting, **({"threads": 3} if "engine" in how else how))
        gone_on = lived_in(folder, setting, **how)
        assert same_digests(gone_on, whole)
        assert "engine" in how or found(gone_on) == found(whole)


def same_digests(one: Result, other: Result) -> bool:
    both = [
        [world.digest for world in outcome.worlds.values()] for r in (one, other) for outcome in r.outcomes
    ]
    return both[: len(both) // 2] == both[len(both) // 2 :]


def test_what_is_kept_says_that_it_is_synthetic_and_holds_no_row_about_anybody(
    setting: Setting, tmp_path: Path, every_week: None
):
    folder = tmp_path / "here"
    with watched(stopped_at(60)), pytest.raises(Stopped):
        lived_in(folder, setting)
    place = folder / UNFINISHED
    assert {"study.yaml", "harsh.yaml", PROGRESS, "replicate-000000.json"} <= set(names(place))
    assert any(re.fullmatch(r"replicate-00000\d\.(core|frozen)\.week-000\d", name) for name in names(place))
    for path in place.iterdir():
        assert b"synthetic" in path.read_bytes()[:200].lower()
    kept = json.loads((place / "replicate-000000.json").read_bytes().splitlines()[0])
    numbers = json.dumps(kept["worlds"])
    assert "closed_weeks" not in numbers
    assert len(kept["cells"]) == sum(1 for _ in setting.society.districts or [1])


def test_a_short_run_writes_nothing_but_its_result(setting: Setting, tmp_path: Path):
    done = operations(lambda: lived_in(tmp_path / "here", setting))
    assert [one for one in done if UNFINISHED in one.path.parts] == []


def interrupted(folder: Path, setting: Setting, turn: int = 100) -> None:
    with watched(stopped_at(turn)), pytest.raises(Stopped):
        lived_in(folder, setting)


@pytest.mark.usefixtures("every_week")
def test_damage_is_said_and_costs_no_more_than_what_is_damaged(
    setting: Setting, whole: Result, tmp_path: Path
):
    """Promise 11, for a run: the checkpoint before, or the replicate anew, and the same result."""
    choose = random.Random(3)
    for turn in range(12):
        folder = tmp_path / str(turn)
        interrupted(folder, setting, 60 + 5 * turn)
        place = folder / UNFINISHED
        targets = sorted(path for path in place.iterdir() if path.name.startswith("replicate-"))
        damaged = targets if turn % 3 == 0 else [choose.choice(targets)]
        for path in damaged:
            data = path.read_bytes()
            at = choose.randrange(len(data))
            path.write_bytes(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])
        said: list[str] = []
        assert found(lived_in(folder, setting, said=said)) == found(whole)
        assert all("is damaged" in line and "\n" not in line for line in said)
        assert len(said) <= len(damaged)
        assert said or damaged != targets


@pytest.mark.usefixtures("every_week")
def test_a_folder_that_became_read_only_is_one_line(setting: Setting, tmp_path: Path):
    folder = tmp_path / "here"
    interrupted(folder, setting)

    def read_only(operation: Operation) -> None:
        if UNFINISHED in operation.path.parts:
            raise OSError(errno.EROFS, "Read-only file system")

    with (
        watched(read_only),
        pytest.raises(RunFolderError, match="read-only file system; what was kept") as caught,
    ):
        lived_in(folder, setting)
    assert "\n" not in str(caught.value)


def test_a_disk_that_cannot_hold_two_checkpoints_is_refused_before_the_run(
    setting: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Free", (), {"free": 10**6})())
    needed = setting.needed("fast", 1)
    refuse_what_disk_cannot_hold(tmp_path, needed)  # short: nothing is kept
    with pytest.raises(CannotFitError) as caught:
        refuse_what_disk_cannot_hold(tmp_path, replace(needed, seconds=61, state_bytes=2 * 10**6))
    assert caught.value.largest == 250
    assert "\n" not in str(caught.value)
    refuse_what_disk_cannot_hold(tmp_path, replace(needed, seconds=61, state_bytes=5 * 10**5))


def test_a_checkpoint_takes_about_as_much_disk_as_was_said(harsh: Path, tmp_path: Path, every_week: None):
    setting = compare_setting("small-city", harsh, citizens=100_000, weeks=2, replicates=1)
    largest = 0

    def watch(operation: Operation) -> None:
        nonlocal largest
        if operation.kind == "rename" and ".week-" in operation.path.name:
            largest = max(largest, operation.path.stat().st_size)

    with watched(watch):
        lived_in(tmp_path / "here", setting)
    said = setting.needed("fast", 1).state_bytes
    assert said / 2 <= largest <= said


@pytest.mark.usefixtures("every_week")
def test_the_oracle_keeps_the_replicates_that_are_finished(harsh: Path, tmp_path: Path):
    setting = compare_setting(
        "small-city", harsh, citizens=1000, weeks=2, replicates=3, seed=5, ladder="none"
    )
    whole = measured(setting, engine="oracle")
    for processes in (1, 2):
        folder = tmp_path / str(processes)

        class Once(Unfinished):
            def passed(self, lived: Lived) -> None:
                super().passed(lived)
                raise KeyboardInterrupt

        with reserved(folder, setting.study_hash) as held:
            stopped = Once(held, setting, "oracle", pytest.fail)
            with pytest.raises(KeyboardInterrupt):
                measured(setting, engine="oracle", threads=processes, keeping=stopped)
            assert stopped.said() == "1 of 3 replicates"
            assert stopped.command().endswith("--resume --engine oracle")
        result = lived_in(folder, setting, engine="oracle", threads=processes)
        assert found(result) == found(whole)
        assert same_digests(result, measured(setting, threads=1))


def test_a_run_that_keeps_nothing_stops_after_its_week(setting: Setting):
    keeping = Keeping()
    keeping.stop()
    with pytest.raises(keeping_module.StoppedError):
        measured(setting, keeping=keeping, threads=1)
