"""Where results are kept: a folder of their own under `runs/`, never one that holds something else."""

from __future__ import annotations

from pathlib import Path

from underheaven.ground.errors import InputError, RunFolderError
from underheaven.studies.setting import Setting
from underheaven.studies.store import check_folder

RUNS = Path("runs")
"""Where results go unless `-o` says otherwise, beside where the command was typed."""
_MOST = 10_000


def folder_for(setting: Setting, name: str) -> Path:
    """Return where a run is kept: `runs/NAME`, or `runs/NAME-2` and so on where another study has that.

    The same study run again replaces itself.

    Raises
    ------
    InputError
        Ten thousand other studies of this name are there, or nothing can be written here.
    """
    for number in range(1, _MOST):
        folder = RUNS / (name if number == 1 else f"{name}-{number}")
        if not (folder.exists() or folder.is_symlink()):
            check_folder(folder, setting)
            return folder
        try:
            check_folder(folder, setting)
        except RunFolderError:
            continue
        return folder
    raise InputError(
        f"there are {_MOST:,} runs of this name", where=str(RUNS), cure="say another folder with -o"
    )
