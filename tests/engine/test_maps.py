"""Maps show whoever lives near who is on a register: how many, how far, and whom that frightens."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from tests.engine.random_words import cited, random_society, regime_of, society_of
from tests.engine.scripted import SPEAK, alone, heard, listing, total

from underheaven.engine.oracle.maps import near, within
from underheaven.engine.oracle.people import CHILD, plan_of
from underheaven.ground.draws import Draws
from underheaven.society.cells import position
from underheaven.society.population import Population
from underheaven.words.regime import Regime
from underheaven.words.society import Society

FEAR = {"fear": {"scale": cited(3), "half_life": cited("5 weeks")}}
NO_RULES: dict[str, Any] = {"rules": []}


def mapped(*metres: int, **words: Any) -> Regime:
    """Speech recorded enters a list, which maps show."""
    maps = [{"what": "list", "how": "map", "within": cited(m)} for m in metres]
    return listing(publicity=maps, **{**NO_RULES, **words})


def feared(live: Any, society: Society, regime: Regime, yes: set[Any], weeks: int) -> list[list[int]]:
    """Fear of everybody at the end of each week."""
    fear: list[list[int]] = []
    live(
        society, (regime,), yes, weeks=weeks,
        watch=lambda _, worlds: fear.append([person.fear for person in worlds["it"].people]),
    )  # fmt: skip
    return fear


# ---- how far
@pytest.mark.parametrize(
    ("metres", "seen"),
    [
        (50, [0, 1, 32]),
        (70, [0, 1, 32]),
        (71, [0, 1, 32, 33]),
        (99, [0, 1, 32, 33]),
        (100, [0, 1, 2, 32, 33]),
    ],
)
def test_a_map_reaches_buildings_whose_distance_is_not_above_its_own(metres: int, seen: list[int]) -> None:
    buildings = (0, 1, 2, 31, 32, 33, 34)
    assert [b for b in buildings if within({b: 1}, 0, Fraction(metres))] == seen


def test_the_lattice_does_not_wrap() -> None:
    assert within({31: 1}, 32, Fraction(1549)) == 0
    assert (position(31 * 64), position(32 * 64)) == ((1550, 0), (0, 50))
    assert within({31: 3}, 32, Fraction(1551)) == 3


@pytest.mark.parametrize("metres", [50, 71, 120, 1600])
def test_a_map_shows_what_looking_at_everybody_shows(metres: int) -> None:
    society = random_society(5)
    people = Population(society, 4500, 7, 0, 12)
    plan = plan_of(society, people, Draws(7, 0), 1, responses="core")
    shown = set(random.Random(metres).sample(range(4500), 60))
    slow: dict[int, int] = {}
    for one in plan.residents:
        if one.who == CHILD:
            continue
        east, north = position(one.address.slot)
        for index in shown - {one.index}:
            other = plan.residents[index].address
            their_east, their_north = position(other.slot)
            is_near = (their_east - east) ** 2 + (their_north - north) ** 2 <= metres * metres
            if other[:2] == one.address[:2] and is_near:
                slow[one.index] = slow.get(one.index, 0) + 1
    assert slow
    assert near(plan.residents, shown, Fraction(metres)) == slow


# ---- when
def test_who_is_listed_is_on_the_map_of_all_others_from_the_week_after_to_the_exit(live: Any) -> None:
    register = {"leave_when": {"after": cited("3 weeks")}}
    _, world, _ = live(alone(), (mapped(50, register=register),), heard(2), weeks=8)
    assert total(world, "map-weeks") == total(world, "map-people") == 2 * 11


def test_who_leaves_in_the_week_of_entry_is_on_no_map(live: Any) -> None:
    register = {"leave_when": {"after": cited("1 weeks")}}
    _, world, _ = live(alone(), (mapped(50, register=register),), heard(2), weeks=6)
    assert total(world, "entries") == 1
    assert total(world, "map-weeks") == 0


def test_two_maps_show_twice_as_many_in_as_many_weeks_and_one_never_oneself(live: Any) -> None:
    yes = heard(1) | heard(1, 5)
    _, world, _ = live(alone(), (mapped(50, 100),), yes, weeks=3)
    assert total(world, "map-people") == 2 * 2 * (10 * 2 + 2 * 1)
    assert total(world, "map-weeks") == 2 * 12


def test_who_has_no_file_looks_at_the_map_too_and_children_do_not(live: Any) -> None:
    regime = mapped(50, consent=cited("0.5"))
    _, world, _ = live(alone(), (regime,), heard(1) | {("consent", 0, 0)}, weeks=2)
    assert total(world, "map-weeks") == 11
    society = society_of(SPEAK)
    people = Population(society, 60, 7, 0)
    adults = sum(not citizen.is_child for citizen in people.citizens)
    adult = next(citizen.index for citizen in people.citizens if not citizen.is_child)
    _, world, _ = live(society, (mapped(1600),), heard(1, adult), weeks=2, citizens=60)
    assert 0 < total(world, "map-weeks") == adults - 1 < 59


def test_a_map_that_is_published_later_shows_later(live: Any) -> None:
    regime = mapped(50)
    later = regime.model_copy(
        update={"publicity": tuple(p.model_copy(update={"from_week": 3}) for p in regime.publicity)}
    )
    _, world, _ = live(alone(), (later,), heard(1), weeks=4)
    assert total(world, "map-weeks") == 11


def test_a_regime_may_show_a_register_of_one_that_it_uses(live: Any) -> None:
    shows = {"publicity": [{"what": "list", "how": "map", "within": cited(50)}]}
    showing = regime_of({"regime": "two", "uses": ["one"], **shows})
    for regimes, weeks in (((listing(), showing), 11), ((showing,), 0)):
        _, world, _ = live(alone(), regimes, heard(1), weeks=2)
        assert total(world, "map-weeks") == weeks


# ---- fear
def test_somebody_new_on_the_map_frightens_the_others_once_as_a_broadcast_does(live: Any) -> None:
    society = alone(responses=FEAR)
    by_map = feared(live, society, mapped(50), heard(1), 4)
    again = feared(live, society, mapped(50, 100), heard(1), 4)
    broadcast = listing(publicity=[{"what": "list", "how": "broadcast"}], **NO_RULES)
    by_broadcast = feared(live, society, broadcast, heard(1), 4)
    assert by_map == again
    assert [week[1:] for week in by_map] == [week[1:] for week in by_broadcast]
    assert by_map[0][1] == 0 < by_map[2][1] < by_map[1][1]
    assert by_map[1][0] < by_broadcast[1][0]  # a broadcast also frightens who is shown


def test_a_register_of_merit_on_a_map_is_counted_and_frightens_nobody(live: Any) -> None:
    society = alone(responses=FEAR)
    fear = feared(live, society, mapped(50, register={"colour": "red"}), heard(1), 3)
    assert [max(week[1:]) for week in fear] == [0, 0, 0]
    _, world, _ = live(society, (mapped(50, register={"colour": "red"}),), heard(1), weeks=2)
    assert total(world, "map-people") == 11


def test_who_leaves_before_the_week_is_over_frightens_nobody(live: Any) -> None:
    register = {"leave_when": {"after": cited("1 weeks")}}
    fear = feared(live, alone(responses=FEAR), mapped(50, register=register), heard(1), 3)
    assert [max(week[1:]) for week in fear] == [0, 0, 0]


def test_being_on_a_map_is_shown_as_a_search_is(live: Any) -> None:
    """Ties are cut, and who was entered does more defaults for a while: shown is shown."""
    shame = {"before": cited("0.5"), "after": cited(1), "repays": cited(0)}
    default = {"acts": {"late-payment": {"rate": cited(13)}}}
    society = alone(
        responses={"thins": {"share": cited(1)}, "shame": shame}, ties={"district": 1}, default=default
    )
    register = {"enter_when": [{"recorded": "speech"}, {"recorded": "late-payment"}]}
    cut, asked = [], []
    for publicity in ("map", "search", None):
        shows = {} if publicity is None else {"what": "list", "how": publicity}
        shows |= {"within": cited(50)} if publicity == "map" else {}
        regime = listing(register=register, publicity=[shows] if shows else [], **NO_RULES)
        yes = heard(1) | {("act/late-payment", 2, slot) for slot in (0, 1)}
        script, world, _ = live(society, (regime,), yes, weeks=3, responses="all")
        cut.append(total(world, "cut-tie-weeks"))
        asked.append([script.asked["act/late-payment", 2, slot] for slot in (0, 1)])
    assert cut == [4, 4, 0]
    assert asked[0] == asked[1] == [2**30, 2**29]
    assert asked[2] == [2**30, 2**30]
