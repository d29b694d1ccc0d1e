"""Setting one value in a regime's text: everything else stays as it was written, comments too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress

from underheaven.ground.errors import InputError, clean
from underheaven.ground.exact import as_text, exact
from underheaven.words.loader import load
from underheaven.words.problems import Path, Place

_PLAIN = re.compile(r"[A-Za-z0-9./-]{1,40}(?: [a-z]{1,10})?")
"""What a value may be: a number, a duration or a word, so that nothing else is written into a file."""
_PASSED_OVER = frozenset({"0", "points"})
"""Words of a path that a short form leaves out: one thing for a list of one, points for their rule."""


def with_value(text: str, path: str, value: object) -> str:
    """Return a regime's text with the value at one path replaced.

    path : dotted, as a control names it. value : a number, true, false, or a word of a choice.

    Raises
    ------
    InputError
        The path is not in the text, or the value is no number and no word.
    WordsError
        The text cannot be read at all.
    """
    places = load(text, file="regime").written.places
    place = _place(places, tuple(path.split(".")))
    if place is None or not place.end_line:
        raise InputError(
            "this text does not say it in one value",
            where=clean(path, 80),
            cure="write it into the text on the side",
        )
    begins = [0, *(end.end() for end in re.finditer(r"\r\n|\n|\r", text))]
    start = begins[place.line - 1] + place.column - 1
    end = begins[place.end_line - 1] + place.end_column - 1
    return text[:start] + _said(value, text[start:end], path) + text[end:]


def _place(places: Mapping[Path, Place], steps: Path) -> Place | None:
    """Return where the value of a path stands, whichever form it has; None where it is not there."""
    found: list[Path] = [()]
    for step in steps:
        longer = [(*path, step) for path in found if (*path, step) in places]
        found = longer + (found if step in _PASSED_OVER else [])
    if not found:
        return None
    path = found[0]
    for inner in ("points", "value"):
        if (*path, inner) in places:
            path = (*path, inner)
    return places[path]


def _said(value: object, before: str, path: str) -> str:
    """Return how a value is written where another one stood; durations keep their weeks."""
    if isinstance(value, bool):
        return "true" if value else "false"
    said = value if isinstance(value, str) else ""
    if isinstance(value, int | float):
        with suppress(ValueError):  # what is beyond every number of a declaration is refused below
            said = as_text(exact(repr(value)))
    if re.fullmatch(r"[0-9./]+ [a-z]+", before) and re.fullmatch(r"[0-9./]+", said):
        said = f"{said} {'week' if said == '1' else 'weeks'}"
    if not _PLAIN.fullmatch(said):
        raise InputError(f"`{clean(said, 40)}` is no value", where=clean(path, 80), cure="a number or a word")
    return said
