"""Step 6 of the week: who enters a register, for how long, and whose entry is renewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from underheaven.engine.oracle.asking import holds
from underheaven.engine.oracle.clauses import Institution, Place, Question, Roster, Tally
from underheaven.engine.oracle.copies import copy_entry
from underheaven.engine.oracle.debts import is_payable
from underheaven.engine.oracle.desks import called
from underheaven.engine.oracle.world import Entry, Luck, Person, Recorded, World


def register(world: World, person: Person, luck: Luck, recorded: Recorded) -> None:
    """Step 6. Enter whoever meets a condition of a register and is not on it; judge all, then enter."""
    coming = called(world, person) if person.waits else ()
    entering: list[tuple[int, int, list[Question]]] = []
    for file, (institution, held) in enumerate(zip(world.terms.institutions, person.files, strict=True)):
        if not held.is_held:
            continue
        for k, roster in enumerate(institution.registers):
            entry = held.entries[k]
            if held.waiting[k] is not None:
                continue
            if entry is None and (recorded or held.score < roster.calm_from):
                met = [q for q in roster.enter if holds(world, q, person, recorded)]
                if met:
                    entering.append((file, k, met))
            elif entry is not None and roster.again != "ignored":
                met = [q for q in roster.enter if q.acts is not None and holds(world, q, person, recorded)]
                if met:
                    renew(world, person, institution, roster, entry, term_of(roster, met))
                    payable = is_payable(world, met, recorded[file] if recorded else {})
                    entry.payable = entry.payable or payable
    if entering:
        judge(world, person, luck, recorded, entering)
    for file, k in coming:
        noted, roster = person.files[file].waiting[k], world.terms.institutions[file].registers[k]
        if noted is not None:
            person.files[file].waiting[k] = None
            person.waits -= 1
            noted.until = last_week(world, luck.week, term_of(roster, roster.enter))
            enter(world, person, luck, (file, k), noted)
    remember(world, person, recorded)


def judge(
    world: World,
    person: Person,
    luck: Luck,
    recorded: Recorded,
    entering: Sequence[tuple[int, int, list[Question]]],
) -> None:
    """Note the entries of a week, each with the conditions that hold; a tag says if it is wrong on file.

    Where there is only so much room, who would enter waits.
    """
    clean = [{deed: error for deed, error in records.items() if not error} for records in recorded]
    deserved = [
        any(
            holds(world, question, person, clean, clean=True)
            for question in world.terms.institutions[file].registers[k].enter
        )
        for file, k, _ in entering
    ]
    for (file, k, met), is_right in zip(entering, deserved, strict=True):
        institution = world.terms.institutions[file]
        roster = institution.registers[k]
        noted = Entry(luck.week, wrong=not is_right, told=False, met=met[0].label)
        noted.until = last_week(world, luck.week, term_of(roster, met))
        noted.payable = is_payable(world, met, recorded[file] if recorded else {})
        if roster.capacity is None:
            enter(world, person, luck, (file, k), noted)
        else:
            person.files[file].waiting[k] = noted
            person.waits += 1
            person.tell(luck.week, "waits", roster.name, institution.name, noted.met)


def enter(world: World, person: Person, luck: Luck, place: Place, noted: Entry) -> None:
    """Make an entry this week, as it was noted when a condition held."""
    (file, k), resident = place, person.resident
    institution, held = world.terms.institutions[file], person.files[file]
    roster = institution.registers[k]
    noted.week, noted.told = luck.week, luck.happens(roster.purposes["told"], resident, roster.told)
    held.entries[k] = noted
    held.last_entry[k], held.last_exit[k], held.was_righted[k] = luck.week, 0, False
    if roster.is_copied:
        copy_entry(world, person, file, k)
    person.entries += 1
    world.entered_now.append((resident.index, file, k))
    if roster.is_red:
        world.count("red-entries", resident)
    else:
        person.listed += 1
        person.has_record = person.was_entered = True
        world.count("entries", resident)
        world.count("entries-wrong", resident, int(noted.wrong))
    error = "in error" if noted.wrong else ""
    person.tell(luck.week, "entered", roster.name, institution.name, noted.met, note=error)


def term_of(roster: Roster, met: Sequence[Question]) -> int | None:
    """Return the term of an entry, the longest of the conditions that hold; None where it has no end."""
    terms = [roster.term if question.term is None else question.term for question in met]
    return None if None in terms else max(term for term in terms if term is not None)


def last_week(world: World, week: int, term: int | None) -> int:
    """Return the last week in force of a term that begins in a week; the week after the run is no end."""
    never = world.plan.weeks + 1
    return never if term is None else min(week + term - 1, never)


def renew(
    world: World, person: Person, institution: Institution, roster: Roster, entry: Entry, term: int | None
) -> None:
    """Let the term of an entry in force begin anew, or add another to it."""
    begins = world.week if roster.again == "restarts" else entry.until + 1
    entry.until = max(entry.until, last_week(world, begins, term))
    world.count("renewals", person.resident)
    person.tell(world.week, "renewed", roster.name, institution.name)


def remember(world: World, person: Person, recorded: Recorded) -> None:
    """Keep the weeks of the last records and entries that conditions count over weeks, latest first."""
    for number, (institution, file) in enumerate(zip(world.terms.institutions, person.files, strict=True)):
        records: Mapping[int, bool] = recorded[number] if recorded else {}
        for at, tally in enumerate(institution.tallies):
            if tally.registers:
                now = entries_of_this_week(world, person, tally) if file.is_held else []
                again = int(bool(now)), int(False in now)
            elif world.week < tally.from_week:
                continue
            else:
                now = [in_error for act, in_error in records.items() if act in tally.acts]
                again = len(now), now.count(False)
            for kept, times in zip((file.tallies, file.clean_tallies), again, strict=True):
                kept[at] = (*(world.week,) * times, *kept[at])[: tally.kept]


def entries_of_this_week(world: World, person: Person, tally: Tally) -> list[bool]:
    """Return, for each entry made this week in the registers counted, whether it is wrong on file."""
    entries = (person.files[file].entries[k] for file, k in tally.registers)
    return [entry.wrong for entry in entries if entry is not None and entry.week == world.week]
