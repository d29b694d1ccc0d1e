"""Keeping a run that is not done yet, so that stopping it costs a minute at most.

While a run is lived its folder has an `unfinished` inside: the study with all its words, each finished
replicate as totals and digests, and the last two checkpoints of those in progress. Everything is written
once a minute, never before the first; a short run writes nothing but its result. When the result is there,
`unfinished` is taken away. The oracle keeps finished replicates only.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from underheaven.ground.errors import CannotFitError, RunFolderError, clean
from underheaven.ground.files import DISK
from underheaven.ground.outcome import Engine
from underheaven.society.estimate import Estimate
from underheaven.studies.folder import UNFINISHED, go_on_with, reason
from underheaven.studies.kept import as_bytes, from_bytes
from underheaven.studies.lived import Lived, has_pass, is_whole
from underheaven.studies.setting import Setting
from underheaven.studies.unfinished import begin, take_away

if TYPE_CHECKING:
    from underheaven.engine.fast import Living
    from underheaven.engine.last_two import LastTwo

INTERVAL = 60.0
"""Seconds between two times that everything is written."""
WORTH_KEEPING = 10.0
"""Seconds of a run below which it is not kept when it is interrupted."""
_SHARE_OF_TIME = 10
"""Writing may take at most one part in so many of the time."""


class StoppedError(Exception):
    """Raised in the thread of a run that was asked to stop, after its week."""


class Keeping:
    """What is kept of a run while it is lived; this one keeps nothing, and stops when asked."""

    def __init__(self) -> None:
        self._stopping = threading.Event()

    def lived(self, replicate: int) -> Lived | None:
        """Return what was kept of a replicate: of all its passes, of the first ones, or None."""
        del replicate
        return None

    def begun(self) -> None:
        """Hear that a replicate is about to be lived; raises `StoppedError` where the run is to stop."""
        if self._stopping.is_set():
            raise StoppedError

    def passed(self, lived: Lived) -> None:
        """Hear that a replicate has lived another pass, perhaps its last."""
        del lived

    def restored(self, living: Living, level: str) -> float:
        """Fill a run that was just begun as it was kept, and return the CPU seconds it had taken."""
        del living, level
        return 0.0

    def after_week(self, living: Living, level: str, spent: float) -> None:
        """Hear that a run has lived another week; raises `StoppedError` where it is to stop."""
        del living, level, spent
        if self._stopping.is_set():
            raise StoppedError

    def look(self) -> None:
        """Write what has to be written by now; called now and then."""

    def stop(self) -> None:
        """Let every run that is being lived stop after its week."""
        self._stopping.set()


class Unfinished(Keeping):
    """What is kept of a run in its folder.

    Parameters
    ----------
    folder : of the run, held by it. say : called with a line about what was kept and cannot be used.
    """

    def __init__(self, folder: Path, setting: Setting, engine: Engine, say: Callable[[str], None]) -> None:
        super().__init__()
        self._setting = setting
        self._engine: Engine = engine
        self._say = say
        self._folder = folder
        self._place = folder / UNFINISHED
        self._begun = self._written = time.monotonic()
        self._round = 0
        self._round_of: dict[tuple[int, str], int] = {}
        self._cost = 0.0
        self._held = threading.RLock()
        self._waiting: dict[int, Lived] = {}
        self._kept: dict[int, Lived] = {}
        self._in_progress: dict[int, int] = {}
        if self._place.is_dir():
            self._read()
            if engine == "oracle":
                self._say_what_begins_again()

    def _read(self) -> None:
        """Read the replicates that were finished."""
        for replicate in range(self._setting.study.replicates):
            path = self._file_of(replicate)
            if not path.is_file():
                continue
            try:
                self._kept[replicate] = from_bytes(path.read_bytes(), self._setting.study_hash, replicate)
            except RunFolderError as problem:
                self._say(f"{clean(str(path))}: {problem}; replicate {replicate + 1} begins again")

    def _say_what_begins_again(self) -> None:
        """Say which replicates the fast engine was in: their weeks stay, and the oracle cannot use them."""
        again: list[str] = []
        for replicate in range(self._setting.study.replicates):
            lived = self._kept.get(replicate)
            weeks = self._place.glob(f"replicate-{replicate:06d}.*.week-[0-9][0-9][0-9][0-9]")
            if not (is_whole(self._setting, lived) if lived is not None else not any(weeks)):
                again.append(str(replicate + 1))
        if again:
            which = ", ".join(again[:4]) + (" and others" if again[4:] else "")
            self._say(
                f"{clean(str(self._place))}: the oracle cannot go on from the weeks that the fast engine "
                f"kept, and begins replicate {which} again; `{self.command('fast')}` goes on from them"
            )

    def _file_of(self, replicate: int) -> Path:
        return self._place / f"replicate-{replicate:06d}.json"

    def _checkpoints(self, replicate: int, level: str) -> LastTwo:
        from underheaven.engine.last_two import LastTwo

        return LastTwo(self._place, f"replicate-{replicate:06d}.{level}", self._setting.study_hash)

    def lived(self, replicate: int) -> Lived | None:
        """Return what was kept of a replicate: of all its passes, of the first ones, or None."""
        return self._kept.get(replicate)

    def passed(self, lived: Lived) -> None:
        """Remember a replicate that has lived another pass; written when everything is."""
        with self._held:
            replicate = lived.outcome.replicate
            self._waiting[replicate] = self._kept[replicate] = lived
            self._in_progress.pop(replicate, None)
        self.look()

    def restored(self, living: Living, level: str) -> float:
        """Fill a run that was just begun as it was kept, and return the CPU seconds it had taken.

        Raises
        ------
        OtherRunError
            What was kept is of another plan, version or society.
        """
        replicate = living.plan.replicate
        found, damaged = self._checkpoints(replicate, level).restore(living)
        for path in damaged:
            goes_on = f"goes on from week {found.week}" if found else "begins again"
            self._say(
                f"{clean(str(path))}: is damaged: it is not the checkpoint that was written; "
                f"replicate {replicate + 1} {goes_on}"
            )
        with self._held:
            self._round_of[replicate, level] = self._round
            if found:
                self._in_progress[replicate] = found.week
        return found.spent if found else 0.0

    def after_week(self, living: Living, level: str, spent: float) -> None:
        """Write a checkpoint where one is due or the run is to stop; raises `StoppedError` then.

        Raises
        ------
        RunFolderError
            The disk is full or read-only; what was kept before is as it was.
        """
        self.look()
        replicate = living.plan.replicate
        is_stopping = self._stopping.is_set()
        if self._round_of[replicate, level] < self._round or (is_stopping and self._is_worth_keeping()):
            begun = time.monotonic()
            try:
                self._begin()
                self._checkpoints(replicate, level).write(living, spent)
            except OSError as problem:
                raise self._refused(problem) from None
            with self._held:
                self._cost = max(self._cost, time.monotonic() - begun)
                self._round_of[replicate, level] = self._round
                self._in_progress[replicate] = living.week
        if is_stopping:
            raise StoppedError

    def look(self) -> None:
        """Write finished replicates where it is time to; errors as for `after_week`."""
        with self._held:
            since = time.monotonic() - self._written
            if since >= max(INTERVAL, self._cost * _SHARE_OF_TIME) and not self._stopping.is_set():
                self._write()

    def stop(self) -> None:
        """Let every run stop after its week; what is worth it is written."""
        super().stop()
        with self._held:
            if self._is_worth_keeping() and (self._waiting or self._place.is_dir()):
                self._write()

    def _is_worth_keeping(self) -> bool:
        return self._place.is_dir() or time.monotonic() - self._begun >= min(WORTH_KEEPING, INTERVAL)

    def _write(self) -> None:
        """Write the replicates that wait for it, and ask for checkpoints of those in progress."""
        if self._engine == "oracle" and not self._waiting:
            return
        try:
            self._begin()
            for replicate, lived in list(self._waiting.items()):
                DISK.put(self._file_of(replicate), [as_bytes(lived, self._setting.study_hash)])
                for level in self._setting.passes:
                    if has_pass(self._setting, lived, level):
                        self._checkpoints(replicate, level).clear()
                del self._waiting[replicate]
        except OSError as problem:
            raise self._refused(problem) from None
        self._round += 1
        self._written = time.monotonic()

    def _begin(self) -> None:
        """Make the folder where it is not there, with the words that repeat the study."""
        with self._held:
            study = self._setting.study
            said = {
                "study": study.study,
                "study_hash": self._setting.study_hash,
                "replicates": study.replicates,
                "engine": self._engine,
            }
            begin(self._folder, self._setting, said)

    def _refused(self, problem: OSError) -> RunFolderError:
        """Return the error for a disk that takes no more."""
        kept, cure = "nothing of this run is kept there", "make room, or name another with -o"
        if self._place.is_dir():
            kept, cure = "what was kept before is as it was", f"make room, then `{self.command()}`"
        return RunFolderError(
            f"cannot be written: {reason(problem)}; {kept}", where=str(self._place), cure=cure
        )

    def command(self, engine: Engine | None = None) -> str:
        """Return the command that goes on with this run, on its own engine where none is named."""
        return go_on_with(self._folder, engine or self._engine)

    def said(self) -> str:
        """Return what is kept, as a clause, or nothing where nothing is."""
        if not self._place.is_dir():
            return ""
        every = self._setting.study.replicates
        with self._held:
            done = [one for one, lived in self._kept.items() if is_whole(self._setting, lived)]
            weeks = [f"{one + 1} to week {week}" for one, week in sorted(self._in_progress.items())]
        more = f", replicate {' and '.join(weeks[:4])}" if weeks else ""
        return f"{len(done)} of {every} replicates{more}"

    def clear(self) -> None:
        """Take away what was kept: the result is there.

        Raises
        ------
        RunFolderError
            It cannot be taken away.
        """
        take_away(self._folder)


def refuse_what_disk_cannot_hold(folder: Path, needed: Estimate) -> None:
    """Refuse a run that is going to keep checkpoints where two of them do not fit beside one another.

    Raises
    ------
    CannotFitError
        With the estimate and the largest number of citizens that fits.
    """
    if needed.engine == "oracle" or needed.seconds <= INTERVAL:
        return
    takes, free = 2 * needed.state_bytes, shutil.disk_usage(folder).free
    if takes > free:
        largest = needed.citizens * free // takes
        raise CannotFitError(
            f"a run of more than {INTERVAL:.0f} seconds is kept while it is lived, which takes "
            f"{takes / 1e6:,.0f} MB of disk here, and {free / 1e6:,.0f} MB are free",
            where=str(folder),
            largest=largest,
            cure=f"name a folder on another disk with -o, or take `--citizens {largest}`",
        )
