"""The safeguard: a named change to a regime's words."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from underheaven.words.fields import SOME, Flag, Name, NumbersLine, OneOrMore, Text, Word

Section = Literal[
    "regime",
    "sensors",
    "reports",
    "score",
    "score.components",
    "registers",
    "rules",
    "rules.when",
    "publicity",
    "sharing",
    "redress",
    "limits",
]
"""A section of the regime, or `regime` for what it says as a whole; `rules.when` means each condition of each
rule, and a rule left without one refuses nobody; `score.components` each component of the score."""


Dotted = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}(?:\.[a-z_]{1,40}){0,5}$")]
"""Words of the vocabulary with dots between them: `leave_when.after`."""


class Step(Word):
    """One change: where, and then exactly one of remove, clear, set, add, at_most, at_least."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        validate_by_name=True,
        validate_by_alias=True,
    )

    in_: Annotated[Section, Field(alias="in")]
    """The section of the regime that is changed (written `in`)."""
    where: Annotated[dict[Dotted, Any], SOME] = {}
    """Only things whose field (a dotted path) has this value, or one of these; `nothing`: is left out;
    `something`: is said. What is asked of the items of a list (`enter_when.recorded`) has to hold of one and
    the same item."""
    remove: Flag = False
    """The things are taken out."""
    clear: Annotated[tuple[Dotted, ...], SOME, OneOrMore] | None = None
    """Fields (dotted paths) that are left out from now on."""
    set: Annotated[dict[Dotted, Any], SOME] | None = None
    """Fields (dotted paths) and what they become."""
    add: Annotated[dict[Dotted, Any], SOME] | None = None
    """Lists (dotted paths) and what each has as well, after what it had; nothing is there twice."""
    at_most: Annotated[dict[Dotted, Any], SOME] | None = None
    """Fields (dotted paths) and the most they may be; a field left out becomes that, but in the items of a
    list (`enter_when.for`) it stays left out."""
    at_least: Annotated[dict[Dotted, Any], SOME] | None = None
    """Fields (dotted paths) and the least they may be; where a field is left out, as for `at_most`."""


class Safeguard(Word):
    """A named change to a regime. One that changes no word of any regime of its world is an error."""

    safeguard: Name
    """Its name."""
    title: Text
    """Its name in words."""
    about: Text
    """What it changes, in a sentence."""
    numbers: NumbersLine | None = None
    """What a bare number in this file means."""
    needs: Literal[
        "nothing",
        "sensors",
        "reports",
        "registers",
        "rules",
        "publicity",
        "sharing",
        "files",
        "notice",
        "appeal",
    ] = "nothing"
    """What a regime must have for it to make sense; `files`: registers, or agencies that copy some."""
    steps: Annotated[tuple[Step, ...], SOME, OneOrMore]
    """The changes, in order."""
