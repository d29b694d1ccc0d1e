"""Explosive numbers are said beside the results, and no price is printed there."""

from __future__ import annotations

import io

import pytest

from underheaven.report.page import Page
from underheaven.report.summary import print_summary
from underheaven.studies.compare import compare
from underheaven.studies.result import Result

CHAIN = """\
regime: chain
title: Whoever knows somebody listed loses points
about: Made up, to run away.
run_by: state
grade: hypothetical
numbers: {standing: assumed, swept_by: [0.5, 2]}
sensors: {eyes: {watches: [jaywalking, late-payment], detects: 0.5}}
score:
  starts: 100
  bounds: [0, 100]
  points: {jaywalking: -10, late-payment: -30}
  through_others: [{points: POINTS, when: {listed: low, whose: TIE}}]
registers:
  low: {colour: black, enter_when: {score_below: 50}, leave_when: {after: 11 weeks}, score_on_exit: 100}
rules: [{services: [flight, fast-train], when: {listed: low}, then: refuse}]
"""


@pytest.fixture(scope="module")
def chains(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Result]:
    """Ten replicates of 1,000 citizens for forty weeks, on either side of the guard."""
    found: list[Result] = []
    for points, tie in (("-5", "district"), ("-1", "nation")):
        path = tmp_path_factory.mktemp("words") / "chain.yaml"
        path.write_text(CHAIN.replace("POINTS", points).replace("TIE", tie), encoding="utf-8")
        found.append(compare("small-city", path, citizens=1000, weeks=40, replicates=10, ladder="none"))
    return found[0], found[1]


def printed(result: Result) -> str:
    shown = io.StringIO()
    print_summary(Page(shown, width=100), result)
    return " ".join(shown.getvalue().split())


def test_explosive_numbers_are_said_and_no_price_is_printed(chains: tuple[Result, Result]) -> None:
    explosive, _ = chains
    guard = explosive.further_entries("chain")
    assert guard is not None
    assert guard.others > 4
    assert all(price.is_explosive and not price.is_printed for price in explosive.price("chain"))
    assert all(price.said.startswith("explosive numbers") for price in explosive.price("chain"))
    said = printed(explosive)
    assert "Explosive numbers: one entry by" in said
    assert "Explosive numbers: no price is printed." in said
    assert "prevented per 100,000" not in said
    assert explosive.as_json()["guard"]["chain"]["is_explosive"] is True


def test_the_same_acts_have_their_price_where_numbers_do_not_run_away(chains: tuple[Result, Result]) -> None:
    """One point a week from one acquaintance, in place of five from each of six."""
    _, calm = chains
    guard = calm.further_entries("chain")
    assert guard is not None
    assert 0 < guard.entries < 0.9
    prices = {price.act: price for price in calm.price("chain")}
    assert prices["jaywalking"].is_printed
    assert "xplosive" not in printed(calm)
    assert calm.as_json()["guard"]["chain"]["is_explosive"] is False


def test_what_the_guard_calls_explosive_does_run_away_in_the_weeks(chains: tuple[Result, Result]) -> None:
    explosive, calm = (result.value("chain", "entries").value or 0.0 for result in chains)
    assert explosive > 5 * calm > 0
