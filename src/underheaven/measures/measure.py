"""What a measure is: a question to what the weeks wrote down, with its unit and how it could be wrong.

A measure has no direction: none is better when it is higher or lower, none is a sum of welfare, and nothing
in the laboratory searches for a regime by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from underheaven.ground.outcome import Margin, Outcome
from underheaven.measures.tally import Counts, Tally
from underheaven.words.regime import Regime
from underheaven.words.society import Society

Worlds = Mapping[str, tuple[Regime, ...]]
"""The worlds of a study: each the regimes the society lives under; none in `none`."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One question and how it is answered.

    name : as it is typed. title : in words. unit : of its value. definition, formula, how_it_could_be_wrong :
    for a reader; `explain` prints them. ask : gives the tally of one world of one replicate, or None where
    the question has no meaning there. bounds : values it cannot go beyond (an interval is cut there). scale :
    `log` where the tally's value is a logarithm, whose mean and interval are turned back.
    """

    name: str
    title: str
    unit: str
    definition: str
    formula: str
    how_it_could_be_wrong: str
    ask: Callable[[Counts], Tally | None]
    bounds: tuple[float | None, float | None] = (0.0, None)
    scale: Literal["linear", "log"] = "linear"

    def of(self, outcome: Outcome, world: str, margin: Margin) -> Tally | None:
        """Return what one world of one replicate says about the people of a margin."""
        return self.ask(Counts(outcome, world, margin))


@dataclass(frozen=True, slots=True)
class Family:
    """Measures that differ in one name only: of a service, an act, a regime or another measure.

    name : as it is typed, with the part to fill in in capitals, `refused/SERVICE`. The text fields are those
    of `Measure`, with the same capitals. make : gives the measure for one name. names : gives the names that
    a society and its worlds have, in order.
    """

    name: str
    title: str
    unit: str
    definition: str
    formula: str
    how_it_could_be_wrong: str
    make: Callable[[str], Measure]
    names: Callable[[Society, Worlds], Sequence[str]]

    @property
    def stem(self) -> str:
        """The part before the name, `refused`."""
        return self.name.partition("/")[0]


def family_of(
    make: Callable[[str], Measure], label: str, names: Callable[[Society, Worlds], Sequence[str]]
) -> Family:
    """Return the measures that differ in one name.

    Parameters
    ----------
    make, names : as in `Family`. label : what is said in place of the name: `SERVICE`, `ACT`, `REGIME`.
    """
    text = make(label)
    return Family(
        text.name,
        text.title,
        text.unit,
        text.definition,
        text.formula,
        text.how_it_could_be_wrong,
        make,
        names,
    )


def services(society: Society, _: Worlds) -> tuple[str, ...]:
    """Return the services of a society, in order of declaration."""
    return tuple(society.services)


def governed_services(society: Society, worlds: Worlds) -> tuple[str, ...]:
    """Return the services that a rule of any world refuses, in the society's order of declaration."""
    governed = {
        service
        for regimes in worlds.values()
        for regime in regimes
        for rule in regime.rules
        if rule.then == "refuse"
        for service in rule.services
    }
    return tuple(service for service in society.services if service in governed)
