"""Where and when a regime holds, what follows an entry, and answers that are neither yes nor no."""

from __future__ import annotations

import pytest
from tests.words.institutions import OTHERS, SOURCES, components, others, provinces

from underheaven.ground.errors import WordsError
from underheaven.words.check import check_world
from underheaven.words.in_force import as_of, stages
from underheaven.words.ladder import turned_off
from underheaven.words.loader import read_regime
from underheaven.words.regime import Regime
from underheaven.words.switches import without_registers

OLD = """regime: old
title: The old rules
about: Made up.
run_by: state
grade: hypothetical
numbers: {standing: derived}
sensors: {desk: {watches: [fraud, late-payment], detects: 1}}
score: {starts: 100, bounds: [0, 200], points: {fraud: -20}, bands: {best: 150, good: 80, low: 0}}
registers:
  defaulters: {colour: black, enter_when: {recorded: late-payment}, leave_when: {after: 52 weeks}}
  low: {colour: black, enter_when: {score_below: 50}, leave_when: {score_from: 60}}
rules: [{services: loan, when: {listed: [defaulters, low]}, then: refuse}]
"""
NEW = """regime: new
title: The new rules
about: Made up.
run_by: state
grade: hypothetical
numbers: {standing: derived}
from_week: 53
takes_over:
  old: {bands: {good: fine}, lists: {low: defaulters}, registers: union, old_records: carried}
sensors: {desk: {watches: [fraud, late-payment], detects: 1}}
score: {starts: 100, bounds: [0, 200], points: {fraud: -30}, bands: {best: 150, fine: 90, low: 0}}
registers:
  defaulters: {colour: black, enter_when: {recorded: late-payment}, leave_when: {after: 26 weeks}}
  praised: {colour: red, enter_when: {band: best}, leave_when: {after: 26 weeks}}
rules: [{services: loan, when: {listed: defaulters}, then: refuse}]
"""
NO_SCORE = """regime: listing
title: A list and no score
about: Made up.
run_by: state
grade: hypothetical
numbers: {standing: derived}
sensors: {desk: {watches: [fraud, late-payment], detects: 1}}
registers:
  defaulters: {colour: black, enter_when: {recorded: late-payment}, leave_when: {after: 52 weeks}}
"""


def made(text: str, old: str = "", new: str = "") -> Regime:
    assert old in text
    return read_regime(text.replace(old, new, 1), sources=SOURCES, file="x.yaml")


def world(old: str = "", new: str = "") -> tuple[Regime, Regime]:
    """The old rules, which end in week 52, and the new ones with a change."""
    return made(OLD, "numbers", "until_week: 52\nnumbers"), made(NEW, old, new)


def errors(*regimes: Regime) -> list[str]:
    with pytest.raises(WordsError) as caught:
        check_world(provinces(), regimes)
    return [str(error) for error in caught.value.every()]


WRONG = [
    # where and when
    (OTHERS, "places: [east, west]", "places: []",
     "places: holds nowhere; name a province, or leave `places` out: everywhere"),
    (OTHERS, "places: [east, west]", "places: [east, east]", "places.1: `east` is named twice; remove one"),
    (OTHERS, "until_week: 104", "until_week: 104\nfrom_week: 105",
     "until_week: ends in week 104, before it begins (week 105); write 105 or more"),
    (OTHERS, "from_week: 5\n", "from_week: 105\n",
     "reports.hotline.from_week: begins in week 105, after its regime has ended (week 104); write 104 or"),
    # entered
    (OTHERS, "entered: strikes, times: 3, within: 52 weeks", "entered: banned",
     "registers.banned.enter_when: nobody could be the first to enter, since only an entry here is a way"),
    (OTHERS, "entered: strikes, times: 3", "entered: strike, times: 3",
     "registers.banned.enter_when.0.entered.0: no register `strike` here; did you mean `strikes`?"),
    (OTHERS, "entered: strikes, times: 3", "entered: [], times: 3",
     "registers.banned.enter_when.0.entered: an empty list never holds; name something"),
    (OTHERS, "entered: strikes, times: 3", "entered: strikes, recorded: fraud, times: 3",
     "registers.banned.enter_when.0.entered: an entry follows a record, and is not asked beside it; remove"),
    (OTHERS, "times: 3, within: 52 weeks", "times: 3, within: 2 weeks",
     "registers.banned.enter_when.0.within: 3 entries, one a week, do not fit into 2 weeks; write `3 weeks`"),
    (OTHERS, "entered: strikes, times: 3", "entered: strikes, band: low, times: 3",
     "registers.banned.enter_when.0.times: counts entries, and stands beside `band`; remove `band`"),
    (OTHERS, "{entered: strikes}", "{entered: strikes, times: 2, within: 4 weeks}",
     "rules.2.when.0.times: repeats are counted where a register is entered; say it in the register's"),
    (OTHERS, "when: [{entered: strikes}, {band: low, whose: household, at_least: 2}], then: refuse",
     "when: {entered: strikes}, then: admit",
     "rules.2.when.0.entered: an entry of this week admits nobody for longer than the week; write `listed:`"),
    # lowest
    (OTHERS, "{lowest: 0.1}", "{lowest: 0.1, whose: household}",
     "rules.1.when.1.lowest: of the household, nobody's place among the scores of a province is read; write"),
    (OTHERS, "{score_below: 50, whose: district, at_least: 2}", "{lowest: 0.1, whose: district}",
     "score.through_others.0.when.0.lowest: of the district, nobody's place among the scores"),
    (NO_SCORE, "{recorded: late-payment}", "{lowest: 0.1}",
     "registers.defaulters.enter_when.0.lowest: there is no score here; declare `score:`"),
    # slow, dearer
    (OTHERS, "then: slow, by: 1.5", "then: slow",
     "rules.0.then: does not say how many times as long; add `by: 2` beside it"),
    (OTHERS, "then: dearer, by: 2", "then: dearer",
     "rules.1.then: does not say how many times as much; add `by: 2` beside it"),
    (OTHERS, "then: refuse}\npub", "then: refuse, by: 2}\npub",
     "rules.2.by: says by how much, and `refuse` has no measure; write `then: slow` or `then: dearer`"),
    (OTHERS, "by: 1.5", "by: 0.5", "rules.0.by: 0.5 is outside 1 to 100 (factor)"),
    (NEW, "listed: defaulters}, then: refuse", "listed: praised}, then: slow, by: 2",
     "rules.0.then: `praised` is a red register (of merit); it can only favour or admit"),
    # others
    (OTHERS, "when: {score_below: 50, whose: district, at_least: 2}", "when: {score_below: 50}",
     "score.through_others.0.when.0.whose: reads the person's own list"),
    (OTHERS, "{band: low, whose: household, at_least: 2}", "{band: lower, whose: household}",
     "rules.2.when.1.band.0: no band `lower` here; did you mean `low`?"),
    # taking over
    (NEW, "from_week: 53\n", "", "takes_over: takes over from what went before, and begins in week 1; add"),
    (NEW, "  old: {", "  new: {", "takes_over.new: nothing takes over from itself; name another regime"),
    (NEW, "good: fine", "good: finest", "takes_over.old.bands.good: no band `finest` here; did you mean"),
    (NEW, "low: defaulters", "low: debtors", "takes_over.old.lists.low: no register `debtors` here"),
    (NEW, "registers: union, old", "registers: merged, old",
     "takes_over.old.registers: `merged` is none of dropped, union, worst-of"),
    (NEW, "old_records: carried", "old_records: dropped",
     "takes_over.old.bands: says what old bands become, and old scores are dropped; write `old_records:"),
    (NEW, "registers: union, old", "registers: dropped, old",
     "takes_over.old.lists: says where old entries go, and old entries are dropped; write `registers:"),
    (NEW, ", old_records: carried", "", "takes_over.old.old_records: `old_records` is not said; add"),
    (NEW, "from_week: 53\n", "from_week: 53\nuses: old\n",
     "takes_over.old: has ended where this regime begins, so nothing of it can be read; remove it from"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "old", "new", "said"), WRONG, ids=[row[3][:60] for row in WRONG])
def test_a_wrong_word_is_said_with_its_place_and_its_cure(text: str, old: str, new: str, said: str) -> None:
    with pytest.raises(WordsError) as caught:
        made(text, old, new)
    assert caught.value.line is not None
    assert any(said in str(error) for error in caught.value.every()), str(caught.value)


def test_old_rules_and_new_ones_may_have_a_register_of_one_name_since_they_never_meet() -> None:
    check_world(provinces(), world())
    at_once = (made(OLD), made(OLD, "regime: old", "regime: other"))
    assert any("`old` has a register of this name, too; rename one" in error for error in errors(*at_once))
    apart = tuple(
        made(OLD, "regime: old", f"regime: {place}-rules\nplaces: {place}") for place in ("east", "west")
    )
    check_world(provinces(), apart)


def test_sensors_of_regimes_that_never_meet_are_still_one_sensor() -> None:
    old, new = world("detects: 1", "detects: 0.5")
    assert any("sensors.desk: `old` declares a sensor of this name otherwise" in e for e in errors(old, new))


TAKEN = [
    ("good: fine", "fair: fine", "takes_over.old.bands.fair: `old` has no band `fair`; known: best, good,"),
    ("low: defaulters", "lows: defaulters",
     "takes_over.old.lists.lows: `old` has no register `lows`; did you mean `low`?"),
    ("low: defaulters", "low: praised",
     "takes_over.old.lists.low: `low` is black and `praised` is red; name a register of the same colour"),
    ("from_week: 53", "from_week: 54",
     "takes_over.old: `old` ends in week 52, and this takes over in week 54; write `until_week: 53` there"),
    ("  old: {", "  older: {",
     "takes_over.older: takes over from `older`, which is not in this world; write `[older, new]`"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), TAKEN, ids=[row[2][:60] for row in TAKEN])
def test_what_is_taken_over_has_to_be_there(old: str, new: str, said: str) -> None:
    assert any(said in error for error in errors(*world(old, new)))


def test_a_score_that_is_made_anew_carries_nothing_over() -> None:
    parts = components()
    old = parts.model_copy(update={"regime": "old", "until_week": 52, "registers": {}, "rules": ()})
    new = made(NEW, "bands: {good: fine}, lists: {low: defaulters}, ", "")
    assert any(
        "takes_over.old: the score of `old` is recomputed, so no old one can be carried into it" in error
        for error in errors(old, new)
    )
    with pytest.raises(WordsError, match="score: the score of `new` is recomputed"):
        made(NEW, "points: {fraud: -30}, bands: {best: 150, fine: 90, low: 0}}", "ratings: {among: district, "
             "usual: 100}, bands: {best: 150, fine: 90, low: 0}}")  # fmt: skip


def test_after_its_last_week_a_regime_holds_nowhere_and_watches_nothing() -> None:
    regime = others()
    assert stages(provinces(), {"a": (regime,)}) == (1, 5, 105)
    last, after = as_of(regime, 104), as_of(regime, 105)
    assert (last.places, after.places) == (("east", "west"), ())
    assert last.until_week is after.until_week is None
    assert after.sensors["desk"].coverage is not None
    assert after.sensors["desk"].coverage.value == 0
    assert [register.enter_when for register in after.registers.values()] == [(), (), ()]
    assert after.publicity == ()
    assert not after.reports["hotline"].honest
    assert list(after.registers) == list(regime.registers), "its columns stay"


def test_a_register_goes_with_the_one_whose_entries_lead_to_it() -> None:
    talk = made(OTHERS, "enter_when: {recorded: [fraud, speech]}", "enter_when: {recorded: speech}")
    (left,) = turned_off((talk,), "L")
    assert list(left.registers) == ["lowest"]
    assert [len(rule.when) for rule in left.rules] == [0, 1, 1]
    assert left.publicity == ()
    new = without_registers(made(NEW), ["defaulters"])
    assert new.takes_over["old"].lists == {}


def test_rules_may_read_what_was_published_of_the_household_and_reach_turns_it_off() -> None:
    regime = others()
    assert regime.rules[1].when[0].whose == regime.rules[2].when[1].whose == "household"
    (own,) = turned_off((regime,), "S")
    assert [condition.whose for rule in own.rules for condition in rule.when] == ["own", "own", "own"]
    (kind,) = turned_off((regime,), "L")
    assert [condition.subjects() for condition in kind.rules[1].when] == [("lowest",)]
