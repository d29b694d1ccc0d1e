"""The socket of a city: the page's commands to its process, and the process's frames to the page."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, cast

from starlette.websockets import WebSocket, WebSocketDisconnect

from underheaven.explorer.asked import MOST_CITIZENS, MOST_WEEKS, MOST_WORLDS
from underheaven.explorer.children import MOST_RUNS, Child, Children, EndedError
from underheaven.explorer.guards import MOST_BODY, Guard
from underheaven.ground.errors import InputError

WRONG_TOKEN, TOO_MANY, GONE = 4403, 4409, 4410
"""Codes with which a socket is closed."""
SECONDS_TO_SAY_THE_TOKEN = 5
_TO_CHILD = frozenset({"start", "ack", "play", "pause", "step", "list", "near"})


async def city(socket: WebSocket, guard: Guard, children: Children) -> None:
    """Serve one page's city until the page goes."""
    await socket.accept()
    try:
        first = await asyncio.wait_for(_said(socket), SECONDS_TO_SAY_THE_TOKEN)
        if not guard.knows(first.get("token")):
            await socket.close(WRONG_TOKEN, "the token of this start is missing; reload the page")
            return
        quotas = {
            "citizens": MOST_CITIZENS, "weeks": MOST_WEEKS, "worlds": MOST_WORLDS, "runs": MOST_RUNS,
        }  # fmt: skip
        await socket.send_json({"type": "hello", "quotas": quotas})
        async with children.one() as child:
            await _both_ways(socket, child)
    except InputError as error:
        await socket.send_json({"type": "error", "tag": None, "text": error.problem, "cure": error.cure})
        await socket.close(TOO_MANY, "too many cities")
    except (TimeoutError, ValueError):
        await socket.close(WRONG_TOKEN, "no message of this page")
    except EndedError:
        said = "the process that lived this city is gone: it needed too much memory or time"
        with suppress(RuntimeError, WebSocketDisconnect):
            await socket.send_json(
                {"type": "error", "tag": None, "text": said, "cure": "ask for fewer citizens or weeks"}
            )
            await socket.close(GONE, "the run is gone")
    except (WebSocketDisconnect, RuntimeError):
        pass  # the page is gone


async def _said(socket: WebSocket) -> Mapping[str, Any]:
    """Return the next message of the page; raises `ValueError` where it is no map in JSON."""
    text = await socket.receive_text()
    if len(text) > MOST_BODY:
        raise ValueError("too long")
    try:
        message = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(message, dict):
        raise ValueError("no map")
    return cast("Mapping[str, Any]", message)


async def _both_ways(socket: WebSocket, child: Child) -> None:
    """Carry commands and frames until one side ends."""
    newest = _Newest()
    ways = (
        asyncio.create_task(_to_child(socket, child, newest)),
        asyncio.create_task(_to_page(socket, child, newest)),
    )
    try:
        done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in done:
            way.result()
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


class _Newest:
    """The run that was asked for last: frames of others are dropped here, too."""

    def __init__(self) -> None:
        self.tag: int | None = None


async def _to_child(socket: WebSocket, child: Child, newest: _Newest) -> None:
    """Carry what the page says."""
    while True:
        message = await _said(socket)
        if message.get("do") not in _TO_CHILD:
            await socket.send_json({"type": "error", "tag": None, "text": "no such command", "cure": None})
            continue
        if message["do"] == "start":
            tag = message.get("tag")
            newest.tag = tag if isinstance(tag, int) else None
        await child.say(message)


async def _to_page(socket: WebSocket, child: Child, newest: _Newest) -> None:
    """Carry what the process says, but for frames of a run that is over."""
    while True:
        message = await child.hear()
        if isinstance(message, bytes):
            if int.from_bytes(message[:4], "little") == newest.tag:
                await socket.send_bytes(message)
        else:
            await socket.send_text(message)
