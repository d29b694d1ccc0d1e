"""Whom people meet in a week: at home, at work, next door, on the way; always mutual, never a child."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pytest
from tests.engine.random_others import MEETINGS
from tests.engine.random_words import cited, random_society, society_of
from tests.engine.scripted import ONE_EACH, Script, alone

from underheaven.engine.oracle.meeting import BY_CHANCE, Meetings
from underheaven.ground.draws import Draws
from underheaven.society.population import Population

THIRD = -(-(2**32) // 3)
"""The first draw of the second of three thirds."""


def drawn(society_people: Population, draws: Mapping[tuple[str, int, int], int]) -> Meetings:
    return Meetings(society_people, Script((), draws))  # type: ignore[arg-type]  # written down, not drawn


def threes() -> Population:
    return Population(
        alone(tables={**ONE_EACH, "household_size": {"1": cited("0.1"), "3": cited("0.9")}}), 64, 7, 0
    )


@pytest.mark.parametrize(
    ("draw", "met"),
    [
        (0, [None, 2, 1]), (THIRD - 1, [None, 2, 1]), (THIRD, [1, 0, None]),
        (2 * THIRD - 2, [1, 0, None]), (2 * THIRD, [2, None, 0]), (2**32 - 1, [2, None, 0]),
    ],
)  # fmt: skip
def test_of_three_at_home_two_meet_and_one_is_alone_in_turn(draw: int, met: list[int | None]) -> None:
    people = threes()
    home = next(c for c in people.citizens if len(c.members) == 3)
    first = home.household
    meetings = drawn(people, {("meet/household", 4, first): draw})
    found = [meetings.partner("household", member, 4) for member in home.members]
    assert found == [None if other is None else first + other for other in met]


@pytest.mark.parametrize("tie_class", ["neighbours", "passers-by"])
@pytest.mark.parametrize(("draw", "r"), [(0, 0), (2**32 // 12, 0), (2**32 // 12 + 1, 1), (2**32 - 1, 11)])
def test_somebody_next_door_or_on_the_way_is_met_by_reflection(tie_class: str, draw: int, r: int) -> None:
    meetings = drawn(Population(alone(), 12, 7, 0), {("meet/" + tie_class, 1, 0): draw})
    expected = [(r - slot) % 12 for slot in range(12)]
    found = [meetings.partner(tie_class, slot, 1) for slot in range(12)]
    assert found == [None if other == slot else other for slot, other in enumerate(expected)]


def test_the_last_building_is_reflected_at_its_own_size() -> None:
    people = Population(alone(), 70, 7, 0)
    meetings = drawn(people, {("meet/neighbours", 1, 0): 0, ("meet/neighbours", 1, 64): 0})
    assert [meetings.partner("neighbours", slot, 1) for slot in (0, 1, 32, 64, 65, 67, 69)] == [
        None, 63, None, None, 69, None, 65,
    ]  # fmt: skip


def test_at_work_seats_of_those_who_do_not_work_stay_empty() -> None:
    society = random_society(3)
    people = Population(society, 150, 7, 0)
    meetings = Meetings(people, Draws(7, 0))
    met = alone_at_work = 0
    for citizen in people.citizens:
        for week in range(1, 9):
            partner = meetings.partner("workplace", citizen.index, week)
            if not citizen.is_worker:
                assert partner is None
            elif partner is None:
                alone_at_work += 1
            else:
                met += 1
                assert partner in people.workplace(citizen.index)
    assert met > 50
    assert alone_at_work > 50


def test_a_cut_workplace_is_reflected_at_its_own_size() -> None:
    society = alone(ties={"workplace": 5})
    people = Population(society, 12, 7, 0)
    last = next(seats for i in range(12) if len(seats := people.seats("workplace", i)) == 2)
    meetings = drawn(people, {("meet/workplace", 1, 0): 2**31})
    assert [meetings.partner("workplace", one, 1) for one in last] == [last[1], last[0]]
    whole = next(seats for i in range(12) if len(seats := people.seats("workplace", i)) == 5)
    met = [meetings.partner("workplace", one, 1) for one in whole]  # 5 x 2^31 >> 32 = 2
    assert met == [whole[2], None, whole[0], whole[4], whole[3]]


def test_every_meeting_is_mutual_between_two_adults_who_are_somewhere_together() -> None:
    met: dict[str, int] = {}
    for number in range(6):
        society = random_society(number)
        people = Population(society, 150, number, 0, 7)
        meetings = Meetings(people, Draws(number, 0))
        for tie_class in meetings.classes(MEETINGS):
            for citizen in people.citizens:
                for week in (1, 2):
                    partner = meetings.partner(tie_class, citizen.index, week)
                    if partner is None:
                        continue
                    other = people.citizens[partner]
                    met[tie_class] = met.get(tie_class, 0) + 1
                    assert not citizen.is_child
                    assert not other.is_child
                    assert meetings.partner(tie_class, partner, week) == citizen.index != partner
                    here, there = citizen.address, other.address
                    if tie_class in BY_CHANCE:
                        assert here[:2] == there[:2]
                    if tie_class == "household":
                        assert partner in citizen.members
                    if tie_class == "neighbours":
                        assert here.slot // 64 == there.slot // 64
    assert len(met) == 10, met


def test_who_is_met_by_chance_changes_from_week_to_week_and_an_acquaintance_does_not() -> None:
    people = Population(random_society(3), 150, 7, 0)
    meetings = Meetings(people, Draws(7, 0))
    for tie_class in (*BY_CHANCE, "district-1"):
        met = [[meetings.partner(tie_class, i, week) for i in range(150)] for week in range(1, 6)]
        changed = [before != after for before, after in pairwise(met)]
        assert any(changed) == (tie_class != "district-1"), tie_class


def test_where_several_kinds_lead_to_one_class_it_is_taken_once_in_order_of_name() -> None:
    ties = {"district": 11, "province": 1, "nation": 0}
    meetings = Meetings(Population(society_of({"ties": ties}), 40, 7, 0), Draws(7, 0))
    assert meetings.classes(("passers-by", "province", "acquaintances", "household")) == (
        "district-1", "district-10", "district-11", *(f"district-{n}" for n in range(2, 10)),
        "household", "passers-by", "province-1",
    )  # fmt: skip


def test_where_there_are_no_ties_nobody_is_met() -> None:
    people = Population(alone(), 12, 7, 0)
    meetings = Meetings(people, Draws(7, 0))
    assert meetings.classes(("acquaintances",)) == ()
    assert {meetings.partner("workplace", i, 1) for i in range(12)} == {None}
