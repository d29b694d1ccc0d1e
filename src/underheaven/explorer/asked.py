"""A study as the page asks for it: names of the shelf, or a regime's own text, and a few whole numbers.

It is read by the same loader as a file on the command line and becomes the same `Setting`, so that the page,
a file, Python and the command line live the same weeks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Annotated, Any, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from underheaven.explorer.edits import with_value
from underheaven.ground.errors import InputError, clean
from underheaven.shelf import find, names, read, sources
from underheaven.shelf.finding import Noun
from underheaven.society.estimate import estimate, refuse_what_cannot_fit
from underheaven.studies.setting import Setting, arrange
from underheaven.words.explain import nearest
from underheaven.words.fields import Name
from underheaven.words.loader import read_regime, read_study
from underheaven.words.regime import Regime
from underheaven.words.society import Society
from underheaven.words.study import Level

MOST_CITIZENS = 1_000_000
"""Citizens of a city in the page; the command line takes more."""
MOST_WEEKS = 520
MOST_WORLDS = 3
LONGEST_YAML = 64_000
"""Characters of one regime."""
STUDY = "explored"
"""Name of a study that the page asks for."""


RESERVED = frozenset({"study", "sources", "manifest"})
"""Names of other files of a study or its run."""


class _Closed(BaseModel):
    """A shape that knows no other words."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class WorldAsked(_Closed):
    """A world: regimes, each a name of the shelf or its own text, and safeguards of the shelf."""

    regimes: Annotated[
        list[Annotated[str, Field(max_length=LONGEST_YAML)]], Field(min_length=1, max_length=8)
    ]
    safeguards: Annotated[list[Name], Field(max_length=16)] = []


class StudyAsked(_Closed):
    """What the page wants to be run."""

    society: Name
    citizens: Annotated[int, Field(ge=1000, le=MOST_CITIZENS)]
    weeks: Annotated[int, Field(ge=1, le=MOST_WEEKS)]
    seed: Annotated[int, Field(ge=0, lt=2**53)] = 7
    responses: Level = "core"
    replicates: Annotated[int, Field(ge=1, le=100)] = 10
    worlds: Annotated[dict[Name, WorldAsked], Field(min_length=1, max_length=MOST_WORLDS)]


class Change(_Closed):
    """One value of a regime, as a control of the page sets it."""

    path: Annotated[str, Field(max_length=200)]
    value: bool | int | float | Annotated[str, Field(max_length=40)]


MOST_CHANGES = 64
"""Values that are set at once."""
_Shape = TypeVar("_Shape")
_CHANGES: TypeAdapter[list[Change]] = TypeAdapter(Annotated[list[Change], Field(max_length=MOST_CHANGES)])


def asked(said: object) -> StudyAsked:
    """Return a study as it was asked for.

    Raises
    ------
    InputError
        Another shape, an unknown word, or a number beyond what the page runs.
    """
    return _read_as(StudyAsked.model_validate, said)


def _read_as(shape: Callable[[object], _Shape], said: object) -> _Shape:
    """Return what was said in its shape; raises `InputError`."""
    try:
        return shape(said)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = clean(".".join(str(step) for step in first["loc"]), 80)
        raise InputError(
            f"the study cannot be read: {first['msg']}",
            where=where or "study",
            cure="start again from a regime of the shelf, or mend this word",
        ) from None


def with_changes(study: StudyAsked, said: object) -> StudyAsked:
    """Return a study whose first regime has other values, as controls set them; the same text as `/api/set`.

    said : path and value of each, in order; None for none.

    Raises
    ------
    InputError, WordsError
        Another shape, or a value that cannot be set there.
    """
    changes: list[Change] = [] if said is None else _read_as(_CHANGES.validate_python, said)
    if not changes:
        return study
    world, first = next(iter(study.worlds.items()))
    text = first.regimes[0]
    if not is_text(text):
        text = find("regime", _names(first)[0]).path.read_text(encoding="utf-8")
    for change in changes:
        text = with_value(text, change.path, change.value)
    changed = first.model_copy(update={"regimes": [text, *first.regimes[1:]]})
    return study.model_copy(update={"worlds": {**study.worlds, world: changed}})


@lru_cache(maxsize=32)
def regime_of(text: str) -> Regime:
    """Return the regime that a text declares; raises `WordsError` with every problem of it."""
    return read_anew(text)


def read_anew(text: str) -> Regime:
    """Return the regime that a text declares, which is not kept; raises as `regime_of`."""
    standings = {name: source.standing for name, source in sources().items()}
    return read_regime(text, sources=standings, file="regime")


@lru_cache(maxsize=16)
def _society(name: str) -> Society:
    return read("society", name)


def is_text(regime: str) -> bool:
    """Return whether a regime is asked for by its own text, and not by its name."""
    return "\n" in regime or ":" in regime


def study_text(study: StudyAsked, name: str = STUDY) -> str:
    """Return the study as a file: what `underheaven run` reads, with its regimes' files beside it."""
    worlds = [
        f"  {world}: {{regimes: [{', '.join(_names(asked_for))}]"
        + (f", safeguards: [{', '.join(asked_for.safeguards)}]" if asked_for.safeguards else "")
        + "}"
        for world, asked_for in study.worlds.items()
    ]
    return "\n".join(
        (
            f"study: {name}",
            "title: A study made in the explorer",
            "about: What these regimes do to synthetic citizens, beside the same society without any.",
            f"society: {study.society}",
            f"citizens: {study.citizens}",
            f"weeks: {study.weeks}",
            f"replicates: {study.replicates}",
            f"seed: {study.seed}",
            f"responses: {study.responses}",
            "worlds:",
            *worlds,
            "",
        )
    )


def own_regimes(study: StudyAsked) -> dict[str, str]:
    """Return the regimes that are asked for by their text: name and text.

    Raises
    ------
    InputError
        Two texts of one name.
    WordsError
        A text has problems.
    """
    texts: dict[str, str] = {}
    for world in study.worlds.values():
        for regime in world.regimes:
            if is_text(regime):
                name = regime_of(regime).regime
                if name in RESERVED:
                    raise InputError(
                        f"a regime may not be called `{name}` here: a file of the study has that name",
                        cure="give it another name",
                    )
                if texts.setdefault(name, regime) != regime:
                    raise InputError(
                        f"two versions of the regime `{name}` stand in one study",
                        cure="give one of them another name, or look at one after the other",
                    )
    return texts


def files_of(study: StudyAsked) -> dict[str, str]:
    """Return the study as files that lie beside one another, by name; errors as for `own_regimes`."""
    own = {f"{name}.yaml": text for name, text in own_regimes(study).items()}
    return {"study.yaml": study_text(study), **own}


def _names(world: WorldAsked) -> list[str]:
    """Return the names of a world's regimes."""
    said = [regime_of(regime).regime if is_text(regime) else regime for regime in world.regimes]
    for name in said:
        if len(name) > 40 or not name.replace("-", "").replace("+", "").isalnum():
            raise InputError(f"`{clean(name, 60)}` is no name of a regime")
    return said


def setting_of(study: StudyAsked, varied: Mapping[str, str] | None = None) -> Setting:
    """Return a study made ready to run.

    varied : words of its regimes that have another value, by path (`studies.varied`).

    Raises
    ------
    InputError, WordsError
        A name that is not there, a regime with problems, words that do not fit together.
    CannotFitError
        It would not fit into memory.
    """
    texts = own_regimes(study)

    def find_here(noun: Noun, name: str) -> None:
        known = {*_names_of(noun), *(texts if noun == "regime" else ())}
        if name not in known:
            raise InputError(f"there is no {noun} `{clean(name, 60)}`", cure=nearest(name, sorted(known)))

    words = read_study(study_text(study), file="study", find=find_here)
    where: dict[tuple[str, str], Any] = {("regime", name): regime_of(text) for name, text in texts.items()}
    where |= {
        ("regime", name): shelved_regime(name)
        for world in words.worlds.values()
        for name in world.regimes
        if name not in texts
    }
    where["society", words.society] = _society(words.society)
    setting = arrange(words, cast("Mapping[tuple[str, str], Any]", where), None, varied=varied)
    passes = [tuple(worlds.values()) for worlds in setting.passes.values()]
    refuse_what_cannot_fit(estimate(setting.society, setting.citizens, words.weeks, passes, 1))
    return setting


def regimes_of(study: StudyAsked, world: str) -> tuple[Regime, ...]:
    """Return the regimes of a world as they are declared, before any safeguard; errors as there."""
    return tuple(
        regime_of(regime) if is_text(regime) else shelved_regime(regime)
        for regime in study.worlds[world].regimes
    )


@cache
def _names_of(noun: Noun) -> tuple[str, ...]:
    """Return the names of the shelf, which stays as it is while the explorer runs."""
    return names(noun)


@lru_cache(maxsize=64)
def shelved_regime(name: str) -> Regime:
    """Return a regime of the shelf; raises `InputError` where there is none of this name."""
    return read("regime", find("regime", name).name)
