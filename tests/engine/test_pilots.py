"""A regime that holds in some provinces, or until a week: who has a file, what closes, what ends."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.provinces import EAST, TRAVELS, WEST, life_in, named, spoken, two_provinces
from tests.engine.random_words import EVERYTHING, cited, random_case, regime_of
from tests.engine.scripted import alone, heard, listing, total, weeks_of

from underheaven.engine.oracle import World, run
from underheaven.engine.oracle.people import plan_of
from underheaven.engine.oracle.pressure import Pressure
from underheaven.engine.oracle.regimes import Terms
from underheaven.ground.draws import Draws
from underheaven.ground.errors import InputError
from underheaven.ground.outcome import WorldOutcome
from underheaven.society.population import Population
from underheaven.words.regime import Regime

ONLY_EAST, ONLY_WEST = {"places": ["east"]}, {"places": ["west"]}
CASES = range(25)


def together(case: dict[str, Any], **worlds: tuple[Regime, ...]) -> dict[str, Any]:
    return dict(run(**{**case, "worlds": worlds}).worlds)


def alike(one: Any, other: Any) -> bool:
    return (one.digest, one.totals, one.closed_weeks) == (other.digest, other.totals, other.closed_weeks)


# ---- in some provinces
def test_only_who_lives_where_a_regime_holds_is_recorded_listed_and_refused(live: Any) -> None:
    _, world, _ = live(two_provinces(), (listing(**ONLY_EAST),), spoken(2), weeks=5)
    east, west = life_in(world, EAST), life_in(world, WEST)
    assert (weeks_of(east, "did"), weeks_of(west, "did")) == ([2], [2])
    assert (weeks_of(east, "recorded"), weeks_of(west, "recorded")) == ([2], [])
    assert (weeks_of(east, "entered"), weeks_of(east, "refused")) == ([2], [2, 3, 4, 5])
    assert (weeks_of(west, "entered"), weeks_of(west, "closed"), weeks_of(west, "refused")) == ([], [], [])
    assert world.totals["closed-weeks/adults"] == {
        margin: 4 for margin in world.totals["closed-weeks/adults"] if margin[1] not in ("west", "A/west")
    }


def test_a_regime_of_all_provinces_is_one_of_no_provinces_in_particular() -> None:
    for number in CASES:
        case = random_case(number, EVERYTHING)
        everywhere = tuple(case["society"].provinces)
        both = tuple(regime.model_copy(update={"places": None}) for regime in case["worlds"]["both"])
        said = tuple(regime.model_copy(update={"places": everywhere}) for regime in both)
        worlds = together(case, both=both, said=said)
        assert alike(worlds["both"], worlds["said"]), number


def test_a_share_of_files_is_drawn_in_the_provinces_in_which_a_regime_holds(live: Any) -> None:
    """With consent, both have to hold: to agree, and to live there."""
    regime = listing(**ONLY_EAST, consent=cited("0.5"))
    agreed = ("consent", 0, 0)
    _, world, _ = live(two_provinces(), (regime,), spoken(2) | {agreed}, weeks=3)
    assert (weeks_of(life_in(world, EAST), "entered"), weeks_of(life_in(world, WEST), "entered")) == ([2], [])
    _, world, _ = live(two_provinces(), (regime,), spoken(2), weeks=3)
    assert total(world, "entries") == 0


def test_people_fear_to_be_watched_where_they_are_watched() -> None:
    """Chill and deterrence are those of the regimes that hold where one lives."""
    society = two_provinces(
        harmful={"acts": {"fraud": {"rate": cited(5)}}},
        responses={
            "deterrence": {"elasticity": cited(1), "ordinary_law": cited("0.1")},
            "chill": {"watched": cited(1), "afraid": cited("0.5")},
        },
    )
    sensor = {"watches": ["speech", "fraud"]}
    enter = {"enter_when": {"recorded": ["speech", "fraud"]}}
    plan = plan_of(society, Population(society, 12, 7, 0), Draws(7, 0), 9, responses="core")
    everywhere = listing(sensor=sensor, register=enter)
    places = [province for _, _, province in plan.places]
    held: dict[str, Pressure] = {
        name: Pressure(plan, Terms("it", regimes, plan), society)
        for name, regimes in {
            "everywhere": (everywhere,),
            "east": (listing(sensor=sensor, register=enter, **ONLY_EAST),),
            "none": (),
        }.items()
    }
    for act in range(len(plan.acts)):
        at = {name: dict(zip(places, p.held_back[act], strict=True)) for name, p in held.items()}
        assert at["everywhere"]["east"] == at["everywhere"]["west"] < at["none"]["east"]
        assert at["east"] == {"east": at["everywhere"]["east"], "west": at["none"]["west"]}


def test_who_is_shut_out_of_all_that_can_close_differs_by_province(live: Any) -> None:
    """The east closes flights, the west loans, too: who may not fly is shut out in the east alone."""
    services = {"flight": {"asked": cited(26)}, "loan": {"asked": cited(26)}}
    closes_loans = [{"services": "loan", "when": {"recorded": "speech"}, "then": "refuse"}]
    flights = listing()
    loans = regime_of({"regime": "loans", "uses": ["one"], "rules": closes_loans, **ONLY_WEST})
    _, world, _ = live(two_provinces(services=services), (flights, loans), spoken(2), weeks=2)
    assert world.totals["shut-out-weeks"]["all", ""] == 2
    _, world, _ = live(two_provinces(services=services), (flights, loans), spoken(2), weeks=3)
    assert world.totals["shut-out-weeks"]["province", "east"] == 2
    assert world.totals["shut-out-weeks"]["province", "west"] == 1


def test_a_rule_about_others_reaches_nobody_who_lives_where_its_regime_does_not_hold(live: Any) -> None:
    """Ties cross provinces; rules do not."""
    society = two_provinces(ties={"nation": 3})
    rule = {"services": "flight", "when": {"listed": "list", "whose": "nation"}, "then": "refuse"}
    everybody = {("act/speech", 1, slot) for slot in range(6)} | {
        ("sensor/ear/speech", 1, slot) for slot in range(6)
    }
    travels = {("service/flight", week, slot) for week in range(1, 4) for slot in range(6)}
    refused: dict[str, dict[Any, int]] = {}
    for name, places in (("everywhere", {}), ("east", ONLY_EAST)):
        regime = listing(rules=[rule], **places)
        _, world, _ = live(society, (regime,), everybody | travels, weeks=3)
        refused[name] = world.totals["refused/flight"]
    west = ("province", "west")
    assert refused["everywhere"][west] > 0
    assert refused["east"].get(west, 0) == 0
    assert 0 < refused["east"]["province", "east"] <= refused["everywhere"]["province", "east"]


# ---- what regimes of several places may share
def test_two_pilots_have_registers_of_one_name_and_sensors_that_watch_what_each_says(live: Any) -> None:
    acts = {"speech": {"rate": cited(13)}, "gaming": {"rate": cited(13)}}
    east = listing(**ONLY_EAST)
    west = listing(
        regime="west",
        sensor={"watches": "gaming"},
        register={"enter_when": {"recorded": "gaming"}},
        **ONLY_WEST,
    )
    luck = {(decision + act, 2, 0) for decision in ("act/", "sensor/ear/") for act in acts}
    _, world, _ = live(two_provinces(lawful={"acts": acts}), (east, west), luck, weeks=3)
    recorded = {
        province: [e.what for e in life_in(world, province) if e.kind == "recorded"]
        for province in (EAST, WEST)
    }
    assert recorded == {EAST: ["speech"], WEST: ["gaming"]}
    assert total(world, "entries") == 2


def test_registers_of_one_name_are_refused_where_somebody_could_be_on_both() -> None:
    society = two_provinces()
    plan = plan_of(society, Population(society, 12, 7, 0), Draws(7, 0), 9, responses="core")
    for one, other in (
        ({"places": ["east"]}, {"places": ["east", "west"]}),
        ({"until_week": 4}, {"from_week": 4}),
        ({}, {"places": ["west"]}),
    ):
        regimes = (listing(**one), listing(regime="other", **other))
        with pytest.raises(InputError, match="have a register `list`"):
            Terms("it", regimes, plan)
    for one, other in (({"places": ["east"]}, {"places": ["west"]}), ({"until_week": 4}, {"from_week": 5})):
        assert Terms("it", (listing(**one), listing(regime="other", **other)), plan).realms


def test_pilots_declare_a_sensor_alike_but_for_where_and_when_they_hold() -> None:
    society = two_provinces()
    plan = plan_of(society, Population(society, 12, 7, 0), Draws(7, 0), 9, responses="core")
    later = listing(regime="later", from_week=5)
    assert Terms("it", (listing(until_week=4), later), plan).watches
    with pytest.raises(InputError, match="declare the sensor `ear` differently"):
        Terms(
            "it",
            (listing(until_week=4), listing(regime="later", from_week=5, sensor={"detects": cited("0.4")})),
            plan,
        )


# ---- until a week
def test_the_last_week_of_a_regime_refuses_and_the_first_after_it_does_not(live: Any) -> None:
    _, world, stories = live(alone(), (listing(until_week=4),), spoken(2), weeks=7)
    assert weeks_of(stories[0], "refused") == [2, 3, 4]
    assert (weeks_of(stories[0], "closed"), weeks_of(stories[0], "opened")) == ([2], [5])
    (left,) = [e for e in stories[0] if e.kind == "left"]
    assert (left.week, left.cause, left.note) == (5, "merged", "3 weeks")
    assert (total(world, "exits/merged"), total(world, "listed-at-end")) == (1, 0)


def test_who_is_entered_in_the_last_week_is_listed_for_one(live: Any) -> None:
    false_alarm = {("sensor/ear/speech", 4, 0)}
    _, world, stories = live(alone(), (listing(until_week=4),), false_alarm | TRAVELS, weeks=7)
    assert (weeks_of(stories[0], "refused"), total(world, "wrong-ended/1")) == ([4], 1)
    _, world, _ = live(alone(), (listing(until_week=4),), heard(5), weeks=7)
    assert (total(world, "records/speech"), total(world, "entries")) == (0, 0)


def test_an_appeal_that_is_pending_when_its_regime_ends_lapses(live: Any) -> None:
    society = alone(responses={"appeals": {"files": {"middle": cited(1)}}})
    redress = {
        "notice": {"share": cited(1)},
        "appeal": {
            "decided_after": cited("2 weeks"),
            "struck_if_wrong": cited(1),
            "struck_if_right": cited(1),
        },
    }
    for until, ended in ((3, "appeals/lapsed"), (4, "appeals/upheld")):
        _, world, _ = live(society, (listing(redress=redress, until_week=until),), heard(2), weeks=7)
        assert {name: total(world, name) for name in ("appeals/lapsed", "appeals/upheld")} == {
            "appeals/lapsed": 0, "appeals/upheld": 0, ended: 1,
        }  # fmt: skip


def test_what_is_held_when_nobody_has_a_file_any_more_is_no_record(live: Any) -> None:
    for delay, recorded in ((1, [4]), (2, [])):
        sensor = {"delay": cited(f"{delay} weeks")}
        _, world, stories = live(alone(), (listing(sensor=sensor, until_week=4),), heard(3), weeks=7)
        assert (weeks_of(stories[0], "recorded"), total(world, "records/speech")) == (recorded, len(recorded))


def test_who_waits_when_a_regime_ends_waits_no_longer(live: Any) -> None:
    regime = listing(register={"capacity": cited(1)}, until_week=4)
    _, world, _ = live(alone(), (regime,), heard(2), weeks=7)
    assert (total(world, "waiting-weeks"), total(world, "waiting-at-end"), total(world, "entries")) == (
        3,
        0,
        0,
    )


def test_scores_rest_when_their_regime_has_ended(live: Any) -> None:
    score = {
        "starts": cited(1000), "bounds": [cited(0), cited(1300)], "points": {"speech": cited(-100)},
        "half_life": cited("1 weeks"),
    }  # fmt: skip
    seen: dict[int, int] = {}

    def look(week: int, worlds: Any) -> None:
        seen[week] = worlds["it"].people[0].files[0].score

    live(alone(), (listing(score=score, until_week=4),), heard(3) | heard(6), weeks=7, watch=look)
    assert seen == {1: 1000, 2: 1000, 3: 900, 4: 950, 5: 950, 6: 950, 7: 950}


def test_a_regime_that_ends_after_the_study_is_one_that_never_ends() -> None:
    for number in CASES:
        case = random_case(number, EVERYTHING)
        both = tuple(regime.model_copy(update={"until_week": None}) for regime in case["worlds"]["both"])
        for until in (case["weeks"], case["weeks"] + 5):
            ends = tuple(regime.model_copy(update={"until_week": until}) for regime in both)
            worlds = together(case, both=both, ends=ends)
            assert alike(worlds["both"], worlds["ends"]), number


def test_everybody_who_enters_leaves_or_is_there_at_the_end() -> None:
    """Entries are exits, of whatever reason, and those in force: also where a regime takes over others."""
    merged = 0
    for number in range(60):
        case = random_case(number, EVERYTHING)
        on: dict[str, int] = {}

        def look(week: int, worlds: Any, on: dict[str, int] = on) -> None:
            on |= {name: in_force(world) for name, world in worlds.items()}

        for name, world in run(**case, watch=look).worlds.items():
            exits = sum(total(world, counter) for counter in world.totals if counter.startswith("exits/"))
            assert total(world, "entries") == exits + on[name], (number, name)
            filed = {
                c: total(world, f"appeals/{c}")
                for c in ("filed", "pending", "upheld", "rejected", "lapsed", "turned-away")
            }
            assert 2 * filed["filed"] == sum(filed.values()), (number, name)
            assert total(world, "strays") == total(world, "strays-corrected") + total(world, "strays-at-end")
            merged += total(world, "exits/merged")
    assert merged > 100


def in_force(world: World) -> int:
    """Entries in force into black registers."""
    return sum(person.listed for person in world.people)


def test_a_regime_of_one_province_is_there_what_it_is_everywhere_and_elsewhere_nothing() -> None:
    """Where nobody is tied to another province, and no desk of the regime has room for a few of all."""
    lived = 0
    for number in CASES:
        case = random_case(number, EVERYTHING)
        names = tuple(case["society"].provinces)
        if len(names) < 2:
            continue
        ties = case["society"].ties.model_copy(update={"nation": 0})
        society = case["society"].model_copy(update={"ties": ties})
        one = with_room_for_all(case["worlds"]["one"][0])
        regimes = {
            "none": (),
            "here": (named(one, "one", places=names[:1]),),
            "everywhere": (named(one, "one", places=None),),
        }
        worlds = together({**case, "society": society}, **regimes)
        for name in names:
            as_in = "everywhere" if name == names[0] else "none"
            here, there = (lived_in(worlds[world], name) for world in ("here", as_in))
            if as_in == "none":  # what is asked of everybody, and counted where there is a regime
                here, there = ({c: n for c, n in one.items() if c.startswith(LIVED)} for one in (here, there))
            assert here == there, (number, name)
            lived += len(here)
    assert lived > 200


LIVED = ("acts/", "asked/", "refused/", "records", "entries", "closed", "debts", "expression", "jobless")


def lived_in(world: WorldOutcome, province: str) -> dict[str, int]:
    """What is counted of the residents of a province, but for domains that others could close, too."""
    at = ("province", province)
    return {
        counter: of[at] for counter, of in world.totals.items() if of.get(at) and counter != "shut-out-weeks"
    }


def with_room_for_all(regime: Regime) -> Regime:
    """The regime without desks and registers that have room for so many of all."""
    registers = {
        name: register.model_copy(update={"capacity": None}) for name, register in regime.registers.items()
    }
    appeal = regime.redress.appeal and regime.redress.appeal.model_copy(update={"capacity": None})
    redress = regime.redress.model_copy(update={"appeal": appeal})
    return regime.model_copy(update={"registers": registers, "redress": redress})
