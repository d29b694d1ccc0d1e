"""How people answer being watched: the factors of deterrence and of ambient chill, by act and place."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction

from underheaven.engine.plan.setting import ONE, Entry, Place, World, bounded, covered, governs, share_at
from underheaven.engine.plan.stretches import ends_of, lies_in
from underheaven.ground.exact import Q12_ONE, power, q12
from underheaven.words.condition import Condition
from underheaven.words.cuts import step_of
from underheaven.words.dictionary import DOMAIN_OF_SERVICE, DOMAINS
from underheaven.words.regime import Regime, Rule
from underheaven.words.society import Kind, Society
from underheaven.words.study import Level

FLOOR = Fraction(1, 4)
MOST_TIMES = 8
"""Most records a condition may ask for."""
SCORE = frozenset({"band", "score_below", "score_from"})


@dataclass(frozen=True)
class _File:
    """What one record, or a score, puts into a file: registers, by their regime and name, and the score."""

    registers: frozenset[tuple[str, str]] = frozenset()
    regime: str | None = None
    score: Fraction | None = None


def is_simple(condition: Condition, *parts: str) -> bool:
    """Whether a condition asks about the own file, and nothing but one part of it."""
    said = set(condition.subjects())
    return condition.is_own and bool(said) and said <= set(parts)


class Pressure:
    """The factors of one world.

    society : the declared society.
    world : its regimes and sensors.
    responses : to what people respond.
    """

    def __init__(self, society: Society, world: World, responses: Level) -> None:
        self.society = society
        self.world = world
        self.is_on = responses != "frozen"
        self._stakes: dict[tuple[str, str], Fraction] = {}
        self._closed_to: dict[_File, frozenset[str]] = {}

    def factor(self, act: str, kind: Kind, place: Place) -> int:
        """Return, in Q12, what being watched does to an act at a place."""
        if not self.is_on or kind == "civic":
            return Q12_ONE
        if kind == "lawful":
            chill = self.society.responses.chill
            certainty = self._certainty(act, place, None)
            return Q12_ONE if chill is None else q12(1 - chill.watched.value * certainty)
        return self._deterrence(act, place)

    def _deterrence(self, act: str, place: Place) -> int:
        law = self.society.responses.deterrence
        if law is None:
            return Q12_ONE
        risk = sum(
            (self.stakes(regime, act) * self._certainty(act, place, regime) for regime in self.world.regimes),
            Fraction(0),
        )
        risk = bounded(risk)
        ordinary, elasticity = law.ordinary_law.value, law.elasticity.value
        if not risk or not elasticity:
            return Q12_ONE
        if not ordinary:
            return q12(FLOOR)
        return q12(max(FLOOR, power((ordinary + risk) / ordinary, -elasticity)))

    def _certainty(self, act: str, place: Place, regime: Regime | None) -> Fraction:
        """Return the chance that an act is detected by the sensors a regime reads, or by any."""
        missed = ONE
        for entry in self.world.entries:
            if entry.act == act and (regime is None or self.world.reads(regime, entry)):
                missed *= 1 - self._detected(entry, place)
        return 1 - missed

    @staticmethod
    def _detected(entry: Entry, place: Place) -> Fraction:
        sensor = entry.sensor
        if sensor.announced is not None:
            return covered(sensor, sensor.announced.value)
        return covered(sensor, share_at(sensor.detects, place))

    def stakes(self, regime: Regime, act: str) -> Fraction:
        """Return the share of the eight domains that one record of an act closes."""
        key = (regime.regime, act)
        if key not in self._stakes:
            self._stakes[key] = max(self._by_list(regime, act), self._by_points(regime, act))
        return self._stakes[key]

    def _by_list(self, regime: Regime, act: str) -> Fraction:
        """Return the share of domains that N records close, divided by N, at its largest."""
        nobody = self._closed(_File())
        found = Fraction(0)
        for many in range(1, MOST_TIMES + 1):
            registers = frozenset(
                (regime.regime, name)
                for name, register in regime.registers.items()
                if register.colour == "black"
                and any(
                    is_simple(condition, "recorded")
                    and act in (condition.recorded or ())
                    and (condition.times or 1) <= many
                    for condition in register.enter_when
                )
            )
            found = max(found, self._share(self._closed(_File(registers)) - nobody) / many)
        return found

    def closed_by(self, regime: Regime, register: str) -> Fraction:
        """Return the share of domains that being on one register closes to who was on none."""
        return self._share(
            self._closed(_File(frozenset({(regime.regime, register)}))) - self._closed(_File())
        )

    def _share(self, closed: AbstractSet[str]) -> Fraction:
        """Return closed domains as a share of all, no more than the regimes of the world may close."""
        limits = (regime.limits.closed_domains for regime in self.world.regimes)
        most = min((limit for limit in limits if limit is not None), default=len(DOMAINS))
        return Fraction(min(len(closed), most), len(DOMAINS))

    def _by_points(self, regime: Regime, act: str) -> Fraction:
        score = regime.score
        if score is None or act not in score.points or score.points[act].points.value >= 0:
            return Fraction(0)
        start = score.starts.value
        taken = -score.points[act].points.value
        cuts = {
            end
            for condition in self._conditions(regime)
            for end in ends_of(score, condition)
            if end is not None and end <= start
        }
        at_start = self._closed(self._at(regime, start))
        grain = step_of(score)
        for cut in sorted(cuts, reverse=True):
            closed = self._closed(self._at(regime, cut - grain)) - at_start
            if closed:
                share = self._share(closed)
                return share if cut == start else bounded(taken / (start - cut)) * share
        return Fraction(0)

    @staticmethod
    def _conditions(regime: Regime) -> list[Condition]:
        entered = [c for register in regime.registers.values() for c in register.enter_when]
        return entered + [c for rule in regime.rules for c in rule.when]

    def _at(self, regime: Regime, points: Fraction) -> _File:
        """Return the file of somebody with a score: on every register entered at it."""
        score = regime.score
        assert score is not None
        registers = frozenset(
            (regime.regime, name)
            for name, register in regime.registers.items()
            if register.colour == "black"
            and any(is_simple(c, *SCORE) and lies_in(score, c, points) for c in register.enter_when)
        )
        return _File(registers, regime.regime, points)

    def _closed(self, file: _File) -> frozenset[str]:
        """Return the domains closed to a working adult with this file, at full coverage."""
        if file not in self._closed_to:
            self._closed_to[file] = frozenset(self._judged(file))
        return self._closed_to[file]

    def _judged(self, file: _File) -> set[str]:
        """Return the same, rule by rule."""
        refused: set[str] = set()
        governed: set[str] = set()
        for regime in self.world.regimes:
            for rule in regime.rules:
                if not governs(rule):
                    continue
                governed.update(rule.services)
                if self._refuses(regime, rule, file):
                    refused.update(rule.services)
        mine = {s for s in governed if self.society.services[s].asked_by != "children"}
        domains = {DOMAIN_OF_SERVICE[service] for service in mine}
        return domains - {DOMAIN_OF_SERVICE[service] for service in mine - refused}

    def _refuses(self, regime: Regime, rule: Rule, file: _File) -> bool:
        """Whether a rule refuses who has a file; one that asks for several parts of it refuses nobody."""
        answers = [self._answer(regime, condition, file) for condition in rule.when]
        if rule.then == "refuse":
            return any(answers)
        return bool(answers) and all(answer is False for answer in answers)

    def _answer(self, regime: Regime, condition: Condition, file: _File) -> bool | None:
        """Whether a condition is true of who has a file, None where the file does not say."""
        if is_simple(condition, "listed"):
            if (regime.regime, condition.seen_by) in self.world.not_begun:
                return None
            owners = ((self.world.register_owner(regime, name), name) for name in condition.listed or ())
            return any(one is not None and (one.regime, name) in file.registers for one, name in owners)
        if is_simple(condition, *SCORE) and regime.regime == file.regime and file.score is not None:
            assert regime.score is not None
            return lies_in(regime.score, condition, file.score)
        return None


def fear_factors(society: Society) -> list[int]:
    """Return what each level of fear, 0 to 15, does to a lawful act, in Q12."""
    chill = society.responses.chill
    if chill is None:
        return [Q12_ONE] * 16
    return [q12(1 - chill.afraid.value * Fraction(level, 15)) for level in range(16)]
