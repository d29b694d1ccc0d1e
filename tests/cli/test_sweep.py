"""The command `sweep`, as a reader types it: one table, told briefly; what is wrong, in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Type
from tests.cli.test_bad_input import is_one_clear_line

FACTOR = "street-cameras.sensors.cameras.false_alarm.by_group.B"
SMALL = ("--citizens", "1000", "--weeks", "3", "--replicates", "2", "--engine", "oracle", "--quiet")


def test_a_sweep_prints_a_row_for_each_value_and_keeps_a_table(typed: Type, here: Path) -> None:
    said = typed("sweep", "base-rates", "--vary", f"{FACTOR}=2,100", *SMALL)
    assert said.code == 0, said.err
    assert "no real person is in here" in said.out
    assert "2 and 100 (declared: 30, assumed)" in " ".join(said.out.split())
    assert "Kept in runs/base-rates-sweep: sweep.parquet" in said.out
    assert {path.name for path in (here / "runs/base-rates-sweep").iterdir()} == {
        "study.yaml", "manifest.json", "sweep.parquet",
    }  # fmt: skip


def test_a_sweep_as_json_is_one_document_with_each_value(typed: Type) -> None:
    said = typed("sweep", "base-rates", "--vary", f"{FACTOR}=2:100:3", *SMALL, "--json")
    document = json.loads(said.out)
    assert document["synthetic"] is True
    assert [one["values"][FACTOR] for one in document["combinations"]] == ["2", "51", "100"]
    first, _, last = (one["worlds"]["cameras"]["measures"] for one in document["combinations"])
    wrong = "wrong-records/jaywalking"
    assert "against_first" not in first[wrong]
    gained = last[wrong]["against_first"]["difference"]
    assert gained == pytest.approx(last[wrong]["value"] - first[wrong]["value"])
    assert document["vary"][0]["standing"] == "assumed"


@pytest.mark.parametrize(
    ("vary", "cure"),
    [
        (f"{FACTOR}s=2", "has a factor for B"),
        ("street-cameras.sensors.cameras.detects=2", "2 is outside 0 to 1 (share)"),
        ("street-cameras.sensors.cameras.detect=0.2", "did you mean `detects`?"),
        ("street-camera.sensors.cameras.detects=0.2", "did you mean `street-cameras`?"),
        ("society.responses.fear.scale=", "write `PATH=0.1,0.2,0.4`"),
        ("society.responses.fear.scale", "write `PATH=0.1,0.2,0.4`"),
        ("society.responses.fear.scale=0:1", "write `PATH=0.1,0.2,0.4`"),
        ("society.responses.fear.scale=0:x:3", "plain numbers"),
        ("society.responses.fear.scale=1,1", "said twice"),
        ("weeks=0", "1 to 520"),
        ("weeks=2.5", "no whole number"),
        ("responses=some", "none of frozen, core, all"),
        ("replicates=2,3", "no word of a study that can be varied"),
        ("street-cameras.regime=other", "cannot be varied"),
        ("street-cameras.sensors.cameras.at=range", "says no range of its own"),
    ],
)
def test_what_cannot_be_varied_is_refused_in_one_line(typed: Type, here: Path, vary: str, cure: str) -> None:
    said = typed("sweep", "base-rates", "--vary", vary, *SMALL)
    assert said.code == 2, said
    assert is_one_clear_line(said), said.err
    assert cure in said.err, said.err
    assert not list(here.iterdir())


def test_a_study_without_values_says_what_to_type(typed: Type) -> None:
    said = typed("sweep", "demo", *SMALL)
    assert said.code == 2
    assert "`--vary society.responses.shame.after=-0.1,0,0.3`" in said.err
