"""Both engines say alike who is where they were a year before, under whatever can be said."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from tests.engine.random_words import EVERYTHING, random_case
from tests.engine.test_fast_equals_oracle import differences, small_city
from tests.engine.test_recall import BANDS, COUNTERS, about_a_year, long_case

from underheaven.engine.fast import run as fast
from underheaven.engine.oracle import run as oracle
from underheaven.ground.outcome import ALL

pytestmark = pytest.mark.slow  # compiling takes a minute where nothing is compiled yet

CASES = range(24)


def everything(number: int) -> dict[str, Any]:
    """A random case of all words, lived for a year and one to thirteen weeks."""
    case = random_case(number, EVERYTHING)
    return {**case, "weeks": 53 + number % 13, "citizens": min(case["citizens"], 97)}


def test_random_regimes_of_more_than_a_year_are_lived_alike() -> None:
    counted: Counter[str] = Counter()
    for number in CASES:
        for case in (long_case(number), everything(number)):
            ours, theirs = fast(**case, threads=1), oracle(**case)
            assert differences(theirs, ours) == [], number
            for counters in about_a_year(ours).values():
                counted.update({name.split("/")[0]: of.get(ALL, 0) for name, of in counters.items()})
    assert min(counted[name] for name in (*COUNTERS, *BANDS)) > 50, counted


def test_a_small_city_is_lived_alike_for_two_years() -> None:
    case = small_city(300, 104, 6, "core")
    ours = fast(**case, threads=2, block=64)
    assert differences(oracle(**case), ours) == []
    assert all(about_a_year(ours)[name] for name in case["worlds"] if name != "none")


def test_neither_engine_compares_anything_in_a_year_or_less() -> None:
    for number in CASES[:4]:
        case = {**random_case(number), "weeks": 52, "citizens": 48}
        for outcome in (fast(**case, threads=1), oracle(**case)):
            assert not any(about_a_year(outcome).values())
