"""Where results are kept: a folder of their own under `runs/`, never one that holds something else."""

from __future__ import annotations

import os
import re
import sys
from contextlib import ExitStack
from pathlib import Path

from underheaven.ground.errors import InputError, RunFolderError
from underheaven.studies.folder import UNFINISHED, UnfinishedRunError, reserved

RUNS = Path("runs")
"""Where results go unless `-o` says otherwise, beside where the command was typed."""
_MOST = 10_000


def reserve_for(study_hash: str, name: str, held: ExitStack) -> Path:
    """Return where a run is kept, held for it: `runs/NAME`, or `runs/NAME-2` and so on where that is taken.

    Another study has it, or a run that is not done yet; one that could be gone on with is named on standard
    error. The same study run again replaces itself.

    Parameters
    ----------
    study_hash : of the run that is to be kept there.
    held : lets go of the folder when it is closed.

    Raises
    ------
    InputError
        Ten thousand other studies of this name are there, or nothing can be written here.
    """
    for number in range(1, _MOST):
        folder = RUNS / (name if number == 1 else f"{name}-{number}")
        try:
            return held.enter_context(reserved(folder, study_hash))
        except UnfinishedRunError as one:
            print(one, file=sys.stderr)
        except RunFolderError:
            if not os.path.lexists(folder):
                raise
    raise InputError(
        f"there are {_MOST:,} runs of this name", where=str(RUNS), cure="say another folder with -o"
    )


def go_on_in(study_hash: str, name: str, held: ExitStack) -> Path:
    """Return where an unfinished run of this study is, held for it: `runs/NAME`, `runs/NAME-2` or so.

    Raises
    ------
    InputError
        There is none, or it cannot be gone on with.
    """
    ours = re.compile(re.escape(name) + "(-[0-9]+)?")
    found = sorted(path for path in RUNS.iterdir() if ours.fullmatch(path.name)) if RUNS.is_dir() else []
    refused: RunFolderError | None = None
    for folder in found:
        try:
            return held.enter_context(reserved(folder, study_hash, goes_on=True))
        except RunFolderError as problem:
            is_unfinished = (folder / UNFINISHED).is_dir()
            refused = problem if is_unfinished or refused is None else refused
    if refused is not None:
        raise refused
    raise RunFolderError(
        "holds no run to go on with", where=str(RUNS), cure="leave out --resume to begin one"
    )
