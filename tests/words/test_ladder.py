"""The ladder: which words each rung turns off, and what goes with them."""

from __future__ import annotations

from tests.words import made

from underheaven.shelf import read
from underheaven.words.ladder import (
    enforced,
    innocents_cleared,
    rungs,
    without_errors,
    without_lawful,
    without_reach,
    without_registers,
)
from underheaven.words.regime import Regime


def regime(words: str, name: str = "mixed") -> Regime:
    return made.regime(words, name)


MIXED = """
sensors:
  desk: {watches: [speech, fraud], detects: 0.5, false_alarm: 0.01, look_alikes: 0.1}
  ears: {watches: [speech, gaming], detects: 0.5}
score:
  starts: 10
  bounds: [0, 20]
  points: {speech: -2, fraud: -3}
  through_others:
    - {points: -1, when: [{listed: talkers, whose: district}, {listed: cheats, whose: household}]}
registers:
  talkers: {colour: black, enter_when: {recorded: [speech, gaming]}, leave_when: {after: 4 weeks}}
  cheats:
    colour: black
    enter_when: [{recorded: [fraud, speech]}, {recorded: speech}]
    leave_when: {never: true}
rules:
  - {services: flight, when: [{listed: cheats}, {listed: talkers, whose: household}], then: refuse}
  - {services: loan, when: {listed: [talkers, cheats], whose: payer}, then: refuse, other_payer: 0.5}
  - {services: trip, when: {listed: talkers}, then: refuse}
publicity:
  - {what: talkers, how: broadcast}
  - {what: acts, acts: [speech, fraud], how: broadcast}
  - {what: acts, acts: speech, how: tell, to: district}
"""


def test_without_errors_nobody_is_alarmed_about_and_every_hit_is_booked_on_its_author() -> None:
    cameras = without_errors(read("regime", "street-cameras")).sensors["cameras"]
    assert (cameras.false_alarm, cameras.look_alikes, cameras.at) == (None, None, None)
    assert cameras.detects == read("regime", "street-cameras").sensors["cameras"].detects
    assert cameras.misidentified == "booked"


def test_clearing_the_innocent_loses_hits_taken_for_look_alikes() -> None:
    declared = read("regime", "street-cameras").sensors["cameras"]
    cameras = innocents_cleared(read("regime", "street-cameras")).sensors["cameras"]
    assert (cameras.false_alarm, cameras.look_alikes, cameras.misidentified) == (
        None,
        declared.look_alikes,
        "lost",
    )


def test_a_sensor_without_look_alikes_loses_nothing() -> None:
    assert innocents_cleared(regime(MIXED)).sensors["ears"] == regime(MIXED).sensors["ears"]


def test_without_reach_only_the_branch_that_reads_others_goes() -> None:
    own = without_reach(regime(MIXED))
    assert [(rule.services, bool(rule.when)) for rule in own.rules] == [
        (rule.services, rule.services in (("flight",), ("trip",))) for rule in regime(MIXED).rules
    ]
    assert [condition.listed for condition in own.rules[0].when] == [("cheats",)]
    assert own.score is not None
    assert own.score.through_others == ()
    assert own.publicity == regime(MIXED).publicity
    assert own.registers == regime(MIXED).registers


def test_without_lawful_acts_their_names_go_wherever_an_act_is_named() -> None:
    left = without_lawful(regime(MIXED))
    assert {name: sensor.watches for name, sensor in left.sensors.items()} == {"desk": ("fraud",)}
    assert left.score is not None
    assert list(left.score.points) == ["fraud"]
    assert [condition.recorded for condition in left.registers["cheats"].enter_when] == [("fraud",)]
    assert [(shown.what, shown.acts) for shown in left.publicity] == [("acts", ("fraud",))]


def test_a_register_nobody_can_enter_any_more_goes_with_all_that_reads_it() -> None:
    left = without_lawful(regime(MIXED))
    assert list(left.registers) == ["cheats"]
    assert [(rule.services, [c.listed for c in rule.when]) for rule in left.rules] == [
        (("flight",), [("cheats",)]),
        (("loan",), [("cheats",)]),
        (("trip",), []),
    ]
    assert left.rules[1].other_payer is not None
    assert left.score is not None
    assert [condition.whose for condition in left.score.through_others[0].when] == ["household"]


def test_other_payers_go_with_the_condition_that_asked_for_the_payer() -> None:
    words = MIXED.replace(
        "when: {listed: [talkers, cheats], whose: payer}",
        "when: [{listed: cheats}, {listed: talkers, whose: payer}]",
    )
    kept = without_registers(regime(words), {"talkers"}).rules[1]
    assert [condition.whose for condition in kept.when] == ["own"]
    assert kept.other_payer is None


def test_a_register_that_goes_is_also_read_no_longer_by_the_regimes_beside() -> None:
    reader = regime(
        "uses: mixed\nrules:\n  - {services: bar, when: {listed: talkers}, then: refuse}\n", "reader"
    )
    world = rungs((regime(MIXED), reader))
    assert [len(rule.when) for rule in world["own-record"][1].rules] == [1]
    assert [len(rule.when) for rule in world["harm-only"][1].rules] == [0]


def test_rungs_turn_words_off_one_after_the_other() -> None:
    world = (read("regime", "rongcheng-points"), read("regime", "street-cameras"))
    steps = rungs(world)
    assert list(steps) == ["declared", "innocents-cleared", "no-errors", "own-record", "harm-only"]
    assert steps["declared"] == world
    points = [steps[rung][0] for rung in steps]
    assert [any(sensor.false_alarm is not None for sensor in one.sensors.values()) for one in points] == [
        True
    ] + [False] * 4
    assert [any(c.whose != "own" for rule in one.rules for c in rule.when) for one in points] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert [one.score is not None and "speech" in one.score.points for one in points] == [
        True,
        True,
        True,
        True,
        False,
    ]
    detects = [one.sensors["town-agencies"].detects for one in points]
    assert detects == [detects[0]] * 5


def test_a_regime_with_nothing_to_turn_off_is_the_same_on_every_rung() -> None:
    empty = (read("regime", "empty"),)
    assert all(regimes == empty for regimes in rungs(empty).values())


def test_a_regime_that_leaves_lawful_acts_alone_does_so_on_every_rung() -> None:
    limited = regime(MIXED + "limits: {no_lawful_acts: true}\n")
    assert enforced((limited,)) == (without_lawful(limited),)
    assert all("ears" not in one.sensors for regimes in rungs((limited,)).values() for one in regimes)
