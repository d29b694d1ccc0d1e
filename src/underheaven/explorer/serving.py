"""Serving the page: on the loopback only, on one port, until Ctrl-C, which ends it within a second."""

from __future__ import annotations

import asyncio
import logging
import secrets
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress

import uvicorn

from underheaven.explorer.app import application
from underheaven.explorer.children import Children
from underheaven.explorer.guards import Guard
from underheaven.ground.errors import InputError

LOOPBACK = "127.0.0.1"
USUAL_PORT = 8964
"""Taken where it is free and none was asked for, so that a link of one machine opens on another."""
MOST_SECONDS_TO_END = 1
"""How long a stream that does not end by itself is waited for."""

SECONDS_OF_A_THREAD = 0.0005
"""How long a thread that reads a regime may keep the frames of a city waiting."""


def serve(port: int | None, *, opens_browser: bool, say: Callable[[str], None]) -> None:
    """Serve the page until Ctrl-C.

    Parameters
    ----------
    port : the usual one, or a free one, where None. opens_browser : whether the page is opened. say : prints
    a line.

    Raises
    ------
    InputError
        The port is taken, or not allowed.
    """
    bound = listening(port)
    number = int(bound.getsockname()[1])
    address = f"http://{LOOPBACK}:{number}/"
    guard = Guard.of(number, secrets.token_urlsafe(32))
    say(f"The explorer is at {address} - for this machine's user only. Ctrl-C ends it.")
    if opens_browser:
        webbrowser.open(address)
    try:
        asyncio.run(_until_interrupted(guard, bound))
    finally:
        bound.close()
    say("The explorer has ended; nothing was kept.")


def listening(port: int | None) -> socket.socket:
    """Return a socket that listens on the loopback; raises `InputError` where it cannot."""
    if port is None:
        with suppress(InputError):
            return listening(USUAL_PORT)
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((LOOPBACK, port or 0))
        bound.listen(64)
    except (OSError, OverflowError) as error:
        bound.close()
        why = error.strerror if isinstance(error, OSError) else "no port has this number"
        raise InputError(
            f"port {port} cannot be used: {why}", where="--port", cure="leave it out, and a free one is taken"
        ) from None
    return bound


async def _until_interrupted(guard: Guard, bound: socket.socket) -> None:
    """Serve until an interrupt or a request to end."""
    sys.setswitchinterval(SECONDS_OF_A_THREAD)
    children = Children()
    config = uvicorn.Config(
        application(guard, children), log_level="error", access_log=False, server_header=False,
        date_header=False, ws="websockets-sansio", ws_max_size=300_000, ws_per_message_deflate=False,
        timeout_graceful_shutdown=MOST_SECONDS_TO_END, lifespan="on", limit_concurrency=64,
        h11_max_incomplete_event_size=65_536, proxy_headers=False,
    )  # fmt: skip
    server = _Server(config)

    def end() -> None:
        server.should_exit = True
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # a stream that is cut off is no fault
        children.kill()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)
    await server.serve(sockets=[bound])


class _Server(uvicorn.Server):
    """A server whose signals are heard above, where the processes of the cities are ended, too."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Capture none."""
        yield
