"""The commands, each with what can be said to it; what they do is imported when they are called."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from underheaven.cli.options import (
    Citizens,
    Engine,
    Folder,
    Json,
    Quiet,
    Replicates,
    Responses,
    Resume,
    Safeguards,
    Seed,
    Threads,
    Vary,
    Weeks,
    whole_number,
)
from underheaven.ground.errors import UnderheavenError

if TYPE_CHECKING:
    from underheaven.report.page import Page
    from underheaven.report.studying import Wishes

WRONG = 2
"""Exit code: the input is wrong."""

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
    engine: Engine = "fast",
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
    plan: Annotated[
        bool, typer.Option("--plan", help="Of a study: what the fast engine makes of it, table by table.")
    ] = False,
    json: Json = False,
) -> None:
    """Show a regime, society, study or safeguard in plain words."""
    from underheaven.report.card import card_as_json, find_cards, print_card

    if plan:
        from underheaven.report.plan_card import plan_as_json, print_plan

        if json:
            _print_json(plan_as_json(name))
        else:
            print_plan(_page(), name)
        return
    cards = find_cards(name)
    if json:
        _print_json([card_as_json(*card) for card in cards])
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
    engine: Engine = "fast",
    safeguards: Safeguards = None,
    responses: Responses = None,
    json: Json = False,
    quiet: Quiet = False,
    output: Folder = None,
    resume: Resume = False,
) -> None:
    """Run a study and keep the results in a folder."""
    from underheaven.report.studying import study_and_tell

    common = (citizens, weeks, replicates, seed, threads, engine, safeguards, responses, json, quiet, output)
    wishes = _wishes(*common, resume=resume)
    study_and_tell(_page(), wishes, study=study)


@app.command()
def sweep(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="A study on the shelf, or a .yaml file.")],
    *,
    vary: Vary = None,
    citizens: Citizens = None,
    weeks: Weeks = None,
    replicates: Replicates = None,
    seed: Seed = None,
    threads: Threads = None,
    engine: Engine = "fast",
    safeguards: Safeguards = None,
    responses: Responses = None,
    json: Json = False,
    quiet: Quiet = False,
    output: Folder = None,
    resume: Resume = False,
) -> None:
    """Run a study once for each combination of values."""
    from underheaven.report.sweeping import sweep_and_tell

    common = (citizens, weeks, replicates, seed, threads, engine, safeguards, responses, json, quiet, output)
    wishes = _wishes(*common, resume=resume)
    sweep_and_tell(_page(), wishes, study=study, vary=vary or [])


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
    engine: Engine = "fast",
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
def explore(
    *,
    port: Annotated[
        int | None,
        typer.Option(metavar="N", parser=whole_number, help="A port of this machine (8964, or a free one)."),
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address only.")] = False,
) -> None:
    """Open the web page: a city one can question."""
    from underheaven.explorer.starting import explore_here

    explore_here(_page(), port, opens_browser=not no_browser)


@app.command()
def doctor(
    *,
    warm: Annotated[
        bool, typer.Option("--warm", help="Compile the fast engine now, so that no run waits for it.")
    ] = False,
    json: Json = False,
) -> None:
    """Say versions, cores, memory, results, what is missing."""
    from underheaven.report.doctor import findings, print_doctor

    if warm:
        from underheaven.report.compiling import compile_now

        compile_now()
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
    *,
    resume: bool = False,
) -> Wishes:
    """Return the common options as what a reader wishes."""
    from underheaven.report.studying import Wishes, checked_threads, named_engine, named_safeguards

    return Wishes(
        citizens=citizens,
        weeks=weeks,
        replicates=replicates,
        seed=seed,
        engine=named_engine(engine),
        threads=checked_threads(threads),
        safeguards=named_safeguards(safeguards),
        responses=responses,
        is_json=json,
        is_quiet=quiet,
        folder=output,
        goes_on=resume,
    )


def _print_json(document: object) -> None:
    """Print one JSON document on standard output."""
    from underheaven.report.studying import as_json_text

    typer.echo(as_json_text(document))
