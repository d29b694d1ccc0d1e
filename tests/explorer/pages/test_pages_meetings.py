"""Everybody rates everybody: the phone says whom one met this week, and both marks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.explorer.pages.conftest import SMALL
from tests.explorer.pages.test_pages_all import go


@pytest.fixture
def rated(page: Any, server: Any) -> Any:
    """The page of the citizen hit hardest in a small city in which everybody rates everybody."""
    from underheaven.explorer.asked import asked
    from underheaven.explorer.shared import link_of

    worlds = {"declared": {"regimes": ["nosedive"], "safeguards": []}}
    said = {**SMALL, "society": "busy-city", "citizens": 2000, "weeks": 30, "worlds": worlds}
    page.goto(f"{server.address}#study={link_of(asked(said))}")
    page.get_by_role("button", name="Run it").click()
    page.wait_for_function("() => document.querySelector('main').dataset.ended === '30'")
    go(page, "citizen")
    page.locator(".phone").wait_for(timeout=60_000)
    page.get_by_role("tab", name="Met").click()
    return page


def turn(page: Any, week: int) -> None:
    """Turn the life to a week."""
    page.get_by_label("Week of this life").evaluate(
        "(range, week) => { range.value = week; range.dispatchEvent(new Event('input', {bubbles: true})) }",
        week,
    )


def test_the_phone_says_whom_one_met_and_both_marks(rated: Any, axe: str) -> None:
    people: set[str] = set()
    for week in range(1, 31):
        turn(rated, week)
        for said in rated.locator(".phone ul.met li").all_inner_texts():
            people.add(re.search(r"citizen (\d+-\d+-\d+)", said)[1])
            given, received = re.findall(r"(?:you gave|they gave you)\s+([\d.]+)", said)
            assert 1 <= float(given) <= 5
            assert 1 <= float(received) <= 5
            if "after" not in said and "nothing" not in said:
                assert given == received == "4.8"
    assert len(people) > 10
    assert rated.locator(".phone li", has_text="marked").count() > 0
    rated.evaluate(axe)
    assert rated.evaluate("async () => (await axe.run('.phone')).violations.map(one => one.id)") == []


def test_whom_one_met_says_the_same_of_the_same_week(rated: Any) -> None:
    turn(rated, 5)
    mine = rated.locator("main h1").inner_text().split(":")[1]
    first = rated.locator(".phone ul.met li").first
    given, received = re.findall(r"(?:you gave|they gave you)\s+([\d.]+)", first.inner_text())
    first.get_by_role("link").click()
    rated.wait_for_function("mine => !document.querySelector('main h1').innerText.includes(mine)", arg=mine)
    rated.locator(".phone").wait_for(timeout=60_000)
    rated.get_by_role("tab", name="Met").click()
    turn(rated, 5)
    theirs = rated.locator(".phone ul.met li", has_text=f"citizen {mine}").first.inner_text()
    assert re.findall(r"(?:you gave|they gave you)\s+([\d.]+)", theirs) == [received, given]


def test_where_nobody_rates_anybody_the_phone_does_not_ask_for_it(small: Any) -> None:
    go(small, "citizen")
    small.locator(".phone").wait_for(timeout=60_000)
    assert small.get_by_role("tab", name="Lists").count() == 1
    assert small.get_by_role("tab", name="Met").count() == 0


def test_a_score_on_a_scale_of_five_is_written_with_its_decimals(rated: Any) -> None:
    rated.get_by_role("tab", name="Score").click()
    shown: set[str] = set()
    for week in range(1, 31):
        turn(rated, week)
        said = rated.locator(".phone .score").inner_text()
        shown.add(said)
        for moved in rated.locator(".phone li").all_inner_texts():
            if to := re.match(rf"week {week} score [\d.]+ -> ([\d.]+)", moved):
                assert abs(float(to[1]) - float(said)) <= 0.011, (moved, said)
    assert any("." in one for one in shown)
