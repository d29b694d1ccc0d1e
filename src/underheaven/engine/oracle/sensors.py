"""What the sensors of a world become: one of each name, and each act it watches, in thresholds by place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial

from underheaven.engine.oracle.clauses import Watch
from underheaven.engine.oracle.people import Plan, threshold
from underheaven.engine.oracle.realms import holds_in, last_week_of
from underheaven.ground.draws import purpose
from underheaven.ground.errors import InputError
from underheaven.ground.exact import at_least_once
from underheaven.ground.numbers import CitedNumber
from underheaven.words.dictionary import KIND_OF
from underheaven.words.fields import RuleBearing
from underheaven.words.holding import never_meet
from underheaven.words.regime import Regime, Sensor

DECLARED_ALIKE = (
    "detects",
    "false_alarm",
    "look_alikes",
    "misidentified",
    "at",
    "coverage",
    "announced",
    "delay",
    "delay_is",
    "human_review",
)
"""What regimes of one world say alike about a sensor of one name.

And the week from which it is there: its own, where no citizen is ever under both regimes at once."""
EVERYBODY = Fraction(1)


def begins(regime: Regime, part: RuleBearing) -> int:
    """Return the week from which a part of a regime is in force: its own or the regime's, the later one."""
    return max(regime.from_week or 1, part.from_week or 1)


def share_at(
    number: CitedNumber | None, place: tuple[str, str, str], coverage: Fraction = EVERYBODY
) -> Fraction:
    """Return a share for a group and a place: by the district's factor, or else the province's."""
    if number is None:
        return Fraction(0)
    group, district, province = place
    share = number.for_(group=group, place=district if district in number.by_place else province)
    return min(share * coverage, Fraction(1))


def shares_at(
    number: CitedNumber | None, places: Iterable[tuple[str, str, str]], coverage: Fraction = EVERYBODY
) -> tuple[Fraction, ...]:
    """Return a share at every place, worked out once for each group and each place it speaks of."""
    spoken_of = frozenset[str]() if number is None else frozenset(number.by_place)
    known: dict[tuple[str, ...], Fraction] = {}
    shares: list[Fraction] = []
    for place in places:
        alike = (place[0], *(name if name in spoken_of else "" for name in place[1:]))
        if alike not in known:
            known[alike] = share_at(number, place, coverage)
        shares.append(known[alike])
    return tuple(shares)


def where_it_is(shares: Iterable[Fraction], there: Iterable[bool]) -> tuple[Fraction, ...]:
    """Return the shares at the places where a sensor watches; 0 elsewhere."""
    return tuple(share if is_there else Fraction(0) for share, is_there in zip(shares, there, strict=True))


def thresholds(
    shares: Iterable[Fraction], made: Callable[[Fraction], Fraction] | None = None
) -> tuple[int, ...]:
    """Return the threshold of each share, or of what is `made` of it; worked out once for equal shares."""
    known: dict[Fraction, int] = {}
    found: list[int] = []
    for share in shares:
        if share not in known:
            known[share] = threshold(share if made is None else made(share))
        found.append(known[share])
    return tuple(found)


def one_of_each_name(world: str, regimes: Sequence[Regime]) -> dict[str, Sensor]:
    """Return the sensors of a world by name, in order of name.

    Raises `InputError` where two regimes declare one of them differently.
    """
    declared: dict[str, list[Regime]] = {}
    for regime in regimes:
        for name in regime.sensors:
            others = declared.setdefault(name, [])
            if not all(is_alike(name, regime, other) for other in others):
                raise InputError(
                    f"two regimes of one world declare the sensor `{name}` differently",
                    where=f"worlds.{world}",
                    cure="declare it alike in both, or give one another name",
                )
            others.append(regime)
    return {name: having[0].sensors[name] for name, having in sorted(declared.items())}


def is_alike(name: str, one: Regime, other: Regime) -> bool:
    """Whether two regimes declare the sensor of a name alike."""
    ours, theirs = one.sensors[name], other.sensors[name]
    if never_meet(one, other):
        is_at_once = (ours.from_week or 1) == (theirs.from_week or 1)
    else:
        is_at_once = begins(one, ours) == begins(other, theirs)
    return is_at_once and all(getattr(ours, rate) == getattr(theirs, rate) for rate in DECLARED_ALIKE)


def watches_of(
    world: str,
    in_full: Sequence[Regime],
    now: Sequence[Regime],
    plan: Plan,
    act_number: Mapping[str, int],
    week: int,
) -> Iterable[Watch]:
    """Yield every sensor and act it watches, in order of name; one sensor of one name is one sensor.

    It watches an act wherever a regime holds that says so. in_full, now : the regimes of the world in order
    of name, as declared and as of this stage, whose first week is `week`.
    """
    number = 0
    for name in one_of_each_name(world, in_full):
        pairs = [pair for pair in zip(in_full, now, strict=True) if name in pair[0].sensors]
        acts = {act for _, regime in pairs for act in regime.sensors[name].watches}
        for act in sorted(acts & act_number.keys()):
            watching = [pair for pair in pairs if act in pair[1].sensors[name].watches]
            begun = [
                (full, regime)
                for full, regime in watching
                if begins(full, full.sensors[name]) <= week <= last_week_of(full)
            ]
            sensor = (begun or watching)[0][1].sensors[name]
            there = tuple(
                any(holds_in(full, province, week) for full, _ in begun) for _, _, province in plan.places
            )
            readers = frozenset(file for file, regime in enumerate(now) if reads(regime, now, name, act))
            yield watch_of(name, sensor, act, act_number[act], number, readers, plan, there)
            number += 1


def watch_of(
    name: str,
    sensor: Sensor,
    act: str,
    act_number: int,
    number: int,
    readers: frozenset[int],
    plan: Plan,
    there: Sequence[bool],
) -> Watch:
    """Return a sensor and one act it watches, ready to run; `there`: at which places it watches it."""
    coverage = EVERYBODY if sensor.coverage is None else sensor.coverage.value
    weekly = None
    if sensor.at is not None:
        weekly = partial(at_least_once, times=plan.society.encounters[sensor.at].value)
    detects = where_it_is(shares_at(sensor.detects, plan.places, coverage), there)
    certainty = detects
    if sensor.announced is not None:
        certainty = where_it_is((sensor.announced.value * coverage,) * len(plan.places), there)
    false_alarm = where_it_is(shares_at(sensor.false_alarm, plan.places, coverage), there)
    delay = 0 if sensor.delay is None else int(sensor.delay.value)
    is_drawn, review = delay > 0 and sensor.delay_is == "mean", sensor.human_review
    stops_true = None if review is None else review.stops_true
    return Watch(
        sensor=name,
        act=act_number,
        number=number,
        detects=thresholds(detects),
        false_alarm=thresholds(false_alarm, weekly),
        look_alikes=thresholds(shares_at(sensor.look_alikes, plan.places)),
        is_lost=sensor.misidentified == "lost",
        certainty=certainty,
        readers=readers,
        stops_true=0 if stops_true is None else threshold(stops_true.value),
        stops_false=0 if review is None else threshold(review.stops_false.value),
        delay=0 if is_drawn else delay,
        filed=threshold(Fraction(1, delay)) if is_drawn else 0,
        purposes={step: purpose("sensor", name, act, step) for step in ("review", "filed")},
        hit=purpose("sensor", name, act),
        taken=purpose("sensor", name, act, "taken"),
    )


def reads(regime: Regime, world: Sequence[Regime], sensor: str, act: str) -> bool:
    """Whether a regime reads what a sensor records: its own sensors, and those of the regimes it uses."""
    if regime.limits.no_lawful_acts and KIND_OF[act] == "lawful":
        return False
    sources = [regime, *(other for other in world if other.regime in regime.uses)]
    return any(sensor in source.sensors and act in source.sensors[sensor].watches for source in sources)
