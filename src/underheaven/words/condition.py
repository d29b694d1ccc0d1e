"""Conditions: closed maps, no expressions. Keys in one condition all hold; in a list, any one holds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from underheaven.words.fields import SOME, Name, Names, OneOrMore, Points, Share, Weeks, Whole, Word

Whose = Literal[
    "own", "household", "payer", "workplace", "school", "district", "province", "nation", "acquaintances"
]
"""Whose record, score or list is read: the one word for reach."""
TIES = ("workplace", "school", "district", "province", "nation")
"""Kinds of tie outside the household; `acquaintances` means district, province and nation together."""
MEETINGS = (
    "household", "workplace", "neighbours", "passers-by", "district", "province", "nation", "acquaintances",
)  # fmt: skip
"""Kinds of tie by which people meet: those who share a building or pass by have no other tie."""
SUBJECTS = ("recorded", "entered", "listed", "band", "score_below", "score_from", "lowest")
"""What a condition may ask."""


class Condition(Word):
    """One condition. At least one subject; every key in it holds."""

    recorded: Names | None = None
    """A record of one of these acts was filed this week."""
    entered: Names | None = None
    """Entered one of these registers this week (as a way into another register: last week)."""
    listed: Names | None = None
    """On one of these registers."""
    band: Names | None = None
    """The score lies in one of these bands."""
    score_below: Points | None = None
    """The score lies below this."""
    score_from: Points | None = None
    """The score lies at this or above."""
    lowest: Share | None = None
    """The own score lies below the lowest scores of the province, this share of all that were published there
    last week."""
    whose: Whose = "own"
    """Whose: one's own; in one's household; of who pays; at work or school; of acquaintances."""
    at_least: Annotated[int, Whole, Field(ge=1, le=64)] = 1
    """How many of those people."""
    times: Annotated[int, Whole, Field(ge=2, le=8)] | None = None
    """How many such records, or weeks with such an entry, there have to be within `within` (one where not
    said): of each act, at most one a week is a record, the latest of them this week. Only where a register is
    entered."""
    within: Weeks | None = None
    """With `times`: in how many weeks, this one included."""
    seen_by: Name | None = None
    """With `listed`: as the copy of this agency of `sharing` has it."""
    term: Annotated[Weeks | None, Field(alias="for")] = None
    """The term of an entry made by this condition (instead of `leave_when.after`)."""

    @property
    def is_own(self) -> bool:
        """Whether the condition reads nobody but the citizen."""
        return self.whose == "own"

    def subjects(self) -> tuple[str, ...]:
        """Return the names of the subjects this condition has."""
        return tuple(s for s in SUBJECTS if getattr(self, s) is not None)


Conditions = Annotated[tuple[Condition, ...], SOME, OneOrMore]
"""A list of conditions; one may stand alone."""
