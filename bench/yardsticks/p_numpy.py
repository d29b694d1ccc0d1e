"""Tiny society in NumPy, column by column.

One of the project's yardsticks: tiny society as a researcher would otherwise write it. Kept as it was measured
first; only the formatting and the name of the shared module are ours.
"""

from tiny_society import *
import os

F32 = os.environ.get("F32") == "1"


def imp():
    import numpy as np

    return np


def build(np, n, seed, variant):
    p, g, br, nb = population(n, seed, variant)
    rng = np.random.default_rng(seed)
    if F32:
        p = p.astype(np.float32)
    f = np.where(g, F_MIN, F_MAJ).astype(p.dtype)
    s = np.full(n, 1000, np.int32)
    listed = np.zeros(n, bool)
    until = np.zeros(n, np.int32)
    nmin = g.sum()
    nmaj = n - nmin
    dt = np.float32 if F32 else np.float64
    U = lambda: rng.random(n, dtype=dt)

    def run(steps):
        rows = []
        for t in range(steps):
            exp = listed & (until <= t)
            listed[exp] = False
            s[exp] = 700
            if nb is not None:
                tie = listed[nb].sum(1) > 2
            off = U() < p * (1 - 0.5 * listed).astype(dt)
            det = off & (U() < DET)
            flag = ~off & (U() < f)
            hit = det | flag
            good = ~hit & (U() < GOOD)
            s[hit] -= 50
            s[good] = np.minimum(s[good] + 5, 1300)
            if nb is not None:
                s[tie] -= 1
            new = ~listed & (s < 600)
            listed[new] = True
            until[new] = t + TERM
            blocked = np.count_nonzero((U() < TRIP) & listed)
            lm = np.count_nonzero(listed & g)
            l = np.count_nonzero(listed)
            rows.append((s.mean(), (l - lm) / nmaj, lm / nmin, blocked, np.count_nonzero(flag) / n))
        return rows

    return run


main("numpy-f32" if F32 else "numpy", imp, build)
