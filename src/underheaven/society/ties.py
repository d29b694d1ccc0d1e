"""Ties between people without stored edges: computed from keyed permutations of cells.

Workplaces and schools are runs of seats of a permutation of the cell, in which only workers (only children)
sit. Acquaintances come in classes, at most one partner per class: a reflection pairs the cells of the
class's scope, and a permutation of both cells pairs seats. Every slot takes part, children too: an
acquaintance who is a child is a tie to somebody who is on no list. `docs/odd-society.md` says each step to
the bit.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from typing import Protocol

from underheaven.ground.draws import Address, Draws, Kind, purpose
from underheaven.ground.permutations import Permutation, matched_seat, place_permutation, reflected
from underheaven.society.cells import Cell
from underheaven.words import society as words

SCOPES = ("district", "province", "nation")
"""Kinds of acquaintance, by where they live."""
ACQUAINTANCES = "acquaintances"
"""All of them together."""
NOBODY = -1


class Tied(Protocol):
    """What ties need to know of a citizen."""

    @property
    def is_child(self) -> bool:
        """Whether they go to school."""
        ...

    @property
    def is_worker(self) -> bool:
        """Whether they have a seat at a workplace."""
        ...


class Ties:
    """Who is tied to whom in one population; made when first asked for, one cell at a time.

    cells : the cells in address order.
    citizens : the citizens in address order.
    draws : the seed and replicate.
    ties : seats and classes as the society declares them.
    """

    def __init__(
        self, cells: Sequence[Cell], citizens: Sequence[Tied], draws: Draws, ties: words.Ties
    ) -> None:
        self._cells = cells
        self._citizens = citizens
        self._draws = draws
        self._firsts = [cell.first for cell in cells]
        self._seats = {"workplace": ties.workplace, "school": ties.school}
        classes = {"district": ties.district, "province": ties.province, "nation": ties.nation}
        self._classes = {
            scope: tuple(f"{scope}-{number}" for number in range(1, classes[scope] + 1)) for scope in SCOPES
        }
        self._classes[ACQUAINTANCES] = tuple(name for scope in SCOPES for name in self._classes[scope])
        self._scopes: dict[tuple[str, tuple[int, ...]], list[int]] = {}
        self._partners: dict[tuple[str, int], array[int]] = {}
        self._together: dict[tuple[str, int], dict[int, tuple[int, ...]]] = {}
        self._look_alikes: dict[tuple[str, int], array[int]] = {}

    def classes(self, kind: str) -> tuple[str, ...]:
        """Return the names of the classes of `district`, `province`, `nation` or `acquaintances`."""
        return self._classes[kind]

    def partner(self, tie_class: str, index: int) -> int | None:
        """Return the index of a citizen's partner in a tie class such as `district-1`, or None for nobody.

        Ties of a class are mutual. Raises `KeyError` for a class the society does not declare.
        """
        at = self._cell_of(index)
        partners = self._partners.get((tie_class, at))
        if partners is None:
            partners = self._partners_of_cell(tie_class, at)
            self._partners[tie_class, at] = partners
        found = partners[index - self._firsts[at]]
        return None if found == NOBODY else found

    def acquaintances(self, kind: str, index: int) -> tuple[int, ...]:
        """Return a citizen's acquaintances of `district`, `province`, `nation` or `acquaintances`.

        One for each class that has a partner, in order of classes; somebody met in two classes stands there
        twice.
        """
        partners = (self.partner(name, index) for name in self._classes[kind])
        return tuple(partner for partner in partners if partner is not None)

    def workplace(self, index: int) -> tuple[int, ...]:
        """Return the others of a worker's workplace, ascending; nobody for those who do not work."""
        return self._colleagues("workplace", index) if self._citizens[index].is_worker else ()

    def school(self, index: int) -> tuple[int, ...]:
        """Return the others of a child's school class, ascending; nobody for adults."""
        return self._colleagues("school", index) if self._citizens[index].is_child else ()

    def look_alike(self, sensor: str, index: int) -> int | None:
        """Return the index of whom a sensor takes a citizen for, for life; None where it is themselves."""
        at = self._cell_of(index)
        images = self._look_alikes.get((sensor, at))
        if images is None:
            permutation = self._permutation(purpose("sensor", sensor, "look-alike"), at, at)
            first = self._firsts[at]
            images = array("q", (first + permutation.forward(slot) for slot in range(self._cells[at].size)))
            self._look_alikes[sensor, at] = images
        found = images[index - self._firsts[at]]
        return None if found == index else found

    def _cell_of(self, index: int) -> int:
        """Return which cell, in address order, a citizen lives in."""
        if not 0 <= index < len(self._citizens):
            raise IndexError(f"no citizen has index {index}")
        return bisect_right(self._firsts, index) - 1

    def _permutation(self, decides: str, keyed_by: int, of: int) -> Permutation:
        """Return a permutation of one cell's slots, keyed by a cell: itself, or the lower one of a pair."""
        key = self._cells[keyed_by]
        return place_permutation(self._draws, decides, key.province, key.number, self._cells[of].size)

    def _partners_of_cell(self, tie_class: str, at: int) -> array[int]:
        """Tabulate the partners of one cell's citizens in one tie class."""
        if tie_class not in self._classes[ACQUAINTANCES]:
            raise KeyError(tie_class)
        other = self._paired_cell(tie_class, at)
        key = min(at, other)
        mine = self._permutation(purpose("tie", tie_class), key, at)
        theirs = self._permutation(purpose("tie", tie_class), key, other)
        size, their_size = self._cells[at].size, self._cells[other].size
        partners = array("q")
        for slot in range(size):
            is_across, seat = matched_seat(mine.forward(slot), size, their_size)
            if is_across and seat is not None:
                partners.append(self._firsts[other] + theirs.inverse(seat))
            else:
                partners.append(NOBODY if seat is None else self._firsts[at] + mine.inverse(seat))
        return partners

    def _paired_cell(self, tie_class: str, at: int) -> int:
        """Return the cell that a class's reflection of its scope pairs with a cell; perhaps itself."""
        cell = self._cells[at]
        scope = tie_class.rpartition("-")[0]
        common = _in_common(scope, cell)
        within = self._scopes.get((scope, common))
        if within is None:
            within = [other for other, cell in enumerate(self._cells) if _in_common(scope, cell) == common]
            self._scopes[scope, common] = within
        first = self._cells[within[0]]
        place = Address(first.province, first.number, 0)
        drawn = self._draws.draw(purpose("tie", tie_class, "map"), place, 0, Kind.PLACE)
        return within[reflected(within.index(at), len(within), drawn * len(within) >> 32)]

    def _colleagues(self, kind: str, index: int) -> tuple[int, ...]:
        """Return the others in the same run of seats."""
        seats = self._seats[kind]
        if seats is None:
            return ()
        at = self._cell_of(index)
        together = self._together.get((kind, at))
        if together is None:
            together = self._together_of_cell(kind, at, seats)
            self._together[kind, at] = together
        return tuple(other for other in together[index] if other != index)

    def _together_of_cell(self, kind: str, at: int, seats: int) -> dict[int, tuple[int, ...]]:
        """Return, for each worker (child) of a cell, everybody of their workplace (school class)."""
        permutation = self._permutation(purpose("tie", kind), at, at)
        first, size = self._firsts[at], self._cells[at].size
        places: dict[int, list[int]] = {}
        for index in range(first, first + size):
            citizen = self._citizens[index]
            if citizen.is_worker if kind == "workplace" else citizen.is_child:
                places.setdefault(permutation.forward(index - first) // seats, []).append(index)
        members = [tuple(place) for place in places.values()]
        return {index: place for place in members for index in place}


def _in_common(scope: str, cell: Cell) -> tuple[int, ...]:
    """Return what two cells of one scope have in common."""
    return {"district": (cell.province, cell.district), "province": (cell.province,), "nation": ()}[scope]
