"""`make bench-explorer`: the page in a real browser, at 100,000 citizens: weeks drawn, slider, first picture.

Beside the figures stands what a fixed piece of work takes here, in Python and in the browser, so that those
of two machines, or of a busy one, can be compared. Exit codes: 0 measured and held, 1 a bound is not held,
2 something is missing (one line says what).
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import machine
from bench.held_to import Held

RESULTS = Path(__file__).parent / "results" / "explorer.json"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ROUNDS = 9
OPENED = 3
"""How often the page is opened, and its weeks are watched."""
SECONDS_WATCHED = 2
SECONDS_TO_LOAD = 5
WEEK = 12
"""The week that is looked at when a slider is moved: all weeks up to it have to be lived for its picture."""
OTHER_WEEKS = (0, 26, 104)
"""Others for which it is told, too."""
DRAGGED = 20
"""Values through which a slider is dragged, a sixtieth of a second apart."""
WORK = 2_000_000
"""Steps of the piece of work that is timed for calibration."""

_DRAWN = """() => {
  const main = document.querySelector('main');
  window.weeksDrawn = 0;
  new MutationObserver(() => { window.weeksDrawn += 1; }).observe(main, { attributeFilter: ['data-week'] });
}"""
_COUNTED = """(least) => new Promise((done) => {
  const begun = performance.now(), before = window.weeksDrawn;
  setTimeout(() => done((window.weeksDrawn - before) / (performance.now() - begun) * 1000), least);
})"""
_FIRST = """() => new Promise((done) => {
  const look = () => {
    const rate = document.querySelector('.rate');
    if (rate && rate.textContent.includes('drawn in')) done(performance.now());
    else requestAnimationFrame(look);
  };
  look();
})"""
_AT = """(week) => new Promise((done) => {
  const main = document.querySelector('main'), scrub = document.querySelector('input.scrub');
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const there = () => {
    set.call(scrub, String(week));
    scrub.dispatchEvent(new Event('input', { bubbles: true }));
    if (main.dataset.week === String(week)) done(); else setTimeout(there, 50);
  };
  there();
})"""
"""Pauses at a week, as soon as it is lived."""
_SLIDE = """([shares, apart]) => new Promise((done) => {
  const slider = document.querySelectorAll('input[type=range]:not(.scrub)')[1];
  const main = document.querySelector('main');
  const low = Number(slider.min), high = Number(slider.max);
  const { run: before, week } = main.dataset;
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  let begun = 0, moves = 0, first = null;
  const seen = new MutationObserver(() => {
    const { run, asked } = main.dataset;
    if (moves < shares.length || run === before || run !== asked) return;
    first = first ?? performance.now() - begun;
    if (main.dataset.week !== week) return;
    seen.disconnect();
    requestAnimationFrame(() => done([performance.now() - begun, first]));
  });
  seen.observe(main, { attributeFilter: ['data-week', 'data-run', 'data-asked'] });
  const move = () => {
    begun = performance.now();
    moves += 1;
    set.call(slider, String(low + (high - low) * shares[moves - 1]));
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    if (moves < shares.length) setTimeout(move, apart);
    else slider.dispatchEvent(new Event('change', { bubbles: true }));
  };
  move();
  setTimeout(() => done(null), 10000);
})"""
"""Moves the second slider (the first is a band, which other words bound), once or through several values.

What counts is the picture of the run that was asked for last, at the week that was on screen before; beside
it stands when any picture of that run is there. None where it never comes."""
_WORK = """(steps) => {
  const begun = performance.now();
  let state = 1;
  for (let step = 0; step < steps; step += 1) state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return [performance.now() - begun, state];
}"""


class MissingError(Exception):
    """What is not here, in one line."""


@contextmanager
def explorer() -> Generator[str]:
    """Start the explorer and give its address."""
    command = [sys.executable, "-m", "underheaven", "explore", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found, said = None, ""
        while found is None:
            line = process.stdout.readline()
            if not line:
                raise MissingError(f"the explorer did not start: {said.strip()}")
            said += line
            found = re.search(r"http://127\.0\.0\.1:\d+/", said)
        try:
            yield found[0]
        finally:
            process.terminate()


def python_calibration() -> float:
    """Return how many milliseconds the fixed piece of work takes in Python, of the best of five."""
    best = float("inf")
    for _ in range(5):
        begun, state = time.perf_counter(), 1
        for _ in range(WORK // 10):
            state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        best = min(best, time.perf_counter() - begun)
    return best * 1000


def _opened(browser: Any, address: str) -> tuple[Any, list[float]]:
    """Return the page, and how many seconds its first picture took, each time it was opened."""
    firsts: list[float] = []
    while True:
        time.sleep(SECONDS_TO_LOAD)  # the process in reserve loads the engine, as before a person looks
        page: Any = browser.new_page(viewport={"width": 1480, "height": 1080})
        page.goto(f"{address}#/city")
        firsts.append(page.evaluate(_FIRST) / 1000)
        if len(firsts) == OPENED:
            return page, firsts
        page.close()


def _weeks_drawn(page: Any) -> list[float]:
    """Return how many weeks a second are drawn as fast as it goes, over several runs."""
    page.locator(".player select").select_option("1000")
    drawing: list[float] = []
    for number in range(OPENED):
        page.evaluate(_AT, 0)
        page.evaluate(_SLIDE, [[0.4 + 0.01 * number], 0])
        page.locator(".player .play").click()
        page.evaluate(_DRAWN)
        drawing.append(page.evaluate(_COUNTED, 1000 * SECONDS_WATCHED))
    return drawing


def _slid(page: Any, week: int, rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds from a slider that moves to pictures of the new run, where a week is looked at.

    `there`: of that week. `first`: of any, which for a far week is one on the way.
    """
    page.evaluate(_AT, week)
    found = [page.evaluate(_SLIDE, [[0.3 + 0.04 * number], 0]) for number in range(rounds)]
    if None in found:
        raise MissingError(f"the picture of week {week} never came after the slider was moved")
    return {
        "there": [round(there) for there, _ in found],
        "first": [round(first) for _, first in found],
    }


def taken(rounds: int) -> dict[str, Any]:
    """Measure the page, and return the record."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise MissingError("playwright is not installed here; `make bench-explorer` prepares it") from None
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        raise MissingError("there is no Chromium on this machine; install one (apt-get install chromium)")
    on = machine.described()
    with explorer() as address, sync_playwright() as started:
        browser: Any = started.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"]
        )
        page, firsts = _opened(browser, address)
        drawing = _weeks_drawn(page)
        slid = {week: _slid(page, week, rounds) for week in (WEEK, *OTHER_WEEKS)}
        page.evaluate(_AT, WEEK)
        dragged = page.evaluate(_SLIDE, [[0.2 + 0.6 * n / DRAGGED for n in range(DRAGGED)], 16])
        work: float = min(page.evaluate(_WORK, WORK * 10)[0] for _ in range(5))
        browser_version: str = browser.version
        browser.close()
    return {
        "about": "the page at 100,000 citizens: Chromium without a GPU, server and engine on one machine",
        "machine": on,
        "releases": {**machine.releases(), "chromium": browser_version},
        "calibration": {"python_ms": round(python_calibration(), 1), "browser_ms": round(work, 1)},
        "weeks_drawn_a_second": [round(one, 1) for one in drawing],
        "slider_to_picture_ms": slid[WEEK]["there"],
        "slider_to_picture_by_week_ms": {str(week): slid[week] for week in sorted(slid)},
        "dragged_slider_to_last_picture_ms": None if dragged is None else round(dragged[0]),
        "first_picture_s": [round(one, 2) for one in firsts],
    }


def held(record: dict[str, Any]) -> list[Held]:
    """Return what the page is held to: medians of the rounds."""

    def median(name: str) -> float:
        rounds: list[float] = record[name]
        return statistics.median(rounds)

    return [
        Held("weeks drawn a second", median("weeks_drawn_a_second"), 25, 60, at_most=False),
        Held("slider to picture, ms", median("slider_to_picture_ms"), 150, 100),
        Held("first picture, s", median("first_picture_s"), 2, 1),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, measure, write the record and say what was held."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.explorer", description="Measure the explorer's page."
    )
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help=f"how often the slider is moved ({ROUNDS})"
    )
    parser.add_argument("-o", "--output", type=Path, default=RESULTS, help="where the record is written")
    said = parser.parse_args(arguments)
    try:
        record = taken(max(1, said.rounds))
    except (MissingError, OSError) as error:
        print(f"bench-explorer: {error}", file=sys.stderr)
        return 2
    said.output.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    on, calibration, lines = record["machine"], record["calibration"], held(record)
    print(f"{on['processor']}, {on['cores']} cores, load {on['load']}")
    print(
        f"calibration: {calibration['python_ms']} ms in Python, {calibration['browser_ms']} ms in the browser"
    )
    print("\n".join(map(str, lines)))
    return 1 if any("NOT HELD" in str(line) for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
