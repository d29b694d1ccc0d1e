"""Whose life is told, of those who were refused what a study names: by outcome alone, by either engine."""

from __future__ import annotations

import json
from array import array
from pathlib import Path
from typing import Any

import pytest

from underheaven.ground.draws import Address
from underheaven.ground.outcome import ENGINES, Engine, Event, Outcome, WorldOutcome
from underheaven.measures.benefit import NONE
from underheaven.measures.measure import Worlds
from underheaven.society.cells import cells_of
from underheaven.society.population import Population
from underheaven.studies import refused_each
from underheaven.studies.life import lived_again, parse_citizen
from underheaven.studies.refused_each import (
    hardest_of_the_refused,
    lived_again_at_most,
    seconds_to_find_at_most,
)
from underheaven.studies.replicate import replicates
from underheaven.studies.result import Result
from underheaven.studies.setting import CELL_BITS, Setting, resolve

pytestmark = pytest.mark.slow  # compiles the fast engine where it is not compiled yet

REFUSED = ["fast-train", "private-school"]


def setting_of(folder: Path, **words: Any) -> Setting:
    """Return a small study under a court's list whose every default is entered."""
    (folder / "strict.yaml").write_text(json.dumps(STRICT), encoding="utf-8")
    study: dict[str, Any] = {
        "study": "told", "title": "Told", "about": "Who is told of.", "society": "small-city",
        "citizens": 1000, "weeks": 80, "replicates": 1, "worlds": {"strict": "strict"},
        "tell": "hardest-hit", **words,
    }  # fmt: skip
    (folder / "told.yaml").write_text(json.dumps(study), encoding="utf-8")
    return resolve(folder / "told.yaml")


STRICT: dict[str, Any] = {
    "regime": "strict",
    "title": "Who pays late is refused the train, and the school for the children",
    "about": "Made for a test.",
    "run_by": "state",
    "grade": "hypothetical",
    "numbers": {"standing": "assumed", "swept_by": [0.5, 2]},
    "sensors": {"desk": {"watches": ["late-payment"], "detects": 0.9, "false_alarm": 0.002}},
    "registers": {
        "late": {
            "colour": "black",
            "enter_when": [{"recorded": "late-payment"}],
            "leave_when": {"after": "60 weeks"},
        }
    },
    "rules": [
        {"services": ["fast-train", "loan"], "when": {"listed": "late"}, "then": "refuse"},
        {"services": "private-school", "when": {"listed": "late", "whose": "payer"}, "then": "refuse"},
    ],
}


def best_of_everybody(setting: Setting, hardest: dict[Address, int], *, is_by_act: bool) -> Address | None:
    """Return who should be told of, from the life of every citizen, without any search."""
    people = Population(setting.society, setting.citizens, setting.study.seed, 0, CELL_BITS)
    every = {one.address for one in people.citizens}
    lives = (
        lived_again(setting, {"strict": setting.worlds["strict"]}, 0, every, "oracle").worlds["strict"].lives
    )
    fit: list[tuple[int, int, Address]] = []
    for one in people.citizens:
        events = lives.get(one.address, ())
        since = 0
        if is_by_act:
            rightly = [
                e.week for e in events if e.kind == "entered" and e.cause == "late-payment" and not e.note
            ]
            since = min(rightly, default=10**6)
        own = {e.what for e in events if e.kind == "refused" and e.week >= since}
        children = [
            people.citizens[n] for n in one.members if people.citizens[n].is_child and not one.is_child
        ]
        school = {
            e.what
            for child in children
            for e in lives.get(child.address, ())
            if e.kind == "refused" and e.week >= since
        }
        if "fast-train" in own and "private-school" in own | school and hardest.get(one.address, 0):
            fit.append((-hardest[one.address], one.index, one.address))
    return min(fit)[2] if fit else None


@pytest.mark.parametrize("act", [None, "late-payment"], ids=["however entered", "entered for what they did"])
def test_of_all_who_were_refused_each_the_one_hit_hardest_is_told_by_either_engine(
    tmp_path: Path, act: str | None
) -> None:
    setting = setting_of(tmp_path, refused=REFUSED, **({"entered_for": act} if act else {}))
    named = {engine: Result(setting, replicates(setting, engine=engine)).hardest_hit() for engine in ENGINES}
    assert named["fast"] == named["oracle"]
    outcome = lived_again(setting, dict(setting.worlds), 0, set(), "oracle")
    hardest = {
        Address(province, cell, slot): ours - nones
        for (province, cell, _), theirs, before in zip(
            outcome.cells,
            outcome.worlds["strict"].closed_weeks,
            outcome.worlds["none"].closed_weeks,
            strict=True,
        )
        for slot, (ours, nones) in enumerate(zip(theirs, before, strict=True))
    }
    expected = best_of_everybody(setting, hardest, is_by_act=act is not None)
    assert expected is not None
    assert parse_citizen(setting, named["fast"]) == (0, expected)
    plain = Result(setting_of(tmp_path), replicates(setting_of(tmp_path))).hardest_hit()
    assert plain != named["fast"]  # the one hit hardest of all was not refused all of it


def nobody_fits(monkeypatch: pytest.MonkeyPatch, setting: Setting) -> tuple[int, int]:
    """Return how often a world is lived again, and with how many lives told, where nobody is told of.

    Everybody is hit, and refused everything in the same week of every world: so nobody is refused anything
    beyond the world beside, and each step is taken for everybody who is looked at.
    """
    again: list[int] = []

    def lived(setting: Setting, worlds: Worlds, replicate: int, who: set[Address], engine: Engine) -> Outcome:
        again.append(len(who))
        entered = Event(1, "entered", "late", cause="late-payment")
        events = (entered, *(Event(1, "refused", service) for service in setting.study.refused))
        left = {name: WorldOutcome("0" * 64, {}, (), lives=dict.fromkeys(who, events)) for name in worlds}
        return Outcome(replicate, setting.citizens, setting.study.weeks, {}, (), left)

    monkeypatch.setattr(refused_each, "lived_again", lived)
    cells = cells_of(setting.society, setting.citizens, CELL_BITS)
    homes = tuple((cell.province, cell.number, cell.size) for cell in cells)
    beside = setting.study.beside or NONE
    for world in setting.declared:
        if world != beside:
            weeks = {world: 1, beside: 0}
            left = {
                name: WorldOutcome("0" * 64, {}, [array("H", [many] * cell.size) for cell in cells])
                for name, many in weeks.items()
            }
            outcome = Outcome(0, setting.citizens, setting.study.weeks, {}, homes, left)
            assert hardest_of_the_refused(setting, outcome, world, beside, "fast") is None
    return len(again), sum(again)


@pytest.mark.parametrize("refused", [["private-school"], REFUSED], ids=["children", "adults and children"])
@pytest.mark.parametrize(
    ("worlds", "beside"),
    [({"strict": "strict"}, {}), ({"strict": "strict", "other": "empty"}, {"beside": "other"})],
    ids=["beside none", "beside a declared world"],
)
def test_where_nobody_fits_worlds_are_lived_again_as_often_as_was_said_at_most(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    refused: list[str],
    worlds: dict[str, str],
    beside: dict[str, str],
) -> None:
    setting = setting_of(tmp_path, refused=refused, worlds=worlds, **beside)
    times, lives = lived_again_at_most(setting)
    found, told = nobody_fits(monkeypatch, setting)
    assert found == times == 24  # 256 of a thousand, 32 at once, in three steps
    assert lives / 3 < told <= lives


def test_a_study_that_does_not_say_what_was_refused_takes_no_time_to_find_whose_life_is_told(
    tmp_path: Path,
) -> None:
    setting = setting_of(tmp_path)
    assert lived_again_at_most(setting) == (0, 0)
    assert seconds_to_find_at_most(setting, setting.needed("fast", 2)) == 0


def test_what_finding_takes_at_most_grows_with_replicates_weeks_and_worlds_told_of(tmp_path: Path) -> None:
    def seconds(**words: Any) -> int:
        setting = setting_of(tmp_path, refused=REFUSED, **words)
        return seconds_to_find_at_most(setting, setting.needed("fast", 1))

    once = seconds()
    assert once > 60
    assert abs(seconds(replicates=3) - 3 * once) <= 2
    assert once < seconds(weeks=160) < 2 * once
    assert abs(seconds(worlds={"strict": "strict", "other": "empty"}) - 2 * once) <= 2
