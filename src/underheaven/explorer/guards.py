"""Who may ask: this machine's user, from the page this start has served, and nobody else (promise 14).

Every request passes here first, whatever its route. A web page of another site that guesses the port can
neither read an answer (its Origin is another) nor send a change (it has no token), and a name that is made to
point at this machine is not the Host that was served.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN = "x-underheaven-token"  # noqa: S105 - the name of a header
"""Header in which the page says the token of this start."""
MOST_BODY = 256_000
"""Most bytes of a request's body."""
OTHER_SITE = "asked for from another site"
OPEN_IT = """This page does not open from a link on another page, so that no other page can steer it.
If you meant to open it, go to the address bar above and press Enter.
"""
READS = frozenset({"GET", "HEAD"})
FORBIDDEN, WRONG_SOCKET = 403, 4403


@dataclass(frozen=True, slots=True)
class Guard:
    """What is allowed in: the hosts of this start, and its token.

    hosts : exact values of `Host`, name and port.
    """

    hosts: frozenset[str]
    token: str

    @classmethod
    def of(cls, port: int, token: str) -> Guard:
        """Return the guard of a start on a port of the loopback."""
        return cls(frozenset({f"127.0.0.1:{port}", f"localhost:{port}"}), token)

    def knows(self, token: object) -> bool:
        """Whether this is the token of this start; takes as long for every wrong one."""
        said = token if isinstance(token, str) else ""
        return hmac.compare_digest(said.encode("utf-8", "replace"), self.token.encode())

    def refuses(self, scope: Scope) -> str | None:
        """Return why a request is refused before its route is looked at, or None.

        A header that is said twice is refused, too: two readers may take two different ones.
        """
        headers = Headers(scope=scope)
        for name in ("host", "origin", "sec-fetch-site", TOKEN, "content-type", "content-length"):
            if len(headers.getlist(name)) > 1:
                return f"the header {name} is said twice"
        host = headers.get("host")
        if host not in self.hosts:
            return "this host is not served here; open the address that was printed"
        is_socket = scope["type"] == "websocket"
        is_change = is_socket or scope["method"] not in READS
        origin = headers.get("origin")
        if origin is not None and origin != f"http://{host}":
            return "asked for by a page of another origin"
        if origin is None and is_change:
            return "a change says its origin"
        site = headers.get("sec-fetch-site")
        is_page = not is_change and not str(scope["path"]).startswith("/api/")
        if site is not None and site != "same-origin" and not (site == "none" and is_page):
            return OTHER_SITE
        if not is_socket and not is_page and not self.knows(headers.get(TOKEN)):
            return "the token of this start is missing; reload the page"
        return None


class Guarded:
    """An application behind its guard; answers carry what a browser needs to keep to itself."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self._app, self._guard = app, guard
        self._said = security_headers(guard.hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that may be asked, and refuse every other."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        why = self._guard.refuses(scope)
        if scope["type"] == "websocket":
            if why is not None:
                await receive()
                await send({"type": "websocket.close", "code": WRONG_SOCKET, "reason": why[:100]})
                return
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._said.items():
                    headers[name] = value
            await send(message)

        if why is None and _length(Headers(scope=scope)) > MOST_BODY:
            answer = refused(f"more than {MOST_BODY:,} bytes", 413)
            await answer(scope, receive, send_safely)
            return
        if why is not None:
            is_opened = why == OTHER_SITE and scope["method"] == "GET" and scope["path"] == "/"
            answer = PlainTextResponse(OPEN_IT, FORBIDDEN) if is_opened else refused(why, FORBIDDEN)
            await answer(scope, receive, send_safely)
            return
        await self._app(scope, _measured(receive), send_safely)


def refused(why: str, status: int) -> JSONResponse:
    """Return the answer to what is not allowed."""
    return JSONResponse({"error": {"text": why, "where": None, "cure": None}}, status)


def security_headers(hosts: Iterable[str]) -> Mapping[str, str]:
    """Return the headers of every answer: nothing from outside, nothing inline, in no frame, not kept."""
    sockets = " ".join(f"ws://{host}" for host in sorted(hosts))
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        f"connect-src 'self' {sockets}; worker-src 'self'; font-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
    return {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
    }


class TooLongError(Exception):
    """A body went on beyond what is read."""


def _length(headers: Headers) -> int:
    """Return the length a request says it has; what is no number counts as too long."""
    said = headers.get("content-length", "0")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 12 else MOST_BODY + 1


def _measured(receive: Receive) -> Receive:
    """Return `receive`, which stops at a body that is longer than its header said."""
    read = 0

    async def measured() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > MOST_BODY:
            raise TooLongError
        return message

    return measured
