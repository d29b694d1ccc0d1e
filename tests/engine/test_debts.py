"""Debts: who defaults owes until they repay; a list that repaying ends lets go of who repaid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.engine.debtors import accused, caught, court, debtors, late
from tests.engine.random_words import cited, random_case
from tests.engine.scripted import total, weeks_of

from underheaven.engine.oracle import run
from underheaven.ground.outcome import ALL, Event, WorldOutcome
from underheaven.words.society import KINDS, Acts, Society

REPAYS = {"hazard": cited(13), "while_listed": cited("1.5")}
QUARTER = 2**32 // 4
"""The chance a week of what happens 13 times a year."""


def left(stories: Mapping[int, tuple[Event, ...]], slot: int = 0) -> list[tuple[int, str]]:
    return [(event.week, event.cause) for event in stories[slot] if event.kind == "left"]


def repaid(week: int, slot: int = 0) -> set[tuple[str, int, int]]:
    return {("debt/repaid", week, slot)}


def register(weeks: int) -> dict[str, object]:
    return {"leave_when": {"repaid": cited(f"{weeks} weeks")}}


def test_who_repays_is_off_the_list_in_the_same_week(live: Any) -> None:
    yes = caught(2) | repaid(5)
    _, world, stories = live(debtors(repays=REPAYS), (court(register=register(1)),), yes, weeks=8)
    assert weeks_of(stories[0], "repaid") == [5]
    assert left(stories) == [(5, "repaid")]
    assert (total(world, "debts-made"), total(world, "debts-repaid"), total(world, "owing-at-end")) == (
        1,
        1,
        0,
    )
    assert total(world, "exits/repaid") == 1


def test_with_three_weeks_the_list_lets_go_at_the_end_of_the_third_without_debt(
    live: Any,
) -> None:
    yes = caught(2) | repaid(5)
    _, _, stories = live(debtors(repays=REPAYS), (court(register=register(3)),), yes, weeks=9)
    assert left(stories) == [(7, "repaid")]


def test_a_new_debt_meanwhile_starts_the_weeks_anew(live: Any) -> None:
    yes = caught(2) | repaid(5) | late(6) | repaid(8)
    _, world, stories = live(debtors(repays=REPAYS), (court(register=register(3)),), yes, weeks=12)
    assert left(stories) == [(10, "repaid")]
    assert total(world, "debts-made") == 2


def test_one_debt_or_several_are_one(live: Any) -> None:
    yes = late(1) | late(2) | late(3) | repaid(4)
    _, world, _ = live(debtors(repays=REPAYS), (), yes, weeks=6)
    assert (total(world, "debts-made"), total(world, "debts-repaid")) == (1, 1)


def test_who_owes_nothing_cannot_repay_their_way_off(live: Any) -> None:
    """An entry by error has no debt behind it: nothing to repay, and no end."""
    yes = accused(2) | {key for week in range(1, 30) for key in repaid(week)}
    _, world, stories = live(debtors(repays=REPAYS), (court(register=register(1)),), yes, weeks=30)
    assert weeks_of(stories[0], "entered") == [2]
    assert left(stories) == []
    assert total(world, "debts-repaid") == 0


def test_repaying_ends_nothing_where_the_list_does_not_say_so(live: Any) -> None:
    _, _, stories = live(debtors(repays=REPAYS), (court(),), caught(2) | repaid(3), weeks=10)
    assert weeks_of(stories[0], "repaid") == [3]
    assert left(stories) == []


def test_where_nobody_repays_no_entry_ends_by_it(live: Any) -> None:
    _, world, stories = live(debtors(), (court(register=register(1)),), caught(2), weeks=10)
    assert left(stories) == []
    assert total(world, "debts-made") == 0


def test_the_list_changes_how_likely_repayment_is_from_the_week_of_entry(
    live: Any,
) -> None:
    luck, _, _ = live(debtors(repays=REPAYS), (court(register=register(1)),), late(1) | caught(3), weeks=5)
    chances = {week: luck.asked["debt/repaid", week, 0] for week in range(1, 6)}
    assert chances == {1: QUARTER, 2: QUARTER, 3: QUARTER * 3 // 2, 4: QUARTER * 3 // 2, 5: QUARTER * 3 // 2}


def test_a_list_that_repaying_does_not_end_does_not_change_repayment(live: Any) -> None:
    luck, _, _ = live(debtors(repays=REPAYS), (court(),), caught(2), weeks=5)
    assert {luck.asked["debt/repaid", week, 0] for week in (2, 3, 4, 5)} == {QUARTER}


def test_frozen_people_repay_as_if_nobody_were_listed(live: Any) -> None:
    luck, world, _ = live(
        debtors(repays=REPAYS),
        (court(register=register(1)),),
        caught(2) | repaid(5),
        weeks=6,
        responses="frozen",
    )
    assert luck.asked["debt/repaid", 5, 0] == QUARTER
    assert total(world, "exits/repaid") == 1


def test_repayment_that_changes_over_weeks(live: Any) -> None:
    hazard = {"by_week": {1: "13", 4: "26"}, "standing": "derived"}
    society = debtors(repays={"hazard": hazard, "while_listed": cited(1)})
    luck, _, _ = live(society, (), late(1), weeks=5)
    chances = [luck.asked["debt/repaid", week, 0] for week in range(1, 6)]
    assert chances == [QUARTER, QUARTER, QUARTER, 2 * QUARTER, 2 * QUARTER]


def test_every_debt_made_is_repaid_or_still_owed() -> None:
    """In whatever society, at every level of responses."""
    made: list[int] = []

    def count(world: WorldOutcome, counter: str) -> int:
        return world.totals.get(counter, {}).get(ALL, 0)

    for number in range(40):
        for world in run(**random_case(number, ("answers", "desks"))).worlds.values():
            made.append(count(world, "debts-made"))
            assert made[-1] == count(world, "debts-repaid") + count(world, "owing-at-end"), number
    assert sum(n > 0 for n in made) > 30


def as_if_never_listed(society: Society) -> Society:
    """The same society, in which nobody acts otherwise while listed."""
    changed: dict[str, Acts] = {}
    for kind in KINDS:
        acts = getattr(society, kind)
        if acts is not None:
            usual = {name: act.model_copy(update={"while_listed": None}) for name, act in acts.acts.items()}
            changed[kind] = acts.model_copy(update={"acts": usual})
    return society.model_copy(update=changed)


def test_debts_are_the_same_in_every_world_that_nobody_answers() -> None:
    """Frozen, and nobody acts otherwise while listed: who owes and repays is the same with and without."""
    tried = 0
    for number in range(30):
        case = random_case(number, ("answers", "desks"))
        society = as_if_never_listed(case["society"])
        worlds = run(**{**case, "society": society, "responses": "frozen"}).worlds
        tried += "debts-made" in worlds["none"].totals
        for counter in ("debts-made", "debts-repaid", "owing-at-end"):
            assert worlds["both"].totals.get(counter) == worlds["none"].totals.get(counter), number
    assert tried >= 10
