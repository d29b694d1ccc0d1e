"""The rows of conditions: what they name, whose they are, how long an entry by them lasts."""

from __future__ import annotations

from collections.abc import Sequence

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.ranking import LowestRows
from underheaven.engine.plan.setting import World, steps
from underheaven.engine.plan.sharing import Consents, RegisterNumbers, Shares, SharingRows
from underheaven.engine.plan.stretches import has_score, stretches_of
from underheaven.engine.plan.writing import Keys, Planes, Rows
from underheaven.words.condition import Condition
from underheaven.words.regime import Regime, Register
from underheaven.words.society import Society

FAR = 2**40
"""Beyond every score, in steps."""


class ConditionRows:
    """The rows of the conditions of all worlds, added world by world.

    society : the declared society; its acts give the order of acts. seed : of the keys of draws.
    provinces : those that regimes name, as `provinces_apart` returns them. files : thresholds of having one.
    """

    def __init__(
        self, society: Society, seed: int, provinces: Sequence[str], files: Sequence[Shares]
    ) -> None:
        self.society = society
        self.acts = list(society.acts())
        self.keys = Keys(seed)
        self.planes = Planes()
        self.dates = Planes()
        """Rows of weeks of citizens."""
        self.consents = Consents(self.planes, provinces, files)
        self.sharing = SharingRows(self.keys)
        self.registers = Rows(t.Q_COLUMNS)
        self.conditions, self.others, self.files = Rows(t.C_COLUMNS), Rows(8), Rows(t.F_COLUMNS)
        self.strikes: list[int] = []
        """Conditions that ask for several records, or for entries of last week."""
        self.lowest = LowestRows(self.planes)
        self.items: list[int] = []
        self.links: list[int] = []
        self.count_rows = 0
        self.is_loud = False
        """Whether a condition on the own file holds before anything has happened."""
        self.record_planes: list[int] = []
        """Others' conditions that read records, in the order of the digest."""
        self.questions: list[tuple[int, int]] = []
        """Conditions on others in the order of the words: row of `others`, or -1 and that of a condition."""
        self.register_numbers: RegisterNumbers = {}
        """Rows of the registers of the world that is added, by regime and name."""
        self._regime_numbers: dict[str, int] = {}
        self._file_numbers: dict[tuple[str, str], int] = {}
        self._cuts: dict[str, set[int]] = {}

    def add_conditions(
        self, world: World, regime: Regime, conditions: Sequence[Condition], register: Register | None = None
    ) -> tuple[int, int]:
        """Add conditions; return the first row and the end. register : whose entry they are."""
        first = len(self.conditions)
        for condition in conditions:
            self._condition(world, regime, condition, register)
        return first, len(self.conditions)

    def _condition(
        self, world: World, regime: Regime, condition: Condition, register: Register | None
    ) -> None:
        named = [self._file_numbers.get((regime.regime, act)) for act in condition.recorded or ()]
        acts = sorted(file for file in named if file is not None)
        for file in acts:
            self.files.rows[file][t.F_NAMED] = 1
        lists = self._lists(world, regime, condition)
        entered = self._registers(world, regime, condition.entered or ())
        ends: list[int] = []
        at_start = all(one is None for one in (condition.recorded, condition.listed, condition.entered))
        if has_score(condition):
            ends, starts = self._ends(regime, condition)
            at_start = at_start and starts
        at = len(self.items)
        self.items += [*acts, *lists, *ends, *entered]
        lists_at, ends_at = at + len(acts), at + len(acts) + len(lists)
        entered_at = ends_at + len(ends)
        low = -1
        if condition.lowest is not None:
            number = self._regime_numbers[regime.regime]
            low, at_start = self.lowest.row(number, condition.lowest.value), False
        number = -1
        if not condition.is_own:
            number = self._others(
                condition.whose, condition.at_least, at_start, condition.recorded is not None
            )
            self.questions.append((number, -1))
        elif at_start:
            self.is_loud = True
        self.conditions.add(
            [
                self._regime_numbers[regime.regime], condition.recorded is not None, at, lists_at,
                condition.listed is not None, lists_at, ends_at, has_score(condition), ends_at,
                ends_at + len(ends),
                number, condition.whose == "payer",
                _term(condition, register), condition.seen_by is not None,
                *self._times(regime, condition, register), 0, 0,
                condition.entered is not None, entered_at, entered_at + len(entered), low,
            ]
        )  # fmt: skip

    def follow(self, first: int, condition: int, *, full: World) -> None:
        """Write down which registers of a world some condition names, by itself or by a copy.

        Entries in others change nothing else. Where regimes take over, or places are waited for, all count as
        named. first, condition : the world's first rows.
        """
        followed: set[int] = set()
        for row in self.conditions.rows[condition:]:
            named = self.items[row[t.C_LISTS] : row[t.C_LISTS_END]] if row[t.C_HAS_LISTS] else []
            if row[t.C_SEEN]:
                named = [self.sharing.copies.rows[one][t.L_REGISTER] for one in named]
            followed |= {*named, *(self.items[row[t.C_ENTERED] : row[t.C_ENTERED_END]])}
        all_are = any(
            regime.takes_over or any(one.capacity is not None for one in regime.registers.values())
            for regime in full.regimes
        )
        for number in range(first, len(self.registers)):
            self.registers.rows[number][t.Q_FOLLOWED] = all_are or number in followed

    def _lists(self, world: World, regime: Regime, condition: Condition) -> list[int]:
        """Return the registers a condition names, or with `seen_by` the copies of them."""
        lists: list[int] = []
        for name in condition.listed or ():
            owner = world.register_owner(regime, name)
            if owner is None:
                continue
            if condition.seen_by is None:
                lists.append(self.register_numbers[owner.regime, name])
            else:
                lists.append(self.sharing.copy_of(regime.regime, condition.seen_by, name))
        return lists

    def _registers(self, world: World, regime: Regime, names: Sequence[str]) -> list[int]:
        """Return the registers that names mean to a regime."""
        owned = ((world.register_owner(regime, name), name) for name in names)
        return [self.register_numbers[owner.regime, name] for owner, name in owned if owner is not None]

    def _ends(self, regime: Regime, condition: Condition) -> tuple[list[int], bool]:
        """Return the ends of a condition's stretches in steps, and whether the start lies in one."""
        score = regime.score
        ends: list[int] = []
        if score is None:
            return ends, False
        starts, start = False, steps(score, score.starts.value)
        for low, high in stretches_of(score, condition):
            ends.append(-FAR if low is None else steps(score, low))
            ends.append(FAR if high is None else steps(score, high))
            starts = starts or ends[-2] <= start < ends[-1]
        self._cuts[regime.regime] |= {end for end in ends if abs(end) != FAR}
        return ends, starts

    def _times(self, regime: Regime, condition: Condition, register: Register | None) -> list[int]:
        """Return how many records within how many weeks; from which week on how many are kept, and where.

        Of entries all that are asked for are kept, one where nothing is said; of records one less, since the
        last of them is of this week.
        """
        within = 0 if condition.within is None else int(condition.within.value)
        times = 0 if condition.times is None or not within else condition.times
        if register is None or not condition.is_own or not (times or condition.entered):
            return [0, 0, 0, -1, 0]
        self.strikes.append(len(self.conditions))
        if condition.entered is not None:
            kept = max(times, 1)
            return [times, within, 1, self.dates.add("an entry", 2 * kept), kept]
        since = 1 if register.retroactive else max(regime.from_week or 1, register.from_week or 1)
        return [times, within, since, self.dates.add("a record", 2 * (times - 1)), times - 1]

    def _others(self, whose: str, least: int, at_start: bool, by_record: bool) -> int:
        """Add the planes of the next condition, one on others; at_start : it holds before the first week."""
        counted = whose != "payer"
        row = [len(self.conditions), least, t.TIE_NAMES.index(whose)]
        row += [self.planes.add(f"others: {what}") for what in ("true now", "shown", "holds")]
        number = self.others.add([*row, self.count_rows if counted else -1, int(at_start)])
        self.count_rows += counted
        if by_record:
            self.record_planes.append(row[3])
        return number

    def add_refusal(self, world: World, regime: Regime, conditions: Sequence[Condition]) -> tuple[int, int]:
        """Add what an `admit` rule refuses; return the first row and the end.

        For each of own, payer and household that its conditions ask about: none of these is true of who has
        a file.
        """
        loud, parts = self.is_loud, list[tuple[str, int, int]]()
        for whose in ("own", "payer", "household"):
            asked = [one for one in conditions if one.whose == whose]
            if asked:
                plain = [one.model_copy(update={"whose": "own", "at_least": 1}) for one in asked]
                parts.append((whose, *self.add_conditions(world, regime, plain)))
        rows = {whose: iter(range(at, end)) for whose, at, end in parts}
        self.questions += [(-1, next(rows[one.whose])) for one in conditions if not one.is_own]
        self.is_loud, begin = loud, len(self.conditions)
        for whose, at, end in parts:
            met = any(self._is_met_at_start(regime, row) for row in range(at, end))
            number = -1
            if whose != "own":
                number = self._others(whose, 1, not met, False)
            elif not met:
                self.is_loud = True
            row = [0] * t.C_COLUMNS
            row[t.C_REGIME] = self._regime_numbers[regime.regime]
            row[t.C_OTHERS], row[t.C_PAYER] = number, int(whose == "payer")
            row[t.C_DATES], row[t.C_LOWEST] = -1, -1
            row[t.C_NONE], row[t.C_NONE_END] = at, end
            self.conditions.add(row)
        return begin, len(self.conditions)

    def _is_met_at_start(self, regime: Regime, row: int) -> bool:
        """Return whether a condition on one's own file is true of everybody before the first week."""
        line, score = self.conditions.rows[row], regime.score
        if any(line[part] for part in (t.C_HAS_ACTS, t.C_HAS_LISTS, t.C_HAS_ENTERED)) or score is None:
            return False
        if line[t.C_LOWEST] >= 0 or not line[t.C_HAS_SCORE]:
            return False
        start = steps(score, score.starts.value)
        ends = self.items[line[t.C_SCORE] : line[t.C_SCORE_END]]
        return any(low <= start < high for low, high in zip(ends[::2], ends[1::2], strict=True))


def _term(condition: Condition, register: Register | None) -> int:
    """Return the weeks of an entry by a condition."""
    if condition.term is not None:
        return int(condition.term.value)
    if register is None or register.leave_when.after is None:
        return t.FOREVER
    return int(register.leave_when.after.value)
