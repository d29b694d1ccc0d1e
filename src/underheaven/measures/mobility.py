"""Mobility: who is still listed, or in the lowest band, a year later; and who is in another band."""

from __future__ import annotations

from collections.abc import Callable

from underheaven.ground.exact import WEEKS_A_YEAR
from underheaven.measures.measure import Family, Measure, Worlds, family_of
from underheaven.measures.tally import Counts, Ratio
from underheaven.words.society import Society

_SHORT = f" A study of {WEEKS_A_YEAR} weeks or fewer has no year to look back on, and no value."
_MIXES = (
    "It mixes who people are with what listing did: those who would be listed again without it, because of "
    "how they live, stay beside those whom it keeps there. It is no effect of listing; for that compare "
    "worlds. Two weeks are looked at: who left and came back between them counts as one who stayed."
)


def _a_year_later(part: str, whole: str) -> Callable[[Counts], Ratio | None]:
    """Return the question: of those counted a year before the last week, how many are in the last."""

    def ask(counts: Counts) -> Ratio | None:
        if counts.weeks <= WEEKS_A_YEAR:
            return None
        still, then = counts.of(part), counts.of(whole)
        return Ratio(still, then, still, then)

    return ask


PERSISTENCE = Measure(
    name="persistence",
    title="Listed a year later, too",
    unit="share of those listed",
    definition=(
        f"Of the adults on at least one register {WEEKS_A_YEAR} weeks before the last week, those who are "
        "on one in the last week."
    ),
    formula=(
        f"adults listed in step 7 of the last week and {WEEKS_A_YEAR} weeks before it / adults listed "
        f"{WEEKS_A_YEAR} weeks before it"
    ),
    how_it_could_be_wrong=_MIXES + _SHORT,
    ask=_a_year_later("listed-both-years", "listed-year-before"),
    bounds=(0.0, 1.0),
)
"""How many of those listed a year before the last week are listed in it."""


def _under(regime: str, ask: Callable[[Counts], Ratio | None]) -> Callable[[Counts], Ratio | None]:
    """Return a question that has an answer only in worlds in which a regime keeps a score."""

    def ask_there(counts: Counts) -> Ratio | None:
        return ask(counts) if regime in counts.outcome.worlds[counts.world].score_step else None

    return ask_there


def lowest_band_persistence(regime: str) -> Measure:
    """Return how many of those in a regime's lowest band a year before the last week are in it then."""
    return Measure(
        name=f"lowest-band-persistence/{regime}",
        title=f"In the lowest band a year later, too: {regime}",
        unit="share of those in it",
        definition=(
            f"Of the adults whose score lay in the lowest band of {regime} {WEEKS_A_YEAR} weeks before the "
            "last week, those whose score lies in it in the last week."
        ),
        formula=(
            f"adults in the lowest band in step 7 of the last week and {WEEKS_A_YEAR} weeks before it / "
            f"adults in it {WEEKS_A_YEAR} weeks before it"
        ),
        how_it_could_be_wrong=_MIXES
        + " Where bands are wide or nothing fades, they stay because scores can hardly move."
        + _SHORT,
        ask=_under(regime, _a_year_later(f"lowest-both-years/{regime}", f"lowest-year-before/{regime}")),
        bounds=(0.0, 1.0),
    )


def _in_another_band(regime: str) -> Callable[[Counts], Ratio | None]:
    """Return the question: how many adults are in another band than a year before."""

    def ask(counts: Counts) -> Ratio | None:
        if counts.weeks <= WEEKS_A_YEAR:
            return None
        moved = counts.of(f"other-band/{regime}")
        return Ratio(moved, counts.adults, moved, counts.adults)

    return _under(regime, ask)


def band_mobility(regime: str) -> Measure:
    """Return how many adults are in another band of a regime than a year before the last week."""
    return Measure(
        name=f"band-mobility/{regime}",
        title=f"In another band than a year before: {regime}",
        unit="share of adults",
        definition=(
            f"Adults whose score lies in another band of {regime} in the last week than {WEEKS_A_YEAR} "
            "weeks before it."
        ),
        formula=f"adults whose band in step 7 of these two weeks is not the same / adults; {regime}",
        how_it_could_be_wrong=(
            "Up and down count alike, and so do one band and five. Who moved and came back in between "
            "counts as one who did not move; a regime with one band moves nobody. Adults on whom it keeps no "
            "file count, at its start." + _SHORT
        ),
        ask=_in_another_band(regime),
        bounds=(0.0, 1.0),
    )


def banded(_: Society, worlds: Worlds) -> tuple[str, ...]:
    """Return the regimes that keep a score in at least two bands in some world, in order."""
    names = (
        regime.regime
        for regimes in worlds.values()
        for regime in regimes
        if regime.score is not None and len(regime.score.bands) > 1
    )
    return tuple(dict.fromkeys(names))


MOBILITY: tuple[Family, ...] = (
    family_of(lowest_band_persistence, "REGIME", banded),
    family_of(band_mobility, "REGIME", banded),
)
"""Who stays in the lowest band, and who is in another one, by regime."""
