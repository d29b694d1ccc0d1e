"""Applying a safeguard: the words of regimes in, the changed words out, read and checked again.

A step names a section of the regime, perhaps which things in it, and one change: remove, clear, set, add,
at_most, at_least.
Paths are dotted and start at the thing (`leave_when.after`); a path into a cited number reaches its parts
(`false_alarm.by_group`). What a safeguard sets is read as its field says, with its own `numbers:`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, cast

from pydantic import BaseModel, ValidationError

from underheaven.ground.errors import WordsError
from underheaven.ground.exact import as_text
from underheaven.ground.numbers import CitedNumber, Standing, Steps
from underheaven.words.explain import problems_of
from underheaven.words.fields import Reading
from underheaven.words.limits import idle_limits, opening_no_more, without_lawful_where_limited
from underheaven.words.problems import Written, report
from underheaven.words.regime import Regime
from underheaven.words.regime_check import regime_problems
from underheaven.words.safeguard import Safeguard, Step
from underheaven.words.safeguard_check import value_of

Nearer = Callable[[Fraction, Fraction], Fraction]
"""Of a number and its bound, the one within it: the lesser of both (`min`), or the greater (`max`)."""
COMPONENTS = "score.components"
"""The section that means each component of the score."""
NOTHING = "nothing"
"""In `where`: the field is left out."""
SOMETHING = "something"
"""In `where`: the field is said, whatever it says."""

_CURES: Mapping[str, str] = {
    "sensors": "it has no sensor to change", "registers": "it has no register to change",
    "reports": "nobody can report to it",
    "rules": "it has no rule to change", "publicity": "it shows nothing",
    "sharing": "no agency copies its registers",
    "files": "it has no register, and no agency copies one",
    "notice": "put the safeguard `notice` before it",
    "appeal": "put the safeguards `notice` and `appeal` before it",
}  # fmt: skip


def apply(safeguard: Safeguard, regimes: Sequence[Regime]) -> tuple[Regime, ...]:
    """Return the regimes of one world as a safeguard changes them; those it does not fit stay as they are.

    Raises
    ------
    WordsError
        What it needs is in no regime of the world, it changes no word of any, or a changed regime no longer
        reads or checks.
    """
    if not any(_fits(safeguard, regime) for regime in regimes):
        said = f"needs {safeguard.needs}, and no regime of this world has it"
        raise _error(safeguard, said, _CURES.get(safeguard.needs))
    changed = [_applied(safeguard, regime) if _fits(safeguard, regime) else regime for regime in regimes]
    changed = [_without_idle_limits(new, old, changed) for new, old in zip(changed, regimes, strict=True)]
    after = without_lawful_where_limited(changed)
    if all(new == old for new, old in zip(after, regimes, strict=True)):
        said = f"changes no word of {', '.join(f'`{regime.regime}`' for regime in regimes)}"
        raise _error(safeguard, said, "leave it out of this world")
    return after


def _error(safeguard: Safeguard, said: str, cure: str | None) -> WordsError:
    """Return an error about a safeguard as a whole."""
    return WordsError(said, file=f"safeguard `{safeguard.safeguard}`", cure=cure)


def _fits(safeguard: Safeguard, regime: Regime) -> bool:
    """Return whether a regime has what a safeguard needs."""
    has = {
        "nothing": True, "sensors": regime.sensors, "reports": regime.reports,
        "registers": regime.registers, "rules": regime.rules,
        "publicity": regime.publicity, "sharing": regime.sharing, "notice": regime.redress.notice,
        "appeal": regime.redress.appeal, "files": regime.registers or regime.sharing,
    }  # fmt: skip
    return bool(has[safeguard.needs])


def _applied(safeguard: Safeguard, regime: Regime) -> Regime:
    """Return one regime with every step carried out, read and checked again."""
    words = words_of(regime)
    for step in safeguard.steps:
        for holder, key, thing in list(_things(words, step.in_)):
            if _is_meant(thing, step.where):
                _change(safeguard, step, holder, key, thing)
        _tidy(words)
    written = Written(file=f"`{regime.regime}` with safeguard `{safeguard.safeguard}`")
    known = {number.source: Standing.DERIVED for number in _numbers(words) if number.source is not None}
    known |= dict.fromkeys(_named_sources(words), Standing.DERIVED)
    try:
        changed = Regime.model_validate(words, context={"reading": Reading(None, known)})
    except ValidationError as error:
        report(problems_of(error, Regime), written)
        raise
    report(regime_problems(changed), written)
    return regime if changed == regime else changed


def _without_idle_limits(changed: Regime, before: Regime, world: Sequence[Regime]) -> Regime:
    """Return a changed regime with those limits as they were that would change nothing in it."""
    limits = changed.limits
    new = [
        name for name in type(limits).model_fields if getattr(limits, name) != getattr(before.limits, name)
    ]
    unchanging = idle_limits(changed, world) | opening_no_more(changed, before)
    idle = {name: getattr(before.limits, name) for name in new if name in unchanging}
    return changed.model_copy(update={"limits": limits.model_copy(update=idle)}) if idle else changed


def words_of(thing: object) -> Any:
    """Return a declaration as maps and lists; cited numbers stay whole, what was left out is left out."""
    if isinstance(thing, BaseModel):
        words: dict[str, Any] = {}
        for name, field in type(thing).model_fields.items():
            value = getattr(thing, name)
            if field.is_required() or value != field.get_default(call_default_factory=True):
                words[field.alias or name] = words_of(value)
        return words
    if isinstance(thing, CitedNumber):
        return thing
    if isinstance(thing, Mapping):
        return {key: words_of(value) for key, value in cast("Mapping[str, Any]", thing).items()}
    if isinstance(thing, tuple | list):
        return [words_of(value) for value in cast("tuple[Any, ...]", thing)]
    return thing


def form_of(number: CitedNumber) -> dict[str, Any]:
    """Return a cited number as the full form says it, exactly."""
    unit = " weeks" if number.unit == "weeks" else ""
    form: dict[str, Any] = {
        "value": as_text(number.value) + unit, "unit": number.unit, "standing": number.standing.value,
    }  # fmt: skip
    if number.by_week:
        del form["value"]
        form["by_week"] = {week: as_text(step) + unit for week, step in number.by_week.items()}
    if number.source is not None:
        form["source"] = number.source
    if number.swept is not None:
        form["swept"] = [as_text(end) + unit for end in number.swept]
    if number.note is not None:
        form["note"] = number.note
    for kind in ("by_group", "by_place", "by_age", "by_income"):
        factors: Mapping[str, CitedNumber] = getattr(number, kind)
        if factors:
            form[kind] = dict(factors)
    return form


def _things(words: dict[str, Any], section: str) -> Iterator[tuple[Any, Any, Any]]:
    """Yield the things of a section, each with what holds it and under which key."""
    if section == "rules.when":
        for rule in words.get("rules", []):
            yield from ((rule["when"], index, one) for index, one in enumerate(rule["when"]))
        return
    if section == "regime":
        yield words, section, words
        return
    if section in ("score", "redress", "limits"):
        if section == "score" and "score" not in words:
            return
        yield words, section, words.setdefault(section, {})
        return
    held: Any = words.get(section, {})
    if section == COMPONENTS:
        held = words.get("score", {}).get("components", {})
    keys: list[Any] = list(range(len(held))) if section in ("rules", "publicity") else list(held)
    yield from ((held, key, held[key]) for key in keys)


def _is_meant(thing: dict[str, Any], where: Mapping[str, Any]) -> bool:
    """Return whether a step is about a thing; what is asked of a list has to hold of one of its items."""
    of_items: dict[str, dict[str, Any]] = {}
    for path, value in where.items():
        word, _, rest = path.partition(".")
        if rest and isinstance(thing.get(word), list):
            of_items.setdefault(word, {})[rest] = value
        elif not _matches(thing, path, value):
            return False
    return all(any(_is_meant(item, asked) for item in thing[word]) for word, asked in of_items.items())


def _matches(thing: Any, path: str, value: Any) -> bool:
    """Return whether any field at a path has a value, or one of several values; `nothing`: left out."""
    wanted = [str(one) for one in (value if isinstance(value, list | tuple) else [value])]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    found = list(_values(thing, path.split(".")))
    if SOMETHING in wanted and any(one is not None for one in found):
        return True
    return any(_said(one) in wanted for one in found)


def _said(value: Any) -> str:
    """Return a value as a file would say it."""
    if value is None:
        return NOTHING
    if isinstance(value, CitedNumber):
        return as_text(value.value) + (" weeks" if value.unit == "weeks" else "")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _values(thing: Any, steps: list[str]) -> Iterator[Any]:
    """Yield the values at a path; in a list, those of every item; None where nothing is said."""
    if isinstance(thing, list):
        for item in cast("list[Any]", thing):
            yield from _values(item, steps)
    elif not steps:
        yield thing
    elif isinstance(thing, CitedNumber):
        yield from _values(form_of(thing), steps)
    elif isinstance(thing, dict):
        yield from _values(cast("dict[str, Any]", thing).get(steps[0]), steps[1:])
    else:
        yield None


def _change(safeguard: Safeguard, step: Step, holder: Any, key: Any, thing: Any) -> None:
    """Carry out one step on one thing."""
    if step.remove:
        holder[key] = None
        return
    for path in step.clear or ():
        _clear(thing, path.split("."))
    for path, value in (step.set or {}).items():
        _set(thing, path.split("."), value_of(safeguard, step, path, value))
    for path, value in (step.add or {}).items():
        _add(thing, path.split("."), value_of(safeguard, step, path, value))
    for path, value in (step.at_most or {}).items():
        _bound(thing, path.split("."), value_of(safeguard, step, path, value), min)
    for path, value in (step.at_least or {}).items():
        _bound(thing, path.split("."), value_of(safeguard, step, path, value), max)


def _bound(
    thing: Any, steps: list[str], bound: CitedNumber, nearer: Nearer, *, in_a_list: bool = False
) -> None:
    """Set the most (`min`) or least (`max`) a number may be; in a list's items, only where one is said."""
    if isinstance(thing, list):
        for item in cast("list[Any]", thing):
            _bound(item, steps, bound, nearer, in_a_list=True)
    elif len(steps) > 1:
        below = _into(thing, steps[0], make=not in_a_list)
        if below is not None:
            _bound(below, steps[1:], bound, nearer, in_a_list=in_a_list)
    else:
        there = thing.get(steps[0])
        if isinstance(there, CitedNumber):
            thing[steps[0]] = _bounded(there, bound, nearer)
        elif not in_a_list:
            thing[steps[0]] = bound


def _bounded(number: CitedNumber, bound: CitedNumber, nearer: Nearer) -> CitedNumber:
    """Return a number where it keeps within a bound, else the bound; over weeks, each step within it."""
    if not number.by_week:
        return number if nearer(number.value, bound.value) == number.value else bound
    steps = {week: nearer(step, bound.value) for week, step in number.by_week.items()}
    if steps == dict(number.by_week):
        return number
    return replace(bound, value=nearer(number.value, bound.value), by_week=Steps(steps))


def _into(thing: Any, step: str, *, make: bool) -> Any:
    """Return what stands under one step of a path, as something that can be changed."""
    below = thing.get(step)
    if isinstance(below, CitedNumber):
        below = thing[step] = form_of(below)
    elif below is None and make:
        below = thing[step] = {}
    return below


def _clear(thing: Any, steps: list[str]) -> None:
    """Leave out the field at a path, where it is said."""
    if isinstance(thing, list):
        for item in cast("list[Any]", thing):
            _clear(item, steps)
    elif isinstance(thing, dict):
        if len(steps) == 1:
            cast("dict[str, Any]", thing).pop(steps[0], None)
        else:
            _clear(_into(thing, steps[0], make=False), steps[1:])


def _set(thing: Any, steps: list[str], value: Any) -> None:
    """Set the field at a path; what lies between is made."""
    if isinstance(thing, list):
        for item in cast("list[Any]", thing):
            _set(item, steps, value)
    elif len(steps) == 1:
        thing[steps[0]] = words_of(value)
    else:
        _set(_into(thing, steps[0], make=True), steps[1:], value)


def _add(thing: Any, steps: list[str], more: Sequence[Any]) -> None:
    """Add to the list at a path what it does not have yet, in order; what lies between is made."""
    if isinstance(thing, list):
        for item in cast("list[Any]", thing):
            _add(item, steps, more)
    elif len(steps) == 1:
        there = thing.setdefault(steps[0], [])
        for one in words_of(more):
            if one not in there:
                there.append(one)
    else:
        _add(_into(thing, steps[0], make=True), steps[1:], more)


def _tidy(words: dict[str, Any]) -> None:
    """Take out what a step removed; a rule left without a condition holds for nobody (as on the ladder)."""
    named = [(words, section) for section in ("sensors", "reports", "registers")]
    for holder, section in (*named, (words.get("score", {}), "components")):
        if section in holder:
            holder[section] = {key: thing for key, thing in holder[section].items() if thing is not None}
    for section in ("rules", "publicity"):
        if section in words:
            words[section] = [thing for thing in words[section] if thing is not None]
    for rule in words.get("rules", []):
        rule["when"] = [condition for condition in rule["when"] if condition is not None]
        if not any(condition.get("whose") == "payer" for condition in rule["when"]):
            rule.pop("other_payer", None)
        if not rule["when"] and rule["then"] == "admit":
            rule["then"] = "refuse"
    for section in ("score", "redress", "limits"):
        if section in words and not words[section]:
            del words[section]


def _numbers(words: Any) -> Iterator[CitedNumber]:
    """Yield every cited number that is still whole in words, and its factors."""
    if isinstance(words, CitedNumber):
        yield from words.all_numbers()
    elif isinstance(words, dict):
        for value in cast("dict[str, Any]", words).values():
            yield from _numbers(value)
    elif isinstance(words, list):
        for value in cast("list[Any]", words):
            yield from _numbers(value)


def _named_sources(words: Any) -> Iterator[str]:
    """Yield every source named in words."""
    if isinstance(words, dict):
        for key, value in cast("dict[str, Any]", words).items():
            if key == "source" and isinstance(value, str):
                yield value
            else:
                yield from _named_sources(value)
    elif isinstance(words, list):
        for value in cast("list[Any]", words):
            yield from _named_sources(value)
