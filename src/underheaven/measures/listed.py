"""Listed, ever listed, not a single step, and entries: who is on a register, and how far it reaches."""

from __future__ import annotations

from underheaven.measures.measure import Measure
from underheaven.measures.questions import per_adult_years, share_of_adults
from underheaven.measures.tally import Counts, Ratio


def _shut_out(counts: Counts) -> Ratio:
    weeks = counts.of("shut-out-weeks")
    return Ratio(weeks, counts.adults * counts.weeks, weeks, counts.adults)


LISTED: tuple[Measure, ...] = (
    Measure(
        name="listed",
        title="Listed at the end",
        unit="share of adults",
        definition="Adults on at least one register in the last week.",
        formula="adults in force on any register in step 7 of the last week / adults",
        how_it_could_be_wrong=(
            "A snapshot: somebody listed early and released does not count, and a longer study may list more."
        ),
        ask=share_of_adults("listed-at-end"),
        bounds=(0.0, 1.0),
    ),
    Measure(
        name="ever-listed",
        title="Ever listed",
        unit="share of adults",
        definition="Adults who entered a register at least once in the study.",
        formula="adults with at least one entry / adults",
        how_it_could_be_wrong=(
            "It grows with the length of the study, and one week weighs as much as ten years."
        ),
        ask=share_of_adults("ever-listed"),
        bounds=(0.0, 1.0),
    ),
    Measure(
        name="shut-out",
        title="Not a single step",
        unit="share of adult-weeks",
        definition=(
            "Adult-weeks in which every domain was closed where a rule of any world of the study refuses a "
            "service for such an adult."
        ),
        formula="sum over adults and weeks of [every such domain closed] / (adults x weeks)",
        how_it_could_be_wrong=(
            "It depends on the domains in which the regimes of this study refuse something: a regime over "
            "one domain shuts out whoever it refuses there, and a further world can change it."
        ),
        ask=_shut_out,
        bounds=(0.0, 1.0),
    ),
    Measure(
        name="entries",
        title="Entries in registers",
        unit="per 1,000 adult-years",
        definition="Entries made in registers; the same adult may enter again.",
        formula="entries x 1,000 / (adults x weeks / 52)",
        how_it_could_be_wrong="An entry of a week counts as much as one for ever; see closed weeks.",
        ask=per_adult_years("entries"),
    ),
    Measure(
        name="wrong-entries",
        title="Entries wrong on file",
        unit="per 1,000 adult-years",
        definition=(
            "Entries that would not have been made, or not yet, without records that were made in error "
            "about this adult: undeserved, or early."
        ),
        formula="entries wrong on file x 1,000 / (adults x weeks / 52)",
        how_it_could_be_wrong=(
            "Wrong is meant inside this world and under this regime's own rules: an entry for a true record "
            "of lawful speech counts as right on file. Error rates are declared, most of them assumed."
        ),
        ask=per_adult_years("entries-wrong"),
    ),
)
"""Listed, ever listed, not a single step, entries, entries wrong on file."""
