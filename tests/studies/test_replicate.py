"""The same study gives the same bits, however it is run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from underheaven.studies.compare import compare, compare_setting
from underheaven.studies.replicate import live, replicates
from underheaven.studies.result import Result

SIZE = {"citizens": 1000, "weeks": 3, "replicates": 3, "seed": 11}


def digests(result: Result) -> list[dict[str, str]]:
    return [{name: world.digest for name, world in one.worlds.items()} for one in result.outcomes]


@pytest.fixture(scope="module")
def alone(harsh: Path) -> Result:
    return compare("small-city", harsh, **SIZE)  # type: ignore[arg-type]


def test_two_processes_give_the_bits_of_one(harsh: Path, alone: Result):
    shared = compare("small-city", harsh, processes=2, **SIZE)  # type: ignore[arg-type]
    assert shared.replicated.processes == 2
    assert digests(shared) == digests(alone)
    assert [one.worlds["harsh"].totals for one in shared.outcomes] == [
        one.worlds["harsh"].totals for one in alone.outcomes
    ]
    assert shared.moves == alone.moves
    assert shared.hardest_hit() == alone.hardest_hit()


def test_another_folder_and_another_hash_seed_give_the_same_bits(harsh: Path, alone: Result, tmp_path: Path):
    script = (
        "import json, sys; from underheaven.studies.compare import compare\n"
        f"r = compare('small-city', sys.argv[1], **{SIZE!r})\n"
        "print(json.dumps([{n: w.digest for n, w in o.worlds.items()} for o in r.outcomes]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(harsh)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert json.loads(done.stdout) == digests(alone)
    assert list(tmp_path.iterdir()) == []


def test_every_replicate_is_another_society(alone: Result):
    assert len({one.worlds["none"].digest for one in alone.outcomes}) == 3


def test_the_shorter_run_is_a_part_of_the_longer(harsh: Path, alone: Result):
    fewer = compare("small-city", harsh, **{**SIZE, "replicates": 2})  # type: ignore[arg-type]
    assert digests(fewer) == digests(alone)[:2]


def test_an_empty_regime_has_the_digest_of_none_and_takes_nothing_from_anybody():
    result = compare("small-city", "empty", citizens=1000, weeks=2, replicates=1)
    assert result.digests["empty"] == result.digests["none"]
    assert result.difference("empty", "closed-weeks").value == 0
    assert result.hardest_hit() is None


def test_nothing_about_a_citizen_is_kept(alone: Result):
    for one in alone.outcomes:
        assert one.addresses == ()
        assert all(len(world.closed_weeks) == 0 and not world.lives for world in one.worlds.values())


def test_progress_is_told_from_nothing_to_the_whole(harsh: Path):
    setting = compare_setting("small-city", harsh, citizens=1000, weeks=2, replicates=2, ladder="none")
    told: list[tuple[int, int]] = []
    replicates(setting, progress=lambda done, every: told.append((done, every)))
    assert {every for _, every in told} == {setting.citizen_weeks}
    assert told[-1][0] == setting.citizen_weeks
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_time_and_memory_are_measured(alone: Result):
    speed = alone.speed
    assert speed.citizen_weeks == 1000 * 3 * 3 * 7
    assert speed.cpu_seconds > 0
    assert speed.peak_rss_bytes > 10_000_000
    assert speed.nanoseconds_per_citizen_week == pytest.approx(speed.cpu_seconds * 1e9 / speed.citizen_weeks)


def test_an_interrupt_ends_the_processes_that_were_started(harsh: Path):
    import multiprocessing

    setting = compare_setting("small-city", harsh, citizens=1000, weeks=3, replicates=4)

    def interrupt(done: int, _: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replicates(setting, processes=2, progress=interrupt)
    # Two threads wait for each ended process; which of them hears of the end first is left to the machine.
    patience = time.monotonic() + 20
    while multiprocessing.active_children() and time.monotonic() < patience:
        time.sleep(0.02)
    assert multiprocessing.active_children() == []


def test_who_fares_better_and_worse_adds_up_to_the_rung(harsh: Path):
    setting = compare_setting("small-city", harsh, citizens=1000, weeks=3, replicates=1)
    lived = live(setting, 0)
    for (before, after), fared in lived.moves.items():
        sums = [
            sum(lived.outcome.worlds[world].totals.get(f"closed-weeks/{who}", {}).get(("all", ""), 0)
                for who in ("adults", "children"))
            for world in (before, after)
        ]  # fmt: skip
        assert fared.weeks_less - fared.weeks_more == sums[0] - sums[1]
