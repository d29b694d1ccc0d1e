"""A quick sitting, from the command line to its file: our engine and NumPy, a few weeks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from bench.fast_engine import allocated, measured

from bench import agreement, table

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_a_quick_sitting_measures_compares_and_leaves_the_readme_alone(tmp_path: Path) -> None:
    before = (ROOT / "README.md").read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--rounds", "1", "-o", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert (ROOT / "README.md").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["quick.json"]
    record = json.loads((tmp_path / "quick.json").read_text(encoding="utf-8"))
    for group in agreement.alike(record):
        assert {"numpy", "underheaven"} <= {run["program"] for run in group}
        assert agreement.differences(group) == []
    assert len(agreement.alike(record)) == 2
    assert all(run["ns_lowest"] > 0 for run in (*record["runs"], *record["threads"]))
    assert table.of(record) in done.stdout
    assert record["start_up"]["import-engine"]["cpu_lowest"] > record["start_up"]["python"]["cpu_lowest"]


@pytest.mark.slow
def test_two_worlds_hold_twice_the_state_and_once_the_people() -> None:
    one, two = (measured(what, 70_000, 2, 1) for what in ("A", "A-twice"))
    assert two["worlds"] == 2
    assert two["bytes_allocated"]["state"] == pytest.approx(one["bytes_allocated"]["state"], rel=0.05)
    assert two["bytes_allocated"]["people"] == pytest.approx(one["bytes_allocated"]["people"] / 2, rel=0.05)


def test_bytes_are_counted_once_however_often_an_array_is_held() -> None:
    import numpy as np

    class Run:
        def __init__(self) -> None:
            self.state = (np.zeros(100, np.uint8), [np.zeros((2, 5), np.uint16)])
            self.people = {"half": self.state[0][:50], "own": np.zeros(3, np.uint64)}
            self.cells, self.counts = np.zeros(4, np.int64), [np.zeros(1, np.int64)]
            self.week = 4

    assert sum(allocated(Run()).values()) == 100 + 20 + 24 + 32 + 8
