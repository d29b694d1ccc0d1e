"""Exact decimals and fixed point: how declared numbers become integers that decide.

Everything here is computed once, when a plan is made, with fractions and decimals of a stated
number of digits, so that every machine makes the same integers. Floating point is refused. The
forms are those of draws.md: thresholds of 32 bits, factors of 12 binary digits (Q12), scores and
distances in whole steps.
"""

from __future__ import annotations

import re
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from fractions import Fraction
from functools import lru_cache

WEEKS_A_YEAR = 52
"""Weeks in a year of the model."""
MOST_A_YEAR = 26
"""Highest rate a year: an act happens at most once a week, and half the weeks at most."""
ALWAYS = 2**32
"""The threshold of what always happens; 0 is that of what never does."""
Q12_ONE = 4096
"""The factor 1 in Q12."""
LONGEST_HALF_LIFE_WEEKS = 177
"""Longest half-life that 12 binary digits hold to within 3 %."""

_MOST_DIGITS = 60
_MOST_EXPONENT = 60
_MOST_BITS = 8192
_MOST_DECIMALS_SHOWN = 20
_MOST_WHOLE_EXPONENT = 1000
_WORKING_DIGITS = 60
_KEPT_DIGITS = 40
_MOST_LOGARITHM = 690

_WHOLE = r"(?:0|[1-9][0-9]*)"
_DECIMAL = re.compile(rf"([+-]?)({_WHOLE}?)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?")
_RATIO = re.compile(rf"([+-]?{_WHOLE})/({_WHOLE})")


def exact(number: str | int | Fraction | Decimal) -> Fraction:
    """Return a number exactly as it is written, never by way of floating point.

    Parameters
    ----------
    number : text such as `0.3`, `-5`, `1/6000` or `1e-5`, or a number that is already exact.

    Raises
    ------
    ValueError
        Not a number, too many digits, an exponent beyond 60, division by zero, or a float.

    >>> exact("0.3"), exact("1/6000"), exact("1e-5")
    (Fraction(3, 10), Fraction(1, 6000), Fraction(1, 100000))
    """
    if isinstance(number, str):
        return _exact_text(number)
    if isinstance(number, Decimal):
        return _exact_decimal(number)
    if isinstance(number, bool) or not isinstance(number, (int, Fraction)):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without types
        raise ValueError("only text, whole numbers, fractions and decimals are exact; write it as text")
    fraction = Fraction(number)
    if max(abs(fraction.numerator), fraction.denominator).bit_length() > _MOST_BITS:
        raise ValueError("the number has too many digits")
    return fraction


def _exact_text(text: str) -> Fraction:
    if len(text) > 3 * _MOST_DIGITS:
        raise ValueError(f"a number has at most {_MOST_DIGITS} digits")
    ratio = _RATIO.fullmatch(text)
    if ratio is not None:
        above, below = ratio.groups()
        if max(len(above), len(below)) > _MOST_DIGITS:
            raise ValueError(f"a number has at most {_MOST_DIGITS} digits")
        if int(below) == 0:
            raise ValueError("a fraction is not divided by 0")
        return Fraction(int(above), int(below))
    match = _DECIMAL.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        raise ValueError("not a number; write it as `0.3`, `-5`, `1/6000` or `1e-5`")
    sign, whole, decimals, exponent = match[1], match[2], match[3] or "", match[4] or "0"
    if len(whole) + len(decimals) > _MOST_DIGITS:
        raise ValueError(f"a number has at most {_MOST_DIGITS} digits")
    if len(exponent) > 4 or abs(int(exponent)) > _MOST_EXPONENT:
        raise ValueError(f"the exponent of a number lies between -{_MOST_EXPONENT} and {_MOST_EXPONENT}")
    shift = int(exponent) - len(decimals)
    digits = Fraction(int(sign + whole + decimals))
    return digits * 10**shift if shift >= 0 else digits / 10**-shift


def _exact_decimal(number: Decimal) -> Fraction:
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError("not a finite number")
    if len(digits) > _MOST_DIGITS or abs(exponent) > 2 * _MOST_EXPONENT:
        raise ValueError(f"a number has at most {_MOST_DIGITS} digits")
    return Fraction(number)


def as_text(number: Fraction) -> str:
    """Return the shortest exact decimal, or `a/b` where there is none of 20 decimals.

    `exact` reads it back.

    >>> as_text(Fraction(3, 10)), as_text(Fraction(1, 6000)), as_text(Fraction(-5))
    ('0.3', '1/6000', '-5')
    """
    decimals = 0
    power = 1
    while power % number.denominator and decimals < _MOST_DECIMALS_SHOWN:
        decimals += 1
        power *= 10
    if power % number.denominator:
        return f"{number.numerator}/{number.denominator}"
    digits = str(abs(number.numerator) * (power // number.denominator)).rjust(decimals + 1, "0")
    sign = "-" if number < 0 else ""
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)


def round_half_even(number: Fraction) -> int:
    """Return the nearest whole number; the even one where two are as near.

    >>> [round_half_even(Fraction(n, 2)) for n in (1, 3, -1)]
    [0, 2, 0]
    """
    return round(number)


def threshold(probability: Fraction) -> int:
    """Return the integer below which a draw of 32 bits must lie: p x 2^32, half to even.

    Raises `ValueError` outside 0 to 1.

    >>> threshold(Fraction(3, 10))
    1288490189
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"{as_text(probability)} is outside 0 to 1 (share)")
    return round(probability * ALWAYS)


def weekly(rate_a_year: Fraction) -> Fraction:
    """Return the probability a week of what happens `rate_a_year` times a year: r / 52.

    Raises `ValueError` outside 0 to 26 a year.

    >>> weekly(Fraction(13))
    Fraction(1, 4)
    """
    if not 0 <= rate_a_year <= MOST_A_YEAR:
        raise ValueError(
            f"{as_text(rate_a_year)} is outside 0 to {MOST_A_YEAR} (a year); an act happens at most once"
            f" a week, and at most {MOST_A_YEAR} times a year here"
        )
    return rate_a_year / WEEKS_A_YEAR


def q12(factor: Fraction) -> int:
    """Return a factor with 12 binary digits, rounded half to even; 4096 is the factor 1.

    Raises `ValueError` below 0.

    >>> q12(Fraction(97, 100))
    3973
    """
    if factor < 0:
        raise ValueError(f"{as_text(factor)} is below 0 (factor)")
    return round(factor * Q12_ONE)


def times_q12(start: int, *factors: int) -> int:
    """Return a threshold times Q12 factors in the order given, rounded down after each.

    Nothing is bounded: a product above 2^32 means "always".

    >>> times_q12(1000, 4096, 2048, 6)
    0
    """
    for factor in factors:
        start = start * factor >> 12
    return start


@lru_cache(maxsize=1024)
def power(base: Fraction, exponent: Fraction) -> Fraction:
    """Return base to the exponent, the same on every machine.

    Whole exponents up to 1,000 are exact. Others are exp(exponent x ln base) in decimals of 60
    digits, each operation correctly rounded, and the result rounded half to even to 40.

    Raises `ValueError` for a base below 0, for 0 to an exponent below 0, and, where it is not
    exact, beyond 10^299.

    >>> power(Fraction(9, 4), Fraction(1, 2))
    Fraction(3, 2)
    """
    if base < 0 or (base == 0 and exponent < 0):
        raise ValueError("a power needs a base above 0")
    if base in (0, 1) or exponent == 0:
        return Fraction(1) if exponent == 0 else base
    bits = max(base.numerator, base.denominator).bit_length()
    if exponent.denominator == 1 and abs(exponent) <= _MOST_WHOLE_EXPONENT and bits <= 256:
        return base ** int(exponent)
    traps = [Overflow, InvalidOperation, DivisionByZero]
    working = Context(prec=_WORKING_DIGITS, rounding=ROUND_HALF_EVEN, traps=traps)
    kept = Context(prec=_KEPT_DIGITS, rounding=ROUND_HALF_EVEN, traps=traps)
    logarithm = working.ln(working.divide(Decimal(base.numerator), Decimal(base.denominator)))
    ratio = working.divide(Decimal(exponent.numerator), Decimal(exponent.denominator))
    scaled = working.multiply(ratio, logarithm)
    if scaled.copy_abs() > _MOST_LOGARITHM:
        raise ValueError("a power that is not whole lies between 10^-299 and 10^299")
    return Fraction(kept.plus(working.exp(scaled)))


def at_least_once(rate: Fraction, times: Fraction) -> Fraction:
    """Return the chance that something of chance `rate` each time happens at least once: 1 - (1 - r)^n.

    Raises `ValueError` for a rate outside 0 to 1 or fewer than 0 times.

    >>> at_least_once(Fraction(1, 2), Fraction(3))
    Fraction(7, 8)
    """
    if not 0 <= rate <= 1:
        raise ValueError(f"{as_text(rate)} is outside 0 to 1 (share)")
    if times < 0:
        raise ValueError(f"{as_text(times)} times is below 0")
    return 1 - power(1 - rate, times)


def decay_step(half_life_weeks: int) -> int:
    """Return d of the weekly decay x - ceil(x d / 4096): 4096 (1 - 2^(-1/h)), half to even.

    Raises `ValueError` outside 1 to 177 weeks, where 12 binary digits are too few.

    >>> decay_step(1), decay_step(104)
    (2048, 27)
    """
    if not 1 <= half_life_weeks <= LONGEST_HALF_LIFE_WEEKS:
        raise ValueError(
            f"a half-life of {half_life_weeks} weeks is outside 1 to {LONGEST_HALF_LIFE_WEEKS} weeks"
        )
    return round(Q12_ONE * (1 - power(Fraction(2), Fraction(-1, half_life_weeks))))


def decayed(distance: int, step: int) -> int:
    """Return a distance to the start one week later, nearer to 0 by ceil(|x| d / 4096).

    Works the same on both sides of 0 and reaches 0 in the end, unless d is 0.

    >>> decayed(100, 27), decayed(-100, 27), decayed(1, 27)
    (99, -99, 0)
    """
    if distance >= 0:
        return distance - (distance * step + 4095 >> 12)
    return distance + (-distance * step + 4095 >> 12)
