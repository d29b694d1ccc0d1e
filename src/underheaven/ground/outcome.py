"""What an engine writes down about one replicate: integer totals, never a person.

Both engines fill these records and nothing else, so that measures need not know which one ran. A counter
is an integer summed over citizens and weeks, kept over all citizens and over the margins of `MARGINS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from underheaven.ground.draws import Address

Engine = Literal["fast", "oracle"]
"""The two engines; they leave the same behind."""
ENGINES: tuple[Engine, ...] = ("fast", "oracle")
"""The engines by name, the one that runs where none is named first."""

Margin = tuple[str, str]
"""A margin and its label: `("all", "")`, `("group", "B")`, `("income", "lowest")`, `("age", "18-39")`,
`("district", "old-town")`, `("province", "eastland")`, `("group-in-province", "B/eastland")`.
Totals by district are kept where a society has at most 64 of them."""

ALL: Margin = ("all", "")
MARGINS = ("all", "group", "income", "age", "district", "province", "group-in-province")

Dated = Mapping[int, Mapping[str, Mapping[str, int]]]
"""Week -> world -> counter -> how many since the beginning, of everybody; for counters of `DATED`."""
DATED = ("entries", "exits/", "refused/")
"""Counters that are read after a week where published figures ask for it: those whose name begins so."""

Totals = Mapping[str, Mapping[Margin, int]]
"""Counter -> margin -> integer. A counter or margin that is missing is 0."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one probed synthetic citizen in one week of one world, with its cause."""

    week: int
    kind: str
    """did, reported, recorded, marked, rated, score, waits, entered, renewed, left, told, appealed, decided,
    closed, opened, refused, slowed, dearer, switched, unasked, repaid, lost, found, turned, stray, cleared or
    afraid."""
    what: str
    """The act, register, domain or service it is about, or the class of tie by which they met."""
    by: str = ""
    """The sensor, channel, rule's register or band (`not on` those that would have let in), or regime."""
    cause: str = ""
    """Why: detected, reported, false-alarm, own, payer, struck, turned-away, corrected, repaid, usual."""
    before: Fraction | None = None
    """Points before (score) or level before (afraid)."""
    after: Fraction | None = None
    """Points after (score), level after (afraid), or the mark in points (marked, rated)."""
    note: str = ""
    """A band, a share of time, or another citizen's address, as text."""


@dataclass(frozen=True, slots=True)
class WorldOutcome:
    """What one world left behind."""

    digest: str
    """SHA-256 of the final integer state, in hexadecimal."""
    totals: Totals
    """Counters; `docs/odd-week.md` says what they count."""
    closed_weeks: Sequence[Sequence[int]]
    """By cell in address order, a buffer of 16-bit whole numbers: per citizen in order of slot, the weeks in
    which at least one life domain was closed. A study keeps of it how many people had how many such weeks."""
    score_step: Mapping[str, Fraction] = field(default_factory=dict[str, Fraction])
    """Points per step in which each regime's score is held."""
    lives: Mapping[Address, tuple[Event, ...]] = field(default_factory=dict[Address, tuple[Event, ...]])
    """Events of the probed citizens, in order of time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One replicate: a society drawn once, lived through in every world."""

    replicate: int
    citizens: int
    weeks: int
    people: Totals
    """`adults`, `children`, `workers`: how many, by margin."""
    cells: tuple[tuple[int, int, int], ...]
    """Province, cell and how many citizens, of every cell in address order; slots count from 0."""
    worlds: Mapping[str, WorldOutcome]
    dated: Dated = field(default_factory=dict[int, Mapping[str, Mapping[str, int]]])
    """Totals after some of its weeks, where a study asks for them."""
