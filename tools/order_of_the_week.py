"""Write docs/order-of-the-week.md from the fast engine: the calls of a week in order, and what each says.

A test fails when the page is not what this would write.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src"
WEEK = PACKAGE / "underheaven" / "engine" / "week.py"
RUN = WEEK.parent / "executors" / "threads.py"
"""Where a week is begun and what happens when all cells are done."""
OTHERS = RUN.with_name("others.py")
"""What citizens do to each other, before a week's cells are lived and after."""
PAGE = ROOT / "docs" / "order-of-the-week.md"
WHERE = ("engine.primitives.", "engine.week")
"""Modules whose functions are the steps; those without a first line of their own are left out."""
LEFT_OUT = {"bits", "compiled", "luck", "scratch"}
"""Primitives that are no step: places of bits, addresses of draws, working memory."""

OPENING = """\
# The order of the week

Written by `python tools/order_of_the_week.py` from [engine/week.py](../src/underheaven/engine/week.py); a
test fails when it is stale. What each step means is in [odd-week.md](odd-week.md); its numbers stand in bold
here. The oracle's week ([engine/oracle/week.py](../src/underheaven/engine/oracle/week.py)) has the same
order, one citizen at a time.

"""


@dataclass(frozen=True)
class Function:
    """A function: what it is called, the first paragraph of its docstring, its calls in order.

    calls : by name, each with the number of the step that a comment behind it gives.
    """

    name: str
    says: str
    calls: tuple[tuple[str, str], ...]


def first_words(node: ast.FunctionDef | ast.Module) -> str:
    """Return the first paragraph of a docstring, on one line."""
    return " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())


def read(path: Path) -> tuple[dict[str, Function], dict[str, Path], str]:
    """Return a module's functions, where the steps it imports come from, and what it says of itself.

    A method counts as a function of its name; what it calls on itself is a call.
    """
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    lines = text.splitlines()
    steps: dict[str, Path] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module and any(where in node.module for where in WHERE):
            if node.module.rpartition(".")[2] in LEFT_OUT:
                continue
            home = PACKAGE.joinpath(*node.module.split(".")).with_suffix(".py")
            steps |= {alias.name: home for alias in node.names}
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
    made = [node for body in bodies for node in body if isinstance(node, ast.FunctionDef)]
    known = {node.name for node in made} | set(steps)
    functions = {
        node.name: Function(node.name, first_words(node), tuple(calls_of(node, known, lines)))
        for node in made
    }
    return functions, steps, first_words(tree)


def calls_of(function: ast.FunctionDef, known: set[str], lines: list[str]) -> list[tuple[str, str]]:
    """Return a function's calls of steps and of functions beside it, in order, once each."""
    found: list[tuple[int, int, str]] = []
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.id if isinstance(called, ast.Name) else ""
            if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
                name = called.attr if called.value.id == "self" else ""
            if name in known:
                found.append((node.lineno, node.end_lineno or node.lineno, name))
    told: dict[str, str] = {}
    for first, last, name in sorted(found):
        comments = (lines[at].partition("  # ")[2].strip() for at in range(first - 1, last))
        step = next((comment for comment in comments if comment and not comment.startswith("fmt")), "")
        told.setdefault(name, step)
    return list(told.items())


def says_of(name: str, functions: dict[str, Function], steps: dict[str, Path]) -> str:
    """Return what a function says of itself, wherever it stands."""
    if name in functions:
        return functions[name].says
    tree = ast.parse(steps[name].read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return first_words(node)
    raise SystemExit(f"{steps[name]}: there is no function `{name}`")


def parts(path: Path, first: str) -> list[str]:
    """Return, part by part, what a function does, and the functions beside it that it calls."""
    functions, steps, _ = read(path)
    if first not in functions:
        raise SystemExit(f"{path}: there is no function `{first}`")
    lines: list[str] = []
    waiting, told = [first], set[str]()
    while waiting:
        name = waiting.pop(0)
        if name in told:
            continue
        told.add(name)
        function = functions[name]
        lines += [f"## `{name.strip('_')}`", "", function.says, ""]
        for number, (call, step) in enumerate(function.calls, start=1):
            home = "" if call in functions else f" ([{steps[call].stem}](../{steps[call].relative_to(ROOT)}))"
            behind = f" **{step}**" if step else ""
            lines.append(f"{number}. `{call.strip('_')}`{home}{behind}: {says_of(call, functions, steps)}")
            if call in functions and functions[call].calls:
                waiting.append(call)
        lines += [""] if function.calls else []
    return lines


def page() -> str:
    """Return the page."""
    _, _, says = read(WEEK)
    lines = [says, "", *parts(RUN, "step"), *parts(OTHERS, "meet_others"), *parts(WEEK, "step_cells")]
    lines += parts(OTHERS, "hear_of_others")
    return OPENING + "\n".join(lines).rstrip() + "\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
