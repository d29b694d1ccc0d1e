"""The fast engine gives the oracle's bits: digests, totals, closed weeks, for anything that can be said."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.random_words import random_case

from underheaven.engine.fast import run as fast
from underheaven.engine.oracle import run as oracle
from underheaven.engine.plan import plan_of
from underheaven.ground.outcome import Outcome, Totals
from underheaven.shelf.finding import read
from underheaven.words.ladder import rungs
from underheaven.words.regime import Regime

pytestmark = pytest.mark.slow  # compiling takes a minute where nothing is compiled yet

QUICK, CASES = 40, 300
"""Random cases that are lived in every check, and in all tests."""


def kept(totals: Totals) -> dict[str, dict[Any, int]]:
    """Totals without zeros: a counter or margin that is missing is 0."""
    counters = {name: {margin: n for margin, n in of.items() if n} for name, of in totals.items()}
    return {name: of for name, of in counters.items() if of}


def differences(one: Outcome, other: Outcome) -> list[str]:
    """What two outcomes do not have in common."""
    found: list[str] = []
    if kept(one.people) != kept(other.people) or one.addresses != other.addresses:
        found.append("people")
    assert list(one.worlds) == list(other.worlds)
    for name, world in one.worlds.items():
        beside = other.worlds[name]
        ours, theirs = kept(world.totals), kept(beside.totals)
        found += [f"{name}: {c}" for c in ours.keys() | theirs.keys() if ours.get(c) != theirs.get(c)]
        same = (world.digest, world.closed_weeks, world.score_step)
        if same != (beside.digest, beside.closed_weeks, beside.score_step):
            found.append(f"{name}: state")
    return found


def lived_alike(case: dict[str, Any], **how: Any) -> None:
    assert differences(oracle(**case), fast(**case, **how)) == []


def limited(regime: Regime) -> Regime:
    """The regime with its own limit: it reads no lawful act."""
    limits = regime.limits.model_copy(update={"no_lawful_acts": True})
    return regime.model_copy(update={"limits": limits})


def ladder_case(number: int) -> dict[str, Any]:
    """A random case on every rung, and with one or both regimes limited to what harms."""
    case = random_case(number)
    one, two = case["worlds"]["both"]
    worlds = {
        **rungs((one, two)),
        "limited": (one, limited(two)),
        "both-limited": (limited(one), limited(two)),
    }
    return {**case, "worlds": worlds}


def small_city(citizens: int, weeks: int, cell_bits: int, responses: str) -> dict[str, Any]:
    """A small city with two regimes of the shelf, on every rung, and without."""
    regimes = (read("regime", "rongcheng-points"), read("regime", "street-cameras"))
    return {
        "society": read("society", "small-city"), "worlds": {**rungs(regimes), "none": ()},
        "citizens": citizens, "weeks": weeks, "seed": citizens + weeks, "replicate": 1,
        "cell_bits": cell_bits, "responses": responses,
    }  # fmt: skip


@pytest.mark.parametrize("number", range(QUICK))
def test_random_regimes_are_lived_alike(number: int) -> None:
    lived_alike(random_case(number), threads=1)


@pytest.mark.parametrize("number", range(QUICK, CASES))
def test_many_random_regimes_are_lived_alike(number: int) -> None:
    lived_alike(random_case(number), threads=1)


@pytest.mark.parametrize("number", range(5))
def test_every_rung_and_limit_is_lived_alike(number: int) -> None:
    lived_alike(ladder_case(number), threads=1)


@pytest.mark.parametrize("number", range(5, 60))
def test_every_rung_and_limit_of_many_regimes_is_lived_alike(number: int) -> None:
    lived_alike(ladder_case(number), threads=1)


def test_a_watched_act_that_a_society_does_not_know_is_watched_by_nobody() -> None:
    case = random_case(1)
    left = {name: act for name, act in case["society"].harmful.acts.items() if name != "fraud"}
    harmful = case["society"].harmful.model_copy(update={"acts": left})
    assert any("fraud" in sensor.watches for r in case["worlds"]["both"] for sensor in r.sensors.values())
    lived_alike({**case, "society": case["society"].model_copy(update={"harmful": harmful})}, threads=1)


def test_neither_threads_nor_blocks_change_anything() -> None:
    for number in (2, 7, 22, 34, 120, 958):
        case = random_case(number)
        usual = fast(**case, threads=1)
        for threads, block in ((1, 64), (2, 128), (3, 2048), (5, 64)):
            assert differences(usual, fast(**case, threads=threads, block=block)) == [], number


def test_a_block_is_a_multiple_of_64() -> None:
    with pytest.raises(ValueError, match="multiple of 64"):
        fast(**random_case(0), block=100)


def test_a_small_city_and_its_whole_ladder_are_lived_alike() -> None:
    lived_alike(small_city(600, 12, 8, "core"))


@pytest.mark.parametrize(
    ("citizens", "weeks", "cell_bits", "responses"),
    [(1000, 30, 16, "core"), (2000, 40, 8, "core"), (1000, 40, 9, "frozen")],
)
def test_a_larger_city_and_its_whole_ladder_are_lived_alike(
    citizens: int, weeks: int, cell_bits: int, responses: str
) -> None:
    lived_alike(small_city(citizens, weeks, cell_bits, responses))


def test_tiny_societies_are_lived_alike() -> None:
    worlds = {name: (read("regime", name),) for name in ("tiny-society", "tiny-society-ties")}
    lived_alike({
        "society": read("society", "tiny-society"), "worlds": worlds, "citizens": 1500, "weeks": 130,
        "seed": 7, "cell_bits": 8, "responses": "frozen",
    })  # fmt: skip


def test_a_plan_has_one_hash_for_one_run_and_another_for_another() -> None:
    def hashed(number: int, **changed: Any) -> str:
        return plan_of(**{**random_case(number), **changed}).plan_hash

    assert hashed(3) == hashed(3)
    assert len({hashed(3), hashed(4), hashed(3, seed=9), hashed(3, weeks=9), hashed(3, replicate=9)}) == 5
    assert plan_of(**random_case(3)).text().startswith(f"plan {hashed(3)}\n")
