"""What is remembered: a citizen's state in a world, what was published and counted; and a week's luck."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from fractions import Fraction

from underheaven.engine.oracle.clauses import Question, Watch, lies_in
from underheaven.engine.oracle.people import CHILD, Plan, Resident
from underheaven.engine.oracle.pressure import Pressure
from underheaven.engine.oracle.regimes import Terms
from underheaven.ground.draws import Address
from underheaven.ground.outcome import Event
from underheaven.words.regime import Regime


@dataclass(slots=True)
class Entry:
    """An entry in force: its week, whether it is wrong on file, whether its bearer is told, appeals."""

    week: int
    wrong: bool
    told: bool
    filed: int = 0
    next_chance: int = 0
    tries: int = 0


@dataclass(slots=True)
class File:
    """What one regime holds about one adult: score, shadow score, entries by register."""

    score: int
    shadow: int
    entries: list[Entry | None]


@dataclass(slots=True)
class Person:
    """What one world remembers about one citizen."""

    resident: Resident
    files: tuple[File, ...]
    story: list[Event] | None
    fear: int = 0
    closed: int = 0
    refusals: dict[int, int] = field(default_factory=dict[int, int])
    listed: int = 0
    shown: int = 0
    published: int = 0
    has_record: bool = False
    is_touched: bool = False
    has_harmed: bool = False
    has_triggered: bool = False
    was_entered: bool = False
    closed_weeks: int = 0
    mood: int = -1
    would: int = 0
    does: int = 0

    def tell(
        self,
        week: int,
        kind: str,
        what: str,
        by: str = "",
        cause: str = "",
        *,
        before: Fraction | None = None,
        after: Fraction | None = None,
        note: str = "",
    ) -> None:
        """Add an event to the story of a probed citizen."""
        if self.story is not None:
            self.story.append(Event(week, kind, what, by, cause, before, after, note))


class World:
    """The society under some regimes: terms, pressure, the citizens' state, what was published, counts.

    seen : by question about others and citizen, of how many others it was true at the end of last week.
    landing : by citizen, hits on others' acts that are booked on them this week.
    broadcast : the districts in which somebody was shown in public last week.
    news : by citizen, how many of those they are told about were newly listed last week.
    changed, entered_now, landing_next, broadcast_next : the same, being published this week.
    must_close : by who asks, the domains that some world of the study can close.
    """

    def __init__(self, name: str, regimes: Iterable[Regime], plan: Plan, probe: AbstractSet[Address]) -> None:
        self.name = name
        self.plan = plan
        self.terms = Terms(name, regimes, plan)
        self.pressure = Pressure(plan, self.terms)
        self.must_close = [0, 0, 0]
        self.counts: dict[str, list[int]] = defaultdict(lambda: [0] * len(plan.margins))
        self.drawn: dict[int, list[int]] = defaultdict(lambda: [0] * len(plan.margins))
        self.touched_weeks: dict[int, list[int]] = defaultdict(lambda: [0] * len(plan.margins))
        self.expressions: dict[tuple[int, ...], tuple[int, int]] = {}
        self.people = [
            Person(resident, self._files(resident), [] if resident.address in probe else None)
            for resident in plan.residents
        ]
        self.seen = [[0] * len(plan.residents) for _ in self.terms.about_others]
        self.broadcast: set[tuple[str, str]] = set()
        self.broadcast_next: set[tuple[str, str]] = set()
        self.landing: dict[int, list[tuple[Watch, Address]]] = {}
        self.landing_next: dict[int, list[tuple[Watch, Address]]] = {}
        self.news: dict[int, int] = {}
        self.entered_now: list[tuple[int, int, int]] = []
        self.changed: list[tuple[int, int, int]] = []

    def _files(self, resident: Resident) -> tuple[File, ...]:
        """Return an adult's files as they are before the first week; a child has none."""
        if resident.who == CHILD:
            return ()
        return tuple(File(i.start, i.start, [None] * len(i.registers)) for i in self.terms.institutions)

    def count(self, name: str, resident: Resident, number: int = 1) -> None:
        """Add to a counter, under the margins of a citizen."""
        self.counts[name][resident.margin] += number


class Luck:
    """The draws of one week, shared by all worlds."""

    def __init__(self, plan: Plan, week: int, alarms: Mapping[str, tuple[int, ...]]) -> None:
        self.week = week
        self.draws = plan.draws
        self.acts = tuple(plan.draws.week_stream(act.purpose, week) for act in plan.acts)
        self.alarms = tuple((hit, plan.draws.week_stream(hit, week), most) for hit, most in alarms.items())

    def tempted(self, resident: Resident) -> list[int]:
        """Return the acts a citizen might do this week in some world; what is left out happens in none."""
        address = resident.address
        return [
            number
            for number, (stream, most) in enumerate(zip(self.acts, resident.most, strict=True))
            if stream.happens(address, most)
        ]

    def alarmed(self, resident: Resident) -> list[str]:
        """Return the sensors (and acts) that might raise a false alarm about a citizen in some world."""
        address, place = resident.address, resident.place
        return [hit for hit, stream, most in self.alarms if stream.happens(address, most[place])]

    def happens(self, decision: str, resident: Resident, chance: int) -> bool:
        """Whether something of this chance is decided so for a citizen this week."""
        return chance > 0 and self.draws.happens(decision, resident.address, self.week, chance)


Recorded = Sequence[Mapping[int, bool]]
"""By file: the acts recorded this week, and whether each record is there by error only."""
NOTHING: Recorded = ()


def is_true_of(question: Question, person: Person, recorded: Recorded) -> bool:
    """Whether a question is answered yes by a citizen's own files."""
    files = person.files
    if not files:
        return False
    if question.acts is not None and not (
        recorded and any(act in question.acts for act in recorded[question.file])
    ):
        return False
    if question.registers is not None and not any(files[file].entries[k] for file, k in question.registers):
        return False
    return question.scores is None or lies_in(question.scores, files[question.file].score)


def holds(world: World, question: Question, person: Person, recorded: Recorded) -> bool:
    """Whether a condition holds: by a citizen's own files now, or by what others' showed last week."""
    if question.number < 0:
        return is_true_of(question, person, recorded)
    return world.seen[question.number][person.resident.index] >= question.at_least
