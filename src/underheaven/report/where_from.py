"""Where harm comes from: the ladder of a world, as a table or in words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from underheaven.measures.measure import Measure
from underheaven.measures.rungs import ORDERS
from underheaven.report.figures import TOO_FEW_TO_TELL, amount, interval_of, interval_or_why, value_of
from underheaven.report.page import Cell, Page
from underheaven.studies.orders import NOT_SEPARABLE, Orders
from underheaven.studies.paired import Rung

_BAR = 14
_WIDE = 100
_TABLE = 80
_DECIMALS = 3
"""Most decimals in the table, so that it fits a page of 80 columns."""
_MANY_LIVES = 100_000
"""From so many lives on, shares of them are printed in place of counts."""


def print_rungs(page: Page, rungs: Sequence[Rung], of: Measure, *, lives: int, is_frozen: bool) -> None:
    """Print the rungs: what is removed from the whole regime, what that takes away, and for how many.

    Parameters
    ----------
    lives : citizens in all replicates together. is_frozen : whether nobody reacts.
    """
    page.gap()
    page.say(f"Where they come from: what each step removes, in {of.unit}", indent=2)
    page.say(
        "Not a count of victims: a step is removed from the whole regime, "
        f"{'nobody' if is_frozen else 'people'} reacting, and some may fare worse without it. "
        "Removing errors also books the true authors in place of their look-alikes; a minus says that a step "
        f"adds closed weeks. Better, worse: {_how_many(lives)} have fewer or more of them once it "
        "is removed. Another order gives other steps.",
        indent=2,
        style="dim",
    )
    if page.width < _TABLE:
        for rung in rungs:
            page.say(_in_words(rung, of, lives), indent=4 if rung.part_of else 2, hang=2)
    else:
        _print_table(page, rungs, of, lives)


def _how_many(lives: int) -> str:
    """Return what the last columns say of the lives in all replicates."""
    return f"the share of {lives:,} lives that" if lives >= _MANY_LIVES else f"how many of {lives:,} lives"


def _so_many(number: int, lives: int) -> str:
    """Return so many of these lives, as a count or as a share.

    >>> _so_many(1234, 10_000), _so_many(1234, 1_000_000), _so_many(0, 1_000_000)
    ('1,234', '0.12 %', '0 %')
    """
    return f"{amount(Fraction(100 * number, lives))} %" if lives >= _MANY_LIVES else f"{number:,}"


def _in_words(rung: Rung, of: Measure, lives: int) -> str:
    """Return one rung as a line, for a narrow page."""
    share = (
        ""
        if rung.share_of_whole is None or rung.part_of
        else f", {round(100 * rung.share_of_whole)} % of all"
    )
    return (
        f"{rung.title}: takes away {value_of(rung.difference, of.unit)} "
        f"({interval_or_why(rung.difference, of.unit)}){share}; "
        f"{_so_many(rung.better_off, lives)} better off, {_so_many(rung.worse_off, lives)} worse off"
    )


def _print_table(page: Page, rungs: Sequence[Rung], of: Measure, lives: int) -> None:
    """Print the rungs as a table, with bars where there is room."""
    is_wide = page.width >= _WIDE
    most = max((abs(rung.difference.value or 0) for rung in rungs), default=0) or 1
    rows: list[list[Cell]] = []
    for rung in rungs:
        is_part = bool(rung.part_of)
        share = "" if rung.share_of_whole is None or is_part else f"{round(100 * rung.share_of_whole)} %"
        row: list[Cell] = [
            f"{'- ' if is_part else ''}{rung.title}",
            (value_of(rung.difference, of.unit, most_decimals=_DECIMALS), "" if is_part else "bold"),
            interval_of(rung.difference, of.unit, most_decimals=_DECIMALS) or TOO_FEW_TO_TELL,
            share,
            _so_many(rung.better_off, lives),
            _so_many(rung.worse_off, lives),
        ]
        if is_wide:
            row.append((page.bar(abs(rung.difference.value or 0) / most, _BAR), "cyan"))
        rows.append(row)
    headers = ["removed, in this order", "takes away", "95 %", "of all", "better", "worse"]
    page.table(
        headers + ([""] if is_wide else []),
        rows,
        align=["left", "right", "left", "right", "right", "right"],
        widths=[23, 10, 15],
    )


def print_orders(page: Page, orders: Orders, of: Measure) -> None:
    """Print what each step takes away whatever the order, and which steps cannot be told apart."""
    page.gap()
    page.say(f"The same in all {len(ORDERS)} orders, in {of.unit}", indent=2)
    page.say(
        "What two steps take away together is booked above on whichever comes first. The mean over all "
        "orders (Shapley) adds up to the same whole; least and most are the orders in which a step takes "
        "away least and most.",
        indent=2,
        style="dim",
    )
    rows: list[list[Cell]] = []
    for step in orders.steps:
        ends = (value_of(end, of.unit, most_decimals=_DECIMALS) for end in (step.least, step.most))
        share = "" if step.share_of_whole is None else f"{round(100 * step.share_of_whole)} %"
        mean = (value_of(step.mean, of.unit, most_decimals=_DECIMALS), "bold")
        interval = interval_of(step.mean, of.unit, most_decimals=_DECIMALS) or TOO_FEW_TO_TELL
        rows.append([step.title, *ends, mean, interval, share])
    if page.width < _TABLE:
        for title, least, most, mean, interval, share in rows:
            said = f"{title}: {least} to {most}, mean {mean[0]} ({interval})"
            page.say(f"{said}, {share} of all" if share else said, indent=2, hang=2)
    else:
        headers = ["removed, in any order", "least", "most", "mean", "95 %", "of all"]
        align: list[Literal["left", "right"]] = ["left", "right", "right", "right", "left", "right"]
        page.table(headers, rows, align=align, widths=[23, 8, 8, 8, 15])
    _print_not_separable(page, orders)


def _print_not_separable(page: Page, orders: Orders) -> None:
    """Print which steps cannot be ranked, because the orders disagree."""
    titles = {step.step: step.title for step in orders.steps}
    for pair in orders.not_separable:
        first, second = titles[pair.first], titles[pair.second]
        page.say(
            f"{first} and {second}: {NOT_SEPARABLE}. The orders disagree which takes away more: {first} in "
            f"{pair.first_more} of the {len(ORDERS)}, {second} in {pair.second_more}.",
            indent=2,
            hang=2,
        )
