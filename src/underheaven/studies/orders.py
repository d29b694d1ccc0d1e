"""The full ladder: what each step takes away in every order, and which steps no order can tell apart.

The fixed order books what two switches take away together on the one that comes first. Over the six orders a
step has a range, and a mean (Shapley 1953): the only sharing-out that adds up to the whole and treats the
switches alike.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from underheaven.ground.outcome import Outcome
from underheaven.measures.measure import Measure
from underheaven.measures.rungs import ORDERS, REST, STEPS, SWITCHES, between, in_all_orders, rung_world
from underheaven.studies.paired import Paired, combined, difference

NOT_SEPARABLE = "not separable"
"""Said of two steps of which either takes away more, as the order goes."""
_ROUNDING = 1e-12
"""Differences below this part of the largest step are those of adding up in another order."""


@dataclass(frozen=True, slots=True)
class InAllOrders:
    """What one step takes away in all six orders.

    step, title : as in `measures.rungs.Step`. mean : over the orders. least, most : in the order in which it
    takes away least, and most, on average over replicates; each with the interval of that order.
    share_of_whole : of the mean. orders : in each of `ORDERS`, what it takes away.
    """

    step: str
    title: str
    mean: Paired
    least: Paired
    most: Paired
    share_of_whole: float | None
    orders: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class NotSeparable:
    """Two steps that no order can tell apart: in some the first takes away more, in others the second.

    first, second : their names. first_more, second_more : in how many of the six orders each does.
    """

    first: str
    second: str
    first_more: int
    second_more: int


@dataclass(frozen=True, slots=True)
class Orders:
    """The ladder of one world in one measure, whatever the order.

    steps : errors, reach, lawful acts and the rest. not_separable : pairs about which the orders disagree.
    """

    steps: tuple[InAllOrders, ...]
    not_separable: tuple[NotSeparable, ...]


def in_any_order(outcomes: Sequence[Outcome], measure: Measure, world: str) -> Orders | None:
    """Return what each step of a declared world's full ladder takes away, in one measure.

    None where a world of the ladder has no value in it.
    """
    whole = difference(outcomes, measure, world)
    steps: list[InAllOrders] = []
    for step in STEPS:
        if step.step not in SWITCHES and step != REST:
            continue
        weights = [(rung_world(world, rung), weight) for rung, weight in in_all_orders(step.step).items()]
        mean = combined(outcomes, measure, weights)
        taken = {pair: _taken(outcomes, measure, world, pair) for pair in _pairs(step.step)}
        known = {pair: found for pair, found in taken.items() if found is not None}
        if mean is None or mean.value is None or len(known) < len(taken):
            return None
        ranked = sorted(known.values(), key=lambda found: found.value or 0.0)
        orders = tuple(known[between(order, step.step)].value or 0.0 for order in ORDERS)
        share = mean.value / whole.value if whole is not None and whole.value else None
        steps.append(InAllOrders(step.step, step.title, mean, ranked[0], ranked[-1], share, orders))
    return Orders(tuple(steps), tuple(_not_separable(steps)))


def _pairs(step: str) -> Iterable[tuple[str, str]]:
    """Return the pairs of rungs between which a step lies in some order: four, or one for the rest."""
    return dict.fromkeys(between(order, step) for order in ORDERS)


def _taken(outcomes: Sequence[Outcome], measure: Measure, world: str, pair: tuple[str, str]) -> Paired | None:
    """Return what is taken away between two rungs; None where one has no value."""
    before, after = (rung_world(world, rung) for rung in pair)
    found = difference(outcomes, measure, before, after)
    return None if found is None or found.value is None else found


def _not_separable(steps: Sequence[InAllOrders]) -> Iterable[NotSeparable]:
    """Yield the pairs of steps of which the first takes away more in one order and less in another."""
    largest = max(abs(value) for step in steps for value in step.orders)
    for first, second in itertools.combinations(steps, 2):
        more = [one - other for one, other in zip(first.orders, second.orders, strict=True)]
        first_more = sum(by > _ROUNDING * largest for by in more)
        second_more = sum(by < -_ROUNDING * largest for by in more)
        if first_more and second_more:
            yield NotSeparable(first.step, second.step, first_more, second_more)
