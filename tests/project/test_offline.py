"""Nothing is fetched at run time: what is typed works where there is no network (promise 22)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SMALL = ["--citizens", "1000", "--weeks", "2", "--replicates", "2", "--quiet"]
REFUSING = """
import sys
def refuse(event, details):
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.")):
        raise SystemExit(f"asked for the network: {event} {details}")
sys.addaudithook(refuse)
"""
"""Ends a process that so much as makes a socket."""
LIVES = "from underheaven.cli import exit_code_of\nsys.exit(exit_code_of(sys.argv[1:]))\n"
ENGINE = """
from underheaven.engine.fast import run
from underheaven.shelf.finding import read
worlds = {"listed": (read("regime", "tiny-society"),)}
lived = run(read("society", "tiny-society"), worlds, citizens=1000, weeks=2, seed=1, responses="frozen")
sys.exit(lived.citizens != 1000)
"""


def python(script: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", REFUSING + script, *arguments],
        cwd=folder, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip


def test_a_process_that_asks_for_the_network_is_found_out(tmp_path: Path) -> None:
    done = python("import socket\nsocket.socket()\n", tmp_path)
    assert done.returncode == 1
    assert "asked for the network: socket.__new__" in done.stderr


@pytest.mark.parametrize("command", [["demo", *SMALL, "--threads", "1"], ["list"], ["doctor"]])
def test_a_command_never_asks_for_the_network(command: list[str], tmp_path: Path) -> None:
    done = python(LIVES, tmp_path, *command)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_the_fast_engine_never_asks_for_the_network(tmp_path: Path) -> None:
    done = python(ENGINE, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def without_network() -> list[str] | None:
    """Return the words that start a command without a network, where this machine allows it."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    words = [unshare, "--map-root-user", "--net"]
    allowed = subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
    return words if allowed else None


@pytest.mark.slow
@pytest.mark.skipif(without_network() is None, reason="this machine makes no namespace without a network")
def test_a_study_is_lived_where_there_is_no_network_at_all(tmp_path: Path) -> None:
    """With its threads and processes; what was installed is all there is."""
    words = without_network()
    assert words is not None
    done = subprocess.run(
        [*words, sys.executable, "-m", "underheaven", "demo", *SMALL, "-o", "run"],
        cwd=tmp_path, env={**os.environ, "NO_COLOR": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "run" / "manifest.json").is_file()
