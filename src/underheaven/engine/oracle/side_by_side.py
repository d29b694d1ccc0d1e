"""Worlds side by side: one society drawn once, lived through in every world on the same draws."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from underheaven.engine.oracle.aftermath import publish, show
from underheaven.engine.oracle.channels import purposes_of_reports
from underheaven.engine.oracle.cut_ties import CutTies
from underheaven.engine.oracle.debts import REPAID
from underheaven.engine.oracle.meeting import MEETS
from underheaven.engine.oracle.people import ADULT, CHILD, WORKER, Plan, Resident, plan_of
from underheaven.engine.oracle.realms import last_week_of
from underheaven.engine.oracle.week import one_week
from underheaven.engine.oracle.work import BOLDNESS, FOUND, LOST, OPPOSED, TURNED
from underheaven.engine.oracle.world import CONSENT, NOTHING, Luck, World
from underheaven.engine.oracle.written import folded, outcome_of
from underheaven.ground.draws import Address, Draws, different_keys, purpose
from underheaven.ground.outcome import Outcome
from underheaven.society.population import Population
from underheaven.words.in_force import stages
from underheaven.words.regime import Regime
from underheaven.words.society import KINDS, Society
from underheaven.words.study import Level


def run(
    society: Society,
    worlds: Mapping[str, tuple[Regime, ...]],
    *,
    citizens: int,
    weeks: int,
    seed: int,
    replicate: int = 0,
    responses: Level = "core",
    cell_bits: int = 16,
    order: Callable[[int, int], Sequence[int]] | None = None,
    probe: AbstractSet[Address] = frozenset(),
    progress: Callable[[int], None] | None = None,
    watch: Callable[[int, Mapping[str, World]], None] | None = None,
) -> Outcome:
    """Draw a society once and live it through in every world, week by week, on the same draws.

    Parameters
    ----------
    society, worlds : declared words; a world is the regimes in it (none: the society by itself).
    citizens, weeks : how many are drawn, and for how long they live.
    seed, replicate : of every draw.
    responses : `frozen` (nobody responds), `core`, or `all`.
    cell_bits : binary digits of the largest cell.
    order : the order of visiting in a week, from the week and the number of citizens; it changes nothing.
    probe : addresses of citizens whose events are told.
    progress : called with 0 before the first week, and with the week after each.
    watch : called with the week and the worlds after each week; for tests, which look and do not touch.

    Raises `InputError` where an act is too likely for somebody, a score does not fit its step, two sensors of
    one name differ, or two decisions would share their draws.
    """
    population = Population(society, citizens, seed, replicate, cell_bits)
    plan = plan_of(society, population, Draws(seed, replicate), weeks, responses=responses)
    cut = CutTies(plan, population)
    made = worlds_of(plan, worlds, probe)
    different_keys(purposes_of(made.values(), plan), seed)
    alarms = prepare(made.values(), plan)
    if progress is not None:
        progress(0)
    for week in range(1, weeks + 1):
        visited = range(citizens) if order is None else order(week, citizens)
        for world in made.values():
            cut.count(world)
        live_a_week(made.values(), Luck(plan, week, alarms), [plan.residents[index] for index in visited])
        if progress is not None:
            progress(week)
        if watch is not None:
            watch(week, made)
    return Outcome(
        replicate,
        citizens,
        weeks,
        folded(plan, people_of(plan)),
        tuple((cell.province, cell.number, cell.size) for cell in plan.population.cells),
        {name: outcome_of(world) for name, world in made.items()},
    )


def live_a_week(worlds: Collection[World], luck: Luck, visited: Sequence[Resident]) -> None:
    """Live one week of everybody in every world, in the order of visiting; then publish."""
    for world in worlds:
        world.roll_out(luck.week)
    for resident in visited:
        is_child = resident.who == CHILD
        tempted = [] if is_child else luck.tempted(resident)
        alarmed = [] if is_child else luck.alarmed(resident)
        for world in worlds:
            one_week(world, world.people[resident.index], luck, tempted, alarmed)
    for world in worlds:
        publish(world)


def people_of(plan: Plan) -> dict[str, list[int]]:
    """Return how many adults, children and workers there are, by margin."""
    people: dict[str, list[int]] = {who: [0] * len(plan.margins) for who in ("adults", "children", "workers")}
    for resident in plan.residents:
        people["children" if resident.who == CHILD else "adults"][resident.margin] += 1
        people["workers"][resident.margin] += resident.who == WORKER
    return people


def worlds_of(
    plan: Plan, worlds: Mapping[str, tuple[Regime, ...]], probe: AbstractSet[Address]
) -> dict[str, World]:
    """Return the worlds of a study before the first week; their stages begin in the same weeks."""
    ends = {last_week_of(regime) + 1 for regimes in worlds.values() for regime in regimes}
    changes = sorted({*stages(plan.society, worlds), *ends})
    weeks = [week for week in changes if week <= max(plan.weeks, 1)]
    return {name: World(name, regimes, plan, probe, weeks) for name, regimes in worlds.items()}


def prepare(worlds: Collection[World], plan: Plan) -> dict[str, tuple[int, ...]]:
    """Tell the worlds of each other; return the highest false-alarm threshold by sensor and place."""
    alarms: dict[str, tuple[int, ...]] = {}
    for number in range(max((len(world.stages) for world in worlds), default=0)):
        at_once = [world.stages[number] for world in worlds]
        for province in plan.society.provinces:
            governed = {n for stage in at_once for n in stage.terms.realm_in[province].governed}
            must = [domains_for(plan, who, governed) for who in (WORKER, ADULT, CHILD)]
            for stage in at_once:
                stage.must_close[province] = must
        for stage in at_once:
            for sensor in stage.terms.watches:
                if any(sensor.false_alarm):
                    known = alarms.get(sensor.hit, sensor.false_alarm)
                    alarms[sensor.hit] = tuple(map(max, known, sensor.false_alarm))
    for world in worlds:
        for person in world.people:
            show(world, person, NOTHING)
        publish(world)
    return alarms


def domains_for(plan: Plan, who: int, services: Iterable[int]) -> int:
    """Return the domains of the services among these that are for those who ask, as bits."""
    domains = 0
    for service in services:
        if who in plan.services[service].asked_by:
            domains |= plan.services[service].domain
    return domains


def purposes_of(worlds: Collection[World], plan: Plan) -> Iterator[str]:
    """Yield the name of every decision: of the society's, and of a week."""
    for what in ("packing", "age", "income", "group"):
        yield purpose("society", what)
    for kind in KINDS:
        yield purpose("spread", kind)
    for kind in ("workplace", "school", *plan.population.tie_classes("acquaintances")):
        yield from (purpose("tie", kind), purpose("tie", kind, "map"))
    for decided in (*plan.acts, *plan.services):
        yield decided.purpose
    yield from (service.competitor for service in plan.services if service.elsewhere)
    yield from MEETS.values()
    for world in worlds:
        yield from purposes_of_reports(world.terms.channels, plan)
        for institution in world.terms.institutions:
            rating = None if institution.recomputed is None else institution.recomputed.ratings
            for tie_class in () if rating is None else rating.classes:
                yield from (purpose("rating", tie_class), purpose("rating", tie_class, "mark"))
        for sensor in world.terms.watches:
            yield from (sensor.hit, sensor.taken, purpose("sensor", sensor.sensor, "look-alike"))
            yield from sensor.purposes.values()
        for rule in world.terms.rules:
            for gate in rule.gates:
                yield from (gate.covered, gate.paid)
        for institution in world.terms.institutions:
            for roster in institution.registers:
                yield from roster.purposes.values()
            for agency in institution.agencies:
                yield from agency.purposes.values()
                for link in agency.links:
                    yield from link.purposes.values()
        if not world.terms.everybody_has_files:
            yield CONSENT
    yield from (REPAID, LOST, FOUND, OPPOSED, TURNED, BOLDNESS)
