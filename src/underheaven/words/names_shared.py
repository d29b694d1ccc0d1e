"""Names that two regimes of one world have in common: of sensors, of channels, of registers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from underheaven.ground.errors import WordsError, clean
from underheaven.words.fields import RuleBearing
from underheaven.words.holding import never_meet
from underheaven.words.problems import Problem, Written
from underheaven.words.regime import Regime

_ONE = {"sensors": "a sensor", "reports": "a channel"}
"""What two regimes may declare of one name where they declare it alike: it is one."""


def names_shared(regimes: Sequence[Regime]) -> Iterator[WordsError]:
    """Yield an error for each name that stands for two things.

    A sensor or a channel that two regimes declare differently; a register of two regimes that hold for the
    same person in the same week.
    """
    for word, noun in _ONE.items():
        first: dict[str, Regime] = {}
        for regime in regimes:
            held: Mapping[str, RuleBearing] = getattr(regime, word)
            for name, thing in held.items():
                known = first.setdefault(name, regime)
                if not _is_alike(known, getattr(known, word)[name], regime, thing):
                    said = (
                        f"`{known.regime}` declares {noun} of this name otherwise; in one world they are one"
                    )
                    cure = "declare both alike, or give one another name"
                    yield _error(regime, Problem((word, name), said, cure, "key"))
    for one, other in combinations(regimes, 2):
        if one.regime == other.regime or never_meet(one, other):
            continue
        for name in other.registers:
            if name in one.registers:
                said = f"`{clean(one.regime, 60)}` has a register of this name, too"
                yield _error(other, Problem(("registers", name), said, "rename one of the two", "key"))


def _is_alike(one: Regime, thing: RuleBearing, other: Regime, another: RuleBearing) -> bool:
    """Return whether two things of one name are one: alike but for what they say about themselves.

    They begin together as well, unless their regimes never hold for the same person in the same week.
    """
    dated = not never_meet(one, other)
    return _bare(one, thing, dated=dated) == _bare(other, another, dated=dated)


def _bare(regime: Regime, thing: RuleBearing, *, dated: bool) -> RuleBearing:
    """Return a thing without what it says about itself, dated as it is in its regime."""
    week = max(regime.from_week or 1, thing.from_week or 1) if dated else None
    update: dict[str, Any] = {"grade": None, "source": None, "note": None, "from_week": week}
    return thing.model_copy(update=update)


def _error(regime: Regime, problem: Problem) -> WordsError:
    """Return a problem of a regime as an error at its place."""
    written = regime.written if regime.written.lines else Written(file=f"`{regime.regime}`")
    return written.error(problem)
