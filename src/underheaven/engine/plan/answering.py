"""How people answer beyond deterrence and fear: work, debts, reward, shame, opinion, ties; as whole numbers.

What is not declared, or not in force at the level of responses, is a factor of 1 or a chance of 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.setting import World
from underheaven.engine.plan.stretches import asks_score
from underheaven.engine.plan.writing import Planes
from underheaven.ground.exact import ALWAYS, Q12_ONE, q12, threshold, weekly
from underheaven.ground.numbers import CitedNumber
from underheaven.words.dictionary import DOMAINS
from underheaven.words.regime import Publicity, Regime
from underheaven.words.score import Score
from underheaven.words.society import Kind, Society
from underheaven.words.study import Level

PURPOSES = (
    ("work", "lost"),
    ("work", "found"),
    ("debt", "repaid"),
    ("opinion", "opposed"),
    ("opinion", "turned"),
    ("opinion", "boldness"),
)
"""What the rows of `answer_keys` decide."""
AGAIN = 26
"""Weeks after a rejection in which one may appeal again, where nothing else is said."""


def times(chance: int, *factors: int) -> int:
    """Return a threshold after factors in Q12, each product floored and at most certain."""
    for factor in factors:
        chance = min(chance * factor >> 12, ALWAYS)
    return chance


def points_for(score: Score, act: str) -> list[Fraction]:
    """Return the points a score gives for a record of an act (below 0: takes), or parts of it, in Q12."""
    found = [score.points[act].points.value] if act in score.points else []
    parts = (one.points[act].value for one in score.components.values() if act in one.points)
    return found + [Fraction(round(points * Q12_ONE)) for points in parts]


class Answers:
    """What people do about what befalls them, in a society at a level of responses.

    society : as it is in a stage. responses : frozen, core or all.
    """

    def __init__(self, society: Society, responses: Level) -> None:
        declared = society.responses
        self.repays = declared.repays
        self.jobless = None if responses == "frozen" else declared.jobless
        self.opinion = None if responses == "frozen" else declared.opinion
        self.reward = declared.reward if responses == "all" else None
        self.shame = declared.shame if responses == "all" else None
        self.thins = declared.thins if responses == "all" else None
        self._is_frozen = responses == "frozen"
        self._row = tuple(self._thresholds())

    def row(self) -> tuple[int, ...]:
        """Return the thresholds and factors that the week reads, as `RE_JOBLESS` and the rest name them."""
        return self._row

    def _thresholds(self) -> list[int]:
        """Return the row, from what is declared."""
        row = [Q12_ONE, Q12_ONE, *[0] * 5, Q12_ONE, Q12_ONE, 0, 0, 0, 0]
        if self.jobless is not None:
            back = 1 / self.jobless.back.value
            row[t.RE_JOBLESS] = q12(self.jobless.defaults.value)
            row[t.RE_LOST_WORK] = threshold(self.jobless.lost.value)
            row[t.RE_FOUND_WORK], row[t.RE_FOUND_WORK_SHUT] = threshold(back), threshold(back / 2)
        if self.shame is not None:
            row[t.RE_EXPOSED] = q12(1 + self.shame.after.value)
            row[t.RE_REPAYS_EXPOSED] = q12(1 + self.shame.repays.value)
        if self.repays is not None:
            row[t.RE_HAZARD] = threshold(weekly(self.repays.hazard.value))
            if not self._is_frozen:
                row[t.RE_REPAYS_LISTED] = q12(self.repays.while_listed.value)
            raised = (max(row[at], Q12_ONE) for at in (t.RE_REPAYS_LISTED, t.RE_REPAYS_EXPOSED))
            row[t.RE_HAZARD_MOST] = times(row[t.RE_HAZARD], *raised)
        if self.opinion is not None:
            row[t.RE_OPPOSED] = threshold(self.opinion.opposed.value)
            row[t.RE_TURNED] = threshold(self.opinion.turned.value)
        if self.thins is not None:
            row[t.RE_CUT] = threshold(self.thins.share.value)
            remembered = self.thins.remembered
            row[t.RE_REMEMBERED] = 0 if remembered is None else int(remembered.value)
        return row

    def raised(self, kind: Kind) -> tuple[int, ...]:
        """Return the factors, in Q12, by which what befalls somebody can raise an act of a kind."""
        row = self._row
        return (max(row[t.RE_JOBLESS], Q12_ONE), max(row[t.RE_EXPOSED], Q12_ONE)) if kind == "default" else ()

    def rewarded(self, world: World, act: str, kind: Kind) -> int:
        """Return, in Q12, what points given for an act of others' good do to it in a world."""
        if self.reward is None or kind != "civic":
            return Q12_ONE
        scores = (regime.score for regime in world.regimes if regime.score is not None)
        given = (points for score in scores for points in points_for(score, act))
        return q12(1 + self.reward.by.value) if any(points > 0 for points in given) else Q12_ONE

    def shame_before(self, world: World, act: str, kind: Kind) -> int:
        """Return, in Q12, what it does to a default that those who do it are shown in a world."""
        if self.shame is None or kind != "default":
            return Q12_ONE
        is_shown = any(_shows_who_does(regime, act) for regime in world.regimes)
        return q12(1 - self.shame.before.value) if is_shown else Q12_ONE


def _shows_who_does(regime: Regime, act: str) -> bool:
    """Whether a regime shows records of an act, or a register that is entered by them."""
    if any(act in (shown.acts or ()) for shown in regime.publicity):
        return True
    return any(
        act in (condition.recorded or ()) and is_shown(regime, name)
        for name, register in regime.registers.items()
        for condition in register.enter_when
    )


def is_shown(regime: Regime, register: str) -> bool:
    """Whether a regime shows a register to others: by search, broadcast or tell, itself or by its score."""
    return any(_shows(regime, register, shown) for shown in regime.publicity)


def _shows(regime: Regime, register: str, shown: Publicity) -> bool:
    """Whether one publicity shows entries of a register."""
    if shown.what == register:
        return True
    by_score = shown.what in ("band", "score")
    return by_score and any(asks_score(condition) for condition in regime.registers[register].enter_when)


def columns(
    answers: Answers, has_rules: bool, registers: Sequence[list[int]], services: Sequence[list[int]],
    first: int, planes: Planes, doors: list[int],
) -> list[int]:  # fmt: skip
    """Add the planes of how people answer in a world, and its doors; return its columns from `W_OWES` on.

    registers, services : rows of the world. first : number of its first service.
    """
    add = planes.add_if
    longest = max((row[t.Q_REPAID] for row in registers), default=0) if answers.repays else 0
    digits = longest.bit_length() if longest > 1 else 0
    owes = add(answers.repays is not None, "owes")
    unpaid = add(digits > 0, "weeks until nothing was owed for long enough", digits)
    ever_seen = any(row[t.Q_EVER_SEEN] for row in registers)
    listed = any(row[t.Q_ON] >= 0 for row in registers)
    row = [
        owes, unpaid, unpaid + digits, longest,
        add(answers.jobless is not None and has_rules, "jobless"),
        add(answers.opinion is not None and listed, "turned"),
        add(answers.shame is not None and ever_seen, "entered lately where it is shown"),
        add(answers.thins is not None and ever_seen, "seen on a register", 2),
        answers.jobless is not None,
        answers.opinion is not None,
        any(row[t.Q_WAITS] >= 0 for row in registers),
    ]  # fmt: skip
    for domain in ("work", "credit"):
        row.append(len(doors))
        doors += _doors(services, DOMAINS.index(domain), first)
        row.append(len(doors))
    return row


def _doors(services: Sequence[list[int]], domain: int, first: int) -> list[int]:
    """Return the services in a domain; it is closed to a worker where all that are governed refuse.

    first : number of the first service.
    """
    who = (t.ADULTS, t.WORKERS)
    return [first + n for n, row in enumerate(services) if row[t.S_DOMAIN] == domain and row[t.S_FOR] in who]


class Queues:
    """What is waited for: places on registers, desks that decide appeals; and what ends a wait or an entry.

    citizens : of the run. rows : of cut-offs, so far.
    """

    def __init__(self, citizens: int) -> None:
        self._citizens = citizens
        self.rows = 0

    def columns(self, regime: Regime, now: Regime, name: str, planes: Planes, *, goes_on: bool) -> list[int]:
        """Add a register's planes; return its columns from `Q_REPAID` on.

        now : as in this stage. goes_on : an entry may be paid off after its regime has ended.
        """
        register, appeal = regime.registers[name], regime.redress.appeal
        repaid, capacity = register.leave_when.repaid, register.capacity
        is_black = register.colour == "black"
        if not is_black or regime.redress.notice is None:
            appeal = None
        desk = None if appeal is None else appeal.capacity
        return [
            0 if repaid is None else int(repaid.value),
            planes.add_if(repaid is not None or goes_on, f"payable on `{name}`"),
            planes.add_if(capacity is not None, f"waits for `{name}`"),
            *self._queue(capacity),
            AGAIN if appeal is None or appeal.again_after is None else int(appeal.again_after.value),
            0 if appeal is None else appeal.tries,
            planes.add_if(desk is not None, f"filed about `{name}`"),
            *self._queue(desk),
            is_black and is_shown(now, name), is_black and is_shown(regime, name),
        ]  # fmt: skip

    def _queue(self, capacity: CitedNumber | None) -> list[int]:
        """Return how many places a capacity makes, and the row of its cut-offs."""
        if capacity is None:
            return [0, -1]
        self.rows += 1
        return [places(capacity.value, self._citizens), self.rows - 1]


def places(per_100_000: Fraction, citizens: int) -> int:
    """Return how many places a capacity makes for so many people."""
    return int(per_100_000 * citizens // 100_000)


def tie_classes(society: Society) -> list[str]:
    """Return the names of the classes of acquaintances, in order."""
    ties = society.ties
    return [f"{at}-{n + 1}" for at in ("district", "province", "nation") for n in range(getattr(ties, at))]
