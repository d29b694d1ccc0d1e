"""Ties that are cut while somebody at either end is seen to be listed; they heal, and are only counted."""

from __future__ import annotations

from underheaven.engine.oracle.people import Plan, threshold
from underheaven.engine.oracle.world import World
from underheaven.ground.draws import Kind, purpose
from underheaven.society.population import Population


class CutTies:
    """The acquaintances that would part: fixed pairs, by one draw for each pair and class of tie.

    population : of which the plan was made. Made once, for all worlds; empty where no tie is ever cut.
    parting : by citizen, whom they would part from; twice, if by two classes of tie.
    visible : by world, who was seen to be listed at the end of last week.
    """

    def __init__(self, plan: Plan, population: Population) -> None:
        self.visible: dict[str, set[int]] = {}
        thins = plan.society.responses.thins if plan.answers_all else None
        self.parting: dict[int, list[int]] = {}
        if thins is None:
            return
        parts = threshold(thins.share.value)
        for tie_class in population.tie_classes("acquaintances"):
            decision = purpose("tie", tie_class)
            for resident in plan.residents:
                other = population.partner(tie_class, resident.index)
                if other is not None and other > resident.index:
                    if plan.draws.happens(decision, resident.address, 0, parts, Kind.PAIR):
                        self.parting.setdefault(resident.index, []).append(other)
                        self.parting.setdefault(other, []).append(resident.index)

    def count(self, world: World) -> None:
        """Count this week's cut ties, at both ends, by who was seen to be listed at the end of last week."""
        visible = self.visible.get(world.name, set())
        for index in visible:
            for other in self.parting.get(index, ()):
                world.count("cut-tie-weeks", world.plan.residents[index])
                if other not in visible:
                    world.count("cut-tie-weeks", world.plan.residents[other])

    def look(self, world: World) -> None:
        """See who is listed at the end of this week, on a black register that others are shown."""
        if self.parting:
            shown = world.pressure.answers.shown
            self.visible[world.name] = {
                person.resident.index
                for person in world.people
                if person.listed and any(person.files[file].entries[k] for file, k in shown)
            }
