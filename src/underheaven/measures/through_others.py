"""Through others: what children, and adults without a record of their own, bear for somebody else's."""

from __future__ import annotations

from underheaven.measures.measure import Measure
from underheaven.measures.tally import DRAW, Counts, Ratio
from underheaven.words.dictionary import dictionary
from underheaven.words.fields import AGES

SCHOOL = "school"
"""The domain whose services children ask for."""


def _through_others(counts: Counts) -> Ratio:
    children = counts.of("closed-weeks/children")
    others = children + counts.of("closed-weeks/adults-without-own-record")
    every = children + counts.of("closed-weeks/adults")
    return Ratio(others, every, others, every)


def _is_for_adults(counts: Counts, service: str) -> bool:
    """Return whether adults ask for a service: those who ask are adults or children, never both."""
    return any(counts.of(f"asked/{service}", margin=("age", age)) for age in AGES[2:])


def _children_refused(counts: Counts) -> Ratio | None:
    known = dictionary().services
    asked_for = (name.partition("/")[2] for name in counts.named("asked/"))
    schools = [
        service
        for service in asked_for
        if service in known and known[service].domain == SCHOOL and not _is_for_adults(counts, service)
    ]
    if not schools:
        return None
    refused = sum(counts.of(f"refused/{service}") for service in schools)
    asked = sum(counts.of(f"asked/{service}") for service in schools)
    return Ratio(refused * DRAW, asked, refused, asked // DRAW)


THROUGH_OTHERS: tuple[Measure, ...] = (
    Measure(
        name="through-others",
        title="Closed weeks of children, and of adults without a record of their own",
        unit="share of closed weeks",
        definition=(
            "Closed weeks of children, and of adults who had until then no record of their own, of whatever "
            "act, and no entry of their own, of all closed weeks. What reaches somebody who has a record "
            "besides is not in it: the ladder's step `reach` is wider."
        ),
        formula=(
            "(closed weeks of children + of adults without a record or entry of their own) / all closed weeks"
        ),
        how_it_could_be_wrong=(
            "A record filed by mistake is a record of one's own here: who was booked for a look-alike "
            "counts as an adult with one. It says nothing where nothing was "
            "closed."
        ),
        ask=_through_others,
        bounds=(0.0, 1.0),
    ),
    Measure(
        name="children-refused",
        title="Children refused a school place",
        unit="share of requests",
        definition="Requests of children for a place at a school that were refused, of all such requests.",
        formula="refused / asked, over the services of the domain school that children ask for",
        how_it_could_be_wrong=(
            "The press tells of single cases; how often somebody outside the household pays is assumed, and "
            "with it how many families escape. Requests, not children, are counted: one child may ask in "
            "several years."
        ),
        ask=_children_refused,
        bounds=(0.0, 1.0),
    ),
)
"""Share of closed weeks borne without a record of one's own; children refused a school place."""
