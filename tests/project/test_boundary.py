"""No person can come in, and no decision about one goes out: the doors, walked one by one (promise 15).

The lists are closed on purpose. A new command, option, parameter or dependency fails here first, and whoever
adds it says, by changing the list, that nobody can be carried through it.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

import underheaven as uh
from underheaven.cli import app

PACKAGE = Path(uh.__file__).parent
SIZE = {"citizens", "weeks", "replicates", "seed", "responses"}
RUNNING = SIZE | {"engine", "threads", "safeguards", "json", "quiet", "output"}
OPTIONS = {
    "check": {"files"},
    "compare": RUNNING | {"society", "regimes"},
    "demo": RUNNING,
    "doctor": {"warm", "json"},
    "explain": {"measure", "json"},
    "life": {"run", "citizen", "world", "quiet"},
    "explore": {"port", "no_browser"},
    "list": {"what", "json"},
    "new": {"file", "kind"},
    "run": RUNNING | {"study", "resume"},
    "show": {"name", "plan", "json"},
    "sweep": RUNNING | {"study", "vary", "resume"},
}
"""Every command, and everything that can be said to it."""
PARAMETERS = {
    "compare": SIZE | {"society", "regimes", "safeguards", "ladder", "engine", "threads", "progress"},
    "explain": {"measure"},
    "load": {"path"},
    "names": {"noun"},
    "read": {"noun", "name", "folder"},
    "run": SIZE | {"study", "safeguards", "ladder", "folder", "engine", "threads", "progress"},
    "sweep": SIZE | {"study", "vary", "safeguards", "ladder", "folder", "engine", "threads", "progress"},
}
"""Every public function, and everything that can be handed to it."""
DEPENDENCIES = {
    "mpmath",
    "pyarrow",
    "pydantic",
    "pydantic_core",
    "annotated_types",
    "rich",
    "typer",
    "click",
    "yaml",
}
"""What the package may import beside the standard library: no camera, scraper, connector or database."""
ARRAYS = {"numpy", "numba", "llvmlite"}
"""What the fast engine computes with, and nothing else may import; but see `COUNTING`."""
SERVING = {"starlette", "uvicorn"}
"""What serves the explorer's page on this machine's loopback, and nothing else may import."""
COUNTING = {"measures": {"numpy"}, "studies": {"numpy"}}
"""Floors that count what engines leave behind."""
ARRAY_READERS = {
    "load",
    "loadtxt",
    "genfromtxt",
    "fromfile",
    "fromregex",
    "frombuffer",
    "fromstring",
    "memmap",
    "open_memmap",
    "DataSource",
    "lib",
    "f2py",
    "ctypeslib",
    "objmode",
    "carray",
    "farray",
}
"""Doors of those through which arrays somebody made elsewhere, or other code, would come in."""
READERS = {"csv", "sqlite3", "pickle", "shelve", "marshal", "pandas", "polars", "openpyxl"}
"""Modules that would read rows or objects somebody made elsewhere."""


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def test_nothing_else_can_be_said_to_a_command() -> None:
    group: Any = typer.main.get_command(app)
    said = {name: {parameter.name for parameter in one.params} for name, one in group.commands.items()}
    assert said == OPTIONS


def test_nothing_else_can_be_handed_to_a_public_function() -> None:
    functions = {name: getattr(uh, name) for name in uh.__all__ if inspect.isfunction(getattr(uh, name))}
    taken = {name: set(inspect.signature(one).parameters) for name, one in functions.items()}
    assert taken == PARAMETERS


ROUTES = {
    "/", "/app.css", "/app.js", "/city.js", "/icon.svg", "/api/card", "/api/check", "/api/evidence",
    "/api/life", "/api/live", "/api/matrix", "/api/measures", "/api/opened", "/api/reach", "/api/regime",
    "/api/replay", "/api/rescue", "/api/safeguards", "/api/set", "/api/shelf", "/api/sources", "/api/study",
    "/api/tables", "/api/turning", "/api/words",
}  # fmt: skip
"""Every route of the explorer."""
ASKED = {
    "StudyAsked": {"society", "citizens", "weeks", "seed", "responses", "replicates", "worlds"},
    "WorldAsked": {"regimes", "safeguards"},
}
"""Every word of a study as a page may ask for it."""


def test_nothing_else_can_be_asked_of_the_explorer() -> None:
    from underheaven.explorer import asked
    from underheaven.explorer.app import routed
    from underheaven.explorer.children import Children
    from underheaven.explorer.guards import Guard

    assert {getattr(route, "path", "") for route in routed(Guard.of(1, ""), Children()).routes} == ROUTES
    for name, words in ASKED.items():
        model = getattr(asked, name)
        assert set(model.model_fields) == words
        assert model.model_config["extra"] == "forbid"


def test_nothing_is_imported_through_which_a_person_or_a_sensor_could_come() -> None:
    foreign: dict[str, set[str]] = {}
    for path, tree in modules():
        strange = imported(tree) - {"underheaven"} - DEPENDENCIES - set(sys.stdlib_module_names)
        if path.is_relative_to(PACKAGE / "engine") and not path.is_relative_to(PACKAGE / "engine" / "oracle"):
            strange -= ARRAYS
        if path.is_relative_to(PACKAGE / "explorer"):
            strange -= SERVING
        strange -= COUNTING.get(path.relative_to(PACKAGE).parts[0], set())
        if strange:
            foreign[path.name] = strange
    assert foreign == {}


def test_rows_are_read_in_one_place_only_and_there_they_are_counts() -> None:
    readers = {path.name: imported(tree) & READERS for path, tree in modules() if imported(tree) & READERS}
    assert readers in ({}, {"aggregates.py": {"csv"}})


def test_arrays_are_made_here_and_never_read_from_a_file() -> None:
    doors: list[str] = []
    for path, tree in modules():
        for node in ast.walk(tree):
            is_arrays = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
            if is_arrays and node.value.id in ("np", "nb", "numpy", "numba") and node.attr in ARRAY_READERS:
                doors.append(f"{path.name}:{node.lineno}: {node.attr}")
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in ARRAYS:
                doors += [f"{path.name}: {alias.name}" for alias in node.names if alias.name in ARRAY_READERS]
    assert doors == []


def test_memory_is_mapped_from_no_file() -> None:
    mapped: list[str] = []
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[0] == "mmap":
                mapped.append(f"{path.name}: {ast.unparse(node.args[0])}")
            assert not (isinstance(node, ast.ImportFrom) and node.module == "mmap"), path
    assert mapped == ["state.py: -1"]


def test_nothing_is_run_that_came_as_text() -> None:
    calls: list[str] = []
    for path, tree in modules():
        for node in ast.walk(tree):
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if name in ("eval", "exec", "compile", "__import__"):
                calls.append(f"{path.name}:{getattr(node, 'lineno', 0)}: {name}")
    assert calls == []


def test_no_draw_depends_on_a_generator_that_remembers() -> None:
    remembering = {path.name for path, tree in modules() if imported(tree) & {"random", "secrets", "uuid"}}
    assert remembering == {"serving.py"}  # the token of a start of the explorer: no draw


def test_no_function_answers_whether_a_person_may() -> None:
    answers = [
        f"{path.name}: {node.name}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith(("may_", "can_person", "score_of", "rate_person"))
    ]
    assert answers == []
