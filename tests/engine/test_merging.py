"""One regime takes over from others: what happens to entries and scores, to the week."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.provinces import EAST, TRAVELS, WEST, life_in, spoken, two_provinces
from tests.engine.random_words import EVERYTHING, cited, random_case, random_regime, regime_of
from tests.engine.scripted import alone, heard, listing, total, weeks_of

from underheaven.engine.oracle import run
from underheaven.ground.outcome import Event, WorldOutcome
from underheaven.words.federation import written_out
from underheaven.words.regime import Regime, TakesOver

MERGE = 5
"""The first week of the new regime; the old ones end the week before."""
TWO_ACTS = {"lawful": {"acts": {"speech": {"rate": cited(13)}, "gaming": {"rate": cited(13)}}}}
ENTER = {"enter_when": {"recorded": "speech"}}


def taking_over(
    *olds: str, registers: str = "union", records: str = "carried", **words: Any
) -> dict[str, Any]:
    how = {"registers": registers, "old_records": records, **words}
    return {"regime": "z-new", "from_week": MERGE, "takes_over": dict.fromkeys(olds, how)}


def black(weeks: int | None = None, **words: Any) -> dict[str, Any]:
    leave = {"never": True} if weeks is None else {"after": cited(f"{weeks} weeks")}
    return {"colour": "black", **ENTER, "leave_when": leave, **words}


def left(story: Any) -> list[tuple[int, str, str, str]]:
    return [(e.week, e.what, e.by, e.cause) for e in story if e.kind == "left"]


def entered(story: Any) -> list[tuple[int, str, str, str]]:
    return [(e.week, e.what, e.by, e.cause) for e in story if e.kind == "entered"]


def new_ones(events: Any) -> list[int]:
    """The weeks of those that are the new regime's."""
    return [week for week, _, by, _ in events if by == "z-new"]


# ---- entries
def test_who_is_listed_when_regimes_merge_stays_listed_and_shut_out_without_a_gap(live: Any) -> None:
    old, new = listing(until_week=MERGE - 1), listing(**taking_over("one"))
    _, world, stories = live(alone(), (old, new), spoken(2), weeks=8)
    assert weeks_of(stories[0], "refused") == [2, 3, 4, 5, 6, 7, 8]
    assert (weeks_of(stories[0], "closed"), weeks_of(stories[0], "opened")) == ([2], [])
    assert left(stories[0]) == [(MERGE, "list", "one", "merged")]
    assert [(week, by) for week, _, by, _ in entered(stories[0])] == [(2, "one"), (MERGE, "z-new")]
    assert (total(world, "entries"), total(world, "exits/merged"), total(world, "listed-at-end")) == (2, 1, 1)


def test_what_is_dropped_or_has_no_register_to_go_to_ends(live: Any) -> None:
    old = listing(until_week=MERGE - 1)
    red = black(colour="red", enter_when={"recorded": "gaming"})
    for new in (
        listing(**taking_over("one", registers="dropped")),
        listing(**taking_over("one"), registers={"other": black()}, rules=[]),
        listing(**taking_over("one"), registers={"list": red}),
    ):
        _, world, stories = live(alone(), (old, new), spoken(2), weeks=8)
        assert (len(entered(stories[0])), total(world, "listed-at-end"), total(world, "red-at-end")) == (
            1,
            0,
            0,
        )


@pytest.mark.parametrize(
    ("old_term", "new_term", "ends"), [(6, 20, 7), (20, 2, 21), (6, None, 7), (None, 2, None)]
)
def test_a_carried_entry_ends_when_it_would_have_ended(
    live: Any, old_term: int | None, new_term: int | None, ends: int | None
) -> None:
    old = listing(until_week=MERGE - 1, registers={"list": black(old_term)})
    new = listing(**taking_over("one"), registers={"list": black(new_term)})
    _, _, stories = live(alone(), (old, new), spoken(2), weeks=30)
    assert new_ones(left(stories[0])) == ([] if ends is None else [ends])
    _, _, stories = live(alone(), (old, new), spoken(2, 25), weeks=30)
    again = new_ones(entered(stories[0]))
    assert again == ([MERGE] if ends is None else [MERGE, 25])


def test_what_ends_in_the_last_week_of_the_old_regime_is_not_carried(live: Any) -> None:
    for term, carried in ((3, []), (4, [MERGE])):
        old = listing(until_week=MERGE - 1, registers={"list": black(term)})
        new = listing(**taking_over("one"))
        _, _, stories = live(alone(), (old, new), spoken(2), weeks=8)
        assert new_ones(entered(stories[0])) == carried


def test_entries_go_to_the_register_that_is_named_or_to_the_one_that_closes_most(live: Any) -> None:
    society = alone(services={"flight": {"asked": cited(26)}, "loan": {"asked": cited(26)}})
    gaming: dict[str, Any] = {"enter_when": {"recorded": "gaming"}}
    registers = {"list": black(**gaming), "milder": black(**gaming), "worst": black(**gaming)}
    rules = [
        {"services": "flight", "when": {"listed": ["list", "worst"]}, "then": "refuse"},
        {"services": "loan", "when": {"listed": "worst"}, "then": "refuse"},
    ]
    old = listing(until_week=MERGE - 1)
    cases: dict[str, list[dict[str, Any]]] = {
        "list": [{}],
        "milder": [{"lists": {"list": "milder"}}],
        "worst": [{"registers": "worst-of"}, {"registers": "worst-of", "lists": {"list": "milder"}}],
    }
    for how, expected in ((how, name) for name, hows in cases.items() for how in hows):
        new = listing(**taking_over("one", **how), registers=registers, rules=rules)
        _, _, stories = live(society, (old, new), spoken(2), weeks=6)
        assert [(week, what) for week, what, by, _ in entered(stories[0]) if by == "z-new"] == [
            (MERGE, expected)
        ]


def test_of_two_entries_that_go_to_one_register_the_later_end_holds_with_its_tag(live: Any) -> None:
    """Heard wrongly by the first, rightly by the second: whose term is longer decides."""
    for terms, is_wrong, ends in (((4, 9), 0, 10), ((9, 4), 1, 10), ((9, 9), 1, 10), ((4, None), 0, None)):
        first = listing(until_week=MERGE - 1, registers={"list": black(terms[0])})
        watches = {"mouth": {"watches": "gaming", "detects": cited("0.5")}}
        register = black(terms[1], enter_when={"recorded": "gaming"})
        second = listing(
            regime="two", until_week=MERGE - 1, sensors=watches, registers={"two-list": register}
        )
        second = second.model_copy(update={"rules": ()})
        new = listing(**taking_over("one", "two", lists={"two-list": "list"}))
        luck = {("sensor/ear/speech", 2, 0), ("act/gaming", 2, 0), ("sensor/mouth/gaming", 2, 0)}
        _, world, stories = live(alone(**TWO_ACTS), (first, second, new), luck, weeks=14)
        assert total(world, "entries-wrong") == 1 + is_wrong
        assert new_ones(left(stories[0])) == ([] if ends is None else [ends])


def test_two_pilots_become_one_list(live: Any) -> None:
    """Each where it was tried; from the merge on both provinces have the one register."""
    pilots = (
        listing(places=["east"], until_week=MERGE - 1),
        listing(regime="two", places=["west"], until_week=MERGE - 1),
    )
    new = listing(**taking_over("one", "two"))
    _, world, _ = live(two_provinces(), (*pilots, new), spoken(2), weeks=7)
    for province in (EAST, WEST):
        assert new_ones(entered(life_in(world, province))) == [MERGE]
    assert (total(world, "exits/merged"), total(world, "listed-at-end")) == (2, 2)


def test_a_record_of_the_week_of_the_merge_renews_what_was_carried(live: Any) -> None:
    for again, ends in (("ignored", 7), ("restarts", 14)):
        old = listing(until_week=MERGE - 1, registers={"list": black(6)})
        new = listing(**taking_over("one"), registers={"list": black(10, again=again)})
        _, _, stories = live(alone(), (old, new), spoken(2, MERGE), weeks=30)
        assert new_ones(left(stories[0])) == [ends]


# ---- scores
BOUNDS = {"starts": cited(1000), "bounds": [cited(0), cited(1300)]}
SPOKEN_COSTS = {**BOUNDS, "points": {"speech": cited(-100)}}


def scored(score: dict[str, Any], **words: Any) -> Regime:
    return listing(
        score=score, registers={"low": black(enter_when={"score_below": cited(10)})}, rules=[], **words
    )


def score_at_end(live: Any, old: Regime, new: Regime, luck: set[tuple[str, int, int]]) -> tuple[int, int]:
    """Score and shadow with the new regime at the end of the week of the merge."""
    seen: dict[int, tuple[int, int]] = {}

    def look(week: int, worlds: Any) -> None:
        file = worlds["it"].people[0].files[1]
        seen[week] = (file.score, file.shadow)

    live(alone(), (old, new), luck, weeks=MERGE, watch=look)
    assert seen[MERGE - 1] == (1000, 1000)
    return seen[MERGE]


def test_a_score_is_carried_by_its_band_and_the_shadow_by_its_own(live: Any) -> None:
    """Good is where one starts; who was heard wrongly comes out of it good, and with a poor score."""
    bands = {"good": cited(950), "poor": cited(0)}
    old = scored({**SPOKEN_COSTS, "bands": bands}, until_week=MERGE - 1)
    elsewhere = {"best": cited(1100), "good": cited(700), "poor": cited(600), "worst": cited(0)}
    wrongly, rightly = {("sensor/ear/speech", 2, 0)}, heard(2)
    cases: list[tuple[dict[str, Any], Any, tuple[int, int]]] = [
        ({}, wrongly, (600, 1000)),
        ({}, rightly, (600, 600)),
        ({"bands": {"poor": "worst"}}, rightly, (0, 0)),
        ({"bands": {"poor": "good"}}, rightly, (1000, 1000)),
        ({"bands": {"good": "best"}}, wrongly, (600, 1100)),
        ({"records": "dropped"}, rightly, (1000, 1000)),
    ]
    for how, luck, expected in cases:
        new = scored({**BOUNDS, "bands": elsewhere}, **taking_over("one", **how))
        assert score_at_end(live, old, new, luck) == expected


def test_a_band_that_the_new_score_does_not_have_becomes_its_start(live: Any) -> None:
    old = scored({**SPOKEN_COSTS, "bands": {"good": cited(950), "bad": cited(0)}}, until_week=MERGE - 1)
    new = scored({**BOUNDS, "bands": {"good": cited(950), "poor": cited(0)}}, **taking_over("one"))
    assert score_at_end(live, old, new, heard(2)) == (1000, 1000)


def test_a_score_of_the_same_words_is_carried_as_it_is_unless_bands_are_named(live: Any) -> None:
    score = {**SPOKEN_COSTS, "bands": {"good": cited(950), "poor": cited(0)}}
    old = scored(score, until_week=MERGE - 1)
    assert score_at_end(live, old, scored(score, **taking_over("one")), heard(2)) == (900, 900)
    assert score_at_end(live, old, scored(score, **taking_over("one")), heard(2) | heard(MERGE)) == (800, 800)
    named = scored(score, **taking_over("one", bands={"good": "good"}))
    assert score_at_end(live, old, named, heard(2)) == (0, 0)


# ---- a merge that changes nothing
def test_a_merge_of_one_regime_into_its_own_words_changes_nobodys_access() -> None:
    """Nothing is told or shown, nobody appeals or answers for others: only the name on the file is new."""
    merged = 0
    for number in range(40):
        case = random_case(number)
        one = of_oneself(random_regime(number))
        weeks = case["weeks"]
        merge = max(2, weeks // 2)
        old = one.model_copy(update={"until_week": merge - 1})
        how = {"registers": "union", "old_records": "carried"}
        succession = {"one": TakesOver.model_validate(how)}
        new = one.model_copy(update={"regime": "z-new", "from_week": merge, "takes_over": succession})
        worlds = run(**{**case, "worlds": {"one": (one,), "merged": (old, new)}}).worlds
        assert usual(worlds["one"]) == usual(worlds["merged"]), number
        merged += total(worlds["merged"], "exits/merged")
    assert merged > 20


def of_oneself(regime: Regime) -> Regime:
    """A regime without publicity and redress, that asks nobody for anybody else."""
    rules = tuple(rule for rule in regime.rules if all(condition.is_own for condition in rule.when))
    score = regime.score and regime.score.model_copy(update={"through_others": ()})
    less = {"publicity": (), "redress": type(regime.redress)(), "rules": rules, "score": score}
    return regime.model_copy(update=less)


def test_what_others_see_of_a_merged_regime_they_see_a_week_after_it_began(live: Any) -> None:
    """The published registers of the new regime are empty until its first week has been lived."""
    society = alone(ties={"district": 3})
    rule = {"services": "flight", "when": {"listed": "list", "whose": "district"}, "then": "refuse"}
    old, new = listing(until_week=MERGE - 1, rules=[rule]), listing(**taking_over("one"), rules=[rule])
    listed = {one for slot in range(1, 12) for one in heard(2, slot)}
    _, _, stories = live(society, (old, new), listed | TRAVELS, weeks=8)
    assert weeks_of(stories[0], "refused") == [3, 4, 6, 7, 8]


def usual(world: WorldOutcome) -> Any:
    """Access, acts and records: what a change of the name on a file must leave as it was."""
    kept = (
        "acts/",
        "asked/",
        "refused/",
        "favoured/",
        "unasked/",
        "records",
        "closed",
        "listed",
        "expression",
    )
    return {n: t for n, t in world.totals.items() if n.startswith(kept)}, world.closed_weeks


def told(story: Any) -> list[Event]:
    return [event for event in story if event.kind == "told"]


def test_a_carried_entry_is_told_and_appealed_against_anew(live: Any) -> None:
    society = alone(responses={"appeals": {"files": {"middle": cited(1)}}})
    redress = {
        "notice": {"share": cited(1)},
        "appeal": {
            "decided_after": cited("1 weeks"),
            "struck_if_wrong": cited(1),
            "struck_if_right": cited(0),
        },
    }
    old = listing(until_week=MERGE - 1)
    new = listing(**taking_over("one"), redress=redress)
    for luck, ends in ((spoken(2), []), ({("sensor/ear/speech", 2, 0)} | TRAVELS, [MERGE + 1])):
        _, _, stories = live(society, (old, new), luck, weeks=9)
        assert [event.week for event in told(stories[0])] == [MERGE]
        assert new_ones(left(stories[0])) == ends


# ---- federations: made into regimes before anybody lives
def federation(provinces: tuple[str, ...], *pilots: Regime, **words: Any) -> Regime:
    """A regime made of these, each in its share of the provinces, in order."""
    tried = {pilot.regime: list(provinces[n :: len(pilots)]) for n, pilot in enumerate(pilots)}
    return regime_of({"regime": "federation", "pilots": tried, **words})


def test_a_federation_of_one_pilot_everywhere_that_never_merges_is_that_regime() -> None:
    for number in range(20):
        case = random_case(number, EVERYTHING)
        provinces = tuple(case["society"].provinces)
        one = case["worlds"]["one"][0].model_copy(update={"places": None})
        pilots = written_out(case["society"], (federation(provinces, one),), {"one": one})
        worlds = run(**{**case, "worlds": {"one": (one,), "pilot": pilots}}).worlds
        assert worlds["one"].digest == worlds["pilot"].digest, number
        assert worlds["one"].totals == worlds["pilot"].totals, number


def test_two_pilots_that_merge_are_lived_as_they_are_written_out(live: Any) -> None:
    """The west was tried with a shorter term; all are merged into what the east had tried."""
    east = listing(regime="east-way", registers={"list": black(9)})
    west = listing(regime="west-way", registers={"list": black(2)})
    merge = {"from_week": MERGE, "into": "east-way", "registers": "union", "old_records": "carried"}
    made = federation(("east", "west"), east, west, merge=merge)
    society = two_provinces()
    regimes = written_out(society, (made,), {"east-way": east, "west-way": west})
    _, world, _ = live(society, regimes, spoken(1, MERGE + 1), weeks=20)
    assert weeks_of(life_in(world, EAST), "opened") == [10]
    assert weeks_of(life_in(world, WEST), "opened") == [3, MERGE + 1 + 9]
    assert total(world, "exits/merged") == 1
