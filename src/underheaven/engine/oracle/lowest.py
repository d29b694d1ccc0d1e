"""Who is among the lowest: by the scores that were published for a province, each regime its own."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from underheaven.engine.oracle.world import World


def publish_lowest(world: World) -> None:
    """Step 10. Publish, for each province, the score below which one is among so many of the lowest."""
    world.lowest_cuts = {}
    for file, share in world.terms.lowest:
        highest = world.terms.institutions[file].high
        for province, scores in scores_by_province(world, file).items():
            world.lowest_cuts[file, province, share] = cut_below(scores, share, highest)


def scores_by_province(world: World, file: int) -> dict[str, list[int]]:
    """Return the scores of the adults on whom a regime has a file, in order, by province."""
    scores: dict[str, list[int]] = {}
    for person in world.people:
        if world.has_file(person, file):
            scores.setdefault(person.resident.province, []).append(person.files[file].score)
    return {province: sorted(some) for province, some in scores.items()}


def cut_below(scores: Sequence[int], share: Fraction, highest: int) -> int:
    """Return the score below which the lowest lie, this share of all; a step beyond the highest: everybody.

    scores : in order, at least one.
    """
    place = int(share * len(scores))
    return scores[place] if place < len(scores) else highest + 1
