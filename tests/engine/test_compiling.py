"""Compiling happens once: it is said when it begins, and nothing that is run later compiles anything anew."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.engine.random_words import random_case

from underheaven.engine.compiling import compile_ahead, compiled_code, said_when_compiling
from underheaven.engine.fast import run
from underheaven.engine.primitives.compiled import folder_of_compiled
from underheaven.shelf import read

pytestmark = pytest.mark.slow  # compiling takes a minute where nothing is compiled yet


def test_what_was_compiled_ahead_is_all_there_is_to_compile() -> None:
    compile_ahead()
    said: list[str] = []
    with said_when_compiling(lambda: said.append("compiling")):
        for number in range(5):
            run(**random_case(number), threads=2)
        points = (read("regime", "rongcheng-points"), read("regime", "street-cameras"))
        run(read("society", "small-city"), {"points": points}, citizens=1000, weeks=2, seed=1)
    assert said == []


def test_compiled_code_is_kept_and_its_size_is_known() -> None:
    compile_ahead()
    folder, size = compiled_code()
    assert any(folder.glob("compiled-*"))
    assert size > 100_000


def test_where_the_package_cannot_be_written_compiled_code_is_kept_with_the_users_caches(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr("underheaven.engine.primitives.compiled.config.CACHE_DIR", "")
    monkeypatch.setattr("underheaven.engine.primitives.compiled.os.access", lambda *_: False)
    folder_of = folder_of_compiled.__wrapped__
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert folder_of().parent == tmp_path / "underheaven"
    monkeypatch.setenv("XDG_CACHE_HOME", "somewhere")  # to be ignored where it is relative
    assert folder_of().parent == Path.home() / ".cache" / "underheaven"


def test_the_first_run_says_that_it_compiles_and_the_next_does_not(tmp_path: Path) -> None:
    """In a folder of its own, so that nothing is compiled yet."""
    small = ["--citizens", "1000", "--weeks", "2", "--replicates", "1", "--json"]
    told: list[str] = []
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-m", "underheaven", "demo", *small, "--seed", seed],
            cwd=tmp_path,
            env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "compiled")},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.startswith("{")
        told.append(done.stderr)
    assert "compiling the fast engine once, about " in told[0]
    assert "compiling" not in told[1]
