"""The command `sweep`: a study run once for each combination of values, kept in one table, told briefly."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Literal

from underheaven.engine.cores import cores
from underheaven.ground.errors import InputError, RunFolderError, clean
from underheaven.ground.outcome import ALL, Margin
from underheaven.measures.disparity import STEMS
from underheaven.measures.measure import Measure
from underheaven.report.compiling import compiling_told
from underheaven.report.endings import RunInterruptedError
from underheaven.report.figures import (
    amount,
    counted,
    in_points,
    interval_of,
    interval_or_why,
    labelled,
    listed,
    value_of,
)
from underheaven.report.page import SYNTHETIC, Page
from underheaven.report.progress import Telling, seconds_in_words
from underheaven.report.studying import (
    Wishes,
    as_json_text,
    kept_in_words,
    place_for,
    refuse_files,
    say_beside,
    to_find_in_words,
)
from underheaven.report.summary import HEADLINE
from underheaven.studies.keeping import WORTH_KEEPING, refuse_what_disk_cannot_hold
from underheaven.studies.result import Result
from underheaven.studies.sweep import Sweep, as_varied, prepared, swept
from underheaven.studies.sweep_keeping import UnfinishedSweep
from underheaven.studies.swept import TABLE, Combination, Swept, SweptWord
from underheaven.words.vary import Evenly, Varied

_MOST_MEASURES = 6
_MOST_LABELS = 3
_CURE = "write `PATH=0.1,0.2,0.4`, `PATH=0:0.4:5` (from, to, how many) or `PATH=range`"


def named_values(said: Sequence[str]) -> dict[str, Varied] | None:
    """Return what `--vary PATH=RANGE` says, several times; None where it is not said.

    Raises
    ------
    InputError
        No `=`, no value, or a path said twice.

    >>> named_values(["weeks=52,104"])
    {'weeks': ('52', '104')}
    """
    vary: dict[str, Varied] = {}
    for one in said:
        path, sign, values = (part.strip() for part in one.partition("="))
        if not sign or not path or not values:
            raise InputError(f"`{clean(one, 80)}` says no path and values", where="--vary", cure=_CURE)
        if path in vary:
            raise InputError("is varied twice", where=f"--vary {clean(path, 200)}", cure="remove one")
        vary[path] = _values(path, values)
    return vary or None


def _values(path: str, said: str) -> Varied:
    """Return the values of one path: a list, or evenly from one to another."""
    parts = said.split(":")
    if len(parts) == 3 and parts[2].strip().isdecimal() and 2 <= int(parts[2]) <= 64:
        low, high, steps = (part.strip() for part in parts)
        return Evenly.model_validate({"from": low, "to": high, "steps": int(steps)})
    if len(parts) > 1:
        raise InputError(
            f"`{clean(said, 80)}` says no values", where=f"--vary {clean(path, 200)}", cure=_CURE
        )
    return as_varied(path, [value.strip() for value in said.split(",") if value.strip()])


def sweep_and_tell(page: Page, wishes: Wishes, *, study: str, vary: Sequence[str]) -> None:
    """Run a study once for each combination of values, keep it, and print what it found.

    Raises
    ------
    InputError
        A name, a path, a value or the folder is wrong; nothing is run then.
    CannotFitError
        It would not fit into memory.
    """
    refuse_files(wishes.safeguards)
    sweep = prepared(study, named_values(vary), changes=wishes.changes())
    threads = wishes.threads or cores()
    needed = sweep.refuse_what_cannot_fit(wishes.engine, threads)
    seconds = needed.seconds * len(sweep.combinations)
    kept: Path | None = None
    not_kept: RunFolderError | None = None
    keeping: UnfinishedSweep | None = None
    try:
        with ExitStack() as held:
            folder, not_kept = place_for(
                wishes, sweep.sweep_hash, f"{sweep.study.study}-sweep", held, seconds
            )
            if folder is not None:
                refuse_what_disk_cannot_hold(folder, needed)
                keeping = UnfinishedSweep(folder, sweep, wishes.engine, say_beside)
            if not wishes.is_quiet:
                say_beside(
                    f"{counted(len(sweep.combinations), 'run')}, {sweep.citizen_weeks:,} citizen-weeks in "
                    f"all; the largest: {needed}"
                    f"{to_find_in_words(sweep.seconds_to_find_at_most(wishes.engine, threads))}"
                )
            found = _lived(wishes, sweep, threads, keeping)
            try:
                if folder is not None and keeping is not None:
                    found.keep(folder)
                    kept = folder
                    keeping.clear()
            except RunFolderError as problem:
                not_kept = problem
        if wishes.is_json:
            print(as_json_text(found.as_json()))
            if kept is not None and not wishes.is_quiet:
                say_beside(f"Kept in {clean(str(kept))}")
        else:
            print_sweep(page, found, kept_in="" if kept is None else str(kept))
        sys.stdout.flush()
    except KeyboardInterrupt:
        raise RunInterruptedError(f"interrupted; {_left(kept, keeping, not_kept)}") from None
    except OSError as problem:
        if kept is not None:
            problem.add_note(kept_in_words(kept))
        raise
    if not_kept is not None:
        raise not_kept


def _lived(wishes: Wishes, sweep: Sweep, threads: int, keeping: UnfinishedSweep | None) -> Swept:
    """Return what a sweep found, telling how far it is."""
    is_compiled = wishes.engine == "fast"
    of = None if keeping is None else keeping.of
    with (
        Telling(is_quiet=wishes.is_quiet) as telling,
        compiling_told(telling) if is_compiled else nullcontext(),
    ):
        return swept(sweep, engine=wishes.engine, threads=threads, progress=telling, keeping=of)


def _left(kept: Path | None, keeping: UnfinishedSweep | None, not_kept: RunFolderError | None) -> str:
    """Return what is left of a sweep that was interrupted, and how to go on with it."""
    if kept is not None:
        return kept_in_words(kept)
    said = keeping.said() if keeping is not None else ""
    if keeping is None or not said:
        if not_kept is not None:
            return str(not_kept)
        return f"nothing was kept of a sweep younger than {WORTH_KEEPING:.0f} seconds"
    return f"kept: {said}; `{keeping.command()}` goes on"


def print_sweep(page: Page, found: Swept, *, kept_in: str = "") -> None:
    """Print a sweep: what was varied, then each measure asked first by value, world by world."""
    study = found.study
    page.title(study.title, study.study)
    page.say(SYNTHETIC, style="bold yellow")
    page.gap()
    first = found.results[0]
    page.say(
        f"{counted(first.setting.citizens, 'synthetic citizen')} of {study.society}, "
        f"{counted(first.study.weeks, 'week')}, {counted(study.replicates, 'replicate')}, seed {study.seed}; "
        f"run {counted(len(found.combinations), 'time')}, once for each combination of the values below, on "
        "the same draws. Figures are differences from `none`, averaged over replicates, with 95 % intervals."
    )
    page.heading("What is varied")
    page.items([(word.path, _word_said(word)) for word in found.words], most=60)
    names = study.measures[:_MOST_MEASURES] or (HEADLINE,)
    for world in first.setting.declared:
        for name in names:
            _print_measure(page, found, world, first.measure(name))
    _print_ending(page, found, kept_in)


def _word_said(word: SweptWord) -> str:
    """Return the values of a word, and what it says otherwise."""
    said = f"{listed(word.values)} (declared: {word.declared}"
    number = word.number
    if number is not None:
        said += f", {number.standing.value}" + (f", {number.source}" if number.source else "")
    said += ")"
    if word.outside:
        said += f"; beyond its own range: {listed(word.outside)}"
    return said


def _print_measure(page: Page, found: Swept, world: str, asked: Measure) -> None:
    """Print one measure in one world: a row for each combination of values."""
    labels = [margin for margin in found.results[0].margins() if margin != ALL and margin[0] == "group"]
    compares = asked.name.startswith(tuple(STEMS.values()))
    labels = [] if compares or len(labels) > _MOST_LABELS else labels
    page.heading(f"{labelled(asked.title, asked.unit)}, world `{world}` against `none`")
    headers = [word.path.rpartition(".")[2] for word in found.words]
    headers = headers if len(set(headers)) == len(headers) else [word.path for word in found.words]
    rows = [
        [
            *one.values,
            *_differences(result, world, asked, labels),
            "" if one.number == 1 else _changed(found, result, world, asked),
        ]
        for one, result in _runs(found)
        if world in result.setting.names
    ]
    shown = [*headers, "everybody", "95 %", *(" ".join(label) for label in labels), "against the first"]
    align: list[Literal["left", "right"]] = ["right"] * (len(shown))
    align[len(headers) + 1] = "left"
    page.table(shown, rows, align=align)


def _runs(found: Swept) -> list[tuple[Combination, Result]]:
    return list(zip(found.combinations, found.results, strict=True))


def _differences(result: Result, world: str, asked: Measure, labels: Sequence[Margin]) -> list[str]:
    """Return a measure's difference from `none` with its interval, then that of each label."""
    margins = [ALL, *labels]
    if asked.scale == "log" or not result.value("none", asked.name).value:
        values = [result.value(world, asked.name, *margin) for margin in margins]
    else:
        values = [result.difference(world, asked.name, *margin) for margin in margins]
    every, *others = values
    return [
        value_of(every, asked.unit),
        interval_or_why(every, asked.unit),
        *(value_of(one, asked.unit) for one in others),
    ]


def _changed(found: Swept, result: Result, world: str, asked: Measure) -> str:
    """Return how a measure changed against the first combination, with its interval."""
    change = found.change(result, world, asked)
    if change is None or change.value is None:
        return ""
    said = in_points(value_of(change, asked.unit, is_difference=True))
    interval = in_points(interval_of(change, asked.unit))
    return f"{said} ({interval})" if interval else said


def _print_ending(page: Page, found: Swept, kept_in: str) -> None:
    """Print what is still assumed, how long it took, and where it is kept."""
    assumed = len(found.assumed_not_swept)
    page.gap()
    page.say(
        f"{assumed:,} further numbers behind this page are assumed and not varied here. An interval says "
        "how far the luck of the draw moves a figure at one combination of values, and nothing more."
    )
    speed = found.speed
    cost = amount(round(speed.nanoseconds_per_citizen_week, 1))
    took = f"Took {seconds_in_words(speed.seconds)}, {cost} ns of one core a citizen-week."
    page.line(f"{took} Kept in {kept_in}: {TABLE}" if kept_in else took, "dim")
