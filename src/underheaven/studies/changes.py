"""What is asked otherwise than a study says: its numbers, its levels, and safeguards beside its worlds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args

from underheaven.ground.errors import InputError, clean
from underheaven.words.study import Ladder, Level, Study, World

LONGEST_NAME = 40
"""Longest name a world may have."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is asked otherwise than the study says; None leaves it as it is."""

    citizens: int | None = None
    weeks: int | None = None
    replicates: int | None = None
    seed: int | None = None
    responses: str | None = None
    ladder: str | None = None
    safeguards: str | Sequence[str] | None = None

    def applied(self, study: Study) -> Study:
        """Return the study with these changes.

        Raises
        ------
        InputError
            A number out of bounds, or an unknown level; says which and what is allowed.
        """
        said = {
            "citizens": self.citizens,
            "weeks": self.weeks,
            "replicates": self.replicates,
            "seed": self.seed,
            "responses": self.responses,
            "ladder": self.ladder,
        }
        changes = {name: value for name, value in said.items() if value is not None}
        for name, value in changes.items():
            _refuse_bad(name, value)
        study = study.model_copy(update=cast("dict[str, Any]", changes))
        if self.safeguards is None:
            return study
        named = (self.safeguards,) if isinstance(self.safeguards, str) else self.safeguards
        return with_safeguards(study, named)


WHOLE: Mapping[str, tuple[int, int, str]] = {
    "citizens": (1000, 2_000_000_000, "a society has from 1,000 to 2,000,000,000 citizens"),
    "weeks": (1, 520, "a study runs from 1 week to 520 (ten years of 52): nobody is born, ages or dies here"),
    "replicates": (1, 10_000, "a study has from 1 to 10,000 replicates; intervals need ten"),
    "seed": (0, 2**64 - 1, "a seed is a whole number from 0 to 2**64 - 1"),
}
"""Bounds of what can be asked otherwise, and why."""
_CHOICES: Mapping[str, tuple[str, ...]] = {"responses": get_args(Level), "ladder": get_args(Ladder)}


def _refuse_bad(name: str, value: object) -> None:
    """Refuse a value that the study's words would refuse."""
    if name in _CHOICES:
        if value not in _CHOICES[name]:
            raise InputError(f"{name}: `{clean(str(value), 40)}` is none of {', '.join(_CHOICES[name])}")
        return
    low, high, cure = WHOLE[name]
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"{name}: `{clean(str(value), 40)}` is no whole number", cure=cure)
    if not low <= value <= high and not (
        name == "citizens" and value > high
    ):  # too many: refused with an estimate
        raise InputError(f"{name}: {value:,} is outside {low:,} to {high:,}", cure=cure)


def with_safeguards(study: Study, safeguards: Sequence[str]) -> Study:
    """Return the study with a world under these safeguards beside each world that has none.

    `points` gets `points-with-notice-appeal` beside it, or `with-notice-appeal` where that is too long.
    """
    if not safeguards:
        return study
    worlds: dict[str, World] = {}
    for name, world in study.worlds.items():
        worlds[name] = world
        if not world.safeguards and world.regimes:
            both = World(regimes=world.regimes, safeguards=tuple(safeguards))
            worlds[_beside(name, safeguards, {*study.worlds, *worlds})] = both
    return study.model_copy(update={"worlds": worlds})


def _beside(name: str, safeguards: Sequence[str], taken: Collection[str]) -> str:
    """Return a name, no longer than names may be, for a world with safeguards.

    >>> _beside("points", ["appeal"], ["points"]), _beside("a" * 36, ["appeal"], [])
    ('points-with-appeal', 'with-appeal')
    """
    several = "-".join(safeguards)
    numbered = (f"with-safeguards-{number}" for number in range(1, len(taken) + 2))
    names = (f"{name}-with-{several}", f"with-{several}", "with-safeguards", *numbered)
    return next(one for one in names if len(one) <= LONGEST_NAME and one not in taken)
