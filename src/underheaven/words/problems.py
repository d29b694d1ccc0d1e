"""Problems of a declaration: what is wrong at which path, and the error with file, line and caret."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from underheaven.ground.errors import WordsError, clean

Path = tuple[str, ...]
"""The words that lead to a place: `("sensors", "cameras", "detects")`."""

AGAIN = " (again)"
"""Ends the key under which a thing said twice is remembered."""
MOST_REPORTED = 50
"""How many problems of one declaration are reported."""
MOST_IN_A_LIST = 12
"""How many known words a message lists."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands in its file, and where its key stands; lines and columns from 1.

    end_line, end_column : where a single value ends, after its last character; 0 for maps, lists and words.
    """

    line: int
    column: int
    key_line: int
    key_column: int
    end_line: int = 0
    end_column: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a declaration.

    path : the words that lead to it.
    message : what is wrong, without the cure.
    cure : what to write instead.
    at : whether the caret stands under the key or under the value.
    """

    path: Path
    message: str
    cure: str | None = None
    at: Literal["key", "value"] = "value"

    def under(self, *prefix: str) -> Problem:
        """Return the problem one level deeper."""
        return Problem((*prefix, *self.path), self.message, self.cure, self.at)


@dataclass(frozen=True, slots=True)
class Written:
    """Where a declaration was written: its file, its lines, and the place of every value."""

    file: str = ""
    lines: Sequence[str] = ()
    places: Mapping[Path, Place] = field(default_factory=dict[Path, Place])

    def place(self, path: Path) -> tuple[Place | None, bool]:
        """Return the place of a path, or of the nearest thing around it, and whether it was found itself.

        One item may stand for a list of one and points for a rule about points, so words that are not in
        the file are passed over.
        """
        found: Path = ()
        reached = True
        for step in path:
            longer = (*found, step)
            if longer in self.places:
                found, reached = longer, True
            elif step not in {"0", "regimes", "points"}:
                reached = False
                break
        return self.places.get(found), reached and bool(found)

    def error(self, problem: Problem) -> WordsError:
        """Return the error that says a problem with its place, its line and its caret."""
        place, found = self.place(problem.path)
        line = column = None
        if place is not None:
            at_key = problem.at == "key" and found
            line = place.key_line if at_key else place.line
            column = place.key_column if at_key else place.column
        return WordsError(
            problem.message,
            file=self.file,
            line=line,
            column=column,
            path=".".join(clean(step.removesuffix(AGAIN), 60) for step in problem.path) or None,
            cure=problem.cure,
            quoted=self.lines[line - 1] if line is not None and line <= len(self.lines) else None,
        )


NOWHERE = Written()
"""For declarations made in Python or changed by a safeguard: errors have a path and no place."""


def report(problems: Iterable[Problem], written: Written = NOWHERE, *, is_of_file: bool = False) -> None:
    """Raise one `WordsError` that carries every problem, in order of lines; return where there is none.

    is_of_file : whether these are all the problems that the file has by itself.

    Raises
    ------
    WordsError
        The first problem; `every()` gives all of them.
    """
    seen: dict[tuple[Path, str], Problem] = {}
    for problem in problems:
        seen.setdefault((problem.path, problem.message), problem)
    if not seen:
        return
    errors = [written.error(problem) for problem in list(seen.values())[: 4 * MOST_REPORTED]]
    errors.sort(key=lambda error: (error.line or 0, error.column or 0))
    first = together(errors, found=len(seen))
    first.is_of_file = is_of_file
    raise first


def together(errors: Sequence[WordsError], *, found: int) -> WordsError:
    """Return the first error, which then carries the others, and how many were found beyond those."""
    first, *others = errors[:MOST_REPORTED]
    if found > MOST_REPORTED:
        others.append(WordsError(f"{found - MOST_REPORTED} more like these", file=first.file))
    first.also = tuple(others)
    return first


def listed(words: Iterable[str]) -> str:
    """Return known words in a sentence, sorted, cut after a dozen."""
    ordered = sorted(words)
    shown = ", ".join(clean(word, 60) for word in ordered[:MOST_IN_A_LIST])
    return shown + (", ..." if len(ordered) > MOST_IN_A_LIST else "")


def listed_names(names: Sequence[str]) -> str:
    """Return names as a sentence says them: `a`, `b` or `c`."""
    quoted = [f"`{clean(name, 60)}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
