"""Every page of the explorer, as the page itself lists them: what it says, how it fits, who can use it."""

from __future__ import annotations

from typing import Any

import pytest

SYNTHETIC = "Synthetic citizens; no real person is in here."


def names(page: Any) -> list[str]:
    """The pages the app has, from its own navigation."""
    links = page.locator("nav[aria-label='Pages'] a")
    links.first.wait_for()
    return [
        href.removeprefix("#/")
        for href in links.evaluate_all("links => links.map(l => l.getAttribute('href'))")
    ]


def go(page: Any, name: str) -> None:
    """Open one of the app's pages, and wait until its city stands."""
    page.evaluate("name => { location.hash = `#/${name}` }", name)
    page.wait_for_function(
        "name => document.querySelector(`nav a[href='#/${name}']`)?.getAttribute('aria-current') === 'page'",
        arg=name,
    )
    page.locator("main h1").first.wait_for(state="attached")


def test_the_app_has_the_seven_pages_of_the_design(small: Any) -> None:
    assert names(small) == ["story", "city", "regime", "citizen", "safeguards", "evidence", "share"]


@pytest.mark.parametrize("width", [360, 1480])
def test_every_page_says_who_is_in_it_and_how_sure_its_regime_is(small: Any, width: int) -> None:
    small.set_viewport_size({"width": width, "height": 800})
    for name in names(small):
        go(small, name)
        footer = small.locator("footer").inner_text()
        assert SYNTHETIC in footer
        assert "reported" in footer, name
        assert small.title().endswith("Underheaven")


@pytest.mark.parametrize("width", [360, 390, 768, 1480])
def test_no_page_is_wider_than_its_screen(small: Any, width: int) -> None:
    small.set_viewport_size({"width": width, "height": 800})
    for name in names(small):
        go(small, name)
        if name == "citizen":
            small.locator(".phone").wait_for()
        assert small.evaluate("document.documentElement.scrollWidth") <= width, name


def test_axe_finds_no_barrier_on_any_page(small: Any, axe: str) -> None:
    small.evaluate(axe)
    found: dict[str, list[str]] = {}
    for name in names(small):
        go(small, name)
        if name == "citizen":
            small.locator(".phone").wait_for()
        small.evaluate(
            "document.querySelectorAll('main details').forEach(details => { details.open = true })"
        )
        broken = small.evaluate("async () => (await axe.run()).violations")
        found[name] = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in broken]
    assert {name: broken for name, broken in found.items() if broken} == {}
    assert len(found) == 7


def test_every_page_can_be_reached_and_left_with_the_keyboard(small: Any) -> None:
    for name in names(small):
        link = small.locator(f"nav a[href='#/{name}']")
        link.focus()
        small.keyboard.press("Enter")
        small.wait_for_function("name => location.hash === `#/${name}`", arg=name)
        small.wait_for_function("() => document.activeElement?.id === 'main'")  # the page follows the address
        small.keyboard.press("Tab")
        assert small.evaluate("document.activeElement !== document.body")


@pytest.mark.parametrize("name", ["", "story", "city", "regime"])
def test_a_page_that_is_opened_first_shows_the_city(page: Any, server: Any, name: str) -> None:
    page.goto(f"{server.address}#/{name}" if name else server.address)
    page.wait_for_function("() => document.querySelector('main').dataset.drawn === '100000'", timeout=120_000)
