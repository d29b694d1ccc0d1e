"""A run folder is held by one run at a time, replaced file by file, and never emptied of what is others'."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.crashes import names

from underheaven.ground.errors import RunFolderError
from underheaven.studies import folder as run_folder
from underheaven.studies import store
from underheaven.studies.folder import reserved
from underheaven.studies.result import Result

HOLD = (
    "import sys, time\nfrom underheaven.studies.folder import reserved\n"
    "with reserved(sys.argv[1], sys.argv[2]):\n    print('held', flush=True)\n    time.sleep(600)\n"
)


def held_by_another(place: Path, result: Result) -> subprocess.Popen[bytes]:
    """Return a process that holds a folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(place), result.study_hash], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)


def test_a_run_repeated_into_its_folder_leaves_everything_else_there_alone(result: Result, tmp_path: Path):
    place = tmp_path / "here"
    result.save(place)
    (place / "notes.txt").write_text("precious", encoding="utf-8")
    (place / "plots").mkdir()
    (place / "plots" / "one.png").write_bytes(b"mine")
    inode = place.stat().st_ino
    before = names(place)
    result.save(place)
    assert names(place) == before
    assert (place / "notes.txt").read_text(encoding="utf-8") == "precious"
    assert (place / "plots" / "one.png").read_bytes() == b"mine"
    assert place.stat().st_ino == inode


def test_a_folder_may_be_the_one_one_stands_in_or_a_link(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    place = tmp_path / "here"
    place.mkdir()
    (tmp_path / "link").symlink_to(place)
    result.save(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    monkeypatch.chdir(place)
    result.save(".")
    assert store.load(".").setting.study_hash == result.study_hash
    assert Path.cwd() == place.resolve()
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    for wrong in ("/", tmp_path / "nowhere", tmp_path):
        with pytest.raises(RunFolderError):
            result.save(wrong)
    assert names(tmp_path) == ["here", "link", "nowhere"]


def test_a_run_that_was_half_replaced_is_noticed_and_can_be_run_again(result: Result, tmp_path: Path):
    place = tmp_path / "here"
    result.save(place)
    parquet = place / "rungs.parquet"
    parquet.write_bytes(parquet.read_bytes() + b"newer")
    with pytest.raises(RunFolderError, match=r"rungs\.parquet"):
        store.load(place)
    result.save(place)
    assert store.load(place).hardest_hit() == result.hardest_hit()
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    assert sorted(manifest["files"]) == [name for name in names(place) if name != "manifest.json"]
    for edited in (None, {"../here/rungs.parquet": ""}):
        said = json.dumps({**manifest, "files": edited})
        (place / "manifest.json").write_text(said, encoding="utf-8")
        with pytest.raises(RunFolderError):
            store.load(place)


def test_a_run_killed_between_two_files_can_be_run_again_into_its_folder(result: Result, tmp_path: Path):
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom underheaven.studies.folder import *\n"
        "files = Path(sys.argv[3])\n"
        "def write(part):\n"
        "    for path in files.iterdir():\n        (part / path.name).write_bytes(path.read_bytes())\n"
        "def watch(one):\n"
        "    if one.kind == 'rename' and one.path.name == 'study.yaml':\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "DISK.watch = watch\n"
        "with reserved(sys.argv[1], sys.argv[2]) as folder:\n    replace_files(folder, write)\n"
    )
    good, place = tmp_path / "good", tmp_path / "here"
    result.save(good)
    done = subprocess.run(
        [sys.executable, "-c", script, str(place), result.study_hash, str(good)], check=False, timeout=120
    )
    assert done.returncode == -signal.SIGKILL
    assert "manifest.json" in names(place)
    assert "study.yaml" not in names(place)
    with pytest.raises(RunFolderError):
        store.load(place)
    with pytest.raises(RunFolderError, match="another study"), reserved(place, "0" * 64):
        pass
    result.save(place)
    assert names(place) == names(good)
    store.load(place)


def test_two_runs_never_hold_one_folder(result: Result, tmp_path: Path):
    place = tmp_path / "runs" / "here"
    other = held_by_another(place, result)
    try:
        with pytest.raises(RunFolderError, match="another run is being written into it"):
            result.save(place)
    finally:
        kill(other)
    result.save(place)  # whoever held it is dead
    assert ".underheaven.lock" not in names(place)


def test_what_a_killed_run_left_is_cleared_by_the_next_beside_it(result: Result, tmp_path: Path):
    for name in ("dead", "alive"):
        (tmp_path / name).mkdir()
    (tmp_path / "dead" / "mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / ".underheaven.7.part").mkdir()
    made = held_by_another(tmp_path / "made", result)
    (tmp_path / "made" / ".underheaven.99999.part").mkdir()
    (tmp_path / "made" / ".underheaven.99999.part" / "rungs.parquet").write_bytes(b"half")
    kill(made)
    alive = held_by_another(tmp_path / "alive", result)
    try:
        result.save(tmp_path / "here")
    finally:
        kill(alive)
    assert names(tmp_path) == ["alive", "dead", "here", "mine"]
    assert ".underheaven.lock" in names(tmp_path / "alive")
    assert names(tmp_path / "dead") == ["mine.txt"]


def test_a_folder_that_nothing_was_kept_in_is_taken_away_again(result: Result, tmp_path: Path):
    def give_up() -> None:
        with reserved(tmp_path / "a" / "b", result.study_hash) as folder:
            assert folder.is_dir()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        give_up()
    assert names(tmp_path) == []
    (tmp_path / "empty").mkdir()
    with reserved(tmp_path / "empty", result.study_hash):
        pass
    assert names(tmp_path) == ["empty"]


def test_a_file_system_without_locks_can_be_written_to(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    import errno
    import fcntl

    def no_locks(_: int, __: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", no_locks)
    result.save(tmp_path / "here")
    assert run_folder.MANIFEST in names(tmp_path / "here")
