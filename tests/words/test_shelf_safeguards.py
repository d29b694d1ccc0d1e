"""The safeguards of the shelf: each changes what it says, and nothing else."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.words.everything import everything

from underheaven.ground.errors import WordsError
from underheaven.shelf import names, read
from underheaven.words.check import check_world
from underheaven.words.dictionary import DOMAIN_OF_ACT
from underheaven.words.federation import written_out
from underheaven.words.ladder import enforced, turned_off
from underheaven.words.limits import with_services_open
from underheaven.words.loader import read_regime, read_safeguard
from underheaven.words.regime import Regime
from underheaven.words.safeguards import apply
from underheaven.words.society import Society

TOUCHES: dict[str, set[str]] = {
    "appeal": {"redress"},
    "consent": {"consent"},
    "context-separation": {"limits"},
    "correction": {"redress"},
    "domain-cap": {"limits"},
    "expiry": {"registers"},
    "group-audit": {"sensors"},
    "human-review": {"sensors"},
    "independent-reviewer": {"redress"},
    "no-household-reach": {"rules"},
    "no-lawful-acts": {"limits", "sensors", "score", "registers", "rules", "publicity"},
    "no-publicity": {"publicity"},
    "notice": {"redress"},
    "service-floor": {"limits"},
}
"""The sections of a regime that each may change."""
FIRST = {"appeal": ["notice"], "independent-reviewer": ["notice", "appeal"]}


def demo() -> tuple[Regime, ...]:
    return (read("regime", "rongcheng-points"), read("regime", "street-cameras"))


def under(name: str, regimes: tuple[Regime, ...]) -> tuple[Regime, ...]:
    return apply(read("safeguard", name), regimes)


@pytest.mark.parametrize("name", sorted(TOUCHES))
def test_a_safeguard_changes_its_own_sections_and_no_other(name: str) -> None:
    before = demo()
    for first in FIRST.get(name, []):
        before = under(first, before)
    after = under(name, before)
    changed = {
        field
        for old, new in zip(before, after, strict=True)
        for field in Regime.model_fields
        if getattr(old, field) != getattr(new, field)
    }
    assert changed
    assert changed <= TOUCHES[name]


def test_every_safeguard_of_the_shelf_is_among_them() -> None:
    assert set(names("safeguard")) == set(TOUCHES)


WORLDS = {
    name: (name,) for name in names("regime") if not name.startswith("tiny") and not read("regime", name).uses
} | {"joint": ("court-list", "joint-sanctions"), "family": ("court-list", "household-reach")}


def lived_in(world: tuple[str, ...]) -> tuple[Society, tuple[Regime, ...]]:
    """Return a society of the shelf that a world fits, and the world's regimes, federations written out."""
    named = {name: read("regime", name) for name in names("regime")}
    for home in ("small-city", "busy-city", "four-provinces"):
        society = read("society", home)
        try:
            regimes = written_out(society, [named[name] for name in world], named)
            check_world(society, regimes)
        except WordsError:
            continue
        return society, regimes
    raise AssertionError(f"no society of the shelf fits {world}")


@pytest.mark.parametrize("world", WORLDS)
def test_whatever_a_safeguard_makes_of_a_world_of_the_shelf_still_checks(world: str) -> None:
    """And its limits are carried out once, whatever switches are off, in any order."""
    society, regimes = lived_in(WORLDS[world])
    changed = 0
    for name in names("safeguard"):
        try:
            after = under(name, regimes)
        except WordsError:  # what it needs is not there, or it changes no word: other tests say so
            continue
        changed += 1
        check_world(society, after)
        assert enforced(enforced(after)) == enforced(after), name
        for off in ("E", "S", "L", "ES", "EL", "SL", "ESL"):
            left = turned_off(after, off)
            assert left == turned_off(after, off[::-1]), (name, off)
            there = {register for regime in left for register in regime.registers}
            for regime in left:
                named = {one for rule in regime.rules for c in rule.when for one in c.listed or ()}
                copied = {one for agency in regime.sharing.values() for one in agency.copies}
                assert named | copied <= there, (name, off)
                assert all(rule.when or rule.then != "admit" for rule in regime.rules), (name, off)
    assert changed or world == "empty"


def test_a_regime_that_loses_its_only_lists_keeps_its_notice_and_still_checks() -> None:
    words = """regime: talkers
title: a
about: a
run_by: state
grade: hypothetical
numbers: {standing: derived}
sensors: {ears: {watches: speech, detects: 1}}
registers:
  talkers: {colour: black, enter_when: {recorded: speech, for: 4 weeks}, leave_when: {}, again: adds}
redress: {notice: {share: 1}}
"""
    (silent,) = under("no-lawful-acts", (read_regime(words),))
    assert silent.registers == {}
    check_world(read("society", "small-city"), (silent,))


def test_consent_gives_a_file_to_half_and_never_to_more_than_agreed_before() -> None:
    assert [one.consent.value for one in under("consent", demo()) if one.consent] == [Fraction(1, 2)] * 2
    few = tuple(one.model_copy(update={"consent": under("consent", demo())[0].consent}) for one in demo())
    with pytest.raises(WordsError, match="changes no word"):
        under("consent", few)
    (lists,) = under("consent", (everything(),))
    assert lists.consent is not None
    assert lists.consent.value == Fraction(1, 2), "0.9 had agreed"


def test_a_person_looks_at_the_hits_of_every_sensor_and_nothing_else_about_it_changes() -> None:
    for old, new in zip(demo(), under("human-review", demo()), strict=True):
        for name, sensor in new.sensors.items():
            assert sensor.human_review is not None
            assert sensor.human_review.stops_false.value > Fraction(1, 2)
            assert sensor.model_copy(update={"human_review": None}) == old.sensors[name]


def test_a_cap_on_closed_domains_is_of_no_use_to_a_regime_that_closes_fewer() -> None:
    points, cameras = under("domain-cap", demo())
    assert points.limits.closed_domains == 2
    assert cameras.limits.closed_domains is None, "it closes nothing"
    with pytest.raises(WordsError, match="changes no word"):
        under("domain-cap", (read("regime", "street-cameras"),))
    both = enforced(under("domain-cap", under("context-separation", demo())))
    assert {one.limits.closed_domains for one in both if one.rules} == {2}, "each part leaves two closed"


def test_the_service_floor_keeps_trains_schools_and_flats_governed_and_open() -> None:
    (points, _) = enforced(under("service-floor", demo()))
    floor = {"fast-train", "private-school", "flat-to-rent"}
    for rule in points.rules:
        assert not (floor & set(rule.services)) or (rule.then, rule.when) == ("refuse", ())
    before = {s for rule in demo()[0].rules for s in rule.services}
    assert {s for rule in points.rules for s in rule.services} == before
    others = [(s, rule.when) for rule in demo()[0].rules for s in rule.services if s not in floor]
    assert [(s, rule.when) for rule in points.rules for s in rule.services if s not in floor] == others


def test_context_separation_makes_a_file_for_each_domain_and_later_safeguards_still_see_one_regime() -> None:
    separate = under("context-separation", demo())
    assert [one.regime for one in separate] == [one.regime for one in demo()]
    noticed = under("notice", separate)
    parts = [one for one in enforced(noticed) if one.regime.startswith("rongcheng-points-in-")]
    assert len(parts) >= 3
    for part in parts:
        domains = {DOMAIN_OF_ACT[act] for sensor in part.sensors.values() for act in sensor.watches}
        assert domains <= {part.regime.rpartition("-in-")[2]}
        assert part.redress == noticed[0].redress


def test_expiry_shortens_the_term_of_a_condition_and_gives_none_to_those_without() -> None:
    with_five = read_regime(
        """regime: long
title: a
about: a
run_by: state
grade: hypothetical
numbers: {standing: derived}
sensors: {desk: {watches: [fraud, judgment-default], detects: 1}}
registers:
  list:
    colour: black
    enter_when: [{recorded: judgment-default}, {recorded: fraud, for: 5 years}]
    leave_when: {repaid: 1 week}
"""
    )
    (short,) = under("expiry", (with_five,))
    register = short.registers["list"]
    assert [c.term.value if c.term else None for c in register.enter_when] == [None, 104]
    assert register.leave_when.after is not None
    assert register.leave_when.after.value == 104
    assert register.leave_when.repaid == with_five.registers["list"].leave_when.repaid


def test_merit_is_left_alone_by_expiry() -> None:
    (after,) = under("expiry", (everything(),))
    assert after.registers["merit"] == everything().registers["merit"]


def test_at_most_caps_every_step_over_weeks() -> None:
    cap = read_safeguard(
        "safeguard: half\ntitle: a\nabout: a\nnumbers: {standing: derived}\nneeds: rules\nsteps:\n"
        "  - {in: rules, where: {services: flight}, at_most: {coverage: 0.5}}\n"
    )
    (after,) = apply(cap, (everything(),))
    coverage = after.rules[0].coverage
    assert coverage is not None
    assert dict(coverage.by_week) == {1: Fraction(33, 100), 53: Fraction(1, 2)}
    assert after.rules[1:] == everything().rules[1:]


def test_a_rule_that_admitted_by_others_alone_refuses_nobody_without_household_reach() -> None:
    words = """regime: gate
title: a
about: a
run_by: state
grade: hypothetical
numbers: {standing: derived}
sensors: {desk: {watches: volunteering, detects: 1}}
registers: {merit: {colour: red, enter_when: {recorded: volunteering}, leave_when: {never: true}}}
rules: [{services: private-school, when: {listed: merit, whose: household}, then: admit}]
"""
    (after,) = under("no-household-reach", (read_regime(words),))
    assert [(rule.services, rule.then, rule.when) for rule in after.rules] == [
        (("private-school",), "refuse", ())
    ]


def told(redress: str, limits: str = "", review: str = "") -> tuple[Regime, ...]:
    return (
        read_regime(
            f"""regime: lists
title: a
about: a
run_by: state
grade: hypothetical
numbers: {{standing: derived}}
sensors: {{desk: {{watches: fraud, detects: 0.5, false_alarm: 0.1{review}}}}}
registers: {{bad: {{colour: black, enter_when: {{recorded: fraud}}, leave_when: {{never: true}}}}}}
rules: [{{services: [flight, loan, mortgage, star-hotel], when: {{listed: bad}}, then: refuse}}]
redress: {{{redress}}}
{limits}"""
        ),
    )


BETTER = "notice: {share: 1}, appeal: {decided_after: 1 week, struck_if_wrong: 0.97, struck_if_right: 0.3}"
REVIEWED = ", human_review: {stops_false: 0.9, stops_true: 0.2}"


def better() -> tuple[Regime, ...]:
    return told(BETTER + ", correction: {found: 0.5}", "limits: {closed_domains: 1}", REVIEWED)


@pytest.mark.parametrize(
    "name", ["notice", "appeal", "independent-reviewer", "correction", "human-review", "domain-cap"]
)
def test_a_safeguard_takes_nothing_from_a_regime_that_does_better_already(name: str) -> None:
    with pytest.raises(WordsError, match="changes no word of `lists`; leave it out of this world"):
        under(name, better())


def test_an_appeal_beside_the_courts_list_never_makes_anybody_wait_longer() -> None:
    with pytest.raises(WordsError, match="changes no word of `court-list`"):
        apply(read("safeguard", "appeal"), (read("regime", "court-list"),))
    for regime in ("deplatforming", "venue-list-2019"):
        before = read("regime", regime)
        (after,) = apply(read("safeguard", "appeal"), (before,))
        assert after.redress.appeal.decided_after == before.redress.appeal.decided_after
        assert after.redress.appeal.struck_if_wrong.value > before.redress.appeal.struck_if_wrong.value


def test_a_safeguard_lifts_what_a_regime_does_worse() -> None:
    poor = "notice: {share: 0.1, after: 8 weeks}, correction: {found: 0.001}, "
    poor += (
        "appeal: {decided_after: 20 weeks, struck_if_wrong: 0.1, struck_if_right: 0, capacity: 5, tries: 1}"
    )
    regimes = told(poor, "limits: {closed_domains: 4}", ", human_review: {stops_false: 0.1, stops_true: 0.2}")
    for name in ("notice", "appeal", "correction", "human-review", "domain-cap"):
        regimes = apply(read("safeguard", name), regimes)
    redress, review = regimes[0].redress, regimes[0].sensors["desk"].human_review
    assert redress.notice is not None
    assert redress.appeal is not None
    assert redress.correction is not None
    assert review is not None
    assert (redress.notice.share.value, redress.notice.after.value) == (Fraction(19, 20), 2)
    assert (redress.appeal.decided_after.value, redress.appeal.struck_if_wrong.value) == (
        4,
        Fraction(79, 100),
    )
    assert redress.appeal.capacity is not None, "what a safeguard does not speak of stays as it was"
    assert redress.correction.found.value == Fraction(1, 50)
    assert (review.stops_false.value, review.stops_true.value) == (Fraction(4, 5), Fraction(1, 5))
    assert regimes[0].limits.closed_domains == 2


ALL_FOUR = "[flight, fast-train, private-school, flat-to-rent]"


def with_a_floor(floor: str, refused: str = ALL_FOUR) -> Regime:
    return read_regime(
        f"""regime: lists
title: a
about: a
run_by: state
grade: hypothetical
numbers: {{standing: derived}}
sensors: {{desk: {{watches: fraud, detects: 0.5}}}}
registers: {{bad: {{colour: black, enter_when: {{recorded: fraud}}, leave_when: {{never: true}}}}}}
rules: [{{services: {refused}, when: {{listed: bad}}, then: refuse}}]
limits: {{never_refused: {floor}}}
"""
    )


def test_a_service_floor_closes_no_service_that_a_regime_kept_open() -> None:
    (after,) = under("service-floor", (with_a_floor("[private-school, flight]"),))
    assert after.limits.never_refused == ("private-school", "flight", "fast-train", "flat-to-rent")
    assert not any(rule.when for rule in with_services_open(after).rules)


@pytest.mark.parametrize(
    ("floor", "refused"), [(ALL_FOUR, ALL_FOUR), ("[flight]", "[flight, loan]")], ids=["all", "others"]
)
def test_a_service_floor_says_where_it_keeps_nothing_open_that_was_not(floor: str, refused: str) -> None:
    with pytest.raises(WordsError, match="changes no word of `lists`; leave it out of this world"):
        under("service-floor", (with_a_floor(floor, refused),))


def test_no_safeguard_of_the_shelf_takes_a_list_away_by_naming_another() -> None:
    for name in names("safeguard"):
        for step in read("safeguard", name).steps:
            lists = [path for path, value in (step.set or {}).items() if isinstance(value, list | tuple)]
            assert not lists, f"{name} sets {lists}: `add` leaves what a regime had"
