"""Spiral: what a listing does to further debts, and what people's answers add to closed weeks."""

from __future__ import annotations

from underheaven.ground.exact import WEEKS_A_YEAR
from underheaven.measures.benefit import NONE
from underheaven.measures.measure import Measure
from underheaven.measures.tally import Counts, Ratio
from underheaven.words.dictionary import KIND_OF

_FROZEN = "frozen"


def _spiral(counts: Counts) -> Ratio | None:
    acts = [name for name in counts.named("acts/") if KIND_OF.get(name.partition("/")[2]) == "default"]
    here = sum(counts.of(act) for act in acts)
    without = sum(counts.of(act, world=NONE) for act in acts)
    entries = counts.of("entries")
    return Ratio((here - without) * 100, entries, here + without, entries)


def _by_reacting(counts: Counts) -> Ratio | None:
    frozen = f"{counts.world}/{_FROZEN}"
    if frozen not in counts.outcome.worlds:
        return None
    who = ("closed-weeks/adults", "closed-weeks/children")
    here, alone = (sum(counts.of(one, world=world) for one in who) for world in (counts.world, frozen))
    people = counts.everybody
    return Ratio((here - alone) * WEEKS_A_YEAR, people * counts.weeks, here + alone, people)


SPIRAL: tuple[Measure, ...] = (
    Measure(
        name="spiral",
        title="Debts unpaid beyond those without the regime",
        unit="per 100 entries",
        definition=(
            "How many times more often debts go unpaid than in the same society without regimes, per 100 "
            "entries in black registers."
        ),
        formula="(defaults in w - in none) / entries x 100",
        how_it_could_be_wrong=(
            "It sets all that the regime does to debts, deterrence too, against entries of every kind; below "
            "0 where deterrence outweighs what listing does. Defaults of several kinds are counted alike. "
            "How strongly joblessness and shame act is assumed."
        ),
        ask=_spiral,
        bounds=(None, None),
    ),
    Measure(
        name="closed-weeks-by-reacting",
        title="Closed weeks that people's answers add",
        unit="weeks per person-year",
        definition=(
            "Closed weeks minus those in the same world if nobody reacted: what deterrence, fear, shame, "
            "joblessness and giving up add to them, or take away."
        ),
        formula="closed weeks(w) - closed weeks(w, responses frozen), per people x weeks / 52",
        how_it_could_be_wrong="Every strength of response is assumed; this is where that matters.",
        ask=_by_reacting,
        bounds=(None, None),
    ),
)
"""Spiral, and closed weeks by reacting."""
