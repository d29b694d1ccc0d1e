"""A society of one block: its span of a week, and weeks written digit by digit, in plain words."""

from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.primitives.scratch import Span
from underheaven.engine.state import State

WEEKS = 30
"""Weeks of these runs."""


def span_of(week: int) -> Span:
    """The only block of the only cell, in a week."""
    return Span(week, WEEKS, 0, 0, 0, 64, 64, 0, 0)


def page_of_entries(state: State, register: int) -> Any:
    """The weeks of entry of the only word into a register, on the page that it has from now on."""
    state.register_pages[register, 0] = 1
    return state.entered[register, 1:]


def write_week(digits: Any, lane: int, week: int) -> None:
    """Write a citizen's week digit by digit, in plain words."""
    for digit in range(digits.shape[-1]):
        bit = np.uint64(1) << np.uint64(lane)
        digits[0, digit] = digits[0, digit] | bit if week >> digit & 1 else digits[0, digit] & ~bit


def read_week(digits: Any, lane: int) -> int:
    """Read a citizen's week digit by digit, in plain words."""
    return sum((int(digits[0, n]) >> lane & 1) << n for n in range(digits.shape[-1]))
