"""How functions are compiled: once, without the lock of the interpreter, kept on disk.

No references are counted in them (they make no arrays): counting cost sixty times the work itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba as nb  # pyright: ignore[reportMissingTypeStubs]
import numpy as np
from numba.core import config  # pyright: ignore[reportMissingTypeStubs]

i64: Any = np.int64
"""A whole number of 64 bits with its sign, in compiled code."""

Function = TypeVar("Function", bound=Callable[..., Any])


@cache
def folder_of_compiled() -> Path:
    """Return where compiled code is kept: another folder whenever a source changes.

    Left alone, a compiled function is found again although what it calls has been edited since.
    """
    engine = Path(__file__).parent.parent
    sources = [*engine.glob("*.py"), *engine.glob("primitives/*.py"), engine / "plan" / "tables.py"]
    read = sha256(b"".join(source.read_bytes() for source in sorted(sources))).hexdigest()
    settings: Any = config
    above = Path(settings.CACHE_DIR) if settings.CACHE_DIR else _writable(engine)
    return above / f"compiled-{read[:16]}"


def _writable(engine: Path) -> Path:
    """Return a folder beside the sources, or the user's own for caches where those cannot be written."""
    if os.access(engine, os.W_OK):
        return engine / "__pycache__"
    caches = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(caches) if Path(caches).is_absolute() else Path.home() / ".cache") / "underheaven"


def _made(function: Function, **options: Any) -> Function:
    """Return a function compiled without counting references, kept in this version's folder."""
    settings: Any = config
    folder = str(folder_of_compiled())
    before = settings.CACHE_DIR
    settings.CACHE_DIR = folder
    try:
        make: Any = nb.njit  # pyright: ignore[reportUnknownMemberType]
        return cast("Function", make(cache=True, nogil=True, _nrt=False, **options)(function))
    finally:
        settings.CACHE_DIR = before


def compiled(function: Function) -> Function:
    """Return a function compiled when first called, and kept for later processes."""
    return _made(function, no_cfunc_wrapper=True)


def phase(function: Function) -> Function:
    """Return a function that only compiled functions call: it costs half as much to compile."""
    return _made(function, no_cfunc_wrapper=True, no_cpython_wrapper=True)


def inlined(function: Function) -> Function:
    """Return a function that becomes part of the compiled functions that call it."""
    return _made(function, forceinline=True, no_cfunc_wrapper=True, no_cpython_wrapper=True)


def compiled_for(function: Callable[..., Any], *arguments: Any) -> None:
    """Compile a function for arguments such as these, or read it from disk, without calling it."""
    dispatcher: Any = function
    numba: Any = nb
    dispatcher.compile(tuple(numba.typeof(one) for one in arguments))
