"""One synthetic citizen's two lives: the declared world and none, each event with its cause.

The worlds are run again, by the engine that ran them, with a probe on one citizen. Citizens are named by
address (`R:P-C-S`: replicate, province, cell, slot) or by outcome (`hardest-hit`), never by attributes.
Safeguards of the shelf that fit the regime are stepped beside, to see which would have stopped the first
refusal or closing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from underheaven.ground.draws import Address
from underheaven.ground.errors import InputError, UnderheavenError, clean, did_you_mean
from underheaven.ground.outcome import Engine, Event, Outcome
from underheaven.measures.benefit import NONE
from underheaven.measures.measure import Worlds
from underheaven.shelf import names, read
from underheaven.society.cells import cells_of
from underheaven.society.estimate import Estimate, estimate, refuse_what_cannot_fit
from underheaven.society.population import Population
from underheaven.studies.setting import CELL_BITS, Setting
from underheaven.words.check import check_world
from underheaven.words.regime import Regime
from underheaven.words.safeguards import apply
from underheaven.words.study import Study

_CITIZEN = re.compile(r"(0|[1-9][0-9]{0,4}):(0|[1-9][0-9]{0,9})-(0|[1-9][0-9]{0,9})-(0|[1-9][0-9]{0,9})")
MOST_LOOKED_AT = 256
"""So many of those hit hardest in a replicate are looked at, where a study asks what they were refused."""
HARMS = ("closed", "refused")
"""Kinds of event that a safeguard may stop."""
CHILD_REFUSED = "child-refused"
"""Kind of event of an adult's life: something was refused to a child of the household, who is noted."""
MARKS = ("marked", "rated")
"""Kinds of event by which people who meet mark each other; lives part by what comes of it."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """What one safeguard does to the first closing or refusal of a life.

    is_prevented : under the safeguard the same closing or refusal does not happen by the week in which it
    happened in the declared world. put_off_to : the later week in which it happens after all, or None where
    it never does.
    """

    safeguard: str
    title: str
    is_prevented: bool
    put_off_to: int | None


@dataclass(frozen=True, slots=True)
class Life:
    """One synthetic citizen's two lives.

    citizen : `R:P-C-S`. world : the declared world. declared, none : events in each, in order of time; of an
    adult also what was refused to the children of their household (`child-refused`).
    first_week : the first week in which the two differ, or None. first_harm : the first closing or refusal of
    the declared life that the other has not. stopped : what each safeguard that fits would have done about
    it.
    """

    citizen: str
    world: str
    declared: tuple[Event, ...]
    none: tuple[Event, ...]
    first_week: int | None
    first_harm: Event | None
    stopped: tuple[Stopped, ...]

    def __str__(self) -> str:
        """Return the life in four lines; the command `life` tells it event by event."""
        harm = self.first_harm
        parted = "never" if self.first_week is None else f"in week {self.first_week}"
        harmed = "none" if harm is None else f"{harm.what} {harm.kind} in week {harm.week}"
        return "\n".join(
            (
                f"Synthetic citizen {self.citizen}, in `{self.world}` and in `{NONE}`",
                f"The two lives part: {parted}",
                f"First closing or refusal that only `{self.world}` has: {harmed}",
                f"Event by event: `underheaven life RUN {self.citizen} --world {self.world}`",
            )
        )


@dataclass(frozen=True, slots=True)
class Cost:
    """What looking at one life costs: said before it is done.

    citizen_weeks : citizens x weeks x worlds that are run again. worlds : how many. needed : memory and time.
    """

    citizen_weeks: int
    worlds: int
    needed: Estimate

    def __str__(self) -> str:
        again = f"{self.worlds} worlds of one replicate are run again"
        return f"{again}: {self.citizen_weeks:,} citizen-weeks, {self.needed}"


def cost(setting: Setting, world: str | None = None, engine: Engine = "fast") -> Cost:
    """Return what looking at one life of this study costs with an engine."""
    world = declared_world(setting, world)
    lived = ((), setting.worlds[world], *fitting_safeguards(setting, world).values())
    weeks = setting.study.weeks
    return Cost(
        setting.citizens * weeks * len(lived),
        len(lived),
        estimate(setting.society, setting.citizens, weeks, (lived,), 1, engine=engine),
    )


def life(
    setting: Setting,
    citizen: str | None,
    world: str | None = None,
    progress: Callable[[int], None] | None = None,
    *,
    engine: Engine = "fast",
    kept: Mapping[str, Sequence[str]] | None = None,
) -> Life:
    """Return one citizen's two lives.

    Parameters
    ----------
    citizen : `R:P-C-S`, as `hardest_hit` names it. world : a declared world; the first where not given.
    progress : called with the citizen-weeks lived so far. engine : that lives the worlds again; the lives are
    the same. kept : digests of the run whose citizen it is, by world and replicate, which have to come out
    again.

    Raises
    ------
    InputError
        A malformed address, a citizen or a world that is not there, or other digests than were kept.
    CannotFitError
        It would not fit into memory.
    """
    world = declared_world(setting, world)
    replicate, address = parse_citizen(setting, citizen)
    needed = cost(setting, world, engine).needed
    refuse_what_cannot_fit(needed)
    refuse_nobody(setting, address)
    beside = fitting_safeguards(setting, world)
    worlds = {NONE: (), world: setting.worlds[world], **{f"{world}+{n}": r for n, r in beside.items()}}
    outcome = lived_again(setting, worlds, replicate, {address}, engine, progress)
    if kept is not None:
        _refuse_another_run(outcome, (NONE, world), kept)
    declared, none = _events(outcome, world, address), _events(outcome, NONE, address)
    harm = first_harm(declared, none)
    stopped = (
        ()
        if harm is None
        else tuple(
            stopped_by(
                harm, name, read("safeguard", name).title, _events(outcome, f"{world}+{name}", address)
            )
            for name in beside
        )
    )
    children = children_beside(setting, replicate, address)
    if children:
        of_both = {NONE: (), world: setting.worlds[world]}
        theirs = lived_again(setting, of_both, replicate, set(children), engine)
        declared = with_children(declared, theirs, world, children)
        none = with_children(none, theirs, NONE, children)
    return Life(str(citizen), world, declared, none, first_divergence(declared, none), harm, stopped)


def children_beside(setting: Setting, replicate: int, address: Address) -> tuple[Address, ...]:
    """Return the children of an adult's household, by address; none of a child's."""
    people = Population(
        setting.society, setting.citizens, setting.study.seed, replicate, CELL_BITS, on_demand=True
    )
    return children_of(people, address)


def children_of(people: Population, address: Address) -> tuple[Address, ...]:
    """Return the children of an adult's household, by address; none of a child's."""
    citizen = people.citizens[people.index_of(address)]
    if citizen.is_child:
        return ()
    household = (people.citizens[one] for one in citizen.members)
    return tuple(one.address for one in household if one.is_child)


def with_children(
    events: Sequence[Event], outcome: Outcome, world: str, children: Sequence[Address]
) -> tuple[Event, ...]:
    """Return an adult's events and, among them, what was refused to the children of their household."""
    refused = (
        replace(event, kind=CHILD_REFUSED, note=child.text())
        for child in children
        for event in _events(outcome, world, child)
        if event.kind == "refused"
    )
    return tuple(sorted((*events, *refused), key=lambda event: event.week))


def lived_again(
    setting: Setting,
    worlds: Worlds,
    replicate: int,
    probe: AbstractSet[Address],
    engine: Engine,
    progress: Callable[[int], None] | None = None,
) -> Outcome:
    """Run one replicate of some worlds with a probe; the fast engine is loaded where it is asked for."""
    if engine == "oracle":
        from underheaven.engine.oracle import run
    else:
        from underheaven.engine.compiling import compile_ahead
        from underheaven.engine.fast import run

        compile_ahead()  # in this thread, where an interrupt ends it at once

    def after(week: int) -> None:
        if progress is not None:
            progress(week * setting.citizens * len(worlds))

    return run(
        setting.society,
        worlds,
        citizens=setting.citizens,
        weeks=setting.study.weeks,
        seed=setting.study.seed,
        replicate=replicate,
        responses=setting.study.responses,
        cell_bits=CELL_BITS,
        probe=frozenset(probe),
        progress=after,
    )


def _refuse_another_run(outcome: Outcome, worlds: Sequence[str], kept: Mapping[str, Sequence[str]]) -> None:
    """Refuse lives of a society that ended otherwise than that of the run they are asked about."""
    for world in worlds:
        if outcome.worlds[world].digest not in kept.get(world, ())[outcome.replicate :][:1]:
            raise InputError(
                f"lived again, world `{world}` of replicate {outcome.replicate} ends in another state than "
                "the run has kept: this is not its citizen",
                cure="run its study again with this version of the package",
            )


def declared_world(setting: Setting, world: str | None) -> str:
    """Return a declared world by its name, the first where none is given; raises `InputError` for others."""
    if world is None:
        if not setting.declared:
            raise InputError("this study compares no world with `none`, so nobody has two lives")
        return setting.declared[0]
    if world not in setting.declared:
        near = did_you_mean(world, setting.declared)
        cure = f"did you mean `{near}`?" if near else f"known: {', '.join(setting.declared)}"
        raise InputError(f"no world `{clean(world, 60)}` in this study", cure=cure)
    return world


def parse_citizen(setting: Setting, citizen: str | None) -> tuple[int, Address]:
    """Return the replicate and the address that a citizen's name says.

    Raises
    ------
    InputError
        Nobody, a malformed name, or a replicate the study does not have.
    """
    if citizen is None:
        more = "run more citizens, weeks or replicates, or " if setting.study.refused else ""
        cure = f"{more}name a citizen as `0:0-0-17`"
        raise InputError(f"nobody: {why_nobody(setting.study)}", cure=cure)
    said = _CITIZEN.fullmatch(citizen)
    if said is None:
        raise InputError(
            f"`{clean(citizen, 60)}` names no citizen",
            cure="write `REPLICATE:PROVINCE-CELL-SLOT`, such as `0:0-0-17`",
        )
    replicate, province, cell, slot = (int(part) for part in said.groups())
    if replicate >= setting.study.replicates:
        raise InputError(
            f"no replicate {replicate}: this study has {setting.study.replicates}, counted from 0",
            where=citizen,
        )
    return replicate, Address(province, cell, slot)


def why_nobody(study: Study) -> str:
    """Return why a study names nobody whose life is told."""
    if not study.refused:
        return "no life domain was closed to anybody"
    entered = f" after an entry for {study.entered_for}" if study.entered_for else ""
    return (
        f"of the {MOST_LOOKED_AT} hit hardest in each society drawn nobody was refused each of "
        f"{', '.join(study.refused)}{entered}"
    )


def refuse_nobody(setting: Setting, address: Address) -> None:
    """Refuse an address at which no citizen lives."""
    homes = cells_of(setting.society, setting.citizens, CELL_BITS)
    cells = {(cell.province, cell.number): cell.size for cell in homes}
    size = cells.get((address.province, address.cell))
    if size is None:
        known = ", ".join(f"{province}-{number}" for province, number in list(cells)[:8])
        raise InputError(f"no cell {address.province}-{address.cell} in this society", cure=f"cells: {known}")
    if address.slot >= size:
        raise InputError(
            f"nobody lives at slot {address.slot} of cell {address.province}-{address.cell}",
            cure=f"its slots run from 0 to {size - 1}",
        )


def fitting_safeguards(setting: Setting, world: str) -> dict[str, tuple[Regime, ...]]:
    """Return the worlds that differ from a declared one by one safeguard of the shelf, for those that fit."""
    fitting: dict[str, tuple[Regime, ...]] = {}
    for name in names("safeguard"):
        try:
            regimes = apply(read("safeguard", name), setting.worlds[world])
            check_world(setting.society, regimes)
        except UnderheavenError:
            continue
        fitting[name] = tuple(regimes)
    return fitting


def _events(outcome: Outcome, world: str, address: Address) -> tuple[Event, ...]:
    """Return one citizen's events in one world."""
    return tuple(outcome.worlds[world].lives.get(address, ()))


def first_divergence(declared: Sequence[Event], none: Sequence[Event]) -> int | None:
    """Return the first week whose events differ between two lives, or None where they never part.

    Marks alone part no lives: only what they make of a score.
    """
    declared, none = ([event for event in side if event.kind not in MARKS] for side in (declared, none))
    weeks = sorted({event.week for event in (*declared, *none)})
    return next(
        (
            week
            for week in weeks
            if [e for e in declared if e.week == week] != [e for e in none if e.week == week]
        ),
        None,
    )


def first_harm(declared: Sequence[Event], none: Sequence[Event]) -> Event | None:
    """Return the first closing or refusal of the declared life that the other has not."""
    return next((event for event in declared if event.kind in HARMS and event not in none), None)


def stopped_by(harm: Event, safeguard: str, title: str, events: Sequence[Event]) -> Stopped:
    """Return what a safeguard did about a closing or refusal, from the life under it.

    The same closing or refusal is one of the same domain or service, whatever its cause.
    """
    weeks = [event.week for event in events if (event.kind, event.what) == (harm.kind, harm.what)]
    is_prevented = not any(week <= harm.week for week in weeks)
    return Stopped(safeguard, title, is_prevented, min(weeks, default=None) if is_prevented else None)
