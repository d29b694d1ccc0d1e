"""What a thread writes down while it steps a block, and forgets."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from underheaven.engine.plan.tables import LATTICE, TRAITS, W_REGIME, W_REGIME_END, Tables
from underheaven.words.dictionary import DOMAINS

BLOCK = 8192
"""Citizens of a block: it stays in the cache."""
CELL = 65536
"""Most citizens of a cell."""
NAMED, AGAINST, TOUCHED_NOW, CLOSING, REFUSED, WAS_LISTED, VISITED, ENTERED = range(8)
EXPOSED, SHUT_OUT, LOSING, SERVED, FOLLOWED = range(8, 13)
"""Planes of a world this week: a record some condition names; a record against them; recorded, entered or
refused; a domain that closes; a request refused; on a register before; visited; entered; exposed; work or
credit closed; in danger of losing work; of whom services are asked anew; entered where a condition asks
for it."""
MARKS = 13
DIGITS = 3
"""Of a segment's number: with more than eight segments, whoever is counted is counted alone."""


class Scratch(NamedTuple):
    """Working memory of one thread."""

    words: Any
    """Draws of a block, two lanes a word."""
    halves: Any
    """The same, as numbers of 16 bits."""
    adults: Any
    """Plane of adults."""
    digits: Any
    """Binary digit of the segment: plane of those who have it, where there are few segments."""
    uppers: Any
    """(Usually, on a register), world, act, trait: upper half of the threshold in the cell stepped."""
    did: Any
    """World, act: plane of those who did it."""
    caught: Any
    """Entry: plane of hits on real acts."""
    wronged: Any
    """Entry: plane of false alarms."""
    filed: Any
    """File: plane of those of whom it holds a record this week."""
    cleanly: Any
    """File: the same for records not in error."""
    marks: Any
    """World, plane."""
    added: Any
    """Points of this week, with those by error; then without."""
    before: Any
    """Numbers of 16 bits before they change."""
    crossed: Any
    """Numbers of 16 bits: not 0 where a score crossed a cut."""
    some: Any
    """A plane, for as long as a step needs it."""
    several: Any
    """Another."""
    lanes: Any
    """Numbers of citizens of the block, for as long as a step needs them."""
    refused: Any
    """Plane of those whom some service of a world refuses."""
    others: Any
    """Points through others: plane of those who get them."""
    entering: Any
    """Register: 1 entered this week, 2 wrong on file."""
    terms: Any
    """Register: weeks of the entry made this week."""
    seen: Any
    """Copy: of whom of a word its agency shows an entry, or a stray one."""
    refusing: Any
    """Service, regime of the world: whom of a word its rules refuse it."""
    switching: Any
    """Service: who of a word goes elsewhere, where a company would refuse them."""
    closed: Any
    """(Before, now), domain: to whom of a word it is closed."""
    met: Any
    """Whom each of a block meets in a class: places, as `meeting.py` numbers them."""
    seats: Any
    """Seats of a block, and slots that go to others."""
    table: Any
    """What each of a paired cell weighs, then each of the own cell, then nobody; highest digit: at random."""
    found: Any
    """What stands there of whom each of a block meets."""
    random: Any
    """Plane of those of a cell who mark at random."""
    swayed: Any
    """Plane of those of a cell who were marked at random this week."""
    given: Any
    """The mark that each of a cell deserves."""
    weights: Any
    """What the marks weigh that each of a cell was given, or how many others they have."""
    moved: Any
    """By how much marks at random move the weighted sum, or the sum of others' scores."""
    gathered: Any
    """(How many, sum of scores), workplace of a cell."""
    living: Any
    """Building of a cell: how many of those a map shows live there."""
    before_column: Any
    """Row and column of the lattice: how many of them live in the buildings before."""
    shown: Any
    """Building: how many all maps of a world show there."""
    looking: Any
    """Building: to whom they show anybody."""


def scratch_of(tables: Tables) -> Scratch:
    """Return working memory for a plan."""
    words = np.zeros(BLOCK // 2, dtype=np.uint32)
    worlds, acts = len(tables.worlds), len(tables.kinds)

    def planes(*rows: int) -> Any:
        return np.zeros((*rows, BLOCK // 64), dtype=np.uint64)

    return Scratch(
        words=words,
        halves=words.view(np.uint16),
        adults=planes(),
        digits=planes(DIGITS),
        uppers=np.zeros((2, worlds, acts, TRAITS), dtype=np.uint16),
        did=planes(worlds, acts),
        caught=planes(len(tables.entries)),
        wronged=planes(len(tables.entries)),
        filed=planes(len(tables.files)),
        cleanly=planes(len(tables.files)),
        marks=planes(worlds, MARKS),
        added=np.zeros((2, BLOCK), dtype=np.int64),
        before=np.zeros(BLOCK, dtype=np.uint16),
        crossed=np.zeros(BLOCK, dtype=np.uint16),
        some=planes(),
        several=planes(),
        lanes=np.zeros(BLOCK + 64, dtype=np.uint16),
        refused=planes(),
        others=planes(len(tables.through)),
        entering=np.zeros(len(tables.registers) + 1, dtype=np.int64),
        terms=np.zeros(len(tables.registers) + 1, dtype=np.int64),
        seen=np.zeros((len(tables.copies) + 1, 1), dtype=np.uint64),
        refusing=np.zeros((len(tables.services) + 1, _most_regimes(tables)), dtype=np.uint64),
        switching=np.zeros(len(tables.services) + 1, dtype=np.uint64),
        closed=np.zeros((2, len(DOMAINS)), dtype=np.uint64),
        **_of_others(tables),
    )


def _most_regimes(tables: Tables) -> int:
    """Return how many regimes a world has at most, and one at least."""
    return max(1, *(end - first for first, end in tables.worlds[:, [W_REGIME, W_REGIME_END]].tolist()))


def _of_others(tables: Tables) -> dict[str, Any]:
    """Return working memory for what citizens do to each other, where a plan has any of it."""
    meets = CELL if len(tables.ratings) + len(tables.bonds) else 0
    marks = CELL if len(tables.ratings) else 0
    maps = CELL // 64 if len(tables.maps) else 0
    return {
        "met": np.zeros(min(meets, BLOCK), dtype=np.uint32),
        "seats": np.zeros((2, min(meets, BLOCK)), dtype=np.uint16),
        "table": np.zeros(2 * marks + 1, dtype=np.uint32),
        "found": np.zeros(min(marks, BLOCK), dtype=np.uint32),
        "random": np.zeros(marks // 64, dtype=np.uint64),
        "swayed": np.zeros(marks // 64, dtype=np.uint64),
        "given": np.zeros(marks, dtype=np.int32),
        "weights": np.zeros(meets, dtype=np.uint32),
        "moved": np.zeros(meets, dtype=np.int64),
        "gathered": np.zeros((2, CELL // 2 if len(tables.bonds) else 0), dtype=np.int64),
        "living": np.zeros(maps, dtype=np.int64),
        "before_column": np.zeros((LATTICE, LATTICE + 1), dtype=np.int64),
        "shown": np.zeros(maps, dtype=np.int64),
        "looking": np.zeros(maps, dtype=np.uint64),
    }


class Span(NamedTuple):
    """A block: which citizens, in which week."""

    week: int
    weeks: int
    cell: int
    first: int
    """Position of the first citizen; a multiple of 64."""
    slot: int
    """Slot of the first citizen."""
    citizens: int
    size: int
    """Citizens of the cell."""
    cell_first: int
    district: int
