"""Step 5 of the week: keep a score. It fades and points are added; or it is recomputed, now and then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from underheaven.engine.oracle.asking import holds
from underheaven.engine.oracle.clauses import Institution
from underheaven.engine.oracle.components import keep_parts, mean_of_parts
from underheaven.engine.oracle.rating_others import rated, tell_marks
from underheaven.engine.oracle.recomputed import Recomputed
from underheaven.engine.oracle.reporting import Earned
from underheaven.engine.oracle.world import Luck, Person, Recorded, World
from underheaven.ground.exact import decayed


def keep_score(world: World, person: Person, luck: Luck, recorded: Recorded, earned: Earned) -> None:
    """Step 5. Keep the scores of all regimes that have a file on a citizen."""
    for number, (institution, file) in enumerate(zip(world.terms.institutions, person.files, strict=True)):
        if institution.recomputed is not None:
            tell_marks(world, person, luck, number, institution.recomputed)
        if not institution.has_score or not file.is_held:
            continue
        records: Mapping[int, bool] = recorded[number] if recorded else {}
        before = file.score
        if institution.recomputed is None:
            is_told, because = add_points(world, person, number, recorded, earned)
        else:
            because = recompute(world, person, luck, number, institution.recomputed, records)
            is_told = before != file.score
        if person.story is not None and (is_told or institution.band(before) != institution.band(file.score)):
            tell_score(person, luck.week, institution, before, file.score, because)


def tell_score(
    person: Person, week: int, institution: Institution, before: int, after: int, because: Iterable[str]
) -> None:
    """Tell what became of a score, and why."""
    person.tell(
        week,
        "score",
        institution.name,
        institution.name,
        ", ".join(because) or "faded",
        before=institution.points_of(before),
        after=institution.points_of(after),
        note=institution.band(after),
    )


def add_points(
    world: World, person: Person, number: int, recorded: Recorded, earned: Earned
) -> tuple[bool, list[str]]:
    """Fade, add the week's points, bound once; the shadow score gets no points from error records.

    Return whether points were added, and why.
    """
    institution, file = world.terms.institutions[number], person.files[number]
    points = clean = 0
    because: list[str] = []
    records: Mapping[int, bool] = recorded[number] if recorded else {}
    for deed, in_error in records.items():
        given, only_alone = institution.points.get(deed, (0, False))
        if given and not (only_alone and len(records) > 1):
            points += given
            clean += 0 if in_error else given
            because.append(world.plan.acts[deed].name)
    for given, questions in institution.through_others:
        if any(holds(world, question, person, recorded) for question in questions):
            points += given
            clean += given
            because.append(next(question.whose for question in questions))
    if number in earned.steps:
        points += earned.steps[number]
        clean += earned.steps[number]
        because += earned.because[number]
    start = institution.start
    if points or clean or file.score != start or file.shadow != start:
        file.score = institution.bounded(start + decayed(file.score - start, institution.fade) + points)
        file.shadow = institution.bounded(start + decayed(file.shadow - start, institution.fade) + clean)
    return points != 0, because


def recompute(
    world: World,
    person: Person,
    luck: Luck,
    number: int,
    recomputed: Recomputed,
    records: Mapping[int, bool],
) -> Iterable[str]:
    """Keep the parts read from records; in its weeks, make the score anew; return from what."""
    file = person.files[number]
    if not recomputed.is_in_force:
        return ()
    keep_parts(file, recomputed, records)
    if world.week % recomputed.every:
        return ()
    if recomputed.ratings is not None:
        found, because = rated(world, person, luck, number, recomputed.ratings), ["rated"]
    else:
        found = mean_of_parts(world, person, number, recomputed)
        because = [component.name for component in recomputed.components]
    if found is not None:
        file.score, file.shadow = found
    return because
