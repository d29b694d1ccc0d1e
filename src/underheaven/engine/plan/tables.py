"""The tables of a plan and the names of their columns; whole numbers only.

Rows of all worlds stand in one table, world after world; `worlds` says where each begins and ends.
"""

from __future__ import annotations

from typing import Any, NamedTuple

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
) = range(29, 37)
W_COLUMNS = 37
# columns of `entries`: one sensor watching one act; its planes of hits that land, one for each parity
E_ACT, E_MODE, E_SENSOR, E_PENDING = range(4)
BOOKED, LOST = 1, 2
# columns of `files`: what a regime (-1: anybody) reads of an act; its entries are a stretch of `links`
F_REGIME, F_ACT, F_LINK, F_LINK_END, F_POINTS, F_ONLY, F_SHOWS, F_NAMED = range(8)
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
) = range(12)
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
) = range(21)
# rows of `register_keys`
K_TOLD, K_FILES, K_DECIDED, K_FOUND = range(4)
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
) = range(15)
# columns of `through`
T_POINTS, T_CONDITION, T_CONDITION_END = range(3)
# columns of `pairs`: one rule on one service
P_REFUSES, P_CONDITION, P_CONDITION_END, P_COVERAGE, P_OTHER_PAYER = range(5)
# columns of `services`, those of a world that some rule is about; planes refused, favoured, refused in a row
(
    S_PAIR,
    S_PAIR_END,
    S_FOR,
    S_ASKED,
    S_GOVERNED,
    S_DOMAIN,
    S_NUMBER,
    S_REFUSES,
    S_FAVOURS,
    S_IN_A_ROW,
    S_WORLD,
) = range(11)
ADULTS, CHILDREN, WORKERS = 0, 1, 2
# rows of `service_keys`
K_ASKED, K_COVERAGE, K_PAYER = range(3)
# kinds of act, as in the society
HARMFUL, DEFAULT, LAWFUL, CIVIC = range(4)
# kinds of tie
HOUSEHOLD, PAYER, WORKPLACE, SCHOOL, DISTRICT, PROVINCE, NATION, ACQUAINTANCES = range(8)
TIE_NAMES = (
    "household",
    "payer",
    "workplace",
    "school",
    "district",
    "province",
    "nation",
    "acquaintances",
)

COUNTERS = (
    "closed-weeks/adults",
    "closed-weeks/children",
    "closed-domain-weeks/adults",
    "closed-domain-weeks/children",
    "closed-weeks/adults-without-own-record",
    "closed-weeks/adults-without-harm",
    "listed-weeks",
    "listed-at-end",
    "ever-listed",
    "shut-out-weeks",
    "expression/would",
    "expression/does",
    "expression-untouched/would",
    "expression-untouched/does",
    "look-alikes-lost",
    "entries",
    "entries-wrong",
    "exits/struck",
    "exits/corrected",
    "exits/recovered",
    "exits/expired",
    "wrong-told",
    "wrong-appeals-decided",
    "wrong-struck",
    "appeals/filed",
    "appeals/upheld",
    "appeals/rejected",
    "appeals/lapsed",
    "appeals/pending",
    "weeks-without-trigger",
)
"""Counters every world has, in order; those of services, acts, scores and weeks follow."""
(
    N_CLOSED,
    N_CLOSED_CHILD,
    N_DOMAINS,
    N_DOMAINS_CHILD,
    N_NO_RECORD,
    N_NO_HARM,
    N_LISTED,
    N_LISTED_END,
    N_EVER,
    N_SHUT,
    N_WOULD,
    N_DOES,
    N_U_WOULD,
    N_U_DOES,
    N_LOST,
    N_ENTRIES,
    N_WRONG,
    N_STRUCK,
    N_CORRECTED,
    N_RECOVERED,
    N_EXPIRED,
    N_TOLD,
    N_W_DECIDED,
    N_W_STRUCK,
    N_FILED,
    N_UPHELD,
    N_REJECTED,
    N_LAPSED,
    N_PENDING,
    N_NO_TRIGGER,
) = range(30)
N_FIXED = 30
PER_SERVICE = ("asked", "refused", "unasked", "favoured")
PER_ACT = ("acts", "records", "records-in-error")
H_LOW, H_DRAWN = 0, 4
"""Counters without a name: lower digits of the four of expression; by service, weeks in which one draws."""


class Tables(NamedTuple):
    """What the compiled week reads: arrays of whole numbers, and nothing else."""

    worlds: Any
    """A row for each world."""
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
    """World, act: whether doing it can cost something."""
    entries: Any
    """One sensor watching one act in one world."""
    entry_keys: Any
    """Keys of taken."""
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
    """Domains that some world governs, for workers and for elders."""
