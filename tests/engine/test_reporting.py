"""People report each other: what they saw, believe they saw, or make up; and what it pays and costs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from tests.engine.random_words import EVERYTHING, cited, everybody, random_case, regime_of
from tests.engine.scripted import ONE_EACH, alone, heard, listing, total, weeks_of

from underheaven.engine.oracle import run
from underheaven.engine.oracle.people import CHILD, plan_of
from underheaven.engine.oracle.pressure import Pressure
from underheaven.engine.oracle.regimes import Terms
from underheaven.ground.draws import Address, Draws
from underheaven.ground.errors import InputError
from underheaven.ground.outcome import Event
from underheaven.society.population import Population
from underheaven.words.regime import Regime
from underheaven.words.society import Society

SEEN = {"about": "speech", "among": "neighbours", "honest": True}
BELIEVED = {"about": "speech", "among": "neighbours", "mistaken": True}
MADE_UP = {"about": "speech", "among": "neighbours", "malicious": True}
OTHER = 11
"""Of twelve neighbours, whom the first one meets where nothing else is written down: the last."""
MALICE = "report/malicious/neighbours"
BOTH = {"reward": cited(5), "false_one_costs": cited(5), "found_false": cited(1)}
SCORE = {"starts": cited(1000), "bounds": [cited(0), cited(1300)], "bands": {"X": cited(0)}}


def reporting(**said: Any) -> Society:
    """Twelve in one building who report what they see; `said` says more of reports, or of the society."""
    reports = {"honest": cited(1), "mistaken": cited(0), "malicious": cited(0)}
    reports |= {word: cited(said.pop(word)) for word in (*reports, "rewarded", "warned") if word in said}
    responses = {"reports": reports, **said.pop("responses", {})}
    return alone(responses=responses, **said)


def line(*channels: dict[str, Any], **words: Any) -> Regime:
    """Speech recorded enters a list; people may report it through lines called a, b, ..."""
    return listing(reports=dict(zip("abc", channels, strict=False)), **words)


def spoke(*weeks: int, slot: int = 0) -> set[tuple[str, int, int]]:
    return {("act/speech", week, slot) for week in weeks}


def recorded(story: Iterable[Event]) -> list[tuple[int, str, str]]:
    return [(e.week, e.by, e.cause) for e in story if e.kind == "recorded"]


def reports(story: Iterable[Event]) -> list[tuple[int, str, str, str]]:
    return [(e.week, e.what, e.cause, e.note) for e in story if e.kind == "reported"]


# ---- from an act to a record
def test_what_a_neighbour_saw_is_reported_a_week_later_and_on_file_a_week_after_that(live: Any) -> None:
    _, world, stories = live(reporting(), (line(SEEN),), spoke(1), weeks=6)
    assert reports(stories[OTHER]) == [(2, "speech", "honest", Address(0, 0, 0).text())]
    assert recorded(stories[0]) == [(3, "a", "reported")]
    assert [(e.week, e.note) for e in stories[0] if e.kind == "entered"] == [(3, "")]
    assert total(world, "reports/honest") == 1
    assert total(world, "records/speech") == 1
    assert total(world, "records-in-error/speech") == total(world, "reports-false") == 0


def test_a_report_of_the_last_week_reaches_nobodys_file(live: Any) -> None:
    _, world, _ = live(reporting(), (line(SEEN),), spoke(1), weeks=2)
    assert total(world, "reports/honest") == 1
    assert total(world, "records/speech") == 0


def test_who_did_it_last_week_and_the_week_before_is_reported_twice(live: Any) -> None:
    _, _, stories = live(reporting(), (line(SEEN),), spoke(1, 2), weeks=6)
    assert [week for week, *_ in reports(stories[OTHER])] == [2, 3]
    assert weeks_of(stories[0], "recorded") == [3, 4]


@pytest.mark.parametrize(("draw", "weeks"), [(2**31 - 1, [2]), (2**31, [])])
def test_of_what_is_seen_a_share_is_reported(live: Any, draw: int, weeks: list[int]) -> None:
    drawn = {("report/honest/neighbours/speech", 2, OTHER): draw}
    _, _, stories = live(reporting(honest="0.5"), (line(SEEN),), spoke(1), weeks=4, drawn=drawn)
    assert weeks_of(stories[OTHER], "reported") == weeks


@pytest.mark.parametrize(("draw", "weeks"), [(2**31 - 1, [1]), (2**31, [])])
@pytest.mark.parametrize("sort", ["mistaken", "malicious"])
def test_a_false_report_needs_no_act_and_enters_wrongly(
    live: Any, sort: str, draw: int, weeks: list[int]
) -> None:
    society = reporting(honest=0, **{sort: 26})
    drawn = {(f"report/{sort}/neighbours", 1, OTHER): draw}
    _, world, stories = live(society, (line({**SEEN, sort: True}),), set(), weeks=4, drawn=drawn)
    assert weeks_of(stories[OTHER], "reported") == weeks
    assert recorded(stories[0]) == [(week + 1, "a", "misreported") for week in weeks]
    assert [e.note for e in stories[0] if e.kind == "entered"] == ["in error" for _ in weeks]
    assert total(world, "reports-false") == total(world, f"reports/{sort}") == len(weeks)
    assert total(world, "records-in-error/speech") == total(world, "entries-wrong") == len(weeks)


@pytest.mark.parametrize(("draw", "act"), [(0, "gaming"), (2**31 - 1, "gaming"), (2**31, "speech")])
def test_which_of_the_acts_that_are_taken_is_drawn_in_order_of_name(live: Any, draw: int, act: str) -> None:
    lawful = {"acts": {name: {"rate": cited(13)} for name in ("speech", "gaming")}}
    channels = {**MADE_UP, "about": ["speech", "gaming"]}, {**MADE_UP, "about": ["speech"]}
    drawn = {(MALICE, 1, OTHER): 0, (MALICE + "/act", 1, OTHER): draw}
    _, _, stories = live(
        reporting(malicious=26, lawful=lawful), (line(*channels),), set(), weeks=3, drawn=drawn
    )
    told = [(e.what, e.by) for e in stories[OTHER] if e.kind == "reported"]
    assert told == [(act, "a, b" if act == "speech" else "a")]


def test_what_is_made_up_may_be_true(live: Any) -> None:
    yes = spoke(1) | {(MALICE, 2, OTHER), ("report/found/neighbours/speech", 2, OTHER)}
    channel = {**MADE_UP, "false_one_costs": cited(5), "found_false": cited("0.5")}
    _, world, stories = live(reporting(malicious=26), (line(channel, score=SCORE),), yes, weeks=4)
    assert recorded(stories[0]) == [(3, "a", "reported")]
    assert total(world, "reports/malicious") == 1
    assert total(world, "reports-false") == total(world, "reports-found") == 0


def test_a_detection_and_a_false_report_are_one_record_that_is_no_error(live: Any) -> None:
    yes = {(MALICE, 1, OTHER)} | heard(2)
    _, world, stories = live(reporting(malicious=26), (line(MADE_UP),), yes, weeks=3)
    assert recorded(stories[0]) == [(2, "ear", "detected")]
    assert total(world, "records-in-error/speech") == total(world, "entries-wrong") == 0


def test_of_two_errors_the_sensors_is_told(live: Any) -> None:
    yes = {(MALICE, 1, OTHER), ("sensor/ear/speech", 2, 0)}
    _, _, stories = live(reporting(malicious=26), (line(MADE_UP),), yes, weeks=3)
    assert recorded(stories[0]) == [(2, "ear", "false-alarm")]


def test_a_channel_takes_only_its_sort_its_ties_and_its_acts(live: Any) -> None:
    lawful = {"acts": {name: {"rate": cited(13)} for name in ("speech", "gaming")}}
    society = reporting(malicious=26, lawful=lawful)
    yes = spoke(1) | {("act/gaming", 1, 0), (MALICE, 1, OTHER)}
    for channel in (MADE_UP | {"among": "household"}, SEEN | {"about": "gaming", "among": "household"}):
        _, world, _ = live(society, (line(channel),), yes, weeks=4)
        assert not [name for name in world.totals if name.startswith("reports")]
    _, _, stories = live(society, (line({**SEEN, "about": "gaming"}),), yes, weeks=4)
    assert [what for _, what, *_ in reports(stories[OTHER])] == ["gaming"]


def test_nobody_reports_where_nothing_is_taken_and_nobody_where_the_society_does_not(live: Any) -> None:
    for society, regime in ((reporting(malicious=26), listing()), (alone(), line(SEEN, MADE_UP))):
        _, world, stories = live(society, (regime,), spoke(1) | {(MALICE, 1, OTHER)}, weeks=4)
        assert weeks_of(stories[OTHER], "reported") == []
        assert total(world, "records/speech") == 0


def test_before_its_week_a_channel_takes_nothing(live: Any) -> None:
    regime = line({**SEEN, "from_week": 3})
    _, _, stories = live(reporting(), (regime,), spoke(1, 2, 3), weeks=6)
    assert weeks_of(stories[OTHER], "reported") == [3, 4]


# ---- who gets it
def test_a_regime_that_uses_another_reads_its_reports_and_one_that_does_not_does_not(live: Any) -> None:
    having = regime_of({"regime": "one", "reports": {"line": SEEN}})
    listed = {
        "registers": {
            "books": {"colour": "black", "enter_when": {"recorded": "speech"}, "leave_when": {"never": True}}
        }
    }
    for uses, weeks in ((["one"], [3]), ([], [])):
        using = regime_of({"regime": "two", "uses": uses, **listed})
        _, _, stories = live(reporting(), (having, using), spoke(1), weeks=5)
        assert weeks_of(stories[0], "entered") == weeks
        assert weeks_of(stories[0], "recorded") == [3]


def test_who_has_no_file_may_report_and_gets_nothing_and_is_not_recorded(live: Any) -> None:
    regime = line({**SEEN, "reward": cited(5)}, score=SCORE, consent=cited("0.5"))
    yes = spoke(1) | spoke(1, slot=OTHER)
    for has_file, without in ((0, OTHER), (OTHER, 0)):
        _, world, stories = live(reporting(), (regime,), yes | {("consent", 0, has_file)}, weeks=5)
        assert total(world, "reports/honest") == 2
        assert weeks_of(stories[has_file], "recorded") == [3]
        assert [e.after for e in stories[has_file] if e.kind == "score"] == [1005]
        assert weeks_of(stories[without], "recorded") == weeks_of(stories[without], "score") == []


def test_two_regimes_with_one_channel_get_one_report_and_each_pays_for_it(live: Any) -> None:
    channel = {"line": {**SEEN, "reward": cited(5)}}
    regimes = [regime_of({"regime": name, "reports": channel, "score": SCORE}) for name in ("one", "two")]
    _, world, stories = live(reporting(), tuple(regimes), spoke(1), weeks=5)
    assert [(e.by, e.after) for e in stories[OTHER] if e.kind == "score"] == [("one", 1005), ("two", 1005)]
    assert total(world, "reports/honest") == total(world, "records/speech") == 1
    other = regimes[1].model_copy(
        update={"reports": {"line": regimes[1].reports["line"].model_copy(update={"mistaken": True})}}
    )
    with pytest.raises(InputError, match="`line` differently"):
        live(reporting(), (regimes[0], other), set(), weeks=1)


def test_of_one_channel_each_regime_takes_and_pays_for_the_acts_it_names_itself(live: Any) -> None:
    """A regime that may not take lawful acts shares its channel with one that may."""
    fraud = {"acts": {"fraud": {"rate": cited(13)}}}
    channel = {"line": {**SEEN, "about": ["speech", "fraud"], "reward": cited(5)}}
    free = regime_of({"regime": "one", "reports": channel, "score": SCORE})
    limited = regime_of(
        {"regime": "two", "reports": channel, "score": SCORE, "limits": {"no_lawful_acts": True}}
    )
    for act, paid in (("speech", ["one"]), ("fraud", ["one", "two"])):
        _, world, stories = live(reporting(harmful=fraud), (free, limited), {("act/" + act, 1, 0)}, weeks=4)
        assert [e.by for e in stories[OTHER] if e.kind == "score"] == paid
        assert total(world, "reports/honest") == total(world, "records/" + act) == 1


def test_children_neither_report_nor_are_reported_and_who_reports_met_whom() -> None:
    told = 0
    for number in range(14):
        case = random_case(number, EVERYTHING)
        out = run(**case, probe=everybody(case))
        people = Population(*(case[w] for w in ("society", "citizens", "seed", "replicate", "cell_bits")))
        plan = plan_of(
            case["society"], people, Draws(number, case["replicate"]), case["weeks"], responses="core"
        )
        classes = plan.meetings.classes(
            ("household", "workplace", "neighbours", "passers-by", "acquaintances")
        )
        for world in out.worlds.values():
            did = {
                (at, e.week, e.what) for at, story in world.lives.items() for e in story if e.kind == "did"
            }
            for at, story in world.lives.items():
                mine = people.index_of(at)
                for e in (e for e in story if e.kind == "reported"):
                    told += 1
                    about = Address.parse(e.note)
                    other = people.index_of(about)
                    assert plan.residents[mine].who != CHILD != plan.residents[other].who
                    assert any(plan.meetings.partner(c, mine, e.week) == other for c in classes)
                    if e.cause == "honest":
                        assert (about, e.week - 1, e.what) in did
    assert told > 100


# ---- what it pays, what it costs
@pytest.mark.parametrize(
    ("pays", "responses", "honest", "malicious"),
    [
        ({}, "core", 2**30, 2**30),
        ({"reward": cited(5)}, "core", 3 * 2**30, 3 * 2**30),
        ({"false_one_costs": cited(5), "found_false": cited(0)}, "core", 2**30, 2**29),
        (BOTH, "all", 3 * 2**30, 3 * 2**29),
        (BOTH, "frozen", 2**30, 2**30),
    ],
)  # fmt: skip
def test_a_reward_makes_more_reports_and_a_cost_fewer_false_ones(
    live: Any, pays: dict[str, Any], responses: str, honest: int, malicious: int
) -> None:
    society = reporting(honest="0.25", malicious=13, rewarded=3, warned="0.5")
    regime = line({**SEEN, "malicious": True, **pays}, score=SCORE)
    script, _, _ = live(society, (regime,), spoke(1), weeks=3, responses=responses)
    assert script.asked["report/honest/neighbours/speech", 2, OTHER] == honest
    assert script.asked[MALICE, 2, OTHER] == malicious


def test_a_reward_makes_nothing_likelier_than_certain(live: Any) -> None:
    regime = line({**MADE_UP, "reward": cited(5)}, score=SCORE)
    _, world, _ = live(reporting(malicious=26, rewarded=3), (regime,), set(), weeks=3)
    assert total(world, "reports/malicious") == 36


def test_another_channels_reward_counts_only_where_it_takes_that_sort(live: Any) -> None:
    society = reporting(honest="0.25", malicious=13, rewarded=2)
    regime = line({**SEEN, "reward": cited(5)}, {**MADE_UP, "among": ["neighbours"]}, score=SCORE)
    script, _, _ = live(society, (regime,), spoke(1), weeks=3)
    assert script.asked["report/honest/neighbours/speech", 2, OTHER] == 2**31
    assert script.asked[MALICE, 2, OTHER] == 2**30


@pytest.mark.parametrize(("draw", "after"), [(2**31 - 1, 985), (2**31, 1005)])
def test_a_false_report_pays_at_once_and_costs_where_it_is_found(live: Any, draw: int, after: int) -> None:
    channel = {**MADE_UP, "reward": cited(5), "false_one_costs": cited(20), "found_false": cited("0.5")}
    drawn = {(MALICE, 1, OTHER): 0, ("report/found/neighbours/speech", 1, OTHER): draw}
    _, world, stories = live(
        reporting(malicious=26), (line(channel, score=SCORE),), set(), weeks=3, drawn=drawn
    )
    told = [(e.week, e.after, e.cause) for e in stories[OTHER] if e.kind == "score"]
    assert told == [(1, after, "reported, found" if after < 1000 else "reported")]
    assert total(world, "reports-found") == (after < 1000)
    assert total(world, "score-at-end/one") == 11 * 1000 + after


def test_points_for_reports_and_for_records_are_summed_before_they_are_bounded(live: Any) -> None:
    """At the highest score a report that pays 5 and an act that takes 5 leave it where it was."""
    score = {**SCORE, "starts": cited(1300), "points": {"speech": {"points": cited(-5)}}}
    regime = line({**SEEN, "reward": cited(5)}, score=score)
    yes = spoke(1) | heard(2, OTHER)
    _, world, _ = live(reporting(), (regime,), yes, weeks=2)
    assert total(world, "score-at-end/one") == 12 * 1300


def test_the_shadow_is_paid_for_reports_too(live: Any) -> None:
    seen: list[tuple[int, int]] = []
    regime = line({**SEEN, "reward": cited(5)}, score=SCORE)

    def watch(_: int, worlds: Any) -> None:
        file = worlds["it"].people[OTHER].files[0]
        seen.append((file.score, file.shadow))

    live(reporting(), (regime,), spoke(1), weeks=3, watch=watch)
    assert seen == [(1000, 1000), (1005, 1005), (1005, 1005)]


def test_before_the_score_begins_a_report_pays_nothing_and_nobody_reports_for_it(live: Any) -> None:
    regime = line({**SEEN, "reward": cited(5)}, score={**SCORE, "from_week": 3})
    script, _, stories = live(reporting(honest="0.25", rewarded=2), (regime,), spoke(1, 2), weeks=3)
    decides = "report/honest/neighbours/speech"
    assert [script.asked[decides, week, OTHER] for week in (2, 3)] == [2**30, 2**31]
    assert weeks_of(stories[OTHER], "score") == []


def test_found_by_two_channels_a_false_report_is_found_once_and_costs_in_both(live: Any) -> None:
    costs = {**MADE_UP, "false_one_costs": cited(20), "found_false": cited(1)}
    _, world, stories = live(
        reporting(malicious=26), (line(costs, costs, score=SCORE),), {(MALICE, 1, OTHER)}, weeks=2
    )
    assert [e.after for e in stories[OTHER] if e.kind == "score"] == [960]
    assert total(world, "reports-found") == total(world, "reports-false") == 1


# ---- what else follows
def test_a_reported_act_is_watched_for_what_triggers(live: Any) -> None:
    for channel, adults in ((SEEN, 11), ({**SEEN, "about": "gaming"}, 12)):
        lawful = {"acts": {name: {"rate": cited(13)} for name in ("speech", "gaming")}}
        regime = line(channel, sensors={})
        _, world, _ = live(reporting(lawful=lawful), (regime,), spoke(1), weeks=4)
        assert total(world, "weeks-without-trigger") == adults * 4


@pytest.mark.parametrize(("about", "feared"), [("speech", True), ("volunteering", False)])
def test_reports_make_fear_exist_unless_of_good_deeds(about: str, feared: bool) -> None:
    fear = {"fear": {"scale": cited(1), "half_life": cited("5 weeks")}}
    civic = {"acts": {"volunteering": {"rate": cited(1)}}}
    society = reporting(responses=fear, civic=civic)
    regime = regime_of({"reports": {"line": {**SEEN, "about": about}}})
    plan = plan_of(society, Population(society, 12, 7, 0), Draws(7, 0), 5, responses="core")
    pressure = Pressure(plan, Terms("it", (regime,), plan), society)
    assert pressure.has_fear == feared


# ---- ties that are cut
@pytest.mark.parametrize(
    ("remembered", "reported"), [(None, [3, 4, 5, 6]), ("1 weeks", [4, 5, 6]), ("2 weeks", [5, 6])]
)
def test_who_cut_the_tie_reports_nothing_and_is_reported_again_when_it_is_forgotten(
    live: Any, remembered: str | None, reported: list[int]
) -> None:
    """Speech is on the list after week 1 and not after week 2; all the while, somebody games."""
    thins = {"share": cited(1)} | ({} if remembered is None else {"remembered": cited(remembered)})
    lawful = {"acts": {name: {"rate": cited(13)} for name in ("speech", "gaming")}}
    society = reporting(responses={"thins": thins}, ties={"district": 1}, lawful=lawful, tables=ONE_EACH)
    other = Population(society, 12, 7, 0).partner("district-1", 0)
    regime = line(
        {**SEEN, "about": "gaming", "among": "acquaintances"},
        register={"leave_when": {"after": cited("2 weeks")}},
        publicity=[{"what": "list", "how": "search"}],
    )
    yes = heard(1) | {("act/gaming", week, 0) for week in range(1, 7)}
    _, world, stories = live(society, (regime,), yes, weeks=6, responses="all")
    assert weeks_of(stories[other], "reported") == reported
    assert total(world, "cut-tie-weeks") == 2 * (5 - len(reported))
    _, _, stories = live(society, (regime,), yes, weeks=6, responses="core")
    assert weeks_of(stories[other], "reported") == [2, 3, 4, 5, 6]
