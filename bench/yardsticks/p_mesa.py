"""Tiny society in Mesa: one object for each citizen.

One of the project's yardsticks: tiny society as a researcher would otherwise write it. Kept as it was measured
first; only the formatting and the name of the shared module are ours.
"""

from tiny_society import *
import os

FAST = os.environ.get("FAST") == "1"


def imp():
    import mesa, numpy as np

    return mesa, np


def build(ns, n, seed, variant):
    mesa, np = ns

    class Citizen(mesa.Agent):
        def __init__(self, model, p, g, bracket):
            super().__init__(model)
            self.p = p
            self.g = g
            self.bracket = bracket
            self.s = 1000
            self.listed = False
            self.was = False
            self.until = 0

        def begin(self):
            if self.listed and self.until <= self.model.t:
                self.listed = False
                self.s = 700
            self.was = self.listed

        def step(self):
            m = self.model
            rnd = m.random.random
            if m.nobegin and self.listed and self.until <= m.t:
                self.listed = False
                self.s = 700
            listed = self.listed
            hit = False
            if rnd() < (self.p * 0.5 if listed else self.p):
                hit = rnd() < DET
            elif rnd() < (F_MIN if self.g else F_MAJ):
                hit = True
                m.flagged += 1
            s = self.s
            if hit:
                s -= 50
            elif rnd() < GOOD:
                s = min(s + 5, 1300)
            if not m.nobegin:
                c = 0
                for o in self.nbrs:
                    c += o.was
                if c > 2:
                    s -= 1
            if not listed and s < 600:
                self.listed = listed = True
                self.until = m.t + TERM
            self.s = s
            if rnd() < TRIP and listed:
                m.blocked += 1
            if FAST:
                m.tot += s
                if listed:
                    if self.g:
                        m.l1 += 1
                    else:
                        m.l0 += 1

    class Society(mesa.Model):
        def __init__(self):
            super().__init__(seed=seed)
            p, g, br, nb = population(n, seed, variant)
            self.t = 0
            self.nobegin = variant == "A"
            self.nmin = int(g.sum())
            self.nmaj = n - self.nmin
            Citizen.create_agents(self, n, p.tolist(), g.tolist(), br.tolist())
            if nb is not None:
                a = list(self.agents)
                for x, row in zip(a, nb.tolist()):
                    x.nbrs = [a[j] for j in row]
            if not FAST:
                self.minority = self.agents.select(lambda a: a.g)
                self.majority = self.agents.select(lambda a: not a.g)
            R = (
                dict(mean=lambda m: m.tot / n, maj=lambda m: m.l0 / m.nmaj, mino=lambda m: m.l1 / m.nmin)
                if FAST
                else dict(
                    mean=lambda m: m.agents.agg("s", np.mean),
                    maj=lambda m: m.majority.agg("listed", np.mean),
                    mino=lambda m: m.minority.agg("listed", np.mean),
                )
            )
            self.datacollector = mesa.DataCollector(
                model_reporters=dict(R, blocked="blocked", flagged=lambda m: m.flagged / n)
            )

        def step(self):
            self.blocked = self.flagged = 0
            self.tot = self.l0 = self.l1 = 0
            if not self.nobegin:
                self.agents.do("begin")
            self.agents.do("step")
            self.datacollector.collect(self)
            self.t += 1

    m = Society()

    def run(steps):
        for _ in range(steps):
            m.step()
        d = m.datacollector.model_vars
        return list(zip(d["mean"], d["maj"], d["mino"], d["blocked"], d["flagged"]))

    return run


main("mesa-fast" if FAST else "mesa", imp, build)
