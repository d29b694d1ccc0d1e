"""Paired questions: the same society, the same draws, two worlds; the difference within each replicate.

Everything here reads finished outcomes. Nothing ranks worlds, and nothing searches for one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from underheaven.ground.outcome import ALL, Margin, Outcome
from underheaven.measures.benefit import BURDENS, DEBTS, NONE, claimed_benefit, one_of, what_b_is
from underheaven.measures.explosive import Further
from underheaven.measures.measure import Measure
from underheaven.measures.rungs import DECLARED, STEPS, Moved, rung_world
from underheaven.measures.tally import Counts, Tally, pooled
from underheaven.studies.intervals import (
    FEW_REPLICATES,
    LEAST_EVENTS,
    LEAST_REPLICATES,
    TOO_FEW,
    Estimate,
    estimate,
    estimate_of_sums,
    interval,
)


@dataclass(frozen=True, slots=True)
class Paired:
    """A paired difference with its interval over replicates.

    value, low, high, replicates, why_not : as in `Estimate`. gain : how many times the variance of unpaired
    worlds the pairing saves (variance of one plus variance of the other, over that of the difference); None
    where there is none.
    """

    value: float | None
    low: float | None
    high: float | None
    replicates: int
    why_not: str = ""
    gain: float | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One step down the ladder, in one measure.

    step, title, says, before, after, part_of : as in `measures.rungs.Step`, with the worlds it lies between.
    difference : measure before minus measure after: what is taken away. share_of_whole : of the declared
    regime's difference from no regime. worse_off, better_off : citizens, over all replicates, with more, or
    fewer, closed weeks once it is taken away.
    """

    step: str
    title: str
    says: str
    before: str
    after: str
    part_of: str
    difference: Paired
    share_of_whole: float | None
    worse_off: int
    better_off: int


@dataclass(frozen=True, slots=True)
class PriceLine:
    """What one thing borne amounts to in all (per 1,000 adult-years), and per act prevented where printed."""

    name: str
    what: str
    in_all: Estimate
    per_act: Estimate | None


@dataclass(frozen=True, slots=True)
class Price:
    """What an act prevented, or a debt repaid, costs; printed only where they are more than chance.

    act : its name, or debts repaid. prevented : claimed benefit, per 100,000 adult-years. is_printed : its
    interval lies above 0, and numbers are not explosive. is_explosive : one entry causes about one other.
    lines : the things borne. said : the sentence printed with it.
    """

    act: str
    prevented: Estimate
    is_printed: bool
    is_explosive: bool
    lines: tuple[PriceLine, ...]
    said: str


Side = Sequence[Tally] | None
"""Each replicate's tally in one world, or None where the question has no meaning there."""


def tallies(outcomes: Sequence[Outcome], measure: Measure, world: str, margin: Margin = ALL) -> Side:
    """Return each replicate's tally, or None where the question has no meaning in this world."""
    found = [measure.of(outcome, world, margin) for outcome in outcomes]
    asked = [tally for tally in found if tally is not None]
    return asked if len(asked) == len(found) and asked else None


def level(outcomes: Sequence[Outcome], measure: Measure, world: str, margin: Margin = ALL) -> Estimate | None:
    """Return a measure in one world, with its interval over replicates."""
    return level_of(measure, tallies(outcomes, measure, world, margin))


def level_of(measure: Measure, side: Side) -> Estimate | None:
    """Return a measure from its tallies in one world, with its interval over replicates."""
    return None if side is None else estimate(side, is_log=measure.scale == "log", bounds=measure.bounds)


def difference(
    outcomes: Sequence[Outcome], measure: Measure, world: str, against: str = NONE, margin: Margin = ALL
) -> Paired | None:
    """Return a measure in one world minus the same in another, paired within replicates.

    None as for `combined`.
    """
    sides = [tallies(outcomes, measure, one, margin) for one in (world, against)]
    return difference_of(measure, *sides)


def difference_of(measure: Measure, side: Side, against: Side) -> Paired | None:
    """Return a measure from its tallies in one world minus those in another; None as for `combined`."""
    return _combined(measure, (side, against), (Fraction(1), Fraction(-1)))


def combined(
    outcomes: Sequence[Outcome],
    measure: Measure,
    parts: Sequence[tuple[str, Fraction]],
    margin: Margin = ALL,
) -> Paired | None:
    """Return a weighted sum of a measure over worlds, paired within replicates.

    None where the question has no meaning in one of them, or no value in all replicates together (a share of
    closed weeks, where nothing is closed), or where its values are logarithms.

    Parameters
    ----------
    parts : worlds with their weights.
    """
    asked = [tallies(outcomes, measure, world, margin) for world, _ in parts]
    return _combined(measure, asked, [weight for _, weight in parts])


def _combined(measure: Measure, asked: Sequence[Side], weights: Sequence[Fraction]) -> Paired | None:
    """Return a weighted sum of tallies, world by world, paired within replicates."""
    sides = [side for side in asked if side is not None]
    if len(sides) < len(asked) or measure.scale == "log":
        return None
    values = [[tally.value() for tally in side] for side in sides]
    whole = [row for row in zip(*values, strict=True) if None not in row]
    rows = [[value for value in row if value is not None] for row in whole]
    n = len(sides[0])
    if len(rows) < n:
        return _of_all_together(sides, weights)
    sums = [_weighted(row, weights) for row in rows]
    why_not = _why_no_interval(sides, n)
    if why_not:
        return Paired(math.fsum(sums) / n, None, None, n, why_not)
    mean, low, high = interval(sums)
    return Paired(mean, low, high, n, "", _gain(rows, weights, sums))


def _weighted(values: Sequence[float], weights: Sequence[Fraction]) -> float:
    """Return a weighted sum; the weights are of whole numbers over a small one, divided by it once.

    >>> _weighted([0.3, 0.1], [Fraction(1), Fraction(-1)]) == 0.3 - 0.1
    True
    """
    parts = math.lcm(*(weight.denominator for weight in weights))
    return (
        math.fsum(value * int(weight * parts) for value, weight in zip(values, weights, strict=True)) / parts
    )


def _of_all_together(sides: Sequence[Sequence[Tally]], weights: Sequence[Fraction]) -> Paired | None:
    """Return the sum over all replicates' tallies together, where a replicate alone has no value.

    The replicates that have one are not like the others: a mean over them alone would be of a chosen few.
    """
    together = [value for side in sides if (value := pooled(side).value()) is not None]
    if len(together) < len(sides):
        return None
    why_not = next(tally.why_none() for side in sides for tally in side if tally.value() is None)
    return Paired(_weighted(together, weights), None, None, len(sides[0]), why_not)


def _why_no_interval(sides: Sequence[Sequence[Tally]], n: int) -> str:
    """Return why a paired sum has no interval, or nothing where it has one."""
    if n < LEAST_REPLICATES:
        return FEW_REPLICATES
    below = min(sum(tally.events_below for tally in side) for side in sides)
    every = [tally for side in sides for tally in side]
    is_empty = any(tally.events_below <= 0 for tally in every)
    counted = [tally.events_above for tally in every if tally.events_above is not None]
    is_rare = len(counted) == len(every) and sum(counted) < LEAST_EVENTS
    return TOO_FEW if is_empty or below < LEAST_EVENTS or is_rare else ""


def _gain(
    rows: Sequence[Sequence[float]], weights: Sequence[Fraction], sums: Sequence[float]
) -> float | None:
    """Return the variance of unpaired worlds over that of the paired sum."""
    paired = _variance(sums)
    sides = zip(zip(*rows, strict=True), weights, strict=True)
    unpaired = math.fsum(float(weight**2) * _variance(side) for side, weight in sides)
    return unpaired / paired if paired > 0 else None


def _variance(values: Sequence[float]) -> float:
    """Return the variance of values, up to the same factor for all."""
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values)


def ladder(
    outcomes: Sequence[Outcome], measure: Measure, world: str, moves: Mapping[tuple[str, str], Moved]
) -> tuple[Rung, ...]:
    """Return the steps of a declared world's ladder in one measure; they add up to the whole.

    Parameters
    ----------
    moves : how citizens fared between two worlds, over all replicates.
    """
    whole = difference(outcomes, measure, world)
    rungs: list[Rung] = []
    for step in STEPS:
        before, after = rung_world(world, step.before), rung_world(world, step.after)
        taken = difference(outcomes, measure, before, after)
        if taken is None or taken.value is None:
            continue
        share = taken.value / whole.value if whole is not None and whole.value else None
        fared = moves.get((before, after), Moved(0, 0, 0, 0))
        rungs.append(
            Rung(
                step.step,
                step.title,
                step.says,
                before,
                after,
                step.part_of,
                taken,
                share,
                fared.worse_off,
                fared.better_off,
            )
        )
    return tuple(rungs)


def ladder_pairs(world: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of worlds a declared world's ladder compares, the whole first."""
    steps = ((rung_world(world, step.before), rung_world(world, step.after)) for step in STEPS)
    return ((rung_world(world, DECLARED), NONE), *steps)


def price(
    outcomes: Sequence[Outcome],
    world: str,
    claim: str,
    *,
    has_debts: bool = False,
    guard: Further | None = None,
) -> Price:
    """Return what each act prevented, or debt repaid, costs, or that none was beyond chance.

    Parameters
    ----------
    claim : an act, or debts repaid. has_debts : whether the society repays debts. guard : how many further
    entries one entry causes; where numbers are explosive, no price is printed.
    """
    prevented = level(outcomes, claimed_benefit(claim), world) or Estimate(
        None, None, None, len(outcomes), TOO_FEW
    )
    is_explosive = guard is not None and guard.is_explosive
    is_printed = not is_explosive and prevented.low is not None and prevented.low > 0
    counts = [Counts(outcome, world, ALL) for outcome in outcomes]
    lines = tuple(
        PriceLine(
            burden.name,
            burden.what,
            estimate([burden.in_all(one) for one in counts], bounds=(0.0, None)),
            estimate_of_sums([burden.per_act(one, claim) for one in counts]) if is_printed else None,
        )
        for burden in BURDENS
    )
    found = Price(claim, prevented, is_printed, is_explosive, lines, "")
    return replace(found, said=f"{_price_said(found)}. {what_b_is(has_debts=has_debts)}")


def _price_said(found: Price) -> str:
    """Return what a price comes to, in words."""
    if found.is_printed:
        borne = [
            f"{line.per_act.value:.3g} {line.what}"
            for line in found.lines
            if line.per_act is not None and line.per_act.value is not None
        ]
        return f"per {one_of(found.act)}: {'; '.join(borne)}"
    borne = [f"{line.in_all.value:.3g} {line.what}" for line in found.lines if line.in_all.value is not None]
    in_all = f"borne per 1,000 adult-years: {'; '.join(borne)}"
    if found.is_explosive:
        return f"explosive numbers, so no price; {in_all}"
    why = f" ({found.prevented.why_not})" if found.prevented.why_not else ""
    none = "no debt repaid" if found.act == DEBTS else "no act prevented"
    return f"{none} beyond chance{why}; {in_all}"
