"""Step 5 of the week for a score with components: parts between 0 and 1, and their weighted mean.

A part read from records is kept from week to week, with a shadow that no record in error has touched. The
others are looked up: a table of income or age, and what others' scores were last week.
"""

from __future__ import annotations

from collections.abc import Mapping

from underheaven.engine.oracle.clauses import Institution
from underheaven.engine.oracle.cut_ties import is_cut
from underheaven.engine.oracle.meeting import BY_CHANCE
from underheaven.engine.oracle.people import ONE
from underheaven.engine.oracle.recomputed import Component, Recomputed
from underheaven.engine.oracle.world import File, Person, World
from underheaven.ground.exact import decayed


def keep_parts(file: File, recomputed: Recomputed, records: Mapping[int, bool]) -> None:
    """Let the parts read from records fade, and add this week's records: each week, recomputed or not."""
    for component in recomputed.kept:
        points = sum(component.points.get(act, 0) for act in records)
        clean = sum(component.points.get(act, 0) for act, in_error in records.items() if not in_error)
        at = component.kept
        file.parts[at] = kept_part(component, file.parts[at], points)
        file.clean_parts[at] = kept_part(component, file.clean_parts[at], clean)


def kept_part(component: Component, part: int, points: int) -> int:
    """Return a part a week later: faded towards its start, with this week's points, between 0 and 4096."""
    faded = component.starts + decayed(part - component.starts, component.fade)
    return min(max(faded + points, 0), ONE)


def mean_of_parts(
    world: World, person: Person, number: int, recomputed: Recomputed
) -> tuple[int, int] | None:
    """Return score and shadow, in steps, as the weighted mean of the parts; None where there is no part."""
    institution, file = world.terms.institutions[number], person.files[number]
    total = of_parts = of_clean = 0
    for component in recomputed.components:
        if component.kept >= 0:
            part, clean = file.parts[component.kept], file.clean_parts[component.kept]
        else:
            looked_up = part_of(world, person, number, component)
            if looked_up is None:
                continue
            part = clean = looked_up
        total += component.weight
        of_parts += component.weight * part
        of_clean += component.weight * clean
    if not total:
        return None
    span = institution.high - institution.low
    score, shadow = (institution.low + span * weighted // (ONE * total) for weighted in (of_parts, of_clean))
    return score, shadow


def part_of(world: World, person: Person, number: int, component: Component) -> int | None:
    """Return a part that is not kept: of income, age, or ties; None where there is nobody to be tied to."""
    citizen = person.resident.citizen
    if component.reads == "income":
        return component.table[citizen.income]
    if component.reads == "age":
        return component.table[citizen.age]
    others = tied_to(world, component.whose, citizen.index)
    return mean_of_others(world.terms.institutions[number], [world.scores[number][other] for other in others])


def mean_of_others(institution: Institution, scores: list[int]) -> int | None:
    """Return the mean of published scores as a part, floored; None of nobody's."""
    if not scores:
        return None
    low, high = institution.low, institution.high
    return sum(score - low for score in scores) * ONE // (len(scores) * (high - low))


def tied_to(world: World, whose: str, index: int) -> list[int]:
    """Return the adults a kind of tie leads to whose tie is not cut; once for each class."""
    population = world.plan.population
    if whose in BY_CHANCE:
        others = population.others(whose, index)
    else:
        others = tuple(
            partner
            for tie_class in population.tie_classes(whose)
            if (partner := population.partner(tie_class, index)) is not None
            and not is_cut(world, tie_class, index, partner)
        )
    return [other for other in others if not population.citizens[other].is_child]
