"""Steps 8 to 10 of the week: people respond, entries are told, appealed and ended, and all is published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from underheaven.engine.oracle.asking import is_true_of
from underheaven.engine.oracle.clauses import Institution, Roster
from underheaven.engine.oracle.copies import copy_exit, find_strays, put_in_wrong_files
from underheaven.engine.oracle.cut_ties import see_who_is_listed
from underheaven.engine.oracle.desks import decide, file_appeal, publish_cut_offs, stop_waiting, way_back
from underheaven.engine.oracle.lowest import publish_lowest
from underheaven.engine.oracle.maps import show_maps
from underheaven.engine.oracle.work import change_mind, keep_work
from underheaven.engine.oracle.world import Entry, File, Luck, Person, Recorded, World

MOST_NEWS = 3
"""At most so many newly listed ties frighten in one week."""


def respond(
    world: World, person: Person, luck: Luck, recorded: Recorded, newly_closed: int, *, refused: bool
) -> None:
    """Step 8. Work, opinion; fear fades, then grows by this week's events, each once, ties up to thrice."""
    keep_work(world, person, luck)
    change_mind(world, person, luck)
    pressure, index, before = world.pressure, person.resident.index, person.fear
    if not world.has_fear:
        return
    times: dict[str, int] = {
        "closed": newly_closed != 0,
        "record": any(number not in world.plan.civic for records in recorded for number in records),
        "refusal": refused,
        "tie": min(world.news.get(index, 0), MOST_NEWS),
        "broadcast": person.resident.district in world.broadcast or index in world.newly_on_maps,
    }
    fear = before - (before + (1 << pressure.fade) - 1 >> pressure.fade)
    for event, gain in pressure.gain.items():
        for _ in range(times[event]):
            fear += (65535 - fear) * gain >> 16
    person.fear = fear
    if fear >> 12 != before >> 12:
        because = ", ".join(event for event in pressure.gain if times[event]) or "faded"
        person.tell(
            luck.week,
            "afraid",
            "fear",
            "",
            because,
            before=Fraction(before >> 12),
            after=Fraction(fear >> 12),
        )


def redress(world: World, person: Person, luck: Luck) -> None:
    """Step 9. Each entry in turn: told, struck, corrected, repaid, recovered, expired; or appealed."""
    if world.terms.links:
        find_strays(world, person, luck)
    if person.waits:
        stop_waiting(world, person)
    if not person.entries:
        return
    resident, week = person.resident, luck.week
    for number, (institution, file) in enumerate(zip(world.terms.institutions, person.files, strict=True)):
        left: list[tuple[Roster, Entry, str]] = []
        for k, roster in enumerate(institution.registers):
            entry = file.entries[k]
            if entry is None:
                continue
            age = week - entry.week
            if entry.told and age == roster.told_after:
                world.count("wrong-told", resident, int(entry.wrong))
                person.tell(week, "told", roster.name, institution.name)
                entry.next_chance = week
            reason = "struck" if decide(world, person, luck, (number, k), entry) else ""
            if not reason and entry.wrong and luck.happens(roster.purposes["found"], resident, roster.found):
                reason = "corrected"
            reason = reason or way_back(world, person, roster, entry, file.score)
            if not reason and week >= entry.until:
                reason = "expired"
            if reason:
                left.append((roster, entry, reason))
                file.entries[k], file.last_exit[k] = None, week
                file.was_righted[k] = reason in ("struck", "corrected")
                if roster.is_copied:
                    copy_exit(world, person, number, k)
            else:
                file_appeal(world, person, luck, (number, k), entry)
        if left:
            leave(world, person, institution, file, left, week)


def leave(
    world: World,
    person: Person,
    institution: Institution,
    file: File,
    left: Sequence[tuple[Roster, Entry, str]],
    week: int,
) -> None:
    """Count the exits of a week from one regime's registers, and set the score they leave behind."""
    before = file.score
    if institution.recomputed is not None:
        if any(reason in ("struck", "corrected") for _, _, reason in left):
            file.parts = list(map(max, file.parts, file.clean_parts))
    elif institution.has_score:
        after = institution.bounded(max(score_after(roster, reason, file) for roster, _, reason in left))
        if after != before:
            file.score = file.shadow = after
    for roster, entry, reason in left:
        take_off(world, person, institution, roster, entry, reason, week, before=before, after=file.score)


def take_off(
    world: World,
    person: Person,
    institution: Institution,
    roster: Roster,
    entry: Entry,
    reason: str,
    last: int,
    *,
    before: int,
    after: int | None = None,
) -> None:
    """Count and tell an exit, of an entry whose last week in force was `last`, and what it did to the score.

    before, after : the score, in steps; the same, where nothing is said.
    """
    weeks = last - entry.week + 1
    person.entries -= 1
    if not roster.is_red:
        person.listed -= 1
        world.count("exits/" + reason, person.resident)
        if entry.wrong:
            world.count(f"wrong-ended/{weeks}", person.resident)
    if entry.filed:
        world.count("appeals/lapsed", person.resident)
    person.tell(
        world.week,
        "left",
        roster.name,
        institution.name,
        reason,
        before=institution.points_of(before),
        after=institution.points_of(before if after is None else after),
        note=f"{weeks} weeks" if weeks > 1 else "1 week",
    )


def score_after(roster: Roster, reason: str, file: File) -> int:
    """Return the score after an exit: a number declared is set when a term ends; else nobody loses points.

    Struck or corrected, the score is at least the shadow, and at least the cut, so that nobody is entered
    again for what was struck.
    """
    if reason == "expired" and roster.score_on_exit is not None and not roster.is_floor:
        return roster.score_on_exit
    least = [file.score]
    if roster.score_on_exit is not None:
        least.append(roster.score_on_exit)
    if reason in ("struck", "corrected"):
        least.append(file.shadow)
        if roster.cut is not None:
            least.append(roster.cut)
    return max(least)


def show(world: World, person: Person, recorded: Recorded) -> None:
    """Step 10. Note what others may read of this citizen next week, where it differs from what they read."""
    on_screen = world.pressure.shown_acts
    if any((file, number) in on_screen for file, records in enumerate(recorded) for number in records):
        world.broadcast_next.add(person.resident.district)
    shown = 0
    for question in world.terms.about_others:
        if is_true_of(world, question, person, recorded):
            shown |= 1 << question.number
    if shown != person.shown:
        world.changed.append((person.resident.index, person.shown, shown))
        person.shown = shown


def publish(world: World) -> None:
    """End a week: what was shown is seen. Ties are mutual, so a change is pushed to those who see it."""
    if world.terms.links:
        put_in_wrong_files(world)
    world.astray, world.astray_next = world.astray_next, {}
    for index, before, after in world.changed:
        world.people[index].published = after
        for question in world.terms.about_others:
            change = (after >> question.number & 1) - (before >> question.number & 1)
            if change:
                for reader in readers(world, question.whose, index):
                    world.seen[question.number][reader] += change
    world.changed = []
    told: dict[int, set[str]] = defaultdict(set)
    for index, file, k in world.entered_now:
        if world.people[index].files[file].entries[k] is not None:
            told[index] |= world.pressure.told.get((file, k), set())
            if (file, k) in world.pressure.shown_registers:
                world.broadcast_next.add(world.plan.residents[index].district)
    world.entered_now = []
    world.news = defaultdict(int)
    for index, kinds in told.items():
        for kind in kinds:
            for reader in readers(world, kind, index):
                world.news[reader] += 1
    publish_cut_offs(world)
    publish_lowest(world)
    world.landing, world.landing_next = world.landing_next, {}
    world.reported, world.reported_next = world.reported_next, {}
    if world.looks_back:
        world.did = [person.done for person in world.people]
    for file in world.scores:
        start = world.terms.institutions[file].start
        world.scores[file] = [p.files[file].score if p.files else start for p in world.people]
    see_who_is_listed(world)
    show_maps(world)
    world.broadcast, world.broadcast_next = world.broadcast_next, set()


def readers(world: World, whose: str, index: int) -> tuple[int, ...]:
    """Return those whose payer or tie a citizen is; an acquaintance of two classes counts twice."""
    if whose != "payer":
        return world.plan.population.others(whose, index)
    citizen = world.plan.residents[index].citizen
    return citizen.members if citizen.household == index else ()
