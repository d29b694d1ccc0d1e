"""The processes that live cities: warm before they are asked for, one for each page, ended with it."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from underheaven.explorer.pipe import BYTES, HEAD, as_json, head_of
from underheaven.ground.errors import InputError

MOST_RUNS = 3
"""Processes that may work at once: two cities and a life, say."""
WARM = '{"type":"warm"}'
"""What a process says when it has loaded the engine."""
COMMAND = (sys.executable, "-m", "underheaven.explorer.child")


class EndedError(Exception):
    """The process is gone: it was too large, or it was ended."""


class Child:
    """One process that lives a city.

    What it says until it is warm is read at once, and kept for whoever takes it: a process that compiles says
    so, and nobody has to wait for it to be asked.

    Parameters
    ----------
    process : its pipes are ours.
    """

    def __init__(self, process: Process) -> None:
        self._process = process
        self._early: asyncio.Queue[str | None] = asyncio.Queue()
        self._is_early = True
        self.warmed = asyncio.create_task(self._warm_up())

    async def _warm_up(self) -> None:
        """Read what the process says until it is warm, or gone."""
        said: str | None = ""
        while said is not None and said != WARM:
            try:
                message = await self._read()
            except EndedError:
                message = b""
            said = message if isinstance(message, str) else None
            await self._early.put(said)

    async def say(self, command: Mapping[str, Any]) -> None:
        """Send a command; a process that is gone is noticed when it is listened to."""
        assert self._process.stdin is not None
        with suppress(ConnectionError):
            self._process.stdin.write(as_json(command) + b"\n")
            await self._process.stdin.drain()

    async def hear(self) -> bytes | str:
        """Return the next message: bytes, or a JSON as text.

        Raises
        ------
        EndedError
            The process is gone.
        """
        if not self._is_early:
            return await self._read()
        said = await self._early.get()
        if said is None:
            raise EndedError
        self._is_early = said != WARM
        return said

    async def _read(self) -> bytes | str:
        """Return the next message of the pipe; raises `EndedError` where it is closed."""
        assert self._process.stdout is not None
        try:
            kind, length = head_of(await self._process.stdout.readexactly(HEAD))
            body = await self._process.stdout.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            raise EndedError from None
        return body if kind == BYTES else body.decode("ascii")

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.returncode is None

    def kill(self) -> None:
        """End the process at once."""
        self.warmed.cancel()
        with suppress(ProcessLookupError):
            self._process.kill()

    async def end(self) -> None:
        """End the process, and wait until it is gone."""
        self.kill()
        await self._process.wait()


class Children:
    """Hands out warm processes, a few at once, and keeps one in reserve.

    The first of all is warm before another begins: it may have to compile, and two would compile into one
    folder.
    """

    def __init__(self, command: tuple[str, ...] = COMMAND, most: int = MOST_RUNS) -> None:
        self._command, self._most = command, most
        self._working: set[Child] = set()
        self._wanted = 0
        self._spare: Child | None = None
        self._first: Child | None = None
        self._refill: asyncio.Task[None] | None = None
        self._is_open = True

    async def keep_one_ready(self) -> None:
        """Start the process in reserve, where there is none."""
        if self._is_open and (self._spare is None or not self._spare.is_alive()):
            with suppress(EndedError):
                self._spare = await self._begun()

    async def _begun(self) -> Child:
        """Start a process; raises `EndedError` where none is started any more."""
        if self._first is not None:
            await asyncio.wait([self._first.warmed])
        if not self._is_open:
            raise EndedError
        child = Child(
            await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE, limit=2**20)
        )
        self._first = self._first or child
        return child

    @asynccontextmanager
    async def one(self) -> AsyncGenerator[Child]:
        """Give a process for as long as the context lasts; it is ended after it.

        Raises
        ------
        InputError
            So many work already.
        """
        if self._wanted >= self._most:
            raise InputError(
                f"{self._most} cities are being lived already",
                cure="close another tab of the explorer, then try again",
            )
        self._wanted += 1
        child: Child | None = None
        try:
            child, self._spare = self._spare, None
            if child is None or not child.is_alive():
                child = await self._begun()
            self._working.add(child)
            if self._refill is None or self._refill.done():
                self._refill = asyncio.create_task(self.keep_one_ready())
            yield child
        finally:
            self._wanted -= 1
            if child is not None:
                self._working.discard(child)
                await child.end()

    def kill(self) -> None:
        """End every process at once, and start no more."""
        self._is_open = False
        for child in self._all():
            child.kill()

    async def close(self) -> None:
        """End every process, start no more, and wait until they are gone."""
        self.kill()
        if self._refill is not None:
            await self._refill
        await asyncio.gather(*(child.end() for child in self._all()))

    def _all(self) -> list[Child]:
        """Return every process there is."""
        return [*self._working, *([self._spare] if self._spare is not None else [])]
