"""What starting costs: Python itself, the command's help, the imports, the first compilation, the demo."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from bench.sitting import Ended, run_alone

COMMANDS = {
    "python": ["-c", "pass"],
    "help": ["-m", "underheaven", "--help"],
    "import": ["-c", "import underheaven"],
    "import-engine": ["-c", "import underheaven.engine.fast"],
}
"""Started several times each, by turns."""
ONE_WEEK = ["-m", "bench.fast_engine", "A", "1000", "1", "1"]


def starting(rounds: int) -> dict[str, dict[str, float]]:
    """Return lowest and median seconds, of CPU and by the clock, of each of `COMMANDS`."""
    taken: dict[str, list[Ended]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, arguments in COMMANDS.items():
            taken[name].append(run_alone([sys.executable, *arguments]))
    return {
        name: {
            "cpu_lowest": min(one.cpu for one in all_of_it),
            "cpu_median": median(one.cpu for one in all_of_it),
            "seconds_lowest": min(one.seconds for one in all_of_it),
        }
        for name, all_of_it in taken.items()
    }


def compile_once() -> None:
    """Live one week, so that what is compiled is kept before anything is measured."""
    run_alone([sys.executable, *ONE_WEEK])


def compiling() -> dict[str, float]:
    """Return the CPU seconds of a whole process that lives one week, with nothing kept and with all kept."""
    with tempfile.TemporaryDirectory() as kept:
        cold, warm = (run_alone([sys.executable, *ONE_WEEK], {"NUMBA_CACHE_DIR": kept}) for _ in range(2))
        size = sum(path.stat().st_size for path in Path(kept).rglob("*") if path.is_file())
    return {"cold_cpu": cold.cpu, "warm_cpu": warm.cpu, "kept_bytes": size}


def demo() -> dict[str, Any]:
    """Return what `underheaven demo` took the first time and again, as a person types it (any core)."""
    answer: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as kept:
        for when in ("first", "again"):
            command = [sys.executable, "-m", "underheaven", "demo", "--json", "-o", str(Path(kept) / when)]
            ended = run_alone(command, {"NUMBA_CACHE_DIR": str(Path(kept) / "compiled")})
            said = json.loads(ended.said)
            answer[when] = {"cpu": ended.cpu, "seconds": ended.seconds, "peak_rss": ended.peak_rss}
            answer |= {key: said[key] for key in ("citizens", "weeks", "replicates")}
            answer["citizen_weeks"] = said["speed"]["citizen_weeks"]
    return answer
