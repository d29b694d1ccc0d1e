"""The safeguards of the shelf, lived through: each does what it says, and nothing else.

One society, the same draws in every world, nobody reacting: where a safeguard leaves something alone, it is
the same for everybody, citizen by citizen.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest
from tests.engine.closed import closed_weeks_of

from underheaven.engine import fast
from underheaven.ground.outcome import ALL, Margin, WorldOutcome
from underheaven.shelf import names, read
from underheaven.words.loader import read_regime
from underheaven.words.regime import Regime
from underheaven.words.safeguards import apply
from underheaven.words.study import Level

TOWN = """regime: town
title: One list for everything
about: Made up.
run_by: state
grade: hypothetical
numbers: {standing: derived}
sensors:
  desk:
    watches: [fare-evasion, late-payment]
    detects: 0.3
    false_alarm: {value: 0.0002, by_group: {B: 10}}
    look_alikes: 0.1
  ears: {watches: speech, detects: 0.005}
registers:
  list:
    colour: black
    enter_when: {recorded: [fare-evasion, late-payment, speech]}
    leave_when: {after: 4 years}
rules:
  - {services: [flight, fast-train, loan, public-job], when: {listed: list}, then: refuse}
  - {services: private-school, when: {listed: list, whose: payer}, then: refuse}
publicity: [{what: list, how: broadcast}]
"""
TOLD = TOWN + "redress: {notice: {share: 1, after: 1 week}}\n"
HEARD = TOLD.replace(
    "week}}", "week}, appeal: {decided_after: 4 weeks, struck_if_wrong: 0.5, struck_if_right: 0.05}}"
)
BEFORE = {"appeal": TOLD, "independent-reviewer": HEARD}
"""The regime as it stood before a safeguard that needs more than the town has."""
WEEKS = 130
CITIZENS = 3000


def guarded(name: str) -> Regime:
    (regime,) = apply(read("safeguard", name), (read_regime(BEFORE.get(name, TOWN)),))
    return regime


@cache
def lived(responses: Level = "frozen") -> Mapping[str, WorldOutcome]:
    """Every safeguard, and the regimes they change, side by side."""
    worlds = {"town": (read_regime(TOWN),), "told": (read_regime(TOLD),), "heard": (read_regime(HEARD),)}
    worlds |= {name: (guarded(name),) for name in names("safeguard")}
    return fast.run(
        read("society", "small-city"), worlds, citizens=CITIZENS, weeks=WEEKS, seed=5,
        responses=responses, threads=1,
    ).worlds  # fmt: skip


def count(world: str, counter: str, margin: Margin = ALL) -> int:
    return lived()[world].totals.get(counter, {}).get(margin, 0)


def closed(world: str) -> list[int]:
    return closed_weeks_of(lived()[world])


def is_never_longer(world: str) -> bool:
    """Whether nobody is shut out for longer than under the town as declared."""
    return all(with_it <= without for with_it, without in zip(closed(world), closed("town"), strict=True))


def test_a_town_without_safeguards_lists_innocents_guilty_of_speech_and_children_of_the_listed() -> None:
    assert count("town", "entries-wrong") > 100
    assert count("town", "records/speech") > 30
    assert count("town", "refused/private-school") > 10
    assert sum(closed("town")) > 10_000


def test_notice_tells_and_changes_nothing_else() -> None:
    assert count("town", "wrong-told") == 0 < count("notice", "wrong-told")
    assert closed("notice") == closed("town")


def test_an_appeal_strikes_entries_and_only_shortens() -> None:
    assert count("told", "exits/struck") == 0 < count("appeal", "exits/struck")
    assert sum(closed("appeal")) < sum(closed("told"))
    assert count("appeal", "wrong-told") > 0


def test_an_independent_reviewer_strikes_more_of_what_is_wrong() -> None:
    assert count("independent-reviewer", "exits/struck") > count("heard", "exits/struck") > 0
    assert count("independent-reviewer", "appeals/filed") >= count("heard", "appeals/filed") * 9 // 10


def test_correction_finds_what_is_wrong_and_leaves_the_others() -> None:
    assert count("town", "exits/corrected") == 0 < count("correction", "exits/corrected")
    assert count("correction", "exits/corrected") <= count("correction", "entries-wrong")
    assert sum(closed("correction")) < sum(closed("town"))


def test_expiry_ends_entries_after_two_years() -> None:
    assert count("town", "exits/expired") == 0 < count("expiry", "exits/expired")
    assert max(closed("expiry")) >= 104
    assert is_never_longer("expiry")


def test_without_consent_there_is_no_file_and_nobody_else_is_shut_out() -> None:
    assert is_never_longer("consent")
    half = count("consent", "ever-listed") / count("town", "ever-listed")
    assert 0.4 < half < 0.6
    same = [a for a, b in zip(closed("consent"), closed("town"), strict=True) if a == b > 0]
    assert len(same) > 0.3 * sum(1 for weeks in closed("town") if weeks), "for who agreed, nothing changed"


def test_a_reviewer_stops_most_false_hits_and_few_true_ones() -> None:
    assert count("human-review", "entries-wrong") < 0.4 * count("town", "entries-wrong")
    right = {
        world: count(world, "entries") - count(world, "entries-wrong") for world in ("human-review", "town")
    }
    assert right["human-review"] > 0.9 * right["town"]
    assert is_never_longer("human-review")


def test_an_audit_of_groups_mends_errors_of_the_one_and_touches_nobody_of_the_other() -> None:
    b, a = ("group", "B"), ("group", "A")
    assert count("group-audit", "entries-wrong", b) < 0.7 * count("town", "entries-wrong", b)
    assert count("group-audit", "entries", a) == count("town", "entries", a)
    assert is_never_longer("group-audit")


def test_without_household_reach_children_go_to_school_and_adults_are_listed_as_before() -> None:
    assert count("no-household-reach", "refused/private-school") == 0
    assert count("no-household-reach", "closed-weeks/children") == 0 < count("town", "closed-weeks/children")
    for counter in ("entries", "refused/flight", "refused/loan", "closed-weeks/adults"):
        assert count("no-household-reach", counter) == count("town", counter), counter


def test_without_lawful_acts_nobody_is_listed_for_speech() -> None:
    assert count("no-lawful-acts", "records/speech") == 0
    for act in ("fare-evasion", "late-payment"):
        assert count("no-lawful-acts", f"records/{act}") == count("town", f"records/{act}")
    assert 0 < count("no-lawful-acts", "entries") < count("town", "entries")
    assert is_never_longer("no-lawful-acts")


def test_without_publicity_the_same_doors_are_closed_and_less_is_left_unsaid() -> None:
    assert closed("no-publicity") == closed("town")
    said = {name: lived("core")[name].totals["expression/does"][ALL] for name in ("town", "no-publicity")}
    assert said["no-publicity"] > said["town"]


def test_a_floor_keeps_trains_and_schools_open_and_leaves_the_rest() -> None:
    assert count("town", "refused/fast-train") > 0
    for service in ("fast-train", "private-school"):
        assert count("service-floor", f"refused/{service}") == 0
    for counter in ("entries", "refused/flight", "refused/loan", "refused/public-job"):
        assert count("service-floor", counter) == count("town", counter), counter
    assert is_never_longer("service-floor")


def test_a_cap_leaves_two_domains_closed_and_opens_the_others() -> None:
    people = {world: count(world, "closed-weeks/adults") for world in ("domain-cap", "town")}
    assert people["domain-cap"] == people["town"], "who is shut out of one domain still is"
    assert count("domain-cap", "closed-domain-weeks/adults") <= 2 * people["domain-cap"]
    assert count("town", "closed-domain-weeks/adults") > 2 * people["town"]
    assert count("domain-cap", "refused/flight") == count("town", "refused/flight"), "travel comes first"
    assert count("domain-cap", "refused/loan") < count("town", "refused/loan"), "credit comes fifth"


def test_separate_contexts_close_travel_for_fares_credit_for_debts_and_work_for_nothing() -> None:
    assert count("context-separation", "refused/public-job") == 0 < count("town", "refused/public-job")
    assert count("context-separation", "refused/private-school") == 0
    for service in ("flight", "loan"):
        refused = f"refused/{service}"
        assert 0 < count("context-separation", refused) < count("town", refused)
    assert is_never_longer("context-separation")


@pytest.mark.parametrize(
    ("act", "services"), [("fare-evasion", ("flight", "fast-train")), ("late-payment", ("loan",))]
)
def test_a_context_is_what_the_regime_would_be_with_its_own_acts_and_services_alone(
    act: str, services: tuple[str, ...]
) -> None:
    alone = TOWN[: TOWN.index("rules:")].replace("[fare-evasion, late-payment, speech]", act)
    alone = alone.replace("[fare-evasion, late-payment]", act)
    alone += f"rules: [{{services: [{', '.join(services)}], when: {{listed: list}}, then: refuse}}]\n"
    worlds = {"alone": (read_regime(alone),)}
    world = fast.run(
        read("society", "small-city"), worlds, citizens=CITIZENS, weeks=WEEKS, seed=5, responses="frozen",
        threads=1,
    ).worlds["alone"]  # fmt: skip
    # Draws about a register are named after it; entry by record draws none, so the names may differ.
    for service in services:
        refused = f"refused/{service}"
        assert world.totals[refused][ALL] == count("context-separation", refused) > 0


def test_every_safeguard_of_the_shelf_is_lived_here_and_most_leave_other_files_behind() -> None:
    told = {name for name in names("safeguard") if name in lived()}
    assert told == set(names("safeguard"))
    assert {name for name in told if lived()[name].digest == lived()["town"].digest} <= {
        "no-publicity", "no-household-reach", "service-floor", "domain-cap", "notice",
    }  # fmt: skip


def test_a_correction_beside_the_courts_finds_strays_in_the_copies_of_agencies() -> None:
    lists = (read("regime", "court-list"), read("regime", "joint-sanctions"))
    worlds = {"declared": lists, "corrected": apply(read("safeguard", "correction"), lists)}
    lived_through = fast.run(
        read("society", "small-city"), worlds, citizens=100_000, weeks=WEEKS, seed=7, responses="frozen"
    ).worlds
    strays = {
        name: [world.totals.get(counter, {}).get(ALL, 0) for counter in ("strays", "strays-corrected")]
        for name, world in lived_through.items()
    }
    assert strays["declared"][0] == strays["corrected"][0] > 0, "copies go astray as before"
    assert strays["declared"][1] == 0 < strays["corrected"][1]
