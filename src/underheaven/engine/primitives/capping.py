"""Step 7, serve: which domains are closed; where regimes may close only so many, the later ones are freed."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.bits import ONE, ZERO
from underheaven.engine.primitives.compiled import i64, inlined, phase
from underheaven.engine.primitives.paging import refused_of
from underheaven.engine.primitives.scratch import Scratch
from underheaven.engine.state import State

NOW, BEFORE = range(2)
"""Rows of `closed`: as it is, and as it was, or as it would be with all that is refused."""


@inlined
def who_may_ask(tables: t.Tables, service: int, adults: Any, workers: Any) -> Any:
    """Return for whom of a word a service is."""
    who = tables.services[service, t.S_FOR]
    if who == t.CHILDREN:
        return ~adults
    return workers if who == t.WORKERS else adults


@phase
def refused_to(own: Scratch, service: int) -> Any:
    """Return whom of a word some regime refuses a service."""
    found = ZERO
    for regime in range(own.refusing.shape[1]):
        found |= own.refusing[service, regime]
    return found


@phase
def close_domains(
    tables: t.Tables, state: State, own: Scratch, world: int, stage: int, district: int, here: int,
    adults: Any, workers: Any, into: int,
) -> None:  # fmt: skip
    """Write down to whom of a word which domains are closed: every governed service for them refuses.

    stage : 1 where what was governed in the stage before counts, else 0. here : the word, of what is refused
    as it is written down; below 0, of what is being judged. into : row of `closed`.
    """
    row, closed = tables.worlds[world], own.closed[into]
    closed[:] = ZERO
    for opened in range(2):  # first whom a service of the domain is for, then whom one is open to
        for service in range(row[t.W_SERVICE], row[t.W_SERVICE_END]):
            line = tables.services[service]
            if not tables.governed[stage, service, district]:
                continue
            who = who_may_ask(tables, service, adults, workers)
            if not opened:
                closed[line[t.S_DOMAIN]] |= who
            elif here < 0:
                closed[line[t.S_DOMAIN]] &= ~who | refused_to(own, service)
            elif line[t.S_REFUSES] >= 0:
                closed[line[t.S_DOMAIN]] &= ~who | refused_of(
                    state, row[t.W_SHUT_ROW], line[t.S_REFUSES], here
                )
            else:
                closed[line[t.S_DOMAIN]] &= ~who


@phase
def free_domains(
    tables: t.Tables, state: State, own: Scratch, world: int, district: int, adults: Any, workers: Any
) -> None:
    """Take back what regimes refuse those of a word in domains beyond as many as they may close, in order."""
    row = tables.worlds[world]
    for regime in range(row[t.W_REGIME], row[t.W_REGIME_END]):
        most = tables.regimes[regime, t.R_OPEN]
        if most < 0:
            continue
        close_domains(tables, state, own, world, 0, district, -1, adults, workers, BEFORE)
        closed, left = own.closed[BEFORE], ZERO
        for domain in range(len(closed)):
            left |= closed[domain]
        while left != ZERO:
            bit = left & (~left + ONE)
            left ^= bit
            _free(tables, own, world, regime, most, bit)


@inlined
def _free(tables: t.Tables, own: Scratch, world: int, regime: int, most: int, bit: Any) -> None:
    """Take back what a regime refuses somebody in closed domains beyond the first so many."""
    row, many = tables.worlds[world], i64(0)
    for domain in range(own.closed.shape[1]):
        if own.closed[BEFORE, domain] & bit == ZERO:
            continue
        many += 1
        if many <= most:
            continue
        for service in range(row[t.W_SERVICE], row[t.W_SERVICE_END]):
            if tables.services[service, t.S_DOMAIN] == domain:
                own.refusing[service, regime - row[t.W_REGIME]] &= ~bit
