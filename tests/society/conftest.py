"""Small societies for the tests of who lives in one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from underheaven.ground.numbers import Standing
from underheaven.words.fields import Numbers, Reading
from underheaven.words.society import Society

Declare = Callable[..., Society]

PLAIN: dict[str, Any] = {
    "society": "test-town",
    "title": "A town for tests",
    "about": "Households, ages and incomes as in small-city.",
    "citizens": 1000,
    "provinces": {"here": 0},
    "tables": {
        "household_size": {"1": "0.2539", "2": "0.2968", "3": "0.2099", "4+": "0.2394"},
        "age": {"0-14": "0.1795", "15-17": "0.031", "18-39": "0.2925", "40-59": "0.31", "60+": "0.187"},
        "income": {"lowest": 7869, "second": 16443, "middle": 26249, "fourth": 41172, "highest": 80294},
        "groups": {"A": "0.8", "B": "0.2"},
    },
    "ties": {"workplace": 16, "school": 32, "district": 2, "province": 1, "nation": 1},
    "harmful": {"spread": {"gamma": "0.5"}, "acts": {"fraud": {"rate": "0.01"}}},
    "civic": {"spread": {"gamma": "0.5"}, "acts": {"volunteering": {"rate": 2}}},
}


@pytest.fixture(scope="session")
def declare() -> Declare:
    """Return a function that declares the plain town with some words changed."""

    def declared(*, tables: dict[str, Any] | None = None, **words: Any) -> Society:
        data = PLAIN | words | {"tables": PLAIN["tables"] | (tables or {})}
        return Society.model_validate(data, context={"reading": Reading(Numbers(Standing.DERIVED))})

    return declared
