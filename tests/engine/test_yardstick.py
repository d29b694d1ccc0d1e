"""Tiny society, declared in words and lived by either engine, beside the yardstick written with arrays."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.engine.yardstick import Lives, class_means, live

from underheaven.engine.fast import run as fast
from underheaven.engine.oracle import run
from underheaven.ground.exact import exact
from underheaven.ground.outcome import Margin, Outcome
from underheaven.ground.spread import class_means as exact_class_means
from underheaven.shelf.finding import read
from underheaven.studies.setting import resolve

YARDSTICK = 96_000
MOST = 4.0
"""Standard errors. A mean of so many citizens is near enough to normal: one comparison in 16,000 fails by
chance, one run of this page (60 comparisons) in 260; the seeds are fixed, so a pass stays a pass."""


def oracle(regime: str, citizens: int, weeks: int, replicates: int) -> list[Outcome]:
    words = (read("regime", regime),)
    return [
        run(
            read("society", "tiny-society"),
            {"it": words},
            citizens=citizens,
            weeks=weeks,
            seed=11,
            replicate=replicate,
            responses="frozen",
        )
        for replicate in range(replicates)
    ]


def total(outcomes: list[Outcome], counter: str, margin: Margin) -> int:
    return sum(o.worlds["it"].totals.get(counter, {}).get(margin, 0) for o in outcomes)


def comparisons(outcomes: list[Outcome], yardstick: Lives, regime: str) -> Iterator[tuple[str, float, float]]:
    """What is compared, the engine's mean, and by how many standard errors it is off the yardstick's."""
    groups: list[tuple[Margin, NDArray[np.bool_]]] = [
        (("all", ""), np.ones(len(yardstick.group), bool)),
        (("group", "A"), ~yardstick.group),
        (("group", "B"), yardstick.group),
    ]
    counters = [
        ("listed-at-end", yardstick.listed),
        (f"score-at-end/{regime}", yardstick.score),
        ("records-in-error/offence", yardstick.flags),
        ("refused/trip", yardstick.blocked),
    ]
    for margin, who in groups:
        people = sum(o.people["adults"].get(margin, 0) for o in outcomes)
        for counter, values in counters:
            mean = total(outcomes, counter, margin) / people
            error = values[who].std() * sqrt(1 / people + 1 / who.sum())
            yield f"{counter} of {margin}", mean, float((mean - values[who].mean()) / error)


def differ(outcomes: list[Outcome], yardstick: Lives, regime: str) -> dict[str, tuple[float, float]]:
    found = list(comparisons(outcomes, yardstick, regime))
    assert len(found) == 12
    return {what: (mean, off) for what, mean, off in found if abs(off) > MOST}


def test_the_sixteen_classes_are_those_of_an_independent_sum() -> None:
    means = class_means()
    ours = [float(mean) * 0.05 for mean in exact_class_means("beta", exact("2"), exact("38"))]
    assert np.abs(means / ours - 1).max() < 1e-4


def test_half_a_term_of_tiny_society_matches_the_yardstick() -> None:
    assert (
        differ(oracle("tiny-society", 1000, 156, 2), live(YARDSTICK, 156, 1, ties=False), "tiny-society")
        == {}
    )


@pytest.mark.slow
def test_ten_years_of_tiny_society_match_the_yardstick() -> None:
    yardstick = live(YARDSTICK, 520, 2, ties=False)
    assert abs(yardstick.listed[~yardstick.group].mean() - 0.1817) < 4 * sqrt(0.1817 * 0.8183 / 76_800)
    assert abs(yardstick.listed[yardstick.group].mean() - 0.2537) < 4 * sqrt(0.2537 * 0.7463 / 19_200)
    assert abs(yardstick.flags.mean() - 1.387) < 0.03
    assert differ(oracle("tiny-society", 2000, 520, 4), yardstick, "tiny-society") == {}


@pytest.mark.slow
def test_ten_years_with_listed_acquaintances_match_the_yardstick() -> None:
    """Ties are mutual here and one-way there, which changes for whom a point is lost, not how many are."""
    yardstick = live(YARDSTICK, 520, 3, ties=True)
    assert differ(oracle("tiny-society-ties", 2000, 520, 3), yardstick, "tiny-society-ties") == {}


@pytest.mark.slow
@pytest.mark.parametrize(("study", "ties"), [("tiny-society-a", False), ("tiny-society-b", True)])
def test_the_studies_of_the_yardstick_match_it_at_their_full_size(study: str, ties: bool) -> None:
    """The fast engine lives as many citizens as the yardstick does, so that half the error is gone."""
    setting = resolve(study)
    assert (setting.citizens, setting.study.weeks) == (YARDSTICK, 520)
    (words,) = setting.worlds["listed"]
    lived = [
        fast(
            setting.society,
            {"it": (words,)},
            citizens=setting.citizens,
            weeks=setting.study.weeks,
            seed=setting.study.seed,
            responses=setting.study.responses,
        )
    ]
    assert differ(lived, live(YARDSTICK, 520, 4, ties=ties), words.regime) == {}
