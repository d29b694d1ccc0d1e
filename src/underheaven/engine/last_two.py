"""The last two checkpoints of a run being lived: the newest, and the one before it should that be damaged."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from underheaven.engine.checkpoint import DamagedError, Restored, restore, write
from underheaven.engine.fast import Living
from underheaven.ground.files import DISK

KEPT = 2


@dataclass(frozen=True, slots=True)
class LastTwo:
    """The checkpoints of one run in a folder, one file for each week kept.

    name : of the run, first in each file's name. belongs_to : as in `engine.checkpoint.write`.
    """

    folder: Path
    name: str
    belongs_to: str

    def kept(self) -> list[Path]:
        """Return the checkpoints that are there, the newest first."""
        found: dict[int, Path] = {}
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                week = re.fullmatch(re.escape(self.name) + r"\.week-([0-9]{4})", path.name)
                if week is not None and path.is_file():
                    found[int(week[1])] = path
        return [found[week] for week in sorted(found, reverse=True)]

    def write(self, living: Living, spent: float) -> None:
        """Write a checkpoint of the week a run has reached, and keep the one before it.

        Where the disk has no room for a third, the older of two makes room first.

        Raises
        ------
        OSError
            The disk is full or read-only; the newest checkpoint before is as it was.
        """
        older = self.kept()
        if older and shutil.disk_usage(self.folder).free < older[0].stat().st_size:
            self._remove(older[1:])
        path = self.folder / f"{self.name}.week-{living.week:04d}"
        write(living, path, belongs_to=self.belongs_to, spent=spent)
        self._remove(self.kept()[KEPT:])

    def restore(self, living: Living) -> tuple[Restored | None, list[Path]]:
        """Fill a run that was just begun from the newest checkpoint that is whole.

        Returns how far it had come, or None where no checkpoint is left, and the damaged ones that were
        passed over, which are removed.

        Raises
        ------
        OtherRunError
            The newest whole one is of another plan, version or society.
        OSError
            It cannot be read.
        """
        damaged: list[Path] = []
        found = None
        for path in self.kept():
            try:
                found = restore(living, path, belongs_to=self.belongs_to)
                break
            except DamagedError:
                damaged.append(path)
        with suppress(OSError):
            self._remove(damaged)
        return found, damaged

    def clear(self) -> None:
        """Remove them all, as far as it can be done."""
        with suppress(OSError):
            self._remove(self.kept())

    def _remove(self, paths: list[Path]) -> None:
        """Remove checkpoints, the oldest first."""
        for path in reversed(paths):
            DISK.unlink(path)
