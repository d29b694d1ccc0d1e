"""The rows of regimes: conditions, scores, registers and rules, as whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.setting import World, coverage_of, exact_steps, governs, steps
from underheaven.engine.plan.stretches import cut_of, has_score, stretches_of
from underheaven.engine.plan.writing import Rows
from underheaven.ground.draws import key_of, purpose
from underheaven.ground.exact import decay_step, threshold
from underheaven.words.condition import Condition
from underheaven.words.dictionary import DOMAIN_OF_SERVICE, DOMAINS
from underheaven.words.fields import INCOMES
from underheaven.words.regime import Regime, Register, Rule, Score
from underheaven.words.society import Society

FAR = 2**40
"""Beyond every score, in steps."""
Key = tuple[int, int]


class RegimeRows:
    """The rows of the regimes of all worlds, added world by world.

    society : the declared society; its acts give the order of acts.
    seed : of the keys of draws.
    """

    def __init__(self, society: Society, seed: int) -> None:
        self.society = society
        self.acts = list(society.acts())
        self.seed = seed
        self.purposes: set[str] = set()
        self.conditions, self.others, self.regimes = Rows(12), Rows(4), Rows(10)
        self.through, self.registers = Rows(3), Rows(19)
        self.pairs, self.services = Rows(5), Rows(8)
        self.items: list[int] = []
        self.points: list[list[int]] = []
        self.only_if: list[list[int]] = []
        self.shows: list[list[int]] = []
        self.register_keys: list[Key] = []
        self.service_keys: list[Key] = []
        self.record_planes: list[int] = []
        """Others' conditions that read records, in the order of the digest."""
        self._register_numbers: dict[str, int] = {}
        self._regime_numbers: dict[str, int] = {}

    def key(self, *parts: str) -> Key:
        """Return the key of a purpose, and remember it."""
        name = purpose(*parts)
        self.purposes.add(name)
        return key_of(name, self.seed)

    def add_world(self, world: World) -> None:
        """Add the regimes, registers and rules of a world."""
        self._regime_numbers = {r.regime: len(self.regimes) + n for n, r in enumerate(world.regimes)}
        names = [name for regime in world.regimes for name in sorted(regime.registers)]
        self._register_numbers = {name: len(self.registers) + n for n, name in enumerate(names)}
        quiet = {regime.regime: _quiet(regime) for regime in world.regimes}
        scored = 0
        for regime in world.regimes:
            for name in sorted(regime.registers):
                self._register(world, regime, name)
            self._regime(world, regime, quiet[regime.regime], scored)
            scored += regime.score is not None
        self._rules(world)

    def _conditions(self, world: World, regime: Regime, conditions: Sequence[Condition]) -> tuple[int, int]:
        first = len(self.conditions)
        for condition in conditions:
            self._condition(world, regime, condition)
        return first, len(self.conditions)

    def _condition(self, world: World, regime: Regime, condition: Condition) -> None:
        acts = [self.acts.index(act) for act in condition.recorded or () if act in self.acts]
        lists: list[int] = []
        for name in condition.listed or ():
            owner = world.register_owner(regime, name)
            if owner is not None:
                lists.append(self._register_numbers[name])
        ends: list[int] = []
        if has_score(condition) and regime.score is not None:
            for low, high in stretches_of(regime.score, condition):
                ends.append(-FAR if low is None else steps(regime.score, low))
                ends.append(FAR if high is None else steps(regime.score, high))
        at = len(self.items)
        self.items += [*acts, *lists, *ends]
        lists_at, ends_at = at + len(acts), at + len(acts) + len(lists)
        number = -1
        if not condition.is_own:
            number = self.others.add(
                [
                    len(self.conditions), condition.at_least, t.TIE_NAMES.index(condition.whose),
                    condition.recorded is not None,
                ]
            )  # fmt: skip
            if condition.recorded is not None:
                self.record_planes.append(number)
        self.conditions.add(
            [
                self._regime_numbers[regime.regime], condition.recorded is not None, at, lists_at,
                condition.listed is not None, lists_at, ends_at, has_score(condition), ends_at,
                ends_at + len(ends),
                number, condition.whose == "payer",
            ]
        )  # fmt: skip

    def _register(self, world: World, regime: Regime, name: str) -> None:
        register = regime.registers[name]
        first, end = self._conditions(world, regime, register.enter_when)
        score = regime.score
        cut = None if score is None else cut_of(score, register.enter_when)
        cut_steps = None if score is None or cut is None else steps(score, cut)
        declared = _declared_exit(score, register, cut_steps)
        redress, leave = regime.redress, register.leave_when
        appeal, notice = redress.appeal, redress.notice
        shown = [p for p in regime.publicity if _shows_entries(regime, name, p.what)]
        tells = 0
        for told in shown:
            if told.how == "tell":
                for kind in ("household", *(told.to or ())):
                    tells |= 1 << t.TIE_NAMES.index(kind)
        self.registers.add(
            [
                self._regime_numbers[regime.regime], first, end,
                declared is not None, declared or 0, register.score_on_exit == "cut",
                cut_steps is not None, cut_steps or 0,
                0 if leave.after is None else int(leave.after.value),
                leave.score_from is not None and score is not None,
                0 if leave.score_from is None or score is None else steps(score, leave.score_from.value),
                0 if notice is None else threshold(notice.share.value),
                -1 if notice is None else 0 if notice.after is None else int(notice.after.value),
                0 if appeal is None or notice is None else int(appeal.decided_after.value),
                0 if appeal is None else threshold(appeal.struck_if_wrong.value),
                0 if appeal is None else threshold(appeal.struck_if_right.value),
                0 if redress.correction is None else threshold(redress.correction.found.value),
                any(one.how == "broadcast" for one in shown), tells,
            ]
        )  # fmt: skip
        self.register_keys += [
            self.key("register", name, what) for what in ("told", "files", "decided", "found")
        ]

    def _regime(self, world: World, regime: Regime, quiet: tuple[int, int], scored: int) -> None:
        score = regime.score
        points, only = [0] * len(self.acts), [0] * len(self.acts)
        through: list[tuple[int, int, int]] = []
        if score is not None:
            for act, rule in score.points.items():
                if act in self.acts:
                    at = self.acts.index(act)
                    points[at] = exact_steps(score, rule.points.value, f"`{act}` of `{regime.regime}`")
                    only[at] = rule.only_if is not None
            for one in score.through_others:
                first, end = self._conditions(world, regime, one.when)
                worth = exact_steps(score, one.points.value, f"a point through others of `{regime.regime}`")
                through.append((worth, first, end))
        at = len(self.through)
        for row in through:
            self.through.add(list(row))
        shown = {a for p in regime.publicity if p.how == "broadcast" for a in p.acts or ()}
        self.points.append(points)
        self.only_if.append(only)
        self.shows.append([act in shown for act in self.acts])
        if score is None:
            self.regimes.add([0, 0, 0, 0, 0, at, at, -FAR, FAR, -1])
            return
        what = f"the score of `{regime.regime}`"
        start, low, high = (
            exact_steps(score, end.value, what) for end in (score.starts, score.bounds[0], score.bounds[1])
        )
        decay = 0 if score.half_life is None else decay_step(int(score.half_life.value))
        self.regimes.add([1, start, low, high, decay, at, len(self.through), *quiet, scored])

    def _rules(self, world: World) -> None:
        """Add a world's rules, service by service; the conditions once, in the order of the rules."""
        held: list[tuple[Rule, int, int]] = [
            (rule, *self._conditions(world, regime, rule.when))
            for regime in world.regimes
            for rule in regime.rules
        ]
        governed = 0
        for number, name in enumerate(sorted(self.society.services)):
            about = [one for one in held if name in one[0].services]
            if not about:
                continue
            service = self.society.services[name]
            first = len(self.pairs)
            for rule, start, end in about:
                cover = coverage_of(rule)
                pays = 0 if rule.other_payer is None else threshold(rule.other_payer.value)
                self.pairs.add([rule.then == "refuse", start, end, cover, pays])
            is_governed = any(governs(rule) for rule, _, _ in about)
            who = {"adults": t.ADULTS, "children": t.CHILDREN, "workers": t.WORKERS}[service.asked_by]
            asked = threshold(service.asked.value / 52)
            domain = DOMAINS.index(DOMAIN_OF_SERVICE[name])
            self.services.add(
                [
                    first,
                    len(self.pairs),
                    who,
                    asked,
                    is_governed,
                    domain,
                    governed if is_governed else -1,
                    number,
                ]
            )
            governed += is_governed
            self.service_keys += [
                self.key("service", name),
                self.key("coverage", name),
                self.key("service", name, "other-payer"),
            ]  # fmt: skip

    def files(self) -> list[int]:
        """Return the thresholds of filing an appeal, by income."""
        appeals = self.society.responses.appeals
        shares = {} if appeals is None else appeals.files
        return [threshold(shares[i].value) if i in shares else 0 for i in INCOMES]


def _declared_exit(score: Score | None, register: Register, cut: int | None) -> int | None:
    """Return the declared score on exit in steps, within bounds."""
    declared = register.score_on_exit
    if declared is None or score is None:
        return None
    if declared == "cut":
        return cut
    return steps(score, declared.value)


def _shows_entries(regime: Regime, name: str, what: str) -> bool:
    """Whether publicity of something shows entries of a register."""
    if what == name:
        return True
    if what not in ("band", "score"):
        return False
    return any(has_score(condition) for condition in regime.registers[name].enter_when)


def _quiet(regime: Regime) -> tuple[int, int]:
    """Return the stretch around the start in which the score alone changes nothing for anybody.

    Empty where even the start does something. Outside it, a citizen is looked at each week.
    """
    score = regime.score
    if score is None:
        return -FAR, FAR
    start = steps(score, score.starts.value)
    own = [c for register in regime.registers.values() for c in register.enter_when]
    own += [c for rule in regime.rules for c in rule.when]
    own += [c for through in score.through_others for c in through.when]
    low, high = -FAR, FAR
    for condition in own:
        if not has_score(condition):
            continue
        holds = False
        for least, below in stretches_of(score, condition):
            ends = [steps(score, end) for end in (least, below) if end is not None]
            low = max([low, *(end for end in ends if end <= start)])
            high = min([high, *(end for end in ends if end > start)])
            inside = (least is None or start >= steps(score, least)) and (
                below is None or start < steps(score, below)
            )
            holds = holds or inside
        if holds and condition.is_own and condition.recorded is None and condition.listed is None:
            return start, start
    return low, high


def fear_gain(scale: Fraction, share: Fraction) -> int:
    """Return what an event adds to fear, of 65,536 parts of what is left, at most all."""
    return min(2**16, round(share * scale * 2**16))
