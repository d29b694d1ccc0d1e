"""Keeping a sweep that is not done yet: each of its runs is kept as a run is, in a folder of its number.

The sweep's `unfinished` holds its words and `0001`, `0002`, ..., each with what `studies.keeping` writes.
Runs that were finished are made again from their kept replicates, which takes no time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from underheaven.ground.files import DISK
from underheaven.ground.outcome import Engine
from underheaven.studies.folder import UNFINISHED, go_on_with
from underheaven.studies.keeping import Unfinished
from underheaven.studies.sweep import Sweep
from underheaven.studies.swept import Combination
from underheaven.studies.unfinished import begin, take_away


class UnfinishedSweep:
    """What is kept of a sweep in its folder.

    Parameters
    ----------
    folder : of the sweep, held by it. say : called with a line about what was kept and cannot be used.
    """

    def __init__(self, folder: Path, sweep: Sweep, engine: Engine, say: Callable[[str], None]) -> None:
        self._folder, self._sweep, self._say = folder, sweep, say
        self._engine: Engine = engine
        self._runs: list[_Run] = []
        self.begun = self.written = time.monotonic()

    @property
    def place(self) -> Path:
        """Where it is kept while it is not done."""
        return self._folder / UNFINISHED

    def of(self, one: Combination) -> Unfinished:
        """Return what is kept of one run, about to be lived."""
        run = _Run(self.place / f"{one.number:04d}", one, self, self._engine, self._say)
        self._runs.append(run)
        return run

    def write_what_waits(self) -> None:
        """Write what the runs lived until now have not written yet."""
        for run in self._runs:
            run.write_what_waits()

    def begin(self) -> None:
        """Make the folder where it is not there, with the words that repeat the sweep."""
        study = self._sweep.study
        said = {
            "command": "sweep",
            "study": study.study,
            "study_hash": self._sweep.sweep_hash,
            "engine": self._engine,
        }
        begin(self._folder, replace(self._sweep.combinations[0].setting, study=study), said)

    def command(self, engine: Engine | None = None) -> str:
        """Return the command that goes on with this sweep, on its own engine where none is named."""
        return go_on_with(self._folder, engine or self._engine, "sweep")

    def said(self) -> str:
        """Return what is kept, as a clause, or nothing where nothing is."""
        if not self.place.is_dir() or not self._runs:
            return ""
        begun, every = len(self._runs), len(self._sweep.combinations)
        last = self._runs[-1].said()
        return f"{begun - 1} of {every} runs" + (f", and of the next {last}" if last else "")

    def clear(self) -> None:
        """Take away what was kept: the result is there; raises `RunFolderError` where it cannot be."""
        take_away(self._folder)


class _Run(Unfinished):
    """What is kept of one run of a sweep."""

    def __init__(
        self, folder: Path, one: Combination, of: UnfinishedSweep, engine: Engine, say: Callable[[str], None]
    ) -> None:
        self._of = of
        super().__init__(folder, one.setting, engine, say)
        self._begun, self._written = of.begun, of.written

    def _begin(self) -> None:
        """Make the sweep's folder, the run's, and what is kept in it."""
        self._of.begin()
        if not self._folder.is_dir():
            DISK.make_folder(self._folder)
            DISK.sync(self._folder.parent)
        super()._begin()

    def _write(self) -> None:
        """Write what waits here and of the runs before, so that a minute at most is lost of those, too."""
        self._of.write_what_waits()
        super()._write()
        self._of.written = self._written

    def write_what_waits(self) -> None:
        """Write the replicates that were lived and not written yet."""
        if self._waiting:
            super()._write()

    def stop(self) -> None:
        """Let the run stop after its week; what is worth it is written, of the runs before, too."""
        super().stop()
        if self._is_worth_keeping():
            self._of.write_what_waits()

    def _is_worth_keeping(self) -> bool:
        return self._of.place.is_dir() or super()._is_worth_keeping()

    def command(self, engine: Engine | None = None) -> str:
        """Return the command that goes on with the sweep."""
        return self._of.command(engine)
