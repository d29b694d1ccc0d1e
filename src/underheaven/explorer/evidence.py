"""Evidence for the page: every measure with its interval over replicates, safeguards side by side, tables."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from underheaven.explorer.asked import StudyAsked, WorldAsked, asked, files_of, setting_of
from underheaven.explorer.pipe import Command, Commands, Say
from underheaven.ground.errors import CannotFitError, InputError
from underheaven.ground.outcome import ALL
from underheaven.measures.benefit import NONE
from underheaven.measures.measure import Measure
from underheaven.measures.registry import measure as measure_named
from underheaven.report.explained import texts_of
from underheaven.shelf import names
from underheaven.studies.compare import measured
from underheaven.studies.document import estimate_as_json, paired_as_json
from underheaven.studies.life import fitting_safeguards
from underheaven.studies.result import Result
from underheaven.studies.setting import Setting, resolve

MOST_CITIZEN_WEEKS = 20_000_000_000
"""The largest study that the page waits for; the command line takes larger ones."""
MOST_CELLS = 12
"""Regimes in one matrix."""


def evidence(command: Command, commands: Commands, say: Say) -> Command | None:
    """Send every measure of a study, with intervals, paired differences and each replicate's own.

    Raises
    ------
    UnderheavenError
        The study is wrong, too large, or does not fit.
    """
    setting = setting_of(asked(command.get("study")))
    result = measured_in_sight(setting, say)
    say(
        {
            "type": "evidence",
            "study_hash": setting.study_hash,
            "measures": list(map(_told(result), result.measures)),
        }
    )
    say({"type": "end"})
    return commands.get()


def matrix(command: Command, commands: Commands, say: Say) -> Command | None:
    """Send regimes by safeguards, cell by cell: what a safeguard changes in one measure, paired.

    Errors as for `evidence`.
    """
    study = asked(command.get("study"))
    one = measure_named(str(command.get("measure") or "closed-weeks"))
    regimes, safeguards = _named(command, "regimes", "regime"), _named(command, "safeguards", "safeguard")
    if len(regimes) > MOST_CELLS:
        raise InputError(f"more than {MOST_CELLS} regimes", cure="ask for fewer")
    say({"type": "measure", "name": one.name, "title": one.title, "unit": one.unit})
    for regime in regimes:
        _send_row(study, regime, safeguards, one, say)
    say({"type": "end"})
    return commands.get()


def _send_row(study: StudyAsked, regime: str, safeguards: list[str], one: Measure, say: Say) -> None:
    """Send what safeguards change in one regime; those that change no word of it do not fit."""
    world = WorldAsked(regimes=[regime])
    setting = setting_of(study.model_copy(update={"worlds": {"declared": world}}))
    fitting = {
        name: words for name, words in fitting_safeguards(setting, "declared").items() if name in safeguards
    }
    worlds = {**setting.worlds, **fitting}
    result = measured_in_sight(replace(setting, worlds=worlds, declared=("declared", *fitting)), say)
    for name in safeguards:
        cell: dict[str, Any] = {"type": "cell", "regime": regime, "safeguard": name, "fits": name in fitting}
        if name in fitting:
            cell |= paired_as_json(result.difference(name, one.name, against="declared"))
        say(cell)


def _named(command: Command, plural: str, noun: str) -> list[str]:
    """Return the names of the shelf that are asked for; all where none is.

    Raises
    ------
    InputError
        One is not there.
    """
    said, known = command.get(plural), names("regime") if noun == "regime" else names("safeguard")
    if said is None:
        return list(known)
    if not isinstance(said, list) or any(name not in known for name in said):  # pyright: ignore[reportUnknownVariableType]
        raise InputError(
            f"`{plural}` names something that is not on the shelf", cure=f"known: {', '.join(known)}"
        )
    return [str(name) for name in said]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def tables(command: Command, commands: Commands, say: Say) -> Command | None:
    """Send the folder of a run, Parquet tables and all, as one zip file; errors as for `evidence`."""
    study, packed = asked(command.get("study")), io.BytesIO()
    setting_of(study)  # refuses, before anything is written, what is wrong or does not fit
    with TemporaryDirectory(prefix="underheaven-") as folder:
        for name, text in files_of(study).items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        setting = resolve(Path(folder) / "study.yaml")  # so that the run keeps its own regimes, too
        kept = measured_in_sight(setting, say, whole=True).save(Path(folder) / "run")
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(kept.rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(kept))
    said = base64.b64encode(packed.getvalue()).decode("ascii")
    say({"type": "tables", "name": "underheaven-run.zip", "zip": said})
    say({"type": "end"})
    return commands.get()


def measured_in_sight(setting: Setting, say: Say, *, whole: bool = False) -> Result:
    """Run a study and say how far it has come; without the frozen worlds, unless it is wanted whole.

    Raises `CannotFitError` where it is more than a page waits for.
    """
    setting = setting if whole else replace(setting, frozen=())
    if setting.citizen_weeks > MOST_CITIZEN_WEEKS:
        raise CannotFitError(
            f"{setting.citizen_weeks:,} citizen-weeks are more than the page waits for",
            cure="ask for fewer citizens, weeks or replicates, or run it on the command line",
        )
    told = -1

    def progress(done: int, every: int) -> None:
        nonlocal told
        share = done * 50 // max(1, every)
        if share > told:
            told = share
            say({"type": "progress", "done": done, "all": every})

    return measured(setting, progress=progress)


def _told(result: Result) -> Callable[[Measure], dict[str, Any]]:
    """Return what tells one measure of a result."""
    worlds = (NONE, *result.setting.declared)

    def tell(one: Measure) -> dict[str, Any]:
        return {
            **texts_of(one),
            "worlds": {world: estimate_as_json(result.value(world, one.name)) for world in worlds},
            "paired": {world: _paired(result, one, world) for world in worlds if world != NONE},
        }

    return tell


def _paired(result: Result, one: Measure, world: str) -> Mapping[str, Any]:
    """Return a paired difference with its interval, and each replicate's own."""
    each: list[float | None] = []
    for outcome in result.outcomes:
        ours, none = one.of(outcome, world, ALL), one.of(outcome, NONE, ALL)
        values = None if ours is None else ours.value(), None if none is None else none.value()
        each.append(None if values[0] is None or values[1] is None else values[0] - values[1])
    return {**paired_as_json(result.difference(world, one.name)), "by_replicate": each}
