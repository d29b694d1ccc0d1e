"""Silence: lawful expression withheld, and who withholds it."""

from __future__ import annotations

from underheaven.measures.measure import Measure
from underheaven.measures.tally import Counts, Ratio

_WRONG = (
    "How strongly people go quiet when they are watched or afraid is assumed, from studies of other "
    "countries and other acts. Counted from the chances of acting, not from acts, so it has no luck of the "
    "draw in it; it is no count of words unsaid."
)


def _lost(counts: Counts, whose: str) -> tuple[int, int]:
    """Return the lawful expression there would be without pressure, and what of it is lost."""
    would = counts.of(f"{whose}/would")
    return would, would - counts.of(f"{whose}/does")


def _silence(counts: Counts) -> Ratio:
    would, lost = _lost(counts, "expression")
    return Ratio(lost, would, None, counts.adults if would else 0)


def _silence_untouched(counts: Counts) -> Ratio:
    would, lost = _lost(counts, "expression-untouched")
    return Ratio(lost, would, None, counts.adults if would else 0)


def _borne_by_untouched(counts: Counts) -> Ratio:
    _, lost = _lost(counts, "expression")
    _, untouched = _lost(counts, "expression-untouched")
    return Ratio(untouched, lost, None, counts.adults if lost > 0 else 0)


SILENCE: tuple[Measure, ...] = (
    Measure(
        name="silence",
        title="Silence",
        unit="share of lawful expression",
        definition="Lawful acts that adults would do without pressure and do not do under it.",
        formula=(
            "sum(p0 - pw) / sum(p0) over lawful acts, adults and weeks; p0 the chance without "
            "pressure, pw with"
        ),
        how_it_could_be_wrong=_WRONG,
        ask=_silence,
        bounds=(None, 1.0),
    ),
    Measure(
        name="silence-untouched",
        title="Silence of the untouched",
        unit="share of their lawful expression",
        definition=(
            "The same, over adult-weeks of those who had no record of whatever act, no entry and no refusal "
            "until the week before."
        ),
        formula="sum over the untouched of (p0 - pw) / sum over the untouched of p0",
        how_it_could_be_wrong=_WRONG,
        ask=_silence_untouched,
        bounds=(None, 1.0),
    ),
    Measure(
        name="silence-by-untouched",
        title="Silence borne by the untouched",
        unit="share of the loss",
        definition=(
            "Of the lawful expression lost, the part lost by adults who had no record of whatever act, no "
            "entry and no refusal until the week before."
        ),
        formula="sum over the untouched of (p0 - pw) / sum over all of (p0 - pw)",
        how_it_could_be_wrong=_WRONG + " It falls as a study goes on, because fewer stay untouched.",
        ask=_borne_by_untouched,
        bounds=(0.0, 1.0),
    ),
)
"""Silence, silence of the untouched, and their share of the loss."""
