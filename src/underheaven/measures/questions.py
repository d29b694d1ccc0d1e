"""Questions that several measures ask: a counter over all adults, over their years, over another counter."""

from __future__ import annotations

from collections.abc import Callable

from underheaven.ground.exact import WEEKS_A_YEAR
from underheaven.measures.tally import Counts, Ratio

Question = Callable[[Counts], Ratio]
"""What a measure asks of the counters of a world."""


def share_of_adults(counter: str) -> Question:
    """Return the question: how many adults, of all."""

    def ask(counts: Counts) -> Ratio:
        many = counts.of(counter)
        return Ratio(many, counts.adults, many, counts.adults)

    return ask


def per_adult_years(counter: str) -> Question:
    """Return the question: how many, per 1,000 adult-years."""

    def ask(counts: Counts) -> Ratio:
        many = counts.of(counter)
        return Ratio(many * WEEKS_A_YEAR * 1000, counts.adults * counts.weeks, many, counts.adults)

    return ask


def share_of(part: str, whole: str) -> Question:
    """Return the question: which share of one counter another is."""

    def ask(counts: Counts) -> Ratio:
        some, every = counts.of(part), counts.of(whole)
        return Ratio(some, every, some, every)

    return ask
