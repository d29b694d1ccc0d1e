"""The courts' list over a whole nation, one to one, and drawn down: the same shares, within chance.

`python -m bench.court_list` lives nation-2020 for a year in one pass, with and without the list, first drawn
down to a million ten times, then every citizen once, and writes both beside each other.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from bench import machine
from underheaven.engine.cores import cores
from underheaven.engine.fast import Living
from underheaven.engine.plan import plan_of
from underheaven.engine.state import bytes_of
from underheaven.ground.outcome import Outcome
from underheaven.measures.tally import DRAW
from underheaven.shelf import read
from underheaven.society.estimate import memory_available

WEEKS = 52
DRAWN_DOWN = 1_000_000
REPLICATES = 10
SEED = 7
SHARES = {
    "entered, of adults": ("entries", "adults"),
    "listed at the end, of adults": ("listed-at-end", "adults"),
    "entered wrongly, of adults": ("entries-wrong", "adults"),
    "closed weeks of adults, of adult-weeks": ("closed-weeks/adults", "adult-weeks"),
    "closed weeks of children, of child-weeks": ("closed-weeks/children", "child-weeks"),
    "flights refused, of those asked for": ("refused/flight", "asked/flight"),
    "trips by fast train refused, of those asked for": ("refused/fast-train", "asked/fast-train"),
    "debts repaid, of those made": ("debts-repaid", "debts-made"),
    "lawful acts done, of those that would be": ("expression/does", "expression/would"),
}
"""What is compared: one total over another, in the world with the list."""
FAR = 3.5
"""Standard deviations beyond which a share is said to differ: one of nine does by chance in 240 sittings."""


def lived(citizens: int, replicate: int, *, aloud: bool = False) -> dict[str, Any]:
    """Live the nation for a year in both worlds; return shares, seconds, bytes. aloud : say each week."""
    society, regimes = read("society", "nation-2020"), (read("regime", "court-list"),)
    began, used = time.perf_counter(), time.process_time()
    plan = plan_of(
        society, {"court-list": regimes, "none": ()}, citizens=citizens, weeks=WEEKS, seed=SEED,
        replicate=replicate, responses="core", cell_bits=16,
    )  # fmt: skip
    living = Living(plan)
    try:
        settled = time.process_time()
        while living.week < WEEKS:
            living.step()
            if aloud:
                seconds = time.perf_counter() - began
                print(f"week {living.week}: {seconds:.0f} s", file=sys.stderr, flush=True)
        stepping = time.process_time() - settled
        outcome = living.outcome()
    finally:
        living.close()
    return {
        "citizens": citizens,
        "shares": shares(outcome),
        "seconds": time.perf_counter() - began,
        "process_cpu": time.process_time() - used,
        "ns_cpu": stepping * 1e9 / (citizens * WEEKS * 2),
        "bytes_held": sum(bytes_of(plan).values()),
        "peak_rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "digests": {name: world.digest for name, world in outcome.worlds.items()},
    }


def shares(outcome: Outcome) -> dict[str, float]:
    """Return every share of a run."""
    totals = outcome.worlds["court-list"].totals
    people = {who: outcome.people[who]["all", ""] for who in ("adults", "children")}
    whole = {
        "adults": people["adults"],
        "adult-weeks": people["adults"] * WEEKS,
        "child-weeks": people["children"] * WEEKS,
    }
    found: dict[str, float] = {}
    for what, (above, below) in SHARES.items():
        many = totals[above]["all", ""] * (DRAW if below.startswith("asked/") else 1)
        found[what] = many / (whole[below] if below in whole else totals[below]["all", ""])
    return found


def beside(drawn: Sequence[dict[str, float]], whole: dict[str, float]) -> list[dict[str, Any]]:
    """Return each share of the nation beside the samples': mean, deviation, and how many of them apart."""
    rows: list[dict[str, Any]] = []
    for what, value in whole.items():
        found = [one[what] for one in drawn]
        spread = stdev(found)
        off = (value - mean(found)) / (spread * (1 + 1 / len(found)) ** 0.5) if spread else 0.0
        rows.append(
            {"what": what, "drawn_down": mean(found), "deviation": spread, "one_to_one": value, "apart": off}
        )
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Live both, print them beside each other, and write them down."""
    parser = argparse.ArgumentParser(prog="python -m bench.court_list", description=__doc__)
    parser.add_argument("--citizens", type=int, help="instead of every citizen of nation-2020")
    parser.add_argument("-o", "--output", type=Path, default=Path("bench/results/court-list.json"))
    said = parser.parse_args(arguments)
    citizens = said.citizens or read("society", "nation-2020").citizens
    on = machine.described()
    samples = [lived(DRAWN_DOWN, replicate) for replicate in range(REPLICATES)]
    needed = samples[0]["bytes_held"] / DRAWN_DOWN * citizens
    if needed > memory_available():
        print(f"bench: {citizens:,} citizens need about {needed / 1e9:.1f} GB of memory", file=sys.stderr)
        return 3
    whole = lived(citizens, 0, aloud=True)
    rows = beside([sample["shares"] for sample in samples], whole["shares"])
    for row in rows:
        print(f"{row['what']:<50} {row['drawn_down']:.6f} {row['one_to_one']:.6f}  {row['apart']:+.1f} sd")
    print(
        f"{citizens:,} citizens, two worlds, {WEEKS} weeks, {cores()} threads: "
        f"{whole['seconds'] / 60:.1f} min, {whole['peak_rss'] / 1e9:.1f} GB, {whole['ns_cpu']:.1f} ns"
    )
    record = {"machine": on, "releases": machine.releases(), "run": whole, "beside": rows}
    said.output.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 1 if any(abs(row["apart"]) > FAR for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
