"""What is written down: the digest of the final state, totals by margin, weeks closed, events."""

from __future__ import annotations

import hashlib
import struct
from array import array
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

from underheaven.engine.oracle.clauses import Institution
from underheaven.engine.oracle.people import ALWAYS, Plan
from underheaven.engine.oracle.work import count_support
from underheaven.engine.oracle.world import File, Person, World
from underheaven.ground.outcome import ALL, Margin, Totals, WorldOutcome
from underheaven.words.fields import AGES, GROUPS, INCOMES
from underheaven.words.places import tells_districts_apart
from underheaven.words.society import KINDS


def digest(world: World) -> str:
    """Return SHA-256 over the cells' digests in address order; `docs/odd-week.md` gives the layout."""
    whole = hashlib.sha256()
    cells: dict[tuple[int, int], list[Person]] = defaultdict(list)
    for person in world.people:
        cells[person.resident.address.province, person.resident.address.cell].append(person)
    for _, people in sorted(cells.items()):
        whole.update(hashlib.sha256(b"".join(columns(world, people))).digest())
    return whole.hexdigest()


def columns(world: World, people: Sequence[Person]) -> Iterable[bytes]:
    """Yield the columns of one cell: what is fixed about its citizens, and what history changed."""
    citizens = [person.resident.citizen for person in people]
    first = people[0].resident.index - people[0].resident.address.slot
    yield packed("B", (citizen.seat for citizen in citizens))
    yield packed("I", (citizen.household - first for citizen in citizens))
    yield packed("B", (AGES.index(citizen.age) for citizen in citizens))
    yield packed("B", (INCOMES.index(citizen.income) for citizen in citizens))
    yield packed("B", (GROUPS.index(citizen.group) for citizen in citizens))
    for kind in KINDS:
        yield packed("B", (citizen.spread.get(kind, 0) for citizen in citizens))
    yield from changing(world, people)


def changing(world: World, people: Sequence[Person]) -> Iterable[bytes]:
    """Yield what history changed, in columns: in the world, what is still owed, each regime's by name."""
    if world.has_fear:
        yield packed("H", (person.fear for person in people))
        yield packed("B", (person.closed for person in people))
    if world.pressure.gives_up_after:
        for number in world.governed:
            yield packed("B", (person.refusals.get(number, 0) for person in people))
    yield from answering(world, people)
    for watch in world.terms.watches:
        if any(watch.look_alikes) and not watch.is_lost:
            landing = [world.landing.get(person.resident.index, ()) for person in people]
            yield packed("B", (any(w.number == watch.number for w, _ in landed) for landed in landing))
    for watch in world.terms.delayed:
        for week in range(watch.delay or 1):
            yield packed("B", (held_for(person, watch.number, week) for person in people))
    if world.shows_in_public:
        yield packed("B", [people[0].resident.district in world.broadcast])
    for act in world.watched_acts:
        yield packed("B", (act in person.done for person in people))
    for heard in world.heard_columns:
        lands = [world.reported.get(person.resident.index, {}).get(heard) for person in people]
        yield packed("B", (0 if is_true is None else 1 + is_true for is_true in lands))
    for question in world.terms.about_others:
        if question.acts is not None:
            yield packed("B", (person.shown >> question.number & 1 for person in people))
    for file, institution in enumerate(world.terms.institutions):
        files = [person.files[file] if person.files else None for person in people]
        yield from on_file(institution, files, {k for at, k in world.shaming if at == file})
        for number in range(len(institution.agencies)):
            lands = [world.astray.get(person.resident.index, ()) for person in people]
            yield packed("B", (bool(p.files) and number in p.files[file].strays for p in people))
            yield packed("B", ((file, number) in landed for landed in lands))


def on_file(institution: Institution, files: Sequence[File | None], shown: Container[int]) -> Iterable[bytes]:
    """Yield what one regime holds about the citizens of a cell: scores, entries, records it counts."""
    if institution.has_score:
        yield packed("i", (institution.start if f is None else f.score for f in files))
        yield packed("i", (institution.start if f is None else f.shadow for f in files))
    for component in () if institution.recomputed is None else institution.recomputed.kept:
        at, starts = component.kept, component.starts
        yield packed("H", (starts if f is None else f.parts[at] for f in files))
        yield packed("H", (starts if f is None else f.clean_parts[at] for f in files))
    for k, roster in enumerate(institution.registers):
        entries = [None if f is None else f.entries[k] for f in files]
        yield packed("H", (0 if entry is None else entry.week for entry in entries))
        noted = [None if f is None else f.entries[k] or f.waiting[k] for f in files]
        yield packed("B", (0 if entry is None else entry.wrong for entry in noted))
        if roster.has_own_terms:
            yield packed("H", (0 if entry is None else entry.until for entry in entries))
        if roster.repaid:
            yield packed("B", (0 if entry is None else entry.payable for entry in noted))
        if roster.capacity is not None:
            yield packed("B", (f is not None and f.waiting[k] is not None for f in files))
        if roster.is_copied or k in shown:
            yield packed("H", (0 if f is None else f.last_entry[k] for f in files))
        if roster.is_copied:
            yield packed("H", (0 if f is None else f.last_exit[k] for f in files))
            yield packed("B", (0 if f is None else f.was_righted[k] for f in files))
    for number, tally in enumerate(institution.tallies):
        for clean in (False, True):
            tallies = [() if f is None else (f.clean_tallies if clean else f.tallies)[number] for f in files]
            for n in range(tally.kept):
                yield packed("H", (weeks[n] if n < len(weeks) else 0 for weeks in tallies))


def answering(world: World, people: Sequence[Person]) -> Iterable[bytes]:
    """Yield what people are besides afraid: without work, turned, in debt, and for how long in none."""
    answers = world.pressure.answers
    if answers.has_work:
        yield packed("B", (person.jobless for person in people))
    if answers.has_opinion:
        yield packed("B", (person.turned for person in people))
    if world.plan.keeps_debts:
        yield packed("B", (person.owes for person in people))
        if answers.counts_to > 1:
            yield packed("B", (person.clear for person in people))
    if answers.remembered:
        yield packed("H", (person.last_seen for person in people))


def held_for(person: Person, number: int, week: int) -> int:
    """Return what is held of a sensor and act for a week to come: 0 nothing, 1 in error, 2 a detection."""
    held = person.held.get(number)
    return 0 if held is None else held[week]


def packed(code: str, numbers: Iterable[int]) -> bytes:
    """Return whole numbers as little-endian bytes, one after the other."""
    listed = list(numbers)
    return struct.pack(f"<{len(listed)}{code}", *listed)


def totals(world: World) -> Totals:
    """Close the counters at the end of the last week, and fold them into margins."""
    plan = world.plan
    count_support(world)
    for person in world.people:
        world.count("ever-listed", person.resident, int(person.was_entered))
        if person.owes:
            world.count("owing-at-end", person.resident)
        if person.waits:
            world.count("waiting-at-end", person.resident)
        for institution, file in zip(world.terms.institutions, person.files, strict=False):  # children: none
            if file.strays:
                world.count("strays-at-end", person.resident, len(file.strays))
            for roster, entry in zip(institution.registers, file.entries, strict=True):
                if entry is not None and entry.wrong and not roster.is_red:
                    world.count(f"wrong-censored/{plan.weeks - entry.week + 1}", person.resident)
                if entry is not None and entry.filed:
                    world.count("appeals/pending", person.resident)
    for number, service in enumerate(plan.services):
        asked = world.counts["asked/" + service.name]
        for resident in plan.residents:
            if resident.who in service.asked_by:
                asked[resident.margin] += service.asked * plan.weeks
        for margin, weeks in enumerate(world.touched_weeks.get(number, ())):
            asked[margin] += ALWAYS * world.drawn[number][margin] - service.asked * weeks
    return folded(plan, world.counts)


def folded(plan: Plan, counts: Mapping[str, Sequence[int]]) -> Totals:
    """Return counters by margin: everybody, group, income, age, district, province, group within province.

    Districts are left out where there are more than a reader tells apart.
    """
    by_district = tells_districts_apart(plan.society)
    totals: dict[str, dict[Margin, int]] = {}
    for name, numbers in sorted(counts.items()):
        by_margin: dict[Margin, int] = defaultdict(int)
        for (group, income, age, district, province), number in zip(plan.margins, numbers, strict=True):
            for margin in (
                ALL,
                ("group", group),
                ("income", income),
                ("age", age),
                *((("district", district),) if by_district else ()),
                ("province", province),
                ("group-in-province", f"{group}/{province}"),
            ):
                by_margin[margin] += number
        totals[name] = {margin: number for margin, number in by_margin.items() if number}
    return totals


def outcome_of(world: World) -> WorldOutcome:
    """Return what a world leaves behind."""
    return WorldOutcome(
        digest=digest(world),
        totals=totals(world),
        closed_weeks=tuple(
            array("H", (person.closed_weeks for person in world.people[cell.first : cell.first + cell.size]))
            for cell in world.plan.population.cells
        ),
        score_step={i.name: i.step for i in world.terms.institutions if i.has_score},
        lives={p.resident.address: tuple(p.story) for p in world.people if p.story is not None},
    )
