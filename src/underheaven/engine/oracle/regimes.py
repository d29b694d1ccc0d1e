"""What a regime's words become: sensors and acts, questions, registers, gates, all in whole numbers.

The regimes of a world are read together, in order of name: one may use another's records and registers, and a
sensor of one name is one sensor. They are read as of one stage; what is numbered is the same at every stage.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from underheaven.engine.oracle.agencies import agencies_of
from underheaven.engine.oracle.clauses import (
    AccessRule,
    Agency,
    Black,
    Gate,
    Institution,
    Link,
    Question,
    Tally,
    Watch,
    is_alone,
)
from underheaven.engine.oracle.people import ADULT, ALWAYS, CHILD, WORKER, Plan, threshold
from underheaven.engine.oracle.questions import FAR, Ledger, bands_of, in_steps, step_of
from underheaven.engine.oracle.sensors import begins, watches_of
from underheaven.ground.draws import purpose
from underheaven.ground.errors import InputError
from underheaven.ground.exact import decay_step
from underheaven.words.in_force import as_of
from underheaven.words.ladder import enforced
from underheaven.words.regime import Regime, Rule

AGAIN = 26
"""Weeks from a decision to the next chance to appeal, where a regime says nothing."""
STEPS = ("told", "files", "decided", "found", "priority", "desk")
"""What is decided about an entry by a draw of its register."""


class Terms:
    """The regimes of one world as of one stage, ready to run.

    week : the first of the stage.

    Raises `InputError` where two sensors of one name differ, two registers have one name, or points do not
    fit the step of their score.
    """

    def __init__(self, world: str, regimes: Iterable[Regime], plan: Plan, week: int = 1) -> None:
        self.plan = plan
        self.week = week
        self.act_number = {act.name: number for number, act in enumerate(plan.acts)}
        self.in_full = tuple(sorted(enforced(tuple(regimes)), key=lambda regime: regime.regime))
        self.regimes = tuple(as_of(regime, week) for regime in self.in_full)
        registers = [name for regime in self.in_full for name in regime.registers]
        twice = next((name for name in registers if registers.count(name) > 1), None)
        if twice is not None:
            raise InputError(
                f"two regimes of one world have a register `{twice}`, and would decide by the same draws",
                where=f"worlds.{world}",
                cure="give one another name",
            )
        self.watches = tuple(watches_of(world, self.in_full, self.regimes, plan, self.act_number))
        self.watching: list[list[Watch]] = [[] for _ in plan.acts]
        for watch in self.watches:
            self.watching[watch.act].append(watch)
        self.watch_of = {watch.hit: watch for watch in self.watches}
        self.delayed = tuple(watch for watch in self.watches if watch.is_delayed)
        self.about_others: list[Question] = []
        self.ledger = Ledger(self.in_full, self.act_number, self.about_others)
        agencies = agencies_of(self.ledger, week, plan.weeks)
        self.links = tuple(link for of_one in agencies for agency in of_one for link in agency.links)
        self.copied: dict[tuple[int, int], list[Link]] = defaultdict(list)
        for link in self.links:
            self.copied[link.register].append(link)
        self.institutions = tuple(
            self._institution(file, agencies[file]) for file in range(len(self.regimes))
        )
        self.everybody_has_files = all(i.consent >= ALWAYS for i in self.institutions)
        self.rules = tuple(
            AccessRule(
                file,
                tuple(self.ledger.question(condition, file) for condition in rule.when),
                self._gates(rule),
                rule.then == "admit",
            )
            for file, regime in enumerate(self.regimes)
            for rule in regime.rules
        )
        refusing = {
            gate.service for rule in self.rules for gate in rule.gates if gate.refuses and gate.coverage > 0
        }
        self.governed = tuple(sorted(refusing))
        self.closable = tuple(self._closable(who) for who in (WORKER, ADULT, CHILD))
        self.limits_closing = any(i.most_closed is not None for i in self.institutions)
        self.triggers = frozenset(
            watch.act for watch in self.watches if any(self._costs(file, watch.act) for file in watch.readers)
        )

    def _costs(self, file: int, act: int) -> bool:
        """Whether a record of an act costs something: points, an entry, or a service refused."""
        institution = self.institutions[file]
        entries = [q for register in institution.registers if not register.is_red for q in register.enter]
        refusals = [
            question
            for rule in self.rules
            if any(gate.refuses and gate.coverage > 0 for gate in rule.gates)
            for question in rule.questions
            if question.file == file
        ]
        return institution.points.get(act, (0, False))[0] < 0 or any(
            act in (q.acts or ()) for q in entries + refusals
        )

    # ---- regimes
    def _institution(self, file: int, agencies: Sequence[Agency]) -> Institution:
        """Return a regime, ready to run."""
        regime, score = self.regimes[file], self.regimes[file].score
        tallies: list[Tally] = []
        registers = tuple(self._register(file, name, tallies) for name in sorted(regime.registers))
        consent, limits = regime.consent, regime.limits
        has_score = score is not None
        return Institution(
            name=regime.regime,
            consent=ALWAYS if consent is None else threshold(consent.value),
            most_closed=limits.closed_domains,
            has_score=has_score,
            step=step_of(regime) if has_score else Fraction(1),
            start=in_steps(regime, score.starts.value) if score is not None else 0,
            low=in_steps(regime, score.bounds[0].value) if score is not None else -FAR,
            high=in_steps(regime, score.bounds[1].value) if score is not None else FAR,
            fade=0 if score is None or score.half_life is None else decay_step(int(score.half_life.value)),
            points={}
            if score is None
            else {
                self.act_number[act]: (in_steps(regime, rule.points.value), rule.only_if is not None)
                for act, rule in score.points.items()
                if act in self.act_number
            },
            through_others=tuple(self._through_others(file)),
            bands=bands_of(regime) if has_score else (),
            registers=registers,
            tallies=tuple(tallies),
            agencies=tuple(agencies),
        )

    def _through_others(self, file: int) -> Iterable[tuple[int, tuple[Question, ...]]]:
        """Yield the points because of others that are in force; those to come have their numbers already."""
        regime = self.in_full[file]
        if regime.score is None:
            return
        for because in regime.score.through_others:
            questions = tuple(self.ledger.question(condition, file) for condition in because.when)
            if max(begins(regime, regime.score), begins(regime, because)) <= self.week:
                yield in_steps(regime, because.points.value), questions

    def _register(self, file: int, name: str, tallies: list[Tally]) -> Black:
        """Return a register, ready to run; nobody enters one that is not in force yet."""
        regime = self.in_full[file]
        register = regime.registers[name]
        begin = begins(regime, register)
        questions = tuple(
            self.ledger.question(condition, file, tallies, 1 if register.retroactive else begin)
            for condition in register.enter_when
        )
        enter = questions if begin <= self.week else ()
        own_scores = [
            high for q in enter if q.scores is not None and q.whose == "own" for _, high in q.scores
        ]
        alone = (q.scores or () for q in enter if is_alone(q, "scores"))
        by_score = [high for one in alone for low, high in one if low < high]
        cut = max(by_score) if by_score and max(by_score) < FAR else None
        reads_more = any(q.whose != "own" or (q.acts is None and q.scores is None) for q in enter)
        on_exit = register.score_on_exit
        leave, redress, is_red = register.leave_when, regime.redress, register.colour == "red"
        appeal, notice, correction = redress.appeal, redress.notice, redress.correction
        return Black(
            name,
            is_red,
            enter,
            FAR if reads_more else max(own_scores, default=-FAR),
            None if leave.after is None else int(leave.after.value),
            register.again,
            register.again != "ignored" or any(question.term is not None for question in questions),
            (file, sorted(regime.registers).index(name)) in self.copied,
            None if leave.score_from is None else in_steps(regime, leave.score_from.value),
            cut if on_exit == "cut" else None if on_exit is None else in_steps(regime, on_exit.value),
            on_exit == "cut",
            cut,
            0 if notice is None or is_red else threshold(notice.share.value),
            0 if notice is None or notice.after is None else int(notice.after.value),
            0 if appeal is None else int(appeal.decided_after.value),
            0 if appeal is None else threshold(appeal.struck_if_wrong.value),
            0 if appeal is None else threshold(appeal.struck_if_right.value),
            0 if correction is None or is_red else threshold(correction.found.value),
            {step: purpose("register", name, step) for step in STEPS},
            repaid=0 if leave.repaid is None else int(leave.repaid.value),
            capacity=None if register.capacity is None else register.capacity.value,
            desk=None if appeal is None or appeal.capacity is None else appeal.capacity.value,
            again_after=AGAIN
            if appeal is None or appeal.again_after is None
            else int(appeal.again_after.value),
            tries=0 if appeal is None else appeal.tries,
        )

    def _gates(self, rule: Rule) -> tuple[Gate, ...]:
        """Return what a rule says for each of its services."""
        numbers = {service.name: number for number, service in enumerate(self.plan.services)}
        return tuple(
            Gate(
                numbers[name],
                rule.then in ("refuse", "admit"),
                self.plan.services[numbers[name]].asked_by,
                ALWAYS if rule.coverage is None else threshold(rule.coverage.value),
                0 if rule.other_payer is None else threshold(rule.other_payer.value),
                purpose("coverage", name),
                purpose("service", name, "other-payer"),
            )
            for name in rule.services
        )

    def _closable(self, who: int) -> tuple[tuple[int, frozenset[int]], ...]:
        """Return each domain that can close to those who ask, and the governed services that must refuse."""
        domains: dict[int, set[int]] = defaultdict(set)
        for number in self.governed:
            if who in self.plan.services[number].asked_by:
                domains[self.plan.services[number].domain].add(number)
        return tuple((domain, frozenset(services)) for domain, services in sorted(domains.items()))
