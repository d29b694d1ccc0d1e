"""Closed weeks: how long how many life domains were closed to people. The headline."""

from __future__ import annotations

from collections.abc import Callable

from underheaven.ground.exact import WEEKS_A_YEAR
from underheaven.measures.measure import Measure
from underheaven.measures.tally import Counts, Ratio

_WRONG = (
    "It counts a week as closed whether or not anybody asked, and every domain alike: a week without trains "
    "weighs as much as a week without work. A domain counts as closed although services that no rule refuses "
    "stay open in it: a regime that refuses flights alone closes travel. Coverage and who is in force are as "
    "declared; informal refusals are not in it."
)


def _weeks(counter: str, who: tuple[str, ...]) -> Callable[[Counts], Ratio]:
    """Return the question: this counter over these people, per person-year."""

    def ask(counts: Counts) -> Ratio:
        closed = sum(counts.of(f"{counter}/{part}") for part in who)
        people = sum(counts.people(part) for part in who)
        return Ratio(closed * WEEKS_A_YEAR, people * counts.weeks, closed, people)

    return ask


def _measure(name: str, counter: str, who: tuple[str, ...], whom: str) -> Measure:
    """Return the measure of closed weeks or closed domain-weeks of these people."""
    is_domains = counter == "closed-domain-weeks"
    what = "domain-weeks" if is_domains else "weeks"
    person = {"people": "person", "adults": "adult", "children": "child"}[whom]
    return Measure(
        name=name,
        title=f"Closed {what}" + ("" if whom == "people" else f", {whom}"),
        unit=f"{what} per {person}-year",
        definition=(
            (
                "Life domains closed to somebody, summed over weeks"
                if is_domains
                else "Weeks in which at least one life domain was closed to somebody"
            )
            + f", asked for or not, per year of life of the {whom}. A domain is closed when every service "
            "in it that a rule of this world refuses to anybody would refuse now."
        ),
        formula=f"sum over {whom} and weeks of {'d' if is_domains else '[d > 0]'} / ({whom} x weeks / 52)",
        how_it_could_be_wrong=_WRONG,
        ask=_weeks(counter, who),
        bounds=(0.0, None if is_domains else float(WEEKS_A_YEAR)),
    )


_PEOPLE = {
    "": (("adults", "children"), "people"),
    "/adults": (("adults",), "adults"),
    "/children": (("children",), "children"),
}

CLOSED_WEEKS: tuple[Measure, ...] = tuple(
    _measure(f"{counter}{suffix}", counter, who, whom)
    for counter in ("closed-weeks", "closed-domain-weeks")
    for suffix, (who, whom) in _PEOPLE.items()
)
"""Closed weeks and closed domain-weeks, of everybody, of adults, of children."""
