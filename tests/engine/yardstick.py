"""Tiny society written a second time, with arrays and another generator: the yardstick the oracle is held to.

The rules are those of the yardstick's page; wrongdoing takes the same sixteen class means, found here by
summing the density of Beta(2, 38) over a fine grid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DETECTED, WRONG, GOOD, TRIP, TERM, TIES = 0.3, (0.002, 0.006), 0.05, 0.02, 104, 8


def class_means() -> NDArray[np.float64]:
    """The mean of Beta(2, 38) within each of sixteen classes of equal probability."""
    x = (np.arange(2_000_000) + 0.5) / 2_000_000
    density = x * (1 - x) ** 37
    cumulated = np.cumsum(density) / density.sum()
    classes = np.minimum((cumulated * 16).astype(int), 15)
    return np.bincount(classes, density * x) / np.bincount(classes, density)


@dataclass(frozen=True)
class Lives:
    """What became of each citizen: group, last score, listed at the end, wrong flags, blocked trips."""

    group: NDArray[np.bool_]
    score: NDArray[np.float64]
    listed: NDArray[np.float64]
    flags: NDArray[np.float64]
    blocked: NDArray[np.float64]


def live(n: int, steps: int, seed: int, *, ties: bool) -> Lives:
    """Live `steps` weeks; with `ties`, three listed acquaintances of eight cost a point a week."""
    rng = np.random.default_rng(seed)
    p = class_means()[rng.integers(0, 16, n)]
    group = rng.random(n) < 0.2
    wrong = np.where(group, WRONG[1], WRONG[0])
    partners = rng.integers(0, n, (n, TIES))
    score, listed, until = np.full(n, 1000), np.zeros(n, bool), np.zeros(n, int)
    flags, blocked = np.zeros(n), np.zeros(n)
    for week in range(steps):
        over = listed & (until <= week)
        listed[over], score[over] = False, 700
        many = listed[partners].sum(1) > 2 if ties else np.zeros(n, bool)
        offence = rng.random(n) < p * np.where(listed, 0.5, 1)
        flag = ~offence & (rng.random(n) < wrong)
        hit = (offence & (rng.random(n) < DETECTED)) | flag
        good = ~hit & (rng.random(n) < GOOD)
        score[hit] -= 50
        score[good] = np.minimum(score[good] + 5, 1300)
        score[many] -= 1
        new = ~listed & (score < 600)
        listed[new], until[new] = True, week + TERM
        flags += flag
        blocked += (rng.random(n) < TRIP) & listed
    return Lives(group, score.astype(float), listed.astype(float), flags, blocked)
