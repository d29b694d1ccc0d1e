"""Maps: who is on a register is shown to whoever lives near; published at the end of a week.

Buildings stand on a lattice in their cell; nobody sees into another cell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from underheaven.engine.oracle.people import CHILD, Resident
from underheaven.engine.oracle.world import Person, World
from underheaven.society.cells import SEATS, position


def show_maps(world: World) -> None:
    """Step 10. Publish, for every adult, how many others maps show them, and to whom one shows a newcomer."""
    world.on_maps, world.newly_on_maps = Counter(), set()
    for (file, k), metres in world.pressure.maps:
        is_red = world.terms.institutions[file].registers[k].is_red
        entered = {
            person.resident.index: entry.week
            for person in world.people
            if person.files and (entry := person.files[file].entries[k]) is not None
        }
        residents = world.plan.residents
        world.on_maps.update(near(residents, entered, metres))
        if not is_red:
            newly = {index for index, week in entered.items() if week == world.week}
            world.newly_on_maps.update(near(residents, newly, metres))


def near(residents: Sequence[Resident], shown: Collection[int], metres: Fraction) -> dict[int, int]:
    """Return, by index of an adult, how many others of these live within so many metres, in their cell."""
    there: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    for index in shown:
        at = residents[index].address
        there[at.province, at.cell][at.slot // SEATS] += 1
    found: dict[int, int] = {}
    known: dict[tuple[int, int, int], int] = {}
    for resident in residents if shown else ():
        at = resident.address
        here = (at.province, at.cell, at.slot // SEATS)
        if resident.who == CHILD or here[:2] not in there:
            continue
        if here not in known:
            known[here] = within(there[here[:2]], here[2], metres)
        others = known[here] - (resident.index in shown)
        if others:
            found[resident.index] = others
    return found


def within(shown: Mapping[int, int], building: int, metres: Fraction) -> int:
    """Return how many of those in these buildings of a cell are within so many metres of one, it included."""
    east, north = position(building * SEATS)
    total = 0
    for other, people in shown.items():
        other_east, other_north = position(other * SEATS)
        if (other_east - east) ** 2 + (other_north - north) ** 2 <= metres**2:
            total += people
    return total


def count_maps(world: World, person: Person) -> None:
    """Step 7. Count how many others are shown to a citizen by maps, as of the end of last week."""
    shown = world.on_maps.get(person.resident.index, 0)
    if shown:
        world.count("map-people", person.resident, shown)
        world.count("map-weeks", person.resident)
