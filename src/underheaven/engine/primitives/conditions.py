"""Conditions: whether one holds for a citizen, of the file or of the clean file."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import has
from underheaven.engine.primitives.compiled import i64, inlined
from underheaven.engine.primitives.scratch import Scratch
from underheaven.engine.state import State


@inlined
def is_true_of(tables: t.Tables, state: State, own: Scratch, condition: int, at: int, clean: bool) -> bool:
    """Return whether what a condition says is true of a citizen's own file."""
    row = tables.conditions[condition]
    regime = row[t.C_REGIME]
    if row[t.C_HAS_ACTS]:
        found = False
        for item in range(row[t.C_ACTS], row[t.C_ACTS_END]):
            mark = own.records[regime, tables.items[item]]
            found = found or (mark & 2 != 0 if clean else mark != 0)
        if not found:
            return False
    if row[t.C_HAS_LISTS]:
        found = False
        for item in range(row[t.C_LISTS], row[t.C_LISTS_END]):
            found = found or state.entered[tables.items[item], at] != 0
        if not found:
            return False
    if row[t.C_HAS_SCORE]:
        found = False
        score = i64(state.shadow[regime, at] if clean else state.score[regime, at])
        for item in range(row[t.C_SCORE], row[t.C_SCORE_END], 2):
            found = found or (tables.items[item] <= score < tables.items[item + 1])
        if not found:
            return False
    return True


@inlined
def holds(tables: t.Tables, state: State, own: Scratch, condition: int, at: int, clean: bool) -> bool:
    """Return whether a condition holds for a citizen; of others, what was published last week."""
    others = tables.conditions[condition, t.C_OTHERS]
    if others >= 0:
        return has(state.holds[others], at)
    return is_true_of(tables, state, own, condition, at, clean)


@inlined
def any_holds(
    tables: t.Tables, state: State, own: Scratch, first: int, end: int, at: int, clean: bool
) -> bool:
    """Return whether any of a list of conditions holds."""
    found = False
    for condition in range(first, end):
        found = found or holds(tables, state, own, condition, at, clean)
    return found
