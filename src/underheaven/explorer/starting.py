"""What `explore` does: says what is missing, or serves the page."""

from __future__ import annotations

from importlib.util import find_spec

from underheaven.ground.errors import InputError
from underheaven.report.page import SYNTHETIC, Page

NEEDED = ("starlette", "uvicorn", "websockets")
"""What the extra `web` brings."""


def explore_here(page: Page, port: int | None, *, opens_browser: bool) -> None:
    """Serve the page on this machine until Ctrl-C.

    Raises
    ------
    InputError
        The extra `web` is not installed, or the port cannot be used.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise InputError(
            f"the explorer needs {', '.join(missing)}", cure="install it: pip install 'underheaven[web]'"
        )
    if port is not None and not 1 <= port <= 65535:
        raise InputError(f"{port} is outside 1 to 65,535", where="--port")
    from underheaven.explorer.serving import serve

    page.say(SYNTHETIC, style="bold yellow")
    serve(port, opens_browser=opens_browser, say=page.line)
