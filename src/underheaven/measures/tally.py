"""What one replicate says about one question: integers above and below a line, and the events they count.

Sums stay integers until the last division, which makes the only float. Tallies of several replicates can be
added (`pooled`), so that a ratio of all sums is there where one replicate alone has nothing below the line.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from underheaven.ground.outcome import Margin, Outcome

NOT_REACHED = "not reached"
"""Said where fewer than half of the entries ended while they were watched, so that there is no median."""
TOO_FEW = "too few"
"""Said where a number rests on too few events."""
DRAW = 2**32
"""Counters of requests asked for, and of lawful expression, are in this unit."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of sums within one replicate.

    above, below : the two sums, in whatever common unit the measure's formula gives.
    events_above : how many counted events stand above the line; None where it is no count of events.
    events_below : how many counted events, or people, stand below the line.
    """

    above: int
    below: int
    events_above: int | None
    events_below: int

    def value(self) -> float | None:
        """Return the ratio, or None where nothing stands below the line."""
        return self.above / self.below if self.below > 0 else None

    def why_none(self) -> str:
        """Return why there is no value."""
        return "" if self.below > 0 else TOO_FEW


@dataclass(frozen=True, slots=True)
class Durations:
    """How long entries lasted, in weeks; some were still in force at the end (Kaplan and Meier 1958).

    ended, censored : weeks in force -> entries that ended after so many weeks, or were then still in force.
    asked : `median`: the first week by which half or more have ended; `mean`: the mean within `horizon`
    weeks. horizon : weeks within which the mean is taken.
    """

    ended: Mapping[int, int]
    censored: Mapping[int, int]
    asked: Literal["median", "mean"]
    horizon: int

    @property
    def events_above(self) -> int:
        """Entries that were seen to end."""
        return sum(self.ended.values())

    @property
    def events_below(self) -> int:
        """Entries watched."""
        return sum(self.ended.values()) + sum(self.censored.values())

    def curve(self) -> list[tuple[int, Fraction]]:
        """Return the share still in force after each week in which some ended.

        An entry still in force after N weeks counts as at risk in week N.
        """
        at_risk = self.events_below
        share = Fraction(1)
        steps: list[tuple[int, Fraction]] = []
        for week in sorted({*self.ended, *self.censored}):
            ended = self.ended.get(week, 0)
            if ended:
                share *= Fraction(at_risk - ended, at_risk)
                steps.append((week, share))
            at_risk -= ended + self.censored.get(week, 0)
        return steps

    def value(self) -> float | None:
        """Return the median or the mean, or None where no entry was watched or the median was not reached."""
        if self.events_below == 0:
            return None
        if self.asked == "median":
            return next((float(week) for week, share in self.curve() if share <= Fraction(1, 2)), None)
        area, since, share = Fraction(0), 0, Fraction(1)
        for week, after in self.curve():
            if week >= self.horizon:
                break
            area += share * (week - since)
            since, share = week, after
        return float(area + share * (self.horizon - since))

    def why_none(self) -> str:
        """Return why there is no value."""
        if self.events_below == 0:
            return TOO_FEW
        return "" if self.value() is not None else NOT_REACHED


@dataclass(frozen=True, slots=True)
class Contrast:
    """One part of the people against another, within one replicate.

    of, against : the two tallies. form : `difference` (of minus against) or `ratio` (of over against, as a
    logarithm).
    """

    of: Ratio | Durations
    against: Ratio | Durations
    form: Literal["difference", "ratio"]

    @property
    def events_above(self) -> int | None:
        """Events above the line of both parts for a difference, of the first for a ratio."""
        if self.form == "ratio":
            return self.of.events_above
        first, second = self.of.events_above, self.against.events_above
        return None if first is None or second is None else first + second

    @property
    def events_below(self) -> int:
        """The fewer events below the line; for a ratio the second part's events above it stand below, too."""
        fewest = min(self.of.events_below, self.against.events_below)
        second = self.against.events_above
        return min(fewest, second) if self.form == "ratio" and second is not None else fewest

    def value(self) -> float | None:
        """Return the difference, or the logarithm of the ratio; None where there is none."""
        first, second = self.of.value(), self.against.value()
        if first is None or second is None:
            return None
        if self.form == "difference":
            return first - second
        return math.log(first / second) if first > 0 and second > 0 else None

    def why_none(self) -> str:
        """Return why there is no value."""
        if self.value() is not None:
            return ""
        return NOT_REACHED if NOT_REACHED in (self.of.why_none(), self.against.why_none()) else TOO_FEW


Tally = Ratio | Durations | Contrast


def pooled(tallies: Sequence[Tally]) -> Tally:
    """Return the tally of all replicates together.

    Raises
    ------
    ValueError
        No tallies, or tallies of different questions.
    """
    first, rest = tallies[0], tallies[1:]
    for other in rest:
        first = _plus(first, other)
    return first


def _plus(one: Tally, other: Tally) -> Tally:
    """Return two tallies of the same question as one."""
    if isinstance(one, Ratio) and isinstance(other, Ratio):
        above = (
            None
            if one.events_above is None or other.events_above is None
            else one.events_above + other.events_above
        )
        return Ratio(
            one.above + other.above, one.below + other.below, above, one.events_below + other.events_below
        )
    if isinstance(one, Durations) and isinstance(other, Durations):
        return Durations(
            _added(one.ended, other.ended), _added(one.censored, other.censored), one.asked, one.horizon
        )
    if isinstance(one, Contrast) and isinstance(other, Contrast):
        of, against = _plus(one.of, other.of), _plus(one.against, other.against)
        if not isinstance(of, Contrast) and not isinstance(against, Contrast):
            return Contrast(of, against, one.form)
    raise ValueError("tallies of different questions cannot be added")


def _added(one: Mapping[int, int], other: Mapping[int, int]) -> dict[int, int]:
    """Return two counts by weeks as one."""
    return {week: one.get(week, 0) + other.get(week, 0) for week in sorted({*one, *other})}


@dataclass(frozen=True, slots=True)
class Counts:
    """The integers one world of one replicate left behind about the people of one margin.

    outcome, world, margin : which. A counter that is missing is 0.
    """

    outcome: Outcome
    world: str
    margin: Margin
    weeks: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "weeks", self.outcome.weeks)

    def of(self, counter: str, *, world: str | None = None, margin: Margin | None = None) -> int:
        """Return a counter, in this world and margin unless others are named."""
        totals = self.outcome.worlds[self.world if world is None else world].totals
        return totals.get(counter, {}).get(self.margin if margin is None else margin, 0)

    def named(self, prefix: str) -> list[str]:
        """Return the counters of this world whose name begins with a prefix, in alphabetical order."""
        return sorted(name for name in self.outcome.worlds[self.world].totals if name.startswith(prefix))

    def people(self, who: str) -> int:
        """Return how many `adults`, `children` or `workers` the margin has."""
        return self.outcome.people.get(who, {}).get(self.margin, 0)

    @property
    def adults(self) -> int:
        """How many adults the margin has."""
        return self.people("adults")

    @property
    def everybody(self) -> int:
        """How many people the margin has."""
        return self.people("adults") + self.people("children")
