"""Reading and running a worked example: given, regime, when, then; in words a lawyer can read.

An example names people by how they are related (`adult`, `child of anna`, `partner of anna`, `look-alike of
anna at cameras`, `acquaintance 1 of anna`), says in which weeks which draws fall which way, and states what
is on file, refused or closed in a week; and, under `counted`, what is counted of everybody at the end of the
last week it speaks of. Nothing it leaves out happens.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml
from tests.worked.luck import LOWEST, WrittenDraws

from underheaven import shelf
from underheaven.engine import oracle
from underheaven.engine.oracle import side_by_side
from underheaven.engine.oracle.people import acts_of
from underheaven.ground.draws import Address
from underheaven.ground.exact import threshold, weekly
from underheaven.ground.outcome import ALL, Event
from underheaven.society.population import Citizen, Population
from underheaven.words.check import check_world
from underheaven.words.dictionary import DOMAINS
from underheaven.words.federation import written_out
from underheaven.words.loader import read_regime, read_society
from underheaven.words.regime import Regime
from underheaven.words.society import Society

EXAMPLES = Path(__file__).parent / "examples"
SEED = 7

PURPOSES = {
    "does": "act/{}",
    "wavers": "act/{}",
    "nearly-does": "act/{}",
    "noticed": "sensor/{}",
    "mistaken": "sensor/{}/taken",
    "asks": "service/{}",
    "hesitates": "service/{}",
    "told": "register/{}/told",
    "files": "register/{}/files",
    "upheld": "register/{}/decided",
    "found": "register/{}/found",
    "connected": "coverage/{}",
    "other-payer": "service/{}/other-payer",
    "filed": "sensor/{}/filed",
    "stopped": "sensor/{}/review",
    "agrees": "consent",
    "repays": "debt/repaid",
    "lost-copy": "copy/{}/lost",
    "late-copy": "copy/{}/delay",
    "stale-copy": "copy/{}/lag",
    "wrong-file": "copy/{}/wrong-file",
    "cleared": "copy/{}/found",
    "first-in-line": "register/{}/priority",
    "first-at-the-desk": "register/{}/desk",
    "loses": "work/lost",
    "finds": "work/found",
    "turns": "opinion/turned",
    "reports-what-was-seen": "report/honest/{}",
    "reports-by-mistake": "report/mistaken/{}",
    "makes-up": "report/malicious/{}",
    "is-found-out": "report/found/{}",
    "rates-at-random": "rating/{}",
    "has-elsewhere": "service/{}/elsewhere",
}
"""What an example may say about somebody's luck, and the draw it is."""
INCLINED = {"wavers": 90, "nearly-does": 120}
"""Where a draw lies, as a percentage of somebody's own threshold."""
FIXED = ("connected", "other-payer", "agrees", "first-in-line", "has-elsewhere")
"""Draws of week 0: said with `yes` or `no`."""


@dataclass(frozen=True)
class Example:
    """One worked example."""

    file: str
    name: str
    clause: str
    society: Society
    regimes: tuple[Regime, ...]
    people: Mapping[str, str]
    citizens: int
    given: Mapping[str, Mapping[str, Mapping[str, Any]]]
    then: Mapping[int, Mapping[str, Mapping[str, Any]]]
    responses: str
    counted: Mapping[str, int]


@dataclass
class Seen:
    """What a week looked like for one person."""

    score: dict[str, Fraction] = field(default_factory=dict)
    shadow: dict[str, Fraction] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    wrong: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    fear: int = 0


def examples() -> Iterator[Example]:
    """Yield every example of every file."""
    for path in sorted(EXAMPLES.glob("*.yaml")):
        page = yaml.load(path.read_text(), Loader=yaml.BaseLoader)
        for example in page["examples"]:
            yield Example(
                path.stem,
                example["name"],
                example["clause"],
                _society(example.get("society", page.get("society"))),
                _written_out(
                    _society(example.get("society", page.get("society"))),
                    example.get("regimes", page.get("regimes")),
                ),
                example.get("people", {"anna": "adult"}),
                int(example.get("citizens", page.get("citizens", "400"))),
                example.get("given", {}),
                {int(week.removeprefix("week ")): then for week, then in example["then"].items()},
                example.get("responses", page.get("responses", "frozen")),
                {counter: int(total) for counter, total in example.get("counted", {}).items()},
            )


def _society(words: str) -> Society:
    return read_society(words) if "\n" in words else shelf.read("society", words)


def _regime(words: str) -> Regime:
    sources = {name: source.standing for name, source in shelf.sources().items()}
    return read_regime(words, sources=sources) if "\n" in words else shelf.read("regime", words)


def _written_out(society: Society, regimes: Sequence[str]) -> tuple[Regime, ...]:
    """Return the regimes of an example's world; pilots of one of them stand in it as such."""
    read = [_regime(words) for words in regimes]
    pilots = {name for regime in read for name in regime.pilots or ()}
    named = {regime.regime: regime for regime in read}
    return written_out(society, [regime for regime in read if regime.regime not in pilots], named)


def weeks_of(text: str) -> frozenset[int]:
    """Return the weeks that `3`, `1-9` or `1-4, 7` name."""
    weeks: set[int] = set()
    for part in str(text).split(","):
        first, _, last = part.strip().partition("-")
        weeks.update(range(int(first), int(last or first) + 1))
    return frozenset(weeks)


def cast_of(example: Example, population: Population) -> dict[str, int]:
    """Return who plays whom: the first citizens, in address order, who stand in the relations named."""
    for first in population.citizens:
        cast: dict[str, int] = {}
        for name, role in example.people.items():
            found = _player(role, cast, first.index, population)
            if found is None or found in cast.values():
                break
            cast[name] = found
        else:
            return cast
    raise AssertionError(f"nobody in this society stands in the relations of {example.name!r}")


def _player(role: str, cast: Mapping[str, int], first: int, population: Population) -> int | None:
    """Return the citizen who plays a role beside those already found, or None."""
    citizens = population.citizens
    if match := re.fullmatch(
        r"adult(?: in group ([A-H]))?(?: with (\w+) income)?(?: of ([\d+-]+))?"
        r"(?: in (\w+land))?(?: living (alone))?",
        role,
    ):
        me = citizens[first]
        alone = "alone" if len(me.members) == 1 else None
        wanted = zip(match.groups(), (me.group, me.income, me.age, me.province, alone), strict=True)
        fits = all(want is None or want == have for want, have in wanted)
        return first if fits and me.index == me.household and not me.is_child else None
    if match := re.fullmatch(r"(child|partner) of (\w+)", role):
        others = [citizens[i] for i in citizens[cast[match[2]]].members if i != cast[match[2]]]
        return next((o.index for o in others if o.is_child == (match[1] == "child")), None)
    if match := re.fullmatch(r"neighbour of (\w+)", role):
        other = _met_in_the_building(cast[match[1]], population)
        return None if other is None or citizens[other].is_child else other
    if match := re.fullmatch(r"whom (\w+) meets at home", role):
        members = citizens[cast[match[1]]].members
        other = members[len(members) - 1 - members.index(cast[match[1]])]
        return None if other == cast[match[1]] or citizens[other].is_child else other
    if match := re.fullmatch(r"adult (\d+) m from (\w+)", role):
        near = (other for other in citizens if _metres(other, citizens[cast[match[2]]]) == int(match[1]))
        return next((other.index for other in near if not other.is_child), None)
    if match := re.fullmatch(r"(child )?look-alike of (\w+) at ([\w-]+)", role):
        other = population.look_alike(match[3], cast[match[2]])
        return other if other is not None and citizens[other].is_child == bool(match[1]) else None
    if match := re.fullmatch(r"whose file (\w+)'s entries go into at ([\w-]+)", role):
        other = population.misfiled(match[2], cast[match[1]])
        return other if other is not None and not citizens[other].is_child else None
    if match := re.fullmatch(r"acquaintance (\d+) of (\w+)", role):
        known = dict.fromkeys(i for i in population.others("acquaintances", cast[match[2]]))
        adults = [i for i in known if not citizens[i].is_child and i != cast[match[2]]]
        return next(itertools.islice(adults, int(match[1]) - 1, None), None)
    raise AssertionError(f"no such role: {role}")


def _met_in_the_building(one: int, population: Population) -> int | None:
    """Return whom somebody meets where the draw of their building is the highest: the seats are mirrored."""
    me = population.citizens[one]
    building = [other.index for other in population.citizens if _metres(other, me) == 0]
    other = building[len(building) - 1 - building.index(one)]
    return None if other == one else other


def _metres(one: Citizen, other: Citizen) -> int | None:
    """Return how far apart two homes of one row of buildings stand, in metres; None elsewhere."""
    (province, cell, slot), (its_province, its_cell, its_slot) = one.address, other.address
    row, column = divmod(slot >> 6, 32)
    its_row, its_column = divmod(its_slot >> 6, 32)
    if (province, cell, row) != (its_province, its_cell, its_row):
        return None
    return 50 * abs(column - its_column)


def luck_of(
    example: Example, cast: Mapping[str, int], population: Population
) -> dict[tuple[str, Address], dict[int, int]]:
    """Return the draws an example writes down, by purpose, address and week.

    Who `hesitates` would ask, were it not for earlier refusals: the draw lies 85 % up to the threshold. Who
    `wavers` does an act unless something keeps them from it (90 % up to their own threshold); who
    `nearly-does` one does not, unless something drives them to it (20 % above).
    """
    written: dict[tuple[str, Address], dict[int, int]] = {}
    for name, lucks in example.given.items():
        for kind, what in lucks.items():
            for thing, when in what.items():
                weeks = weeks_of(when) if kind not in FIXED else frozenset({0} if when == "yes" else ())
                draw = LOWEST
                if kind == "hesitates":
                    draw = threshold(weekly(example.society.services[thing].asked.value)) * 85 // 100
                if kind in INCLINED:
                    draw = (
                        _own_threshold(example, population.citizens[cast[name]], thing)
                        * INCLINED[kind]
                        // 100
                    )
                address = population.citizens[cast[name]].address
                written.setdefault((PURPOSES[kind].format(thing), address), {}).update(
                    dict.fromkeys(weeks, draw)
                )
    return written


def _own_threshold(example: Example, who: Citizen, name: str) -> int:
    """Return the threshold below which somebody does an act where no regime is."""
    act = next(act for act in acts_of(example.society, "frozen") if act.name == name)
    return act.personal(who.spread.get(act.kind, 0), who.age, who.income, who.group)


def run_with_the_oracle(example: Example, monkeypatch: Any) -> list[str]:
    """Run an example; return what came out otherwise than it says."""
    check_world(example.society, example.regimes)
    population = Population(example.society, example.citizens, SEED, 0)
    cast = cast_of(example, population)
    written = luck_of(example, cast, population)
    monkeypatch.setattr(side_by_side, "Draws", lambda seed, replicate: WrittenDraws(seed, replicate, written))
    weeks = max(example.then)
    seen: dict[tuple[int, str], Seen] = {}

    def watch(week: int, worlds: Mapping[str, oracle.World]) -> None:
        if week in example.then:
            for name, index in cast.items():
                seen[week, name] = _look(worlds["w"], index)

    outcome = oracle.run(
        example.society,
        {"none": (), "w": example.regimes},
        citizens=example.citizens,
        weeks=weeks,
        seed=SEED,
        responses=example.responses,
        probe=frozenset(population.citizens[i].address for i in cast.values()),
        watch=watch,
    )
    lives = outcome.worlds["w"].lives
    wrong: list[str] = []
    for week, people in example.then.items():
        for name, expected in people.items():
            events = [e for e in lives[population.citizens[cast[name]].address] if e.week == week]
            for what, value in expected.items():
                found = _found(what, seen[week, name], events)
                if found != _expected(what, value):
                    wrong.append(f"week {week}, {name}: {what} is {found}, not {value}")
    for counter, number in example.counted.items():
        total = outcome.worlds["w"].totals.get(counter, {}).get(ALL, 0)
        if total != number:
            wrong.append(f"counted: {counter} is {total}, not {number}")
    return wrong


def _look(world: oracle.World, index: int) -> Seen:
    """Look at one person's files."""
    person = world.people[index]
    seen = Seen(fear=person.fear)
    seen.closed = {name for bit, name in enumerate(DOMAINS) if person.closed >> bit & 1}
    for institution, held in zip(world.terms.institutions, person.files, strict=False):
        if institution.has_score:
            seen.score[institution.name] = institution.points_of(held.score)
            seen.shadow[institution.name] = institution.points_of(held.shadow)
        for black, entry in zip(institution.registers, held.entries, strict=True):
            if entry is not None:
                seen.listed.add(black.name)
                if entry.wrong:
                    seen.wrong.add(black.name)
    return seen


def _found(what: str, seen: Seen, events: Sequence[Event]) -> Any:
    """Return what was found of the kind an example names."""
    if what in ("score", "shadow"):
        scores = seen.score if what == "score" else seen.shadow
        (score,) = scores.values()
        return score
    if what in ("listed", "wrong", "closed"):
        return getattr(seen, what)
    if what == "fear":
        return seen.fear
    if what == "left":
        return {f"{e.what}: {e.cause}" for e in events if e.kind == "left"}
    if what == "decided":
        return {f"{e.what}: {e.cause}" for e in events if e.kind == "decided"}
    return {e.what for e in events if e.kind == what}


def _expected(what: str, value: Any) -> Any:
    """Return what an example says, in the form of what is found."""
    if what in ("score", "shadow"):
        return Fraction(value)
    if what == "fear":
        return int(value)
    if isinstance(value, dict):
        return {f"{k}: {v}" for k, v in value.items()}
    return set(value if isinstance(value, list) else [value] if value != "nothing" else [])
