"""What is kept of a replicate: totals and counts; citizens' own weeks are summed up where they were lived."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from underheaven.ground.draws import Address
from underheaven.ground.errors import CannotFitError
from underheaven.ground.outcome import Engine, Outcome, WorldOutcome
from underheaven.measures.benefit import NONE
from underheaven.measures.concentration import people_by_closed_weeks
from underheaven.measures.rungs import Moved, moved
from underheaven.studies.paired import ladder_pairs
from underheaven.studies.refused_each import hardest_of_the_refused
from underheaven.studies.setting import Setting
from underheaven.words.study import Level

Progress = Callable[[int, int], None]
"""Called with the citizen-weeks lived so far and those to be lived in all."""


@dataclass(frozen=True, slots=True)
class Lived:
    """One replicate, without a row about anybody.

    outcome : totals and digests; no list of citizens. moves : how many citizens fare better and worse between
    two worlds. hardest : the citizen with most closed weeks beyond those in `none`, or in what the study says
    to look `beside`, and how many, by declared world; absent where nobody has any. cpu_seconds : of stepping.
    peak_rss_bytes : of the process that lived it, until then.
    """

    outcome: Outcome
    moves: Mapping[tuple[str, str], Moved]
    hardest: Mapping[str, tuple[int, str]]
    cpu_seconds: float
    peak_rss_bytes: int
    process: int


@dataclass(frozen=True, slots=True)
class Replicated:
    """All replicates of a study, in order, and what they cost.

    seconds : from start to end. cpu_seconds : of stepping, all threads or processes. peak_rss_bytes : highest
    memory of each process, added. threads : how many shared the work; processes for the oracle. vector_bits :
    width of the vector instructions in force; 0 for the oracle, which uses none.
    """

    lived: tuple[Lived, ...]
    engine: Engine
    seconds: float
    cpu_seconds: float
    peak_rss_bytes: int
    threads: int
    vector_bits: int


def citizen_name(replicate: int, address: Address) -> str:
    """Return how a synthetic citizen is named: replicate, province, cell, slot.

    >>> citizen_name(3, Address(0, 2, 71))
    '3:0-2-71'
    """
    return f"{replicate}:{address.text()}"


def summed_up(
    setting: Setting,
    level: Level,
    outcome: Outcome,
    cpu_seconds: float,
    before: Lived | None = None,
    *,
    engine: Engine = "fast",
) -> Lived:
    """Return what is kept of one replicate after a pass.

    Parameters
    ----------
    outcome : what the pass of this level of responses left behind. cpu_seconds : of its stepping. before :
    what is kept of the passes before it; None for the first. engine : that lives some people again, where the
    study asks what they were refused.
    """
    if before is not None:
        more = {f"{name}/{level}": without_citizens(world) for name, world in outcome.worlds.items()}
        whole = replace(before.outcome, worlds={**before.outcome.worlds, **more})
        cost = before.cpu_seconds + cpu_seconds
        return replace(
            before, outcome=whole, cpu_seconds=cost, peak_rss_bytes=peak_rss_bytes(), process=os.getpid()
        )
    worlds = {name: outcome.worlds[same] for name, same in setting.stepped.items()}
    pairs = dict.fromkeys(pair for world in setting.declared for pair in ladder_pairs(world))
    moves = {
        (one, other): moved(worlds[one].closed_weeks, worlds[other].closed_weeks)
        for one, other in pairs
        if one in worlds and other in worlds
    }
    dated = {
        week: {name: by_world[same] for name, same in setting.stepped.items()}
        for week, by_world in outcome.dated.items()
    }
    whole = replace(outcome, worlds=worlds, dated=dated)
    hardest = {
        world: hit
        for world in setting.declared
        if (hit := _told_of(setting, whole, world, engine)) is not None
    }
    summed = {same: without_citizens(outcome.worlds[same]) for same in set(setting.stepped.values())}
    kept = {name: summed[same] for name, same in setting.stepped.items()}
    return Lived(replace(whole, worlds=kept), moves, hardest, cpu_seconds, peak_rss_bytes(), os.getpid())


def _told_of(setting: Setting, whole: Outcome, world: str, engine: Engine) -> tuple[int, str] | None:
    """Return whose life a study tells of one declared world, and their weeks; None where nobody fits."""
    beside = setting.study.beside or NONE
    if setting.study.refused and world != beside:
        hit = hardest_of_the_refused(setting, whole, world, beside, engine)
        return None if hit is None else (hit[0], citizen_name(whole.replicate, hit[1]))
    return hardest_hit(whole, world, NONE if world == beside else beside)


def has_pass(setting: Setting, lived: Lived, level: Level) -> bool:
    """Return whether a replicate has lived a pass: the worlds of one level of responses."""
    first = next(iter(setting.passes))
    names = [*setting.worlds] if level == first else [f"{world}/{level}" for world in setting.frozen]
    return all(name in lived.outcome.worlds for name in names)


def is_whole(setting: Setting, lived: Lived) -> bool:
    """Return whether a replicate has lived all its passes."""
    return all(has_pass(setting, lived, level) for level in setting.passes)


def hardest_hit(
    outcome: Outcome, world: str, beside: str, among: Sequence[bool] | None = None
) -> tuple[int, str] | None:
    """Return who has most closed weeks beyond those in another world; the lowest address of equals.

    among : whom to look at, for each citizen in address order; everybody where not given.
    """
    import numpy as np  # not above: a run that cannot fit is refused before anything heavy is loaded

    theirs, before = outcome.worlds[world].closed_weeks, outcome.worlds[beside].closed_weeks
    most, hit, first = 0, None, 0
    for (province, cell, size), ours, nones in zip(outcome.cells, theirs, before, strict=True):
        more = np.asarray(ours).astype(np.int32) - np.asarray(nones)
        if among is not None:
            more = np.where(among[first : first + size], more, 0)
        first += size
        slot = int(more.argmax())
        if more[slot] > most:
            most, hit = int(more[slot]), Address(province, cell, slot)
    return None if hit is None else (most, citizen_name(outcome.replicate, hit))


def without_citizens(world: WorldOutcome) -> WorldOutcome:
    """Return what a world left behind, without the list of citizens: how many had how many closed weeks."""
    totals = {**world.totals, **people_by_closed_weeks(world.closed_weeks)}
    return replace(world, totals=totals, closed_weeks=(), lives={})


def out_of_memory(engine: Engine) -> CannotFitError:
    """Return the error for a run that ended for want of memory."""
    if engine == "oracle":
        return CannotFitError(
            "a process of this run was ended before it was done, most often for want of memory",
            cure="run fewer citizens, or one process",
        )
    return CannotFitError("this run is out of memory", cure="run fewer citizens, or one thread")


def peak_rss_bytes() -> int:
    """Return the most memory this process has held, in bytes."""
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
