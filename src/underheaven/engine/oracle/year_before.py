"""A year before the end: who was listed then, and in which band, beside the last week."""

from __future__ import annotations

from underheaven.engine.oracle.world import Person, Stood, World
from underheaven.ground.exact import WEEKS_A_YEAR


def compare_with_year_before(world: World, person: Person, week: int) -> None:
    """Step 7. Remember where an adult stands a year before the last week; in the last, count what became."""
    last = world.plan.weeks
    if week == last - WEEKS_A_YEAR:
        person.year_before = where_one_stands(world, person)
    elif week == last and person.year_before is not None:
        count_what_became(world, person, person.year_before, where_one_stands(world, person))


def where_one_stands(world: World, person: Person) -> Stood:
    """Return where an adult stands now; by a regime that has no file on them, at its start."""
    bands = {
        institution.name: institution.place_of_band(file.score)
        for institution, file in zip(world.terms.institutions, person.files, strict=True)
        if len(institution.bands) > 1
    }
    return Stood(person.listed > 0, bands)


def count_what_became(world: World, person: Person, before: Stood, now: Stood) -> None:
    """Count an adult who was listed, or in a lowest band, who still is, and whose band is another."""
    resident = person.resident
    if before.listed:
        world.count("listed-year-before", resident)
        if now.listed:
            world.count("listed-both-years", resident)
    for institution in world.terms.institutions:
        if institution.name not in before.bands:
            continue
        lowest = len(institution.bands) - 1
        was, is_now = before.bands[institution.name], now.bands[institution.name]
        if was == lowest:
            world.count("lowest-year-before/" + institution.name, resident)
            if is_now == lowest:
                world.count("lowest-both-years/" + institution.name, resident)
        if was != is_now:
            world.count("other-band/" + institution.name, resident)
