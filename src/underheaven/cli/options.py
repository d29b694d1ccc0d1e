"""What can be said to the commands that run something: each option with its one line of help."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from underheaven.ground.errors import clean


def whole_number(said: str) -> int:
    """Return a whole number as it is typed.

    Raises
    ------
    typer.BadParameter
        It is none; says how to write it.

    >>> whole_number("10000")
    10000
    """
    if re.fullmatch(r"[+-]?[0-9]{1,100}", said.strip()):
        return int(said)
    grouped = re.fullmatch(r"[0-9]{1,3}(?:[,_ .'][0-9]{3})+", said.strip())
    raised = re.fullmatch(r"([0-9]{1,9})[eE]\+?([0-9]{1,2})", said.strip())
    digits = re.sub("[^0-9]", "", said) if grouped else ""
    digits = raised[1] + "0" * int(raised[2]) if raised else digits
    cure = f"write {digits}" if digits else "write it in digits, such as 10000"
    raise typer.BadParameter(f"`{clean(said, 40)}` is no whole number in plain digits; {cure}")


_NUMBER, _NAMES = "N", "A,B"
Citizens = Annotated[
    int | None,
    typer.Option(metavar=_NUMBER, parser=whole_number, help="Synthetic citizens drawn, at least 1,000."),
]
Weeks = Annotated[
    int | None,
    typer.Option(metavar=_NUMBER, parser=whole_number, help="Weeks, at most 520 (ten years of 52)."),
]
Replicates = Annotated[
    int | None,
    typer.Option(metavar=_NUMBER, parser=whole_number, help="Societies drawn; intervals need ten."),
]
Seed = Annotated[int | None, typer.Option(metavar=_NUMBER, parser=whole_number, help="Seed of every draw.")]
Threads = Annotated[
    int | None,
    typer.Option(
        metavar=_NUMBER,
        parser=whole_number,
        help="Cores used, all where not said. Same results for any number.",
    ),
]
Engine = Annotated[
    str, typer.Option(metavar="NAME", help="fast; oracle: the same results from plain Python, slowly.")
]
Safeguards = Annotated[
    str | None,
    typer.Option("--safeguards", "--with", metavar=_NAMES, help="Also run each world with these safeguards."),
]
Responses = Annotated[
    str | None,
    typer.Option(
        metavar="LEVEL", help="core: people react; all: also by shame, reward, cut ties; frozen: nobody does."
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document, and nothing else, on standard output.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress.")]
Folder = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", metavar="DIR", help="A new folder for the results (runs/NAME where not said)."
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with a run that was stopped, kept in its folder.")
]
Vary = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PATH=RANGE",
        help="A word and its values, A,B,C or LOW:HIGH:HOW-MANY or `range`; instead of the study's own.",
    ),
]
