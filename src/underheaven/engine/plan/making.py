"""Making a plan: everything a run decides before its first week."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import Any, Literal

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.pressure import Pressure, fear_factors
from underheaven.engine.plan.rows import RegimeRows, fear_gain
from underheaven.engine.plan.setting import (
    Place,
    World,
    areas_of,
    base_chances,
    domains_shut,
    governs,
    kind_number,
    places_alike,
    places_of,
    rates_at,
    world_of,
)
from underheaven.engine.plan.tables import Tables
from underheaven.engine.plan.traits import Traits, traits_of
from underheaven.engine.plan.writing import Rows, keys_table
from underheaven.ground.draws import different_keys
from underheaven.ground.exact import Q12_ONE, q12
from underheaven.society.cells import Cell, cells_of
from underheaven.words.cuts import step_of
from underheaven.words.labels import INCOMES
from underheaven.words.regime import Regime
from underheaven.words.society import KINDS, Society

_SHIFTS = {5: 3, 11: 4, 22: 5, 44: 6, 89: 7}
_GAINS = ("0.30", "0.05", "0.05", "0.03", "0.01")
"""Shares of fear's events: a domain closed, a record, a refusal, a tie listed, a broadcast."""


@dataclass(frozen=True)
class Plan:
    """A run before its first week.

    names : of the worlds, in order.
    counters : names of the counters of each world; `wrong-ended/N`, `wrong-censored/N` and those without a
    name follow them. lines : of all counters of all worlds.
    planes : what each plane of the state says. record_planes : by world, planes of conditions on others'
    records in the order of the digest.
    sensors : names of sensors with look-alikes, by number.
    traits : how traits of citizens are numbered.
    """

    society: Society
    worlds: tuple[World, ...]
    tables: Tables
    traits: Traits
    cells: tuple[Cell, ...]
    districts: tuple[tuple[str, str, int, int], ...]
    """Name, province's name, province's number and number of every district people live in."""
    areas: tuple[tuple[str | None, str], ...]
    """By which totals are kept: district (None where provinces are not told apart further) and province."""
    area_of: tuple[int, ...]
    """Area of each district."""
    counters: tuple[tuple[str, ...], ...]
    lines: int
    planes: tuple[str, ...]
    record_planes: tuple[tuple[int, ...], ...]
    sensors: tuple[str, ...]
    score_rows: int
    fear_rows: int
    count_rows: int
    weeks: int
    seed: int
    replicate: int
    cell_bits: int

    @property
    def week_bits(self) -> int:
        """Binary digits of the last week."""
        return self.weeks.bit_length()

    @property
    def plan_hash(self) -> str:
        """SHA-256 of the tables and of what is not in them: seed, replicate, weeks, cells."""
        made = hashlib.sha256()
        said = (
            self.seed,
            self.replicate,
            self.weeks,
            self.cell_bits,
            len(self.cells),
            self.counters,
            self.planes,
        )
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
        self.rows = RegimeRows(society, seed, gives_up=bool(self._gives_up()[0]))
        self.planes = self.rows.planes
        self.acts = society.acts()
        self.worlds, self.entries = Rows(t.W_COLUMNS), Rows(4)
        self.entry_keys: list[tuple[int, int]] = []
        self.chances: list[list[list[int]]] = []
        self.factors: list[list[list[int]]] = []
        self.triggers: list[list[int]] = []
        self.newly: list[list[int]] = []
        self.purposes: dict[str, list[tuple[int, int]]] = {}
        self.purpose_keys: list[tuple[int, int]] = []
        self.sensors: list[str] = []
        self.counters: list[tuple[str, ...]] = []
        self.record_planes: list[tuple[int, ...]] = []
        self.shut = [0, 0]
        self.fear_rows = 0
        self.lines = 0

    def add(self, world: World, places: Sequence[Place], weeks: int) -> None:
        """Add a world."""
        rows = self.rows
        grown = (self.entries, rows.regimes, rows.registers, rows.others, rows.services, rows.files)
        starts = [len(table) for table in grown]
        rows.record_planes, rows.is_loud = [], False
        for entry in world.entries:
            self._entry(world, entry, places)
        rows.add_world(world, starts[0])
        self.record_planes.append(tuple(rows.record_planes))
        pressure = Pressure(self.society, world, self.responses)
        self.factors.append(
            [[pressure.factor(name, kind, p) for p in places] for name, (kind, _) in self.acts.items()]
        )
        self.triggers.append([_is_trigger(world, act) for act in self.acts])
        registers = rows.registers.rows[starts[2] :]
        broadcasts = any(register[t.Q_SHOWN] for register in registers)
        broadcasts = broadcasts or any(file[t.F_SHOWS] for file in rows.files.rows[starts[5] :])
        tells = 0
        for register in registers:
            tells |= register[t.Q_TELLS]
        row = [n for start, table in zip(starts, grown, strict=True) for n in (start, len(table))]
        named = self._counters(world)
        ended, hidden = self.lines + len(named), self.lines + len(named) + 2 * (weeks + 1)
        acts_at = self.lines + t.N_FIXED + len(t.PER_SERVICE) * len(self.society.services)
        fear = self._fear(world, bool(tells) or broadcasts)
        row += [self.lines, ended, hidden, acts_at, acts_at + len(t.PER_ACT) * len(self.acts), *fear]
        row += [*self._gives_up(), int(broadcasts), int(rows.is_loud)]
        self.worlds.add([*row, *self._planes(world, bool(fear[0]), tells, listens=row[7] > row[6])])
        self.counters.append(named)
        self.lines = hidden + t.H_DRAWN + len(self.society.services)

    def _counters(self, world: World) -> tuple[str, ...]:
        """Return the names of a world's counters, in order."""
        fixed = [*t.COUNTERS]
        fixed += [f"{what}/{name}" for name in sorted(self.society.services) for what in t.PER_SERVICE]
        fixed += [f"{what}/{name}" for name in self.acts for what in t.PER_ACT]
        fixed += [f"score-at-end/{r.regime}" for r in world.regimes if r.score is not None]
        return tuple(fixed)

    def _planes(self, world: World, fear: bool, tells: int, *, listens: bool) -> list[int]:
        """Add the planes of a world; return their numbers."""
        add = self.planes.add_if
        listed = any(regime.registers for regime in world.regimes)
        lives = bool(world.regimes)
        lawful = any(kind == "lawful" for kind, _ in self.acts.values())
        told = [bool(fear and tells >> kind & 1) for kind in range(len(t.TIE_NAMES))]
        self.newly.append([add(one, f"newly told: {t.TIE_NAMES[kind]}") for kind, one in enumerate(told)])
        return [
            add(lives, "busy"),
            add(lives, "recorded or entered"),
            add(lives, "did harm"),
            add(any(self.triggers[-1]), "did what can cost"),
            add(lives and lawful, "recorded, entered or refused"),
            add(listed, "on a register"),
            add(listens, "others changed"),
            add(any(told), "ties newly listed", 2),
        ]

    def _entry(self, world: World, entry: Any, places: Sequence[Place]) -> None:
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
                self.planes.add_if(mode == t.BOOKED, "lands", 2),
            ]
        )  # fmt: skip
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
            return [0, -1, *[0] * 6]
        gains = [fear_gain(fear.scale.value, Fraction(share)) for share in _GAINS]
        self.fear_rows += 1
        return [1, self.fear_rows - 1, _SHIFTS[int(fear.half_life.value)], *gains]

    def _gives_up(self) -> list[int]:
        """Return after how many refusals people ask less, and the Q12 of what is left."""
        gives_up = self.society.responses.gives_up
        if self.responses != "core" or gives_up is None:
            return [0, Q12_ONE]
        return [gives_up.after, q12(1 - gives_up.by.value)]


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
    made = _Maker(society, seed, responses)
    base = [base_chances(society, name, kind) for name, (kind, _) in made.acts.items()]
    act_keys = [made.rows.key("act", name) for name in made.acts]
    resolved = tuple(world_of(name, regimes, made.acts) for name, regimes in worlds.items())
    places, alike = places_alike(districts, resolved)
    for world in resolved:
        made.add(world, places, weeks)
    traits = traits_of(society)
    made.shut = domains_shut(society, resolved)
    tables = _tables(made, traits, base, act_keys, np.array(alike, dtype=np.int64))
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
        society, resolved, tables, traits, cells, districts, *areas_of(society, districts),
        tuple(made.counters), made.lines, tuple(made.planes.names), tuple(made.record_planes),
        tuple(made.sensors), made.rows.score_rows, made.fear_rows, made.rows.count_rows,
        weeks, seed, replicate, cell_bits,
    )  # fmt: skip


def _tables(
    made: _Maker, traits: Traits, labelled: list[list[int]], act_keys: list[Any], alike: Any
) -> Tables:
    """Return the tables of all that was added; `alike`: which place each group of each district is like."""
    rows, acts, worlds = made.rows, len(made.acts), len(made.worlds)
    places = alike.max() + 1
    listed = [
        Q12_ONE if act.while_listed is None else q12(act.while_listed.value) for _, act in made.acts.values()
    ]
    base = np.array(labelled, dtype=np.int64).reshape(acts, t.CLASSES, t.LABELS)[:, :, traits.labels]
    adults = [n for n, label in enumerate(traits.labels) if label // (len(INCOMES) * t.GROUPS_MOST) >= 2]
    highest = (
        base.max(axis=2, initial=0) * np.maximum(np.array(listed, dtype=np.int64), Q12_ONE)[:, None] >> 28
    )
    askings = [
        [n for n, row in enumerate(rows.services.rows) if row[t.S_NUMBER] == number]
        for number in range(len(made.society.services))
    ]
    made_of = Tables(
        worlds=made.worlds.table(),
        kinds=np.array([kind_number(kind) for kind, _ in made.acts.values()], dtype=np.int64),
        segments=np.array(traits.segments, dtype=np.int64),
        segment_of=traits.segment_of,
        class_of=traits.class_of,
        class_row=traits.class_row,
        act_keys=keys_table(act_keys, acts),
        base=base.reshape(acts, t.CLASSES * len(traits.segments)).astype(np.uint32),
        most=highest.reshape(acts, 4, 4).max(axis=2).astype(np.uint16),
        even=np.array([_even(one[:, adults]) for one in base], dtype=np.uint32),
        factors=np.array(made.factors, dtype=np.uint64).reshape(worlds, acts, places)[..., alike],
        fear_factors=np.array(fear_factors(made.society), dtype=np.uint64),
        while_listed=np.array(listed, dtype=np.uint64),
        triggers=np.array(made.triggers, dtype=np.uint8).reshape(worlds, acts),
        entries=made.entries.table(),
        entry_keys=keys_table(made.entry_keys, len(made.entries)),
        chances=np.array(made.chances, dtype=np.uint64).reshape(len(made.entries), 3, places)[..., alike],
        purposes=keys_table(made.purpose_keys, len(made.purposes)),
        purpose_entries=_stretches(made.purposes.values()),
        purpose_list=np.array([*chain(*made.purposes.values())], dtype=np.int64).reshape(-1, 2),
        files=rows.files.table(),
        links=np.array([*rows.links, 0], dtype=np.int64),
        regimes=rows.regimes.table(),
        cuts=np.array([*rows.cuts, 0], dtype=np.int64),
        through=rows.through.table(),
        conditions=rows.conditions.table(),
        others=rows.others.table(),
        items=np.array([*rows.items, 0], dtype=np.int64),
        registers=rows.registers.table(),
        register_keys=keys_table(rows.register_keys, len(rows.registers), 4),
        newly=np.array(made.newly, dtype=np.int64).reshape(worlds, len(t.TIE_NAMES)),
        pairs=rows.pairs.table(),
        services=rows.services.table(),
        service_keys=keys_table(rows.service_keys, len(rows.services), 3),
        askings=_stretches(askings),
        asking_list=np.array([*chain(*askings), 0], dtype=np.int64),
        filing=np.array(rows.filing(), dtype=np.uint64),
        shut=np.array(made.shut, dtype=np.int64),
    )
    # Laid out alike whatever a plan holds: compiled code is made anew for every other layout.
    return Tables(*(np.ascontiguousarray(table) for table in made_of))


def _stretches(lists: Iterable[Sequence[Any]]) -> Any:
    """Return where each list begins and ends when they stand one after the other."""
    ends = np.cumsum([0, *(len(one) for one in lists)])
    return np.stack([ends[:-1], ends[1:]], axis=1).astype(np.int64)


def _even(chances: Any) -> int:
    """Return the chance of an act where it is one and the same for all adults, else 0."""
    found = np.unique(chances)
    return int(found[0]) if len(found) == 1 else 0


def score_steps(world: World) -> dict[str, Fraction]:
    """Return the points per step of each score of a world."""
    return {regime.regime: step_of(regime.score) for regime in world.regimes if regime.score is not None}
