from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from underheaven.society.apportion import sainte_lague

weights = st.lists(
    st.one_of(st.integers(0, 3), st.integers(0, 10**6), st.fractions(0, 1, max_denominator=50)),
    min_size=1,
    max_size=40,
).filter(any)


def one_by_one(shares: list[Fraction | int], seats: int) -> tuple[int, ...]:
    """Give the seats as the definition says."""
    given_to = [0] * len(shares)
    for _ in range(seats):
        claims = [Fraction(share) / (2 * held + 1) for share, held in zip(shares, given_to, strict=True)]
        given_to[claims.index(max(claims))] += 1
    return tuple(given_to)


@given(weights, st.integers(0, 150))
def test_seats_are_shared_as_if_given_one_by_one(shares, seats):
    assert sainte_lague(shares, seats) == one_by_one(shares, seats)


@given(weights, st.integers(0, 2_000_000_000))
def test_one_seat_more_adds_one_in_one_place(shares, seats):
    before, after = sainte_lague(shares, seats), sainte_lague(shares, seats + 1)
    assert sum(before) == seats
    assert sorted(b - a for a, b in zip(before, after, strict=True)) == [0] * (len(shares) - 1) + [1]


@given(weights, st.integers(0, 10**9), st.integers(2, 1000))
def test_only_proportions_count(shares, seats, times):
    assert sainte_lague(shares, seats) == sainte_lague([share * times for share in shares], seats)


def test_ties_go_to_the_lower_number():
    assert [sainte_lague([1, 1, 1], seats) for seats in (1, 2, 4)] == [(1, 0, 0), (1, 1, 0), (2, 1, 1)]


def test_a_giant_among_dwarfs_is_shared_as_if_one_by_one():
    shares: list[Fraction | int] = [10_000, *[1] * 60]
    assert all(sainte_lague(shares, seats) == one_by_one(shares, seats) for seats in (1, 199, 200, 201, 700))


def test_a_nation_is_shared_among_provinces_without_counting_its_people():
    provinces = [21_893_095 + 3_141_592 * number for number in range(31)]
    shares = sainte_lague(provinces, 1_409_778_724)
    total = sum(provinces)
    assert sum(shares) == 1_409_778_724
    assert all(abs(s * total - 1_409_778_724 * w) <= total for s, w in zip(shares, provinces, strict=True))


@pytest.mark.parametrize(("shares", "seats"), [([1, -1], 3), ([1], -1), ([0, 0], 1), ([], 1)])
def test_what_cannot_be_shared_is_refused(shares, seats):
    with pytest.raises(ValueError, match="weight"):
        sainte_lague(shares, seats)
