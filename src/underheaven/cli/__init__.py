"""The command line: parse, call, print. What is printed is made in `report`; exit codes are 0, 2, 3 and 130.

Nothing heavy is imported before a command needs it, so that `underheaven --help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from underheaven.cli.commands import app
from underheaven.ground.errors import UnderheavenError

DONE, INTERRUPTED = 0, 130
"""Exit codes: done; interrupted. A refusal has its own: 2, or 3 where it cannot fit."""

ENDINGS = (UnderheavenError, typer.TyperException, typer.Abort, KeyboardInterrupt, MemoryError, OSError)
"""Ways in which a command may end that are told on one line; anything else is a mistake of ours."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit code."""
    sys.exit(exit_code_of(arguments))


def exit_code_of(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; a refusal is one line on standard error."""
    try:
        code = app(
            args=None if arguments is None else list(arguments),
            prog_name="underheaven",
            standalone_mode=False,
        )
        sys.stdout.flush()
    except ENDINGS as problem:
        from underheaven.report.endings import ended_by

        return ended_by(problem)
    if code == INTERRUPTED:
        from underheaven.report.endings import interrupted

        interrupted()
    return code if isinstance(code, int) else DONE


__all__ = ["app", "exit_code_of", "main"]
