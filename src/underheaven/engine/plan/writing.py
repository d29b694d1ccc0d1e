"""Rows on their way to tables: lists that know how wide they are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from underheaven.ground.draws import key_of, purpose

Whole = NDArray[np.int64]
"""A table of whole numbers."""
Key = tuple[int, int]
"""The two words of a purpose's key."""


class Rows:
    """Rows of one table, each of one width.

    width : how many whole numbers a row has.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.rows: list[list[int]] = []

    def __len__(self) -> int:
        return len(self.rows)

    def add(self, row: list[int]) -> int:
        """Add a row; return its number."""
        assert len(row) == self.width, (len(row), self.width)
        self.rows.append(row)
        return len(self.rows) - 1

    def table(self) -> Whole:
        """Return all rows as an array."""
        return np.array(self.rows, dtype=np.int64).reshape(len(self.rows), self.width)


class Planes:
    """Planes of a run: rows of a bit for each citizen, by number.

    names : what each of them says, in order.
    """

    def __init__(self) -> None:
        self.names: list[str] = []

    def add(self, name: str, rows: int = 1) -> int:
        """Add planes that stand side by side; return the first one's number."""
        self.names += [name] * rows
        return len(self.names) - rows

    def add_if(self, needed: bool, name: str, rows: int = 1) -> int:
        """Add planes where they are needed; return the first one's number, or -1."""
        return self.add(name, rows) if needed else -1


class Keys:
    """Keys of draws, and what they decide, so that it can be seen that no two share theirs.

    seed : of the draws.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.purposes: set[str] = set()

    def key(self, *parts: str) -> Key:
        """Return the key of a purpose, and remember it."""
        name = purpose(*parts)
        self.purposes.add(name)
        return key_of(name, self._seed)


def keys_table(keys: list[Any], *shape: int) -> NDArray[np.uint32]:
    """Return key words as an array of a shape; the last digit, two words, is added."""
    return np.array(keys, dtype=np.uint32).reshape(*shape, 2)
