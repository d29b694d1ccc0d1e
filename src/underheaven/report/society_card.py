"""A society in plain words: who lives there, what people do and ask for, and how they answer pressure."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from underheaven.ground.numbers import CitedNumber
from underheaven.report.figures import amount, counted, declared, listed, percent, plain, worded
from underheaven.report.page import Page
from underheaven.report.responses_card import print_responses
from underheaven.words.dictionary import DOMAIN_OF_SERVICE
from underheaven.words.places import (
    MOST_TOLD_APART,
    people_counted,
    tells_districts_apart,
    territories,
)
from underheaven.words.society import KINDS, Acts, Society, Ties

_KIND_TITLES = {
    "harmful": "Acts that hurt somebody, times a year",
    "default": "Debts unpaid, times a year",
    "lawful": "Lawful acts, disfavoured, times a year",
    "civic": "Civic acts, times a year",
}


def print_society(page: Page, society: Society) -> None:
    """Print who lives there; where the numbers come from is printed by `card`."""
    page.heading("Who lives there")
    page.say(f"{counted(society.citizens, 'synthetic citizen')} unless a study says otherwise.", indent=2)
    _print_places(page, society)
    tables = society.tables
    page.say(f"Households by number of people: {_shares(tables.household_size)}.", indent=2, hang=2)
    page.say(f"Ages: {_shares(tables.age)}.", indent=2, hang=2)
    incomes = "; ".join(f"{label}: {declared(number.value)}" for label, number in tables.income.items())
    page.say(f"Income fifths, yuan per head and year: {incomes}.", indent=2, hang=2)
    page.say(f"Abstract groups, by household: {_shares(tables.groups)}.", indent=2, hang=2)
    page.say(f"Ties: {_ties(society.ties)}.", indent=2, hang=2)
    for encounter, passes in society.encounters.items():
        page.say(f"Everybody passes a {worded(encounter)} {declared(passes.value)} times a week.", indent=2)
    for kind in KINDS:
        acts: Acts | None = getattr(society, kind)
        if acts is not None and acts.acts:
            page.heading(_KIND_TITLES[kind])
            _print_acts(page, acts)
    _print_services(page, society)
    print_responses(page, society.responses)


def _print_places(page: Page, society: Society) -> None:
    """Print where they live: provinces with the people counted there, and districts."""
    people = people_counted(society)
    places = territories(society)
    if people is not None:
        page.say(f"{_proportion(society.citizens, people)}, as many as the provinces count.", indent=2)
        counts = "; ".join(f"{one.name} ({one.number}) {one.weight:,}" for one in places)
        page.say(f"Provinces, their numbers and the people counted there: {counts}.", indent=2, hang=2)
    elif len(places) > 1:
        names = "; ".join(f"{one.name} ({one.number})" for one in places)
        page.say(f"Provinces and their numbers, with equal parts of the citizens: {names}.", indent=2, hang=2)
    if society.districts:
        page.say(f"Districts: {_shares(society.districts)}.", indent=2, hang=2)
    if society.district_size is not None:
        number = sum(len(one.districts) for one in places)
        most = max(places, key=lambda one: len(one.districts))
        page.say(
            f"{counted(number, 'district')} of about {declared(society.district_size.value)} people,"
            f" invented: in {most.name}, {most.districts[0]} to {most.districts[-1]}. They stay the same,"
            " however few citizens are drawn.",
            indent=2,
            hang=2,
        )
    if not tells_districts_apart(society):
        page.say(f"Too many to print measures by district (more than {MOST_TOLD_APART}).", indent=2)


def _proportion(citizens: int, people: int) -> str:
    """Return how many people counted stand behind one synthetic citizen."""
    if citizens == people:
        return f"One synthetic citizen for each of {people:,} people"
    return f"One synthetic citizen for about {amount(Fraction(people, citizens))} of {people:,} people"


def _shares(shares: Mapping[Any, CitedNumber]) -> str:
    """Return labelled shares in words."""
    return ", ".join(f"{label}: {percent(number.value)}" for label, number in shares.items())


def _ties(ties: Ties) -> str:
    """Return the kinds of tie a citizen has."""
    said = ["the household"]
    if ties.workplace:
        said.append(f"a workplace of {ties.workplace} (workers)")
    if ties.school:
        said.append(f"a school class of {ties.school} (children)")
    for where in ("district", "province", "nation"):
        number: int = getattr(ties, where)
        if number:
            said.append(f"{counted(number, 'acquaintance')} in the {where}")
    return listed(said)


def _print_acts(page: Page, acts: Acts) -> None:
    """Print how often an adult does each act, and how unevenly acts are spread."""
    pairs: list[tuple[str, str]] = []
    for name, act in acts.acts.items():
        said = declared(act.rate.value)
        for factors in (act.rate.by_group, act.rate.by_age, act.rate.by_income):
            said += "".join(f"; {label}: {plain(f.value, f.unit)}" for label, f in factors.items())
        if act.while_listed is not None:
            said += f"; while listed: {plain(act.while_listed.value, 'factor')}"
        pairs.append((worded(name), said))
    page.items(pairs)
    if acts.spread is not None and acts.spread.gamma is not None:
        page.say(f"Unevenly spread over people (gamma, shape {declared(acts.spread.gamma.value)}).", indent=2)
    elif acts.spread is not None and acts.spread.beta is not None:
        one, other = acts.spread.beta
        page.say(
            f"Unevenly spread over people (beta, {declared(one.value)} and {declared(other.value)}).",
            indent=2,
        )


def _print_services(page: Page, society: Society) -> None:
    """Print what people ask for."""
    if not society.services:
        return
    page.heading("Services, requests a year")
    pairs: list[tuple[str, str]] = []
    for name, service in society.services.items():
        paid = ", somebody of the household pays" if service.paid_by_household else ""
        if service.elsewhere is not None:
            paid += f", {percent(service.elsewhere.value)} have somewhere else to go when a company refuses"
        domain = DOMAIN_OF_SERVICE[name]
        pairs.append(
            (worded(name), f"{declared(service.asked.value)}, asked by {service.asked_by}{paid} ({domain})")
        )
    page.items(pairs)


__all__ = ["print_society"]
