"""What has to hold within one society."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice

from underheaven.ground.errors import clean
from underheaven.ground.exact import ALWAYS, as_text, q12, threshold, times_q12, weekly
from underheaven.ground.numbers import CitedNumber
from underheaven.ground.spread import HIGHEST_SHAPE, LOWEST_SHAPE, class_means
from underheaven.words.dictionary import DOMAIN_OF_SERVICE, KIND_OF
from underheaven.words.explain import VOCABULARY, nearest
from underheaven.words.fields import ADULT_AGES, AGES, Reading
from underheaven.words.problems import MOST_REPORTED, Problem, listed
from underheaven.words.province_check import province_problems
from underheaven.words.society import KINDS, Act, Kind, Society, Spread

FEWEST_CITIZENS = 1000
"""No society of fewer: it would come near to being about somebody."""
MOST_CITIZENS = 10**18
"""A bound for words; what fits on a machine is said by its estimate."""
FEAR_HALF_LIVES = (5, 11, 22, 44, 89)
"""Half-lives of fear, in weeks: shifts of 3 to 7 binary digits."""
ROUNDING = Fraction(1, 200)
"""How far published shares may be from 1 in sum."""
SMALLEST_BRACKET = Fraction(5, 100)
"""At least two brackets of a society have this share, in each of age, income and group."""
MOST_LIKELY = ALWAYS // 2
"""The highest threshold of an act without responses, in units of 2^-32."""
LARGEST_HOUSEHOLD = 64
"""Seats of a building, which no household leaves."""


def society_problems(society: Society, reading: Reading | None = None) -> list[Problem]:
    """Return what does not hold within a society."""
    return list(islice(_all_problems(society), 2 * MOST_REPORTED))


def _all_problems(society: Society) -> Iterator[Problem]:
    """Yield what does not hold, one by one."""
    yield from citizens_problems(society.citizens)
    yield from province_problems(society)
    yield from _table_problems(society)
    for kind in KINDS:
        yield from (p.under(kind) for p in _acts_problems(society, kind))
    yield from _service_problems(society)
    yield from _response_problems(society)


def citizens_problems(citizens: int) -> list[Problem]:
    """Return what is wrong with a number of citizens."""
    if citizens < FEWEST_CITIZENS:
        said = f"{citizens} citizens; a society has at least {FEWEST_CITIZENS:,}, so that it is about nobody"
        return [Problem(("citizens",), said, f"write {FEWEST_CITIZENS} or more")]
    if citizens > MOST_CITIZENS:
        return [Problem(("citizens",), "more citizens than there is room for on any machine", "write fewer")]
    return []


def _table_problems(society: Society) -> Iterator[Problem]:
    """Check the published tables."""
    tables = society.tables
    shares: tuple[tuple[tuple[str, ...], Mapping[str, CitedNumber]], ...] = (
        (("tables", "household_size"), tables.household_size),
        (("tables", "age"), {str(age): share for age, share in tables.age.items()}),
        (("tables", "groups"), {str(group): share for group, share in tables.groups.items()}),
        (("districts",), society.districts),
    )
    for path, table in shares:
        total = sum((share.value for share in table.values()), Fraction(0))
        if abs(total - 1) > ROUNDING and (table or path != ("districts",)):
            yield Problem(path, f"shares add up to {as_text(total)}, not 1", "change one of them")
    for path, table in (shares[1], shares[2]):
        if sum(1 for share in table.values() if share.value >= SMALLEST_BRACKET) < 2:
            yield Problem(
                path,
                "fewer than two brackets hold 5 % or more",
                "no society of one kind of person; add a bracket",
            )
    if len(tables.income) < 2:
        yield Problem(
            ("tables", "income"), "fewer than two brackets", "no society of one kind of person; add a bracket"
        )
    yield from _household_problems(society)


def _household_problems(society: Society) -> Iterator[Problem]:
    """Check that the households can hold the children."""
    sizes = society.tables.household_size
    numbered = {int(size.removesuffix("+")): share.value for size, share in sizes.items()}
    largest = max(numbered, default=0)
    for size in sizes:
        people = int(size.removesuffix("+"))
        if people > LARGEST_HOUSEHOLD:
            yield Problem(
                ("tables", "household_size", size),
                f"a household has at most {LARGEST_HOUSEHOLD} people",
                None,
                "key",
            )
        elif size.endswith("+") and people != largest:
            yield Problem(
                ("tables", "household_size", size), "only the last class is open", f"write `{people}`", "key"
            )
    if len(numbered) != len(sizes):
        yield Problem(("tables", "household_size"), "a size is there twice, once open", "keep one of them")
    mean = sum((people * share for people, share in numbered.items()), Fraction(0))
    children = sum(
        (society.tables.age[age].value for age in AGES[:2] if age in society.tables.age), Fraction(0)
    )
    if children >= 1:
        yield Problem(("tables", "age"), "there is no adult", f"add a share of {listed(ADULT_AGES)}")
    elif mean > 0 and children * mean > mean - 1:
        most = as_text(Fraction(round((1 - 1 / mean) * 1000), 1000))
        said = (
            f"{as_text(children)} of the people are children, and these households hold at most about {most}"
        )
        yield Problem(
            ("tables", "age"), said, "every household has an adult; make households larger or children fewer"
        )


def _acts_problems(society: Society, kind: Kind) -> Iterator[Problem]:
    """Check the acts of one kind; paths start below the kind."""
    acts = getattr(society, kind)
    if acts is None:
        return
    spread: Spread | None = acts.spread
    means = (Fraction(1),)
    if spread is not None:
        wrong = _spread_problem(spread)
        if wrong is not None:
            yield wrong
            return
        means = _class_means(spread)
    for name, act in acts.acts.items():
        here = ("acts", name)
        if name not in KIND_OF:
            yield Problem(
                here,
                f"no act `{clean(name, 60)}` in the dictionary",
                nearest(name, list(KIND_OF), page=VOCABULARY),
                "key",
            )
        elif KIND_OF[name] != kind:
            said = f"`{name}` is a {KIND_OF[name]} act, whatever a society says"
            yield Problem(here, said, f"move it under `{KIND_OF[name]}:`", "key")
        yield from (p.under(*here, "rate") for p in _label_problems(society, act.rate))
        yield from (p.under(*here, "rate") for p in _rate_problems(act, max(means)))


def _spread_problem(spread: Spread) -> Problem | None:
    """Return what is wrong with a spread, where something is."""
    if (spread.gamma is None) == (spread.beta is None):
        return Problem(
            ("spread",), "a spread is one of gamma and beta", "write `{gamma: 0.5}` or `{beta: [2, 38]}`"
        )
    for index, number in enumerate(spread.beta or (spread.gamma,)):
        if number is not None and not LOWEST_SHAPE <= number.value <= HIGHEST_SHAPE:
            path = ("spread", "gamma") if spread.beta is None else ("spread", "beta", str(index))
            return Problem(
                path, f"{as_text(number.value)} is outside 0.05 to 100 (shape)", "write a shape such as 0.5"
            )
    return None


def _class_means(spread: Spread) -> tuple[Fraction, ...]:
    """Return the sixteen class means of a spread, relative to mean 1."""
    if spread.beta is not None:
        return tuple(class_means("beta", spread.beta[0].value, spread.beta[1].value))
    assert spread.gamma is not None
    return tuple(class_means("gamma", spread.gamma.value))


def highest_threshold(act: Act, highest_spread: Fraction) -> int:
    """Return the highest threshold an act can have without responses, in units of 2^-32.

    highest_spread : the highest class mean of the spread of its kind.
    """
    factors = [q12(highest_spread)]
    for table in (act.rate.by_age, act.rate.by_income, act.rate.by_group):
        factors.append(max((q12(factor.value) for factor in table.values()), default=q12(Fraction(1))))
        factors[-1] = max(factors[-1], q12(Fraction(1)))
    if act.while_listed is not None:
        factors.append(max(q12(act.while_listed.value), q12(Fraction(1))))
    return times_q12(threshold(weekly(act.rate.value)), *factors)


def _rate_problems(act: Act, highest_spread: Fraction) -> Iterator[Problem]:
    """Refuse an act that the most inclined would do in over half of all weeks; name the rate that fits."""
    highest = highest_threshold(act, highest_spread)
    if highest <= MOST_LIKELY:
        return
    fits = Fraction(int(act.rate.value * MOST_LIKELY / highest * 1000), 1000)
    said = (
        f"at {as_text(act.rate.value)} a year, the citizens most inclined to it would do it with probability"
        f" {as_text(Fraction(round(Fraction(highest, ALWAYS) * 1000), 1000))} a week, above 0.5"
    )
    yield Problem((), said, f"write {as_text(fits)} or less, spread it more evenly, or lower a factor")


def _label_problems(society: Society, number: CitedNumber) -> Iterator[Problem]:
    """Check that factors name groups, incomes and adult ages that the society has."""
    tables = society.tables
    for kind, known in (("by_group", tables.groups), ("by_income", tables.income), ("by_age", tables.age)):
        for label in getattr(number, kind):
            if kind == "by_age" and label in AGES[:2]:
                yield Problem((kind, label), "children do no acts here", "name an age of adults", "key")
            elif label not in known:
                said = f"this society has no `{clean(label, 40)}`"
                yield Problem((kind, label), said, f"known: {listed(known)}", "key")


def _service_problems(society: Society) -> Iterator[Problem]:
    """Check services against the dictionary."""
    for name in society.services:
        if name not in DOMAIN_OF_SERVICE:
            said = f"no service `{clean(name, 60)}` in the dictionary"
            yield Problem(
                ("services", name), said, nearest(name, list(DOMAIN_OF_SERVICE), page=VOCABULARY), "key"
            )


def _response_problems(society: Society) -> Iterator[Problem]:
    """Check how people answer pressure."""
    responses = society.responses
    if responses.deterrence is not None and responses.deterrence.ordinary_law.value == 0:
        path = ("responses", "deterrence", "ordinary_law")
        yield Problem(path, "without ordinary law, certainty has no measure", "write a share above 0")
    if responses.fear is not None and responses.fear.half_life.value not in FEAR_HALF_LIVES:
        known = ", ".join(map(str, FEAR_HALF_LIVES))
        said = f"{as_text(responses.fear.half_life.value)} weeks is none of {known}"
        yield Problem(("responses", "fear", "half_life"), said, "write `22 weeks`, or another of them")
    if responses.appeals is not None:
        files = responses.appeals.files
        for income in society.tables.income:
            if income not in files:
                said = f"says nothing about `{income}`"
                yield Problem(("responses", "appeals", "files"), said, f"add `{income}: 0.3`")
        for income in files:
            if income not in society.tables.income:
                said = f"this society has no income bracket `{income}`"
                yield Problem(("responses", "appeals", "files", income), said, None, "key")
