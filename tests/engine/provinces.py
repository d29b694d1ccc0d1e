"""Two provinces in which the same luck befalls everybody of one number: only institutions differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.engine.random_words import society_of
from tests.engine.scripted import ONE_EACH, SPEAK, heard

from underheaven.ground.draws import Address
from underheaven.ground.outcome import Event, WorldOutcome
from underheaven.words.regime import Regime
from underheaven.words.society import Society

EAST, WEST = 0, 7
"""The numbers of the two provinces."""
TRAVELS = {("service/flight", week, 0) for week in range(1, 41)}
"""Number 0 of each province asks for a flight every week."""


def two_provinces(**words: Any) -> Society:
    return society_of({"tables": ONE_EACH, **SPEAK, "provinces": {"east": EAST, "west": WEST}, **words})


def life_in(world: WorldOutcome, province: int, slot: int = 0) -> Sequence[Event]:
    """The life of a number of a province."""
    return world.lives[Address(province, 0, slot)]


def named(regime: Regime, name: str, **words: Any) -> Regime:
    """The same regime, under another name or with other words."""
    return regime.model_copy(update={"regime": name, **words})


def spoken(*weeks: int) -> set[tuple[str, int, int]]:
    """Number 0 of each province speaks in these weeks, is heard where a sensor watches, travels always."""
    return {one for week in weeks for one in heard(week)} | TRAVELS
