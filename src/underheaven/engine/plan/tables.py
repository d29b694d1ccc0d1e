"""The tables of a plan and the names of their columns; whole numbers only.

Rows of all worlds stand in one table, world after world; `worlds` says where each begins and ends.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from underheaven.engine.plan.columns import *  # noqa: F403  # columns and counters are read as one
from underheaven.engine.plan.counters import *  # noqa: F403  # the same

LABELS = 200
"""(age x 5 + income) x 8 + group, places in the closed lists of labels; a plan numbers only those it has."""
CLASSES = 16
TRAITS = 256
GROUPS_MOST = 8

# columns of `worlds`: where the rows of a world begin and end, its fear, its counters
(
    W_ENTRY,
    W_ENTRY_END,
    W_REGIME,
    W_REGIME_END,
    W_REGISTER,
    W_REGISTER_END,
    W_OTHERS,
    W_OTHERS_END,
    W_SERVICE,
    W_SERVICE_END,
    W_FILE,
    W_FILE_END,
    W_COUNTER,
    W_ENDED,
    W_HIDDEN,
    W_ACTS,
    W_SCORES,
    W_FEAR,
    W_FEAR_ROW,
    W_SHIFT,
    W_CLOSED,
    W_RECORD,
    W_REFUSAL,
    W_TIE,
    W_SHOWN,
    W_GIVES_UP,
    W_ASKS_AGAIN,
    W_BROADCASTS,
    W_LOUD,
) = range(29)
# and its planes, -1 where it needs none
(
    W_BUSY,
    W_MARKED,
    W_HARMED,
    W_TRIGGERED,
    W_TOUCHED,
    W_LISTED,
    W_STIRRED,
    W_TIES,
    W_STRAY,
    W_STALE,
) = range(29, 39)
# the first week of the stage; whether it has red registers
W_SINCE, W_RED = range(39, 41)
# where its agencies and their copies begin and end
W_AGENCY, W_AGENCY_END, W_COPY, W_COPY_END = range(41, 45)
# and its conditions that ask for several records, in `strikes`
W_STRIKE, W_STRIKE_END = range(45, 47)
# whether a register is entered by what an agency shows
W_ENTERS_BY_COPY = 47
# how people answer: planes of who owes, of the digits of weeks until nothing was owed for the longest that is
# asked, of who is jobless, turned, was entered lately, is seen (now, last week); whether work can be lost, an
# opinion be had, a place be waited for; stretches of `doors` of work and of credit
(
    W_OWES,
    W_UNPAID,
    W_UNPAID_END,
    W_LONGEST,
    W_JOBLESS,
    W_TURNED,
    W_LATELY,
    W_SEEN,
    W_WORKS,
    W_OPINION,
    W_WAITS,
    W_WORK,
    W_WORK_END,
    W_CREDIT,
    W_CREDIT_END,
) = range(48, 63)
# row of what is refused and closed, -1 where nothing can be; plane of those to whom a map shows somebody new,
# row of the weeks in which somebody was last seen on a register, -1 where not kept
W_SHUT_ROW, W_NEAR, W_REMEMBERED = range(63, 66)
# whether a regime of it ends where this stage begins; its stretch of `heirs`
W_ENDING, W_HEIR, W_HEIR_END = range(66, 69)
W_STRAY_ROW = 69
W_COLUMNS = 70
"""`W_STRAY_ROW`: of whom its agencies mistake for somebody else, -1 where none does."""
# columns of `entries`: one sensor watching one act; its planes of hits that land, one for each parity; the
# plane of those on whom somebody who reads it has a file, or -1; what a human review stops; the weeks a hit
# is held (0: none), the threshold of filing it in a week where that is a mean, and the planes of what is
# held: of any hit, then of detections
(
    E_ACT,
    E_MODE,
    E_SENSOR,
    E_PENDING,
    E_CONSENT,
    E_STOPS_TRUE,
    E_STOPS_FALSE,
    E_DELAY,
    E_MEAN,
    E_HELD,
) = range(10)
E_COLUMNS = 10
BOOKED, LOST = 1, 2
# rows of `entry_keys`
K_TAKEN, K_REVIEW, K_FILED = range(3)
# columns of `files`: what a regime (-1: anybody) reads of an act; its entries are a stretch of `links`
F_REGIME, F_ACT, F_LINK, F_LINK_END, F_POINTS, F_ONLY, F_SHOWS, F_NAMED, F_HEARD, F_HEARD_END = range(10)
F_COLUMNS = 10
"""`F_HEARD`: where in `heard` the reports begin that it reads."""
# columns of `conditions`
(
    C_REGIME,
    C_HAS_ACTS,
    C_ACTS,
    C_ACTS_END,
    C_HAS_LISTS,
    C_LISTS,
    C_LISTS_END,
    C_HAS_SCORE,
    C_SCORE,
    C_SCORE_END,
    C_OTHERS,
    C_PAYER,
    C_TERM,
    C_SEEN,
    C_TIMES,
    C_WITHIN,
    C_SINCE,
    C_DATES,
    C_KEPT,
    C_NONE,
    C_NONE_END,
    C_HAS_ENTERED,
    C_ENTERED,
    C_ENTERED_END,
    C_LOWEST,
) = range(25)
C_COLUMNS = 25
"""`C_TERM`: weeks of an entry by it. `C_SEEN`: 1 where its lists are an agency's copies. `C_TIMES` records
`C_WITHIN` so many weeks, of which `C_KEPT` are kept from week `C_SINCE` on in the rows of dates from
`C_DATES` on: latest first, and then those of records not in error. `C_NONE`: none of a stretch of conditions
is true of a file. `C_ENTERED`: registers that were entered. `C_LOWEST`: row of `lowest`, or -1."""
FOREVER = 2**20
"""A term without an end, in weeks."""
# columns of `others`: conditions on other people; planes now true, shown, holding; row of counts or -1
O_CONDITION, O_LEAST, O_TIE, O_NOW, O_SHOWN, O_HOLDS, O_COUNT, O_START = range(8)
# columns of `registers`
(
    Q_REGIME,
    Q_CONDITION,
    Q_CONDITION_END,
    Q_DECLARED,
    Q_EXIT,
    Q_FLOOR,
    Q_HAS_CUT,
    Q_CUT,
    Q_AFTER,
    Q_HAS_FROM,
    Q_FROM,
    Q_TOLD,
    Q_NOTICE,
    Q_DECIDED,
    Q_IF_WRONG,
    Q_IF_RIGHT,
    Q_FOUND,
    Q_SHOWN,
    Q_TELLS,
    Q_ON,
    Q_WRONG,
    Q_RED,
    Q_AGAIN,
    Q_ENDS,
    Q_LEFT,
    Q_REDRESSED,
) = range(26)
"""`Q_AGAIN`: what a record does to who is on it. Row of `until`, or -1: `Q_ENDS` of the last week in force,
`Q_LEFT` of the last exit; `Q_REDRESSED`: plane of whose last exit was by strike or correction."""
IGNORED, RESTARTS, ADDS = range(3)
(
    Q_REPAID,
    Q_PAYABLE,
    Q_WAITS,
    Q_PLACES,
    Q_QUEUE,
    Q_RETRY,
    Q_TRIES,
    Q_FILED,
    Q_DESK_PLACES,
    Q_DESK,
    Q_SEEN,
    Q_EVER_SEEN,
    Q_ENDING,
    Q_FOLLOWED,
) = range(26, 40)
Q_COLUMNS = 40
"""`Q_REPAID`: weeks without debt that end a payable entry, or 0; planes of who is payable, waits, filed an
appeal this week, -1 where not kept; places and desks there are, and their rows of cut-offs. `Q_SEEN`: a black
register that is shown to others; `Q_EVER_SEEN`: in some stage. `Q_ENDING`: the regime ends with this stage,
and its entries. `Q_FOLLOWED`: an entry may change what a condition says."""
# rows of `register_keys`
K_TOLD, K_FILES, K_DECIDED, K_FOUND, K_PRIORITY, K_DESK = range(6)
# columns of `regimes`; a score stands in row `R_ROW` less `R_MIDDLE`, its shadow in the row after
(
    R_SCORE,
    R_START,
    R_LOW,
    R_HIGH,
    R_DECAY,
    R_THROUGH,
    R_THROUGH_END,
    R_COLUMN,
    R_ROW,
    R_MIDDLE,
    R_CUT,
    R_CUT_END,
    R_FILE,
    R_FILE_END,
    R_NARROW,
    R_CONSENT,
    R_OPEN,
    R_EARNED,
    R_RECOMPUTED,
) = range(19)
R_COLUMNS = 19
"""`R_CONSENT`: plane of those it has a file on, -1 for everybody. `R_OPEN`: domains it may close, or -1.
`R_EARNED`: row of points for reports, or -1. `R_RECOMPUTED`: its score is made anew, of parts or marks."""


class Tables(NamedTuple):
    """What the compiled week reads: arrays of whole numbers, and nothing else."""

    worlds: Any
    """A row for each world."""
    needs: Any
    """For each step that is seldom needed, whether some world needs it; it is not called for nothing."""
    kinds: Any
    """Kind of each act."""
    segments: Any
    """Label number, group and income of each segment somebody can be of."""
    segment_of: Any
    """Segment of a citizen's first trait."""
    class_of: Any
    """Kind of act, trait: spread class; `class_row` says which trait."""
    class_row: Any
    act_keys: Any
    """Keys of the acts' draws."""
    base: Any
    """Base chance of each act, by spread class and segment."""
    most: Any
    """Act, quarter of the spread classes: upper half of the highest threshold of any world."""
    even: Any
    """Act: the chance of all adults where it is one and the same, else 0."""
    factors: Any
    """Q12 of deterrence or ambient chill: world, act, place."""
    fear_factors: Any
    """Q12 of the chill of fear, by level."""
    while_listed: Any
    """Q12 of each act's factor while listed."""
    triggers: Any
    """World, act, district: whether doing it can cost something."""
    entries: Any
    """One sensor watching one act in one world."""
    entry_keys: Any
    """Keys of taken, reviewed, filed."""
    chances: Any
    """Entry, (detected, false alarm, look-alike), place: thresholds."""
    purposes: Any
    """Keys of the draws of sensors, each for entries of several worlds."""
    purpose_entries: Any
    """Entries by purpose: first, end, into `purpose_list`."""
    purpose_list: Any
    """Pairs of world and entry."""
    files: Any
    links: Any
    """Entries that files read."""
    regimes: Any
    cuts: Any
    """Scores that some condition asks about, in steps."""
    through: Any
    conditions: Any
    others: Any
    items: Any
    """Files, registers and ends of stretches that conditions name."""
    registers: Any
    register_keys: Any
    newly: Any
    """World, kind of tie: plane of those whose entry is told to that kind, or -1."""
    pairs: Any
    services: Any
    service_keys: Any
    askings: Any
    """Services by number: first, end, into `asking_list`."""
    asking_list: Any
    """Rows of services."""
    filing: Any
    """Threshold of filing an appeal, by income."""
    shut: Any
    """(This stage, the one before), (workers, elders), district: domains that some world governs."""
    strikes: Any
    """Conditions that ask for several records, in the order of registers."""
    agencies: Any
    agency_keys: Any
    """Keys of finding what is wrong with it."""
    copies: Any
    copy_keys: Any
    fading: Any
    """Row, number of weeks: threshold of not having come, or of not having gone, so many weeks later."""
    consents: Any
    """Plane of who has a file, then by district the threshold of having it."""
    consent_key: Any
    most_apart: Any
    """Act, quarter of the spread classes: the same as `most` for those who are set apart."""
    raised: Any
    """Act: Q12 of the highest factor in any world for those who are not set apart."""
    shame_before: Any
    """World, act, district: Q12 of what it does to a default that those who do it are shown."""
    debts: Any
    """Act: whether it leaves a debt."""
    answers: Any
    """Q12 and thresholds, by `RE_JOBLESS` and the rest."""
    answer_keys: Any
    """Keys of losing and finding work, repaying, opposing, turning, boldness."""
    doors: Any
    """Services in the domains of work and credit."""
    tie_keys: Any
    """Keys of the tie classes."""
    meet_keys: Any
    """Keys of whom one meets at home, at work, in the house, in the street."""
    deeds: Any
    """World, act: planes of who did it, of even weeks and of odd ones, or -1 where nobody asks."""
    hearings: Any
    heard: Any
    """Rows of `hearings` that files read."""
    takings: Any
    realms: Any
    """District: the realm it lies in; in a realm, the same regimes hold."""
    takes_in: Any
    """Taking, realm of who reports: whether it is so in this stage."""
    witnesses: Any
    witness_chances: Any
    """Row of `witnesses`, realm: threshold of reporting it."""
    witness_keys: Any
    alleging: Any
    alleging_in: Any
    """Row of `alleging`, realm: threshold of filing one, and of what."""
    alleging_keys: Any
    """Keys of filing a report, and of its act."""
    allegations: Any
    allegation_keys: Any
    """Keys of finding that it is false."""
    ratings: Any
    rated_in: Any
    """Classes in which one is rated: place in `met`."""
    rated_keys: Any
    """Keys of marking at random, and of the mark."""
    given_for: Any
    """Plane of deeds and mark, the highest mark of a rating first."""
    met: Any
    """Classes whose partners are computed for a whole block."""
    known: Any
    """Rows of scores that others see."""
    composed: Any
    settled_parts: Any
    """Row of `composed`, segment: weighted sum of the parts that follow from income and age."""
    parts: Any
    part_points: Any
    """File, and what a record adds to a part, in Q12."""
    bonds: Any
    maps: Any
    reaches: Any
    """Map, rows away: buildings to either side that are shown, -1 where none."""
    governed: Any
    """(This stage, the one before), service, district: whether some rule there governs it."""
    holding: Any
    """Regime, district: whether it holds there in this stage."""
    province_of: Any
    """District: place of its province among those people live in."""
    amounts: Any
    """By how much what is given is slower or dearer: Q12 less 1, by number; 0 first."""
    lowest: Any
    takeovers: Any
    heirs: Any
    heir_of: Any
    """Row of `heirs`, district: the register an entry goes to, or -1."""
    year_before: Any
    """What is kept of a year before the last week; no row in runs of a year or less."""
