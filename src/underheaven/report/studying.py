"""What demo, run and compare have in common: wishes, a folder, progress, a summary or a JSON document."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path

from underheaven.engine.cores import cores
from underheaven.ground.errors import InputError, RunFolderError, UnderheavenError, clean
from underheaven.ground.outcome import Engine
from underheaven.report.compiling import compiling_told
from underheaven.report.endings import RunInterruptedError
from underheaven.report.page import Page
from underheaven.report.progress import Telling
from underheaven.report.runs import go_on_in, reserve_for
from underheaven.report.summary import NextStep, on_cores, print_summary
from underheaven.shelf import read
from underheaven.society.estimate import Estimate, as_bytes, as_time
from underheaven.studies.changes import Changes
from underheaven.studies.compare import compare_setting, measured
from underheaven.studies.folder import FullDiskError, reserved
from underheaven.studies.keeping import (
    INTERVAL,
    WORTH_KEEPING,
    Keeping,
    Unfinished,
    refuse_what_disk_cannot_hold,
)
from underheaven.studies.refused_each import seconds_to_find_at_most
from underheaven.studies.replicate import checked_engine
from underheaven.studies.result import Result
from underheaven.studies.setting import Setting, resolve
from underheaven.studies.store import keep
from underheaven.words.check import check_world
from underheaven.words.safeguards import apply

_MOST_THREADS = 1024
_NAME = re.compile(r"[A-Za-z0-9-]{1,40}")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a reader wants otherwise than the study says; None leaves it."""

    citizens: int | None = None
    weeks: int | None = None
    replicates: int | None = None
    seed: int | None = None
    engine: Engine = "fast"
    threads: int | None = None
    safeguards: tuple[str, ...] | None = None
    responses: str | None = None
    is_json: bool = False
    is_quiet: bool = False
    folder: Path | None = None
    goes_on: bool = False

    def changes(self) -> Changes:
        """Return what is asked otherwise than the study says."""
        return Changes(
            citizens=self.citizens,
            weeks=self.weeks,
            replicates=self.replicates,
            seed=self.seed,
            responses=self.responses,
            safeguards=self.safeguards,
        )


def named_engine(said: str) -> Engine:
    """Return the engine named on the command line; raises `InputError` where there is none of this name."""
    return checked_engine(said, "--engine")


def checked_threads(threads: int | None) -> int | None:
    """Return on how many cores to run, or None for all there are.

    Raises
    ------
    InputError
        Below 1 or above 1,024.
    """
    if threads is not None and not 1 <= threads <= _MOST_THREADS:
        raise InputError(f"{threads} is outside 1 to {_MOST_THREADS:,}", where="--threads")
    return threads


def named_safeguards(said: str | None) -> tuple[str, ...] | None:
    """Return the safeguards named on the command line, or None where none are.

    >>> named_safeguards("notice, appeal")
    ('notice', 'appeal')
    """
    if said is None:
        return None
    return tuple(name.strip() for name in said.split(",") if name.strip()) or None


def refuse_files(safeguards: Sequence[str] | None) -> None:
    """Refuse safeguards that are no names: a study names those of the shelf, or of files beside it."""
    for name in safeguards or ():
        if not _NAME.fullmatch(name):
            raise InputError(
                f"`{clean(name, 60)}` is no name",
                where="--with",
                cure="name a safeguard of the shelf, or of a file beside the study, without its .yaml",
            )


def as_json_text(document: object) -> str:
    """Return a JSON document as text in plain ASCII, the same whatever the locale."""
    return json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False)


def study_and_tell(page: Page, wishes: Wishes, *, study: str) -> None:
    """Run a study of the shelf or of a file, keep it, and print what it found.

    Raises
    ------
    InputError
        A name, a file, a number or the folder is wrong; nothing is run then.
    CannotFitError
        It would not fit into memory.
    """
    refuse_files(wishes.safeguards)
    setting = resolve(study, changes=wishes.changes())
    _measure_and_tell(page, wishes, setting, setting.study.study)


def compare_and_tell(page: Page, wishes: Wishes, *, society: str, regimes: Sequence[str]) -> None:
    """Compare a society with and without regimes, keep and print it; errors as for `study_and_tell`."""
    setting = compare_setting(
        society,
        regimes,
        safeguards=wishes.safeguards or (),
        citizens=wishes.citizens,
        weeks=wishes.weeks,
        replicates=wishes.replicates,
        seed=7 if wishes.seed is None else wishes.seed,
        responses=wishes.responses or "core",
    )
    _measure_and_tell(page, wishes, setting, f"{setting.study.society}-{setting.declared[0]}")


def _measure_and_tell(page: Page, wishes: Wishes, setting: Setting, name: str) -> None:
    """Run what was made ready, keep it, and print it; what could not be kept is printed all the same."""
    threads = wishes.threads or cores()
    needed = setting.refuse_what_cannot_fit(wishes.engine, threads)
    kept: Path | None = None
    not_kept: RunFolderError | None = None
    keeping: Unfinished | None = None
    try:
        with ExitStack() as held:
            folder, not_kept = place_for(wishes, setting.study_hash, name, held, needed.seconds)
            if folder is not None:
                refuse_what_disk_cannot_hold(folder, needed)
                keeping = Unfinished(folder, setting, wishes.engine, say_beside)
            if not wishes.is_quiet:
                print(_cost(setting, needed), file=sys.stderr)
            result = _lived(wishes, setting, threads, keeping)
            try:
                if folder is not None and keeping is not None:
                    keep(result, folder)
                    kept = folder
                    keeping.clear()
            except RunFolderError as problem:
                not_kept = problem
        _tell(page, wishes, result, kept)
        sys.stdout.flush()
    except KeyboardInterrupt:
        raise RunInterruptedError(f"interrupted; {_left(kept, keeping, not_kept)}") from None
    except OSError as problem:
        if kept is not None:
            problem.add_note(kept_in_words(kept))
        raise
    if not_kept is not None:
        raise not_kept


def place_for(
    wishes: Wishes, study_hash: str, name: str, held: ExitStack, seconds: float
) -> tuple[Path | None, RunFolderError | None]:
    """Return the folder of a run or a sweep, held for it; or None, and why it is printed without being kept.

    That is where the disk takes no more and it is lived in a minute. A longer one is refused at once.

    Parameters
    ----------
    name : of its folder where no other is wished. held : lets go of the folder when it is closed. seconds :
    that it takes, as estimated.

    Raises
    ------
    InputError
        As for `studies.folder.reserved` and `report.runs`.
    """
    try:
        if wishes.folder is not None:
            folder = held.enter_context(reserved(wishes.folder, study_hash, goes_on=wishes.goes_on))
        else:
            folder = (go_on_in if wishes.goes_on else reserve_for)(study_hash, name, held)
    except FullDiskError as full:
        if wishes.goes_on or seconds > INTERVAL:
            raise
        return None, full
    return folder, None


def _lived(wishes: Wishes, setting: Setting, threads: int, keeping: Keeping | None) -> Result:
    """Return what a study found, telling how far it is."""
    is_compiled = wishes.engine == "fast"
    with (
        Telling(is_quiet=wishes.is_quiet) as telling,
        compiling_told(telling) if is_compiled else nullcontext(),
    ):
        return measured(setting, engine=wishes.engine, threads=threads, progress=telling, keeping=keeping)


def say_beside(line: str) -> None:
    """Print a line on standard error."""
    print(line, file=sys.stderr)


def _left(kept: Path | None, keeping: Unfinished | None, not_kept: RunFolderError | None) -> str:
    """Return what is left of a run that was interrupted, and how to go on with it."""
    if kept is not None:
        return kept_in_words(kept)
    said = keeping.said() if keeping is not None else ""
    if keeping is None or not said:
        if not_kept is not None:
            return str(not_kept)
        return f"nothing was kept of a run younger than {WORTH_KEEPING:.0f} seconds"
    return f"kept: {said}; `{keeping.command()}` goes on"


def kept_in_words(folder: Path) -> str:
    """Return where a run is kept, said when its page could not be printed."""
    return f"the run itself is kept in {clean(str(folder))}"


def _tell(page: Page, wishes: Wishes, result: Result, kept: Path | None) -> None:
    """Print what a study found, and where it is kept."""
    if wishes.is_json:
        print(as_json_text(result.as_json()))
        if kept is not None and not wishes.is_quiet:
            print(f"Kept in {clean(str(kept))}", file=sys.stderr)
    else:
        where = "" if kept is None else str(kept)
        print_summary(page, result, next_steps=next_steps(result, kept), kept_in=where)


def _cost(setting: Setting, needed: Estimate) -> str:
    """Return what a run is going to cost, said before it starts."""
    said = (
        f"{setting.citizen_weeks:,} citizen-weeks in {setting.worlds_run} worlds, {needed.engine} engine on "
        f"{on_cores(needed.engine, needed.threads)}: {needed}"
    )
    if needed.engine == "fast" and needed.seconds > INTERVAL:
        said += f"; {as_bytes(2 * needed.state_bytes)} of disk while it is lived"
    return said + to_find_in_words(seconds_to_find_at_most(setting, needed))


def to_find_in_words(seconds: int) -> str:
    """Return what a run says of the time that finding whose life is told takes; nothing where it takes none.

    >>> to_find_in_words(0), to_find_in_words(300)
    ('', '; finding whose life is told takes at most 5 minutes more, and less where few are hit')
    """
    if not seconds:
        return ""
    return f"; finding whose life is told takes at most {as_time(seconds)} more, and less where few are hit"


def next_steps(result: Result, kept: Path | None) -> list[NextStep]:
    """Return commands worth typing after a study, each as it can be typed."""
    steps: list[NextStep] = []
    citizen = result.hardest_hit()
    if citizen is not None and kept is not None:
        steps.append(
            NextStep(
                f"underheaven life {shlex.quote(str(kept))} {citizen}",
                "One life, twice: the synthetic citizen hit hardest",
            )
        )
    study, files = result.setting.study, result.setting.files
    regimes = [name for world in result.setting.declared for name in study.worlds[world].regimes]
    if regimes:
        # a file of one's own may bear a name of the shelf
        own = files.get(f"{regimes[0]}.yaml")
        if own is not None and kept is not None and not own.is_file():
            own = kept / own.name  # what was gone on with is cleared away
        shown = regimes[0] if own is None else shlex.quote(_as_path(own))
        steps.append(
            NextStep(f"underheaven show {shown}", "What the regime does, and how well that is known")
        )
    first = study.worlds[result.setting.declared[0]].regimes if result.setting.declared else ()
    is_plain = not any(world.safeguards for world in study.worlds.values())
    is_shelf = not any(f"{name}.yaml" in files for name in (study.society, *first))
    if is_plain and is_shelf and _takes_an_appeal(result):
        size = f"--citizens {result.setting.citizens} --weeks {study.weeks} --replicates {study.replicates}"
        steps.append(
            NextStep(
                f"underheaven compare {study.society} {' '.join(first)} --with notice,appeal {size}",
                "The same with an appeal beside it",
            )
        )
    steps.append(
        NextStep("underheaven explain closed-weeks", "What that measure means, and how it could be wrong")
    )
    return steps


def _takes_an_appeal(result: Result) -> bool:
    """Return whether notice and an appeal each change a word of the first world that was declared."""
    setting = result.setting
    if not setting.declared:
        return False
    regimes = setting.worlds[setting.declared[0]]
    try:
        for name in ("notice", "appeal"):
            regimes = apply(read("safeguard", name), regimes)
        check_world(setting.society, regimes)
    except UnderheavenError:
        return False
    return True


def _as_path(file: Path) -> str:
    """Return a file's path as a command can take it: never like an option.

    >>> _as_path(Path("mine.yaml")), _as_path(Path("-mine.yaml"))
    ('mine.yaml', './-mine.yaml')
    """
    return f"./{file}" if str(file).startswith("-") else str(file)
