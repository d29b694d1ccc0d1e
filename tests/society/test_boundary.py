from __future__ import annotations

import pytest

from underheaven.ground.errors import BoundaryError, InputError
from underheaven.society.boundary import fits

DISTRICTS = {"old-town": "0.4", "riverside": "0.6"}


def test_a_thousand_citizens_are_a_society(declare):
    fits(declare(districts=DISTRICTS), 1000)


@pytest.mark.parametrize("citizens", [-1, 0, 1, 10, 999])
def test_there_is_no_society_of_one(declare, citizens):
    with pytest.raises(BoundaryError, match=f"a society of {citizens} is too few.*draw 1,000 or more"):
        fits(declare(), citizens)


@pytest.mark.parametrize(
    ("dimension", "table"),
    [
        ("age", {"18-39": "1"}),
        ("age", {"18-39": "0.951", "60+": "0.049"}),
        ("groups", {"A": "0.96", "B": "0.04"}),
        ("groups", {"A": "1", "B": "0"}),
        ("income", {"lowest": 7869}),
    ],
)
def test_a_society_has_two_brackets_that_many_share(declare, dimension, table):
    with pytest.raises(
        BoundaryError, match=rf"^tables\.{dimension}: needs at least 2 brackets of 5 % or more"
    ):
        fits(declare(tables={dimension: table}), 1000)


def test_brackets_of_exactly_five_per_cent_will_do(declare):
    fits(declare(tables={"groups": {"A": "0.95", "B": "0.05"}}), 1000)


def test_buildings_that_cannot_be_are_refused_before_anybody_is_drawn(declare):
    with pytest.raises(InputError, match="cannot fill buildings of 64 seats"):
        fits(declare(tables={"household_size": {"3": "1"}}), 1000)
