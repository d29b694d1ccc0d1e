"""The rooms of the shelf: which regimes stand together, from their own words alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from underheaven.ground.numbers import Grade
from underheaven.words.fields import Graded
from underheaven.words.regime import Regime
from underheaven.words.walk import parts


@dataclass(frozen=True, slots=True)
class Room:
    """A room: its name, what stands there, and how a regime is known to belong there."""

    name: str
    about: str
    holds: Callable[[Regime], bool]


ROOMS: tuple[Room, ...] = (
    Room("Fiction", "From films and stories; nobody ever declared them.",
         lambda regime: regime.grade is Grade.FICTIONAL),
    Room("Provinces", "Made of other regimes, each tried somewhere.",
         lambda regime: bool(regime.pilots)),
    Room("The workshop", "Made up to study a mechanism; nobody ever declared them.",
         lambda regime: regime.grade is Grade.HYPOTHETICAL),
    Room("Companies", "A company holds the files: a lender, a platform, an insurer, a venue.",
         lambda regime: regime.run_by != "state"),
    Room("Points of the state", "Every adult has a score, and an office keeps it.",
         lambda regime: regime.score is not None),
    Room("Shown in public", "People are watched, shown, or put on a map for others to see.",
         lambda regime: bool(regime.publicity) and (not regime.rules or _has_map(regime))),
    Room("Lists of the state", "Whoever is on a list is refused; and what follows from lists and bands.",
         lambda _: True),
)  # fmt: skip
"""Every room, in the order in which a regime is asked whether it belongs there; the last takes the rest."""
FLOOR = (
    "Lists of the state", "Points of the state", "Shown in public", "Companies", "Provinces", "The workshop",
    "Fiction",
)  # fmt: skip
"""The rooms in the order of the floor plan: from what is documented to what nobody declared."""
_ORDER = {grade: number for number, grade in enumerate(Grade)}


def _has_map(regime: Regime) -> bool:
    """Return whether a regime puts people on a map."""
    return any(shown.how == "map" for shown in regime.publicity)


def room_of(regime: Regime) -> Room:
    """Return the room in which a regime stands."""
    return next(room for room in ROOMS if room.holds(regime))


def standing_in(room: Room, regimes: Mapping[str, Regime]) -> list[str]:
    """Return the names of the regimes of a room: the best supported first, then by name."""
    there = [name for name, regime in regimes.items() if room_of(regime) is room]
    return sorted(there, key=lambda name: (_ORDER[regimes[name].grade], name))


def doubts(regime: Regime) -> list[str]:
    """Return what a visitor is told first: that it is disputed, planned, made up or a story.

    >>> from underheaven.shelf import read
    >>> doubts(read("regime", "household-reach")), doubts(read("regime", "court-list"))
    (['disputed'], [])
    """
    named = {
        Grade.DISPUTED: "disputed", Grade.PROPOSED: "a plan", Grade.FICTIONAL: "fiction",
        Grade.HYPOTHETICAL: "made up",
    }  # fmt: skip
    if regime.grade in named:
        return [named[regime.grade]]
    inside = (part.grade for _, part in parts(regime) if isinstance(part, Graded) and part.grade is not None)
    return [f"partly {named[grade]}" for grade in sorted(set(inside), key=str) if grade in named]
