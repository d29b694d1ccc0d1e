"""One citizen: a phone, a twin, the week in which they part, and what would have stopped it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.explorer.pages.test_pages_all import go


@pytest.fixture
def citizen(small: Any) -> Any:
    """The page of the citizen of the small study who is hit hardest."""
    go(small, "citizen")
    small.locator(".phone").wait_for(timeout=60_000)
    return small


def test_two_lives_part_in_a_week_that_is_marked(citizen: Any) -> None:
    said = citizen.locator(".lanes svg").get_attribute("aria-label")
    week = re.search(r"They part in week (\d+)", said)
    assert week is not None
    assert citizen.locator(".pairs .week.first").inner_text() == week.group(1)


def test_the_phone_says_the_score_the_lists_the_desk_and_the_letters(citizen: Any) -> None:
    for name in ("Score", "Lists", "Booking", "Letters"):
        citizen.get_by_role("tab", name=name).click()
        assert citizen.get_by_role("tabpanel").inner_text().strip()
    citizen.get_by_role("tab", name="Booking").click()
    assert "no" in citizen.get_by_role("tabpanel").inner_text().lower()


def test_the_tabs_of_the_phone_turn_with_the_arrows(citizen: Any) -> None:
    citizen.get_by_role("tab", name="Lists").focus()
    citizen.keyboard.press("ArrowRight")
    citizen.get_by_role("tab", name="Booking", selected=True).wait_for()


def test_each_safeguard_is_lived_to_see_whether_it_would_have_stopped_it(citizen: Any) -> None:
    citizen.get_by_role("button", name="Live it again with each").click()
    citizen.get_by_text("would have stopped it.").wait_for(timeout=120_000)
    said = citizen.locator(".stopped li").all_inner_texts()
    assert len(said) >= 3
    stopped = re.search(
        r"(\d+) of (\d+) would have stopped it",
        citizen.locator("section[aria-labelledby=stopped]").inner_text(),
    )
    assert stopped is not None
    assert int(stopped.group(2)) == len(said)
    assert int(stopped.group(1)) == sum("happens all the same" not in one for one in said)


def test_a_citizen_who_does_not_exist_is_said_and_the_page_goes_on(small: Any) -> None:
    go(small, "citizen")
    small.locator(".phone").wait_for(timeout=60_000)
    small.evaluate("() => { location.hash = '#/citizen/4000000' }")
    small.get_by_role("alert").wait_for()
    assert small.get_by_role("alert").inner_text().strip()
    small.get_by_role("link", name="hit hardest").click()
    small.locator(".phone").wait_for(timeout=60_000)
