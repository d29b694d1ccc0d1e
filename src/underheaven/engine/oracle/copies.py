"""What agencies have in their copies of registers: late, lost, lingering entries, and strays in wrong files.

An agency copies the last entry into a register, and its exit. The draws that decide when are those of the
week of entry and of the week of exit; they are kept, and compared with how many weeks have passed.
"""

from __future__ import annotations

from underheaven.engine.oracle.clauses import Link, Question
from underheaven.engine.oracle.world import Copy, Luck, Person, World


def copy_entry(world: World, person: Person, file: int, k: int) -> None:
    """Keep the draws that decide, for each agency, whether and when it has an entry of this week."""
    address = person.resident.address
    for link in world.terms.copied.get((file, k), ()):
        lost, delay = (
            world.plan.draws.draw(link.purposes[what], address, world.week) for what in ("lost", "delay")
        )
        person.copies[link.number] = Copy(lost, delay)


def copy_exit(world: World, person: Person, file: int, k: int) -> None:
    """Keep the draws that decide, for each agency, how long it shows an entry that ended this week."""
    for link in world.terms.copied.get((file, k), ()):
        draw = world.plan.draws.draw(link.purposes["lag"], person.resident.address, world.week)
        person.copies[link.number].lag = draw


def shows(world: World, person: Person, link: Link) -> bool:
    """Whether an agency shows an entry this week: one in force that has come, or one it has not let go of.

    It shows nothing of a regime that has ended.
    """
    copy = person.copies.get(link.number)
    file, k = link.register
    if copy is None or copy.lost < link.lost or not world.has_files(person, link.file, file):
        return False
    source = person.files[file]
    entered, left = source.last_entry[k], source.last_exit[k]
    if source.entries[k] is not None:
        return copy.delay >= link.coming[world.week - entered + 1]
    if copy.delay < link.coming[left - entered + 1]:
        return False
    return copy.lag < link.lingering[world.week - left] or (link.is_never_corrected and source.was_righted[k])


def is_seen(world: World, person: Person, question: Question) -> bool:
    """Whether an agency shows an entry into one of the registers asked about, or a stray one."""
    agency = world.terms.institutions[question.file].agencies[question.seen_by]
    if question.seen_by in person.files[question.file].strays:
        return True
    return any(
        link.register in (question.registers or ()) and shows(world, person, link) for link in agency.links
    )


def is_stale(world: World, person: Person) -> bool:
    """Whether some agency shows an entry that has ended."""
    return any(
        person.files[link.register[0]].entries[link.register[1]] is None and shows(world, person, link)
        for link in world.terms.links
        if link.number in person.copies
    )


def hold_strays(world: World, person: Person) -> None:
    """Step 4. Hold what was put in the wrong file last week: one for each agency, another is dropped."""
    for file, agency in sorted(world.astray.get(person.resident.index, ())):
        strays, name = person.files[file].strays, world.terms.institutions[file].agencies[agency].name
        if not person.files[file].is_held:
            continue  # the regime has ended meanwhile
        if agency in strays:
            world.count("strays-dropped", person.resident)
            continue
        strays.add(agency)
        person.has_record = True
        world.count("strays", person.resident)
        person.tell(world.week, "stray", name, world.terms.institutions[file].name)


def find_strays(world: World, person: Person, luck: Luck) -> None:
    """Step 9. End the strays that the regime that shares them finds."""
    for institution, file in zip(world.terms.institutions, person.files, strict=True):
        for number in sorted(file.strays):
            agency = institution.agencies[number]
            if luck.happens(agency.purposes["found"], person.resident, agency.found):
                file.strays.remove(number)
                world.count("strays-corrected", person.resident)
                person.tell(luck.week, "cleared", agency.name, institution.name, "corrected")


def put_in_wrong_files(world: World) -> None:
    """Step 10. Put copies of this week's entries into the wrong files; they are held from next week on."""
    wrong: set[tuple[int, int, int]] = set()
    for index, file, k in world.entered_now:
        person = world.people[index]
        for link in world.terms.copied.get((file, k), ()):
            at = person.resident.address
            if person.files[link.file].is_held and world.plan.draws.happens(
                link.purposes["wrong-file"], at, world.week, link.wrong_file
            ):
                wrong.add((index, link.file, link.agency))
    for index, file, agency in sorted(wrong):
        name = world.terms.institutions[file].agencies[agency].name
        other = world.plan.population.misfiled(name, index)
        if other is None or not world.has_file(world.people[other], file):
            world.count("strays-lost", world.people[index].resident)
        else:
            world.astray_next.setdefault(other, []).append((file, agency))
