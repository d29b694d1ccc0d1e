"""Where and when a regime holds, and whether two of them ever hold for the same person in the same week."""

from __future__ import annotations

from collections.abc import Iterator

from underheaven.ground.errors import clean
from underheaven.words.fields import RuleBearing
from underheaven.words.over_weeks import LAST_WEEK
from underheaven.words.problems import Problem
from underheaven.words.regime import Regime
from underheaven.words.walk import parts


def weeks_of(regime: Regime) -> tuple[int, int]:
    """Return the first and the last week in which a regime holds."""
    return regime.from_week or 1, regime.until_week or LAST_WEEK


def never_meet(one: Regime, other: Regime) -> bool:
    """Return whether two regimes never hold for the same person in the same week."""
    if one.places is not None and other.places is not None and not set(one.places) & set(other.places):
        return True
    (first, last), (begins, ends) = weeks_of(one), weeks_of(other)
    return last < begins or ends < first


def own_holding_problems(regime: Regime) -> Iterator[Problem]:
    """Yield what is wrong with where and when a regime says it holds."""
    for index, place in enumerate(regime.places or ()):
        if place in (regime.places or ())[:index]:
            yield Problem(("places", str(index)), f"`{clean(place, 60)}` is named twice", "remove one")
    if regime.places == () and regime.written.lines:
        yield Problem(("places",), "holds nowhere", "name a province, or leave `places` out: everywhere")
    last = regime.until_week
    if last is None:
        return
    first = regime.from_week or 1
    if last < first:
        said = f"ends in week {last}, before it begins (week {first})"
        yield Problem(("until_week",), said, f"write {first} or more")
        return
    for path, part in parts(regime):
        begins = part.from_week if isinstance(part, RuleBearing) else None
        if path and begins is not None and begins > last:
            said = f"begins in week {begins}, after its regime has ended (week {last})"
            yield Problem((*path, "from_week"), said, f"write {last} or less, or remove the part")
