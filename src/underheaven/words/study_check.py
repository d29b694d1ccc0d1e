"""What has to hold within one study, and which names it may say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Literal

from underheaven.ground.errors import InputError, clean
from underheaven.words.explain import nearest
from underheaven.words.fields import Reading
from underheaven.words.places import MOST_TOLD_APART, districts_of, tells_districts_apart
from underheaven.words.problems import Problem, Written
from underheaven.words.society import Society
from underheaven.words.society_check import citizens_problems
from underheaven.words.study import LONGEST, Study
from underheaven.words.vary import vary_problems

MOST_REPLICATES = 10_000
"""Most replicates of a study."""
MOST_WORLDS = 16
"""Most worlds of a study, beside `none`."""


def study_problems(study: Study, reading: Reading | None = None) -> list[Problem]:
    """Return what does not hold within a study."""
    problems = [] if study.citizens is None else citizens_problems(study.citizens)
    problems += weeks_problems(study.weeks)
    if study.replicates < 1:
        said = f"{study.replicates} replicates; at least one society is drawn"
        problems.append(Problem(("replicates",), said, "write 1 or more (intervals need 10)"))
    elif study.replicates > MOST_REPLICATES:
        problems.append(Problem(("replicates",), f"more than {MOST_REPLICATES:,} replicates", "write fewer"))
    if not study.worlds:
        problems.append(Problem(("worlds",), "names no world", "write `worlds: {NAME: REGIME}`"))
    if len(study.worlds) > MOST_WORLDS:
        problems.append(Problem(("worlds",), f"more than {MOST_WORLDS} worlds", "make two studies"))
    for name, world in study.worlds.items():
        if name == "none":
            said = "`none` is the society without any regime, and is always there"
            problems.append(Problem(("worlds", name), said, "give this world another name", "key"))
        for word, listed in (("regimes", world.regimes), ("safeguards", world.safeguards)):
            problems += (p.under("worlds", name, word) for p in _said_twice(listed))
        if not world.regimes:
            said = "has no regime; it would be `none`"
            problems.append(Problem(("worlds", name), said, "name a regime, such as `empty`"))
    for word in ("beside", "refused"):
        if getattr(study, word) and study.tell is None:
            said = "nobody's life is told here"
            problems.append(Problem((word,), said, "add `tell: hardest-hit`, or remove this", "key"))
    problems += (p.under("refused") for p in _said_twice(study.refused))
    if study.entered_for is not None and not study.refused:
        said = "nobody is looked for who was refused anything after it"
        problems.append(Problem(("entered_for",), said, "add `refused: SERVICE`, or remove this", "key"))
    if study.beside is not None and study.beside not in study.worlds:
        problems.append(_no_such("world", study.beside, study.worlds, ("beside",)))
    problems += (p.under("measures") for p in _said_twice(study.measures))
    problems += (p.under("by") for p in _said_twice(study.by))
    problems += vary_problems(study.vary, [name for world in study.worlds.values() for name in world.regimes])
    return problems


def weeks_problems(weeks: int) -> list[Problem]:
    """Return what is wrong with a number of weeks."""
    if weeks < 1:
        return [Problem(("weeks",), f"{weeks} weeks; nothing happens in no time", "write 1 or more")]
    if weeks > LONGEST:
        said = f"{weeks} weeks; no study runs longer than ten years, since nobody is born or dies here"
        return [Problem(("weeks",), said, f"write {LONGEST} or less")]
    return []


def check_by(study: Study, society: Society) -> None:
    """Check that measures can be told apart by what a study asks for.

    Raises
    ------
    WordsError
        `by: district` in a society of more districts than are told apart.
    """
    if "district" not in study.by or tells_districts_apart(society):
        return
    said = (
        f"society `{society.society}` has {len(districts_of(society)):,} districts, and measures are kept by"
        f" district where there are at most {MOST_TOLD_APART}"
    )
    written = study.written if study.written.lines else Written(file=f"`{study.study}`")
    raise written.error(Problem(("by", str(study.by.index("district"))), said, "write `by: province`"))


def check_refused(study: Study, society: Society) -> None:
    """Check that a society has the services and the act by which a study chooses whose life is told.

    Raises
    ------
    WordsError
        A service or an act the society does not have.
    """
    written = study.written if study.written.lines else Written(file=f"`{study.study}`")
    for index, service in enumerate(study.refused):
        if service not in society.services:
            raise written.error(_no_such("service", service, society.services, ("refused", str(index))))
    if study.entered_for is not None and study.entered_for not in society.acts():
        raise written.error(_no_such("act", study.entered_for, society.acts(), ("entered_for",)))


def _said_twice(names: Collection[str]) -> Iterator[Problem]:
    """Yield the names that a list says more than once."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield Problem((str(index),), f"`{clean(name, 60)}` is named twice", "remove one")
        seen.add(name)


Named = Literal["society", "regime", "safeguard"]
"""What a study names that is declared elsewhere."""
Find = Callable[[Named, str], object]
"""Looks up a declaration by its noun and its name; raises `InputError` where it is not there."""


def unknown_names(study: Study, find: Find) -> Iterator[Problem]:
    """Yield every name of a declaration that is not there."""
    for noun, name, path in _names_said(study):
        try:
            find(noun, name)
        except InputError as error:
            yield Problem(path, error.problem, error.cure)


def _names_said(study: Study) -> Iterator[tuple[Named, str, tuple[str, ...]]]:
    """Yield every name of a declaration that a study says, with its noun and its place."""
    yield "society", study.society, ("society",)
    for world, said in study.worlds.items():
        for index, name in enumerate(said.regimes):
            yield "regime", name, ("worlds", world, "regimes", str(index))
        for index, name in enumerate(said.safeguards):
            yield "safeguard", name, ("worlds", world, "safeguards", str(index))


def _no_such(noun: str, name: str, known: Collection[str], path: tuple[str, ...]) -> Problem:
    """Return the problem of a name that is not there."""
    return Problem(path, f"there is no {noun} `{clean(name, 60)}`", nearest(name, list(known)))
