"""The full ladder: every order of the switches, their mean, and what no order can tell apart."""

from __future__ import annotations

import itertools
import json
from array import array
from collections.abc import Mapping
from pathlib import Path

import pytest

from underheaven.ground.outcome import ALL, Outcome, WorldOutcome
from underheaven.measures.registry import measure
from underheaven.measures.rungs import RUNG_MEASURES, SETTINGS, SWITCHES, rung_world
from underheaven.report.page import Page
from underheaven.report.where_from import print_orders
from underheaven.studies.changes import Changes
from underheaven.studies.compare import compare
from underheaven.studies.orders import Orders, in_any_order
from underheaven.studies.paired import difference
from underheaven.studies.result import Result
from underheaven.studies.setting import resolve
from underheaven.words.ladder import turned_off

ADULTS, WEEKS = 100, 52


def lived(closed: Mapping[str, int], replicates: int = 10) -> list[Outcome]:
    """Make replicates of 100 adults for a year from closed weeks by the switches that are off, and in none.

    One replicate in two has ten closed weeks more in every world, which pairing takes out.
    """

    def world(weeks: int) -> WorldOutcome:
        return WorldOutcome("0" * 64, {"closed-weeks/adults": {ALL: weeks}}, (array("H"),))

    off = {rung: "".join(letter for letter in "ESL" if letter in off) for rung, off in SETTINGS.items()}
    return [
        Outcome(
            replicate,
            ADULTS,
            WEEKS,
            {"adults": {ALL: ADULTS}},
            (),
            {
                "none": world(closed["none"] + 10 * (replicate % 2)),
                **{
                    rung_world("w", rung): world(closed[off[rung]] + 10 * (replicate % 2))
                    for rung in SETTINGS
                },
            },
        )
        for replicate in range(replicates)
    ]


def orders_of(closed: Mapping[str, int]) -> Orders:
    found = in_any_order(lived(closed), measure("closed-weeks"), "w")
    assert found is not None
    return found


SUBSTITUTES = {
    "": 1000,
    "E": 700,
    "S": 700,
    "L": 900,
    "ES": 650,
    "EL": 600,
    "SL": 600,
    "ESL": 550,
    "none": 500,
}
"""Errors and reach close the same weeks; either alone takes nearly all of them away."""
OWN_WAYS = {"": 1000, "E": 700, "S": 900, "L": 950, "ES": 600, "EL": 650, "SL": 850, "ESL": 550, "none": 0}
"""No two switches have a week in common."""


def test_the_mean_over_orders_is_that_of_six_orders_taken_one_by_one() -> None:
    found = {step.step: step for step in orders_of(SUBSTITUTES).steps}
    for step, switch in SWITCHES.items():
        taken: list[int] = []
        for order in itertools.permutations("ESL"):
            before = "".join(sorted(order[: order.index(switch)], key="ESL".index))
            after = "".join(sorted({*before, switch}, key="ESL".index))
            taken.append(SUBSTITUTES[before] - SUBSTITUTES[after])
        assert found[step].mean.value == pytest.approx(sum(taken) / 6 / ADULTS)
        assert found[step].least.value == pytest.approx(min(taken) / ADULTS)
        assert found[step].most.value == pytest.approx(max(taken) / ADULTS)
        assert sorted(found[step].orders) == pytest.approx(sorted(one / ADULTS for one in taken))


def test_the_means_and_the_rest_add_up_to_the_whole() -> None:
    outcomes = lived(SUBSTITUTES)
    found = in_any_order(outcomes, measure("closed-weeks"), "w")
    whole = difference(outcomes, measure("closed-weeks"), "w")
    assert found is not None
    assert whole is not None
    assert [step.step for step in found.steps] == [*SWITCHES, "harm-and-debt"]
    assert sum(step.mean.value or 0.0 for step in found.steps) == pytest.approx(whole.value)
    assert sum(step.share_of_whole or 0.0 for step in found.steps) == pytest.approx(1)


def test_what_societies_share_is_taken_out_of_the_interval_of_a_mean() -> None:
    mean = orders_of(SUBSTITUTES).steps[0].mean
    assert (mean.low, mean.high) == (pytest.approx(mean.value), pytest.approx(mean.value))
    assert mean.replicates == 10


def test_where_no_two_switches_meet_every_order_says_the_same() -> None:
    found = orders_of(OWN_WAYS)
    for step in found.steps:
        assert step.least.value == pytest.approx(step.most.value)
    assert found.not_separable == ()


def test_two_steps_are_not_separable_where_orders_disagree_which_is_larger() -> None:
    (pair,) = (
        one for one in orders_of(SUBSTITUTES).not_separable if one.first == "errors" and one.second == "reach"
    )
    # alike in every other way: whichever comes first takes the weeks away
    assert (pair.first_more, pair.second_more) == (3, 3)


def test_equal_steps_are_not_said_to_be_ranked_both_ways_by_rounding() -> None:
    nothing = dict.fromkeys(SUBSTITUTES, 333) | {"none": 0}
    assert orders_of(nothing).not_separable == ()


def test_where_a_question_has_no_answer_on_one_rung_nothing_is_said_about_orders() -> None:
    """A share of closed weeks, where nothing is closed once all switches are off."""
    outcomes = lived({**SUBSTITUTES, "ESL": 0}, replicates=1)
    assert in_any_order(outcomes, measure("through-others"), "w") is None


def test_the_page_says_the_range_and_what_cannot_be_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    for width in (100, 60):
        print_orders(Page(width=width), orders_of(SUBSTITUTES), measure("closed-weeks"))
        said = " ".join(capsys.readouterr().out.split())
        assert "errors and reach beyond the person: not separable." in said
        assert "errors in 3 of the 6, reach beyond the person in 3." in said
        assert "Shapley" in said


@pytest.fixture(scope="module")
def full(harsh: Path) -> Result:
    """Ten replicates of 1,000 synthetic citizens for five weeks, in every setting of the switches."""
    return compare("small-city", harsh, citizens=1000, weeks=5, replicates=10, seed=3, ladder="full")


def test_a_full_ladder_runs_the_eight_settings_and_none_in_one_pass(full: Result) -> None:
    worlds = full.setting.passes["core"]
    eight = {rung_world("harsh", rung) for rung in SETTINGS}
    assert len(eight) == 8
    assert {"none", *eight} <= set(worlds)
    declared = full.setting.worlds["harsh"]
    for rung, off in SETTINGS.items():
        assert full.setting.worlds[rung_world("harsh", rung)] == turned_off(declared, off), rung


def test_the_fixed_order_is_the_same_with_and_without_the_others(full: Result, result: Result) -> None:
    for name in RUNG_MEASURES:
        assert full.ladder("harsh", name) == result.ladder("harsh", name)
    assert result.orders("harsh") is None


def test_what_a_step_takes_away_in_the_fixed_order_lies_in_its_range(full: Result) -> None:
    for name in RUNG_MEASURES:
        orders = full.orders("harsh", name)
        assert orders is not None
        fixed = {rung.step: rung.difference.value or 0.0 for rung in full.ladder("harsh", name)}
        for step in orders.steps:
            assert step.orders[0] == pytest.approx(fixed[step.step], abs=1e-12)
            assert (step.least.value or 0) - 1e-12 <= fixed[step.step] <= (step.most.value or 0) + 1e-12
            assert (step.least.value or 0) - 1e-12 <= (step.mean.value or 0) <= (step.most.value or 0) + 1e-12
        assert sum(s.mean.value or 0 for s in orders.steps) == pytest.approx(full.whole("harsh", name).value)


def test_the_document_and_the_table_have_the_orders_of_a_full_ladder_only(
    full: Result, result: Result
) -> None:
    from underheaven.studies.tables import rungs_table

    said = json.loads(json.dumps(full.as_json(), allow_nan=False))["rungs"]["harsh"]["closed-weeks"]
    assert said["in_all_orders"]["orders"] == 6
    assert [step["step"] for step in said["in_all_orders"]["steps"]] == [*SWITCHES, "harm-and-debt"]
    first = said["in_all_orders"]["steps"][0]
    assert (
        first["least"]["difference"] <= first["mean_over_orders"]["difference"] <= first["most"]["difference"]
    )
    assert "in_all_orders" not in result.as_json()["rungs"]["harsh"]["closed-weeks"]
    rows = [row for row in rungs_table(full).to_pylist() if row["measure"] == "closed-weeks"]
    by_step = {row["step"]: row for row in rows}
    assert by_step["errors"]["mean_over_orders"] == first["mean_over_orders"]["difference"]
    assert by_step["innocents-cleared"]["mean_over_orders"] is None
    assert all(row["mean_over_orders"] is None for row in rungs_table(result).to_pylist())


def test_a_ladder_can_be_asked_for_otherwise_than_the_study_says() -> None:
    full, declared = (
        resolve("demo", changes=Changes(ladder=ladder, citizens=1000, weeks=2))
        for ladder in ("full", "declared")
    )
    assert full.worlds_run > declared.worlds_run
    assert full.study_hash != declared.study_hash
