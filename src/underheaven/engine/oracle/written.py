"""What is written down: the digest of the final state, totals by margin, weeks closed, events."""

from __future__ import annotations

import hashlib
import struct
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from underheaven.engine.oracle.people import ALWAYS, Plan
from underheaven.engine.oracle.world import Person, World
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
    if world.pressure.has_fear:
        yield packed("H", (person.fear for person in people))
        yield packed("B", (person.closed for person in people))
    if world.pressure.gives_up_after:
        for number in world.terms.governed:
            yield packed("B", (person.refusals.get(number, 0) for person in people))
    for watch in world.terms.watches:
        if any(watch.look_alikes) and not watch.is_lost:
            landing = [world.landing.get(person.resident.index, ()) for person in people]
            yield packed("B", (any(w.number == watch.number for w, _ in landed) for landed in landing))
    if world.pressure.shown_acts or world.pressure.shown_registers:
        yield packed("B", [people[0].resident.district in world.broadcast])
    for question in world.terms.about_others:
        if question.acts is not None:
            yield packed("B", (person.shown >> question.number & 1 for person in people))
    for file, institution in enumerate(world.terms.institutions):
        files = [person.files[file] if person.files else None for person in people]
        if institution.has_score:
            yield packed("i", (institution.start if f is None else f.score for f in files))
            yield packed("i", (institution.start if f is None else f.shadow for f in files))
        for k in range(len(institution.registers)):
            entries = [None if f is None else f.entries[k] for f in files]
            yield packed("H", (0 if entry is None else entry.week for entry in entries))
            yield packed("B", (0 if entry is None else entry.wrong for entry in entries))


def packed(code: str, numbers: Iterable[int]) -> bytes:
    """Return whole numbers as little-endian bytes, one after the other."""
    listed = list(numbers)
    return struct.pack(f"<{len(listed)}{code}", *listed)


def totals(world: World) -> Totals:
    """Close the counters at the end of the last week, and fold them into margins."""
    plan = world.plan
    for person in world.people:
        world.count("ever-listed", person.resident, int(person.was_entered))
        for file in person.files:
            for entry in file.entries:
                if entry is not None and entry.wrong:
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
