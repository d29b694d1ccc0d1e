"""A vectorisation that is lost costs two to five times: it shows here, on whatever machine, however busy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest

from underheaven.engine.fast import Living
from underheaven.engine.plan import plan_of
from underheaven.engine.primitives import luck
from underheaven.engine.primitives.compiled import compiled
from underheaven.engine.state import bytes_of
from underheaven.engine.vectors import vector_bits
from underheaven.shelf.finding import read
from underheaven.words.ladder import rungs

pytestmark = pytest.mark.slow  # compiling takes half a minute where nothing is compiled yet

CITIZENS = 100_000
TINY, DEMO = 2.0, 9.5
"""Measured: the CPU time of a citizen-week and world, as a multiple of one turn of the plain loop below."""
BYTES = {"tiny": 8, "demo": 16}
"""Most bytes a citizen and world may take, at 52 weeks, everything counted."""

NARROW = """
import json
from underheaven.engine.fast import run
from underheaven.engine.vectors import vector_bits
from tests.engine.test_speed import code_of_a_draw, small
asm = code_of_a_draw()
print(json.dumps([vector_bits(), asm.count("zmm"), run(**small()).worlds["declared"].digest]))
"""


@compiled
def plain(turns: int) -> Any:
    """A loop that no vector can help: each turn waits for the one before."""
    number = np.uint64(88172645463325252)
    for _ in range(turns):
        number ^= number << np.uint64(13)
        number ^= number >> np.uint64(7)
        number ^= number << np.uint64(17)
    return number


def cpu(work: Callable[[], object]) -> float:
    """The least CPU time of a few tries: noise only adds."""
    found: list[float] = []
    for _ in range(9):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def worlds(which: str) -> dict[str, Any]:
    """Tiny society, or the demo's city on its whole ladder."""
    if which == "tiny":
        words = {"it": (read("regime", "tiny-society"),)}
        return {"society": read("society", "tiny-society"), "worlds": words, "responses": "frozen"}
    ladder = rungs((read("regime", "rongcheng-points"), read("regime", "street-cameras")))
    return {"society": read("society", "small-city"), "worlds": ladder, "responses": "core"}


def small() -> dict[str, Any]:
    return {**worlds("demo"), "citizens": 3000, "weeks": 8, "seed": 5, "cell_bits": 10, "threads": 1}


def code_of_a_draw() -> str:
    """The machine code of drawing for a block, compiled here and now: kept code cannot be looked into."""
    import numba as nb  # pyright: ignore[reportMissingTypeStubs]

    make: Any = nb.njit  # pyright: ignore[reportUnknownMemberType]
    fill = make(nogil=True, _nrt=False)(cast("Any", luck.fill).py_func)
    fill(np.zeros(64, dtype=np.uint32), 0, 16, luck.Where(0, 0, 0), 1, np.array([1, 2], dtype=np.uint32))
    return "".join(fill.inspect_asm().values())


@pytest.mark.parametrize(("which", "usual"), [("tiny", TINY), ("demo", DEMO)])
def test_a_week_costs_no_more_than_it_did(which: str, usual: float) -> None:
    case = worlds(which)
    plan = plan_of(**case, citizens=CITIZENS, weeks=52, seed=1, replicate=0, cell_bits=16)
    living = Living(plan, threads=1)
    plain(1)
    living.step()
    turn = cpu(lambda: plain(200_000)) / 200_000
    week = cpu(living.step) / CITIZENS / len(plan.worlds)
    assert week / turn < (2 if vector_bits() == 512 else 4) * usual


@pytest.mark.parametrize("which", ["tiny", "demo"])
def test_a_citizen_takes_few_bytes_and_what_is_allocated_is_what_was_said(which: str) -> None:
    case = worlds(which)
    plan = plan_of(**case, citizens=CITIZENS, weeks=52, seed=1, replicate=0, cell_bits=16)
    said = bytes_of(plan)
    assert sum(said.values()) <= BYTES[which] * CITIZENS * len(plan.worlds)
    living = Living(plan, threads=1)
    held = {**living.state._asdict(), **living.people._asdict()}
    assert {name: held[name].nbytes for name in said} == said
    rest = sum(column.nbytes for name, column in held.items() if name not in said)
    assert rest < 10_000  # of the plan, not by citizen


def test_narrow_and_wide_vectors_give_the_same_bits_and_each_is_what_it_says() -> None:
    found: list[tuple[int, int, str]] = []
    for features in (None, "+sse2,+cmov,+cx8,+fxsr,+mmx,+sse"):
        settings = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_CPU")}
        settings["PYTHONPATH"] = os.pathsep.join(["src", "."])
        if features is not None:
            settings |= {"NUMBA_CPU_NAME": "x86-64", "NUMBA_CPU_FEATURES": features}
        done = subprocess.run(
            [sys.executable, "-c", NARROW], env=settings, capture_output=True, text=True, check=True
        )
        found.append(tuple(json.loads(done.stdout.splitlines()[-1])))
    (wide, wide_registers, wide_digest), (narrow, narrow_registers, narrow_digest) = found
    assert wide_digest == narrow_digest
    assert (narrow, narrow_registers) == (128, 0)
    assert (wide_registers > 0) == (wide == 512)
