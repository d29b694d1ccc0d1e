"""Tiny society as a plain loop under numba, with a generator that remembers.

One of the project's yardsticks: tiny society as a researcher would otherwise write it. Kept as it was measured
first; only the formatting and the name of the shared module are ours.
"""

from tiny_society import *


def imp():
    import numpy as np, numba as nb

    @nb.njit(cache=True)
    def seedit(x):
        np.random.seed(x)

    @nb.njit(cache=True)
    def step(t, p, g, s, listed, was, until, nbr, tieon):
        n = len(p)
        tot = 0
        l0 = 0
        l1 = 0
        blocked = 0
        nf = 0
        for i in range(n):
            if listed[i] and until[i] <= t:
                listed[i] = 0
                s[i] = 700
        if tieon:
            was[:] = listed
        for i in range(n):
            li = listed[i]
            sc = s[i]
            pi = p[i] * 0.5 if li else p[i]
            hit = False
            if np.random.random() < pi:
                hit = np.random.random() < 0.3
            elif np.random.random() < (0.006 if g[i] else 0.002):
                hit = True
                nf += 1
            if hit:
                sc -= 50
            elif np.random.random() < 0.05:
                sc = min(sc + 5, 1300)
            if tieon:
                c = 0
                for j in range(8):
                    c += was[nbr[i, j]]
                if c > 2:
                    sc -= 1
            if not li and sc < 600:
                li = 1
                listed[i] = 1
                until[i] = t + 104
            s[i] = sc
            tot += sc
            if li:
                if g[i]:
                    l1 += 1
                else:
                    l0 += 1
            if np.random.random() < 0.02 and li:
                blocked += 1
        return tot, l0, l1, blocked, nf

    return np, seedit, step


def build(ns, n, seed, variant):
    np, seedit, step = ns
    p, g, br, nb = population(n, seed, variant)
    p = p.astype(np.float32)
    g = g.astype(np.uint8)
    s = np.full(n, 1000, np.int16)
    listed = np.zeros(n, np.uint8)
    was = listed.copy()
    until = np.zeros(n, np.int16)
    if nb is None:
        nb = np.zeros((1, 8), np.int32)
        tie = False
    else:
        tie = True
    m = 8
    z = np.zeros
    step(
        0,
        np.zeros(m, np.float32),
        z(m, np.uint8),
        np.full(m, 1000, np.int16),
        z(m, np.uint8),
        z(m, np.uint8),
        z(m, np.int16),
        np.zeros((m, 8), np.int32),
        tie,
    )
    seedit(seed)
    nmin = int(g.sum())
    nmaj = n - nmin

    def run(steps):
        rows = []
        for t in range(steps):
            tot, l0, l1, b, nf = step(t, p, g, s, listed, was, until, nb, tie)
            rows.append((tot / n, l0 / nmaj, l1 / nmin, b, nf / n))
        return rows

    return run


main("numba-simple", imp, build)
