"""The same study gives the same bits, however it is run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from underheaven.ground.errors import InputError
from underheaven.ground.outcome import Engine, Margin, Totals
from underheaven.society.estimate import Estimate
from underheaven.studies import threads as threads_module
from underheaven.studies.compare import compare, compare_setting
from underheaven.studies.keeping import Keeping
from underheaven.studies.lived import Lived, Progress
from underheaven.studies.processes import live
from underheaven.studies.replicate import replicates
from underheaven.studies.result import Result
from underheaven.studies.setting import Setting

SIZE = {"citizens": 1000, "weeks": 3, "replicates": 3, "seed": 11}


def digests(result: Result) -> list[dict[str, str]]:
    return [{name: world.digest for name, world in one.worlds.items()} for one in result.outcomes]


@pytest.fixture(scope="module")
def alone(harsh: Path) -> Result:
    return compare("small-city", harsh, engine="oracle", **SIZE)  # type: ignore[arg-type]


def refuse_differences(one: Result, other: Result) -> None:
    assert digests(one) == digests(other)
    for ours, theirs in zip(one.outcomes, other.outcomes, strict=True):
        assert kept(ours.people) == kept(theirs.people)
        for name, world in ours.worlds.items():
            assert kept(world.totals) == kept(theirs.worlds[name].totals), name
    assert one.moves == other.moves
    assert [lived.hardest for lived in one.replicated.lived] == [
        lived.hardest for lived in other.replicated.lived
    ]


def kept(totals: Totals) -> dict[str, dict[Margin, int]]:
    """Totals without zeros: a counter or margin that is missing is 0."""
    counters = {name: {margin: n for margin, n in of.items() if n} for name, of in totals.items()}
    return {name: of for name, of in counters.items() if of}


def test_two_processes_give_the_bits_of_one(harsh: Path, alone: Result):
    shared = compare("small-city", harsh, engine="oracle", threads=2, **SIZE)  # type: ignore[arg-type]
    assert (alone.replicated.threads, shared.replicated.threads) == (1, 2)
    refuse_differences(shared, alone)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_the_fast_engine_finds_what_the_oracle_finds_on_any_number_of_threads(
    harsh: Path, alone: Result, threads: int
):
    fast = compare("small-city", harsh, threads=threads, **SIZE)  # type: ignore[arg-type]
    assert (fast.engine, alone.engine) == ("fast", "oracle")
    assert fast.replicated.threads == min(threads, 3)  # a replicate each
    refuse_differences(fast, alone)
    assert [row[3:] for row in fast.rows()] == [row[3:] for row in alone.rows()]


def test_threads_share_the_cells_of_one_society_where_it_has_many_and_live_one_each_where_not(
    harsh: Path, alone: Result, monkeypatch: pytest.MonkeyPatch
):
    together: list[int] = []
    lived = threads_module.lived_on_threads

    def watched(
        setting: Setting, needed: Estimate, progress: Progress | None, keeping: Keeping
    ) -> list[Lived]:
        together.append(needed.together)
        return lived(setting, needed, progress, keeping)

    monkeypatch.setattr(threads_module, "lived_on_threads", watched)
    monkeypatch.setattr("underheaven.society.estimate.FEW_CELLS", 1)
    shared = compare("small-city", harsh, threads=3, **SIZE)  # type: ignore[arg-type]
    monkeypatch.setattr("underheaven.society.estimate.FEW_CELLS", 2)
    compare("small-city", harsh, threads=3, **{**SIZE, "weeks": 1})  # type: ignore[arg-type]
    assert together == [1, 3]
    refuse_differences(shared, alone)


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


def test_an_engine_that_is_not_there_is_refused_with_those_that_are(harsh: Path):
    with pytest.raises(InputError, match="did you mean `oracle`"):
        compare("small-city", harsh, engine="orcale", **SIZE)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="`fast`, or `oracle`"):
        compare("small-city", harsh, engine="warp", **SIZE)  # type: ignore[arg-type]


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
        assert all(len(world.closed_weeks) == 0 and not world.lives for world in one.worlds.values())


@pytest.mark.parametrize(("engine", "threads"), [("fast", 1), ("fast", 2), ("oracle", 1), ("oracle", 2)])
def test_progress_is_told_from_nothing_to_the_whole(harsh: Path, engine: Engine, threads: int):
    setting = compare_setting("small-city", harsh, citizens=1000, weeks=2, replicates=2, ladder="none")
    told: list[tuple[int, int]] = []
    progress = lambda done, every: told.append((done, every))  # noqa: E731
    replicates(setting, engine=engine, threads=threads, progress=progress)
    assert {every for _, every in told} == {setting.citizen_weeks}
    assert told[-1][0] == setting.citizen_weeks
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_time_and_memory_are_measured(harsh: Path, alone: Result):
    fast = compare("small-city", harsh, **SIZE)  # type: ignore[arg-type]
    for speed in (alone.speed, fast.speed):
        assert speed.citizen_weeks == 1000 * 3 * 3 * 7
        assert 0 < speed.cpu_seconds < speed.seconds * speed.threads
        assert speed.peak_rss_bytes > 10_000_000
        each = speed.cpu_seconds * 1e9 / speed.citizen_weeks
        assert speed.nanoseconds_per_citizen_week == pytest.approx(each)
    assert alone.speed.vector_bits == 0
    assert fast.speed.vector_bits in (128, 256, 512)
    assert 10 * fast.speed.cpu_seconds < alone.speed.cpu_seconds


def test_an_interrupt_ends_the_threads_that_were_started(harsh: Path):
    setting = compare_setting("small-city", harsh, citizens=1000, weeks=400, replicates=4)

    def interrupt(done: int, _: int) -> None:
        if done:
            raise KeyboardInterrupt

    for threads in (1, 3):
        before = set(threading.enumerate())
        with pytest.raises(KeyboardInterrupt):
            replicates(setting, threads=threads, progress=interrupt)
        assert set(threading.enumerate()) == before


def test_an_interrupt_ends_the_processes_that_were_started(harsh: Path):
    import multiprocessing

    setting = compare_setting("small-city", harsh, citizens=1000, weeks=3, replicates=4)

    def interrupt(done: int, _: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replicates(setting, engine="oracle", threads=2, progress=interrupt)
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
