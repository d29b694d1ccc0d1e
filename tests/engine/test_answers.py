"""Reward, shame and thinned ties: each answers what it is said to answer, at the level `all` alone."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.debtors import caught, court, debtors
from tests.engine.random_words import cited, random_case
from tests.engine.scripted import Yes, total

from underheaven.engine.oracle import run
from underheaven.society.population import Population

QUARTER = 2**32 // 4
SHAME = {"shame": {"before": cited("0.5"), "after": cited("0.25"), "repays": cited("-0.5")}}
BROADCAST = [{"what": "list", "how": "broadcast"}]
SEARCH = [{"what": "list", "how": "search"}]
TOLD = [{"what": "list", "how": "tell", "to": ["district"]}]
RECORDS = [{"what": "acts", "acts": ["late-payment"], "how": "broadcast"}]
OTHER_RECORDS = [{"what": "acts", "acts": ["volunteering"], "how": "broadcast"}]


def always(weeks: int) -> Yes:
    """Somebody does whatever they may do, every week; then the last chance asked about is that of the act."""
    return {
        (act, week, 0) for week in range(1, weeks + 1) for act in ("act/late-payment", "act/volunteering")
    }


def chances_of_default(luck: Any, weeks: int) -> list[int]:
    return [luck.asked["act/late-payment", week, 0] for week in range(1, weeks + 1)]


# ---- shame
@pytest.mark.parametrize("publicity", [BROADCAST, SEARCH, TOLD, RECORDS])
def test_where_defaulters_are_shown_people_default_less(live: Any, publicity: list[Any]) -> None:
    regime = court(publicity=publicity)
    luck, _, _ = live(debtors(**SHAME), (regime,), always(3), weeks=3, responses="all")
    assert chances_of_default(luck, 3) == [QUARTER // 2] * 3


@pytest.mark.parametrize("publicity", [[], OTHER_RECORDS])
def test_where_no_defaulter_is_shown_nobody_is_ashamed(live: Any, publicity: list[Any]) -> None:
    regime = court(publicity=publicity)
    yes = always(3) | caught(1)
    luck, _, _ = live(debtors(**SHAME), (regime,), yes, weeks=3, responses="all")
    assert chances_of_default(luck, 3) == [QUARTER] * 3


@pytest.mark.parametrize("level", ["core", "frozen"])
def test_shame_and_reward_are_answers_of_the_level_all_only(live: Any, level: str) -> None:
    regime = court(publicity=BROADCAST, **PAID)
    society = debtors(**SHAME, reward={"by": cited("0.5")})
    luck, _, _ = live(society, (regime,), always(3) | caught(1), weeks=3, responses=level)
    assert chances_of_default(luck, 3) == [QUARTER] * 3
    assert luck.asked["act/volunteering", 1, 0] == QUARTER


def test_who_was_shown_defaults_more_for_26_weeks_listed_or_not(live: Any) -> None:
    regime = court(publicity=SEARCH, register={"leave_when": {"after": cited("2 weeks")}})
    yes = always(31) | caught(2)
    luck, _, _ = live(debtors(**SHAME), (regime,), yes, weeks=31, responses="all")
    usual, shamed = QUARTER // 2, QUARTER // 2 * 5 // 4
    assert chances_of_default(luck, 31) == [usual] * 2 + [shamed] * 26 + [usual] * 3


def test_a_list_that_nobody_sees_shames_nobody_afterwards(live: Any) -> None:
    yes = always(8) | caught(2)
    luck, _, _ = live(debtors(**SHAME), (court(publicity=RECORDS),), yes, weeks=8, responses="all")
    assert chances_of_default(luck, 8) == [QUARTER // 2] * 8


def test_who_was_shown_repays_less_from_the_week_after(live: Any) -> None:
    society = debtors(**SHAME, repays={"hazard": cited(13), "while_listed": cited(2)})
    luck, _, _ = live(society, (court(publicity=SEARCH),), caught(2), weeks=30, responses="all")
    chances = {week: luck.asked["debt/repaid", week, 0] for week in range(2, 31)}
    assert {week for week, chance in chances.items() if chance == QUARTER // 2} == set(range(3, 29))
    assert {chances[week] for week in (2, 29, 30)} == {QUARTER}


# ---- reward
PAID: dict[str, Any] = {
    "score": {
        "starts": cited(1000),
        "bounds": [cited(0), cited(2000)],
        "points": {"volunteering": cited(5), "late-payment": cited(-5)},
    }
}
FINED: dict[str, Any] = {
    "score": {**PAID["score"], "points": {"volunteering": cited(-5), "late-payment": cited(5)}}
}


@pytest.mark.parametrize(("score", "more"), [(PAID, 3), (FINED, 2)])
def test_what_a_score_pays_for_is_done_more(live: Any, score: dict[str, Any], more: int) -> None:
    society = debtors(reward={"by": cited("0.5")})
    luck, _, _ = live(society, (court(**score),), always(2), weeks=2, responses="all")
    assert luck.asked["act/volunteering", 1, 0] == QUARTER * more // 2
    assert luck.asked["act/late-payment", 1, 0] == QUARTER


def test_no_chance_is_more_than_certain() -> None:
    """Factors of a thousand, one after the other: people default every week, and no more often."""
    for number in range(12):
        case = random_case(number, ("answers", "desks"))
        responses = case["society"].responses
        if responses.jobless is not None:
            jobless = responses.jobless.model_copy(update={"defaults": THOUSAND})
            responses = responses.model_copy(update={"jobless": jobless})
        society = case["society"].model_copy(update={"responses": responses})
        world = run(**{**case, "society": society, "responses": "all"}).worlds["both"]
        acts = {c: sum(n for (kind, _), n in t.items() if kind == "all") for c, t in world.totals.items()}
        adults = case["citizens"] * case["weeks"]
        assert all(times <= adults for counter, times in acts.items() if counter.startswith("acts/"))


THOUSAND = debtors(repays={"hazard": cited(1), "while_listed": cited(1000)}).responses.repays.while_listed  # type: ignore[union-attr]  # just declared


# ---- ties
def parting(tie_class: str, slot: int) -> Yes:
    return {("tie/" + tie_class, 0, slot)}


def test_a_tie_is_cut_while_either_end_is_seen_to_be_listed(live: Any) -> None:
    """From the week after entry to the week after exit; counted at both ends."""
    citizens = 40
    society = debtors(thins={"share": cited("0.5")})
    population = Population(society, citizens, 7, 0)
    tie_class = population.tie_classes("district")[0]
    me = next(i for i in range(citizens) if (o := population.partner(tie_class, i)) is not None and o > i)
    regime = court(publicity=SEARCH, register={"leave_when": {"after": cited("4 weeks")}})
    yes = caught(2, me) | parting(tie_class, me)
    _, world, _ = live(society, (regime,), yes, weeks=12, citizens=citizens, responses="all")
    assert total(world, "cut-tie-weeks") == 2 * 3
    _, unseen, _ = live(society, (court(),), yes, weeks=12, citizens=citizens, responses="all")
    assert total(unseen, "cut-tie-weeks") == 0


def test_a_cut_tie_changes_nothing_but_its_count() -> None:
    tried = 0
    for number in range(40):
        case = {**random_case(number, ("answers", "desks")), "responses": "all"}
        responses = case["society"].responses
        if responses.thins is None:
            continue
        kept = case["society"].model_copy(update={"responses": responses.model_copy(update={"thins": None})})
        with_, without = (run(**{**case, "society": society}).worlds for society in (case["society"], kept))
        for name, world in with_.items():
            rest = {counter: t for counter, t in world.totals.items() if counter != "cut-tie-weeks"}
            assert (world.digest, rest) == (without[name].digest, dict(without[name].totals)), number
            tried += len(rest) < len(world.totals)
    assert tried >= 5
