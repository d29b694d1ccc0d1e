"""`make bench`: measure, compare, write bench/results/ and the README's table.

Exit codes: 0 measured, 1 the programs do not live the same model, 2 something is missing or failed (one line
says what), 3 the nation does not fit into memory, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench import agreement, held_to, machine, nation, start_up, table
from bench.sitting import ROOT, BenchError, Measured, one_core, sit

RESULTS = ROOT / "bench" / "results"
MILLION = 1_000_000
YEAR, TEN_YEARS = 52, 520


def full_runs() -> list[Measured]:
    """Return what `make bench` lives, in the order of a round; Mesa at sizes it can do."""
    first_year = [Measured("mesa", "A", MILLION, YEAR), Measured("mesa", "B", MILLION // 10, YEAR)]
    first_year += [
        Measured(program, world, MILLION, YEAR)
        for program in ("starsim", "numpy", "numba", "underheaven")
        for world in ("A", "B")
    ]
    ten_years = [Measured("mesa", world, 20_000, TEN_YEARS) for world in ("A", "B")]
    ten_years += [
        Measured(program, world, MILLION, TEN_YEARS)
        for program in ("starsim", "numpy", "numba", "underheaven")
        for world in ("A", "B")
    ]
    return first_year + ten_years


def own_runs() -> list[Measured]:
    """Return what only Underheaven lives."""
    ours = [
        ("A-twice", MILLION, TEN_YEARS),
        ("demo", MILLION, YEAR),
        ("demo-rungs", MILLION, YEAR),
        ("nosedive", MILLION, YEAR),
        ("lists-rungs", MILLION, YEAR),
        ("A", 1000, TEN_YEARS),
        ("demo-rungs", 1000, TEN_YEARS),
    ]
    return [Measured("underheaven", world, citizens, weeks) for world, citizens, weeks in ours]


def quick_runs() -> list[Measured]:
    """Return a few seconds' worth, for tests: enough weeks for somebody to be listed."""
    programs = [program for program in ("starsim", "mesa") if find_spec(program)]
    compared = [*programs, "numpy", "underheaven"]
    runs = [Measured(program, world, 10_000, 130) for program in compared for world in ("A", "B")]
    small = [(world, 2000, 8) for world in ("demo", "demo-rungs", "nosedive", "lists-rungs")]
    own = [("A-twice", 10_000, 26), *small, ("A", 1000, 26)]
    return runs + [Measured("underheaven", world, citizens, weeks) for world, citizens, weeks in own]


def threaded_runs(citizens: int, weeks: int) -> list[Measured]:
    """Return the same on one thread and on two."""
    return [
        Measured("underheaven", world, citizens, weeks, threads)
        for world in ("A", "demo-rungs")
        for threads in (1, 2)
    ]


def taken(*, quick: bool, rounds: int) -> dict[str, Any]:
    """Measure everything, and return the record."""
    on = machine.described()
    print("Comparing, on one core:", flush=True)
    runs = quick_runs() if quick else full_runs() + own_runs()
    start_up.compile_once()
    with one_core() as pinned:
        started = start_up.starting(1 if quick else 5)
        sit(runs, rounds)
        compiled = {} if quick else start_up.compiling()
    print("On all cores:", flush=True)
    threaded = threaded_runs(2 * 65_536, 8) if quick else threaded_runs(MILLION, YEAR)
    sit(threaded, rounds)
    return {
        "about": "CPU time of stepping, in nanoseconds per citizen-week and world",
        "quick": quick,
        "rounds": rounds,
        "one_core": pinned,
        "machine": on,
        "releases": machine.releases(),
        "runs": [run.written() for run in runs],
        "threads": [run.written() for run in threaded],
        "start_up": started,
        "compiling": compiled,
        "demo": {} if quick else start_up.demo(),
    }


def write(path: Path, record: dict[str, Any]) -> None:
    """Write a record as text that can be compared line by line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def kept_apart() -> dict[str, Any]:
    """Return the committed records of what is lived apart, by name; one never taken is left out."""
    files = {name: RESULTS / f"{name}.json" for name in held_to.APART}
    return {
        name: json.loads(path.read_text(encoding="utf-8")) for name, path in files.items() if path.is_file()
    }


def asked(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure how fast Underheaven is.")
    parser.add_argument("--quick", action="store_true", help="a minute instead of fifteen; the README stays")
    parser.add_argument("--nation", action="store_true", help="1.3e9 citizens, 52 weeks, two threads, alone")
    parser.add_argument("--table", action="store_true", help="only write the README's table anew")
    parser.add_argument("--rounds", type=int, default=2, help="how often everything is measured (2)")
    parser.add_argument("-o", "--output", type=Path, default=RESULTS, help="folder of the results")
    return parser.parse_args(arguments)


def measure(said: argparse.Namespace) -> int:
    """Do what was asked, and return the exit code."""
    if said.table:
        table.write_readme(RESULTS)
        return 0
    if said.nation:
        record = nation.lived()
        write(said.output / "nation.json", record)
        print(table.nation_line(record))
    else:
        if missing := [name for name in ("mesa", "starsim") if not said.quick and find_spec(name) is None]:
            raise BenchError(f"{missing[0]} is not installed here; `make bench` prepares what it needs")
        record = taken(quick=said.quick, rounds=max(1, said.rounds))
        write(said.output / ("quick.json" if said.quick else "measured.json"), record)
        print("\n".join(["", *agreement.side_by_side(record), "", table.of(record)]))
        if any(agreement.differences(group) for group in agreement.alike(record)):
            print(
                "bench: the programs do not live the same model; the table was not written", file=sys.stderr
            )
            return 1
        print("\n".join(["", *held_to.told(record, kept_apart())]))
    if not said.quick and said.output.resolve() == RESULTS.resolve():
        table.write_readme(RESULTS)
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, measure, and turn what fails into one line."""
    said = asked(arguments)
    try:
        return measure(said)
    except nation.NoRoomError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 3
    except (BenchError, OSError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("bench: interrupted; nothing was written", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
