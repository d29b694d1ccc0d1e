"""A society and its worlds, resolved: who reads what, in the order in which the week takes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product

from underheaven.engine.plan.provinces import holds_in, most_covering
from underheaven.engine.plan.tables import CLASSES, GROUPS_MOST, LABELS
from underheaven.ground.errors import InputError
from underheaven.ground.exact import ALWAYS, Q12_ONE, at_least_once, q12, threshold, times_q12, weekly
from underheaven.ground.numbers import CitedNumber
from underheaven.ground.spread import class_means
from underheaven.society.cells import Cell
from underheaven.words.cuts import step_of
from underheaven.words.dictionary import DOMAIN_OF_SERVICE, DOMAINS, KIND_OF
from underheaven.words.holding import never_meet
from underheaven.words.in_force import as_of
from underheaven.words.labels import ADULT_AGES, AGES, GROUPS, INCOMES
from underheaven.words.ladder import enforced
from underheaven.words.places import tells_districts_apart
from underheaven.words.regime import Channel, Regime, Rule, Sensor
from underheaven.words.score import Score
from underheaven.words.society import KINDS, Acts, Kind, Society
from underheaven.words.switches import changed

ONE = Fraction(1)


@dataclass(frozen=True)
class Place:
    """Where rates may differ: an abstract group in a district; "" where no rate speaks of a place."""

    group: str
    district: str
    province: str


@dataclass(frozen=True)
class Entry:
    """One sensor watching one act, for the regimes that declare it so."""

    name: str
    act: str
    sensor: Sensor
    regimes: tuple[str, ...]
    by: tuple[Sensor, ...]
    """The sensor as each of the regimes declares it: alike but for when it begins."""


@dataclass(frozen=True)
class World:
    """One world: its regimes in order of name, and its sensors in order of (sensor, act)."""

    name: str
    regimes: tuple[Regime, ...]
    entries: tuple[Entry, ...]
    not_begun: frozenset[tuple[str, str]] = frozenset()
    """Agencies, by regime and name, that copy nothing yet."""
    ended: frozenset[str] = frozenset()
    """Regimes that hold no more."""
    ending: frozenset[str] = frozenset()
    """Those of them that held last week."""

    def within(self, province: str) -> World:
        """Return the world as a province has it: the regimes that hold there, and their sensors."""
        held = tuple(r for r in self.regimes if r.regime not in self.ended and holds_in(r, province))
        if len(held) == len(self.regimes):
            return self
        names = {regime.regime for regime in held}
        entries: list[Entry] = []
        for entry in self.entries:
            by = [one for name, one in zip(entry.regimes, entry.by, strict=True) if name in names]
            if by:
                entries.append(replace(entry, sensor=most_covering(by)))
        return replace(self, regimes=held, entries=tuple(entries))

    def reads(self, regime: Regime, entry: Entry) -> bool:
        """Whether a regime reads the hits of a sensor on an act: its own, or those of one it uses."""
        if regime.limits.no_lawful_acts and KIND_OF[entry.act] == "lawful":
            return False
        return any(name == regime.regime or name in regime.uses for name in entry.regimes)

    def hears(self, regime: Regime, act: str) -> bool:
        """Whether a regime reads what some channel hears of an act: its own, or one of a regime it uses."""
        if regime.limits.no_lawful_acts and KIND_OF[act] == "lawful":
            return False
        return any(
            one.regime == regime.regime or one.regime in regime.uses
            for one in self.regimes
            if any(act in channel.about for channel in one.reports.values())
        )

    def register_owner(self, regime: Regime, register: str) -> Regime | None:
        """Return whose register a name means to a regime: its own, else that of the first it uses."""
        if register in regime.registers:
            return regime
        named = {other.regime: other for other in self.regimes}
        used = (named[name] for name in regime.uses if name in named)
        return next((other for other in used if register in other.registers), None)


@dataclass(frozen=True)
class Staged:
    """One world in three readings, with the same regimes, registers, rules and agencies in the same order.

    full : the words in full, with the weeks from which they hold. last : as in the last stage of the run,
    which says what columns there are. now : as in the stage whose tables are made.
    """

    full: World
    last: World
    now: World


def coverage_of(rule: Rule) -> int:
    """Return the threshold of being connected to a rule."""
    return ALWAYS if rule.coverage is None else threshold(rule.coverage.value)


def governs(rule: Rule) -> bool:
    """Whether a rule governs its services: it refuses somebody, whether or not its condition can hold."""
    return rule.then in ("refuse", "admit") and coverage_of(rule) > 0


def world_of(name: str, regimes: tuple[Regime, ...], acts: Collection[str]) -> World:
    """Return a world with limits carried out and everything in order; `acts` are those of its society.

    Raises `InputError` for two registers of one name and for a sensor declared in two ways.
    """
    ordered = tuple(sorted(enforced(regimes), key=lambda regime: regime.regime))
    for one, other in combinations(ordered, 2):
        twice = sorted({*one.registers} & {*other.registers})
        if twice and not never_meet(one, other):
            raise InputError(
                f"two registers of world `{name}` are called `{twice[0]}`", cure="rename one of the two"
            )
    sensors: dict[str, list[tuple[Regime, Sensor]]] = {}
    for regime in ordered:
        for label, sensor in regime.sensors.items():
            sensors.setdefault(label, []).append((regime, sensor))
    entries: list[Entry] = []
    for label, declared in sorted(sensors.items()):
        if any(_differ(*two) for two in combinations(declared, 2)):
            raise InputError(
                f"sensor `{label}` is declared in two ways in world `{name}`",
                cure="declare both alike, or give one another name",
            )
        for act in sorted({a for _, sensor in declared for a in sensor.watches if a in acts}):
            watching = [(regime, sensor) for regime, sensor in declared if act in sensor.watches]
            who, by = tuple(regime.regime for regime, _ in watching), tuple(one for _, one in watching)
            entries.append(Entry(label, act, declared[0][1], who, by))
    _same_channels(name, ordered)
    return World(name, ordered, tuple(entries))


def _differ(one: tuple[Regime, Sensor], other: tuple[Regime, Sensor]) -> bool:
    """Whether two regimes declare a sensor in two ways; when it begins counts where they may meet."""
    (regime, sensor), (second, again) = one, other
    begins, begins_again = sensor.from_week or 1, again.from_week or 1
    if not never_meet(regime, second):
        begins, begins_again = max(regime.from_week or 1, begins), max(second.from_week or 1, begins_again)
    return _rates(sensor) != _rates(again) or begins != begins_again


def _same_channels(name: str, regimes: Sequence[Regime]) -> None:
    """Raise `InputError` for a channel declared in two ways in a world."""
    first: dict[str, Regime] = {}
    for regime in regimes:
        for label in regime.reports:
            known = first.setdefault(label, regime)
            if _channel(known.reports[label]) != _channel(regime.reports[label]):
                raise InputError(
                    f"channel `{label}` is declared in two ways in world `{name}`",
                    cure="declare both alike, or give one another name",
                )


def _channel(channel: Channel) -> tuple[object, ...]:
    """Return what has to be alike in two declarations of one channel: not what it is about, or since when."""
    numbers = (channel.reward, channel.false_one_costs, channel.found_false)
    kinds = (channel.honest, channel.mistaken, channel.malicious)
    return (kinds, frozenset(channel.among), *(_plain(number) for number in numbers))


def _rates(sensor: Sensor) -> tuple[object, ...]:
    """Return what has to be alike in two declarations of one sensor."""
    review = sensor.human_review
    stops = (None, None) if review is None else (review.stops_false, review.stops_true)
    numbers = (sensor.detects, sensor.false_alarm, sensor.look_alikes, sensor.coverage, sensor.announced)
    said = (sensor.misidentified, sensor.at, sensor.delay_is if sensor.delay is not None else None)
    return (*(_plain(number) for number in (*numbers, sensor.delay, *stops)), *said)


def _plain(number: CitedNumber | None) -> object:
    """Return a number's value and factors, without where it comes from."""
    if number is None:
        return None
    factors = (number.by_group, number.by_place)
    return (
        number.value,
        tuple(number.by_week.items()),
        *(tuple(sorted((k, f.value) for k, f in one.items())) for one in factors),
    )


def places_of(society: Society, cells: tuple[Cell, ...]) -> tuple[tuple[str, str, int, int], ...]:
    """Return the districts people live in: name, province's name, province, number."""
    found = {
        (c.province, c.district): (c.district_name, c.province_name, c.province, c.district) for c in cells
    }
    return tuple(found[key] for key in sorted(found))


def areas_of(
    society: Society, districts: Sequence[tuple[str, str, int, int]]
) -> tuple[tuple[tuple[str | None, str], ...], tuple[int, ...]]:
    """Return the areas by which totals are kept, and the area of each district people live in.

    An area is a district with its province; where a society has more districts than are told apart, it is a
    province, and its district is None. Areas of one province stand together.
    """
    is_apart = tells_districts_apart(society)
    names = [(name if is_apart else None, province) for name, province, _, _ in districts]
    numbers = {area: number for number, area in enumerate(dict.fromkeys(names))}
    return tuple(numbers), tuple(numbers[area] for area in names)


def places_alike(
    districts: Sequence[tuple[str, str, int, int]], worlds: Sequence[World]
) -> tuple[list[Place], list[int]]:
    """Return the places at which rates can differ, and which of them each group of each district is like.

    Thousands of districts of which no rate speaks are alike: rates are made once for all of them.
    """
    spoken_of = {
        label
        for world in worlds
        for entry in world.entries
        for number in (entry.sensor.detects, entry.sensor.false_alarm, entry.sensor.look_alikes)
        if number is not None
        for label in number.by_place
    }
    spoken_of |= {place for world in worlds for regime in world.regimes for place in regime.places or ()}
    numbers: dict[Place, int] = {}
    alike: list[int] = []
    for district, province, _, _ in districts:
        named = (district if district in spoken_of else "", province if province in spoken_of else "")
        alike += [numbers.setdefault(Place(group, *named), len(numbers)) for group in GROUPS[:GROUPS_MOST]]
    return list(numbers), alike


def in_week(world: World, week: int, *, ends: bool = True) -> World:
    """Return a world as it stands in a week; the order of everything in it is the same.

    Of a regime that has ended, `ended` says so: its words stay, since its columns do, but it shows nothing.
    ends : else as though none did, each as it stood in its last week.
    """
    last_weeks = {r.regime: r.until_week for r in world.regimes if ends and r.until_week is not None}
    ended = frozenset(name for name, last in last_weeks.items() if last < week)
    ending = frozenset(name for name, last in last_weeks.items() if last == week - 1)
    lasting = [changed(r, {"until_week": None}) if r.until_week else r for r in world.regimes]
    until = [week if ends else min(week, r.until_week or week) for r in world.regimes]
    stand = (as_of(regime, then) for regime, then in zip(lasting, until, strict=True))
    regimes = tuple(changed(r, {"publicity": ()}) if r.regime in ended else r for r in stand)
    named = {regime.regime: regime for regime in regimes}
    entries = tuple(_in_force(entry, named) for entry in world.entries)
    not_begun = {
        (regime.regime, name)
        for regime in world.regimes
        for name, agency in regime.sharing.items()
        if max(regime.from_week or 1, agency.from_week or 1) > week
    }
    return replace(
        world, regimes=regimes, entries=entries, not_begun=frozenset(not_begun), ended=ended, ending=ending
    )


def _in_force(entry: Entry, named: Mapping[str, Regime]) -> Entry:
    """Return a sensor that watches an act as regimes that stand in a week declare it."""
    by = tuple(named[name].sensors[entry.name] for name in entry.regimes)
    return replace(entry, sensor=most_covering(by), by=by)


def share_at(number: CitedNumber | None, place: Place) -> Fraction:
    """Return a share at a place: value x group's factor x place's, before it is bounded; 0 where not said."""
    if number is None:
        return Fraction(0)
    where = place.district if place.district in number.by_place else place.province
    return number.for_(group=place.group, place=where)


def bounded(share: Fraction) -> Fraction:
    """Return a share, at most 1."""
    return min(share, ONE)


def covered(sensor: Sensor, share: Fraction) -> Fraction:
    """Return a share of a sensor times its coverage, at most 1."""
    return bounded(share if sensor.coverage is None else share * sensor.coverage.value)


def rates_at(society: Society, sensor: Sensor, place: Place) -> tuple[int, int, int]:
    """Return the thresholds of detection, false alarm and look-alikes of a sensor at a place."""
    wrong = covered(sensor, share_at(sensor.false_alarm, place))
    if sensor.at is not None:
        wrong = at_least_once(wrong, society.encounters[sensor.at].value)
    detects = covered(sensor, share_at(sensor.detects, place))
    return threshold(detects), threshold(wrong), threshold(bounded(share_at(sensor.look_alikes, place)))


def steps(score: Score, points: Fraction, *, up: bool = True) -> int:
    """Return points in whole steps of a score; what lies between two steps goes to the upper one."""
    ratio = points / step_of(score)
    return -(-ratio.numerator // ratio.denominator) if up else ratio.numerator // ratio.denominator


def exact_steps(score: Score, points: Fraction, what: str) -> int:
    """Return points in whole steps; raises `InputError` where they are no multiple of the step."""
    ratio = points / step_of(score)
    if ratio.denominator != 1:
        raise InputError(f"{what} is no multiple of the score's step", cure="choose a finer `step`")
    return int(ratio)


def base_chances(society: Society, name: str, kind: Kind) -> list[int]:
    """Return an act's base chance by spread class and label number; 0 for children and labels nobody has.

    Raises `InputError` where somebody would do it more than every second week.
    """
    act = society.acts()[name][1]
    kinds: Acts | None = getattr(society, kind)
    spread = None if kinds is None else kinds.spread
    classes = [Q12_ONE] * CLASSES
    if spread is not None and spread.gamma is not None:
        classes = [q12(mean) for mean in class_means("gamma", spread.gamma.value)]
    elif spread is not None and spread.beta is not None:
        classes = [q12(mean) for mean in class_means("beta", *(one.value for one in spread.beta))]
    rate = act.rate
    start = threshold(weekly(rate.value))

    def q12s(factors: Mapping[str, CitedNumber], labels: Sequence[str]) -> list[int]:
        return [q12(factors[label].value) if label in factors else Q12_ONE for label in labels]

    by_age, by_income = q12s(rate.by_age, AGES), q12s(rate.by_income, INCOMES)
    by_group = q12s(rate.by_group, GROUPS)
    worst = Q12_ONE if act.while_listed is None else q12(max(ONE, act.while_listed.value))
    tables = society.tables
    ages = [(a, by_age[a]) for a, age in enumerate(AGES) if age in ADULT_AGES and age in tables.age]
    incomes = [(i, by_income[i]) for i, income in enumerate(INCOMES) if income in tables.income]
    groups = [(g, by_group[g]) for g, group in enumerate(GROUPS) if group in tables.groups]
    chances = [0] * (CLASSES * LABELS)
    for number, spread_class in enumerate(classes):
        of_class = times_q12(start, spread_class)
        for (a, of_age), (i, of_income) in product(ages, incomes):
            here = times_q12(of_class, of_age, of_income)
            for g, of_group in groups:
                chance = here * of_group >> 12
                if chance * worst >> 12 > 2**31:
                    raise InputError(
                        f"act `{name}` would be done by some more than every second week",
                        cure="lower its rate, its factors or its spread",
                    )
                chances[number * LABELS + (a * len(INCOMES) + i) * GROUPS_MOST + g] = chance
    return chances


def kind_number(kind: Kind) -> int:
    """Return the place of a kind of act."""
    return KINDS.index(kind)


def domains_shut(society: Society, worlds: Sequence[World]) -> list[int]:
    """Return the domains some world of a province governs with a service for workers, and for elders."""
    governed = {
        name for w in worlds for regime in w.regimes for rule in regime.rules if governs(rule)
        for name in rule.services
    }  # fmt: skip
    masks = [0, 0]
    for name in governed:
        who = society.services[name].asked_by
        bit = 1 << DOMAINS.index(DOMAIN_OF_SERVICE[name])
        if who != "children":
            masks[0] |= bit
        if who == "adults":
            masks[1] |= bit
    return masks
