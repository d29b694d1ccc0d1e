"""The command line: parse, call, print. What is printed is made in `report`; exit codes are 0, 2, 3 and 130.

Nothing heavy is imported before a command needs it, so that `underheaven --help` answers at once.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from underheaven.ground.errors import UnderheavenError, clean

if TYPE_CHECKING:
    from underheaven.report.page import Page
    from underheaven.report.studying import Wishes

DONE, WRONG, INTERRUPTED = 0, 2, 130
"""Exit codes: done; the input is wrong; interrupted. A refusal has its own: 2, or 3 where it cannot fit."""

ENDINGS = (UnderheavenError, typer.TyperException, typer.Abort, KeyboardInterrupt, MemoryError, OSError)
"""Ways in which a command may end that are told on one line; anything else is a mistake of ours."""

app = typer.Typer(
    name="underheaven",
    help="A laboratory of synthetic societies under declared social-credit regimes. "
    "No real person is in here.",
    epilog="New here? Type `underheaven demo`.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
        help="Cores used; the oracle uses processes. Same results for any number.",
    ),
]
Engine = Annotated[str, typer.Option(metavar="NAME", help="oracle; there is no other in this version.")]
Safeguards = Annotated[
    str | None,
    typer.Option("--safeguards", "--with", metavar=_NAMES, help="Also run each world with these safeguards."),
]
Responses = Annotated[
    str | None, typer.Option(metavar="LEVEL", help="core: people react; frozen: nobody does.")
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


@app.callback(invoke_without_command=True)
def start(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)
    ] = False,
) -> None:
    """Look at what a social-credit regime does to a synthetic society."""
    if version:
        from underheaven import __version__

        typer.echo(f"underheaven {__version__}")
        raise typer.Exit


@app.command()
def demo(
    *,
    citizens: Citizens = None,
    weeks: Weeks = None,
    replicates: Replicates = None,
    seed: Seed = None,
    threads: Threads = None,
    engine: Engine = "oracle",
    safeguards: Safeguards = None,
    responses: Responses = None,
    json: Json = False,
    quiet: Quiet = False,
    output: Folder = None,
) -> None:
    """Show the first five minutes: a city with and without a regime."""
    from underheaven.report.studying import study_and_tell

    wishes = _wishes(
        citizens, weeks, replicates, seed, threads, engine, safeguards, responses, json, quiet, output
    )
    study_and_tell(_page(), wishes, study="demo")


@app.command("list")
def list_(
    what: Annotated[
        str | None, typer.Argument(metavar="[regimes|societies|studies|safeguards]", show_default=False)
    ] = None,
    *,
    json: Json = False,
) -> None:
    """List what is on the shelf."""
    from underheaven.report.listing import asked_nouns, print_list, shelved

    nouns = asked_nouns(what)
    if json:
        _print_json(shelved(nouns))
    else:
        print_list(_page(), nouns)


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name on the shelf, or a .yaml file.")],
    *,
    json: Json = False,
) -> None:
    """Show a regime, society, study or safeguard in plain words."""
    from underheaven.report.card import card_as_json, find_cards, print_card

    cards = find_cards(name)
    if json:
        _print_json([card_as_json(noun, thing) for noun, thing, _ in cards])
        return
    page = _page()
    for number, (noun, thing, folder) in enumerate(cards):
        if number:
            page.gap()
        print_card(page, noun, thing, folder)


@app.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .yaml file that is not there yet.")],
    *,
    kind: Annotated[
        str, typer.Option(metavar="NOUN", help="regime, society, study or safeguard.")
    ] = "regime",
) -> None:
    """Write a commented starting file."""
    from underheaven.report.starter import write_starter

    write_starter(file, kind)
    page = _page()
    page.say(f"Wrote {file}: a {kind} for synthetic citizens, with a comment on each word. Next:")
    page.command(f"underheaven check {file}")
    page.command(f"underheaven show {file}")


@app.command()
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help=".yaml declarations, or a .csv aggregate table.")
    ],
) -> None:
    """Read files strictly: every error with place and cure."""
    from underheaven.report.checking import checked, error_lines
    from underheaven.report.page import SYNTHETIC

    page = _page()
    is_wrong = False
    for file in files:
        try:
            page.line(checked(file))
        except UnderheavenError as error:
            is_wrong = True
            sys.stdout.flush()
            for line in error_lines(error):
                typer.echo(line, err=True)
    if is_wrong:
        raise typer.Exit(WRONG)
    page.line(SYNTHETIC, "dim")


@app.command()
def run(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="A study on the shelf, or a .yaml file.")],
    *,
    citizens: Citizens = None,
    weeks: Weeks = None,
    replicates: Replicates = None,
    seed: Seed = None,
    threads: Threads = None,
    engine: Engine = "oracle",
    safeguards: Safeguards = None,
    responses: Responses = None,
    json: Json = False,
    quiet: Quiet = False,
    output: Folder = None,
) -> None:
    """Run a study and keep the results in a folder."""
    from underheaven.report.studying import study_and_tell

    wishes = _wishes(
        citizens, weeks, replicates, seed, threads, engine, safeguards, responses, json, quiet, output
    )
    study_and_tell(_page(), wishes, study=study)


@app.command()
def compare(
    society: Annotated[
        str, typer.Argument(metavar="SOCIETY", help="A society on the shelf, or a .yaml file.")
    ],
    regimes: Annotated[list[str], typer.Argument(metavar="REGIME...", help="Regimes in force together.")],
    *,
    citizens: Citizens = None,
    weeks: Weeks = None,
    replicates: Replicates = None,
    seed: Seed = None,
    threads: Threads = None,
    engine: Engine = "oracle",
    safeguards: Safeguards = None,
    responses: Responses = None,
    json: Json = False,
    quiet: Quiet = False,
    output: Folder = None,
) -> None:
    """Compare a society with and without regimes."""
    from underheaven.report.studying import compare_and_tell

    wishes = _wishes(
        citizens, weeks, replicates, seed, threads, engine, safeguards, responses, json, quiet, output
    )
    compare_and_tell(_page(), wishes, society=society, regimes=regimes)


@app.command()
def life(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A folder of results.")],
    citizen: Annotated[
        str, typer.Argument(metavar="CITIZEN", help="An address as a run names it (R:P-C-S), or hardest-hit.")
    ],
    *,
    world: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which world (the first where not said).")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Tell one synthetic citizen's two lives, event by event."""
    from underheaven.report.telling import tell_life

    tell_life(_page(), run, citizen, world=world, is_quiet=quiet)


@app.command()
def explain(
    measure: Annotated[str | None, typer.Argument(metavar="MEASURE", help="None: a list of all.")] = None,
    *,
    json: Json = False,
) -> None:
    """Explain a measure, and how it could be wrong."""
    from underheaven.report.explained import (
        every_measure,
        explained,
        measure_as_json,
        print_explained,
        print_measures,
    )

    if json:
        _print_json(
            measure_as_json(explained(measure))
            if measure
            else [measure_as_json(one) for one in every_measure()]
        )
    elif measure is None:
        print_measures(_page())
    else:
        print_explained(_page(), measure)


@app.command()
def doctor(*, json: Json = False) -> None:
    """Say versions, cores, memory, results, what is missing."""
    from underheaven.report.doctor import findings, print_doctor

    found = findings()
    if json:
        _print_json(found)
    else:
        print_doctor(_page(), found)


def _page() -> Page:
    """Return the page that standard output is."""
    from underheaven.report.page import Page

    return Page()


def _wishes(
    citizens: int | None,
    weeks: int | None,
    replicates: int | None,
    seed: int | None,
    threads: int | None,
    engine: str,
    safeguards: str | None,
    responses: str | None,
    json: Json,
    quiet: Quiet,
    output: Path | None,
) -> Wishes:
    """Return the common options as what a reader wishes."""
    from underheaven.report.studying import Wishes, checked_engine, checked_threads, named_safeguards

    checked_engine(engine)
    return Wishes(
        citizens=citizens,
        weeks=weeks,
        replicates=replicates,
        seed=seed,
        processes=checked_threads(threads),
        safeguards=named_safeguards(safeguards),
        responses=responses,
        is_json=json,
        is_quiet=quiet,
        folder=output,
    )


def _print_json(document: object) -> None:
    """Print one JSON document on standard output."""
    from underheaven.report.studying import as_json_text

    typer.echo(as_json_text(document))


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit code."""
    sys.exit(exit_code_of(arguments))


def exit_code_of(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; a refusal is one line on standard error."""
    try:
        code = app(
            args=None if arguments is None else list(arguments),
            prog_name="underheaven",
            standalone_mode=False,
        )
        sys.stdout.flush()
    except ENDINGS as problem:
        from underheaven.report.endings import ended_by

        return ended_by(problem)
    if code == INTERRUPTED:
        from underheaven.report.endings import interrupted

        interrupted()
    return code if isinstance(code, int) else DONE
