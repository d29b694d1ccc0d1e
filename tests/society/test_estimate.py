from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from underheaven.ground.errors import CannotFitError
from underheaven.society.estimate import (
    BYTES_A_CITIZEN,
    estimate,
    largest_that_fits,
    memory_available,
    refuse_what_cannot_fit,
)
from underheaven.society.population import Population


def test_a_million_million_citizens_are_refused_at_once_and_before_anything_is_allocated(declare):
    town = declare()
    tracemalloc.start()
    started = time.perf_counter()
    with pytest.raises(CannotFitError) as refused:
        refuse_what_cannot_fit(estimate(town, 10**12, 52, 6, 10, 2))
    took = time.perf_counter() - started
    allocated = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < 0.25  # seconds; it takes less than one millisecond
    assert allocated < 1_000_000
    assert refused.value.exit_code == 3
    line = str(refused.value)
    assert line.startswith(
        "--citizens: 1,000,000,000,000 citizens for 52 weeks in 6 worlds, 10 replicates, need about "
    )
    assert f"the largest that fits is `--citizens {refused.value.largest}`" in line


sizes = st.tuples(st.integers(1, 520), st.integers(1, 12), st.integers(1, 100), st.integers(1, 8))


@given(size=sizes, available=st.integers(10**8, 10**13))
def test_the_largest_number_named_fits_and_one_more_does_not(declare, size, available):
    town = declare()
    largest = largest_that_fits(estimate(town, 10**15, *size), available)
    if largest:
        refuse_what_cannot_fit(estimate(town, largest, *size), available)
    with pytest.raises(CannotFitError):
        refuse_what_cannot_fit(estimate(town, largest + 1, *size), available)


@given(size=sizes, citizens=st.integers(1, 10**9), more=st.integers(1, 10**6))
def test_more_of_anything_never_needs_less(declare, size, citizens, more):
    town, (weeks, worlds, replicates, processes) = declare(), size
    before = estimate(town, citizens, *size)
    for after in (
        estimate(town, citizens + more, *size),
        estimate(town, citizens, weeks + 1, worlds, replicates, processes),
        estimate(town, citizens, weeks, worlds + 1, replicates, processes),
        estimate(town, citizens, weeks, worlds, replicates + 1, min(processes, replicates)),
    ):
        assert after.bytes >= before.bytes or after.processes < before.processes
        assert after.seconds >= before.seconds or after.processes != before.processes


def test_a_society_says_how_many_it_has_where_nobody_else_does(declare):
    assert estimate(declare(citizens=5000), None, 52, 2, 10).citizens == 5000


def test_no_more_processes_are_counted_than_replicates(declare):
    assert estimate(declare(), 1000, 52, 2, 1, 8) == estimate(declare(), 1000, 52, 2, 1, 1)


def test_what_no_number_of_citizens_would_fit_names_another_cure(declare):
    with pytest.raises(CannotFitError, match="run fewer replicates or worlds"):
        refuse_what_cannot_fit(estimate(declare(), 1000, 52, 2, 1), 10**8)


def test_this_machine_has_memory():
    assert memory_available() > 10**8


def test_a_citizen_in_memory_is_no_larger_than_assumed(declare):
    tracemalloc.start()
    population = Population(declare(), 5000, 7, 0)
    for index in range(5000):
        for kind in ("acquaintances", "workplace", "school"):
            population.others(kind, index)
        population.look_alike("cameras", index)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert BYTES_A_CITIZEN / 4 < held / 5000 <= BYTES_A_CITIZEN


def test_ten_replicates_on_two_processes_take_five_rounds(declare):
    alone = estimate(declare(), 10**6, 52, 2, 1)
    assert estimate(declare(), 10**6, 52, 2, 10).seconds in range(
        10 * alone.seconds - 10, 10 * alone.seconds + 1
    )
    assert estimate(declare(), 10**6, 52, 2, 10, 2).seconds in range(
        5 * alone.seconds - 5, 5 * alone.seconds + 1
    )


def test_each_process_holds_a_population_and_each_replicate_leaves_an_outcome(declare):
    one, kept, two = (
        estimate(declare(), 10**6, 52, 2, replicates, processes).bytes
        for replicates, processes in ((1, 1), (2, 1), (2, 2))
    )
    assert kept - one == 10**6 * (150 + 2 * 8)
    assert two - kept == 120_000_000 + 10**6 * (2000 + 2 * 1000)
