"""What compiled functions are handed is what Python holds, and what they compute is what numba would."""

from __future__ import annotations

from typing import Any, NamedTuple

import numba as nb  # pyright: ignore[reportMissingTypeStubs]
import numpy as np
import pytest
from numba.core.errors import TypingError  # pyright: ignore[reportMissingTypeStubs]

from underheaven.engine.primitives.by_address import ByAddress
from underheaven.engine.primitives.compiled import compiled, inlined, phase
from underheaven.engine.state import People

numba: Any = nb


class Stranger(NamedTuple):
    """A named tuple of another package than the one whose tuples are handed over by address."""

    numbers: Any
    more: Any


def people(**columns: Any) -> People:
    """People of whom only some columns matter."""
    nothing = {name: np.zeros(0, dtype=np.int64) for name in People._fields}
    return People(**{**nothing, **columns})


@inlined
def _sum_within(people: Any, row: int) -> Any:
    return people.traits[row].sum()


@phase
def _sum_apart(people: Any, row: int) -> Any:
    return people.traits[row, ::2].sum()


@compiled
def sums(people: Any, row: int) -> Any:
    """What can be asked of an array: its shape, its size, a number, a row, every other number."""
    traits = people.traits
    return (
        traits.shape[0], traits.shape[1], traits.size, traits[row, -1], _sum_within(people, row),
        _sum_apart(people, row), len(people.starts), people.starts[people.starts.shape[0] - 1],
    )  # fmt: skip


@compiled
def doubled(people: Any) -> None:
    """Write into an array of the tuple while another is read."""
    for place in range(len(people.starts)):
        people.children[place] = people.starts[place] * 2


@pytest.mark.parametrize("layout", ["C", "F", "strided"])
def test_arrays_are_read_as_they_lie(layout: str) -> None:
    whole = np.arange(7 * 6, dtype=np.int32).reshape(7, 6)
    traits: Any = {"C": whole[:3], "F": np.asfortranarray(whole), "strided": whole[::2, ::3]}[layout]
    starts = np.arange(5, dtype=np.uint64) + np.uint64(2**63)
    row, last = traits[1], int(starts[-1])
    expected = (*traits.shape, traits.size, row[-1], row.sum(), row[::2].sum(), 5, last)
    assert sums(people(traits=traits, starts=starts), 1) == expected


def test_each_call_reads_the_arrays_it_is_given() -> None:
    for length in (3, 300):
        columns = people(starts=np.arange(length), children=np.zeros(length, dtype=np.int64))
        doubled(columns)
        assert list(columns.children) == [2 * one for one in range(length)]


def test_tuples_of_this_package_alone_are_handed_over_by_address() -> None:
    numbers = np.zeros(3)
    assert isinstance(numba.typeof(people()), ByAddress)
    assert not isinstance(numba.typeof(Stranger(numbers, numbers)), ByAddress)


def test_a_tuple_of_arrays_laid_out_otherwise_is_another_type() -> None:
    """Else code compiled for one would read the other."""
    kinds = [people(), people(starts=np.zeros(0, dtype=np.uint8)), people(starts=np.zeros((0, 0), dtype=int))]
    assert len({numba.typeof(one) for one in kinds}) == 3
    assert numba.typeof(people()) is numba.typeof(people(starts=np.ones(9, dtype=np.int64)))


def test_a_column_that_is_not_there_is_an_error_as_ever() -> None:
    @numba.njit
    def wrong(people: Any) -> Any:
        return people.parents

    with pytest.raises(TypingError, match="parents"):
        wrong(people())


class Weeks(NamedTuple):
    """Two numbers."""

    first: int
    last: int


def test_an_operation_that_cannot_be_typed_says_so_each_time() -> None:
    """Only what was found is remembered."""

    def wrong(numbers: Any) -> Any:
        return numbers + Weeks(1, 2).first + ""

    for _ in range(2):
        with pytest.raises(TypingError, match="No implementation of function"):
            numba.njit(wrong)(np.int64(3))


def test_the_same_operation_of_other_types_has_another_type() -> None:
    @numba.njit
    def add(one: Any, other: Any) -> Any:
        return one + other

    assert isinstance(add(1, 2), int)
    assert isinstance(add(1, 2.5), float)
    assert add(np.uint8(255), np.uint8(1)) == 256
    assert np.array_equal(add(np.ones(2), 1), [2.0, 2.0])


@phase
def _tenfold(number: int) -> int:
    return number * 10


def test_a_function_is_compiled_once_for_all_numbers_that_are_written_out() -> None:
    @numba.njit
    def several_times() -> int:
        return _tenfold(1) + _tenfold(2) + _tenfold(3)

    made: Any = _tenfold
    assert several_times() == 60
    assert len(made.overloads) == 1
