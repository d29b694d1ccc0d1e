"""Desks with so much room: who waits for a place on a list, and whose appeal is turned away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.engine.debtors import accused, caught, court, debtors
from tests.engine.random_words import cited, everybody, random_case
from tests.engine.scripted import Yes, total, weeks_of

from underheaven.engine.oracle import World, run
from underheaven.ground.outcome import ALL, WorldOutcome

CITIZENS = 12
FILES = {"appeals": {"files": {"middle": cited("0.4")}}}


def places(number: int) -> dict[str, str]:
    """Room for so many of twelve citizens."""
    return cited(f"{100_000 * number}/{CITIZENS}")


def order(*slots: int) -> dict[tuple[str, int, int], int]:
    """Whose turn it is first, by draws that are theirs for good."""
    return {("register/list/priority", 0, slot): 1000 * (place + 1) for place, slot in enumerate(slots)}


def all_caught(week: int, *slots: int) -> Yes:
    return {key for slot in slots for key in caught(week, slot)}


# ---- room on a list
def test_whoever_would_be_entered_waits_at_least_a_week(live: Any) -> None:
    regime = court(register={"capacity": places(12)})
    _, world, stories = live(debtors(), (regime,), caught(2), weeks=5)
    assert weeks_of(stories[0], "waits") == [2]
    assert weeks_of(stories[0], "entered") == [3]
    assert (total(world, "waiting-weeks"), total(world, "entries"), total(world, "waiting-at-end")) == (
        1,
        1,
        0,
    )


def test_of_three_who_wait_for_one_place_the_lowest_draw_has_it(live: Any) -> None:
    regime = court(register={"capacity": places(1)})
    yes = all_caught(2, 3, 4, 5)
    _, world, stories = live(debtors(), (regime,), yes, weeks=6, drawn=order(5, 3, 4))
    assert [weeks_of(stories[slot], "entered") for slot in (3, 4, 5)] == [[], [], [3]]
    assert (total(world, "waiting-weeks"), total(world, "waiting-at-end")) == (3 + 2 * 4, 2)


def test_who_waits_is_called_when_a_place_is_free(live: Any) -> None:
    """A term of two weeks: entered in 3, out at the end of 4, so that the next is called in 5."""
    regime = court(register={"capacity": places(1), "leave_when": {"after": cited("2 weeks")}})
    yes = all_caught(2, 3, 4, 5)
    _, _, stories = live(debtors(), (regime,), yes, weeks=9, drawn=order(5, 3, 4))
    assert [weeks_of(stories[slot], "entered") for slot in (5, 3, 4)] == [[3], [5], [7]]


def test_a_later_case_with_a_lower_draw_goes_first(live: Any) -> None:
    regime = court(register={"capacity": places(1), "leave_when": {"after": cited("3 weeks")}})
    yes = all_caught(2, 3, 4) | caught(4, 5)
    _, _, stories = live(debtors(), (regime,), yes, weeks=8, drawn=order(3, 5, 4))
    assert [weeks_of(stories[slot], "entered") for slot in (3, 5, 4)] == [[3], [6], []]


def test_who_waits_is_refused_nothing(live: Any) -> None:
    regime = court(register={"capacity": cited(1)})
    flights: Yes = {("service/flight", week, 0) for week in range(1, 9)}
    _, world, stories = live(debtors(), (regime,), caught(2) | flights, weeks=8)
    assert weeks_of(stories[0], "refused") == weeks_of(stories[0], "entered") == []
    assert (total(world, "listed-weeks"), total(world, "ever-listed"), total(world, "waiting-weeks")) == (
        0,
        0,
        7,
    )


def test_an_error_is_wrong_on_file_as_of_the_week_it_was_made(live: Any) -> None:
    """A true record while waiting does not make the entry right: the tag is of the first week."""
    regime = court(register={"capacity": places(1), "leave_when": {"after": cited("2 weeks")}})
    yes = caught(2, 3) | accused(2, 4) | caught(3, 4)
    _, world, stories = live(debtors(), (regime,), yes, weeks=6, drawn=order(3, 4))
    entered = [(e.week, e.note) for e in stories[4] if e.kind == "entered"]
    assert entered == [(5, "in error")]
    assert total(world, "entries-wrong") == 1


def test_who_repays_while_waiting_waits_no_longer(live: Any) -> None:
    repays = {"hazard": cited(13), "while_listed": cited(1)}
    regime = court(register={"capacity": places(1), "leave_when": {"repaid": cited("1 weeks")}})
    yes = all_caught(2, 3, 4) | {("debt/repaid", 4, 4), ("debt/repaid", 6, 3)}
    _, world, stories = live(debtors(repays=repays), (regime,), yes, weeks=9, drawn=order(3, 4))
    assert weeks_of(stories[4], "waits") == [2]
    assert weeks_of(stories[4], "entered") == []
    assert total(world, "waiting-weeks") == 2 + 1
    assert total(world, "waiting-at-end") == 0


def test_a_list_with_room_for_everybody_differs_by_a_week_and_in_nothing_else(
    live: Any,
) -> None:
    yes = all_caught(2, 3, 4) | all_caught(5, 1)
    _, without, early = live(debtors(), (court(),), yes, weeks=12)
    regime = court(register={"capacity": cited(100_000)})
    _, _, late = live(debtors(), (regime,), yes, weeks=12)
    assert total(without, "entries") == 3
    for slot in range(CITIZENS):
        assert weeks_of(late[slot], "entered") == [week + 1 for week in weeks_of(early[slot], "entered")]


def test_never_more_on_a_list_than_there_is_room_for() -> None:
    tried = full = 0

    def look(_week: int, worlds: Mapping[str, World]) -> None:
        nonlocal tried, full
        for world in worlds.values():
            for file, institution in enumerate(world.terms.institutions):
                for k, register in enumerate(institution.registers):
                    if register.capacity is not None:
                        on = sum(bool(p.files and p.files[file].entries[k]) for p in world.people)
                        room = int(register.capacity * len(world.people) / 100_000)
                        assert on <= room
                        tried += 1
                        full += on == room > 0

    for number in range(40):
        run(**random_case(number, ("answers", "desks")), watch=look)
    assert tried > 400
    assert full > 100


def test_a_place_that_is_free_is_taken_the_week_after() -> None:
    """Nobody waits beside a free place: who is called enters."""
    waited = 0

    def look(_week: int, worlds: Mapping[str, World]) -> None:
        nonlocal waited
        for world in worlds.values():
            for place, cut in world.cut_offs.items():
                file, k = place
                institution = world.terms.institutions[file]
                room = institution.registers[k].capacity
                assert room is not None
                files = [p.files[file] for p in world.people if p.files]
                on = sum(f.entries[k] is not None for f in files)
                waiting = [p.resident.address for p in world.people if p.files and p.files[file].waiting[k]]
                decision = institution.registers[k].purposes["priority"]
                below = [a for a in waiting if world.plan.draws.draw(decision, a, 0) < cut]
                waited += len(waiting) > len(below)
                assert len(below) == min(len(waiting), int(room * len(world.people) / 100_000) - on)

    for number in range(25):
        run(**random_case(number, ("answers", "desks")), watch=look)
    assert waited > 100


# ---- appeals
def redress(**appeal: Any) -> dict[str, Any]:
    return {
        "notice": {"share": cited(1)},
        "appeal": {
            "decided_after": cited("2 weeks"),
            "struck_if_wrong": cited("0.8"),
            "struck_if_right": cited("0.1"),
            **appeal,
        },
    }


def desk_order(week: int, *slots: int) -> dict[tuple[str, int, int], int]:
    return {("register/list/desk", week, slot): 1000 * (place + 1) for place, slot in enumerate(slots)}


def filed(week: int, *slots: int) -> Yes:
    return {("register/list/files", week, slot) for slot in slots}


def struck(week: int, *slots: int) -> Yes:
    return {("register/list/decided", week, slot) for slot in slots}


def decisions(story: Any) -> list[tuple[int, str]]:
    return [(event.week, event.cause) for event in story if event.kind == "decided"]


def test_a_desk_with_room_for_one_turns_the_others_away_and_they_learn_it_when_decided(
    live: Any,
) -> None:
    regime = court(redress=redress(capacity=places(1)))
    yes = all_caught(2, 3, 4, 5) | filed(2, 3, 4, 5) | struck(4, 3, 4, 5)
    _, world, stories = live(debtors(**FILES), (regime,), yes, weeks=8, drawn=desk_order(2, 4, 3, 5))
    assert [decisions(stories[slot]) for slot in (3, 4, 5)] == [
        [(4, "turned-away")],
        [(4, "struck")],
        [(4, "turned-away")],
    ]
    assert (total(world, "appeals/filed"), total(world, "appeals/upheld")) == (3, 1)
    assert (total(world, "appeals/turned-away"), total(world, "appeals/pending")) == (2, 0)


def test_a_desk_with_room_for_all_decides_as_one_without_limit() -> None:
    """Room for everybody is no limit: the same state and the same counts."""
    tried = 0
    for number in range(40):
        case = random_case(number, ("answers", "desks"))
        worlds = {"narrow": case["worlds"]["both"]}
        worlds["wide"] = tuple(with_desk(regime, 100_000) for regime in case["worlds"]["both"])
        worlds["open"] = tuple(with_desk(regime, None) for regime in case["worlds"]["both"])
        outcome = run(**{**case, "worlds": worlds}).worlds
        assert outcome["wide"].digest == outcome["open"].digest, number
        assert outcome["wide"].totals == outcome["open"].totals, number
        tried += "appeals/filed" in outcome["wide"].totals
    assert tried >= 10


def with_desk(regime: Any, room: int | None) -> Any:
    appeal = regime.redress.appeal
    if appeal is None:
        return regime
    capacity = None
    if room is not None:
        number = regime.redress.appeal.struck_if_wrong
        capacity = number.__class__(room, "per 100,000 people", number.standing)
    changed = appeal.model_copy(update={"capacity": capacity})
    return regime.model_copy(update={"redress": regime.redress.model_copy(update={"appeal": changed})})


def test_who_was_turned_away_may_ask_again_after_so_many_weeks(live: Any) -> None:
    regime = court(redress=redress(capacity=cited(1), again_after=cited("3 weeks")))
    yes = caught(2, 3) | {key for week in range(1, 20) for key in filed(week, 3)}
    _, world, stories = live(debtors(**FILES), (regime,), yes, weeks=20)
    assert weeks_of(stories[3], "appealed") == [2, 7]
    assert decisions(stories[3]) == [(4, "turned-away"), (9, "turned-away")]
    assert total(world, "wrong-appeals-decided") == 0


def test_one_try_is_one_try(live: Any) -> None:
    regime = court(redress=redress(tries=1, again_after=cited("1 weeks")))
    yes = caught(2, 3) | {key for week in range(1, 20) for key in filed(week, 3)}
    _, _, stories = live(debtors(**FILES), (regime,), yes, weeks=20)
    assert weeks_of(stories[3], "appealed") == [2]
    assert decisions(stories[3]) == [(4, "rejected")]


def test_every_appeal_filed_is_accounted_for() -> None:
    ends: tuple[str, ...] = ("pending", "upheld", "rejected", "lapsed", "turned-away")
    seen: dict[str, int] = dict.fromkeys(ends, 0)

    def count(world: WorldOutcome, counter: str) -> int:
        return world.totals.get(counter, {}).get(ALL, 0)

    for number in range(40):
        for world in run(**random_case(number, ("answers", "desks"))).worlds.values():
            counted = {end: count(world, f"appeals/{end}") for end in ends}
            assert count(world, "appeals/filed") == sum(counted.values()), number
            for end, cases in counted.items():
                seen[end] += cases
    assert min(seen.values()) > 0, seen


def test_waiting_and_desks_do_not_depend_on_who_is_visited_first() -> None:
    for number in range(15):
        case = random_case(number, ("answers", "desks"))
        case |= {"probe": everybody(case)}
        usual = run(**case)
        backwards = run(**case, order=lambda _week, citizens: range(citizens - 1, -1, -1))
        for name, world in usual.worlds.items():
            other = backwards.worlds[name]
            assert (world.digest, world.totals, world.lives) == (other.digest, other.totals, other.lives), (
                number
            )
