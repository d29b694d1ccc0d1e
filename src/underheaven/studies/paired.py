"""Paired questions: the same society, the same draws, two worlds; the difference within each replicate.

Everything here reads finished outcomes. Nothing ranks worlds, and nothing searches for one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from underheaven.ground.outcome import ALL, Margin, Outcome
from underheaven.measures.benefit import BURDENS, NONE, WHAT_B_IS, claimed_benefit
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
    """What an act prevented costs, printed only where the acts prevented are more than chance.

    act : its name. prevented : claimed benefit, per 100,000 adult-years. is_printed : its interval lies above
    0. lines : the things borne. said : the sentence printed with it.
    """

    act: str
    prevented: Estimate
    is_printed: bool
    lines: tuple[PriceLine, ...]
    said: str


def tallies(
    outcomes: Sequence[Outcome], measure: Measure, world: str, margin: Margin = ALL
) -> list[Tally] | None:
    """Return each replicate's tally, or None where the question has no meaning in this world."""
    found = [measure.of(outcome, world, margin) for outcome in outcomes]
    asked = [tally for tally in found if tally is not None]
    return asked if len(asked) == len(found) and asked else None


def level(outcomes: Sequence[Outcome], measure: Measure, world: str, margin: Margin = ALL) -> Estimate | None:
    """Return a measure in one world, with its interval over replicates."""
    found = tallies(outcomes, measure, world, margin)
    return None if found is None else estimate(found, is_log=measure.scale == "log", bounds=measure.bounds)


def difference(
    outcomes: Sequence[Outcome], measure: Measure, world: str, against: str = NONE, margin: Margin = ALL
) -> Paired | None:
    """Return a measure in one world minus the same in another, paired within replicates.

    None where the question has no meaning in one of them, or no value in all replicates together (a share of
    closed weeks, where nothing is closed), or where its values are logarithms.
    """
    ours, theirs = tallies(outcomes, measure, world, margin), tallies(outcomes, measure, against, margin)
    if ours is None or theirs is None or measure.scale == "log":
        return None
    values = [(one.value(), other.value()) for one, other in zip(ours, theirs, strict=True)]
    both = [(one, other) for one, other in values if one is not None and other is not None]
    n = len(values)
    if len(both) < n:
        return _of_all_together(ours, theirs)
    differences = [one - other for one, other in both]
    why_not = _why_no_interval(ours, theirs, n)
    if why_not:
        return Paired(math.fsum(differences) / n, None, None, n, why_not)
    mean, low, high = interval(differences)
    return Paired(mean, low, high, n, "", _gain(both, differences))


def _of_all_together(ours: Sequence[Tally], theirs: Sequence[Tally]) -> Paired | None:
    """Return the difference of all replicates' tallies together, where a replicate alone has no value.

    The replicates that have one are not like the others: a mean over them alone would be of a chosen few.
    """
    one, other = pooled(ours).value(), pooled(theirs).value()
    if one is None or other is None:
        return None
    why_not = next(tally.why_none() for tally in (*ours, *theirs) if tally.value() is None)
    return Paired(one - other, None, None, len(ours), why_not)


def _why_no_interval(ours: Sequence[Tally], theirs: Sequence[Tally], n: int) -> str:
    """Return why a paired difference has no interval, or nothing where it has one."""
    if n < LEAST_REPLICATES:
        return FEW_REPLICATES
    below = min(sum(tally.events_below for tally in side) for side in (ours, theirs))
    is_empty = any(tally.events_below <= 0 for tally in (*ours, *theirs))
    above = [tally.events_above for tally in (*ours, *theirs)]
    counted = [events for events in above if events is not None]
    is_rare = len(counted) == len(above) and sum(counted) < LEAST_EVENTS
    return TOO_FEW if is_empty or below < LEAST_EVENTS or is_rare else ""


def _gain(both: Sequence[tuple[float, float]], differences: Sequence[float]) -> float | None:
    """Return the variance of unpaired worlds over that of the paired difference."""
    paired = _variance(differences)
    unpaired = _variance([one for one, _ in both]) + _variance([other for _, other in both])
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


def price(outcomes: Sequence[Outcome], world: str, act: str) -> Price:
    """Return what each act prevented costs, or that none was prevented beyond chance."""
    benefit = claimed_benefit(act)
    prevented = level(outcomes, benefit, world) or Estimate(None, None, None, len(outcomes), TOO_FEW)
    is_printed = prevented.low is not None and prevented.low > 0
    counts = [Counts(outcome, world, ALL) for outcome in outcomes]
    lines = tuple(
        PriceLine(
            burden.name,
            burden.what,
            estimate([burden.in_all(one) for one in counts], bounds=(0.0, None)),
            estimate_of_sums([burden.per_act(one, act) for one in counts]) if is_printed else None,
        )
        for burden in BURDENS
    )
    return Price(act, prevented, is_printed, lines, _price_said(act, prevented, lines, is_printed=is_printed))


def _price_said(act: str, prevented: Estimate, lines: Sequence[PriceLine], *, is_printed: bool) -> str:
    """Return the sentence printed with a price."""
    if is_printed:
        borne = [
            f"{line.per_act.value:.3g} {line.what}"
            for line in lines
            if line.per_act is not None and line.per_act.value is not None
        ]
        return f"per {act} prevented: {'; '.join(borne)}. {WHAT_B_IS}"
    borne = [f"{line.in_all.value:.3g} {line.what}" for line in lines if line.in_all.value is not None]
    why = f" ({prevented.why_not})" if prevented.why_not else ""
    return (
        f"no act prevented beyond chance{why}; borne per 1,000 adult-years: {'; '.join(borne)}. {WHAT_B_IS}"
    )
