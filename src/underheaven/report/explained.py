"""What `explain` prints: what a measure means, how it is computed, and how it could be wrong."""

from __future__ import annotations

from underheaven.measures.measure import Family, Measure
from underheaven.measures.registry import FAMILIES, MEASURES, measure
from underheaven.report.page import SYNTHETIC, Page
from underheaven.words.places import MOST_TOLD_APART

_COMPARED = (
    ("disparity/MEASURE", "Group B minus group A in another measure"),
    ("disparity-ratio/MEASURE", "Group B over group A in another measure"),
)


def explain(name: str) -> str:
    """Return what a measure means: definition, formula, unit, and how it could be wrong.

    Parameters
    ----------
    name : `closed-weeks`, `refused/flight`, `disparity/listed`, ...

    Raises
    ------
    InputError
        No measure has this name; says what was probably meant.
    """
    asked = explained(name)
    return (
        f"{asked.title} ({asked.name})\n{asked.definition}\nFormula: {asked.formula}\nUnit: {asked.unit}\n"
        f"How it could be wrong: {asked.how_it_could_be_wrong}\n{SYNTHETIC}"
    )


def explained(name: str) -> Measure | Family:
    """Return a measure by name, or a family by its name (`refused/SERVICE`) or its stem (`refused`)."""
    if name in MEASURES:
        return MEASURES[name]
    for family in FAMILIES.values():
        if name in (family.name, family.stem):
            return family
    return measure(name)


def every_measure() -> tuple[Measure | Family, ...]:
    """Return every measure and family, in the order in which they are printed."""
    return (*MEASURES.values(), *FAMILIES.values())


def print_explained(page: Page, name: str) -> None:
    """Print one measure."""
    asked = explained(name)
    page.title(asked.title, asked.name)
    page.say(SYNTHETIC, style="bold yellow")
    page.gap()
    page.items(
        [
            ("What it is", asked.definition),
            ("Formula", asked.formula),
            ("Unit", asked.unit),
            ("How it could be wrong", asked.how_it_could_be_wrong),
        ]
    )


def print_measures(page: Page) -> None:
    """Print every measure's name and title."""
    page.title("Measures")
    page.say(SYNTHETIC, style="bold yellow")
    page.gap()
    page.items([*((asked.name, asked.title) for asked in every_measure()), *_COMPARED], most=30)
    page.gap()
    page.say(
        "A study's `by:` prints them also by group, income, age, province or district; by district where a "
        f"society has at most {MOST_TOLD_APART}. Totals by group within each province are kept with the run.",
        style="dim",
    )
    page.say(
        "`underheaven explain NAME` tells one; put a service, act or measure for the capitals.", style="dim"
    )


def measure_as_json(asked: Measure | Family) -> dict[str, object]:
    """Return a measure's texts for `--json`."""
    return {"synthetic": True, **texts_of(asked)}


def texts_of(asked: Measure | Family) -> dict[str, object]:
    """Return what is said of a measure, from its name to how it could be wrong."""
    return {
        "name": asked.name,
        "title": asked.title,
        "unit": asked.unit,
        "definition": asked.definition,
        "formula": asked.formula,
        "how_it_could_be_wrong": asked.how_it_could_be_wrong,
    }
