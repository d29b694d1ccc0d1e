"""One sitting: programs run one after another, each in a process of its own, round after round, on one core.

Interleaving them means that whatever else the machine does hits all alike; ratios are taken within a sitting.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ONE_THREAD = {
    f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM", "NUMEXPR")
}
"""Libraries that would start threads of their own do not: a core is a core."""


class BenchError(Exception):
    """What went wrong, in one line."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that ended.

    said : what it printed. cpu : seconds, user and system, all of it. seconds : by the clock. peak_rss : the
    most bytes it held.
    """

    said: str
    cpu: float
    seconds: float
    peak_rss: int


def run_alone(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Ended:
    """Run a command to its end.

    Raises
    ------
    BenchError
        It failed; says which, and its last line.
    """
    surroundings = {**os.environ, "STARSIM_INSTALL_FONTS": "0", **(environment or {})}
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        since = time.perf_counter()
        child = subprocess.Popen(
            command, cwd=ROOT, env=surroundings, stdin=subprocess.DEVNULL, stdout=said, stderr=complained
        )
        try:
            _, status, used = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            child.wait()
            raise
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - since
        said.seek(0)
        complained.seek(0)
        if child.returncode:
            lines = complained.read().decode("utf-8", "replace").strip().splitlines() or ["it said nothing"]
            raise BenchError(f"`{' '.join(command[1:])}` failed ({child.returncode}): {lines[-1]}")
        peak = used.ru_maxrss if sys.platform == "darwin" else used.ru_maxrss * 1024
        return Ended(said.read().decode("utf-8"), used.ru_utime + used.ru_stime, seconds, peak)


@contextmanager
def one_core() -> Generator[bool]:
    """Keep this process and its children on one core; yields whether the system can do that."""
    if sys.platform == "darwin":
        yield False
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield True
    finally:
        os.sched_setaffinity(0, allowed)


@dataclass(frozen=True, slots=True)
class Measured:
    """A program, what it lived, and what each round took.

    program : `mesa`, `starsim`, `numpy`, `numba` or `underheaven`. world : what was lived. citizens,
    weeks : how many. rounds : one record for each round, as the program printed it, with the
    CPU seconds and the peak of the whole process.
    """

    program: str
    world: str
    citizens: int
    weeks: int
    threads: int = 1
    rounds: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    @property
    def command(self) -> list[str]:
        """What is run."""
        size = [str(self.citizens), str(self.weeks)]
        if self.program == "underheaven":
            return [sys.executable, "-m", "bench.fast_engine", self.world, *size, str(self.threads)]
        script = str(Path("bench", "yardsticks", f"p_{self.program}.py"))
        return [sys.executable, script, size[0], self.world, size[1], "1"]

    def lowest(self, what: str) -> float:
        """Return the lowest of all rounds."""
        return min(float(one[what]) for one in self.rounds)

    def written(self) -> dict[str, Any]:
        """Return the record for the file of results."""
        times = [float(one["ns_cpu"]) for one in self.rounds]
        return {
            "program": self.program, "world": self.world, "citizens": self.citizens, "weeks": self.weeks,
            "threads": self.threads, "ns_lowest": min(times), "ns_median": median(times),
            "rounds": self.rounds,
        }  # fmt: skip


def sit(runs: Sequence[Measured], rounds: int, *, quiet: bool = False) -> None:
    """Run all programs round after round; each keeps its records."""
    for number in range(1, rounds + 1):
        for one in runs:
            ended = run_alone(one.command, ONE_THREAD if one.threads == 1 else None)
            record: dict[str, Any] = json.loads(ended.said.strip().splitlines()[-1])
            record |= {"process_cpu": ended.cpu, "process_seconds": ended.seconds, "peak_rss": ended.peak_rss}
            one.rounds.append(record)
            if not quiet:
                size = f"{one.citizens:>9,} citizens {one.weeks:>3} weeks"
                taken = f"{record['ns_cpu']:8.2f} ns, {ended.cpu:6.1f} s"
                print(f"  round {number}: {one.program:<11} {one.world:<10} {size} {taken}", flush=True)
