"""Regimes that end: their entries end, and the regime that takes over carries what it says it carries."""

from __future__ import annotations

from collections.abc import Sequence

from underheaven.engine.oracle.aftermath import take_off
from underheaven.engine.oracle.clauses import Institution, Succession
from underheaven.engine.oracle.entering import enter
from underheaven.engine.oracle.world import Entry, File, Luck, Person, World

MERGED = "merged"
"""The reason of an exit, and the cause of an entry, by the end of a regime."""
Ended = tuple[int, int, Entry]
"""An entry that ended with its regime: the regime, the number of the register, and the entry."""


def carry_scores(world: World, person: Person) -> None:
    """Step 5, first. Set the scores of a regime that takes over this week, by those of the old one."""
    for institution, file in zip(world.terms.institutions, person.files, strict=True):
        old = next(
            (
                how
                for how in successions(world, institution, file)
                if how.gives_score and person.files[how.old].has_ended
            ),
            None,
        )
        if old is None:
            continue
        before, source = file.score, world.terms.institutions[old.old]
        score, shadow = (
            new_score(institution, source, old, points)
            for points in (person.files[old.old].score, person.files[old.old].shadow)
        )
        file.score, file.shadow = score, shadow
        if score != before:
            person.tell(
                world.week,
                "score",
                institution.name,
                institution.name,
                MERGED,
                before=institution.points_of(before),
                after=institution.points_of(score),
                note=institution.band(score),
            )


def successions(world: World, institution: Institution, file: File) -> Sequence[Succession]:
    """Return from whom a regime takes over a citizen's file this week, in order of name."""
    return institution.takes_over if institution.begins == world.week and file.is_held else ()


def new_score(new: Institution, old: Institution, how: Succession, score: int) -> int:
    """Return what becomes of a score: itself, by its band, or the start."""
    return score if how.is_exact else how.scores.get(old.band(score), new.start)


def end_and_carry(world: World, person: Person, luck: Luck) -> None:
    """Step 6, first. End all entries of regimes that have ended, and carry those that are taken over."""
    ended = [
        one for file, held in enumerate(person.files) if held.has_ended for one in end(world, person, file)
    ]
    for number, (institution, file) in enumerate(zip(world.terms.institutions, person.files, strict=True)):
        going: dict[int, Entry] = {}
        for how in successions(world, institution, file):
            for old, k, entry in ended:
                to = where_to(world, person, number, how, k) if old == how.old else None
                if to is not None and entry.until >= max(world.week, until_of(going, to) + 1):
                    going[to] = entry
        for to, entry in sorted(going.items()):
            carried = Entry(world.week, entry.wrong, False, entry.until, entry.payable, MERGED)
            enter(world, person, luck, (number, to), carried)


def until_of(going: dict[int, Entry], to: int) -> int:
    """Return until when what goes to a register is in force; 0 where nothing goes there."""
    return going[to].until if to in going else 0


def where_to(world: World, person: Person, new: int, how: Succession, k: int) -> int | None:
    """Return the register of the new regime to which entries in an old one go; None where they just end."""
    if how.goes_to_worst and not world.terms.institutions[how.old].registers[k].is_red:
        return world.pressure.stakes[world.realm_of(person.resident).files].worst(new)
    return how.lists[k]


def end(world: World, person: Person, file: int) -> list[Ended]:
    """Close a file: nobody waits or is on a register any more, strays end; return the entries there were."""
    institution, held, ended = world.terms.institutions[file], person.files[file], list[Ended]()
    held.has_ended = False
    for k, roster in enumerate(institution.registers):
        person.waits -= held.waiting[k] is not None
        entry, held.waiting[k], held.entries[k] = held.entries[k], None, None
        if entry is not None:
            held.last_exit[k], held.was_righted[k] = world.week, False
            take_off(world, person, institution, roster, entry, MERGED, world.week - 1, before=held.score)
            ended.append((file, k, entry))
    for agency in sorted(held.strays):
        world.count("strays-corrected", person.resident)
        name = institution.agencies[agency].name
        person.tell(world.week, "cleared", name, institution.name, MERGED)
    held.strays.clear()
    return ended
