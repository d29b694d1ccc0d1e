"""What is kept of a replicate: who was hit hardest, beyond which world; totals by date."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import replace

import pytest

from underheaven.ground.outcome import Outcome, WorldOutcome
from underheaven.shelf import read
from underheaven.studies.kept import as_bytes, from_bytes
from underheaven.studies.lived import Lived, summed_up
from underheaven.studies.setting import Setting
from underheaven.words.study import Study, World

CLOSED = {"none": [0, 0, 0, 0], "listed": [9, 40, 30, 9], "debts": [9, 38, 2, 9]}


def setting_of(beside: str | None) -> Setting:
    """Return a setting of two worlds that nobody runs."""
    study = Study(
        study="told", title="Told", about="Whose life is told.", society="tiny-society",
        weeks=52, replicates=1,
        worlds={"listed": World(regimes=("tiny-society",)), "debts": World(regimes=("tiny-society",))},
        tell="hardest-hit", beside=beside,
    )  # fmt: skip
    one, other = read("regime", "tiny-society"), read("regime", "tiny-society-ties")
    worlds = {"none": (), "listed": (one,), "debts": (other,)}
    return Setting(study, read("society", "tiny-society"), worlds, ("listed", "debts"), (), "0" * 64, {})


def outcome_of(closed: Mapping[str, list[int]]) -> Outcome:
    """Return what a run of four citizens in one cell left behind, as far as it matters here."""
    worlds = {name: WorldOutcome("0" * 64, {}, [array("H", weeks)]) for name, weeks in closed.items()}
    return Outcome(0, 4, 52, {}, ((7, 0, 4),), worlds)


@pytest.mark.parametrize(
    ("beside", "who"),
    [
        (None, {"listed": (40, "0:7-0-1"), "debts": (38, "0:7-0-1")}),
        ("debts", {"listed": (28, "0:7-0-2"), "debts": (38, "0:7-0-1")}),
    ],
    ids=["beyond none", "beyond another world"],
)
def test_who_is_hit_hardest_is_a_matter_of_outcome_beyond_the_world_beside(
    beside: str | None, who: Mapping[str, tuple[int, str]]
) -> None:
    assert summed_up(setting_of(beside), "core", outcome_of(CLOSED), 0.0).hardest == who


def test_where_another_world_is_as_bad_nobody_is_hit_beyond_it() -> None:
    same = {**CLOSED, "debts": CLOSED["listed"]}
    assert "listed" not in summed_up(setting_of("debts"), "core", outcome_of(same), 0.0).hardest


def test_totals_by_date_are_kept_with_a_replicate() -> None:
    dated = {9: {name: {"entries": number} for number, name in enumerate(CLOSED)}}
    lived = summed_up(setting_of(None), "core", replace(outcome_of(CLOSED), dated=dated), 0.0)
    assert lived.outcome.dated == dated
    again: Lived = from_bytes(as_bytes(lived, "a" * 64), "a" * 64, 0)
    assert again.outcome.dated == dated
