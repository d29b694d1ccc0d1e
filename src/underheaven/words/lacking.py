"""What a regime names and its society does not have, and which societies of the shelf have it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from underheaven.ground.errors import clean, did_you_mean
from underheaven.words.explain import nearest
from underheaven.words.problems import Path, Problem, listed, listed_names
from underheaven.words.society import Society


def lack(
    society: Society,
    noun: str,
    name: str,
    known: Collection[str],
    path: Path,
    fit: Sequence[str] = (),
    *,
    at: Literal["key", "value"] = "value",
) -> Problem:
    """Return the problem of one thing that a society does not have.

    Parameters
    ----------
    noun, name : what it is, and what it is called. known : names of those that the society has. path : where
    it is named. fit : names of societies of the shelf that have all that is needed here; they are the cure,
    or the nearest name where there are none. at : as for `Problem`.
    """
    said = f"society `{society.society}` has no {noun} `{clean(name, 60)}`"
    if not fit:
        return Problem(path, said, nearest(name, list(known)), at)
    near = did_you_mean(name, known) or (next(iter(known)) if len(known) == 1 else None)
    instead = f", or write `{near}`" if near else f", or write one of {listed(known)}" if known else ""
    cure = f"take society {listed_names(fit)} of the shelf, where nothing is missing{instead}"
    return Problem(path, said, cure, at)
