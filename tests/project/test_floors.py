"""The import contracts of pyproject.toml, each seen to fail on a mistake planted in an empty package."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("ground", "words", "shelf", "society", "engine", "measures", "studies", "report", "explorer")


@pytest.fixture
def empty_package(tmp_path: Path) -> Path:
    """A package with every floor and nothing on it, under the project's own contracts."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    package = tmp_path / "underheaven"
    for folder in (package, *(package / floor for floor in FLOORS)):
        folder.mkdir()
        (folder / "__init__.py").write_text("", encoding="utf-8")
    for module in ("cli", "__main__", "engine/oracle", "engine/run"):
        (package / f"{module}.py").write_text("", encoding="utf-8")
    return package


def lint(package: Path) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command as lint; lint(['--no-logo', '--no-cache'])"
    return subprocess.run(
        [sys.executable, "-c", command], cwd=package.parent, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_an_empty_package_keeps_every_contract(empty_package: Path) -> None:
    (empty_package / "engine" / "run.py").write_text("import multiprocessing\n", encoding="utf-8")
    (empty_package / "studies" / "x.py").write_text("from underheaven.engine import run\n", encoding="utf-8")
    (empty_package / "explorer" / "serving.py").write_text(
        "import asyncio\nimport socket\n", encoding="utf-8"
    )
    done = lint(empty_package)
    assert done.returncode == 0, done.stdout
    assert "5 kept, 0 broken" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "line", "complaint"),
    [
        ("words/x", "import underheaven.engine", "words is not allowed to import underheaven.engine"),
        ("society/x", "import underheaven.shelf", "society is not allowed to import underheaven.shelf"),
        ("shelf/x", "import underheaven.society", "shelf is not allowed to import underheaven.society"),
        ("report/x", "import underheaven.explorer", "report is not allowed to import underheaven.explorer"),
        ("helpers", "", "underheaven.helpers"),
        (
            "engine/oracle",
            "from underheaven.engine import run",
            "oracle is not allowed to import underheaven.engine",
        ),
        ("engine/oracle", "import numpy", "oracle is not allowed to import numpy"),
        ("engine/oracle", "import underheaven.shelf", "oracle is not allowed to import underheaven.shelf"),
        ("words/x", "import numpy", "words is not allowed to import numpy"),
        ("report/x", "import urllib.request", "underheaven is not allowed to import urllib"),
        ("ground/x", "import socket", "underheaven is not allowed to import socket"),
        ("report/x", "import asyncio", "underheaven is not allowed to import asyncio"),
        ("explorer/app", "import socket", "underheaven is not allowed to import socket"),
        ("explorer/serving", "import urllib.request", "underheaven is not allowed to import urllib"),
        ("explorer/x", "import websockets", "underheaven is not allowed to import websockets"),
        ("cli", "import sqlite3", "underheaven is not allowed to import sqlite3"),
    ],
)
def test_a_planted_import_breaks_its_contract(
    module: str, line: str, complaint: str, empty_package: Path
) -> None:
    planted = empty_package / f"{module}.py"
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(line + "\n", encoding="utf-8")
    done = lint(empty_package)
    assert done.returncode == 1
    assert complaint in " ".join(done.stdout.split())


@pytest.mark.slow
def test_two_files_that_need_each_other_break_the_contract(empty_package: Path) -> None:
    (empty_package / "measures" / "x.py").write_text("import underheaven.measures.y\n", encoding="utf-8")
    (empty_package / "measures" / "y.py").write_text("import underheaven.measures.x\n", encoding="utf-8")
    done = lint(empty_package)
    assert done.returncode == 1
    assert "No cycles are allowed in underheaven.measures" in " ".join(done.stdout.split())
