"""Closed weeks of an outcome, citizen by citizen in address order."""

from __future__ import annotations

from underheaven.ground.outcome import WorldOutcome


def closed_weeks_of(world: WorldOutcome) -> list[int]:
    return [int(weeks) for cell in world.closed_weeks for weeks in cell]
