"""What a regime's words become: sensors and acts, questions, registers, gates, all in whole numbers.

The regimes of a world are read together, in order of name: one may use another's records and registers, and a
sensor of one name is one sensor.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import partial

from underheaven.engine.oracle.clauses import Black, Gate, Institution, Question, Watch, is_alone
from underheaven.engine.oracle.people import ADULT, ALWAYS, CHILD, WORKER, Plan, threshold
from underheaven.ground.draws import purpose
from underheaven.ground.errors import InputError
from underheaven.ground.exact import as_text, at_least_once, decay_step
from underheaven.ground.numbers import CitedNumber
from underheaven.words.condition import Condition
from underheaven.words.dictionary import KIND_OF
from underheaven.words.ladder import enforced
from underheaven.words.regime import Regime, Rule, Sensor

FAR = 1 << 40
"""Beyond every score, in steps."""


def share_at(number: CitedNumber | None, place: tuple[str, str, str]) -> Fraction:
    """Return a share for a group and a place: by the district's factor, or else the province's."""
    if number is None:
        return Fraction(0)
    group, district, province = place
    return min(
        number.for_(group=group, place=district if district in number.by_place else province), Fraction(1)
    )


def shares_at(number: CitedNumber | None, places: Iterable[tuple[str, str, str]]) -> tuple[Fraction, ...]:
    """Return a share at every place, worked out once for each group and each place it speaks of."""
    spoken_of = frozenset[str]() if number is None else frozenset(number.by_place)
    known: dict[tuple[str, ...], Fraction] = {}
    shares: list[Fraction] = []
    for place in places:
        alike = (place[0], *(name if name in spoken_of else "" for name in place[1:]))
        if alike not in known:
            known[alike] = share_at(number, place)
        shares.append(known[alike])
    return tuple(shares)


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


class Terms:
    """The regimes of one world, ready to run.

    Raises `InputError` where two sensors of one name differ, two registers have one name, or points do not
    fit the step of their score.
    """

    def __init__(self, world: str, regimes: Iterable[Regime], plan: Plan) -> None:
        self.world = world
        self.plan = plan
        self.act_number = {act.name: number for number, act in enumerate(plan.acts)}
        self.regimes = tuple(sorted(enforced(tuple(regimes)), key=lambda regime: regime.regime))
        registers = [name for regime in self.regimes for name in regime.registers]
        twice = next((name for name in registers if registers.count(name) > 1), None)
        if twice is not None:
            raise InputError(
                f"two regimes of one world have a register `{twice}`, and would decide by the same draws",
                where=f"worlds.{world}",
                cure="give one another name",
            )
        self.file_of = {regime.regime: number for number, regime in enumerate(self.regimes)}
        self.watches = tuple(self._watches())
        self.watching: list[list[Watch]] = [[] for _ in plan.acts]
        for watch in self.watches:
            self.watching[watch.act].append(watch)
        self.watch_of = {watch.hit: watch for watch in self.watches}
        self.about_others: list[Question] = []
        self.institutions = tuple(self._institution(file) for file in range(len(self.regimes)))
        self.rules = tuple(
            (tuple(self._question(condition, file) for condition in rule.when), self._gates(rule))
            for file, regime in enumerate(self.regimes)
            for rule in regime.rules
        )
        refusing = {
            gate.service for _, gates in self.rules for gate in gates if gate.refuses and gate.coverage > 0
        }
        self.governed = tuple(sorted(refusing))
        self.closable = tuple(self._closable(who) for who in (WORKER, ADULT, CHILD))
        self.triggers = frozenset(
            watch.act for watch in self.watches if any(self._costs(file, watch.act) for file in watch.readers)
        )

    # ---- sensors
    def _watches(self) -> Iterable[Watch]:
        """Yield every sensor and act it watches, in order of name; one sensor of one name is one sensor."""
        plan = self.plan
        declared: dict[str, Sensor] = {}
        for regime in self.regimes:
            for name, sensor in regime.sensors.items():
                rates = ("detects", "false_alarm", "look_alikes", "misidentified", "at")
                other = declared.setdefault(name, sensor)
                if any(getattr(other, rate) != getattr(sensor, rate) for rate in rates):
                    raise InputError(
                        f"two regimes of one world declare the sensor `{name}` differently",
                        where=f"worlds.{self.world}",
                        cure="declare it alike in both, or give one another name",
                    )
        number = 0
        for name, sensor in sorted(declared.items()):
            acts = {
                act
                for regime in self.regimes
                if name in regime.sensors
                for act in regime.sensors[name].watches
            }
            for act in sorted(acts & set(self.act_number)):
                certainty = shares_at(sensor.detects, plan.places)
                alarm = shares_at(sensor.false_alarm, plan.places)
                weekly = None
                if sensor.at is not None:
                    passes = plan.society.encounters[sensor.at].value
                    weekly = partial(at_least_once, times=passes)
                yield Watch(
                    name,
                    self.act_number[act],
                    number,
                    thresholds(certainty),
                    thresholds(alarm, weekly),
                    thresholds(shares_at(sensor.look_alikes, plan.places)),
                    sensor.misidentified == "lost",
                    certainty,
                    frozenset(f for f, regime in enumerate(self.regimes) if self._reads(regime, name, act)),
                    purpose("sensor", name, act),
                    purpose("sensor", name, act, "taken"),
                )
                number += 1

    def _reads(self, regime: Regime, sensor: str, act: str) -> bool:
        """Whether a regime reads what a sensor records: its own sensors, and those of the regimes it uses."""
        if regime.limits.no_lawful_acts and KIND_OF[act] == "lawful":
            return False
        sources = [
            regime,
            *(self.regimes[self.file_of[name]] for name in regime.uses if name in self.file_of),
        ]
        return any(sensor in source.sensors and act in source.sensors[sensor].watches for source in sources)

    def _costs(self, file: int, act: int) -> bool:
        """Whether a record of an act costs something: points, an entry, or a service refused."""
        institution = self.institutions[file]
        entries = [question for register in institution.registers for question in register.enter]
        refusals = [
            question
            for asked, gates in self.rules
            if any(gate.refuses for gate in gates)
            for question in asked
            if question.file == file
        ]
        return institution.points.get(act, (0, False))[0] < 0 or any(
            act in (q.acts or ()) for q in entries + refusals
        )

    # ---- conditions
    def _question(self, condition: Condition, file: int) -> Question:
        """Return a condition of a regime as the week asks it; those about others get a number."""
        regime = self.regimes[file]
        label: list[str] = []
        acts = registers = scores = None
        if condition.recorded is not None:
            acts = frozenset(self.act_number[name] for name in condition.recorded if name in self.act_number)
            label += condition.recorded
        if condition.listed is not None:
            sources = (regime.regime, *regime.uses)
            files = [self.file_of[name] for name in sources if name in self.file_of]
            registers = tuple(
                next(
                    (f, sorted(self.regimes[f].registers).index(name))
                    for f in files
                    if name in self.regimes[f].registers
                )
                for name in condition.listed
                if any(name in self.regimes[f].registers for f in files)
            )
            label += condition.listed
        if (
            condition.band is not None
            or condition.score_below is not None
            or condition.score_from is not None
        ):
            scores = self._stretches(condition, regime)
            label += condition.band or ("score",)
        question = Question(
            file,
            acts,
            registers,
            scores,
            condition.whose,
            condition.at_least,
            -1 if condition.is_own else len(self.about_others),
            ", ".join(label),
        )
        if not condition.is_own:
            self.about_others.append(question)
        return question

    def _stretches(self, condition: Condition, regime: Regime) -> tuple[tuple[int, int], ...]:
        """Return the stretches of score, in steps, in which the parts about the score hold together."""
        if regime.score is None:
            return ()
        stretches = [(-FAR, FAR)]
        if condition.band is not None:
            bands = bands_of(regime)
            upper = {name: bands[i - 1][0] if i else FAR for i, (_, name) in enumerate(bands)}
            lowest = {name: low if i < len(bands) - 1 else -FAR for i, (low, name) in enumerate(bands)}
            stretches = [(lowest[name], upper[name]) for name in condition.band if name in lowest]
        below = FAR if condition.score_below is None else in_steps(regime, condition.score_below.value)
        start = -FAR if condition.score_from is None else in_steps(regime, condition.score_from.value)
        return tuple((max(low, start), min(high, below)) for low, high in stretches)

    # ---- regimes
    def _institution(self, file: int) -> Institution:
        """Return a regime, ready to run."""
        regime, score = self.regimes[file], self.regimes[file].score
        registers = tuple(self._register(file, name) for name in sorted(regime.registers))
        if score is None:
            return Institution(
                regime.regime,
                has_score=False,
                step=Fraction(1),
                start=0,
                low=-FAR,
                high=FAR,
                fade=0,
                points={},
                through_others=(),
                bands=(),
                registers=registers,
            )
        return Institution(
            regime.regime,
            has_score=True,
            step=step_of(regime),
            start=in_steps(regime, score.starts.value),
            low=in_steps(regime, score.bounds[0].value),
            high=in_steps(regime, score.bounds[1].value),
            fade=0 if score.half_life is None else decay_step(int(score.half_life.value)),
            points={
                self.act_number[act]: (in_steps(regime, rule.points.value), rule.only_if is not None)
                for act, rule in score.points.items()
                if act in self.act_number
            },
            through_others=tuple(
                (in_steps(regime, because.points.value), tuple(self._question(c, file) for c in because.when))
                for because in score.through_others
            ),
            bands=bands_of(regime),
            registers=registers,
        )

    def _register(self, file: int, name: str) -> Black:
        """Return a black register, ready to run."""
        regime = self.regimes[file]
        register = regime.registers[name]
        enter = tuple(self._question(condition, file) for condition in register.enter_when)
        own_scores = [
            high for q in enter if q.scores is not None and q.whose == "own" for _, high in q.scores
        ]
        alone = (q.scores or () for q in enter if is_alone(q, "scores"))
        by_score = [high for stretches in alone for low, high in stretches if low < high]
        cut = max(by_score) if by_score and max(by_score) < FAR else None
        reads_more = any(q.whose != "own" or (q.acts is None and q.scores is None) for q in enter)
        on_exit = register.score_on_exit
        leave, redress = register.leave_when, regime.redress
        appeal, notice, correction = redress.appeal, redress.notice, redress.correction
        return Black(
            name,
            enter,
            FAR if reads_more else max(own_scores, default=-FAR),
            None if leave.after is None else int(leave.after.value),
            None if leave.score_from is None else in_steps(regime, leave.score_from.value),
            cut if on_exit == "cut" else None if on_exit is None else in_steps(regime, on_exit.value),
            on_exit == "cut",
            cut,
            0 if notice is None else threshold(notice.share.value),
            0 if notice is None or notice.after is None else int(notice.after.value),
            0 if appeal is None else int(appeal.decided_after.value),
            0 if appeal is None else threshold(appeal.struck_if_wrong.value),
            0 if appeal is None else threshold(appeal.struck_if_right.value),
            0 if correction is None else threshold(correction.found.value),
            {step: purpose("register", name, step) for step in ("told", "files", "decided", "found")},
        )

    def _gates(self, rule: Rule) -> tuple[Gate, ...]:
        """Return what a rule says for each of its services."""
        numbers = {service.name: number for number, service in enumerate(self.plan.services)}
        return tuple(
            Gate(
                numbers[name],
                rule.then == "refuse",
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


def step_of(regime: Regime) -> Fraction:
    """Return the points in which a regime's score is held."""
    assert regime.score is not None
    return Fraction(1) if regime.score.step is None else regime.score.step.value


def in_steps(regime: Regime, points: Fraction) -> int:
    """Return points as a whole number of the regime's steps."""
    steps = points / step_of(regime)
    if steps.denominator != 1:
        raise InputError(
            f"{as_text(points)} points are no whole number of steps of {as_text(step_of(regime))}",
            where=f"{regime.regime}: score.step",
            cure="choose a step that divides all points",
        )
    return int(steps)


def bands_of(regime: Regime) -> tuple[tuple[int, str], ...]:
    """Return the lowest score of each band, in steps, best band first."""
    assert regime.score is not None
    return tuple(
        sorted(
            ((in_steps(regime, low.value), name) for name, low in regime.score.bands.items()), reverse=True
        )
    )
