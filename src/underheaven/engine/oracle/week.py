"""The week: its order, and its steps from acting to entering a register.

In week t a citizen sees of others only what was published at the end of week t-1, so citizens may be visited
in any order. `docs/odd-week.md` says the same in formulas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from underheaven.engine.oracle.access import serve
from underheaven.engine.oracle.aftermath import redress, respond, show
from underheaven.engine.oracle.clauses import Watch
from underheaven.engine.oracle.people import CHILD, ONE, Resident
from underheaven.engine.oracle.world import NOTHING, Entry, Luck, Person, Recorded, World, holds
from underheaven.ground.exact import decayed


def one_week(
    world: World, person: Person, luck: Luck, tempted: Sequence[int], alarmed: Sequence[str]
) -> None:
    """Live one week of one citizen in one world. This is the order of the week."""
    # 0. Roll out: every rule of a regime holds from the first week, wherever its citizens live.
    recorded = NOTHING
    if person.resident.who != CHILD:
        # 1. Act, from the state that last week left.
        done = act(world, person, luck, tempted)
        # 2. Observe: sensors hit, rightly or wrongly, or take one citizen for another.
        hits = observe(world, person, luck, done, alarmed)
        # 3. Report: nobody reports anybody here.
        # 4. Record: own hits, and what landed from look-alikes; one record per kind of act.
        recorded = record(world, person, luck, hits)
        # 5. Score: fade towards the start, add, bound.
        keep_score(world, person, luck, recorded)
        # 6. Register: who enters.
        register(world, person, luck, recorded)
    # 7. Serve: which services refuse, which domains are closed, what is asked for.
    refusal, newly_closed = serve(world, person, luck, recorded)
    if person.resident.who != CHILD:
        # 8. Respond: fear fades and grows; it is felt from next week on.
        respond(world, person, luck, recorded, newly_closed, refused=refusal)
        # 9. Redress: notice, appeal, correction, recovery, expiry.
        redress(world, person, luck)
        # 10. Publish: what others see next week.
        show(world, person, recorded)


def act(world: World, person: Person, luck: Luck, tempted: Sequence[int]) -> list[int]:
    """Step 1. Return the acts done: threshold x deterrence or chill x fear chill x while listed."""
    resident, plan, listed = person.resident, world.plan, person.listed > 0
    afraid = world.pressure.by_fear[person.fear >> 12]
    done: list[int] = []
    for number in tempted:
        deed = plan.acts[number]
        chance = resident.chances[number] * world.pressure.held_back[number][resident.place] >> 12
        if deed.kind == "lawful":
            chance = chance * afraid >> 12
        if listed:
            chance = chance * deed.while_listed >> 12
        if luck.acts[number].happens(resident.address, chance):
            done.append(number)
            world.count("acts/" + deed.name, resident)
            person.tell(luck.week, "did", deed.name)
            person.has_harmed = person.has_harmed or deed.is_hurting
            person.has_triggered = person.has_triggered or number in world.terms.triggers
    mood = (person.fear >> 12) * 2 + listed
    if mood != person.mood:
        person.mood = mood
        person.would, person.does = expression(world, resident, person.fear >> 12, listed=listed)
    if person.would:
        world.count("expression/would", resident, person.would)
        world.count("expression/does", resident, person.does)
        if not person.is_touched:
            world.count("expression-untouched/would", resident, person.would)
            world.count("expression-untouched/does", resident, person.does)
    return done


def expression(world: World, resident: Resident, level: int, *, listed: bool) -> tuple[int, int]:
    """Return the sums of a citizen's lawful thresholds this week without and with responses."""
    key = (*(resident.chances[number] for number in world.plan.lawful), resident.place, level, listed)
    known = world.expressions.get(key)
    if known is None:
        would = does = 0
        for number in world.plan.lawful:
            while_listed = world.plan.acts[number].while_listed if listed else ONE
            chance = resident.chances[number]
            would += chance * while_listed >> 12
            chance = chance * world.pressure.held_back[number][resident.place] >> 12
            does += (chance * world.pressure.by_fear[level] >> 12) * while_listed >> 12
        known = world.expressions[key] = (would, does)
    return known


Hit = tuple[str, Watch, str]
"""How a record came about (`detected`, `false-alarm`, `look-alike`), the sensor, and whose act it was."""


def observe(
    world: World, person: Person, luck: Luck, done: Sequence[int], alarmed: Sequence[str]
) -> dict[int, list[Hit]]:
    """Step 2. Return the hits booked on this citizen, by act; those on a look-alike land next week."""
    resident = person.resident
    hits: dict[int, list[Hit]] = {}
    for number in done:
        for watch in world.terms.watching[number]:
            if not luck.happens(watch.hit, resident, watch.detects[resident.place]):
                continue
            if luck.happens(watch.taken, resident, watch.look_alikes[resident.place]):
                other = (
                    None if watch.is_lost else world.plan.population.look_alike(watch.sensor, resident.index)
                )
                if other is None or world.plan.residents[other].who == CHILD:
                    world.count("look-alikes-lost", resident)
                else:
                    world.landing_next.setdefault(other, []).append((watch, resident.address))
            else:
                hits.setdefault(number, []).append(("detected", watch, ""))
    for hit in alarmed:
        watch = world.terms.watch_of.get(hit)
        if (
            watch is not None
            and watch.act not in done
            and luck.happens(hit, resident, watch.false_alarm[resident.place])
        ):
            hits.setdefault(watch.act, []).append(("false-alarm", watch, ""))
    return hits


def record(world: World, person: Person, luck: Luck, hits: dict[int, list[Hit]]) -> Recorded:
    """Step 4. File the hits, one record per act; return them as each regime reads them."""
    resident = person.resident
    for watch, author in world.landing.get(resident.index, ()):
        hits.setdefault(watch.act, []).append(("look-alike", watch, author.text()))
    if not hits:
        return NOTHING
    recorded: list[dict[int, bool]] = [{} for _ in world.terms.institutions]
    for number, sources in sorted(hits.items()):
        deed = world.plan.acts[number]
        cause, watch, author = min(sources, key=lambda hit: (hit[0], hit[1].sensor, hit[2]))
        world.count("records/" + deed.name, resident)
        if cause != "detected":
            world.count("records-in-error/" + deed.name, resident)
        person.tell(luck.week, "recorded", deed.name, watch.sensor, cause, note=author)
        person.has_record = True
        for how, source, _ in sources:
            for file in source.readers:
                recorded[file][number] = recorded[file].get(number, True) and how != "detected"
    return recorded


def keep_score(world: World, person: Person, luck: Luck, recorded: Recorded) -> None:
    """Step 5. Fade, add the week's points, bound once; the shadow score gets no points from error records."""
    for number, (institution, file) in enumerate(zip(world.terms.institutions, person.files, strict=True)):
        if not institution.has_score:
            continue
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
        before, start = file.score, institution.start
        if points or clean or before != start or file.shadow != start:
            file.score = institution.bounded(start + decayed(before - start, institution.fade) + points)
            file.shadow = institution.bounded(start + decayed(file.shadow - start, institution.fade) + clean)
        if person.story is not None and (points or institution.band(before) != institution.band(file.score)):
            person.tell(
                luck.week,
                "score",
                institution.name,
                institution.name,
                ", ".join(because) or "faded",
                before=institution.points_of(before),
                after=institution.points_of(file.score),
                note=institution.band(file.score),
            )


def register(world: World, person: Person, luck: Luck, recorded: Recorded) -> None:
    """Step 6. Enter whoever meets a condition of a register and is not on it; judge all, then enter."""
    entering: list[tuple[int, int, str]] = []
    for file, institution in enumerate(world.terms.institutions):
        for k, black in enumerate(institution.registers):
            held = person.files[file]
            if held.entries[k] is None and (recorded or held.score < black.calm_from):
                met = next((q.label for q in black.enter if holds(world, q, person, recorded)), None)
                if met is not None:
                    entering.append((file, k, met))
    if not entering:
        return
    resident = person.resident
    clean = [{deed: error for deed, error in records.items() if not error} for records in recorded]
    scores = [file.score for file in person.files]
    # Look at the files as they would be without the records that error put into them.
    for file in person.files:
        file.score = file.shadow
    deserved = [
        any(
            holds(world, question, person, clean)
            for question in world.terms.institutions[file].registers[k].enter
        )
        for file, k, _ in entering
    ]
    for file, score in zip(person.files, scores, strict=True):
        file.score = score
    for (file, k, met), is_right in zip(entering, deserved, strict=True):
        black = world.terms.institutions[file].registers[k]
        told = luck.happens(black.purposes["told"], resident, black.told)
        person.files[file].entries[k] = Entry(luck.week, wrong=not is_right, told=told)
        person.listed += 1
        person.has_record = person.was_entered = True
        world.entered_now.append((resident.index, file, k))
        world.count("entries", resident)
        if not is_right:
            world.count("entries-wrong", resident)
        person.tell(
            luck.week,
            "entered",
            black.name,
            world.terms.institutions[file].name,
            met,
            note="" if is_right else "in error",
        )
