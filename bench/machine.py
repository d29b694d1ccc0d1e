"""The machine and the releases a measurement was taken with; no host name, no path, no user."""

from __future__ import annotations

import datetime as dt
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

RELEASES = ("underheaven", "numpy", "numba", "llvmlite", "mesa", "starsim")


def processor() -> str:
    """Return the processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def releases() -> dict[str, str]:
    """Return the release of Python and of each program that is installed."""
    found = {"python": platform.python_version()}
    for name in RELEASES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def described() -> dict[str, Any]:
    """Return the machine in a few words, how many processes it was running already, and the day."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": processor(),
        "machine": platform.machine(),
        "system": platform.system(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 1e9),
        "load": round(os.getloadavg()[0], 1),
        "day": dt.datetime.now(tz=dt.UTC).date().isoformat(),
    }
