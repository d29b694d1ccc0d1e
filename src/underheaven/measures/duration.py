"""Duration: how long entries wrong on file last, who is told, and what appeals undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from underheaven.measures.measure import Measure
from underheaven.measures.questions import share_of
from underheaven.measures.tally import Counts, Durations, Ratio

MEAN_WITHIN = 104
"""Weeks within which the mean duration is taken (or the weeks of the study, where fewer)."""

_WRONG = (
    "Entries still in force when the study ends are counted as lasting at least so long (Kaplan and Meier), "
    "which is right as long as they are like the others; the last entries of a short study are watched for "
    "few weeks only."
)


def _by_weeks(counts: Counts, counter: str) -> dict[int, int]:
    """Return the counters `counter/N` as weeks -> entries."""
    found = {int(name.rpartition("/")[2]): counts.of(name) for name in counts.named(f"{counter}/")}
    return {week: many for week, many in sorted(found.items()) if many}


def _durations(asked: Literal["median", "mean"]) -> Callable[[Counts], Durations]:
    """Return the question for the median or the mean of the weeks to release."""

    def ask(counts: Counts) -> Durations:
        horizon = min(MEAN_WITHIN, counts.weeks)
        return Durations(
            _by_weeks(counts, "wrong-ended"), _by_weeks(counts, "wrong-censored"), asked, horizon
        )

    return ask


def _never_told(counts: Counts) -> Ratio:
    wrong = counts.of("entries-wrong")
    untold = wrong - counts.of("wrong-told")
    return Ratio(untold, wrong, untold, wrong)


DURATION: tuple[Measure, ...] = (
    Measure(
        name="duration-median",
        title="Weeks to release of an entry wrong on file, median",
        unit="weeks",
        definition="The week by which half of the entries wrong on file had ended, for whatever reason.",
        formula=(
            "first week N with S(N) <= 1/2, S the Kaplan-Meier curve of entries wrong on file, "
            "censored at the end"
        ),
        how_it_could_be_wrong=_WRONG
        + " `not reached` means that more than half lasted longer than could be watched.",
        ask=_durations("median"),
    ),
    Measure(
        name="duration-mean",
        title=f"Weeks in force of an entry wrong on file, mean (at most {MEAN_WITHIN} of each)",
        unit="weeks",
        definition=f"Mean weeks in force of entries wrong on file, at most {MEAN_WITHIN} weeks of each "
        "(or the weeks of the study, where fewer).",
        formula=(
            f"area under the Kaplan-Meier curve up to {MEAN_WITHIN} weeks; flat after the last entry watched"
        ),
        how_it_could_be_wrong=_WRONG,
        ask=_durations("mean"),
    ),
    Measure(
        name="never-told",
        title="Never told",
        unit="share of entries wrong on file",
        definition="Entries wrong on file of which the adult was not told by the end of the study.",
        formula="1 - told / entries wrong on file",
        how_it_could_be_wrong=(
            "How many are told is assumed in most regimes; an entry of the last weeks may be told later."
        ),
        ask=_never_told,
        bounds=(0.0, 1.0),
    ),
    Measure(
        name="struck",
        title="Struck on appeal",
        unit="share of decided appeals",
        definition="Appeals against entries wrong on file that struck the entry, of those decided.",
        formula="struck / decided, over entries wrong on file",
        how_it_could_be_wrong=(
            "Near what the regime declares as its chance of success: it says how the desk works, not how "
            "many are helped; for that see never told and the duration."
        ),
        ask=share_of("wrong-struck", "wrong-appeals-decided"),
        bounds=(0.0, 1.0),
    ),
)
"""Median and mean duration, never told, struck on appeal; of entries wrong on file."""
