"""The explorer is for this machine's user only (promise 14): every route, every method, every attack."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.routing import Route, WebSocketRoute
from tests.explorer.asking import GUARD, HOST, PORT, SECRET, Header, NoChildren, ask, post, right, served

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND")
ORIGIN = f"http://{HOST}"


def instead(name: str, *values: str) -> Callable[[list[Header]], list[Header]]:
    """The same headers with other values of one; with none of it where no value is given."""

    def changed(headers: list[Header]) -> list[Header]:
        return [header for header in headers if header[0] != name] + [(name, value) for value in values]

    return changed


HOSTS = (
    (), ("",), ("evil.example",), (f"evil.example:{PORT}",), ("127.0.0.1",), (f"127.0.0.1:{PORT + 1}",),
    (f"localhost:{PORT + 1}",), ("localhost",), (f"127.0.0.1:{PORT}@evil.example",),
    (f"127.0.0.1.evil.example:{PORT}",), (f"[::1]:{PORT}",), (f"0.0.0.0:{PORT}",), (f"127.1:{PORT}",),
    (f"2130706433:{PORT}",), (f"LOCALHOST:{PORT}",), (f"localhost.:{PORT}",), (HOST, "evil.example"),
    (HOST, HOST), (f"{HOST} ",), (f"{HOST}, evil.example",),
)  # fmt: skip
ORIGINS = (
    ("http://evil.example",), ("null",), ("",), (f"https://{HOST}",), ("http://127.0.0.1",), (f"{ORIGIN}/",),
    (f"http://localhost:{PORT}",), (f"http://127.0.0.1:{PORT + 1}",), ("file://",), ("chrome-extension://abc",),
    (ORIGIN, "http://evil.example"), (f"{ORIGIN}.evil.example",), (f"http://evil.example#{ORIGIN}",),
)  # fmt: skip
SITES = (
    ("cross-site",),
    ("same-site",),
    ("",),
    ("SAME-ORIGIN",),
    ("same-origin, cross-site",),
    ("same-origin", "none"),
)
TOKENS = (
    (), ("",), ("wrong",), (SECRET[:-1],), (f"{SECRET}x",), (SECRET.upper(),), (f"{SECRET} ",),
    (SECRET, "wrong"), ("\0" + SECRET,), ("é" * len(SECRET),),
)  # fmt: skip
ATTACKS = [
    *(("host", values) for values in HOSTS),
    *(("origin", values) for values in ORIGINS),
    *(("sec-fetch-site", values) for values in SITES),
    *(("x-underheaven-token", values) for values in TOKENS),
]
"""Forty-nine ways of not being the page that was served."""


def routes() -> Iterator[Route | WebSocketRoute]:
    """Every route of the application itself."""
    for route in served()[0].routes:
        assert isinstance(route, Route | WebSocketRoute), "a mount would serve what no test sees"
        yield route


PATHS = sorted(route.path for route in routes() if isinstance(route, Route))


def test_there_are_at_least_forty_attacks_and_every_route_is_tried() -> None:
    assert len(ATTACKS) >= 40
    assert len(PATHS) >= 15
    assert "/api/study" in PATHS


@pytest.mark.parametrize("path", PATHS)
def test_no_attack_on_a_route_succeeds_with_any_method(path: str) -> None:
    app = served()[1]
    got_in: list[Any] = []
    for method in METHODS:
        is_page = method in ("GET", "HEAD") and not path.startswith("/api/")
        for name, values in ATTACKS:
            if name == "x-underheaven-token" and is_page:
                continue  # the page itself brings the token, to whoever may open it
            headers = instead(name, *values)(right(method))
            answer = ask(app, method, path, headers)
            if answer.status != 403 or SECRET.encode() in answer.body:
                got_in.append((method, name, values, answer.status))
    assert got_in == []


@pytest.mark.parametrize("path", PATHS)
def test_the_page_itself_is_answered_where_an_attacker_is_refused(path: str) -> None:
    app, guarded = served()
    known = next(route for route in app.routes if isinstance(route, Route) and route.path == path)
    for method in METHODS:
        answer = ask(guarded, method, path, right(method), query="name=court-list")
        if method in (known.methods or ()):
            assert answer.status in (200, 400), (method, answer.body)
        else:
            assert answer.status == 405, (method, answer.body)


def test_a_change_without_an_origin_is_refused() -> None:
    headers = instead("origin")(right("POST"))
    assert ask(served()[1], "POST", "/api/check", headers).status == 403


def test_the_page_opens_by_being_typed_and_not_by_a_link_of_another_site() -> None:
    typed = instead("sec-fetch-site", "none")(right(token=None))
    linked = instead("sec-fetch-site", "cross-site")(right(token=None))
    assert ask(served()[1], "GET", "/", typed).status == 200
    assert ask(served()[1], "GET", "/", linked).status == 403
    assert ask(served()[1], "GET", "/api/shelf", instead("sec-fetch-site", "none")(right())).status == 403


def test_the_page_has_the_token_of_this_start_and_nothing_else_has_it() -> None:
    app = served()[1]
    holding = [path for path in PATHS if SECRET.encode() in ask(app, "GET", path, right()).body]
    assert holding == ["/"]


SOCKETS = [route.path for route in routes() if isinstance(route, WebSocketRoute)]


@pytest.mark.parametrize("path", SOCKETS)
def test_no_attack_opens_a_socket(path: str) -> None:
    app = served()[1]
    opened: list[Any] = []
    for name, values in [*ATTACKS, ("origin", ())]:
        if name == "x-underheaven-token":
            continue  # a socket says it in its first message; see below
        headers = instead(name, *values)(right("POST"))
        answer = ask(app, "GET", path, headers, kind="websocket")
        if "websocket.accept" in answer.headers["types"]:
            opened.append((name, values))
    assert opened == []


@pytest.mark.parametrize(
    "first",
    ["{}", '{"token": null}', '{"token": "wrong"}', f'{{"token": ["{SECRET}"]}}', f'"{SECRET}"', "[]",
     "no json", '{"do": "start"}', "[" * 100_000, f'{{"token": "{SECRET[:-1]}"}}'],
)  # fmt: skip
def test_a_socket_without_the_token_is_closed_before_anything_is_lived(first: str) -> None:
    children = NoChildren()
    app = served(children)[1]
    said = [{"type": "websocket.receive", "text": first}]
    answer = ask(app, "GET", SOCKETS[0], right("POST"), kind="websocket", then=said)
    assert answer.status == 4403
    assert b"hello" not in answer.body


def test_a_socket_with_the_token_is_greeted() -> None:
    said = [{"type": "websocket.receive", "text": f'{{"token": "{SECRET}"}}'}]
    answer = ask(served()[1], "GET", SOCKETS[0], right("POST"), kind="websocket", then=said)
    assert b'"hello"' in answer.body


def test_no_route_takes_a_name_of_a_file_or_anything_else_from_its_path() -> None:
    paths = [route.path for route in routes()]
    assert [path for path in paths if not re.fullmatch(r"/[a-z./]*", path) or ".." in path] == []


@pytest.mark.parametrize(
    "path",
    ["/../pyproject.toml", "/page/index.html", "/app.js/", "/app.js%00", "/etc/passwd", "/api",
     "/api/shelf/x", "//evil.example/", "/index.html", "/replay.html", "/.env", "/api/../app.py"],
)  # fmt: skip
def test_what_is_no_route_is_not_served(path: str) -> None:
    assert ask(served()[1], "GET", path, right()).status == 404


def test_every_answer_forbids_what_is_inline_and_what_is_outside() -> None:
    app = served()[1]
    for method, path in (("GET", "/"), ("GET", "/api/shelf"), ("POST", "/api/check"), ("GET", "/nothing")):
        for headers in (right(method), instead("host", "evil.example")(right(method))):
            policy = ask(app, method, path, headers).headers["content-security-policy"]
            rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";") if rule.strip()}
            assert rules["default-src"] == ["'none'"]
            assert rules["script-src"] == rules["style-src"] == ["'self'"]
            assert "unsafe" not in policy
            assert set(rules["connect-src"]) == {"'self'", *(f"ws://{host}" for host in GUARD.hosts)}


def test_a_body_beyond_what_is_read_is_refused_whatever_its_header_says() -> None:
    app, long = served()[1], b'{"yaml": "' + b"a" * 300_000 + b'"}'
    told = [*right("POST"), ("content-length", str(len(long)))]
    lied = [*right("POST"), ("content-length", "10")]
    odd = [*right("POST"), ("content-length", "1e3")]
    for headers in (told, lied, odd):
        assert ask(app, "POST", "/api/check", headers, body=long).status == 413


@pytest.mark.parametrize("body", [b"", b"[]", b"nonsense", b"[" * 200_000, b'{"yaml": 3}', b"\xff\xfe"])
def test_a_body_that_is_no_map_in_json_is_an_error_for_people(body: bytes) -> None:
    answer = ask(served()[1], "POST", "/api/check", right("POST"), body=body)
    assert answer.status == 400
    assert answer.said["error"]["text"]


def test_a_form_of_another_site_cannot_say_json() -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        headers = instead("content-type", kind)(right("POST"))
        assert ask(served()[1], "POST", "/api/check", headers).status == 400


def test_opening_a_link_or_asking_for_its_files_lives_nothing() -> None:
    children = NoChildren()
    app = served(children)[1]
    study = {
        "society": "small-city",
        "citizens": 1000,
        "weeks": 4,
        "worlds": {"now": {"regimes": ["court-list"]}},
    }
    shared = post("/api/study", {"study": study}, app).said
    opened = post("/api/opened", {"link": shared["link"]}, app).said
    assert opened == shared  # a child that was asked for would have been refused: there may be none
