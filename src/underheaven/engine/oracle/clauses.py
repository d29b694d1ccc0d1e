"""The clauses of a regime as the week reads them: sensors, questions, registers, rules, copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from underheaven.engine.oracle.recomputed import Recomputed

Said = Literal["refuse", "slow", "dearer", "favour"]
"""What a service answers; one that lets in refuses all others."""
Place = tuple[int, int]
"""A register of a world: its regime, and its place among the registers of that regime in order of name."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A sensor and one act it watches; thresholds by place (group and district together).

    certainty : how sure people are that it detects the act, by place.
    stops_true, stops_false : thresholds of a person who stops a hit, where it was right and where it was not.
    delay : weeks for which every hit is held; 0, none. filed : a week's threshold of a delay that is drawn.
    """

    sensor: str
    act: int
    number: int
    detects: tuple[int, ...]
    false_alarm: tuple[int, ...]
    look_alikes: tuple[int, ...]
    is_lost: bool
    certainty: tuple[Fraction, ...]
    readers: frozenset[int]
    stops_true: int
    stops_false: int
    delay: int
    filed: int
    purposes: Mapping[str, str]
    hit: str
    taken: str

    @property
    def is_delayed(self) -> bool:
        """Whether its hits are held for a while before they are filed."""
        return self.delay > 0 or self.filed > 0

    @property
    def by(self) -> str:
        """Its name, as a source of records."""
        return self.sensor


@dataclass(frozen=True, slots=True)
class Heard:
    """A channel of report and one act, as a source of records: its name, and the regimes that read it.

    Reports are heard at once: nothing is held.
    """

    by: str
    readers: frozenset[int]
    number: int = -1
    is_delayed: bool = False


Source = Watch | Heard
"""What records come from: a sensor, or a channel of report."""


@dataclass(frozen=True, slots=True)
class Question:
    """A condition. Every part that is there holds of one citizen's own file, or of enough others'.

    file : the regime whose score is read, and as which records are read.
    acts : one of these was recorded this week. registers : on one of these (file, register).
    scores : the score lies in one of these stretches [low, high), in steps.
    number : place among the world's questions about others; -1 for one's own.
    seen_by : number of the agency, among its regime's, whose copies of the registers are read; -1, none.
    entered : one of these was entered this week; where a way into a register asks it, last week.
    lowest : the score is among the lowest of the province, this share of them.
    times, within : so many records of the acts, or weeks of entry, in so many weeks. tally : where earlier
    ones are kept; -1, nowhere.
    term : weeks in force of an entry it makes; None, as the register says.
    """

    file: int
    acts: frozenset[int] | None
    registers: tuple[tuple[int, int], ...] | None
    scores: tuple[tuple[int, int], ...] | None
    whose: str
    at_least: int
    number: int
    label: str
    seen_by: int = -1
    times: int = 1
    within: int = 1
    tally: int = -1
    term: int | None = None
    entered: tuple[Place, ...] | None = None
    lowest: Fraction | None = None

    @property
    def asks_score(self) -> bool:
        """Whether it asks about a score, of whatever kind."""
        return self.scores is not None or self.lowest is not None


@dataclass(frozen=True, slots=True)
class Tally:
    """What a condition of entry counts over weeks: the weeks of the last ones are kept, so many of them.

    acts : whose records are counted. registers : into which entries are counted, a week of several as one.
    from_week : records of earlier weeks do not count.
    """

    acts: frozenset[int]
    kept: int
    from_week: int
    registers: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """A register, of whatever colour: entry, term, renewal, exit, notice, appeal, correction.

    is_red : of merit; who is on it is not listed, and is told nothing.
    again : what a record does to an entry in force. has_own_terms : whether entries differ in when they end.
    is_copied : whether an agency of this world copies it.
    is_floor : whether the score on exit is `cut`, which raises a score and never lowers one.
    cut : the lowest score from which no condition of entry by score alone holds.
    repaid : after how many weeks without debt a payable entry ends; 0, never.
    capacity, desk : room on the register, and for appeals a week, among 100,000; None, for all.
    again_after, tries : weeks from a decision to the next chance to appeal, and how often one may.
    """

    name: str
    is_red: bool
    enter: tuple[Question, ...]
    calm_from: int
    term: int | None
    again: str
    has_own_terms: bool
    is_copied: bool
    recovers_at: int | None
    score_on_exit: int | None
    is_floor: bool
    cut: int | None
    told: int
    told_after: int
    decided_after: int
    struck_if_wrong: int
    struck_if_right: int
    found: int
    purposes: Mapping[str, str]
    repaid: int
    capacity: Fraction | None
    desk: Fraction | None
    again_after: int
    tries: int


@dataclass(frozen=True, slots=True)
class Gate:
    """What one rule says for one service, for whom it is connected, who else may pay.

    by : with `slow` and `dearer`: by how much, with 12 binary digits.
    """

    service: int
    says: Said
    by: int
    asked_by: tuple[int, ...]
    coverage: int
    other_payer: int
    covered: str
    paid: str

    @property
    def refuses(self) -> bool:
        """Whether it refuses."""
        return self.says == "refuse"


@dataclass(frozen=True, slots=True)
class AccessRule:
    """A rule on services: of which regime, for whom it holds, what each service answers.

    admits : whether it refuses everybody of whom none of its questions is answered yes.
    is_company : whether a company runs the regime; then one may have somewhere else to go.
    """

    file: int
    questions: tuple[Question, ...]
    gates: tuple[Gate, ...]
    admits: bool
    is_company: bool


@dataclass(frozen=True, slots=True)
class Link:
    """An agency's copy of one register: what is lost or late, how long what ended is still shown.

    number : among the links of the world. file, agency : whose it is. register : (file, register) copied.
    lost : threshold of entries that never come. coming, lingering : by weeks passed, the thresholds of an
    entry that has not come yet, and of one that ended and is still there. wrong_file : of a stray entry.
    """

    number: int
    file: int
    agency: int
    register: tuple[int, int]
    lost: int
    coming: tuple[int, ...]
    lingering: tuple[int, ...]
    is_never_corrected: bool
    wrong_file: int
    purposes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency with copies of registers.

    is_in_force : whether it copies anything yet. found : threshold, a week, of finding a stray entry.
    """

    name: str
    is_in_force: bool
    links: tuple[Link, ...]
    found: int
    purposes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Succession:
    """How a regime takes over from an old one: its scores, and to which register each of its entries goes.

    old : the old regime. gives_score : whether scores are carried: as they are if is_exact, else by band of
    the old score, in steps; a band that is not in scores becomes the start. lists : by number of the old
    register, that of the new one; None, entries end. goes_to_worst : black entries go to the black register
    that closes most instead.
    """

    old: int
    gives_score: bool
    is_exact: bool
    scores: Mapping[str, int]
    lists: tuple[int | None, ...]
    goes_to_worst: bool


@dataclass(frozen=True, slots=True)
class Institution:
    """A regime, ready to run: its score in steps, its registers in order of name.

    places : the provinces whose residents alone have a file; None, all. until : the last week in which it
    holds. begins : its first. takes_over : from which others, in order of name.
    consent : threshold of having a file with it. most_closed : how many domains it may close to one citizen.
    recomputed : how the score is recomputed; None where points are added.
    tallies : records counted over weeks, in order of registers. agencies : in order of name.
    """

    name: str
    places: frozenset[str] | None
    begins: int
    until: int
    takes_over: tuple[Succession, ...]
    consent: int
    most_closed: int | None
    has_score: bool
    step: Fraction
    start: int
    low: int
    high: int
    fade: int
    points: Mapping[int, tuple[int, bool]]
    through_others: tuple[tuple[int, tuple[Question, ...]], ...]
    recomputed: Recomputed | None
    bands: tuple[tuple[int, str], ...]
    registers: tuple[Roster, ...]
    tallies: tuple[Tally, ...]
    agencies: tuple[Agency, ...]

    def bounded(self, score: int) -> int:
        """Return the score, saturated at its bounds."""
        return self.low if score < self.low else self.high if score > self.high else score

    def points_of(self, score: int) -> Fraction:
        """Return a score in points."""
        return score * self.step

    def band(self, score: int) -> str:
        """Return the band a score lies in, closed below."""
        return next((name for lowest, name in self.bands if score >= lowest), "")

    def place_of_band(self, score: int) -> int:
        """Return the place of the band a score lies in, best first; the lowest also takes what is lower."""
        better = (place for place, (lowest, _) in enumerate(self.bands) if score >= lowest)
        return next(better, len(self.bands) - 1)


def is_alone(question: Question, part: Literal["acts", "scores", "registers"]) -> bool:
    """Whether a question is about the citizen's own file and asks nothing but this one part."""
    parts = {
        "acts": question.acts,
        "scores": question.scores,
        "registers": question.registers,
        "entered": question.entered,
        "lowest": question.lowest,
    }
    return question.whose == "own" and [name for name, asked in parts.items() if asked is not None] == [part]


def lies_in(stretches: tuple[tuple[int, int], ...] | None, score: int) -> bool:
    """Whether a score lies in one of these stretches, closed below and open above."""
    return any(low <= score < high for low, high in stretches or ())
