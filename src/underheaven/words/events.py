"""From YAML events to plain words: maps, lists and text, and the place of each.

YAML has many ways to say more than it seems to say. Here none of them is read: every value stays the text
that was written, a thing is said once, and what other readers would turn into something else (`no`, `012`,
`1:30`, `null`, a date) is an error that says what to write. Parsing stops at the first bracket too deep.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

import yaml

from underheaven.ground.errors import WordsError, clean
from underheaven.words.problems import AGAIN, MOST_REPORTED, Path, Place, Problem, Written
from underheaven.words.yaml_text import UNREADABLE, text_of

DEEPEST = 64
"""Deepest nesting of maps and lists."""
MOST_VALUES = 20_000
"""Most words and values in one declaration."""
LONGEST_TEXT = 4000
"""Longest single text, in characters."""
LONGEST_KEY = 100
"""Longest key, in characters."""
SLOW_MOST_CHARACTERS = 2**15
"""Largest declaration without PyYAML's C parser, in characters."""

Data: TypeAlias = "str | list[Data] | dict[str, Data]"
"""What a declaration is before it is read: text, lists, maps."""

HAS_C_PARSER: bool = bool(getattr(yaml, "__with_libyaml__", False))
"""Whether PyYAML was built with its C parser; without it only small files are read, and an error says so."""


@dataclass(slots=True)
class Parsed:
    """What the events of one document said."""

    data: Data
    written: Written
    problems: list[Problem] = field(default_factory=list[Problem])


@dataclass(slots=True)
class _Open:
    """A map or list that is being read."""

    path: Path
    into: dict[str, Any] | list[Any]
    keys: dict[str, int] = field(default_factory=dict[str, int])
    key: str | None = None
    key_at: tuple[int, int] = (1, 1)
    is_repeat: bool = False


_SURPRISES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i:yes|on)"), "write `true` for a flag, or put it in quotes for a name"),
    (re.compile(r"(?i:no|off)"), "write `false` for a flag, or put it in quotes for a name"),
    (re.compile(r"True|TRUE"), "write `true`"),
    (re.compile(r"False|FALSE"), "write `false`"),
    (re.compile(r"(?i:null)|~"), "leave the word out, or put it in quotes for a name"),
    (
        re.compile(r"[+-]?0[0-9_]+(?:\.[0-9_]*)?"),
        "write the number without the leading 0, or quotes for a name",
    ),
    (re.compile(r"[+-]?0(?:x[0-9a-fA-F_]+|o[0-7_]+|b[01_]+)"), "write it as a decimal number"),
    (re.compile(r"[+-]?[0-9][0-9_]*_[0-9_.]*"), "write the number without `_`"),
    (re.compile(r"[+-]?[0-9]+(?::[0-9]+)+(?:\.[0-9]*)?"), "write one number, or quotes for text"),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?"), "put a date in quotes"),
    (re.compile(r"[+-]?\.(?i:inf|nan)"), "write a finite number"),
    (re.compile(r"="), "put it in quotes"),
)

_SAID_BETTER: tuple[tuple[str, str], ...] = (
    ("mapping values are not allowed", "a `:` that does not belong here; put text with a colon in quotes"),
    ("expected ',' or '}'", "a map in `{ }` is not closed; add `,` or `}` before this"),
    ("expected ',' or ']'", "a list in `[ ]` is not closed; add `,` or `]` before this"),
    ("could not find expected ':'", "a word without its `:`; write `word: value`"),
    ("did not find expected key", "the indentation does not fit; words of one map start in one column"),
    (
        "did not find expected '-' indicator",
        "the indentation does not fit; items of one list start in one column",
    ),
    ("cannot start any token", "a character that starts nothing here; put the text in quotes"),
    ("unexpected end of stream", "a quoted text is not closed; add the closing quote"),
    ("document start", "there is more after the end of the declaration; indent it, or remove it"),
    (
        "block sequence entries are not allowed",
        "a list item that does not belong here; start it on its own line",
    ),
    ("unknown escape character", "an unknown escape in double quotes; use single quotes"),
    ("did not find expected node content", "nothing stands here; write a value or remove the comma"),
    ("wrong indentation", "the indentation does not fit"),
)


def parse(text: str, *, file: str) -> Parsed:
    """Return what one YAML document says, as text, lists and maps, with the place of everything.

    Raises
    ------
    WordsError
        What stops the reading: broken YAML, anchors, aliases, tags, directives, several documents, nesting
        beyond 64, more than 20,000 values. What does not stop it (a thing said twice, a value that other
        readers would convert) is returned as problems.
    """
    text = text_of(text, file=file)
    if not HAS_C_PARSER and len(text) > SLOW_MOST_CHARACTERS:
        raise WordsError(
            "is larger than 32 KiB, and PyYAML was installed here without its C parser", file=file,
            cure="install PyYAML from a wheel, which brings the C parser",
        )  # fmt: skip
    builder = _Builder(file, text.split("\n"))
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise builder.broken(error) from None
    except yaml.YAMLError as error:
        raise WordsError(f"is not YAML: {clean(str(error).splitlines()[0], 100)}", file=file) from None
    if builder.root is None:
        raise WordsError("the file is empty", file=file, cure="open it with its noun and a name")
    return Parsed(builder.root, Written(file, builder.lines, builder.places), builder.problems)


def first_word(text: str) -> str | None:
    r"""Return the first word or value of a YAML document, without reading on; None where there is none.

    >>> first_word("study: mine\nworlds: {"), first_word("{"), first_word("'not closed")
    ('study', None, None)
    """
    try:
        return next((event.value for event in _events(text) if isinstance(event, yaml.ScalarEvent)), None)
    except yaml.YAMLError:
        return None


def _events(text: str) -> Iterator[Any]:
    """Yield the parser's events, by the C parser where there is one."""
    parse_text = cast("Callable[..., Iterator[Any]]", yaml.parse)  # pyright: ignore[reportUnknownMemberType]  # untyped
    return parse_text(text, Loader=yaml.CBaseLoader if HAS_C_PARSER else yaml.BaseLoader)


class _Builder:
    """Takes events one by one and keeps what they say."""

    def __init__(self, file: str, lines: list[str]) -> None:
        self.file = file
        self.lines = lines
        self.root: Data | None = None
        self.places: dict[Path, Place] = {}
        self.problems: list[Problem] = []
        self._stack: list[_Open] = []
        self._documents = 0
        self._values = 0

    def take(self, event: Any) -> None:
        """Take one event."""
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_marks(event)
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._refuse_marks(event)
            self._opened(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._stop(
                event, f"an alias (`*{event.anchor}`)", "write the thing out; nothing is said by reference"
            )
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    def broken(self, error: yaml.MarkedYAMLError) -> WordsError:
        """Return the error for text that is not YAML, in words a reader knows."""
        problem = error.problem or error.context or "broken"
        said, cure = f"is not YAML here: {clean(problem, 100)}", "look at brackets, quotes and indentation"
        for part, better in _SAID_BETTER:
            if part in problem:
                said, _, cure = better.partition("; ")
                break
        mark = error.problem_mark or error.context_mark
        if "end of stream" in problem and error.context_mark is not None:
            mark = error.context_mark
        if mark is None:
            return WordsError(said, file=self.file, cure=cure)
        return self._error(mark.line + 1, mark.column + 1, said, cure)

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if event.version or event.tags:
            self._stop(event, "a YAML directive (`%...`)", "remove the line; nothing but words is read")
        if self._documents > 1:
            self._stop(event, "a second document after `---`", "one declaration to a file; make two files")

    def _refuse_marks(self, event: Any) -> None:
        """Refuse anchors and tags."""
        if event.anchor is not None:
            self._stop(event, f"an anchor (`&{event.anchor}`)", "remove it; nothing is said by reference")
        if event.tag is not None:
            self._stop(event, "a tag (`!...`)", "remove it; every value is read as its field says")
        self._values += 1
        if self._values > MOST_VALUES:
            self._stop(event, f"more than {MOST_VALUES:,} values", "a declaration is a page or two")
        if len(self.problems) > MOST_REPORTED:
            self._stop(event, "too many problems above", "mend those first")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        text: str = event.value
        hidden = UNREADABLE.search(text.replace("\n", " "))
        if hidden is not None:
            self._stop(event, f"holds the invisible character U+{ord(hidden[0]):04X}", "remove its escape")
        frame = self._stack[-1] if self._stack else None
        if frame is not None and isinstance(frame.into, dict) and frame.key is None:
            self._key(frame, text, event)
            return
        if len(text) > LONGEST_TEXT:
            self._stop(event, f"a text of more than {LONGEST_TEXT:,} characters", "say it shorter")
        path, _ = self._next_path(event)
        self._attach(text, path, event)
        if not event.style:
            self._surprise(text, path)

    def _surprise(self, text: str, path: Path) -> None:
        """Note a bare value that other readers of YAML would turn into something else."""
        if not text:
            self.problems.append(
                Problem(path, "nothing is said here", "write a value, or leave the word out", "key")
            )
            return
        for pattern, cure in _SURPRISES:
            if pattern.fullmatch(text):
                shown = clean(text, 40)
                self.problems.append(
                    Problem(path, f"`{shown}` means different things to different readers", cure)
                )
                return

    def _key(self, frame: _Open, text: str, event: yaml.ScalarEvent) -> None:
        """Take a key of a map."""
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if text == "<<" and not event.style:
            self._stop(event, "a merge key (`<<`)", "write the words out; nothing is said by reference")
        if len(text) > LONGEST_KEY:
            self._stop(event, f"a word of more than {LONGEST_KEY} characters", "names have at most 40")
        if not text:
            self._stop(event, "a `:` without a word before it", "write `word: value`")
        frame.key, frame.key_at = text, (line, column)
        if text in frame.keys:
            shown = clean(text, 60)
            frame.key = text + AGAIN
            path = (*frame.path, frame.key)
            frame.is_repeat = True
            self.places[path] = Place(line, column, line, column)
            self.problems.append(
                Problem(
                    path, f"`{shown}` is said twice (first in line {frame.keys[text]})", "remove one", "key"
                )
            )
            return
        frame.keys[text] = line
        if not event.style:
            path = (*frame.path, text)
            self.places[path] = Place(line, column, line, column)
            self._surprise(text, path)

    def _opened(self, event: Any) -> None:
        """Open a map or a list."""
        frame = self._stack[-1] if self._stack else None
        if frame is not None and isinstance(frame.into, dict) and frame.key is None:
            self._stop(event, "a map or list in place of a word", "the words of a map are plain text")
        if len(self._stack) >= DEEPEST:
            self._stop(
                event, f"nested deeper than {DEEPEST}", "no declaration needs more than a dozen levels"
            )
        into: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        path, is_repeat = self._next_path(event)
        if not is_repeat:
            self._attach(into, path, event)
        self._stack.append(_Open(path, into))

    def _next_path(self, event: Any) -> tuple[Path, bool]:
        """Return the path of the value that starts with this event, and whether its key is a repeat."""
        if not self._stack:
            return (), False
        frame = self._stack[-1]
        if isinstance(frame.into, list):
            return (*frame.path, str(len(frame.into))), False
        repeat, key = frame.is_repeat, frame.key or ""
        if repeat and not isinstance(event, yaml.ScalarEvent):
            frame.is_repeat, frame.key = False, None
        return (*frame.path, key), repeat

    def _attach(self, value: Any, path: Path, event: Any) -> None:
        """Put a value where it belongs and note its place."""
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        is_single = isinstance(event, yaml.ScalarEvent)
        end = (event.end_mark.line + 1, event.end_mark.column + 1) if is_single else (0, 0)
        if not self._stack:
            self.root = value
            self.places[path] = Place(line, column, line, column, *end)
            return
        frame = self._stack[-1]
        if isinstance(frame.into, list):
            frame.into.append(value)
            self.places[path] = Place(line, column, line, column, *end)
            return
        if not frame.is_repeat:
            frame.into[frame.key or ""] = value
            self.places[path] = Place(line, column, *frame.key_at, *end)
        frame.is_repeat, frame.key = False, None

    def _stop(self, event: Any, what: str, cure: str) -> None:
        """Stop reading: say what stands here and what to do about it."""
        raise self._error(event.start_mark.line + 1, event.start_mark.column + 1, clean(what, 120), cure)

    def _error(self, line: int, column: int, what: str, cure: str) -> WordsError:
        line = min(line, len(self.lines))
        return WordsError(
            what, file=self.file, line=line, column=column, cure=cure, quoted=self.lines[line - 1]
        )
