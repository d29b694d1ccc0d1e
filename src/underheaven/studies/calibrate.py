"""Fitting a list to published counts, in closed form, and what follows for the counts held out.

The model is what the declared words expect of a list whose entries are paid off one by one:

    entries a year   e(t) = level + slope t                          (cases; t in years of 52 weeks)
    on the list      S'   = (1 - repeats) e - (complied + other) S   (a repeat: somebody who is on it)
    complied a year  complied x S, with one hazard before a day and another after it
    refused a year   refused x S, the same throughout the window of the fit

Every fitted number follows from the figures that may be fitted; no figure held out is read by `fit`. Floats
are used: nothing is decided here about anybody, and what is fitted is a count of an institution.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise, product

from underheaven.ground.errors import InputError
from underheaven.ground.numbers import CitedNumber
from underheaven.shelf.figures import Facts, Point, points, years_until

_STEPS = 60
"""Halvings by which a hazard is found."""


@dataclass(frozen=True, slots=True)
class Shares:
    """What is fixed and not fitted.

    firms : share of entries that are no people. repeats : share that concern somebody on the list already.
    others : exits a listed-year that are not by complying (terms, strikes, deaths).
    """

    firms: float
    repeats: float
    others: float


@dataclass(frozen=True, slots=True)
class Fit:
    """What the figures that may be fitted say, given the shares.

    begin : entries before the first figure. level, slope : entries a year, and how they grow. broke : years
    until the day on which the hazard of complying changes. before, after : that hazard, a listed-year.
    refused : requests refused a listed-year, by series. window, last : years until the first and the last day
    of the window in which refusals are fitted.
    """

    shares: Shares
    begin: float
    level: float
    slope: float
    broke: float
    before: float
    after: float
    refused: Mapping[str, float]
    window: float
    last: float

    def entries(self, since: float, until: float) -> float:
        """Return the entries expected between two times."""
        return self.level * (until - since) + self.slope * (until**2 - since**2) / 2

    def listed(self, at: float) -> float:
        """Return how many are expected on the list at a time."""
        start = self.begin * (1 - self.shares.repeats)
        on = _listed(self, start, 0.0, min(at, self.broke), self.before)
        return on if at <= self.broke else _listed(self, on, self.broke, at, self.after)

    def listed_years(self, since: float, until: float) -> float:
        """Return the years on the list expected between two times, everybody's added up."""
        cuts = sorted({since, until, *(cut for cut in (self.broke,) if since < cut < until)})
        return sum(self._years(a, b) for a, b in pairwise(cuts))

    def _years(self, since: float, until: float) -> float:
        """Return the years on the list between two times with one hazard."""
        hazard = (self.before if until <= self.broke else self.after) + self.shares.others
        came = (1 - self.shares.repeats) * self.entries(since, until)
        return (came - self.listed(until) + self.listed(since)) / hazard

    def complied(self, since: float, until: float) -> float:
        """Return how many are expected to comply between two times."""
        cuts = sorted({since, until, *(cut for cut in (self.broke,) if since < cut < until)})
        return sum(
            (self.before if b <= self.broke else self.after) * self._years(a, b) for a, b in pairwise(cuts)
        )


def _listed(fit: Fit, start: float, since: float, until: float, complied: float) -> float:
    """Return who is on the list at `until`, of `start` at `since`, in closed form."""
    hazard = complied + fit.shares.others
    share = 1 - fit.shares.repeats
    if hazard == 0:
        return start + share * fit.entries(since, until)
    grows = share * fit.slope / hazard
    settled = share * fit.level / hazard - grows / hazard
    faded = math.exp(-hazard * (until - since))
    return settled + grows * until + (start - settled - grows * since) * faded


def fit(facts: Facts, shares: Shares | None = None, broke: date = date(2016, 12, 31)) -> Fit:
    """Return what the figures that may be fitted say.

    Entries by least squares through the first figure; each hazard so that the complied come out; requests
    refused as their increments in the window over the listed-years in it.

    Raises
    ------
    InputError
        A series has too few figures, or nothing fits.
    """
    fixed = facts.fixed
    shares = shares or Shares(*(float(one.value) for one in (fixed.firms, fixed.repeats, fixed.others)))
    entries, complied = points(facts, "entries"), points(facts, "complied")
    refusals = {name: points(facts, name) for name in facts.series if name not in ("entries", "complied")}
    if len(entries) < 3 or len(complied) < 2 or any(len(one) < 2 for one in refusals.values()):
        raise InputError("too few published figures to fit", where=facts.facts)
    level, slope = _straight(entries)
    at, last = years_until(facts, broke), entries[-1].years
    made = Fit(shares, entries[0].count, level, slope, at, 0.0, 0.0, {}, 0.0, last)
    first = _found(lambda hazard: _with(made, before=hazard).complied(0.0, at), complied[0].count)
    made = _with(made, before=first)
    more = complied[-1].count - complied[0].count
    second = _found(lambda hazard: _with(made, after=hazard).complied(at, complied[-1].years), more)
    made = _with(made, after=second)
    window = max(one[0].years for one in refusals.values())
    refused = {
        name: (one[-1].count - one[0].count) / made.listed_years(one[0].years, one[-1].years)
        for name, one in refusals.items()
    }
    return _with(made, refused=refused, window=window)


def _with(made: Fit, **changes: object) -> Fit:
    """Return a fit with some numbers exchanged."""
    return replace(made, **changes)  # pyright: ignore[reportArgumentType]  # names of Fit's own fields


def _straight(entries: Sequence[Point]) -> tuple[float, float]:
    """Return level and slope of the entries a year: least squares of the totals, through the first."""
    first, rest = entries[0], entries[1:]
    rows = [(one.years - first.years, one.count - first.count) for one in rest]
    s11 = sum(t**2 for t, _ in rows)
    s12 = sum(t**3 / 2 for t, _ in rows)
    s22 = sum(t**4 / 4 for t, _ in rows)
    b1 = sum(t * count for t, count in rows)
    b2 = sum(t**2 / 2 * count for t, count in rows)
    det = s11 * s22 - s12**2
    return (b1 * s22 - b2 * s12) / det, (s11 * b2 - s12 * b1) / det


def _found(complied: Callable[[float], float], wanted: float) -> float:
    """Return the hazard with which so many comply: more do, the higher it is."""
    low, high = 1e-3, 10.0
    if not complied(low) <= wanted <= complied(high):
        raise InputError("no hazard of complying gives the published figures")
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if complied(middle) > wanted else (middle, high)
    return (low + high) / 2


@dataclass(frozen=True, slots=True)
class Prediction:
    """A published figure held out, beside what was expected without it.

    series, on : what, and by when. published, predicted, drift : increments since the last figure that may be
    fitted; drift is the straight line through the first and the last of the window. low, high : over the
    shares that nobody has published; for a scenario, over the coverage declared. is_scenario : only the range
    is claimed.
    """

    series: str
    on: date
    since: date
    published: float
    predicted: float
    low: float
    high: float
    drift: float
    is_scenario: bool = False

    @property
    def is_in_range(self) -> bool:
        """Whether the published increment lies in the predicted range."""
        return self.low <= self.published <= self.high

    @property
    def error(self) -> float:
        """The predicted increment over the published one, less 1."""
        return self.predicted / self.published - 1

    @property
    def skill(self) -> float:
        """1 - |error| / |drift's error|: above 0 where the prediction beats the straight line."""
        return 1 - abs(self.predicted - self.published) / abs(self.drift - self.published)


def predictions(facts: Facts) -> tuple[Prediction, ...]:
    """Return every figure held out, with what was expected without it; errors as for `fit`."""
    taken = fit(facts)
    corners = [
        fit(some, Shares(taken.shares.firms, repeats, others))
        for some in _one_left_out(facts)
        for repeats, others in product(swept(facts.fixed.repeats), swept(facts.fixed.others))
    ]
    found: list[Prediction] = []
    for series in facts.series:
        fitted = points(facts, series)
        inside = [point for point in fitted if point.years >= taken.window]
        first, last = (inside if len(inside) > 1 else fitted)[0], fitted[-1]
        a_year = (last.count - first.count) / (last.years - first.years)
        for point in points(facts, series, held_out=True):
            span = last.years, point.years
            drift, published = a_year * (span[1] - span[0]), point.count - last.count
            if series == facts.scenarios.series:
                shares = sorted(float(share.value) for share in facts.scenarios.worlds.values())
                stay = _expected(taken, series, *span)
                low, middle, high = (
                    stay * share / shares[0] for share in (shares[0], shares[len(shares) // 2], shares[-1])
                )
            else:
                middle = _expected(taken, series, *span)
                every = [_expected(one, series, *span) for one in corners]
                low, high = min(every), max(every)
            found.append(
                Prediction(
                    series,
                    point.on,
                    last.on,
                    published,
                    middle,
                    low,
                    high,
                    drift,
                    series == facts.scenarios.series,
                )
            )
    return tuple(found)


def swept(number: CitedNumber) -> tuple[float, ...]:
    """Return the ends of the range of a number and the number itself, in order."""
    low, high = number.swept or (number.value, number.value)
    return tuple(sorted({float(low), float(number.value), float(high)}))


def _one_left_out(facts: Facts) -> tuple[Facts, ...]:
    """Return the figures as they are, and without each figure of entries between the first and the last."""
    inner = [figure for figure in facts.figures if figure.series == "entries"][1:-1]
    without = (tuple(one for one in facts.figures if one is not figure) for figure in inner)
    return (facts, *(facts.model_copy(update={"figures": figures}) for figures in without))


def _expected(made: Fit, series: str, since: float, until: float) -> float:
    """Return the increment of a series between two times."""
    if series == "entries":
        return made.entries(since, until)
    if series == "complied":
        return made.complied(since, until)
    return made.refused[series] * made.listed_years(since, until)
