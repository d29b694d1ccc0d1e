"""Division: ties outside the household that are cut, because one end can be seen to be listed."""

from __future__ import annotations

from collections.abc import Callable

from underheaven.measures.measure import Measure
from underheaven.measures.tally import Counts, Ratio
from underheaven.words.society import Society


def acquaintances(society: Society) -> int:
    """Return how many acquaintances a citizen has: one for each class of tie."""
    return society.ties.district + society.ties.province + society.ties.nation


def _cut(society: Society | None) -> Callable[[Counts], Ratio | None]:
    """Return the question: of all weeks of all ties, in how many the tie was cut."""

    def ask(counts: Counts) -> Ratio | None:
        each = 0 if society is None else acquaintances(society)
        if not each:
            return None
        cut, ends = counts.of("cut-tie-weeks"), counts.everybody * each
        return Ratio(cut, ends * counts.weeks, cut, ends)

    return ask


def cut_ties(society: Society | None = None) -> Measure:
    """Return the measure of ties cut.

    Parameters
    ----------
    society : whose ties count. Without one the measure can be explained, and has no value.
    """
    return Measure(
        name="cut-ties",
        title="Ties outside the household that are cut",
        unit="share of tie-weeks",
        definition=(
            "Weeks of ties to acquaintances in which the tie is cut, because one of the two can be seen to "
            "be listed, of all such weeks. A cut tie heals when both are off the register."
        ),
        formula="weeks x acquaintances whose tie is cut / (citizens x acquaintances each x weeks)",
        how_it_could_be_wrong=(
            "How many ties a listing cuts is assumed. Each tie counts at both ends, children's too; a "
            "citizen without a partner in some class, at most a few in a cell, counts as having one. Ties at "
            "work and at school are not in it."
        ),
        ask=_cut(society),
        bounds=(0.0, 1.0),
    )
