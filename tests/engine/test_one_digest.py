"""Promise 1: the same bits, whoever lives the cells, however many share them, stopped or not."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.engine.random_words import EVERYTHING, random_case
from tests.engine.test_fast_equals_oracle import differences

from underheaven.engine.checkpoint import restore, write
from underheaven.engine.executors import runs_of_cells
from underheaven.engine.executors.shards import Published, Shard, Shards
from underheaven.engine.fast import Living
from underheaven.engine.oracle import run as oracle
from underheaven.engine.plan import plan_of
from underheaven.engine.state import PAGED, State
from underheaven.ground.outcome import Outcome

pytestmark = pytest.mark.slow  # compiling takes a minute where nothing is compiled yet

NEW_WORDS = (18, 21, 29)
"""Cases with all words of registers, redress and answers: people wait, are turned away, owe, and cut ties."""
CASES = (0, 3, 7, 11, *NEW_WORDS)
WAYS: dict[str, Sequence[Any]] = {
    "threads": (1, 2, 4),
    "shards": (None, 1, 2, 3, 7, 16),
    "restart": ("never", "every week", "at the third"),
    "block": (64, 128, 2048),
}
"""How a run may be lived; `None` shards: threads on one state."""


def pairwise_cover(ways: dict[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Combinations in which every two values of two ways meet, taken greedily."""
    names = list(ways)
    every = [dict(zip(names, one, strict=True)) for one in itertools.product(*ways.values())]

    def pairs(one: dict[str, Any]) -> set[Any]:
        return set(itertools.combinations(one.items(), 2))

    left = set().union(*(pairs(one) for one in every))
    while left:
        best = max(every, key=lambda one: len(pairs(one) & left))
        left -= pairs(best)
        yield best


COVER = list(pairwise_cover(WAYS))


def case_of(number: int) -> dict[str, Any]:
    """A random case of many small cells, in which people see one another."""
    small = {"citizens": 200, "weeks": 9, "cell_bits": 4}
    if number in NEW_WORDS:
        return {**random_case(number, EVERYTHING), **small, "responses": "all"}
    return {**random_case(number), **small, "responses": "core"}


@cache
def by_the_oracle(number: int) -> Outcome:
    return oracle(**case_of(number))


def lived(case: dict[str, Any], folder: Path, *, restart: str, **how: Any) -> Outcome:
    """A run lived in a way, begun anew from a checkpoint where it is to be."""
    plan = plan_of(**case)
    living = Living(plan, **how)
    while living.week < plan.weeks:
        living.step()
        if restart == "every week" or (restart == "at the third" and living.week == 3):
            write(living, folder / "kept", belongs_to="s")
            living.close()
            living = Living(plan, **how)
            restore(living, folder / "kept", belongs_to="s")
    outcome = living.outcome()
    living.close()
    return outcome


def test_every_two_ways_meet():
    names = list(WAYS)
    for one, other in itertools.combinations(names, 2):
        met = {(way[one], way[other]) for way in COVER}
        assert met == set(itertools.product(WAYS[one], WAYS[other]))
    assert len(COVER) < 40


@pytest.mark.parametrize("number", CASES)
def test_one_digest_over_every_pair_of_ways(number: int, tmp_path: Path):
    found = {str(way): lived(case_of(number), tmp_path, **way) for way in COVER}
    different = {way: bad for way, one in found.items() if (bad := differences(one, by_the_oracle(number)))}
    assert different == {}


def test_a_run_kept_by_shards_is_gone_on_with_by_threads_and_the_other_way_round(tmp_path: Path):
    for number in CASES:
        plan = plan_of(**case_of(number))
        ways: list[dict[str, Any]] = [
            {"shards": 7},
            {"threads": 2},
            {"shards": 2},
            {"shards": 16},
            {"threads": 1},
        ]
        living = Living(plan, threads=1)
        for week, way in zip(range(1, plan.weeks + 1), itertools.cycle(ways), strict=False):
            living.step()
            write(living, tmp_path / str(week), belongs_to="s")
            living.close()
            living = Living(plan, **way)
            restore(living, tmp_path / str(week), belongs_to="s")
        assert differences(living.outcome(), by_the_oracle(number)) == []
        living.close()


@pytest.mark.parametrize("number", CASES)
def test_the_order_in_which_the_oracle_visits_changes_nothing(number: int):
    case = case_of(number)
    turned = oracle(**case, order=lambda week, n: [*range(week % n, n), *reversed(range(week % n))])
    assert differences(turned, by_the_oracle(number)) == []


SCRIPT = """\
import json, sys
from tests.engine.test_one_digest import case_of
from underheaven.engine.fast import run
case = {**case_of(int(sys.argv[1]))}
print(json.dumps({name: world.digest for name, world in run(**case, threads=2).worlds.items()}))
"""


def test_another_hash_seed_gives_the_same_bits():
    for seed in ("0", "4711"):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, "7"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        )
        expected = {name: world.digest for name, world in by_the_oracle(7).worlds.items()}
        assert json.loads(done.stdout) == expected


@pytest.mark.parametrize("number", [7, 18])
def test_shards_hear_of_one_another_what_is_published_and_nothing_else(
    number: int, monkeypatch: pytest.MonkeyPatch
):
    """What passes between them is plain arrays; of others' citizens only published planes are written."""
    plan = plan_of(**case_of(number))
    told: list[Published] = []
    hear = Shard.hear

    def overheard(shard: Shard, week: int, heard: Sequence[Published]) -> None:
        told.extend(heard)
        hear(shard, week, heard)

    monkeypatch.setattr(Shard, "hear", overheard)
    living = Living(plan, shards=3, threads=1)
    shards = living._executor._shards  # type: ignore[attr-defined]
    before = [[column.copy() for column in shard._state] for shard in shards]
    for _ in range(plan.weeks):
        living.step()
    planes = {len(one.planes) for one in told}
    assert planes == {len(shards[0]._seen)}
    assert 0 < planes.pop() < len(plan.planes)
    seen = shards[0]._seen
    for shard, then in zip(shards, before, strict=True):
        elsewhere = [
            word
            for word in range(shard._state.planes.shape[1])
            if not shard.first >> 6 <= word < shard.end >> 6
        ]
        private = [number for number in range(len(plan.planes)) if number not in seen]
        ours, theirs = (
            shard._state.planes[private][:, elsewhere],
            then[State._fields.index("planes")][private][:, elsewhere],
        )
        assert (ours & ~theirs == 0).all()
        outside = [at for at in range(shard._state.fear.shape[1]) if not shard.first <= at < shard.end]
        assert not shard._state.fear[:, outside].any()
        assert not shard._state.counts[:, outside].any()
        for column in PAGED:
            pages = [word + 1 for word in elsewhere]
            assert not getattr(shard._state, column)[:, pages].any()
            assert not getattr(shard._state, PAGED[column])[:, elsewhere].any()
    living.close()


def test_a_shard_that_did_not_hear_the_others_would_be_noticed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """The cases are such that what is published decides something: without it the bits are others."""
    hear = Shard.hear
    monkeypatch.setattr(
        Shard,
        "hear",
        lambda shard, week, told: hear(shard, week, [t for t in told if t.first == shard.first >> 6]),
    )
    found = [
        differences(lived(case_of(number), tmp_path, restart="never", shards=7), by_the_oracle(number))
        for number in CASES
    ]
    assert sum(bool(one) for one in found) >= 2


def test_cases_are_such_that_people_wait_and_are_turned_away_and_ties_are_cut():
    happened = {
        name for n in NEW_WORDS for world in by_the_oracle(n).worlds.values() for name in world.totals
    }
    asked = {
        "waiting-weeks",
        "appeals/turned-away",
        "cut-tie-weeks",
        "debts-repaid",
        "jobless-weeks",
        "turned",
    }
    assert asked <= happened


def test_runs_of_cells_share_out_all_cells_once():
    living = Living(plan_of(**case_of(7)), threads=1)
    for parts in (1, 2, 3, 7, 16, 1000):
        runs = runs_of_cells(living.cells, parts)
        assert [cell for first, end in runs for cell in range(first, end)] == list(
            range(len(living.cells.rows))
        )
        assert len(runs) <= parts
    assert isinstance(Living(living.plan, shards=2)._executor, Shards)
