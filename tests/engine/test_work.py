"""Work and opinion: what a closed door costs, whom an unjust entry turns, and what the frightened say."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.debtors import accused, caught, court, debtors
from tests.engine.random_words import cited, random_case
from tests.engine.scripted import Yes, total, weeks_of

from underheaven.engine.oracle import run
from underheaven.ground.outcome import ALL

JOBLESS = {"lost": cited("0.1"), "back": cited("4 weeks"), "defaults": cited("2.25")}
QUARTER = 2**32 // 4
FEAR = {"fear": {"scale": cited(3), "half_life": cited("22 weeks")}}


def lost(week: int) -> Yes:
    return {("work/lost", week, 0)}


def found(week: int) -> Yes:
    return {("work/found", week, 0)}


@pytest.mark.parametrize(("closes", "costs_work"), [("loan", True), ("public-job", True), ("flight", False)])
def test_only_closed_work_or_credit_costs_work(live: Any, closes: str, costs_work: bool) -> None:
    yes = caught(2) | {key for week in range(1, 9) for key in lost(week)}
    _, world, stories = live(debtors(jobless=JOBLESS), (court(closes=closes),), yes, weeks=8)
    assert weeks_of(stories[0], "lost") == ([2] if costs_work else [])
    assert total(world, "jobless-weeks") == (6 if costs_work else 0)


def test_work_is_found_half_as_fast_while_the_door_is_closed(live: Any) -> None:
    regime = court(closes="loan", register={"leave_when": {"after": cited("3 weeks")}})
    yes = caught(2) | lost(2) | found(6)
    luck, world, stories = live(debtors(jobless=JOBLESS), (regime,), yes, weeks=9)
    chances = {week: luck.asked["work/found", week, 0] for week in (3, 4, 5, 6)}
    assert chances == {3: QUARTER // 2, 4: QUARTER // 2, 5: QUARTER, 6: QUARTER}
    assert weeks_of(stories[0], "found") == [6]
    assert total(world, "jobless-weeks") == 4


def test_who_is_out_of_work_defaults_more_from_the_week_after(live: Any) -> None:
    yes = {("act/late-payment", week, 0) for week in range(1, 9)} | caught(2) | lost(4) | found(6)
    luck, _, _ = live(debtors(jobless=JOBLESS), (court(closes="loan"),), yes, weeks=8)
    chances = [luck.asked["act/late-payment", week, 0] for week in range(1, 9)]
    assert chances == [QUARTER] * 4 + [QUARTER * 9 // 4] * 2 + [QUARTER] * 2


def test_frozen_people_keep_their_work(live: Any) -> None:
    yes = caught(2) | lost(2)
    _, world, stories = live(
        debtors(jobless=JOBLESS), (court(closes="loan"),), yes, weeks=8, responses="frozen"
    )
    assert weeks_of(stories[0], "lost") == []
    assert total(world, "jobless-weeks") == 0


def test_nobody_loses_work_where_nothing_can_close() -> None:
    tried = 0
    for number in range(40):
        worlds = run(**random_case(number, ("answers", "desks"))).worlds
        assert "jobless-weeks" not in worlds["none"].totals
        tried += "jobless-weeks" in worlds["both"].totals
    assert tried >= 5


# ---- opinion
OPINION = {"opinion": {"opposed": cited("0.25"), "turned": cited("0.5")}}


def turned(*weeks: int) -> Yes:
    return {("opinion/turned", week, 0) for week in weeks}


def test_an_unjust_entry_turns_a_supporter_for_good(live: Any) -> None:
    regime = court(register={"leave_when": {"after": cited("1 weeks")}})
    yes = accused(2) | accused(5) | turned(2, 5)
    _, world, stories = live(debtors(**OPINION), (regime,), yes, weeks=8)
    assert weeks_of(stories[0], "entered") == [2, 5]
    assert weeks_of(stories[0], "turned") == [2]
    assert (total(world, "turned"), total(world, "felt-support-at-end")) == (1, 11)


def test_a_just_entry_turns_nobody(live: Any) -> None:
    _, world, _ = live(debtors(**OPINION), (court(),), caught(2) | turned(2, 3, 4), weeks=5)
    assert (total(world, "turned"), total(world, "felt-support-at-end")) == (0, 12)


def test_who_opposes_from_the_start_is_not_turned(live: Any) -> None:
    yes = accused(2) | turned(2) | {("opinion/opposed", 0, 0)}
    _, world, _ = live(debtors(**OPINION), (court(),), yes, weeks=5)
    assert (total(world, "turned"), total(world, "felt-support-at-end")) == (0, 11)


def test_the_frightened_say_what_they_do_not_feel(live: Any) -> None:
    """Three oppose it: one is listed and afraid, one afraid but bold, one has nothing to fear."""
    yes = {("opinion/opposed", 0, slot) for slot in (0, 1, 2)} | caught(3, 0) | caught(3, 1)
    draws = {("opinion/boldness", 0, slot): bold << 16 for slot, bold in ((0, 1000), (1, 65000), (2, 0))}
    _, world, stories = live(debtors(**OPINION, **FEAR), (court(),), yes, weeks=4, drawn=draws)
    assert weeks_of(stories[0], "afraid")
    assert (total(world, "felt-support-at-end"), total(world, "said-support-at-end")) == (9, 10)


def test_nobody_says_less_support_than_there_is() -> None:
    gaps: list[int] = []
    for number in range(40):
        for world in run(**random_case(number, ("answers", "desks"))).worlds.values():
            felt, said = (
                world.totals.get(f"{what}-support-at-end", {}).get(ALL, 0) for what in ("felt", "said")
            )
            gaps.append(said - felt)
    assert min(gaps) >= 0
    assert max(gaps) > 0
