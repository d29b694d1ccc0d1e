"""What is remembered: a citizen's state in a world, what was published and counted; and a week's luck."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from fractions import Fraction

from underheaven.engine.oracle.clauses import Institution, Place, Source, Watch
from underheaven.engine.oracle.people import CHILD, Plan, Resident
from underheaven.engine.oracle.realms import Realm
from underheaven.engine.oracle.rollout import Stage, stages_of
from underheaven.ground.draws import Address, purpose
from underheaven.ground.outcome import Event
from underheaven.words.regime import Regime

CONSENT = purpose("consent")
"""Decides who has a file: one draw for all regimes."""


@dataclass(slots=True)
class Entry:
    """An entry in force, or noted for who waits: its week, whether it is wrong on file, and told.

    until : the last week in which it is in force, at most the week after the run.
    payable, met : whether it can be repaid; the condition it was made by.
    filed, next_chance, tries : week of an appeal that is pending, of the next chance to file one, and how
    many were filed. case : the appeal's draw at the desk.
    """

    week: int
    wrong: bool
    told: bool
    until: int = 0
    payable: bool = False
    met: str = ""
    filed: int = 0
    next_chance: int = 0
    tries: int = 0
    case: int = 0


@dataclass(slots=True)
class File:
    """What one regime holds about one adult: score, shadow score; by register, what is in force or waits.

    is_held : whether there is a file; who did not consent or lives elsewhere has none, and nothing is ever in
    it; nobody has one with a regime that has ended. has_ended : whether it was closed this week.
    last_entry, last_exit : by register, weeks (0: never). was_righted : whether that exit was by strike or
    correction. tallies, clean_tallies : by condition that counts them, the weeks of the last records, latest
    first; and of those not in error. strays : agencies with an entry here that belongs in another's file.
    parts, clean_parts : of a score with components, those read from records, and what they would be without
    records in error.
    """

    is_held: bool
    score: int
    shadow: int
    entries: list[Entry | None]
    waiting: list[Entry | None]
    last_entry: list[int]
    last_exit: list[int]
    was_righted: list[bool]
    tallies: list[tuple[int, ...]]
    clean_tallies: list[tuple[int, ...]]
    has_ended: bool = False
    strays: set[int] = field(default_factory=set[int])
    parts: list[int] = field(default_factory=list[int])
    clean_parts: list[int] = field(default_factory=list[int])


@dataclass(slots=True)
class Copy:
    """The draws that decide what an agency shows of a register: of the last entry, and of its exit."""

    lost: int
    delay: int
    lag: int = 0


CAUSES = ("detected", "reported", "false-alarm", "look-alike", "misreported", "mistaken")
"""How a record comes about, the best cause first."""
RIGHT = ("detected", "reported")
"""The causes of a record that is no error."""
Said = tuple[str, str, str, str]
"""What a service answers: `refuse`, `switch`, `slow`, `dearer` or `favour`; by which register or band, whose,
and the addresses of those."""
Hit = tuple[str, Source, str]
"""How a record came about, the sensor or the channel of report, whose act."""


@dataclass(frozen=True, slots=True)
class Stood:
    """Where an adult stood in step 7 of a week.

    listed : whether on a black register. bands : by regime with a score in at least two bands, the place of
    theirs, the best first.
    """

    listed: bool
    bands: Mapping[str, int]


@dataclass(slots=True)
class Person:
    """What one world remembers about one citizen.

    jobless, turned, owes, clear : without work; of another opinion; in debt; for how many weeks in none.
    listed, entries, waits : entries in force, into black registers and into any, and those to come.
    held : by number of the sensor and act, hits that wait to be filed. copies : by number of the link, what
    decides what an agency shows. desk : of who is told of, what each service answered this week.
    done : what they did this week. last_seen : the last week at whose end they were seen to be listed.
    year_before : where they stood a year before the last week; None until then, and in a shorter run.
    """

    resident: Resident
    files: tuple[File, ...]
    story: list[Event] | None
    fear: int = 0
    closed: int = 0
    refusals: dict[int, int] = field(default_factory=dict[int, int])
    jobless: bool = False
    turned: bool = False
    owes: bool = False
    clear: int = 0
    listed: int = 0
    entries: int = 0
    waits: int = 0
    held: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    copies: dict[int, Copy] = field(default_factory=dict[int, Copy])
    done: frozenset[int] = frozenset()
    last_seen: int = 0
    desk: dict[str, Said] = field(default_factory=dict[str, Said])
    shown: int = 0
    published: int = 0
    has_record: bool = False
    is_touched: bool = False
    has_harmed: bool = False
    has_triggered: bool = False
    was_entered: bool = False
    closed_weeks: int = 0
    year_before: Stood | None = None
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


def parts_at_start(institution: Institution) -> list[int]:
    """Return where the parts of a score that are read from records start."""
    recomputed = institution.recomputed
    return [] if recomputed is None else [component.starts for component in recomputed.kept]


class World:
    """The society under some regimes: terms, pressure, the citizens' state, what was published, counts.

    week : the week that is lived. stages : what holds from which week on; terms, pressure, must_close : this
    week's, of which must_close has, by province and who asks, the domains that some world of the study can
    close.
    has_fear, shows_in_public, governed, shaming : of any stage, since state that is kept is kept throughout.
    seen : by question about others and citizen, of how many others it was true at the end of last week.
    landing : by citizen, hits on others' acts that are booked on them this week.
    broadcast : the districts in which somebody was shown in public last week.
    news : by citizen, how many of those they are told about were newly listed last week.
    astray : by citizen, regimes and agencies that put another's entry in their file last week.
    did : by citizen, what they did last week. scores : by regime whose score others read, and citizen, what
    was published last week. reported : by citizen, the channels and acts of reports that land on them this
    week, and whether one was true. visible : who is avoided, having been seen to be listed.
    on_maps, newly_on_maps : how many others maps show to whom; to whom somebody newly entered.
    looks_back, watched_acts, heard_columns : whether anybody is asked what others did; the acts of which it
    is written down who did them; the channels and acts of which what lands is.
    cut_offs : by register, the draw below which who waits is called this week.
    desk_cut_offs : by register and week of filing, the draw below which an appeal is taken.
    lowest_cuts : by regime, province and share, the score below which one was among the lowest last week.
    changed, entered_now, landing_next, reported_next, broadcast_next, astray_next, filed_now : the same,
    being published this week.
    """

    def __init__(
        self,
        name: str,
        regimes: Iterable[Regime],
        plan: Plan,
        probe: AbstractSet[Address],
        stages: Sequence[int] = (1,),
    ) -> None:
        self.name = name
        self.plan = plan
        self.week = 0
        self.stages = stages_of(name, regimes, plan, stages)
        self._enter(self.stages[0])
        pressures = [stage.pressure for stage in self.stages]
        self.has_fear = any(pressure.has_fear for pressure in pressures)
        self.shows_in_public = any(p.shown_acts or p.shown_registers for p in pressures)
        self.published_registers = {entry for p in pressures for entry in (*p.told, *p.shown_registers)}
        self.shaming = {at for p in pressures if p.answers.has_shame for at in p.answers.shown}
        self.governed = tuple(sorted({number for stage in self.stages for number in stage.terms.governed}))
        self.counts: dict[str, list[int]] = defaultdict(lambda: [0] * len(plan.margins))
        self.drawn: dict[int, list[int]] = defaultdict(lambda: [0] * len(plan.margins))
        self.touched_weeks: dict[int, list[int]] = defaultdict(lambda: [0] * len(plan.margins))
        self.expressions: dict[tuple[int, ...], tuple[int, int]] = {}
        self.people = [
            Person(resident, self._files(resident), [] if resident.address in probe else None)
            for resident in plan.residents
        ]
        for person in self.people:
            person.clear = self.pressure.answers.counts_to
        self.seen = [[0] * len(plan.residents) for _ in self.terms.about_others]
        self.broadcast: set[tuple[str, str]] = set()
        self.broadcast_next: set[tuple[str, str]] = set()
        self.landing: dict[int, list[tuple[Watch, Address]]] = {}
        self.landing_next: dict[int, list[tuple[Watch, Address]]] = {}
        self._look_at_each_other()
        self.news: dict[int, int] = {}
        self.astray: dict[int, list[tuple[int, int]]] = {}
        self.astray_next: dict[int, list[tuple[int, int]]] = {}
        self.entered_now: list[tuple[int, int, int]] = []
        self.changed: list[tuple[int, int, int]] = []
        self.cut_offs: dict[Place, int] = {}
        self.desk_cut_offs: dict[Place, dict[int, int]] = defaultdict(dict)
        self.lowest_cuts: dict[tuple[int, str, Fraction], int] = {}
        self.filed_now: dict[Place, list[int]] = defaultdict(list)

    def _look_at_each_other(self) -> None:
        """Make room for what people see of each other besides registers: acts, scores, reports, maps."""
        stages, acts = [stage.terms for stage in self.stages], self.plan.acts
        recomputed = [i.recomputed for terms in stages for i in terms.institutions]
        ratings = [r.ratings for r in recomputed if r is not None and r.is_in_force and r.ratings is not None]
        heard = [ch for terms in stages for ch in terms.channels if ch.is_in_force and "honest" in ch.takes]
        watched = {act for channel in heard for act in channel.about}
        watched |= {act for rating in ratings for act in rating.after}
        self.watched_acts = sorted(watched, key=lambda act: acts[act].name)
        columns = {
            (channel.name, acts[act].name, act) for channel in self.terms.channels for act in channel.about
        }
        self.heard_columns = [(name, act) for name, _, act in sorted(columns)]
        self.looks_back = bool(self.heard_columns or ratings)
        self.did: list[frozenset[int]] = [frozenset()] * len(self.people)
        self.scores: dict[int, list[int]] = {
            file: [] for file, i in enumerate(self.terms.institutions) if i.recomputed is not None
        }
        self.reported: dict[int, dict[tuple[str, int], bool]] = {}
        self.reported_next: dict[int, dict[tuple[str, int], bool]] = {}
        self.visible: frozenset[int] = frozenset()
        self.on_maps: dict[int, int] = {}
        self.newly_on_maps: set[int] = set()

    def roll_out(self, week: int) -> None:
        """Begin a week: from the first of a stage on, its words hold for everybody."""
        self.week = week
        for stage in self.stages:
            if stage.week == week > 1:
                self._enter(stage)
                self.expressions.clear()
                for person in self.people:
                    person.mood = -1
        ended = [file for file, i in enumerate(self.terms.institutions) if i.until == week - 1]
        for person in self.people if ended else ():
            for file in ended if person.files else ():
                person.files[file].has_ended = person.files[file].is_held
                person.files[file].is_held = False

    def _enter(self, stage: Stage) -> None:
        """Let the words of a stage hold."""
        self.terms, self.pressure, self.must_close = stage.terms, stage.pressure, stage.must_close

    def _files(self, resident: Resident) -> tuple[File, ...]:
        """Return an adult's files as they are before the first week; a child has none."""
        if resident.who == CHILD:
            return ()
        files: list[File] = []
        for i in self.terms.institutions:
            registers = len(i.registers)
            files.append(
                File(
                    (i.places is None or resident.province in i.places)
                    and self.plan.draws.happens(CONSENT, resident.address, 0, i.consent),
                    i.start,
                    i.start,
                    [None] * registers,
                    [None] * registers,
                    [0] * registers,
                    [0] * registers,
                    [False] * registers,
                    [()] * len(i.tallies),
                    [()] * len(i.tallies),
                    parts=parts_at_start(i),
                    clean_parts=parts_at_start(i),
                )
            )
        return tuple(files)

    def realm_of(self, resident: Resident) -> Realm:
        """Return what holds where a citizen lives."""
        return self.terms.realm_at[resident.place]

    def has_file(self, person: Person, *files: int) -> bool:
        """Whether one of these regimes has a file on a citizen; on a child none has."""
        return bool(person.files) and any(person.files[file].is_held for file in files)

    def has_files(self, person: Person, *files: int) -> bool:
        """Whether each of these regimes has a file on a citizen."""
        return bool(person.files) and all(person.files[file].is_held for file in files)

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
