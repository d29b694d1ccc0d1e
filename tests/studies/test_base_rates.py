"""One false alert in 6,000 passes: the arithmetic, and the laboratory held to it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from underheaven.shelf import read
from underheaven.studies.result import Result
from underheaven.studies.sweep import sweep
from underheaven.studies.swept import Swept

FACTOR = "street-cameras.sensors.cameras.false_alarm.by_group.B"
RATE = "society.harmful.acts.jaywalking.rate"


def rate_per_pass() -> Fraction:
    rate = read("regime", "street-cameras").sensors["cameras"].false_alarm
    assert rate is not None
    assert (rate.value, rate.source) == (Fraction(1, 6000), "npl-2023")
    return rate.value


def a_week(factor: int) -> float:
    """Return the chance of being booked for nothing in a week without the act."""
    passes = read("society", "small-city").encounters["crossing"].value
    return 1 - float(1 - rate_per_pass() * factor) ** int(passes)


def test_a_hundred_million_passes_a_day_make_about_16700_false_alerts() -> None:
    alerts = 100_000_000 * rate_per_pass()
    assert round(alerts) == 16_667
    assert round(alerts, -2) == 16_700


def test_a_city_of_20_million_books_about_1900000_innocent_people_a_year() -> None:
    ages = read("society", "small-city").tables.age
    adults = 20_000_000 * sum(float(ages[age].value) for age in ("18-39", "40-59", "60+"))
    bookings = adults * a_week(1) * 52
    assert bookings == pytest.approx(1_900_000, rel=0.02)
    assert 1 - (1 - a_week(1)) ** 52 == pytest.approx(0.114, abs=0.001)


@pytest.fixture(scope="module")
def found() -> Swept:
    return sweep("base-rates", {RATE: [6, "0.06"], FACTOR: [2, 10, 100]}, citizens=20_000, weeks=13)


def wrong(result: Result, group: str) -> float:
    value = result.value("cameras", "wrong-records/jaywalking", "group", group).value
    assert value is not None
    return value


@pytest.mark.slow  # compiles the fast engine where it is not compiled yet
def test_a_city_drawn_down_is_booked_as_the_arithmetic_says(found: Swept) -> None:
    """Ten draws of 12,600 adults of A: about 3,800 bookings, so 7 % are more than four standard errors."""
    for one, result in zip(found.combinations, found.results, strict=True):
        if one.values[0] == "0.06":
            weeks, factor = result.study.weeks, int(one.values[1])
            assert wrong(result, "A") == pytest.approx(weeks * a_week(1), rel=0.07)
            assert wrong(result, "B") == pytest.approx(weeks * a_week(factor), rel=0.1)


@pytest.mark.slow  # as above
def test_the_same_camera_is_mostly_wrong_about_what_is_rare(found: Swept) -> None:
    shares = {
        one.values: result.value("cameras", "wrong-share/jaywalking", "group", "A").value
        for one, result in zip(found.combinations, found.results, strict=True)
    }
    assert all(share is not None for share in shares.values())
    for (rate, _), share in shares.items():
        assert share is not None
        assert share < 0.15 if rate == "6" else share > 0.85


@pytest.mark.slow  # as above
def test_a_hundredfold_error_rate_is_fewer_than_a_hundred_times_the_bookings(found: Swept) -> None:
    """A week holds one record of an act, so the ratio of bookings stays behind the ratio of the rates."""
    last = found.results[-1]
    assert found.combinations[-1].values == ("0.06", "100")
    assert 70 < wrong(last, "B") / wrong(last, "A") < 95
