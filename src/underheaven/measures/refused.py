"""Refused: requests refused, and requests no longer made."""

from __future__ import annotations

from collections.abc import Callable

from underheaven.ground.exact import WEEKS_A_YEAR
from underheaven.measures.measure import Family, Measure, family_of, governed_services
from underheaven.measures.tally import DRAW, Counts, Ratio

_ASKED = (
    "Requests are drawn where a rule touches the person and expected elsewhere; rates of asking are "
    "declared, and nobody asks more often because a request was refused."
)


def _per_adult_years(counter: str, service: str | None) -> Callable[[Counts], Ratio]:
    """Return the question: how often, per 1,000 adult-years, over one service or all."""

    def ask(counts: Counts) -> Ratio:
        names = counts.named(f"{counter}/") if service is None else [f"{counter}/{service}"]
        many = sum(counts.of(name) for name in names)
        return Ratio(many * WEEKS_A_YEAR * 1000, counts.adults * counts.weeks, many, counts.adults)

    return ask


def _share(service: str) -> Callable[[Counts], Ratio]:
    """Return the question: which share of the requests for a service was refused."""

    def ask(counts: Counts) -> Ratio:
        refused, asked = counts.of(f"refused/{service}"), counts.of(f"asked/{service}")
        return Ratio(refused * DRAW, asked, refused, asked // DRAW)

    return ask


def _refusals(service: str | None) -> Measure:
    """Return the measure of refusals of one service or of all."""
    of = "all services" if service is None else service
    return Measure(
        name="refusals" if service is None else f"refusals/{service}",
        title="Refusals" if service is None else f"Refusals of {service}",
        unit="per 1,000 adult-years",
        definition=f"Requests refused ({of}; children's requests count, too), per 1,000 years of adult life.",
        formula=f"refused, {of} x 1,000 / (adults x weeks / 52)",
        how_it_could_be_wrong=_ASKED + " A refused private school weighs as much as a refused train ticket.",
        ask=_per_adult_years("refused", service),
    )


def _unasked(service: str | None) -> Measure:
    """Return the measure of requests no longer made for one service or for all."""
    of = "all services" if service is None else service
    return Measure(
        name="unasked" if service is None else f"unasked/{service}",
        title="Requests no longer made" if service is None else f"Requests no longer made for {service}",
        unit="per 1,000 adult-years",
        definition=f"Requests ({of}) that would have been made and were not, after refusals in a row.",
        formula=f"unasked, {of} x 1,000 / (adults x weeks / 52)",
        how_it_could_be_wrong=(
            "How many give up after how many refusals is assumed (`gives_up` of the society)."
        ),
        ask=_per_adult_years("unasked", service),
    )


def _refused(service: str) -> Measure:
    """Return the measure of the share refused of the requests for a service."""
    return Measure(
        name=f"refused/{service}",
        title=f"Refused: {service}",
        unit="share of requests",
        definition=(
            f"Requests for {service} that were refused, of all requests for it by everybody it is for."
        ),
        formula=f"refused / asked, {service}",
        how_it_could_be_wrong=_ASKED,
        ask=_share(service),
        bounds=(0.0, 1.0),
    )


REFUSED: tuple[Measure, ...] = (_refusals(None), _unasked(None))
"""Refusals and requests no longer made, over all services."""


REFUSED_BY_SERVICE: tuple[Family, ...] = (
    family_of(_refused, "SERVICE", governed_services),
    family_of(_refusals, "SERVICE", governed_services),
    family_of(_unasked, "SERVICE", governed_services),
)
"""Each of them by service, for the services that a rule of some world refuses."""
