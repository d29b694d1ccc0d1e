"""The regime: what the institution does. Sensors, score, registers, rules on services, publicity, redress.

A regime never says how people behave (that is the society) and is not a means to score anybody: its sensors
are pairs of error rates, and citizens are synthetic.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias, cast

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from underheaven.ground.numbers import CitedNumber, Grade
from underheaven.words.condition import Conditions
from underheaven.words.fields import (
    MANY,
    POINTS,
    SOME,
    BiasedShare,
    Flag,
    Metres,
    Name,
    Names,
    NumbersLine,
    PerPeople,
    Points,
    RisingShare,
    RuleBearing,
    Share,
    Text,
    Times,
    WeekNumber,
    Weeks,
    Whole,
    Word,
)
from underheaven.words.over_weeks import LAST_WEEK
from underheaven.words.score import Score


class HumanReview(Word):
    """A person looks at every hit before a record is made."""

    stops_false: Share
    """Share of hits on people who did not do it that are stopped."""
    stops_true: Share | None = None
    """Share of hits on people who did it that are stopped all the same (none where not said)."""


class Sensor(RuleBearing):
    """A declared pair of error rates that turns acts into records. No sensor here is real."""

    watches: Names
    """Acts; a hit files a record of that act."""
    detects: BiasedShare
    """Share of the acts that happen which are hit."""
    false_alarm: BiasedShare | None = None
    """Share of weeks without the act (of passes, with `at`) in which a hit is made all the same."""
    look_alikes: BiasedShare | None = None
    """Share of hits on real acts that are booked on a look-alike instead."""
    misidentified: Literal["booked", "lost"] = "booked"
    """What becomes of a hit taken for a look-alike: booked on the look-alike, or noticed and lost."""
    at: Name | None = None
    """An encounter of the society; the false-alarm rate is then per pass."""
    coverage: RisingShare | None = None
    """Share of places in which it is installed (all where not said); it detects and errs that much less."""
    announced: Share | None = None
    """What people are told detection is, and answer to (the true rate where not said)."""
    delay: Weeks | None = None
    """Weeks from a hit to its record (none where not said)."""
    delay_is: Literal["fixed", "mean"] = "fixed"
    """Whether the delay is the same for every hit, or drawn with this mean."""
    human_review: HumanReview | None = None
    """A person looks at every hit before a record is made."""


class Channel(RuleBearing):
    """A way to report somebody to those who hold the files."""

    about: Names
    """Acts that may be reported."""
    among: Names
    """Kinds of tie to meet by, through which one may report: household, workplace, neighbours, passers-by,
    district, province, nation, acquaintances."""
    honest: Flag = False
    """Whether it takes what people saw."""
    mistaken: Flag = False
    """Whether it takes what people wrongly believe they saw."""
    malicious: Flag = False
    """Whether it takes what people make up."""
    reward: Points | None = None
    """Points for each report that is taken, right or wrong."""
    false_one_costs: Points | None = None
    """Points taken for a false report that is found out."""
    found_false: Share | None = None
    """With `false_one_costs`: share of false reports that are found out."""


Context: TypeAlias = Mapping[str, Any]


class _PointsOrCut:
    """Reads points, or the word `cut`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read `cut` as it is and anything else as points."""
        return core_schema.with_info_plain_validator_function(
            lambda value, info: (
                value
                if value == "cut"
                else POINTS.read(value, cast("Context", info.context or {}).get("reading"))
            )
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe both forms."""
        return {"anyOf": [{"const": "cut"}, POINTS.schema()]}


Carried = Literal["union", "worst-of", "dropped"]
"""What becomes of entries when one regime takes another's place."""
PointsOrCut = Annotated[CitedNumber | Literal["cut"], _PointsOrCut()]
"""Points, or `cut`: the lowest score that would not enter again."""


class LeaveWhen(Word):
    """How one leaves a register; the first that holds."""

    after: Weeks | None = None
    """The term, in weeks in force."""
    repaid: Weeks | None = None
    """So many weeks after the debt is repaid, 1 to 8."""
    score_from: Points | None = None
    """The score is back at this or above."""
    never: Flag = False
    """Nobody leaves by time, repayment or score (but by a `for` of its entry), and the regime says so."""


class Register(RuleBearing):
    """A list of people to whom rules apply."""

    colour: Literal["black", "red"]
    """A black register: of demerit; a red one: of merit."""
    enter_when: Conditions
    """Conditions of entry: by record (`recorded`) or by score (`band`, `score_below`)."""
    leave_when: LeaveWhen
    """How one leaves."""
    score_on_exit: PointsOrCut | None = None
    """The score set on every exit; `cut`: the lowest score that would not enter again."""
    again: Literal["ignored", "restarts", "adds"] = "ignored"
    """What an entry does while one is in force: nothing, it starts the term anew, or adds its own to it."""
    capacity: PerPeople | None = None
    """Places for every 100,000 people; whoever would be one too many waits."""
    retroactive: Flag = False
    """Whether records from before the register begins count for `times` (without it they do not)."""


class Rule(RuleBearing):
    """What follows for services."""

    services: Names
    """Services the rule governs."""
    when: Conditions
    """For whom it holds."""
    then: Literal["refuse", "slow", "dearer", "favour", "admit"]
    """What the service answers; `admit`: it refuses everybody with a file for whom `when` does not hold (of a
    household: in which somebody does not meet it). `slow`, `dearer`: it is given, later, or at a higher
    price."""
    by: Times | None = None
    """With `then: slow` or `dearer`: how many times as long, or as much."""
    coverage: RisingShare | None = None
    """Share of citizens and services connected (all where not said)."""
    other_payer: Share | None = None
    """With `whose: payer`: share of families in which somebody outside the household pays."""


class Publicity(RuleBearing):
    """What others see the week after."""

    what: Name
    """A register, or `score`, `band`, or `acts` (then `acts:` names them)."""
    acts: Names | None = None
    """With `what: acts`: whose records are shown."""
    how: Literal["search", "broadcast", "map", "tell"]
    """`search`: a register that whoever knows a name can search. `broadcast`: shown in public. `map`: who is
    on a register is shown to whoever lives within so many metres. `tell`: shown to the ties named in `to`."""
    within: Metres | None = None
    """With `how: map`: within how many metres."""
    to: Names | None = None
    """With `how: tell`: kinds of tie (household is always included)."""


class Sharing(RuleBearing):
    """An agency that keeps its own copy of registers."""

    copies: Names
    """Registers it copies: of this regime, or of one it `uses`."""
    delay: Weeks | None = None
    """Mean weeks from an entry to its copy (none where not said)."""
    lag: Weeks | None = None
    """Mean weeks from an exit until the copy ends too (none where not said)."""
    lost: Share | None = None
    """Share of entries that never reach the copy."""
    wrong_file: Share | None = None
    """Share of entries that are copied into somebody else's file."""
    corrected: Literal["with-the-source", "never"] = "with-the-source"
    """Whether an entry that is struck or corrected ends in the copy too."""


class Notice(Word):
    """Whether those entered are told."""

    share: Share
    """Share of entries that are told."""
    after: Weeks | None = None
    """Weeks from entry to notice (none where not said)."""


class Appeal(Word):
    """An appeal against an entry."""

    decided_after: Weeks
    """Weeks from filing to decision."""
    struck_if_wrong: Share
    """Share of decided appeals that strike an entry wrong on file."""
    struck_if_right: Share
    """Share of decided appeals that strike an entry right on file."""
    capacity: PerPeople | None = None
    """Cases decided a week for every 100,000 people (all where not said)."""
    again_after: Weeks | None = None
    """Weeks from a refusal until one may ask again (26 where not said)."""
    tries: Annotated[int, Whole, Field(ge=1, le=2)] = 2
    """How often one entry may be appealed against."""


class Correction(Word):
    """The institution's own search for entries wrong on file."""

    found: Share
    """Share found each week, without appeal."""


class Redress(Word):
    """Notice, appeal, correction."""

    notice: Notice | None = None
    """Whether those entered are told."""
    appeal: Appeal | None = None
    """An appeal against an entry; needs notice."""
    correction: Correction | None = None
    """The institution's own search for entries wrong on file."""


class Limits(Word):
    """Bounds that safeguards set; a regime may have them."""

    closed_domains: Annotated[int, Whole, Field(ge=0, le=8)] | None = None
    """Of the domains of life closed to one person, in the order of the list of domains, so many stay closed;
    what its rules refuse in the others is given."""
    never_refused: Names = ()
    """Services that are governed as before, and refused to nobody."""
    own_domain_only: Flag = False
    """A record counts only in the domain of life it came from."""
    no_lawful_acts: Flag = False
    """Lawful acts are neither watched nor recorded."""


class TakesOver(Word):
    """What becomes of an old regime's scores and entries when a new one takes its place."""

    bands: Annotated[dict[Name, Name], SOME] = {}
    """Each band of the old score and the band of the new one that it becomes (of the same name where not
    said)."""
    lists: Annotated[dict[Name, Name], SOME] = {}
    """Each register of the old regime and the register of the new one that its entries go to (of the same
    name and colour where not said)."""
    registers: Carried
    """`union`: entries go to the register that corresponds. `worst-of`: black ones go to the register that
    closes most. `dropped`: they end."""
    old_records: Literal["carried", "dropped"]
    """Whether old scores are carried over, or everybody starts anew."""


class Merge(Word):
    """The week in which regimes tried in some provinces become one, and what becomes of their files."""

    from_week: Annotated[int, Whole, Field(ge=2, le=LAST_WEEK)]
    """The first week of the one regime."""
    into: Name
    """The pilot whose rules hold everywhere from then on, or `most-common`: the one that held in most
    provinces."""
    registers: Carried
    """`union`: entries go to the register that corresponds. `worst-of`: black ones go to the register that
    closes most. `dropped`: they end."""
    scores: Annotated[dict[Name, Annotated[dict[Name, Name], SOME]], SOME] = {}
    """For each pilot: each of its bands, and the band of the one regime that it becomes."""
    lists: Annotated[dict[Name, Annotated[dict[Name, Name], SOME]], SOME] = {}
    """For each pilot: each of its registers, and the register of the one regime that its entries go to."""
    old_records: Literal["carried", "dropped"]
    """Whether old scores are carried over, or everybody starts anew."""


class Regime(RuleBearing):
    """What the institution does, declared after published sources."""

    regime: Name
    """Its name."""
    title: Text
    """Its name in words."""
    about: Text
    """What it does, in a sentence or two."""
    run_by: Literal["state", "company", "everybody"]
    """Who holds the files."""
    grade: Grade  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]  # the file's is required
    """Evidence grade of every rule that says none of its own."""
    numbers: NumbersLine | None = None
    """What a bare number in this file means."""
    uses: Names = ()
    """Regimes, on the shelf or in files beside this one, whose records and registers it reads, where they are
    in the same world."""
    places: Names | None = None
    """Provinces whose residents alone have a file (everywhere where not said)."""
    until_week: WeekNumber | None = None
    """The last week in which it holds (to the end where not said)."""
    consent: Share | None = None
    """Share of people who agreed to have a file (all where not said); the others have none."""
    sensors: Annotated[dict[Name, Sensor], MANY] = {}
    """What is watched, how well, and with which errors."""
    reports: Annotated[dict[Name, Channel], SOME] = {}
    """What people may report of one another, and to whom it pays."""
    score: Score | None = None
    """A number kept about each adult."""
    registers: Annotated[dict[Name, Register], SOME] = {}
    """Lists of people."""
    rules: Annotated[tuple[Rule, ...], MANY] = ()
    """What follows for services."""
    publicity: Annotated[tuple[Publicity, ...], MANY] = ()
    """What others see the week after."""
    sharing: Annotated[dict[Name, Sharing], MANY] = {}
    """Agencies that keep their own copies of registers."""
    redress: Redress = Redress()
    """Notice, appeal, correction."""
    limits: Limits = Limits()
    """Bounds that safeguards set."""
    takes_over: Annotated[dict[Name, TakesOver], SOME] = {}
    """Regimes, on the shelf or in files beside this one, that end where it begins, and what becomes of their
    scores and entries."""
    pilots: Annotated[dict[Name, Names], SOME] = {}
    """A regime made of regimes: each of them, and the provinces in which it is tried."""
    merge: Merge | None = None
    """With `pilots`: when they become one, and how."""

    @property
    def has_black_register(self) -> bool:
        """Whether one of its registers lists people for demerit."""
        return any(register.colour == "black" for register in self.registers.values())
