"""Disparity: what one abstract group bears beside another, and errors about those who did nothing.

Groups are shares with a label (A to H), there to measure disparate harm; no real group is meant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from underheaven.ground.exact import WEEKS_A_YEAR
from underheaven.measures.measure import Measure
from underheaven.measures.tally import Contrast, Counts, Durations, Ratio, Tally
from underheaven.words.fields import GROUPS

BASE = GROUPS[0]
"""The group the others are compared with."""

Form = Literal["difference", "ratio"]
STEMS: dict[Form, str] = {"difference": "disparity", "ratio": "disparity-ratio"}
"""How the names of these measures begin."""


def _false_entries(counts: Counts) -> Ratio:
    wrong, weeks = counts.of("entries-wrong"), counts.of("weeks-without-trigger")
    return Ratio(wrong * WEEKS_A_YEAR * 1000, weeks, wrong, weeks)


FALSE_ENTRIES = Measure(
    name="false-entries",
    title="False entries of those who did nothing of the kind",
    unit="per 1,000 adult-years without a triggering act",
    definition=(
        "Entries wrong on file, per 1,000 years of adult life in which the adult had until then done none "
        "of the acts that a sensor of this world watches to their cost."
    ),
    formula="entries wrong on file x 1,000 / (adult-weeks without a triggering own act / 52)",
    how_it_could_be_wrong=(
        "Above the line stand all entries wrong on file, also of adults who once did such an act; it falls "
        "apart where nearly everybody has done one. Error rates are declared, most of them assumed."
    ),
    ask=_false_entries,
)
"""The rate at which people are entered in error."""


def _contrast(measure: Measure, label: str, form: Form) -> Callable[[Counts], Tally | None]:
    """Return the question: this group against the base group, in this measure."""

    def ask(counts: Counts) -> Contrast | None:
        if counts.margin != ("all", ""):
            return None
        of = measure.of(counts.outcome, counts.world, ("group", label))
        against = measure.of(counts.outcome, counts.world, ("group", BASE))
        if not isinstance(of, Ratio | Durations) or not isinstance(against, Ratio | Durations):
            return None
        return Contrast(of, against, form)

    return ask


def disparity(measure: Measure, label: str = GROUPS[1], form: Form = "difference") -> Measure:
    """Return the measure that sets one group beside group A in another measure.

    Parameters
    ----------
    measure : the measure compared. label : the group set beside A. form : difference, or ratio on the log
    scale.
    """
    stem = STEMS[form] if label == GROUPS[1] else f"{STEMS[form]}-{label}"
    sign, words = ("-", "minus") if form == "difference" else ("/", "over")
    return Measure(
        name=f"{stem}/{measure.name}",
        title=f"{measure.title}: group {label} {words} group {BASE}",
        unit=measure.unit if form == "difference" else "ratio",
        definition=f"{measure.title} ({measure.unit}) in group {label} {words} the same in group {BASE}.",
        formula=f"m({label}) {sign} m({BASE}), m = {measure.formula}"
        + ("" if form == "difference" else "; mean and interval on the log scale"),
        how_it_could_be_wrong=(
            "Groups are abstract: their shares, error rates and rates of acting are declared, so the "
            "disparity says what "
            "follows from them under this regime. " + measure.how_it_could_be_wrong
        ),
        ask=_contrast(measure, label, form),
        bounds=(None, None) if form == "difference" else (0.0, None),
        scale="linear" if form == "difference" else "log",
    )
