"""What the fast engine really takes, beside what is said before a run."""

from __future__ import annotations

from typing import Any

import pytest
from bench.fast_engine import worlds_of
from tests.engine.random_words import random_case

from underheaven.engine.fast import Living
from underheaven.engine.plan import plan_of
from underheaven.engine.state import bytes_of
from underheaven.shelf.finding import read
from underheaven.society.costs import bytes_a_citizen, bytes_of_state
from underheaven.words.ladder import rungs

pytestmark = pytest.mark.slow  # compiling takes a minute where nothing is compiled yet

CITIZENS = 65_536
MOST_SAID, LEAST_SAID = 1.5, 0.95
"""Times what is taken: no less may be said (a run would be let in that cannot fit), and not absurdly more."""


def taken(case: dict[str, Any], weeks: int) -> tuple[float, float]:
    """Bytes a citizen that a run holds: in all, and of what history changes."""
    plan = plan_of(**{"replicate": 0, **case, "citizens": CITIZENS, "weeks": weeks, "cell_bits": 16})
    living = Living(plan, threads=1)
    living.close()
    state = sum(column.nbytes for column in living.state)
    whole = state + sum(column.nbytes for column in living.people)
    assert whole == pytest.approx(sum(bytes_of(plan).values()), rel=0.02), "what `show --plan` prints"
    return whole / CITIZENS, state / CITIZENS


def demo() -> dict[str, Any]:
    regimes = (read("regime", "rongcheng-points"), read("regime", "street-cameras"))
    return {
        "society": read("society", "small-city"), "worlds": {**rungs(regimes), "none": ()}, "seed": 7,
        "responses": "core",
    }  # fmt: skip


def tiny() -> dict[str, Any]:
    worlds = {"listed": (read("regime", "tiny-society"),)}
    return {
        "society": read("society", "tiny-society"), "worlds": worlds, "seed": 7, "responses": "frozen",
    }  # fmt: skip


def lists() -> dict[str, Any]:
    society, responses, worlds = worlds_of("lists-rungs")
    return {"society": society, "worlds": worlds, "seed": 7, "responses": responses}


CASES = {"demo": demo, "tiny-society": tiny, "everything about lists": lists} | {
    f"random {number}": (lambda number=number: random_case(number)) for number in range(8)
}


@pytest.mark.parametrize("weeks", [1, 260, 520])
@pytest.mark.parametrize("name", CASES)
def test_the_estimate_before_a_run_holds(name: str, weeks: int) -> None:
    case = CASES[name]()
    passes = [tuple(case["worlds"].values())]
    whole, state = taken(case, weeks)
    said = bytes_a_citizen("fast", case["society"], passes, weeks)
    assert LEAST_SAID * whole <= said <= MOST_SAID * whole
    assert LEAST_SAID * state <= bytes_of_state(case["society"], passes, weeks) <= MOST_SAID * state
