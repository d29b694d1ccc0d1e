"""How people answer a world beyond deterrence and fear: by reward, by shame, by what they lost.

Made once for a world and stage, in whole numbers: factors with 12 binary digits, thresholds of 32 a week.
Where a response is not declared, or not of the study's level, its factor is 1 and its chance 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from underheaven.engine.oracle.clauses import Place
from underheaven.engine.oracle.people import ALWAYS, ONE, Plan, q12, threshold
from underheaven.engine.oracle.regimes import Terms
from underheaven.ground.exact import weekly
from underheaven.words.regime import Regime, Register
from underheaven.words.society import Responses

SHAMED_FOR = 26
"""Weeks for which one's own entry, once shown, is felt."""


class Answers:
    """What people answer in one world, and how strongly.

    without_work, before_shown, after_shown, rewarded : by act, what it is multiplied by while out of work,
    because defaulters are shown, for a while after one's own entry was shown, because it is rewarded.
    shown : the black registers that others see, in order.
    repays : the threshold of repaying a debt; repays_listed, repays_shown : what it is multiplied by.
    counts_to : up to how many weeks without debt are counted; at most 1, none is.
    loses_work, finds_work, finds_work_late : thresholds a week; late is while work or credit is closed.
    opposed, turns : thresholds of opposing from the start, and of being turned by an entry wrong on file.
    """

    def __init__(self, plan: Plan, terms: Terms, responses: Responses) -> None:
        jobless = responses.jobless if plan.core else None
        opinion = responses.opinion if plan.core else None
        reward = responses.reward if plan.answers_all else None
        shame = responses.shame if plan.answers_all else None
        repays = responses.repays
        names = [act.name for act in plan.acts]
        defaults = [act.kind == "default" for act in plan.acts]

        self.shown = tuple(sorted(place for place in shown_registers(terms) if is_black(terms, place)))
        self.has_shame = shame is not None
        self.without_work = [
            ONE if jobless is None or not is_default else q12(jobless.defaults.value)
            for is_default in defaults
        ]
        shaming = set[str]() if shame is None else acts_shown(terms)
        self.before_shown = [
            ONE if shame is None or not is_default or name not in shaming else q12(1 - shame.before.value)
            for name, is_default in zip(names, defaults, strict=True)
        ]
        self.after_shown = [
            ONE if shame is None or not is_default else q12(1 + shame.after.value) for is_default in defaults
        ]
        paid = acts_rewarded(terms)
        self.rewarded = [
            ONE if reward is None or act.kind != "civic" or act.name not in paid else q12(1 + reward.by.value)
            for act in plan.acts
        ]

        self.repays = 0 if repays is None else threshold(weekly(repays.hazard.value))
        self.repays_listed = ONE if repays is None or not plan.core else q12(repays.while_listed.value)
        self.repays_shown = ONE if shame is None else q12(1 + shame.repays.value)
        registers = [register for regime in terms.regimes for register in regime.registers.values()]
        self.counts_to = max((repaid_weeks(register) for register in registers), default=0)

        self.has_work = jobless is not None
        back = Fraction(1) if jobless is None else jobless.back.value
        self.loses_work = 0 if jobless is None else threshold(jobless.lost.value)
        self.finds_work, self.finds_work_late = threshold(1 / back), threshold(1 / (2 * back))
        self.has_opinion = opinion is not None
        self.opposed = 0 if opinion is None else threshold(opinion.opposed.value)
        self.turns = 0 if opinion is None else threshold(opinion.turned.value)

    def is_exposed(self, last_entries: Sequence[Sequence[int]], week: int) -> bool:
        """Whether an entry of not long ago, in force or not, was shown; given are last entries by file."""
        return any(
            0 < last_entries[file][k] < week <= last_entries[file][k] + SHAMED_FOR for file, k in self.shown
        )


def bounded(chance: int, factor: int) -> int:
    """Return a chance times a factor, floored, and never more than certain."""
    return min(chance * factor >> 12, ALWAYS)


def repaid_weeks(register: Register) -> int:
    """Return how many weeks without debt end an entry; 0 where repaying does not."""
    return 0 if register.leave_when.repaid is None else int(register.leave_when.repaid.value)


def is_black(terms: Terms, place: Place) -> bool:
    """Whether a register is of demerit."""
    file, k = place
    registers = terms.regimes[file].registers
    return registers[sorted(registers)[k]].colour == "black"


def shown_registers(terms: Terms) -> set[Place]:
    """Return the registers that others see: searched, broadcast or told of, or shown by score or band."""
    shown: set[Place] = set()
    for file, regime in enumerate(terms.regimes):
        for publicity in regime.publicity:
            names = sorted(regime.registers)
            if publicity.what in names:
                shown.add((file, names.index(publicity.what)))
            elif publicity.what in ("score", "band"):
                shown |= {(file, k) for k, name in enumerate(names) if is_by_score(regime.registers[name])}
    return shown


def is_by_score(register: Register) -> bool:
    """Whether some condition of entry asks about a score."""
    return any(
        (condition.band, condition.score_below, condition.score_from) != (None, None, None)
        for condition in register.enter_when
    )


def acts_shown(terms: Terms) -> set[str]:
    """Return the acts for which people are shown: by a record, or by a register that a record enters."""
    shown = {
        act
        for regime in terms.regimes
        for publicity in regime.publicity
        if publicity.what == "acts"
        for act in publicity.acts or ()
    }
    for file, k in shown_registers(terms):
        registers = terms.regimes[file].registers
        for condition in registers[sorted(registers)[k]].enter_when:
            shown.update(condition.recorded or ())
    return shown


def acts_rewarded(terms: Terms) -> set[str]:
    """Return the acts for which some score gives points."""
    return {act for regime in terms.regimes for act, points in _points(regime) if points > 0}


def _points(regime: Regime) -> list[tuple[str, Fraction]]:
    """Return the points a regime gives for each act."""
    return [] if regime.score is None else [(a, r.points.value) for a, r in regime.score.points.items()]
