"""One run of the fast engine, measured: `python -m bench.fast_engine WHAT CITIZENS WEEKS THREADS`.

Prints one JSON line. A process of its own, like each yardstick: imports and compiles, then draws, then steps,
and only the stepping is in `ns_cpu`. What is compiled or loaded is called once on a small society before
anything is measured.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

SEED = 1
SMALL = 1000
"""Citizens of the run that only loads what is compiled."""
WORLDS: Mapping[str, tuple[str, str, tuple[tuple[str, ...], ...]]] = {
    "A": ("tiny-society", "frozen", (("tiny-society",),)),
    "A-twice": ("tiny-society", "frozen", (("tiny-society",), ("tiny-society",))),
    "B": ("tiny-society", "frozen", (("tiny-society-ties",),)),
    "demo": ("small-city", "core", (("rongcheng-points", "street-cameras"),)),
    "demo-rungs": ("small-city", "core", (("rongcheng-points", "street-cameras"),)),
    "nosedive": ("busy-city", "core", (("nosedive",),)),
    "lists-rungs": (
        "small-city", "all", (("court-list", "joint-sanctions", "household-reach", "public-lists"),),
    ),
}  # fmt: skip
"""What can be run: society, responses, and the regimes of each world. `demo-rungs` are the five rungs of
`demo`'s declared world, which is one of them; `none`, cheaper than any, is left out. `lists-rungs` are those
of everything about lists at once: registers, agencies that copy them, households, all that people answer."""


def resident() -> int:
    """Return the bytes this process holds now; where the system does not say, the most it ever held."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return highest_resident()
    return int(pages) * resource.getpagesize()


def highest_resident() -> int:
    """Return the most bytes this process ever held."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def worlds_of(what: str) -> tuple[Any, str, dict[str, tuple[Any, ...]]]:
    """Return society, responses and worlds of one of `WORLDS`."""
    from underheaven.shelf.finding import read
    from underheaven.words.ladder import rungs

    society, responses, worlds = WORLDS[what]
    if what.endswith("-rungs"):
        declared = tuple(read("regime", name) for name in worlds[0])
        named = {name: tuple(one) for name, one in rungs(declared).items()}
        return read("society", society), responses, named
    named = {f"world-{n}": tuple(read("regime", name) for name in names) for n, names in enumerate(worlds)}
    return read("society", society), responses, named


def arrays(what: Any) -> Iterator[Any]:
    """Return every array reachable from records, tuples, lists and dictionaries."""
    import numpy as np

    if isinstance(what, np.ndarray):
        yield what
    elif isinstance(what, dict):
        for one in what.values():  # pyright: ignore[reportUnknownVariableType]
            yield from arrays(one)
    elif isinstance(what, list | tuple):
        for one in what:  # pyright: ignore[reportUnknownVariableType]
            yield from arrays(one)


def allocated(living: Any) -> dict[str, int]:
    """Return the bytes of the arrays that each part of a run holds; an array that two hold counts once."""
    seen: set[int] = set()
    held: dict[str, int] = {}
    for part in ("cells", "people", "state", "counts"):
        for one in arrays(getattr(living, part)):
            whole = one
            while whole.base is not None and hasattr(whole.base, "nbytes"):
                whole = whole.base
            if id(whole) not in seen:
                seen.add(id(whole))
                held[part] = held.get(part, 0) + int(whole.nbytes)
    return held


def spare(living: Any) -> int:
    """Return the bytes of the room for pages that nobody has begun, which take no memory."""
    from underheaven.engine.state import bytes_taken

    laid_out = sum(column.nbytes for column in living.state)
    return int(laid_out - sum(bytes_taken(living.plan, living.state).values()))


def shares(outcome: Any) -> dict[str, float]:
    """Return what the yardsticks say too: mean score, listed by group, blocked trips, wrong flags."""
    (world,) = outcome.worlds.values()

    def total(counter: str, margin: tuple[str, str]) -> int:
        return world.totals.get(counter, {}).get(margin, 0)

    everybody = ("all", "")
    (score,) = (name for name in world.totals if name.startswith("score-at-end/"))
    people = outcome.people["adults"]
    mean = total(score, everybody) / people[everybody] * float(next(iter(world.score_step.values()), 1))
    return {
        "mean": mean,
        "maj": total("listed-at-end", ("group", "A")) / people["group", "A"],
        "mino": total("listed-at-end", ("group", "B")) / people["group", "B"],
        "blocked": total("refused/trip", everybody),
        "flagged": total("records-in-error/offence", everybody) / people[everybody],
    }


def measured(what: str, citizens: int, weeks: int, threads: int) -> dict[str, Any]:
    """Return what a run took."""
    importing = time.process_time()
    import numpy as np

    from underheaven.engine.fast import Living, plan_of
    from underheaven.engine.vectors import vector_bits

    society, responses, worlds = worlds_of(what)
    said: Any = {"weeks": weeks, "seed": SEED, "responses": responses, "replicate": 0, "cell_bits": 16}
    imported = time.process_time() - importing

    loading = time.process_time()
    small = Living(plan_of(society, worlds, citizens=SMALL, **(said | {"weeks": 2})), threads=1)
    small.step()
    small.step()
    small.outcome()
    small.close()
    del small
    gc.collect()
    loaded = time.process_time() - loading

    before, highest_before = resident(), highest_resident()
    setting_up, since = time.process_time(), time.perf_counter()
    living = Living(plan_of(society, worlds, citizens=citizens, **said), threads=threads)
    set_up, set_up_seconds = time.process_time() - setting_up, time.perf_counter() - since

    steps: list[float] = []
    stepping, since = time.process_time(), time.perf_counter()
    for _ in range(weeks):
        week_since = time.perf_counter()
        living.step()
        steps.append(time.perf_counter() - week_since)
    cpu, seconds = time.process_time() - stepping, time.perf_counter() - since
    after, highest = resident(), highest_resident()
    held = allocated(living)
    held["state"] -= spare(living)
    lives = citizens * len(worlds)
    answer: dict[str, Any] = {
        "name": "underheaven", "what": what, "n": citizens, "steps": weeks, "worlds": len(worlds),
        "threads": threads,
        "ns_cpu": cpu / (lives * weeks) * 1e9, "cpu_s": cpu, "run_s": seconds,
        "import_cpu": imported, "load_cpu": loaded, "setup_cpu": set_up, "setup_s": set_up_seconds,
        "week_ms_cpu": cpu / weeks * 1e3, "week_ms_median": float(np.median(steps)) * 1e3,
        "bytes_allocated": {part: size / lives for part, size in held.items()},
        "bytes_a_life": sum(held.values()) / lives, "Bpa_steady": (after - before) / lives,
        "Bpa_peak": (highest - highest_before) / lives, "peak_rss": highest, "vector_bits": vector_bits(),
    }  # fmt: skip
    if society.society == "tiny-society" and len(worlds) == 1:
        answer |= shares(living.outcome())
    living.close()
    return answer


def main() -> None:
    """Print the measures of one run as one JSON line."""
    what, citizens, weeks, threads = sys.argv[1:]
    print(json.dumps(measured(what, int(citizens), int(weeks), int(threads))))


if __name__ == "__main__":
    main()
