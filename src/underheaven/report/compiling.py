"""What is said while the fast engine is compiled, which happens once; where it is kept, nothing is."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager

from underheaven.report.progress import Telling, seconds_in_words


def compiling_told(telling: Telling) -> AbstractContextManager[None]:
    """Tell when the fast engine begins to be compiled, and about how long that takes."""
    from underheaven.engine.compiling import said_when_compiling, seconds_to_compile

    said = f"compiling the fast engine once, about {seconds_to_compile()} seconds; kept for later runs"
    return said_when_compiling(lambda: telling.note(said))


def compile_now() -> None:
    """Compile the fast engine where it is not compiled yet, and say how long that took."""
    from underheaven.engine.compiling import compile_ahead

    begun = time.perf_counter()
    with Telling() as telling, compiling_told(telling):
        compile_ahead()
        telling.note(
            f"The fast engine is compiled; that took {seconds_in_words(time.perf_counter() - begun)}."
        )
