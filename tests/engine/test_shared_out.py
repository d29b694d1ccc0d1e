"""Cells are shared out evenly, and a step is compiled or read once for all runs that are laid out alike."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from underheaven.engine import steps
from underheaven.engine.executors import runs_of_cells
from underheaven.engine.settling import nowhere_yet
from underheaven.engine.state import CELL_SIZE


def runs(sizes: list[int], parts: int) -> list[tuple[int, int]]:
    """Runs of cells of such sizes."""
    rows = np.zeros((len(sizes), 6), dtype=np.int64)
    rows[:, CELL_SIZE] = sizes
    return runs_of_cells(nowhere_yet()._replace(rows=rows), parts)


@given(sizes=st.lists(st.integers(1, 70_000), min_size=1, max_size=7), parts=st.integers(1, 4))
def test_no_sharing_out_of_the_cells_has_a_smaller_largest_run(sizes: list[int], parts: int) -> None:
    def largest(ends: list[int]) -> int:
        return max(sum(sizes[first:end]) for first, end in pairwise(ends))

    made = runs(sizes, parts)
    assert [cell for first, end in made for cell in range(first, end)] == list(range(len(sizes)))
    assert len(made) <= parts
    every = (
        [0, *cuts, len(sizes)]
        for many in range(min(parts, len(sizes)))
        for cuts in combinations(range(1, len(sizes)), many)
    )
    assert max(sum(sizes[first:end]) for first, end in made) == min(map(largest, every))


def test_a_city_of_three_districts_is_not_left_to_one_of_two_threads() -> None:
    assert runs([40_000, 35_000, 25_000], 2) == [(0, 1), (1, 3)]


class Step:
    """A step that is only asked for."""

    @staticmethod
    def py_func(state: Any, totals: Any) -> None:
        """Do nothing."""


def test_a_step_is_made_ready_again_only_for_arrays_that_are_laid_out_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(steps, "compiled_for", lambda step, *arguments: asked.append((step, arguments)))
    step, totals = Step(), np.zeros((1, 1, 1), np.int64)

    def ready(*state: Any) -> int:
        steps.make_ready((), state, (), (), (), totals, (step,))
        return len(asked)

    numbers = np.zeros((4, 6), np.uint16)
    assert ready(numbers) == 1
    assert ready(np.ones((9, 2), np.uint16)) == 1
    assert ready(np.zeros((4, 6), np.int16)) == 2
    assert ready(np.zeros(6, np.uint16)) == 3
    assert ready(numbers[:, ::2]) == 4
    assert ready(numbers, numbers) == 5
    assert ready(numbers) == 5
