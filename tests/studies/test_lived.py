"""What is kept of a replicate: who was hit hardest, how unevenly, beyond which world; totals by date."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import replace

import pytest

from underheaven.ground.outcome import ALL, Outcome, WorldOutcome
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


def people_by_weeks(lived: Lived, world: str) -> dict[int, int]:
    """Return how many people had how many closed weeks, as it is kept."""
    stem = "citizens-with-closed-weeks/"
    totals = lived.outcome.worlds[world].totals
    return {int(n.removeprefix(stem)): totals[n][ALL] for n in totals if n.startswith(stem)}


def test_of_closed_weeks_only_how_many_people_had_how_many_is_kept_and_survives_its_file() -> None:
    setting = setting_of(None)
    first = summed_up(setting, "core", outcome_of(CLOSED), 0.0)
    harsher = {"debts": [0, 52, 52, 1], "listed": [0, 0, 0, 3]}
    both = summed_up(setting, "frozen", outcome_of(harsher), 0.0, first)
    for lived in (both, from_bytes(as_bytes(both, "a" * 64), "a" * 64, 0)):
        assert people_by_weeks(lived, "none") == {}
        assert people_by_weeks(lived, "listed") == {9: 2, 30: 1, 40: 1}
        assert people_by_weeks(lived, "debts") == {2: 1, 9: 2, 38: 1}
        assert people_by_weeks(lived, "debts/frozen") == {1: 1, 52: 2}
        assert people_by_weeks(lived, "listed/frozen") == {3: 1}
        assert not any(world.closed_weeks for world in lived.outcome.worlds.values())


def test_a_world_that_was_lived_under_another_name_keeps_the_same() -> None:
    setting = setting_of(None)
    twins = replace(setting, worlds={**setting.worlds, "debts": setting.worlds["listed"]})
    lived = summed_up(twins, "core", outcome_of({n: CLOSED[n] for n in ("none", "listed")}), 0.0)
    assert people_by_weeks(lived, "debts") == people_by_weeks(lived, "listed") == {9: 2, 30: 1, 40: 1}
