"""Commented starting files, for `underheaven new`."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from underheaven.ground.errors import InputError, did_you_mean

KINDS = ("regime", "society", "study", "safeguard")
"""What a starting file can be for."""
_EXTENSIONS = (".yaml", ".yml")
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?")


def starter(kind: str) -> str:
    """Return the text of the commented starting file for a regime, society, study or safeguard.

    Raises
    ------
    InputError
        There is no such kind of file.
    """
    if kind not in KINDS:
        near = did_you_mean(kind, KINDS)
        raise InputError(
            f"no starting file of kind `{kind}`",
            where="--kind",
            cure=f"did you mean `{near}`?" if near else f"choose one of {', '.join(KINDS)}",
        )
    return (
        resources.files("underheaven.report").joinpath("starters", f"{kind}.yaml").read_text(encoding="utf-8")
    )


def write_starter(path: Path, kind: str) -> None:
    """Write a starting file, named after itself, where nothing stands in its way.

    Raises
    ------
    InputError
        The file exists already, its name is no declaration's, or its folder does not exist.
    """
    if path.suffix not in _EXTENSIONS:
        raise InputError(
            "a declaration is a .yaml file", where=str(path), cure=f"call it {path.name or 'mine'}.yaml"
        )
    if not _NAME.fullmatch(path.stem):
        cure = "call it by letters, digits and hyphens, at most 40, such as my-town.yaml"
        raise InputError("a declaration is named like its file", where=str(path), cure=cure)
    text = (
        starter(kind)
        .replace(f"\n{kind}: my-first-{kind}\n", f"\n{kind}: {path.stem}\n", 1)
        .replace("THIS-FILE", str(path))
    )
    try:
        file = path.open("x", encoding="utf-8", newline="\n")
    except FileExistsError:
        raise InputError(
            "it exists, and nothing is overwritten", where=str(path), cure="give another name"
        ) from None
    except FileNotFoundError:
        raise InputError(
            "its folder does not exist", where=str(path), cure=f"make {path.parent} first"
        ) from None
    try:
        with file:
            file.write(text)
    except OSError as problem:  # a full disk: half a file would stand in the way of the next try
        path.unlink()
        problem.filename = str(path)
        raise
