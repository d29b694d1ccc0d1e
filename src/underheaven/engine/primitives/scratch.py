"""What a thread writes down while it steps a block, and forgets."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from underheaven.engine.plan.tables import Tables

BLOCK = 2048
"""Citizens of a block: it stays in the first cache."""


class Scratch(NamedTuple):
    """Working memory of one thread."""

    words: Any
    """Draws of a block, two lanes a word."""
    halves: Any
    """The same, as numbers of 16 bits."""
    did: Any
    """World, act: plane of those who did it."""
    caught: Any
    """Entry: plane of hits on real acts."""
    wronged: Any
    """Entry: plane of false alarms."""
    records: Any
    """Regime (the last row: anybody), act: 1 by error, 2 by a detection."""
    read: Any
    """Regime: how many acts it read this week."""
    entering: Any
    """Register: 1 entered this week, 2 wrong on file."""


def scratch_of(tables: Tables) -> Scratch:
    """Return working memory for a plan."""
    words = np.zeros(BLOCK // 2, dtype=np.uint32)
    acts, entries = len(tables.kinds), len(tables.entries)
    return Scratch(
        words=words,
        halves=words.view(np.uint16),
        did=np.zeros((len(tables.worlds), acts, BLOCK // 64), dtype=np.uint64),
        caught=np.zeros((entries, BLOCK // 64), dtype=np.uint64),
        wronged=np.zeros((entries, BLOCK // 64), dtype=np.uint64),
        records=np.zeros((len(tables.regimes) + 1, acts), dtype=np.uint8),
        read=np.zeros(len(tables.regimes) + 1, dtype=np.int64),
        entering=np.zeros(len(tables.registers) + 1, dtype=np.int64),
    )


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
