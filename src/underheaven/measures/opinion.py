"""Felt and said: how many support the regime in private, and how many say they do."""

from __future__ import annotations

from underheaven.measures.measure import Measure
from underheaven.measures.questions import share_of_adults
from underheaven.measures.tally import Counts, Ratio

_WRONG = (
    "How many are opposed before anything happens, and how many an entry wrong on file turns, is assumed and "
    "the same in every world; only fear makes somebody say what they do not feel, and nobody persuades "
    "anybody. Private support of 50 to 70 % and a stated one of about 80 % were reported from China: a "
    "check, not a fit."
)


def _said_beyond_felt(counts: Counts) -> Ratio:
    beyond = counts.of("said-support-at-end") - counts.of("felt-support-at-end")
    return Ratio(beyond, counts.adults, beyond, counts.adults)


OPINION: tuple[Measure, ...] = (
    Measure(
        name="felt-support",
        title="Support felt, at the end",
        unit="share of adults",
        definition="Adults who are not opposed, at the end of the last week.",
        formula="not opposed / adults",
        how_it_could_be_wrong=_WRONG,
        ask=share_of_adults("felt-support-at-end"),
        bounds=(0.0, 1.0),
    ),
    Measure(
        name="said-support",
        title="Support said, at the end",
        unit="share of adults",
        definition=(
            "Adults who say they support it at the end of the last week: those who feel so, and those who "
            "are opposed and whose fear is above their boldness."
        ),
        formula="(not opposed, or fear above one's own boldness) / adults",
        how_it_could_be_wrong=_WRONG,
        ask=share_of_adults("said-support-at-end"),
        bounds=(0.0, 1.0),
    ),
    Measure(
        name="said-beyond-felt",
        title="Support said and not felt, at the end",
        unit="share of adults",
        definition=(
            "Support said minus support felt: adults who are opposed and say, for fear, that they are not."
        ),
        formula="said support - felt support, each / adults",
        how_it_could_be_wrong=_WRONG,
        ask=_said_beyond_felt,
        bounds=(0.0, 1.0),
    ),
    Measure(
        name="turned",
        title="Turned against it by an entry wrong on file",
        unit="share of adults",
        definition="Adults who were not opposed until they were entered wrong on file.",
        formula="turned / adults",
        how_it_could_be_wrong=_WRONG,
        ask=share_of_adults("turned"),
        bounds=(0.0, 1.0),
    ),
)
"""Support felt, said, said beyond felt; and whom a wrong entry turned."""
