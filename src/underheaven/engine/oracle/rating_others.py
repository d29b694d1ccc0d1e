"""Step 5 of the week for a score with ratings: people mark those they meet, and the score is their mean.

Who is marked bears it: the draws are those of who gives the mark, and each of one's partners of this week
gives one. The shadow is what the score would be had nobody marked at random.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from underheaven.engine.oracle.clauses import Institution
from underheaven.engine.oracle.cut_ties import meets
from underheaven.engine.oracle.people import ONE, Resident
from underheaven.engine.oracle.recomputed import Ratings, Recomputed
from underheaven.engine.oracle.world import Luck, Person, World
from underheaven.ground.draws import purpose
from underheaven.ground.exact import decayed


def rated(world: World, person: Person, luck: Luck, number: int, ratings: Ratings) -> tuple[int, int] | None:
    """Return score and shadow, in steps, after this week's marks; None where nobody's mark counts."""
    institution, file = world.terms.institutions[number], person.files[number]
    usual, _ = mark_after(ratings, world.did[person.resident.index])
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


def mark_after(ratings: Ratings, done: Collection[int]) -> tuple[int, int | None]:
    """Return the mark after what somebody did last week, the lowest of several, and after which act it is."""
    after = min(((ratings.after[act], act) for act in done if act in ratings.after), default=None)
    return (ratings.usual, None) if after is None else after


def mark(
    world: World, luck: Luck, giver: int, tie_class: str, institution: Institution, at_random: int, usual: int
) -> int:
    """Return the mark somebody gives: after what the other did, or drawn between the bounds."""
    resident = world.plan.residents[giver]
    if not is_at_random(luck, resident, tie_class, at_random):
        return usual
    drawn = luck.draws.draw(purpose("rating", tie_class, "mark"), resident.address, luck.week)
    return institution.low + (drawn * (institution.high - institution.low + 1) >> 32)


def is_at_random(luck: Luck, giver: Resident, tie_class: str, at_random: int) -> bool:
    """Return whether somebody marks whom they meet in a class of tie this week for nothing that was done."""
    return luck.happens(purpose("rating", tie_class), giver, at_random)


def tell_marks(world: World, person: Person, luck: Luck, number: int, recomputed: Recomputed) -> None:
    """Tell, in a life that is told, who marks the citizen this week, and whom they mark."""
    ratings = recomputed.ratings
    if person.story is None or ratings is None or not recomputed.is_in_force or luck.week % recomputed.every:
        return
    institution, here = world.terms.institutions[number], person.resident.index
    for tie_class in ratings.classes:
        partner = meets(world, tie_class, here)
        if partner is None:
            continue
        for kind, giver, marked in (("marked", partner, here), ("rated", here, partner)):
            if not world.people[marked].files[number].is_held:
                continue
            usual, act = mark_after(ratings, world.did[marked])
            given = mark(world, luck, giver, tie_class, institution, ratings.at_random, usual)
            why = "usual" if act is None else world.plan.acts[act].name
            if is_at_random(luck, world.plan.residents[giver], tie_class, ratings.at_random):
                why = "at-random"
            person.tell(
                luck.week,
                kind,
                tie_class,
                institution.name,
                why,
                after=institution.points_of(given),
                note=world.plan.residents[partner].address.text(),
            )


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
