"""Keys of cells: the draws of their first slots, for all cells at once."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.primitives.compiled import compiled
from underheaven.engine.primitives.luck import PLACE, Where, draw, philox
from underheaven.engine.state import CELL_NUMBER, CELL_PROVINCE


@compiled
def draw_places(drawn: Any, cells: Any, numbers: Any, replicate: int, key: Any) -> None:
    """Write the draw of a purpose, kind place, at the first slot of each cell that `numbers` names."""
    for at in range(len(numbers)):
        row = cells[numbers[at]]
        drawn[at] = draw(0, Where(row[CELL_PROVINCE], row[CELL_NUMBER], replicate), 0, key, PLACE)


@compiled
def key_permutations(lanes: Any, cells: Any, numbers: Any, replicate: int, key: Any) -> None:
    """Write the six numbers that key a permutation at the first slot of each cell that `numbers` names."""
    last = np.uint32(replicate << 8 | PLACE << 1)
    low = np.uint32(0xFFFF)
    for at in range(len(numbers)):
        row = cells[numbers[at]]
        first, province = np.uint32(row[CELL_NUMBER] << 13), np.uint32(row[CELL_PROVINCE])
        a, b, c, _ = philox(first, np.uint32(0), province, last, key[0], key[1])
        lanes[at, 0], lanes[at, 1] = a & low, a >> np.uint32(16)
        lanes[at, 2], lanes[at, 3] = b & low, b >> np.uint32(16)
        lanes[at, 4], lanes[at, 5] = c & low, c >> np.uint32(16)
