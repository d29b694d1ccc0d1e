"""What has to hold within a score that is made anew: of components, or of marks people give one another."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import gcd, lcm

from underheaven.ground.errors import clean
from underheaven.ground.exact import LONGEST_HALF_LIFE_WEEKS, Q12_ONE, as_text
from underheaven.words.condition_check import unknown_acts
from underheaven.words.dictionary import KIND_OF
from underheaven.words.explain import VOCABULARY, nearest
from underheaven.words.labels import ADULT_AGES, INCOMES
from underheaven.words.problems import Path, Problem
from underheaven.words.regime import Regime
from underheaven.words.report_check import meeting_problems
from underheaven.words.score import Component, Ratings, Score

MOST_WEIGHT = 1_000_000
"""Most that the weights of components come to, in the smallest whole numbers of their proportion."""
_WORDS = {
    "records": ("starts", "points", "half_life"), "income": ("table",), "age": ("table",), "ties": ("whose",),
}  # fmt: skip
"""The words that go with what a component reads."""
_LABELS = {"income": INCOMES, "age": ADULT_AGES}


def recomputed_problems(regime: Regime, score: Score) -> Iterator[Problem]:
    """Yield what does not hold between the ways in which a score may be made, and within the two others."""
    ways = [word for word in ("points", "through_others", "components", "ratings") if getattr(score, word)]
    if score.is_recomputed and len(ways) > 1:
        first, other = ways[-1], ways[0]
        said = f"a score is made of {first} or moved by {other.replace('_', ' ')}, not both"
        if other == "components":
            said = "a score is made of components or of ratings, not both"
        yield Problem(("score", other), said, f"keep `{first}` or `{other}`", "key")
        return
    if score.every is not None and not score.is_recomputed and regime.written.lines:
        said = "says how often it is recomputed, and it is moved by points"
        yield Problem(("score", "every"), said, "remove it, or declare `components:` or `ratings:`", "key")
    if score.components:
        if score.half_life is not None:
            said = "each component fades by itself"
            yield Problem(("score", "half_life"), said, "say it in the components that read records", "key")
        for name, component in score.components.items():
            yield from (p.under("score", "components", name) for p in _component_problems(regime, component))
        yield from _weight_problems(score)
    if score.ratings is not None:
        yield from (p.under("score", "ratings") for p in _rating_problems(score, score.ratings))


def marks(ratings: Ratings) -> Iterator[tuple[Path, Fraction]]:
    """Yield every number of points in ratings that is compared with a score or averaged, with its path."""
    yield ("score", "ratings", "usual"), ratings.usual.value
    yield from ((("score", "ratings", "after", act), mark.value) for act, mark in ratings.after.items())
    if ratings.weight_above is not None:
        yield ("score", "ratings", "weight_above"), ratings.weight_above.value


def _component_problems(regime: Regime, component: Component) -> Iterator[Problem]:
    """Check one component: its words go with what it reads."""
    if component.weight.value == 0:
        yield Problem(("weight",), "counts for nothing", "write more than 0, or leave the component out")
    for reads, words in _WORDS.items():
        for word in words:
            if reads == component.reads or word in _WORDS[component.reads] or not _says(component, word):
                continue
            said = f"reads {component.reads}, and this goes with `reads: {reads}`"
            yield Problem((word,), said, "remove this, or make another component of it", "key")
    for word in ("starts", "points", "table", "whose"):
        is_left = word == "points" and not regime.written.lines  # without lawful acts none may be left
        if word in _WORDS[component.reads] and not _says(component, word) and not is_left:
            said = f"reads {component.reads}, and `{word}` is not said"
            yield Problem((), said, f"add `{word}: {_example(component, word)}`")
    if component.reads == "records":
        yield from _record_problems(component)
    labels = _LABELS.get(component.reads)
    if labels is not None and component.table:
        yield from _table_problems(component, labels)


def _says(component: Component, word: str) -> bool:
    """Return whether a component says a word."""
    value = getattr(component, word)
    return value is not None and value != {}


def _example(component: Component, word: str) -> str:
    """Return what might stand after a word that is missing."""
    if word == "table":
        return f"{{{', '.join(f'{label}: 0.5' for label in _LABELS[component.reads])}}}"
    return {"starts": "0.5", "points": "{late-payment: -0.05}", "whose": "acquaintances"}[word]


def _record_problems(component: Component) -> Iterator[Problem]:
    """Check what records add to a component and how it fades."""
    for act, points in component.points.items():
        if act not in KIND_OF:
            cure = nearest(act, list(KIND_OF), page=VOCABULARY)
            yield Problem(("points", act), f"no act `{clean(act, 60)}` in the dictionary", cure, "key")
        elif round(points.value * Q12_ONE) == 0:
            said = f"{as_text(points.value)} is nothing in steps of 1/{Q12_ONE}"
            yield Problem(("points", act), said, "write 0.0002 or more, or leave the act out")
    if component.half_life is not None and component.half_life.value > LONGEST_HALF_LIFE_WEEKS:
        said = f"a half-life of {as_text(component.half_life.value)} weeks is above {LONGEST_HALF_LIFE_WEEKS}"
        yield Problem(("half_life",), said, "write at most `177 weeks`, or leave it out: never fades")


def _table_problems(component: Component, labels: tuple[str, ...]) -> Iterator[Problem]:
    """Check that a table has every label of its kind and no other."""
    wrong = [label for label in component.table if label not in labels]
    for label in wrong:
        said = f"`{label}` is no label of what it reads ({component.reads})"
        yield Problem(("table", label), said, f"known: {', '.join(labels)}", "key")
    missing = [label for label in labels if label not in component.table]
    if missing and not wrong:
        yield Problem(("table",), f"says nothing of `{'`, `'.join(missing)}`", "say each, once", "key")


def whole_weights(score: Score) -> dict[str, int]:
    """Return the weights of components as the smallest whole numbers in their proportion, by name."""
    weights = {name: component.weight.value for name, component in score.components.items()}
    shared = lcm(*(weight.denominator for weight in weights.values()))
    whole = {name: int(weight * shared) for name, weight in weights.items()}
    common = gcd(*whole.values()) or 1
    return {name: weight // common for name, weight in whole.items()}


def _weight_problems(score: Score) -> Iterator[Problem]:
    """Check that the weights are not finer than can be reckoned with."""
    total = sum(whole_weights(score).values())
    if total > MOST_WEIGHT:
        said = f"the weights come to {total:,} in whole numbers, above {MOST_WEIGHT:,}"
        yield Problem(("score", "components"), said, "round them, such as 35, 25, 20, 15, 5", "key")


def _rating_problems(score: Score, ratings: Ratings) -> Iterator[Problem]:
    """Check what marks are given, by whom, and how they weigh."""
    yield from meeting_problems(ratings.among)
    yield from (Problem(("after", *p.path[1:]), p.message, p.cure, "key") for p in _unknown_after(ratings))
    low, high = score.bounds[0].value, score.bounds[1].value
    for path, mark in marks(ratings):
        if not low <= mark <= high:
            said = f"{as_text(mark)} is outside {as_text(low)} to {as_text(high)}"
            yield Problem(path[2:], said, "give marks within `bounds`")
        elif path[2:] == ("weight_above",) and mark == high:
            said = f"nobody's score lies above {as_text(high)}, so no mark would weigh anything"
            yield Problem(path[2:], said, "write less, or leave it out: all marks weigh the same")


def _unknown_after(ratings: Ratings) -> Iterator[Problem]:
    """Yield the acts with a mark of their own that the dictionary does not have, each under its name."""
    for act in ratings.after:
        yield from (Problem(("after", act), p.message, p.cure) for p in unknown_acts((act,), "after"))
