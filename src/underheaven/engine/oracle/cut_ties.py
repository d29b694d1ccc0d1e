"""Ties that are cut while somebody at either end is seen to be listed, or was not long ago; they heal.

Only acquaintances part. Who has parted does not meet, and does not count as a tie of the other.
"""

from __future__ import annotations

from underheaven.engine.oracle.meeting import BY_CHANCE
from underheaven.engine.oracle.people import Plan, threshold
from underheaven.engine.oracle.world import World
from underheaven.ground.draws import Kind, purpose
from underheaven.society.population import Population


def parts(plan: Plan, tie_class: str, one: int, other: int, chance: int) -> bool:
    """Whether two acquaintances would part: a fixed draw for each pair and class of tie."""
    smaller = plan.residents[min(one, other)].address
    return plan.draws.happens(purpose("tie", tie_class), smaller, 0, chance, Kind.PAIR)


def is_cut(world: World, tie_class: str, one: int, other: int) -> bool:
    """Whether two acquaintances have parted, by who was visible at the end of last week."""
    return (one in world.visible or other in world.visible) and parts(
        world.plan, tie_class, one, other, world.pressure.answers.parts
    )


def meets(world: World, tie_class: str, index: int) -> int | None:
    """Return whom a citizen meets this week in a class of tie; nobody where that tie is cut."""
    partner = world.plan.meetings.partner(tie_class, index, world.week)
    if partner is None or tie_class in BY_CHANCE:
        return partner
    return None if is_cut(world, tie_class, index, partner) else partner


def see_who_is_listed(world: World) -> None:
    """Step 10. See who is on a black register that is shown, and remember it for as long as people do."""
    answers = world.pressure.answers
    if not answers.has_thins:
        return
    for person in world.people:
        if any(person.files[file].entries[k] for file, k in answers.shown if person.files):
            person.last_seen = world.week
    world.visible = frozenset(
        person.resident.index
        for person in world.people
        if person.last_seen and person.last_seen >= world.week - answers.remembered
    )


class CutTies:
    """The acquaintances that would part: fixed pairs, by one draw for each pair and class of tie.

    population : of which the plan was made. Made once, for all worlds; empty where no tie is ever cut.
    parting : by citizen, whom they would part from; twice, if by two classes of tie.
    """

    def __init__(self, plan: Plan, population: Population) -> None:
        thins = plan.society.responses.thins if plan.answers_all else None
        self.parting: dict[int, list[int]] = {}
        if thins is None:
            return
        chance = threshold(thins.share.value)
        for tie_class in population.tie_classes("acquaintances"):
            for resident in plan.residents:
                other = population.partner(tie_class, resident.index)
                if other is not None and other > resident.index:
                    if parts(plan, tie_class, resident.index, other, chance):
                        self.parting.setdefault(resident.index, []).append(other)
                        self.parting.setdefault(other, []).append(resident.index)

    def count(self, world: World) -> None:
        """Count this week's cut ties, at both ends, by who was visible at the end of last week."""
        for index in world.visible if self.parting else ():
            for other in self.parting.get(index, ()):
                world.count("cut-tie-weeks", world.plan.residents[index])
                if other not in world.visible:
                    world.count("cut-tie-weeks", world.plan.residents[other])
