"""Every clause of the vocabulary, as worked examples that a lawyer can read (`examples/*.yaml`)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.worked.example import Example, examples, run_with_the_oracle

from underheaven import shelf

ALL = list(examples())


@pytest.mark.parametrize("example", ALL, ids=lambda e: f"{e.file}: {e.name}")
def test_a_worked_example_comes_out_as_it_says(example: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_with_the_oracle(example, monkeypatch) == []


def test_an_example_that_says_something_else_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    example = next(e for e in ALL if e.clause == "registers.enter_when.score_below")
    week, people = next(iter(example.then.items()))
    turned = {week: {name: {"score": "123"} for name in people}}
    changed = Example(**{**vars(example), "then": turned})
    assert run_with_the_oracle(changed, monkeypatch) != []


def test_an_example_that_counts_otherwise_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    example = next(e for e in ALL if e.counted)
    counter, number = next(iter(example.counted.items()))
    changed = Example(**{**vars(example), "counted": {**example.counted, counter: number + 1}})
    assert run_with_the_oracle(changed, monkeypatch) == [f"counted: {counter} is {number}, not {number + 1}"]


def test_every_clause_of_the_coverage_register_has_at_least_two_examples() -> None:
    page = yaml.safe_load((shelf.shelf_folder() / "coverage.yaml").read_text())
    clauses = [clause["clause"] for clause in page["clauses"]]
    counted = {clause: sum(e.clause == clause for e in ALL) for clause in clauses}
    assert {clause: n for clause, n in counted.items() if n < 2} == {}
    assert {e.clause for e in ALL} <= set(clauses)


@pytest.mark.slow
def test_every_worked_example_comes_out_alike_in_both_engines(tmp_path: Path) -> None:
    """What is on file after the last week that an example speaks of, and all that was counted, to the bit."""
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-m", "tests.worked.in_both_engines"],
        cwd=root,
        env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found == {"examples": len(ALL), "parted": []}
