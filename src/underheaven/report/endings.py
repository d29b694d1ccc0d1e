"""How a command ends when it does not end well: one line on standard error, and an exit code."""

from __future__ import annotations

import errno
import os
import sys

import typer

from underheaven.ground.errors import UnderheavenError, clean

DONE, WRONG, TOO_LARGE, INTERRUPTED = 0, 2, 3, 130
"""Exit codes: done; the input is wrong; it cannot fit; interrupted."""


class RunInterruptedError(UnderheavenError):
    """A run was interrupted; says what of it is kept."""

    exit_code = INTERRUPTED


def ended_by(problem: BaseException) -> int:
    """Say on one line what went wrong, and return the exit code; raise what is a mistake of ours.

    A reader who closes the pipe is no problem.
    """
    if isinstance(problem, UnderheavenError):
        from underheaven.report.checking import first_lines

        _say(*first_lines(problem))
        return problem.exit_code
    if isinstance(problem, typer.TyperException):
        return _misused(problem)
    if isinstance(problem, KeyboardInterrupt | typer.Abort):
        return interrupted()
    if isinstance(problem, MemoryError):
        _say("out of memory; take fewer citizens or fewer processes (--citizens, --threads)")
        return TOO_LARGE
    if isinstance(problem, OSError):
        return _failed(problem)
    raise problem


def interrupted() -> int:
    """Say that a command was interrupted, and return the exit code."""
    _say("interrupted")
    return INTERRUPTED


def _say(*lines: str) -> None:
    """Print lines on standard error."""
    for line in lines:
        print(line, file=sys.stderr)


def _misused(error: typer.TyperException) -> int:
    """Say how the command was mistyped; without a command, what commands there are."""
    if type(error).__name__ == "NoArgsIsHelpError":
        print(str(error))
        return WRONG
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "underheaven"
    message: str = getattr(error, "format_message", lambda: str(error))()
    _say(f"{command}: {clean(message.rstrip('.'), 400)}; see `{command} --help`")
    return WRONG


def _failed(error: OSError) -> int:
    """Say what the system refused: a full or read-only disk, a folder where a file was meant."""
    _let_go_of_stdout()
    if error.errno == errno.EPIPE or isinstance(error, BrokenPipeError):
        return DONE
    where = f"{clean(str(error.filename))}: " if error.filename else ""
    kept = "; ".join(getattr(error, "__notes__", ())) or "nothing was kept"
    _say(f"{where}{clean(error.strerror or str(error))}; {kept}")
    return WRONG


def _let_go_of_stdout() -> None:
    """Give up on a reader who left, or on a full disk, without another complaint at the end."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
