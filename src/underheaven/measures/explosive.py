"""The guard: how many further entries one entry causes, computed from the words alone.

Where one entry causes about one other, numbers run away with the length of a study, and a price means
nothing: from .9 on, the results call numbers explosive, and no price is printed. `docs/odd-week.md`, section
"The guard", has the formula and what it leaves out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from underheaven.ground.exact import Q12_ONE, WEEKS_A_YEAR, decay_step
from underheaven.measures.conduct import others_of, share_of_workers, weekly_rate
from underheaven.measures.shut import closed_domains
from underheaven.words.condition import Condition
from underheaven.words.cuts import cut_of, holds_at, is_by_score, step_of
from underheaven.words.dictionary import is_debt
from underheaven.words.ladder import enforced
from underheaven.words.regime import Regime, Register, Sensor
from underheaven.words.score import Score
from underheaven.words.society import Society
from underheaven.words.study import Level

EXPLOSIVE = Fraction(9, 10)
"""From so many further entries on, numbers are called explosive."""
EXPOSED = 26
"""Weeks after an entry that shame lasts."""
WORK = frozenset({"work", "credit"})
"""The domains whose closing may cost somebody their work."""


@dataclass(frozen=True, slots=True)
class Further:
    """How many further entries one entry causes, on average.

    act : whose record made the entry. registers : entered by it. own : through further records of one's own,
    out of joblessness, shame or being listed. others : of other people, through points for their ties.
    """

    act: str
    registers: tuple[str, ...]
    own: Fraction
    others: Fraction

    @property
    def entries(self) -> Fraction:
        """All of them."""
        return self.own + self.others

    @property
    def is_explosive(self) -> bool:
        """Whether one entry causes about one other, or more."""
        return self.entries >= EXPLOSIVE


@dataclass(frozen=True, slots=True)
class _Entry:
    """One way in: the act, the black registers entered, and the score of whom they hold by score.

    weeks : in force.
    """

    act: str
    registers: frozenset[str]
    scores: Mapping[str, Fraction]
    weeks: int


@dataclass(frozen=True)
class _World:
    """One world and what its regimes do with a record.

    weeks : of the study. level : how people answer pressure.
    """

    society: Society
    regimes: tuple[Regime, ...]
    weeks: int
    level: Level
    _by_act: dict[tuple[str, str], Mapping[str, Fraction]] = field(
        default_factory=dict[tuple[str, str], Mapping[str, Fraction]]
    )

    @cached_property
    def shown(self) -> frozenset[str]:
        """The registers that others can see, or whose entries are shown with a band or a score."""
        named = {shown.what for regime in self.regimes for shown in regime.publicity}
        for regime in self.regimes:
            if any(shown.what in ("band", "score") for shown in regime.publicity):
                named |= {name for name, one in regime.registers.items() if _by_score(one)}
        return frozenset(named)

    def certainty(self, regime: Regime, act: str) -> Fraction:
        """Return the chance that an act is booked with a regime, at the place where most is."""
        missed = Fraction(1)
        reads = {regime.regime, *regime.uses}
        sensors: dict[str, Sensor] = {}
        for other in self.regimes:
            if other.regime in reads:
                sensors |= {name: one for name, one in other.sensors.items() if act in one.watches}
        for sensor in sensors.values():
            missed *= 1 - _detected(sensor)
        return 1 - missed

    def weights(self, regime: Regime, act: str) -> Mapping[str, Fraction]:
        """Return for each black register how much of an entry one record of an act is.

        1 where it enters alone, 1 / N where N records do, its points over those it takes from the start to
        the cut where the register is entered by score.
        """
        key = (regime.regime, act)
        if key not in self._by_act:
            found = {name: _weight(regime, one, act) for name, one in _black(regime)}
            self._by_act[key] = {name: weight for name, weight in found.items() if weight}
        return self._by_act[key]

    def enters(self, act: str, but: frozenset[str] = frozenset()) -> Fraction:
        """Return the chance that an act leads to an entry, in registers other than some."""
        spared = Fraction(1)
        for regime in self.regimes:
            left = [weight for name, weight in self.weights(regime, act).items() if name not in but]
            spared *= 1 - self.certainty(regime, act) * max(left, default=Fraction(0))
        return 1 - spared


def further_entries(society: Society, regimes: Sequence[Regime], weeks: int, level: Level) -> Further | None:
    """Return how many further entries one entry causes, from where most follow; None where nobody can enter.

    Parameters
    ----------
    regimes : of one world. weeks : of the study. level : how people answer pressure.
    """
    world = _World(society, enforced(regimes), weeks, level)
    found = [
        Further(entry.act, tuple(sorted(entry.registers)), _own(world, entry), _others(world, entry))
        for entry in _ways_in(world)
    ]
    return max(found, key=lambda one: one.entries, default=None)


def _ways_in(world: _World) -> Iterator[_Entry]:
    """Yield the ways in: by a record of an act into all registers that it enters alone, and by its points."""
    for act in world.society.acts():
        direct: set[str] = set()
        longest = 0
        for regime in world.regimes:
            if not world.certainty(regime, act):
                continue
            for name in world.weights(regime, act):
                register = regime.registers[name]
                weeks = _weeks_in_force(world, register, act)
                if _by_record(register, act):
                    direct.add(name)
                    longest = max(longest, weeks)
                else:
                    yield _by_points(world, regime, register, act, weeks)
        if direct:
            yield _Entry(act, frozenset(direct), {}, longest)


def _by_points(world: _World, regime: Regime, register: Register, act: str, weeks: int) -> _Entry:
    """Return the way into a register by score: just below its cut, and on all registers entered there."""
    score = regime.score
    assert score is not None
    points = _cut(regime, register) - step_of(score)
    there = {
        name: one
        for name, one in _black(regime)
        if any(is_by_score(c) and holds_at(c, score, points) for c in one.enter_when)
    }
    longest = max((_weeks_in_force(world, one, act) for one in there.values()), default=weeks)
    return _Entry(act, frozenset(there), {regime.regime: points}, longest)


def _own(world: _World, entry: _Entry) -> Fraction:
    """Return the further entries through one's own records: what comes on top of what one would have done."""
    stretches = list(_stretches(world, entry))
    total = Fraction(0)
    for act, (kind, declared) in world.society.acts().items():
        listed = Fraction(1) if declared.while_listed is None else declared.while_listed.value
        without, ashamed = _factors(world, entry, kind)
        more = Fraction(0)
        for stretch in stretches:
            often = (stretch.weeks + stretch.jobless * (without - 1)) * (
                (ashamed if stretch.is_exposed else 1) * (listed if stretch.is_listed else 1)
            )
            more += (often - stretch.weeks) * world.enters(
                act, entry.registers if stretch.is_listed else frozenset()
            )
        if more > 0:
            total += more * weekly_rate(world.society, act, entry.act)
    return total


def _factors(world: _World, entry: _Entry, kind: str) -> tuple[Fraction, Fraction]:
    """Return what joblessness and shame do to acts of a kind."""
    responses, one = world.society.responses, Fraction(1)
    if kind != "default" or world.level == "frozen":
        return one, one
    jobless, shame = responses.jobless, responses.shame
    is_shown = world.level == "all" and bool(entry.registers & world.shown)
    return (
        one if jobless is None else jobless.defaults.value,
        one + shame.after.value if shame is not None and is_shown else one,
    )


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Weeks after an entry that are alike.

    weeks : how many. jobless : of these, without work, on average. is_listed, is_exposed : whether still on
    the register, and whether shame lasts.
    """

    weeks: int
    jobless: Fraction
    is_listed: bool
    is_exposed: bool


def _stretches(world: _World, entry: _Entry) -> Iterator[_Stretch]:
    """Yield the weeks after an entry, until the end of the study."""
    ends = sorted({entry.weeks - 1, EXPOSED, world.weeks})
    jobless = _weeks_without_work(world, entry)
    since = 0
    for end in (min(end, world.weeks) for end in ends):
        if end > since:
            yield _Stretch(
                end - since, sum(jobless[since:end], Fraction(0)), end < entry.weeks, end <= EXPOSED
            )
            since = end


def _weeks_without_work(world: _World, entry: _Entry) -> list[Fraction]:
    """Return the chance of being without work in each week after an entry, for an average adult."""
    jobless = world.society.responses.jobless
    is_closed = bool(WORK & _newly_closed(world, entry))
    if jobless is None or world.level == "frozen" or not is_closed:
        return [Fraction(0)] * world.weeks
    chances: list[Fraction] = []
    chance = Fraction(0)
    for week in range(world.weeks):
        if week < entry.weeks:
            chance += (1 - chance) * jobless.lost.value - chance / (2 * jobless.back.value)
        else:
            chance -= chance / jobless.back.value
        chance = _rounded(chance)
        chances.append(chance * share_of_workers(world.society))
    return chances


def _rounded(chance: Fraction) -> Fraction:
    """Return a chance in parts of 2**64, upwards, so that numbers do not grow with the weeks."""
    return Fraction(math.ceil(chance * 2**64), 2**64)


def _newly_closed(world: _World, entry: _Entry) -> frozenset[str]:
    """Return the domains that an entry closes to a working adult."""
    start = {regime.regime: regime.score.starts.value for regime in world.regimes if regime.score is not None}
    before = closed_domains(world.society, world.regimes, frozenset(), start)
    return closed_domains(world.society, world.regimes, entry.registers, {**start, **entry.scores}) - before


def _others(world: _World, entry: _Entry) -> Fraction:
    """Return the further entries of others, to whom this one costs points."""
    total = Fraction(0)
    for regime in world.regimes:
        score = regime.score
        gap = None if score is None else _least_gap(regime, score)
        if score is None or gap is None:
            continue
        for through in score.through_others:
            if through.points.value >= 0:
                continue
            for condition in through.when:
                weeks = _weeks_seen(regime, condition, entry, world.weeks)
                taken = _taken(-through.points.value, weeks, score)
                chance = min(Fraction(1), taken / gap) if gap > 0 else Fraction(taken > 0)
                total += chance * others_of(world.society, condition.whose) / condition.at_least
    return total


def _weeks_seen(regime: Regime, condition: Condition, entry: _Entry, most: int) -> int:
    """Return in how many weeks a condition on somebody else holds because of an entry."""
    points = entry.scores.get(regime.regime)
    asks_score = condition.band is not None or condition.score_below is not None
    if condition.is_own or condition.subjects() == ("score_from",):
        return 0
    if asks_score and (
        points is None or regime.score is None or not holds_at(condition, regime.score, points)
    ):
        return 0
    if condition.listed is not None and not entry.registers & set(condition.listed):
        return 0
    if condition.recorded is not None:
        return 1 if entry.act in condition.recorded else 0
    return min(entry.weeks - 1, most)


def _taken(points: Fraction, weeks: int, score: Score) -> Fraction:
    """Return what so many weeks of points take from a score that fades, at most down to its lowest."""
    most = score.starts.value - score.bounds[0].value
    if score.half_life is None:
        return min(points * weeks, most)
    stays = 1 - Fraction(decay_step(int(score.half_life.value)), Q12_ONE)
    taken = Fraction(0)
    for _ in range(weeks):
        taken = _rounded(taken * stays) + points
        if taken >= most:
            return most
    return taken


def _least_gap(regime: Regime, score: Score) -> Fraction | None:
    """Return the points from the start down to the highest cut of entry; None where none is by score."""
    cuts = [_cut(regime, one) for _, one in _black(regime) if _by_score(one)]
    return score.starts.value - max(cuts) if cuts else None


def _weight(regime: Regime, register: Register, act: str) -> Fraction:
    """Return how much of an entry into a register one record of an act is."""
    records = [condition for condition in register.enter_when if act in (condition.recorded or ())]
    alone = max((Fraction(1, condition.times or 1) for condition in records), default=Fraction(0))
    score = regime.score
    if score is None or act not in score.points or not _by_score(register):
        return alone
    taken = -score.points[act].points.value
    gap = score.starts.value - _cut(regime, register)
    if taken <= 0:
        return alone
    return max(alone, Fraction(1) if gap <= 0 else min(Fraction(1), taken / gap))


def _weeks_in_force(world: _World, register: Register, act: str) -> int:
    """Return how long an entry lasts: its longest term, until the debt is repaid, or to the end."""
    leave, repays = register.leave_when, world.society.responses.repays
    terms = [condition.term for condition in register.enter_when]
    said = [leave.after if term is None else term for term in terms]
    known = [int(term.value) for term in said if term is not None]
    weeks = max(known) if len(known) == len(said) and known else world.weeks
    if leave.repaid is not None and is_debt(act) and repays is not None and repays.hazard.value > 0:
        weeks = min(weeks, int(leave.repaid.value) + math.ceil(WEEKS_A_YEAR / repays.hazard.value))
    return max(1, min(weeks, world.weeks))


def _detected(sensor: Sensor) -> Fraction:
    """Return the chance that a sensor hits an act, where that is highest, once it is rolled out."""
    share = sensor.detects.value
    for factors in (sensor.detects.by_group, sensor.detects.by_place):
        share *= max((Fraction(1), *(factor.value for factor in factors.values())))
    return min(Fraction(1), share if sensor.coverage is None else share * sensor.coverage.value)


def _black(regime: Regime) -> Iterable[tuple[str, Register]]:
    """Return the black registers of a regime, with their names."""
    return [(name, one) for name, one in regime.registers.items() if one.colour == "black"]


def _by_record(register: Register, act: str) -> bool:
    """Return whether a record of an act enters a register."""
    return any(act in (condition.recorded or ()) for condition in register.enter_when)


def _by_score(register: Register) -> bool:
    """Return whether a register is entered by score alone."""
    return any(is_by_score(condition) for condition in register.enter_when)


def _cut(regime: Regime, register: Register) -> Fraction:
    """Return the lowest score at and above which nobody enters; the start where everybody does."""
    cut = cut_of(regime, register)
    assert regime.score is not None
    return regime.score.starts.value if cut is None else cut
