"""A number says where it comes from."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from fractions import Fraction

import pytest

from underheaven.ground.numbers import CitedNumber, Factors, Standing, Steps


def number(value: str, **more: object) -> CitedNumber:
    return CitedNumber(Fraction(value), "share", Standing.ASSUMED, **more)  # type: ignore[arg-type]


CAMERA = number(
    "1/6000", by_group={"B": number("10")}, by_place={"old-town": number("1/2", by_age={"60+": number("3")})}
)


def test_a_number_for_a_group_and_a_place_is_the_value_times_both_factors_exactly():
    assert CAMERA.for_() == Fraction(1, 6000)
    assert CAMERA.for_(group="B", place="old-town") == Fraction(5, 6000)
    assert CAMERA.for_(group="B", place="old-town", age="60+") == Fraction(15, 6000)


def test_a_label_without_a_factor_counts_one():
    assert CAMERA.for_(group="A", place="harbour", income="lowest") == CAMERA.value


def test_all_numbers_of_a_number_are_walked_factors_of_factors_too():
    assert [n.value for n in CAMERA.all_numbers()] == [Fraction(1, 6000), 10, Fraction(1, 2), 3]


def test_a_number_and_its_factors_cannot_be_changed():
    given = {"B": number("10")}
    held = number("1", by_group=given)
    given["B"] = number("99")
    assert held.for_(group="B") == 10
    with pytest.raises(FrozenInstanceError):
        held.value = Fraction(2)  # type: ignore[misc]
    with pytest.raises(TypeError):
        held.by_group["B"] = number("2")  # type: ignore[index]


def test_equal_numbers_are_equal_whatever_the_order_of_their_factors():
    one, two = number("1"), number("2")
    a, b = number("1", by_group={"A": one, "B": two}), number("1", by_group={"B": two, "A": one})
    assert a == b
    assert hash(a) == hash(b)
    assert a != number("1", by_group=Factors({"A": two, "B": one}))


def test_a_number_survives_the_way_between_two_processes():
    assert pickle.loads(pickle.dumps(CAMERA)) == CAMERA


def test_a_range_that_runs_backwards_is_refused():
    with pytest.raises(ValueError, match="lowest"):
        number("1", swept=(Fraction(2), Fraction(1)))


ROLLED_OUT = number("1", by_week={1: Fraction(1, 4), 105: Fraction(1), 53: Fraction(1, 2)})


def test_a_number_over_weeks_holds_from_each_of_its_weeks_on():
    assert [ROLLED_OUT.at_week(week) for week in (1, 52, 53, 104, 105, 520)] == [
        Fraction(1, 4), Fraction(1, 4), Fraction(1, 2), Fraction(1, 2), 1, 1,
    ]  # fmt: skip
    assert [number("1/3").at_week(week) for week in (1, 520)] == [Fraction(1, 3)] * 2


def test_a_number_over_weeks_is_swept_as_a_whole():
    half = ROLLED_OUT.swept_to(Fraction(1, 2))
    assert [half.at_week(week) for week in (1, 53, 105)] == [Fraction(1, 8), Fraction(1, 4), Fraction(1, 2)]
    assert half.value == Fraction(1, 2)
    assert number("1/3").swept_to(Fraction(1, 2)) == number("1/2")
    with pytest.raises(ValueError, match="end at 0"):
        number("0", by_week={1: Fraction(1), 53: Fraction(0)}).swept_to(Fraction(1))


def test_steps_over_weeks_begin_in_week_1_and_end_at_the_value():
    with pytest.raises(ValueError, match="begin in week 1"):
        number("1", by_week={2: Fraction(1)})
    with pytest.raises(ValueError, match="that of its last step"):
        number("1", by_week={1: Fraction(1, 2)})


def test_steps_over_weeks_can_be_hashed_and_sent():
    assert hash(ROLLED_OUT) == hash(
        number("1", by_week=dict(sorted(ROLLED_OUT.by_week.items(), reverse=True)))
    )
    assert pickle.loads(pickle.dumps(ROLLED_OUT)) == ROLLED_OUT
    assert dict(Steps()) == {}
