"""Conditions in words: for whom something holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from underheaven.report.figures import declared, listed, percent, plain, worded
from underheaven.words.condition import Condition

WHOSE: Mapping[str, str] = {
    "household": "people of their household",
    "workplace": "people of their workplace",
    "school": "people of their school class",
    "district": "acquaintances in the district",
    "province": "acquaintances in the province",
    "nation": "acquaintances in the nation",
    "acquaintances": "acquaintances",
}
"""Kinds of tie, said of several people."""
_SOMEBODY: Mapping[str, str] = {
    "household": "somebody in their household",
    "workplace": "somebody at their workplace",
    "school": "somebody in their school class",
    "district": "an acquaintance in the district",
    "province": "an acquaintance in the province",
    "nation": "an acquaintance in the nation",
    "acquaintances": "an acquaintance",
}
_STATES = ("on ", "in ", "newly ", "entered ")
"""How what somebody is begins; anything else is a sentence of its own."""


def conditions_in_words(conditions: Sequence[Condition], *, of_everybody: bool = False) -> str:
    """Return a list of conditions, of which any holds, in words.

    of_everybody : of a household, everybody has to meet them, as where a rule admits; else anybody.
    """
    return ", or ".join(_condition(c, of_everybody=of_everybody) for c in conditions)


def _condition(condition: Condition, *, of_everybody: bool) -> str:
    """Return one condition in words: everything in it holds."""
    holds: list[str] = []
    if condition.recorded:
        holds.append(_recorded(condition, listed((worded(a) for a in condition.recorded), "or")))
    if condition.entered:
        holds.append(_entered(condition))
    if condition.listed:
        copy = f" as the copy of {worded(condition.seen_by)} has it" if condition.seen_by else ""
        holds.append(f"on the register {listed(condition.listed, 'or')}{copy}")
    if condition.band:
        holds.append(f"in band {listed(condition.band, 'or')}")
    if condition.score_below is not None:
        holds.append(f"their score lies below {declared(condition.score_below.value)}")
    if condition.score_from is not None:
        holds.append(f"their score lies at or above {declared(condition.score_from.value)}")
    if condition.lowest is not None:
        lowest = percent(condition.lowest.value)
        holds.append(f"their score lies below the lowest {lowest} of their province, as published last week")
    said = " and ".join(holds)
    if condition.term is not None:
        said += f" (that entry lasts {plain(condition.term.value, 'weeks')})"
    if condition.is_own:
        return f"they are {said}" if said.startswith(_STATES) else said
    if condition.whose == "payer":
        return _of("whoever pays for them", "is", said)
    if of_everybody and condition.whose == "household":
        return _of("every other adult of their household with a file", "is", said)
    if condition.at_least == 1:
        return _of(_SOMEBODY[condition.whose], "is", said)
    return _of(f"{condition.at_least} or more {WHOSE[condition.whose]}", "are", said)


def _of(whom: str, verb: str, said: str) -> str:
    """Return what has to hold of others as a sentence about them."""
    if said.startswith(_STATES):
        return f"{whom} {verb} {said}"
    if said.startswith("their score"):
        return said.replace("their score", f"the score of {whom}")
    return f"{said.replace('was filed', f'about {whom} was filed', 1)}"


def _entered(condition: Condition) -> str:
    """Return which register has to have been entered, and how often."""
    on = f"entered on {listed(condition.entered or (), 'or')}"
    if condition.times is None or condition.within is None:
        return f"newly {on}"
    return f"{on} in {condition.times} or more weeks of the last {plain(condition.within.value, 'weeks')}"


def _recorded(condition: Condition, acts: str) -> str:
    """Return what has to be recorded, and how often."""
    if condition.times is None or condition.within is None:
        return f"a record of {acts} was filed this week"
    within = plain(condition.within.value, "weeks")
    return f"a record of {acts} was filed this week, the latest of {condition.times} or more within {within}"
