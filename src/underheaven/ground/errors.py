"""Errors for people: what is wrong, where, and the cure, in one line.

```
UnderheavenError            every refusal of this package
├── InputError              what was given is wrong; exit code 2
│   ├── WordsError          a declaration is wrong; knows file, line, column and path
│   ├── BoundaryError       it would bring a person into the laboratory
│   └── RunFolderError      a run folder is missing, damaged, or not a run folder
└── CannotFitError          it would not fit into memory, time or the model; exit code 3
```

Whatever is echoed goes through `clean`, so that a file cannot write to the reader's terminal.
Every error survives being sent from one process to another.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from typing import ClassVar

_ESCAPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LONGEST_PART = 600
_LONGEST_WORD = 80
_NEAR = 0.71
_SHORTEST_PART = 4
_QUOTED_COLUMNS = 140


def _escaped(character: str) -> str:
    """Return a character that can be shown, or its escape sequence."""
    if unicodedata.category(character) in _ESCAPED_CATEGORIES:
        return character.encode("unicode_escape").decode("ascii")
    return character


def clean(text: str, limit: int = 200) -> str:
    r"""Return text that is safe to echo: one line, nothing invisible, at most `limit` characters.

    Control characters, format characters (writing direction, zero width), line and paragraph
    separators, lone surrogates and unassigned characters become escape sequences.

    >>> clean("red\x1b[31m\nsecond line")
    'red\\x1b[31m\\nsecond line'
    >>> clean("a" * 30, limit=10)
    'aaaaaaaaa…'
    """
    shown = "".join(_escaped(character) for character in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: max(limit - 1, 0)] + "…"


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Return the known word nearest to a misspelt one, or None where nothing is near.

    Capitals, hyphens, underscores and a file's ending in `.yaml` do not count as differences; a word that is
    a part of one known word alone is near it. The answer depends on the words alone, not on their order.

    >>> did_you_mean("flase_alarm", ["detects", "false_alarm", "watches"])
    'false_alarm'
    >>> did_you_mean("Fast Train", ["fast-train", "flight"]), did_you_mean("train", ["fast-train", "flight"])
    ('fast-train', 'fast-train')
    >>> did_you_mean("littering", ["volunteering"]), did_you_mean("missing.yaml", ["big.yaml"])
    (None, None)
    """
    if not word or len(word) > _LONGEST_WORD:
        return None
    spellings: dict[str, str] = {}
    for candidate in sorted(set(known)):
        spellings.setdefault(_plain_spelling(candidate), candidate)
    spelt = _plain_spelling(word)
    near = difflib.get_close_matches(spelt, list(spellings), n=1, cutoff=_NEAR)
    if not near and len(spelt) >= _SHORTEST_PART:
        holders = [known_word for known_word in spellings if f"-{spelt}-" in f"-{known_word}-"]
        near = holders if len(holders) == 1 else []
    return spellings[near[0]] if near else None


def _plain_spelling(word: str) -> str:
    plain = word.casefold().replace("_", "-").replace(" ", "-")
    return plain.removesuffix(".yaml").removesuffix(".yml") or plain


class UnderheavenError(Exception):
    """A refusal with its problem, its place and its cure.

    Parameters
    ----------
    problem : what is wrong, in a clause a person can read aloud.
    where : the file, path, option or citizen it is about.
    cure : what to do about it.
    """

    exit_code: ClassVar[int] = 1
    """What the command line ends with: 2 the input is wrong, 3 it cannot fit."""

    def __init__(self, problem: str, *, where: str | None = None, cure: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.where = where
        self.cure = cure

    def __str__(self) -> str:
        """Return the whole error as one line without control characters."""
        line = clean(self.problem, _LONGEST_PART)
        if self.where:
            line = f"{clean(self.where)}: {line}"
        if self.cure:
            line = f"{line}; {clean(self.cure, _LONGEST_PART)}"
        return line


class InputError(UnderheavenError):
    """What was given is wrong: a file, an option, a name, an address."""

    exit_code = 2


class BoundaryError(InputError):
    """What was given would bring a person in; boundary.md says why this is refused."""


class RunFolderError(InputError):
    """A run folder is missing, damaged, or was not written by a run."""


class CannotFitError(UnderheavenError):
    """It cannot fit, and the largest number that would fit is named.

    Parameters
    ----------
    problem, where : as for every error.
    largest : the largest number (of citizens, replicates, ...) that fits, where one is known.
    cure : what to do; made from `largest` where it is not given.
    """

    exit_code = 3

    def __init__(
        self,
        problem: str,
        *,
        where: str | None = None,
        largest: int | None = None,
        cure: str | None = None,
    ) -> None:
        if cure is None and largest is not None:
            cure = f"the largest that fits is {largest:,}"
        super().__init__(problem, where=where, cure=cure)
        self.largest = largest


class WordsError(InputError):
    """A declaration is wrong, at one place of one file.

    Parameters
    ----------
    problem : what is wrong, without the place and without the cure.
    file : the file's name as the reader gave it.
    line, column : from 1; None where the error is about the file as a whole.
    path : the declaration's path, as in `sensors.cameras.detects`.
    expected : what would have been right, such as `a share from 0 to 1`.
    cure : what to write instead, such as "did you mean `false_alarm`?".
    quoted : the line as it stands in the file.
    """

    is_of_file: bool
    """Whether it and the others found with it are all that is wrong with the file by itself, so that reading
    that file again finds them; what does not hold between a file and another one is not."""

    def __init__(
        self,
        problem: str,
        *,
        file: str = "",
        line: int | None = None,
        column: int | None = None,
        path: str | None = None,
        expected: str | None = None,
        cure: str | None = None,
        quoted: str | None = None,
    ) -> None:
        place = ":".join(str(part) for part in (file or None, line, column) if part is not None)
        super().__init__(problem, where=place or None, cure=cure)
        self.file = file
        self.line = line
        self.column = column
        self.path = path
        self.expected = expected
        self.quoted = quoted
        self.also: tuple[WordsError, ...] = ()
        self.is_of_file = False

    def every(self) -> tuple[WordsError, ...]:
        """Return this error and the others found in the same declaration, in order of their lines."""
        return (self, *self.also)

    def __str__(self) -> str:
        """Return `file:line:column: path: problem; expected ...; cure` as one line."""
        message = clean(self.problem, _LONGEST_PART)
        if self.path:
            message = f"{clean(self.path)}: {message}"
        if self.where:
            message = f"{clean(self.where, _LONGEST_PART)}: {message}"
        if self.expected:
            message = f"{message}; expected {clean(self.expected, _LONGEST_PART)}"
        if self.cure:
            message = f"{message}; {clean(self.cure, _LONGEST_PART)}"
        return message

    def lines(self) -> list[str]:
        """Return the message and, where the line is known, the quoted line with a caret under the column."""
        if self.quoted is None or self.line is None:
            return [str(self)]
        quoted, caret = _quoted_with_caret(self.quoted, self.column)
        shown = [str(self), f"{self.line:>6} | {quoted}"]
        if caret is not None:
            shown.append(f"{'':>6} | {' ' * caret}^")
        return shown

    def render(self) -> str:
        """Return `lines` as one text."""
        return "\n".join(self.lines())


def _quoted_with_caret(line: str, column: int | None) -> tuple[str, int | None]:
    """Return the part of a line around a column, cleaned, and how many cells precede the caret."""
    line = line.rstrip("\r\n")
    at = min(max((column or 1) - 1, 0), len(line))
    first = max(0, at - (_QUOTED_COLUMNS - 20)) if len(line) > _QUOTED_COLUMNS else 0
    last = first + _QUOTED_COLUMNS
    opening = "…" if first else ""
    before = opening + "".join(_escaped(" " if c == "\t" else c) for c in line[first:at])
    after = "".join(_escaped(" " if c == "\t" else c) for c in line[at:last])
    closing = "…" if last < len(line) else ""
    return before + after + closing, None if column is None else sum(map(_cells, before))


def _cells(character: str) -> int:
    """Return how many terminal cells a character takes."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
