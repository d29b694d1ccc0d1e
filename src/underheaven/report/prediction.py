"""What a study with published figures prints: fitted, predicted beside drift, and what they cannot tell."""

from __future__ import annotations

from typing import Literal

from underheaven.report.figures import listed
from underheaven.report.page import Page
from underheaven.studies.predicted import WITHIN, Predicted


def print_prediction(page: Page, found: Predicted) -> None:
    """Print what was fitted, what was held out and came out, and what these figures cannot tell."""
    _print_held_out(page, found)
    page.heading("What these figures cannot tell apart")
    for said in found.facts.not_identifiable:
        page.say(f"- {said}", indent=2, hang=2)
    _print_fitted(page, found)
    _print_lived(page, found)


def _print_fitted(page: Page, found: Predicted) -> None:
    """Print the fitted numbers and those that are assumed and swept."""
    made, fixed = found.fit, found.facts.fixed
    page.heading("Fitted to what was published, in closed form")
    page.figures(
        [
            ("Entries a year when it began", millions(made.level), "people and firms"),
            ("More each year", millions(made.slope), "a year"),
            ("Complied a listed-year, at first", f"{made.before:.3f}", ""),
            ("Complied a listed-year, after the change", f"{made.after:.3f}", ""),
            *(
                (f"{found.facts.series[name].capitalize()} a listed-year", f"{rate:.2f}", "")
                for name, rate in made.refused.items()
            ),
        ]
    )
    ranges = ((name, getattr(fixed, name)) for name in ("firms", "repeats", "others"))
    said = listed(
        f"{number.note or name} {float(number.value):g} "
        f"({float(number.swept[0]):g} to {float(number.swept[1]):g})"
        for name, number in ranges
        if number.swept is not None
    )
    page.say(f"Assumed and swept, the middle of each range taken before any fit: {said}.", indent=2)


def _print_held_out(page: Page, found: Predicted) -> None:
    """Print the held-out increments beside the prediction and the straight line, and whether they are met."""
    since = listed(dict.fromkeys(one.since.isoformat() for one in found.predictions))
    page.heading(f"Held out, never fitted: increments since {since}, in millions")
    rows = [
        (
            f"{found.facts.series[one.series]} by {one.on.isoformat()}",
            bare(one.published),
            bare(one.predicted),
            f"{bare(one.low)} to {bare(one.high)}",
            bare(one.drift),
            "" if one.is_scenario else f"{one.error:+.0%}",
            "yes" if one.is_in_range else "no",
        )
        for one in found.predictions
    ]
    headers = ("what", "published", "predicted", "range", "drift", "off", "in range")
    figures: list[Literal["left", "right"]] = ["right"] * 6
    page.table(headers, rows, align=("left", *figures))
    page.say(
        "Drift is the straight line through the first and the last fitted figure. The range is over the "
        "assumed shares and over leaving out a fitted figure of entries; where nothing is said to be "
        "off, over the coverages declared. In range: whether the published figure lies in it. It is no "
        "interval of confidence: a figure outside came out otherwise than any of these assumptions has it.",
        indent=2,
    )
    for series in found.facts.series:
        page.say(_verdict(found, series), indent=2, hang=2)


def _verdict(found: Predicted, series: str) -> str:
    """Return how a series came out, and why where it was not met."""
    lines, name = found.of(series), found.facts.series[series].capitalize()
    inside = sum(one.is_in_range for one in lines)
    if any(one.is_scenario for one in lines):
        return (
            f"{name}: only a range is claimed; {inside} of {len(lines)} figures lie in it. Coverage joined "
            "after the last fitted figure cannot be learnt from those before it."
        )
    beaten = sum(one.skill > 0 for one in lines)
    met = "every increment" if found.is_met(series) else "not every increment"
    said = (
        f"{name}: {met} met within {WITHIN:.0%}; nearer than the straight line at {beaten} of {len(lines)} "
        f"dates, skill over all of them {found.skill(series):.2f}; {inside} of {len(lines)} in the range."
    )
    if found.skill(series) >= 0 and found.is_met(series):
        return said
    why = found.facts.where_not_met.get(
        series, "what was fitted did not go on; no published figure says why."
    )
    return f"{said} Why: {why[0].lower()}{why[1:]}"


def _print_lived(page: Page, found: Predicted) -> None:
    """Print every published figure beside the fit's expectation and what the synthetic society lived."""
    worlds = list(dict.fromkeys(world for line in found.lines for world in line.lived))
    if not worlds:
        return
    page.heading("The same, lived by synthetic citizens: in all, in millions")
    rows = [
        (
            f"{found.facts.series[line.series]} by {line.on.isoformat()}"
            + (" (held out)" if line.is_held_out else ""),
            bare(line.published),
            bare(line.expected),
            *(bare(line.lived[world]) if world in line.lived else "" for world in worlds),
        )
        for line in found.lines
        if line.published is not None
    ]
    figures: list[Literal["left", "right"]] = ["right"] * (2 + len(worlds))
    page.table(("what", "published", "expected", *worlds), rows, align=("left", *figures))
    page.say(
        "Refusals begin at their first published figure: how many were refused before it is not fitted.",
        indent=2,
    )


def millions(number: float) -> str:
    """Return a count in millions.

    >>> millions(2_410_000)
    '2.41 million'
    """
    return f"{number / 1e6:.2f} million"


def bare(number: float) -> str:
    """Return a count in millions without the word, for a table that says so.

    >>> bare(2_410_000)
    '2.41'
    """
    return f"{number / 1e6:.2f}"
