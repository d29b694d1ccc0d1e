"""Making a plan: everything a run decides before its first week."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.pressure import Pressure
from underheaven.engine.plan.rows import RegimeRows, fear_gain
from underheaven.engine.plan.setting import (
    Place,
    World,
    base_chances,
    governs,
    kind_number,
    places_of,
    rates_at,
    world_of,
)
from underheaven.engine.plan.tables import Tables
from underheaven.engine.plan.writing import Rows, keys_table
from underheaven.ground.draws import different_keys
from underheaven.ground.exact import Q12_ONE, q12
from underheaven.society.cells import Cell, cells_of
from underheaven.words.cuts import step_of
from underheaven.words.dictionary import DOMAIN_OF_SERVICE, DOMAINS
from underheaven.words.labels import GROUPS
from underheaven.words.regime import Regime
from underheaven.words.society import KINDS, Society

_SHIFTS = {5: 3, 11: 4, 22: 5, 44: 6, 89: 7}
_GAINS = ("0.30", "0.05", "0.05", "0.03", "0.01")
"""Shares of fear's events: a domain closed, a record, a refusal, a tie listed, a broadcast."""


@dataclass(frozen=True)
class Plan:
    """A run before its first week.

    names : of the worlds, in order.
    counters : names of the counters of each world; `wrong-ended/N` and `wrong-censored/N` follow them.
    record_planes : by world, conditions on others' records in the order of the digest.
    booked : by world, entries whose misidentified hits land on look-alikes, in order.
    """

    society: Society
    worlds: tuple[World, ...]
    tables: Tables
    cells: tuple[Cell, ...]
    districts: tuple[tuple[str, str, int, int], ...]
    counters: tuple[tuple[str, ...], ...]
    record_planes: tuple[tuple[int, ...], ...]
    sensors: tuple[str, ...]
    """Names of sensors with look-alikes, by number."""
    pending: int
    """Planes of hits that land next week, in all worlds."""
    weeks: int
    seed: int
    replicate: int
    cell_bits: int

    @property
    def plan_hash(self) -> str:
        """SHA-256 of the tables and of what is not in them: seed, replicate, weeks, cells."""
        made = hashlib.sha256()
        said = (self.seed, self.replicate, self.weeks, self.cell_bits, len(self.cells), self.counters)
        made.update(repr((said, [(c.province, c.number, c.size) for c in self.cells])).encode())
        made.update(repr([world.name for world in self.worlds]).encode())
        for name, table in zip(Tables._fields, self.tables, strict=True):
            made.update(repr((name, table.dtype.str, table.shape)).encode())
            made.update(np.ascontiguousarray(table).tobytes())
        return made.hexdigest()

    def text(self) -> str:
        """Return the plan as text, table after table, so that two plans can be compared by line."""
        lines = [f"plan {self.plan_hash}", f"worlds {', '.join(world.name for world in self.worlds)}"]
        for name, table in zip(Tables._fields, self.tables, strict=True):
            lines.append(f"{name} {'x'.join(str(n) for n in table.shape)} {table.dtype}")
            if table.size <= 4096 and table.ndim:
                lines += [f"  {row}" for row in table.reshape(len(table), -1).tolist()] if len(table) else []
        return "\n".join(lines)


class _Maker:
    """Adds one world after another."""

    def __init__(self, society: Society, seed: int, responses: Literal["frozen", "core"]) -> None:
        self.society = society
        self.responses: Literal["frozen", "core"] = responses
        self.rows = RegimeRows(society, seed)
        self.acts = society.acts()
        self.worlds, self.entries = Rows(27), Rows(5)
        self.entry_keys: list[tuple[int, int]] = []
        self.chances: list[list[list[int]]] = []
        self.factors: list[list[list[int]]] = []
        self.triggers: list[list[int]] = []
        self.reads: dict[tuple[int, int], int] = {}
        self.purposes: dict[str, list[tuple[int, int]]] = {}
        self.purpose_keys: list[tuple[int, int]] = []
        self.sensors: list[str] = []
        self.counters: list[tuple[str, ...]] = []
        self.record_planes: list[tuple[int, ...]] = []
        self.pending = 0
        self.lines = 0

    def add(self, world: World, places: Sequence[Place], weeks: int) -> None:
        """Add a world."""
        rows = self.rows
        grown = (self.entries, rows.regimes, rows.registers, rows.others, rows.pairs, rows.services)
        starts = [len(table) for table in grown]
        rows.record_planes = []
        rows.add_world(world)
        self.record_planes.append(tuple(rows.record_planes))
        for entry in world.entries:
            self._entry(world, entry, places, starts[0])
        for number, regime in enumerate(world.regimes):
            for place, entry in enumerate(world.entries):
                self.reads[starts[1] + number, place] = world.reads(regime, entry)
        pressure = Pressure(self.society, world, self.responses)
        self.factors.append(
            [[pressure.factor(name, kind, p) for p in places] for name, (kind, _) in self.acts.items()]
        )
        self.triggers.append([_is_trigger(world, act) for act in self.acts])
        fixed = [*t.COUNTERS]
        fixed += [f"{what}/{name}" for name in sorted(self.society.services) for what in t.PER_SERVICE]
        fixed += [f"{what}/{name}" for name in self.acts for what in t.PER_ACT]
        fixed += [f"score-at-end/{r.regime}" for r in world.regimes if r.score is not None]
        registers = rows.registers.rows[starts[2] :]
        tells = any(register[t.Q_TELLS] for register in registers)
        broadcasts = any(register[t.Q_SHOWN] for register in registers)
        broadcasts = broadcasts or any(any(acts) for acts in rows.shows[starts[1] :])
        ends = [len(table) for table in grown]
        row = [number for pair in zip(starts, ends, strict=True) for number in pair]
        row += [
            self.lines,
            *self._fear(world, bool(tells) or broadcasts),
            *self._gives_up(),
            self.lines + len(fixed),
            _listens(rows, starts[3]),
        ]
        acts_at = self.lines + t.N_FIXED + len(t.PER_SERVICE) * len(self.society.services)
        row += [acts_at, acts_at + len(t.PER_ACT) * len(self.acts), broadcasts]
        self.worlds.add(row)
        self.counters.append(tuple(fixed))
        self.lines += len(fixed) + 2 * (weeks + 1)

    def _entry(self, world: World, entry: Any, places: Sequence[Place], first: int) -> None:
        sensor = entry.sensor
        rates = [rates_at(self.society, sensor, place) for place in places]
        mode = 0
        if any(rate[2] for rate in rates):
            mode = t.BOOKED if sensor.misidentified == "booked" else t.LOST
        if entry.name not in self.sensors:
            self.sensors.append(entry.name)
        decides = f"sensor/{entry.name}/{entry.act}"
        if decides not in self.purposes:
            self.purposes[decides] = []
            self.purpose_keys.append(self.rows.key("sensor", entry.name, entry.act))
        number = self.entries.add(
            [
                list(self.acts).index(entry.act), mode, self.sensors.index(entry.name),
                self.pending if mode == t.BOOKED else -1, list(self.purposes).index(decides),
            ]
        )  # fmt: skip
        self.pending += mode == t.BOOKED
        self.purposes[decides].append((len(self.worlds), number))
        self.entry_keys.append(self.rows.key("sensor", entry.name, entry.act, "taken"))
        self.chances.append([[rate[what] for rate in rates] for what in range(3)])

    def _fear(self, world: World, shown: bool) -> list[int]:
        """Return whether fear exists, its shift and its gains; `shown`: something is told or broadcast."""
        fear = self.society.responses.fear
        watched = any(self.acts[entry.act][0] != "civic" for entry in world.entries)
        governed = any(governs(rule) for regime in world.regimes for rule in regime.rules)
        if (
            self.responses != "core"
            or fear is None
            or not fear.scale.value
            or not (watched or governed or shown)
        ):
            return [0] * 7
        gains = [fear_gain(fear.scale.value, Fraction(share)) for share in _GAINS]
        return [1, _SHIFTS[int(fear.half_life.value)], *gains]

    def _gives_up(self) -> list[int]:
        """Return after how many refusals people ask less, and the Q12 of what is left."""
        gives_up = self.society.responses.gives_up
        if self.responses != "core" or gives_up is None:
            return [0, Q12_ONE]
        return [gives_up.after, q12(1 - gives_up.by.value)]


def _listens(rows: RegimeRows, first: int) -> int:
    """Return whether any condition of a world, from the first on, reads other people."""
    return int(len(rows.others) > first)


def _is_trigger(world: World, act: str) -> int:
    """Return whether a sensor watches an act for a regime that takes points, enters or refuses on it."""
    for regime in world.regimes:
        if not any(entry.act == act and world.reads(regime, entry) for entry in world.entries):
            continue
        score = regime.score
        if score is not None and act in score.points and score.points[act].points.value < 0:
            return 1
        asked = [c for register in regime.registers.values() for c in register.enter_when]
        asked += [c for rule in regime.rules if rule.then == "refuse" for c in rule.when]
        if any(act in (condition.recorded or ()) for condition in asked):
            return 1
    return 0


def plan_of(
    society: Society,
    worlds: Mapping[str, tuple[Regime, ...]],
    *,
    citizens: int,
    weeks: int,
    seed: int,
    replicate: int,
    responses: Literal["frozen", "core"],
    cell_bits: int,
) -> Plan:
    """Return the plan of a run.

    Raises `InputError` where an act is too likely for somebody, a score does not fit its step, two sensors
    or registers of one name meet in a world, or two decisions would share their draws.
    """
    cells = cells_of(society, citizens, cell_bits)
    districts = places_of(society, cells)
    places = [
        Place(group, name, province)
        for name, province, _, _ in districts
        for group in GROUPS[: t.GROUPS_MOST]
    ]
    made = _Maker(society, seed, responses)
    base = [base_chances(society, name, kind) for name, (kind, _) in made.acts.items()]
    act_keys = [made.rows.key("act", name) for name in made.acts]
    resolved = tuple(world_of(name, regimes, made.acts) for name, regimes in worlds.items())
    for world in resolved:
        made.add(world, places, weeks)
    tables = _tables(made, base, act_keys, resolved, len(places))
    fixed = {f"spread/{kind}" for kind in KINDS} | {
        f"society/{what}" for what in ("age", "income", "group", "packing")
    }
    fixed |= {f"sensor/{name}/look-alike" for name in made.sensors}
    ties = society.ties
    kinds = ["workplace", "school"]
    kinds += [f"{at}-{n + 1}" for at in ("district", "province", "nation") for n in range(getattr(ties, at))]
    fixed |= {f"tie/{kind}{what}" for kind in kinds for what in ("", "/map")}
    different_keys(made.rows.purposes | fixed, seed)
    return Plan(
        society, resolved, tables, cells, districts, tuple(made.counters), tuple(made.record_planes),
        tuple(made.sensors), made.pending, weeks, seed, replicate, cell_bits,
    )  # fmt: skip


def _shut(society: Society, worlds: Sequence[World]) -> list[int]:
    """Return the domains some world governs with a service for workers, and for elders."""
    governed = {
        name for w in worlds for regime in w.regimes for rule in regime.rules if governs(rule)
        for name in rule.services
    }  # fmt: skip
    masks = [0, 0]
    for name in governed:
        who = society.services[name].asked_by
        bit = 1 << DOMAINS.index(DOMAIN_OF_SERVICE[name])
        if who != "children":
            masks[0] |= bit
        if who == "adults":
            masks[1] |= bit
    return masks


def _tables(
    made: _Maker, base: list[list[int]], act_keys: list[Any], worlds: Sequence[World], places: int
) -> Tables:
    """Return the tables of all that was added."""
    rows, acts = made.rows, len(made.acts)
    most = max((len(world.entries) for world in worlds), default=0)
    reads = np.zeros((len(rows.regimes), most), dtype=np.uint8)
    for (regime, entry), does in made.reads.items():
        reads[regime, entry] = does
    listed = [
        Q12_ONE if act.while_listed is None else q12(act.while_listed.value) for _, act in made.acts.values()
    ]
    chill = made.society.responses.chill
    fear = [
        Q12_ONE if chill is None else q12(1 - chill.afraid.value * Fraction(level, 15)) for level in range(16)
    ]
    bounds = np.cumsum([0, *(len(one) for one in made.purposes.values())])
    flat = [pair for one in made.purposes.values() for pair in one]
    most_likely = [
        max(chances) * max(Q12_ONE, factor) >> 28 for chances, factor in zip(base, listed, strict=True)
    ]

    def flags(values: list[list[int]]) -> Any:
        return np.array(values, dtype=np.int64).reshape(len(values), acts)

    return Tables(
        worlds=made.worlds.table(),
        kinds=np.array([kind_number(kind) for kind, _ in made.acts.values()], dtype=np.int64),
        act_keys=keys_table(act_keys, acts),
        base=np.array(base, dtype=np.uint32).reshape(acts, t.CLASSES * t.SEGMENTS),
        act_filter=np.array(most_likely, dtype=np.int64),
        factors=np.array(made.factors, dtype=np.uint64).reshape(len(worlds), acts, places),
        fear_factors=np.array(fear, dtype=np.uint64),
        while_listed=np.array(listed, dtype=np.uint64),
        triggers=np.array(made.triggers, dtype=np.uint8).reshape(len(worlds), acts),
        entries=made.entries.table(),
        entry_keys=keys_table(made.entry_keys, len(made.entries)),
        chances=np.array(made.chances, dtype=np.uint64).reshape(len(made.entries), 3, places),
        reads=reads,
        purposes=keys_table(made.purpose_keys, len(made.purposes)),
        purpose_entries=np.stack([bounds[:-1], bounds[1:]], axis=1).astype(np.int64),
        purpose_list=np.array(flat, dtype=np.int64).reshape(len(flat), 2),
        regimes=rows.regimes.table(),
        points=flags(rows.points),
        only_if=flags(rows.only_if),
        shows=flags(rows.shows),
        through=rows.through.table(),
        conditions=rows.conditions.table(),
        others=rows.others.table(),
        items=np.array([*rows.items, 0], dtype=np.int64),
        registers=rows.registers.table(),
        register_keys=keys_table(rows.register_keys, len(rows.registers), 4),
        pairs=rows.pairs.table(),
        services=rows.services.table(),
        service_keys=keys_table(rows.service_keys, len(rows.services), 3),
        files=np.array(rows.files(), dtype=np.uint64),
        shut=np.array(_shut(made.society, worlds), dtype=np.int64),
    )


def score_steps(world: World) -> dict[str, Fraction]:
    """Return the points per step of each score of a world."""
    return {regime.regime: step_of(regime.score) for regime in world.regimes if regime.score is not None}
