"""What a study prints is true of that study."""

from __future__ import annotations

import io
import json

import pytest

from underheaven.report.page import Page
from underheaven.report.summary import print_summary
from underheaven.studies.compare import compare
from underheaven.studies.result import Result


@pytest.fixture(scope="module")
def safeguarded() -> Result:
    """A short study with a world under a safeguard beside one without."""
    return compare(
        "small-city",
        "rongcheng-points",
        citizens=1000,
        weeks=10,
        replicates=10,
        safeguards=["notice", "appeal"],
        ladder="none",
        responses="frozen",
    )


def _printed(result: Result) -> str:
    shown = io.StringIO()
    print_summary(Page(shown, width=100), result)
    return " ".join(shown.getvalue().split())


def test_the_headline_is_called_an_average_and_says_how_many_bear_it(safeguarded: Result) -> None:
    world = safeguarded.setting.declared[0]
    lives = safeguarded.setting.citizens * 10
    hit = safeguarded.moves[world, "none"].better_off
    assert hit > 0
    assert f"({hit:,} of {lives:,} lives) bear all of it" in _printed(safeguarded)
    assert f"10 societies (replicates) are drawn from the same tables, {lives:,} lives in all" in _printed(
        safeguarded
    )


@pytest.mark.parametrize(("weeks", "whose"), [(10, ""), (52, "1 %"), (120, "10 %")])
def test_beside_the_average_stands_what_those_hit_hardest_bear(weeks: int, whose: str) -> None:
    """The tenth; the hundredth where fewer than a tenth bear all of it; nothing where fewer than that do."""
    lived = compare(
        "small-city", "rongcheng-points", citizens=1000, weeks=weeks, replicates=10, ladder="none",
        responses="frozen",
    )  # fmt: skip
    said = _printed(lived)
    for share in ("1 %", "10 %"):
        assert (f"no closed week at all. Borne by the {share} hit hardest: " in said) == (share == whose)


def test_evidence_of_a_rule_stands_beside_how_many_of_its_numbers_are_assumed(safeguarded: Result) -> None:
    assert "Evidence: rules reported; 30 of 34 numbers assumed." in _printed(safeguarded)


def test_numbers_that_a_safeguard_brings_are_not_filed_under_the_regime(safeguarded: Result) -> None:
    said = _printed(safeguarded).partition("What is assumed")[2]
    assert "rongcheng-points 30:" in said
    assert "safeguards 3: rongcheng-points: redress.appeal.decided_after" in said


def test_an_act_too_rare_to_tell_is_not_said_to_be_unaffected() -> None:
    said = _printed(
        compare("small-city", "rongcheng-points", citizens=1000, weeks=10, replicates=10, ladder="none")
    )
    assert "fraud (too rare here to tell:" in said
    assert "the lines must not be added" in said


def test_the_difference_between_groups_follows_their_levels_and_is_in_points(safeguarded: Result) -> None:
    said = _printed(safeguarded)
    levels, difference = said.index("Closed weeks by group"), said.index("Group B beside group A")
    assert levels < difference < said.index("Claimed benefit")
    assert " pp" in said[difference : said.index("Claimed benefit")]
    assert "%" not in said[difference : said.index("Claimed benefit")]


def test_a_study_in_which_nobody_reacts_does_not_say_that_people_do() -> None:
    result = compare(
        "small-city", "rongcheng-points", citizens=1000, weeks=2, replicates=1, responses="frozen"
    )
    shown = io.StringIO()
    print_summary(Page(shown, width=100), result)
    text = " ".join(shown.getvalue().split())
    assert "Nobody reacts here" in text
    assert "no act is deterred and no debt repaid sooner, by assumption" in text
    assert "Silence (" not in text
    assert "people reacting" not in text
    assert "people reacting" not in json.dumps(result.as_json())
    assert "nobody reacting" in json.dumps(result.as_json())


def test_two_draws_say_of_no_act_that_it_is_not_prevented() -> None:
    few = compare(
        "small-city", "rongcheng-points", citizens=1000, weeks=10, replicates=2, ladder="none",
    )  # fmt: skip
    said = _printed(few)
    assert "fewer than 10 replicates cannot tell of fraud, " in said
    assert "No act prevented beyond chance" not in said
    assert "No debt repaid beyond chance" not in said
