"""Traits: what is fixed about a citizen, as numbers of eight bits that name only what the society has.

Where a segment (age, income, group) and the spread classes together are at most 256 combinations, one number
names them; else the first number is the segment, and each further one holds two spread classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from underheaven.engine.plan.tables import CLASSES, GROUPS_MOST
from underheaven.words.labels import AGES, GROUPS, INCOMES
from underheaven.words.society import KINDS, Society


@dataclass(frozen=True)
class Traits:
    """How traits are numbered.

    segments : (label number, group, income) of each segment. rows : numbers of eight bits per citizen.
    spread : places of the kinds of act that are spread. segment_of : segment of each first number, its
    lowest binary digits. class_of : kind, number: spread class. class_row : which number of a citizen says
    the class of a kind.
    factors : kind: by what a class is multiplied before it is added to the number of its row; the segment's
    factor is 1.
    """

    segments: tuple[tuple[int, int, int], ...]
    rows: int
    spread: tuple[int, ...]
    segment_of: Any
    class_of: Any
    class_row: Any
    factors: tuple[int, ...]

    @property
    def labels(self) -> list[int]:
        """Label numbers of the segments."""
        return [label for label, _, _ in self.segments]


def traits_of(society: Society) -> Traits:
    """Return how a society's traits are numbered."""
    tables = society.tables
    segments = tuple(
        ((a * len(INCOMES) + i) * GROUPS_MOST + g, g, i)
        for a, age in enumerate(AGES)
        for i, income in enumerate(INCOMES)
        for g, group in enumerate(GROUPS)
        if age in tables.age and income in tables.income and group in tables.groups
    )
    spread = tuple(n for n, kind in enumerate(KINDS) if is_spread(society, kind))
    number = np.arange(256)
    class_of = np.zeros((len(KINDS), 256), dtype=np.uint8)
    class_row = np.zeros(len(KINDS), dtype=np.int64)
    factors = [0] * len(KINDS)
    room = 1 << (len(segments) - 1).bit_length()  # so that the segment is a number's lowest binary digits
    combined = room * CLASSES ** len(spread) <= 256
    for place, kind in enumerate(spread):
        if combined:
            factors[kind] = room * CLASSES**place
        else:
            class_row[kind] = 1 + place // 2
            factors[kind] = CLASSES ** (place % 2)
        class_of[kind] = number // factors[kind] % CLASSES
    segment_of = np.minimum(number % room if combined else number, len(segments) - 1)
    rows = 1 if combined else 1 + -(-len(spread) // 2)
    return Traits(segments, rows, spread, segment_of.astype(np.uint8), class_of, class_row, tuple(factors))


def is_spread(society: Society, kind: str) -> bool:
    """Whether people differ in how likely they are to do acts of a kind."""
    acts = getattr(society, kind)
    return acts is not None and acts.spread is not None
