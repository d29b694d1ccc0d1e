"""A few citizens whose lives are told, and everybody they see, numbered anew."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace

from underheaven.ground.draws import Address
from underheaven.society.cells import Cell
from underheaven.society.population import Citizen, Population

KINDS = ("household", "workplace", "school", "district", "province", "nation", "acquaintances")
"""Every kind of tie."""


class Neighbourhood:
    """Those whose lives are told and everybody they see: a few of a population, numbered anew.

    population : of whom they are. told : whose lives are told, by number in the population. sensors,
    agencies : whom these take them for, whose files get what is theirs, and whose entries come into their own
    files, belong to it, too. met : whom they meet in some week.

    Ties are those of the people whose lives are told; what the others have among themselves is left out.
    """

    def __init__(
        self,
        population: Population,
        told: AbstractSet[int],
        sensors: Iterable[str],
        agencies: Iterable[str] = (),
        met: AbstractSet[int] = frozenset(),
    ) -> None:
        self._population = population
        self.cells = population.cells
        sensors, agencies = tuple(sensors), tuple(agencies)
        ties = {(kind, index): population.others(kind, index) for kind in KINDS for index in told}
        taken = {
            (sensor, index): population.look_alike(sensor, index) for sensor in sensors for index in told
        }
        misfiled: dict[tuple[str, int], int] = {}
        for agency in agencies:
            for index in told:
                other, source = population.misfiled(agency, index), population.misfiled_from(agency, index)
                misfiled |= {} if other is None else {(agency, index): other}
                misfiled |= {} if source is None else {(agency, source): index}
        seen = {other for others in ties.values() for other in others}
        lookers = {other for other in taken.values() if other is not None}
        files = {one for (_, source), other in misfiled.items() for one in (source, other)}
        self.indices = tuple(sorted({*told, *seen, *lookers, *files, *met}))
        self.number = {index: number for number, index in enumerate(self.indices)}
        self.told = frozenset(self.number[index] for index in told)
        self.citizens = tuple(self._numbered(population.citizens[index]) for index in self.indices)
        self._taken = {
            (sensor, self.number[index]): None if other is None else self.number[other]
            for (sensor, index), other in taken.items()
        }
        self._misfiled = {
            (agency, self.number[index]): self.number[other] for (agency, index), other in misfiled.items()
        }
        self._others: dict[tuple[str, int], tuple[int, ...]] = {}
        for (kind, index), others in ties.items():
            mine = self.number[index]
            self._others[kind, mine] = tuple(self.number[other] for other in others)
            for other in others:
                if other not in told:  # ties are mutual
                    there = (kind, self.number[other])
                    self._others[there] = (*self._others.get(there, ()), mine)

    def _numbered(self, citizen: Citizen) -> Citizen:
        """Return a citizen with the numbers of this neighbourhood."""
        number = self.number[citizen.index]
        return replace(
            citizen,
            index=number,
            household=self.number.get(citizen.household, number),
            members=tuple(self.number[member] for member in citizen.members if member in self.number),
        )

    def tie_classes(self, kind: str) -> tuple[str, ...]:
        """Return the tie classes of a kind of acquaintance."""
        return self._population.tie_classes(kind)

    def others(self, kind: str, index: int) -> tuple[int, ...]:
        """Return the others a kind of tie leads to; of those whose lives are not told, back to these."""
        return self._others.get((kind, index), ())

    def partner(self, tie_class: str, index: int) -> int | None:
        """Return the acquaintance of a class of tie; None for one who is no neighbour here, too."""
        found = self._population.partner(tie_class, self.indices[index])
        return None if found is None else self.number.get(found)

    def seats(self, kind: str, index: int) -> tuple[int | None, ...]:
        """Return who has which seat with somebody; None for those who are no neighbours here."""
        return tuple(self.number.get(other) for other in self._population.seats(kind, self.indices[index]))

    def living_at(self, cell: Cell, slot: int) -> int | None:
        """Return who lives at a slot of a cell; None for one who is no neighbour here."""
        return self.number.get(cell.first + slot)

    def look_alike(self, sensor: str, index: int) -> int | None:
        """Return whom a sensor takes somebody for whose life is told."""
        return self._taken[sensor, index]

    def misfiled(self, agency: str, index: int) -> int | None:
        """Return into whose file an agency puts somebody's entries, where either's life is told."""
        return self._misfiled.get((agency, index))

    def author(self, sensor: str, index: int) -> Address | None:
        """Return whose acts a sensor books on somebody whose life is told; None where these are told, too."""
        found = self._population.taken_for(sensor, self.indices[index])
        if found is None or self.number.get(found) in self.told:
            return None
        return self._population.citizens[found].address
