"""Outcomes made by hand: a few integers, so that every measure can be computed beside it on paper."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from fractions import Fraction

import pytest

from underheaven.ground.outcome import ALL, Margin, Outcome, WorldOutcome

A, B = ("group", "A"), ("group", "B")

Totals = Mapping[str, int | Mapping[Margin, int]]
Make = Callable[..., Outcome]


def _totals(said: Totals) -> dict[str, dict[Margin, int]]:
    return {name: {ALL: value} if isinstance(value, int) else dict(value) for name, value in said.items()}


@pytest.fixture
def outcome() -> Make:
    """Make one replicate: 80 adults, 20 children (a quarter of each in group B), 104 weeks, these totals."""

    def make(
        worlds: Mapping[str, Totals],
        *,
        replicate: int = 0,
        weeks: int = 104,
        closed: Mapping[str, list[int]] | None = None,
        steps: Mapping[str, Fraction] | None = None,
    ) -> Outcome:
        people = {
            "adults": {ALL: 80, A: 60, B: 20},
            "children": {ALL: 20, A: 15, B: 5},
            "workers": {ALL: 60, A: 45, B: 15},
        }
        made = {
            name: WorldOutcome(
                "0" * 64, _totals(said), (array("H", (closed or {}).get(name, [])),), steps or {}
            )
            for name, said in {"none": {}, **worlds}.items()
        }
        return Outcome(replicate, 100, weeks, people, ((0, 0, 100),), made)

    return make
