"""The city: every light of the engine, weeks that can be turned back, colours that mean something."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import pytest
from tests.explorer.pages.test_pages_all import go


def card(page: Any, label: str) -> str:
    """What a card of the city says."""
    return page.locator(".card", has_text=label).locator("dd.number").inner_text()


@pytest.fixture
def city(small: Any) -> Any:
    """The page of a small city, lived to its end and shown at its start."""
    go(small, "city")
    return small


def scrub(page: Any, week: int) -> None:
    """Turn to a week, and wait until it is drawn."""
    page.get_by_label("Week", exact=True).evaluate(
        "(range, week) => { range.value = week; range.dispatchEvent(new Event('input', {bubbles: true})) }",
        week,
    )
    page.wait_for_function("week => document.querySelector('main').dataset.week === String(week)", arg=week)


def of_the_engine(week: int, *changes: dict[str, Any]) -> tuple[int, int]:
    """How many are shut out in a week of the small study, and of how many: asked of the engine itself.

    changes : numbers that a control has set.
    """
    import numpy as np
    from tests.explorer.pages.conftest import SMALL

    from underheaven.engine.fast import Living
    from underheaven.engine.plan import plan_of
    from underheaven.engine.seen import Seen
    from underheaven.explorer.asked import asked, setting_of, with_changes

    setting = setting_of(with_changes(asked(SMALL), list(changes)))
    plan = plan_of(
        setting.society, setting.worlds, citizens=setting.citizens, weeks=setting.study.weeks,
        seed=setting.study.seed, replicate=0, responses=setting.study.responses, cell_bits=16,
    )  # fmt: skip
    living = Living(plan)
    try:
        seen = Seen(plan, living.people, living.cells)
        number = next(n for n, world in enumerate(plan.worlds) if world.name == "declared")
        for _ in range(week):
            living.step()
        bits = np.frombuffer(seen.bits(living.state, number), dtype=np.uint8)
        return int((bits & 1).sum()), len(bits)
    finally:
        living.close()


def test_the_share_on_the_card_is_the_engines(city: Any) -> None:
    scrub(city, 60)
    shut, people = of_the_engine(60)
    assert shut > 0
    assert card(city, "shut out") == f"{shut / people * 100:.1f} %"


def test_a_week_turned_back_to_is_the_week_that_was(city: Any) -> None:
    scrub(city, 20)
    before = card(city, "shut out")
    scrub(city, 60)
    assert card(city, "shut out") != before
    scrub(city, 20)
    assert card(city, "shut out") == before


LOOK_ALIKES = "sensors.information-collectors.look_alikes"


def dragged(page: Any, *values: float) -> None:
    """Drag a slider of the city over values, and wait for the picture of the last."""
    page.locator("[id='control-sensors-information-collectors-look-alikes']").evaluate(
        """async (range, values) => {
          for (const value of values) {
            range.value = value;
            range.dispatchEvent(new Event('input', {bubbles: true}));
            await new Promise((go) => setTimeout(go, 16));
          }
        }""",
        list(values),
    )
    page.wait_for_function(
        "() => { const {run, asked} = document.querySelector('main').dataset; return run === asked }"
    )


def shut_out(page: Any) -> int:
    """How many are shut out in the week that is shown."""
    rows = page.locator("section[aria-label='Where, and whom'] li[data-of='group']")
    return sum(rows.evaluate_all("rows => rows.map((row) => Number(row.dataset.shut))"))


def test_a_slider_that_is_moved_shows_what_it_does_to_the_week_that_is_looked_at(city: Any) -> None:
    scrub(city, 40)
    before = shut_out(city)
    dragged(city, 0.1)
    city.wait_for_function("() => document.querySelector('main').dataset.week === '40'")
    changed = {"path": LOOK_ALIKES, "value": 0.1}
    assert shut_out(city) == of_the_engine(40, changed)[0] != before
    city.wait_for_function("() => document.querySelector('main').dataset.ended === '60'")
    scrub(city, 31)  # a week on the way is there, too
    assert shut_out(city) == of_the_engine(31, changed)[0]


def test_a_slider_that_is_dragged_over_many_values_ends_at_the_last_of_them(city: Any) -> None:
    scrub(city, 40)
    dragged(city, *(round(0.005 * number, 3) for number in range(1, 21)))
    city.wait_for_function("() => document.querySelector('main').dataset.week === '40'")
    assert shut_out(city) == of_the_engine(40, {"path": LOOK_ALIKES, "value": 0.1})[0]
    go(city, "regime")
    words = city.get_by_label("The regime in YAML")
    city.get_by_text("changed by you").wait_for()
    assert re.search(r"look_alikes: \{value: 0\.1\b", words.input_value())


def test_a_city_that_plays_goes_on_from_its_week_when_a_slider_is_moved(city: Any) -> None:
    scrub(city, 30)
    city.evaluate(
        """() => {
          const main = document.querySelector('main'), { dataset } = main;
          window.weeks = [];
          const shown = () => window.weeks.push([Number(dataset.run), Number(dataset.week)]);
          new MutationObserver(shown).observe(main, { attributeFilter: ['data-week', 'data-run'] });
        }"""
    )
    city.get_by_role("button", name="Play").click()
    dragged(city, 0.08)
    city.wait_for_function("() => Number(document.querySelector('main').dataset.week) >= 36")
    city.get_by_role("button", name="Pause").click()
    new = int(city.locator("main").get_attribute("data-asked"))
    shown = [week for run, week in city.evaluate("() => window.weeks") if run == new]
    assert shown == sorted(shown)
    assert shown[-1] >= 36
    on_the_way = [week for week in shown if week < 30]  # a slow machine shows a few of them, ever more seldom
    assert len(on_the_way) < 8
    assert 29 not in on_the_way


def test_play_goes_on_by_itself_and_pause_stops_it(city: Any) -> None:
    scrub(city, 0)
    city.get_by_role("button", name="Play").click()
    city.wait_for_function("() => Number(document.querySelector('main').dataset.week) >= 5")
    city.get_by_role("button", name="Pause").click()
    stopped = city.locator("main").get_attribute("data-week")
    city.wait_for_timeout(400)
    assert abs(int(city.locator("main").get_attribute("data-week")) - int(stopped)) <= 1
    city.get_by_role("button", name="One week on").click()
    city.get_by_role("button", name="One week back").click()


def lit(page: Any) -> str:
    """A sum of the picture's pixels, to tell two pictures apart."""
    return str(hash(page.locator(".city .box").screenshot()))


def another(page: Any, seen: Collection[str]) -> str:
    """The picture as soon as it is none of those seen, or as it is after ten seconds."""
    for _ in range(100):
        if (now := lit(page)) not in seen:
            return now
        page.wait_for_timeout(100)
    return lit(page)


def test_every_way_of_colouring_shows_another_picture_and_says_what_it_means(city: Any) -> None:
    scrub(city, 60)
    pictures: set[str] = set()
    sentences: set[str] = set()
    labels = city.locator(".colour label.button")
    for number in range(labels.count()):
        labels.nth(number).click()
        pictures.add(another(city, pictures))
        sentences.add(city.locator(".says").inner_text())
    assert labels.count() == len(pictures) == len(sentences) == 6


def test_a_light_that_is_clicked_leads_to_a_citizen_and_back(city: Any) -> None:
    scrub(city, 60)
    box = city.locator(".city .box").bounding_box()
    city.mouse.click(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.4)
    city.get_by_role("heading", name=re.compile(r"Citizen \d+")).wait_for()
    city.get_by_role("link", name=re.compile("This life")).click()
    city.locator(".phone").wait_for()
    assert re.search(r"Citizen \d+:\d+-\d+-\d+", city.locator("main h1").inner_text())


def test_the_keyboard_zooms_moves_and_opens_a_light(city: Any) -> None:
    scrub(city, 60)
    box = city.locator(".city .box")
    box.focus()
    whole = lit(city)
    for key in ("+", "+", "+", "ArrowLeft", "ArrowUp"):
        city.keyboard.press(key)
    assert another(city, {whole}) != whole
    city.keyboard.press("Enter")
    city.get_by_role("heading", name=re.compile(r"Citizen \d+")).wait_for()


def test_a_table_stands_behind_each_chart(city: Any) -> None:
    scrub(city, 60)
    for chart in ("Scores of all adults this week", "Shut out over time"):
        part = city.get_by_label(chart, exact=True).first
        part.get_by_text("as a table").click()
        part.locator("tbody tr").first.wait_for()
        assert part.locator("tbody tr").count() >= 3


def test_a_change_leaves_the_city_before_it_as_a_ghost(city: Any) -> None:
    scrub(city, 60)
    assert city.get_by_text("as a ghost").count() == 0
    city.locator("section[aria-labelledby='the-regime'] fieldset input").first.check()
    city.get_by_text("as a ghost").wait_for()
    city.get_by_text("before your change", exact=False).first.wait_for()


def test_a_phone_that_is_turned_keeps_its_week(city: Any) -> None:
    city.set_viewport_size({"width": 390, "height": 800})
    scrub(city, 30)
    city.set_viewport_size({"width": 800, "height": 390})
    city.wait_for_timeout(200)
    assert city.locator("main").get_attribute("data-week") == "30"
    assert card(city, "shut out") != "–"


def test_districts_and_groups_add_up_to_the_city(city: Any) -> None:
    scrub(city, 60)
    city.locator("section[aria-label='Where, and whom'] li").first.wait_for()
    shut, people = of_the_engine(60)
    rows = city.locator("section[aria-label='Where, and whom'] li").evaluate_all(
        "rows => rows.map(row => [row.dataset.of, Number(row.dataset.shut), Number(row.dataset.people)])"
    )
    for of in ("district", "group"):
        assert sum(row[1] for row in rows if row[0] == of) == shut
        assert sum(row[2] for row in rows if row[0] == of) == people
