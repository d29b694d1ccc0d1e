"""What `show` prints: a declaration in plain words, with where each of its numbers comes from.

A card describes a declaration. It is no verdict on any real system: every regime is declared after published
sources and meets synthetic citizens only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from underheaven.ground.errors import InputError, clean, did_you_mean
from underheaven.ground.numbers import CitedNumber, Grade, Standing
from underheaven.report.assumptions import assumed_in
from underheaven.report.figures import declared, plain
from underheaven.report.page import SYNTHETIC, Page
from underheaven.report.regime_card import HOLDERS, lawful_acts_punished, print_regime
from underheaven.report.rooms import doubts, room_of
from underheaven.report.society_card import print_society
from underheaven.report.study_card import print_safeguard, print_study
from underheaven.shelf.finding import FOLDERS, Noun, folder_sources, names, read, read_file
from underheaven.words.condition import Condition
from underheaven.words.fields import Graded
from underheaven.words.regime import Regime
from underheaven.words.safeguard import Safeguard
from underheaven.words.society import Society
from underheaven.words.sources import Source
from underheaven.words.study import Study
from underheaven.words.walk import numbers, parts

Declaration = Regime | Society | Study | Safeguard
INTENDED = (
    "Intended use: to see, on synthetic citizens, what such a system does before anyone lives in one: "
    "for research, "
    "teaching, journalism, law and the design of safeguards."
)
OUT_OF_SCOPE = (
    "Out of scope: scoring, ranking or deciding about any real person; loading people; finding the "
    "cheapest way to "
    "obedience or silence; evidence that a system conforms to any law."
)


def find_cards(name: str) -> list[tuple[Noun, Declaration, Path | None]]:
    """Return every declaration of a name on the shelf, or the one of a file.

    Raises
    ------
    InputError
        Nothing of this name; says what was probably meant.
    WordsError
        The file has problems.
    """
    if name.endswith((".yaml", ".yml")) or "/" in name:
        noun, thing = read_file(Path(name))
        return [(noun, thing, Path(name).parent)]
    found: list[tuple[Noun, Declaration, Path | None]] = [
        (noun, read(noun, name), None) for noun in FOLDERS if name in names(noun)
    ]
    if not found:
        known = [other for noun in FOLDERS for other in names(noun)]
        near = did_you_mean(name, known)
        cure = (
            f"did you mean `{near}`?"
            if near
            else "`underheaven list` names what there is; a file ends in .yaml"
        )
        raise InputError(f"nothing on the shelf is called `{clean(name, 60)}`", cure=cure)
    return found


def print_card(page: Page, noun: Noun, thing: Declaration, folder: Path | None = None) -> None:
    """Print one declaration in plain words; `folder` is where a file's own sources.yaml may be."""
    page.title(thing.title, f"{noun} {getattr(thing, noun)}")
    page.say(thing.about)
    page.say(SYNTHETIC, style="bold yellow")
    if isinstance(thing, Regime):
        page.gap()
        facts = [("Run by", HOLDERS[thing.run_by]), ("Evidence", evidence(thing))]
        page.items([*facts, *([("Numbers", assumed)] if (assumed := assumed_in(thing)) else [])])
        if thing.note:
            page.say(thing.note, indent=2)
        print_regime(page, thing, pilots_at_hand(thing, folder), used_at_hand(thing, folder))
    elif isinstance(thing, Society):
        print_society(page, thing)
    elif isinstance(thing, Study):
        print_study(page, thing)
    else:
        print_safeguard(page, thing)
    cited = list(numbers(thing))
    if cited:
        _print_numbers(page, cited, list(_counts(thing)))
    _print_sources(page, thing, cited, folder_sources(folder))
    page.heading("What this is for")
    page.say(INTENDED, indent=2)
    page.say(OUT_OF_SCOPE, indent=2)


def pilots_at_hand(regime: Regime, folder: Path | None = None) -> list[Regime]:
    """Return the pilots of a regime made of regimes: those on the shelf or in a folder that can be read."""
    return list(_at_hand(regime.pilots, folder))


def used_at_hand(regime: Regime, folder: Path | None = None) -> list[Regime]:
    """Return the regimes whose files one reads, and those that these read, as far as they are here."""
    found: dict[str, Regime] = {}
    waiting = list(regime.uses)
    while waiting:
        for other in _at_hand([waiting.pop(0)], folder):
            if other.regime not in (*found, regime.regime):
                found[other.regime] = other
                waiting.extend(other.uses)
    return list(found.values())


def _at_hand(wanted: Iterable[str], folder: Path | None) -> Iterator[Regime]:
    """Yield those of some regimes that are on the shelf or in a folder and can be read."""
    for name in wanted:
        with suppress(InputError):
            yield read("regime", name, folder)


def rule_bearing(regime: Regime) -> list[Graded]:
    """Return a regime and every part of it that bears rules, the regime first."""
    return [part for _, part in parts(regime) if isinstance(part, Graded)]


def evidence(regime: Regime) -> str:
    """Return the grade of a regime in words, with how many of its parts say another."""
    counts: dict[Grade, int] = {}
    for part in rule_bearing(regime)[1:]:
        if part.grade is not None and part.grade != regime.grade:
            counts[part.grade] = counts.get(part.grade, 0) + 1
    others = ", ".join(f"{count} {grade.value}" for grade, count in counts.items())
    source = f" ({regime.source})" if regime.source else ""
    return f"rules {regime.grade.value}{source}, where one says nothing else" + (
        f": {others}" if others else ""
    )


def _counts(thing: Declaration) -> Iterator[tuple[str, str]]:
    """Yield how many records or entries each condition asks for that asks for several."""
    for path, part in parts(thing):
        if isinstance(part, Condition) and part.times is not None:
            name = ".".join((*path, "times"))
            yield name, f"{part.times}: as the rule has it, with no source of its own and no range"


def _print_numbers(
    page: Page, cited: list[tuple[tuple[str, ...], CitedNumber]], counts: list[tuple[str, str]]
) -> None:
    """Print every number with its standing and source; factors follow their number, counts come last."""
    page.heading("Its numbers, and how well each is supported")
    standings: dict[str, int] = {}
    for _, number in cited:
        standings[number.standing.value] = standings.get(number.standing.value, 0) + 1
    page.say(", ".join(f"{count} {standing}" for standing, count in standings.items()) + ".", indent=2)
    page.items([*_lines_of(cited), *counts], most=40)


def _lines_of(cited: list[tuple[tuple[str, ...], CitedNumber]]) -> Iterator[tuple[str, str]]:
    """Yield each number with its support; what many agencies say alike is said once, as `sharing.*.lost`."""
    agencies = {path[1] for path, _ in cited if path[0] == "sharing"}
    alike: dict[tuple[tuple[str, ...], str], list[tuple[str, ...]]] = {}
    for path, number in cited:
        of_all = ("sharing", "*", *path[2:]) if path[0] == "sharing" else path
        alike.setdefault((of_all, _supported(number)), []).append(path)
    for (of_all, said), paths in alike.items():
        if len(paths) == len(agencies) > 1 and of_all[1:2] == ("*",):
            yield ".".join(of_all), f"{said}, each of {len(agencies)}"
        else:
            yield from ((".".join(path), said) for path in paths)


def _supported(number: CitedNumber) -> str:
    """Return a number with its standing, source, range and note; its factors have lines of their own."""
    value = plain(number.value, number.unit)
    if number.by_week:
        steps = (f"from week {week} on {plain(step, number.unit)}" for week, step in number.by_week.items())
        value = ", ".join(steps)
    said = f"{value}: {number.standing.value}"
    if number.source is not None:
        said += f", {number.source}"
    if number.standing is Standing.ASSUMED and number.swept is not None:
        low, high = (
            declared(end) if number.unit == "points" else plain(end, number.unit) for end in number.swept
        )
        said += f", {low} to {high}"
    return said + (f" ({number.note})" if number.note else "")


def _print_sources(
    page: Page,
    thing: Declaration,
    cited: Iterable[tuple[tuple[str, ...], CitedNumber]],
    known: dict[str, Source],
) -> None:
    """Print the sources that the numbers and the rules name."""
    named = {number.source for _, number in cited if number.source}
    if isinstance(thing, Regime):
        named |= {part.source for part in rule_bearing(thing) if part.source}
    if named:
        page.heading("Sources")
        page.items([(name, f"{known[name].what} ({known[name].standing.value})") for name in sorted(named)])


def card_as_json(noun: Noun, thing: Declaration, folder: Path | None = None) -> dict[str, object]:
    """Return a declaration for `--json`: name, title, grade where it has one, numbers with their standing.

    Of a regime also the lawful acts it punishes or watches, the room in which it stands, and the grade of
    each of its rules. `folder` is where the pilots of a regime made of regimes may be.
    """
    return {
        "synthetic": True,
        "noun": noun,
        "name": getattr(thing, noun),
        "title": thing.title,
        "about": thing.about,
        "grade": thing.grade.value if isinstance(thing, Regime) else None,
        **(_regime_as_json(thing, folder) if isinstance(thing, Regime) else {}),
        "intended_use": INTENDED.partition(": ")[2],
        "out_of_scope": OUT_OF_SCOPE.partition(": ")[2],
        "numbers": [
            {
                "path": ".".join(path),
                "value": str(number.value),
                "by_week": {str(week): str(step) for week, step in number.by_week.items()} or None,
                "unit": number.unit,
                "standing": number.standing.value,
                "source": number.source,
                "swept": None if number.swept is None else [str(end) for end in number.swept],
                "note": number.note,
            }
            for path, number in numbers(thing)
        ],
    }


def _regime_as_json(regime: Regime, folder: Path | None) -> dict[str, object]:
    """Return what `--json` says of a regime alone."""
    rules = [(path, part) for path, part in parts(regime) if isinstance(part, Graded)]
    return {
        "run_by": regime.run_by,
        "room": room_of(regime).name,
        "doubts": doubts(regime),
        "lawful_acts": lawful_acts_punished(regime, pilots_at_hand(regime, folder)),
        "rules": [
            {
                "path": ".".join(path) or "regime",
                "grade": (part.grade or regime.grade).value,
                "source": part.source or regime.source,
            }
            for path, part in rules
        ],
    }
