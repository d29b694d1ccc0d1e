"""Conditions: closed maps, no expressions. Keys in one condition all hold; in a list, any one holds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from underheaven.words.fields import SOME, Name, Names, OneOrMore, Points, Weeks, Whole, Word

Whose = Literal[
    "own", "household", "payer", "workplace", "school", "district", "province", "nation", "acquaintances"
]
"""Whose record, score or list is read: the one word for reach."""
TIES = ("workplace", "school", "district", "province", "nation")
"""Kinds of tie outside the household; `acquaintances` means district, province and nation together."""


class Condition(Word):
    """One condition. At least one subject; every key in it holds."""

    recorded: Names | None = None
    """A record of one of these acts was filed this week."""
    listed: Names | None = None
    """On one of these registers."""
    band: Names | None = None
    """The score lies in one of these bands."""
    score_below: Points | None = None
    """The score lies below this."""
    score_from: Points | None = None
    """The score lies at this or above."""
    whose: Whose = "own"
    """Whose: one's own; in one's household; of who pays; at work or school; of acquaintances."""
    at_least: Annotated[int, Whole, Field(ge=1, le=64)] = 1
    """How many of those people."""
    times: Annotated[int, Whole, Field(ge=2, le=8)] | None = None
    """How many such records there have to be within `within`, the latest of them this week (one where not
    said): of each act, at most one a week is a record. Only where a register is entered."""
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
        return tuple(
            s
            for s in ("recorded", "listed", "band", "score_below", "score_from")
            if getattr(self, s) is not None
        )


Conditions = Annotated[tuple[Condition, ...], SOME, OneOrMore]
"""A list of conditions; one may stand alone."""
