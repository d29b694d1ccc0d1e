"""The command as a process: how fast it answers, pipes, locales, colours, full disks, Ctrl-C."""

from __future__ import annotations

import json
import os
import resource
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

ARRAYS = ("numpy", "numba", "llvmlite", "pyarrow")
HEAVY = (*ARRAYS, "mpmath", "yaml", "rich", "multiprocessing", "underheaven.words", "underheaven.studies")
ENGINES = ("fast", "oracle")
PLAIN = {"PATH": os.environ["PATH"], "COLUMNS": "80"}


def process(
    arguments: Sequence[str], folder: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "underheaven", *arguments],
        cwd=folder,
        env={**PLAIN, **(environment or {})},
        capture_output=True,
        check=False,
        timeout=300,
    )


def seconds(arguments: Sequence[str], tries: int = 5) -> float:
    """Return the least CPU time of some tries: the machine may be busy with something else."""
    least = float("inf")
    for _ in range(tries):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], env=PLAIN, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        least = min(least, used)
    return least


def test_help_answers_within_a_dozen_times_what_python_needs_to_start() -> None:
    assert seconds(["-m", "underheaven", "--help"]) <= 12 * seconds(["-c", "pass"])


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["demo", "--help"], ["sweep"]])
def test_nothing_heavy_is_imported_before_it_is_needed(arguments: list[str]) -> None:
    script = (
        "import sys\nfrom underheaven.cli import exit_code_of\n"
        f"exit_code_of({arguments!r})\n"
        f"sys.exit(','.join(m for m in {HEAVY!r} if m in sys.modules) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], env=PLAIN, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_help_does_not_even_load_the_vocabulary() -> None:
    script = (
        "import sys\nfrom underheaven.cli import exit_code_of\nexit_code_of(['--help'])\n"
        "sys.exit('pydantic' if 'pydantic' in sys.modules else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], env=PLAIN, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_package_imports_nothing_heavy_by_itself() -> None:
    script = f"import sys, underheaven\nsys.exit(','.join(m for m in {HEAVY!r} if m in sys.modules) or 0)\n"
    done = subprocess.run([sys.executable, "-c", script], env=PLAIN, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["show", "rongcheng-points"],
        ["show", "demo"],
        ["explain", "closed-weeks"],
        ["new", "mine.yaml"],
        ["check", "gone.yaml"],
        ["run", "demo", "--citizens", "1000000000000"],
        ["run", "demo", "--citizens", "1000000000000", "--engine", "oracle"],
        ["demo", "--weeks", "0"],
        ["compare", "small-city", "rongcheng-points", "--citizens", "1000000000000"],
    ],
)
def test_what_runs_nothing_loads_no_arrays(tmp_path: Path, arguments: list[str]) -> None:
    script = (
        f"import sys\nfrom underheaven.cli import exit_code_of\nexit_code_of({arguments!r})\n"
        f"sys.exit(','.join(m for m in {(*ARRAYS, 'multiprocessing.pool')!r} if m in sys.modules) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=PLAIN, cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("arguments", [["list"], ["show", "rongcheng-points"], ["explain"], ["doctor"]])
def test_a_locale_without_unicode_gets_plain_letters(tmp_path: Path, arguments: list[str]) -> None:
    for encoding in ("ascii", "latin-1"):
        done = process(arguments, tmp_path, {"PYTHONIOENCODING": encoding, "LC_ALL": "C"})
        assert done.returncode == 0, done.stderr
        assert done.stdout.decode("ascii")


def test_a_pipe_and_no_color_get_no_escape_sequences(tmp_path: Path) -> None:
    for environment in ({}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, {"TERM": "dumb"}):
        done = process(["show", "street-cameras"], tmp_path, environment)
        assert done.returncode == 0
        assert b"\x1b[3" not in done.stdout


def test_colour_is_used_where_it_is_asked_for(tmp_path: Path) -> None:
    done = process(["show", "street-cameras"], tmp_path, {"FORCE_COLOR": "1", "TERM": "xterm-256color"})
    assert b"\x1b[" in done.stdout


def test_a_reader_who_leaves_early_is_no_error(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "underheaven", "show", "rongcheng-points"],
        cwd=tmp_path,
        env=PLAIN,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.close()
        complaint = started.stderr.read()
        assert started.wait(timeout=120) == 0
    assert complaint == b""


def printed_to_a_full_disk(*typed: str, where: Path) -> subprocess.CompletedProcess[bytes]:
    """Type a command whose output has no room."""
    with Path("/dev/full").open("wb") as full:
        return subprocess.run(
            [sys.executable, "-m", "underheaven", *typed],
            cwd=where,
            env=PLAIN,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    done = printed_to_a_full_disk("list", where=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"No space left" in done.stderr


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("in the way", encoding="utf-8")
    done = process(["demo", "--weeks", "2", "--replicates", "1", "--quiet"], tmp_path)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"Traceback" not in done.stderr
    assert (tmp_path / "runs").read_text(encoding="utf-8") == "in the way"


LONG = ("demo", "--weeks", "520", "--replicates", "20")
"""A run that is not done before a test interrupts it, by either engine."""


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("threads", ["1", "2"])
def test_an_interrupt_ends_with_130_and_says_what_was_kept(tmp_path: Path, engine: str, threads: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "underheaven", *LONG, "--engine", engine, "--threads", threads],
        cwd=tmp_path,
        env=PLAIN,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as started:
        assert started.stderr is not None
        first = started.stderr.readline()
        time.sleep(1)
        started.send_signal(signal.SIGINT)
        interrupted = time.monotonic()
        rest = started.stderr.read()
        assert started.wait(timeout=120) == 130
        assert time.monotonic() - interrupted < 20  # it takes well below a second on an idle machine
    assert b"citizen-weeks" in first
    assert b"interrupted; nothing was kept" in rest
    assert b"Traceback" not in rest
    assert [path.name for path in tmp_path.rglob("*")] == []


def children_of(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, check=True).stdout
    pairs = (line.split() for line in listed.splitlines())
    return [int(child) for child, parent in pairs if int(parent) == pid]


def is_alive(pid: int) -> bool:
    asked = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, check=False)
    return asked.returncode == 0 and not asked.stdout.startswith(b"Z")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_no_process_outlives_the_one_that_started_it(tmp_path: Path, number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "underheaven", *LONG, "--engine", "oracle", "--threads", "2"],
        cwd=tmp_path,
        env=PLAIN,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as started:
        assert started.stderr is not None
        assert b"citizen-weeks" in started.stderr.readline()
        patience = time.monotonic() + 60
        while len(children_of(started.pid)) < 3 and time.monotonic() < patience:
            time.sleep(0.1)
        children = children_of(started.pid)
        assert len(children) >= 3, "two that work, one that watches over shared things"
        time.sleep(1.5)
        started.send_signal(number)
        code = started.wait(timeout=60)
        patience = time.monotonic() + 30
        while any(map(is_alive, children)) and time.monotonic() < patience:
            time.sleep(0.1)
        assert [child for child in children if is_alive(child)] == []
        said = started.stderr.read()
    if number == signal.SIGTERM:
        assert code == 130
        assert said.splitlines()[-1].startswith(b"interrupted; nothing was kept")
        assert b"Traceback" not in said
        assert [path.name for path in tmp_path.rglob("*")] == []


@pytest.mark.parametrize("after", [0.0, 0.05, 0.1, 0.2, 0.3])
def test_an_interrupt_while_python_is_loading_is_one_line(tmp_path: Path, after: float) -> None:
    """The first thing that is loaded says so; before that it is Python's own time."""
    script = (
        "import sys, threading, time, os, signal\n"
        "from underheaven.__main__ import main\n"
        f"def interrupt():\n    time.sleep({after})\n    os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.argv = ['underheaven', 'demo', '--weeks', '520', '--quiet']\n"
        "plain = signal.signal\n"
        "def watched(*said):\n"
        "    plain(*said)\n"
        "    if said[0] == signal.SIGTERM and threading.active_count() == 1:\n"
        "        threading.Thread(target=interrupt).start()\n"
        "signal.signal = watched\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=PLAIN, capture_output=True, check=False, timeout=120
    )
    assert done.returncode == 130, done.stderr
    assert done.stderr.count(b"\n") == 1
    assert done.stderr.startswith(b"interrupted")
    assert [path.name for path in tmp_path.rglob("*")] == []


def test_a_closed_output_is_one_line_and_a_closed_complaint_is_done_without(tmp_path: Path) -> None:
    python = shlex.quote(sys.executable)
    for command in ("list", "demo", "--help"):
        done = subprocess.run(
            ["/bin/sh", "-c", f"{python} -m underheaven {command} >&-"],
            cwd=tmp_path,
            env=PLAIN,
            stderr=subprocess.PIPE,
            check=False,
        )
        assert done.returncode == 2
        assert done.stderr.count(b"\n") == 1
        assert b"standard output is closed" in done.stderr
    done = subprocess.run(
        ["/bin/sh", "-c", f"{python} -m underheaven show nobody 2>&-"],
        cwd=tmp_path,
        env=PLAIN,
        stdout=subprocess.PIPE,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_page_that_cannot_be_printed_says_where_the_run_is_kept(tmp_path: Path) -> None:
    small = ["--citizens", "1000", "--weeks", "1", "--replicates", "1", "--threads", "1", "--quiet"]
    done = printed_to_a_full_disk("compare", "small-city", "empty", *small, where=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"kept in runs/small-city-empty" in done.stderr
    assert b"nothing was kept" not in done.stderr
    assert (tmp_path / "runs" / "small-city-empty" / "manifest.json").is_file()


def test_two_runs_at_once_are_kept_in_two_folders(tmp_path: Path) -> None:
    size = ["--citizens", "1000", "--weeks", "3", "--replicates", "1", "--threads", "1", "--json"]
    command = [sys.executable, "-m", "underheaven", "demo", *size]
    started = [
        subprocess.Popen(
            [*command, "--seed", seed],
            cwd=tmp_path,
            env=PLAIN,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for seed in ("1", "2", "2")
    ]
    said = [one.communicate(timeout=120) for one in started]
    assert [one.returncode for one in started] == [0, 0, 0], said
    folders = [err.decode().split("Kept in ")[1].strip() for _, err in said]
    assert folders[0] not in folders[1:]
    for (out, _), folder in zip(said, folders, strict=True):
        kept = json.loads((tmp_path / folder / "manifest.json").read_text(encoding="utf-8"))
        assert kept["seed"] == json.loads(out)["seed"]


def test_a_starting_file_that_a_full_disk_cut_short_is_not_left(tmp_path: Path) -> None:
    script = (
        "import resource, sys\nfrom underheaven.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))\nmain(['new', 'mine.yaml'])\n"
    )
    command = [sys.executable, "-B", "-c", script]
    done = subprocess.run(command, cwd=tmp_path, env=PLAIN, capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert done.stderr.startswith(b"mine.yaml: ")
    assert list(tmp_path.iterdir()) == []


def test_the_command_is_the_same_as_the_module(tmp_path: Path) -> None:
    beside = Path(sys.executable).with_name("underheaven")
    said = subprocess.run([beside, "--version"], cwd=tmp_path, env=PLAIN, capture_output=True, check=True)
    assert said.stdout == process(["--version"], tmp_path).stdout
