"""How a synthetic citizen stands in a world at the end of a week, of a life that is told.

It is what the citizen could be told, had somebody asked; nobody is judged by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from underheaven.engine.oracle.world import Person, Said, World
from underheaven.words.dictionary import DOMAINS


@dataclass(frozen=True, slots=True)
class Held:
    """An entry in force: whose register, since when, whether it is wrong on file, whether they were told."""

    regime: str
    register: str
    is_red: bool
    since: int
    is_wrong: bool
    is_told: bool
    appealed: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands after a week.

    scores : points and band, by regime. held : entries in force. closed : domains of life. desk : what each
    service with a rule for them answered this week; those that are not here gave what was asked. fear : 0 to
    65,535. owes, jobless : whether they are in debt, or lost their work.
    """

    scores: Mapping[str, tuple[float, str]]
    held: tuple[Held, ...]
    closed: tuple[str, ...]
    desk: Mapping[str, Said]
    fear: int
    owes: bool
    jobless: bool


def standing_of(world: World, person: Person) -> Standing:
    """Return how somebody stands whose life is told."""
    scores: dict[str, tuple[float, str]] = {}
    held: list[Held] = []
    for institution, file in zip(world.terms.institutions, person.files, strict=False):  # a child has none
        if not file.is_held:
            continue
        if institution.has_score:
            points = float(institution.points_of(file.score))
            scores[institution.name] = (points, institution.band(file.score))
        for register, entry in zip(institution.registers, file.entries, strict=True):
            if entry is not None:
                who = (institution.name, register.name, register.is_red)
                held.append(Held(*who, entry.week, entry.wrong, entry.told, entry.filed))
    closed = tuple(name for bit, name in enumerate(DOMAINS) if person.closed >> bit & 1)
    return Standing(scores, tuple(held), closed, dict(person.desk), person.fear, person.owes, person.jobless)
