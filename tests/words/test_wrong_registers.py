"""What cannot be meant about registers, copies, terms and redress is said in one line, at its place."""

from __future__ import annotations

import pytest
from tests.words.everything import EVERYTHING, RESPONSES, TINY, everything

from underheaven.ground.errors import WordsError
from underheaven.words.check import check_world
from underheaven.words.loader import read_regime, read_society
from underheaven.words.regime import Regime

BY_SCORE = """regime: points
title: A score and its register
about: Made up.
run_by: state
grade: hypothetical
numbers: {standing: derived}
sensors: {desk: {watches: [fraud, judgment-default, volunteering], detects: 1}}
score: {starts: 100, bounds: [0, 200], points: {fraud: -60}, bands: {good: 150, low: 0}}
registers:
  low: {colour: black, enter_when: {score_below: 50}, leave_when: {score_from: 50}}
rules: [{services: flight, when: {listed: low}, then: refuse}]
"""


def refused(text: str, old: str, new: str) -> WordsError:
    assert text.count(old) >= 1, old
    with pytest.raises(WordsError) as caught:
        read_regime(text.replace(old, new, 1), file="x.yaml")
    return caught.value


WRONG: list[tuple[str, str, str]] = [
    # how one leaves
    (
        "leave_when: {repaid: 1 week}",
        "leave_when: {}",
        "registers.defaulters.leave_when: nobody could leave; say `after: 104 weeks`, `repaid: 1 week`,",
    ),
    (
        "{recorded: volunteering, for: 52 weeks}",
        "[{recorded: volunteering, for: 52 weeks}, {recorded: fraud}]",
        "registers.merit.leave_when: nobody could leave",
    ),
    (
        "leave_when: {repaid: 1 week}",
        "leave_when: {repaid: 9 weeks}",
        "leave_when.repaid: 9 weeks after repayment is more than 8; write `8 weeks` or less",
    ),
    (
        "leave_when: {}",
        "leave_when: {repaid: 1 week}",
        "nobody who is entered has a debt to repay (debts: late-payment, judgment-default); say `after:",
    ),
    (
        "leave_when: {}",
        "leave_when: {never: true, after: 1 week}",
        "registers.merit.leave_when.never: says never, and `after`; keep one of them",
    ),
    # terms
    (
        "{recorded: volunteering, for: 52 weeks}\n    leave_when: {}",
        "{recorded: volunteering}\n    leave_when: {never: true}",
        "registers.merit.again: says that an entry while one is in force adds, and there is no term;",
    ),
    (
        "{recorded: fraud, times: 2, within: 26 weeks}",
        "{recorded: fraud, times: 2}",
        "enter_when.1.times: says how often, and not within how long; add `within: 52 weeks`",
    ),
    (
        "{recorded: fraud, times: 2, within: 26 weeks}",
        "{recorded: fraud, within: 26 weeks}",
        "enter_when.1.within: says within how long, and not how often; add `times: 3`",
    ),
    ("times: 2, within: 26", "times: 1, within: 26", "enter_when.1.times: 1 is below 2"),
    (
        "times: 2, within: 26",
        "times: 3, within: 2",
        "enter_when.1.within: 3 records, one of each act a week, do not fit into 2 weeks; write `3 weeks`",
    ),
    (
        "when: {listed: defaulters}\n    then: refuse",
        "when: {listed: defaulters, for: 4 weeks}\n    then: refuse",
        "rules.0.when.0.for: only an entry has a term; say it in the register's `enter_when`",
    ),
    (
        "when: {listed: defaulters}\n    then: refuse",
        "when: {recorded: fraud, times: 2, within: 4 weeks}\n    then: refuse",
        "rules.0.when.0.times: repeats are counted where a register is entered;",
    ),
    # merit
    (
        "[{listed: merit}, {listed: merit, whose: household}], then: admit",
        "{listed: merit}, then: refuse",
        "rules.2.then: `merit` is a red register (of merit); it can only favour or admit; make it black,",
    ),
    (
        "[{listed: merit}, {listed: merit, whose: household}]",
        "{recorded: volunteering}",
        "rules.2.when.0.recorded: a record of this week admits nobody for longer than the week;",
    ),
    (
        "colour: red",
        "colour: rde",
        "registers.merit.colour: `rde` is none of black, red",
    ),
    # copies
    ("seen_by: banks", "seen_by: bnaks", "no agency `bnaks` in `sharing` here; did you mean `banks`?"),
    (
        "when: {listed: defaulters, seen_by: banks}",
        "when: {recorded: fraud, seen_by: banks}",
        "rules.1.when.0.seen_by: an agency keeps copies of registers; add `listed: REGISTER`",
    ),
    (
        "when: {listed: defaulters, seen_by: banks}, then: refuse",
        "when: {listed: merit, seen_by: banks}, then: favour",
        "rules.1.when.0.listed.0: `banks` keeps no copy of `merit`; add it to `sharing.banks.copies`",
    ),
    (
        "when: {listed: defaulters, seen_by: banks}",
        "when: {listed: defaulters, seen_by: banks, whose: household}",
        "rules.1.when.0.seen_by: of the household, no agency's copy is read;",
    ),
    (
        "{copies: defaulters, delay",
        "{copies: defualters, delay",
        "sharing.banks.copies.0: no register `defualters` here; did you mean `defaulters`?",
    ),
    ("{copies: defaulters, delay", "{delay", "sharing.banks.copies: `copies` is not said; add `copies:`"),
    ("{copies: defaulters, delay", "{copies: [], delay", "sharing.banks.copies: copies nothing; name a reg"),
    (
        "{copies: defaulters, delay",
        "{copies: [defaulters, defaulters], delay",
        "sharing.banks.copies.1: `defaulters` is named twice; remove one",
    ),
    # over weeks
    (
        "{by_week: {1: 0.33, 53: 0.66}}",
        "{by_week: {1: 0.33, 53: 0.2}}",
        "rules.0.coverage: falls in week 53; once connected, connected: give steps that rise",
    ),
    ("{1: 0.33, 53: 0.66}", "{2: 0.33}", "coverage.by_week.2: the first step is for week 1; say what holds"),
    ("{1: 0.33, 53: 0.66}", "{1: 0.3, 53: 0.6, 27: 0.7}", "week 27 does not come after week 53; give weeks"),
    ("{1: 0.33, 53: 0.66}", "{1: 0.3, 5.5: 0.6}", "coverage.by_week.5.5: expected a week from 1 to 520"),
    ("{1: 0.33, 53: 0.66}", "{1: 33}", "33 is outside 0 to 1 (share); did you mean 0.33 (33 %)?"),
    ("{1: 0.33, 53: 0.66}", "{}", "coverage.by_week: expected weeks and values, such as `{1: 0.3, 53: 1}`"),
    ("{by_week: {1: 0.33, 53", "{value: 1, by_week: {1: 0.33, 53", "says `value` and `by_week`; keep one"),
    ("detects: 0.9\n", "detects: {by_week: {1: 0.9}}\n", "detects.by_week: unknown word `by_week`;"),
    ("from_week: 30", "from_week: 600", "rules.0.from_week: 600 is above 520"),
    # who is in it
    ("consent: 0.9", "consent: 0", "consent: nobody agreed, so nobody has a file; write a share above 0"),
    ("capacity: 500", "capacity: 0", "registers.defaulters.capacity: has room for nobody;"),
    ("capacity: 500", "capacity: 200000", "capacity: 200000 is outside 0 to 100000 (per 100,000 people)"),
    # sensors
    (
        "delay: 2 weeks,",
        "delay: 9 weeks,",
        "sensors.desk.delay: a fixed delay is at most 8 weeks; add `delay_is: mean` beside it,",
    ),
    ("delay: 2 weeks,", "delay_is: mean,", "sensors.desk.delay_is: there is no delay here; add `delay: 4"),
    ("stops_false: 0.8, ", "", "human_review.stops_false: `stops_false` is not said; add `stops_false:`"),
    # what is shown
    (
        "{what: defaulters, how: search}",
        "{what: acts, acts: fraud, how: search}",
        "publicity.0.how: only a register can be searched, and this shows `acts`;",
    ),
    ("how: search}", "how: search, to: district}", "publicity.0.to: whoever looks may see it; write `how:"),
    # redress and limits
    ("again_after: 1 year", "again_after: 1 year, tries: 1", "again_after: asks once (`tries: 1`); remove"),
    ("again_after: 1 year", "tries: 3", "redress.appeal.tries: 3 is above 2"),
    ("capacity: 10,", "capacity: 0,", "redress.appeal.capacity: no case is ever decided; write more than 0"),
    ("never_refused: mortgage", "never_refused: morgage", "no service `morgage` in the dictionary; did you"),
    ("closed_domains: 3", "closed_domains: 9", "limits.closed_domains: 9 is above 8"),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG, ids=[said[:60] for _, _, said in WRONG])
def test_what_cannot_be_meant_is_one_line_with_its_place_and_its_cure(old: str, new: str, said: str) -> None:
    error = refused(EVERYTHING, old, new)
    assert said in str(error)
    assert len(error.every()) == 1, [str(one) for one in error.every()]
    assert error.line is not None


RETROACTIVE = (
    "registers.defaulters.retroactive: is about records from before the register begins, and it begins"
)


def test_only_what_counts_records_can_look_back() -> None:
    error = refused(EVERYTHING, "      - {recorded: fraud, times: 2, within: 26 weeks}\n", "")
    assert "registers.defaulters.retroactive: is about records that are counted, and none is" in str(error)


def test_records_of_several_acts_may_fall_into_one_week() -> None:
    several = "{recorded: [fraud, speech], times: 3, within: 2"
    regime = read_regime(EVERYTHING.replace("{recorded: fraud, times: 2, within: 26", several))
    assert regime.registers["defaulters"].enter_when[1].times == 3


def test_only_what_begins_later_can_look_back() -> None:
    text = EVERYTHING.replace("from_week: 2\n", "")
    error = refused(text, "    from_week: 27\n", "")
    assert RETROACTIVE in str(error)
    begins_later = read_regime(EVERYTHING.replace("    from_week: 27\n", ""))
    assert begins_later.registers["defaulters"].retroactive, "the regime as a whole begins in week 2"


BY_SCORE_WRONG = [
    (
        "{score_from: 50}",
        "{repaid: 1 week}",
        "leave_when.repaid: who has repaid is entered again at once, by",
    ),
    (
        "{score_below: 50}, leave_when",
        "[{score_below: 50}, {recorded: fraud, for: 4 weeks}], leave_when",
        "enter_when.1.for: who leaves after this term is entered again at once, by score; add `score_on_exit",
    ),
    ("{score_below: 50}", "{score_below: 50, for: 4 weeks}", "enter_when.0.for: a term of its own is for an"),
    (
        "{score_below: 50}",
        "{recorded: fraud, score_below: 50, times: 2, within: 4 weeks}",
        "enter_when.0.times: counts records, and stands beside `score_below`; remove `score_below`, or make",
    ),
    (
        "{score_below: 50}",
        "{score_below: 50, times: 2, within: 4 weeks}",
        "enter_when.0.times: counts records or entries, and none is named; add `recorded: ACT`",
    ),
    (
        "colour: black, enter_when: {score_below: 50}",
        "colour: red, enter_when: {band: good}",
        "leave_when.score_from: nobody leaves a register of merit for a good score; say `after: 52 weeks`",
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), BY_SCORE_WRONG, ids=[row[2][:50] for row in BY_SCORE_WRONG])
def test_an_exit_that_a_score_undoes_is_refused(old: str, new: str, said: str) -> None:
    error = refused(BY_SCORE.replace("then: refuse", "then: favour") if "red" in new else BY_SCORE, old, new)
    assert said in str(error)


def test_merit_may_be_entered_at_the_best_score_and_again_at_once() -> None:
    red = "colour: red, enter_when: {band: good}, leave_when: {after: 4 weeks}}"
    text = BY_SCORE.replace(
        "colour: black, enter_when: {score_below: 50}, leave_when: {score_from: 50}}", red
    )
    register = read_regime(text.replace("then: refuse", "then: admit")).registers["low"]
    assert (register.colour, register.score_on_exit) == ("red", None)


def test_a_coverage_that_falls_is_shown_under_its_word() -> None:
    error = refused(EVERYTHING, "{by_week: {1: 0.33, 53: 0.66}}", "{by_week: {1: 0.33, 53: 0.66, 105: 0.5}}")
    line = EVERYTHING.splitlines().index("    coverage: {by_week: {1: 0.33, 53: 0.66}}") + 1
    assert error.lines()[0] == (
        f"x.yaml:{line}:5: rules.0.coverage: falls in week 105; once connected, connected:"
        " give steps that rise"
    )


READER = """regime: reader
title: A regime that reads the list
about: Made up.
run_by: state
grade: hypothetical
numbers: {standing: derived}
uses: lists
sharing: {landlords: {copies: defaulters}}
rules:
  - {services: flat-to-rent, when: {listed: defaulters, seen_by: landlords}, then: refuse}
"""
SERVICES = (
    "services: {flight: {asked: 1}, loan: {asked: 1}, public-job: {asked: 1}, flat-to-rent: {asked: 1}}\n"
)
ACTS = (
    "default: {acts: {judgment-default: {rate: 0.1}}}\nharmful: {acts: {fraud: {rate: 0.1}}}\n"
    "lawful: {acts: {speech: {rate: 1}}}\ncivic: {acts: {volunteering: {rate: 1}}}\n"
)
SOCIETY = TINY.replace("responses:", SERVICES + ACTS + "responses:")


def world_refused(reader: str, *beside: Regime) -> str:
    with pytest.raises(WordsError) as caught:
        check_world(read_society(SOCIETY + RESPONSES), (*beside, read_regime(reader)))
    return str(caught.value)


def test_an_agency_copies_the_register_of_another_regime_that_is_there() -> None:
    check_world(read_society(SOCIETY + RESPONSES), (everything(), read_regime(READER)))
    said = "reads the register `defaulters` of `lists`, which is not in this world; write `[lists, reader]`"
    assert said in world_refused(READER)
    misspelt = READER.replace("defaulters", "defulters")
    assert (
        "reads the register `defulters` that nothing here has; did you mean `defaulters`?"
        in world_refused(misspelt, everything())
    )


def test_a_red_register_of_another_regime_refuses_nobody_either() -> None:
    refusing = READER.replace("{copies: defaulters}", "{copies: merit}").replace("defaulters", "merit")
    assert "rules.0.then: `merit` is a red register (of merit)" in world_refused(refusing, everything())


def test_who_could_leave_by_repaying_alone_needs_a_society_that_repays() -> None:
    silent = read_society(SOCIETY + RESPONSES.replace("repays: {hazard", "#"))
    with pytest.raises(WordsError) as caught:
        check_world(silent, (everything(),))
    assert str(caught.value).endswith(
        "registers.defaulters.leave_when.repaid: nobody could leave: society `tiny` does not say how debts"
        " are repaid; declare `responses.repays` there, or add `after: 104 weeks`"
    )
