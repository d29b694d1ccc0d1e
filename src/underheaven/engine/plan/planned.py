"""The plan of a run: everything it has decided before its first week."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.setting import World
from underheaven.engine.plan.tables import Tables
from underheaven.engine.plan.traits import Traits
from underheaven.society.cells import Cell
from underheaven.words.society import Society


@dataclass(frozen=True)
class Stage:
    """Weeks in which no word changes: the first of them, and what the week reads in them."""

    week: int
    tables: Tables


@dataclass(frozen=True)
class Plan:
    """A run before its first week.

    names : of the worlds, in order.
    counters : names of the counters of each world; `wrong-ended/N`, `wrong-censored/N` and those without a
    name follow them. lines : of all counters of all worlds.
    stages : what holds from which week on; all tables are of one shape, and speak of the same columns.
    planes : what each plane of the state says. dates : what each row of weeks says.
    record_planes : by world, planes of conditions on others' records in the order of the digest.
    sensors : names of sensors with look-alikes, by number. agencies : names of agencies, by number.
    traits : how traits of citizens are numbered.
    """

    society: Society
    worlds: tuple[World, ...]
    stages: tuple[Stage, ...]
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
    dates: tuple[str, ...]
    record_planes: tuple[tuple[int, ...], ...]
    questions: tuple[tuple[tuple[int, int], ...], ...]
    """By world, conditions on others in order: row of `others`, or -1 and that of a condition."""
    told_deeds: tuple[tuple[int, ...], ...]
    """By world, planes of what others may tell of, or mark, in the order of the digest."""
    landings: tuple[tuple[int, ...], ...]
    """By world, first planes of the reports that land, in the order of the digest."""
    sensors: tuple[str, ...]
    agencies: tuple[str, ...]
    score_rows: int
    fear_rows: int
    until_rows: int
    shut_rows: int
    refusal_planes: int
    stray_rows: int
    stray_planes: int
    count_rows: int
    cut_off_rows: int
    earned_rows: int
    weeks: int
    seed: int
    replicate: int
    cell_bits: int

    @property
    def tables(self) -> Tables:
        """The tables of the last stage, in which everything is in force."""
        return self.stages[-1].tables

    def in_force(self, week: int) -> Tables:
        """Return the tables of the stage a week belongs to."""
        return next(stage.tables for stage in reversed(self.stages) if stage.week <= max(week, 1))

    def begins(self, week: int) -> bool:
        """Whether a stage after the first begins with a week."""
        return week > 1 and any(stage.week == week for stage in self.stages)

    @property
    def has_others(self) -> bool:
        """Whether citizens do anything to each other that is done before the week."""
        return bool(self.tables.needs[t.NEEDS_REPORTS : t.NEEDS_PARTS].any())

    @property
    def date_bits(self) -> int:
        """Binary digits of the week after the last one, which stands for no end."""
        return (self.weeks + 1).bit_length()

    @property
    def week_bits(self) -> int:
        """Binary digits of the last week."""
        return self.weeks.bit_length()

    def all_tables(self) -> Iterator[tuple[int, str, Any]]:
        """Yield the week from which a table holds, its name, and the table, where it is not as before."""
        for number, stage in enumerate(self.stages):
            for name, table in zip(Tables._fields, stage.tables, strict=True):
                before = getattr(self.stages[number - 1].tables, name) if number else None
                if before is None or not np.array_equal(before, table):
                    yield stage.week, name, table

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
            self.dates,
            [stage.week for stage in self.stages],
        )
        made.update(repr((said, [(c.province, c.number, c.size) for c in self.cells])).encode())
        made.update(repr([world.name for world in self.worlds]).encode())
        for _, name, table in self.all_tables():
            made.update(repr((name, table.dtype.str, table.shape)).encode())
            made.update(np.ascontiguousarray(table).tobytes())
        return made.hexdigest()

    def text(self) -> str:
        """Return the plan as text, table after table, so that two plans can be compared by line."""
        lines = [f"plan {self.plan_hash}", f"worlds {', '.join(world.name for world in self.worlds)}"]
        for week, name, table in self.all_tables():
            since = f" from week {week}" if week > 1 else ""
            lines.append(f"{name}{since} {'x'.join(str(n) for n in table.shape)} {table.dtype}")
            if table.size <= 4096 and table.ndim:
                lines += [f"  {row}" for row in table.reshape(len(table), -1).tolist()] if len(table) else []
        return "\n".join(lines)
