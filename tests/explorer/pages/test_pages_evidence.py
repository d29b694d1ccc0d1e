"""Evidence and safeguards: measures with their texts, differences with intervals, cells that say how sure."""

from __future__ import annotations

import re
from typing import Any

from tests.explorer.pages.test_pages_all import go


def test_every_measure_says_what_it_is_and_how_it_could_be_wrong(small: Any) -> None:
    go(small, "evidence")
    small.locator(".measure").first.wait_for()
    small.evaluate("document.querySelectorAll('.family, .measure').forEach(one => { one.open = true })")
    texts = small.locator(".measure").all_inner_texts()
    assert len(texts) > 30
    wanting = [
        text.split("\n")[0]
        for text in texts
        if "how this could be wrong" not in text or "formula" not in text
    ]
    assert wanting == []


def test_measures_of_one_family_are_folded_together_until_one_is_looked_for(small: Any) -> None:
    go(small, "evidence")
    small.locator(".family", has_text="Refused: each service").wait_for()
    flights = small.locator(".measure", has_text="Refused: flight")
    assert flights.count() == 1
    assert not flights.is_visible()
    small.get_by_label("Find a measure").fill("refused/flight")
    flights.wait_for()
    small.get_by_label("Find a measure").fill("")
    flights.wait_for(state="hidden")


def test_ten_societies_give_every_difference_an_interval(small: Any) -> None:
    go(small, "evidence")
    small.get_by_role("button", name="Live ten societies").click()
    small.get_by_text("means of 10 societies").wait_for(timeout=120_000)
    said = small.locator(".measure", has_text="Closed weeks").first.inner_text()
    assert re.search(r"\d to \d", said), said
    assert small.locator(".measure", has_text="Closed weeks").first.locator("svg[role=img]").count() == 1


def test_a_cell_of_the_matrix_is_a_paired_difference_or_says_that_it_does_not_fit(small: Any) -> None:
    go(small, "safeguards")
    small.get_by_role("button", name="Fill the matrix").click()
    small.wait_for_function(
        "() => [...document.querySelectorAll('td')].every(one => one.innerText.trim() !== '·')",
        timeout=180_000,
    )
    cells = small.locator("td").all_inner_texts()
    assert len(cells) >= 13
    told = [cell for cell in cells if re.search(r"\d to |too few to tell", cell)]
    assert len(told) >= 8
    assert all(cell in told or "does not fit" in cell for cell in cells)
