"""What others see of citizens after a week, read from the fast engine's columns: for lives that are told.

Whoever calls this need not know how the columns are laid out. at : positions of citizens.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.state import State


def bits_at(words: Any, at: Any) -> list[int]:
    """Return the bits of some positions in a plane."""
    return (words[at >> 6] >> (at & 63).astype(np.uint64) & np.uint64(1)).tolist()


def is_true_now(state: State, tables: t.Tables, question: tuple[int, int], at: Any, week: int) -> list[int]:
    """Return of whom, by position, a condition on others was true at the end of a week."""
    others, condition = question
    if others >= 0:
        return bits_at(state.planes[tables.others[others, t.O_NOW]], at)
    line = tables.conditions[condition]
    regime = tables.regimes[line[t.C_REGIME]]
    found = np.ones(len(at), dtype=np.int64)
    if regime[t.R_CONSENT] >= 0:
        found &= np.array(bits_at(state.planes[regime[t.R_CONSENT]], at), dtype=np.int64)
    if line[t.C_HAS_LISTS]:
        registers = tables.items[line[t.C_LISTS] : line[t.C_LISTS_END]]
        planes = [bits_at(state.planes[tables.registers[one, t.Q_ON]], at) for one in registers]
        found &= np.array(planes, dtype=np.int64).reshape(len(planes), len(at)).any(axis=0)
    if line[t.C_HAS_ENTERED]:
        registers = tables.items[line[t.C_ENTERED] : line[t.C_ENTERED_END]]
        entered = np.array([weeks_of_last_entry(state, one, at) for one in registers], dtype=np.int64)
        found &= (entered.reshape(len(registers), len(at)) == week).any(axis=0)
    if line[t.C_HAS_SCORE]:
        score = state.scores[regime[t.R_ROW], at].astype(np.int64) + regime[t.R_MIDDLE]
        ends = tables.items[line[t.C_SCORE] : line[t.C_SCORE_END]].reshape(-1, 2)
        found &= ((ends[:, :1] <= score) & (score < ends[:, 1:])).any(axis=0)
    return found.tolist()


def weeks_of_last_entry(state: State, register: int, at: Any) -> list[int]:
    """Return in which week the people at some positions entered a register last; 0 where they never did."""
    pages = state.register_pages[register, at >> 6]
    lanes = (at & 63).astype(np.uint64)
    weeks = np.zeros(len(at), dtype=np.int64)
    for digit in range(state.entered.shape[-1]):
        bits = state.entered[register, pages, digit] >> lanes & np.uint64(1)
        weeks |= bits.astype(np.int64) << digit
    return weeks.tolist()


def is_on(state: State, tables: t.Tables, register: int, at: Any) -> list[int]:
    """Return who, by position, is on a register at the end of the week."""
    return bits_at(state.planes[tables.registers[register, t.Q_ON]], at)


def was_anybody_shown(state: State, week: int, world: int, district: int) -> bool:
    """Whether somebody of a district was shown in public in the week that was lived last."""
    return bool(state.broadcast[week + 1 & 1, world, district])


def lands_next_week(state: State, week: int, plane: int, at: int) -> bool:
    """Whether a hit on another's act lands next week on the citizen at a position."""
    return bits_at(state.planes[plane + (week + 1 & 1)], np.array([at])) == [1]


def cut_off_after(state: State, row: int, week: int) -> int:
    """Return the draw below which who waited for something after a week has it."""
    return int(state.cut_offs[row, week])
