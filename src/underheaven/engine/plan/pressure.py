"""How people answer being watched: the factors of deterrence and of ambient chill, by act and place."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from underheaven.engine.plan.setting import ONE, Entry, Place, World, bounded, governs, share_at
from underheaven.engine.plan.stretches import ends_of, lies_in
from underheaven.ground.exact import Q12_ONE, power, q12
from underheaven.words.condition import Condition
from underheaven.words.cuts import step_of
from underheaven.words.dictionary import DOMAIN_OF_SERVICE, DOMAINS
from underheaven.words.regime import Regime, Rule
from underheaven.words.society import Kind, Society

FLOOR = Fraction(1, 4)
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
    responses : frozen or core.
    """

    def __init__(self, society: Society, world: World, responses: Literal["frozen", "core"]) -> None:
        self.society = society
        self.world = world
        self.is_on = responses == "core"
        self._stakes: dict[tuple[str, str], Fraction] = {}

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
        return bounded(share_at(entry.sensor.detects, place))

    def stakes(self, regime: Regime, act: str) -> Fraction:
        """Return the share of the eight domains that one record of an act closes."""
        key = (regime.regime, act)
        if key not in self._stakes:
            self._stakes[key] = max(self._by_list(regime, act), self._by_points(regime, act))
        return self._stakes[key]

    def _by_list(self, regime: Regime, act: str) -> Fraction:
        registers = frozenset(
            (regime.regime, name)
            for name, register in regime.registers.items()
            if any(
                is_simple(condition, "recorded") and act in (condition.recorded or ())
                for condition in register.enter_when
            )
        )
        return Fraction(len(self._closed(_File(registers))), len(DOMAINS))

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
                share = Fraction(len(closed), len(DOMAINS))
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
            if any(is_simple(c, *SCORE) and lies_in(score, c, points) for c in register.enter_when)
        )
        return _File(registers, regime.regime, points)

    def _closed(self, file: _File) -> set[str]:
        """Return the domains closed to a working adult with this file, at full coverage."""
        refused: set[str] = set()
        governed: set[str] = set()
        for regime in self.world.regimes:
            for rule in regime.rules:
                if rule.then != "refuse":
                    continue
                if governs(rule):
                    governed.update(rule.services)
                if self._holds(regime, rule, file):
                    refused.update(rule.services)
        mine = {s for s in governed if self.society.services[s].asked_by != "children"}
        domains = {DOMAIN_OF_SERVICE[service] for service in mine}
        return domains - {DOMAIN_OF_SERVICE[service] for service in mine - refused}

    def _holds(self, regime: Regime, rule: Rule, file: _File) -> bool:
        for condition in rule.when:
            if is_simple(condition, "listed"):
                for name in condition.listed or ():
                    owner = self.world.register_owner(regime, name)
                    if owner is not None and (owner.regime, name) in file.registers:
                        return True
            elif is_simple(condition, *SCORE) and regime.regime == file.regime and file.score is not None:
                assert regime.score is not None
                if lies_in(regime.score, condition, file.score):
                    return True
        return False


def fear_factors(society: Society) -> list[int]:
    """Return what each level of fear, 0 to 15, does to a lawful act, in Q12."""
    chill = society.responses.chill
    if chill is None:
        return [Q12_ONE] * 16
    return [q12(1 - chill.afraid.value * Fraction(level, 15)) for level in range(16)]
