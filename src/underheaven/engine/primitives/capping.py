"""Step 7, serve, where regimes may close only so many domains: the later ones are freed of their refusals."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO
from underheaven.engine.primitives.compiled import i64, inlined, phase
from underheaven.engine.primitives.scratch import Scratch

DOMAINS = 8


@inlined
def is_asked_by(tables: t.Tables, service: int, adult: bool, worker: bool) -> bool:
    """Return whether a service is for a citizen."""
    who = tables.services[service, t.S_FOR]
    return (who != t.CHILDREN) == adult and (who != t.WORKERS or worker)


@phase
def free_domains(
    tables: t.Tables, own: Scratch, world: int, district: int, adult: bool, worker: bool
) -> None:
    """Take back what regimes refuse a citizen in domains beyond those they may close, in their order.

    `own.refusing[0]` holds for each service the regimes that refuse it, as bits.
    """
    row, refusing = tables.worlds[world], own.refusing[0]
    for regime in range(row[t.W_REGIME], row[t.W_REGIME_END]):
        most = tables.regimes[regime, t.R_OPEN]
        if most < 0:
            continue
        closed = _closed(tables, own, world, district, adult, worker)
        for domain in range(DOMAINS):
            if (closed >> domain) & 1 == 0:
                continue
            most -= 1
            if most >= 0:
                continue
            for service in range(row[t.W_SERVICE], row[t.W_SERVICE_END]):
                if tables.services[service, t.S_DOMAIN] == domain:
                    refusing[service] &= ~(ONE << np.uint64(regime - row[t.W_REGIME]))


@inlined
def _closed(tables: t.Tables, own: Scratch, world: int, district: int, adult: bool, worker: bool) -> int:
    """Return the domains, as bits, in which all governed services for a citizen refuse."""
    row = tables.worlds[world]
    touched, opened = i64(0), i64(0)
    for service in range(row[t.W_SERVICE], row[t.W_SERVICE_END]):
        line = tables.services[service]
        if tables.governed[0, service, district] and is_asked_by(tables, service, adult, worker):
            bit = 1 << line[t.S_DOMAIN]
            touched |= bit
            if own.refusing[0, service] == ZERO:
                opened |= bit
    return touched & ~opened
