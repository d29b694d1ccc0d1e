"""Sharing, and what goes wrong: links that are looked at first, files that open by themselves, lost lines."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.explorer.pages.conftest import SMALL, Server, Watched
from tests.explorer.pages.test_pages_all import go


def test_a_study_in_a_link_is_shown_and_not_run(page: Any, small_link: str) -> None:
    page.goto(small_link)
    page.get_by_text("It has not been run.").wait_for()
    said = page.locator("main .came").inner_text()
    assert "rongcheng-points, street-cameras" in said
    assert page.locator("main").get_attribute("data-ended") is None


def test_a_link_made_by_hand_says_what_is_wrong_and_the_page_goes_on(chromium: Any, server: Server) -> None:
    page = chromium.new_context().new_page()  # its own: the browser notes the refusal on its console
    page.goto(f"{server.address}#study=this-is-no-study")
    page.get_by_role("alert").get_by_text("holds no study").wait_for()
    go(page, "regime")
    page.get_by_label("The regime in YAML").wait_for()
    page.context.close()


def test_an_address_that_is_no_text_stops_nothing_and_its_fault_is_told_apart_from_its_cure(
    chromium: Any, server: Server
) -> None:
    page = chromium.new_context().new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(f"{server.address}#/citizen/%")
    alert = page.get_by_role("alert").filter(has_text="names no citizen")
    alert.wait_for(timeout=60_000)
    assert "names no citizen: write" in alert.inner_text()
    go(page, "city")
    page.wait_for_function("() => document.querySelector('main').dataset.drawn === '100000'", timeout=120_000)
    assert broken == []
    page.context.close()


def test_the_link_of_the_page_opens_the_same_study(small: Any, chromium: Any) -> None:
    go(small, "share")
    link = small.get_by_label("Link to this study").input_value()
    other = chromium.new_context().new_page()
    other.goto(link)
    other.get_by_text("It has not been run.").wait_for()
    assert "4\u202f000 synthetic citizens, 60 weeks, seed 7" in other.locator("main .came").inner_text()
    other.context.close()


def test_a_replay_opens_from_a_file_under_a_megabyte(small: Any, chromium: Any, tmp_path: Path) -> None:
    go(small, "share")
    with small.expect_download() as found:
        small.get_by_role("button", name="Save the replay").click()
    path = tmp_path / "replay.html"
    found.value.save_as(path)
    assert 10_000 < path.stat().st_size < 1_000_000
    opened = chromium.new_context().new_page()
    watched = Watched(opened, path.as_uri())
    opened.goto(path.as_uri())
    opened.get_by_text(re.compile(r"Week 0 of 60: shut out")).wait_for()
    assert "Synthetic citizens; no real person is in here." in opened.locator("body").inner_text()
    opened.get_by_role("button", name="Play").click()
    opened.get_by_text(re.compile(r"Week [1-9]\d? of 60: shut out")).wait_for()
    assert (watched.complaints, watched.outside) == ([], [])
    opened.context.close()


def test_a_server_that_is_gone_is_said_and_what_was_lived_stays(chromium: Any) -> None:
    from underheaven.explorer.asked import asked
    from underheaven.explorer.shared import link_of

    own = Server()
    page = chromium.new_context(reduced_motion="reduce").new_page()
    page.goto(f"{own.address}#study={link_of(asked(SMALL))}")
    page.get_by_role("button", name="Run it").click()
    page.wait_for_function("() => document.querySelector('main').dataset.ended === '60'")
    own.end()
    page.get_by_text("The line to the server is lost.").wait_for()
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => Number(document.querySelector('main').dataset.week) >= 3")
    page.context.close()


def test_two_tabs_live_two_cities(small: Any, chromium: Any, small_link: str) -> None:
    other = chromium.new_context().new_page()
    other.goto(small_link)
    other.get_by_role("button", name="Run it").click()
    other.wait_for_function("() => document.querySelector('main').dataset.ended === '60'")
    assert small.locator("main").get_attribute("data-ended") == "60"
    other.context.close()
