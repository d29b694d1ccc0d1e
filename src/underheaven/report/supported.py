"""How well a rule is supported, and how well its numbers are: two things, said apart on every card."""

from __future__ import annotations

from underheaven.ground.numbers import CitedNumber
from underheaven.report.figures import declared, listed, percent
from underheaven.words.fields import Graded, RuleBearing, Word
from underheaven.words.problems import Path
from underheaven.words.regime import Regime
from underheaven.words.walk import numbers


def grade_of(thing: Graded, regime: Regime) -> str:
    """Return the evidence grade of a part of a regime: its own, else the file's."""
    grade = (thing.grade or regime.grade).value
    return f"{grade}, {thing.source}" if thing.source else grade


def support(thing: Graded, regime: Regime) -> str:
    """Return how well a rule is supported and, apart from it, how well its numbers are.

    That a rule is reported says nothing about its numbers: `rule reported; numbers assumed`. A number whose
    standing is not that of most is named.
    """
    rule = f"rule {grade_of(thing, regime)}"
    cited = [(path, standing_of(number)) for path, number in numbers(thing)]
    if not cited:
        return f"({rule})"
    if len(cited) == 1:
        return f"({rule}; number {cited[0][1]})"
    standings = [standing for _, standing in cited]
    usual = max(standings, key=standings.count)
    others = [f"{_number_name(path)} {standing}" for path, standing in cited if standing != usual]
    return f"({'; '.join([rule, f'numbers {usual}', *(f'but {other}' for other in others)])})"


def _number_name(path: Path) -> str:
    """Return what a number of a part is called: `false alarm by group B`."""
    return " ".join(step.replace("_", " ") for step in path if not step.isdigit())


def standing_of(number: CitedNumber) -> str:
    """Return the standing of a number, with its source where it has one."""
    return number.standing.value + (f", {number.source}" if number.source else "")


def with_standing(number: CitedNumber) -> str:
    """Return a number with its own standing: `1,000 (documented, clt-rongcheng)`."""
    return f"{declared(number.value)} ({standing_of(number)})"


def in_steps(number: CitedNumber, of: str) -> str:
    """Return a share of something, with how it changes over weeks.

    `33 % of citizens (from week 53 on 66 %)`.
    """
    first = f"{percent(number.at_week(1))} {of}"
    later = [f"from week {week} on {percent(step)}" for week, step in number.by_week.items() if week > 1]
    return f"{first} ({', '.join(later)})" if later else first


def since(thing: RuleBearing) -> str:
    """Return from which week a part of a regime holds, where it says so."""
    return "" if thing.from_week is None else f"; from week {thing.from_week} on"


def standings(thing: Word) -> str:
    """Return the standing of the numbers of a thing that is no rule: `(numbers assumed)`."""
    said = [standing_of(number) for _, number in numbers(thing)]
    noun = "number" if len(said) == 1 else "numbers"
    return f"({noun} {listed(dict.fromkeys(said))})"
