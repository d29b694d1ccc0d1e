"""A study as the page asks for it: names of the shelf, or a regime's own text, and a few whole numbers.

It is read by the same loader as a file on the command line and becomes the same `Setting`, so that the page,
a file, Python and the command line live the same weeks.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from underheaven.ground.errors import InputError, clean
from underheaven.shelf import find, names, read, sources
from underheaven.society.estimate import estimate, refuse_what_cannot_fit
from underheaven.studies.setting import Setting, arrange
from underheaven.words.fields import Name
from underheaven.words.loader import read_regime, read_study
from underheaven.words.regime import Regime
from underheaven.words.society import Society
from underheaven.words.study import Level
from underheaven.words.study_check import Known

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


def asked(said: object) -> StudyAsked:
    """Return a study as it was asked for.

    Raises
    ------
    InputError
        Another shape, an unknown word, or a number beyond what the page runs.
    """
    try:
        return StudyAsked.model_validate(said)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = clean(".".join(str(step) for step in first["loc"]), 80)
        raise InputError(
            f"the study cannot be read: {first['msg']}",
            where=where or "study",
            cure="start again from a regime of the shelf, or mend this word",
        ) from None


@lru_cache(maxsize=32)
def regime_of(text: str) -> Regime:
    """Return the regime that a text declares; raises `WordsError` with every problem of it."""
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


def setting_of(study: StudyAsked) -> Setting:
    """Return a study made ready to run.

    Raises
    ------
    InputError, WordsError
        A name that is not there, a regime with problems, words that do not fit together.
    CannotFitError
        It would not fit into memory.
    """
    texts = own_regimes(study)
    known = Known(set(names("society")), {*names("regime"), *texts}, set(names("safeguard")))
    words = read_study(study_text(study), file="study", known=known)
    where: dict[tuple[str, str], Any] = {("regime", name): regime_of(text) for name, text in texts.items()}
    where |= {
        ("regime", name): _shelved(name)
        for world in words.worlds.values()
        for name in world.regimes
        if name not in texts
    }
    where["society", words.society] = _society(words.society)
    setting = arrange(words, cast("Mapping[tuple[str, str], Any]", where), None)
    passes = [tuple(worlds.values()) for worlds in setting.passes.values()]
    refuse_what_cannot_fit(estimate(setting.society, setting.citizens, words.weeks, passes, 1))
    return setting


@lru_cache(maxsize=64)
def _shelved(name: str) -> Regime:
    return read("regime", find("regime", name).name)
