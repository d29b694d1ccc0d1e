"""What each engine costs by declared words: bytes of a citizen, seconds of a citizen's week.

All are assumptions made from measurements on one 2-core machine with CPython 3.11. They decide nothing but
what is said before a run, and whether it is refused; tests hold the bytes against what engines really take.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from underheaven.ground.exact import WEEKS_A_YEAR
from underheaven.ground.outcome import Engine
from underheaven.words.condition import Condition
from underheaven.words.places import districts_of, tells_districts_apart
from underheaven.words.regime import Regime, Sharing
from underheaven.words.society import Society

World = Sequence[Regime]
"""The regimes in force together."""
Passes = Sequence[Sequence[World]]
"""The worlds stepped side by side, one pass after another."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What an engine costs that no declaration changes.

    bytes_to_start : of one process that has loaded everything and drawn nobody. seconds_to_start : until
    its first week. seconds_a_society : for each replicate and pass, whatever its size. seconds_a_citizen : to
    draw one. seconds_a_citizen_week : in one world, on one core. seconds_a_life_told : beside all that, for
    each citizen whose life is told, in each world. seconds_a_week_told : of such a life. is_processes : a
    replicate more at a time is a process more.
    """

    bytes_to_start: int
    seconds_to_start: float
    seconds_a_society: float
    seconds_a_citizen: float
    seconds_a_citizen_week: float
    seconds_a_life_told: float
    seconds_a_week_told: float
    is_processes: bool


COSTS: dict[Engine, Costs] = {
    "oracle": Costs(120_000_000, 0.5, 0.1, 50e-6, 30e-6, 0.0, 0.0, is_processes=True),
    "fast": Costs(250_000_000, 1.5, 0.2, 1e-6, 40e-9, 0.05, 1e-3, is_processes=False),
}
"""Oracle, measured: 36 MB without Parquet; 5 to 25 microseconds to draw one citizen; a week takes 3 without a
regime and 20 under a score with registers and sensors. Fast, measured: 210 MB with numba and Parquet; 0.5
microseconds to draw one citizen; a week takes 2 nanoseconds under tiny-society and 13 under the demo. A life
told takes the oracle nothing: it has lived it. The fast engine has it lived by the oracle's code among those
the citizen sees: 25 milliseconds to draw them in a city of 100,000 and 50 in one of a million, and for each
week 0.15 milliseconds under tiny-society, 0.7 under the courts' list, 0.9 under nosedive."""

ORACLE_A_CITIZEN = 2_000
"""Bytes: attributes, household, ties, and what a plan adds (measured: 1,900, of which 760 are the
population's)."""
ORACLE_A_CITIZEN_AND_WORLD = 1_000
"""Bytes: state, and what was published (measured: 700 under a score with registers and sensors)."""

BITS_OF_FEAR = 16
"""For each world with a regime, where fear is declared."""
BITS_OF_A_WORLD = 8
"""For each world with a regime: who is to be visited, recorded or entered, did harm, did what can cost, was
recorded, entered or refused, is on a register, hears of others (half the time), to a whole byte."""
BITS_OF_TELLING = 2
"""For each world in which entries are told: ties newly listed; one more for each kind of tie that is told."""
BITS_OF_A_SCORE = 32
"""For each regime with a score: score and shadow score."""
BITS_OF_A_REGISTER = 3
"""For each register: on it, wrong on it, payable or left by redress; the week of entry comes on top, and the
last week in force, or of the exit, where terms, agencies or successors ask for it."""
BITS_OF_A_SERVICE = 4
"""For each service that a world's rules are about: refused, favoured, refused in a row."""
BITS_OF_A_LOOK_ALIKE = 2
"""For each act a sensor books on look-alikes: what lands this week and next."""
BITS_ABOUT_OTHERS = 11
"""For each condition about others: true now, shown, holding, and how many."""
BITS_OF_A_REPORTED_ACT = 4
"""For each act of a channel: what lands this week and next, and whether it is true."""
BITS_OF_A_DEED = 2
"""For each act that may be reported, or is marked: who did it this week and last."""
BITS_OF_POINTS_FOR_REPORTS = 32
"""For each regime that pays for reports."""
BITS_OF_A_KNOWN_SCORE = 16
"""For each score that others see and go by."""
BITS_OF_A_PART = {"records": 32, "ties": 16}
"""For each part of a score: of records with its shadow, of ties as it was made."""
COUNTERS_OF_A_WORLD = 63
"""Of each world, whatever is declared; and two for each week that a wrong entry can last, and for week 0."""
COUNTERS_OF_A_YEAR_BEFORE = {"listed": 2, "bands": 3}
"""In a run of more than a year: of each world with a black register, and of each score with several bands."""
COUNTERS_OF_A_SERVICE = 10
COUNTERS_OF_AN_ACT = 3
LABELS_OF_A_BYTE = 256
"""Combinations of age, income, group and spread classes that one byte names."""


def bytes_a_citizen(engine: Engine, society: Society, passes: Passes, weeks: int) -> int:
    """Return the bytes that one citizen more takes in one replicate, at its highest."""
    if engine == "oracle":
        most = max((len(worlds) for worlds in passes), default=0)
        return ORACLE_A_CITIZEN + ORACLE_A_CITIZEN_AND_WORLD * most
    kept = weeks.bit_length() * sum(len(worlds) for worlds in passes[:-1])  # closed weeks of earlier passes
    most = max((_bits_of_worlds(society, worlds, weeks) for worlds in passes), default=0)
    return -(-(_bits_of_people(society) + most + kept) // 8)


def bytes_of_state(society: Society, passes: Passes, weeks: int) -> int:
    """Return the bytes a citizen takes in what the fast engine has to keep to go on later: a checkpoint."""
    return -(-max((_bits_of_worlds(society, worlds, weeks) for worlds in passes), default=0) // 8)


def bytes_of_counters(society: Society, passes: Passes, weeks: int) -> int:
    """Return the bytes of the counters each thread of the fast engine keeps: by area, counter and segment."""
    tables = society.tables
    areas = len(districts_of(society)) if tells_districts_apart(society) else len(society.provinces)
    segments = len(tables.age) * len(tables.income) * len(tables.groups)
    of_a_world = COUNTERS_OF_A_WORLD + COUNTERS_OF_A_SERVICE * len(society.services)
    of_a_world += COUNTERS_OF_AN_ACT * len(society.acts()) + 2 * (weeks + 1)
    lines = (
        of_a_world * len(worlds)
        + sum(regime.score is not None for world in worlds for regime in world)
        + sum(_counters_of_year_before(world, weeks) for world in worlds)
        for worlds in passes
    )
    return 8 * areas * segments * max(lines, default=0)


def _bits_of_people(society: Society) -> int:
    """Return what is fixed about one citizen: labels and spread classes, and planes of quarters of these."""
    tables = society.tables
    kinds = (society.harmful, society.default, society.lawful, society.civic)
    spread = sum(acts is not None and acts.spread is not None for acts in kinds)
    labels = len(tables.age) * len(tables.income) * len(tables.groups) * 16**spread
    numbers = 1 if labels <= LABELS_OF_A_BYTE else 1 + -(-spread // 2)
    return 8 * numbers + 2 * spread + 1


def _bits_of_worlds(society: Society, worlds: Sequence[World], weeks: int) -> int:
    """Return what history changes about one citizen in these worlds."""
    return sum(_bits_of_world(society, world, weeks) for world in worlds)


def _bits_of_world(society: Society, world: World, weeks: int) -> int:
    """Return what history changes about one citizen in one world."""
    bits = weeks.bit_length()
    if not world:
        return bits
    told = {
        kind for regime in world for one in regime.publicity if one.how == "tell" for kind in one.to or ()
    }
    is_told = any(one.how == "tell" for regime in world for one in regime.publicity)
    services = {name for regime in world for rule in regime.rules for name in rule.services}
    booked = {
        (name, act)
        for regime in world
        for name, sensor in regime.sensors.items()
        if sensor.look_alikes is not None and sensor.misidentified == "booked"
        for act in sensor.watches
    }
    return (
        bits
        + BITS_OF_A_WORLD
        + BITS_OF_FEAR * (society.responses.fear is not None)
        + (BITS_OF_TELLING + 1 + len(told)) * is_told
        + BITS_OF_A_SCORE * sum(regime.score is not None for regime in world)
        + (BITS_OF_A_REGISTER + bits) * sum(len(regime.registers) for regime in world)
        + _bits_of_dates(world, weeks)
        + sum(_can_misfile(agency) for regime in world for agency in regime.sharing.values())
        + BITS_OF_A_SERVICE * len(services)
        + BITS_OF_A_LOOK_ALIKE * len(booked)
        + BITS_ABOUT_OTHERS * sum(not one.is_own for regime in world for one in _conditions(regime))
        + _bits_of_reports(society, world)
        + _bits_of_made_scores(world)
        + any(one.how == "map" for regime in world for one in regime.publicity)
        + bits * (society.responses.thins is not None and society.responses.thins.remembered is not None)
        + _bits_of_year_before(world, weeks)
    )


def _counters_of_year_before(world: World, weeks: int) -> int:
    """Return the counters of one world that compare the last week with that of a year before."""
    if weeks <= WEEKS_A_YEAR:
        return 0
    listed, bands = COUNTERS_OF_A_YEAR_BEFORE["listed"], COUNTERS_OF_A_YEAR_BEFORE["bands"]
    return listed * _has_black(world) + bands * len(_bands(world))


def _bits_of_year_before(world: World, weeks: int) -> int:
    """Return what is kept of a year before the last week about one citizen in one world."""
    if weeks <= WEEKS_A_YEAR:
        return 0
    return _has_black(world) + sum((many - 1).bit_length() for many in _bands(world))


def _has_black(world: World) -> bool:
    """Return whether a world has a black register."""
    return any(regime.has_black_register for regime in world)


def _bands(world: World) -> list[int]:
    """Return how many bands each score of a world has, of those that have several."""
    return [len(one.score.bands) for one in world if one.score is not None and len(one.score.bands) > 1]


def _bits_of_dates(world: World, weeks: int) -> int:
    """Return what registers hold about one citizen in one world beside entries: other weeks."""
    copied = {name for regime in world for agency in regime.sharing.values() for name in agency.copies}
    digits, dated, earlier = (weeks + 1).bit_length(), 0, 0
    for regime in world:
        for name, register in regime.registers.items():
            has_term = any(condition.term is not None for condition in register.enter_when)
            is_kept = has_term or register.again != "ignored" or bool(regime.takes_over)
            dated += is_kept or name in copied
            earlier += sum(_weeks_kept(condition) for condition in register.enter_when)
    return digits * (dated + earlier)


def _weeks_kept(condition: Condition) -> int:
    """Return how many weeks of earlier records, or entries, a condition keeps, those not in error too."""
    times = condition.times if condition.times is not None and condition.within is not None else 0
    if not condition.is_own:
        return 0
    return 2 * max(times, 1) if condition.entered is not None else 2 * max(times - 1, 0)


def _can_misfile(agency: Sharing) -> bool:
    """Return whether an agency may put an entry into a wrong file: a bit for each citizen."""
    return agency.wrong_file is not None and bool(agency.wrong_file.value)


def _bits_of_reports(society: Society, world: World) -> int:
    """Return what reports change about one citizen in one world, and what others remember of their acts."""
    acts = set(society.acts())
    channels = {name: channel for regime in world for name, channel in regime.reports.items()}
    reported = [(name, act) for name, channel in channels.items() for act in channel.about if act in acts]
    marked = {
        act
        for regime in world
        if regime.score is not None and regime.score.ratings is not None
        for act in regime.score.ratings.after
    }
    ties = society.ties
    classes = {"district": ties.district, "province": ties.province, "nation": ties.nation}
    classes["acquaintances"] = sum(classes.values())
    filed = sum(
        sum(classes.get(kind, 1) for kind in channel.among) * (channel.mistaken + channel.malicious)
        for channel in channels.values()
    )
    paying = sum(
        any(one.reward or one.false_one_costs for one in regime.reports.values()) for regime in world
    )
    return (
        BITS_OF_A_REPORTED_ACT * len(reported)
        + BITS_OF_A_DEED * len({act for _, act in reported} | (marked & acts))
        + filed * (society.responses.reports is not None)
        + BITS_OF_POINTS_FOR_REPORTS * paying
    )


def _bits_of_made_scores(world: World) -> int:
    """Return what scores that are made of parts or marks change about one citizen, beside themselves."""
    found = 0
    for regime in world:
        parts = [] if regime.score is None else [part.reads for part in regime.score.components.values()]
        ratings = None if regime.score is None else regime.score.ratings
        is_known = "ties" in parts or (ratings is not None and ratings.weight_above is not None)
        found += BITS_OF_A_KNOWN_SCORE * is_known + sum(BITS_OF_A_PART.get(reads, 0) for reads in parts)
    return found


def _conditions(regime: Regime) -> Iterable[Condition]:
    """Yield every condition of a regime."""
    for register in regime.registers.values():
        yield from register.enter_when
    for rule in regime.rules:
        yield from rule.when
    for through in () if regime.score is None else regime.score.through_others:
        yield from through.when
