"""The plan of a study as text: the same every time, and another where anything that decides is another."""

from __future__ import annotations

import difflib
import io
import json
from pathlib import Path

import pytest

from underheaven.engine.plan.described import columns_of
from underheaven.ground.errors import InputError
from underheaven.report.page import Page
from underheaven.report.plan_card import plan_as_json, plans_of, print_plan

REGIME = """\
regime: desk
title: A desk
about: A desk books late payers; whoever is booked twice is refused trains for a while.
run_by: state
grade: hypothetical
numbers: {standing: assumed, swept_by: [0.5, 2]}
sensors:
  desk: {watches: late-payment, detects: 0.5, false_alarm: 0.01}
registers:
  booked: {colour: black, enter_when: {recorded: late-payment}, leave_when: {after: 4 weeks}}
rules:
  - {services: fast-train, when: {listed: booked}, then: refuse}
"""
STUDY = """\
study: desks
title: A desk
about: What a desk does.
society: small-city
weeks: 10
citizens: 70000
replicates: 1
worlds:
  booked: desk
ladder: none
"""


def printed(folder: Path, regime: str = REGIME, study: str = STUDY) -> list[str]:
    """The plan of a study of a folder, line by line."""
    folder.mkdir(exist_ok=True)
    (folder / "desk.yaml").write_text(regime, encoding="utf-8")
    (folder / "desks.yaml").write_text(study, encoding="utf-8")
    shown = io.StringIO()
    print_plan(Page(shown, width=80), str(folder / "desks.yaml"))
    return shown.getvalue().splitlines()


def changed(one: list[str], other: list[str]) -> list[str]:
    return [
        line[2:]
        for line in difflib.ndiff(one, other)
        if line.startswith("+ ") and not line.startswith(("+   study ", "+   plan "))
    ]


def test_a_plan_is_printed_alike_every_time_wherever_its_files_are(tmp_path: Path) -> None:
    assert printed(tmp_path / "here") == printed(tmp_path / "there")


@pytest.mark.parametrize(
    ("word", "other", "shown_in"),
    [
        ("detects: 0.5", "detects: 0.51", "chances"),
        ("false_alarm: 0.01", "false_alarm: 0.011", "chances"),
        ("after: 4 weeks", "after: 5 weeks", "registers"),
        ("late-payment", "fare-evasion", "entries"),
    ],
)
def test_one_number_of_a_regime_changes_the_line_that_says_it_and_the_hashes(
    tmp_path: Path, word: str, other: str, shown_in: str
) -> None:
    assert word in REGIME
    before, after = printed(tmp_path), printed(tmp_path, REGIME.replace(word, other))
    assert [line for line in before if line.startswith("  plan ")] != [
        line for line in after if line.startswith("  plan ")
    ]
    lines = changed(before, after)
    assert any(line.strip().startswith(f"{shown_in}: ") for line in lines), lines
    assert any(line.startswith("    ") for line in lines), "the number itself is to be seen"
    assert len(lines) < len(before) / 4


@pytest.mark.parametrize(
    ("word", "other"),
    [("weeks: 10", "weeks: 11"), ("citizens: 70000", "citizens: 70001"), ("weeks: 10", "weeks: 10\nseed: 8")],
)
def test_one_number_of_a_study_changes_the_plan(tmp_path: Path, word: str, other: str) -> None:
    before, after = printed(tmp_path), printed(tmp_path, study=STUDY.replace(word, other))
    assert [line for line in before if line.startswith("  plan ")] != [
        line for line in after if line.startswith("  plan ")
    ]


def test_a_plan_says_what_a_reader_asks(tmp_path: Path) -> None:
    text = "\n".join(printed(tmp_path))
    assert "Synthetic citizens; no real person is in here." in text
    for part in ("responses core", "responses frozen", "act/late-payment", "sensor/desk/late-payment"):
        assert part in text, part
    assert "70,000" in text
    assert "registers: 1 x " in text
    assert "a citizen and world, planes included" in " ".join(text.split())
    assert max(len(line) for line in text.splitlines() if not line.startswith("    ")) <= 80


def test_the_plan_as_json_adds_up(tmp_path: Path) -> None:
    printed(tmp_path)
    document = json.loads(json.dumps(plan_as_json(str(tmp_path / "desks.yaml"))))
    _, plans = plans_of(str(tmp_path / "desks.yaml"))
    for one, plan in zip(document["passes"], plans.values(), strict=True):
        assert one["plan"] == plan.plan_hash
        assert sum(one["bytes"].values()) == pytest.approx(one["bytes_a_citizen"] * 70_000, rel=0.01)
        assert {table["name"] for table in one["tables"]} == set(plan.tables._fields)
        assert all(one["worlds"][world.name]["operations"]["regimes"] == 1 for world in plan.worlds[1:])


def test_every_column_of_a_table_with_names_has_one() -> None:
    _, plans = plans_of("demo")
    for name, table in zip(plans["core"].tables._fields, plans["core"].tables, strict=True):
        columns = columns_of(name)
        if columns:
            assert list(columns) == list(range(table.shape[1])), name
            assert len(set(columns.values())) == len(columns), name


def test_only_a_study_has_a_plan() -> None:
    with pytest.raises(InputError, match="`rongcheng-points` is a regime, and only a study has a plan"):
        plan_as_json("rongcheng-points")
    with pytest.raises(InputError, match="did you mean `demo`"):
        plan_as_json("dmeo")
