"""From pydantic's errors to problems a reader understands: one each, with path, cure, "did you mean"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError

from underheaven.ground.errors import clean, did_you_mean
from underheaven.words.problems import MOST_IN_A_LIST, MOST_REPORTED, Path, Problem, listed

VOCABULARY = "docs/vocabulary.md"
"""The page that lists every word, act and service."""
_NAME_CURE = "names are letters, digits and hyphens, at most 40"


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """Return a validation error as problems; the same missing `numbers:` line is said once."""
    problems: list[Problem] = []
    said_default = False
    too_many = 2 * MOST_REPORTED
    for detail in error.errors(include_url=False, include_input=True):
        if detail["type"] == "number-default":
            if said_default:
                continue
            said_default = True
        if len(problems) >= too_many:
            # Only counted: looking for the nearest word takes time, and nobody reads the hundredth problem.
            problems.append(Problem(tuple(str(step) for step in detail["loc"]), "is wrong too"))
            continue
        problems.append(_problem(cast("Mapping[str, Any]", detail), model))
    return _without_echoes(problems)


def _without_echoes(problems: list[Problem]) -> list[Problem]:
    """Leave out that a word is not said where a misspelling of it stands beside: one problem, one error."""
    unknown = [problem for problem in problems if problem.message.startswith("unknown word")]
    meant = {(problem.path[:-1], problem.cure) for problem in unknown}
    return [
        problem
        for problem in problems
        if not (
            problem.path
            and problem.message == not_said(problem.path[-1])
            and (problem.path[:-1], f"did you mean `{problem.path[-1]}`?") in meant
        )
    ]


def not_said(word: str) -> str:
    """Return the message for a word that has to be said."""
    return f"`{word}` is not said"


def _problem(detail: Mapping[str, Any], model: type[BaseModel]) -> Problem:
    """Return one pydantic error as a problem."""
    kind: str = detail["type"]
    context: Mapping[str, Any] = detail.get("ctx") or {}
    steps = [str(step) for step in detail["loc"]]
    is_key = bool(steps) and steps[-1] == "[key]"
    path = (*(steps[:-1] if is_key else steps), *context.get("path", ()))
    if kind == "extra_forbidden":
        return unknown_word(path, words_known_at(model, path[:-1]))
    if "said" in context:
        said, _, cure = str(context["said"]).partition("; ")
        if "known" in context:
            cure = nearest(str(context["word"]), context["known"])
        is_word = kind == "unknown-word" and path and path[-1] == context.get("word")
        at = "key" if is_word or context.get("at") == "key" else "value"
        return Problem(path, said, cure or None, at)
    if kind == "missing":
        return _missing(path, model)
    if kind in {"literal_error", "enum"}:
        known = _choices(str(context.get("expected", "")))
        word = str(detail["input"]) if isinstance(detail["input"], str) else ""
        said = (
            f"`{clean(word, 60)}` is none of {listed(known)}" if word else f"expected one of {listed(known)}"
        )
        near = did_you_mean(word, known)
        return Problem(path, said, f"did you mean `{near}`?" if near else None, "key" if is_key else "value")
    said, cure = _plain_words(kind, context, detail)
    return Problem(path, said, cure, "key" if is_key else "value")


def _plain_words(kind: str, context: Mapping[str, Any], detail: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return what the common kinds of pydantic error mean, and what to do."""
    shown = clean(str(detail["input"]), 60)
    if kind == "string_pattern_mismatch":
        return f"`{shown}` is no name", _NAME_CURE
    if kind in {"string_type", "string_too_short"}:
        return "expected text", None
    if kind == "string_too_long":
        return f"longer than {context['max_length']} characters", "say it shorter"
    if kind in {"dict_type", "model_type", "model_attributes_type", "dataclass_type"}:
        return "expected a map of words", "write `word: value` below it, indented, or `{word: value}`"
    if kind in {"tuple_type", "list_type"}:
        return "expected a list", "write `[first, second]`"
    if kind in {"too_short", "too_long"}:
        least, most = context.get("min_length"), context.get("max_length")
        return (
            (f"expected at least {least} items", None)
            if kind == "too_short"
            else (f"at most {most} items", None)
        )
    bounds = {
        "greater_than_equal": ("below", "ge"), "less_than_equal": ("above", "le"),
        "greater_than": ("not above", "gt"), "less_than": ("not below", "lt"),
    }  # fmt: skip
    if kind in bounds:
        said, bound = bounds[kind]
        return f"{shown} is {said} {context[bound]}", None
    message = str(detail.get("msg", "is wrong")).removeprefix("Value error, ")
    said, _, cure = message.partition("; ")
    return said[:1].lower() + said[1:], cure or None


def unknown_word(path: Path, known: Iterator[str] | tuple[str, ...]) -> Problem:
    """Return the problem of a word that is not in the vocabulary at its place."""
    return Problem(
        path, f"unknown word `{clean(path[-1], 60)}`", nearest(path[-1], tuple(known), page=VOCABULARY), "key"
    )


def nearest(word: str, known: tuple[str, ...] | list[str], *, page: str = "") -> str | None:
    """Return the cure for a word that is not known: the nearest one, or what there is.

    page : where all of them stand, said where the list is cut.
    """
    near = did_you_mean(word, known)
    if near is not None:
        return f"did you mean `{near}`?"
    more = f" (all: {page})" if page and len(known) > MOST_IN_A_LIST else ""
    return f"known: {listed(known)}{more}" if known else None


def _missing(path: Path, model: type[BaseModel]) -> Problem:
    """Return the problem of a word that has to be said."""
    word = path[-1]
    meaning = ""
    for holder in models_at(model, path[:-1]):
        field = holder.model_fields.get(word)
        if field is not None and field.description:
            meaning = " ".join(field.description.split()).rstrip(".")
    return Problem(
        path, f"`{word}` is not said", f"add `{word}:` ({meaning})" if meaning else f"add `{word}:`"
    )


def _choices(expected: str) -> list[str]:
    """Return the words in pydantic's list of choices ('a', 'b' or 'c')."""
    return expected.split("'")[1::2]


def words_known_at(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """Return the words the vocabulary has at a path of a noun."""
    known: list[str] = []
    for holder in models_at(model, path):
        known += [field.alias or name for name, field in holder.model_fields.items()]
    return tuple(known)


def models_at(model: type[BaseModel], path: Path) -> list[type[BaseModel]]:
    """Return the models that may stand at a path of a noun."""
    kinds: list[Any] = [model]
    for step in path:
        kinds = [inner for kind in kinds for inner in _one_level_down(kind, step)]
    return [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]


def _one_level_down(kind: Any, step: str) -> list[Any]:
    """Return what may stand under one step of a kind of field."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            if step in (name, field.alias):
                return unwrapped(field.annotation)
        return []
    if get_origin(kind) is dict:
        return unwrapped(get_args(kind)[1])
    if get_origin(kind) in (tuple, list):
        return [inner for item in get_args(kind) if item is not Ellipsis for inner in unwrapped(item)]
    return []


def unwrapped(kind: Any) -> list[Any]:
    """Return the kinds of field inside `Annotated`, `Optional` and unions."""
    origin = get_origin(kind)
    if origin is Annotated:
        return unwrapped(get_args(kind)[0])
    if origin in (Union, UnionType):
        return [inner for part in get_args(kind) if part is not type(None) for inner in unwrapped(part)]
    if origin is Literal:
        return [kind]
    return [kind]
