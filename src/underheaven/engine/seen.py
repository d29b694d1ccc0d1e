"""What can be seen of everybody after a week, as bytes in address order: for a picture, never for a decision.

A run's columns leave gaps between cells; here citizens follow one another without any.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from underheaven.engine.plan import Plan
from underheaven.engine.plan import tables as t
from underheaven.engine.state import CELL_DISTRICT, CELL_FIRST, CELL_SIZE, Cells, People, State
from underheaven.words.regime import Regime

SHUT_OUT, IN_ERROR, NO_RECORD, SILENCED, BLACK, RED = (1 << bit for bit in range(6))
"""Bits of a citizen in a week: a domain of life is closed; on a black register, and wrong on file; closed
without ever a record or an entry of their own; at least half as afraid as one can be; on a black register;
on a red one."""
CHILD, FIRST_OF_HOUSEHOLD = 64, 128
"""Bits of who somebody is, beside group (lowest three) and income (next three)."""
HALF_AFRAID = 2**15
"""The middle of the column of fear."""
_ALL = ~np.uint64(0)


@dataclass(frozen=True, slots=True)
class Scale:
    """The score that is shown: whose it is, and its lowest and highest value in points."""

    regime: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class _Level:
    """A score that can be shown: its row, the byte of each number in it, and its weeks and cells."""

    row: int
    level: Any
    weeks: range
    where: list[bool]


def domains_closed(
    plan: Plan, state: State, number: int, words: slice, who: tuple[Any, Any], districts: Any
) -> dict[int, Any]:
    """Return by domain of life the words of those to whom it is closed: all governed services refuse.

    number : of the world. words : which words of the planes. who : children and elders, in words. districts :
    in which they live, one for all words or one for each: what is governed differs by province.
    """
    tables = plan.tables
    row, (children, elders) = tables.worlds[number], who
    touched: dict[int, Any] = {}
    opened: dict[int, Any] = {}
    for service in range(row[t.W_SERVICE], row[t.W_SERVICE_END]):
        line, governed = tables.services[service], tables.governed[0, service, districts] != 0
        if not np.any(governed):
            continue
        whose = {t.ADULTS: ~children, t.CHILDREN: children}.get(int(line[t.S_FOR]), ~(children | elders))
        whose = np.where(governed, whose, np.uint64(0))
        refused: Any = np.uint64(0)
        if line[t.S_REFUSES] >= 0:
            shut = row[t.W_SHUT_ROW]
            refused = state.refusals[shut, state.shut_pages[shut, words], line[t.S_REFUSES]]
        domain = int(line[t.S_DOMAIN])
        touched[domain] = touched.get(domain, np.uint64(0)) | whose
        opened[domain] = opened.get(domain, np.uint64(0)) | whose & ~refused
    return {domain: whose & ~opened[domain] for domain, whose in touched.items()}


class Seen:
    """Reads what can be seen from the columns of a run.

    plan, people, cells : of the run. declared : the regimes of each world as they were declared, with the
    weeks in which they hold, which a plan has in its stages; without it all hold in every week.
    """

    def __init__(
        self, plan: Plan, people: People, cells: Cells, declared: Mapping[str, Sequence[Regime]] | None = None
    ) -> None:
        self._plan, self._people = plan, people
        self._declared = declared or {}
        self._stretches = [(int(row[CELL_FIRST]), int(row[CELL_SIZE])) for row in cells.rows]
        packing = people.packing
        self._who = people.children[packing], people.elders[packing]
        self._districts = np.zeros(len(packing), dtype=np.int64)
        for row in cells.rows:
            first = int(row[CELL_FIRST]) >> 6
            self._districts[first : first + (int(row[CELL_SIZE]) + 63 >> 6)] = row[CELL_DISTRICT]
        self._levels = {number: list(self._levels_of(number)) for number in range(len(plan.worlds))}

    def _tight(self, values: Any) -> Any:
        """Return what stands by position without the gaps between cells."""
        return np.concatenate([values[first : first + size] for first, size in self._stretches])

    def _bytes(self, words: Any) -> Any:
        """Return a byte, 0 or 1, for each citizen from a plane's words."""
        plain = np.ascontiguousarray(words).astype("<u8", copy=False)
        return self._tight(np.unpackbits(plain.view(np.uint8), bitorder="little"))

    def who(self) -> bytes:
        """Return a byte for each citizen: group, income, `CHILD`, `FIRST_OF_HOUSEHOLD`."""
        labels = np.array(self._plan.traits.labels)[self._plan.traits.segment_of]
        said = ((labels % 8) | (labels // 8 % 5) << 3).astype(np.uint8)
        found = self._tight(said[self._people.traits[0]])
        found |= self._bytes(self._who[0]) << np.uint8(6)
        found |= self._bytes(self._people.starts[self._people.packing]) << np.uint8(7)
        return found.tobytes()

    def scale(self, number: int) -> Scale | None:
        """Return which score of a world is shown, or None where it has none: the first there is."""
        for regime in self._plan.worlds[number].regimes:
            if regime.score is not None:
                low, high = (float(bound.value) for bound in regime.score.bounds)
                return Scale(regime.regime, low, high)
        return None

    def _regimes(self, number: int) -> Any:
        row = self._plan.tables.worlds[number]
        return self._plan.tables.regimes[row[t.W_REGIME] : row[t.W_REGIME_END]]

    def _levels_of(self, number: int) -> Iterator[_Level]:
        """Yield the scores of a world on the scale that is shown, the one that shows it first."""
        shown, world = self.scale(number), self._plan.worlds[number]
        dated = {one.regime: one for one in self._declared.get(world.name, ())}
        for regime, line in zip(world.regimes, self._regimes(number), strict=True):
            if shown is None or regime.score is None or not line[t.R_SCORE]:
                continue
            if tuple(float(bound.value) for bound in regime.score.bounds) != (shown.low, shown.high):
                continue
            low, high, middle = (int(line[at]) for at in (t.R_LOW, t.R_HIGH, t.R_MIDDLE))
            stands = np.arange(2**16, dtype=np.uint16).view(np.int16).astype(np.int64) + middle
            level = (np.clip(stands, low, high) - low) * 255 // max(1, high - low)
            where = [
                regime.places is None or bool({cell.province_name, cell.district_name} & {*regime.places})
                for cell in self._plan.cells
            ]
            holds = dated.get(regime.regime, regime)
            weeks = range(holds.from_week or 1, (holds.until_week or self._plan.weeks) + 1)
            yield _Level(int(line[t.R_ROW]), level.astype(np.uint8), weeks, where)

    def levels(self, state: State, number: int, week: int) -> bytes:
        """Return where each citizen's score stands between its bounds, 0 to 255; 0 without a score.

        week : the one that was lived last. Where several regimes of a world keep a score on one scale, the
        first counts that is in force then, where the citizen lives.
        """
        scores = self._levels[number]
        if not scores:
            return bytes(sum(size for _, size in self._stretches))
        parts: list[Any] = []
        for cell, (first, size) in enumerate(self._stretches):
            here = (one for one in scores if one.where[cell] and max(1, week) in one.weeks)
            one = next(here, scores[0])
            parts.append(one.level[state.scores[one.row, first : first + size].view(np.uint16)])
        return np.concatenate(parts).tobytes()

    def bits(self, state: State, number: int) -> bytes:
        """Return for each citizen what holds of them at the end of the week, as bits."""
        return self._bits(state, number).tobytes()

    def _bits(self, state: State, number: int) -> Any:
        row = self._plan.tables.worlds[number]
        planes, none = state.planes, np.zeros_like(self._who[0])
        shut = none.copy()
        for words in domains_closed(
            self._plan, state, number, slice(None), self._who, self._districts
        ).values():
            shut |= words
        black, red, wrong = none.copy(), none.copy(), none.copy()
        for line in self._plan.tables.registers[row[t.W_REGISTER] : row[t.W_REGISTER_END]]:
            on = planes[line[t.Q_ON]]
            if line[t.Q_RED]:
                red |= on
            else:
                black |= on
                wrong |= on & planes[line[t.Q_WRONG]]
        marked = planes[row[t.W_MARKED]] if row[t.W_MARKED] >= 0 else _ALL
        found = self._bytes(shut)
        for bit, words in ((IN_ERROR, wrong), (NO_RECORD, shut & ~marked), (BLACK, black), (RED, red)):
            if words.any():
                found |= self._bytes(words) * np.uint8(bit)
        if row[t.W_FEAR]:
            afraid = self._tight(state.fear[row[t.W_FEAR_ROW]]) >= HALF_AFRAID
            found |= afraid.astype(np.uint8) * np.uint8(SILENCED)
        return found

    def hit_by_error(self, state: State, number: int) -> Any:
        """Return, by citizen, who is shut out while they are on a black register and wrong on file."""
        return self._bits(state, number) & (SHUT_OUT | IN_ERROR) == SHUT_OUT | IN_ERROR

    def on_register(self, state: State, register: int, most: int) -> tuple[int, list[int]]:
        """Return how many are on a register of the plan, and the places of the first of them."""
        on = np.flatnonzero(self._bytes(state.planes[self._plan.tables.registers[register, t.Q_ON]]))
        return len(on), on[:most].tolist()


def so_far_of(plan: Plan, counts: Iterable[Any], number: int, names: Iterable[str]) -> dict[str, int]:
    """Return how often counters of a world have counted until now, over everybody.

    names : counters that only ever grow by one event at a time (`entries`, `acts/speech`), as `plan.counters`
    names them; those the world does not have are left out.
    """
    first = int(plan.tables.worlds[number][t.W_COUNTER])
    at = {name: place for place, name in enumerate(plan.counters[number])}
    lines = {name: first + at[name] for name in names if name in at}
    parts = list(counts)
    return {name: sum(int(part[:, line].sum()) for part in parts) for name, line in lines.items()}
