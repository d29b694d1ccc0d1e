"""What a run would need, before anything is drawn: bytes and seconds, and whether it can fit.

The costs below are the plain-Python oracle's. They are assumptions made from measurements on one 2-core
machine with CPython 3.11; they decide nothing but this refusal.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from underheaven.ground.errors import CannotFitError
from underheaven.society.boundary import FEWEST_CITIZENS
from underheaven.words.society import Society

BYTES_TO_START = 120_000_000
"""Of a process that has loaded the package and drawn nobody (assumed; measured: 36 MB without Parquet)."""
BYTES_A_CITIZEN = 2_000
"""Of one citizen: attributes, household, ties, and what a plan adds (assumed; measured: 1,900, of which 760
are the population's)."""
BYTES_A_CITIZEN_AND_WORLD = 1_000
"""Of one citizen's state in one world, with what was published about them (assumed; measured: 700 under a
score with registers and sensors)."""
BYTES_KEPT_A_CITIZEN = 150
"""Of one citizen in the outcome of one replicate, kept until the study is told: the address (assumed)."""
BYTES_KEPT_A_CITIZEN_AND_WORLD = 8
"""Of one citizen and world in the outcome: closed weeks (assumed)."""
SECONDS_TO_START = 0.5
"""Of one process (assumed)."""
SECONDS_A_CITIZEN = 50e-6
"""To draw one citizen and their ties (assumed; measured: 5 to 25 microseconds)."""
SECONDS_A_CITIZEN_WEEK = 30e-6
"""To live one week as one citizen in one world (assumed; measured: 3 without a regime, 20 under a score with
registers and sensors, in microseconds)."""
SHARE_OF_MEMORY = (7, 8)
"""How much of the free memory a run may plan with; the rest is for everything else."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would need.

    bytes : of memory, all processes together, at its highest.
    seconds : from start to end.
    """

    citizens: int
    weeks: int
    worlds: int
    replicates: int
    processes: int
    bytes: int
    seconds: int

    def __str__(self) -> str:
        return f"about {_as_bytes(self.bytes)} and {_as_time(self.seconds)}"


def estimate(
    society: Society, citizens: int | None, weeks: int, worlds: int, replicates: int, processes: int = 1
) -> Estimate:
    """Return what a run would need, by arithmetic alone.

    Parameters
    ----------
    society : whose own number of citizens holds where `citizens` is None.
    worlds : how many are stepped, `none` and the rungs included.
    processes : at most so many replicates are run at a time.
    """
    people = society.citizens if citizens is None else citizens
    running = max(1, min(processes, replicates))
    rounds = -(-replicates // running)
    seconds = SECONDS_TO_START + rounds * people * (
        SECONDS_A_CITIZEN + SECONDS_A_CITIZEN_WEEK * weeks * worlds
    )
    needed = running * BYTES_TO_START + people * _bytes_a_citizen(worlds, replicates, running)
    return Estimate(people, weeks, worlds, replicates, running, needed, round(seconds))


def _bytes_a_citizen(worlds: int, replicates: int, running: int) -> int:
    """Return the bytes that one citizen more takes."""
    living = BYTES_A_CITIZEN + BYTES_A_CITIZEN_AND_WORLD * worlds
    kept = BYTES_KEPT_A_CITIZEN + BYTES_KEPT_A_CITIZEN_AND_WORLD * worlds
    return running * living + replicates * kept


def largest_that_fits(needed: Estimate, available: int) -> int:
    """Return the largest number of citizens for which the same run fits into so many bytes (0 if none)."""
    above, below = SHARE_OF_MEMORY
    room = available * above // below - needed.processes * BYTES_TO_START
    return max(0, room // _bytes_a_citizen(needed.worlds, needed.replicates, needed.processes))


def refuse_what_cannot_fit(needed: Estimate, available: int | None = None) -> None:
    """Refuse a run that would not fit into memory, before anything is allocated for it.

    Parameters
    ----------
    available : bytes; what this machine has free where not said.

    Raises
    ------
    CannotFitError
        With the estimate and the largest `--citizens` that fits.
    """
    free = memory_available() if available is None else available
    largest = largest_that_fits(needed, free)
    if needed.citizens <= largest:
        return
    cure = (
        f"the largest that fits is `--citizens {largest}`"
        if largest >= FEWEST_CITIZENS
        else "run fewer replicates or worlds, one process, or a machine with more memory"
    )
    raise CannotFitError(
        f"{needed.citizens:,} citizens for {needed.weeks:,} weeks in {needed.worlds:,} worlds,"
        f" {needed.replicates:,} replicates, need {needed}, and {_as_bytes(free)} are free",
        where="--citizens", largest=largest, cure=cure,
    )  # fmt: skip


def memory_available() -> int:
    """Return how many bytes of memory are free: the machine's, or a container's where that is less."""
    limits = [_free_on_machine()]
    group = Path("/sys/fs/cgroup")
    most, used = _whole(group / "memory.max"), _whole(group / "memory.current")
    if most is not None and used is not None:
        limits.append(max(0, most - used))
    return min(limits)


def _free_on_machine() -> int:
    """Return the machine's available memory, or all of it where the machine does not say."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _whole(path: Path) -> int | None:
    """Return the whole number a file holds, or None."""
    try:
        text = path.read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None


def _as_bytes(amount: int) -> str:
    """Return bytes as people say them."""
    for unit, size in (("TB", 10**12), ("GB", 10**9)):
        if amount >= size:
            return f"{amount / size:,.1f} {unit}"
    return f"{amount / 10**6:,.0f} MB"


def _as_time(seconds: int) -> str:
    """Return a time as people say it."""
    for unit, size in (("years", 365 * 86400), ("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds:,} seconds"
