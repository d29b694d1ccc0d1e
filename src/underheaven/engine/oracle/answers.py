"""How people answer a world beyond deterrence and fear: by reward, by shame, by what they lost.

Made once for a world and stage, in whole numbers: factors with 12 binary digits, thresholds of 32 a week.
Where a response is not declared, or not of the study's level, its factor is 1 and its chance 0.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction

from underheaven.engine.oracle.channels import SORTS, Sort
from underheaven.engine.oracle.clauses import Place
from underheaven.engine.oracle.people import ALWAYS, ONE, Plan, q12, threshold
from underheaven.engine.oracle.realms import Realm
from underheaven.engine.oracle.regimes import Terms
from underheaven.ground.exact import weekly
from underheaven.words.regime import Regime, Register
from underheaven.words.society import Responses

SHAMED_FOR = 26
"""Weeks for which one's own entry, once shown, is felt."""


class Answers:
    """What people answer in one world, and how strongly.

    without_work, before_shown, after_shown, rewarded : by act, what it is multiplied by while out of work,
    because defaulters are shown, for a while after one's own entry was shown, because it is rewarded; the
    second and the last by the regimes that hold together somewhere.
    shown : the black registers that others see, in order.
    repays : the threshold of repaying a debt; repays_listed, repays_shown : what it is multiplied by.
    counts_to : up to how many weeks without debt are counted; at most 1, none is.
    loses_work, finds_work, finds_work_late : thresholds a week; late is while work or credit is closed.
    reports : by sort, the threshold of a report, for each one met. rewarded_reports, warned_reports : what it
    is multiplied by where reports are rewarded, or a false one costs.
    parts, remembered : the threshold of a tie that is cut while either end is seen to be listed; for how many
    weeks that is remembered.
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
        before = ONE if shame is None else q12(1 - shame.before.value)
        self.before_shown: dict[frozenset[int], list[int]] = {}
        for realm in terms.realms:
            shaming = acts_shown(terms, realm)
            self.before_shown[realm.files] = [
                before if is_default and name in shaming else ONE
                for name, is_default in zip(names, defaults, strict=True)
            ]
        self.after_shown = [
            ONE if shame is None or not is_default else q12(1 + shame.after.value) for is_default in defaults
        ]
        more = ONE if reward is None else q12(1 + reward.by.value)
        self.rewarded: dict[frozenset[int], list[int]] = {}
        for realm in terms.realms:
            paid = acts_rewarded(terms, realm)
            self.rewarded[realm.files] = [
                more if act.kind == "civic" and act.name in paid else ONE for act in plan.acts
            ]

        self.reports, self.rewarded_reports, self.warned_reports = reporting(responses, core=plan.core)
        thins = responses.thins if plan.answers_all else None
        remembered = None if thins is None else thins.remembered
        self.has_thins = thins is not None
        self.parts = 0 if thins is None else threshold(thins.share.value)
        self.remembered = 0 if remembered is None else int(remembered.value)

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


def reporting(responses: Responses, *, core: bool) -> tuple[dict[Sort, int], int, int]:
    """Return the threshold of each sort of report, and what reward and cost make of it (frozen: nothing)."""
    said = responses.reports
    if said is None:
        return dict.fromkeys(SORTS, 0), ONE, ONE
    rewarded, warned = (said.rewarded, said.warned) if core else (None, None)
    return (
        {
            "honest": threshold(said.honest.value),
            "mistaken": threshold(weekly(said.mistaken.value)),
            "malicious": threshold(weekly(said.malicious.value)),
        },
        ONE if rewarded is None else q12(rewarded.value),
        ONE if warned is None else q12(warned.value),
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


def shown_registers(terms: Terms, shown_by: Collection[int] | None = None) -> set[Place]:
    """Return the registers that others see: searched, broadcast, told of, on a map, or by score or band.

    shown_by : the regimes that show them; None, all.
    """
    shown: set[Place] = set()
    for file, regime in enumerate(terms.regimes):
        if shown_by is not None and file not in shown_by:
            continue
        names = sorted(regime.registers)
        for publicity in regime.publicity:
            place = terms.ledger.register(terms.in_full[file], publicity.what)
            if place is not None:
                shown.add(place)
            elif publicity.what in ("score", "band"):
                shown |= {(file, k) for k, name in enumerate(names) if is_by_score(regime.registers[name])}
    return shown


def is_by_score(register: Register) -> bool:
    """Whether some condition of entry asks about a score."""
    return any(
        (condition.band, condition.score_below, condition.score_from, condition.lowest) != (None,) * 4
        for condition in register.enter_when
    )


def acts_shown(terms: Terms, realm: Realm) -> set[str]:
    """Return the acts for which people are shown: by a record, or by a register that a record enters."""
    shown = {
        act
        for file in realm.files
        for publicity in terms.regimes[file].publicity
        if publicity.what == "acts"
        for act in publicity.acts or ()
    }
    for file, k in shown_registers(terms, realm.files):
        if file not in realm.files:
            continue
        registers = terms.regimes[file].registers
        for condition in registers[sorted(registers)[k]].enter_when:
            shown.update(condition.recorded or ())
    return shown


def acts_rewarded(terms: Terms, realm: Realm) -> set[str]:
    """Return the acts for which some score gives points."""
    return {act for file in realm.files for act, points in _points(terms.regimes[file]) if points > 0}


def _points(regime: Regime) -> list[tuple[str, Fraction]]:
    """Return the points a regime gives for each act, or adds to a part of its score."""
    if regime.score is None:
        return []
    points = [(act, rule.points.value) for act, rule in regime.score.points.items()]
    parts = regime.score.components.values()
    return points + [
        (act, Fraction(q12(given.value))) for part in parts for act, given in part.points.items()
    ]
