"""The rungs of the ladder, lived: each turns off what it says, and nothing else, on the same draws."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise

from tests.engine.closed import closed_weeks_of
from tests.engine.random_words import random_case

from underheaven.engine.oracle import run
from underheaven.ground.outcome import ALL, Outcome, WorldOutcome
from underheaven.words.ladder import rungs

CASES = range(30)


def total(world: WorldOutcome, counter: str) -> int:
    return world.totals.get(counter, {}).get(ALL, 0)


def lived(number: int) -> Outcome:
    case = random_case(number)
    return run(**{**case, "worlds": {"none": (), **rungs(case["worlds"]["both"])}})


def begins(world: WorldOutcome, *starts: str) -> int:
    return sum(totals.get(ALL, 0) for counter, totals in world.totals.items() if counter.startswith(starts))


def test_without_errors_no_record_and_no_entry_is_wrong() -> None:
    seen = 0
    for number in CASES:
        worlds = lived(number).worlds
        seen += total(worlds["declared"], "entries-wrong")
        for rung in ("innocents-cleared", "no-errors", "own-record", "harm-only"):
            assert begins(worlds[rung], "records-in-error/", "entries-wrong", "wrong-") == 0
        assert total(worlds["no-errors"], "look-alikes-lost") == 0
    assert seen > 100


def test_on_ones_own_record_nobody_is_shut_out_through_others() -> None:
    seen = 0
    for number in CASES:
        worlds = lived(number).worlds
        seen += total(worlds["declared"], "closed-weeks/children")
        assert total(worlds["own-record"], "closed-weeks/children") == 0
        assert total(worlds["harm-only"], "closed-weeks/children") == 0
    assert seen > 20


def test_with_harm_only_no_lawful_act_is_recorded() -> None:
    for number in CASES:
        worlds = lived(number).worlds
        assert begins(worlds["harm-only"], "records/speech", "records/gaming") == 0


def test_the_rungs_add_up_to_the_whole_citizen_by_citizen() -> None:
    order = ("declared", "innocents-cleared", "no-errors", "own-record", "harm-only", "none")
    for number in CASES:
        closed = {name: closed_weeks_of(world) for name, world in lived(number).worlds.items()}
        for index, whole in enumerate(closed["declared"]):
            parts = [closed[a][index] - closed[b][index] for a, b in pairwise(order)]
            assert sum(parts) == whole - closed["none"][index]
        assert not any(closed["none"])
        assert len(closed["none"]) == lived(number).citizens


PROGRAM = """
from tests.engine.random_words import random_case
from underheaven.engine.oracle import run
for number in range(6):
    for name, world in run(**random_case(number)).worlds.items():
        print(name, world.digest, sorted((k, sorted(v.items())) for k, v in world.totals.items()))
"""


def test_the_order_of_sets_in_memory_changes_nothing() -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join((".", *sys.path))},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1]
    assert said[0]
