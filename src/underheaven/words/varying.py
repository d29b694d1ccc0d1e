"""One word of a declaration given another value: words in, changed words out, read and checked again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from underheaven.ground.errors import clean
from underheaven.ground.exact import as_text, exact
from underheaven.ground.numbers import CitedNumber, Standing
from underheaven.words.explain import nearest, problems_of, words_known_at
from underheaven.words.fields import Reading
from underheaven.words.problems import Problem, listed
from underheaven.words.quantity import FACTOR, Numbers
from underheaven.words.safeguards import form_of, words_of
from underheaven.words.walk import parts

_FACTORS = ("by_group", "by_place", "by_age", "by_income")
_SAID = frozenset({"regime", "society", "title", "about", "grade", "source", "note", "numbers"})
_DERIVED = Reading(Numbers(Standing.DERIVED))
Noun = TypeVar("Noun", bound=BaseModel)


class VaryError(Exception):
    """A word that cannot be varied, or cannot take a value; `said` and `cure` finish its one line."""

    def __init__(self, said: str, cure: str | None = None) -> None:
        super().__init__(said)
        self.said, self.cure = said, cure


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at a path: a number, or a plain word; `is_factor`: of a group, place, age or income."""

    value: Any
    is_factor: bool

    @property
    def number(self) -> CitedNumber | None:
        """The cited number, where it is one."""
        return self.value if isinstance(self.value, CitedNumber) else None


def found_at(thing: BaseModel, path: str) -> Found:
    """Return what stands at a dotted path of a declaration.

    Raises
    ------
    VaryError
        Nothing is said there, or several words.
    """
    found: list[Found] = []

    def look(value: Any, *, is_factor: bool) -> Any:
        found.append(Found(value, is_factor))
        return value

    steps = path.split(".")
    if steps[0] in _SAID:
        raise VaryError(f"`{steps[0]}` is said to the reader, decides nothing and cannot be varied")
    _put(words_of(thing), steps, look, (type(thing), ()))
    return found[0]


def its_range(found: Found) -> tuple[str, ...]:
    """Return the lowest value of a number's own range, the number, and the highest, each once and as text.

    Raises
    ------
    VaryError
        It has no range.
    """
    number = found.number
    if number is None or number.swept is None:
        raise VaryError("says no range of its own to be swept over", "list the values")
    ends = sorted({number.swept[0], number.value, number.swept[1]})
    return tuple(_as_said(end, number.unit) for end in ends)


def value_said(found: Found) -> str:
    """Return what is said at a path, as a file would say it."""
    number = found.number
    if number is not None:
        return _as_said(number.value, number.unit)
    return str(found.value).lower() if isinstance(found.value, bool) else str(found.value)


def _as_said(value: Fraction, unit: str) -> str:
    return as_text(value) + (" weeks" if unit == "weeks" else "")


def with_value(thing: Noun, path: str, said: str) -> Noun:
    """Return a declaration in which the word at a path has another value.

    A number keeps its unit, source and factors, and becomes an assumed one, since this value is nobody's;
    over weeks, all its steps are multiplied alike. The same value leaves it as it is.

    Parameters
    ----------
    said : the value as a file would say it.

    Raises
    ------
    VaryError
        Nothing is said at the path, or the value is none that the word can take.
    """
    found = found_at(thing, path)
    if said == value_said(found):
        return thing
    steps, number = path.split("."), found.number
    if number is None:
        changed = _read(thing, steps, said, said)
    elif found.is_factor:
        changed = _read(thing, steps, _assumed(number, _factor(said)), said)
    else:
        form = {**form_of(number), "standing": Standing.DERIVED.value} | _amounts(number, said)
        for word in ("swept", "source", "note"):
            form.pop(word, None)
        amount = found_at(_read(thing, steps, form, said), path).number
        if amount is None or amount.value == number.value:
            return thing
        changed = _read(thing, steps, _assumed(number, amount.value), said)
    vars(changed)["written"] = vars(thing).get("written", getattr(thing, "written", None))
    return changed


def _amounts(number: CitedNumber, said: str) -> dict[str, Any]:
    """Return the value, or the steps over weeks, of a number that is to have this value."""
    if not number.by_week:
        return {"value": said}
    try:
        return {"by_week": form_of(number.swept_to(exact(said)))["by_week"]}
    except ValueError:
        raise VaryError(f"`{clean(said, 60)}` is no number", f"a number ({number.unit})") from None


def _factor(said: str) -> Fraction:
    """Return a factor as it is said."""
    try:
        return FACTOR.read(said, _DERIVED).value
    except PydanticCustomError as problem:
        raise VaryError(f"`{clean(said, 60)}`: {problem.message()}") from None


def _assumed(number: CitedNumber, value: Fraction) -> CitedNumber:
    """Return a number with another value: assumed, and swept at least from the one to the other."""
    low, high = number.swept or (number.value, number.value)
    moved = number.swept_to(value)
    return replace(moved, standing=Standing.ASSUMED, swept=(min(low, value), max(high, value)))


def _read(thing: Noun, steps: list[str], new: Any, said: str) -> Noun:
    """Return a declaration read again with something else at a path."""
    noun = type(thing)

    def exchanged(_: Any, *, is_factor: bool) -> Any:
        del is_factor
        return new

    words = _put(words_of(thing), steps, exchanged, (noun, ()))
    named = (getattr(part, "source", None) for _, part in parts(thing))
    known = {name: Standing.DERIVED for name in named if isinstance(name, str)}
    try:
        return noun.model_validate(words, context={"reading": Reading(None, known)})
    except ValidationError as error:
        raise no_longer(said, steps, problems_of(error, noun)[0]) from None


def no_longer(said: str, steps: list[str], problem: Problem) -> VaryError:
    """Return the error for words that do not hold with a value."""
    here = list(problem.path[: len(steps)]) == steps
    where = "" if here else f"{'.'.join(problem.path)}: "
    return VaryError(f"with `{clean(said, 60)}`: {where}{problem.message}", problem.cure)


_Place = tuple[type[BaseModel], tuple[str, ...]]


def _put(
    words: Any, steps: list[str], new: Callable[..., Any], at: _Place, *, is_factor: bool = False
) -> Any:
    """Return words with what stands at some steps replaced; one item may stand for a list of one."""
    if isinstance(words, CitedNumber):
        return _put_in_number(words, steps, new, at, is_factor=is_factor)
    if isinstance(words, list):
        return _put_in_list(cast("list[Any]", words), steps, new, at)
    if isinstance(words, dict):
        said = cast("dict[str, Any]", words)
        if not steps and isinstance(said.get("points"), CitedNumber):
            steps = ["points"]
        if not steps:
            raise VaryError("is several words", f"go on to one of them: {listed(said)}")
        step, rest = steps[0], steps[1:]
        if step not in said:
            raise _not_there(step, said, at)
        return {**said, step: _put(said[step], rest, new, (at[0], (*at[1], step)))}
    if steps:
        raise VaryError(f"nothing is said below `{'.'.join(at[1])}`", "end the path there")
    return new(words, is_factor=False)


def _put_in_number(
    number: CitedNumber, steps: list[str], new: Callable[..., Any], at: _Place, *, is_factor: bool
) -> Any:
    """Return a number with its value, or one of its factors, replaced."""
    if not steps or steps == ["value"]:
        return new(number, is_factor=is_factor)
    kind = steps[0]
    factors: Mapping[str, CitedNumber] = getattr(number, kind) if kind in _FACTORS else {}
    if not factors:
        known = [one for one in _FACTORS if getattr(number, one)]
        cure = nearest(kind, known) if known else f"end the path at `{at[1][-1]}`"
        raise VaryError(f"this number says no `{clean(kind, 60)}`", cure)
    if len(steps) < 2 or steps[1] not in factors:
        raise VaryError(f"`{kind}` has a factor for {listed(factors)}", f"go on: `{kind}.{min(factors)}`")
    label, below = steps[1], (at[0], (*at[1], kind, steps[1]))
    factor = _put(factors[label], steps[2:], new, below, is_factor=True)
    return replace(number, **{kind: {**factors, label: factor}})


def _put_in_list(items: list[Any], steps: list[str], new: Callable[..., Any], at: _Place) -> Any:
    """Return a list with something in one of its items replaced."""
    if steps and steps[0].isdecimal() and int(steps[0]) < len(items):
        index, rest = int(steps[0]), steps[1:]
    elif len(items) == 1:
        index, rest = 0, steps
    else:
        raise VaryError(
            f"`{'.'.join(at[1])}` is a list of {len(items)}", f"say which, from 0 to {len(items) - 1}"
        )
    below = (at[0], (*at[1], str(index)))
    return [*items[:index], _put(items[index], rest, new, below), *items[index + 1 :]]


def _not_there(step: str, said: Mapping[str, Any], at: _Place) -> VaryError:
    """Return the error for a step that leads nowhere."""
    if step in words_known_at(*at):
        return VaryError(
            f"`{step}` is not said there, so there is nothing to vary", "say it in a file of your own first"
        )
    return VaryError(f"unknown word `{clean(step, 60)}`", nearest(step, list(said)))
