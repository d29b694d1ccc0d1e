"""The ladder: a regime with some of its words turned off, so that an engine need only run words.

| switch | turns off |
| --- | --- |
| E, errors | false alarms; look-alikes (a hit is booked on whoever did the act); errors of copies |
| S, reach | every condition whose `whose` is other than own: in rules, in points through others |
| L, lawful acts | the names of lawful acts wherever an act is named |

How words go when a switch is off says `words.switches`. What others see, notice, appeals and delays stay on;
so do misses: detection gets no better. Limits of the regimes hold on every rung.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from underheaven.words.limits import enforced
from underheaven.words.regime import Regime
from underheaven.words.separation import separated
from underheaven.words.switches import (
    innocents_cleared,
    without_errors,
    without_gone,
    without_lawful,
    without_reach,
    without_registers,
)

RUNGS = ("declared", "no-errors", "own-record", "harm-only", "none")
"""The rungs, from the regime as declared down to no regime."""
INNOCENTS_CLEARED = "innocents-cleared"
"""The step between `declared` and `no-errors`: the innocent are cleared, and the authors not yet booked."""
Switch = Literal["E", "S", "L"]
"""Errors, reach, lawful acts."""
SWITCHES: tuple[Switch, ...] = ("E", "S", "L")
"""The switches, in the order in which the rungs turn them off."""


def rungs(regimes: Sequence[Regime]) -> dict[str, tuple[Regime, ...]]:
    """Return the regimes of one world on each rung: declared, innocents-cleared, no-errors, ...

    Limits of the regimes hold on every rung. The last, `none`, is a world without regimes and needs no words.
    """
    declared = enforced(regimes)
    return {
        "declared": declared,
        INNOCENTS_CLEARED: tuple(innocents_cleared(regime) for regime in declared),
        "no-errors": turned_off(regimes, "E"),
        "own-record": turned_off(regimes, "ES"),
        "harm-only": turned_off(regimes, "ESL"),
    }


def turned_off(regimes: Sequence[Regime], switches: Collection[str]) -> tuple[Regime, ...]:
    """Return the regimes of one world, their limits carried out, with any of the three switches off.

    switches : letters of those that are off, such as `"EL"`; none: as declared. The order does not matter.

    Raises `ValueError` for another letter.
    """
    unknown = set(switches) - set(SWITCHES)
    if unknown:
        raise ValueError(f"no switch {', '.join(sorted(unknown))}; there are E, S and L")
    left = enforced(regimes)
    if "E" in switches:
        left = tuple(without_errors(regime) for regime in left)
    if "S" in switches:
        left = tuple(without_reach(regime) for regime in left)
    return world_without_lawful(left) if "L" in switches else left


def world_without_lawful(regimes: Sequence[Regime]) -> tuple[Regime, ...]:
    """Return the regimes of one world with L off in all of them, and nothing that reads what has gone."""
    return without_gone(regimes, [without_lawful(regime) for regime in regimes])


__all__ = [
    "INNOCENTS_CLEARED",
    "RUNGS",
    "SWITCHES",
    "Switch",
    "enforced",
    "innocents_cleared",
    "rungs",
    "separated",
    "turned_off",
    "without_errors",
    "without_lawful",
    "without_reach",
    "without_registers",
    "world_without_lawful",
]
