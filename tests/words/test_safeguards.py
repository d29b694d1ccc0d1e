"""Safeguards: a named change of words, read and checked again; one that changes nothing is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from underheaven.ground.errors import WordsError
from underheaven.ground.numbers import Standing
from underheaven.shelf import names, read, sources
from underheaven.words.check import check_world
from underheaven.words.cuts import score_on_exit
from underheaven.words.ladder import without_lawful
from underheaven.words.loader import read_regime, read_safeguard
from underheaven.words.regime import Regime
from underheaven.words.safeguards import apply

HEAD = "safeguard: a\ntitle: a\nabout: a\nnumbers: {standing: assumed, swept_by: [0.5, 2]}\nsteps:\n"


def world() -> tuple[Regime, ...]:
    folder = Path(__file__).parent / "examples" / "regimes"
    known = {name: source.standing for name, source in sources().items()}
    names_of = ("rongcheng-points.yaml", "street-cameras.yaml")
    return tuple(read_regime(folder / name, sources=known) for name in names_of)


def under(*safeguards: str, regimes: tuple[Regime, ...] | None = None) -> tuple[Regime, ...]:
    regimes = world() if regimes is None else regimes
    for name in safeguards:
        regimes = apply(read("safeguard", name), regimes)
    return regimes


def test_every_safeguard_of_the_shelf_changes_the_demo_and_still_fits_its_society() -> None:
    before = {"appeal": ["notice"], "independent-reviewer": ["notice", "appeal"]}
    for name in names("safeguard"):
        demo = (read("regime", "rongcheng-points"), read("regime", "street-cameras"))
        without = under(*before.get(name, []), regimes=demo)
        changed = apply(read("safeguard", name), without)
        assert changed != without, name
        check_world(read("society", "small-city"), changed)


def test_a_correction_looks_among_the_copies_of_agencies_too() -> None:
    lists = (read("regime", "court-list"), read("regime", "joint-sanctions"))
    court, agencies = apply(read("safeguard", "correction"), lists)
    assert court.redress.correction is not None
    assert agencies.redress.correction is not None, (
        "a stray entry is found by the regime whose agencies hold it"
    )
    assert agencies.redress.correction.found == court.redress.correction.found


def test_notice_tells_more_people() -> None:
    notice = under("notice")[0].redress.notice
    assert notice is not None
    assert notice.share.value > world()[0].redress.notice.share.value  # type: ignore[union-attr]
    assert notice.share.standing is Standing.ASSUMED


def test_an_independent_reviewer_needs_an_appeal_to_review() -> None:
    with pytest.raises(
        WordsError, match="needs appeal, and no regime of this world has it; put the safeguards"
    ):
        under("independent-reviewer")
    appeal = under("notice", "appeal", "independent-reviewer")[0].redress.appeal
    assert appeal is not None
    assert appeal.struck_if_wrong.value > under("notice", "appeal")[0].redress.appeal.struck_if_wrong.value  # type: ignore[union-attr]


def test_a_safeguard_that_changes_no_word_is_an_error() -> None:
    tiny = (read("regime", "tiny-society"),)
    for name in ("expiry", "no-household-reach", "no-lawful-acts"):
        with pytest.raises(WordsError, match="changes no word of `tiny-society`; leave it out of this world"):
            apply(read("safeguard", name), tiny)
    with pytest.raises(WordsError, match="needs publicity"):
        apply(read("safeguard", "no-publicity"), tiny)


def test_expiry_gives_a_term_and_an_exit_that_does_not_enter_again() -> None:
    regime = under("expiry")[0]
    for name, cut in (("grade-C", 850), ("grade-D", 600)):
        register = regime.registers[name]
        assert register.leave_when.after is not None
        assert register.leave_when.after.value == 104
        assert register.leave_when.score_from == world()[0].registers[name].leave_when.score_from
        assert score_on_exit(regime, register) == cut


def test_expiry_shortens_a_longer_term_and_ends_never() -> None:
    text = """regime: lists
title: a
about: a
run_by: state
grade: hypothetical
numbers: {standing: derived}
sensors: {desk: {watches: fraud, detects: 1}}
registers:
  long: {colour: black, enter_when: {recorded: fraud}, leave_when: {after: 5 years}}
  short: {colour: black, enter_when: {recorded: fraud}, leave_when: {after: 4 weeks}}
  ever: {colour: black, enter_when: {recorded: fraud}, leave_when: {never: true}}
"""
    (regime,) = apply(read("safeguard", "expiry"), (read_regime(text),))
    terms = {name: register.leave_when.after.value for name, register in regime.registers.items()}  # type: ignore[union-attr]
    assert terms == {"long": 104, "short": 4, "ever": 104}
    assert not any(register.leave_when.never for register in regime.registers.values())
    assert all(register.score_on_exit is None for register in regime.registers.values())


def test_a_group_audit_removes_the_factors_of_groups_and_keeps_the_number() -> None:
    cameras = under("group-audit")[1].sensors["cameras"]
    before = world()[1].sensors["cameras"]
    assert cameras.false_alarm is not None
    assert before.false_alarm is not None
    assert not cameras.false_alarm.by_group
    assert before.false_alarm.by_group
    assert cameras.false_alarm.value == before.false_alarm.value
    assert cameras.false_alarm.source == "npl-2023"
    assert cameras.detects == before.detects


def test_without_household_reach_only_that_branch_goes() -> None:
    rules = {service: rule.when for rule in under("no-household-reach")[0].rules for service in rule.services}
    assert rules["private-school"] == (), "governed as before, and refused to nobody"
    assert [condition.listed for condition in rules["fast-train"]] == [("grade-C",)]
    text = """regime: both
title: a
about: a
run_by: state
grade: hypothetical
numbers: {standing: derived}
sensors: {desk: {watches: fraud, detects: 1}}
registers: {bad: {colour: black, enter_when: {recorded: fraud}, leave_when: {never: true}}}
rules:
  - {services: flight, when: [{listed: bad}, {listed: bad, whose: household}], then: refuse}
"""
    (regime,) = apply(read("safeguard", "no-household-reach"), (read_regime(text),))
    assert [condition.whose for condition in regime.rules[0].when] == ["own"]


def test_no_lawful_acts_is_the_ladders_switch_kept_off() -> None:
    regime = under("no-lawful-acts")[0]
    assert regime.limits.no_lawful_acts
    assert regime.sensors == without_lawful(world()[0]).sensors
    assert under("no-lawful-acts")[1] == world()[1]


def test_regimes_a_safeguard_does_not_fit_stay_as_they_are() -> None:
    assert under("notice")[1] == world()[1]
    assert under("notice")[1] is not None
    assert under("group-audit")[0] == world()[0]


def test_applying_twice_is_applying_once() -> None:
    once = under("notice")
    with pytest.raises(WordsError, match="changes no word"):
        apply(read("safeguard", "notice"), once)


STEPS = [
    ("  - {in: rules}", "steps.0: says nothing to do; a step does exactly one thing"),
    (
        "  - {in: rules, remove: true, clear: note}",
        "steps.0: says remove and clear; a step does exactly one thing",
    ),
    ("  - {in: rule, remove: true}", "steps.0.in: `rule` is none of"),
    (
        "  - {in: registers, at_most: {leave_when.aftr: 4 weeks}}",
        "unknown word `aftr` in `leave_when.aftr`; did you mean `after`?",
    ),
    ("  - {in: registers, at_most: {leave_when.after: 4}}", "expected a duration such as `104 weeks`"),
    ("  - {in: registers, at_most: {colour: black}}", "only numbers have a most"),
    ("  - {in: registers, add: {colour: black}}", "only a list is added to"),
    ("  - {in: sensors, set: {detects: 3}}", "3 is outside 0 to 1 (share)"),
    ("  - {in: redress, set: {notice: {shar: 0.5}}}", "unknown word `shar`; did you mean `share`?"),
    (
        "  - {in: sensors, set: {detects: {value: 0.3, source: nobody}}}",
        "source `nobody` is not in sources.yaml",
    ),
    ("  - {in: sensors, where: {wathces: fraud}, remove: true}", "unknown word `wathces`"),
    ("  - {in: score, remove: true}", "`score` is not removed as a whole"),
    ("  - {in: sensors, clear: detects.by_groups}", "unknown word `by_groups`"),
    ("  - {in: sensors, clear: Detects}", "is no name"),
]


@pytest.mark.parametrize(("step", "said"), STEPS, ids=[said[:50] for _, said in STEPS])
def test_a_step_that_makes_no_sense_is_refused_at_its_place(step: str, said: str) -> None:
    with pytest.raises(WordsError) as caught:
        read_safeguard(HEAD + step, file="x.yaml")
    assert said in str(caught.value)
    assert len(caught.value.every()) == 1
    assert caught.value.line == 6


def test_a_change_that_breaks_a_regime_is_refused_with_its_path() -> None:
    broken = read_safeguard(HEAD + "  - {in: sensors, clear: detects}")
    with pytest.raises(WordsError) as caught:
        apply(broken, world())
    assert str(caught.value).startswith(
        "`rongcheng-points` with safeguard `a`: sensors.town-agencies.detects: `detects` is not said"
    )
    unknown = read_safeguard(HEAD + "  - {in: rules.when, set: {listed: nobody}}")
    with pytest.raises(WordsError, match="nobody"):
        check_world(read("society", "small-city"), apply(unknown, world()))


def test_what_is_added_to_a_list_stands_after_what_was_there_and_once() -> None:
    added = read_safeguard(HEAD + "  - {in: sensors, add: {watches: [speech, fraud, speech]}}")
    text = "regime: r\ntitle: a\nabout: a\nrun_by: state\ngrade: hypothetical\nnumbers: {standing: derived}\n"
    text += "sensors: {desk: {watches: [loud-music, fraud], detects: 0.5}}\n"
    (regime,) = apply(added, (read_regime(text),))
    assert regime.sensors["desk"].watches == ("loud-music", "fraud", "speech")


def test_a_least_may_name_its_source() -> None:
    step = "  - {in: redress, at_least: {correction.found: {value: 0.02, source: ftc-2012}}}"
    known = {name: source.standing for name, source in sources().items()}
    safeguard = read_safeguard(HEAD + step, sources=known)
    correction = apply(safeguard, world())[0].redress.correction
    assert correction is not None
    assert correction.found.source == "ftc-2012"
