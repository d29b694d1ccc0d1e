"""Write docs/vocabulary.md, which lists every word a declaration can say, from the words themselves."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from underheaven.ground.errors import WordsError
from underheaven.ground.exact import as_text
from underheaven.ground.numbers import CitedNumber, Grade, Standing
from underheaven.words.condition import Condition, Whose
from underheaven.words.dictionary import DOMAINS, dictionary
from underheaven.words.explain import VOCABULARY, unwrapped
from underheaven.words.fields import POINTS, Graded, NumbersLine, RuleBearing, ShortForm
from underheaven.words.labels import ADULT_AGES, AGES, GROUPS, INCOMES
from underheaven.words.loader import read_regime
from underheaven.words.quantity import Quantity
from underheaven.words.regime import Regime
from underheaven.words.schema import NOUNS
from underheaven.words.society import KINDS

PAGE = Path(__file__).resolve().parent.parent / VOCABULARY
OPENING = """# Every word a declaration can say

Written from the words themselves by `python tools/vocabulary.py`; a test fails while it is stale.
`underheaven new NAME.yaml` writes a commented file to start from, and `underheaven check NAME.yaml` says what
is wrong with one, where, and what to write instead. Whatever is declared meets synthetic citizens only.

A declaration is a file of words, each followed by a colon and what is said about it. Words that belong
together stand below one another, indented alike, or in braces: `{value: 0.3, swept: [0.1, 0.6]}`. A word that
is not on this page is an error, never ignored. NAME stands for a name that you choose: letters, digits and
hyphens, at most 40.
"""
KIND_TITLES = {
    "harmful": "Harmful: hurts somebody",
    "default": "Default: a debt unpaid",
    "lawful": "Lawful: disfavoured, and lawful",
    "civic": "Civic: done for others",
}
NUMBER_FORMS = (
    ("0.3", "a bare number; what it stands on is said by the file's `numbers:` line"),
    ("1/6000", "a fraction; write 1/200 for 1 in 200, and 0.6 for 60 %"),
    ("{value: 0.3, swept: [0.1, 0.6]}", "assumed, with a range of its own over which it may be swept"),
    ("{value: 0.3, source: npl-2023}", "from a source; as well supported as that source says of itself"),
    (
        "{value: 0.3, standing: reported, source: npl-2023, note: as in the trial}",
        "everything said; `note` is a remark for the reader",
    ),
    (
        "{by_week: {1: 0.33, 53: 0.66, 105: 1}, swept: [0.2, 1]}",
        "steps, each from that week on, where the word may change over weeks; a range is about the last",
    ),
    (
        "{value: 0.3, swept: [0.1, 0.6], by_group: {B: 2}}",
        "twice as much for group B; each factor is a number like any other",
    ),
)
DURATION_FORMS = ("104 weeks", "2 years", "30 days")
CONDITIONS: tuple[tuple[str, str], ...] = (
    ("recorded", "recorded: jaywalking"),
    ("entered", "entered: another-list"),
    ("listed", "listed: the-list"),
    ("band", "band: low"),
    ("score_below", "score_below: 600"),
    ("score_from", "score_from: 700"),
    ("lowest", "lowest: 0.05"),
)
MODIFIERS: tuple[tuple[str, str], ...] = (
    ("`times` and `within`, of `recorded`", "recorded: jaywalking, times: 3, within: 52 weeks"),
    ("`times` and `within`, of `entered`", "entered: another-list, times: 3, within: 52 weeks"),
    ("`for`", "recorded: jaywalking, for: 104 weeks"),
    ("`seen_by`", "listed: the-list, seen_by: bank"),
)
PLACES = {
    "a register's `enter_when`": (
        "registers: {another-list: {colour: black, enter_when: {recorded: jaywalking}, leave_when: {never: "
        "true}}, the-list: {colour: black, enter_when: %s, leave_when: {never: true}}}"
    ),
    "a rule's `when`": "rules: [{services: flight, then: refuse, when: %s}]",
    "a score's `through_others`, `when`": "through_others: [{points: -1, when: %s}]",
}
TRIED = """regime: tried
title: A regime that is read to see what may stand where
about: Made up.
run_by: state
grade: hypothetical
numbers: {standing: assumed, swept_by: [0.5, 2]}
sensors: {watch: {watches: jaywalking, detects: %s}}
score: {starts: 1000, bounds: [0, 1300], points: {jaywalking: -5}, bands: {good: 900, low: 0}%s}
%s
"""
A_REGISTER = (
    "sharing: {bank: {copies: the-list}}\n"
    "registers: {the-list: {colour: black, enter_when: {recorded: jaywalking}, leave_when: {never: true}}, "
    "another-list: {colour: black, enter_when: {recorded: jaywalking}, leave_when: {never: true}}}"
)


def page() -> str:
    """Return the whole page."""
    parts = [OPENING, _numbers(), _labels(), _acts(), _services(), _conditions()]
    parts += [_noun(noun, model) for noun, model in NOUNS.items()]
    return "\n".join(parts)


def _table(headers: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a table of Markdown."""
    lines = [headers, tuple("---" for _ in headers), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def _quoted(words: tuple[str, ...] | list[str]) -> str:
    """Return words as they are typed, in a row."""
    return ", ".join(f"`{word}`" for word in words)


def _texts_under(enumeration: type[Standing | Grade]) -> list[tuple[str, ...]]:
    """Return the values of an enumeration with the texts under them in its module."""
    source = Path(sys.modules[enumeration.__module__].__file__ or "").read_text(encoding="utf-8")
    body = source.partition(f"class {enumeration.__name__}(")[2].partition("\n\n\n")[0]
    texts = dict(re.findall(r'    [A-Z]+ = "(\w+)"\n    """(.*?)"""', body))
    return [(f"`{one.value}`", texts[one.value]) for one in enumeration]


def _numbers() -> str:
    """Return the part about numbers, durations, standings and grades."""
    return (
        "## Numbers\n\nA number can be written in these ways.\n\n"
        + _table(("written", "meaning"), [(f"`{form}`", meaning) for form, meaning in NUMBER_FORMS])
        + f"\nA duration says its unit: {_quoted(DURATION_FORMS)}. A year has 52 weeks; durations are "
        "rounded to whole weeks.\n\nThe standing of a number says how well it is supported. A number that is "
        "documented, reported or disputed names a source; one that is assumed names a range (`swept`, or the "
        "file's `swept_by`). Sources stand in `sources.yaml`, on the shelf or beside the file, each as "
        '`NAME: {standing: reported, what: "where it is published"}`.\n\n'
        + _table(("standing", "meaning"), _texts_under(Standing))
        + "\nThe grade of a rule says how well it is supported that there is such a rule; it says nothing "
        "about the rule's numbers. What is documented, reported, disputed or proposed names a source.\n\n"
        + _table(("grade", "meaning"), _texts_under(Grade))
    )


def _labels() -> str:
    """Return the part about age, income and group."""
    return (
        "## Ages, incomes, groups\n\nThese labels and no others.\n\n"
        f"- Ages: {_quoted(AGES)}; adults are {_quoted(ADULT_AGES)}.\n"
        f"- Incomes, by fifths of households: {_quoted(INCOMES)}.\n"
        f"- Abstract groups: {_quoted(GROUPS)}; no group stands for a real one.\n"
    )


def _acts() -> str:
    """Return the part about acts."""
    said = (
        "## Acts\n\nWhat people do, and what sensors can watch. The kind of an act is the same in every "
        "society, so that none can call speech harmful.\n"
    )
    for kind in KINDS:
        rows = [
            (f"`{name}`", act.domain, f"the citizen {act.phrase}")
            for name, act in dictionary().acts.items()
            if act.kind == kind
        ]
        said += f"\n### {KIND_TITLES[kind]}\n\n" + _table(("act", "domain of life", "in a life story"), rows)
    return said


def _services() -> str:
    """Return the part about services."""
    rows = [
        (domain, f"`{name}`", service.phrase)
        for domain in DOMAINS
        for name, service in dictionary().services.items()
        if service.domain == domain
    ]
    without = [d for d in DOMAINS if all(s.domain != d for s in dictionary().services.values())]
    return (
        "## Services\n\nWhat people ask for, and what rules can refuse. A domain of life is closed to "
        "somebody when every service in it that a rule governs refuses.\n\n"
        + _table(("domain of life", "service", "what is asked for"), rows)
        + (f"\nNo service belongs to the domain {', '.join(without)}.\n" if without else "")
    )


def tried(place: str, condition: str) -> bool:
    """Return whether a condition may stand at a place, by reading a regime that says it there."""
    holder = PLACES[place] % condition
    through = f", {holder}" if holder.startswith("through_others") else ""
    rest = holder if holder.startswith("registers") else A_REGISTER + ("" if through else f"\n{holder}")
    try:
        read_regime(TRIED % ("0.5", through, rest))
    except WordsError:
        return False
    return True


def _conditions() -> str:
    """Return the part about conditions: their words, and which may stand where."""
    rows: list[tuple[str, ...]] = []
    for word, said in CONDITIONS:
        cells: list[str] = []
        for place in PLACES:
            alone = tried(place, f"{{{said}}}") or tried(place, f"{{{said}, whose: district}}")
            beside = tried(place, f"{{recorded: jaywalking, {said}}}")
            cells.append("yes" if alone else "beside `recorded`, `band` or `score_below`" if beside else "no")
        rows.append((f"`{word}`", *cells))
    for whose in cast("tuple[str, ...]", get_args(Whose)):
        cells = [
            "yes" if any(tried(p, f"{{{said}, whose: {whose}}}") for _, said in CONDITIONS) else "no"
            for p in PLACES
        ]
        rows.append((f"`whose: {whose}`", *cells))
    several = [
        "yes"
        if any(tried(p, f"{{listed: the-list, whose: {w}, at_least: 2}}") for w in get_args(Whose))
        else "no"
        for p in PLACES
    ]
    rows.append(("`at_least`", *several))
    for name, said in MODIFIERS:
        cells = ["yes" if tried(p, f"{{{said}}}") else "no" for p in PLACES]
        rows.append((name, *cells))
    return (
        "## Conditions\n\nAll words in one condition hold together; in a list of conditions, any one is "
        "enough. Of other people, all but `lowest` can be read, as it was published last week. `at_least` "
        "counts people; `times` and `within` count records, or entries.\n\n"
        + _words_of(Condition)
        + "\nWhich may stand where (found by trying each):\n\n"
        + _table(("word", *PLACES), rows)
    )


def _noun(noun: str, model: type[BaseModel]) -> str:
    """Return the part about one noun: its words, and those of everything in it."""
    said = f"## The {noun}\n\n{_sentence(model)}\n\n{_words_of(model)}"
    paths: dict[type[BaseModel], list[str]] = {}
    for path, inner in _models_in(model, ""):
        if path not in paths.setdefault(inner, []):
            paths[inner].append(path)
    for inner, where in paths.items():
        if inner is not Condition:
            said += f"\n### `{'`, `'.join(where)}`\n\n{_sentence(inner)}\n\n{_words_of(inner)}"
    return said


def _sentence(model: type[BaseModel]) -> str:
    """Return the first paragraph of what a model says of itself, on one line."""
    return " ".join((model.__doc__ or "").strip().split("\n\n")[0].split())


def _models_in(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield every model in a model with the words that lead to it."""
    for name, field in model.model_fields.items():
        path = f"{prefix}{field.alias or name}"
        for step, inner in _models_under(field.annotation):
            yield path + step, inner
            yield from _models_in(inner, f"{path}{step}.")


def _models_under(kind: Any) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield the models that may stand in one field, with `.NAME` where they stand under a name."""
    for inner in unwrapped(kind):
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield "", inner
        elif get_origin(inner) is dict:
            yield from ((f".NAME{step}", model) for step, model in _models_under(get_args(inner)[1]))
        elif get_origin(inner) is tuple:
            for item in get_args(inner):
                yield from _models_under(item)


def _words_of(model: type[BaseModel]) -> str:
    """Return the table of a model's words, what each takes, and what it means."""
    of_itself = next(
        (one for one in (RuleBearing, Graded) if issubclass(model, one) and model is not Regime), None
    )
    own = dict[str, FieldInfo]() if of_itself is None else of_itself.model_fields
    rows: list[tuple[str, ...]] = []
    for name, field in model.model_fields.items():
        if name not in own:
            meaning = " ".join((field.description or "").split())
            rows.append((f"`{field.alias or name}`", f"{_taken_by(field)}{_if_not_said(field)}", meaning))
    words = [f"`{word}`" for word in ("grade", "source", "from_week", "note") if word in own]
    more = f"\nIt may also say its own {', '.join(words[:-1])} and {words[-1]}.\n" if words else ""
    return _table(("word", "what it takes", "meaning"), rows) + more


def _if_not_said(field: FieldInfo) -> str:
    """Return whether a word has to be said, and what holds where it is not."""
    if field.is_required():
        return " (has to be said)"
    default: object = field.default
    if isinstance(default, bool) or default in (None, (), {}, PydanticUndefined):
        return ""
    return f" (`{default}` where not said)" if isinstance(default, int | str) else ""


def _taken_by(field: FieldInfo) -> str:
    """Return what a field takes, in words."""
    return _taken(field.annotation, tuple(field.metadata))


def _taken(kind: Any, marks: tuple[Any, ...] = ()) -> str:
    """Return what may be written for a kind of field, in words."""
    for mark in marks:
        if isinstance(mark, Quantity):
            return _quantity(mark)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _taken(inner[0], (*marks, *inner[1:]))
    if origin in (Union, UnionType):
        return ", or ".join(_taken(one, marks) for one in inner if one is not type(None))
    if origin is Literal:
        return " or ".join(f"`{one}`" for one in inner)
    if origin is dict:
        return f"for each {_key(inner[0])}: {_taken(inner[1])}"
    if origin is tuple and inner[-1] is Ellipsis:
        return f"one, or a list, of: {_taken(inner[0])}"
    if origin is tuple:
        return f"`[a, b]`, each {_taken(inner[0])}"
    return _taken_plainly(kind, marks)


def _taken_plainly(kind: Any, marks: tuple[Any, ...]) -> str:
    """Return what may be written for a kind without parts."""
    if kind is CitedNumber:
        return _quantity(POINTS)
    if kind is Condition:
        return "a condition"
    if kind is NumbersLine:
        return "a standing, and a range or a source"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        first = next(name for name in kind.model_fields if name not in RuleBearing.model_fields)
        is_short = any(isinstance(mark, ShortForm) for mark in marks)
        return (f"`{first}` alone, or " if is_short else "") + "words of its own, below"
    if kind in (Grade, Standing):
        return " or ".join(f"`{one.value}`" for one in cast("type[Grade]", kind))
    if kind is bool:
        return "`true` or `false`"
    if kind is Fraction:
        return "a number"
    if kind is int:
        return "a whole number" + _ends(marks)
    if kind is str:
        return "text" if any(getattr(mark, "max_length", None) == 2000 for mark in marks) else "a name"
    return "what that field takes"


def _key(kind: Any) -> str:
    """Return what the keys of a map are."""
    if get_origin(kind) is Literal:
        return f"of {_quoted(list(get_args(kind)))}"
    return "name"


def _ends(marks: tuple[Any, ...]) -> str:
    """Return the ends between which a whole number lies, where both are declared."""
    ends: dict[str, int] = {}
    for mark in (inner for holder in marks for inner in (holder, *getattr(holder, "metadata", ()))):
        ends |= {word: getattr(mark, word) for word in ("ge", "le") if hasattr(mark, word)}
    return f" from {ends['ge']} to {ends['le']}" if len(ends) == 2 else ""


def _quantity(quantity: Quantity) -> str:
    """Return the unit and the bounds of a number, and which factors it may carry."""
    low, high = (_grouped(end) if end is not None else "" for end in (quantity.low, quantity.high))
    said = f"{'a duration' if quantity.duration else 'a number'} ({quantity.unit}), {low} to {high}"
    if quantity.over_weeks != "no":
        said += "; may change over weeks" + (" and never falls" if quantity.over_weeks == "rising" else "")
    return said + (f"; may have {_quoted(sorted(quantity.factors))}" if quantity.factors else "")


def _grouped(number: Fraction) -> str:
    """Return a bound with its thousands separated."""
    return f"{number.numerator:,}" if number.denominator == 1 else as_text(number)


def forms() -> Mapping[str, str]:
    """Return a regime for each way of writing a number that the page names, to be read by a test."""
    said = {form: f"0.5, coverage: {form}" if "by_week" in form else form for form, _ in NUMBER_FORMS}
    return {form: TRIED % (written, "", A_REGISTER) for form, written in said.items()}


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
