"""The regime: every number with its source, its words, errors at their line, safeguards as switches."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.explorer.pages.test_pages_all import go


@pytest.fixture
def regime(small: Any) -> Any:
    """The page of the small study's regime."""
    go(small, "regime")
    small.get_by_label("The regime in YAML").wait_for()
    return small


def text(page: Any) -> str:
    """The YAML that stands on the page."""
    return page.get_by_label("The regime in YAML").input_value()


def ended_anew(page: Any) -> None:
    """Wait until the study was lived once more."""
    page.wait_for_function("() => document.querySelector('main').dataset.ended === undefined")
    page.wait_for_function("() => document.querySelector('main').dataset.ended === '60'")


def test_a_slider_changes_this_number_in_the_words_and_nothing_else(regime: Any) -> None:
    before = text(regime).split("\n")
    slider = regime.locator(".control input[type=range]").first
    slider.focus()
    regime.keyboard.press("ArrowRight")
    regime.get_by_text("changed by you").wait_for()
    after = text(regime).split("\n")
    assert len(after) == len(before)
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


def test_every_assumed_number_shows_its_grade_and_the_range_it_is_looked_at(regime: Any) -> None:
    regime.evaluate("document.querySelectorAll('details.group').forEach(group => { group.open = true })")
    controls = regime.locator(".control")
    assert controls.count() > 20
    for number in range(controls.count()):
        said = controls.nth(number).inner_text()
        assert re.search(
            r"documented|reported|disputed|derived|assumed|proposed|fictional|hypothetical", said
        ), said
        if "assumed" in said:
            assert "looked at from" in said, said


def test_an_error_in_the_words_is_said_at_its_line_and_the_city_goes_on(regime: Any) -> None:
    words = text(regime)
    line = next(n for n, one in enumerate(words.split("\n"), 1) if "detects:" in one)
    regime.get_by_label("The regime in YAML").fill(words.replace("detects:", "detcets:", 1))
    said = regime.get_by_role("button", name=re.compile(rf"line {line}, column \d+"))
    said.wait_for()
    assert "detects" in regime.locator("#yaml-errors").inner_text()
    assert regime.locator(".gutter .bad").inner_text() == str(line)
    assert regime.locator("main").get_attribute("data-ended") == "60"
    regime.get_by_label("The regime in YAML").fill(words)
    regime.get_by_text("Nothing wrong in it.").wait_for()


def test_words_that_would_be_a_page_stay_words(regime: Any) -> None:
    evil = text(regime).replace("title: ", 'title: <img src=x onerror="document.title=1"> ', 1)
    regime.get_by_label("The regime in YAML").fill(evil)
    regime.locator("h1", has_text="<img src=x").wait_for()
    assert regime.locator("main img").count() == 0


def test_a_safeguard_is_a_switch_that_lives_the_city_anew(regime: Any) -> None:
    regime.get_by_role("switch", name=re.compile("No entry outlasts")).check()
    ended_anew(regime)
    regime.get_by_text("before your change").first.wait_for()


def test_another_card_of_the_shelf_is_another_regime(regime: Any) -> None:
    card = regime.locator("button.card", has_text="court").first
    title = card.locator(".title").inner_text()
    card.click()
    regime.locator("h1", has_text=title).wait_for()
    assert "regime: court-list" in text(regime)
    assert (
        "documented" in regime.locator("footer").inner_text()
        or "reported" in regime.locator("footer").inner_text()
    )


def test_a_number_that_cannot_stand_is_said_and_the_city_before_it_is_lived_again(regime: Any) -> None:
    before = text(regime)
    slider = regime.locator("[id='control-score-starts']")
    slider.evaluate(
        "range => { range.value = range.max; range.dispatchEvent(new Event('input', {bubbles: true})) }"
    )
    regime.locator("#yaml-errors li").first.wait_for()
    regime.wait_for_function(
        "() => { const {run, asked, ended} = document.querySelector('main').dataset;"
        " return asked !== '1' && run === asked && ended === '60' }"
    )
    assert text(regime) == before


def test_other_pages_say_that_the_regime_has_errors_and_where_to_mend_them(small: Any) -> None:
    go(small, "regime")
    text = small.get_by_label("The regime in YAML")
    words = text.input_value()
    text.fill("")
    small.get_by_text("the file is empty").wait_for()
    assert "line ," not in small.locator("#yaml-errors").inner_text()
    text.fill(words.replace("leave_when", "leave_wen", 1))
    small.get_by_text("did you mean `leave_when`").wait_for()
    go(small, "share")
    small.locator(".notice", has_text="The regime as it is written has an error.").wait_for()
    small.get_by_role("link", name="Mend it").click()
    small.get_by_label("The regime in YAML").fill(words)
    small.get_by_text("Nothing wrong in it.").wait_for()
    assert small.locator(".notice").count() == 0
