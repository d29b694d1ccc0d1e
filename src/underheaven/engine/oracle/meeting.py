"""Meetings: whom everybody meets in a week, at most one in each class of tie; both are adults.

At home, at work, next door and on the way it is somebody else each week: a reflection of the seats, by one
draw for the place, so that whoever one meets meets oneself. An acquaintance is the same in every week.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from underheaven.ground.draws import Address, Draws, Kind, purpose
from underheaven.society.cells import SEATS, Cell
from underheaven.society.population import Citizen

BY_CHANCE = ("household", "workplace", "neighbours", "passers-by")
"""Kinds of meeting that are one class each, with another partner each week; the others are acquaintances."""
MEETS = {tie_class: purpose("meet", tie_class) for tie_class in BY_CHANCE}
"""By class: the decision who meets whom."""


class Seated(Protocol):
    """Where people are, so that they meet: at home, at work, in a building, in a cell; and acquaintances."""

    @property
    def citizens(self) -> Sequence[Citizen]:
        """The citizens in address order."""
        ...

    @property
    def cells(self) -> Sequence[Cell]:
        """The cells of the whole population, in address order."""
        ...

    def tie_classes(self, kind: str) -> tuple[str, ...]:
        """Return the tie classes of a kind of acquaintance."""
        ...

    def partner(self, tie_class: str, index: int) -> int | None:
        """Return the acquaintance of a class of tie."""
        ...

    def seats(self, kind: str, index: int) -> tuple[int | None, ...]:
        """Return who has which seat of a citizen's workplace, whether they work or not."""
        ...

    def living_at(self, cell: Cell, slot: int) -> int | None:
        """Return who lives at a slot of a cell."""
        ...


class Meetings:
    """Who meets whom; worked out when it is asked.

    population : who is where. draws : the seed and replicate.
    """

    def __init__(self, population: Seated, draws: Draws) -> None:
        self._population = population
        self._draws = draws
        self._cells = {(cell.province, cell.number): cell for cell in population.cells}

    def classes(self, kinds: Iterable[str]) -> tuple[str, ...]:
        """Return the classes that kinds of tie to meet by lead to, each once, in order of name."""
        found: set[str] = set()
        for kind in kinds:
            found.update((kind,) if kind in BY_CHANCE else self._population.tie_classes(kind))
        return tuple(sorted(found))

    def partner(self, tie_class: str, index: int, week: int) -> int | None:
        """Return whom a citizen meets in a class of tie in a week; None for nobody, and for children."""
        citizens = self._population.citizens
        if citizens[index].is_child:
            return None
        if tie_class in BY_CHANCE:
            met = self._by_chance(tie_class, citizens[index], week)
        else:
            met = self._population.partner(tie_class, index)
        return None if met is None or met == index or citizens[met].is_child else met

    def _by_chance(self, tie_class: str, citizen: Citizen, week: int) -> int | None:
        """Return who has the seat that this week's reflection pairs with a citizen's; perhaps themselves."""
        at = citizen.address
        cell = self._cells[at.province, at.cell]
        building = at.slot - at.slot % SEATS
        if tie_class == "household":
            members = citizen.members
            home = self._population.citizens[citizen.household].address
            return members[self._opposite(tie_class, home, members.index(citizen.index), len(members), week)]
        if tie_class == "workplace":
            return self._at_work(citizen, week)
        if tie_class == "neighbours":
            seats = min(SEATS, cell.size - building)
            place = Address(at.province, at.cell, building)
            return self._population.living_at(
                cell, building + self._opposite(tie_class, place, at.slot - building, seats, week)
            )
        place = Address(at.province, at.cell, 0)
        return self._population.living_at(cell, self._opposite(tie_class, place, at.slot, cell.size, week))

    def _at_work(self, citizen: Citizen, week: int) -> int | None:
        """Return the worker at the seat opposite of a worker's; who does not work has no seat."""
        seats = self._population.seats("workplace", citizen.index) if citizen.is_worker else ()
        if not seats:
            return None
        place = Address(citizen.address.province, citizen.address.cell, 0)
        met = seats[self._opposite("workplace", place, seats.index(citizen.index), len(seats), week)]
        return met if met is not None and self._population.citizens[met].is_worker else None

    def _opposite(self, tie_class: str, place: Address, seat: int, seats: int, week: int) -> int:
        """Return the seat opposite of a seat: r - seat, with r drawn for the place (or the first member)."""
        kind = Kind.CITIZEN if tie_class == "household" else Kind.PLACE
        r = self._draws.draw(MEETS[tie_class], place, week, kind) * seats >> 32
        return (r - seat) % seats
