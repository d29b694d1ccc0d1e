"""How functions are compiled: once, without the lock of the interpreter, kept on disk.

No references are counted in them (they make no arrays): counting cost sixty times the work itself.
"""

from __future__ import annotations

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
def _folder() -> str:
    """Return where compiled code is kept: another folder whenever a source changes.

    Left alone, a compiled function is found again although what it calls has been edited since.
    """
    engine = Path(__file__).parent.parent
    sources = [*engine.glob("*.py"), *engine.glob("primitives/*.py"), engine / "plan" / "tables.py"]
    read = sha256(b"".join(source.read_bytes() for source in sorted(sources))).hexdigest()
    settings: Any = config
    above = settings.CACHE_DIR or str(engine / "__pycache__")
    return str(Path(above) / f"compiled-{read[:16]}")


def _made(function: Function, **options: Any) -> Function:
    """Return a function compiled without counting references, kept in this version's folder."""
    settings: Any = config
    folder = _folder()
    before = settings.CACHE_DIR
    settings.CACHE_DIR = folder
    try:
        make: Any = nb.njit  # pyright: ignore[reportUnknownMemberType]
        return cast("Function", make(cache=True, nogil=True, _nrt=False, **options)(function))
    finally:
        settings.CACHE_DIR = before


def compiled(function: Function) -> Function:
    """Return a function compiled when first called, and kept for later processes."""
    return _made(function)


def inlined(function: Function) -> Function:
    """Return a function that becomes part of the compiled functions that call it."""
    return _made(function, forceinline=True)
