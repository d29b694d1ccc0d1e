"""Where results are kept: a folder of their own under `runs/`, never one that holds something else."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

from underheaven.ground.errors import InputError, RunFolderError
from underheaven.studies.folder import reserved
from underheaven.studies.setting import Setting

RUNS = Path("runs")
"""Where results go unless `-o` says otherwise, beside where the command was typed."""
_MOST = 10_000


def reserve_for(setting: Setting, name: str, held: ExitStack) -> Path:
    """Return where a run is kept, held for it: `runs/NAME`, or `runs/NAME-2` and so on where that is taken.

    Another study has it, or a run that is not done yet. The same study run again replaces itself.

    Parameters
    ----------
    held : lets go of the folder when it is closed.

    Raises
    ------
    InputError
        Ten thousand other studies of this name are there, or nothing can be written here.
    """
    for number in range(1, _MOST):
        folder = RUNS / (name if number == 1 else f"{name}-{number}")
        try:
            return held.enter_context(reserved(folder, setting.study_hash))
        except RunFolderError:
            if not os.path.lexists(folder):
                raise
    raise InputError(
        f"there are {_MOST:,} runs of this name", where=str(RUNS), cure="say another folder with -o"
    )
