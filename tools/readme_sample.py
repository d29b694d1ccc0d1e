"""Write the top of what `underheaven demo` prints into README.md, so that it shows what a reader will see."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
SAMPLE = re.compile(r"(<!-- demo: .*? -->\n```text\n)(.*?)(```\n<!-- /demo -->)", re.DOTALL)
LAST = "On the registers"
"""The heading before which the sample ends."""


def demo_top() -> str:
    """Return the demo's output up to its first tables."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "underheaven", "demo", "--quiet"],
            cwd=folder,
            env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        )
    top, found, _ = done.stdout.decode("utf-8").partition(LAST)
    if not found:
        raise SystemExit(f"the demo no longer prints `{LAST}`")
    return top.rstrip() + "\n"


def sample(readme: str) -> str:
    """Return the sample that a README shows."""
    found = SAMPLE.search(readme)
    if found is None:
        raise SystemExit("README.md has no place for the sample")
    return found[2]


def main() -> None:
    """Replace the sample in README.md."""
    text = README.read_text(encoding="utf-8")
    shown = demo_top()
    sample(text)
    README.write_text(SAMPLE.sub(lambda found: found[1] + shown + found[3], text), encoding="utf-8")


if __name__ == "__main__":
    main()
