"""What the fast engine is held to, and what a sitting found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bench.table import COLUMNS, LENGTHS, digits, found, last, lowest, second_world

MILLION = 1_000_000
APART = {
    "nation": ("tiny-society-a, 1.3e9 citizens", "make bench-nation", 4, 1.5, 12, 9),
    "court-list": ("court-list, all of nation-2020", "python -m bench.court_list", 25, 8, 20, 20),
}
"""What is lived apart: in words, by which command, at most how many minutes and GB, each with its aim."""


@dataclass(frozen=True, slots=True)
class Held:
    """One number, with its bound and the aim; `at_most` says on which side of the bound it has to lie."""

    what: str
    value: float
    bound: float
    aim: float
    at_most: bool = True

    def __str__(self) -> str:
        kept = self.value <= self.bound if self.at_most else self.value >= self.bound
        side = "at most" if self.at_most else "at least"
        verdict = "held" if kept else "NOT HELD"
        return f"{self.what:<36} {digits(self.value):>8}   {side} {self.bound:g}, aim {self.aim:g}: {verdict}"


def told(record: Mapping[str, Any], kept: Mapping[str, Mapping[str, Any]] | None = None) -> list[str]:
    """Return one line for each number that is held to a bound, and for each that nothing has measured.

    Parameters
    ----------
    record : of `make bench`. kept : records of what is lived apart, by the name of their file.
    """
    lines = [str(one) for one in (*_beside_others(record), *_by_itself(record))]
    for name, (what, command, minutes, aim, gigabytes, least) in APART.items():
        if kept is None or name not in kept:
            lines.append(f"{what:<36} {'-':>8}   NOT MEASURED: `{command}`")
            continue
        run = kept[name]["run"]
        seconds = run["process_seconds"] if "process_seconds" in run else run["seconds"]
        lines.append(str(Held(f"{what}, min", seconds / 60, minutes, aim)))
        lines.append(str(Held(f"{what}, GB", run["peak_rss"] / 1e9, gigabytes, least)))
    return lines


def _beside_others(record: Mapping[str, Any]) -> Iterator[Held]:
    """Return the yardsticks' worlds: nanoseconds, and how many times faster than Mesa and NumPy."""
    for world, bound, aim, mesa, numpy in (("A", 2.5, 1.5, 200, 9), ("B", 9.0, 3.0, 200, 7)):
        for weeks in LENGTHS:
            ours = found(record, "underheaven", world, weeks=weeks, citizens=MILLION)
            if ours is None:
                continue
            yield Held(f"tiny-society-{world.lower()}, {weeks} weeks, ns", ours["ns_lowest"], bound, aim)
            for program, least in (("mesa", mesa), ("numpy", numpy)):
                other = found(record, program, world, weeks=weeks)
                if other is not None:
                    ratio = other["ns_lowest"] / ours["ns_lowest"]
                    yield Held(f"  times {COLUMNS[program]}", ratio, least, least, at_most=False)


def _by_itself(record: Mapping[str, Any]) -> Iterator[Held]:
    """Return the study `demo`, bytes, worlds in one pass, small societies, and the command."""
    if rungs := found(record, "underheaven", "demo-rungs", citizens=MILLION):
        yield Held("demo, five rungs, ns", rungs["ns_lowest"], 25, 12)
        yield Held("bytes, demo, five rungs", last(rungs)["bytes_a_life"], 16, 13)
    if stars := found(record, "underheaven", "nosedive", citizens=MILLION):
        yield Held("nosedive in busy-city, ns", stars["ns_lowest"], 60, 60)
    if lists := found(record, "underheaven", "lists-rungs", citizens=MILLION):
        yield Held("lists in full, five rungs, ns", lists["ns_lowest"], 35, 23)
        yield Held("bytes, lists in full, five rungs", last(lists)["bytes_a_life"], 16, 13)
    for weeks in LENGTHS:  # a longer run holds longer dates
        if tiny := found(record, "underheaven", "A", weeks=weeks, citizens=MILLION):
            yield Held(f"bytes, tiny-society-a, {weeks} weeks", last(tiny)["bytes_a_life"], 8, 6.2)
    if (ratio := second_world(record)) is not None:
        yield Held("a second world, times one", ratio, 1.6, 1.3)
    if small := found(record, "underheaven", "A", citizens=1000):
        yield Held("a week of 1,000 citizens, ms", lowest(small, "week_ms_cpu"), 0.1, 0.02)
    if demo := record["demo"]:
        yield Held("underheaven demo, again, s", demo["again"]["seconds"], 30, 12)
        yield Held("underheaven demo, first time, s", demo["first"]["seconds"], 45, 20)
