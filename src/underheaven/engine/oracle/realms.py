"""Where and when a regime holds: in some provinces, from a first week to a last one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from underheaven.words.holding import never_meet
from underheaven.words.regime import Regime

FOR_EVER = 1 << 16
"""A week after every run."""
Closable = tuple[tuple[int, frozenset[int]], ...]
"""Each domain that can close (as a bit), and the governed services in it that must refuse."""


@dataclass(frozen=True, slots=True)
class Realm:
    """The provinces in which the same regimes hold, as of one stage, and what these can do there.

    files : the regimes. governed : services that their rules can refuse. closable : by who asks (workers,
    other adults, children), domains that can close. triggers : acts of which a record costs something.
    """

    files: frozenset[int]
    governed: tuple[int, ...] = ()
    closable: tuple[Closable, Closable, Closable] = ((), (), ())
    triggers: frozenset[int] = field(default_factory=frozenset[int])


def last_week_of(regime: Regime) -> int:
    """Return the last week in which a regime holds."""
    return FOR_EVER if regime.until_week is None else regime.until_week


def holds_in(regime: Regime, province: str, week: int) -> bool:
    """Whether a regime has files in a province in a week; from its `from_week` on it also acts on them."""
    return week <= last_week_of(regime) and (regime.places is None or province in regime.places)


def named_twice(names: Iterable[str], regimes: Sequence[Regime], *, what: str) -> str | None:
    """Return the first name that two regimes give to something, where some citizen may be under both.

    what : the word of a regime that names such things.
    """
    for name in names:
        having = [regime for regime in regimes if name in getattr(regime, what)]
        if any(not never_meet(one, other) for n, one in enumerate(having) for other in having[:n]):
            return name
    return None
