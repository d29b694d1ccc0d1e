"""An explorer asked from within its own process: requests in raw parts, so that an attacker's can be made."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.applications import Starlette

from underheaven.explorer.app import routed
from underheaven.explorer.children import Children
from underheaven.explorer.guards import Guard, Guarded

Result = TypeVar("Result")
PORT, SECRET = 8765, "the-token-of-this-start"
HOST = f"127.0.0.1:{PORT}"
GUARD = Guard.of(PORT, SECRET)
HARSH = """\
regime: harsh   # a remark that stays
title: A harsh desk
about: A desk books everybody often in error; whoever is booked is refused trains for four weeks.
run_by: state
grade: hypothetical
numbers: {standing: assumed, swept_by: [0.5, 2]}
sensors:
  desk: {watches: [late-payment, speech], detects: 0.5, false_alarm: 0.05}
registers:
  booked: {colour: black, enter_when: {recorded: [late-payment, speech]}, leave_when: {after: 4 weeks}}
rules:
  - {services: fast-train, when: {listed: booked}, then: refuse}
redress:
  notice: {share: 0.5}
"""
"""A regime under which something happens within weeks."""


def run_apart(what: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine in a thread of its own: the browser that other tests drive keeps a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, what).result()


def study(regime: str = HARSH, *, citizens: int = 2000, weeks: int = 8, **more: Any) -> dict[str, Any]:
    """A study as the page asks for it."""
    worlds = {"declared": {"regimes": [regime], "safeguards": []}}
    return {
        "society": "small-city",
        "citizens": citizens,
        "weeks": weeks,
        "seed": 7,
        "worlds": worlds,
        **more,
    }


class NoChildren(Children):
    """Children of which nobody is ever born: whoever asks for one is noted."""

    def __init__(self) -> None:
        super().__init__(("false",), 0)
        self.asked_for = 0

    async def keep_one_ready(self) -> None:
        """Start nothing."""


def served(children: Children | None = None) -> tuple[Starlette, Guarded]:
    """The application, as its routes are and behind its guard."""
    app = routed(GUARD, children or NoChildren())
    return app, Guarded(app, GUARD)


Header = tuple[str, str]


def right(method: str = "GET", *, token: str | None = SECRET) -> list[Header]:
    """The headers that the page's own request has."""
    said = [("host", HOST), ("sec-fetch-site", "same-origin"), ("content-type", "application/json")]
    if method not in ("GET", "HEAD"):
        said.append(("origin", f"http://{HOST}"))
    return said if token is None else [*said, ("x-underheaven-token", token)]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


def ask(
    app: Any,
    method: str,
    path: str,
    headers: Iterable[Header],
    *,
    body: bytes = b"{}",
    query: str = "",
    kind: str = "http",
    then: Sequence[Mapping[str, Any]] = (),
) -> Answer:
    """Ask an application for one thing; of a socket, what it sent when it was opened."""
    sent: list[Any] = []
    first = {"type": "http.request", "body": body} if kind == "http" else {"type": "websocket.connect"}
    waiting = [first, *then]
    scope: dict[str, Any] = {
        "type": kind, "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path,
        "raw_path": path.encode(), "query_string": query.encode(), "root_path": "", "scheme": kind[:4],
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        "server": ("127.0.0.1", PORT), "client": ("127.0.0.1", 40000), "subprotocols": [],
    }  # fmt: skip

    async def receive() -> Any:
        gone = (
            {"type": "http.disconnect"} if kind == "http" else {"type": "websocket.disconnect", "code": 1001}
        )
        return waiting.pop(0) if waiting else gone

    async def send(message: Any) -> None:
        sent.append(message)

    run_apart(app(scope, receive, send))
    if kind == "websocket":
        codes = [message.get("code", 101) for message in sent]
        texts = b"\n".join(str(message.get("text", "")).encode() for message in sent)
        return Answer(codes[-1], {"types": ",".join(message["type"] for message in sent)}, texts)
    start = next(message for message in sent if message["type"] == "http.response.start")
    found = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], found, b"".join(message.get("body", b"") for message in sent))


def post(path: str, body: Any, app: Any = None) -> Answer:
    """Ask as the page does, with a body."""
    return ask(app or served()[1], "POST", path, right("POST"), body=json.dumps(body).encode())
