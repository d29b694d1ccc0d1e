"""What `list` prints: what is on the shelf."""

from __future__ import annotations

from underheaven.ground.errors import InputError, did_you_mean
from underheaven.report.page import SYNTHETIC, Page
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

    The grade is that of a regime's evidence; societies, studies and safeguards have none.
    """
    rows: list[dict[str, object]] = []
    for noun in nouns:
        for name in names(noun):
            thing = read(noun, name)
            grade = thing.grade.value if isinstance(thing, Regime) else None
            rows.append(
                {
                    "synthetic": True,
                    "noun": noun,
                    "name": name,
                    "title": thing.title,
                    "about": thing.about,
                    "grade": grade,
                }
            )
    return rows


def print_list(page: Page, nouns: list[Noun]) -> None:
    """Print what the shelf has, a line each."""
    page.say(SYNTHETIC, style="bold yellow")
    rows = shelved(nouns)
    for noun in nouns:
        of_noun = [row for row in rows if row["noun"] == noun]
        page.heading(FOLDERS[noun].capitalize() + ("" if of_noun else ": none in this version"))
        page.items([(str(row["name"]), _line(row)) for row in of_noun])
    page.gap()
    page.say("`underheaven show NAME` tells one in plain words.", style="dim")


def _line(row: dict[str, object]) -> str:
    """Return the title of a thing, with its grade where it has one."""
    return f"{row['title']} ({row['grade']})" if row["grade"] else str(row["title"])
