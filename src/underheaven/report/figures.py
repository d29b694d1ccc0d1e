"""How a number is written: with its unit, its interval and how many replicates stand behind it, in one place.

Nothing is decided here: finished numbers are rounded, half to even, as their intervals allow.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Protocol

from underheaven.ground.numbers import CitedNumber, Standing

TOO_FEW = "too few"
"""Printed in place of a value that would rest on too few events."""
TOO_FEW_TO_TELL = "too few to tell"
"""Printed in place of an interval, so that a 0 before it does not read as harmless."""
_WHY: dict[str, str] = {
    "": TOO_FEW_TO_TELL,
    TOO_FEW: TOO_FEW_TO_TELL,
    "not reached": "in some draws more than half lasted longer than the study",
}
_MOST_DECIMALS = 6
_MOST_PRINTED = 4
_MOST_OF_A_SHARE = 2


class Estimate(Protocol):
    """A number with its interval over replicates, or why there is none: a level or a paired difference."""

    @property
    def value(self) -> float | None:
        """The number, or None."""
        ...

    @property
    def low(self) -> float | None:
        """Lower end of the 95 % interval, or None."""
        ...

    @property
    def high(self) -> float | None:
        """Upper end of the 95 % interval, or None."""
        ...

    @property
    def replicates(self) -> int:
        """How many replicates stand behind it."""
        ...

    @property
    def why_not(self) -> str:
        """Why there is no value or no interval: `too few`, `not reached`, or nothing."""
        ...


def decimals_of(size: Fraction) -> int:
    """Return how many decimals show a quantity of this size with two digits that mean something.

    >>> decimals_of(Fraction(4, 10)), decimals_of(Fraction(30)), decimals_of(Fraction(3, 1000))
    (2, 0, 4)
    """
    if size <= 0:
        return 2
    decimals = 0
    while size < 10 and decimals < _MOST_DECIMALS:
        size *= 10
        decimals += 1
    return decimals


def amount(value: Fraction | float, decimals: int | None = None) -> str:
    """Return a number as text, with thousands separated; as many decimals as its size calls for.

    >>> amount(Fraction(1234567, 100)), amount(Fraction(1, 3)), amount(5), amount(Fraction(-1, 3), 1)
    ('12,346', '0.33', '5', '-0.3')
    """
    number = Fraction(value)
    if decimals is None:
        decimals = 0 if number.denominator == 1 else decimals_of(abs(number))
    scaled = round(number * 10**decimals)
    whole, rest = divmod(abs(scaled), 10**decimals)
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest:0{decimals}d}" if decimals else "")


def signed(value: Fraction | float, decimals: int | None = None) -> str:
    """Return a difference as text, with its sign (none where it rounds to 0).

    >>> signed(Fraction(1, 2)), signed(0), signed(-3)
    ('+0.50', '0', '-3')
    """
    shown = amount(value, decimals)
    is_above = value > 0 and any(digit in "123456789" for digit in shown)
    return f"+{shown}" if is_above else shown


def percent(value: Fraction) -> str:
    """Return a declared share as a reader would say it.

    >>> percent(Fraction(3, 10)), percent(Fraction(1, 6000)), percent(Fraction(617, 5000))
    ('30 %', '1 in 6,000', '12.34 %')
    """
    if value.numerator == 1 and value.denominator >= 1000:
        return f"1 in {value.denominator:,}"
    hundred = value * 100
    return f"{declared(hundred)} %"


def estimated(estimate: Estimate, unit: str, *, is_difference: bool = False, with_unit: bool = True) -> str:
    """Return an estimate with its unit, its interval and its replicates, or why there is none.

    >>> from underheaven.studies.intervals import Estimate
    >>> estimated(Estimate(1.9, 1.71, 2.09, 10), "weeks per person-year")
    '1.90 weeks per person-year (95 % 1.71 to 2.09, 10 replicates)'
    >>> estimated(Estimate(0.187, None, None, 1, "too few"), "share of adults")
    '19 % of adults (interval: too few to tell)'
    """
    if estimate.value is None:
        return estimate.why_not or TOO_FEW
    said = value_of(estimate, unit, is_difference=is_difference)
    tail = unit_tail(unit)
    if with_unit and tail:
        said = f"{said} {tail}"
    interval = interval_of(estimate, unit)
    if not interval:
        return f"{said} (interval: {why_none(estimate)})"
    return f"{said} (95 % {interval}, {estimate.replicates} replicates)"


def value_of(
    estimate: Estimate, unit: str, *, is_difference: bool = False, most_decimals: int | None = None
) -> str:
    """Return the value alone: a share as a percentage, everything else as a number."""
    if estimate.value is None:
        return estimate.why_not or TOO_FEW
    write = signed if is_difference else amount
    decimals = _decimals(estimate, unit, most_decimals)
    return f"{write(estimate.value * _scale(unit), decimals)}{' %' if is_share(unit) else ''}"


def interval_of(estimate: Estimate, unit: str, *, most_decimals: int | None = None) -> str:
    """Return the interval as `low to high`, or nothing where there is none."""
    if estimate.low is None or estimate.high is None:
        return ""
    decimals = _decimals(estimate, unit, most_decimals)
    low, high = (amount(end * _scale(unit), decimals) for end in (estimate.low, estimate.high))
    return f"{low} to {high}{' %' if is_share(unit) else ''}"


def why_none(estimate: Estimate) -> str:
    """Return in words why a value has no interval: a 0 that rests on too few events is no all-clear.

    Nothing where there is no value either: what stands in its place says why.

    >>> from underheaven.studies.intervals import Estimate
    >>> why_none(Estimate(0.0, None, None, 10, "too few"))
    'too few to tell'
    """
    if estimate.value is None:
        return "more than half lasted longer than the study" if estimate.why_not == "not reached" else ""
    return _WHY.get(estimate.why_not, estimate.why_not)


def interval_or_why(estimate: Estimate, unit: str) -> str:
    """Return the interval as `low to high`, or why there is none."""
    return interval_of(estimate, unit) or why_none(estimate)


def in_points(difference: str) -> str:
    """Return a difference of percentages in percentage points.

    >>> in_points("-35 %"), in_points("-0.04 to 0.02")
    ('-35 pp', '-0.04 to 0.02')
    """
    return difference.replace(" %", " pp")


def is_share(unit: str) -> bool:
    """Return whether a measure's unit is a share, printed as a percentage."""
    return unit == "share" or unit.startswith("share ")


def unit_tail(unit: str) -> str:
    """Return what is printed behind the number.

    >>> unit_tail("share of adults"), unit_tail("weeks per person-year"), unit_tail("share")
    ('of adults', 'weeks per person-year', '')
    """
    return unit.removeprefix("share").strip() if is_share(unit) else unit


def labelled(title: str, unit: str) -> str:
    """Return what stands before a figure: what it is, and of what or per what."""
    tail = unit_tail(unit)
    return f"{title} ({tail})" if tail else title


def _scale(unit: str) -> int:
    return 100 if is_share(unit) else 1


def _decimals(estimate: Estimate, unit: str, most_decimals: int | None = None) -> int:
    """Return how many decimals an estimate has: one digit or two of its interval's half width."""
    if most_decimals is not None:
        return min(most_decimals, _decimals(estimate, unit))
    if not estimate.value:
        return 2 if estimate.low is not None else 0
    if estimate.low is None or estimate.high is None or estimate.high <= estimate.low:
        return min(decimals_of(abs(Fraction(estimate.value)) * _scale(unit)), _MOST_PRINTED)
    half = Fraction(estimate.high - estimate.low) * _scale(unit) / 2
    most = _MOST_OF_A_SHARE if is_share(unit) and abs(estimate.value) > Fraction(1, 1000) else _MOST_PRINTED
    return min(decimals_of(half * 10 / 3), most) if half < 3 else 0


def declared(value: Fraction) -> str:
    """Return a declared number as it was declared, not rounded where six decimals hold it.

    >>> declared(Fraction(1, 100)), declared(Fraction(5, 2)), declared(Fraction(1000))
    ('0.01', '2.5', '1,000')
    """
    return amount(value, None if value.denominator == 1 else exact_decimals(value))


def plain(value: Fraction, unit: str) -> str:
    """Return a declared number with its unit, in words a reader can say aloud.

    >>> plain(Fraction(-20), "points"), plain(Fraction(104), "weeks"), plain(Fraction(6), "a year")
    ('-20 points', '104 weeks', '6 a year')
    """
    if unit == "share":
        return percent(value)
    shown = declared(value)
    if unit == "weight":
        return f"weight {shown}"
    if unit == "factor":
        return f"x {shown}"
    singular = abs(value) == 1 and unit in ("points", "weeks")
    return f"{shown} {unit[:-1] if singular else unit}"


def exact_decimals(value: Fraction) -> int | None:
    """Return how many decimals write a number exactly, or None where more than six would be needed."""
    for decimals in range(1, _MOST_DECIMALS + 1):
        if (value * 10**decimals).denominator == 1:
            return decimals
    return None


def standing_of(number: CitedNumber) -> str:
    """Return where a number comes from: its standing, its source, the range it is swept over, its factors."""
    parts = [number.standing.value]
    if number.source is not None:
        parts[0] += f", {number.source}"
    if number.standing is Standing.ASSUMED and number.swept is not None:
        low, high = (plain(end, number.unit) for end in number.swept)
        parts.append(f"{low} to {high}")
    for factors in (number.by_group, number.by_place, number.by_age, number.by_income):
        for label, factor in factors.items():
            parts.append(f"{label}: {plain(factor.value, factor.unit)} ({standing_of(factor)})")
    return "; ".join(parts)


def cited(number: CitedNumber) -> str:
    """Return a declared number with its unit and where it comes from.

    >>> swept = (Fraction(1, 10), Fraction(1, 2))
    >>> cited(CitedNumber(Fraction(3, 10), "share", Standing.ASSUMED, swept=swept))
    '30 % (assumed; 10 % to 50 %)'
    """
    return f"{plain(number.value, number.unit)} ({standing_of(number)})"


def listed(names: Iterable[str], last: str = "and") -> str:
    """Return names as a reader would list them.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"], "or")
    ('a', 'a and b', 'a, b or c')
    """
    said = list(names)
    if len(said) < 2:
        return "".join(said)
    return f"{', '.join(said[:-1])} {last} {said[-1]}"


def worded(name: str) -> str:
    """Return a declared name as words.

    >>> worded("fast-train")
    'fast train'
    """
    return name.replace("-", " ")


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun.

    >>> counted(1, "week"), counted(1200, "citizen")
    ('1 week', '1,200 citizens')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
