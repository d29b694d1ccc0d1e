"""What `list` prints: what is on the shelf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from underheaven.ground.errors import InputError, did_you_mean
from underheaven.report.figures import listed
from underheaven.report.page import SYNTHETIC, Page
from underheaven.report.rooms import FLOOR, ROOMS, doubts, room_of, standing_in
from underheaven.shelf.finding import FOLDERS, Noun, names, read
from underheaven.words.regime import Regime

NOUN_OF: dict[str, Noun] = {folder: noun for noun, folder in FOLDERS.items()}
"""The plural, as typed, and its noun."""


def asked_nouns(what: str | None) -> list[Noun]:
    """Return the nouns that a reader asks for by their plural, or all four.

    Raises
    ------
    InputError
        No such shelf.
    """
    if what is None:
        return list(FOLDERS)
    if what in NOUN_OF:
        return [NOUN_OF[what]]
    near = did_you_mean(what, NOUN_OF)
    cure = f"did you mean `{near}`?" if near else f"known: {', '.join(NOUN_OF)}"
    raise InputError(f"there is no shelf of `{what}`", cure=cure)


def shelved(nouns: list[Noun]) -> list[dict[str, object]]:
    """Return what the shelf has, each with its noun, name, title, sentence and grade.

    The grade is that of a regime's evidence; societies, studies and safeguards have none. A regime also has
    its room, what is doubtful about it, and the regimes it reads; regimes are in the order of the floor plan.
    """
    rows: list[dict[str, object]] = []
    for noun in nouns:
        things = {name: read(noun, name) for name in names(noun)}
        regimes = {name: thing for name, thing in things.items() if isinstance(thing, Regime)}
        rooms = {room.name: room for room in ROOMS}
        in_order = [name for room in FLOOR for name in standing_in(rooms[room], regimes)]
        for name in in_order or things:
            thing = things[name]
            row: dict[str, object] = {
                "synthetic": True,
                "noun": noun,
                "name": name,
                "title": thing.title,
                "about": thing.about,
                "grade": None,
            }
            if isinstance(thing, Regime):
                row |= {
                    "grade": thing.grade.value,
                    "room": room_of(thing).name,
                    "doubts": doubts(thing),
                    "reads": list(thing.uses),
                }
            rows.append(row)
    return rows


def print_list(page: Page, nouns: list[Noun]) -> None:
    """Print what the shelf has, a line each."""
    page.say(SYNTHETIC, style="bold yellow")
    rows = shelved(nouns)
    for noun in nouns:
        of_noun = [row for row in rows if row["noun"] == noun]
        page.heading(FOLDERS[noun].capitalize() + ("" if of_noun else ": none in this version"))
        if noun == "regime":
            _print_floor(page, of_noun)
        else:
            page.items([(str(row["name"]), str(row["title"])) for row in of_noun])
    page.gap()
    page.say("`underheaven show NAME` tells one in plain words.", style="dim")


def _print_floor(page: Page, rows: Sequence[Mapping[str, object]]) -> None:
    """Print regimes room by room, with what is doubtful about each before its title."""
    rooms = {room.name: room for room in ROOMS}
    width = max((len(str(row["name"])) for row in rows), default=0)
    for number, name in enumerate(FLOOR, start=1):
        there = [row for row in rows if row["room"] == name]
        if there:
            page.gap()
            page.say(f"{number}. {name}. {rooms[name].about}", style="bold")
        for row in there:
            said, is_doubtful = _label(row)
            page.item(str(row["name"]), said, width=width, style="yellow" if is_doubtful else "")


def _label(row: Mapping[str, object]) -> tuple[str, bool]:
    """Return what a visitor reads beside a regime, and whether it is doubtful that there was such a thing."""
    doubtful = cast("list[str]", row["doubts"])
    marks = "".join(f"[{mark.upper()}] " for mark in doubtful)
    reads = cast("list[str]", row["reads"])
    beside = f"; reads {listed(reads)}" if reads else ""
    return f"{marks}{row['title']} ({row['grade']}{beside})", bool(doubtful)
