from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from underheaven.ground.draws import Address, Draws
from underheaven.society.choice import bounds_of_equal_parts, bounds_of_shares, choice


@given(slot=st.integers(0, 65535), classes=st.integers(1, 20), near=st.integers(-1, 1))
def test_equal_parts_are_those_of_draw_times_classes(slot, classes, near):
    bounds = bounds_of_equal_parts(classes)
    draw = Draws(7, 0).draw("society/income", Address(0, 0, slot), 0)
    for tried in (draw, *(bound + near for bound in bounds)):
        assert sum(bound <= tried for bound in bounds) == tried * classes >> 32


@given(slot=st.integers(0, 65535), distances=st.lists(st.integers(-70_000, 70_000), max_size=5))
def test_the_lower_half_of_a_draw_decides_where_the_upper_half_does_not(slot, distances):
    stream, address = Draws(7, 0).week_stream("society/group", 0), Address(0, 0, slot)
    draw = stream.draw(address)
    bounds = sorted({min(max(draw + distance, 0), 2**32) for distance in (0, 1, *distances)})
    assert choice(stream, address, bounds) == sum(bound <= draw for bound in bounds)


def test_a_class_without_a_share_is_never_chosen():
    stream = Draws(7, 0).week_stream("society/group", 0)
    for shares, chosen in (([1, 0], {0}), ([0, 1], {1}), ([0, 1, 0], {1}), ([0, 0], {0}), ([3], {0})):
        bounds = bounds_of_shares([Fraction(share) for share in shares])
        assert {choice(stream, Address(0, 0, slot), bounds) for slot in range(200)} == chosen
