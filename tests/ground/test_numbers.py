"""A number says where it comes from."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from fractions import Fraction

import pytest

from underheaven.ground.numbers import CitedNumber, Factors, Standing


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
