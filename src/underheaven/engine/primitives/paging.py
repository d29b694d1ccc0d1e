"""Pages: what is kept about few, word by word; page 0 is blank and is never written.

A word's page is begun with the first thing there is to write about one of its citizens, and stays theirs. The
pages of a cell lie side by side, as many as are needed, and there is room for as many as it has words: which
page a word has depends on the cell alone, and not on who else is stepped, or when.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.primitives.bits import ONE, ZERO, are, number_at, put_if, set_number
from underheaven.engine.primitives.compiled import i64, inlined, phase
from underheaven.engine.primitives.scratch import Span
from underheaven.engine.state import State

BLANK = 0


@inlined
def page_of(pages: Any, row: int, here: int) -> int:
    """Return the page of a word; the blank one where nothing was ever written."""
    return i64(pages[row, here])


@phase
def page_to_write(pages: Any, row: int, here: int, span: Span) -> int:
    """Return the page of a word of a span's cell; it is begun where there is none."""
    found = i64(pages[row, here])
    if found != BLANK:
        return found
    first = span.cell_first >> 6
    found = i64(first)
    for word in range(first, first + ((span.size + 63) >> 6)):
        found = max(found, i64(pages[row, word]))
    pages[row, here] = np.uint32(found + 1)
    return found + 1


@inlined
def who_entered(state: State, register: int, here: int, week: int) -> Any:
    """Return who of a word was last entered in a register in a week."""
    return are(state.entered[register, page_of(state.register_pages, register, here)], week)


@inlined
def last_entry(state: State, register: int, at: int) -> int:
    """Return the week in which somebody was last entered in a register, 0 where they never were."""
    return number_at(state.entered[register, page_of(state.register_pages, register, at >> 6)], at & 63)


@inlined
def week_until(state: State, register: int, row: int, at: int) -> int:
    """Return the last week in force of somebody's entry, or, of one that has ended, that of the exit.

    row : of `until`.
    """
    return number_at(state.until[row, page_of(state.register_pages, register, at >> 6)], at & 63)


@inlined
def set_until(state: State, register: int, row: int, at: int, week: int) -> None:
    """Write the last week in force, or that of the exit, of somebody who was entered; row : of `until`."""
    set_number(state.until[row, page_of(state.register_pages, register, at >> 6)], at & 63, week)


@inlined
def set_entry(state: State, span: Span, register: int, at: int) -> None:
    """Write that somebody was entered in a register this week."""
    page = page_to_write(state.register_pages, register, at >> 6, span)
    set_number(state.entered[register, page], at & 63, span.week)


@inlined
def refused_of(state: State, row: int, plane: int, here: int) -> Any:
    """Return of whom of a word a plane of refusals is true; row : of the world, plane : of its pages."""
    return state.refusals[row, page_of(state.shut_pages, row, here), plane]


@inlined
def is_refused(state: State, row: int, plane: int, at: int) -> bool:
    """Return whether a plane of refusals is true of a citizen; row : of the world, plane : of its pages."""
    return (refused_of(state, row, plane, at >> 6) >> np.uint64(at & 63)) & ONE != ZERO


@phase
def add_refused(state: State, row: int, plane: int, first: int, words: int, into: Any) -> None:
    """Add to a block's plane of whom one of refusals is true; first : the block's first word."""
    for word in range(words):
        into[word] |= refused_of(state, row, plane, first + word)


@inlined
def is_stray(state: State, row: int, agency: int, at: int) -> bool:
    """Return whether an agency mistakes a citizen for somebody else; agency : its plane on the pages."""
    held = state.strays[row, page_of(state.stray_pages, row, at >> 6), agency]
    return (held >> np.uint64(at & 63)) & ONE != ZERO


@inlined
def set_stray(state: State, span: Span, row: int, agency: int, at: int, yes: bool) -> None:
    """Write whether an agency mistakes a citizen for somebody else."""
    page = page_to_write(state.stray_pages, row, at >> 6, span)
    put_if(yes, state.strays[row, page, agency : agency + 1], at & 63)
