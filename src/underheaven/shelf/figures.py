"""Published figures: cumulative counts with their dates and sources, some fitted and some held out.

They are counts of an institution (entries, exits, refusals), never of silence, fear or approval, and never a
row about a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError

from underheaven.ground.errors import InputError, clean, did_you_mean
from underheaven.shelf.finding import shelf_folder, sources
from underheaven.words.events import parse
from underheaven.words.explain import problems_of
from underheaven.words.fields import Hazard, Name, Reading, Share, Text, Whole, Word
from underheaven.words.problems import listed, report
from underheaven.words.yaml_text import read_text

Day = Annotated[str, StringConstraints(pattern=r"^(19|20)\d\d-[01]\d-[0-3]\d$")]
"""A day, as 2018-05-31."""


class Figure(Word):
    """One published figure: so many, in all, by a day."""

    until: Day
    """The day up to which it counts."""
    series: Name
    """What it counts."""
    value: Annotated[int, Whole, Field(ge=0)]
    """How many, since the beginning."""
    source: Name
    """Where it was found: an entry of `sources.yaml`."""


class Fixed(Word):
    """Numbers that nobody has published: the value is taken, the range is swept, nothing is fitted."""

    firms: Share
    """Share of entries that are no people."""
    repeats: Share
    """Share of entries that concern somebody on the list already."""
    others: Hazard
    """Exits a listed-year that are not by complying."""


class Scenarios(Word):
    """Coverages of one service after the last fitted figure, by the world that has each, lowest first.

    Until then every world has the lowest. The figures that may be fitted cannot teach it.
    """

    series: Name
    """The series of which only the range over these worlds is claimed."""
    worlds: dict[Name, Share]
    """Coverage in each world."""


class Facts(Word):
    """Published figures that a regime is fitted to, and those that are held out."""

    facts: Name
    """Their name."""
    title: Text
    """Their name in words."""
    about: Text
    """What they count, and what they leave open."""
    regime: Name
    """The regime that is fitted."""
    act: Name
    """The act of its society that leads onto the list."""
    sensor: Name
    """The sensor of the regime that files it."""
    services: dict[Name, Name]
    """The service that each series of refusals is about."""
    fixed: Fixed
    """Numbers that nobody has published."""
    scenarios: Scenarios
    """What is declared and not fitted."""
    series: dict[Name, Text]
    """What is counted, in words."""
    not_identifiable: tuple[Text, ...]
    """What these figures cannot tell apart."""
    where_not_met: dict[Name, Text]
    """What to say of a series where its prediction is worse than the straight line, or not met."""
    figures: tuple[Figure, ...]
    """Figures that may be fitted, in order of time."""
    held_out: tuple[Figure, ...]
    """Figures that are compared and never fitted."""


@dataclass(frozen=True, slots=True)
class Point:
    """A figure on the run's own clock.

    years : of 52 weeks, since the first figure of all. count : in all, by then.
    """

    on: date
    years: float
    count: int


def read_facts(name: str) -> Facts:
    """Return published figures of the shelf, by their name.

    Raises
    ------
    InputError
        There are none of this name.
    WordsError
        The file says something else.
    """
    folder = shelf_folder() / "facts"
    known = sorted(path.stem for path in folder.glob("*.yaml"))
    if name not in known:
        near = did_you_mean(name, known)
        cure = f"did you mean `{near}`?" if near else f"known: {listed(known)}"
        raise InputError(f"there are no published figures `{clean(name, 60)}`", cure=cure)
    return read_facts_file(folder / f"{name}.yaml", f"{name}.yaml")


def read_facts_file(path: Path, file: str) -> Facts:
    """Return the published figures of a file; errors as for `read_facts`."""
    parsed = parse(read_text(path, file=file), file=file)
    problems = list(parsed.problems)
    facts: Facts | None = None
    try:
        standings = {name: source.standing for name, source in sources().items()}
        facts = Facts.model_validate(parsed.data, context={"reading": Reading(None, standings)})
    except ValidationError as error:
        problems += problems_of(error, Facts)
    report(problems, parsed.written)
    assert facts is not None
    for figure in (*facts.figures, *facts.held_out):
        if figure.source not in sources():
            raise InputError(f"source `{figure.source}` is not in sources.yaml", where=file)
        if figure.series not in facts.series:
            raise InputError(f"no series `{figure.series}` here", where=file)
    return facts


def began(facts: Facts) -> date:
    """Return the day of the first figure of all, from which years and weeks are counted."""
    return min(date.fromisoformat(figure.until) for figure in facts.figures)


def years_until(facts: Facts, day: date) -> float:
    """Return the years of 52 weeks from the first figure to a day."""
    return (day - began(facts)).days / 364


def week_of(facts: Facts, day: date) -> int:
    """Return how many whole weeks lie between the first figure and a day."""
    return (day - began(facts)).days // 7


def points(facts: Facts, series: str, *, held_out: bool = False) -> tuple[Point, ...]:
    """Return the figures of a series in order of time: those that may be fitted, or those held out."""
    figures = facts.held_out if held_out else facts.figures
    days = sorted((date.fromisoformat(one.until), one.value) for one in figures if one.series == series)
    return tuple(Point(day, years_until(facts, day), value) for day, value in days)
