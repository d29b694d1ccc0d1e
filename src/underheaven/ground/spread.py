"""Spread of conduct: sixteen classes of equal probability, each at its class mean.

People differ in how often they do a thing. The difference is a Gamma or a Beta distribution cut
into sixteen equally likely classes; a citizen's class is drawn once and the act's rate is
multiplied by the mean of that class, relative to the mean of all. Sixteen classes are narrower
than the distribution they stand for: the tails inside the first and the last class are averaged.

Computed with decimals of 45 digits, checked against nothing that floats, then rounded to six
significant digits, so that every machine makes the same classes.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any, Literal

CLASSES = 16
"""Number of classes; a citizen's is the upper four bits of a draw."""
LOWEST_SHAPE = Fraction(1, 20)
"""Below it, all but a few classes would be 0."""
HIGHEST_SHAPE = Fraction(100)
"""Above it, there is no spread to speak of."""

_DIGITS = 45
_ROUGH_DIGITS = 18
_SIGNIFICANT = 6

Shares = Callable[[Any], tuple[Any, Any, Any]]
"""From u to the share of people up to u, its density, and the share of all conduct that is theirs."""


@cache
def class_means(kind: Literal["gamma", "beta"], *parameters: Fraction) -> tuple[Fraction, ...]:
    """Return the sixteen class means of a distribution, lowest first, relative to its mean.

    Parameters
    ----------
    kind : `gamma` with one shape (its scale does not matter), or `beta` with two.
    parameters : the shapes, each from 0.05 to 100.

    Returns
    -------
    Sixteen factors of six significant digits (half to even) that rise and whose average is 1 up
    to that rounding.

    Raises
    ------
    ValueError
        Another kind, another number of shapes, or a shape outside its range.
    """
    needed = {"gamma": 1, "beta": 2}.get(kind)
    if needed is None:
        raise ValueError(f"a spread is `gamma` or `beta`, not `{kind}`")
    if len(parameters) != needed:
        raise ValueError(f"`{kind}` takes {needed} shape{'s' if needed > 1 else ''}, not {len(parameters)}")
    if not all(LOWEST_SHAPE <= shape <= HIGHEST_SHAPE for shape in parameters):
        raise ValueError(f"a shape lies between {float(LOWEST_SHAPE)} and {int(HIGHEST_SHAPE)}")
    import mpmath  # pyright: ignore[reportMissingTypeStubs]  # heavy, and needed only here

    context: Any = mpmath.MPContext()  # its own context: nobody else's precision is touched
    context.dps = _DIGITS
    shapes = [context.mpf(shape.numerator) / shape.denominator for shape in parameters]
    line = _gamma(context, *shapes) if kind == "gamma" else _beta(context, *shapes)
    return _means_between_quantiles(context, *line)


def _means_between_quantiles(context: Any, upto: Shares, low: Any, high: Any) -> tuple[Fraction, ...]:
    """Return the class means from the shares up to u and a bracket that holds all fifteen quantiles."""
    bounds: list[Any] = [context.mpf(0)]
    for number in range(1, CLASSES):
        low = _quantile(context, upto, context.mpf(number) / CLASSES, low, high)
        bounds.append(upto(low)[2])
    bounds.append(context.mpf(1))
    return tuple(_six_digits(context, CLASSES * (above - below)) for below, above in pairwise(bounds))


def _quantile(context: Any, upto: Shares, share: Any, low: Any, high: Any) -> Any:
    """Return u such that `share` of people lie up to u: Newton's steps inside a closing bracket.

    First roughly, then with all digits from there: digits cost time.
    """
    at = (low + high) / 2
    for digits in (_ROUGH_DIGITS, _DIGITS):
        with context.workdps(digits):
            at = _newton(context, upto, share, low, high, at)
    return at


def _newton(context: Any, upto: Shares, share: Any, low: Any, high: Any, at: Any) -> Any:
    """Return u such that `share` of people lie up to u, to the context's digits."""
    near = context.mpf(10) ** (8 - context.dps)
    while True:
        people, density, _ = upto(at)
        if people < share:
            low = at
        else:
            high = at
        following = at + (share - people) / density
        if abs(following - at) < near:
            return following
        at = following if low < following < high else (low + high) / 2


def _gamma(context: Any, shape: Any) -> tuple[Shares, Any, Any]:
    """Return shares and bracket of a Gamma distribution of scale 1, along u = ln x.

    The bracket: P(X <= x) <= x^shape / Gamma(shape + 1), and Markov's inequality.
    """
    scale = context.loggamma(shape)

    def upto(u: Any) -> tuple[Any, Any, Any]:
        x = context.exp(u)
        density = context.exp(shape * u - x - scale)
        people = density / shape * _rising_series(context, x, shape, None)
        return people, density, people - density / shape

    sixteen = context.ln(CLASSES)
    return upto, (scale + context.ln(shape) - sixteen) / shape - 1, context.ln(shape) + sixteen + 1


def _beta(context: Any, a: Any, b: Any) -> tuple[Shares, Any, Any]:
    """Return shares and bracket of a Beta distribution, along u = ln(x / (1 - x)).

    The bracket: P(X <= x) <= 2 x^a / (a B(a, b)) for x <= 1/2, and the same from the other end.
    """
    scale = context.loggamma(a) + context.loggamma(b) - context.loggamma(a + b)

    def upto(u: Any) -> tuple[Any, Any, Any]:
        x, rest = 1 / (1 + context.exp(-u)), 1 / (1 + context.exp(u))
        density = context.exp(a * context.ln(x) + b * context.ln(rest) - scale)
        if x <= rest:
            people = density / a * _rising_series(context, x, a, a + b)
        else:
            people = 1 - density / b * _rising_series(context, rest, b, a + b)
        return people, density, people - density / a

    def end(shape: Any) -> Any:
        return min(context.mpf(0), (context.ln(shape) + scale - context.ln(2 * CLASSES)) / shape) - 1

    return upto, end(a), -end(b)


def _rising_series(context: Any, x: Any, shape: Any, total: Any | None) -> Any:
    """Return the sum over n of x^n / ((s+1) ... (s+n)), each term times (t) ... (t+n-1) where t is given.

    All terms are positive, so nothing is lost to cancellation (Abramowitz and Stegun 6.5.29, 26.5.4).
    """
    term = sum_ = context.mpf(1)
    number = 0
    smallest = context.mpf(10) ** -(context.dps + 3)
    while term > smallest * sum_ or number < x:
        term *= x if total is None else x * (total + number)
        number += 1
        term /= shape + number
        sum_ += term
    return sum_


def _six_digits(context: Any, number: Any) -> Fraction:
    """Return a positive number rounded to six significant digits, half to even, exactly."""
    places = _SIGNIFICANT - 1 - int(context.floor(context.log10(number)))
    scaled = number * context.mpf(10) ** places
    whole = int(context.nint(scaled))  # nint rounds halves to even
    return Fraction(whole) / Fraction(10) ** places
