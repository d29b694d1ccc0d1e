"""Clicks that are made seldom: tables to save, a map of debtors, a story without an error, bound sliders."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from tests.explorer.asking import HARSH
from tests.explorer.pages.conftest import SMALL
from tests.explorer.pages.test_pages_all import go

RIGHT = HARSH.replace("false_alarm: 0.05", "false_alarm: {value: 0, standing: derived}")
"""A regime that books everybody for what they did, and for nothing else."""


def lived(page: Any, server: Any, *regimes: str, **more: Any) -> None:
    """Open a study and let its city be lived to the last week."""
    from underheaven.explorer.asked import asked
    from underheaven.explorer.shared import link_of

    worlds = {"declared": {"regimes": list(regimes), "safeguards": []}}
    said = {**SMALL, "worlds": worlds, **more}
    page.goto(f"{server.address}#study={link_of(asked(said))}")
    page.get_by_role("button", name="Run it").click()
    page.wait_for_function(
        "weeks => document.querySelector('main').dataset.ended === String(weeks)",
        arg=said["weeks"],
        timeout=120_000,  # kernels that the demo does not need may have to be compiled first
    )


def test_the_tables_are_saved_as_a_zip_of_parquet(small: Any, tmp_path: Any) -> None:
    import pyarrow.parquet as pq

    go(small, "share")
    with small.expect_download(timeout=120_000) as found:
        small.get_by_role("button", name=re.compile("Parquet|tables")).click()
    path = tmp_path / "run.zip"
    found.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        tables = [name for name in archive.namelist() if name.endswith(".parquet")]
        assert {"study.yaml", "manifest.json"} <= set(archive.namelist())
        rows = {name: pq.read_table(io.BytesIO(archive.read(name))).num_rows for name in tables}
    assert rows
    assert max(rows.values()) > 30
    small.get_by_text("saved:").first.wait_for()


def test_the_phone_shows_debtors_near_by_as_a_map_and_as_a_list(page: Any, server: Any, axe: str) -> None:
    lived(page, server, "court-list", "debtors-map", society="busy-city", citizens=6000, weeks=52)
    go(page, "citizen")
    page.locator(".phone").wait_for(timeout=60_000)
    page.get_by_role("tab", name="Near").click()
    page.get_by_role("button", name="Look around").click()
    page.locator(".phone .people a").first.wait_for()
    said = page.get_by_role("tabpanel").inner_text()
    many, within = re.search(r"(\d+) on .+ within (\d+) m, in week 52", said).groups()
    metres = [int(one) for one in re.findall(r"\d+, (\d+) m", said)]
    assert int(many) >= len(metres) > 0
    assert metres == sorted(metres)
    assert metres[-1] <= int(within)
    assert page.locator(".phone svg[role=img] circle").count() >= len(metres)
    page.evaluate(axe)
    assert page.evaluate("async () => (await axe.run('.phone')).violations.map(one => one.id)") == []
    person = page.locator(".phone .people a").first
    index = person.get_attribute("href").rpartition("/")[2]
    person.click()
    page.wait_for_function("index => location.hash === `#/citizen/${index}`", arg=index)
    page.locator(".phone").wait_for(timeout=60_000)


def test_the_story_tells_of_somebody_hit_by_an_error(small: Any) -> None:
    go(small, "story")
    small.get_by_text(re.compile(r"This one is citizen \d")).wait_for(timeout=60_000)
    small.get_by_role("button", name="Go on").click()
    small.locator("h1", has_text="somebody makes a mistake").wait_for()
    small.get_by_role("button", name="Go on").click()
    small.get_by_role("link", name="Both lives, week by week").click()
    small.locator(".phone").wait_for(timeout=60_000)


def test_a_story_in_which_no_error_hit_anybody_says_so(page: Any, server: Any) -> None:
    lived(page, server, RIGHT, citizens=2000, weeks=30)
    go(page, "story")
    page.get_by_text(re.compile(r"This one is citizen \d")).wait_for(timeout=60_000)
    page.get_by_role("button", name="Go on").click()
    page.locator("h1", has_text="No error hit anybody here.").wait_for()
    assert "in 30 weeks nobody" in page.locator(".words").inner_text().lower()
    page.get_by_role("button", name="Go on").click()
    page.locator("h1", has_text=re.compile(r"In week \d+: ")).wait_for()


def test_a_slider_that_other_words_bind_ends_there_and_says_why(small: Any) -> None:
    go(small, "regime")
    small.get_by_label("The regime in YAML").wait_for()
    small.evaluate("document.querySelectorAll('details.group').forEach(group => { group.open = true })")
    slider = small.get_by_label(re.compile("^Bands, B:"))
    assert float(slider.get_attribute("max")) > 850
    slider.focus()
    small.get_by_text("not above 850 points: registers.grade-C.leave_when.score_from").wait_for()
    assert float(slider.get_attribute("max")) == 850
    slider.press("End")
    slider.press("ArrowRight")
    small.wait_for_timeout(500)
    assert slider.input_value() == "850"
    small.get_by_text("Nothing wrong in it.").wait_for()
    slider.press("ArrowLeft")
    small.get_by_text("changed by you").wait_for()
    small.get_by_text("Nothing wrong in it.").wait_for()


def test_the_bound_of_a_slider_follows_the_other_word(small: Any) -> None:
    go(small, "regime")
    small.get_by_label("The regime in YAML").wait_for()
    small.evaluate("document.querySelectorAll('details.group').forEach(group => { group.open = true })")
    other = small.get_by_label(re.compile("^Grade C, leave when, score from:"))
    other.focus()
    other.evaluate(
        "slider => { slider.value = 900; slider.dispatchEvent(new Event('input', {bubbles: true})) }"
    )
    small.get_by_text("changed by you").wait_for()
    slider = small.get_by_label(re.compile("^Bands, B:"))
    slider.focus()
    small.wait_for_function(
        "() => document.querySelector('.numbers').innerText.includes('not above 900 points')"
    )
    assert float(slider.get_attribute("max")) == 900
