"""A sweep: a study run once for each combination of values of the words it varies, on the same draws."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from underheaven.ground.errors import InputError, clean
from underheaven.ground.outcome import Engine
from underheaven.shelf import find, read
from underheaven.society.estimate import Estimate
from underheaven.studies.canonical import sha256_of
from underheaven.studies.changes import Changes
from underheaven.studies.compare import measured
from underheaven.studies.keeping import Keeping
from underheaven.studies.lived import Progress
from underheaven.studies.refused_each import seconds_to_find_at_most
from underheaven.studies.result import Result
from underheaven.studies.setting import Setting, resolve
from underheaven.studies.swept import Combination, Swept, SweptWord
from underheaven.studies.varied import owner_of, range_at, refusal, word_at
from underheaven.words.regime import Regime
from underheaven.words.society import Society
from underheaven.words.study import Study
from underheaven.words.study_check import study_problems
from underheaven.words.vary import ITS_RANGE, OF_THE_STUDY, SOCIETY, Evenly, Varied, VariedPath, said_values
from underheaven.words.varying import VaryError, value_said

_VARY: TypeAdapter[dict[str, Varied]] = TypeAdapter(dict[VariedPath, Varied])
Vary = Mapping[str, "str | int | Sequence[object] | Evenly"]
"""Paths and their values, as Python says them."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep made ready to run.

    study : its words, `vary` with every value said. words : what is varied, in order. combinations : each
    with its values and the study made ready with them, the last word's values changing fastest.
    """

    study: Study
    words: tuple[SweptWord, ...]
    combinations: tuple[Combination, ...]

    @property
    def sweep_hash(self) -> str:
        """SHA-256 of everything that decides."""
        runs = [[list(one.values), one.setting.study_hash] for one in self.combinations]
        return sha256_of({"sweep": [word.path for word in self.words], "runs": runs})

    @property
    def citizen_weeks(self) -> int:
        """Citizens x weeks x worlds stepped x replicates, over all runs."""
        return sum(one.setting.citizen_weeks for one in self.combinations)

    def refuse_what_cannot_fit(self, engine: Engine, threads: int) -> Estimate:
        """Return what the largest run needs; raises `CannotFitError` where it would not fit into memory."""
        settings = (one.setting for one in self.combinations)
        needs = [setting.refuse_what_cannot_fit(engine, threads) for setting in settings]
        return max(needs, key=lambda needed: needed.state_bytes)

    def seconds_to_find_at_most(self, engine: Engine, threads: int) -> int:
        """Return the seconds that finding whose lives are told takes in all runs, at most."""
        settings = [one.setting for one in self.combinations]
        return sum(seconds_to_find_at_most(one, one.needed(engine, threads)) for one in settings)


def prepared(
    study: Study | str | Path,
    vary: Vary | None = None,
    *,
    changes: Changes | None = None,
    folder: Path | None = None,
) -> Sweep:
    """Return a sweep made ready to run.

    Parameters
    ----------
    study : its name on the shelf, the path of its file, or its words. vary : paths and values, instead of
    those the study says. changes : asked otherwise than the study says. folder : where declarations may lie
    beside the shelf's, for a study given as words.

    Raises
    ------
    InputError
        Nothing is varied, an unknown path, a value that the word cannot have, too many combinations, or as
        for `studies.setting.resolve`.
    """
    if not isinstance(study, Study):
        found = find("study", study, folder)
        folder = folder if found.on_shelf else found.path.parent
        study = read("study", study, folder)
    if vary is not None:
        study = study.model_copy(
            update={"vary": {path: as_varied(path, said) for path, said in vary.items()}}
        )
        _refuse_wrong(study)
    if not study.vary:
        raise InputError(
            f"the study `{study.study}` varies nothing",
            where="sweep",
            cure="say what: `--vary society.responses.shame.after=-0.1,0,0.3`",
        )
    base = resolve(study.model_copy(update={"vary": {}}), folder, changes=changes)
    words = tuple(_word(path, varied, study, base, folder) for path, varied in study.vary.items())
    said = {word.path: word.values for word in words}
    study = base.study.model_copy(update={"vary": said})
    return Sweep(study, words, tuple(_combinations(base, words, folder, changes or Changes())))


def as_varied(path: str, said: object) -> Varied:
    """Return values as the words of a study would have them; raises `InputError` for what is none.

    >>> as_varied("weeks", [52, 104])
    ('52', '104')
    """
    if isinstance(said, Evenly):
        return said
    several = cast("list[Any]", said if isinstance(said, list | tuple) else [said])
    values = [str(one).lower() if isinstance(one, bool) else str(one) for one in several]
    try:
        return _VARY.validate_python({path: values})[path]
    except ValidationError:
        raise InputError(
            "says no values to vary it over",
            where=f"--vary {clean(path, 200)}",
            cure="write `PATH=0.1,0.2,0.4`, `PATH=0:0.4:5` (from, to, how many) or `PATH=range`",
        ) from None


def _refuse_wrong(study: Study) -> None:
    """Refuse what the study's own check refuses, in words for the command line."""
    for problem in study_problems(study):
        if problem.path[:1] == ("vary",):
            where = " ".join(["--vary", *problem.path[1:]])
            raise InputError(problem.message, where=clean(where, 200), cure=problem.cure)


def _word(path: str, varied: Varied, study: Study, base: Setting, folder: Path | None) -> SweptWord:
    """Return one word that is varied: what it is without that, and its values."""
    if path in OF_THE_STUDY:
        return SweptWord(path, said_values(varied), str(getattr(base.study, path)), None, "")
    society, regimes = _nouns(study, path, folder)
    found = word_at(path, study, society, regimes)
    values = said_values(varied)
    values = range_at(path, study, found) if values == (ITS_RANGE,) else values
    owner, below = owner_of(path)
    place = f"{society.society if owner == SOCIETY else owner}: {below}"
    return SweptWord(path, values, value_said(found), found.number, place)


def _nouns(study: Study, path: str, folder: Path | None) -> tuple[Society, dict[str, Regime]]:
    """Return a study's society and, where a path leads to one, a regime, as their files say them."""
    owner, _ = owner_of(path)
    society = _read("society", study.society, folder)
    return society, {} if owner == SOCIETY else {owner: _read("regime", owner, folder)}


def _read(noun: str, name: str, folder: Path | None) -> Any:
    """Return a declaration by the name a study gives it."""
    at = find(cast("Any", noun), name, folder)
    return cast("Any", read)(noun, at.name if at.on_shelf else at.path)


def _combinations(
    base: Setting, words: Sequence[SweptWord], folder: Path | None, changes: Changes
) -> Iterator[Combination]:
    """Yield every combination of values with its study made ready."""
    plain = base.study.model_copy(update={"vary": {}})
    rest = replace(changes, safeguards=None)  # the base has them already
    for number, values in enumerate(itertools.product(*(word.values for word in words)), 1):
        said = {word.path: value for word, value in zip(words, values, strict=True)}
        own = {path: value for path, value in said.items() if path in OF_THE_STUDY}
        below = {path: value for path, value in said.items() if path not in OF_THE_STUDY}
        asked = replace(rest, **{path: _of_the_study(base.study, path, said[path]) for path in own})
        yield Combination(number, values, resolve(plain, folder, changes=asked, varied=below))


def _of_the_study(study: Study, path: str, said: str) -> Any:
    """Return the value of a study's own word."""
    if path == "responses":
        return said
    if not said.isdecimal():
        raise refusal(study, path, VaryError(f"`{clean(said, 60)}` is no whole number"))
    return int(said)


KeptOf = Callable[[Combination], Keeping]
"""Gives what is kept of the run of a combination while it is lived."""


def swept(
    sweep: Sweep,
    *,
    engine: Engine = "fast",
    threads: int | None = None,
    progress: Progress | None = None,
    keeping: KeptOf | None = None,
) -> Swept:
    """Return what the runs of a sweep found, one after another; parameters and errors as for `measured`."""
    results: list[Result] = []
    before, every = 0, sweep.citizen_weeks
    for one in sweep.combinations:
        tell = None if progress is None else _of_all(progress, before, every)
        kept = None if keeping is None else keeping(one)
        results.append(measured(one.setting, engine=engine, threads=threads, progress=tell, keeping=kept))
        before += one.setting.citizen_weeks
    return Swept(sweep.study, sweep.words, sweep.combinations, tuple(results), sweep.sweep_hash)


def _of_all(progress: Progress, before: int, every: int) -> Progress:
    """Return a progress that tells of one run as a part of all."""
    return lambda done, _: progress(before + done, every)


def sweep(
    study: Study | str | Path,
    vary: Vary | None = None,
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
) -> Swept:
    """Return what a study finds for each combination of values of some of its words, on the same draws.

    Parameters
    ----------
    study : its name on the shelf, the path of its file, or its words. vary : paths and values, such as
    `{"street-cameras.sensors.cameras.false_alarm.by_group.B": [2, 10, 100]}`; those the study says where not
    given. The others as for `compare.run`.

    Raises
    ------
    InputError, CannotFitError
        As for `prepared` and for `compare.run`.
    """
    changes = Changes(citizens, weeks, replicates, seed, responses, ladder, safeguards)
    ready = prepared(study, vary, changes=changes, folder=folder)
    return swept(ready, engine=engine, threads=threads, progress=progress)
