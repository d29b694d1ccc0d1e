"""The main job: a society lived with and without regimes, and the paired difference."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from underheaven.ground.errors import InputError, clean
from underheaven.ground.outcome import Engine
from underheaven.shelf import Shelved, find, read
from underheaven.studies.changes import Changes
from underheaven.studies.keeping import Keeping
from underheaven.studies.lived import Progress
from underheaven.studies.replicate import replicates
from underheaven.studies.result import Result
from underheaven.studies.setting import Setting, arrange, resolve
from underheaven.words.study import Study, World

COMPARED = "compared"
"""Name of a study without a file."""
DEFAULT_CITIZENS = 100_000
"""Citizens of a comparison, where not said: enough for rare harms, and answered in a minute."""
DEFAULT_WEEKS = 260
"""Weeks of a comparison, where not said."""
DEFAULT_REPLICATES = 10
"""Replicates of a comparison, where not said."""


def compare(
    society: str | Path,
    regimes: str | Path | Sequence[str | Path],
    *,
    safeguards: str | Sequence[str] = (),
    citizens: int | None = None,
    weeks: int | None = None,
    replicates: int | None = None,
    seed: int = 7,
    responses: str = "core",
    ladder: str = "declared",
    engine: Engine = "fast",
    threads: int | None = None,
    progress: Progress | None = None,
) -> Result:
    """Return what a society is like under regimes, beside the same society without any.

    Parameters
    ----------
    society : name on the shelf, or path of a file. regimes : one or more names or paths; together they are
    one world. safeguards : names; with any, the same world under them is compared, too. citizens, weeks :
    100,000 and 260 where not given, which takes the fast engine a minute or so; at most 520 weeks.
    replicates : ten where not given, which intervals need. responses : `core`, `all` or `frozen`. ladder :
    `declared`, `full` or `none`.
    engine, threads : see `studies.replicate.replicates`. progress : called with citizen-weeks done and in
    all.

    Raises
    ------
    InputError
        A name, a file or a number is wrong; says which, where and the cure.
    CannotFitError
        It would not fit into memory; nothing is drawn then.
    """
    setting = compare_setting(
        society,
        regimes,
        safeguards=safeguards,
        citizens=citizens,
        weeks=weeks,
        replicates=replicates,
        seed=seed,
        responses=responses,
        ladder=ladder,
    )
    return measured(setting, engine=engine, threads=threads, progress=progress)


def compare_setting(
    society: str | Path,
    regimes: str | Path | Sequence[str | Path],
    *,
    safeguards: str | Sequence[str] = (),
    citizens: int | None = None,
    weeks: int | None = None,
    replicates: int | None = None,
    seed: int = 7,
    responses: str = "core",
    ladder: str = "declared",
) -> Setting:
    """Return the comparison that `compare` would run; parameters and errors as there."""
    several = [regimes] if isinstance(regimes, str | Path) else list(regimes)
    if not several:
        raise InputError(
            "compare needs at least one regime", cure="`underheaven list regimes` names those of the shelf"
        )
    where: dict[tuple[str, str], Shelved] = {}
    society_name = _declared_name("society", society, where)
    names = tuple(dict.fromkeys(_declared_name("regime", regime, where) for regime in several))
    asked = [safeguards] if isinstance(safeguards, str) else list(safeguards)
    # a world is named after its regimes, so that a reader sees what it is
    world = "-and-".join(names)
    world = world if len(world) <= 40 and world != "none" else names[0] if names[0] != "none" else "declared"
    study = Study(
        study=COMPARED,
        title=f"{society_name} under {' and '.join(names)}",
        about=f"{society_name}, lived with and without {' and '.join(names)}, on the same draws.",
        society=society_name,
        citizens=DEFAULT_CITIZENS,
        weeks=DEFAULT_WEEKS,
        replicates=DEFAULT_REPLICATES,
        worlds={world: World(regimes=names)},
        by=("group",),
        tell="hardest-hit",
    )
    changes = Changes(
        citizens,
        weeks,
        replicates,
        seed,
        responses,
        ladder,
        tuple(_declared_name("safeguard", name, where) for name in asked),
    )
    return arrange(study, where, None, changes=changes)


def _declared_name(noun: str, given: str | Path, where: dict[tuple[str, str], Shelved]) -> str:
    """Return the name a declaration gives itself, and remember where it was found."""
    found = find(cast("Any", noun), given)
    name = found.name
    if not found.on_shelf:
        model: Any = cast("Any", read)(noun, found.path)
        name = str(getattr(model, noun))
    known = where.setdefault((noun, name), found)
    if known.path != found.path:
        raise InputError(
            f"two files declare the {noun} `{clean(name, 60)}`", where=str(found.path), cure="rename one"
        )
    return name


def run(
    study: Study | str | Path,
    *,
    citizens: int | None = None,
    weeks: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    responses: str | None = None,
    ladder: str | None = None,
    safeguards: str | Sequence[str] | None = None,
    folder: Path | None = None,
    engine: Engine = "fast",
    threads: int | None = None,
    progress: Progress | None = None,
) -> Result:
    """Return what a study found.

    Parameters
    ----------
    study : its name on the shelf, the path of its file, or its words. citizens, weeks, replicates, seed,
    responses, ladder, safeguards : asked otherwise than the study says. folder : where declarations may lie
    beside the shelf's, for a study given as words. engine, threads, progress : as in `compare`.

    Raises
    ------
    InputError, CannotFitError
        As for `compare`.
    """
    changes = Changes(citizens, weeks, replicates, seed, responses, ladder, safeguards)
    setting = resolve(study, folder, changes=changes)
    return measured(setting, engine=engine, threads=threads, progress=progress)


def measured(
    setting: Setting,
    *,
    engine: Engine = "fast",
    threads: int | None = None,
    progress: Progress | None = None,
    keeping: Keeping | None = None,
) -> Result:
    """Return what a study that was made ready found; parameters and errors as for `replicates`."""
    lived = replicates(setting, engine=engine, threads=threads, progress=progress, keeping=keeping)
    return Result(setting, lived)
