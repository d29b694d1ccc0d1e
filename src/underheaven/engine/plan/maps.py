"""The rows of maps: registers that are shown to whoever lives near."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.channels import in_force
from underheaven.engine.plan.setting import World
from underheaven.engine.plan.sharing import RegisterNumbers
from underheaven.engine.plan.writing import Rows
from underheaven.words.regime import Register

APART = 50
"""Metres from one building to the next."""


class MapRows:
    """The rows of maps, added world by world; week : the first of the stage."""

    def __init__(self, week: int) -> None:
        self._week = week
        self.rows = Rows(t.MA_COLUMNS)
        self.reaches: list[list[int]] = []

    def add(self, world: World, number: int, registers: RegisterNumbers, has_fear: bool) -> bool:
        """Add a world's maps, in full; return whether one can frighten. registers : their rows."""
        frightens = False
        for regime in world.regimes:
            for shown in regime.publicity:
                owner = world.register_owner(regime, shown.what)
                if shown.how != "map" or owner is None or shown.within is None:
                    continue
                black = is_black(owner.registers[shown.what])
                wide = reach(shown.within.value)
                frightens = frightens or (black and has_fear)
                on = in_force(regime, shown, self._week)
                self.rows.add(
                    [number, registers[owner.regime, shown.what], on, black and has_fear, len(wide) - 1]
                )
                self.reaches.append([*wide, *[-1] * (t.LONGEST_REACH + 1 - len(wide))])
        return frightens

    def tables(self) -> dict[str, Any]:
        """Return the tables of maps."""
        reaches = np.array(self.reaches, dtype=np.int64).reshape(-1, t.LONGEST_REACH + 1)
        return {"maps": self.rows.table(), "reaches": reaches}


def is_black(register: Register) -> bool:
    """Return whether a register is one of demerit."""
    return register.colour == "black"


def shows_black(world: World) -> bool:
    """Return whether a map of a world shows a black register."""
    return any(
        shown.how == "map"
        and (owner := world.register_owner(regime, shown.what)) is not None
        and is_black(owner.registers[shown.what])
        for regime in world.regimes
        for shown in regime.publicity
    )


def reach(metres: Fraction) -> list[int]:
    """Return how many buildings to either side a map shows, by rows away.

    >>> reach(Fraction(100))
    [2, 1, 0]
    """
    most = metres * metres
    found: list[int] = []
    for rows in range(t.LONGEST_REACH + 1):
        wide = -1
        while APART**2 * ((wide + 1) ** 2 + rows**2) <= most:
            wide += 1
        if wide < 0:
            break
        found.append(wide)
    return found
