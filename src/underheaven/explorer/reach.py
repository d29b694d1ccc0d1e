"""How far a number of a regime can be moved before other words bind it: found by reading the words anew."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from underheaven.explorer.asked import LONGEST_YAML, read_anew, regime_of
from underheaven.explorer.controls import controls
from underheaven.explorer.edits import with_value
from underheaven.ground.errors import InputError, WordsError, clean
from underheaven.ground.exact import as_text, exact
from underheaven.words.varying import found_at

DIGITS = 5
"""Decimal digits of the way towards an end that are found."""
_STEPS = (5, 2, 2, 1)
"""Steps of which every digit is a sum, taken in this order."""


def furthest(
    stands: Fraction, end: Fraction, holds: Callable[[Fraction], bool], *, whole: bool = False
) -> Fraction:
    """Return the number nearest to an end of a range with which the words still hold.

    What binds a number is taken to bind it all the way from there to the end.

    Parameters
    ----------
    stands : with which they hold. end : up to where it is looked. holds : whether they hold with a number.
    whole : whether it has to be a whole number.

    >>> furthest(Fraction(700), Fraction(950), lambda n: n <= 850)
    Fraction(850, 1)
    """
    if end == stands or holds(end):
        return end
    way, room = (1 if end > stands else -1), abs(end - stands)
    step, found = Fraction(1), stands
    while step > room:
        step /= 10
    while step * 10 <= room:
        step *= 10
    for _ in range(DIGITS):
        if whole and step < 1:
            break
        for times in _STEPS:
            there = found + way * times * step
            if abs(there - stands) < room and holds(there):
                found = there
        step /= 10
    return found


def reach_of(text: str, path: str, ends: tuple[object, object]) -> dict[str, Any]:
    """Return how far a number of a regime's text can be moved towards two ends while its words still hold.

    Parameters
    ----------
    text : with which they hold. path : of the number, as its control names it. ends : the lowest and the
    highest value that somebody would set.

    Raises
    ------
    InputError
        No such number, or ends that are none.
    WordsError
        The words do not hold as they are.
    """
    if len(text) > LONGEST_YAML:
        raise InputError(f"a regime of more than {LONGEST_YAML:,} characters", cure="make it shorter")
    regime = regime_of(text)
    control = next((one for one in controls(regime) if one["path"] == path), None)
    number = None if control is None else found_at(regime, path).number
    if control is None or number is None:
        raise InputError("no number of this regime stands there", where=clean(path, 80))
    found: dict[str, Any] = {"path": path, "bound": {}}
    for end, said in zip(("low", "high"), ends, strict=True):
        why: list[str] = []

        def holds(value: Fraction, why: list[str] = why) -> bool:
            try:
                read_anew(with_value(text, path, as_text(value)))
            except WordsError as error:
                where = "" if error.path in (None, path) else f"{error.path}: "
                why.append(where + error.problem)
                return False
            return True

        there = furthest(number.value, _end(said), holds, whole=bool(control["whole"]))
        found[end] = float(there)
        found["bound"][end] = clean(why[0], 300) if why else None
    return found


def _end(said: object) -> Fraction:
    """Return an end as the page says it; raises `InputError` where it is no number."""
    if isinstance(said, int | float) and not isinstance(said, bool):
        try:
            return exact(repr(said))
        except ValueError:
            pass
    raise InputError("an end is no number", cure="say the lowest and the highest value")
