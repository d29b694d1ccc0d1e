"""Every regime of the shelf, lived in a society that has what it needs: it does what it says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest

from underheaven.engine.fast import run
from underheaven.ground.outcome import ALL, Outcome
from underheaven.measures.benefit import NONE
from underheaven.shelf import names, read
from underheaven.studies.compare import compare_setting

pytestmark = pytest.mark.slow  # compiles the fast engine where it is not compiled yet

CITIZENS, WEEKS = 20_000, 170
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "refuse": ("refused", "switched"),
    "admit": ("refused", "switched"),
    "slow": ("slowed",),
    "dearer": ("dearer",),
    "favour": ("favoured",),
}
"""What a rule's answer is counted as."""


def society_for(name: str) -> str:
    if read("regime", name).pilots:
        return "four-provinces"
    return "tiny-society" if name.startswith("tiny-society") else "busy-city"


@cache
def lived(name: str) -> Outcome:
    """Return three years of a regime, beside those it reads."""
    regimes = [*read("regime", name).uses, name]
    setting = compare_setting(society_for(name), regimes, citizens=CITIZENS, ladder="none", responses="all")
    worlds = {NONE: (), "w": setting.worlds[setting.declared[0]]}
    return run(setting.society, worlds, citizens=CITIZENS, weeks=WEEKS, seed=29, replicate=0, responses="all")


def total(outcome: Outcome, counter: str) -> int:
    return outcome.worlds["w"].totals.get(counter, {}).get(ALL, 0)


@pytest.mark.parametrize("name", [name for name in names("regime") if name != "empty"])
def test_a_regime_makes_a_world_of_its_own(name: str) -> None:
    outcome = lived(name)
    assert outcome.worlds["w"].digest != outcome.worlds[NONE].digest


@pytest.mark.parametrize("name", [name for name in names("regime") if read("regime", name).rules])
def test_every_rule_answers_somebody(name: str) -> None:
    outcome = lived(name)
    for rule in read("regime", name).rules:
        counted = [total(outcome, f"{what}/{one}") for what in ANSWERS[rule.then] for one in rule.services]
        assert sum(counted) > 0, (rule.then, rule.services)


@pytest.mark.parametrize("name", [name for name in names("regime") if not name.startswith("tiny-society")])
def test_nobody_but_a_film_closes_most_of_life_to_most_people(name: str) -> None:
    """Look at a run before believing a table: numbers that hit everybody, or nobody, say nothing."""
    outcome = lived(name)
    share = total(outcome, "closed-weeks/adults") / (outcome.people["adults"][ALL] * WEEKS)
    assert share < (0.75 if name == "nosedive" else 0.25)


def test_nothing_at_all_is_the_world_without_a_regime() -> None:
    outcome = lived("empty")
    assert outcome.worlds["w"].digest == outcome.worlds[NONE].digest
