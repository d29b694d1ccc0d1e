"""Rungs: where the harm comes from. A rung is what the next switch takes away, signed, on the same draws.

The order is fixed (errors, reach, lawful acts, the rest) and matters: what two switches take away together is
booked on whichever comes first. `ladder: full` therefore runs every setting of the three switches, and beside
the fixed order says what each takes away in all six. Rungs add up to the whole, citizen by citizen, in every
order, and need not all have one sign: people react to what is left.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from underheaven.measures.benefit import NONE


@dataclass(frozen=True, slots=True)
class Step:
    """One step down the ladder.

    step : its name. title : what is taken away, in a few words. says : the beginning of the sentence that a
    number ends. before, after : the rungs it lies between. part_of : the step of which it is a part, or
    nothing.
    """

    step: str
    title: str
    says: str
    before: str
    after: str
    part_of: str = ""


DECLARED = "declared"
"""The rung on which everything is as declared."""
STEPS: tuple[Step, ...] = (
    Step(
        "errors",
        "errors",
        "removing errors from the whole regime, people reacting, takes away",
        DECLARED,
        "no-errors",
    ),
    Step(
        "innocents-cleared",
        "innocents cleared",
        "of this: no longer booking anybody for what they did not do takes away",
        DECLARED,
        "innocents-cleared",
        part_of="errors",
    ),
    Step(
        "authors-booked",
        "authors booked",
        "of this: booking those who did it in place of their look-alikes takes away",
        "innocents-cleared",
        "no-errors",
        part_of="errors",
    ),
    Step(
        "reach",
        "reach beyond the person",
        "removing then whatever reads somebody else's record, score or list, people reacting, takes away",
        "no-errors",
        "own-record",
    ),
    Step(
        "lawful-acts",
        "lawful acts",
        "no longer watching or recording lawful acts then, people reacting, takes away",
        "own-record",
        "harm-only",
    ),
    Step(
        "harm-and-debt",
        "harm and debt",
        "what is left, for harmful acts and debts on one's own record, is",
        "harm-only",
        NONE,
    ),
)
"""The steps in order; the parts of a step follow it."""
RUNG_MEASURES = ("closed-weeks", "ever-listed", "refusals", "silence")
"""The measures for which rungs are printed."""


SWITCHES: Mapping[str, str] = {"errors": "E", "reach": "S", "lawful-acts": "L"}
"""The switch behind each step, in the fixed order; the step after them takes away the rest."""
REST = STEPS[-1]
"""What is left with every switch off: the same in every order."""
_OFF: Mapping[frozenset[str], str] = {
    frozenset(): DECLARED,
    frozenset("E"): "no-errors",
    frozenset("S"): "no-reach",
    frozenset("L"): "no-lawful-acts",
    frozenset("ES"): "own-record",
    frozenset("EL"): "no-errors-or-lawful-acts",
    frozenset("SL"): "own-record-with-errors",
    frozenset("ESL"): "harm-only",
}
SETTINGS: Mapping[str, frozenset[str]] = {rung: off for off, rung in _OFF.items()}
"""The eight settings: the switches that are off on each rung of the full ladder."""
ORDERS: tuple[tuple[str, ...], ...] = tuple(itertools.permutations(SWITCHES))
"""The six orders in which the switches can be turned off, as names of steps; the fixed order is the first."""


def between(order: Sequence[str], step: str) -> tuple[str, str]:
    """Return the rungs between which a step lies in an order.

    Parameters
    ----------
    order : names of the steps, one of `ORDERS`. step : one of them, or the rest.

    >>> between(("reach", "errors", "lawful-acts"), "errors")
    ('no-reach', 'own-record')
    """
    if step == REST.step:
        return REST.before, REST.after
    off = frozenset(SWITCHES[earlier] for earlier in order[: order.index(step)])
    return _OFF[off], _OFF[off | {SWITCHES[step]}]


def in_all_orders(step: str) -> Mapping[str, Fraction]:
    """Return what a step takes away on average over the six orders (Shapley), as weights of the rungs.

    >>> weights = in_all_orders("errors")
    >>> [(rung, str(weights[rung])) for rung in ("declared", "no-errors", "no-reach", "own-record")]
    [('declared', '1/3'), ('no-errors', '-1/3'), ('no-reach', '1/6'), ('own-record', '-1/6')]
    """
    weights: dict[str, Fraction] = {}
    for order in ORDERS:
        for rung, sign in zip(between(order, step), (1, -1), strict=True):
            weights[rung] = weights.get(rung, Fraction(0)) + Fraction(sign, len(ORDERS))
    return weights


def as_said(says: str, *, is_frozen: bool) -> str:
    """Return the beginning of a step's sentence, for a study in which people react, or in which nobody does.

    >>> as_said("removing errors from the whole regime, people reacting, takes away", is_frozen=True)
    'removing errors from the whole regime, nobody reacting, takes away'
    """
    return says.replace("people reacting", "nobody reacting") if is_frozen else says


def rung_world(world: str, rung: str) -> str:
    """Return the name of the world that stands on a rung of a declared world.

    >>> rung_world("points", "declared"), rung_world("points", "no-errors"), rung_world("points", "none")
    ('points', 'points/no-errors', 'none')
    """
    return {DECLARED: world, NONE: NONE}.get(rung, f"{world}/{rung}")


@dataclass(frozen=True, slots=True)
class Moved:
    """How citizens fare in one world beside another, by closed weeks over the whole run: counts, never names.

    better_off, worse_off : citizens with fewer, or more, closed weeks in the second world. weeks_less,
    weeks_more : by how many weeks in all.
    """

    better_off: int
    worse_off: int
    weeks_less: int
    weeks_more: int

    def __add__(self, other: Moved) -> Moved:
        """Return both replicates together."""
        return Moved(
            self.better_off + other.better_off,
            self.worse_off + other.worse_off,
            self.weeks_less + other.weeks_less,
            self.weeks_more + other.weeks_more,
        )


def moved(before: Sequence[Sequence[int]], after: Sequence[Sequence[int]]) -> Moved:
    """Return how citizens fare after a step, from each one's closed weeks before and after it.

    Parameters
    ----------
    before, after : by cell, a buffer of 16-bit whole numbers: weeks, citizen by citizen.

    >>> from array import array
    >>> moved([array("H", [3, 0, 5]), array("H", [2])], [array("H", [0, 1, 5]), array("H", [1])])
    Moved(better_off=2, worse_off=1, weeks_less=4, weeks_more=1)
    """
    import numpy as np  # not above: names of rungs are read where nothing heavy may be loaded

    better = worse = less = more = 0
    for had, has in zip(before, after, strict=True):
        gone = np.asarray(had).astype(np.int32) - np.asarray(has)
        better += int(np.count_nonzero(gone > 0))
        worse += int(np.count_nonzero(gone < 0))
        less += int(np.maximum(gone, 0).sum(dtype=np.int64))
        more -= int(np.minimum(gone, 0).sum(dtype=np.int64))
    return Moved(better, worse, less, more)
