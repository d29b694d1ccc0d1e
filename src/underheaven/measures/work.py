"""Work: weeks without it because it, or credit, was closed, and the income lost in them."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from underheaven.ground.exact import WEEKS_A_YEAR
from underheaven.measures.measure import Measure
from underheaven.measures.tally import Counts, Ratio
from underheaven.words.society import Society

_EXCESS = (
    "Only unemployment beyond the ordinary is modelled, so nobody is without work in `none`; how often work "
    "is lost, and how long it takes to come back, is assumed, from studies of bad credit records elsewhere."
)


def _jobless(counts: Counts) -> Ratio:
    weeks, workers = counts.of("jobless-weeks"), counts.people("workers")
    return Ratio(weeks * WEEKS_A_YEAR, workers * counts.weeks, weeks, workers)


JOBLESS = Measure(
    name="jobless",
    title="Weeks without work, beyond ordinary unemployment",
    unit="weeks per worker-year",
    definition=(
        "Weeks in which somebody who would work did not, because work or credit was closed to them or had "
        "been, per year of life of adults below 60."
    ),
    formula="weeks without work / (workers x weeks / 52)",
    how_it_could_be_wrong=_EXCESS + " Everybody below 60 counts as a worker.",
    ask=_jobless,
    bounds=(0.0, float(WEEKS_A_YEAR)),
)
"""Excess weeks without work."""


def _income_lost(society: Society | None) -> Callable[[Counts], Ratio | None]:
    """Return the question: weeks without work, each at the weekly income of its bracket."""

    def ask(counts: Counts) -> Ratio | None:
        kind, label = counts.margin
        if society is None or kind not in ("all", "income"):
            return None
        yuan = {bracket: number.value for bracket, number in society.tables.income.items()}
        asked = yuan if kind == "all" else {label: yuan.get(label, Fraction(0))}
        parts = math.lcm(*(each.denominator for each in asked.values()))
        weeks = {bracket: counts.of("jobless-weeks", margin=("income", bracket)) for bracket in asked}
        lost = sum(weeks[bracket] * int(each * parts) for bracket, each in asked.items())
        return Ratio(lost, counts.adults * counts.weeks * parts, sum(weeks.values()), counts.adults)

    return ask


def income_lost(society: Society | None = None) -> Measure:
    """Return the measure of income lost.

    Parameters
    ----------
    society : whose incomes count. Without one the measure can be explained, and has no value.
    """
    return Measure(
        name="income-lost",
        title="Income lost through excess unemployment",
        unit="yuan per adult-year",
        definition=(
            "Income not earned in weeks without work, beyond ordinary unemployment, at the weekly income of "
            "one's bracket, per year of adult life."
        ),
        formula="sum over brackets of weeks without work x yuan a year / 52 / (adults x weeks / 52)",
        how_it_could_be_wrong=_EXCESS + " A bracket's income is its mean per head, children counted, so that "
        "what a worker earns is more; lower pay in the next job, and benefits, are not in it. Told for "
        "everybody and by income only.",
        ask=_income_lost(society),
    )
