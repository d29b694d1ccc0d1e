"""How the page's server and the process that lives a city speak: lengths, and after each a JSON or bytes.

Nothing is pickled, and neither side trusts a length beyond what a message may have.
"""

from __future__ import annotations

import json
import queue
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from underheaven.ground.errors import UnderheavenError

JSON, BYTES = 0, 1
"""Kinds of message."""
HEAD = 5
"""Bytes before each message: its kind, then its length, lowest byte first."""
LONGEST = 2**26
"""Most bytes of a message."""

Command = Mapping[str, Any]
"""What the page wants: `do` names it."""
Commands = queue.SimpleQueue[Command | None]
"""Commands as they come in; None when nobody speaks any more."""
Say = Callable[[Mapping[str, Any] | bytes], None]
"""Sends one message to the page."""


def framed(message: Mapping[str, Any] | bytes) -> bytes:
    """Return a message with its head."""
    kind = BYTES if isinstance(message, bytes) else JSON
    body = message if isinstance(message, bytes) else as_json(message)
    return bytes([kind]) + len(body).to_bytes(4, "little") + body


def as_json(message: Mapping[str, Any]) -> bytes:
    """Return a message as JSON; plain ASCII, no numbers that JSON does not have."""
    return json.dumps(message, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii")


def head_of(head: bytes) -> tuple[int, int]:
    """Return the kind and the length that a head says.

    Raises
    ------
    ValueError
        It is none.
    """
    kind, length = head[0], int.from_bytes(head[1:HEAD], "little")
    if kind not in (JSON, BYTES) or length > LONGEST:
        raise ValueError("no head of a message")
    return kind, length


def say_to(out: BinaryIO) -> Say:
    """Return what sends messages into a pipe."""

    def say(message: Mapping[str, Any] | bytes) -> None:
        out.write(framed(message))
        out.flush()

    return say


def refusal(error: UnderheavenError, tag: object = None) -> dict[str, Any]:
    """Return an error as the page is told."""
    return {"type": "error", "tag": tag, "text": error.problem, "where": error.where, "cure": error.cure}
