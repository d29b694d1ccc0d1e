"""The application: fixed routes, each for one thing; no route has a name of a file, or any other, in it."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any, cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from underheaven.explorer import shown
from underheaven.explorer.children import Children
from underheaven.explorer.guards import Guard, Guarded, TooLongError
from underheaven.explorer.reach import reach_of
from underheaven.explorer.shared import read_ahead, safeguards_of, shared, study_in
from underheaven.explorer.sockets import city
from underheaven.explorer.told_by_line import TOLD, told
from underheaven.ground.errors import InputError, UnderheavenError

BUNDLE: Mapping[str, str] = {
    "app.js": "text/javascript; charset=utf-8",
    "city.js": "text/javascript; charset=utf-8",
    "app.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
"""Files of the page, beside its first."""
EMPTY = '<meta name="token" content="">'
"""Where the page says the token of this start."""


def application(guard: Guard, children: Children) -> ASGIApp:
    """Return the application behind its guard."""
    return Guarded(routed(guard, children), guard)


def routed(guard: Guard, children: Children) -> Starlette:
    """Return the application as its routes are; everything that is served stands here."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        await children.keep_one_ready()
        reading = asyncio.create_task(asyncio.to_thread(_read_ahead))
        try:
            yield
        finally:
            await children.close()
            reading.cancel()

    async def live(socket: WebSocket) -> None:
        await city(socket, guard, children)

    def of(what: str) -> Callable[[Request], Any]:
        async def tell(request: Request) -> Response:
            return told(what, await _body(request), children)

        return tell

    routes: list[BaseRoute] = [
        Route("/", _page(guard), methods=["GET"]),
        *(Route(f"/{name}", _bundled(name, kind), methods=["GET"]) for name, kind in BUNDLE.items()),
        *(_read(f"/api/{name}", tell) for name, tell in _READ.items()),
        *(_asked(f"/api/{name}", answer) for name, answer in _ASKED.items()),
        Route("/api/regime", _regime, methods=["GET"]),
        *(Route(f"/api/{what}", of(what), methods=["POST"]) for what in TOLD),
        WebSocketRoute("/api/live", live),
    ]
    handlers: Mapping[Any, Any] = {
        UnderheavenError: _refused, TooLongError: _too_long, HTTPException: _not_there,
        Exception: _mistaken,
    }  # fmt: skip
    app = Starlette(routes=routes, exception_handlers=handlers, lifespan=lifespan)
    app.router.redirect_slashes = False  # a route is what stands above, and nothing like it
    return app


def _read_ahead() -> None:
    """Read what every page asks for first, before one does."""
    shown.read_ahead()
    read_ahead()
    gc.freeze()  # else all of it is gone through, with frames waiting, whenever much was asked


def _page(guard: Guard) -> Callable[[Request], Any]:
    """Return what serves the page with the token of this start."""

    async def page(_: Request) -> Response:
        text = _of_bundle("index.html").decode("utf-8")
        return HTMLResponse(text.replace(EMPTY, f'<meta name="token" content="{guard.token}">', 1))

    return page


def _bundled(name: str, kind: str) -> Callable[[Request], Any]:
    """Return what serves one file of the bundle."""

    async def bundled(_: Request) -> Response:
        return Response(_of_bundle(name), media_type=kind)

    return bundled


def _of_bundle(name: str) -> bytes:
    """Return a file of the bundle."""
    try:
        return files("underheaven.explorer").joinpath("page", name).read_bytes()
    except OSError:
        raise InputError("this part of the page is not in the package", where=name) from None


_READ: Mapping[str, Callable[[], Any]] = {
    "shelf": shown.shelf,
    "words": shown.all_words,
    "measures": shown.measures,
    "sources": shown.all_sources,
}
"""What is read, each by its own route."""


def _read(path: str, tell: Callable[[], Any]) -> Route:
    """Return the route of something that is read."""

    async def read(_: Request) -> Response:
        return JSONResponse(await asyncio.to_thread(tell))

    return Route(path, read, methods=["GET"])


async def _regime(request: Request) -> Response:
    """Tell a regime of the shelf."""
    name = request.query_params.get("name", "")
    return JSONResponse(await asyncio.to_thread(shown.regime_named, name))


def _text(body: Mapping[str, Any], name: str) -> str:
    """Return a text of a body; raises `InputError` where there is none."""
    value = body.get(name)
    if not isinstance(value, str):
        raise InputError(f"`{name}` is missing, or no text")
    return value


_ASKED: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "check": lambda body: shown.told(_text(body, "yaml")),
    "card": lambda body: shown.card(_text(body, "yaml")),
    "set": lambda body: shown.changed(_text(body, "yaml"), _text(body, "path"), body.get("value")),
    "reach": lambda body: reach_of(
        _text(body, "yaml"), _text(body, "path"), (body.get("low"), body.get("high"))
    ),
    "study": lambda body: shared(body.get("study")),
    "safeguards": lambda body: safeguards_of(body.get("study")),
    "opened": lambda body: shared(study_in(_text(body, "link")).model_dump()),
}
"""What is asked with a body, each by its own route; nothing of it runs a study."""


def _asked(path: str, answer: Callable[[Mapping[str, Any]], Any]) -> Route:
    """Return the route of a question with a body."""

    async def ask(request: Request) -> Response:
        body = await _body(request)
        return JSONResponse(await asyncio.to_thread(answer, body))

    return Route(path, ask, methods=["POST"])


async def _body(request: Request) -> Mapping[str, Any]:
    """Return the map that a request's body holds.

    Raises
    ------
    InputError
        It is not JSON, or no map.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise InputError("the body is not application/json")
    try:
        said = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise InputError("the body is no JSON") from None
    if not isinstance(said, dict):
        raise InputError("the body is no map")
    return cast("Mapping[str, Any]", said)


async def _refused(_: Request, error: Exception) -> Response:
    """Answer with what is wrong, where, and the cure."""
    assert isinstance(error, UnderheavenError)
    said = {"text": error.problem, "where": error.where, "cure": error.cure}
    return JSONResponse({"error": said}, 413 if error.exit_code == 3 else 400)


async def _too_long(_: Request, __: Exception) -> Response:
    """Answer a body that went on and on."""
    return JSONResponse({"error": {"text": "the body is too long", "where": None, "cure": None}}, 413)


async def _not_there(_: Request, error: Exception) -> Response:
    """Answer where there is no route, or not for this method."""
    assert isinstance(error, HTTPException)
    said = {"text": "nothing is served here", "where": None, "cure": "open the address that was printed"}
    return JSONResponse({"error": said}, error.status_code, headers=error.headers)


async def _mistaken(_: Request, __: Exception) -> Response:
    """Answer where the mistake is ours; what it was stands on the terminal."""
    said = "something went wrong here; the terminal that runs the explorer says what"
    return JSONResponse({"error": {"text": said, "where": None, "cure": "try something else"}}, 500)
