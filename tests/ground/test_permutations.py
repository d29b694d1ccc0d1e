"""Permutations of any size, and matchings of seats."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from underheaven.ground.draws import Draws, Kind
from underheaven.ground.permutations import Permutation, matched_seat, place_permutation, reflected

lanes = st.lists(st.integers(0, 65535), min_size=8, max_size=8)
SIZES = [
    1,
    2,
    3,
    4,
    5,
    7,
    8,
    9,
    13,
    16,
    17,
    31,
    33,
    63,
    64,
    65,
    127,
    447,
    1024,
    1025,
    3000,
    34464,
    65535,
    65536,
]


@pytest.mark.parametrize("size", SIZES)
def test_everybody_is_moved_to_a_place_of_their_own_and_back(size: int):
    shuffled = place_permutation(Draws(7, 0), "tie/district-1", 0, 2, size)
    places = [shuffled.forward(x) for x in range(size)]
    assert sorted(places) == list(range(size))
    assert [shuffled.inverse(place) for place in places] == list(range(size))


@settings(max_examples=60)
@given(lanes, st.integers(1, 300))
def test_any_key_and_any_size_give_a_bijection(key: list[int], size: int):
    shuffled = Permutation(key, size)
    assert sorted(map(shuffled.forward, range(size))) == list(range(size))
    assert all(shuffled.inverse(shuffled.forward(x)) == x for x in range(size))


def test_a_permutation_is_the_one_of_the_design_written_out_by_hand():
    key, size, bits = (40503, 4660, 12, 7, 65535, 1, 99, 100), 1000, 10
    for start in (0, 1, 417, 999):
        x = start
        while True:
            for r in range(3):
                x = (x * (key[2 * r] | 1) + key[2 * r + 1]) % 2**bits
                x = x ^ x // 2**5
            if x < size:
                break
        assert Permutation(key, size).forward(start) == x


def test_a_cells_permutation_is_keyed_by_its_first_slot_as_a_place():
    draws = Draws(11, 5)
    expected = Permutation(draws.block("tie/x", 3, 12, 0, 0, Kind.PLACE), 500)
    given_ = place_permutation(draws, "tie/x", 3, 12, 500)
    assert [given_.forward(x) for x in range(500)] == [expected.forward(x) for x in range(500)]


@pytest.mark.parametrize("x", [-1, 10])
def test_nobody_outside_a_cell_is_moved(x: int):
    shuffled = Permutation((1,) * 8, 10)
    with pytest.raises(ValueError):
        shuffled.forward(x)
    with pytest.raises(ValueError):
        shuffled.inverse(x)


@pytest.mark.parametrize(("key", "size"), [((1,) * 8, 0), ((1,) * 8, 65537), ((1,) * 7, 10)])
def test_a_permutation_of_an_impossible_size_or_key_is_refused(key: tuple[int, ...], size: int):
    with pytest.raises(ValueError):
        Permutation(key, size)


def test_look_alikes_are_spread_evenly_over_a_cell():
    """16 x 16 table of (who, look-alike) over 400 keys at n = 256, chi-square with 225 degrees.

    False alarm: above 225 + 6 sqrt(450) = 352 about once in 10^7 keys sets.
    Power: a permutation that only rotated by a multiple of 16 would give 96,000.
    """
    counts = np.zeros((16, 16))
    for cell in range(400):
        shuffled = place_permutation(Draws(3, 0), "sensor/cameras/taken", 0, cell, 256)
        np.add.at(counts, (np.arange(256) // 16, [shuffled.forward(x) // 16 for x in range(256)]), 1)
    expected = 400 * 16 * 16 / 256
    assert ((counts - expected) ** 2 / expected).sum() < 352


@pytest.mark.parametrize(
    ("one", "two"),
    [(65536, 34464), (50000, 3000), (13, 447), (7, 2), (1, 5), (65536, 1), (5, 5), (64, 64), (1, 1)],
)
def test_ties_between_two_cells_are_mutual_and_leave_at_most_one_alone_in_an_odd_cell(one: int, two: int):
    sizes = (one, two)
    alone = [0, 0]
    for side in (0, 1):
        for seat in range(sizes[side]):
            across, partner = matched_seat(seat, sizes[side], sizes[1 - side])
            if partner is None:
                alone[side] += 1
                continue
            there = 1 - side if across else side
            assert 0 <= partner < sizes[there]
            assert (there, partner) != (side, seat)
            assert matched_seat(partner, sizes[there], sizes[1 - there]) == (across, seat)
    for side in (0, 1):
        assert alone[side] == sizes[side] % 2


@pytest.mark.parametrize("size", [1, 2, 7, 64, 447])
def test_a_cell_matched_with_itself_pairs_neighbours_by_seat(size: int):
    for seat in range(size):
        _, partner = matched_seat(seat, size, size)
        assert partner == (seat ^ 1 if seat ^ 1 < size else None)


@given(st.integers(1, 50), st.integers(0, 10**6), st.data())
def test_a_reflection_of_cells_reflected_again_is_where_it_began(count: int, r: int, data: st.DataObject):
    position = data.draw(st.integers(0, count - 1))
    image = reflected(position, count, r)
    assert 0 <= image < count
    assert reflected(image, count, r) == position
    assert len({reflected(p, count, r) for p in range(count)}) == count


def test_no_cells_cannot_be_reflected():
    with pytest.raises(ValueError):
        reflected(0, 0, 0)
