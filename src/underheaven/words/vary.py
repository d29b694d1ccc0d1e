"""What a study varies: words of its society, of a regime, or of itself, each with the values it takes.

A path is as errors say it: `street-cameras.sensors.cameras.false_alarm.by_group.B` is a word of the regime
`street-cameras`, `society.responses.shame.after` one of the study's society, `weeks` one of the study.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from underheaven.ground.errors import clean
from underheaven.ground.exact import as_text, exact
from underheaven.words.explain import nearest
from underheaven.words.fields import OneOrMore, Whole, Word
from underheaven.words.problems import Problem

SOCIETY = "society"
"""Opens the path of a word of the society."""
OF_THE_STUDY = ("citizens", "weeks", "seed", "responses")
"""The study's own words that can be varied."""
ITS_RANGE: Literal["range"] = "range"
"""Stands for the ends of the range that an assumed number says it is swept over, and the number itself."""
MOST_VALUES = 64
"""Most values of one word."""
MOST_COMBINATIONS = 1_000
"""Most runs of one sweep."""

VariedPath = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_+-]{1,40}(\.[A-Za-z0-9_+-]{1,40}){0,12}$")
]
"""A dotted path to a word."""


class Evenly(Word):
    """Values at equal distances from one number to another."""

    from_: Annotated[str, Field(alias="from")]
    """The first (written `from`)."""
    to: str
    """The last."""
    steps: Annotated[int, Whole, Field(ge=2, le=MOST_VALUES)]
    """How many values, both ends counted."""


Values = Annotated[
    tuple[Annotated[str, StringConstraints(min_length=1, max_length=60)], ...],
    Field(min_length=1, max_length=MOST_VALUES),
    OneOrMore,
]
"""The values a word takes, each as a file would say it; one may stand alone."""
Varied = Values | Evenly
"""The values of one word: a list, or evenly from one number to another."""


def said_values(varied: Varied) -> tuple[str, ...]:
    """Return the values of one word, as a file would say each.

    Raises
    ------
    ValueError
        The ends of evenly spaced values are no plain numbers, or the same.
    """
    if not isinstance(varied, Evenly):
        return varied
    try:
        low, high = exact(varied.from_), exact(varied.to)
    except ValueError:
        raise ValueError("`from` and `to` are plain numbers; list values with a unit one by one") from None
    if low == high:
        raise ValueError("`from` and `to` are the same number; list it alone")
    step = (high - low) / (varied.steps - 1)
    return tuple(as_text(low + step * number) for number in range(varied.steps))


def vary_problems(vary: Mapping[str, Varied], regimes: Sequence[str]) -> list[Problem]:
    """Return what is wrong with what a study varies, as far as the study alone can say.

    regimes : the names its worlds say.
    """
    problems: list[Problem] = []
    runs = 1
    for path, varied in vary.items():
        here = ("vary", path)
        problems += _path_problems(path, here, regimes)
        try:
            values = said_values(varied)
        except ValueError as problem:
            problems.append(Problem(here, str(problem), "write `[0.1, 0.2, 0.4]`"))
            continue
        again = next((value for index, value in enumerate(values) if value in values[:index]), None)
        if again is not None:
            problems.append(Problem(here, f"`{clean(again, 60)}` is said twice", "remove one"))
        runs *= 3 if values == (ITS_RANGE,) else len(values)
    if runs > MOST_COMBINATIONS:
        said = f"{runs:,} combinations of values; the study is run once for each"
        problems.append(Problem(("vary",), said, f"at most {MOST_COMBINATIONS:,}: vary fewer words"))
    return problems


def _path_problems(path: str, here: tuple[str, str], regimes: Sequence[str]) -> list[Problem]:
    """Return what is wrong with where a path begins."""
    first, dot, _ = path.partition(".")
    if not dot:
        if path in OF_THE_STUDY:
            return []
        known: list[str] = [*OF_THE_STUDY]
        whole = [SOCIETY, *regimes]
        cure = f"go on: `{path}.WORD`" if path in whole else nearest(path, known)
        return [Problem(here, f"`{clean(path, 60)}` is no word of a study that can be varied", cure, "key")]
    if first == SOCIETY or first in regimes:
        return []
    known = [SOCIETY, *dict.fromkeys(regimes)]
    said = f"`{clean(first, 60)}` is neither `society` nor a regime of a world of this study"
    return [Problem(here, said, nearest(first, known), "key")]
