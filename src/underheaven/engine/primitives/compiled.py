"""How functions are compiled: once, without the lock of the interpreter, kept on disk.

No references are counted in them (they make no arrays): counting cost sixty times the work itself.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numba as nb  # pyright: ignore[reportMissingTypeStubs]
import numpy as np
from llvmlite import binding  # pyright: ignore[reportMissingTypeStubs]
from numba.core import config, funcdesc  # pyright: ignore[reportMissingTypeStubs]
from numba.core.errors import TypingError  # pyright: ignore[reportMissingTypeStubs]
from numba.extending import intrinsic  # pyright: ignore[reportMissingTypeStubs]

from underheaven.engine.primitives.by_address import hand_over_by_address
from underheaven.engine.primitives.only_linked import OnlyLinked
from underheaven.engine.primitives.typed_once import ask_types_once
from underheaven.engine.primitives.whole_tuples import hand_over_whole

hand_over_by_address()
hand_over_whole()
ask_types_once()

i64: Any = np.int64
"""A whole number of 64 bits with its sign, in compiled code."""

Function = TypeVar("Function", bound=Callable[..., Any])


@cache
def folder_of_compiled() -> Path:
    """Return where compiled code is kept: another folder whenever a source changes.

    Left alone, a compiled function is found again although what it calls has been edited since.
    """
    engine = Path(__file__).parent.parent
    plan = (engine / "plan" / name for name in ("tables.py", "columns.py", "counters.py"))
    sources = [*engine.glob("*.py"), *engine.glob("primitives/*.py"), *plan]
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
        made = make(cache=True, nogil=True, _nrt=False, forceinline=False, no_cfunc_wrapper=True, **options)
        return cast("Function", _typed_alike(made(function)))
    finally:
        settings.CACHE_DIR = before


def _linked(function: Callable[..., Any], *, always_inlined: bool) -> Any:
    """Return a function that becomes part of the compiled functions that call it.

    Where it is not always inlined, that is said: else numba hands it on from an inlined function to all that
    it calls.
    """
    make: Any = nb.njit  # pyright: ignore[reportUnknownMemberType]
    made = make(
        nogil=True, _nrt=False, forceinline=always_inlined, no_cfunc_wrapper=True, no_cpython_wrapper=True,
        pipeline_class=OnlyLinked,
    )  # fmt: skip
    return made(function)


def _typed_alike(made: Any) -> Any:
    """Return a function that is compiled once for all numbers, and not anew for each that is written out."""
    typed, numba = made.get_call_template, cast("Any", nb)

    def get_call_template(args: Any, kws: Any) -> Any:
        plain = {name: numba.types.unliteral(one) for name, one in kws.items()}
        return typed(tuple(numba.types.unliteral(one) for one in args), plain)

    made.get_call_template = get_call_template
    return made


def compiled(function: Function) -> Function:
    """Return a function compiled when first called, and kept for later processes."""
    return _made(function)


def phase(function: Function) -> Function:
    """Return a function that only compiled functions call: linked into each, inlined where that pays."""
    return cast("Function", _typed_alike(_linked(function, always_inlined=False)))


def inlined(function: Function) -> Function:
    """Return a function that becomes part of the compiled functions that call it, wherever they do."""
    return cast("Function", _linked(function, always_inlined=True))


def apart(function: Function) -> Function:
    """Return a function that compiled functions call where it lies, so that each is compiled by itself.

    Else numba links what is called into its caller, and optimises all of it once more there. A caller that
    is read from disk does not bring it along, and ends the process where it is missing: `compiled_for` has to
    be called with it first.
    """
    made: Any = _made(function, no_cpython_wrapper=True)
    add: Any = cast("Any", binding).add_symbol

    def laid(types: tuple[Any, ...]) -> tuple[str, Any]:
        """Compile it for such arguments, or read it; return what callers know it by, and what it returns."""
        made.compile(types)
        found = made.overloads[types]
        name = f"{function.__module__}.{function.__name__}.{sha256(repr(types).encode()).hexdigest()[:16]}"
        add(name, found.library.get_pointer_to_function(found.fndesc.llvm_func_name))
        return name, found.signature.return_type

    def typed(_: Any, *types: Any) -> tuple[Any, Callable[..., Any]]:
        if types not in made.overloads:
            raise TypingError(f"`{function.__name__}` has to be made ready for these arguments first")
        name, returned = laid(types)
        described = funcdesc.ExternalFunctionDescriptor(name, returned, types)

        def call(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return context.call_internal(builder, described, signature, arguments)

        return returned(*types), call

    taken = inspect.signature(function).parameters.values()
    nothing_said = [one.replace(annotation=inspect.Parameter.empty) for one in taken]
    first = inspect.Parameter("_", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    cast("Any", typed).__signature__ = inspect.Signature([first, *nothing_said])
    typed.__name__, typed.__doc__ = function.__name__, function.__doc__
    called: Any = intrinsic(typed)
    called.compile, called.py_func, called.overloads = laid, function, made.overloads
    return cast("Function", called)


def compiled_for(function: Callable[..., Any], *arguments: Any) -> None:
    """Compile a function for arguments such as these, or read it from disk, without calling it."""
    dispatcher: Any = function
    numba: Any = nb
    dispatcher.compile(tuple(numba.typeof(one) for one in arguments))


def parameters(function: Callable[..., Any]) -> Sequence[str]:
    """Return what a compiled function's arguments are called, in order."""
    dispatcher: Any = function
    return list(inspect.signature(dispatcher.py_func).parameters)
