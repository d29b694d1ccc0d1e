"""Agencies copy a list: late, with losses, into wrong files, and they let go of it late, or never."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.random_words import cited, random_case
from tests.engine.scripted import alone, heard, listing, total, weeks_of

from underheaven.engine.oracle import run
from underheaven.society.population import Population

TRIPS = {("service/flight", week, 0) for week in range(1, 30)}
FOUR_WEEKS = {"leave_when": {"after": cited("4 weeks")}}
ALMOST_NEVER = 2**32 - 1


def copied(sharing: dict[str, Any], **words: Any) -> Any:
    """Speech lists for four weeks; flights refuse whom the carriers' copy shows."""
    when = {"listed": "list", "seen_by": "carriers"}
    return listing(**{
        "register": FOUR_WEEKS,
        "sharing": {"carriers": {"copies": "list", **sharing}},
        "rules": [{"services": "flight", "when": when, "then": "refuse"}],
        **words,
    })  # fmt: skip


def refused(live: Any, regime: Any, drawn: dict[tuple[str, int, int], int], **more: Any) -> list[int]:
    """The weeks in which somebody entered in week 3 is refused, by the draws of the copy."""
    yes = heard(3) | TRIPS | more.pop("yes", set())
    _, _, stories = live(alone(), (regime,), yes, weeks=14, drawn=drawn, **more)
    return weeks_of(stories[0], "refused")


def share(number: float) -> int:
    return round(number * 2**32)


def test_a_copy_without_delay_and_lag_is_the_list_itself(live: Any) -> None:
    assert refused(live, copied({}), {}) == [3, 4, 5, 6]


def test_a_copy_comes_late_by_a_draw_of_the_week_of_entry(live: Any) -> None:
    """With a mean of one week half have come at once, and half of the rest each week."""
    delayed, purpose = copied({"delay": cited("1 weeks")}), ("copy/carriers/list/delay", 3, 0)
    for draw, weeks in (
        (share(0.5), [3, 4, 5, 6]),
        (share(0.5) - 1, [4, 5, 6]),
        (share(0.25) - 1, [5, 6]),
        (share(1 / 16), [6]),
        (share(1 / 16) - 1, []),
    ):
        assert refused(live, delayed, {purpose: draw}) == weeks


def test_a_copy_is_let_go_of_late_by_a_draw_of_the_week_of_exit(live: Any) -> None:
    lagging, purpose = copied({"lag": cited("1 weeks")}), ("copy/carriers/list/lag", 6, 0)
    for draw, weeks in (
        (share(0.5), [3, 4, 5, 6]),
        (share(0.5) - 1, [3, 4, 5, 6, 7]),
        (share(1 / 8) - 1, [3, 4, 5, 6, 7, 8, 9]),
    ):
        assert refused(live, lagging, {purpose: draw}) == weeks


def test_what_never_came_does_not_linger(live: Any) -> None:
    regime = copied({"delay": cited("1 weeks"), "lag": cited("1 weeks")})
    drawn = {("copy/carriers/list/delay", 3, 0): share(1 / 16) - 1, ("copy/carriers/list/lag", 6, 0): 0}
    assert refused(live, regime, drawn) == []


def test_a_lost_entry_is_never_shown(live: Any) -> None:
    regime = copied({"lost": cited("0.5"), "lag": cited("1 weeks")})
    lost = ("copy/carriers/list/lost", 3, 0)
    lingers = {("copy/carriers/list/lag", 6, 0): share(0.5) - 1}
    assert refused(live, regime, {**lingers, lost: share(0.5)}) == [3, 4, 5, 6, 7]
    assert refused(live, regime, {**lingers, lost: share(0.5) - 1}) == []


@pytest.mark.parametrize(("corrected", "weeks"), [("with-the-source", [3, 4]), ("never", list(range(3, 15)))])
def test_what_is_corrected_at_the_source_may_stay_in_the_copy(
    live: Any, corrected: str, weeks: list[int]
) -> None:
    regime = copied({"corrected": corrected}, redress={"correction": {"found": cited("0.5")}})
    yes = {("sensor/ear/speech", 3, 0), ("register/list/found", 4, 0)} | TRIPS
    _, world, stories = live(alone(), (regime,), yes, weeks=14)
    assert [(e.week, e.cause) for e in stories[0] if e.kind == "left"] == [(4, "corrected")]
    assert weeks_of(stories[0], "refused") == weeks
    assert total(world, "stale-weeks") == len(weeks) - 2


def test_an_entry_that_expired_leaves_a_copy_that_is_never_corrected(live: Any) -> None:
    assert refused(live, copied({"corrected": "never"}), {}) == [3, 4, 5, 6]


def test_a_new_entry_begins_the_copy_anew(live: Any) -> None:
    """While the old one lingers, the new one has not come: what is copied is the last entry."""
    regime = copied({"delay": cited("1 weeks"), "lag": cited("9 weeks")})
    drawn = {
        ("copy/carriers/list/delay", 3, 0): ALMOST_NEVER,
        ("copy/carriers/list/lag", 6, 0): 0,
        ("copy/carriers/list/delay", 9, 0): share(0.25) - 1,
    }
    assert refused(live, regime, drawn, yes=heard(9)) == [*range(3, 9), 11, 12]


def test_a_copy_begins_in_its_week_and_then_shows_older_entries_too(live: Any) -> None:
    assert refused(live, copied({"from_week": 5}), {}) == [5, 6]


def test_an_agency_nobody_asks_changes_nothing_but_what_is_counted_about_copies() -> None:
    apart = ("strays", "stale")
    for number in range(12):
        case = random_case(number)
        (one,) = case["worlds"]["one"]
        words = {"copies": ["one-list"], "delay": cited("2 weeks"), "lag": cited("3 weeks")}
        shared = listing(sharing={"carriers": words}).sharing["carriers"]
        copying = one.model_copy(update={"sharing": {"carriers": shared.model_copy(update={
            "copies": tuple(one.registers)[:1],
        })}})  # fmt: skip
        worlds = run(**{**case, "worlds": {"usual": (one,), "copied": (copying,)}}).worlds
        usual, with_copies = (
            {name: by for name, by in worlds[w].totals.items() if by and not name.startswith(apart)}
            for w in ("usual", "copied")
        )
        assert usual == with_copies, number


# ---- wrong files
def neighbours() -> tuple[int, int]:
    """Somebody, and into whose file the carriers put their entries."""
    people = Population(alone(), 12, 7, 0)
    pairs = ((c.index, people.misfiled("carriers", c.index)) for c in people.citizens)
    return next((me, other) for me, other in pairs if other is not None)


def misfiled(*weeks: int) -> set[tuple[str, int, int]]:
    me, _ = neighbours()
    return {("copy/carriers/list/wrong-file", week, me) for week in weeks}


def test_a_stray_entry_refuses_somebody_else_from_the_week_after_until_it_is_found(live: Any) -> None:
    me, other = neighbours()
    regime = copied({"wrong_file": cited("0.1")}, redress={"correction": {"found": cited("0.1")}})
    trips = {("service/flight", week, other) for week in range(1, 15)}
    yes = heard(3, me) | misfiled(3) | trips | {("copy/carriers/found", 8, other)}
    _, world, stories = live(alone(), (regime,), yes, weeks=14)
    assert weeks_of(stories[other], "stray") == [4]
    assert weeks_of(stories[other], "refused") == [4, 5, 6, 7, 8]
    assert weeks_of(stories[other], "cleared") == [8]
    assert weeks_of(stories[other], "entered") == []
    assert (total(world, "strays"), total(world, "strays-corrected"), total(world, "strays-at-end")) == (
        1, 1, 0,
    )  # fmt: skip
    assert total(world, "closed-weeks/adults-without-own-record") == 0


def test_an_entry_comes_into_its_own_file_too(live: Any) -> None:
    me, _ = neighbours()
    yes = heard(3, me) | misfiled(3) | {("service/flight", week, me) for week in range(1, 15)}
    _, _, stories = live(alone(), (copied({"wrong_file": cited("0.1")}),), yes, weeks=9)
    assert weeks_of(stories[me], "refused") == [3, 4, 5, 6]


def test_a_second_stray_entry_is_dropped_and_the_first_stays(live: Any) -> None:
    me, _ = neighbours()
    yes = heard(3, me) | heard(8, me) | misfiled(3, 8)
    _, world, _ = live(alone(), (copied({"wrong_file": cited("0.1")}),), yes, weeks=14)
    counted = [total(world, name) for name in ("strays", "strays-dropped", "strays-at-end", "strays-lost")]
    assert counted == [1, 1, 1, 0]


def test_a_stray_of_the_last_week_is_held_by_nobody_yet(live: Any) -> None:
    me, _ = neighbours()
    _, world, _ = live(alone(), (copied({"wrong_file": cited("0.1")}),), heard(3, me) | misfiled(3), weeks=3)
    assert not any(total(world, name) for name in world.totals if name.startswith("strays"))


def test_a_stray_that_fits_no_file_is_lost_and_counted() -> None:
    """Where most have not agreed, most stray entries meet nobody's file."""
    regime = copied({"wrong_file": cited(1)}, consent=cited("0.3"), sensor={"detects": cited(1)})
    outcome = run(alone(), {"it": (regime,)}, citizens=400, weeks=20, seed=7).worlds["it"]
    held = total(outcome, "strays") + total(outcome, "strays-dropped")
    assert total(outcome, "strays-lost") > 1.5 * held > 0


def test_strays_are_conserved() -> None:
    regime = copied({"wrong_file": cited("0.5")}, redress={"correction": {"found": cited("0.2")}})
    for weeks in (1, 2, 5, 30):
        world = run(alone(), {"it": (regime,)}, citizens=200, weeks=weeks, seed=7).worlds["it"]
        assert total(world, "strays") == total(world, "strays-corrected") + total(world, "strays-at-end")
