"""One small comparison under a harsh regime of its own file, run once for all tests of this floor."""

from __future__ import annotations

from pathlib import Path

import pytest

from underheaven.studies import keeping as keeping_module
from underheaven.studies.compare import compare
from underheaven.studies.result import Result

HARSH = """\
regime: harsh
title: One crossing on red, and no train
about: Whoever is booked for crossing on red is listed for a quarter; their children get no school place.
run_by: state
grade: hypothetical
numbers: {standing: assumed, swept_by: [0.5, 2]}
sensors:
  eyes:
    watches: [jaywalking, speech]
    detects: 0.5
    false_alarm: {value: 0.002, by_group: {B: 10}}
    look_alikes: 0.1
registers:
  list: {colour: black, enter_when: {recorded: [jaywalking, speech]}, leave_when: {after: 12 weeks}}
rules:
  - {services: [fast-train, flight], when: {listed: list}, then: refuse}
  - {services: private-school, when: {listed: list, whose: payer}, then: refuse}
redress:
  notice: {share: 0.5}
"""


@pytest.fixture(scope="session")
def harsh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a harsh regime."""
    path = tmp_path_factory.mktemp("words") / "harsh.yaml"
    path.write_text(HARSH, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def result(harsh: Path) -> Result:
    """Return ten replicates of 1,000 synthetic citizens for five weeks."""
    return compare("small-city", harsh, citizens=1000, weeks=5, replicates=10, seed=3)


@pytest.fixture
def every_week(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a run after every week, and do not wait for the disk."""
    monkeypatch.setattr(keeping_module, "INTERVAL", 0.0)
    monkeypatch.setattr(keeping_module, "_SHARE_OF_TIME", 0)
    monkeypatch.setattr("os.fsync", lambda _: None)
