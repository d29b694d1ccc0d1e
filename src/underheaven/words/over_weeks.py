"""Numbers that change over weeks: `{by_week: {1: 0.33, 53: 0.66, 105: 1}}`, each from a week on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Literal, cast

from pydantic_core import PydanticCustomError

from underheaven.ground.exact import exact
from underheaven.ground.numbers import Steps

Path = tuple[str, ...]
OverWeeks = Literal["no", "rising", "any"]
"""Whether a field's number may change over weeks: not at all, only upwards, in any direction."""
LAST_WEEK = 520
"""Last week of the longest study."""
MOST_STEPS = 64
"""Most steps of one number."""


def read_steps(
    said: object,
    amount: Callable[[object, Path], Fraction],
    problem: Callable[..., PydanticCustomError],
    path: Path,
    *,
    rising: bool,
) -> Steps:
    """Return the steps that a map from weeks to amounts says.

    amount : reads one amount at a path. problem : makes an error of a kind, a message and a path. rising :
    whether the amounts may not fall.

    Raises
    ------
    PydanticCustomError
        No map, no step, a week that is none, weeks that do not begin with 1 or do not rise, an amount out of
        bounds, or one that falls where it may not.
    """
    here = (*path, "by_week")
    if not isinstance(said, Mapping) or not said:
        raise problem("by-week", "expected weeks and values, such as `{1: 0.3, 53: 1}`", here)
    steps: dict[int, Fraction] = {}
    before: tuple[int, Fraction] | None = None
    for key, value in cast("Mapping[object, object]", said).items():
        at = (*here, str(key))
        week, step = _week(key, problem, at), amount(value, at)
        if before is None and week != 1:
            raise problem(
                "by-week", "the first step is for week 1; say what holds from then on", at, at="key"
            )
        if before is not None and week <= before[0]:
            raise problem(
                "by-week",
                f"week {week} does not come after week {before[0]}; give weeks that rise",
                at,
                at="key",
            )
        if before is not None and rising and step < before[1]:
            said_so = f"falls in week {week}; once connected, connected: give steps that rise"
            raise problem("by-week", said_so, path, at="key")
        steps[week] = step
        before = (week, step)
    if len(steps) > MOST_STEPS:
        raise problem("by-week", f"at most {MOST_STEPS} steps", here)
    return Steps(steps)


def _week(key: object, problem: Callable[..., PydanticCustomError], at: Path) -> int:
    """Return a week of a step."""
    wrong = problem("by-week", f"expected a week from 1 to {LAST_WEEK}", at, at="key")
    if isinstance(key, bool) or not isinstance(key, str | int):
        raise wrong
    try:
        week = exact(key)
    except ValueError:
        raise wrong from None
    if week.denominator != 1 or not 1 <= week <= LAST_WEEK:
        raise wrong
    return int(week)
