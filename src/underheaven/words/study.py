"""The study: which worlds are compared, for how long, how often, and what is measured."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from underheaven.words.fields import SOME, Name, Names, OneOrMore, ShortForm, Text, Whole, Word
from underheaven.words.vary import Varied, VariedPath

Level = Literal["frozen", "core", "all"]
"""How people answer pressure: not at all; by deterrence, chill, fear, work lost, giving up and what they say;
or also by reward, shame and thinned ties."""
Ladder = Literal["none", "declared", "full"]
"""Which rungs are run beside each world: none, the declared order, or all settings of the three switches."""
MeasureName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,40}(?:/[A-Za-z0-9-]{1,40}){0,2}$")]
"""A measure's name, with the service, act, regime or measure it asks about: `refused/flight`."""
LONGEST = 520
"""No study runs longer than ten years, in weeks: the population is closed."""


class World(Word):
    """The society under zero or more regimes, each possibly changed by safeguards."""

    regimes: Names = ()
    """Names of regimes on the shelf, or of files beside the study."""
    safeguards: Names = ()
    """Named changes, applied in this order to every regime they fit."""


def _world_form(value: object) -> object:
    """Let a regime, or a list of regimes, stand for the whole world."""
    return {"regimes": value} if isinstance(value, str | list | tuple) else value  # pyright: ignore[reportUnknownVariableType]


_WORLD_SCHEMAS: tuple[dict[str, Any], ...] = (
    {"type": "string"}, {"type": "array", "items": {"type": "string"}},
)  # fmt: skip


class Study(Word):
    """A comparison of worlds. The world `none`, the society without any regime, is always there."""

    study: Name
    """Its name."""
    title: Text
    """Its name in words."""
    about: Text
    """What it asks."""
    society: Name
    """A society on the shelf, or a file beside the study."""
    citizens: Annotated[int, Whole] | None = None
    """How many are drawn (the society's own number where not said)."""
    weeks: Annotated[int, Whole]
    """Weeks simulated, at most ten years of 52."""
    replicates: Annotated[int, Whole]
    """How many societies are drawn; intervals need ten."""
    seed: Annotated[int, Whole, Field(ge=0, lt=2**64)] = 7
    """The seed of every draw."""
    responses: Level = "core"
    """How people answer pressure."""
    worlds: Annotated[dict[Name, Annotated[World, ShortForm(_world_form, _WORLD_SCHEMAS)]], SOME]
    """The worlds compared with `none`."""
    ladder: Ladder = "none"
    """`declared`: each world is also run without errors, without reach, without lawful acts. `full`: with
    every combination of the three."""
    measures: Annotated[tuple[MeasureName, ...], SOME, OneOrMore] = ()
    """What is printed first, such as `silence` or `refused/flight`; all that apply are printed after."""
    by: Annotated[tuple[Literal["group", "income", "age", "district", "province"], ...], OneOrMore] = ()
    """By which attributes the measures are also printed."""
    tell: Literal["hardest-hit"] | None = None
    """Whose life the run names at the end."""
    beside: Name | None = None
    """With `tell`: hit hardest beyond this declared world, instead of beyond `none`."""
    refused: Names = ()
    """With `tell`: of those alone who were refused each of these services, beyond the world beside:
    themselves or, where children ask, a child of their household. Some of those hit hardest are lived again
    to see it: a run says before it starts how long that takes at most."""
    entered_for: Name | None = None
    """With `refused`: who had done this act and were entered for it before; no entry in error counts."""
    facts: Name | None = None
    """Published figures on the shelf: the worlds are fitted to some of them before they are run, and compared
    with those held out."""
    vary: Annotated[dict[VariedPath, Varied], SOME] = {}
    """Words and the values each takes in a sweep: `underheaven sweep` runs the study once for each
    combination. A word of a regime (`street-cameras.sensors.cameras.detects`), of the society
    (`society.responses.shame.after`) or of the study (`weeks`, `citizens`, `seed`, `responses`). `range`
    stands for both ends of the number's own range, and the number."""
