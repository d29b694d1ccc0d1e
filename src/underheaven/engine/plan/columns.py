"""The names of columns, continued: kinds, agencies, how people answer, and what citizens do to each other."""

from __future__ import annotations

# columns of `agencies`: its regime, thresholds of a wrong file and of finding it, its plane of strays or -1,
# the row of its permutation in a cell, its stretch of `copies`, the last week of its regime
A_REGIME, A_WRONG, A_FOUND, A_HELD, A_LANES, A_COPY, A_COPY_END, A_UNTIL = range(8)
A_COLUMNS = 8
# columns of `copies`: one register copied by one agency; rows of `fading` for its delay and its lag
L_REGISTER, L_LOST, L_DELAY, L_LAG, L_NEVER = range(5)
L_COLUMNS = 5
# rows of `copy_keys`
K_LOST, K_DELAY, K_LAG, K_WRONG_FILE = range(4)
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


# `answers`: factors in Q12 and thresholds of what people do about what befalls them; rows of `answer_keys`
(
    RE_JOBLESS,
    RE_EXPOSED,
    RE_LOST_WORK,
    RE_FOUND_WORK,
    RE_FOUND_WORK_SHUT,
    RE_HAZARD,
    RE_HAZARD_MOST,
    RE_REPAYS_LISTED,
    RE_REPAYS_EXPOSED,
    RE_OPPOSED,
    RE_TURNED,
    RE_CUT,
    RE_REMEMBERED,
) = range(13)
K_LOST_WORK, K_FOUND_WORK, K_REPAID, K_OPPOSED, K_TURNED, K_BOLDNESS = range(6)


# places in `needs`: steps of the week that some world needs
NEEDS_WORK, NEEDS_TURNING, NEEDS_DEBTS, NEEDS_SEEING, NEEDS_OPINION, NEEDS_WRONG_FILES = range(6)
NEEDS_REPORTS, NEEDS_RATINGS, NEEDS_TIES, NEEDS_MAPS, NEEDS_PARTS = range(6, 11)
NEEDS_LOWEST, NEEDS_TAKEOVER, NEEDS_YEAR_BEFORE = 11, 12, 13

# classes in which somebody is met; `M_TIES` and the following are those of acquaintances; rows of `meet_keys`
M_HOUSEHOLD, M_WORKPLACE, M_NEIGHBOURS, M_PASSERS_BY, M_TIES = range(5)
# columns of `hearings`: one channel and act in one world; its planes of what lands, four: of odd weeks after
# those of even ones, any report before true ones; the plane of those on whom somebody who reads it has a file
HE_WORLD, HE_ACT, HE_LANDS, HE_CONSENT = range(4)
HE_COLUMNS = 4
# columns of `takings`: what a channel takes, for the score of a regime; points for a report, and for a false
# one that is found
TA_HEARING, TA_REGIME, TA_REWARD, TA_COST, TA_FOUND = range(5)
TA_COLUMNS = 5
# columns of `witnesses`: honest reports of an act through a class
HO_WORLD, HO_CLASS, HO_ACT, HO_TAKING, HO_TAKING_END = range(5)
HO_COLUMNS = 5
# columns of `alleging`: reports by mistake, or out of malice, through a class, with the plane of who filed
# one; and of `alleging_in`: a stretch of `allegations`
AL_WORLD, AL_KIND, AL_CLASS, AL_FILED = range(4)
AL_COLUMNS = 4
AI_CHANCE, AI_ABOUT, AI_ABOUT_END = range(3)
MISTAKEN, MALICIOUS = range(2)
# columns of `allegations`: an act, and who takes it
AB_ACT, AB_TAKING, AB_TAKING_END = range(3)
AB_COLUMNS = 3
# columns of `ratings`: a score made of marks; points in steps less the middle of the score
(
    RT_WORLD,
    RT_REGIME,
    RT_EVERY,
    RT_USUAL,
    RT_RANDOM,
    RT_WEIGHED,
    RT_ABOVE,
    RT_START,
    RT_DECAY,
    RT_CLASS,
    RT_CLASS_END,
    RT_MARK,
    RT_MARK_END,
) = range(13)
RT_COLUMNS = 13
"""`RT_EVERY`: in which weeks, 0 where not yet. `RT_WEIGHED`: row of the published scores that weigh, or -1;
`RT_ABOVE`: what is taken off. `RT_START`: Q12 of how much the start counts."""
# columns of `composed`: a score made of parts, and of `parts`
(
    CO_WORLD,
    CO_REGIME,
    CO_EVERY,
    CO_WEIGHT,
    CO_PART,
    CO_PART_END,
    CO_TIES,
    CO_TIES_END,
) = range(8)
CO_COLUMNS = 8
"""`CO_EVERY`: in which weeks, 0 where not yet. `CO_WEIGHT`: of all parts but those of ties."""
PA_ROW, PA_START, PA_DECAY, PA_POINT, PA_POINT_END, PA_WEIGHT = range(6)
PA_COLUMNS = 6
# columns of `bonds`: a part of a score that is the mean of others' scores
BO_WORLD, BO_REGIME, BO_EVERY, BO_ROW, BO_KNOWN, BO_KIND, BO_WEIGHT = range(7)
BO_COLUMNS = 7
LEFT_OUT = 65535
"""Stands for the mean of nobody's scores."""
# columns of `maps`: a register shown to whoever lives near
MA_WORLD, MA_REGISTER, MA_SHOWN, MA_FRIGHTENS, MA_ROWS = range(5)
MA_COLUMNS = 5
LATTICE, LONGEST_REACH = 32, 32
"""Buildings of a row of a cell, 50 m apart; how many rows a map may reach."""
# columns of `lowest`: a share of the lowest scores that some condition asks about: regime, the share as a
# fraction, plane of who was among them last, its first row of cut-offs (one for each province)
LOWEST_REGIME, LOWEST_SHARE, LOWEST_OF, LOWEST_PLANE, LOWEST_ROW, LOWEST_WORLD = range(6)
LOWEST_COLUMNS = 6
# columns of `takeovers`: one regime takes another's place in a week: plane of those the old one had a file on
# (-1: everybody), how its score is taken over, its stretch of `items`: ends of each band and the new score
OVER_REGIME, OVER_OLD, OVER_WEEK, OVER_FILE, OVER_HOW, OVER_BANDS, OVER_BANDS_END, OVER_WORLD = range(8)
OVER_COLUMNS = 8
NOT_AT_ALL, BY_BAND, EXACTLY = range(3)
# columns of `heirs`: an old register, and the regime that takes over; `heir_of` says where its entries go
HEIR_OLD, HEIR_REGIME = range(2)
HEIR_COLUMNS = 2
# columns of `year_before`: where adults stand in one respect, kept a year before the last week: the plane of
# who is on a black register, or -1, a regime, and where in `items` the cuts of its score begin, rising; how
# many places there are above the bottom; planes of the binary digits of the place kept; the first counter
YEAR_LISTED, YEAR_REGIME, YEAR_CUT, YEAR_PLACES, YEAR_PLANE, YEAR_PLANE_END, YEAR_COUNTER = range(7)
YEAR_COLUMNS = 7
# columns of `through`
T_POINTS, T_CONDITION, T_CONDITION_END = range(3)
# columns of `pairs`: one rule on one service
(
    P_REFUSES,
    P_CONDITION,
    P_CONDITION_END,
    P_COVERAGE,
    P_OTHER_PAYER,
    P_ADMITS,
    P_REGIME,
    P_SLOWS,
    P_DEARER,
    P_COMPANY,
) = range(10)
P_COLUMNS = 10
"""`P_SLOWS`, `P_DEARER`: how much, as a place among what rules on that service say, 0 where it does not.
`P_COMPANY`: whether a company's rule."""
# columns of `services`, those of a world that some rule is about; planes favoured, and, on the pages of
# refusals, refused and refused in a row
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
    S_ELSEWHERE,
    S_TERMS,
    S_SWITCHED,
    S_SLOWED,
    S_SLOWED_END,
    S_DEARER,
    S_DEARER_END,
    S_SLOWED_BY,
    S_DEARER_BY,
) = range(20)
S_COLUMNS = 20
"""`S_GOVERNED`: somewhere, in some stage. `S_ELSEWHERE`: threshold of having a choice when a company
refuses; planes of who is served on other terms, who goes elsewhere, and the digits of how much is slower or
dearer, -1 where none; `S_SLOWED_BY`, `S_DEARER_BY`: where in `amounts` stands what those numbers mean."""
ADULTS, CHILDREN, WORKERS = 0, 1, 2
# rows of `service_keys`
K_ASKED, K_COVERAGE, K_PAYER, K_ELSEWHERE = range(4)
