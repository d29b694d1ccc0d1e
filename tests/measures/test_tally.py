"""The arithmetic of one replicate, against sums made by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from underheaven.measures.tally import Contrast, Durations, Ratio, pooled

# Seven entries: one ended after 1 week, two after 3, one after 6; still in force: one after 3, two after 8.
ENDED, CENSORED = {1: 1, 3: 2, 6: 1}, {3: 1, 8: 2}


def test_a_kaplan_meier_curve_is_the_one_computed_by_hand():
    # week 1: 7 at risk, 1 ends; week 3: 6 at risk (the censored one too), 2 end; week 6: 3 at risk, 1 ends
    S1 = Fraction(6, 7)
    S3 = S1 * Fraction(4, 6)
    S6 = S3 * Fraction(2, 3)
    durations = Durations(ENDED, CENSORED, "median", 104)
    assert durations.curve() == [(1, S1), (3, S3), (6, S6)]
    assert Fraction(8, 21) == S6


def test_the_median_is_the_first_week_by_which_half_have_ended():
    assert Durations(ENDED, CENSORED, "median", 104).value() == 6.0  # 8/21 is below one half, 4/7 is not
    assert Durations({2: 1, 4: 1}, {}, "median", 104).value() == 2.0  # exactly one half counts


def test_a_median_that_was_not_reached_is_said_to_be_so():
    durations = Durations({2: 1}, {9: 3}, "median", 104)
    assert durations.value() is None
    assert durations.why_none() == "not reached"


def test_the_mean_within_a_horizon_is_the_area_under_the_curve():
    # 1 x 1 + 6/7 x 2 + 4/7 x 3 + 8/21 x 4 = 125/21 within ten weeks
    assert Durations(ENDED, CENSORED, "mean", 10).value() == pytest.approx(125 / 21)
    assert Durations(ENDED, CENSORED, "mean", 2).value() == pytest.approx(1 + 6 / 7)


def test_no_entries_are_too_few():
    durations = Durations({}, {}, "mean", 104)
    assert (durations.value(), durations.why_none(), durations.events_below) == (None, "too few", 0)


def test_pooled_replicates_are_one_ratio_of_all_sums_and_not_a_mean_of_ratios():
    whole = pooled([Ratio(1, 2, 1, 2), Ratio(9, 10, 9, 10)])
    assert whole == Ratio(10, 12, 10, 12)
    assert whole.value() == pytest.approx(10 / 12)  # the mean of ratios would be 0.7


def test_pooled_durations_add_entries_of_equal_length():
    whole = pooled([Durations({1: 1}, {2: 1}, "median", 9), Durations({1: 2, 3: 1}, {}, "median", 9)])
    assert whole == Durations({1: 3, 3: 1}, {2: 1}, "median", 9)


def test_a_ratio_with_nothing_below_the_line_has_no_value():
    assert Ratio(0, 0, 0, 0).value() is None
    assert Ratio(5, -2, 5, -2).value() is None  # a price where no act was prevented


def test_a_ratio_of_groups_needs_events_in_both():
    some, none = Ratio(3, 10, 3, 10), Ratio(0, 10, 0, 10)
    assert Contrast(some, none, "ratio").value() is None
    assert Contrast(none, some, "ratio").value() is None
    assert Contrast(some, none, "difference").value() == pytest.approx(0.3)
    # the events of the group compared with stand below the line of a ratio
    assert Contrast(some, Ratio(2, 10, 2, 10), "ratio").events_below == 2


def test_tallies_of_different_questions_are_not_added():
    with pytest.raises(ValueError, match="different questions"):
        pooled([Ratio(1, 2, 1, 2), Durations({}, {}, "mean", 9)])
