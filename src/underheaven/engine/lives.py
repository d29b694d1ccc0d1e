"""The lives of a few synthetic citizens of a fast run, event by event, each with its cause.

The fast engine knows what happens and not why. So the citizens whose lives are told live every week a second
time, in plain Python, by the oracle's own code for a citizen's week. They live among those they see:
household, workplace, school class, acquaintances. These do not live again; what they showed at the end of a
week is read from the fast engine's columns and published once more. Draws have names: the luck is the same.

At the end both engines must have left the citizen in the same state. So every life that is told checks them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from underheaven.engine.digest import Here, changing
from underheaven.engine.met import is_visible, known_scores, on_maps, reported, who_did
from underheaven.engine.neighbourhood import Neighbourhood
from underheaven.engine.oracle.clauses import Watch
from underheaven.engine.oracle.meeting import Meetings
from underheaven.engine.oracle.people import plan_of
from underheaven.engine.oracle.side_by_side import live_a_week, prepare, worlds_of
from underheaven.engine.oracle.world import Entry, Luck, Person, World
from underheaven.engine.oracle.written import changing as left_of
from underheaven.engine.plan import Plan
from underheaven.engine.plan import tables as t
from underheaven.engine.shown import (
    cut_off_after,
    is_on,
    is_true_now,
    lands_next_week,
    was_anybody_shown,
    weeks_of_last_entry,
)
from underheaven.engine.standing import Standing, standing_of
from underheaven.engine.state import CELL_FIRST, CELL_NUMBER, CELL_PROVINCE, Cells, People, State
from underheaven.ground.draws import Address, Draws
from underheaven.ground.outcome import Outcome, WorldOutcome
from underheaven.society.population import Population
from underheaven.words.regime import Regime
from underheaven.words.society import Society
from underheaven.words.study import Level


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is shown in one world, and where it stands in the fast engine's columns.

    world : the oracle's. number : of the world in the run. conditions : conditions on others, by number in
    the world: row of `others`, or -1 and that of a condition.
    registers : of which somebody is told something, or an agency has a copy (row; regime and register).
    landing : who may be hit, by which sensor, for whose act; the row of such hits.
    channels : name and act of what may be reported, in the order of the plan.
    """

    world: World
    number: int
    conditions: tuple[tuple[int, int], ...]
    registers: tuple[tuple[int, int, int], ...]
    landing: tuple[tuple[int, Watch, Address, int], ...]
    channels: tuple[tuple[str, int], ...]


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
        met = _met(population, told, plan, worlds)
        self._around = around = Neighbourhood(population, told, plan.sensors, sorted(agencies), met)
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
            _channels(self._run, number),
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
        world, others, tables = shown.world, self._others, self._run.in_force(week)
        at = self._positions[others]
        masks = [0] * len(others)
        for number, question in enumerate(shown.conditions):
            for n, holds in enumerate(is_true_now(state, tables, question, at, week)):
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
        self._hear_deeds(shown, state, week)

    def _hear_deeds(self, shown: _Shown, state: State, week: int) -> None:
        """Lay down what others did that may be told or marked, their scores, what is reported of the told."""
        people, at = shown.world.people, self._positions[self._others]
        for other, acts in zip(
            self._others, who_did(state, self._tables, shown.number, week, at), strict=True
        ):
            people[other].done = acts
        for file, scores in known_scores(state, self._tables, shown.number, at):
            for other, score in zip(self._others, scores, strict=True):
                if people[other].files:  # a child has none
                    people[other].files[file].score = score
        for told in self._around.told:
            here = int(self._positions[told])
            lands = reported(self._run, state, shown.number, week, shown.channels, here)
            if lands:
                shown.world.reported_next.setdefault(told, {}).update(lands)

    def _hear_cut_offs(self, shown: _Shown, state: State, week: int) -> None:
        """Lay down the cut-offs after a week: they follow from everybody who waits or filed, seen or not."""
        first = int(self._tables.worlds[shown.number, t.W_REGISTER])
        for n, place in enumerate(_registers(shown.world)):
            row = self._tables.registers[first + n]
            if row[t.Q_WAITS] >= 0:
                shown.world.cut_offs[place] = cut_off_after(state, int(row[t.Q_QUEUE]), week)
            if row[t.Q_FILED] >= 0:
                shown.world.desk_cut_offs[place][week] = cut_off_after(state, int(row[t.Q_DESK]), week)
        shown.world.lowest_cuts = self._lowest_cuts(shown, state, week)
        self._see(shown, state, week)

    def _see(self, shown: _Shown, state: State, week: int) -> None:
        """Lay down who is seen to be on a register, and what maps show, after a week."""
        world, many, new = shown.world, dict[int, int](), set[int]()
        seen = is_visible(state, self._tables, shown.number, self._positions)
        world.visible = frozenset(number for number, is_seen in enumerate(seen) if is_seen)
        for resident in self._told:
            address, index = resident.address, resident.index
            cell = self._rows[address.province, address.cell]
            at = int(self._positions[index])
            shows, is_new = on_maps(self._run, state, shown.number, week, cell, at)
            many |= {index: shows} if shows else {}
            new |= {index} if is_new else set()
        world.on_maps, world.newly_on_maps = many, new

    def _lowest_cuts(self, shown: _Shown, state: State, week: int) -> dict[tuple[int, str, Fraction], int]:
        """Return below which score one is among the lowest: by regime, province and share."""
        first = int(self._tables.worlds[shown.number, t.W_REGIME])
        provinces = {number: name for _, name, number, _ in self._run.districts}
        cuts: dict[tuple[int, str, Fraction], int] = {}
        for line in self._tables.lowest.tolist():
            if line[t.LOWEST_WORLD] != shown.number:
                continue
            file, share = line[t.LOWEST_REGIME] - first, Fraction(line[t.LOWEST_SHARE], line[t.LOWEST_OF])
            low = int(self._tables.regimes[line[t.LOWEST_REGIME], t.R_LOW])
            for place, number in enumerate(sorted(provinces)):
                row = line[t.LOWEST_ROW] + place
                cuts[file, provinces[number], share] = low + cut_off_after(state, row, week)
        return cuts

    def _compare(self, shown: _Shown, person: Person, state: State) -> None:
        """Compare what the two engines have left of a citizen: their line of the digest."""
        address = person.resident.address
        here = Here(self._people, self._rows[address.province, address.cell])
        theirs = changing(self._run, state, self._cells, shown.number, here)
        for number, (ours, column) in enumerate(zip(left_of(shown.world, [person]), theirs, strict=True)):
            slot = address.slot if len(column) == here.size else 0  # one for the whole cell
            if ours != column[slot : slot + 1].tobytes():
                raise _differs(person, shown.world, f"changing column {number} of its state")

    def standings(self, address: Address) -> dict[str, Standing]:
        """Return how a citizen whose life is told stands after the week lived last, by world."""
        number = next(one.index for one in self._told if one.address == address)
        return {name: standing_of(world, world.people[number]) for name, world in self._worlds.items()}

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


def _met(
    population: Population, told: AbstractSet[int], plan: Plan, worlds: Mapping[str, tuple[Regime, ...]]
) -> frozenset[int]:
    """Return whom some people meet in any week in which anybody may report or mark them."""
    kinds = {tie for world in worlds.values() for regime in world for tie in _among(regime)}
    meetings = Meetings(population, Draws(plan.seed, plan.replicate))
    classes, weeks = meetings.classes(sorted(kinds)), range(1, plan.weeks + 1)
    found = {meetings.partner(tie, index, week) for tie in classes for index in told for week in weeks}
    return frozenset(index for index in found if index is not None)


def _among(regime: Regime) -> Iterator[str]:
    """Yield the kinds of tie by which a regime lets people report or mark each other."""
    for channel in regime.reports.values():
        yield from channel.among
    if regime.score is not None and regime.score.ratings is not None:
        yield from regime.score.ratings.among


def _channels(plan: Plan, number: int) -> tuple[tuple[str, int], ...]:
    """Return names and acts of what may be reported in a world, in the order of the plan."""
    acts, about = list(plan.society.acts()), dict[str, set[str]]()
    for regime in plan.worlds[number].regimes:
        for name, channel in regime.reports.items():
            about[name] = {*about.get(name, ()), *channel.about}
    return tuple(
        (name, acts.index(act)) for name in sorted(about) for act in sorted(acts) if act in about[name]
    )


def _registers(world: World) -> Iterator[tuple[int, int]]:
    """Yield the registers of a world in the order of the plan: regime, place among its registers."""
    for file, institution in enumerate(world.terms.institutions):
        for k in range(len(institution.registers)):
            yield file, k
