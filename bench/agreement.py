"""Whether the programs lived the same model: what became of their citizens, side by side.

Speed is compared only between programs whose shares agree within what sampling allows. The margin is
four standard errors, and half a point in a hundred because Underheaven holds a spread of wrongdoing in
sixteen classes where the others draw it from the density itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

SHARE_OF_B = 0.2
ERRORS = 4.0
CLASSES = 0.005
"""What the sixteen classes may move a share, and, per flag, the wrong flags."""


def lived(run: Mapping[str, Any]) -> dict[str, float]:
    """Return what a run's last round says of its citizens, counts per citizen."""
    last = run["rounds"][-1]
    return {
        "mean score": last["mean"],
        "listed in A": last["maj"],
        "listed in B": last["mino"],
        "wrong flags": last["flagged"],
        "blocked trips": last["blocked"] / run["citizens"],
    }


def differences(runs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return one line for each share in which a program differs from Underheaven; runs of one kind."""
    ours = next(run for run in runs if run["program"] == "underheaven")
    told: list[str] = []
    for run in runs:
        here, there = lived(ours), lived(run)
        for what, share in (
            ("listed in A", 1 - SHARE_OF_B),
            ("listed in B", SHARE_OF_B),
            ("wrong flags", 1.0),
        ):
            middle = (here[what] + there[what]) / 2
            spread = middle if what == "wrong flags" else middle * (1 - middle)
            error = sqrt(spread * (1 / ours["citizens"] + 1 / run["citizens"]) / share)
            if abs(here[what] - there[what]) > ERRORS * error + CLASSES * max(1.0, middle):
                told.append(
                    f"{run['world']}, {run['weeks']} weeks: {what} {there[what]:.4f} in {run['program']},"
                    f" {here[what]:.4f} here"
                )
    return told


def alike(results: Mapping[str, Any]) -> list[list[Mapping[str, Any]]]:
    """Return the runs of the yardsticks' worlds, grouped where world and weeks are the same, ours in each.

    Of a program's runs of several sizes, the largest.
    """
    groups: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    largest: dict[tuple[str, int, str], Mapping[str, Any]] = {}
    for run in results["runs"]:
        key = (run["world"], run["weeks"], run["program"])
        if run["world"] in ("A", "B") and run["citizens"] > largest.get(key, {"citizens": 0})["citizens"]:
            largest[key] = run
    for (world, weeks, _), run in largest.items():
        groups.setdefault((world, weeks), []).append(run)
    return [group for group in groups.values() if len(group) > 1]


def side_by_side(results: Mapping[str, Any]) -> list[str]:
    """Return lines that show what became of the citizens in every program."""
    lines: list[str] = []
    for group in alike(results):
        lines.append(f"tiny-society-{group[0]['world'].lower()} after {group[0]['weeks']} weeks")
        for run in group:
            said = "  ".join(f"{what} {value:.4f}" for what, value in lived(run).items())
            lines.append(f"  {run['program']:<11} {run['citizens']:>9,} citizens  {said}")
        lines += [f"  DIFFERS: {line}" for line in differences(group)]
    return lines
