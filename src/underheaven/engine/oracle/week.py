"""The week: its order, and its steps from acting to filing records.

In week t a citizen sees of others only what was published at the end of week t-1, so citizens may be visited
in any order. `docs/odd-week.md` says the same in formulas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from underheaven.engine.oracle.access import serve
from underheaven.engine.oracle.aftermath import redress, respond, show
from underheaven.engine.oracle.answers import bounded
from underheaven.engine.oracle.clauses import Watch
from underheaven.engine.oracle.copies import hold_strays
from underheaven.engine.oracle.debts import come_to_owe, repay
from underheaven.engine.oracle.delays import filed
from underheaven.engine.oracle.entering import register
from underheaven.engine.oracle.merging import carry_scores, end_and_carry
from underheaven.engine.oracle.people import CHILD, ONE, Resident
from underheaven.engine.oracle.reporting import report
from underheaven.engine.oracle.scoring import keep_score
from underheaven.engine.oracle.world import CAUSES, NOTHING, RIGHT, Hit, Luck, Person, Recorded, World


def one_week(
    world: World, person: Person, luck: Luck, tempted: Sequence[int], alarmed: Sequence[str]
) -> None:
    """Live one week of one citizen in one world. This is the order of the week."""
    # 0. Roll out: the words of this week's stage hold for everybody (`World.roll_out`).
    recorded = NOTHING
    if person.resident.who != CHILD:
        # 1. Act, from the state that last week left.
        done = act(world, person, luck, tempted)
        # 2. Observe: sensors hit, rightly or wrongly, or take one citizen for another.
        hits = observe(world, person, luck, done, alarmed)
        # 3. Report: what those whom one met did last week, or did not; it lands on them next week.
        earned = report(world, person, luck)
        # 4. Record: own hits, what landed (taken for another, or reported), what was held; one per act.
        recorded = record(world, person, luck, hits)
        # 5. Score: carry what is taken over; fade, add, bound; or recompute, from components
        # or others' marks.
        carry_scores(world, person)
        keep_score(world, person, luck, recorded, earned)
        # 6. Register: whose regime ended; who enters, and whose term begins anew.
        end_and_carry(world, person, luck)
        register(world, person, luck, recorded)
    # 7. Serve: which services refuse, which domains are closed, what is asked for.
    refusal, newly_closed = serve(world, person, luck, recorded)
    if person.resident.who != CHILD:
        # 8. Respond: work, opinion, fear; they are felt from next week on.
        respond(world, person, luck, recorded, newly_closed, refused=refusal)
        # 9. Redress: debts repaid; notice, appeal, correction, repayment, recovery, expiry.
        repay(world, person, luck)
        redress(world, person, luck)
        # 10. Publish: what others see next week.
        show(world, person, recorded)


def act(world: World, person: Person, luck: Luck, tempted: Sequence[int]) -> list[int]:
    """Step 1. Return the acts done: threshold x deterrence or chill x fear chill x answers x while listed."""
    resident, plan, listed = person.resident, world.plan, person.listed > 0
    realm = world.realm_of(resident)
    afraid = world.pressure.by_fear[person.fear >> 12]
    done: list[int] = []
    for number in tempted:
        deed = plan.acts[number]
        chance = resident.chances[number] * world.pressure.held_back[number][resident.place] >> 12
        if deed.kind == "lawful":
            chance = chance * afraid >> 12
        else:
            chance = answered(world, person, luck, number, chance)
        if listed:
            chance = bounded(chance, deed.while_listed)
        if luck.acts[number].happens(resident.address, chance):
            done.append(number)
            world.count("acts/" + deed.name, resident)
            person.tell(luck.week, "did", deed.name)
            person.has_harmed = person.has_harmed or deed.is_hurting
            person.has_triggered = person.has_triggered or number in realm.triggers
    person.done = frozenset(done)
    if done:
        come_to_owe(world, person, done)
    if person.jobless:
        world.count("jobless-weeks", resident)
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


def answered(world: World, person: Person, luck: Luck, number: int, chance: int) -> int:
    """Return the chance of an act x without work x before and after being shown x rewarded, in this order."""
    answers, realm = world.pressure.answers, world.realm_of(person.resident)
    if person.jobless:
        chance = bounded(chance, answers.without_work[number])
    chance = bounded(chance, answers.before_shown[realm.files][number])
    shamed = answers.after_shown[number]
    if shamed != ONE and answers.is_exposed([file.last_entry for file in person.files], luck.week):
        chance = bounded(chance, shamed)
    return bounded(chance, answers.rewarded[realm.files][number])


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


def observe(
    world: World, person: Person, luck: Luck, done: Sequence[int], alarmed: Sequence[str]
) -> dict[int, list[Hit]]:
    """Step 2. Return the hits on this citizen, by act; those booked on a look-alike land next week."""
    resident = person.resident
    hits: dict[int, list[Hit]] = {}
    for number in done:
        for watch in world.terms.watching[number]:
            if not luck.happens(watch.hit, resident, watch.detects[resident.place]):
                continue
            is_mistaken = luck.happens(watch.taken, resident, watch.look_alikes[resident.place])
            if is_stopped(watch, luck, resident, is_right=not is_mistaken):
                continue
            if is_mistaken:
                other = (
                    None if watch.is_lost else world.plan.population.look_alike(watch.sensor, resident.index)
                )
                if other is None or not world.has_file(world.people[other], *watch.readers):
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
            and not is_stopped(watch, luck, resident, is_right=False)
        ):
            hits.setdefault(watch.act, []).append(("false-alarm", watch, ""))
    return hits


def is_stopped(watch: Watch, luck: Luck, resident: Resident, *, is_right: bool) -> bool:
    """Whether a person who looks at a hit stops it; then it leaves no trace."""
    return luck.happens(
        watch.purposes["review"], resident, watch.stops_true if is_right else watch.stops_false
    )


def record(world: World, person: Person, luck: Luck, hits: dict[int, list[Hit]]) -> Recorded:
    """Step 4. File the hits, one record per act; return them as each regime reads them.

    A hit is booked only where some regime that reads it has a file on the citizen.
    """
    resident = person.resident
    if world.astray:
        hold_strays(world, person)
    for watch, author in world.landing.get(resident.index, ()):
        hits.setdefault(watch.act, []).append(("look-alike", watch, author.text()))
    for (channel, act), is_true in world.reported.get(resident.index, {}).items():
        heard = world.terms.heard[act][channel]
        hits.setdefault(act, []).append(("reported" if is_true else "misreported", heard, ""))
    if hits and not world.terms.everybody_has_files:
        hits = booked(world, person, hits)
    if world.terms.delayed:
        hits = filed(world, person, luck, hits)
        if hits and not world.terms.everybody_has_files:
            hits = booked(world, person, hits)  # a file may have been closed since
    if not hits:
        return NOTHING
    recorded: list[dict[int, bool]] = [{} for _ in world.terms.institutions]
    for number, sources in sorted(hits.items()):
        deed = world.plan.acts[number]
        cause, source, author = min(sources, key=lambda hit: (CAUSES.index(hit[0]), hit[1].by, hit[2]))
        world.count("records/" + deed.name, resident)
        if cause not in RIGHT:
            world.count("records-in-error/" + deed.name, resident)
        person.tell(luck.week, "recorded", deed.name, source.by, cause, note=author)
        person.has_record = True
        for how, source, _ in sources:
            for file in source.readers:
                if person.files[file].is_held:
                    recorded[file][number] = recorded[file].get(number, True) and how not in RIGHT
    return recorded


def booked(world: World, person: Person, hits: Mapping[int, list[Hit]]) -> dict[int, list[Hit]]:
    """Return the hits of sensors of which some reader has a file on the citizen."""
    return {
        act: kept
        for act, sources in hits.items()
        if (kept := [hit for hit in sources if world.has_file(person, *hit[1].readers)])
    }
