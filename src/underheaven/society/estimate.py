"""What a run would need, before anything is drawn: bytes and seconds, and whether it can fit.

Arithmetic alone: nothing is drawn for it and no array library is loaded. `society.costs` has the costs.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from underheaven.ground.errors import CannotFitError
from underheaven.ground.outcome import Engine
from underheaven.society.boundary import FEWEST_CITIZENS
from underheaven.society.cells import CELL_BITS
from underheaven.society.costs import COSTS, Passes, bytes_a_citizen, bytes_of_counters, bytes_of_state
from underheaven.words.places import districts_of
from underheaven.words.society import Society

FEW_CELLS = 4
"""Fewer cells for each thread than this, and threads that share one society wait for one another: then each
thread lives a society of its own."""
SHARE_OF_MEMORY = (7, 8)
"""How much of the free memory a run may plan with; the rest is for everything else."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would need.

    threads : that share the work; processes for the oracle. together : replicates lived at a time. bytes : of
    memory, all processes together, at its highest. bytes_at_least : the same with as few replicates at a time
    as the engine can take. bytes_without_anybody : of these, what no number of citizens changes: programs and
    the counters of each thread. state_bytes : of the replicates lived at a time, that it would take to go on
    later. seconds : from start to end.
    """

    engine: Engine
    citizens: int
    weeks: int
    worlds: int
    replicates: int
    threads: int
    together: int
    bytes: int
    bytes_at_least: int
    bytes_without_anybody: int
    state_bytes: int
    seconds: int

    def __str__(self) -> str:
        return f"about {as_bytes(self.bytes)} and {as_time(self.seconds)}"


def estimate(
    society: Society,
    citizens: int | None,
    weeks: int,
    passes: Passes,
    replicates: int,
    threads: int = 1,
    engine: Engine = "fast",
    available: int | None = None,
) -> Estimate:
    """Return what a run would need, by arithmetic alone.

    Parameters
    ----------
    society : whose own number of citizens holds where `citizens` is None. passes : the worlds stepped side by
    side, one pass after another, `none` and the rungs included. threads : at most so many share the work.
    available : bytes; where more replicates at a time would not fit, one is lived at a time.
    """
    people = society.citizens if citizens is None else citizens
    costs, each = COSTS[engine], bytes_a_citizen(engine, society, passes, weeks)
    worlds = sum(len(one) for one in passes)
    together = _together(society, people, replicates, threads, engine)

    started = costs.bytes_to_start * (together if costs.is_processes else 1)
    if not costs.is_processes:
        started += bytes_of_counters(society, passes, weeks) * (threads + 1)  # each thread's, and their sum

    def needs(at_a_time: int) -> int:
        return started + at_a_time * people * each

    if not costs.is_processes and available is not None and needs(together) > _room(available):
        together = 1
    sharing = together if costs.is_processes or together > 1 else threads
    rounds = -(-replicates // together)
    for_each = together if costs.is_processes or together > 1 else threads
    drawing = len(passes) * (costs.seconds_a_society + people * costs.seconds_a_citizen)
    living = people * weeks * worlds * costs.seconds_a_citizen_week * together / for_each
    return Estimate(
        engine,
        people,
        weeks,
        worlds,
        replicates,
        sharing,
        together,
        needs(together),
        needs(together if costs.is_processes else 1),
        started,
        together * people * bytes_of_state(society, passes, weeks) if engine == "fast" else 0,
        round(costs.seconds_to_start + rounds * (drawing + living)),
    )


def seconds_lived_again(needed: Estimate, times: int, lives: int) -> int:
    """Return the seconds that are added where one world of each replicate is lived again so many times.

    Parameters
    ----------
    needed : of the run by itself. lives : told of one replicate, all times together. They are plain Python,
    which threads of one process take turns at.
    """
    costs = COSTS[needed.engine]
    threads = needed.threads if not costs.is_processes and needed.together == 1 else 1
    a_week = needed.citizens * costs.seconds_a_citizen_week / threads
    drawing = costs.seconds_a_society + needed.citizens * costs.seconds_a_citizen
    telling = lives * (costs.seconds_a_life_told + needed.weeks * costs.seconds_a_week_told)
    rounds = -(-needed.replicates // needed.together)
    turns = rounds if costs.is_processes else needed.replicates
    return round(rounds * times * (drawing + needed.weeks * a_week) + turns * telling)


def _together(society: Society, people: int, replicates: int, threads: int, engine: Engine) -> int:
    """Return how many replicates are lived at a time: one on each thread, where there are too few cells."""
    several = max(1, min(threads, replicates))
    if COSTS[engine].is_processes:
        return several
    cells = people >> CELL_BITS
    return several if cells + len(districts_of(society)) < FEW_CELLS * threads else 1


def _room(available: int) -> int:
    """Return how many bytes of those that are free a run may plan with."""
    above, below = SHARE_OF_MEMORY
    return available * above // below


def largest_that_fits(needed: Estimate, available: int) -> int:
    """Return the largest number of citizens for which the same run fits into so many bytes (0 if none)."""
    started = needed.bytes_without_anybody
    each = (needed.bytes_at_least - started) // max(1, needed.citizens)
    return max(0, (_room(available) - started) // max(1, each))


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
    fewer = "fewer replicates or worlds, one process," if needed.engine == "oracle" else "fewer worlds"
    cure = (
        f"the largest that fits is `--citizens {largest}`"
        if largest >= FEWEST_CITIZENS
        else f"run {fewer} or a machine with more memory"
    )
    raise CannotFitError(
        f"{needed.citizens:,} citizens for {needed.weeks:,} weeks in {needed.worlds:,} worlds,"
        f" {needed.replicates:,} replicates, need {needed} with the {needed.engine} engine,"
        f" and {as_bytes(free)} are free",
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


def as_bytes(amount: int) -> str:
    """Return bytes as people say them."""
    for unit, size in (("TB", 10**12), ("GB", 10**9)):
        if amount >= size:
            return f"{amount / size:,.1f} {unit}"
    return f"{amount / 10**6:,.0f} MB"


def as_time(seconds: int) -> str:
    """Return a time as people say it."""
    for unit, size in (("years", 365 * 86400), ("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds:,} seconds"
