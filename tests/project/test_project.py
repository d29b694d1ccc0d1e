"""The project a stranger can start: what ships, what is locked, what is never written."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "underheaven"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SHIPPED_DATA = {".yaml", ".yml", ".json", ".typed", ".html", ".js", ".css", ".svg"}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked_for(*extras: str) -> set[str]:
    """The distributions that pyproject.toml names for the package, for building it, and for some extras."""
    project = PYPROJECT["project"]
    lines = [*project["dependencies"], *PYPROJECT["build-system"]["requires"]]
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    return {canonical(re.split(r"[\s\[<>=!~;]", line, maxsplit=1)[0]) for line in lines}


def written_files() -> list[Path]:
    """The files people wrote, without the lock, the licence and what was made."""
    folders = ("src", "tests", "docs", "tools", "bench", "changelog.d", ".ci", ".github")
    inside = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    above = [
        path for path in ROOT.iterdir() if path.is_file() and path.name not in {*LOCKS, "LICENSE", ".git"}
    ]
    made = {".pyc", ".parquet", ".png", ".jpg"}
    return [path for path in inside + above if path.suffix not in made and "__pycache__" not in path.parts]


@pytest.fixture(scope="session")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names inside a wheel built here, by the locked build tool, without an index."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        return opened.namelist()


def test_the_wheel_holds_every_declaration_schema_and_module(wheel_names: list[str]) -> None:
    data = [path for path in PACKAGE.rglob("*") if path.suffix in SHIPPED_DATA]
    modules = list(PACKAGE.rglob("*.py"))
    expected = {path.relative_to(ROOT / "src").as_posix() for path in [*data, *modules]}
    assert "underheaven/py.typed" in expected
    assert expected <= set(wheel_names)


def test_the_wheel_holds_the_shelf_and_the_schemas(wheel_names: list[str]) -> None:
    assert any(re.fullmatch(r"underheaven/shelf/.*\.yaml", name) for name in wheel_names)
    assert any(re.fullmatch(r"underheaven/words/.*\.json", name) for name in wheel_names)


def test_the_wheel_holds_no_test_and_no_case_about_a_citizen(wheel_names: list[str]) -> None:
    outside = [name for name in wheel_names if not name.startswith(("underheaven/", "underheaven-"))]
    tests = [name for name in wheel_names if "test" in Path(name).name or name.endswith((".csv", ".parquet"))]
    assert outside == []
    assert tests == ["underheaven/shelf/tables/china_census_2020_provinces.csv"]  # an aggregate: 31 counts


LOCKS = {"requirements.lock": ("build", "dev", "test", "web"), "requirements-bench.lock": ("bench", "build")}
"""Which extras each lock is for."""


def entries(name: str) -> list[str]:
    """The releases a lock names, each with its hashes."""
    lock = (ROOT / name).read_text(encoding="utf-8")
    return re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_every_dependency_with_hashes(name: str) -> None:
    pinned = {canonical(entry.split("==", 1)[0]) for entry in entries(name)}
    assert asked_for(*LOCKS[name]) <= pinned
    assert [entry.split("\n", 1)[0] for entry in entries(name) if "--hash=sha256:" not in entry] == []


def test_every_extra_is_locked() -> None:
    assert {extra for extras in LOCKS.values() for extra in extras} == set(
        PYPROJECT["project"]["optional-dependencies"]
    )


def test_what_is_measured_is_what_is_tested() -> None:
    """Where both locks name a distribution, they name the same releases of it."""
    tested, measured = ({entry.split(" \\\n", 1)[0] for entry in entries(name)} for name in LOCKS)
    shared = {one.split("==")[0] for one in tested} & {one.split("==")[0] for one in measured}
    assert {"numba", "numpy", "pyarrow"} <= shared
    assert {one for one in tested ^ measured if one.split("==")[0] in shared} == set()


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_index_and_no_folder(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"^(?:--?(?!hash)\S+.*|.*\s@\s.*|.*://.*)$", lock, flags=re.MULTILINE) == []


def test_ci_calls_what_a_person_types() -> None:
    script = ROOT / ".ci" / "run"
    lines = script.read_text(encoding="utf-8").splitlines()
    assert script.stat().st_mode & 0o111
    assert "set -euo pipefail" in lines
    assert [line for line in lines if re.search(r"\bmake\b", line) and not line.startswith("#")] == [
        "exec make test </dev/null"
    ]


@pytest.mark.parametrize(
    ("target", "steps"),
    [
        ("demo", ["tools/set_up.py --or-newer runtime", ".venv/bin/underheaven demo"]),
        (
            "check",
            [
                "tools/set_up.py --or-newer all",
                "ruff format --check",
                "ruff check",
                ".venv/bin/pyright",
                ".venv/bin/lint-imports",
                '-m "not slow"',
            ],
        ),
        ("bench", ["tools/set_up.py --or-newer bench", ".venv-bench/bin/python -m bench"]),
        ("test", ["tools/set_up.py --or-newer all", ".venv/bin/pyright", '-m "not slow"', "-m slow"]),
    ],
)
def test_make_runs_these_steps_in_this_order(target: str, steps: list[str]) -> None:
    inherited = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "PYTHON"}
    done = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", target],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in inherited},
        capture_output=True,
        text=True,
        check=True,
    )
    places = [done.stdout.find(step) for step in steps]
    assert -1 not in places, done.stdout
    assert places == sorted(places)


def test_every_floor_has_its_place_in_the_import_contract() -> None:
    contract = PYPROJECT["tool"]["importlinter"]["contracts"][0]
    floors = {floor.strip() for layer in contract["layers"] for floor in layer.split("|")}
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    assert contract["exhaustive"] is True
    assert folders | modules == floors | set(contract["exhaustive_ignores"])


def test_no_runtime_dependency_speaks_to_a_network_or_reads_a_face() -> None:
    runtime = {
        canonical(re.split(r"[\s\[<>=!~;]", line, maxsplit=1)[0])
        for line in PYPROJECT["project"]["dependencies"]
    }
    assert runtime == {"numba", "numpy", "pydantic", "pyyaml", "pyarrow", "typer", "rich", "mpmath"}


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    folders = "|".join(("home", "root", "Users", "work", "opt", "tmp", "mnt", "srv"))
    personal = re.compile(rf"(?<![\w.:/<>*-])/(?:{folders})/\w+")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in written_files()
        for match in personal.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_page_claims_more_than_a_simulation_can() -> None:
    """The words of docs/how-we-speak.md that are never written, outside the guide and the tests that look."""
    too_much = re.compile(r"\b(?:validated|proves|proven|the Chinese system does)\b", re.IGNORECASE)
    looking = {Path(__file__).resolve(), ROOT / "docs" / "how-we-speak.md"}
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in written_files()
        if path not in looking and "tests" not in path.relative_to(ROOT).parts
        for match in too_much.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"util", "utils", "common", "helper", "helpers", "manager", "misc", "base", "stuff"}
    assert [path.name for path in PACKAGE.rglob("*") if path.stem.lower() in empty] == []


def test_files_stay_short_enough_to_read() -> None:
    """400 lines at most."""
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in [*PACKAGE.rglob("*.py"), *(ROOT / "bench").glob("*.py")]
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_functions_stay_short_enough_to_read() -> None:
    """60 lines at most, docstring included; the oracle's week is read from top to bottom."""
    long = {
        f"{path.relative_to(ROOT)}: {node.name}": lines
        for path in [*PACKAGE.rglob("*.py"), *(ROOT / "tools").glob("*.py"), *(ROOT / "bench").glob("*.py")]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > 60
    }
    assert long == {}


def test_every_decision_says_what_would_change_our_mind() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    parts = ("**Question.**", "**Choice.**", "**Why.**", "**What would change our mind.**")
    wanting = {page.name: part for page in pages for part in parts if part not in page.read_text("utf-8")}
    assert wanting == {}
    assert len({page.name[:4] for page in pages}) == len(pages) > 1


def test_version_is_the_same_everywhere() -> None:
    import underheaven

    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    said = re.search(r"^version: (\S+)$", citation, flags=re.MULTILINE)
    assert said is not None
    assert PYPROJECT["project"]["version"] == underheaven.__version__ == said.group(1)
