"""Asking a question of a citizen's own file, or of what others' files showed last week."""

from __future__ import annotations

from collections.abc import Sequence

from underheaven.engine.oracle.clauses import Question, lies_in
from underheaven.engine.oracle.copies import is_seen
from underheaven.engine.oracle.world import File, Person, Recorded, World


def is_true_of(
    world: World, question: Question, person: Person, recorded: Recorded, *, clean: bool = False
) -> bool:
    """Whether a question is answered yes by a citizen's own files.

    clean : ask the file as it would be without errors: the shadow instead of the score, and no record in
    error among those counted over weeks; `recorded` is then given without them, too.
    """
    files = person.files
    if not files:
        return False
    file = files[question.file]
    if not file.is_held:
        return False
    if question.acts is not None:
        filed = sum(act in question.acts for act in recorded[question.file]) if recorded else 0
        if not filed or (
            question.times > 1 and filed + earlier(world, question, file, clean=clean) < question.times
        ):
            return False
    if question.registers is not None:
        if question.seen_by >= 0:
            if not is_seen(world, person, question):
                return False
        elif not any(files[other].entries[k] for other, k in question.registers):
            return False
    if question.entered is not None and not has_entered(world, question, files, clean=clean):
        return False
    score = file.shadow if clean else file.score
    if question.lowest is not None:
        cut = world.lowest_cuts.get((question.file, person.resident.province, question.lowest))
        if cut is None or score >= cut:
            return False
    return question.scores is None or lies_in(question.scores, score)


def has_entered(world: World, question: Question, files: Sequence[File], *, clean: bool) -> bool:
    """Whether a register asked about was entered this week; last week, where a way into a register asks.

    There the weeks of the last entries are kept, and so many of them may be wanted in so many weeks.
    """
    if question.tally < 0:
        return world.week > 0 and any(
            files[other].last_entry[k] == world.week for other, k in question.entered or ()
        )
    file = files[question.file]
    weeks = (file.clean_tallies if clean else file.tallies)[question.tally]
    if world.week - 1 not in weeks:
        return False
    return question.times == 1 or sum(world.week - w <= question.within for w in weeks) >= question.times


def earlier(world: World, question: Question, file: File, *, clean: bool) -> int:
    """Return how many earlier records still count towards a condition that wants several."""
    kept = file.clean_tallies if clean else file.tallies
    return sum(world.week - week < question.within for week in kept[question.tally])


def holds(
    world: World, question: Question, person: Person, recorded: Recorded, *, clean: bool = False
) -> bool:
    """Whether a condition holds: by a citizen's own files now, or by what others' showed last week."""
    if question.number < 0:
        return is_true_of(world, question, person, recorded, clean=clean)
    return world.seen[question.number][person.resident.index] >= question.at_least
