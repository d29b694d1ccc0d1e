"""What two systems at once do beyond each alone, in words and figures."""

from __future__ import annotations

from underheaven.report.figures import in_points, interval_or_why, labelled, value_of
from underheaven.report.page import Page
from underheaven.studies.result import Result


def print_overlap(page: Page, result: Result, world: str) -> None:
    """Print what a world of two systems adds to what each does alone; nothing for any other world."""
    for overlap in result.overlaps:
        if overlap.both != world:
            continue
        one, other = overlap.alone
        page.heading(f"What the overlap adds: `{world}` beyond `{one}` and `{other}` added up")
        page.say(
            "Above 0: together they do more than each alone, added up. Below 0: they meet the same people, "
            "who are counted once. pp: percentage points.",
            indent=2,
            style="dim",
        )
        rows = [
            (
                labelled(asked.title, asked.unit),
                in_points(value_of(added, asked.unit, is_difference=True)),
                in_points(interval_or_why(added, asked.unit)),
            )
            for asked, added in result.overlap(overlap)
        ]
        page.figures(rows)
