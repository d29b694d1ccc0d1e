"""A real server, a real Chromium, and pages that complain about nothing while they are looked at."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tools.page import WEB, NotBuiltError, install

playwright = pytest.importorskip("playwright.sync_api", reason="the extra `test` brings playwright")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
SMALL = {
    "society": "small-city", "citizens": 4000, "weeks": 60, "seed": 7, "responses": "core", "replicates": 10,
    "worlds": {"declared": {"regimes": ["rongcheng-points", "street-cameras"], "safeguards": []}},
}  # fmt: skip
"""A study that is lived in a second."""


class Server:
    """An explorer of this machine, started as a person starts it."""

    def __init__(self, port: int | None = None) -> None:
        chosen = [] if port is None else ["--port", str(port)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "underheaven", "explore", "--no-browser", *chosen],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, "COLUMNS": "200", "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        assert self.process.stdout is not None
        said = ""
        while (found := re.search(r"http://127\.0\.0\.1:(\d+)/", said)) is None:
            line = self.process.stdout.readline()
            assert line, f"the explorer did not start: {said}"
            said += line
        self.address, self.port = found.group(), int(found.group(1))

    def end(self) -> None:
        """Stop it, and wait until it is gone."""
        self.process.terminate()
        self.process.wait(10)
        if self.process.stdout is not None:
            self.process.stdout.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """An explorer for all tests of a process."""
    started = Server()
    yield started
    started.end()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The machine's Chromium."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium: .ci/run installs it")
        pytest.skip("there is no Chromium on this machine")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


class Watched:
    """What a page did while it was looked at."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.outside: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda asked: self._asked(asked.url, address))

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _asked(self, url: str, address: str) -> None:
        if not url.startswith((address, "blob:", "data:")):
            self.outside.append(url)


@pytest.fixture
def page(chromium: Any, server: Server) -> Iterator[Any]:
    """A page of its own that must not complain, nor ask for anything outside."""
    context = chromium.new_context(viewport={"width": 1480, "height": 940}, reduced_motion="reduce")
    shown = context.new_page()
    watched = Watched(shown, server.address)
    yield shown
    context.close()
    assert watched.complaints == []
    assert watched.outside == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The script that looks for barriers: axe-core, as web/package-lock.json has it."""
    try:
        install()
    except NotBuiltError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(f"axe-core is not here, and this is not CI: {error}")
    return Path(WEB / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def small_link(server: Server) -> str:
    """The address of a small study, as it is shared."""
    from underheaven.explorer.asked import asked
    from underheaven.explorer.shared import link_of

    return f"{server.address}#study={link_of(asked(SMALL))}"


@pytest.fixture
def small(page: Any, small_link: str) -> Any:
    """A page whose small city has been lived to its last week."""
    page.goto(small_link)
    page.get_by_role("button", name="Run it").click()
    ended = "() => document.querySelector('[data-ended]')?.dataset.ended === '60'"
    page.wait_for_function(ended, timeout=120_000)
    return page
