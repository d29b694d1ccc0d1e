"""What has happened so far in a run that is being lived: a few counters, over everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from underheaven.engine.plan import Plan
from underheaven.engine.plan import tables as t
from underheaven.ground.outcome import DATED


def so_far(plan: Plan, counts: Sequence[Any]) -> dict[str, dict[str, int]]:
    """Return by world how often what `DATED` names has happened so far, to everybody; no zeros.

    counts : parts that add up; area, line, segment.
    """
    found: dict[str, dict[str, int]] = {}
    for number, world in enumerate(plan.worlds):
        first = int(plan.tables.worlds[number][t.W_COUNTER])
        numbers = {
            name: sum(int(part[:, first + at].sum()) for part in counts)
            for at, name in enumerate(plan.counters[number])
            if name.startswith(DATED)
        }
        found[world.name] = {name: number for name, number in numbers.items() if number}
    return found
