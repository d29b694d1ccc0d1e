"""The README's table, from the files of results: each time beside Underheaven's in the same sitting."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.agreement import alike, differences, lived
from bench.sitting import ROOT

README = ROOT / "README.md"
BLOCK = re.compile(r"(<!-- bench: .*? -->\n)(.*?)(<!-- /bench -->)", re.DOTALL)
COLUMNS = {
    "mesa": "Mesa",
    "starsim": "Starsim",
    "numpy": "NumPy",
    "numba": "numba loop",
    "underheaven": "Underheaven",
}
LENGTHS = {52: "first year", 520: "ten years"}
BUSY = 0.5
"""Load before a sitting from which the table says that there was one."""
Record = Mapping[str, Any]


def digits(value: float) -> str:
    """Return a number with two digits, or three where the first is a one.

    >>> digits(0.0312), digits(1.234), digits(8.87), digits(56.4), digits(1963.2)
    ('0.031', '1.23', '8.9', '56', '1,963')
    """
    if value >= 100:
        return f"{value:,.0f}"
    if value >= 10:
        return f"{value:.0f}" if value >= 20 else f"{value:.1f}"
    if value >= 1:
        return f"{value:.1f}" if value >= 2 else f"{value:.2f}"
    return f"{value:.2g}"


def times(value: float) -> str:
    """Return a ratio: `42×`."""
    return f"{digits(value)}×"


def found(record: Record, program: str, world: str, **of: int) -> Record | None:
    """Return the first run of a program in a world that has these numbers, or None."""
    runs = (run for run in record["runs"] if run["program"] == program and run["world"] == world)
    return next((run for run in runs if all(run[key] == value for key, value in of.items())), None)


def last(run: Record) -> Record:
    """Return a run's last round."""
    return run["rounds"][-1]


# ---------------------------------------------------------------- beside the others


def compared(record: Record) -> list[str]:
    """Return the table in which every program has a column."""
    programs = [name for name in COLUMNS if any(run["program"] == name for run in record["runs"])]
    named = [f"{COLUMNS[name]} {record['releases'].get(name, '')}".strip() for name in programs]
    lines = ["| CPU ns per citizen-week | " + " | ".join(named) + " |", "| --- |" + " ---: |" * len(programs)]
    groups = sorted(alike(record), key=lambda runs: (runs[0]["weeks"], runs[0]["world"]))
    lines += [_line_of(group, programs) for group in groups]
    held = [(_bytes_of(record, program, "A"), _bytes_of(record, program, "B")) for program in programs]
    shown = [f"{digits(a)} / {digits(b)}" if a and b else "" for a, b in held]
    lines.append("| bytes per citizen, a / b | " + " | ".join(shown) + " |")
    return lines


def _line_of(group: list[Record], programs: list[str]) -> str:
    """Return the line of one world and length: each time, and how many times Underheaven's it is."""
    ours = next(run for run in group if run["program"] == "underheaven")
    cells: list[str] = []
    for name in programs:
        run = next((one for one in group if one["program"] == name), None)
        if run is None:
            cells.append("")
            continue
        told = digits(run["ns_lowest"])
        if run is not ours:
            told += f" ({times(run['ns_lowest'] / ours['ns_lowest'])})"
        if run["citizens"] != ours["citizens"]:
            told += f" at {run['citizens']:,}"
        cells.append(told)
    weeks = ours["weeks"]
    size = f"tiny-society-{ours['world'].lower()}, {LENGTHS.get(weeks, f'{weeks} weeks')}"
    return f"| {size} | " + " | ".join(cells) + " |"


def _bytes_of(record: Record, program: str, world: str) -> float:
    """Return by how many bytes per citizen the process had grown, in its largest run."""
    runs = [run for run in record["runs"] if run["program"] == program and run["world"] == world]
    if not runs:
        return 0.0
    largest = max(runs, key=lambda run: (run["citizens"], run["weeks"]))
    return max(0.0, float(last(largest)["Bpa_steady"]))


# ---------------------------------------------------------------- by itself


def own_rows(record: Record) -> list[tuple[str, str]]:
    """Return what is said of Underheaven alone: what, and how much."""
    rows: list[tuple[str, str]] = []
    runs = [run for run in record["runs"] if run["program"] == "underheaven"]
    large = {run["world"]: run for run in sorted(runs, key=lambda run: (run["citizens"], run["weeks"]))}
    for world, said in (
        ("demo", "study `demo`, its declared world"),
        ("demo-rungs", "study `demo`, five rungs in one pass"),
        ("nosedive", "`nosedive` in busy-city, where everybody rates those met"),
        ("lists-rungs", "courts' and public lists, 36 agencies, households, in small-city, five rungs"),
    ):
        if world in large:
            run = large[world]
            rows.append(
                (
                    f"{said}, {run['citizens']:,} citizens, {run['weeks']} weeks",
                    f"{digits(run['ns_lowest'])} ns",
                )
            )
    for world, said in (
        ("A", "tiny-society-a"),
        ("demo-rungs", "`demo`, five rungs"),
        ("lists-rungs", "those lists, five rungs"),
    ):
        if world in large:
            one = last(large[world])
            rows.append(
                (
                    f"bytes per citizen and world, {said}: arrays / growth of the process",
                    f"{digits(one['bytes_a_life'])} / {digits(max(0.0, one['Bpa_steady']))}",
                )
            )
    if ratio := second_world(record):
        rows.append(("a second world in the same pass", f"{digits(ratio)} times one"))
    for run in runs:
        if run["citizens"] == 1000:
            what = "tiny-society-a" if run["world"] == "A" else "`demo`, five rungs"
            rows.append(
                (
                    f"a week of 1,000 citizens, {what}",
                    f"{digits(lowest(run, 'week_ms_cpu'))} ms",
                )
            )
    if "A" in large:
        whole, stepping = lowest(large["A"], "process_cpu"), lowest(large["A"], "cpu_s")
        rows.append(
            (
                f"tiny-society-a, {large['A']['weeks']} weeks: the whole process / its stepping, CPU",
                f"{digits(whole)} / {digits(stepping)} s",
            )
        )
    rows += _of_threads(record) + _of_starting(record)
    bits = {last(run)["vector_bits"] for run in runs}
    rows.append(("vector registers in force", " and ".join(f"{width} bits" for width in sorted(bits))))
    return rows


def lowest(run: Record, what: str) -> float:
    """Return the lowest of a run's rounds."""
    return min(float(one[what]) for one in run["rounds"])


def second_world(record: Record) -> float | None:
    """Return what two worlds in one pass take, in times of one; None where that was not lived."""
    two = found(record, "underheaven", "A-twice")
    one = two and found(record, "underheaven", "A", weeks=two["weeks"], citizens=two["citizens"])
    return 2 * two["ns_lowest"] / one["ns_lowest"] if two and one else None


def _of_threads(record: Record) -> list[tuple[str, str]]:
    """Return how much faster two threads are by the clock, and what that costs in CPU."""
    rows: list[tuple[str, str]] = []
    for world, said in (("A", "tiny-society-a"), ("demo-rungs", "`demo`, five rungs")):
        runs = {run["threads"]: run for run in record["threads"] if run["world"] == world}
        if {1, 2} <= set(runs):
            clock = lowest(runs[1], "run_s") / lowest(runs[2], "run_s")
            cpu = lowest(runs[2], "cpu_s") / lowest(runs[1], "cpu_s")
            rows.append(
                (f"two threads, {said}: faster by the clock / more CPU", f"{times(clock)} / {times(cpu)}")
            )
    return rows


def _of_starting(record: Record) -> list[tuple[str, str]]:
    """Return what starting, compiling and the demo take."""
    started = record["start_up"]
    plain = started["python"]["cpu_lowest"]
    rows = [
        ("`underheaven --help`, CPU; times `python -c pass`",
         f"{digits(started['help']['cpu_lowest'])} s; {digits(started['help']['cpu_lowest'] / plain)}"),
        ("importing the engine, CPU", f"{digits(started['import-engine']['cpu_lowest'])} s"),
    ]  # fmt: skip
    if compiled := record["compiling"]:
        rows.append(
            (
                "first week ever / next process, CPU of all of it",
                f"{digits(compiled['cold_cpu'])} / {digits(compiled['warm_cpu'])} s",
            )
        )
    if demo := record["demo"]:
        size = f"{demo['citizens']:,} citizens, {demo['weeks']} weeks, {demo['replicates']} replicates"
        rows.append(
            (
                f"`underheaven demo` ({size}): first time / again, by the clock",
                f"{digits(demo['first']['seconds'])} / {digits(demo['again']['seconds'])} s",
            )
        )
    return rows


def nation_line(record: Record) -> str:
    """Return what a nation took, as a line of the table."""
    run = record["run"]
    told = (
        f"{run['process_seconds'] / 60:.1f} min, {run['peak_rss'] / 1e9:.1f} GB, {digits(run['ns_cpu'])} ns"
    )
    return (
        f"| {run['n']:,} citizens, tiny-society-a, {run['steps']} weeks, {run['threads']} threads | {told} |"
    )


def of(record: Record, nation: Record | None = None) -> str:
    """Return the table of a record of results, and of a nation where one was lived."""
    on = record["machine"]
    rounds = "one round" if record["rounds"] == 1 else f"the lowest of {record['rounds']} rounds"
    busy = f" The machine was doing other things (load {on['load']})." if on["load"] >= BUSY else ""
    where = (
        f"Measured {on['day']} on {on['cores']} cores of {on['processor']} with {on['memory_gb']} GB, "
        f"Python {record['releases']['python']}; {rounds}.{busy}"
    )
    lines = [*compared(record), "", "| Underheaven by itself | |", "| --- | ---: |"]
    lines += [f"| {what} | {how_much} |" for what, how_much in own_rows(record)]
    if nation is not None:
        lines.append(nation_line(nation))
    return "\n".join([*lines, "", where, _shares(record)]) + "\n"


def _shares(record: Record) -> str:
    """Return one sentence on what the programs agree about, from the longest run without ties."""
    groups = [group for group in alike(record) if group[0]["world"] == "A"]
    if not groups:
        return ""
    longest = max(groups, key=lambda group: group[0]["weeks"])
    if differences(longest):
        return "The programs do not agree on what became of the citizens."
    shown = [
        f"{100 * lived(run)['listed in A']:.2f} % and {100 * lived(run)['listed in B']:.2f} %"
        for run in longest
    ]
    told = ", ".join(f"{COLUMNS[run['program']]} {one}" for run, one in zip(longest, shown, strict=True))
    return f"Listed after {longest[0]['weeks']} weeks in group A and in group B: {told}."


# ---------------------------------------------------------------- the README


def shown(readme: str) -> str:
    """Return the table a README shows."""
    block = BLOCK.search(readme)
    if block is None:
        raise SystemExit("README.md has no place for the table of `make bench`")
    return block[2]


def read_results(folder: Path) -> tuple[Record, Record | None]:
    """Return the records of a folder of results: the sitting, and the nation where there is one."""
    nation = folder / "nation.json"
    lived_through = json.loads(nation.read_text(encoding="utf-8")) if nation.is_file() else None
    return json.loads((folder / "measured.json").read_text(encoding="utf-8")), lived_through


def write_readme(folder: Path) -> None:
    """Replace the table in README.md by that of a folder of results."""
    text = README.read_text(encoding="utf-8")
    shown(text)
    table = of(*read_results(folder))
    README.write_text(BLOCK.sub(lambda block: block[1] + table + block[3], text), encoding="utf-8")
