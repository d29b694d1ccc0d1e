"""A run that is stopped, however and whenever, is gone on with and gives what it would have given."""

from __future__ import annotations

import errno
import json
import random
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.crashes import Stopped, crash_states, full_at, operations, small_disk, stopped_at, watched

from underheaven.cli import exit_code_of
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


@pytest.fixture
def every_week(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a run after every week, and do not wait for the disk."""
    monkeypatch.setattr(keeping_module, "INTERVAL", 0.0)
    monkeypatch.setattr(keeping_module, "_SHARE_OF_TIME", 0)
    monkeypatch.setattr("os.fsync", lambda _: None)


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


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


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


@pytest.fixture
def study(harsh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study in a file, typed from its folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "harsh.yaml").write_text(harsh.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(
        "study: mine\ntitle: Mine\nabout: A small city under a harsh regime.\nsociety: small-city\n"
        "citizens: 1000\nweeks: 4\nreplicates: 2\nseed: 3\nladder: none\nby: [group]\n"
        "worlds:\n  harsh: {regimes: [harsh]}\n",
        encoding="utf-8",
    )
    return tmp_path / "mine.yaml"


RUN = """\
import sys
from underheaven.studies import keeping
keeping.INTERVAL, keeping._SHARE_OF_TIME = float(sys.argv[1]), 0
from underheaven.cli import main
main(sys.argv[2:])
"""


def started(*typed: str, interval: float = 0.0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(interval), *typed],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def digests(folder: Path) -> dict[str, list[str]]:
    return load(folder).manifest["digests"]


def weeks_kept(folder: Path) -> set[str]:
    """Names of the checkpoints in a folder, while it changes."""
    with suppress(FileNotFoundError):
        return {path.name for path in (folder / UNFINISHED).iterdir() if re.search(r"week-\d+$", path.name)}
    return set()


def test_killed_at_random_moments_a_run_comes_to_the_same_end(study: Path, tmp_path: Path):
    """Promise 8, with a real process and a real SIGKILL, several times in a row."""
    run = ("run", str(study), "--quiet", "--weeks", "8")
    assert exit_code_of([*run, "-o", "whole"]) == 0
    choose, kills = random.Random(11), 0
    for turn in range(3):
        folder = tmp_path / f"run-{turn}"
        for _ in range(7):
            before = weeks_kept(folder)
            resume = ["--resume"] if (folder / UNFINISHED).is_dir() else []
            process = started(*run, "-o", str(folder), *resume)
            deadline = time.monotonic() + 60
            while process.poll() is None and time.monotonic() < deadline and weeks_kept(folder) == before:
                time.sleep(0.001)
            time.sleep(choose.random() * 0.02)
            process.send_signal(signal.SIGKILL)
            _, said = process.communicate(timeout=60)
            if process.returncode == 0:
                break
            assert process.returncode == -signal.SIGKILL, said
            kills += 1
        resume = ["--resume"] if (folder / UNFINISHED).is_dir() else []
        assert exit_code_of([*run, "-o", str(folder), *resume]) == 0
        assert digests(folder) == digests(tmp_path / "whole")
        assert UNFINISHED not in names(folder)
    assert kills >= 10


def test_ctrl_c_keeps_the_week_and_names_the_command_that_goes_on(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    long = ["--weeks", "520", "--replicates", "1", "--citizens", "20000"]
    process = started("run", str(study), "-o", "here", *long, interval=0.3)
    deadline = time.monotonic() + 120
    while not weeks_kept(tmp_path / "here") and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    line = said.strip().splitlines()[-1]
    kept = re.fullmatch(
        r"interrupted; kept: 0 of 1 replicates, replicate 1 to week (\d+); `(underheaven run .*)` goes on",
        line,
    )
    assert kept is not None, said
    assert 0 < int(kept[1]) <= 520
    command = shlex.split(kept[2])[1:]
    assert exit_code_of(["run", str(study), "-o", "whole", "--quiet", *long]) == 0
    assert exit_code_of([*command, "--quiet"]) == 0
    assert digests(tmp_path / "here") == digests(tmp_path / "whole")
    assert UNFINISHED not in names(tmp_path / "here")
    assert "here/harsh.yaml" in capsys.readouterr().out


def test_ctrl_c_in_a_short_run_keeps_nothing_and_says_so(study: Path, tmp_path: Path):
    process = started("run", str(study), "-o", "here", "--weeks", "520", "--citizens", "40000", interval=60)
    deadline = time.monotonic() + 60
    while not (tmp_path / "here").is_dir() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.strip().splitlines()[-1] == "interrupted; nothing was kept of a run younger than 10 seconds"
    assert not (tmp_path / "here").exists()


def refused(capsys: pytest.CaptureFixture[str], *typed: str) -> str:
    """What a command says that is refused on one line with exit code 2."""
    capsys.readouterr()
    assert exit_code_of([*typed, "--quiet"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    return said


@pytest.mark.usefixtures("every_week")
def test_what_cannot_be_gone_on_with_is_said_on_one_line_with_the_cure(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    run = ("run", str(study))
    assert "holds no run to go on with; leave out --resume to begin one" in refused(
        capsys, *run, "-o", "nowhere", "--resume"
    )
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("dear", encoding="utf-8")
    assert "is no run folder" in refused(capsys, *run, "-o", "letters", "--resume")
    assert "no run to go on with" in refused(capsys, *run, "--resume")
    assert exit_code_of([*run, "-o", "done", "--quiet"]) == 0
    before = {path: path.read_bytes() for path in (tmp_path / "done").iterdir()}
    assert "holds a run that is complete; leave out --resume" in refused(
        capsys, *run, "-o", "done", "--resume"
    )
    with watched(stopped_at(60)), pytest.raises(Stopped):
        exit_code_of([*run, "-o", "half", "--quiet"])
    place = tmp_path / "half" / UNFINISHED
    kept = {path: path.read_bytes() for path in place.iterdir()}
    goes_on = "`underheaven run half/unfinished/study.yaml -o half --resume` goes on with it"
    assert goes_on in refused(capsys, *run, "-o", "half")
    other = refused(capsys, *run, "-o", "half", "--resume", "--weeks", "5")
    assert "holds an unfinished run of another study" in other
    assert goes_on.replace(" with it", " with that one") in other
    assert {path: path.read_bytes() for path in place.iterdir()} == kept
    assert {path: path.read_bytes() for path in (tmp_path / "done").iterdir()} == before
    progress = place / PROGRESS
    for damage in (
        b"",
        b"{}",
        b"[" * 100_000,
        kept[progress].replace(b'"unfinished": 1', b'"unfinished": 2'),
    ):
        progress.write_bytes(damage)
        assert "is damaged, or of another version" in refused(capsys, *run, "-o", "half", "--resume")
    progress.write_bytes(kept[progress])
    assert exit_code_of([*run, "-o", "half", "--resume", "--quiet"]) == 0
    assert digests(tmp_path / "half") == digests(tmp_path / "done")


@pytest.mark.usefixtures("every_week")
def test_a_checkpoint_that_was_put_there_from_another_run_is_refused(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    alone = ["--threads", "1"]  # or one seed may have finished what the other is stopped in
    for name, seed in (("one", "1"), ("other", "2")):
        with watched(stopped_at(60)), pytest.raises(Stopped):
            exit_code_of(["run", str(study), "-o", name, "--seed", seed, "--quiet", *alone])
    places = [tmp_path / name / UNFINISHED for name in ("one", "other")]
    kept = [path for path in places[0].iterdir() if "week" in path.name]
    assert kept, "the run was stopped before a week was kept"
    for path in kept:
        (places[1] / path.name).write_bytes(path.read_bytes())
    said = refused(capsys, "run", str(study), "-o", "other", "--seed", "2", "--resume", *alone)
    assert "is a checkpoint of another study" in said
    assert "run the study again" in said


@pytest.mark.usefixtures("every_week")
def test_without_a_folder_the_unfinished_run_is_found_and_a_new_one_lies_beside_it(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    with watched(stopped_at(60)), pytest.raises(Stopped):
        exit_code_of(["run", str(study), "--quiet"])
    assert (tmp_path / "runs" / "mine" / UNFINISHED).is_dir()
    capsys.readouterr()
    assert exit_code_of(["run", str(study), "--quiet"]) == 0
    assert "runs/mine: holds an unfinished run of this study" in capsys.readouterr().err
    assert names(tmp_path / "runs") == ["mine", "mine-2"]
    assert exit_code_of(["run", str(study), "--resume", "--quiet"]) == 0
    assert digests(tmp_path / "runs" / "mine") == digests(tmp_path / "runs" / "mine-2")
    assert "complete" in refused(capsys, "run", str(study), "--resume")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a megabyte."""
    place = tmp_path / "disk"
    small_disk(place, "1m")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.usefixtures("every_week")
def test_a_disk_that_is_full_or_read_only_keeps_what_it_had_and_a_retry_works(
    study: Path,
    disk: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    """Promise 10, on a real disk that is small."""
    run = ("run", str(study), "--quiet")
    with watched(stopped_at(60)), pytest.raises(Stopped):
        exit_code_of([*run, "-o", str(disk / "run")])
    there = sorted(path for path in (disk / "run" / UNFINISHED).iterdir() if ".part" not in path.name)
    newest = {path.name.rpartition(".week-")[0] or path.name: path for path in there}
    kept = {path: path.read_bytes() for path in newest.values()}  # an older checkpoint may make room
    filler = disk / "filler"
    with pytest.raises(OSError, match="No space"):
        filler.write_bytes(bytes(2**20))
    assert exit_code_of([*run, "-o", str(disk / "run"), "--resume"]) == 3
    assert "free; name a folder on another disk with -o, or take `--citizens" in capsys.readouterr().err
    monkeypatch.setattr("underheaven.report.studying.refuse_what_disk_cannot_hold", lambda *_: None)
    said = refused(capsys, *run[:2], "-o", str(disk / "run"), "--resume")
    assert (
        "no space left on device; what was kept before is as it was; make room, then `underheaven run" in said
    )
    assert {path: path.read_bytes() for path in kept} == kept
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert "read-only file system" in refused(capsys, *run[:2], "-o", str(disk / "run"), "--resume")
    assert {path: path.read_bytes() for path in kept} == kept
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert exit_code_of([*run, "-o", str(disk / "run"), "--resume"]) == 0
    assert exit_code_of([*run, "-o", str(tmp_path / "whole")]) == 0
    assert digests(disk / "run") == digests(tmp_path / "whole")


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
