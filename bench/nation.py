"""A nation: tiny-society-a for 1.3 thousand million citizens, one world, 52 weeks, two threads."""

from __future__ import annotations

import json
from typing import Any

from bench import machine
from bench.sitting import Measured, run_alone
from underheaven.society.estimate import memory_available

CITIZENS = 1_300_000_000
WEEKS = 52
THREADS = 2
SAMPLE = 2_000_000
"""Citizens of the run that says how many bytes one more takes."""
TO_START = 300_000_000
"""Bytes of a process that has loaded the compiled week (assumed; measured: 195 MB)."""


class NoRoomError(Exception):
    """It does not fit into memory; one line says how much would be needed."""


def needed() -> int:
    """Return the bytes a nation needs, from the growth of a process that lives a sample of it."""
    ended = run_alone(Measured("underheaven", "A", SAMPLE, 2, THREADS).command)
    said = json.loads(ended.said.strip().splitlines()[-1])
    return TO_START + round(CITIZENS * max(said["Bpa_peak"], said["bytes_a_life"]))


def lived(available: int | None = None) -> dict[str, Any]:
    """Live a nation, and return the record.

    Raises
    ------
    NoRoomError
        Memory does not suffice.
    """
    free = memory_available() if available is None else available
    most = needed()
    if most > free:
        raise NoRoomError(
            f"{CITIZENS:,} citizens need about {most / 1e9:.1f} GB of memory and {free / 1e9:.1f} GB are free"
        )
    on = machine.described()
    run = Measured("underheaven", "A", CITIZENS, WEEKS, THREADS)
    ended = run_alone(run.command)
    record: dict[str, Any] = json.loads(ended.said.strip().splitlines()[-1])
    record |= {"process_cpu": ended.cpu, "process_seconds": ended.seconds, "peak_rss": ended.peak_rss}
    return {"machine": on, "releases": machine.releases(), "run": record}
