"""The lives of a few synthetic citizens of a fast run, event by event, each with its cause.

The fast engine knows what happens and not why. So the citizens whose lives are told live every week a second
time, in plain Python, by the oracle's own code for a citizen's week. They live among those they see:
household, workplace, school class, acquaintances. These do not live again; what they showed at the end of a
week is read from the fast engine's columns and published once more. Draws have names: the luck is the same.

At the end both engines must have left the citizen in the same state. So every life that is told checks them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from underheaven.engine.digest import Here, changing
from underheaven.engine.oracle.clauses import Watch
from underheaven.engine.oracle.people import plan_of
from underheaven.engine.oracle.side_by_side import live_a_week, prepare, worlds_of
from underheaven.engine.oracle.world import Entry, Luck, Person, World
from underheaven.engine.oracle.written import changing as left_of
from underheaven.engine.plan import Plan
from underheaven.engine.plan import tables as t
from underheaven.engine.state import CELL_FIRST, CELL_NUMBER, CELL_PROVINCE, Cells, People, State
from underheaven.ground.draws import Address, Draws
from underheaven.ground.outcome import Outcome, WorldOutcome
from underheaven.society.population import Citizen, Population
from underheaven.words.regime import Regime
from underheaven.words.society import Society
from underheaven.words.study import Level

KINDS = ("household", "workplace", "school", "district", "province", "nation", "acquaintances")
"""Every kind of tie."""


class Neighbourhood:
    """Those whose lives are told and everybody they see: a few of a population, numbered anew.

    population : of whom they are. told : whose lives are told, by number in the population. sensors,
    agencies : whom these take them for, whose files get what is theirs, and whose entries come into their own
    files, belong to it, too.

    Ties are those of the people whose lives are told; what the others have among themselves is left out.
    """

    def __init__(
        self,
        population: Population,
        told: AbstractSet[int],
        sensors: Iterable[str],
        agencies: Iterable[str] = (),
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
        self.indices = tuple(sorted({*told, *seen, *lookers, *files}))
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


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is shown in one world, and where it stands in the fast engine's columns.

    world : the oracle's. number : of the world in the run. conditions : conditions on others, by number in
    the world: row of `others`, or -1 and that of a condition.
    registers : of which somebody is told something, or an agency has a copy (row; regime and register).
    landing : who may be hit, by which sensor, for whose act; the row of such hits.
    """

    world: World
    number: int
    conditions: tuple[tuple[int, int], ...]
    registers: tuple[tuple[int, int, int], ...]
    landing: tuple[tuple[int, Watch, Address, int], ...]


class Lives:
    """A few citizens' lives, told beside a run of the fast engine that lives them, too.

    Parameters
    ----------
    society, worlds, responses : as they were declared for the run.
    plan, cells, people : of the run.
    probe : addresses of those whose lives are told.

    Raises `InputError` where nobody lives at an address.
    """

    def __init__(
        self,
        society: Society,
        worlds: Mapping[str, tuple[Regime, ...]],
        responses: Level,
        plan: Plan,
        cells: Cells,
        people: People,
        probe: AbstractSet[Address],
    ) -> None:
        citizens = sum(cell.size for cell in plan.cells)
        population = Population(society, citizens, plan.seed, plan.replicate, plan.cell_bits, on_demand=True)
        told = {population.index_of(address) for address in probe}
        agencies = {name for regimes in worlds.values() for regime in regimes for name in regime.sharing}
        self._around = around = Neighbourhood(population, told, plan.sensors, sorted(agencies))
        self._run = plan
        self._plan = plan_of(
            society, around, Draws(plan.seed, plan.replicate), plan.weeks, responses=responses
        )
        made = worlds_of(self._plan, worlds, probe)
        self._alarms = prepare(made.values(), self._plan)
        self._worlds = made
        self._tables = plan.tables
        self._people = people
        self._cells = cells
        self._rows = {(int(row[CELL_PROVINCE]), int(row[CELL_NUMBER])): row for row in cells.rows}
        homes = [citizen.address for citizen in around.citizens]
        stand = [int(self._rows[at.province, at.cell][CELL_FIRST]) + at.slot for at in homes]
        self._positions = np.array(stand, dtype=np.int64)
        self._told = [self._plan.residents[number] for number in sorted(around.told)]
        self._others = [n for n in range(len(around.indices)) if n not in around.told]
        self._districts = {(province, name): n for n, (name, province, _, _) in enumerate(plan.districts)}
        self._shown = [self._shown_in(world, number) for number, world in enumerate(made.values())]

    def _shown_in(self, world: World, number: int) -> _Shown:
        """Return where the columns have what is shown in a world."""
        row = self._tables.worlds[number]
        register, entry = (int(row[at]) for at in (t.W_REGISTER, t.W_ENTRY))
        landing: list[tuple[int, Watch, Address, int]] = []
        for watch in world.terms.watches:
            plane = int(self._tables.entries[entry + watch.number, t.E_PENDING])
            for told in self._around.told if plane >= 0 else ():
                author = self._around.author(watch.sensor, told)
                if author is not None:
                    landing.append((told, watch, author, plane))
        return _Shown(
            world,
            number,
            self._run.questions[number],
            tuple(
                (register + n, *at)
                for n, at in enumerate(_registers(world))
                if at in world.published_registers or at in world.terms.copied
            ),
            tuple(landing),
        )

    def live(self, state: State, week: int) -> None:
        """Live a week that the fast engine has just lived; its state says what others showed in it.

        Raises `AssertionError` after the last week where the engines have left somebody in different states.
        """
        for shown in self._shown:
            self._hear(shown, state, week)
        live_a_week(self._worlds.values(), Luck(self._plan, week, self._alarms), self._told)
        for shown in self._shown:
            self._hear_cut_offs(shown, state, week)
        if week == self._run.weeks:
            for shown in self._shown:
                for resident in self._told:
                    self._compare(shown, shown.world.people[resident.index], state)

    def _hear(self, shown: _Shown, state: State, week: int) -> None:
        """Lay down, to be published, what the others showed in a week."""
        world, others = shown.world, self._others
        at = self._positions[others]
        masks = [0] * len(others)
        for number, question in enumerate(shown.conditions):
            for n, holds in enumerate(is_true_now(state, self._tables, question, at)):
                masks[n] |= holds << number
        for other, mask in zip(others, masks, strict=True):
            person = world.people[other]
            if mask != person.shown:
                world.changed.append((other, person.shown, mask))
                person.shown = mask
        for row, file, k in shown.registers:
            entries = zip(
                weeks_of_last_entry(state, row, at), is_on(state, self._tables, row, at), strict=True
            )
            for other, (entered, stays) in zip(others, entries, strict=True):
                if entered == week:
                    entry = Entry(week, wrong=False, told=False) if stays else None
                    world.people[other].files[file].entries[k] = entry
                    world.entered_now.append((other, file, k))
        for district in {resident.district for resident in self._told}:
            if was_anybody_shown(state, week, shown.number, self._districts[district]):
                world.broadcast_next.add(district)
        for told, watch, author, row in shown.landing:
            if lands_next_week(state, week, row, int(self._positions[told])):
                world.landing_next.setdefault(told, []).append((watch, author))

    def _hear_cut_offs(self, shown: _Shown, state: State, week: int) -> None:
        """Lay down the cut-offs after a week: they follow from everybody who waits or filed, seen or not."""
        first = int(self._tables.worlds[shown.number, t.W_REGISTER])
        for n, place in enumerate(_registers(shown.world)):
            row = self._tables.registers[first + n]
            if row[t.Q_WAITS] >= 0:
                shown.world.cut_offs[place] = cut_off_after(state, int(row[t.Q_QUEUE]), week)
            if row[t.Q_FILED] >= 0:
                shown.world.desk_cut_offs[place][week] = cut_off_after(state, int(row[t.Q_DESK]), week)

    def _compare(self, shown: _Shown, person: Person, state: State) -> None:
        """Compare what the two engines have left of a citizen: their line of the digest."""
        address = person.resident.address
        here = Here(self._people, self._rows[address.province, address.cell])
        theirs = changing(self._run, state, self._cells, shown.number, here)
        for number, (ours, column) in enumerate(zip(left_of(shown.world, [person]), theirs, strict=True)):
            slot = address.slot if len(column) == here.size else 0  # one for the whole cell
            if ours != column[slot : slot + 1].tobytes():
                raise _differs(person, shown.world, f"changing column {number} of its state")

    def told(self, outcome: Outcome) -> Outcome:
        """Return what the run left behind, with the lives in it; errors as for `live`."""
        worlds: dict[str, WorldOutcome] = {}
        number = {cell[:2]: n for n, cell in enumerate(outcome.cells)}
        for name, left in outcome.worlds.items():
            told = [self._worlds[name].people[resident.index] for resident in self._told]
            for person in told:
                address = person.resident.address
                weeks = left.closed_weeks[number[address.province, address.cell]][address.slot]
                if weeks != person.closed_weeks:
                    raise _differs(person, self._worlds[name], "its closed weeks")
            worlds[name] = replace(left, lives={p.resident.address: tuple(p.story or ()) for p in told})
        return replace(outcome, worlds=worlds)


def _differs(person: Person, world: World, what: str) -> AssertionError:
    """Return the error for a citizen whom the two engines have left in different states."""
    said = f"about {person.resident.address.text()} in `{world.name}`: {what} (docs/odd-week.md, section 4)"
    return AssertionError(f"the oracle and the fast engine differ {said}")


def _registers(world: World) -> Iterator[tuple[int, int]]:
    """Yield the registers of a world in the order of the plan: regime, place among its registers."""
    for file, institution in enumerate(world.terms.institutions):
        for k in range(len(institution.registers)):
            yield file, k


# ---- what is read from the fast engine's columns; nothing above knows how they are laid out
def _bits(words: Any, at: Any) -> list[int]:
    """Return the bits of some positions in a plane."""
    return (words[at >> 6] >> (at & 63).astype(np.uint64) & np.uint64(1)).tolist()


def is_true_now(state: State, tables: t.Tables, question: tuple[int, int], at: Any) -> list[int]:
    """Return of whom, by position, a condition on others was true at the end of the week."""
    others, condition = question
    if others >= 0:
        return _bits(state.planes[tables.others[others, t.O_NOW]], at)
    line = tables.conditions[condition]
    regime = tables.regimes[line[t.C_REGIME]]
    found = np.ones(len(at), dtype=np.int64)
    if regime[t.R_CONSENT] >= 0:
        found &= np.array(_bits(state.planes[regime[t.R_CONSENT]], at), dtype=np.int64)
    if line[t.C_HAS_LISTS]:
        registers = tables.items[line[t.C_LISTS] : line[t.C_LISTS_END]]
        planes = [_bits(state.planes[tables.registers[one, t.Q_ON]], at) for one in registers]
        found &= np.array(planes, dtype=np.int64).reshape(len(planes), len(at)).any(axis=0)
    if line[t.C_HAS_SCORE]:
        score = state.scores[regime[t.R_ROW], at].astype(np.int64) + regime[t.R_MIDDLE]
        ends = tables.items[line[t.C_SCORE] : line[t.C_SCORE_END]].reshape(-1, 2)
        found &= ((ends[:, :1] <= score) & (score < ends[:, 1:])).any(axis=0)
    return found.tolist()


def weeks_of_last_entry(state: State, register: int, at: Any) -> list[int]:
    """Return in which week the people at some positions entered a register last; 0 where they never did."""
    digits = state.entered[register]
    weeks = [0] * len(at)
    for digit in range(digits.shape[-1]):
        weeks = [w | bit << digit for w, bit in zip(weeks, _bits(digits[:, digit], at), strict=True)]
    return weeks


def is_on(state: State, tables: t.Tables, register: int, at: Any) -> list[int]:
    """Return who, by position, is on a register at the end of the week."""
    return _bits(state.planes[tables.registers[register, t.Q_ON]], at)


def was_anybody_shown(state: State, week: int, world: int, district: int) -> bool:
    """Whether somebody of a district was shown in public in the week that was lived last."""
    return bool(state.broadcast[week + 1 & 1, world, district])


def lands_next_week(state: State, week: int, plane: int, at: int) -> bool:
    """Whether a hit on another's act lands next week on the citizen at a position."""
    return _bits(state.planes[plane + (week + 1 & 1)], np.array([at])) == [1]


def cut_off_after(state: State, row: int, week: int) -> int:
    """Return the draw below which who waited for something after a week has it."""
    return int(state.cut_offs[row, week])
