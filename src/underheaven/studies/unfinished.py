"""The `unfinished` inside the folder of a run or sweep: made whole or not at all, taken away as a whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from underheaven import __version__
from underheaven.ground.errors import RunFolderError, clean
from underheaven.ground.files import DISK
from underheaven.studies.findings import SYNTHETIC
from underheaven.studies.folder import PROGRESS, UNFINISHED, UNFINISHED_FORMAT, part_of, reason
from underheaven.studies.setting import RESULTS, Setting
from underheaven.studies.store import write_words


def begin(folder: Path, setting: Setting, said: Mapping[str, Any]) -> None:
    """Make it where it is not there, with the words that repeat the study.

    Parameters
    ----------
    folder : of the run or sweep, held by it. setting : whose words are written. said : what `progress.json`
    says beside its format and version.

    Raises
    ------
    OSError
        The disk is full or read-only; nothing is left of it.
    """
    place, part = folder / UNFINISHED, part_of(folder)
    if place.is_dir():
        return
    progress = {
        "unfinished": UNFINISHED_FORMAT,
        "synthetic": True,
        "sentence": SYNTHETIC,
        "version": __version__,
        "results": RESULTS,
        **said,
    }
    try:
        DISK.remove_all(part)
        DISK.make_folder(part)
        write_words(setting, part)
        DISK.write(part / PROGRESS, [json.dumps(progress, indent=1).encode("ascii") + b"\n"])
        DISK.sync(part)
        DISK.rename(part, place)
        DISK.sync(folder)
    finally:
        DISK.remove_all(part)


def take_away(folder: Path) -> None:
    """Take it away where it is: the result is there.

    Raises
    ------
    RunFolderError
        It cannot be taken away.
    """
    place, part = folder / UNFINISHED, part_of(folder)
    if not place.is_dir():
        return
    try:
        DISK.remove_all(part)
        DISK.rename(place, part)
        DISK.sync(folder)
        DISK.remove_all(part)
    except OSError as problem:
        raise RunFolderError(
            f"cannot be taken away: {reason(problem)}; the result is kept beside it",
            where=clean(str(place)),
            cure="remove it",
        ) from None
