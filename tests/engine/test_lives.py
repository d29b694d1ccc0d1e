"""A life told beside a fast run is, event by event, the one that the oracle tells of the whole society."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest
from tests.engine.closed import closed_weeks_of
from tests.engine.random_words import cited, everybody, random_case, regime_of, society_of

from underheaven.engine.fast import Living
from underheaven.engine.fast import run as fast
from underheaven.engine.lives import Lives
from underheaven.engine.oracle import run as oracle
from underheaven.engine.plan import plan_of
from underheaven.ground.draws import Address
from underheaven.ground.errors import InputError
from underheaven.ground.outcome import Event, Outcome
from underheaven.shelf.finding import read
from underheaven.studies.life import MARKS
from underheaven.words.safeguards import apply

pytestmark = pytest.mark.slow  # compiling takes a minute where nothing is compiled yet

CASES = 120
Story = tuple[Event, ...]


def hardest_hit(outcome: Outcome, people: Collection[Address]) -> set[Address]:
    """Of each world, who has most closed weeks."""
    order = sorted(people)
    found: set[Address] = set()
    for world in outcome.worlds.values():
        weeks = closed_weeks_of(world)
        found.add(order[max(range(len(order)), key=weeks.__getitem__)])
    return found


def told_alike(case: dict[str, Any], some: int = 4) -> list[Story]:
    """Tell the lives of those hit hardest, of those with most to tell and of some others; return them."""
    people = everybody(case)
    whole = oracle(**case, probe=people)
    probe = hardest_hit(whole, people)
    for world in whole.worlds.values():
        probe.add(max(sorted(people), key=lambda one: len(world.lives[one])))
    probe |= set(random.Random(case["seed"]).sample(sorted(people), min(some, len(people))))
    told = fast(**case, probe=frozenset(probe), threads=1)
    stories: list[Story] = []
    for name, world in told.worlds.items():
        assert world.digest == whole.worlds[name].digest
        assert set(world.lives) == probe
        for address, story in world.lives.items():
            assert story == whole.worlds[name].lives[address], (name, address.text())
            stories.append(story)
    return stories


def test_lives_in_random_societies_are_the_oracles() -> None:
    kinds: Counter[str] = Counter()
    causes: Counter[str] = Counter()
    through_others = 0
    for number in range(CASES):
        for event in sum(told_alike(random_case(number)), ()):
            kinds[event.kind] += 1
            causes[event.cause] += event.kind in ("recorded", "afraid", "left")
            through_others += event.kind in ("closed", "refused") and bool(event.note)
    assert set(kinds) == {
        "did", "recorded", "score", "entered", "left", "told", "appealed", "decided", "closed", "opened",
        "refused", "unasked", "afraid",
    }  # fmt: skip
    assert min(kinds.values()) >= 5
    assert {"detected", "false-alarm", "look-alike", "struck", "corrected", "expired"} <= set(causes)
    assert any("tie" in cause for cause in causes)
    assert any("broadcast" in cause for cause in causes)
    assert through_others >= 100


def test_one_life_alone_is_the_same_as_among_those_of_everybody() -> None:
    for number in (3, 8, 21, 40):
        case = random_case(number)
        every = fast(**case, probe=everybody(case), threads=1)
        for address in sorted(everybody(case))[::23]:
            alone = fast(**case, probe=frozenset({address}), threads=1)
            for name, world in alone.worlds.items():
                assert world.lives == {address: every.worlds[name].lives[address]}, (number, name, address)


WHOSE = ("household", "payer", "workplace", "school", "district", "province", "nation", "acquaintances")


def tied_case(whose: str) -> dict[str, Any]:
    """A society under a regime that lists fast and reaches others by one kind of tie, in every way it can."""
    others = {"listed": "list", "whose": whose}
    regime = regime_of({
        "sensors": {
            "eyes": {
                "watches": ["jaywalking", "speech"], "detects": cited("0.5"), "look_alikes": cited("0.3"),
                "false_alarm": cited("0.01"), "misidentified": "booked",
            },
        },
        "score": {
            "starts": cited(100), "bounds": [cited(0), cited(200)],
            "points": {"jaywalking": {"points": cited(-5)}},
            "bands": {"X": cited(100), "Y": cited(95), "Z": cited(0)},
            "through_others": [] if whose == "payer" else [{"points": cited(-1), "when": [others]}],
        },
        "registers": {
            "list": {
                "colour": "black", "enter_when": [{"recorded": ["jaywalking", "speech"]}],
                "leave_when": {"after": cited("6 weeks")},
            },
        },
        "rules": [
            {"services": ["flight", "private-school"], "when": [others], "then": "refuse"},
            {"services": ["loan"], "when": [{"recorded": ["jaywalking"], "whose": whose}], "then": "refuse"},
            {"services": ["fast-train"], "when": [{"band": ["Z"], "whose": whose}], "then": "refuse"},
        ],
        "publicity": [{"what": "list", "how": "tell", "to": [whose]}] if whose != "payer" else [],
    })  # fmt: skip
    fear = {"scale": cited(1), "half_life": cited("11 weeks")}
    society = society_of({
        "harmful": {"acts": {"jaywalking": {"rate": cited(3)}}},
        "lawful": {"acts": {"speech": {"rate": cited(1)}}},
        "services": {
            **{name: {"asked": cited(26)} for name in ("flight", "fast-train", "loan")},
            "private-school": {"asked": cited(26), "asked_by": "children", "paid_by_household": True},
        },
        "responses": {"fear": fear},
        "ties": {"workplace": 8, "school": 8, "district": 2, "province": 2, "nation": 2},
        "provinces": {"a": 0, "b": 3},
    })  # fmt: skip
    return {
        "society": society, "worlds": {"none": (), "tied": (regime,)}, "citizens": 300, "weeks": 20,
        "seed": 5, "replicate": 0, "cell_bits": 6, "responses": "core",
    }  # fmt: skip


@pytest.mark.parametrize("whose", WHOSE)
def test_a_life_names_those_because_of_whom_it_is_closed_by_every_kind_of_tie(whose: str) -> None:
    stories = told_alike(tied_case(whose), some=12)
    reached = [event for story in stories for event in story if event.cause == whose and event.note]
    services = {event.what for event in reached if event.kind == "refused"}
    if whose == "school":
        assert not reached  # children are on no list
    else:
        assert {"flight", "loan", "fast-train"} <= services
        assert ("private-school" in services) == (whose != "workplace")  # children have no workplace


@pytest.mark.parametrize(("responses", "citizens", "weeks"), [("core", 1000, 52), ("frozen", 700, 30)])
def test_lives_of_the_small_city_are_the_oracles(responses: str, citizens: int, weeks: int) -> None:
    declared = (read("regime", "rongcheng-points"), read("regime", "street-cameras"))
    case = {
        "society": read("society", "small-city"),
        "worlds": {
            "none": (),
            "points": declared,
            "points+appeal": tuple(apply(read("safeguard", "appeal"), declared)),
        },
        "citizens": citizens, "weeks": weeks, "seed": 7, "replicate": 2, "responses": responses,
        "cell_bits": 16,
    }  # fmt: skip
    stories = told_alike(case, some=10)
    kinds = {event.kind for story in stories for event in story}
    assert {"recorded", "entered", "closed", "score"} <= kinds


@pytest.mark.parametrize("name", ["nosedive", "platform-bans"])
def test_marks_of_lives_are_the_oracles(name: str) -> None:
    case = {
        "society": read("society", "busy-city"), "worlds": {"none": (), "rated": (read("regime", name),)},
        "citizens": 600, "weeks": 16, "seed": 7, "replicate": 0, "responses": "all", "cell_bits": 16,
    }  # fmt: skip
    stories = told_alike(case, some=10)
    marks = [event for story in stories for event in story if event.kind in MARKS]
    assert {event.kind for event in marks} == set(MARKS)
    assert {"usual", "rudeness", "at-random"} <= {event.cause for event in marks}
    assert {event.by for event in marks} == {name}


@pytest.mark.parametrize("what", ["fear", "closed weeks"])
def test_a_life_on_which_the_engines_differ_is_not_told(what: str) -> None:
    case = tied_case("household")
    plan = plan_of(**case)
    living = Living(plan, threads=1)
    somebody = Address(0, 0, 0)  # a household's first member: an adult
    how = (case["society"], case["worlds"], "core", plan, living.cells, living.people)
    lives = Lives(*how, frozenset({somebody}))
    while living.week < plan.weeks:
        if living.week:
            lives.live(living.state, living.week)
        living.step()
    if what == "fear":
        living.state.fear[0, 0] += 1
        with pytest.raises(AssertionError, match="differ about 0-0-0 in `tied`: changing column 0"):
            lives.live(living.state, living.week)
        living.close()
        return
    lives.live(living.state, living.week)
    outcome = living.outcome()
    living.close()
    assert lives.told(outcome).worlds["tied"].lives[somebody]
    tied = outcome.worlds["tied"]
    more = replace(tied, closed_weeks=[[int(weeks) + 1 for weeks in cell] for cell in tied.closed_weeks])
    with pytest.raises(AssertionError, match="differ about 0-0-0 in `tied`: its closed weeks"):
        lives.told(replace(outcome, worlds={**outcome.worlds, "tied": more}))


def test_a_life_of_nobody_is_refused() -> None:
    with pytest.raises(InputError, match="nobody lives at 0-0-999"):
        fast(**random_case(2), probe=frozenset({Address(0, 0, 999)}), threads=1)
