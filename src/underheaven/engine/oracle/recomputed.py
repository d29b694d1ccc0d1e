"""Scores that are recomputed: from components, or from marks that people give one another.

Between two weeks of recomputing they rest. An exit sets no such score: what is righted are the parts that are
read from records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a score, from 0 to 4096.

    weight : whole, in the proportion of the weights declared. kept : place among the parts that are read from
    records and kept, in order of name; -1 for the others.
    starts, fade, points : of a part read from records: where it starts, how it fades, what a record of an act
    adds. table : by label of income or age. whose : whose published scores it is the mean of.
    """

    name: str
    weight: int
    reads: str
    kept: int
    starts: int
    fade: int
    points: Mapping[int, int]
    table: Mapping[str, int]
    whose: str


@dataclass(frozen=True, slots=True)
class Ratings:
    """How people mark those they meet: marks in steps.

    classes : of tie to meet by, in order. after : by act, the mark after it. at_random : threshold.
    weight_above : a mark weighs what its giver's score lies above this; None, each mark 1.
    start_counts : how much the start counts in the mean, of 4096. fade : of 4096, each time.
    """

    classes: tuple[str, ...]
    usual: int
    after: Mapping[int, int]
    at_random: int
    weight_above: int | None
    start_counts: int
    fade: int | None


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A recomputed score as of one stage: by components or by ratings, in weeks that `every` divides.

    is_in_force : whether it is kept yet.
    """

    every: int
    is_in_force: bool
    components: tuple[Component, ...]
    ratings: Ratings | None

    @property
    def kept(self) -> tuple[Component, ...]:
        """The parts that are read from records, in order of name."""
        return tuple(component for component in self.components if component.kept >= 0)
