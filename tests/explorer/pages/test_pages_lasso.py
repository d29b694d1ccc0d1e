"""A part of the city: a loop round some lights, or a district, counted from the lights that are drawn."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.explorer.pages.test_pages_all import go
from tests.explorer.pages.test_pages_city import scrub


@pytest.fixture
def city(small: Any) -> Any:
    """The page of a small city in its last week."""
    go(small, "city")
    scrub(small, 60)
    return small


def of_the_engine(week: int) -> dict[str, tuple[int, ...]]:
    """By district: people, shut out, by an error, dragged along, silenced; asked of the engine itself."""
    import numpy as np
    from tests.explorer.pages.conftest import SMALL

    from underheaven.explorer.asked import asked, setting_of
    from underheaven.explorer.living import begun

    shown = begun(setting_of(asked(SMALL)), 0)
    try:
        for _ in range(week):
            shown.living.step()
        bits = np.frombuffer(shown.seen.bits(shown.living.state, shown.numbers["declared"]), dtype=np.uint8)
    finally:
        shown.living.close()
    found: dict[str, list[int]] = {}
    for cell in shown.cells():
        here = bits[cell["first"] : cell["first"] + cell["size"]]
        shut = here & 1
        counts = (here >= 0, shut, shut & here >> 1, shut & here >> 2, here >> 3 & 1)
        sums = found.setdefault(cell["district"], [0] * 5)
        for n, count in enumerate(counts):
            sums[n] += int(count.sum())
    return {name: tuple(sums) for name, sums in found.items()}


def counted(page: Any) -> list[tuple[int, int]]:
    """The rows of the table: how many within the ring, and how many in the whole city."""
    part = page.locator("section.ringed")
    if part.locator("table").count() == 0:
        part.get_by_text("as a table").click()
    part.locator("tbody tr").first.wait_for()
    rows = part.locator("tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('td')].map(cell => cell.innerText))"
    )
    return [(whole(row[0]), whole(row[2])) for row in rows]


def whole(said: str) -> int:
    """A number as the page writes it."""
    return int(re.sub(r"\D", "", said))


def draw(page: Any, *corners: tuple[float, float]) -> None:
    """Draw a loop through some places of the picture, in parts of its width and height."""
    page.get_by_role("button", name="Draw a loop").click()
    box = page.locator(".city .box").bounding_box()
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=4)
    page.mouse.up()
    page.locator("section.ringed").get_by_role("status").wait_for()


def test_a_district_is_counted_as_the_engine_counts_it(city: Any) -> None:
    engine = of_the_engine(60)
    all_of_it = tuple(map(sum, zip(*engine.values(), strict=True)))
    assert all(count > 0 for count in all_of_it)
    for name, sums in engine.items():
        city.get_by_label("District", exact=True).select_option(label=name.replace("-", " "))
        city.locator("section.ringed").get_by_text(
            f"synthetic citizens in {name.replace('-', ' ')}"
        ).wait_for()
        assert counted(city) == list(zip(sums, all_of_it, strict=True))


def test_two_loops_beside_each_other_hold_everybody_once(city: Any) -> None:
    halves: list[list[tuple[int, int]]] = []
    for outer in (-0.01, 1.01):
        draw(city, (0.5, 0.5), (0.5, -0.01), (outer, -0.01), (outer, 1.01), (0.5, 1.01))
        city.locator("section.ringed").get_by_text("citizens in the loop").wait_for()
        halves.append(counted(city))
        city.get_by_role("button", name="Clear").click()
    for left, right in zip(*halves, strict=True):
        assert left[0] + right[0] == left[1] == right[1]
    assert all(half[0][0] > 200 for half in halves)


def test_a_loop_is_counted_anew_with_every_week_and_every_change(city: Any) -> None:
    draw(city, (0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7))
    last = counted(city)
    assert 0 < last[0][0] < last[0][1]
    assert last[1][0] > 0
    scrub(city, 5)
    early = counted(city)
    assert early[0] == last[0]
    assert early[1][0] < last[1][0]
    scrub(city, 60)
    city.locator("section[aria-labelledby='the-regime'] fieldset input").first.check()
    city.locator("section.ringed .legend").get_by_text("before your change").wait_for()


def test_districts_can_be_gone_through_with_the_keyboard(city: Any) -> None:
    names: list[str] = []
    city.get_by_role("button", name="Next district").focus()
    for _ in range(3):
        city.keyboard.press("Enter")
        city.wait_for_timeout(100)
        names.append(
            city.get_by_label("District", exact=True).evaluate("select => select.selectedOptions[0].text")
        )
    assert names == ["old town", "riverside", "new town"]
    city.get_by_role("button", name="District before").press("Enter")
    city.locator("section.ringed").get_by_text("synthetic citizens in riverside").wait_for()
    assert city.locator(".city path.loop").count() == 2


def test_escape_leaves_a_loop_undrawn_and_a_click_still_opens_a_light(city: Any) -> None:
    city.get_by_role("button", name="Draw a loop").click()
    city.locator(".city .box").focus()
    city.keyboard.press("Escape")
    box = city.locator(".city .box").bounding_box()
    city.mouse.click(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.4)
    city.get_by_role("heading", name=re.compile(r"Citizen \d+")).wait_for()
    assert city.locator(".city path.loop").count() == 0


def test_axe_finds_no_barrier_where_a_part_is_counted(city: Any, axe: str) -> None:
    city.set_viewport_size({"width": 360, "height": 800})
    city.get_by_role("button", name="Next district").click()
    counted(city)
    city.evaluate(axe)
    broken = city.evaluate("async () => (await axe.run()).violations")
    assert [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in broken] == []
    assert city.evaluate("document.documentElement.scrollWidth") <= 360
