"""The two lives of one synthetic citizen, as they could be told them, and what would have stopped the harm.

The city is lived again with that citizen's weeks told by the oracle's code beside it (`engine/lives.py`):
what is said here is what happened in the run, to the bit, or the run ends with an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from underheaven.engine.fast import Living, live_through
from underheaven.engine.lives import Lives
from underheaven.engine.plan import plan_of
from underheaven.engine.seen import Seen
from underheaven.engine.standing import Standing
from underheaven.explorer.asked import asked, setting_of
from underheaven.explorer.pipe import Command, Commands, Say
from underheaven.ground.draws import Address
from underheaven.ground.errors import InputError
from underheaven.ground.outcome import Event
from underheaven.measures.benefit import NONE
from underheaven.report.story import in_words
from underheaven.shelf import read
from underheaven.society.population import Citizen, Population
from underheaven.studies.life import (
    first_divergence,
    first_harm,
    fitting_safeguards,
    parse_citizen,
    refuse_nobody,
    stopped_by,
)
from underheaven.studies.lived import citizen_name, hardest_hit
from underheaven.studies.setting import CELL_BITS, Setting
from underheaven.words.dictionary import dictionary
from underheaven.words.regime import Regime

HARDEST_HIT = "hardest-hit"
"""Stands for the citizen with most closed weeks beyond those without a regime."""
HIT_BY_ERROR = "hit-by-error"
"""Stands for that one of those who were shut out in some week while they were wrongly on a black register; of
everybody where there is none."""
WEEKS_BETWEEN_NEWS = 13

Weeks = Mapping[str, list[Standing]]


@dataclass(slots=True)
class _Told:
    """What was told of one citizen: events by world, and how they stood after each week."""

    events: dict[str, tuple[Event, ...]] = field(default_factory=dict[str, tuple[Event, ...]])
    weeks: dict[str, list[Standing]] = field(default_factory=dict[str, list[Standing]])


def tell(command: Command, commands: Commands, say: Say) -> Command | None:
    """Tell a citizen's two lives, and end; errors as for `studies.life.life`."""
    setting, world, address, is_by_error = _asked_for(command, say)
    told = _lived(setting, {NONE: (), world: setting.worlds[world]}, address, _news(setting, 2, say))
    say({**_life(setting, world, address, told), "is_hit_by_error": is_by_error})
    say({"type": "end"})
    return commands.get()


def rescue(command: Command, commands: Commands, say: Say) -> Command | None:
    """Say of each safeguard that fits whether it would have stopped the first harm; errors as for `tell`."""
    setting, world, address, _ = _asked_for(command, say)
    news = _news(setting, 2, say)
    told = _lived(setting, {NONE: (), world: setting.worlds[world]}, address, news)
    harm = first_harm(told.events[world], told.events[NONE])
    if harm is None:
        say({"type": "end", "first_harm": None})
        return commands.get()
    fitting = fitting_safeguards(setting, world)
    for number, (name, regimes) in enumerate(fitting.items(), start=1):
        under = _lived(setting, {world: regimes}, address, None)
        stopped = stopped_by(harm, name, read("safeguard", name).title, under.events[world])
        say(
            {
                "type": "rescue",
                "safeguard": name,
                "title": stopped.title,
                "is_prevented": stopped.is_prevented,
                "put_off_to": stopped.put_off_to,
            }
        )
        say({"type": "progress", "done": number, "all": len(fitting)})
    say({"type": "end", "first_harm": _event(harm)})
    return commands.get()


def _asked_for(command: Command, say: Say) -> tuple[Setting, str, Address, bool | None]:
    """Return the study, the world and the address that a life is asked for.

    Last, where somebody hit by an error is asked for: whether there is anybody. Else None.
    """
    setting = setting_of(asked(command.get("study")))
    world = command.get("world") or setting.declared[0]
    if world not in setting.declared:
        raise InputError("no such world in this study", cure=f"known: {', '.join(setting.declared)}")
    citizen = command.get("citizen")
    if citizen in (HARDEST_HIT, HIT_BY_ERROR):
        return setting, str(world), *_hardest(setting, str(world), say, by_error=citizen == HIT_BY_ERROR)
    if isinstance(citizen, int) and not isinstance(citizen, bool):
        return setting, str(world), _address(setting, citizen), None
    replicate, address = parse_citizen(setting, citizen if isinstance(citizen, str) else None)
    if replicate:
        raise InputError("the page shows the first society of a study", cure=f"ask for 0:{address.text()}")
    refuse_nobody(setting, address)
    return setting, str(world), address, None


def _address(setting: Setting, index: int) -> Address:
    """Return who stands at a place of the picture."""
    if not 0 <= index < setting.citizens:
        raise InputError(
            f"nobody stands at {index:,}", cure=f"citizens are counted from 0 to {setting.citizens - 1:,}"
        )
    return _population(setting).citizens[index].address


def _population(setting: Setting) -> Population:
    """Return the citizens of the first society; each is drawn when it is asked for."""
    return Population(setting.society, setting.citizens, setting.study.seed, 0, CELL_BITS, on_demand=True)


def _hardest(setting: Setting, world: str, say: Say, *, by_error: bool) -> tuple[Address, bool | None]:
    """Return the citizen hit hardest, of those hit by an error if there are any, and whether they are one.

    Raises `InputError` where nothing was closed to anybody.
    """
    news = _news(setting, 2, say)
    plan = _plan(setting, {NONE: (), world: setting.worlds[world]})
    number = next(number for number, one in enumerate(plan.worlds) if one.name == world)
    seen: list[Seen] = []
    by_now: list[Any] = []

    def watch(living: Living) -> None:
        news(living)
        if not by_error:
            return
        if not seen:
            seen.append(Seen(plan, living.people, living.cells))
        now = seen[0].hit_by_error(living.state, number)
        by_now[:] = [by_now[0] | now if by_now else now]

    outcome = live_through(plan, watch=watch)
    hit = hardest_hit(outcome, world, NONE, by_now[0]) if by_error else None
    is_by_error = hit is not None if by_error else None
    hit = hit or hardest_hit(outcome, world, NONE)
    if hit is None:
        raise InputError("nobody: no life domain was closed to anybody", cure="choose a citizen in the city")
    return parse_citizen(setting, hit[1])[1], is_by_error


def _plan(setting: Setting, worlds: Mapping[str, tuple[Regime, ...]]) -> Any:
    """Return the plan of some worlds of a study."""
    study = setting.study
    return plan_of(
        setting.society, worlds, citizens=setting.citizens, weeks=study.weeks, seed=study.seed, replicate=0,
        responses=study.responses, cell_bits=CELL_BITS,
    )  # fmt: skip


def _news(setting: Setting, worlds: int, say: Say) -> Callable[[Living], None]:
    """Return what tells the page how far a run has come."""

    def news(living: Living) -> None:
        if living.week % WEEKS_BETWEEN_NEWS == 0 or living.week == setting.study.weeks:
            say({"type": "progress", "done": living.week, "all": setting.study.weeks, "worlds": worlds})

    return news


def _lived(
    setting: Setting,
    worlds: Mapping[str, tuple[Regime, ...]],
    address: Address,
    news: Callable[[Living], None] | None,
) -> _Told:
    """Live some worlds and tell what befell one citizen in them."""
    plan, told = _plan(setting, worlds), _Told()
    lives: list[Lives] = []

    def watch(living: Living) -> None:
        if not lives:
            probe = frozenset({address})
            responses = setting.study.responses
            lives.append(Lives(setting.society, worlds, responses, plan, living.cells, living.people, probe))
        lives[0].live(living.state, living.week)
        for world, standing in lives[0].standings(address).items():
            told.weeks.setdefault(world, []).append(standing)
        if news is not None:
            news(living)

    left = live_through(plan, watch=watch)  # a study has a week at least, so there is somebody to tell
    outcome = lives[0].told(left)
    for world in worlds:
        told.events[world] = tuple(outcome.worlds[world].lives[address])
    return told


def _life(setting: Setting, world: str, address: Address, told: _Told) -> dict[str, Any]:
    """Return two lives as the page is told."""
    declared, none = told.events[world], told.events[NONE]
    population = _population(setting)
    index = population.index_of(address)
    citizen = population.citizens[index]
    harm = first_harm(declared, none)
    return {
        "type": "life",
        "citizen": citizen_name(0, address),
        "index": index,
        "world": world,
        "weeks": setting.study.weeks,
        "labels": _labels(citizen),
        "household": [other for other in citizen.members if other != index],
        "declared": [_event(event) for event in declared],
        "none": [_event(event) for event in none],
        "first_week": first_divergence(declared, none),
        "first_harm": None if harm is None else _event(harm),
        "worlds": {name: _weeks(told.weeks[name], setting.worlds[name]) for name in (world, NONE)},
        "services": _services(setting, citizen),
        "desk": _desk(told.weeks[world]),
        "lists": _lists(declared, setting.study.weeks),
    }


def _labels(citizen: Citizen) -> dict[str, Any]:
    """Return what was drawn of a citizen."""
    return {
        "age": citizen.age,
        "income": citizen.income,
        "group": citizen.group,
        "district": citizen.district,
        "is_child": citizen.is_child,
        "is_worker": citizen.is_worker,
        "people_at_home": len(citizen.members),
    }


def _event(event: Event) -> dict[str, Any]:
    """Return an event with its cause, and the sentence that a life story has for it."""
    return {
        "week": event.week,
        "kind": event.kind,
        "what": event.what,
        "by": event.by,
        "cause": event.cause,
        "before": None if event.before is None else float(event.before),
        "after": None if event.after is None else float(event.after),
        "note": event.note,
        "text": in_words(event),
    }


def _weeks(weeks: Sequence[Standing], regimes: Sequence[Regime]) -> dict[str, Any]:
    """Return what changes with every week: scores and bands by regime, fear, what is closed.

    regimes : of the world; a score is nobody's in a week in which its regime does not hold.
    """
    names = list(dict.fromkeys(name for standing in weeks for name in standing.scores))
    held = {one.regime: range(one.from_week or 1, (one.until_week or len(weeks)) + 1) for one in regimes}
    scored = {
        name: [
            week.scores.get(name, (None, "")) if number in held[name] else (None, "")
            for number, week in enumerate(weeks, start=1)
        ]
        for name in names
    }
    return {
        "scores": {name: [points for points, _ in week] for name, week in scored.items()},
        "bands": {name: [band for _, band in week] for name, week in scored.items()},
        "fear": [round(week.fear / 65535, 3) for week in weeks],
        "closed": [list(week.closed) for week in weeks],
        "owes": [week.owes for week in weeks],
        "jobless": [week.jobless for week in weeks],
    }  # fmt: skip


def _services(setting: Setting, citizen: Citizen) -> list[dict[str, Any]]:
    """Return the services that this citizen may ask for."""
    who = {"children"} if citizen.is_child else {"adults", "workers"} if citizen.is_worker else {"adults"}
    return [
        {
            "name": name,
            "phrase": dictionary().services[name].phrase,
            "domain": dictionary().services[name].domain,
            "asked_a_year": float(service.asked.value),
        }
        for name, service in setting.society.services.items()
        if service.asked_by in who
    ]


def _desk(weeks: Sequence[Standing]) -> dict[str, list[dict[str, Any]]]:
    """Return by service from when to when it answered otherwise than a plain yes, and because of what."""
    found: dict[str, list[dict[str, Any]]] = {}
    for week, standing in enumerate(weeks, start=1):
        for service, (then, because, whose, who) in standing.desk.items():
            said = {"then": then, "because": because, "whose": whose, "who": who}
            before = found.setdefault(service, [])
            if before and before[-1]["to"] == week - 1 and {k: before[-1][k] for k in said} == said:
                before[-1]["to"] = week
            else:
                before.append({"from": week, "to": week, **said})
    return found


def _lists(events: Sequence[Event], weeks: int) -> list[dict[str, Any]]:
    """Return the registers they were on, from when to when, and how they came off."""
    found: list[dict[str, Any]] = []
    for event in events:
        if event.kind == "entered":
            found.append(
                {"register": event.what, "regime": event.by, "from": event.week, "to": weeks, "left": None}
            )
        elif event.kind == "left":
            for one in reversed(found):
                if one["register"] == event.what and one["left"] is None:
                    one["to"], one["left"] = event.week, event.cause
                    break
    return found
