"""Work and opinion: what people lose by closed doors, what they come to think of it, and what they say."""

from __future__ import annotations

from underheaven.engine.oracle.people import CHILD, WORKER
from underheaven.engine.oracle.world import Luck, Person, World
from underheaven.ground.draws import purpose
from underheaven.words.dictionary import DOMAINS

LOST, FOUND = purpose("work", "lost"), purpose("work", "found")
OPPOSED, TURNED, BOLDNESS = (purpose("opinion", what) for what in ("opposed", "turned", "boldness"))
LIVELIHOOD = 1 << DOMAINS.index("work") | 1 << DOMAINS.index("credit")
"""The domains that cost work while they are closed."""


def keep_work(world: World, person: Person, luck: Luck) -> None:
    """Step 8. Lose work while work or credit is closed; find it again, later while either still is."""
    answers, resident = world.pressure.answers, person.resident
    if not answers.has_work or resident.who != WORKER:
        return
    is_shut = person.closed & LIVELIHOOD != 0
    if person.jobless:
        finds = answers.finds_work_late if is_shut else answers.finds_work
        if luck.happens(FOUND, resident, finds):
            person.jobless = False
            person.tell(luck.week, "found", "work")
    elif is_shut and luck.happens(LOST, resident, answers.loses_work):
        person.jobless = True
        person.tell(luck.week, "lost", "work")


def change_mind(world: World, person: Person, luck: Luck) -> None:
    """Step 8. A supporter whom this week a black register entered wrongly may turn, for good."""
    answers = world.pressure.answers
    if answers.has_opinion and was_wronged(world, person, luck.week) and not is_opposed(world, person):
        if luck.happens(TURNED, person.resident, answers.turns):
            person.turned = True
            world.count("turned", person.resident)
            person.tell(luck.week, "turned", "opinion")


def was_wronged(world: World, person: Person, week: int) -> bool:
    """Whether a black register was entered this week, wrong on file."""
    return person.listed > 0 and any(
        entry is not None and entry.wrong and entry.week == week and not register.is_red
        for institution, file in zip(world.terms.institutions, person.files, strict=True)
        for register, entry in zip(institution.registers, file.entries, strict=True)
    )


def is_opposed(world: World, person: Person) -> bool:
    """Whether the citizen opposes it: from the start, by a fixed draw, or turned since."""
    if person.turned:
        return True
    opposed = world.pressure.answers.opposed
    return world.plan.draws.happens(OPPOSED, person.resident.address, 0, opposed)


def count_support(world: World) -> None:
    """Count, after the last week, who supports it and who says so: out of fear, the opposed say so too."""
    if not world.pressure.answers.has_opinion:
        return
    for person in world.people:
        if person.resident.who == CHILD:
            continue
        supports = not is_opposed(world, person)
        says = supports or person.fear > world.plan.draws.half(BOLDNESS, person.resident.address, 0)
        world.count("felt-support-at-end", person.resident, int(supports))
        world.count("said-support-at-end", person.resident, int(says))
