"""How unevenly closed weeks fall, and who is where they were a year before, against sums made by hand."""

from __future__ import annotations

import random
from array import array
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from underheaven.ground.outcome import ALL, Outcome
from underheaven.measures.concentration import people_by_closed_weeks
from underheaven.measures.registry import FAMILIES, measure, measures_for
from underheaven.measures.tally import Ratio, pooled
from underheaven.shelf import read
from underheaven.words.regime import Regime

A, B = ("group", "A"), ("group", "B")
Make = Callable[..., Outcome]
STEP = {"clerks": Fraction(1)}


def asked(name: str, made: Outcome, world: str = "w", margin: tuple[str, str] = ALL) -> Ratio | None:
    tally = measure(name).of(made, world, margin)
    assert tally is None or isinstance(tally, Ratio)
    return tally


def value(name: str, made: Outcome, world: str = "w", margin: tuple[str, str] = ALL) -> float | None:
    tally = asked(name, made, world, margin)
    assert tally is not None
    return tally.value()


def town(outcome: Make, *closed: int) -> Outcome:
    """A hundred people, so many closed weeks each, the rest none."""
    weeks = [*closed, *[0] * (100 - len(closed))]
    half = len(weeks) // 2
    return outcome({"w": people_by_closed_weeks([array("H", weeks[:half]), array("H", weeks[half:])])})


# ---- concentration
def test_one_who_is_hit_by_all_closed_weeks_bears_the_share_of_the_one_per_cent(outcome: Make) -> None:
    made = town(outcome, 30)
    assert value("concentration-1", made) == 1
    assert value("concentration-10", made) == 1


def test_where_all_bear_the_same_the_hardest_hit_tenth_bears_a_tenth(outcome: Make) -> None:
    made = town(outcome, *[7] * 100)
    assert value("concentration-1", made) == pytest.approx(0.01)
    assert value("concentration-10", made) == pytest.approx(0.1)


def test_those_tied_at_the_cut_share_alike(outcome: Make) -> None:
    """Nine have 20 weeks, four have 10: the tenth of the hardest hit is any of the four."""
    made = town(outcome, *[20] * 9, *[10] * 4)
    assert value("concentration-10", made) == pytest.approx((180 + 10) / 220)
    assert value("concentration-1", made) == pytest.approx(20 / 220)


def test_what_the_hardest_hit_bear_is_the_sum_of_the_largest_numbers_of_weeks(outcome: Make) -> None:
    for number in range(50):
        luck = random.Random(number)
        weeks = [luck.choice((0, 0, 0, 1, 2, 5, 60, 104)) for _ in range(100)]
        made = town(outcome, *weeks)
        most = sorted(weeks, reverse=True)
        assert asked("concentration-10", made) == Ratio(
            sum(most[:10]), sum(weeks), sum(most[:10]), sum(weeks)
        )
        one, ten = value("concentration-1", made), value("concentration-10", made)
        assert one is not None
        assert ten is not None
        assert 0.01 <= one <= ten <= 1
        assert ten >= 0.1


def test_nobody_bears_a_share_of_nothing(outcome: Make) -> None:
    made = town(outcome)
    assert value("concentration-10", made) is None
    assert value("concentration-1", made, "none") is None


def test_a_share_of_people_is_asked_of_everybody_alone(outcome: Make) -> None:
    made = town(outcome, 30)
    assert asked("concentration-10", made, margin=A) is None
    assert measure("disparity/concentration-10").of(made, "w", ALL) is None


def test_among_fewer_than_a_hundred_nobody_is_the_hardest_hit_hundredth(outcome: Make) -> None:
    made = town(outcome, 30, 20, 10)
    few = Outcome(
        0, 99, 104, {"adults": {ALL: 79}, "children": {ALL: 20}}, made.cells, made.worlds, made.dated
    )
    assert asked("concentration-1", few) is None
    assert value("concentration-10", few) == 1  # floor(99 / 10) people


def test_replicates_are_put_together_by_what_was_borne(outcome: Make) -> None:
    one, other = (asked("concentration-1", town(outcome, *weeks)) for weeks in ((30,), (10, 10, 10)))
    assert one is not None
    assert other is not None
    assert pooled([one, other]).value() == pytest.approx(40 / 60)


def test_of_citizens_only_how_many_had_how_many_weeks_is_kept() -> None:
    found = people_by_closed_weeks([array("H", [3, 0, 520]), array("H"), array("H", [0, 3, 3])])
    assert {name: number[ALL] for name, number in found.items()} == {
        "citizens-with-closed-weeks/3": 3,
        "citizens-with-closed-weeks/520": 1,
    }
    assert people_by_closed_weeks([]) == {}
    assert all(list(number) == [ALL] for number in found.values())


# ---- persistence
def test_persistence_is_of_those_listed_then_who_are_listed_at_the_end(outcome: Make) -> None:
    made = outcome(
        {
            "w": {
                "listed-year-before": {ALL: 20, A: 12, B: 8},
                "listed-both-years": {ALL: 15, A: 11, B: 4},
                "listed-at-end": 40,
            }
        }
    )
    assert value("persistence", made) == pytest.approx(15 / 20)
    assert value("persistence", made, margin=B) == pytest.approx(4 / 8)
    beside = measure("disparity/persistence").of(made, "w", ALL)
    assert beside is not None
    assert beside.value() == pytest.approx(4 / 8 - 11 / 12)


def test_where_nobody_was_listed_then_nobody_stayed(outcome: Make) -> None:
    assert value("persistence", outcome({"w": {"listed-at-end": 8}})) is None


@pytest.mark.parametrize("weeks", [1, 52])
def test_a_study_of_a_year_has_no_year_to_look_back_on(outcome: Make, weeks: int) -> None:
    made = outcome({"w": {"listed-at-end": 8}}, weeks=weeks, steps=STEP)
    for name in ("persistence", "lowest-band-persistence/clerks", "band-mobility/clerks"):
        assert asked(name, made) is None
        assert asked(name, outcome({"w": {}}, weeks=53, steps=STEP)) is not None


# ---- bands
def test_the_lowest_band_and_who_moved_are_asked_by_regime(outcome: Make) -> None:
    counted = {
        "lowest-year-before/clerks": {ALL: 10, B: 4},
        "lowest-both-years/clerks": {ALL: 4, B: 3},
        "other-band/clerks": {ALL: 16, B: 5},
    }
    made = outcome({"w": counted}, steps=STEP)
    assert value("lowest-band-persistence/clerks", made) == pytest.approx(0.4)
    assert value("lowest-band-persistence/clerks", made, margin=B) == pytest.approx(0.75)
    assert value("band-mobility/clerks", made) == pytest.approx(16 / 80)
    assert value("band-mobility/clerks", made, margin=B) == pytest.approx(5 / 20)


def test_where_a_regime_keeps_no_score_nobody_moves_in_it(outcome: Make) -> None:
    made = outcome({"w": {}}, steps=STEP)
    for name in ("lowest-band-persistence/others", "band-mobility/others"):
        assert asked(name, made) is None
    assert value("band-mobility/clerks", made) == 0


def names_of(*regimes: Regime) -> set[str]:
    return {one.name for one in measures_for(read("society", "small-city"), {"none": (), "w": regimes})}


def test_regimes_are_asked_about_what_they_have() -> None:
    """Bands where there are at least two, a list where there is a black one; shares of people everywhere."""
    points = read("regime", "rongcheng-points")
    assert points.score is not None
    bands = dict(points.score.bands)
    assert len(bands) > 1
    found = names_of(points)
    assert {"concentration-10", "concentration-1", "persistence"} <= found
    assert {"lowest-band-persistence/rongcheng-points", "band-mobility/rongcheng-points"} <= found
    one_band: dict[str, Any] = {"bands": dict(list(bands.items())[-1:])}
    same = points.model_copy(update={"score": points.score.model_copy(update=one_band), "registers": {}})
    assert not {"persistence", "band-mobility/rongcheng-points"} & names_of(same)
    assert "mean-score/rongcheng-points" in names_of(same)


def test_persistence_says_that_it_is_no_effect_of_listing() -> None:
    for one in (measure("persistence"), FAMILIES["lowest-band-persistence/REGIME"]):
        assert "mixes who people are with what listing did" in one.how_it_could_be_wrong
