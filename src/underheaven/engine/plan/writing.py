"""Rows on their way to tables: lists that know how wide they are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
"""A table of whole numbers."""


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


def keys_table(keys: list[Any], *shape: int) -> NDArray[np.uint32]:
    """Return key words as an array of a shape; the last digit, two words, is added."""
    return np.array(keys, dtype=np.uint32).reshape(*shape, 2)
