"""Intervals cover what they say they cover, and are not given where they could not."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from underheaven.measures.tally import Durations, Ratio
from underheaven.studies.intervals import Estimate, estimate, interval, ratio_of_means, t_quantile

TRIALS = 4000
"""Planted studies per case. With a true coverage of 95 % the share covered has a standard deviation of
0.34 %, so the bounds of 93 and 97 % lie 5.8 of them away: one false alarm in 10**8. A normal quantile in
place of Student's (1.96 for 2.26 at ten replicates) covers about 92 %, three of them below the bound: found
out 998 times in 1,000."""

Draw = Callable[[np.random.Generator, int], list[Ratio]]


def counts_per_person(rng: np.random.Generator, n: int) -> list[Ratio]:
    """Forty events on average among 1,000 people: the true ratio is 0.04."""
    return [Ratio(int(k), 1000, int(k), 1000) for k in rng.poisson(40, n)]


def ratios_of_sums(rng: np.random.Generator, n: int) -> list[Ratio]:
    """A quarter of about 400 requests, refused by chance."""
    below = rng.poisson(400, n)
    return [Ratio(int(rng.binomial(m, 0.25)), int(m), None, int(m)) for m in below]


def clustered_weeks(rng: np.random.Generator, n: int) -> list[Ratio]:
    """Closed weeks come in lumps: about 60 people, each with a term of 1 to 20 weeks (mean 10.5)."""
    sums = [int(rng.integers(1, 21, rng.poisson(60)).sum()) for _ in range(n)]
    return [Ratio(weeks, 630, weeks, 1000) for weeks in sums]


@pytest.mark.parametrize("replicates", [10, 20])
@pytest.mark.parametrize(
    ("draw", "truth"), [(counts_per_person, 0.04), (ratios_of_sums, 0.25), (clustered_weeks, 1.0)]
)
def test_a_nominal_95_per_cent_covers_93_to_97(draw: Draw, truth: float, replicates: int):
    rng = np.random.default_rng(20_261_122)
    covered = 0
    for _ in range(TRIALS):
        found = estimate(draw(rng, replicates))
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= truth <= found.high
    assert 0.93 <= covered / TRIALS <= 0.97


def test_the_normal_quantile_would_cover_too_little():
    """The test above has teeth: with 1.96 instead of 2.26 the share covered falls below 93 %."""
    rng = np.random.default_rng(20_261_122)
    covered = 0
    for _ in range(TRIALS):
        values = [ratio.value() or 0.0 for ratio in counts_per_person(rng, 10)]
        mean, low, _ = interval(values)
        covered += abs(mean - 0.04) <= (mean - low) * 1.959964 / t_quantile(9)
    assert covered / TRIALS < 0.93


@pytest.mark.parametrize(
    ("degrees", "quantile"), [(1, 12.7062047362), (2, 4.30265272975), (9, 2.26215716280), (19, 2.09302405441)]
)
def test_the_quantiles_are_those_of_printed_tables(degrees: int, quantile: float):
    assert t_quantile(degrees) == pytest.approx(quantile, abs=1e-10)


def test_one_and_two_degrees_of_freedom_have_closed_forms():
    assert t_quantile(1) == pytest.approx(math.tan(math.pi * 0.475), rel=1e-14)
    assert t_quantile(2) == pytest.approx(0.95 * math.sqrt(2 / (1 - 0.95**2)), rel=1e-14)


def test_an_interval_is_the_one_computed_by_hand():
    # mean 3, squares 4 + 1 + 0 + 1 + 4 = 10, standard error sqrt(10 / 4 / 5) = 0.7071, t(4) = 2.776445
    mean, low, high = interval([1, 2, 3, 4, 5])
    assert (mean, low, high) == pytest.approx(
        (3, 3 - 2.776445 * 0.7071068, 3 + 2.776445 * 0.7071068), abs=1e-5
    )


def test_nine_replicates_have_a_value_and_no_interval():
    found = estimate([Ratio(50, 100, 50, 100)] * 9)
    assert found == Estimate(0.5, None, None, 9, "fewer than 10 replicates")


def test_few_events_have_a_value_and_no_interval():
    assert estimate([Ratio(0, 9, 0, 9), *[Ratio(0, 0, 0, 0)] * 9]).why_not == "too few"
    rare = estimate([Ratio(1, 100, 1, 100)] * 9 + [Ratio(0, 100, 0, 100)])
    assert (rare.value, rare.low, rare.why_not) == (pytest.approx(0.009), None, "too few")


def test_nothing_below_the_line_in_one_replicate_leaves_the_ratio_of_all_sums():
    found = estimate([Ratio(30, 60, 30, 60)] * 9 + [Ratio(0, 0, 0, 0)])
    assert found == Estimate(0.5, None, None, 10, "too few")


def test_a_median_not_reached_in_all_replicates_together_is_not_reached():
    found = estimate([Durations({2: 3}, {9: 30}, "median", 104)] * 10)
    assert found == Estimate(None, None, None, 10, "not reached")


def test_a_share_has_no_interval_beyond_0_and_1():
    found = estimate([Ratio(k, 100, None, 100) for k in (0, 0, 0, 0, 0, 0, 0, 0, 0, 30)], bounds=(0.0, 1.0))
    assert found.low == 0.0
    assert found.value == pytest.approx(0.03)


def test_logarithms_are_turned_back():
    doubled = [Ratio(1, 1, None, 10)] * 10
    found = estimate(doubled, is_log=True)
    assert (found.value, found.low, found.high) == pytest.approx((math.e, math.e, math.e))


def test_no_event_below_the_line_in_one_replicate_leaves_no_interval():
    """Requests are expected numbers where nobody is touched: a sum above 0 may hold no event yet."""
    found = estimate([Ratio(30, 60, 30, 60)] * 9 + [Ratio(0, 1, 0, 0)])
    assert (found.low, found.why_not) == (None, "too few")


def test_a_ratio_of_two_counts_left_to_chance_is_covered_and_not_overstated():
    """Nine acts prevented a replicate, 28 errors: the mean of ratios would be 15 % too high.

    4,000 trials: the share covered has a standard deviation of 0.34 %, so bounds 2 % away give one false
    alarm in 10**8; the mean ratio has one of 0.2 %, so 4 % is far beyond chance.
    """
    generator = np.random.default_rng(20)
    truth, covered, values = 28 / 9, 0, []
    for _ in range(TRIALS):
        found = ratio_of_means(generator.poisson(28, 10).tolist(), generator.poisson(9, 10).tolist())
        assert found is not None
        values.append(found[0])
        covered += found[1] <= truth <= found[2]
    assert 0.93 < covered / TRIALS < 0.97
    assert abs(math.fsum(values) / TRIALS / truth - 1) < 0.04


def test_a_ratio_over_what_may_be_nothing_has_no_ends():
    assert ratio_of_means([30.0] * 4, [-5.0, 6.0, 0.0, 1.0]) is None
