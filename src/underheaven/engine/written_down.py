"""What a run leaves behind: totals by margin, digests, closed weeks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, overload

import numpy as np

from underheaven.engine.digest import Here, digests
from underheaven.engine.plan import Plan
from underheaven.engine.plan import tables as t
from underheaven.engine.plan.making import score_steps
from underheaven.engine.primitives.drawing import census_of_cells
from underheaven.engine.state import Cells, People, State
from underheaven.ground.outcome import ALL, Margin, Outcome, WorldOutcome
from underheaven.words.labels import AGES, GROUPS, INCOMES
from underheaven.words.society import KINDS


def _by_margin(plan: Plan, values: Any) -> dict[Margin, int]:
    """Return a counter's sums over margins; those that are 0 are left out. values : area, segment."""
    if values.dtype != object and np.abs(values).max() > 2**62 // values.size:
        values = _whole(values)
    labels = plan.traits.labels
    ages = list(dict.fromkeys(AGES[label // 40] for label in labels))
    incomes = list(dict.fromkeys(INCOMES[label // 8 % 5] for label in labels))
    groups = list(dict.fromkeys(GROUPS[label % 8] for label in labels))
    cube = values.reshape(len(plan.areas), len(ages), len(incomes), len(groups))
    by_area = cube.sum(axis=(1, 2))
    provinces = [province for _, province in plan.areas]
    starts = [at for at, name in enumerate(provinces) if name not in provinces[:at]]
    by_province = np.add.reduceat(by_area, starts, axis=0)
    kinds: list[tuple[str, Sequence[str | None], Any]] = [
        ("group", groups, by_area.sum(axis=0)),
        ("income", incomes, cube.sum(axis=(0, 1, 3))),
        ("age", ages, cube.sum(axis=(0, 2, 3))),
        ("province", [provinces[at] for at in starts], by_province.sum(axis=1)),
        ("district", [district for district, _ in plan.areas], by_area.sum(axis=1)),
        (
            "group-in-province",
            [f"{group}/{provinces[at]}" for at in starts for group in groups],
            by_province.reshape(-1),
        ),
    ]
    sums: dict[Margin, int] = {ALL: int(cube.sum())}
    for kind, names, found in kinds:
        for name, total in zip(names, found.tolist(), strict=True):
            if name is not None:
                sums[kind, name] = sums.get((kind, name), 0) + total
    return {margin: total for margin, total in sums.items() if total}


def _whole(values: Any) -> Any:
    """Return counts as whole numbers without an end."""
    return values.astype(object)


class Strata(NamedTuple):
    """Districts of one area in which people answer alike to being watched: heads are counted by these."""

    of: Any
    """District: its stratum."""
    districts: Any
    """Stratum: one of its districts, which stands for all."""
    starts: Any
    """Area: its first stratum; those of an area stand together."""


def strata_of(plan: Plan) -> Strata:
    """Return the strata of a plan's districts."""
    made = np.concatenate([stage.tables.factors for stage in plan.stages])
    factors = made.reshape(-1, len(plan.districts), t.GROUPS_MOST).swapaxes(0, 1)
    numbers: dict[tuple[int, bytes], int] = {}
    of = [
        numbers.setdefault((area, factors[district].tobytes()), len(numbers))
        for district, area in enumerate(plan.area_of)
    ]
    _, districts = np.unique(of, return_index=True)
    _, starts = np.unique([area for area, _ in numbers], return_index=True)
    return Strata(np.array(of, dtype=np.int64), districts, starts)


def outcome_of(
    plan: Plan, state: State, people: People, cells: Cells, counts: Any, threads: int = 1
) -> Outcome:
    """Return the outcome of a run that has lived its last week.

    counts : area, line, segment: whole numbers of 64 bits. threads : how many share the cells.
    """
    strata = strata_of(plan)
    heads = np.zeros(
        (len(strata.districts), len(plan.traits.segments), len(KINDS), t.CLASSES), dtype=np.int64
    )
    census_of_cells(people, plan.tables, cells.rows, strata.of, heads)
    age = np.array(plan.traits.labels) // 40
    kinds = {"adults": age >= 2, "children": age < 2, "workers": (age >= 2) & (age < 4)}
    every = np.add.reduceat(heads[:, :, 0].sum(axis=2), strata.starts)
    citizens = {kind: _whole(every * mask) for kind, mask in kinds.items()}
    found: dict[str, WorldOutcome] = {}
    written = digests(plan, state, people, cells, threads)
    for number, world in enumerate(plan.worlds):
        found[world.name] = WorldOutcome(
            digest=written[number],
            totals=_totals(plan, number, counts, heads, strata, citizens),
            closed_weeks=ClosedWeeks(people, cells, *_closed_digits(plan, state, number)),
            score_step=score_steps(world),
        )
    sizes = tuple((cell.province, cell.number, cell.size) for cell in plan.cells)
    living = sum(size for _, _, size in sizes)
    who = {kind: _by_margin(plan, values) for kind, values in citizens.items()}
    return Outcome(plan.replicate, living, plan.weeks, who, sizes, found)


def _closed_digits(plan: Plan, state: State, number: int) -> tuple[Any, Any]:
    """Return the digits of a world's closed weeks, on pages, and each word's page."""
    row = plan.tables.worlds[number, t.W_SHUT_ROW]
    if row < 0:
        words = state.shut_pages.shape[-1]
        return np.zeros((1, 1), dtype=np.uint64), np.broadcast_to(np.uint32(0), words)
    return state.closed_weeks[row], state.shut_pages[row]


def _expected(plan: Plan, number: int, heads: Any, strata: Strata) -> tuple[Any, Any]:
    """Return the sums of calm, unlisted weeks of lawful acts by area, without and with responses."""
    tables = plan.tables
    segments = len(plan.traits.segments)
    would: Any = np.zeros((len(strata.districts), segments), dtype=object)
    does = would.copy()
    ends = [*(stage.week for stage in plan.stages[1:]), plan.weeks + 1]
    stages = [(end - stage.week, stage.tables) for end, stage in zip(ends, plan.stages, strict=True)]
    places = strata.districts[:, None] * t.GROUPS_MOST + tables.segments[None, :, 1]
    for act, kind in enumerate(tables.kinds):
        if kind != t.LAWFUL:
            continue
        base = tables.base[act].reshape(t.CLASSES, segments).astype(np.int64)
        lasting = [(weeks, stage.factors[number, act].astype(np.int64)[places]) for weeks, stage in stages]
        for spread_class in range(t.CLASSES):
            living = heads[:, :, kind, spread_class].astype(object)
            would += living * base[spread_class] * plan.weeks
            for weeks, factor in lasting:
                does += living * (base[spread_class] * factor >> 12) * weeks
    return np.add.reduceat(would, strata.starts), np.add.reduceat(does, strata.starts)


def _parts(plan: Plan, number: int, counts: Any, heads: Any, strata: Strata, citizens: Any) -> dict[str, Any]:
    """Return the counters that the week holds in parts, made whole."""
    row, weeks = plan.tables.worlds[number], plan.weeks
    first, hidden = int(row[t.W_COUNTER]), int(row[t.W_HIDDEN])
    whole: dict[str, Any] = {}
    would, does = _expected(plan, number, heads, strata)
    for part in range(4):
        upper, lower = _whole(counts[:, first + t.N_WOULD + part]), _whole(counts[:, hidden + t.H_LOW + part])
        whole[t.COUNTERS[t.N_WOULD + part]] = upper * 2**16 + lower + (does if part & 1 else would)
    held = _whole(counts[:, first + t.N_STRAYS]) - _whole(counts[:, first + t.N_STRAYS_CORRECTED])
    whole[t.COUNTERS[t.N_STRAYS_END]] = held
    made, repaid = (_whole(counts[:, first + at]) for at in (t.N_DEBTS_MADE, t.N_DEBTS_REPAID))
    whole[t.COUNTERS[t.N_OWING_END]] = made - repaid
    quiet = t.COUNTERS[t.N_NO_TRIGGER]
    whole[quiet] = _whole(counts[:, first + t.N_NO_TRIGGER]) + citizens["adults"] * weeks
    for place, (name, service) in enumerate(sorted(plan.society.services.items())):
        threshold = round(service.asked.value / 52 * 2**32)
        requests = _whole(counts[:, first + t.N_FIXED + len(t.PER_SERVICE) * place])
        drawn = _whole(counts[:, hidden + t.H_DRAWN + place])
        whole[f"asked/{name}"] = (citizens[service.asked_by] * weeks - drawn) * threshold + requests * 2**32
    return whole


def _totals(
    plan: Plan, number: int, counts: Any, heads: Any, strata: Strata, citizens: Any
) -> dict[str, dict[Margin, int]]:
    """Return a world's counters by margin."""
    row, weeks = plan.tables.worlds[number], plan.weeks
    first = int(row[t.W_COUNTER])
    total: dict[str, dict[Margin, int]] = {}
    whole = _parts(plan, number, counts, heads, strata, citizens)
    for at, name in enumerate(plan.counters[number]):
        values = whole[name] if name in whole else counts[:, first + at]
        total[name] = _by_margin(plan, values)
    for at, name in ((row[t.W_ENDED], "wrong-ended"), (row[t.W_ENDED] + weeks + 1, "wrong-censored")):
        for n in range(weeks + 1):
            if counts[:, at + n].any():
                total[f"{name}/{n}"] = _by_margin(plan, counts[:, at + n])
    return {name: by_margin for name, by_margin in total.items() if by_margin}


class ClosedWeeks(Sequence[Any]):
    """A world's closed weeks, a cell at a time: each is made an array of 16 bits when it is asked for."""

    def __init__(self, people: People, cells: Cells, digits: Any, pages: Any) -> None:
        self._people = people
        self._rows = cells.rows
        self._digits, self._pages = digits, pages

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        return Here(self._people, self._rows[index]).numbers(self._digits, self._pages)
