"""The population: synthetic citizens drawn from published tables and a seed; nothing can be filled in.

A citizen is an address. What is fixed about them (household, age, bracket, group, spread) is drawn once, with
week 0; whom they are tied to is computed, never stored. `docs/odd-society.md` says each step to the bit.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import overload

from underheaven.ground.draws import Address, Draws, Kind, WeekStream, purpose
from underheaven.ground.errors import InputError
from underheaven.society.cells import CELL_BITS, SEATS, Cell, cells_of
from underheaven.society.choice import bounds_of_equal_parts, bounds_of_shares, choice
from underheaven.society.packings import ADULTS, CHILDREN, ELDERS, Packing, packings, seats_of
from underheaven.society.ties import Ties
from underheaven.words.fields import INCOMES
from underheaven.words.society import KINDS, Society

PACKING = purpose("society", "packing")
AGE = purpose("society", "age")
INCOME = purpose("society", "income")
GROUP = purpose("society", "group")


@dataclass(frozen=True, slots=True)
class Citizen:
    """One synthetic citizen: an index in a seeded population, drawn and never loaded.

    index : place in address order, from 0.
    address : province, cell and slot, for ever.
    province, district : names of where they live.
    household : index of the first member of their household, an adult.
    members : indices of the whole household, themselves included.
    seat : seat in the building, 0 to 63.
    age, income, group : labels of the society's tables.
    spread : class, 0 to 15, by kind of act; kinds without a declared spread are left out.
    is_worker : an adult below 60.
    """

    index: int
    address: Address
    province: str
    district: str
    household: int
    members: tuple[int, ...]
    seat: int
    is_child: bool
    age: str
    income: str
    group: str
    spread: Mapping[str, int]
    is_worker: bool


@dataclass(frozen=True, slots=True)
class _Role:
    """Who sits in a seat: labels of age, and the bounds that part them."""

    labels: tuple[str, ...]
    bounds: tuple[int, ...]
    is_child: bool = False
    is_worker: bool = False


@dataclass(frozen=True, slots=True)
class _Tables:
    """A society's tables as bounds of draws."""

    packings: tuple[Packing, ...]
    child: _Role
    adult: _Role
    elder: _Role
    incomes: tuple[str, ...]
    income_bounds: tuple[int, ...]
    groups: tuple[str, ...]
    group_bounds: tuple[int, ...]
    spreads: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, society: Society) -> _Tables:
        """Make them once for a society."""
        tables = society.tables
        ages: dict[str, Fraction] = {label: share.value for label, share in tables.age.items()}
        incomes = tuple(label for label in INCOMES if label in tables.income)
        return cls(
            packings=packings(tables),
            child=_role(ages, CHILDREN, is_child=True),
            adult=_role(ages, ADULTS, is_worker=True),
            elder=_role(ages, ELDERS),
            incomes=incomes,
            income_bounds=bounds_of_equal_parts(len(incomes)),
            groups=tuple(tables.groups),
            group_bounds=bounds_of_shares([share.value for share in tables.groups.values()]),
            spreads=tuple((kind, purpose("spread", kind)) for kind in KINDS if _is_spread(society, kind)),
        )

    def role(self, packed: Packing, seat: int) -> _Role:
        """Return who sits in a seat."""
        if packed.children >> seat & 1:
            return self.child
        return self.elder if packed.elders >> seat & 1 else self.adult


def _role(
    ages: Mapping[str, Fraction],
    labels: tuple[str, ...],
    *,
    is_child: bool = False,
    is_worker: bool = False,
) -> _Role:
    shares = [ages.get(label, Fraction(0)) for label in labels]
    return _Role(labels, bounds_of_shares(shares), is_child, is_worker)


def _is_spread(society: Society, kind: str) -> bool:
    """Whether the acts of a kind are unevenly spread over people."""
    acts = {
        "harmful": society.harmful,
        "default": society.default,
        "lawful": society.lawful,
        "civic": society.civic,
    }[kind]
    return acts is not None and acts.spread is not None


class Population:
    """The citizens of one replicate of a society.

    Parameters
    ----------
    society : the declared society.
    citizens : how many are drawn; fewer are the first of more, district by district.
    seed, replicate : what every draw carries; packings carry neither.
    cell_bits : binary digits of the largest cell; part of the plan.

    on_demand : draw people building by building, when they are first asked for, instead of all at once: the
    same people, for whoever looks at a few of many.

    Attributes
    ----------
    cells : the cells in address order.
    citizens : the citizens in address order.
    """

    def __init__(
        self,
        society: Society,
        citizens: int,
        seed: int,
        replicate: int,
        cell_bits: int = CELL_BITS,
        *,
        on_demand: bool = False,
    ) -> None:
        self.society = society
        self.cells = cells_of(society, citizens, cell_bits)
        draws = Draws(seed, replicate)
        buildings = _Buildings(self.cells, _Tables.of(society), draws)
        self.citizens: Sequence[Citizen] = buildings if on_demand else list(buildings)
        self._first = {(cell.province, cell.number): cell for cell in self.cells}
        self._ties = Ties(self.cells, self.citizens, draws, society.ties)

    def index_of(self, address: Address) -> int:
        """Return the index of the citizen at an address; raises `InputError` where nobody lives."""
        cell = self._first.get((address.province, address.cell))
        if cell is None or not 0 <= address.slot < cell.size:
            raise InputError(
                f"nobody lives at {address.text()}",
                cure=f"the last citizen is {self.citizens[-1].address.text()}",
            )
        return cell.first + address.slot

    def tie_classes(self, kind: str) -> tuple[str, ...]:
        """Return the tie classes of `district`, `province`, `nation` or `acquaintances` (all three)."""
        return self._ties.classes(kind)

    def partner(self, tie_class: str, index: int) -> int | None:
        """Return the index of a citizen's partner in one tie class, or None; ties are mutual."""
        return self._ties.partner(tie_class, index)

    def workplace(self, index: int) -> tuple[int, ...]:
        """Return the others of a worker's workplace; nobody for those who do not work."""
        return self._ties.workplace(index)

    def school(self, index: int) -> tuple[int, ...]:
        """Return the others of a child's school class; nobody for adults."""
        return self._ties.school(index)

    def seats(self, kind: str, index: int) -> tuple[int, ...]:
        """Return who has which seat of `workplace` or `school` with a citizen, seat by seat; none without.

        Everybody has a seat, but only who works (goes to school) sits there.
        """
        return self._ties.seats(kind, index)

    def living_at(self, cell: Cell, slot: int) -> int:
        """Return the index of the citizen at a slot of a cell."""
        return cell.first + slot

    def look_alike(self, sensor: str, index: int) -> int | None:
        """Return the index of whom a sensor takes a citizen for, for life; None where it is themselves."""
        return self._ties.look_alike(sensor, index)

    def misfiled(self, agency: str, index: int) -> int | None:
        """Return the index of into whose file an agency puts a citizen's entries; None for their own."""
        return self._ties.misfiled(agency, index)

    def misfiled_from(self, agency: str, index: int) -> int | None:
        """Return the index of whose entries an agency puts into a citizen's file; None where nobody's."""
        return self._ties.misfiled_from(agency, index)

    def taken_for(self, sensor: str, index: int) -> int | None:
        """Return the index of who is taken for a citizen by a sensor, for life; None where nobody else is."""
        return self._ties.taken_for(sensor, index)

    def others(self, kind: str, index: int) -> tuple[int, ...]:
        """Return the indices of the others a kind of tie leads to; never the citizen.

        `household`, `workplace`, `school`, `district`, `province`, `nation`, or `acquaintances`, which is
        the last three together. An acquaintance of two classes stands there twice. Raises `KeyError` for
        any other kind.
        """
        if kind == "household":
            return tuple(other for other in self.citizens[index].members if other != index)
        if kind == "workplace":
            return self._ties.workplace(index)
        if kind == "school":
            return self._ties.school(index)
        return self._ties.acquaintances(kind, index)


class _Buildings(Sequence[Citizen]):
    """The citizens of a population in address order; a building is drawn when somebody of it is asked for."""

    def __init__(self, cells: Sequence[Cell], tables: _Tables, draws: Draws) -> None:
        def fixed(decides: str, kind: Kind = Kind.CITIZEN) -> WeekStream:
            return draws.week_stream(decides, 0, kind)

        self._cells = cells
        self._firsts = [cell.first for cell in cells]
        self._tables = tables
        self._packing, self._age = fixed(PACKING, Kind.PLACE), fixed(AGE)
        self._income, self._group = fixed(INCOME), fixed(GROUP)
        self._spreads = [(kind, fixed(decides)) for kind, decides in tables.spreads]
        self._drawn: dict[tuple[int, int], list[Citizen]] = {}

    def __len__(self) -> int:
        return self._cells[-1].first + self._cells[-1].size if self._cells else 0

    def __iter__(self) -> Iterator[Citizen]:
        for cell in self._cells:
            for building in range(0, cell.size, SEATS):
                yield from self._building(cell, building)

    @overload
    def __getitem__(self, index: int) -> Citizen: ...

    @overload
    def __getitem__(self, index: slice) -> list[Citizen]: ...

    def __getitem__(self, index: int | slice) -> Citizen | list[Citizen]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        index = range(len(self))[index]
        at = bisect_right(self._firsts, index) - 1
        building, seat = divmod(index - self._firsts[at], SEATS)
        drawn = self._drawn.get((at, building))
        if drawn is None:
            drawn = self._drawn[at, building] = self._building(self._cells[at], building * SEATS)
        return drawn[seat]

    def _building(self, cell: Cell, building: int) -> list[Citizen]:
        """Return the citizens of the building that begins at a slot, in order of seats."""
        tables = self._tables
        packed = tables.packings[self._packing.half(Address(cell.province, cell.number, building)) >> 8]
        citizens: list[Citizen] = []
        for first, people in _households(packed, min(SEATS, cell.size - building)):
            home = Address(cell.province, cell.number, building + first)
            index = cell.first + home.slot
            members = tuple(range(index, index + people))
            income_label = tables.incomes[choice(self._income, home, tables.income_bounds)]
            group_label = tables.groups[choice(self._group, home, tables.group_bounds)]
            for seat in range(first, first + people):
                address = Address(cell.province, cell.number, building + seat)
                role = tables.role(packed, seat)
                citizens.append(
                    Citizen(
                        index=cell.first + address.slot,
                        address=address,
                        province=cell.province_name,
                        district=cell.district_name,
                        household=index,
                        members=members,
                        seat=seat,
                        is_child=role.is_child,
                        age=role.labels[choice(self._age, address, role.bounds)],
                        income=income_label,
                        group=group_label,
                        spread={kind: stream.half(address) >> 12 for kind, stream in self._spreads},
                        is_worker=role.is_worker,
                    )
                )
        return citizens


def _households(packed: Packing, seats: int) -> list[tuple[int, int]]:
    """Return (first seat, people) of the households in a building's first seats; the last may be cut."""
    starts = [seat for seat in seats_of(packed.starts) if seat < seats]
    return [(first, end - first) for first, end in zip(starts, [*starts[1:], seats], strict=True)]
