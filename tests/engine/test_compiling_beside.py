"""A process beside compiles half of the engine: what it delivers is kept, and nothing depends on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.engine.random_words import random_case

from underheaven.engine import compiling, compiling_beside
from underheaven.engine.compiling import compile_ahead
from underheaven.engine.compiling_beside import Beside, beside, compile_here
from underheaven.engine.fast import Living, run
from underheaven.engine.plan import plan_of
from underheaven.engine.primitives.publishing import forget_news, publish_start, spread_news
from underheaven.engine.steps import STEPS
from underheaven.engine.week import step_cells
from underheaven.shelf import read
from underheaven.words.ladder import rungs

slow = pytest.mark.slow  # compiling takes half a minute where nothing is compiled yet

AFRESH = """
import json
from tests.engine.random_words import random_case
from underheaven.engine.compiling import compile_ahead, said_when_compiling
from underheaven.engine.compiling_beside import Beside
from underheaven.engine.fast import run
from underheaven.engine.steps import STEPS
from underheaven.engine.week import step_cells

told, compiled_after = [], []
def asked(self, wait=Beside.wait):
    told.append(wait(self))
    return told[-1]
Beside.wait = asked
compile_ahead()
with said_when_compiling(lambda: compiled_after.append("compiling")):
    outcome = run(**random_case(3), threads=1)
signatures = [len(step.overloads) for step in (*STEPS, step_cells)]
digests = {name: world.digest for name, world in outcome.worlds.items()}
print(json.dumps([told, compiled_after, signatures, digests]))
"""

FAKE = """
import os, pathlib, sys
folder = pathlib.Path(os.environ["NUMBA_CACHE_DIR"]) / "compiled-0" / "engine"
folder.mkdir(parents=True)
for name in ("week.visit-1.py", "bits.has-2.py"):
    (folder / f"{name}.nbi").write_text("beside")
    (folder / f"{name}.1.nbc").write_text("beside")
"""


def python(script: str) -> Sequence[str]:
    return (sys.executable, "-c", script)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder of compiled code."""
    folder = tmp_path / "compiled-0"
    monkeypatch.setattr(compiling_beside, "folder_of_compiled", lambda: folder)
    return folder


def running(process: Beside) -> Any:
    return process._process  # pyright: ignore[reportPrivateUsage]


@slow
def test_every_plan_is_lived_by_the_code_that_was_compiled_ahead() -> None:
    """Plans that lay their tables out in other ways made numba compile the engine again for each."""
    city = {"society": read("society", "small-city"), "responses": "core", "citizens": 3000, "cell_bits": 16}
    tiny = {"society": read("society", "tiny-society"), "responses": "frozen", "citizens": 64, "cell_bits": 6}
    demo = rungs((read("regime", "rongcheng-points"), read("regime", "street-cameras")))
    one_regime = {"none": (), "it": (read("regime", "tiny-society"),)}
    for case in (
        {**city, "worlds": demo},
        {**city, "worlds": {"none": ()}},
        {**tiny, "worlds": one_regime},
        {**tiny, "worlds": {"none": ()}},
    ):
        plan = plan_of(**case, weeks=2, seed=1, replicate=0)  # pyright: ignore[reportArgumentType]
        compile_here(plan)
        living = Living(plan, threads=1)
        living.step()
        living.close()
    called: list[Any] = [step_cells, publish_start, spread_news, forget_news, *STEPS]
    for function in called:
        assert len(function.overloads) == 1, function.__name__


@slow
@pytest.mark.skipif(compiling.cores() < 2, reason="there is one core, so all is compiled in one process")
def test_what_two_processes_compiled_is_all_there_is_to_compile_and_gives_the_same_bits(
    tmp_path: Path,
) -> None:
    settings = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(python(AFRESH), env=settings, capture_output=True, text=True, check=True)
    told, compiled_after, signatures, digests = json.loads(done.stdout)
    assert told == [True]
    assert compiled_after == []
    assert set(signatures) == {1}  # more: some step was compiled for arguments it is never called with
    assert digests == {name: world.digest for name, world in run(**random_case(3), threads=1).worlds.items()}
    assert not list(tmp_path.rglob("beside-*"))


@slow
@pytest.mark.parametrize("command", [python("raise SystemExit(1)"), ("no-such-program-anywhere",)])
def test_a_process_beside_that_dies_or_never_starts_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, command: Sequence[str]
) -> None:
    told: list[bool] = []

    class Told(Beside):
        def wait(self) -> bool:
            told.append(super().wait())
            return told[-1]

    monkeypatch.setattr(compiling_beside, "Beside", Told)
    monkeypatch.setattr(compiling_beside, "beside", lambda: beside(command))
    monkeypatch.setattr(compiling, "_is_kept", lambda: False)
    monkeypatch.setattr(compiling, "cores", lambda: 2)
    compile_ahead()
    assert told == [False]


def test_where_it_ends_badly_nothing_more_is_taken_from_it(kept: Path) -> None:
    with beside(python(FAKE + "sys.exit(3)")) as process:
        assert not process.wait()
    assert list(kept.iterdir()) == []


def test_code_is_taken_from_it_only_of_functions_that_are_not_kept_yet(kept: Path) -> None:
    """Two processes may number the code of a function alike: one index then names the other's code."""
    (kept / "engine").mkdir(parents=True)
    (kept / "engine" / "bits.has-2.py.nbi").write_text("here")
    (kept / "engine" / "bits.has-2.py.1.nbc").write_text("here")
    with beside(python(FAKE)) as process:
        assert process.wait()
        found = {file.name: file.read_text() for file in (kept / "engine").iterdir()}
    assert found == {
        "bits.has-2.py.nbi": "here",
        "bits.has-2.py.1.nbc": "here",
        "week.visit-1.py.nbi": "beside",
        "week.visit-1.py.1.nbc": "beside",
    }


def test_an_interrupt_ends_the_process_beside_and_leaves_nothing_behind(kept: Path) -> None:
    started: list[Any] = []
    with (  # noqa: PT012 - what was started has to be seen running before the interrupt
        pytest.raises(KeyboardInterrupt),
        beside(python("import time; time.sleep(600)")) as process,
    ):
        started.append(running(process))
        assert started[0].poll() is None
        raise KeyboardInterrupt
    assert started[0].returncode is not None  # waited for: no zombie
    assert list(kept.iterdir()) == []


def test_it_ends_when_the_process_that_started_it_is_gone(tmp_path: Path) -> None:
    settings = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = (sys.executable, "-m", "underheaven.engine.compiling_beside")
    with subprocess.Popen(command, env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.close()  # as the end of whoever holds it does
        assert process.wait(timeout=60) == 1
