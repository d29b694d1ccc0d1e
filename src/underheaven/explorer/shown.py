"""What the page is told of the shelf, of words, measures and regimes: all made from the Python models."""

from __future__ import annotations

import io
from functools import cache, lru_cache
from typing import Any

from underheaven.explorer.asked import LONGEST_YAML, regime_of
from underheaven.explorer.controls import controls, source_said, words
from underheaven.explorer.edits import with_value
from underheaven.ground.errors import InputError, WordsError, clean
from underheaven.measures.measure import Family
from underheaven.report.card import INTENDED, OUT_OF_SCOPE, print_card
from underheaven.report.explained import every_measure, texts_of
from underheaven.report.listing import shelved
from underheaven.report.page import SYNTHETIC, Page
from underheaven.report.regime_card import lawful_acts_punished
from underheaven.shelf import find, read, sources
from underheaven.shelf.finding import FOLDERS
from underheaven.words.dictionary import dictionary

CARD_WIDTH = 2000
"""Columns of a card: the page breaks its lines itself."""


@cache
def shelf() -> dict[str, Any]:
    """Return what is on the shelf, by noun, with the grade of every regime."""
    rows = shelved(list(FOLDERS))
    societies = [row for row in rows if row["noun"] == "society"]
    for row in societies:
        row["citizens"] = read("society", str(row["name"])).citizens
    named = {plural: [row for row in rows if row["noun"] == noun] for noun, plural in FOLDERS.items()}
    return {"synthetic": SYNTHETIC, "intended": INTENDED, "out_of_scope": OUT_OF_SCOPE, **named}


@cache
def all_words() -> dict[str, Any]:
    """Return the declared words, and the dictionary of acts and services with their phrases."""
    known = dictionary()
    return {
        "nouns": words(),
        "acts": {name: act.model_dump() for name, act in known.acts.items()},
        "services": {name: service.model_dump() for name, service in known.services.items()},
    }


@cache
def measures() -> list[dict[str, Any]]:
    """Return every measure and family: definition, formula, unit, and how it could be wrong."""
    return [{**texts_of(one), "is_family": isinstance(one, Family)} for one in every_measure()]


@cache
def all_sources() -> list[dict[str, Any]]:
    """Return every source of the shelf."""
    return [said for name in sources() if (said := source_said(name)) is not None]


def read_ahead() -> None:
    """Read what every page asks for first, before one does."""
    for tell in (shelf, all_words, measures, all_sources):
        tell()
    for world in read("study", "demo").worlds.values():
        for regime in world.regimes:
            regime_named(regime)


def regime_named(name: str) -> dict[str, Any]:
    """Return a regime of the shelf with its text, its card and its controls; raises `InputError`."""
    if not name.replace("-", "").isalnum():
        raise InputError(f"`{clean(name, 60)}` is no name of a regime")
    found = find("regime", name)
    text = found.path.read_text(encoding="utf-8")
    return {"name": name, **told(text), "card": card(text)}


def told(text: str) -> dict[str, Any]:
    """Return a regime's text with what it says: words, card and controls; or every error, with its place."""
    if len(text) > LONGEST_YAML:
        raise InputError(f"a regime of more than {LONGEST_YAML:,} characters", cure="make it shorter")
    try:
        regime = regime_of(text)
    except WordsError as error:
        return {"yaml": text, "errors": [_error(one) for one in error.every()], "regime": None}
    return {
        "yaml": text,
        "errors": [],
        "regime": regime.regime,
        "title": regime.title,
        "about": regime.about,
        "run_by": regime.run_by,
        "grade": regime.grade.value,
        "source": source_said(regime.source),
        "uses": list(regime.uses),
        "lawful": lawful_acts_punished(regime),
        "controls": controls(regime),
    }


@lru_cache(maxsize=64)
def card(text: str) -> tuple[str, ...]:
    """Return a regime in plain words, line by line, as `underheaven show` prints it.

    Raises `WordsError` where the text has problems.
    """
    out = io.StringIO()
    print_card(Page(out, width=CARD_WIDTH), "regime", regime_of(text), None)
    return tuple(out.getvalue().splitlines())


def changed(text: str, path: str, value: object) -> dict[str, Any]:
    """Return a regime's text with one value set, read again; errors as for `edits.with_value`."""
    return told(with_value(text, path, value))


def _error(error: WordsError) -> dict[str, Any]:
    """Return one error with its place."""
    return {
        "line": error.line,
        "column": error.column,
        "path": error.path,
        "text": clean(error.problem, 600),
        "expected": error.expected,
        "cure": error.cure,
        "quoted": error.quoted,
    }
