"""Commands that go on with what was stopped, as typed: killed, interrupted, refused, on a full disk."""

from __future__ import annotations

import random
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.crashes import Stopped, names, small_disk, stopped_at, watched

from underheaven.cli import exit_code_of
from underheaven.studies.folder import PROGRESS, UNFINISHED
from underheaven.studies.store import load

pytestmark = pytest.mark.slow  # compiling takes a minute where nothing is compiled yet


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


def newest_kept(place: Path) -> dict[str, tuple[int, bytes]]:
    """The latest week that is kept of each part of an unfinished run, and what is in it; of other files 0."""
    found: dict[str, tuple[int, bytes]] = {}
    for path in sorted(path for path in place.iterdir() if ".part" not in path.name):
        name, _, week = path.name.rpartition(".week-")
        found[name or path.name] = (int(week) if name else 0, path.read_bytes())
    return found


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
    before = newest_kept(disk / "run" / UNFINISHED)
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
    kept = newest_kept(disk / "run" / UNFINISHED)
    assert kept.keys() == before.keys()
    for name, (week, content) in before.items():  # where an older one made room, a later one may have come
        assert kept[name] == (week, content) or kept[name][0] > week
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert "read-only file system" in refused(capsys, *run[:2], "-o", str(disk / "run"), "--resume")
    assert newest_kept(disk / "run" / UNFINISHED) == kept
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert exit_code_of([*run, "-o", str(disk / "run"), "--resume"]) == 0
    assert exit_code_of([*run, "-o", str(tmp_path / "whole")]) == 0
    assert digests(disk / "run") == digests(tmp_path / "whole")


@pytest.mark.usefixtures("every_week")
def test_the_oracle_says_also_when_quiet_that_it_leaves_the_weeks_of_the_fast_engine(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    run = ("run", str(study), "-o", "half", "--quiet")
    with watched(stopped_at(60)), pytest.raises(Stopped):
        exit_code_of(run)
    place = tmp_path / "half" / UNFINISHED
    weeks = {path: path.read_bytes() for path in place.iterdir() if "week" in path.name}
    assert weeks, "the run was stopped before a week was kept"
    capsys.readouterr()
    with pytest.MonkeyPatch.context() as patch:

        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        patch.setattr("underheaven.studies.processes.live", interrupted)
        assert exit_code_of([*run, "--resume", "--engine", "oracle", "--threads", "1"]) == 130
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert "the oracle cannot go on from the weeks that the fast engine kept, and begins replicate" in said[0]
    assert {path: path.read_bytes() for path in weeks} == weeks, "the weeks are still there"
    goes_on = re.search(r"`underheaven (run .* --resume)` goes on from them", said[0])
    assert goes_on is not None, said
    assert exit_code_of([*shlex.split(goes_on[1]), "--quiet"]) == 0
    assert capsys.readouterr().err == "", "the fast engine goes on from them and has nothing to say"
    assert exit_code_of(["run", str(study), "-o", "whole", "--quiet"]) == 0
    assert digests(tmp_path / "half") == digests(tmp_path / "whole")
