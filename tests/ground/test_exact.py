"""Declared numbers become integers once, exactly, and the same everywhere."""

from __future__ import annotations

import decimal
import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from underheaven.ground.exact import (
    LONGEST_HALF_LIFE_WEEKS,
    as_text,
    at_least_once,
    decay_step,
    decayed,
    exact,
    power,
    q12,
    round_half_even,
    threshold,
    times_q12,
    weekly,
)

shares = st.fractions(0, 1, max_denominator=10**9)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.3", Fraction(3, 10)),
        ("-5", Fraction(-5)),
        ("+5", Fraction(5)),
        ("1/6000", Fraction(1, 6000)),
        ("-2/4", Fraction(-1, 2)),
        ("1e-5", Fraction(1, 100_000)),
        ("2.5E+3", Fraction(2500)),
        (".5", Fraction(1, 2)),
        ("0", Fraction(0)),
        (7, Fraction(7)),
        (Fraction(1, 3), Fraction(1, 3)),
        (Decimal("0.1"), Fraction(1, 10)),
    ],
)
def test_a_number_is_read_exactly_as_it_is_written(text: str, number: Fraction):
    assert exact(text) == number


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            " ",
            "x",
            "1_000",
            "1,5",
            "0x10",
            "012",
            "1/06",
            "5.",
            "--1",
            "1/0",
            "1/-2",
            "0.5/2",
            "1 ",
            "1\n",
        ],
        *["nan", "inf", "1e", "e5", ".", "1e1.5", "٣", "１", "1e999999999", "1e-999999999", "1e61"],
        *["9" * 61, "0." + "1" * 61, "1" * 1_000_000, "1/" + "7" * 1_000_000, "1e" + "9" * 1_000_000],
        *[0.3, 1.0, True, None, Decimal("NaN"), Decimal("Infinity"), Decimal("1e999999"), 10**3000],
    ],
    ids=lambda given_: ascii(given_)[:20],
)
def test_what_is_no_exact_number_of_a_sane_size_is_refused_at_once(text: str):
    before = time.process_time()
    with pytest.raises(ValueError):
        exact(text)
    assert time.process_time() - before < 0.5


@given(st.fractions(max_denominator=10**12))
def test_a_number_shown_is_read_back_as_the_same_number(number: Fraction):
    assert exact(as_text(number)) == number


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**9), max_value=10**9))
def test_a_decimal_is_shown_as_a_decimal_without_needless_zeros(number: Decimal):
    shown = as_text(Fraction(number))
    assert "/" not in shown
    assert not ("." in shown and shown.endswith("0"))


def test_halves_go_to_the_even_number():
    assert [round_half_even(Fraction(n, 2)) for n in (-3, -1, 1, 3, 5)] == [-2, 0, 0, 2, 2]
    assert [q12(Fraction(n, 8192)) for n in (1, 3)] == [0, 2]


@pytest.mark.parametrize(
    ("probability", "below"),
    [
        ("0.3", 1288490189),
        ("0.002", 8589935),
        ("0.000166667", 715829),
        ("1/6000", 715828),
        ("0.999999", 4294963001),
        ("0", 0),
        ("1", 2**32),
    ],
)
def test_thresholds_are_those_of_the_design(probability: str, below: int):
    assert threshold(exact(probability)) == below


@given(shares, shares)
def test_a_likelier_thing_never_has_a_lower_threshold(p: Fraction, q: Fraction):
    assert (threshold(p) <= threshold(q)) or p > q
    assert abs(Fraction(threshold(p), 2**32) - p) <= Fraction(1, 2**33)


@pytest.mark.parametrize("p", ["-0.001", "1.001", "80"])
def test_a_share_outside_0_to_1_has_no_threshold(p: str):
    with pytest.raises(ValueError, match="outside 0 to 1"):
        threshold(exact(p))


def test_a_yearly_rate_is_a_52nd_a_week_and_at_most_26():
    assert weekly(Fraction(26)) == Fraction(1, 2)
    assert weekly(Fraction(1)) == Fraction(1, 52)
    with pytest.raises(ValueError, match="40 is outside 0 to 26"):
        weekly(Fraction(40))
    with pytest.raises(ValueError):
        weekly(Fraction(-1))


def test_a_chill_of_three_in_a_hundred_is_still_about_three_in_q12():
    assert q12(Fraction(97, 100)) == 3973
    assert times_q12(threshold(Fraction(1, 10)), 3973) == 429496730 * 3973 >> 12
    with pytest.raises(ValueError):
        q12(Fraction(-1, 10))


def test_factors_are_floored_after_each_in_the_order_given():
    assert times_q12(3, 2048, 8192) == 2
    assert times_q12(3, 8192, 2048) == 3
    assert times_q12(12345) == 12345


@given(st.integers(0, 2**32), st.lists(st.integers(0, 3 * 4096), max_size=6))
def test_a_threshold_times_factors_falls_short_of_the_product_by_the_flooring_alone(
    start: int, factors: list[int]
):
    product = Fraction(start)
    most_lost = Fraction(0)
    for factor in factors:
        product = product * factor / 4096
        most_lost = most_lost * factor / 4096 + 1
    assert 0 <= product - times_q12(start, *factors) <= most_lost


@given(st.fractions(Fraction(1, 1000), 1000, max_denominator=1000), st.integers(-20, 20))
def test_whole_powers_are_exact(base: Fraction, exponent: int):
    assert power(base, Fraction(exponent)) == base**exponent


@given(
    st.fractions(Fraction(1, 100), 100, max_denominator=100),
    st.integers(1, 12),
    st.integers(-12, 12),
)
def test_a_root_raised_again_gives_the_number_back(base: Fraction, root: int, exponent: int):
    raised = power(base, Fraction(exponent, root)) ** root
    assert abs(raised / base**exponent - 1) < Fraction(1, 10**37)


def test_deterrence_of_a_doubled_certainty_is_the_same_on_every_machine():
    """The 40 digits are those of another arithmetic, mpmath with 60."""
    assert power(Fraction(2), Fraction(-3, 10)) == exact("0.8122523963562355226097093827752816512852")
    assert power(Fraction(9, 4), Fraction(1, 2)) == Fraction(3, 2)


def test_somebody_elses_decimal_settings_change_no_power():
    expected = power(Fraction(2), Fraction(-3, 10))
    with decimal.localcontext() as context:
        context.prec = 3
        context.rounding = decimal.ROUND_UP
        assert power(Fraction(2), Fraction(-3, 10)) == expected


@pytest.mark.parametrize(
    ("base", "exponent"),
    [("-1", "2"), ("0", "-1"), ("10", "1000000.5"), ("1/7", "99999999"), ("2", "-9999.5")],
)
def test_a_power_that_is_no_sane_number_is_refused(base: str, exponent: str):
    with pytest.raises(ValueError):
        power(exact(base), exact(exponent))


def test_nothing_to_a_power_is_nothing_and_anything_to_none_is_one():
    assert power(Fraction(0), Fraction(1, 2)) == 0
    assert power(Fraction(0), Fraction(0)) == 1
    assert power(Fraction(7, 3), Fraction(0)) == 1


def test_a_rate_per_pass_becomes_the_chance_of_at_least_one_hit_a_week():
    assert at_least_once(Fraction(1, 6000), Fraction(20)) == 1 - Fraction(5999, 6000) ** 20
    assert at_least_once(Fraction(1, 2), Fraction(0)) == 0
    assert at_least_once(Fraction(1), Fraction(3)) == 1
    for rate, times in ((Fraction(2), Fraction(1)), (Fraction(1, 2), Fraction(-1))):
        with pytest.raises(ValueError):
            at_least_once(rate, times)


@given(shares, st.fractions(0, 50, max_denominator=20), st.fractions(0, 50, max_denominator=20))
def test_more_passes_never_make_a_hit_less_likely(rate: Fraction, fewer: Fraction, more: Fraction):
    fewer, more = sorted((fewer, more))
    assert 0 <= at_least_once(rate, fewer) <= at_least_once(rate, more) <= 1


@pytest.mark.parametrize("weeks", [1, 5, 11, 22, 44, 52, 89, 104, LONGEST_HALF_LIFE_WEEKS])
def test_decay_halves_a_long_distance_in_its_half_life_and_reaches_its_rest(weeks: int):
    step = decay_step(weeks)
    far = distance = 10**9
    for _ in range(weeks):
        distance = decayed(distance, step)
    assert abs(distance / far - 0.5) < 0.01
    waited = 0
    while distance:
        nearer = decayed(distance, step)
        assert 0 <= nearer < distance
        distance, waited = nearer, waited + 1
    assert waited < 60 * weeks


@given(st.integers(-(2**40), 2**40), st.integers(0, 4096))
def test_decay_is_the_same_above_and_below_the_start_and_never_crosses_it(distance: int, step: int):
    after = decayed(distance, step)
    assert decayed(-distance, step) == -after
    assert after * distance >= 0
    assert abs(after) <= abs(distance)
    assert abs(after) == abs(distance) - -(-abs(distance) * step // 4096)


@pytest.mark.parametrize("weeks", [0, -1, LONGEST_HALF_LIFE_WEEKS + 1])
def test_a_half_life_that_twelve_digits_cannot_hold_is_refused(weeks: int):
    with pytest.raises(ValueError, match="half-life"):
        decay_step(weeks)
