"""The page that says the order of the week says the order that is compiled."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import order_of_the_week as tool


def test_the_page_is_what_the_week_says() -> None:
    assert tool.PAGE.read_text(encoding="utf-8") == tool.page(), "run `python tools/order_of_the_week.py`"


def test_every_step_says_what_it_does() -> None:
    steps = [line for line in tool.page().splitlines() if line[:1].isdigit()]
    assert len(steps) > 8
    assert [line for line in steps if not line.rpartition(": ")[2].strip().endswith(".")] == []
    numbered = [line for line in steps if "**" in line]
    order = [int(line.partition("**")[2].partition("**")[0].split(",")[0].split(":")[0]) for line in numbered]
    assert {4, 5, 6, 7, 8, 9, 10} <= set(order), "the steps of odd-week.md stand in the code"


def test_two_steps_that_change_places_make_the_page_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = tool.WEEK.read_text(encoding="utf-8").splitlines(keepends=True)
    one = next(at for at, line in enumerate(lines) if line.strip().startswith("act_out("))
    other = next(at for at, line in enumerate(lines) if line.strip().startswith("observe("))
    lines[one], lines[other] = lines[other], lines[one]
    (tmp_path / "week.py").write_text("".join(lines), encoding="utf-8")
    before = tool.page()
    monkeypatch.setattr(tool, "WEEK", tmp_path / "week.py")
    assert tool.page() != before
