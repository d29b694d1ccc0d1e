"""The state of a run: columns over citizens, only what history changes, and what is fixed about them.

A cell's citizens stand side by side from a multiple of 64 on; places between cells stay empty.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from underheaven.engine.plan import Plan
from underheaven.engine.plan import tables as t

BUSY, TOUCHED, MARKED, ENTERED, HARMED, TRIGGERED, LISTED, TOLD_ANY = range(8)
"""Planes of a world: has to be looked at next week; ever recorded, entered or refused; ever recorded or
entered; ever entered; ever did harm or default; ever did what can cost; on a register; a tie newly listed."""
PLANES = 8


class People(NamedTuple):
    """What is fixed about citizens, by position."""

    segment: Any
    """Age, income and group as one number below 200."""
    classes: Any
    """Spread classes, four bits for each kind of act, harmful lowest."""
    head: Any
    """Seat of the household's first member in the building."""
    members: Any
    """How many people the household has."""
    adult: Any
    """Plane of adults."""
    worker: Any
    """Plane of adults below 60."""
    ceiling_of: Any
    """Act: its row of `ceilings`, -1 where everybody's is the same."""
    ceilings: Any
    """Row, position: upper half of the highest threshold the citizen can have for the act."""


class Cells(NamedTuple):
    """Cells by number in address order."""

    rows: Any
    """First position, citizens, province's number, cell's number, district in the plan."""
    partners: Any
    """Tie class, cell: the cell it is paired with."""
    tie_lanes: Any
    """Tie class, cell: six numbers of 16 bits that key its permutation in that pair."""
    place_lanes: Any
    """(Workplace, school, sensors), cell: the same for what stays within the cell."""
    tie_kinds: Any
    """Kind of tie, class: whether the class belongs to the kind."""
    seats: Any
    """Seats of a workplace and of a school."""


class State(NamedTuple):
    """What history changes, by position; the first digit is an absolute number of the plan's rows."""

    score: Any
    shadow: Any
    entered: Any
    """Register: week of entry, 0 where not on it."""
    wrong: Any
    """Register: plane of entries wrong on file."""
    fear: Any
    closed: Any
    """World: domains closed last week, as bits."""
    refusals: Any
    """Service of a world: refusals in a row."""
    planes: Any
    """World, plane."""
    pending: Any
    """Parity of the week, booked entry: hits that land in weeks of that parity."""
    true_now: Any
    """Condition on others: plane of those of whom it is true."""
    true_shown: Any
    """The same as counted in `counts`."""
    counts: Any
    """Condition on others: of how many of one's ties it is true."""
    holds: Any
    """Condition on others: plane of those for whom it holds."""
    newly: Any
    """World, kind of tie: plane of those whose entry this week is told to that kind."""
    ties_listed: Any
    """World: ties newly listed, at most 3."""
    broadcast: Any
    """Parity of the week, world, district: whether somebody of it was shown in public the week before."""
    closed_weeks: Any


CELL_FIRST, CELL_SIZE, CELL_PROVINCE, CELL_NUMBER, CELL_DISTRICT = range(5)


def new_state(plan: Plan, positions: int) -> State:
    """Return the state before the first week, everything 0 but scores at their start."""
    tables = plan.tables
    words = positions // 64
    worlds = len(tables.worlds)

    def column(rows: int, kind: Any) -> Any:
        return np.zeros((rows, positions), dtype=kind)

    def plane(*rows: int) -> Any:
        return np.zeros((*rows, words), dtype=np.uint64)

    has_score = tables.regimes[:, t.R_SCORE]
    others = len(tables.others)
    fear = int(tables.worlds[:, t.W_FEAR].any())
    ties = int((tables.registers[:, t.Q_TELLS] > 0).any())
    score = column(len(has_score), np.int32)
    score[:] = tables.regimes[:, t.R_START, None]
    return State(
        score=score,
        shadow=score.copy(),
        entered=column(len(tables.registers), np.uint16),
        wrong=plane(len(tables.registers)),
        fear=column(worlds if fear else 0, np.uint16),
        closed=column(worlds, np.uint8),
        refusals=column(len(tables.services), np.uint8),
        planes=plane(worlds, PLANES),
        pending=plane(2, plan.pending),
        true_now=plane(others),
        true_shown=plane(others),
        counts=column(others, np.uint8),
        holds=plane(others),
        newly=plane(worlds if ties else 0, len(t.TIE_NAMES)),
        ties_listed=column(worlds if ties else 0, np.uint8),
        broadcast=np.zeros((2, worlds, len(plan.districts)), dtype=np.uint8),
        closed_weeks=column(worlds, np.uint16),
    )
