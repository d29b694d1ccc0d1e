"""Luck as a worked example states it: what is said happens, what is not said does not.

Only tests can do this. The package has no way to say that a citizen acted, was recorded or was refused; here
the draws of an engine are exchanged for draws that were written down, after the society has been drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from underheaven.ground.draws import ALWAYS, Address, Draws, Kind

Written = Mapping[tuple[str, Address], Mapping[int, int]]
"""(purpose, address) -> week -> the draw; week 0 for what is fixed. Weeks left out have the highest draw."""
LOWEST, HIGHEST = 0, ALWAYS - 1


@dataclass(frozen=True)
class WrittenStream:
    """The written luck of one purpose in one week."""

    purpose: str
    week: int
    written: Written
    otherwise: int

    def happens(self, address: Address, threshold: int) -> bool:
        """Return what is written, except where the threshold leaves no choice."""
        if not 0 < threshold < ALWAYS:
            return threshold > 0
        return self.draw(address) < threshold

    def half(self, address: Address) -> int:
        """Return the upper half of the written draw."""
        return self.draw(address) >> 16

    def draw(self, address: Address) -> int:
        """Return the written draw."""
        weeks = self.written.get((self.purpose, address))
        return self.otherwise if weeks is None else weeks.get(self.week, HIGHEST)


class WrittenDraws(Draws):
    """Draws that answer as an example says. Services are connected unless it says otherwise."""

    def __init__(self, seed: int, replicate: int, written: Written) -> None:
        super().__init__(seed, replicate)
        self._written = written

    def week_stream(self, purpose: str, week: int, kind: Kind = Kind.CITIZEN) -> WrittenStream:  # type: ignore[override]  # answers alike
        """Return the written luck of one purpose in one week."""
        return WrittenStream(
            purpose, week, self._written, LOWEST if purpose.startswith("coverage/") else HIGHEST
        )
