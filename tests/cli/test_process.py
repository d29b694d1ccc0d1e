"""The command as a process: how fast it answers, pipes, locales, colours, full disks, Ctrl-C."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

HEAVY = ("pyarrow", "mpmath", "yaml", "rich", "multiprocessing", "underheaven.words", "underheaven.studies")
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


def test_cards_and_lists_need_no_tables(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom underheaven.cli import exit_code_of\n"
        "exit_code_of(['show', 'rongcheng-points'])\nexit_code_of(['list'])\n"
        "sys.exit(','.join(m for m in ('pyarrow', 'multiprocessing.pool') if m in sys.modules) or 0)\n"
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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "underheaven", "list"],
            cwd=tmp_path,
            env=PLAIN,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
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


@pytest.mark.parametrize("threads", ["1", "2"])
def test_an_interrupt_ends_with_130_and_says_what_was_kept(tmp_path: Path, threads: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "underheaven", "demo", "--weeks", "520", "--threads", threads],
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
        rest = started.stderr.read()
        assert started.wait(timeout=120) == 130
    assert b"citizen-weeks" in first
    assert b"interrupted; nothing was kept" in rest
    assert b"Traceback" not in rest
    assert [path.name for path in tmp_path.rglob("*")] == []


def test_the_command_is_the_same_as_the_module(tmp_path: Path) -> None:
    beside = Path(sys.executable).with_name("underheaven")
    said = subprocess.run([beside, "--version"], cwd=tmp_path, env=PLAIN, capture_output=True, check=True)
    assert said.stdout == process(["--version"], tmp_path).stdout
