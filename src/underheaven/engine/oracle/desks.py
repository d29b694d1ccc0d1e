"""Desks with room for so many: who waits to be entered, whose appeal is taken, by published cut-offs.

A cut-off is a draw: after a week those who wait, or have filed, are put in order of their draws, and who is
below the cut-off has a place. It is published like all else, so nobody's place depends on who was visited
first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from underheaven.engine.oracle.clauses import Institution, Place, Roster
from underheaven.engine.oracle.debts import is_clear
from underheaven.engine.oracle.people import ALWAYS, Plan
from underheaven.engine.oracle.world import Entry, File, Luck, Person, World

AMONG = 100_000
"""Room is declared for so many citizens."""


def room_for(capacity: Fraction, plan: Plan) -> int:
    """Return for how many of the whole population there is room."""
    citizens = sum(cell.size for cell in plan.population.cells)
    return int(capacity * citizens // AMONG)


def cut_off(draws: Iterable[int], room: int) -> int:
    """Return the draw below which there is room: that of the first for whom there is none, if any."""
    queue = sorted(draws)
    return ALWAYS if len(queue) <= room else queue[room]


def at(world: World, place: Place) -> tuple[Institution, Roster]:
    """Return a register and the regime it belongs to."""
    institution = world.terms.institutions[place[0]]
    return institution, institution.registers[place[1]]


# ---- waiting for a place on a register
def called(world: World, person: Person) -> list[Place]:
    """Return the registers that somebody who waits enters this week."""
    return [
        (file, k)
        for file, kept in enumerate(person.files)
        for k, waiting in enumerate(kept.waiting)
        if waiting is not None and is_called(world, person, (file, k))
    ]


def is_called(world: World, person: Person, place: Place) -> bool:
    """Whether the cut-off published last week calls the citizen: by a draw that is theirs for good."""
    _, register = at(world, place)
    address, cut = person.resident.address, world.cut_offs.get(place, 0)
    return world.plan.draws.happens(register.purposes["priority"], address, 0, cut)


def stop_waiting(world: World, person: Person) -> None:
    """Step 9. Who is waiting, and has repaid or recovered, waits no longer."""
    for institution, file in zip(world.terms.institutions, person.files, strict=True):
        for k, register in enumerate(institution.registers):
            waiting = file.waiting[k]
            if waiting is not None and way_back(world, person, register, waiting, file.score):
                file.waiting[k] = None
                person.waits -= 1
    world.count("waiting-weeks", person.resident, int(person.waits > 0))


def way_back(world: World, person: Person, register: Roster, entry: Entry, score: int) -> str:
    """Return how a citizen earned the way out of a register, if they did: repaid or recovered."""
    if entry.payable and is_clear(world, person, register.repaid):
        return "repaid"
    if register.recovers_at is not None and score >= register.recovers_at:
        return "recovered"
    return ""


# ---- appeals
def decide(world: World, person: Person, luck: Luck, place: Place, entry: Entry) -> bool:
    """Step 9. Decide an appeal that is due, if the desk took it; return whether the entry is struck."""
    institution, register = at(world, place)
    resident, week = person.resident, luck.week
    if not entry.filed or week != entry.filed + register.decided_after:
        return False
    cut = ALWAYS
    if register.desk is not None:
        cut = world.desk_cut_offs[place][entry.filed]
    entry.filed, entry.next_chance = 0, week + register.again_after
    if entry.case >= cut:
        world.count("appeals/turned-away", resident)
        person.tell(week, "decided", register.name, institution.name, "turned-away")
        return False
    chance = register.struck_if_wrong if entry.wrong else register.struck_if_right
    struck = luck.happens(register.purposes["decided"], resident, chance)
    world.count("appeals/upheld" if struck else "appeals/rejected", resident)
    world.count("wrong-appeals-decided", resident, int(entry.wrong))
    world.count("wrong-struck", resident, int(entry.wrong and struck))
    person.tell(week, "decided", register.name, institution.name, "struck" if struck else "rejected")
    return struck


def file_appeal(world: World, person: Person, luck: Luck, place: Place, entry: Entry) -> None:
    """Step 9. File an appeal where one could: when told, and some time after a first case was decided."""
    institution, register = at(world, place)
    resident, week = person.resident, luck.week
    if not register.decided_after or week != entry.next_chance or entry.tries >= register.tries:
        return
    chance = world.pressure.files_appeal.get(resident.citizen.income, 0)
    if not luck.happens(register.purposes["files"], resident, chance):
        return
    entry.filed, entry.tries = week, entry.tries + 1
    if register.desk is not None:
        entry.case = luck.draws.draw(register.purposes["desk"], resident.address, week)
        world.filed_now[place].append(entry.case)
    world.count("appeals/filed", resident)
    person.tell(week, "appealed", register.name, institution.name)


# ---- step 10
def publish_cut_offs(world: World) -> None:
    """Step 10. Publish, for each desk that has only so much room, below which draw there is some."""
    for file, institution in enumerate(world.terms.institutions):
        for k, register in enumerate(institution.registers):
            if register.capacity is not None:
                entered, waiting = _on_and_waiting(world, file, k)
                draws = (
                    world.plan.draws.draw(register.purposes["priority"], person.resident.address, 0)
                    for person in waiting
                )
                room = room_for(register.capacity, world.plan) - entered
                world.cut_offs[file, k] = cut_off(draws, max(room, 0))
            if register.desk is not None:
                filed = world.filed_now.get((file, k), [])
                world.desk_cut_offs[file, k][world.week] = cut_off(filed, room_for(register.desk, world.plan))
    world.filed_now = defaultdict(list)


def _on_and_waiting(world: World, file: int, k: int) -> tuple[int, list[Person]]:
    """Return how many are on a register, and who waits for it."""
    files: list[tuple[Person, File]] = [(p, p.files[file]) for p in world.people if p.files]
    entered = sum(kept.entries[k] is not None for _, kept in files)
    return entered, [person for person, kept in files if kept.waiting[k] is not None]
