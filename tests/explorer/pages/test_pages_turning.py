"""Which assumption would turn the conclusion: as a chart, in words and as a table; and it can be stopped."""

from __future__ import annotations

from typing import Any

import pytest
from tests.explorer.pages.conftest import SMALL
from tests.explorer.pages.test_pages_all import go

MOVE = "Move each assumption"


@pytest.fixture
def evidence(page: Any, server: Any) -> Any:
    """The page of evidence for a small study of a list with a few assumptions."""
    from underheaven.explorer.asked import asked
    from underheaven.explorer.shared import link_of

    worlds = {"declared": {"regimes": ["court-list"], "safeguards": []}}
    page.goto(
        f"{server.address}#study={link_of(asked({**SMALL, 'citizens': 2000, 'weeks': 30, 'worlds': worlds}))}"
    )
    page.get_by_role("button", name="Run it").click()
    page.wait_for_function("() => document.querySelector('main').dataset.ended === '30'")
    go(page, "evidence")
    page.get_by_role("button", name=MOVE).wait_for()
    return page


def test_each_assumption_stands_in_the_chart_and_in_the_table_widest_first(evidence: Any, axe: str) -> None:
    evidence.get_by_role("button", name=MOVE).click()
    part = evidence.locator("section.turning")
    part.locator(".verdict").wait_for(timeout=120_000)
    part.get_by_text("as a table").click()
    part.locator("tbody tr").first.wait_for()
    rows = part.locator("tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('th, td')].map(cell => cell.innerText))"
    )
    assert len(rows) == 12
    moves = [float(row[8].replace("\u202f", "")) for row in rows]
    assert moves == sorted(moves, reverse=True)
    assert moves[0] > 0
    assert part.locator("svg[role=img] text.name").count() == 12
    said = part.locator(".verdict").inner_text()
    turning = [row for row in rows if row[9] != "no"]
    assert ("No single assumption within its range turns it." in said) == (turning == [])
    assert part.locator(".said li").count() >= len(turning)
    evidence.evaluate(axe)
    for width in (360, 1480):
        evidence.set_viewport_size({"width": width, "height": 800})
        broken = evidence.evaluate("async () => (await axe.run('section.turning')).violations")
        assert [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in broken] == []
        assert evidence.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_cancelled_leaves_its_process_to_others(evidence: Any) -> None:
    for _ in range(4):  # more than may work at once
        evidence.get_by_role("button", name=MOVE).click()
        evidence.get_by_role("button", name="Cancel").click()
        evidence.wait_for_timeout(300)
    evidence.get_by_role("button", name="Live ten societies").click()
    evidence.get_by_text("means of 10 societies").wait_for(timeout=120_000)
    assert evidence.get_by_role("alert").count() == 0


def test_another_measure_is_asked_for_by_its_name(evidence: Any) -> None:
    evidence.locator("section.turning").get_by_label("Measure").select_option("silence")
    evidence.get_by_role("button", name=MOVE).click()
    evidence.get_by_text("As declared, silence:").wait_for(timeout=120_000)
