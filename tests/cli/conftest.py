"""Commands as a reader types them, and a small finished run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from underheaven.cli import exit_code_of

SMALL = ("--citizens", "1000", "--weeks", "3", "--replicates", "2", "--threads", "1")
HARSH = """\
regime: harsh
title: A harsh desk
about: A desk books everybody often in error; whoever is booked is refused trains for four weeks.
run_by: state
grade: hypothetical
numbers: {standing: assumed, swept_by: [0.5, 2]}
sensors:
  desk: {watches: [late-payment, speech], detects: 0.5, false_alarm: 0.05}
registers:
  booked: {colour: black, enter_when: {recorded: [late-payment, speech]}, leave_when: {after: 4 weeks}}
rules:
  - {services: fast-train, when: {listed: booked}, then: refuse}
  - {services: private-school, when: {listed: booked, whose: household}, then: refuse}
redress:
  notice: {share: 0.5}
"""
"""A regime under which something happens within weeks."""


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


Type = Callable[..., Said]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which commands are typed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.fixture
def typed(here: Path, capsys: pytest.CaptureFixture[str]) -> Type:
    """Type a command in an empty folder."""

    def type_it(*arguments: str) -> Said:
        capsys.readouterr()
        code = exit_code_of(arguments)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return type_it


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small run under a harsh regime."""
    folder = tmp_path_factory.mktemp("finished")
    (folder / "harsh.yaml").write_text(HARSH, encoding="utf-8")
    run = folder / "run"
    small = ["--citizens", "1000", "--weeks", "6", "--replicates", "2", "--threads", "1", "--quiet"]
    code = exit_code_of(["compare", "small-city", str(folder / "harsh.yaml"), *small, "-o", str(run)])
    assert code == 0
    return run


def is_marked(said: Said) -> bool:
    return "synthetic citizens" in said.out.lower() and "no real person is in here" in said.out.lower()


def commands_printed(said: Said) -> list[str]:
    return [line.strip() for line in said.out.splitlines() if line.startswith("    underheaven ")]
