"""What takes a moment, asked for by the page and told line by line: lives, rescues, a replay."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from starlette.responses import StreamingResponse

from underheaven.explorer.children import Children, EndedError
from underheaven.explorer.pipe import as_json
from underheaven.ground.errors import InputError

TOLD = ("life", "rescue", "replay", "evidence", "matrix", "tables", "turning")
"""What is told line by line."""
LINES = "application/x-ndjson"
"""A JSON on every line."""


def told(what: str, body: Mapping[str, Any], children: Children) -> StreamingResponse:
    """Return the answer that tells what takes a moment, line by line.

    what : one of `TOLD`, which a process of its own is told to do.
    """
    return StreamingResponse(_lines({**body, "do": what}, children), media_type=LINES)


async def _lines(command: Mapping[str, Any], children: Children) -> AsyncIterator[bytes]:
    """Yield what a process of its own says, until it has said everything."""
    try:
        async with children.one() as child:
            await child.say(command)
            is_over = False
            while not is_over:
                message = await child.hear()
                if isinstance(message, str):
                    is_over = '"type":"end"' in message or '"type":"error"' in message
                    yield message.encode("ascii") + b"\n"
    except InputError as error:
        yield as_json({"type": "error", "text": error.problem, "cure": error.cure}) + b"\n"
    except EndedError:
        said = "the process that did this is gone: it needed too much memory or time"
        yield as_json({"type": "error", "text": said, "cure": "ask for fewer citizens or weeks"}) + b"\n"
