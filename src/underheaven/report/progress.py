"""How far long work is: a moving bar on a terminal, plain lines elsewhere, always on standard error."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import IO, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TaskID, TextColumn

_SECONDS_BETWEEN_LINES = 5.0
_WIDE_ENOUGH = 60


def seconds_in_words(seconds: float) -> str:
    """Return a span of time as a reader would say it.

    >>> seconds_in_words(7.2), seconds_in_words(75), seconds_in_words(7300)
    ('7 s', '1 min 15 s', '2 h 1 min')
    """
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def bytes_in_words(number: int) -> str:
    """Return a number of bytes as a reader would say it.

    >>> bytes_in_words(123), bytes_in_words(45_000_000), bytes_in_words(3_200_000_000)
    ('123 bytes', '45 MB', '3.2 GB')
    """
    if number < 10_000:
        return f"{number:,} bytes"
    if number < 10_000_000:
        return f"{number / 1e6:.1f} MB"
    if number < 1_000_000_000:
        return f"{number // 1_000_000} MB"
    return f"{number / 1e9:.1f} GB"


def peak_memory() -> int:
    """Return the most memory this process or a finished child of it has held, in bytes (0: not known)."""
    try:
        import resource
    except ImportError:
        return 0
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(peaks) * (1 if sys.platform == "darwin" else 1024)


class Telling:
    """Tells how far a run is: share done, citizen-weeks a second, time left, memory.

    A context manager; call it with how many citizen-weeks are done, of how many, and what is going on.
    """

    def __init__(self, *, is_quiet: bool = False, stream: IO[str] | None = None) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._is_quiet = is_quiet
        self._console = Console(file=self._stream, highlight=False, emoji=False, markup=False)
        self._last_line = time.monotonic()
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._first: tuple[int, float] | None = None
        self.done = 0

    def __enter__(self) -> Self:
        """Start the clock, and the bar where there is a terminal to draw it on."""
        self._last_line = time.monotonic()
        if self._console.is_terminal and not self._console.is_dumb_terminal and not self._is_quiet:
            columns: list[ProgressColumn] = [
                TextColumn("{task.description}"),
                TextColumn("{task.fields[said]}"),
            ]
            if self._console.width >= _WIDE_ENOUGH + 40:
                columns.insert(1, BarColumn(bar_width=24))
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._bar.start()
            self._task = self._bar.add_task("starting", total=1, said="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Take the bar away, whatever happened."""
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, done: int, total: int, what: str = "") -> None:
        """Say that so many citizen-weeks of so many are done."""
        self.done = done
        if self._is_quiet:
            return
        now = time.monotonic()
        if done and self._first is None:
            self._first = (done, now)
        said = self._said(done, total, now)
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, total=max(total, 1), description=what, said=said)
        elif now - self._last_line >= _SECONDS_BETWEEN_LINES and done < total:
            self._last_line = now
            self._stream.write(f"{what + ': ' if what else ''}{said}\n")
            self._stream.flush()

    def note(self, said: str) -> None:
        """Say something that a reader waits for, on a line of its own."""
        if self._is_quiet:
            return
        if self._bar is not None:
            self._bar.console.print(said)
        else:
            self._stream.write(f"{said}\n")
            self._stream.flush()

    def _said(self, done: int, total: int, now: float) -> str:
        """Return the rate since the first weeks were done, the time left at it, and the memory in words."""
        parts = [f"{100 * done // max(total, 1)} %"]
        before, since = self._first or (0, now)
        if done > before and now > since:
            rate = (done - before) / (now - since)
            parts.append(f"{round(rate):,} citizen-weeks/s")
            parts.append(f"{seconds_in_words((total - done) / rate)} left")
        memory = peak_memory()
        if memory:
            parts.append(bytes_in_words(memory))
        return ", ".join(parts)
