"""Where and while regimes hold: residents of some provinces, up to some week."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from underheaven.words.regime import Regime, Sensor
from underheaven.words.society import Society


def holds_in(regime: Regime, province: str) -> bool:
    """Whether a regime has files on the residents of a province; "" : one that no regime names."""
    return regime.places is None or province in regime.places


def holds_somewhere(regime: Regime, society: Society) -> bool:
    """Whether a regime holds in some province of a society."""
    return any(holds_in(regime, province) for province in society.provinces)


def most_covering(by: Sequence[Sensor]) -> Sensor:
    """Return, of one sensor as several regimes declare it, the one that has begun, if any has."""
    return max(by, key=lambda sensor: Fraction(1) if sensor.coverage is None else sensor.coverage.value)


def provinces_apart(worlds: Sequence[Sequence[Regime]]) -> list[str]:
    """Return the provinces that regimes of some worlds name, after "", which stands for all others."""
    named = {place for world in worlds for regime in world for place in regime.places or ()}
    return ["", *sorted(named)]
