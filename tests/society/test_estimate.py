from __future__ import annotations

import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from underheaven.engine.plan import plan_of
from underheaven.ground.errors import CannotFitError
from underheaven.ground.outcome import ENGINES, Engine
from underheaven.shelf import read
from underheaven.society.costs import (
    COSTS,
    ORACLE_A_CITIZEN,
    ORACLE_A_CITIZEN_AND_WORLD,
    bytes_a_citizen,
    bytes_of_counters,
)
from underheaven.society.estimate import (
    Estimate,
    estimate,
    largest_that_fits,
    memory_available,
    refuse_what_cannot_fit,
    seconds_lived_again,
)
from underheaven.society.population import Population
from underheaven.words.ladder import rungs

POINTS = (read("regime", "rongcheng-points"), read("regime", "street-cameras"))
DEMO = (((), *(tuple(words) for words in rungs(POINTS).values())), (POINTS,))
"""What the demo steps: `none` and the ladder, then the declared world with nobody reacting."""

engines = st.sampled_from(ENGINES)
sizes = st.tuples(st.integers(1, 520), st.integers(1, 12), st.integers(1, 100), st.integers(1, 8))


def needs(town: Any, citizens: int | None, size: tuple[int, int, int, int], engine: Engine) -> Estimate:
    weeks, worlds, replicates, threads = size
    passes = ((POINTS,) * worlds,)
    return estimate(town, citizens, weeks, passes, replicates, threads, engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_million_million_citizens_are_refused_at_once_and_before_anything_is_allocated(
    declare, engine: Engine
):
    town = declare()
    tracemalloc.start()
    started = time.perf_counter()
    with pytest.raises(CannotFitError) as refused:
        refuse_what_cannot_fit(estimate(town, 10**12, 52, DEMO, 10, 2, engine))
    took = time.perf_counter() - started
    allocated = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < 0.25  # seconds; it takes less than one millisecond
    assert allocated < 1_000_000
    assert refused.value.exit_code == 3
    line = str(refused.value)
    assert line.startswith(
        "--citizens: 1,000,000,000,000 citizens for 52 weeks in 7 worlds, 10 replicates, need about "
    )
    assert f"with the {engine} engine" in line
    assert f"the largest that fits is `--citizens {refused.value.largest}`" in line


@given(size=sizes, available=st.integers(10**8, 10**13), engine=engines)
def test_the_largest_number_named_fits_and_one_more_does_not(declare, size, available, engine):
    town = declare()
    largest = largest_that_fits(needs(town, 10**15, size, engine), available)
    if largest:
        refuse_what_cannot_fit(needs(town, largest, size, engine), available)
    with pytest.raises(CannotFitError):
        refuse_what_cannot_fit(needs(town, largest + 1, size, engine), available)


@given(size=sizes, citizens=st.integers(1, 10**9), more=st.integers(1, 10**6), engine=engines)
def test_more_of_anything_never_needs_less(declare, size, citizens, more, engine):
    town, (weeks, worlds, replicates, threads) = declare(), size
    before = needs(town, citizens, size, engine)
    for after in (
        needs(town, citizens + more, size, engine),
        needs(town, citizens, (weeks + 1, worlds, replicates, threads), engine),
        needs(town, citizens, (weeks, worlds + 1, replicates, threads), engine),
        needs(town, citizens, (weeks, worlds, replicates + 1, threads), engine),
    ):
        assert after.bytes >= before.bytes or after.together < before.together
        assert after.seconds >= before.seconds or after.threads != before.threads


@pytest.mark.parametrize("engine", ENGINES)
def test_a_society_says_how_many_it_has_where_nobody_else_does(declare, engine: Engine):
    assert needs(declare(citizens=5000), None, (52, 2, 10, 1), engine).citizens == 5000


def test_no_more_processes_are_counted_than_replicates(declare):
    one, eight = ((52, 2, 1, threads) for threads in (1, 8))
    assert needs(declare(), 1000, one, "oracle") == needs(declare(), 1000, eight, "oracle")


def test_what_no_number_of_citizens_would_fit_names_another_cure(declare):
    with pytest.raises(CannotFitError, match="run fewer replicates or worlds, one process, or a machine"):
        refuse_what_cannot_fit(needs(declare(), 1000, (52, 2, 1, 1), "oracle"), 10**8)
    with pytest.raises(CannotFitError, match="run fewer worlds or a machine"):
        refuse_what_cannot_fit(needs(declare(), 1000, (52, 2, 1, 1), "fast"), 10**8)


def test_this_machine_has_memory():
    assert memory_available() > 10**8


def test_a_citizen_of_the_oracle_is_no_larger_than_assumed(declare):
    tracemalloc.start()
    population = Population(declare(), 5000, 7, 0)
    for index in range(5000):
        for kind in ("acquaintances", "workplace", "school"):
            population.others(kind, index)
        population.look_alike("cameras", index)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert ORACLE_A_CITIZEN / 4 < held / 5000 <= ORACLE_A_CITIZEN


def test_ten_replicates_on_two_processes_take_five_rounds(declare):
    alone = needs(declare(), 10**6, (52, 2, 1, 1), "oracle").seconds
    assert needs(declare(), 10**6, (52, 2, 10, 1), "oracle").seconds in range(10 * alone - 10, 10 * alone + 1)
    assert needs(declare(), 10**6, (52, 2, 10, 2), "oracle").seconds in range(5 * alone - 5, 5 * alone + 1)


def test_each_process_holds_a_population_and_a_replicate_that_is_over_leaves_nobody(declare):
    one, kept, two = (
        needs(declare(), 10**6, (52, 2, replicates, processes), "oracle").bytes
        for replicates, processes in ((1, 1), (2, 1), (2, 2))
    )
    assert kept == one
    a_process = COSTS["oracle"].bytes_to_start + 10**6 * (ORACLE_A_CITIZEN + 2 * ORACLE_A_CITIZEN_AND_WORLD)
    assert two - kept == a_process


def test_threads_live_a_society_each_only_where_it_has_few_cells_and_all_of_them_fit(declare):
    town = declare()
    few = needs(town, 100_000, (52, 2, 10, 2), "fast")
    assert (few.together, few.threads) == (2, 2)
    many = needs(town, 10**7, (52, 2, 10, 2), "fast")
    assert (many.together, many.threads) == (1, 2)
    room = (
        few.bytes_without_anybody + 100_000 * bytes_a_citizen("fast", town, ((POINTS, POINTS),), 52) * 3 // 2
    )
    tight = estimate(town, 100_000, 52, ((POINTS, POINTS),), 10, 2, "fast", available=room * 8 // 7 + 8)
    assert (tight.together, tight.threads) == (1, 2)
    assert few.bytes_at_least == tight.bytes < few.bytes


@pytest.mark.parametrize("weeks", [7, 60])
@pytest.mark.parametrize("name", ["small-city", "nation-2020"])
def test_counters_weigh_what_is_said_and_in_a_nation_they_are_counted_by_province(name: str, weeks: int):
    society, worlds = read("society", name), {**rungs(POINTS), "none": ()}
    plan = plan_of(
        society, worlds, citizens=100_000, weeks=weeks, seed=7, replicate=0, responses="core", cell_bits=16
    )
    said = bytes_of_counters(society, (tuple(worlds.values()),), weeks)
    assert said == 8 * len(plan.areas) * plan.lines * len(plan.traits.segments)
    assert len(plan.areas) == {"small-city": 3, "nation-2020": 31}[name]


def test_each_thread_has_counters_of_its_own(declare):
    one, two = (needs(declare(), 10**7, (52, 2, 1, threads), "fast") for threads in (1, 2))
    assert two.bytes - one.bytes == bytes_of_counters(declare(), ((POINTS, POINTS),), 52)


def test_a_nation_has_cells_enough_for_every_thread_however_few_are_drawn():
    nation = needs(read("society", "nation-2020"), 100_000, (52, 2, 10, 64), "fast")
    assert (nation.together, nation.threads) == (1, 64)


def test_the_fast_engine_takes_a_tenth_of_the_memory_and_a_hundredth_of_the_time(declare):
    fast, oracle = (estimate(declare(), 10**6, 260, DEMO, 10, 2, engine) for engine in ENGINES)
    assert 10 * fast.bytes < oracle.bytes
    assert 100 * fast.seconds < oracle.seconds


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("threads", [1, 2])
def test_one_world_lived_again_takes_as_long_as_a_run_of_one_world_without_its_start(
    declare, engine: Engine, threads: int
):
    run = needs(declare(), 10**7, (52, 1, 4, threads), engine)
    again = seconds_lived_again(run, 1, 0)
    assert again > 10
    assert abs(run.seconds - again - COSTS[engine].seconds_to_start) <= 1  # both are rounded


@given(size=sizes, times=st.integers(0, 100), lives=st.integers(0, 10_000), engine=engines)
def test_to_live_again_more_often_or_with_more_lives_told_is_never_said_to_take_less(
    declare, size, times, lives, engine
):
    run = needs(declare(), 10_000, size, engine)
    before = seconds_lived_again(run, times, lives)
    assert seconds_lived_again(run, times + 1, lives) >= before
    assert seconds_lived_again(run, times, lives + 100) >= before
    assert seconds_lived_again(run, 0, 0) == 0


def test_threads_take_turns_at_telling_lives_and_the_oracle_has_lived_them_anyway(declare):
    alone, together = (needs(declare(), 10_000, (156, 2, 10, threads), "fast") for threads in (1, 8))
    assert (alone.together, together.together) == (1, 8)
    told = seconds_lived_again(alone, 0, 100)
    assert told == seconds_lived_again(together, 0, 100)
    a_life = COSTS["fast"].seconds_a_life_told + 156 * COSTS["fast"].seconds_a_week_told
    assert told == round(10 * 100 * a_life)
    assert seconds_lived_again(needs(declare(), 10_000, (156, 2, 10, 1), "oracle"), 0, 100) == 0
