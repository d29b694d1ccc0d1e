"""Words of a study's society and regimes that have another value: found by path, exchanged, checked again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from underheaven.ground.errors import InputError, UnderheavenError, clean
from underheaven.words.problems import Problem
from underheaven.words.regime import Regime
from underheaven.words.regime_check import regime_problems
from underheaven.words.society import Society
from underheaven.words.society_check import society_problems
from underheaven.words.study import Study
from underheaven.words.vary import SOCIETY
from underheaven.words.varying import Found, VaryError, found_at, its_range, no_longer, with_value

Regimes = Mapping[str, Regime]
"""The regimes a study names, by name, before any safeguard."""


def with_values(
    values: Mapping[str, str], study: Study, society: Society, regimes: Regimes
) -> tuple[Society, dict[str, Regime]]:
    """Return a society and regimes in which the words at some paths have another value.

    A regime's word is exchanged wherever a world has this regime, before any safeguard.

    Raises
    ------
    InputError
        No such word, or no such value for it; says which, where and the cure.
    """
    changed: dict[str, Any] = {SOCIETY: society, **regimes}
    for path, said in values.items():
        owner, below = owner_of(path)
        try:
            changed[owner] = with_value(changed[owner], below, said)
        except VaryError as problem:
            raise refusal(study, path, problem) from None
    for path, said in values.items():
        owner, below = owner_of(path)
        check: Any = society_problems if owner == SOCIETY else regime_problems
        for problem in check(changed[owner]):
            raise refusal(study, path, no_longer(said, below.split("."), problem))
    return changed.pop(SOCIETY), changed


def owner_of(path: str) -> tuple[str, str]:
    """Return whose word a path leads to, the society or a regime, and the path from there.

    >>> owner_of("society.responses.shame.after")
    ('society', 'responses.shame.after')
    """
    owner, _, below = path.partition(".")
    return owner, below


def word_at(path: str, study: Study, society: Society, regimes: Regimes) -> Found:
    """Return what stands at the path of a society's or a regime's word; errors as for `with_values`."""
    owner, below = owner_of(path)
    try:
        return found_at(society if owner == SOCIETY else regimes[owner], below)
    except VaryError as problem:
        raise refusal(study, path, problem) from None


def range_at(path: str, study: Study, found: Found) -> tuple[str, ...]:
    """Return the values of a number's own range; errors as for `with_values`."""
    try:
        return its_range(found)
    except VaryError as problem:
        raise refusal(study, path, problem) from None


def refusal(study: Study, path: str, problem: VaryError) -> UnderheavenError:
    """Return the error for a word that cannot be varied so, at its place in the study's file if any."""
    place = ("vary", path)
    if place in study.written.places:
        return study.written.error(Problem(place, problem.said, problem.cure))
    return InputError(problem.said, where=f"--vary {clean(path, 200)}", cure=problem.cure)
