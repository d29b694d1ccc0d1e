"""The score: a number kept about each adult, moved by points, made of components, or given by others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, cast

from underheaven.words.condition import Conditions
from underheaven.words.fields import (
    MANY,
    POINTS,
    SOME,
    Graded,
    Name,
    Names,
    OneOrMore,
    PartOf,
    Points,
    RuleBearing,
    Share,
    ShortForm,
    SignedShare,
    Weeks,
    Weight,
    Word,
)


class PointsRule(RuleBearing):
    """Points for a record of an act."""

    points: Points
    """Points added (below 0: taken)."""
    only_if: Literal["nothing-else-recorded"] | None = None
    """Given only in a week in which nothing else was recorded about the citizen."""


def _points_form(value: object) -> object:
    """Let bare points, or a cited number, stand for the whole rule."""
    is_rule = isinstance(value, Mapping) and "points" in cast("Mapping[str, object]", value)
    if is_rule or isinstance(value, PointsRule):
        return cast("object", value)
    return {"points": cast("object", value)}


PointsByAct = Annotated[dict[Name, Annotated[PointsRule, ShortForm(_points_form, (POINTS.schema(),))]], MANY]


class ThroughOthers(RuleBearing):
    """Points because of other people: what was published about them last week."""

    points: Points
    """Points added each week in which `when` holds."""
    when: Conditions
    """Conditions with `listed` and a `whose` other than own."""


class Component(Graded):
    """A part of a recomputed score, between 0 and 1. The score is the weighted mean of its parts."""

    weight: Weight
    """How much it counts beside the others."""
    reads: Literal["records", "income", "age", "ties"]
    """What it is made of: records, the household's income, the age class, or others' published scores."""
    starts: Share | None = None
    """With `reads: records`: where everybody starts, and what it fades towards."""
    points: Annotated[dict[Name, SignedShare], MANY] = {}
    """With `reads: records`: what a record of each act adds (below 0: takes)."""
    half_life: Weeks | None = None
    """With `reads: records`: in how many weeks half the distance to the start fades; not said: never."""
    table: dict[PartOf, Share] = {}
    """With `reads: income` or `age`: the part of each income fifth, or of each age class of adults."""
    whose: Literal["household", "workplace", "acquaintances", "district", "province", "nation"] | None = None
    """With `reads: ties`: whose published scores it is the mean of."""


class Ratings(Word):
    """Everybody marks those they meet; the score is the mean of the marks."""

    among: Names
    """Kinds of tie to meet by: household, workplace, neighbours, passers-by, district, province, nation,
    acquaintances."""
    usual: Points
    """The mark where nothing happened."""
    after: Annotated[dict[Name, Points], MANY] = {}
    """The mark after an act of the one who is marked; the lowest of several."""
    at_random: Share | None = None
    """Share of marks that are drawn at random between the bounds (none where not said)."""
    weight_above: Points | None = None
    """A mark weighs as much as its giver's score lies above this (all weigh the same where not said)."""
    start_counts: Share | None = None
    """How much the start counts in each mean (nothing where not said)."""


class Score(RuleBearing):
    """A number kept about each adult."""

    starts: Points
    """Where everybody starts, and what the score fades towards."""
    bounds: tuple[Points, Points]
    """Lowest and highest score."""
    step: Points | None = None
    """The grain in which the score is held; all points are multiples of it (1 where not said). Where a score
    fades, the grain has to be fine: what fades in a week is rounded up to a whole step."""
    half_life: Weeks | None = None
    """In how many weeks half the distance to the start fades; not said: never."""
    points: PointsByAct = {}
    """Points for a record of each act."""
    through_others: Annotated[tuple[ThroughOthers, ...], SOME, OneOrMore] = ()
    """Points because of other people."""
    components: Annotated[dict[Name, Component], SOME] = {}
    """Parts it is recomputed from, instead of points."""
    ratings: Ratings | None = None
    """Marks that people give one another, instead of points."""
    every: Weeks | None = None
    """With components or ratings: how often it is recomputed (each week where not said)."""
    bands: Annotated[dict[Name, Points], SOME] = {}
    """Each band's lowest score; best first, the last at the lower bound."""

    @property
    def is_recomputed(self) -> bool:
        """Whether it is made anew of components or ratings, instead of moved by points."""
        return bool(self.components) or self.ratings is not None
