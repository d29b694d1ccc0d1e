"""A laboratory of synthetic societies under declared social-credit regimes. No real person is in here.

```python
import underheaven as uh

regimes = ["rongcheng-points", "street-cameras"]
result = uh.compare("small-city", regimes, citizens=10_000, weeks=104, replicates=10)
result.table()                       # paired differences with intervals, as an Arrow table
result.life(result.hardest_hit())    # one synthetic citizen's two lives
result.save("runs/points")
```

It studies declared regimes on synthetic citizens; it is not an instrument for scoring anybody, and nothing in
it takes a person in. Names are imported when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from underheaven.ground.errors import (
        BoundaryError,
        CannotFitError,
        InputError,
        RunFolderError,
        UnderheavenError,
        WordsError,
    )
    from underheaven.shelf.finding import names, read
    from underheaven.studies.compare import compare, run
    from underheaven.studies.intervals import Estimate
    from underheaven.studies.life import Life
    from underheaven.studies.result import Result
    from underheaven.studies.store import Run, load
    from underheaven.studies.sweep import sweep
    from underheaven.studies.swept import Swept
    from underheaven.words.regime import Regime
    from underheaven.words.safeguard import Safeguard
    from underheaven.words.society import Society
    from underheaven.words.study import Study

__version__ = "0.1.0"

__all__ = [
    "BoundaryError",
    "CannotFitError",
    "Estimate",
    "InputError",
    "Life",
    "Regime",
    "Result",
    "Run",
    "RunFolderError",
    "Safeguard",
    "Society",
    "Study",
    "Swept",
    "UnderheavenError",
    "WordsError",
    "__version__",
    "compare",
    "explain",
    "load",
    "names",
    "read",
    "run",
    "sweep",
]

_HOMES = {
    "ground.errors": (
        "BoundaryError",
        "CannotFitError",
        "InputError",
        "RunFolderError",
        "UnderheavenError",
        "WordsError",
    ),
    "shelf.finding": ("names", "read"),
    "studies.compare": ("compare", "run"),
    "studies.intervals": ("Estimate",),
    "studies.life": ("Life",),
    "studies.result": ("Result",),
    "studies.store": ("Run", "load"),
    "studies.sweep": ("sweep",),
    "studies.swept": ("Swept",),
    "words.regime": ("Regime",),
    "words.safeguard": ("Safeguard",),
    "words.society": ("Society",),
    "words.study": ("Study",),
}
"""Where each public name lives; it is imported when it is first used."""


def explain(measure: str) -> str:
    """Return what a measure means: definition, formula, unit, and how it could be wrong.

    Parameters
    ----------
    measure : its name, such as `closed-weeks`, `refused/flight` or `disparity/listed`.

    Raises
    ------
    InputError
        No measure has this name; says what was probably meant.
    """
    told: str = import_module("underheaven.report.explained").explain(measure)
    return told


def __getattr__(name: str) -> object:
    """Return a public name, imported from where it lives."""
    for home, public in _HOMES.items():
        if name in public:
            return getattr(import_module(f"underheaven.{home}"), name)
    raise AttributeError(f"module 'underheaven' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
