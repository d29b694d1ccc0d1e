"""Which measures ask about something that a society and its worlds do not have."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from underheaven.measures.division import acquaintances
from underheaven.measures.measure import Worlds
from underheaven.words.fields import ADULT_AGES, AGES
from underheaven.words.regime import Regime
from underheaven.words.society import Society


def _has_children(society: Society, _: Worlds) -> bool:
    """Return whether anybody below 18 lives there."""
    return any(age in society.tables.age for age in AGES if age not in ADULT_AGES)


def _has_lawful(society: Society, _: Worlds) -> bool:
    """Return whether there are lawful acts, of which some could be given up."""
    return bool(society.acts_of("lawful"))


def _loses_work(society: Society, _: Worlds) -> bool:
    """Return whether anybody can lose work."""
    return society.responses.jobless is not None


def _has_opinion(society: Society, _: Worlds) -> bool:
    """Return whether anybody supports or opposes anything."""
    return society.responses.opinion is not None


def _thins_ties(society: Society, _: Worlds) -> bool:
    """Return whether ties can be cut."""
    return society.responses.thins is not None and acquaintances(society) > 0


def _some(holds: Callable[[Regime], bool]) -> Callable[[Society, Worlds], bool]:
    """Return whether something holds for a regime of some world."""
    return lambda _, worlds: any(holds(regime) for regimes in worlds.values() for regime in regimes)


_shares = _some(lambda regime: bool(regime.sharing))
_strays = _some(lambda regime: any(agency.wrong_file is not None for agency in regime.sharing.values()))
_has_capacity = _some(lambda regime: any(one.capacity is not None for one in regime.registers.values()))
_renews = _some(lambda regime: any(one.again != "ignored" for one in regime.registers.values()))
_has_black = _some(lambda regime: regime.has_black_register)
_has_red = _some(lambda regime: any(one.colour == "red" for one in regime.registers.values()))
_has_desk = _some(
    lambda regime: regime.redress.appeal is not None and regime.redress.appeal.capacity is not None
)

NEEDS: Mapping[str, Callable[[Society, Worlds], bool]] = {
    "closed-weeks/children": _has_children,
    "closed-domain-weeks/children": _has_children,
    "children-refused": _has_children,
    "silence": _has_lawful,
    "silence-untouched": _has_lawful,
    "silence-by-untouched": _has_lawful,
    "persistence": _has_black,
    "waiting": _has_capacity,
    "renewals": _renews,
    "red-listed": _has_red,
    "red-entries": _has_red,
    "turned-away": _has_desk,
    "stray-entries": _strays,
    "strays-left": _strays,
    "stale-copies": _shares,
    "jobless": _loses_work,
    "income-lost": _loses_work,
    "felt-support": _has_opinion,
    "said-support": _has_opinion,
    "said-beyond-felt": _has_opinion,
    "turned": _has_opinion,
    "cut-ties": _thins_ties,
}
"""What a society and its worlds need to have for a measure to ask about anything."""


def without_meaning(society: Society, worlds: Worlds) -> frozenset[str]:
    """Return the measures that ask about what a society and its worlds do not have."""
    return frozenset(name for name, has in NEEDS.items() if not has(society, worlds))
