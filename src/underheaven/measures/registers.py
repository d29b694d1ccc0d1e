"""Registers and their copies: who waits, who is renewed, who is of merit, and what stays in copied files."""

from __future__ import annotations

from underheaven.measures.measure import Measure
from underheaven.measures.questions import per_adult_years, share_of, share_of_adults

_COPIES = (
    "How often an entry lands in a wrong file, how late a copy follows, and how often an agency finds out, "
    "is assumed in most regimes; an adult holds at most one stray entry with each agency, further ones are "
    "dropped."
)
_QUEUE = "The order of admission is drawn; a real office may follow amounts, dates or acquaintance."
_PER_YEARS = "per 1,000 adult-years"

REGISTERS: tuple[Measure, ...] = (
    Measure(
        name="waiting",
        title="Waiting for a place on a register, at the end",
        unit="share of adults",
        definition="Adults who would be on a register if its capacity allowed it, after the last week.",
        formula="waiting after the last week / adults",
        how_it_could_be_wrong=_QUEUE,
        ask=share_of_adults("waiting-at-end"),
    ),
    Measure(
        name="renewals",
        title="Entries renewed",
        unit=_PER_YEARS,
        definition=(
            "Weeks in which an entry in force was renewed by a further record, per 1,000 years of adult life."
        ),
        formula="renewals x 1,000 / (adults x weeks / 52)",
        how_it_could_be_wrong=(
            "Renewal lengthens an entry and is none of its own: `entries` does not count it. An entry "
            "renewed by a record in error stays right on file if it was made rightly."
        ),
        ask=per_adult_years("renewals"),
    ),
    Measure(
        name="red-listed",
        title="On a red register at the end",
        unit="share of adults",
        definition="Adults on at least one register of merit in the last week.",
        formula="adults on a red register in step 7 of the last week / adults",
        how_it_could_be_wrong=(
            "A snapshot; what it opens to them is closed to the others only where a rule admits."
        ),
        ask=share_of_adults("red-at-end"),
        bounds=(0.0, 1.0),
    ),
    Measure(
        name="red-entries",
        title="Entries in red registers",
        unit=_PER_YEARS,
        definition="Entries made in registers of merit; the same adult may enter again.",
        formula="entries in red registers x 1,000 / (adults x weeks / 52)",
        how_it_could_be_wrong="An entry of a week counts as much as one for ever.",
        ask=per_adult_years("red-entries"),
    ),
    Measure(
        name="turned-away",
        title="Appeals turned away for want of capacity",
        unit="share of appeals filed",
        definition="Appeals that the desk did not take, because it had no room in the week they were filed.",
        formula="turned away / filed, right and wrong on file alike",
        how_it_could_be_wrong=(
            "Appeals of the last weeks are filed and not yet turned away. The cases taken are drawn; a real "
            "desk may take those it is likely to refuse."
        ),
        ask=share_of("appeals/turned-away", "appeals/filed"),
        bounds=(0.0, 1.0),
    ),
    Measure(
        name="stray-entries",
        title="Stray entries in copied files",
        unit=_PER_YEARS,
        definition=(
            "Entries of somebody else that an agency put into an adult's file when it copied a register."
        ),
        formula="stray entries x 1,000 / (adults x weeks / 52)",
        how_it_could_be_wrong=_COPIES,
        ask=per_adult_years("strays"),
    ),
    Measure(
        name="strays-left",
        title="Stray entries never found",
        unit="share of stray entries",
        definition="Stray entries that were still held when the study ended.",
        formula="stray entries held at the end / stray entries",
        how_it_could_be_wrong=_COPIES + " One of the last weeks may be found later.",
        ask=share_of("strays-at-end", "strays"),
        bounds=(0.0, 1.0),
    ),
    Measure(
        name="stale-copies",
        title="Weeks shown by an agency after the entry had ended",
        unit="weeks per 1,000 adult-years",
        definition=(
            "Adult-weeks in which some agency still showed an entry that had ended, per 1,000 years of adult "
            "life: corrected in one file, and not in its copies."
        ),
        formula="such weeks x 1,000 / (adults x weeks / 52)",
        how_it_could_be_wrong=_COPIES + " Several agencies at once count as one.",
        ask=per_adult_years("stale-weeks"),
    ),
)
"""Waiting, renewals, red registers, appeals turned away, stray entries, stale copies."""
