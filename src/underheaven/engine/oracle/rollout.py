"""Roll-out: the stages of a run, between two weeks in which a word changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from underheaven.engine.oracle.people import Plan
from underheaven.engine.oracle.pressure import Pressure
from underheaven.engine.oracle.regimes import Terms
from underheaven.words.in_force import society_as_of
from underheaven.words.regime import Regime


@dataclass(frozen=True, slots=True)
class Stage:
    """What holds in a world from one week on: terms and pressure.

    must_close : by province and who asks, the domains that some world of the study can close.
    """

    week: int
    terms: Terms
    pressure: Pressure
    must_close: dict[str, list[int]] = field(default_factory=dict[str, list[int]])


def stages_of(name: str, regimes: Iterable[Regime], plan: Plan, weeks: Sequence[int]) -> tuple[Stage, ...]:
    """Return the stages of a world; `weeks` are the first weeks of each, rising from 1."""
    regimes, stages = tuple(regimes), list[Stage]()
    for week in weeks:
        terms = Terms(name, regimes, plan, week)
        stages.append(Stage(week, terms, Pressure(plan, terms, society_as_of(plan.society, week))))
    return tuple(stages)
