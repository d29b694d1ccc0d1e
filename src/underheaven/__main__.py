"""`python -m underheaven` and the command `underheaven`: what has to hold before anything else is loaded.

An interrupt while Python is still loading the rest ends on one line, and a closed standard output is said
before anything is computed.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

_WRONG, _INTERRUPTED = 2, 130
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_Handler = Callable[[int, FrameType | None], None]


def main() -> NoReturn:
    """Run the command line and end the process with its exit code."""
    _on_signals(_end_at_once)
    _refuse_closed_output()
    from underheaven.cli import exit_code_of

    _on_signals(_interrupt)
    code = exit_code_of()
    _on_signals(_end_quietly)
    sys.exit(code)


def _on_signals(handler: _Handler) -> None:
    """Let a handler answer Ctrl-C and a request to end, unless whoever started this said to ignore them."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _end_at_once(_: int, __: FrameType | None) -> None:
    """End before anything was begun."""
    os.write(2, b"interrupted\n")
    os._exit(_INTERRUPTED)


def _interrupt(_: int, __: FrameType | None) -> None:
    """Let the command end what it began and say so; who asks a second time is obeyed at once."""
    _on_signals(_end_quietly)
    raise KeyboardInterrupt


def _end_quietly(_: int, __: FrameType | None) -> None:
    """End what is ending already."""
    os._exit(_INTERRUPTED)


def _refuse_closed_output() -> None:
    """Refuse a closed standard output; a closed standard error is done without."""
    streams: dict[str, object] = {name: getattr(sys, name) for name in ("stdout", "stderr")}
    if streams["stderr"] is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - for the whole process
    if streams["stdout"] is None:
        sys.stderr.write("standard output is closed, so nothing could be printed; leave it open\n")
        sys.stderr.flush()
        os._exit(_WRONG)


if __name__ == "__main__":
    main()
