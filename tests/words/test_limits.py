"""A regime's own limits are carried out in words: what stays open, and what counts in its own domain only."""

from __future__ import annotations

from tests.words import made

from underheaven.words.ladder import enforced, rungs, separated
from underheaven.words.regime import Regime

TOWN = """
sensors:
  desk: {watches: [fraud, fare-evasion, volunteering], detects: 0.5}
  ears: {watches: speech, detects: 0.5}
score: {starts: 100, bounds: [0, 200], points: {fraud: -10, fare-evasion: -5, speech: -2, volunteering: 1}}
registers:
  cheats:
    colour: black
    enter_when: [{recorded: [fraud, fare-evasion]}, {score_below: 50}]
    leave_when: {never: true}
  talkers: {colour: black, enter_when: {recorded: speech}, leave_when: {never: true}}
  helpers: {colour: red, enter_when: {recorded: volunteering}, leave_when: {never: true}}
sharing: {banks: {copies: [cheats, talkers]}}
rules:
  - {services: [flight, loan], when: [{listed: [cheats, talkers]}, {recorded: [fraud, speech]}], then: refuse}
  - {services: loan, when: {listed: cheats, whose: household}, then: refuse, coverage: 0.5}
  - {services: public-job, when: {listed: helpers}, then: admit}
  - {services: deposit-waiver, when: {listed: helpers}, then: favour}
publicity:
  - {what: talkers, how: broadcast}
  - {what: acts, acts: [fraud, speech], how: broadcast}
  - {what: score, how: broadcast}
redress: {notice: {share: 1}}
"""


def regime(words: str, name: str = "town") -> Regime:
    return made.regime(words, name)


def said(one: Regime) -> list[tuple[tuple[str, ...], str, list[tuple[str, ...] | None]]]:
    return [(rule.services, rule.then, [c.listed or c.recorded for c in rule.when]) for rule in one.rules]


def test_a_service_that_is_never_refused_stays_governed_and_open() -> None:
    (open_,) = enforced((regime(TOWN + "limits: {never_refused: [loan, public-job, deposit-waiver]}\n"),))
    assert said(open_) == [
        (("flight",), "refuse", [("cheats", "talkers"), ("fraud", "speech")]),
        (("loan",), "refuse", []),
        (("loan",), "refuse", []),
        (("public-job",), "refuse", []),
        (("deposit-waiver",), "favour", [("helpers",)]),
    ]
    assert open_.rules[2].coverage is not None, "as many as before are connected, and refused to nobody"
    assert enforced((open_,)) == (open_,), "carried out twice is carried out once"


def test_a_record_counts_in_its_own_domain_only() -> None:
    parts = separated(regime(TOWN + "limits: {own_domain_only: true}\n"))
    assert [part.regime for part in parts] == ["town-in-travel", "town-in-work", "town-in-credit"]
    travel, work, credit = parts
    assert {name: sensor.watches for name, sensor in travel.sensors.items()} == {"desk": ("fare-evasion",)}
    assert credit.score is not None
    assert list(credit.score.points) == ["fraud"]
    assert list(travel.registers) == ["cheats-in-travel"]
    ways = travel.registers["cheats-in-travel"].enter_when
    assert [condition.recorded for condition in ways] == [("fare-evasion",), None]
    assert said(travel) == [(("flight",), "refuse", [("cheats-in-travel",)])]
    assert said(credit) == [
        (("loan",), "refuse", [("cheats-in-credit",), ("fraud",)]),
        (("loan",), "refuse", [("cheats-in-credit",)]),
        (("deposit-waiver",), "favour", []),
    ]
    assert said(work) == [(("public-job",), "refuse", [])], (
        "whoever was admitted for a deed elsewhere: all are"
    )
    assert [(shown.what, shown.acts) for shown in credit.publicity] == [("acts", ("fraud",)), ("score", None)]
    assert credit.sharing["banks"].copies == ("cheats-in-credit",)
    assert not any(part.limits.own_domain_only for part in parts)
    assert enforced(parts) == parts, "carried out twice is carried out once"


def test_a_regime_of_one_domain_is_not_parted() -> None:
    words = """
sensors: {desk: {watches: fraud, detects: 0.5}}
registers: {cheats: {colour: black, enter_when: {recorded: fraud}, leave_when: {never: true}}}
rules: [{services: loan, when: {listed: cheats}, then: refuse}]
"""
    (same,) = separated(regime(words + "limits: {own_domain_only: true}\n"))
    assert same == regime(words)


READER = """
uses: town
rules:
  - {services: [flat-to-rent, trip], when: {listed: [cheats, talkers]}, then: refuse}
"""


def test_who_reads_a_regime_that_was_parted_reads_all_its_parts() -> None:
    limited = regime(TOWN + "limits: {own_domain_only: true}\n")
    reader = enforced((limited, regime(READER, "reader")))[-1]
    assert reader.uses == ("town-in-travel", "town-in-work", "town-in-credit")
    cheats = ("cheats-in-travel", "cheats-in-work", "cheats-in-credit")
    assert said(reader) == [(("flat-to-rent", "trip"), "refuse", [cheats])]


def test_a_part_reads_the_part_of_its_own_domain_alone() -> None:
    limit = "limits: {own_domain_only: true}\n"
    made = enforced((regime(TOWN + limit), regime(READER + limit, "reader")))
    readers = {one.regime: one for one in made if one.regime.startswith("reader")}
    assert readers["reader-in-travel"].uses == ("town-in-travel",)
    assert said(readers["reader-in-travel"]) == [(("trip",), "refuse", [("cheats-in-travel",)])]
    assert readers["reader-in-home"].uses == ()
    assert said(readers["reader-in-home"]) == [(("flat-to-rent",), "refuse", [])]


def test_a_list_without_rules_is_parted_as_those_who_read_it_need() -> None:
    limit = "limits: {own_domain_only: true}\n"
    town = TOWN[: TOWN.index("rules:")]
    made = enforced((regime(town + limit), regime(READER + limit, "reader")))
    assert [one.regime for one in made] == [
        "town-in-travel",
        "town-in-home",
        "reader-in-travel",
        "reader-in-home",
    ]
    assert said(made[2]) == [(("trip",), "refuse", [("cheats-in-travel",)])]


def test_limits_hold_on_every_rung() -> None:
    limited = regime(TOWN + "limits: {own_domain_only: true}\n")
    for regimes in rungs((limited,)).values():
        assert [one.regime for one in regimes] == ["town-in-travel", "town-in-work", "town-in-credit"]
