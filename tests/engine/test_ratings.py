"""Scores that people give one another: marks, whose marks weigh, and what they come to."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from tests.engine.random_words import cited
from tests.engine.scripted import alone, heard, listing, total

from underheaven.engine.oracle.rating_others import mean_of
from underheaven.engine.oracle.recomputing import fading
from underheaven.words.regime import Regime

OTHER = 11
"""Of twelve neighbours, whom the first one meets where nothing else is written down: the last."""
BOUNDS = {"starts": cited(1000), "bounds": [cited(0), cited(2000)], "bands": {"X": cited(0)}}
GAMES_TOO = {"lawful": {"acts": {name: {"rate": cited(13)} for name in ("speech", "gaming")}}}


def rated(ratings: dict[str, Any] | None = None, **words: Any) -> Regime:
    """Neighbours mark each other 1200, and 400 after speech."""
    said = {"among": "neighbours", "usual": cited(1200), "after": {"speech": cited(400)}, **(ratings or {})}
    said = {word: value for word, value in said.items() if value is not None}
    return listing(score={**BOUNDS, "ratings": said, **words.pop("score", {})}, **words)


class Scores:
    """Score and shadow of everybody at the end of each week."""

    def __init__(self) -> None:
        self.by_week: list[list[tuple[int, int]]] = []

    def __call__(self, _: int, worlds: Any) -> None:
        files = [person.files[0] for person in worlds["it"].people]
        self.by_week.append([(file.score, file.shadow) for file in files])

    def of(self, slot: int) -> list[int]:
        return [week[slot][0] for week in self.by_week]

    def shadow_of(self, slot: int) -> list[int]:
        return [week[slot][1] for week in self.by_week]


def lived(live: Any, regime: Regime, yes: set[Any], weeks: int, **more: Any) -> Scores:
    scores = Scores()
    live(more.pop("society", alone()), (regime,), yes, weeks=weeks, watch=scores, **more)
    return scores


def test_the_score_is_the_mark_of_whom_one_meets_and_an_act_is_marked_the_week_after(live: Any) -> None:
    scores = lived(live, rated(), {("act/speech", 2, 0)}, 5)
    assert scores.of(0) == [1200, 1200, 400, 1200, 1200]
    assert scores.of(OTHER) == [1200] * 5


def test_of_several_acts_the_worst_mark_counts_and_one_better_than_the_usual_does_too(live: Any) -> None:
    regime = rated({"after": {"speech": cited(400), "gaming": cited(1900)}})
    yes = {("act/gaming", 1, 0), ("act/gaming", 2, 0), ("act/speech", 2, 0)}
    assert lived(live, regime, yes, 4, society=alone(**GAMES_TOO)).of(0) == [1200, 1900, 400, 1200]


def test_whom_nobody_meets_keeps_the_score(live: Any) -> None:
    """By r = 0 of twelve seats, 0 and 6 meet themselves: nobody."""
    scores = lived(live, rated(), {("meet/neighbours", week, 0) for week in (1, 2, 3)}, 3)
    assert [scores.of(slot) for slot in (0, 6)] == [[1000] * 3] * 2
    assert scores.of(5) == scores.of(1) == [1200] * 3


def test_an_event_tells_who_rated(live: Any) -> None:
    _, _, stories = live(alone(), (rated(),), {("act/speech", 1, 0)}, weeks=3)
    told = [(e.week, e.cause, e.before, e.after) for e in stories[0] if e.kind == "score"]
    assert told == [(1, "rated", 1000, 1200), (2, "rated", 1200, 400), (3, "rated", 400, 1200)]


def marks_of(story: Any, kind: str) -> list[Any]:
    """What is told of marks: week, cause, mark, and the slot of the other."""
    return [(e.week, e.cause, e.after, int(e.note.split("-")[2])) for e in story if e.kind == kind]


def test_a_life_tells_who_gave_which_mark_and_after_what(live: Any) -> None:
    _, _, stories = live(alone(), (rated(),), {("act/speech", 1, 0)}, weeks=3)
    assert marks_of(stories[0], "marked") == [
        (1, "usual", 1200, OTHER), (2, "speech", 400, OTHER), (3, "usual", 1200, OTHER),
    ]  # fmt: skip
    assert marks_of(stories[0], "rated") == [(week, "usual", 1200, OTHER) for week in (1, 2, 3)]
    assert {(e.what, e.by) for e in stories[0] if e.kind in ("marked", "rated")} == {("neighbours", "one")}


def test_what_one_life_tells_as_given_another_tells_as_received(live: Any) -> None:
    drawn = {("rating/neighbours", 2, 3): 0, ("rating/neighbours/mark", 2, 3): 2**31}
    yes = {("act/speech", 1, slot) for slot in (0, 4, 7)}
    regime = rated({"at_random": cited("0.5")})
    _, _, stories = live(alone(), (regime,), yes, weeks=3, drawn=drawn)
    given = {
        (week, why, mark, slot, other)
        for slot in range(12)
        for week, why, mark, other in marks_of(stories[slot], "rated")
    }
    received = {
        (week, why, mark, other, slot)
        for slot in range(12)
        for week, why, mark, other in marks_of(stories[slot], "marked")
    }
    assert given == received
    assert {why for _, why, *_ in given} == {"usual", "speech", "at-random"}


def test_who_has_no_file_gives_marks_and_gets_none(live: Any) -> None:
    _, _, stories = live(alone(), (rated(consent=cited("0.5")),), {("consent", 0, 0)}, weeks=2)
    assert [mark[0] for mark in marks_of(stories[0], "marked")] == [1, 2]
    assert marks_of(stories[0], "rated") == []
    assert marks_of(stories[OTHER], "marked") == []
    assert [mark[0] for mark in marks_of(stories[OTHER], "rated")] == [1, 2]


def test_nobody_is_marked_in_a_week_in_which_the_score_rests(live: Any) -> None:
    regime = rated(score={"every": cited("2 weeks")})
    _, _, stories = live(alone(), (regime,), set(), weeks=5)
    assert [mark[0] for mark in marks_of(stories[0], "marked")] == [2, 4]


@pytest.mark.parametrize(("draw", "is_random"), [(2**31 - 1, True), (2**31, False)])
@pytest.mark.parametrize(
    ("marked", "mark"), [(0, 0), (2**32 // 2001, 0), (2**32 // 2001 + 1, 1), (2**32 - 1, 2000)]
)
def test_a_mark_at_random_lies_anywhere_between_the_bounds_and_leaves_the_shadow(
    live: Any, draw: int, is_random: bool, marked: int, mark: int
) -> None:
    drawn = {("rating/neighbours", 1, OTHER): draw, ("rating/neighbours/mark", 1, OTHER): marked}
    scores = lived(live, rated({"at_random": cited("0.5")}), set(), 1, drawn=drawn)
    assert scores.of(0) == [mark if is_random else 1200]
    assert scores.shadow_of(0) == [1200]
    assert scores.of(OTHER) == [1200]


@pytest.mark.parametrize(
    ("above", "after"), [(999, [1200, 1200]), (1000, [1000, 1000]), (1001, [1000, 1000])]
)
def test_a_mark_weighs_what_its_givers_score_lies_above(live: Any, above: int, after: list[int]) -> None:
    """Where nobody's mark weighs anything, nothing changes."""
    assert lived(live, rated({"weight_above": cited(above)}), set(), 2).of(0) == after


def test_the_better_the_giver_the_more_a_mark_weighs(live: Any) -> None:
    """Two marks, of somebody at 400 and of somebody at 1200, both above 300: 100 to 900."""
    regime = rated(
        {"among": ["neighbours", "passers-by"], "weight_above": cited(300), "at_random": cited("0.5")}
    )
    on_the_way = {("meet/passers-by", week, 0): 2**32 // 12 + 1 for week in (1, 2, 3)}  # r = 1: 0 meets 1
    drawn = on_the_way | {("rating/neighbours", 3, OTHER): 0, ("rating/neighbours/mark", 3, OTHER): 2**32 - 1}
    scores = lived(live, regime, {("act/speech", 1, OTHER)}, 3, drawn=drawn)
    assert scores.by_week[1][OTHER] == (400, 400)
    assert scores.of(0) == [1200, 1200, (100 * 2000 + 900 * 1200) // 1000]
    assert scores.shadow_of(0) == [1200] * 3


def test_a_giver_without_a_file_weighs_as_the_start_does(live: Any) -> None:
    regime = rated({"weight_above": cited(999)}, consent=cited("0.5"))
    scores = lived(live, regime, {("consent", 0, 0)}, 2)
    assert scores.of(0) == [1200, 1200]
    assert scores.of(OTHER) == [1000, 1000]


def test_half_the_distance_to_the_marks_is_left_after_a_half_life(live: Any) -> None:
    score = {"half_life": cited("2 weeks"), "every": cited("2 weeks")}
    assert lived(live, rated(score=score), set(), 6).of(0) == [1000, 1100, 1100, 1150, 1150, 1175]


def test_a_score_rests_between_the_weeks_in_which_it_is_made_and_before_it_begins(live: Any) -> None:
    yes = {("act/speech", week, 0) for week in (1, 2, 5)}
    assert lived(live, rated(score={"every": cited("3 weeks")}), yes, 7).of(0) == [
        1000, 1000, 400, 400, 400, 400, 400,
    ]  # fmt: skip
    assert lived(live, rated(score={"from_week": 3}), yes, 4).of(0) == [1000, 1000, 400, 1200]


def test_an_exit_sets_no_score_that_others_give(live: Any) -> None:
    register = {"leave_when": {"after": cited("2 weeks")}}
    redress = {"correction": {"found": cited("0.5")}}
    regime = rated(register=register, redress=redress)
    found = {("sensor/ear/speech", 1, 3), ("register/list/found", 2, 3)}
    _, world, stories = live(alone(), (regime,), heard(1) | found, weeks=3)
    assert total(world, "exits/expired") == total(world, "exits/corrected") == 1
    for slot, causes in ((0, ["rated"] * 3), (3, ["rated"])):
        assert [e.cause for e in stories[slot] if e.kind == "score"] == causes


# ---- the mean
def test_means_of_marks_are_floored_below_zero_too() -> None:
    assert mean_of([(1, 0), (2, 1000)], 0, 0) == 666
    assert mean_of([(1, 0), (1, -1)], 0, 0) == -1
    assert mean_of([], 0, 0) is None
    assert mean_of([(0, 5), (0, 7)], 0, 4096) is None


@pytest.mark.parametrize(("counts", "mean"), [(0, 1001), (1, 1000), (2048, 1000), (4095, 1000), (4096, 1000)])
def test_the_start_counts_in_the_mean_floored(counts: int, mean: int) -> None:
    assert mean_of([(3, 1001)], 1000, counts) == mean
    assert mean_of([(1, 999)], 1000, 2048) == 999


def test_what_fades_is_of_the_weeks_between_two_makings() -> None:
    assert fading(Fraction(1), Fraction(1)) == fading(Fraction(26), Fraction(26)) == 2048
    assert fading(Fraction(2), Fraction(1)) == 3072
    assert fading(Fraction(26), Fraction(1)) == 4096
    assert fading(Fraction(1), Fraction(177)) == 16


def test_iterated_the_ratings_are_eigentrust() -> None:
    """Kamvar et al. (2003): t = (1 - a) C t + a p, here of three peers, in steps of one in 21 x 2^40."""
    one, a = 21 * 2**40, 2048
    trust = (
        (0, Fraction(1, 7), Fraction(6, 7)),
        (Fraction(1, 3), 0, Fraction(2, 3)),
        (0, Fraction(1, 2), Fraction(1, 2)),
    )
    scores = [one // 3] * 3
    for _ in range(80):
        marks = [[(scores[giver], int(trust[giver][peer] * one)) for giver in range(3)] for peer in range(3)]
        means = [mean_of(given, one // 3, a) for given in marks]
        scores = [mean for mean in means if mean is not None]
    assert [f"{score / one:.6f}" for score in scores] == ["0.217054", "0.302326", "0.480620"]
