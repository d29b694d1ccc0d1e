"""From a file to its text: one regular file of UTF-8, at most 1 MiB, without invisible characters."""

from __future__ import annotations

import os
import re
import stat
from itertools import islice
from pathlib import Path

from underheaven.ground.errors import WordsError, clean, did_you_mean

MOST_BYTES = 2**20
"""Largest declaration, in bytes (1 MiB)."""
_MOST_SIBLINGS = 2000
UNREADABLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
"""Characters that nobody sees: controls, tabs, writing direction, zero width, line separators, surrogates."""
_UTF_16_OR_32 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def read_text(path: Path, *, file: str | None = None) -> str:
    """Return the text of a declaration's file.

    Raises
    ------
    WordsError
        No such file, a folder, not a regular file, unreadable, over 1 MiB, not UTF-8, empty.
    """
    file = str(path) if file is None else file
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise WordsError("no such file", file=file, cure=_nearest_sibling(path)) from None
    except OSError as error:
        raise WordsError(_reason(error), file=file) from None
    if stat.S_ISDIR(status.st_mode):
        raise WordsError("is a folder", file=file, cure="name a file in it")
    if not stat.S_ISREG(status.st_mode):
        raise WordsError("is not a regular file", file=file, cure="name a YAML file")
    if status.st_size > MOST_BYTES:
        raise _too_large(file)
    try:
        with path.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise WordsError(_reason(error), file=file) from None
    return text_of(raw, file=file)


def text_of(raw: bytes | str, *, file: str) -> str:
    r"""Return text that may be parsed: UTF-8, lines ended by \n, nothing invisible.

    Raises
    ------
    WordsError
        Over 1 MiB, not UTF-8, a tab or another character that cannot be seen, empty.
    """
    text = raw if isinstance(raw, str) else _decoded(raw, file)
    if len(text) > MOST_BYTES:
        raise _too_large(file)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    unreadable = UNREADABLE.search(text)
    if unreadable is not None:
        raise _unreadable(text, unreadable.start(), file)
    if not any(line.split("#", 1)[0].strip() for line in text.splitlines()):
        raise WordsError(
            "the file is empty", file=file,
            cure="open it with `regime:`, `society:`, `study:` or `safeguard:` and a name",
        )  # fmt: skip
    return text


def _decoded(raw: bytes, file: str) -> str:
    """Return the text of UTF-8 bytes."""
    if len(raw) > MOST_BYTES:
        raise _too_large(file)
    if raw.startswith(_UTF_16_OR_32):
        raise WordsError("is UTF-16 or UTF-32", file=file, line=1, column=1, cure="save the file as UTF-8")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        start = before.rfind(b"\n") + 1
        end = raw.find(b"\n", error.start)
        quoted = raw[start : end if end >= 0 else len(raw)].decode("utf-8", "replace")
        raise WordsError(
            f"the byte 0x{raw[error.start]:02x} is not UTF-8", file=file,
            line=before.count(b"\n") + 1, column=len(before[start:].decode("utf-8")) + 1,
            cure="save the file as UTF-8", quoted=quoted,
        ) from None  # fmt: skip


def _unreadable(text: str, at: int, file: str) -> WordsError:
    """Return the error for a character that cannot be seen."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    character = text[at]
    tab = character == "\t"
    return WordsError(
        "a tab" if tab else f"the invisible character U+{ord(character):04X}",
        file=file, line=text.count("\n", 0, at) + 1, column=at - start + 1,
        cure="use spaces" if tab else "remove it",
        quoted=text[start : end if end >= 0 else len(text)],
    )  # fmt: skip


def _too_large(file: str) -> WordsError:
    """Return the error for a file that is too large."""
    return WordsError(
        "is larger than 1 MiB", file=file, cure="a declaration is a page or two; nothing else is read"
    )


def _reason(error: OSError) -> str:
    """Return why the operating system refused, without its numbers."""
    return f"cannot be read: {(error.strerror or 'refused').lower()}"


def _nearest_sibling(path: Path) -> str | None:
    """Return which file beside it was probably meant."""
    try:
        with os.scandir(path.parent) as entries:
            names = [entry.name for entry in islice(entries, _MOST_SIBLINGS)]
    except (OSError, ValueError):
        return f"there is no folder `{clean(str(path.parent))}` either" if path.parent != path else None
    near = did_you_mean(path.name, names)
    return f"did you mean `{clean(str(path.with_name(near)))}`?" if near else None
