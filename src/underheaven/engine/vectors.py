"""How wide the vectors of compiled code are: 512 bits where the processor has them, which saves a third.

LLVM prefers 256 bits on most processors that have 512. Numba takes what is preferred from the environment,
once, when it is first imported; so this is said when the package of the engine is. Bits are the same anyway.
"""

from __future__ import annotations

import os
import sys

_ASKED = "NUMBA_CPU_FEATURES"
_NAMED = "NUMBA_CPU_NAME"
_NEEDED = ("+avx512f", "+avx512bw", "+avx512vl")
_NARROW = "prefer-256-bit"


def allow_wide_vectors() -> None:
    """Ask numba for vectors of 512 bits, where there are some and nobody has asked for anything."""
    if "numba" in sys.modules or _ASKED in os.environ or _NAMED in os.environ:
        return
    features = _host_features()
    if all(one in features for one in _NEEDED):
        kept = [one for one in features if one[1:] != _NARROW]
        os.environ[_ASKED] = ",".join([*kept, f"-{_NARROW}"])


def vector_bits() -> int:
    """Return how wide the vectors of compiled code are: 512, 256 or 128 bits."""
    from numba.core import config  # pyright: ignore[reportMissingTypeStubs]

    said: str | None = getattr(config, "CPU_FEATURES", None)
    features = _host_features() if said is None else said.split(",")
    if all(one in features for one in _NEEDED) and said is not None and f"-{_NARROW}" in features:
        return 512
    return 256 if "+avx2" in features else 128


def _host_features() -> list[str]:
    """Return the features of this processor as LLVM names them."""
    from llvmlite import binding  # pyright: ignore[reportMissingTypeStubs]

    return str(binding.get_host_cpu_features().flatten()).split(",")
