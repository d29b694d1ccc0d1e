"""Step 5 of the week for a score with ratings: people mark those they meet, and the score is their mean.

Who is marked bears it: the draws are those of who gives the mark, and each of one's partners of this week
gives one. The shadow is what the score would be had nobody marked at random.
"""

from __future__ import annotations

from collections.abc import Sequence

from underheaven.engine.oracle.clauses import Institution
from underheaven.engine.oracle.cut_ties import meets
from underheaven.engine.oracle.people import ONE
from underheaven.engine.oracle.recomputed import Ratings
from underheaven.engine.oracle.world import Luck, Person, World
from underheaven.ground.draws import purpose
from underheaven.ground.exact import decayed


def rated(world: World, person: Person, luck: Luck, number: int, ratings: Ratings) -> tuple[int, int] | None:
    """Return score and shadow, in steps, after this week's marks; None where nobody's mark counts."""
    institution, file = world.terms.institutions[number], person.files[number]
    done = world.did[person.resident.index]
    usual = min((ratings.after[act] for act in done if act in ratings.after), default=ratings.usual)
    marks: list[tuple[int, int]] = []
    clean: list[tuple[int, int]] = []
    for tie_class in ratings.classes:
        partner = meets(world, tie_class, person.resident.index)
        if partner is None:
            continue
        weight = 1
        if ratings.weight_above is not None:
            weight = max(0, world.scores[number][partner] - ratings.weight_above)
        given = mark(world, luck, partner, tie_class, institution, ratings.at_random, usual)
        marks.append((weight, given))
        clean.append((weight, usual))
    mean, clean_mean = (mean_of(of, institution.start, ratings.start_counts) for of in (marks, clean))
    if mean is None or clean_mean is None:
        return None
    return (
        after_marks(institution, ratings, file.score, mean),
        after_marks(institution, ratings, file.shadow, clean_mean),
    )


def mark(
    world: World, luck: Luck, giver: int, tie_class: str, institution: Institution, at_random: int, usual: int
) -> int:
    """Return the mark somebody gives: after what the other did, or drawn between the bounds."""
    resident = world.plan.residents[giver]
    if not luck.happens(purpose("rating", tie_class), resident, at_random):
        return usual
    drawn = luck.draws.draw(purpose("rating", tie_class, "mark"), resident.address, luck.week)
    return institution.low + (drawn * (institution.high - institution.low + 1) >> 32)


def after_marks(institution: Institution, ratings: Ratings, score: int, mean: int) -> int:
    """Return a score after a mean of marks: what it was fades towards it."""
    if ratings.fade is None:
        return institution.bounded(mean)
    return institution.bounded(mean + decayed(score - mean, ratings.fade))


def mean_of(marks: Sequence[tuple[int, int]], start: int, start_counts: int) -> int | None:
    """Return the mean of marks, given with their weights, in which the start counts so much of 4096.

    None where nothing weighs anything.
    """
    weights = sum(weight for weight, _ in marks)
    if not weights:
        return None
    mean = sum(weight * given for weight, given in marks) // weights
    return mean * (ONE - start_counts) + start * start_counts >> 12
