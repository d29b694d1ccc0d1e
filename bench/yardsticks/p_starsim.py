"""Tiny society in Starsim, with paired draws (common random numbers).

One of the project's yardsticks: tiny society as a researcher would otherwise write it. Kept as it was measured
first; only the formatting and the name of the shared module are ours.
"""

from tiny_society import *
import os

CRN = os.environ.get("CRN", "1") == "1"


def imp():
    import numpy as np, starsim as ss

    ss.options(verbose=0)
    ss.options.crn = CRN
    return np, ss


def build(ns, n, seed, variant):
    np, ss = ns
    p, g, br, nb = population(n, seed, variant)
    ROWS = []

    class Ties(ss.Network):
        def init_post(self):
            super().init_post()
            self.append(dict(p1=np.repeat(np.arange(n), K), p2=nb.ravel(), beta=np.ones(n * K)))

        def step(self):
            pass

    class Score(ss.Module):
        def __init__(self, **kw):
            super().__init__()
            self.define_states(
                ss.FloatArr("prop", default=0.0),
                ss.BoolState("minority"),
                ss.FloatArr("bracket", default=0.0),
                ss.FloatArr("fp", default=0.0),
                ss.FloatArr("score", default=1000.0),
                ss.BoolState("listed"),
                ss.FloatArr("until", default=0.0),
            )
            self.offend = ss.bernoulli(
                p=lambda self, sim, uids: self.prop[uids] * (1 - 0.5 * self.listed[uids])
            )
            self.detect = ss.bernoulli(p=DET)
            self.misflag = ss.bernoulli(p=lambda self, sim, uids: self.fp[uids])
            self.good = ss.bernoulli(p=GOOD)
            self.trip = ss.bernoulli(p=TRIP)

        def init_post(self):
            super().init_post()
            u = self.sim.people.auids
            self.prop[u] = p
            self.minority[u] = g
            self.bracket[u] = br
            self.fp[u] = np.where(g, F_MIN, F_MAJ)

        def init_results(self):
            super().init_results()
            self.define_results(
                *[ss.Result(k, dtype=float) for k in ("mean", "maj", "mino", "blocked", "flagged")]
            )

        def step(self):
            t = self.ti
            people = self.sim.people
            u = people.auids
            exp = (self.listed & (self.until <= t)).uids
            self.listed[exp] = False
            self.score[exp] = 700
            if nb is not None:
                e = self.sim.networks[0].edges
                cnt = np.bincount(e.p1, weights=self.listed.raw[e.p2], minlength=n)
            off = self.offend.filter(u)
            offb = np.zeros(n, bool)
            offb[off] = True
            innocent = ss.uids(np.flatnonzero(~offb))
            flag = self.misflag.filter(innocent)
            det = self.detect.filter(off)
            hit = (
                ss.uids.concatenate([flag, det])
                if hasattr(ss.uids, "concatenate")
                else ss.uids(np.concatenate([flag, det]))
            )
            hb = np.zeros(n, bool)
            hb[hit] = True
            good = self.good.filter(ss.uids(np.flatnonzero(~hb)))
            self.score[hit] -= 50
            self.score[good] = np.minimum(self.score[good] + 5, 1300)
            if nb is not None:
                tie = ss.uids(np.flatnonzero(cnt > 2))
                self.score[tie] -= 1
            new = (~self.listed & (self.score < 600)).uids
            self.listed[new] = True
            self.until[new] = t + TERM
            trip = self.trip.filter(self.listed.uids)
            l = self.listed.values
            m = self.minority.values
            ROWS.append((self.score.mean(), l[~m].mean(), l[m].mean(), len(trip), len(flag) / n))
            for k, v in zip(("mean", "maj", "mino", "blocked", "flagged"), ROWS[-1]):
                self.results[k][self.ti] = v

    steps_ = int(sys.argv[3])
    mod = Score()
    kw = dict(networks=Ties()) if nb is not None else {}
    sim = ss.Sim(n_agents=n, modules=mod, start=0, dur=steps_ - 1, dt=1.0, rand_seed=seed, verbose=0, **kw)
    sim.init()

    def run(steps):
        sim.run()
        return ROWS

    return run


main("starsim" + ("" if CRN else "-nocrn"), imp, build)
