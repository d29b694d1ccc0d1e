"""Who is on a list of a city, and whom a map shows to a citizen: places in the picture, never a name."""

from __future__ import annotations

from math import dist
from typing import Any

from underheaven.engine.plan import tables as t
from underheaven.explorer.frames import City
from underheaven.ground.errors import InputError
from underheaven.society.cells import position

MOST_LISTED = 500
"""People of a register who are told by their place in the picture."""


def on_list(city: City, world: str, regime: str, register: str) -> dict[str, Any]:
    """Return who is on a register of a world after the week lived last: how many, and the first of them.

    Raises `InputError` where there is no such register.
    """
    many, people = _listed(city, world, regime, register, MOST_LISTED)
    return {
        "type": "list", "tag": city.tag, "week": city.living.week, "world": world, "regime": regime,
        "register": register, "many": many, "people": people,
    }  # fmt: skip


def near(city: City, world: str, index: int) -> dict[str, Any]:
    """Return whom the maps of a world show to a citizen: their places, and how many metres away they live.

    Raises `InputError` where there is no such citizen or world.
    """
    homes = [(int(cell["first"]), int(cell["size"])) for cell in city.cells()]
    home = next((at for at in homes if at[0] <= index < at[0] + at[1]), None)
    if world not in city.declared or home is None:
        raise InputError("no such citizen in this city", cure="choose one of its lights")
    first, size = home
    here, maps = position(index - first), list[dict[str, Any]]()
    lived = city.plan.worlds[city.numbers[world]]
    for regime in lived.regimes:
        for shown in regime.publicity:
            owner = lived.register_owner(regime, shown.what)
            if shown.how != "map" or shown.within is None or owner is None:
                continue
            _, people = _listed(city, world, owner.regime, shown.what, city.setting.citizens)
            away = {
                other: round(dist(here, position(other - first)))
                for other in people
                if first <= other < first + size and other != index
            }
            close = sorted((far, other) for other, far in away.items() if far <= shown.within.value)
            said = {"regime": regime.regime, "register": shown.what, "within": float(shown.within.value)}
            people_near = [{"index": other, "metres": far} for far, other in close[:MOST_LISTED]]
            maps.append({**said, "many": len(close), "people": people_near})
    return {"type": "near", "tag": city.tag, "week": city.living.week, "index": index, "maps": maps}


def _listed(city: City, world: str, regime: str, register: str, most: int) -> tuple[int, list[int]]:
    """Return how many are on a register of a declared world, and the first of them."""
    number = city.numbers.get(world, 0)
    rows = [(one.regime, name) for one in city.plan.worlds[number].regimes for name in sorted(one.registers)]
    if (regime, register) not in rows:
        raise InputError("no such register in this city", cure="choose one that the city names")
    first = int(city.plan.tables.worlds[number][t.W_REGISTER])
    return city.seen.on_register(city.living.state, first + rows.index((regime, register)), most)
