"""What is in force in a week: words dated later taken back, numbers over weeks at their value then.

A study is run in stages: between two weeks at which a word changes, all words stay as they are. Structure
stays the same at every stage (which sensors, registers, rules and agencies there are, in which order), so
that a column or a draw belongs to the same thing throughout:

| dated later | before |
| --- | --- |
| a sensor | covers nobody |
| a channel of reports | takes none |
| a score | rests: no components, no ratings; no channel gives points |
| a points rule, points through others, publicity | is not there |
| a register | has no way in |
| a rule | connects nobody |
| sharing | loses every entry |

After its last week a regime stands as one that has not begun, and holds nowhere (`places` is empty): what
follows for its entries and scores says `docs/odd-institutions.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar, cast

from pydantic import BaseModel

from underheaven.ground.numbers import NO_STEPS, CitedNumber, Standing
from underheaven.words.fields import RuleBearing
from underheaven.words.regime import Regime
from underheaven.words.society import Society
from underheaven.words.switches import changed
from underheaven.words.walk import numbers, parts

_Noun = TypeVar("_Noun", bound=BaseModel)
_TAKES_NONE = {"honest": False, "mistaken": False, "malicious": False}
_GIVES_NO_POINTS = {"reward": None, "false_one_costs": None}
_NOBODY = CitedNumber(Fraction(0), "share", Standing.DERIVED)
_EVERYBODY = CitedNumber(Fraction(1), "share", Standing.DERIVED)


def stages(society: Society, worlds: Mapping[str, Sequence[Regime]]) -> tuple[int, ...]:
    """Return the weeks at which any word of a society or of the regimes of its worlds changes, rising.

    Week 1 is always the first of them.
    """
    regimes = {id(regime): regime for world in worlds.values() for regime in world}
    dated = sorted({1, *_weeks(society), *(week for one in regimes.values() for week in _weeks(one))})
    found: list[int] = []
    before: object = None
    for week in dated:
        now = (society_as_of(society, week), *(as_of(one, week) for one in regimes.values()))
        if now != before:
            found.append(week)
        before = now
    return tuple(found)


def as_of(regime: Regime, week: int) -> Regime:
    """Return the regime as it stands in a week, counted from 1: no word of it is dated, no number changes.

    What begins later (its own `from_week` or the regime's, whichever comes later) is not in force yet. After
    `until_week` nothing is, and it holds nowhere.
    """
    start = regime.from_week or 1
    is_over = regime.until_week is not None and week > regime.until_week

    def later(thing: RuleBearing) -> bool:
        return is_over or max(start, thing.from_week or 1) > week

    sensors = {
        name: changed(sensor, {"coverage": _NOBODY}) if later(sensor) else sensor
        for name, sensor in regime.sensors.items()
    }
    reports = {
        name: changed(channel, _TAKES_NONE) if later(channel) else channel
        for name, channel in regime.reports.items()
    }
    registers = {
        name: changed(register, {"enter_when": ()}) if later(register) else register
        for name, register in regime.registers.items()
    }
    sharing = {
        name: changed(agency, {"lost": _EVERYBODY}) if later(agency) else agency
        for name, agency in regime.sharing.items()
    }
    rules = tuple(changed(rule, {"coverage": _NOBODY}) if later(rule) else rule for rule in regime.rules)
    score = regime.score
    if score is not None:
        begun = not later(score)
        points = {act: rule for act, rule in score.points.items() if begun and not later(rule)}
        through = tuple(one for one in score.through_others if begun and not later(one))
        score = changed(score, {"points": points, "through_others": through})
        if not begun:
            score = changed(score, {"components": {}, "ratings": None})
            reports = {name: changed(channel, _GIVES_NO_POINTS) for name, channel in reports.items()}
    stage = changed(
        regime,
        {
            "sensors": sensors, "reports": reports, "score": score, "registers": registers, "rules": rules,
            "sharing": sharing, "places": () if is_over else regime.places, "until_week": None,
            "publicity": tuple(shown for shown in regime.publicity if not later(shown)),
        },
    )  # fmt: skip
    return _undated(stage, week)


def society_as_of(society: Society, week: int) -> Society:
    """Return the society as it stands in a week, counted from 1: numbers over weeks have their value then."""
    return _undated(society, week)


def _weeks(thing: object) -> Iterable[int]:
    """Yield the weeks that a declaration names."""
    for _, part in parts(thing):
        if isinstance(part, RuleBearing) and part.from_week is not None:
            yield part.from_week
        if isinstance(part, Regime) and part.until_week is not None:
            yield part.until_week + 1
    for _, number in numbers(thing):
        yield from number.by_week


def _undated(thing: _Noun, week: int) -> _Noun:
    """Return a declaration without `from_week`, its numbers over weeks at their value in a week."""
    return cast("_Noun", _at(thing, week))


def _at(thing: Any, week: int) -> Any:
    """Return a part of a declaration as it stands in a week; itself where nothing in it is dated."""
    if isinstance(thing, BaseModel):
        update = {name: _at(getattr(thing, name), week) for name in type(thing).model_fields}
        if isinstance(thing, RuleBearing):
            update["from_week"] = None
        return changed(thing, update)
    if isinstance(thing, CitedNumber):
        return replace(thing, value=thing.at_week(week), by_week=NO_STEPS) if thing.by_week else thing
    if isinstance(thing, Mapping):
        return {key: _at(value, week) for key, value in cast("Mapping[Any, Any]", thing).items()}
    if isinstance(thing, tuple):
        return tuple(_at(value, week) for value in cast("tuple[Any, ...]", thing))
    return thing
