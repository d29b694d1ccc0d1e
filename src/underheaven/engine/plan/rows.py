"""The rows of regimes: scores, registers and rules, as whole numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.answering import Queues
from underheaven.engine.plan.channels import ChannelRows, Realms
from underheaven.engine.plan.conditions import ConditionRows
from underheaven.engine.plan.provinces import holds_somewhere
from underheaven.engine.plan.recomputed import RecomputedRows
from underheaven.engine.plan.setting import Staged, World, coverage_of, exact_steps, governs, steps
from underheaven.engine.plan.sharing import Shares
from underheaven.engine.plan.stretches import asks_score, cut_of
from underheaven.engine.plan.writing import Key, Planes, Rows
from underheaven.ground.errors import InputError
from underheaven.ground.exact import Q12_ONE, decay_step, q12, threshold
from underheaven.words.dictionary import DOMAIN_OF_SERVICE, DOMAINS
from underheaven.words.fields import INCOMES
from underheaven.words.regime import Publicity, Regime, Register, Rule
from underheaven.words.score import Score
from underheaven.words.score_check import MOST_STEPS
from underheaven.words.society import Society
from underheaven.words.study import Level

GRADED = ("slow", "dearer")
"""What rules say that neither refuse nor favour."""
_AGAIN = {"ignored": t.IGNORED, "restarts": t.RESTARTS, "adds": t.ADDS}
Held = tuple[int, Rule, Rule, int, int]
"""A rule: place of its regime in the world; with everything in force; now; first condition and end."""


class RegimeRows(ConditionRows):
    """The rows of the regimes of all worlds, added world by world.

    society : the declared society; its acts give the order of acts.
    seed : of the keys of draws. citizens : of the run.
    provinces, files : of who has a file. realms : where regimes hold. week : the first of the stage.
    responses : how far people respond. gives_up : whether people ask less after refusals in a row.
    """

    def __init__(
        self, society: Society, seed: int, citizens: int, provinces: Sequence[str], files: Sequence[Shares],
        realms: Realms, week: int, responses: Level, *, gives_up: bool,
    ) -> None:  # fmt: skip
        super().__init__(society, seed, provinces, files)
        self.channels = ChannelRows(
            society, self.keys, self.planes, self.consents, realms, week, responses == "frozen"
        )
        self.recomputed = RecomputedRows(society, self.keys, week)
        self.queues = Queues(citizens)
        self.gives_up = gives_up
        self.regimes, self.through = Rows(t.R_COLUMNS), Rows(3)
        self.pairs, self.services = Rows(t.P_COLUMNS), Rows(t.S_COLUMNS)
        self.cuts: list[int] = []
        self.score_rows, self.until_rows, self.refusal_planes = 0, 0, 0
        self.register_keys: list[Key] = []
        self.service_keys: list[Key] = []
        self.amounts = [0]
        """By how much what is given is slower or dearer: Q12, less 1."""
        self.worlds_done: list[str] = []

    def key(self, *parts: str) -> Key:
        """Return the key of a purpose, and remember it."""
        return self.keys.key(*parts)

    def number_of(self, regime: Regime) -> int:
        """Return the row of a regime of the world that was added last."""
        return self._regime_numbers[regime.regime]

    def register_of(self, regime: Regime, name: str) -> int:
        """Return the row of a register of the world that was added last."""
        return self.register_numbers[regime.regime, name]

    def add_world(self, staged: Staged, first_entry: int, weeks: int) -> None:
        """Add the regimes, registers and rules of a world; `first_entry` is the row of its first entry."""
        world, number = staged.full, len(self.worlds_done)
        self._regime_numbers = {r.regime: len(self.regimes) + n for n, r in enumerate(world.regimes)}
        names = [(one.regime, name) for one in world.regimes for name in sorted(one.registers)]
        self.register_numbers = {name: len(self.registers) + n for n, name in enumerate(names)}
        self._cuts = {regime.regime: set() for regime in world.regimes}
        self._file_numbers = {}
        self.sharing.add(world, staged.now, self._regime_numbers, self.register_numbers)
        self.channels.listen(staged, number, weeks)
        stretches = [self._files(world, regime, first_entry) for regime in (None, *staged.now.regimes)]
        scored = 0
        through: list[list[tuple[int, int, int]]] = []
        copied = self.sharing.copied(world)
        regimes = (world.regimes, staged.last.regimes, staged.now.regimes)
        for regime, last, now in zip(*regimes, strict=True):
            for name in sorted(regime.registers):
                is_copied = (regime.regime, name) in copied
                self._register(world, regime, last, now, name, staged.now.ending, is_copied=is_copied)
            through.append(self._through(world, regime, now))
        rules = self._held_rules(staged)
        for regime, files, points in zip(world.regimes, stretches[1:], through, strict=True):
            self._regime(regime, files, points, scored, staged.now.ended)
            scored += regime.score is not None
        self._rules(staged.full, rules, number)
        self.channels.tell(staged, number, self._regime_numbers)
        deeds = self.channels.deeds[number]
        self.recomputed.add(staged, number, self.regimes.rows, deeds, self._file_numbers)
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
            heard = self.channels.heard_by(regime, act)
            if not read and not heard:
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
            at, hears = len(self.links), len(self.channels.heard)
            self.links += read
            self.channels.heard += heard
            links = [at, len(self.links), points, only, int(shows), 0, hears, len(self.channels.heard)]
            self.files.add([whose, number, *links])
        return first, len(self.files)

    def _register(
        self, world: World, regime: Regime, last: Regime, now: Regime, name: str, ending: AbstractSet[str],
        *, is_copied: bool,
    ) -> None:  # fmt: skip
        register = regime.registers[name]
        first, end = self.add_conditions(world, regime, register.enter_when, register)
        if not now.registers[name].enter_when:
            end = first
        score = regime.score
        cut = None if score is None else cut_of(score, register.enter_when)
        cut_steps = None if score is None or cut is None else steps(score, cut)
        declared = _declared_exit(score, register, cut_steps)
        leave, is_red = register.leave_when, register.colour == "red"
        dated = register.again != "ignored" or any(c.term is not None for c in register.enter_when)
        dated = dated or bool(regime.takes_over)  # what is carried over keeps its last week
        self.registers.add(
            [
                self._regime_numbers[regime.regime], first, end,
                declared is not None, declared or 0, register.score_on_exit == "cut",
                cut_steps is not None, cut_steps or 0,
                0 if leave.after is None or dated else int(leave.after.value),
                leave.score_from is not None and score is not None,
                0 if leave.score_from is None or score is None else steps(score, leave.score_from.value),
                *([0, -1, 0, 0, 0, 0] if is_red else _redress(regime)),
                bool(shown_registers(regime, now, name, "broadcast")), told_ties(regime, now, name),
                self.planes.add(f"on `{name}`"), self.planes.add(f"wrong on `{name}`"),
                is_red, _AGAIN[register.again],
                self.until_rows if dated else -1,
                self.until_rows if is_copied else -1,
                self.planes.add_if(is_copied, f"last exit from `{name}` by redress"),
                *self.queues.columns(last, now, name, self.planes, goes_on=pays_on(world, regime)),
                regime.regime in ending, 0,
            ]
        )  # fmt: skip
        self.until_rows += dated or is_copied
        if leave.score_from is not None and score is not None:
            self._cuts[regime.regime].add(steps(score, leave.score_from.value))
        self.register_keys += [
            self.key("register", name, what)
            for what in ("told", "files", "decided", "found", "priority", "desk")
        ]

    def _through(self, world: World, regime: Regime, now: Regime) -> list[tuple[int, int, int]]:
        """Add the conditions of points through others; return points, first condition, end."""
        score, score_now = regime.score, now.score
        if score is None or score_now is None:
            return []
        what = f"a point through others of `{regime.regime}`"
        loud = self.is_loud
        left = [*score_now.through_others]
        found: list[tuple[int, int, int]] = []
        for one in score.through_others:
            points = exact_steps(score, one.points.value, what)
            as_now = one.model_copy(update={"from_week": None})
            given = next((n for n, other in enumerate(left) if other == as_now), None)
            if given is None:
                points = 0
            else:
                del left[given]
            found.append((points, *self.add_conditions(world, regime, one.when)))
        self.is_loud = loud  # points are given to everybody each week, visited or not
        return found

    def _regime(
        self, regime: Regime, files: tuple[int, int], through: list[tuple[int, int, int]], scored: int,
        ended: AbstractSet[str],
    ) -> None:  # fmt: skip
        score = regime.score
        at = len(self.through)
        for row in through:
            self.through.add(list(row))
        if score is None:
            row = [0, 0, 0, 0, 0, at, at, -1, -1, 0, 0, 0, *files, 0]
            self.regimes.add([*row, self.consents.of(regime, ended), _open(regime), -1, 0])
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
        fades = None if score.is_recomputed or regime.regime in ended else score.half_life
        decay = 0 if fades is None else decay_step(int(fades.value))
        earned = self.channels.earns(regime)
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
                cut, len(self.cuts), *files, int(worst >= -(2**15) and best < 2**15 and earned < 0),
                self.consents.of(regime, ended), _open(regime), earned, score.is_recomputed,
            ]
        )  # fmt: skip
        self.score_rows += 2

    def _held_rules(self, staged: Staged) -> list[Held]:
        """Add the conditions of a world's rules, once, in the order of the rules."""
        held: list[Held] = []
        worlds = (staged.full.regimes, staged.last.regimes, staged.now.regimes)
        for number, (full, last, now) in enumerate(zip(*worlds, strict=True)):
            for rule, at_last, as_now in zip(full.rules, last.rules, now.rules, strict=True):
                add = self.add_refusal if rule.then == "admit" else self.add_conditions
                held.append((number, at_last, as_now, *add(staged.full, full, rule.when)))
        return held

    def _rules(self, world: World, held: list[Held], number: int) -> None:
        """Add a world's rules, service by service. number : of the world."""
        refused, begins = Planes(), len(self.services)
        for place, name in enumerate(sorted(self.society.services)):
            about = [one for one in held if name in one[1].services]
            if not about:
                continue
            service = self.society.services[name]
            first = len(self.pairs)
            refuses, favours = False, False
            levels = {then: levels_of(then, [now for _, _, now, _, _ in about]) for then in GRADED}
            for regime, last, now, start, end in about:
                pays = 0 if now.other_payer is None else threshold(now.other_payer.value)
                is_firm = now.then in ("refuse", "admit")
                is_company = world.regimes[regime].run_by == "company"
                self.pairs.add(
                    [
                        is_firm, start, end, coverage_of(now), pays, now.then == "admit", regime,
                        *(level_of(then, now, levels[then]) for then in GRADED), is_company,
                    ]
                )  # fmt: skip
                can = coverage_of(last) > 0 and end > start
                refuses, favours = refuses or (can and is_firm), favours or (can and now.then == "favour")
            who = {"adults": t.ADULTS, "children": t.CHILDREN, "workers": t.WORKERS}[service.asked_by]
            self.services.add(
                [
                    first, len(self.pairs), who, threshold(service.asked.value / 52),
                    any(
                        governs(last) and holds_somewhere(world.regimes[regime], self.society)
                        for regime, last, _, _, _ in about
                    ),
                    DOMAINS.index(DOMAIN_OF_SERVICE[name]), place,
                    refused.add_if(refuses, f"`{name}` refused"),
                    self.planes.add_if(favours, f"`{name}` favoured"), -1,
                    number, *self._terms(name, world, about, levels, can_refuse=refuses),
                ]
            )  # fmt: skip
            self.service_keys += [
                self.key("service", name),
                self.key("coverage", name),
                self.key("service", name, "other-payer"),
                self.key("service", name, "elsewhere"),
            ]
        for row in self.services.rows[begins:]:
            if self.gives_up and row[t.S_REFUSES] >= 0:
                row[t.S_IN_A_ROW] = refused.add("refused in a row", 2)
        self.refusal_planes = max(self.refusal_planes, len(refused.names))

    def _terms(
        self, name: str, world: World, about: Sequence[Held], levels: Mapping[str, Sequence[int]],
        *, can_refuse: bool,
    ) -> list[int]:  # fmt: skip
        """Add the planes of who is served on other terms; return the columns from `S_ELSEWHERE` on."""
        elsewhere = self.society.services[name].elsewhere
        companies = any(world.regimes[one[0]].run_by == "company" for one in about)
        switches = can_refuse and companies and elsewhere is not None
        digits = [sum(now.then == then for _, _, now, _, _ in about).bit_length() for then in GRADED]
        planes = [
            self.planes.add_if(switches or any(digits), f"`{name}` given on other terms"),
            self.planes.add_if(switches, f"`{name}` asked for elsewhere"),
        ]
        for then, many in zip(GRADED, digits, strict=True):
            at = self.planes.add_if(many > 0, f"`{name}` {then}", many)
            planes += [at, at + many]
        for then in GRADED:
            planes.append(len(self.amounts))
            self.amounts += [0, *levels[then]]
        return [0 if elsewhere is None else threshold(elsewhere.value), *planes]

    def filing(self) -> list[int]:
        """Return the thresholds of filing an appeal, by income."""
        appeals = self.society.responses.appeals
        shares = {} if appeals is None else appeals.files
        return [threshold(shares[i].value) if i in shares else 0 for i in INCOMES]


def pays_on(world: World, regime: Regime) -> bool:
    """Whether a debt can still end an entry of a regime when another has taken its place."""
    heirs = (other for other in world.regimes if regime.regime in other.takes_over)
    return any(one.leave_when.repaid is not None for heir in heirs for one in heir.registers.values())


def levels_of(then: str, rules: Sequence[Rule]) -> list[int]:
    """Return by how much rules of a kind make a service slower or dearer, rising: in Q12, less 1."""
    return sorted(
        {q12(rule.by.value) - Q12_ONE for rule in rules if rule.then == then and rule.by is not None}
    )


def level_of(then: str, rule: Rule, levels: Sequence[int]) -> int:
    """Return the place of a rule among the levels of its kind, counted from 1; 0 where it is of another."""
    if rule.then != then or rule.by is None:
        return 0
    return levels.index(q12(rule.by.value) - Q12_ONE) + 1


def _declared_exit(score: Score | None, register: Register, cut: int | None) -> int | None:
    """Return the declared score on exit in steps, within bounds."""
    declared = register.score_on_exit
    if declared is None or score is None:
        return None
    if declared == "cut":
        return cut
    return steps(score, declared.value)


def _redress(regime: Regime) -> list[int]:
    """Return the columns of notice, appeal and correction of a regime's black registers."""
    appeal, notice, correction = regime.redress.appeal, regime.redress.notice, regime.redress.correction
    return [
        0 if notice is None else threshold(notice.share.value),
        -1 if notice is None else 0 if notice.after is None else int(notice.after.value),
        0 if appeal is None or notice is None else int(appeal.decided_after.value),
        0 if appeal is None else threshold(appeal.struck_if_wrong.value),
        0 if appeal is None else threshold(appeal.struck_if_right.value),
        0 if correction is None else threshold(correction.found.value),
    ]


def _open(regime: Regime) -> int:
    """Return how many domains a regime may close, -1 where it does not say."""
    return -1 if regime.limits.closed_domains is None else regime.limits.closed_domains


def shown_registers(full: Regime, regime: Regime, name: str, how: str) -> list[Publicity]:
    """Return the publicity by which new entries into a black register are shown or told.

    full : the regime's words in full, which say how the register is entered once it is in force.
    """
    register = full.registers[name]
    if register.colour == "red":
        return []
    scored = any(asks_score(condition) for condition in register.enter_when)
    return [
        one
        for one in regime.publicity
        if one.how == how and (one.what == name or (one.what in ("band", "score") and scored))
    ]


def told_ties(full: Regime, regime: Regime, name: str) -> int:
    """Return the kinds of tie, as bits, to which new entries into a register are told."""
    tells = 0
    for told in shown_registers(full, regime, name, "tell"):
        for kind in ("household", *(told.to or ())):
            tells |= 1 << t.TIE_NAMES.index(kind)
    return tells
