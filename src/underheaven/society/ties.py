"""Ties between people without stored edges: computed from keyed permutations of cells.

Workplaces and schools are runs of seats of a permutation of the cell, in which only workers (only children)
sit. Acquaintances come in classes, at most one partner per class: a reflection pairs the cells of the
class's scope, and a permutation of both cells pairs seats. Every slot takes part, children too: an
acquaintance who is a child is a tie to somebody who is on no list. `docs/odd-society.md` says each step to
the bit.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
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
NOBODY, NOT_YET = -1, -2
"""Instead of a partner's index: there is none; nobody has asked."""


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
    """Who is tied to whom in one population; each tie is found when it is first asked for.

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
        for scope in SCOPES:
            for at, cell in enumerate(cells):
                self._scopes.setdefault((scope, _in_common(scope, cell)), []).append(at)
        self._pairs: dict[tuple[str, int], int] = {}
        self._permutations: dict[tuple[str, int, int], Permutation] = {}
        self._partners: dict[tuple[str, int], array[int]] = {}
        self._together: dict[tuple[str, int, int], tuple[int, ...]] = {}

    def classes(self, kind: str) -> tuple[str, ...]:
        """Return the names of the classes of `district`, `province`, `nation` or `acquaintances`."""
        return self._classes[kind]

    def partner(self, tie_class: str, index: int) -> int | None:
        """Return the index of a citizen's partner in a tie class such as `district-1`, or None for nobody.

        Ties of a class are mutual. Raises `KeyError` for a class the society does not declare.
        """
        at, slot = self._cell_of(index)
        partners = self._partners.get((tie_class, at))
        if partners is None:
            if tie_class not in self._classes[ACQUAINTANCES]:
                raise KeyError(tie_class)
            partners = self._partners[tie_class, at] = array("q", [NOT_YET]) * self._cells[at].size
        found = partners[slot]
        if found == NOT_YET:
            found = partners[slot] = self._found_partner(tie_class, at, slot)
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

    def seats(self, kind: str, index: int) -> tuple[int, ...]:
        """Return who has which seat of the workplace (or school) in which a citizen's seat is, seat by seat.

        Everybody has a seat, whether or not they work; no seats where the society has no such ties.
        """
        seats = self._seats[kind]
        if seats is None:
            return ()
        at, slot = self._cell_of(index)
        permutation = self._permutation(purpose("tie", kind), at, at)
        start = permutation.forward(slot) // seats * seats
        first, end = self._firsts[at], min(start + seats, self._cells[at].size)
        return tuple(first + permutation.inverse(seat) for seat in range(start, end))

    def school(self, index: int) -> tuple[int, ...]:
        """Return the others of a child's school class, ascending; nobody for adults."""
        return self._colleagues("school", index) if self._citizens[index].is_child else ()

    def look_alike(self, sensor: str, index: int) -> int | None:
        """Return the index of whom a sensor takes a citizen for, for life; None where it is themselves."""
        return self._image(purpose("sensor", sensor, "look-alike"), index)

    def taken_for(self, sensor: str, index: int) -> int | None:
        """Return the index of who is taken for a citizen by a sensor, for life; None where nobody else is."""
        return self._origin(purpose("sensor", sensor, "look-alike"), index)

    def misfiled(self, agency: str, index: int) -> int | None:
        """Return the index of into whose file an agency puts a citizen's entries; None for their own."""
        return self._image(purpose("copy", agency, "wrong-file"), index)

    def misfiled_from(self, agency: str, index: int) -> int | None:
        """Return the index of whose entries an agency puts into a citizen's file; None where nobody's."""
        return self._origin(purpose("copy", agency, "wrong-file"), index)

    def _image(self, decides: str, index: int) -> int | None:
        """Return whom a permutation of a citizen's cell leads to; None where it is themselves."""
        at, slot = self._cell_of(index)
        found = self._firsts[at] + self._permutation(decides, at, at).forward(slot)
        return None if found == index else found

    def _origin(self, decides: str, index: int) -> int | None:
        """Return whom a permutation of a citizen's cell leads to them; None where it is themselves."""
        at, slot = self._cell_of(index)
        found = self._firsts[at] + self._permutation(decides, at, at).inverse(slot)
        return None if found == index else found

    def _cell_of(self, index: int) -> tuple[int, int]:
        """Return which cell, in address order, a citizen lives in, and their slot."""
        if not 0 <= index < len(self._citizens):
            raise IndexError(f"no citizen has index {index}")
        at = bisect_right(self._firsts, index) - 1
        return at, index - self._firsts[at]

    def _permutation(self, decides: str, keyed_by: int, of: int) -> Permutation:
        """Return a permutation of one cell's slots, keyed by a cell: itself, or the lower one of a pair."""
        known = self._permutations.get((decides, keyed_by, of))
        if known is None:
            key = self._cells[keyed_by]
            known = place_permutation(self._draws, decides, key.province, key.number, self._cells[of].size)
            self._permutations[decides, keyed_by, of] = known
        return known

    def _found_partner(self, tie_class: str, at: int, slot: int) -> int:
        """Return the index of the partner of a slot of a cell in one tie class, or `NOBODY`."""
        other = self._paired_cell(tie_class, at)
        key = min(at, other)
        mine = self._permutation(purpose("tie", tie_class), key, at)
        size, their_size = self._cells[at].size, self._cells[other].size
        is_across, seat = matched_seat(mine.forward(slot), size, their_size)
        if seat is None:
            return NOBODY
        if not is_across:
            return self._firsts[at] + mine.inverse(seat)
        return self._firsts[other] + self._permutation(purpose("tie", tie_class), key, other).inverse(seat)

    def _paired_cell(self, tie_class: str, at: int) -> int:
        """Return the cell that a class's reflection of its scope pairs with a cell; perhaps itself."""
        known = self._pairs.get((tie_class, at))
        if known is not None:
            return known
        scope = tie_class.rpartition("-")[0]
        within = self._scopes[scope, _in_common(scope, self._cells[at])]
        first = self._cells[within[0]]
        place = Address(first.province, first.number, 0)
        drawn = self._draws.draw(purpose("tie", tie_class, "map"), place, 0, Kind.PLACE)
        found = within[reflected(bisect_left(within, at), len(within), drawn * len(within) >> 32)]
        self._pairs[tie_class, at] = found
        return found

    def _colleagues(self, kind: str, index: int) -> tuple[int, ...]:
        """Return the others in the same run of seats."""
        seats = self._seats[kind]
        if seats is None:
            return ()
        at, slot = self._cell_of(index)
        run = self._permutation(purpose("tie", kind), at, at).forward(slot) // seats
        together = self._together.get((kind, at, run))
        if together is None:
            together = self._together[kind, at, run] = self._run(kind, at, run * seats, seats)
        return tuple(other for other in together if other != index)

    def _run(self, kind: str, at: int, start: int, seats: int) -> tuple[int, ...]:
        """Return the workers (children) who sit in a run of seats of a cell, ascending."""
        permutation = self._permutation(purpose("tie", kind), at, at)
        first, end = self._firsts[at], min(start + seats, self._cells[at].size)
        sitting = sorted(first + permutation.inverse(seat) for seat in range(start, end))
        return tuple(
            index
            for index in sitting
            if (self._citizens[index].is_worker if kind == "workplace" else self._citizens[index].is_child)
        )


def _in_common(scope: str, cell: Cell) -> tuple[int, ...]:
    """Return what two cells of one scope have in common."""
    return {"district": (cell.province, cell.district), "province": (cell.province,), "nation": ()}[scope]
