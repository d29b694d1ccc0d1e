"""Steps 8 to 10 of the week: people respond, entries are told, appealed and ended, and all is published."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from underheaven.engine.oracle.clauses import Institution
from underheaven.engine.oracle.world import Luck, Person, Recorded, World, is_true_of

MOST_NEWS = 3
"""At most so many newly listed ties frighten in one week."""
APPEAL_AGAIN = 26
"""Weeks from a rejection to the second and last chance to appeal."""


def respond(
    world: World, person: Person, luck: Luck, recorded: Recorded, newly_closed: int, *, refused: bool
) -> None:
    """Step 8. Fear fades, then grows by this week's events, each counted once, ties up to three times."""
    pressure, index, before = world.pressure, person.resident.index, person.fear
    if not pressure.has_fear:
        return
    entered = (
        (file, k)
        for file, held in enumerate(person.files)
        for k, entry in enumerate(held.entries)
        if entry is not None and entry.week == luck.week
    )
    events = {"closed": newly_closed != 0, "refusal": refused}
    if recorded:
        filed = [(file, number) for file, records in enumerate(recorded) for number in records]
        events["record"] = any(number not in world.plan.civic for _, number in filed)
        events["broadcast"] = any(record in pressure.shown_acts for record in filed)
    if person.listed and pressure.shown_registers:
        events["broadcast"] = events.get("broadcast", False) or any(
            e in pressure.shown_registers for e in entered
        )
    times = {"tie": min(world.news.get(index, 0), MOST_NEWS), **events}
    fear = before - (before + (1 << pressure.fade) - 1 >> pressure.fade)
    for event, gain in pressure.gain.items():
        for _ in range(times.get(event, 0)):
            fear += (65535 - fear) * gain >> 16
    person.fear = fear
    if fear >> 12 != before >> 12:
        because = ", ".join(event for event in pressure.gain if times.get(event)) or "faded"
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
    """Step 9. Each entry in turn: told, struck, corrected, recovered, expired; who stays may appeal."""
    if not person.listed:
        return
    resident, week = person.resident, luck.week
    for institution, file in zip(world.terms.institutions, person.files, strict=True):
        for k, black in enumerate(institution.registers):
            entry = file.entries[k]
            if entry is None:
                continue
            age = week - entry.week
            if entry.told and age == black.told_after:
                world.count("wrong-told", resident, int(entry.wrong))
                person.tell(week, "told", black.name, institution.name)
                entry.next_chance = week
            reason = ""
            if entry.filed and week == entry.filed + black.decided_after:
                entry.filed, entry.next_chance = 0, week + APPEAL_AGAIN
                chance = black.struck_if_wrong if entry.wrong else black.struck_if_right
                if luck.happens(black.purposes["decided"], resident, chance):
                    reason = "struck"
                world.count("appeals/upheld" if reason else "appeals/rejected", resident)
                world.count("wrong-appeals-decided", resident, int(entry.wrong))
                world.count("wrong-struck", resident, int(entry.wrong and reason == "struck"))
                person.tell(week, "decided", black.name, institution.name, reason or "rejected")
            if not reason and entry.wrong and luck.happens(black.purposes["found"], resident, black.found):
                reason = "corrected"
            if not reason and black.recovers_at is not None and file.score >= black.recovers_at:
                reason = "recovered"
            if not reason and black.term is not None and age + 1 >= black.term:
                reason = "expired"
            if reason:
                leave(world, person, institution, k, week, reason)
            elif black.decided_after and week == entry.next_chance and entry.tries < 2:
                files = world.pressure.files_appeal.get(resident.citizen.income, 0)
                if luck.happens(black.purposes["files"], resident, files):
                    entry.filed, entry.tries = week, entry.tries + 1
                    world.count("appeals/filed", resident)
                    person.tell(week, "appealed", black.name, institution.name)


def leave(world: World, person: Person, institution: Institution, k: int, week: int, reason: str) -> None:
    """Take a citizen off a register, and set the score and its shadow as the register says."""
    resident, black = person.resident, institution.registers[k]
    file = person.files[world.terms.institutions.index(institution)]
    entry = file.entries[k]
    assert entry is not None
    file.entries[k] = None
    person.listed -= 1
    weeks = week - entry.week + 1
    world.count("exits/" + reason, resident)
    if entry.wrong:
        world.count(f"wrong-ended/{weeks}", resident)
    if entry.filed:
        world.count("appeals/lapsed", resident)
    before, on_exit = file.score, black.score_on_exit
    if reason in ("struck", "corrected"):
        if on_exit is None and black.cut is not None:
            on_exit = max(black.cut, file.score)
        if on_exit is not None:
            on_exit = max(on_exit, file.shadow)
    if on_exit is not None and reason == "recovered":
        on_exit = max(on_exit, file.score)
    if on_exit is not None and institution.has_score:
        file.score = file.shadow = institution.bounded(on_exit)
    person.tell(
        week,
        "left",
        black.name,
        institution.name,
        reason,
        before=institution.points_of(before),
        after=institution.points_of(file.score),
        note=f"{weeks} weeks" if weeks > 1 else "1 week",
    )


def show(world: World, person: Person, recorded: Recorded) -> None:
    """Step 10. Note what others may read of this citizen next week, where it differs from what they read."""
    shown = 0
    for question in world.terms.about_others:
        if is_true_of(question, person, recorded):
            shown |= 1 << question.number
    if shown != person.shown:
        world.changed.append((person.resident.index, person.shown, shown))
        person.shown = shown


def publish(world: World) -> None:
    """End a week: what was shown is seen. Ties are mutual, so a change is pushed to those who see it."""
    for index, before, after in world.changed:
        for question in world.terms.about_others:
            change = (after >> question.number & 1) - (before >> question.number & 1)
            if change:
                for reader in readers(world, question.whose, index):
                    world.seen[question.number][reader] += change
    world.changed = []
    told: dict[int, set[str]] = defaultdict(set)
    for index, file, k in world.entered_now:
        if (file, k) in world.pressure.told and world.people[index].files[file].entries[k] is not None:
            told[index] |= world.pressure.told[file, k]
    world.entered_now = []
    world.news = defaultdict(int)
    for index, kinds in told.items():
        for kind in kinds:
            for reader in readers(world, kind, index):
                world.news[reader] += 1
    world.landing, world.landing_next = world.landing_next, {}


def readers(world: World, whose: str, index: int) -> tuple[int, ...]:
    """Return those whose payer or tie a citizen is; an acquaintance of two classes counts twice."""
    if whose != "payer":
        return world.plan.population.others(whose, index)
    citizen = world.plan.residents[index].citizen
    return citizen.members if citizen.household == index else ()
