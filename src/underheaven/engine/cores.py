"""How many cores there are for this process: nothing else is loaded to ask."""

from __future__ import annotations

import os


def cores() -> int:
    """Return on how many cores this process may run."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
