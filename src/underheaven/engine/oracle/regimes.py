"""What a regime's words become: sensors and acts, questions, registers, gates, all in whole numbers.

The regimes of a world are read together, in order of name: one may use another's records and registers, and a
sensor of one name is one sensor. They are read as of one stage; what is numbered is the same at every stage.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from underheaven.engine.oracle.agencies import agencies_of
from underheaven.engine.oracle.channels import channels_of, heard_through
from underheaven.engine.oracle.clauses import (
    AccessRule,
    Agency,
    Gate,
    Institution,
    Link,
    Question,
    Roster,
    Tally,
    Watch,
    is_alone,
)
from underheaven.engine.oracle.people import ADULT, ALWAYS, CHILD, ONE, WORKER, Plan, q12, threshold
from underheaven.engine.oracle.questions import FAR, Ledger, bands_of, in_steps, step_of
from underheaven.engine.oracle.realms import FOR_EVER, Closable, Realm, holds_in, last_week_of, named_twice
from underheaven.engine.oracle.recomputing import recomputed_of
from underheaven.engine.oracle.sensors import begins, watches_of
from underheaven.engine.oracle.successions import successions_of
from underheaven.ground.draws import purpose
from underheaven.ground.errors import InputError
from underheaven.ground.exact import decay_step
from underheaven.words.in_force import as_of
from underheaven.words.ladder import enforced
from underheaven.words.regime import Regime, Rule
from underheaven.words.switches import changed

AGAIN = 26
"""Weeks from a decision to the next chance to appeal, where a regime says nothing."""
STEPS = ("told", "files", "decided", "found", "priority", "desk")
"""What is decided about an entry by a draw of its register."""


class Terms:
    """The regimes of one world as of one stage, ready to run.

    week : the first of the stage. realms, realm_in, realm_at : what holds together somewhere, by province,
    and by place. lowest : regimes and shares of lowest scores that are asked about at some stage.

    Raises `InputError` where two sensors of one name differ, two registers have one name, or points do not
    fit the step of their score.
    """

    def __init__(self, world: str, regimes: Iterable[Regime], plan: Plan, week: int = 1) -> None:
        self.plan = plan
        self.week = week
        self.act_number = {act.name: number for number, act in enumerate(plan.acts)}
        self.in_full = tuple(sorted(enforced(tuple(regimes)), key=lambda regime: regime.regime))
        self.regimes = tuple(in_force(regime, week) for regime in self.in_full)
        registers = [name for regime in self.in_full for name in regime.registers]
        twice = named_twice(registers, self.in_full, what="registers")
        if twice is not None:
            raise InputError(
                f"two regimes of one world have a register `{twice}`, and would decide by the same draws",
                where=f"worlds.{world}",
                cure="give one another name",
            )
        self.watches = tuple(watches_of(world, self.in_full, self.regimes, plan, self.act_number, week))
        self.watching: list[list[Watch]] = [[] for _ in plan.acts]
        for watch in self.watches:
            self.watching[watch.act].append(watch)
        self.watch_of = {watch.hit: watch for watch in self.watches}
        self.delayed = tuple(watch for watch in self.watches if watch.is_delayed)
        self.channels = channels_of(world, self.in_full, self.regimes, plan, week)
        self.heard = heard_through(self.channels, self.regimes, plan)
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
        self.everybody_has_files = all(has_files_on_all(i) for i in self.institutions)
        self.rules = tuple(
            AccessRule(
                file,
                tuple(self.ledger.question(condition, file) for condition in rule.when),
                self._gates(rule),
                rule.then == "admit",
                regime.run_by == "company",
            )
            for file, regime in enumerate(self.regimes)
            for rule in regime.rules
        )
        self.limits_closing = any(i.most_closed is not None for i in self.institutions)
        self.lowest = sorted(self._lowest())
        realms: dict[frozenset[int], Realm] = {}
        self.realm_in: dict[str, Realm] = {}
        for province in plan.society.provinces:
            files = frozenset(n for n, regime in enumerate(self.in_full) if holds_in(regime, province, week))
            if files not in realms:
                realms[files] = self._realm(files, province)
            self.realm_in[province] = realms[files]
        self.realms = tuple(realms.values())
        self.realm_at = tuple(self.realm_in[province] for _, _, province in plan.places)
        self.governed = tuple(sorted({service for realm in self.realms for service in realm.governed}))

    def _lowest(self) -> set[tuple[int, Fraction]]:
        """Return the shares of lowest scores that are asked about at some stage, each with its regime."""
        return {
            (file, condition.lowest.value)
            for file, regime in enumerate(self.in_full)
            for asking in (
                *(rule.when for rule in regime.rules),
                *(register.enter_when for register in regime.registers.values()),
            )
            for condition in asking
            if condition.lowest is not None
        }

    def _realm(self, files: frozenset[int], province: str) -> Realm:
        """Return what the regimes that hold in a province can do there."""
        rules = [rule for rule in self.rules if rule.file in files]
        governed = {gate.service for rule in rules for gate in rule.gates if gate.refuses and gate.coverage}
        closable = tuple(self._closable(who, governed) for who in (WORKER, ADULT, CHILD))
        triggers = {
            watch.act
            for watch in self.watches
            if self._is_watched(watch, province)
            and any(self._costs(file, watch.act, rules) for file in watch.readers & files)
        }
        heard = {
            (channel.name, act) for channel in self.channels if channel.file in files for act in channel.about
        }
        triggers |= {
            act
            for name, act in heard
            if any(self._costs(file, act, rules) for file in self.heard[act][name].readers & files)
        }
        worker, adult, child = closable
        return Realm(files, tuple(sorted(governed)), (worker, adult, child), frozenset(triggers))

    def _is_watched(self, watch: Watch, province: str) -> bool:
        """Whether a regime that has a sensor watch an act holds in a province."""
        name, act = watch.sensor, self.plan.acts[watch.act].name
        having = [regime for regime in self.in_full if name in regime.sensors]
        return any(
            act in regime.sensors[name].watches and holds_in(regime, province, self.week) for regime in having
        )

    def _costs(self, file: int, act: int, rules: Iterable[AccessRule]) -> bool:
        """Whether a record of an act costs something: points, an entry, or a service refused by a rule."""
        institution = self.institutions[file]
        entries = [q for register in institution.registers if not register.is_red for q in register.enter]
        refusals = [
            question
            for rule in rules
            if any(gate.refuses and gate.coverage > 0 for gate in rule.gates)
            for question in rule.questions
            if question.file == file
        ]
        score, recomputed = self.regimes[file].score, institution.recomputed
        has_begun = score is not None and bool(score.components)
        parts = recomputed.kept if recomputed is not None and has_begun else ()
        return (
            institution.points.get(act, (0, False))[0] < 0
            or any(part.points.get(act, 0) < 0 for part in parts)
            or any(act in (q.acts or ()) for q in entries + refusals)
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
            places=None if regime.places is None else frozenset(regime.places),
            begins=self.in_full[file].from_week or 1,
            until=last_week_of(self.in_full[file]),
            takes_over=tuple(successions_of(self.in_full, file)),
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
            recomputed=recomputed_of(self.in_full[file], regime, self.plan),
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

    def _register(self, file: int, name: str, tallies: list[Tally]) -> Roster:
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
        reads_more = any(
            q.whose != "own" or q.lowest is not None or (q.acts is None and q.scores is None) for q in enter
        )
        on_exit = register.score_on_exit
        leave, redress, is_red = register.leave_when, regime.redress, register.colour == "red"
        appeal, notice, correction = redress.appeal, redress.notice, redress.correction
        return Roster(
            name,
            is_red,
            enter,
            FAR if reads_more else max(own_scores, default=-FAR),
            None if leave.after is None else int(leave.after.value),
            register.again,
            register.again != "ignored"
            or bool(regime.takes_over)
            or any(question.term is not None for question in questions),
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
                "refuse" if rule.then == "admit" else rule.then,
                ONE if rule.by is None else q12(rule.by.value),
                self.plan.services[numbers[name]].asked_by,
                ALWAYS if rule.coverage is None else threshold(rule.coverage.value),
                0 if rule.other_payer is None else threshold(rule.other_payer.value),
                purpose("coverage", name),
                purpose("service", name, "other-payer"),
            )
            for name in rule.services
        )

    def _closable(self, who: int, governed: Iterable[int]) -> Closable:
        """Return each domain that can close to those who ask, and the governed services that must refuse."""
        domains: dict[int, set[int]] = defaultdict(set)
        for number in governed:
            if who in self.plan.services[number].asked_by:
                domains[self.plan.services[number].domain].add(number)
        return tuple((domain, frozenset(services)) for domain, services in sorted(domains.items()))


def in_force(regime: Regime, week: int) -> Regime:
    """Return a regime as of a week; what has ended shows nothing any more."""
    now = as_of(regime, week)
    return now if week <= last_week_of(regime) else changed(now, {"publicity": ()})


def has_files_on_all(institution: Institution) -> bool:
    """Whether a regime has a file on every adult, in every week."""
    return institution.consent >= ALWAYS and institution.places is None and institution.until == FOR_EVER
