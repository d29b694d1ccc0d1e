"""The rows of regimes: conditions, scores, registers and rules, as whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.setting import World, coverage_of, exact_steps, governs, steps
from underheaven.engine.plan.stretches import cut_of, has_score, stretches_of
from underheaven.engine.plan.writing import Planes, Rows
from underheaven.ground.draws import key_of, purpose
from underheaven.ground.errors import InputError
from underheaven.ground.exact import decay_step, threshold
from underheaven.words.condition import Condition
from underheaven.words.dictionary import DOMAIN_OF_SERVICE, DOMAINS
from underheaven.words.fields import INCOMES
from underheaven.words.regime import Regime, Register, Rule, Score
from underheaven.words.score_check import MOST_STEPS
from underheaven.words.society import Society

FAR = 2**40
"""Beyond every score, in steps."""
Key = tuple[int, int]


class RegimeRows:
    """The rows of the regimes of all worlds, added world by world.

    society : the declared society; its acts give the order of acts.
    seed : of the keys of draws.
    gives_up : whether people ask less after refusals in a row.
    """

    def __init__(self, society: Society, seed: int, *, gives_up: bool) -> None:
        self.society = society
        self.gives_up = gives_up
        self.acts = list(society.acts())
        self.seed = seed
        self.purposes: set[str] = set()
        self.planes = Planes()
        self.conditions, self.others, self.regimes = Rows(12), Rows(8), Rows(15)
        self.through, self.registers = Rows(3), Rows(21)
        self.pairs, self.services, self.files = Rows(5), Rows(11), Rows(8)
        self.items: list[int] = []
        self.links: list[int] = []
        self.cuts: list[int] = []
        self.score_rows = 0
        self.count_rows = 0
        self.register_keys: list[Key] = []
        self.service_keys: list[Key] = []
        self.is_loud = False
        """Whether a condition on the own file holds before anything has happened."""
        self.worlds_done: list[str] = []
        self.record_planes: list[int] = []
        """Others' conditions that read records, in the order of the digest."""
        self._register_numbers: dict[str, int] = {}
        self._regime_numbers: dict[str, int] = {}
        self._file_numbers: dict[tuple[str, str], int] = {}
        self._cuts: dict[str, set[int]] = {}

    def key(self, *parts: str) -> Key:
        """Return the key of a purpose, and remember it."""
        name = purpose(*parts)
        self.purposes.add(name)
        return key_of(name, self.seed)

    def add_world(self, world: World, first_entry: int) -> None:
        """Add the regimes, registers and rules of a world; `first_entry` is the row of its first entry."""
        self._regime_numbers = {r.regime: len(self.regimes) + n for n, r in enumerate(world.regimes)}
        names = [name for regime in world.regimes for name in sorted(regime.registers)]
        self._register_numbers = {name: len(self.registers) + n for n, name in enumerate(names)}
        self._cuts = {regime.regime: set() for regime in world.regimes}
        self._file_numbers = {}
        stretches = [self._files(world, regime, first_entry) for regime in (None, *world.regimes)]
        scored = 0
        through: list[list[tuple[int, int, int]]] = []
        for regime in world.regimes:
            for name in sorted(regime.registers):
                self._register(world, regime, name)
            through.append(self._through(world, regime))
        rules = self._held_rules(world)
        for regime, files, points in zip(world.regimes, stretches[1:], through, strict=True):
            self._regime(regime, files, points, scored)
            scored += regime.score is not None
        self._rules(rules, len(self.worlds_done))
        self.worlds_done.append(world.name)

    def _files(self, world: World, regime: Regime | None, first_entry: int) -> tuple[int, int]:
        """Add what a regime, or anybody, reads of each act; return the first row and the end."""
        first = len(self.files)
        for number, act in enumerate(self.acts):
            read = [
                first_entry + place
                for place, entry in enumerate(world.entries)
                if entry.act == act and (regime is None or world.reads(regime, entry))
            ]
            if not read:
                continue
            whose, points, only, shows = -1, 0, 0, 0
            if regime is not None:
                whose = self._regime_numbers[regime.regime]
                self._file_numbers[regime.regime, act] = len(self.files)
                rule = None if regime.score is None else regime.score.points.get(act)
                if rule is not None and regime.score is not None:
                    what = f"`{act}` of `{regime.regime}`"
                    points = exact_steps(regime.score, rule.points.value, what)
                    only = int(rule.only_if is not None)
                shows = any(p.how == "broadcast" and act in (p.acts or ()) for p in regime.publicity)
            at = len(self.links)
            self.links += read
            self.files.add([whose, number, at, len(self.links), points, only, int(shows), 0])
        return first, len(self.files)

    def _conditions(self, world: World, regime: Regime, conditions: Sequence[Condition]) -> tuple[int, int]:
        first = len(self.conditions)
        for condition in conditions:
            self._condition(world, regime, condition)
        return first, len(self.conditions)

    def _condition(self, world: World, regime: Regime, condition: Condition) -> None:
        named = [self._file_numbers.get((regime.regime, act)) for act in condition.recorded or ()]
        acts = sorted(file for file in named if file is not None)
        for file in acts:
            self.files.rows[file][t.F_NAMED] = 1
        lists: list[int] = []
        for name in condition.listed or ():
            owner = world.register_owner(regime, name)
            if owner is not None:
                lists.append(self._register_numbers[name])
        ends: list[int] = []
        at_start = condition.recorded is None and condition.listed is None
        if has_score(condition):
            stretches = [] if regime.score is None else stretches_of(regime.score, condition)
            starts = False
            for low, high in stretches:
                assert regime.score is not None
                ends.append(-FAR if low is None else steps(regime.score, low))
                ends.append(FAR if high is None else steps(regime.score, high))
                starts = starts or ends[-2] <= steps(regime.score, regime.score.starts.value) < ends[-1]
            self._cuts[regime.regime] |= {end for end in ends if abs(end) != FAR}
            at_start = at_start and starts
        at = len(self.items)
        self.items += [*acts, *lists, *ends]
        lists_at, ends_at = at + len(acts), at + len(acts) + len(lists)
        number = -1
        if not condition.is_own:
            number = self._others(condition, at_start)
        elif at_start:
            self.is_loud = True
        self.conditions.add(
            [
                self._regime_numbers[regime.regime], condition.recorded is not None, at, lists_at,
                condition.listed is not None, lists_at, ends_at, has_score(condition), ends_at,
                ends_at + len(ends),
                number, condition.whose == "payer",
            ]
        )  # fmt: skip

    def _others(self, condition: Condition, at_start: bool) -> int:
        """Add the planes of a condition on others; `at_start`: it is true before the first week."""
        counted = condition.whose != "payer"
        row = [len(self.conditions), condition.at_least, t.TIE_NAMES.index(condition.whose)]
        row += [self.planes.add(f"others: {what}") for what in ("true now", "shown", "holds")]
        number = self.others.add([*row, self.count_rows if counted else -1, int(at_start)])
        self.count_rows += counted
        if condition.recorded is not None:
            self.record_planes.append(row[3])
        return number

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
                self.planes.add(f"on `{name}`"), self.planes.add(f"wrong on `{name}`"),
            ]
        )  # fmt: skip
        if leave.score_from is not None and score is not None:
            self._cuts[regime.regime].add(steps(score, leave.score_from.value))
        self.register_keys += [
            self.key("register", name, what) for what in ("told", "files", "decided", "found")
        ]

    def _through(self, world: World, regime: Regime) -> list[tuple[int, int, int]]:
        """Add the conditions of points through others; return points, first condition, end."""
        score = regime.score
        if score is None:
            return []
        what = f"a point through others of `{regime.regime}`"
        loud = self.is_loud
        found = [
            (exact_steps(score, one.points.value, what), *self._conditions(world, regime, one.when))
            for one in score.through_others
        ]
        self.is_loud = loud  # points are given to everybody each week, visited or not
        return found

    def _regime(
        self, regime: Regime, files: tuple[int, int], through: list[tuple[int, int, int]], scored: int
    ) -> None:
        score = regime.score
        at = len(self.through)
        for row in through:
            self.through.add(list(row))
        if score is None:
            self.regimes.add([0, 0, 0, 0, 0, at, at, -1, -1, 0, 0, 0, *files, 0])
            return
        what = f"the score of `{regime.regime}`"
        for act, rule in score.points.items():
            exact_steps(score, rule.points.value, f"`{act}` of `{regime.regime}`")
        start, low, high = (
            exact_steps(score, end.value, what) for end in (score.starts, score.bounds[0], score.bounds[1])
        )
        if high - low > MOST_STEPS:
            raise InputError(
                f"{what} has more than {MOST_STEPS:,} steps",
                cure="declare a coarser `step` or narrower `bounds`",
            )
        decay = 0 if score.half_life is None else decay_step(int(score.half_life.value))
        middle = min(max(start, high - 32767), low + 32768)
        given = [row[t.F_POINTS] for row in self.files.rows[files[0] : files[1]]] + [
            one[0] for one in through
        ]
        worst = low - middle + sum(min(points, 0) for points in given)
        best = high - middle + sum(max(points, 0) for points in given)
        cut = len(self.cuts)
        self.cuts += sorted(end for end in self._cuts[regime.regime] if low < end <= high)
        self.regimes.add(
            [
                1, start, low, high, decay, at, len(self.through), scored, self.score_rows, middle,
                cut, len(self.cuts), *files, int(worst >= -(2**15) and best < 2**15),
            ]
        )  # fmt: skip
        self.score_rows += 2

    def _held_rules(self, world: World) -> list[tuple[Rule, int, int]]:
        """Add the conditions of a world's rules, once, in the order of the rules."""
        return [
            (rule, *self._conditions(world, regime, rule.when))
            for regime in world.regimes
            for rule in regime.rules
        ]

    def _rules(self, held: list[tuple[Rule, int, int]], world: int) -> None:
        """Add a world's rules, service by service."""
        for number, name in enumerate(sorted(self.society.services)):
            about = [one for one in held if name in one[0].services]
            if not about:
                continue
            service = self.society.services[name]
            first = len(self.pairs)
            can = {"refuse": False, "favour": False}
            for rule, start, end in about:
                cover = coverage_of(rule)
                pays = 0 if rule.other_payer is None else threshold(rule.other_payer.value)
                self.pairs.add([rule.then == "refuse", start, end, cover, pays])
                can[rule.then] = can[rule.then] or (cover > 0 and end > start)
            who = {"adults": t.ADULTS, "children": t.CHILDREN, "workers": t.WORKERS}[service.asked_by]
            asked = threshold(service.asked.value / 52)
            domain = DOMAINS.index(DOMAIN_OF_SERVICE[name])
            self.services.add(
                [
                    first, len(self.pairs), who, asked, any(governs(rule) for rule, _, _ in about),
                    domain, number,
                    self.planes.add_if(can["refuse"], f"`{name}` refused"),
                    self.planes.add_if(can["favour"], f"`{name}` favoured"),
                    self.planes.add_if(can["refuse"] and self.gives_up, f"`{name}` refused in a row", 2),
                    world,
                ]
            )  # fmt: skip
            self.service_keys += [
                self.key("service", name),
                self.key("coverage", name),
                self.key("service", name, "other-payer"),
            ]  # fmt: skip

    def filing(self) -> list[int]:
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


def fear_gain(scale: Fraction, share: Fraction) -> int:
    """Return what an event adds to fear, of 65,536 parts of what is left, at most all."""
    return min(2**16, round(share * scale * 2**16))
