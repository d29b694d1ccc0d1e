"""What a regime is claimed to prevent, and its price: counted act by act, never added up."""

from __future__ import annotations

from underheaven.ground.outcome import ALL
from underheaven.measures.benefit import DEBTS, NONE, counter_of, what_b_is
from underheaven.measures.explosive import Further
from underheaven.measures.tally import Counts
from underheaven.report.figures import (
    Estimate,
    amount,
    estimated,
    interval_or_why,
    listed,
    value_of,
    why_none,
    worded,
)
from underheaven.report.page import Page
from underheaven.studies.intervals import FEW_REPLICATES
from underheaven.studies.paired import Price
from underheaven.studies.result import Result
from underheaven.studies.setting import FROZEN

_RARE = 100
"""Acts done without any regime, over all replicates, below which a change of some per cent cannot show."""


def print_prices(page: Page, result: Result, world: str) -> None:
    """Print what a world's regimes are claimed to prevent and to have repaid, and what that costs."""
    prices = result.price(world)
    if not prices:
        return
    page.heading("Claimed benefit, and its price")
    if result.study.responses == FROZEN:
        page.say("Nobody reacts here: no act is deterred and no debt repaid sooner, by assumption.", indent=2)
        _print_borne(page, prices[0])
        return
    what = what_b_is(has_debts=any(price.act == DEBTS for price in prices))
    page.say(
        f"Acts are counted by name and never added up. {what} All that a regime costs is set against "
        "each act in turn: every line charges the same costs again, so the lines must not be added.",
        indent=2,
        style="dim",
    )
    if prices[0].is_explosive:
        page.say("Explosive numbers: no price is printed.", indent=2, hang=2, style="bold")
    for price in prices:
        if price.is_printed:
            page.item(worded(price.act), _price(price), width=16)
    none = [price for price in prices if not price.is_printed and not price.is_explosive]
    if unsure := [worded(price.act) for price in none if price.prevented.why_not == FEW_REPLICATES]:
        said = f"Prevented or repaid beyond chance or not: {FEW_REPLICATES} cannot tell of {listed(unsure)}."
        page.say(said, indent=2, hang=2, style="bold")
        none = [price for price in none if price.prevented.why_not != FEW_REPLICATES]
    acts = [_not_prevented(result, price) for price in none if price.act != DEBTS]
    if acts:
        page.say(f"No act prevented beyond chance: {listed(acts)}.", indent=2, hang=2, style="bold")
    if any(price.act == DEBTS for price in none):
        page.say("No debt repaid beyond chance.", indent=2, hang=2, style="bold")
    _print_borne(page, prices[0])


def _print_borne(page: Page, price: Price) -> None:
    """Print what is borne in all; it is the same for every act."""
    borne = [_borne(line.in_all, line.what) for line in price.lines if line.in_all.value]
    if borne:
        page.say(f"Borne in all, per 1,000 adult-years: {listed(borne)}.", indent=2, hang=2)


def print_guard(page: Page, guard: Further | None) -> None:
    """Print that numbers are explosive, and why, where one entry causes about one other."""
    if guard is None or not guard.is_explosive:
        return
    causes = [
        f"{amount(part)} {how}"
        for part, how in (
            (guard.own, "of one's own, by further records"),
            (guard.others, "of others, by points for their ties"),
        )
        if part
    ]
    page.say(
        f"Explosive numbers: one entry by {worded(guard.act)} causes {amount(guard.entries)} further ones "
        f"({listed(causes)}). Where it is about one or more, what is printed here grows with the length of "
        "the study, and no price means anything.",
        indent=2,
        hang=2,
        style="bold",
    )


def _price(price: Price) -> str:
    """Return what one act prevented costs: only what has an interval."""
    more = "more repaid" if price.act == DEBTS else "prevented"
    prevented = estimated(price.prevented, f"{more} per 100,000 adult-years")
    costs = [(line.per_act, line.what) for line in price.lines if line.per_act is not None]
    borne = [_borne(each, what) for each, what in costs if each.value and not each.why_not]
    return f"{prevented}; " + (f"for each, {listed(borne)}" if borne else "too few for a price")


def _not_prevented(result: Result, price: Price) -> str:
    """Return an act that is not prevented beyond chance, and whether it is too rare for that to say much."""
    done = sum(Counts(outcome, NONE, ALL).of(counter_of(price.act)) for outcome in result.outcomes)
    if done < _RARE:
        return f"{worded(price.act)} (too rare here to tell: {done} without any regime, over all draws)"
    why = why_none(price.prevented) if price.prevented.why_not else ""
    return worded(price.act) + (f" ({why})" if why else "")


def _borne(estimate: Estimate, what: str) -> str:
    """Return how much of something is borne, with its interval."""
    interval = interval_or_why(estimate, "")
    return f"{value_of(estimate, '')} {what}" + (f" ({interval})" if interval else "")
