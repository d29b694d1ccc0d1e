"""Sixteen classes of conduct, equally likely, each at its class mean."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from underheaven.ground.spread import class_means

SPREADS = [
    ("gamma", ("0.05",)),
    ("gamma", ("0.5",)),
    ("gamma", ("1",)),
    ("gamma", ("2",)),
    ("gamma", ("100",)),
    ("beta", ("2", "38")),
    ("beta", ("1", "1")),
    ("beta", ("0.5", "0.5")),
    ("beta", ("0.05", "100")),
    ("beta", ("100", "0.05")),
    ("beta", ("100", "100")),
]


def means(kind: str, shapes: tuple[str, ...]) -> tuple[Fraction, ...]:
    return class_means(kind, *map(Fraction, shapes))  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "shapes"), SPREADS)
def test_classes_rise_and_their_average_is_the_rate_itself(kind: str, shapes: tuple[str, ...]):
    classes = means(kind, shapes)
    assert len(classes) == 16
    assert list(classes) == sorted(classes)
    assert classes[0] > 0
    assert abs(sum(classes) / 16 - 1) < Fraction(1, 10**5)


@settings(max_examples=12)
@given(st.sampled_from(["gamma", "beta"]), st.tuples(*[st.fractions("0.05", 20, max_denominator=50)] * 2))
def test_any_shapes_give_classes_whose_average_is_the_rate(kind: str, shapes: tuple[Fraction, Fraction]):
    classes = class_means(kind, *shapes[: 1 if kind == "gamma" else 2])  # type: ignore[arg-type]
    assert list(classes) == sorted(classes)
    assert abs(sum(classes) / 16 - 1) < Fraction(1, 10**5)


@pytest.mark.parametrize(("kind", "shapes"), SPREADS)
def test_no_class_has_more_than_six_significant_digits(kind: str, shapes: tuple[str, ...]):
    for mean in means(kind, shapes):
        places = 5 - math.floor(math.log10(mean))
        assert (mean * Fraction(10) ** places).denominator == 1


def test_exponential_conduct_has_the_classes_of_its_formula():
    """For Gamma(1) the conduct above a bound q is (1 + q) e^-q, and q is minus the log of who is above."""
    above = [1 - i / 16 for i in range(16)]
    conduct = [p * (1 - math.log(p)) for p in above] + [0.0]
    expected = [16 * (conduct[i] - conduct[i + 1]) for i in range(16)]
    assert [float(mean) for mean in means("gamma", ("1",))] == pytest.approx(expected, rel=1e-5)


def test_even_conduct_has_evenly_spaced_classes():
    assert means("beta", ("1", "1")) == tuple(Fraction(2 * i + 1, 16) for i in range(16))


@pytest.mark.parametrize(
    ("kind", "shapes"), [("gamma", (0.5,)), ("gamma", (2.0,)), ("beta", (2.0, 38.0)), ("beta", (0.7, 3.0))]
)
def test_classes_agree_with_numeric_integration(kind: str, shapes: tuple[float, ...]):
    """Against a fine midpoint sum of the density over x = s^4, which has no pole at 0."""
    a = shapes[0]
    end = 60.0 if kind == "gamma" else 1.0
    s = (np.arange(2_000_000) + 0.5) / 2_000_000
    x = end * s**4
    log_density = (a - 1) * np.log(x) + (-x if kind == "gamma" else (shapes[1] - 1) * np.log1p(-x))
    weight = np.exp(log_density) * s**3
    people = np.cumsum(weight) / weight.sum()
    conduct = np.cumsum(weight * x) / (weight * x).sum()
    bounds = np.interp(np.arange(17) / 16, people, conduct, left=0)
    expected = 16 * np.diff(bounds)
    found = [float(mean) for mean in means(kind, tuple(map(str, shapes)))]
    np.testing.assert_allclose(found, expected, rtol=2e-4, atol=2e-6)


def test_nobody_elses_precision_is_touched_or_matters():
    expected = class_means("gamma", Fraction(7, 3))
    before = mpmath.mp.dps
    class_means.cache_clear()
    with mpmath.workdps(5):
        assert class_means("gamma", Fraction(7, 3)) == expected
    assert mpmath.mp.dps == before


@pytest.mark.parametrize(
    ("kind", "shapes"),
    [
        ("gamma", ("0.04",)),
        ("gamma", ("101",)),
        ("gamma", ("-1",)),
        ("gamma", ("1", "2")),
        ("gamma", ()),
        ("beta", ("2",)),
        ("beta", ("2", "0")),
        ("normal", ("1",)),
    ],
)
def test_a_spread_that_is_none_is_refused(kind: str, shapes: tuple[str, ...]):
    with pytest.raises(ValueError):
        means(kind, shapes)
