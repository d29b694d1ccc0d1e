"""From a study's words to what a run needs: the society, each world's regimes, a hash of what decides.

Worlds have names: `none`, those the study declares (`points`), and what stands beside a declared world: its
rungs (`points/no-errors`) and the same world with people who do not react (`points/frozen`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from underheaven.ground.errors import InputError, clean
from underheaven.ground.numbers import CitedNumber
from underheaven.ground.outcome import Engine
from underheaven.measures.benefit import NONE
from underheaven.measures.measure import Worlds
from underheaven.measures.registry import measure
from underheaven.measures.rungs import DECLARED, SETTINGS, rung_world
from underheaven.shelf import Shelved, find, read, societies
from underheaven.shelf.figures import Facts
from underheaven.society.estimate import Estimate, estimate, memory_available, refuse_what_cannot_fit
from underheaven.studies.canonical import sha256_of
from underheaven.studies.changes import WHOLE, Changes
from underheaven.studies.fitted import as_published, weeks_to_read
from underheaven.studies.varied import with_values
from underheaven.words.check import check_world, fitting
from underheaven.words.dictionary import DOMAIN_OF_SERVICE, KIND_OF
from underheaven.words.federation import written_out
from underheaven.words.fields import Graded
from underheaven.words.ladder import rungs, turned_off
from underheaven.words.problems import Problem
from underheaven.words.regime import Regime
from underheaven.words.safeguards import apply
from underheaven.words.society import Society
from underheaven.words.study import Level, Study
from underheaven.words.study_check import check_by, check_refused
from underheaven.words.walk import numbers, parts

RESULTS = "2"
"""Raised whenever the same words give other results; part of every study's hash."""
CELL_BITS = 16
"""Citizens of a cell, as a power of two; part of every study's hash."""
FROZEN: Level = "frozen"
"""Name of the level, and of the worlds, in which nobody reacts."""
_RESERVED = frozenset({"study", "sources", "manifest"})


@dataclass(frozen=True, slots=True)
class Setting:
    """A study made ready to run.

    study : its words, with nothing left to a default. society : who lives there. worlds : regimes of `none`,
    of each declared world and of its rungs. declared : names of the declared worlds, in order. frozen : of
    these, the ones run again with responses frozen. study_hash : SHA-256 of all that decides. files :
    declarations that are not the shelf's, by the name under which a run folder keeps them. facts : published
    figures that the worlds were fitted to.
    """

    study: Study
    society: Society
    worlds: Worlds
    declared: tuple[str, ...]
    frozen: tuple[str, ...]
    study_hash: str
    files: Mapping[str, Path]
    facts: Facts | None = None

    @property
    def dates_read(self) -> tuple[int, ...]:
        """Weeks after which totals are read, in order; none without published figures."""
        weeks = () if self.facts is None else weeks_to_read(self.facts)
        return tuple(week for week in weeks if week <= self.study.weeks)

    @property
    def citizens(self) -> int:
        """How many citizens are drawn in each replicate."""
        return self.study.citizens if self.study.citizens is not None else self.society.citizens

    @property
    def names(self) -> tuple[str, ...]:
        """Every world that is run, in order."""
        return (*self.worlds, *(f"{world}/{FROZEN}" for world in self.frozen))

    @property
    def stepped(self) -> Mapping[str, str]:
        """For each of `worlds`, the first world with the same words: only that one has to be run."""
        first: dict[str, str] = {}
        for name, regimes in self.worlds.items():
            first[name] = next((other for other in first if self.worlds[other] == regimes), name)
        return first

    @property
    def worlds_run(self) -> int:
        """How many worlds are stepped in each replicate."""
        return len(set(self.stepped.values())) + len(self.frozen)

    @property
    def citizen_weeks(self) -> int:
        """Citizens x weeks x worlds stepped x replicates: the size of the run."""
        return self.citizens * self.study.weeks * self.worlds_run * self.study.replicates

    @property
    def passes(self) -> Mapping[Level, Worlds]:
        """The worlds that are stepped side by side, by the level of responses: one pass after another."""
        level: Level = self.study.responses
        distinct = {name: self.worlds[name] for name in dict.fromkeys(self.stepped.values())}
        frozen = {name: self.worlds[name] for name in self.frozen}
        return {level: distinct, FROZEN: frozen} if frozen else {level: distinct}

    def needed(self, engine: Engine, threads: int) -> Estimate:
        """Return what a run would need on this machine, before anything is drawn."""
        passes = [tuple(worlds.values()) for worlds in self.passes.values()]
        study = self.study
        size = (self.citizens, study.weeks, passes, study.replicates)
        return estimate(self.society, *size, threads, engine, memory_available())

    def refuse_what_cannot_fit(self, engine: Engine, threads: int) -> Estimate:
        """Refuse, before anything is drawn, a run that would not fit into memory; return what others need.

        Raises `CannotFitError` with the estimate and the largest number of citizens that fits, and
        `InputError` where more are wanted than can be addressed.
        """
        needed = self.needed(engine, threads)
        refuse_what_cannot_fit(needed)
        low, high, cure = WHOLE["citizens"]
        if not low <= self.citizens <= high:
            raise InputError(f"citizens: {self.citizens:,} is outside {low:,} to {high:,}", cure=cure)
        return needed

    def assumed(self) -> tuple[tuple[str, CitedNumber], ...]:
        """Return every assumed number that decides here, with its place; this study sweeps none of them."""
        return tuple((path, number) for path, number in self.numbers() if number.standing == "assumed")

    def sources(self) -> tuple[str, ...]:
        """Return the names of the sources that the words of this study cite, in alphabetical order."""
        named = (part for noun in self._nouns() for _, part in parts(noun))
        cited = {part.source for part in named if isinstance(part, Graded | CitedNumber)}
        return tuple(sorted(source for source in cited if source is not None))

    def numbers(self) -> tuple[tuple[str, CitedNumber], ...]:
        """Return every number of the society and of the declared worlds' regimes, with its place."""
        found: dict[str, CitedNumber] = {}
        for noun in self._nouns():
            name = noun.society if isinstance(noun, Society) else noun.regime
            for path, number in numbers(noun):
                found.setdefault(f"{name}: {'.'.join(path)}", number)
        return tuple(found.items())

    def _nouns(self) -> tuple[Society | Regime, ...]:
        """Return the society and the regimes of the declared worlds."""
        return (self.society, *(regime for world in self.declared for regime in self.worlds[world]))


def resolve(
    study: Study | str | Path,
    folder: Path | None = None,
    *,
    changes: Changes | None = None,
    varied: Mapping[str, str] | None = None,
) -> Setting:
    """Return a study made ready to run.

    Parameters
    ----------
    study : its words, its name on the shelf, or the path of its file. folder : where the declarations it
    names may lie beside the shelf's; the study file's own folder where not given. varied : words of its
    society and regimes that have another value, by path (`studies.varied`).

    Raises
    ------
    InputError Something it names is not there, a file has problems, words do not fit together, a safeguard
    changes nothing.
    """
    if not isinstance(study, Study):
        found = find("study", study, folder)
        if not found.on_shelf:
            folder = found.path.parent
        study = read("study", study, folder)
    where = {noun_name: _found(*noun_name, folder) for noun_name in _named(study)}
    return arrange(study, where, folder, changes=changes, varied=varied)


_Key = tuple[str, str]
Where = Shelved | Regime | Society
"""A declaration that was found in a file, or one that was read already."""


def _named(study: Study) -> list[_Key]:
    """Return the declarations a study names: (noun, name)."""
    regimes = [("regime", name) for world in study.worlds.values() for name in world.regimes]
    safeguards = [("safeguard", name) for world in study.worlds.values() for name in world.safeguards]
    return list(dict.fromkeys([("society", study.society), *regimes, *safeguards]))


def _found(noun: str, name: str, folder: Path | None) -> Shelved:
    """Return where a declaration is."""
    return find(cast("Any", noun), name, folder)


def arrange(
    study: Study,
    where: Mapping[_Key, Where],
    folder: Path | None,
    *,
    changes: Changes | None = None,
    varied: Mapping[str, str] | None = None,
) -> Setting:
    """Return a study made ready from declarations that were found; errors as for `resolve`.

    Parameters
    ----------
    where : each declaration the study names, by noun and name; regimes and the society may be words that were
    read already. folder : where further safeguards may lie. varied : as for `resolve`.
    """
    changes = changes or Changes()
    study = changes.applied(study)
    where = {**{key: _found(*key, folder) for key in _named(study) if key not in where}, **where}
    for name in study.measures:
        measure(name)
    society = _read_as(Society, where["society", study.society], study.society)
    check_by(study, society)
    check_refused(study, society)
    study = study.model_copy(update={"citizens": study.citizens or society.citizens})
    regimes = {name: _read_as(Regime, at, name) for (noun, name), at in where.items() if noun == "regime"}
    for name, regime in list(regimes.items()):
        for pilot, at in pilots_of(regime, where["regime", name], folder).items():
            where.setdefault(("regime", pilot), at)
            regimes.setdefault(pilot, _read_as(Regime, where["regime", pilot], pilot))
    society, regimes = with_values(varied or {}, study, society, regimes)
    worlds: dict[str, tuple[Regime, ...]] = {NONE: ()}
    for name, world in study.worlds.items():
        if name == NONE and world.regimes:
            raise InputError(
                "worlds.none: `none` is the society without any regime", cure="give this world another name"
            )
        said = [regimes[regime] for regime in world.regimes]
        in_force = written_out(society, said, regimes, partial(fitting, society, said, regimes, societies))
        for safeguard in world.safeguards:
            at = cast("Shelved", where["safeguard", safeguard])
            in_force = tuple(apply(read("safeguard", at.name if at.on_shelf else at.path), in_force))
        check_world(society, in_force, societies)
        worlds[name] = in_force
    declared = tuple(name for name in worlds if name != NONE)
    society, worlds, facts = as_published(study.facts, society, worlds)
    if study.ladder != "none":
        for world in declared:
            worlds |= _rung_worlds(world, worlds[world], is_full=study.ladder == "full")
    frozen = _frozen(study, society, declared)
    setting = Setting(study, society, worlds, declared, frozen, "", _own_files(where), facts)
    return replace(setting, study_hash=_hash(setting))


def pilots_of(regime: Regime, at: Where, folder: Path | None) -> dict[str, Shelved]:
    """Return where the pilots of a regime made of regimes are, by name; none of another regime.

    Parameters
    ----------
    at : where the regime itself is; its pilots are on the shelf or beside it. folder : where they may lie for
    a regime of the shelf.

    Raises
    ------
    WordsError
        A pilot is not there.
    """
    beside = at.path.parent if isinstance(at, Shelved) and not at.on_shelf else folder
    found: dict[str, Shelved] = {}
    for name in regime.pilots:
        try:
            found[name] = find("regime", name, beside, asked_by=regime.regime)
        except InputError as error:
            raise regime.written.error(Problem(("pilots", name), error.problem, error.cure, "key")) from None
    return found


def _read_as(kind: type[Any], at: Where, name: str) -> Any:
    """Return a regime or society that was found or read, under the name by which it was asked for.

    Raises
    ------
    InputError
        The file declares something of another name.
    """
    noun = "society" if kind is Society else "regime"
    if not isinstance(at, Shelved):
        return at
    model = cast("Any", read)(noun, at.name if at.on_shelf else at.path)
    if getattr(model, noun) != name:
        raise InputError(
            f"declares the {noun} `{getattr(model, noun)}`, but `{clean(name, 60)}` was asked for",
            where=str(at.path),
            cure="give the file the name it declares",
        )
    return model


def _rung_worlds(world: str, regimes: tuple[Regime, ...], *, is_full: bool) -> dict[str, tuple[Regime, ...]]:
    """Return the worlds on the rungs of a declared world; all settings of the switches where it is full."""
    fixed = {rung: tuple(words) for rung, words in rungs(regimes).items()}
    every = {rung: turned_off(regimes, off) for rung, off in SETTINGS.items()} if is_full else {}
    return {rung_world(world, rung): words for rung, words in (fixed | every).items() if rung != DECLARED}


def _frozen(study: Study, society: Society, declared: tuple[str, ...]) -> tuple[str, ...]:
    """Return the declared worlds that are run again frozen: all, unless that changes nothing."""
    declare = society.responses
    reacting: list[object] = [
        declare.deterrence, declare.chill, declare.fear, declare.gives_up, declare.jobless, declare.repays,
        declare.opinion,
    ]  # fmt: skip
    if declare.reports is not None:
        reacting += [declare.reports.rewarded, declare.reports.warned]
    if study.responses == "all":
        reacting += [declare.reward, declare.shame, declare.thins]
    return () if study.responses == FROZEN or all(part is None for part in reacting) else declared


def _own_files(where: Mapping[_Key, Where]) -> dict[str, Path]:
    """Return the files that are not the shelf's, by the name a run folder keeps them under.

    Raises
    ------
    InputError
        Two files that would need one name there.
    """
    own: dict[str, Path] = {}
    for (_, name), at in where.items():
        if not isinstance(at, Shelved) or at.on_shelf:
            continue
        if name in _RESERVED or sum(1 for _, other in where if other == name) > 1:
            raise InputError(
                f"`{name}` is also the name of another file of the run",
                where=str(at.path),
                cure="rename this one",
            )
        own[f"{name}.yaml"] = at.path
        beside = at.path.parent / "sources.yaml"
        if beside.is_file() and own.setdefault("sources.yaml", beside) != beside:
            raise InputError(
                "two folders have a sources.yaml of their own",
                where=str(at.path),
                cure="put the declarations into one folder",
            )
    return own


def _hash(setting: Setting) -> str:
    """Return the SHA-256 of everything that decides."""
    study = setting.study
    level: Level = study.responses
    return sha256_of(
        {
            "results": RESULTS,
            "cell_bits": CELL_BITS,
            "kinds": dict(sorted(KIND_OF.items())),
            "domains": dict(sorted(DOMAIN_OF_SERVICE.items())),
            "society": setting.society,
            "worlds": {name: list(regimes) for name, regimes in setting.worlds.items()},
            "frozen": list(setting.frozen),
            "citizens": setting.citizens,
            "weeks": study.weeks,
            "replicates": study.replicates,
            "seed": study.seed,
            "responses": level,
        }
    )
