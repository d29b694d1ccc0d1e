"""Concentration: how many of all closed weeks fall on those hit hardest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from underheaven.ground.outcome import ALL, Totals
from underheaven.measures.measure import Measure
from underheaven.measures.tally import Counts, Ratio

_COUNTER = "citizens-with-closed-weeks/"
"""Followed by N: how many people, adults and children, had N closed weeks; of everybody alone, N from 1."""


def people_by_closed_weeks(closed_weeks: Sequence[Sequence[int]]) -> Totals:
    """Return how many people had how many closed weeks, as counters: no row about anybody.

    Parameters
    ----------
    closed_weeks : by cell, a buffer of 16-bit whole numbers: weeks, citizen by citizen.

    >>> from array import array
    >>> people_by_closed_weeks([array("H", [3, 0, 5]), array("H", [3])])
    {'citizens-with-closed-weeks/3': {('all', ''): 2}, 'citizens-with-closed-weeks/5': {('all', ''): 1}}
    """
    import numpy as np  # not above: measures are named where nothing heavy may be loaded

    many = np.zeros(1, dtype=np.int64)
    for cell in closed_weeks:
        here = np.bincount(np.asarray(cell, dtype=np.uint16))
        if len(here) > len(many):
            many, here = here, many
        many[: len(here)] += here
    return {f"{_COUNTER}{weeks}": {ALL: int(many[weeks])} for weeks in many.nonzero()[0].tolist() if weeks}


def _most_first(counts: Counts) -> Iterator[tuple[int, int]]:
    """Yield numbers of closed weeks and how many people had so many, the highest first."""
    weeks = sorted((int(name.removeprefix(_COUNTER)) for name in counts.named(_COUNTER)), reverse=True)
    return ((number, counts.of(f"{_COUNTER}{number}")) for number in weeks)


def _borne_by(percent: int) -> Callable[[Counts], Ratio | None]:
    """Return the question: which share of closed weeks fall on so many per cent of everybody."""

    def ask(counts: Counts) -> Ratio | None:
        left = counts.everybody * percent // 100
        if counts.margin != ALL or not left:
            return None
        borne = every = 0
        for weeks, people in _most_first(counts):
            borne += weeks * min(people, left)
            every += weeks * people
            left -= min(people, left)
        return Ratio(borne, every, borne, every)

    return ask


def _concentration(percent: int) -> Measure:
    """Return the measure of what so many per cent of everybody bear."""
    return Measure(
        name=f"concentration-{percent}",
        title=f"Borne by the {percent} % hit hardest",
        unit="share of closed weeks",
        definition=(
            f"Closed weeks of the {percent} % of everybody, adults and children, who have most of them over "
            "the study, of all closed weeks."
        ),
        formula=(
            f"sum of the k largest numbers of closed weeks / all closed weeks, k = people x {percent} / 100, "
            "rounded down"
        ),
        how_it_could_be_wrong=(
            f"It is {percent} % where all bear the same, and 100 % where fewer than {percent} % bear "
            "anything, so it says nothing about how much is borne: read it beside closed weeks. It depends "
            "on the length of the study: over a short one, who is hit early looks hit hardest. Every closed "
            "week counts alike, whatever and however many domains it closes."
        ),
        ask=_borne_by(percent),
        bounds=(0.0, 1.0),
    )


CONCENTRATION: tuple[Measure, ...] = (_concentration(10), _concentration(1))
"""What the 10 %, and the 1 %, hit hardest bear of all closed weeks."""
