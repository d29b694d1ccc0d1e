"""Which assumption would turn a conclusion: each assumed number of a regime, moved to both ends of its range.

One at a time, each in a world of its own, beside the regime as declared and the society without any: the same
citizens, the same draws. What a number is exchanged by, and what is measured, is what `underheaven sweep` and
`underheaven run` have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import Any, Literal

from underheaven.explorer.asked import StudyAsked, asked, regimes_of, setting_of
from underheaven.explorer.controls import controls
from underheaven.explorer.evidence import measured_in_sight
from underheaven.explorer.pipe import Command, Commands, Say
from underheaven.explorer.reach import furthest
from underheaven.ground.errors import InputError, UnderheavenError
from underheaven.ground.exact import as_text
from underheaven.measures.benefit import NONE
from underheaven.measures.registry import measure as measure_named
from underheaven.studies.document import paired_as_json
from underheaven.studies.paired import Paired
from underheaven.studies.result import Result
from underheaven.studies.setting import Setting
from underheaven.words.regime import Regime
from underheaven.words.varying import found_at

MOST_MOVED = 40
"""Assumptions that are moved in one go: each is two more worlds."""
Conclusion = Literal["more", "less", "none", "unknown"]
"""What an interval says of a difference: above zero, below, zero within; or that there is none."""


@dataclass(slots=True)
class Assumption:
    """An assumed number of a regime, and the worlds in which it is moved, by end: name and value.

    bound : by end, what keeps it from the end of its own range.
    """

    regime: str
    control: dict[str, Any]
    swept: tuple[Fraction, Fraction]
    value: Fraction
    unit: str
    worlds: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    bound: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def path(self) -> str:
        """Its path, as a sweep says it."""
        return f"{self.regime}.{self.control['path']}"

    def said(self, value: Fraction) -> str:
        """Return a value of it as a file would say it."""
        return as_text(value) + (" weeks" if self.unit == "weeks" else "")


def turning(command: Command, commands: Commands, say: Say) -> Command | None:
    """Send what becomes of a paired difference at both ends of each assumption; errors as for `evidence`.

    Raises
    ------
    InputError
        No such measure, or nothing is assumed.
    """
    study, one = asked(command.get("study")), measure_named(str(command.get("measure") or "closed-weeks"))
    setting = setting_of(study)
    world = setting.declared[0]
    every = list(assumptions(regimes_of(study, world)))
    if not every:
        raise InputError("no number of this regime is assumed", cure="choose another regime")
    first = command.get("first")
    first = first if isinstance(first, int) and 0 <= first < len(every) else 0
    some = every[first : first + MOST_MOVED]
    worlds = {NONE: (), world: setting.worlds[world]}
    for number, assumption in enumerate(some):
        worlds |= _moved(study, world, assumption, number)
    declared = tuple(name for name in worlds if name != NONE)
    result = measured_in_sight(replace(setting, worlds=worlds, declared=declared), say)
    as_declared = result.difference(world, one.name)
    rows = [_row(result, assumption, one.name, as_declared) for assumption in some]
    say(
        {
            "type": "turning",
            "measure": {"name": one.name, "title": one.title, "unit": one.unit},
            "declared": paired_as_json(as_declared),
            "concludes": concluded(as_declared),
            "rows": sorted(rows, key=lambda row: -row["moves"]),
            "first": first,
            "assumed": len(every),
            "of_society": _of_society(setting),
            "citizens": setting.citizens,
            "weeks": setting.study.weeks,
            "replicates": setting.study.replicates,
        }
    )
    say({"type": "end"})
    return commands.get()


def assumptions(regimes: tuple[Regime, ...]) -> Iterator[Assumption]:
    """Yield the assumed numbers of regimes, in order of declaration: those with a range to be swept over."""
    for regime in regimes:
        for control in controls(regime):
            if control.get("standing") != "assumed" or not control["swept"]:
                continue
            number = found_at(regime, control["path"]).number
            if number is not None and number.swept is not None and number.swept[0] < number.swept[1]:
                yield Assumption(regime.regime, control, number.swept, number.value, number.unit)


def _moved(study: StudyAsked, world: str, assumption: Assumption, number: int) -> dict[str, Any]:
    """Return the worlds in which an assumption is moved; up to where other words let it."""
    found: dict[str, Any] = {}

    @cache
    def lived(value: Fraction) -> tuple[Regime, ...]:
        return setting_of(study, {assumption.path: assumption.said(value)}).worlds[world]

    def holds(value: Fraction) -> bool:
        try:
            lived(value)
        except UnderheavenError as error:
            assumption.bound.setdefault(end, error.problem)
            return False
        return True

    for end, value in zip(("low", "high"), assumption.swept, strict=True):
        there = furthest(assumption.value, value, holds, whole=bool(assumption.control["whole"]))
        name = f"{end} {number}"  # no world of a study has a space in its name
        assumption.worlds[end] = name, assumption.said(there)
        found[name] = lived(there)
    return found


def _row(result: Result, assumption: Assumption, measure: str, declared: Paired) -> dict[str, Any]:
    """Return what becomes of a difference where an assumption is moved."""
    control = assumption.control
    row: dict[str, Any] = {
        "path": assumption.path, "regime": assumption.regime, "label": control["label"],
        "unit": control["unit"], "value": assumption.said(assumption.value), "note": control["note"],
    }  # fmt: skip
    moves = [0.0]
    for end, (world, value) in assumption.worlds.items():
        paired = result.difference(world, measure)
        if paired.value is not None and declared.value is not None:
            moves.append(abs(paired.value - declared.value))
        row[end] = {
            "value": value,
            "bound": assumption.bound.get(end),
            **paired_as_json(paired),
            "concludes": concluded(paired),
            "turns": concluded(paired) != concluded(declared),
        }
    return {**row, "moves": max(moves)}


def concluded(paired: Paired) -> Conclusion:
    """Return what can be concluded from a paired difference, by its interval."""
    if paired.low is None or paired.high is None:
        return "unknown"
    return "more" if paired.low > 0 else "less" if paired.high < 0 else "none"


def _of_society(setting: Setting) -> int:
    """Return how many numbers of the society are assumed; these are not moved here."""
    return sum(1 for place, _ in setting.assumed() if place.startswith(f"{setting.society.society}: "))
