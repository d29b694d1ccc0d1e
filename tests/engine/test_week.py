"""Worked examples of the week: luck is written down, and what must follow is known by hand.

The package has no input by which an act can be stated; here, in tests, draws are replaced by a script that
says which decisions turn out yes, for which slot, in which week.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.engine.random_words import cited, regime_of, society_of
from tests.engine.scripted import ONE_EACH, SPEAK, alone, heard, listing, scored, total, weeks_of

from underheaven.engine.oracle import World, run
from underheaven.ground.draws import Address
from underheaven.ground.errors import InputError
from underheaven.society.population import Population


def test_a_hit_taken_for_a_look_alike_lands_on_them_a_week_later(live: Any) -> None:
    society = alone()
    regime = listing(sensor={"look_alikes": cited("0.1")})
    population = Population(society, 200, 7, 0)
    me, other = next(
        (c.index, o) for c in population.citizens if (o := population.look_alike("ear", c.index)) is not None
    )
    yes = heard(3, me) | {("sensor/ear/speech/taken", 3, me)}
    _, world, stories = live(society, (regime,), yes, weeks=5, citizens=200)
    assert weeks_of(stories[me], "recorded") == []
    assert [(e.week, e.cause, e.note) for e in stories[other] if e.kind == "recorded"] == [
        (4, "look-alike", Address(0, 0, me).text())
    ]
    assert [(e.week, e.note) for e in stories[other] if e.kind == "entered"] == [(4, "in error")]
    assert total(world, "entries-wrong") == 1


def test_a_hit_noticed_as_misidentified_is_lost_and_counted(live: Any) -> None:
    regime = listing(sensor={"look_alikes": cited("0.1"), "misidentified": "lost"})
    _, world, _ = live(alone(), (regime,), heard(1) | {("sensor/ear/speech/taken", 1, 0)}, weeks=3)
    assert (total(world, "look-alikes-lost"), total(world, "records/speech"), total(world, "entries")) == (
        1,
        0,
        0,
    )


def test_an_error_beside_a_true_record_of_the_same_act_is_no_error(live: Any) -> None:
    """A detection, and somebody else's act booked here in the same week: one record, and right."""
    society = alone()
    regime = listing(sensor={"look_alikes": cited("0.1")})
    population = Population(society, 200, 7, 0)
    me, other = next(
        (c.index, o) for c in population.citizens if (o := population.look_alike("ear", c.index)) is not None
    )
    yes = heard(3, me) | {("sensor/ear/speech/taken", 3, me)} | heard(4, other)
    _, world, stories = live(society, (regime,), yes, weeks=5, citizens=200)
    assert [(e.week, e.cause) for e in stories[other] if e.kind == "recorded"] == [(4, "detected")]
    assert (
        total(world, "records/speech"),
        total(world, "records-in-error/speech"),
        total(world, "entries-wrong"),
    ) == (1, 0, 0)


def test_a_band_is_closed_below_and_open_above(live: Any) -> None:
    regime = regime_of(
        {
            "sensors": {"ear": {"watches": "speech", "detects": cited("0.5")}},
            "score": {
                "starts": cited(1000),
                "bounds": [cited(0), cited(1300)],
                "points": {"speech": cited(-50)},
                "bands": {"A": cited(950), "B": cited(900), "C": cited(0)},
            },
            "rules": [{"services": "flight", "when": {"band": "C"}, "then": "refuse"}],
        }
    )
    asks = {("service/flight", week, 0) for week in range(1, 6)}
    _, _, stories = live(alone(), (regime,), heard(1) | heard(2) | heard(3) | asks, weeks=4)
    assert [(e.after, e.note) for e in stories[0] if e.kind == "score"] == [
        (950, "A"),
        (900, "B"),
        (850, "C"),
    ]
    assert weeks_of(stories[0], "refused") == [3, 4]


def test_after_two_refusals_in_a_row_some_no_longer_ask_until_the_service_opens(live: Any) -> None:
    gives_up = {"responses": {"gives_up": {"after": 2, "by": cited("0.25")}}}
    regime = listing(register={"leave_when": {"after": cited("6 weeks")}})
    asks = {("service/flight", week, 0) for week in (1, 3, 4, 12)}
    script, world, stories = live(alone(**gives_up), (regime,), heard(1) | heard(9) | asks, weeks=12)
    full = 2**31
    chances = {week: script.asked.get(("service/flight", week, 0)) for week in range(1, 13)}
    assert [chances[week] for week in (1, 2, 3)] == [full] * 3
    assert script.asked["service/flight", 4, 0] == full * 3 // 4  # asked, and refused, at the lower chance
    assert (
        script.asked["service/flight", 5, 0] == full
    )  # not asked at the lower: asked again whether given up
    assert (chances[7], chances[8]) == (None, None)  # open: nobody's request has to be drawn
    assert chances[9] == full
    assert weeks_of(stories[0], "refused") == [1, 3, 4, 12]
    assert total(world, "asked/flight") == 4 * 2**32 + 2**31 * (12 * 12 - 10)


def test_a_request_given_up_is_counted_as_unasked(live: Any) -> None:
    gives_up = {"responses": {"gives_up": {"after": 1, "by": cited(1)}}}
    asks = {("service/flight", week, 0) for week in (1, 2, 3)}
    _, world, stories = live(alone(**gives_up), (listing(),), heard(1) | asks, weeks=4)
    assert weeks_of(stories[0], "refused") == [1]
    assert weeks_of(stories[0], "unasked") == [2, 3]
    assert total(world, "unasked/flight") == 2


def test_fear_adds_its_events_in_order_and_chills_from_the_next_week(live: Any) -> None:
    society = alone(
        responses={
            "fear": {"scale": cited(1), "half_life": cited("22 weeks")},
            "chill": {"watched": cited("0.2"), "afraid": cited("0.6")},
        }
    )
    regime = listing(publicity=[{"what": "acts", "acts": "speech", "how": "broadcast"}])
    seen: list[int] = []

    def look(_week: int, worlds: Mapping[str, World]) -> None:
        seen.append(worlds["it"].people[0].fear)

    script, _, _ = live(
        society, (regime,), heard(1) | {("service/flight", 1, 0), ("act/speech", 2, 0)}, weeks=2, watch=look
    )
    fear = 0
    for gain in (
        19661,
        3277,
        3277,
    ):  # closed .30, own record .05, own refusal .05, in 65536ths
        fear += (65535 - fear) * gain >> 16
    faded = fear - (fear + 31 >> 5)
    assert seen == [fear, faded + ((65535 - faded) * 655 >> 16)]  # the broadcast is seen the week after
    watched = 2**30 * round(4096 * (1 - 0.2 * 0.5)) >> 12
    assert script.asked["act/speech", 1, 0] == watched
    assert script.asked["act/speech", 2, 0] == watched * round(4096 * (1 - 0.6 * (fear >> 12) / 15)) >> 12


def test_a_childs_school_is_closed_by_the_payers_entry_the_week_after(live: Any) -> None:
    tables = {
        "household_size": {"1": cited("0.25"), "3": cited("0.75")},
        "age": {"0-14": cited("0.2"), "18-39": cited("0.8")},
        "income": {"middle": cited(1)},
        "groups": {"A": cited(1)},
    }
    school = {"asked": cited(26), "asked_by": "children", "paid_by_household": True}
    society = society_of({"tables": tables, **SPEAK, "services": {"private-school": school}})
    child = next(c for c in Population(society, 64, 7, 0).citizens if c.is_child)
    payer = child.household
    rule = {"services": "private-school", "when": {"listed": "list", "whose": "payer"}, "then": "refuse"}
    regime = listing(rules=[rule], register={"leave_when": {"after": cited("3 weeks")}})
    asks = {("service/private-school", week, child.index) for week in range(1, 10)}
    _, world, stories = live(society, (regime,), heard(4, payer) | asks, weeks=9, citizens=64)
    assert weeks_of(stories[child.index], "refused") == [5, 6]  # a term of 3 weeks is seen by others in 2
    assert [(e.week, e.cause, e.note) for e in stories[child.index] if e.kind == "closed"] == [
        (5, "payer", Address(0, 0, payer).text())
    ]
    assert total(world, "closed-weeks/children") == 2 * sum(
        c.is_child for c in Population(society, 64, 7, 0).citizens if c.household == payer
    )

    spared = {("service/private-school/other-payer", 0, payer)}
    other = regime_of(
        {
            **regime.model_dump(include={"regime"}),
            "sensors": {"ear": {"watches": "speech", "detects": cited("0.5")}},
            "registers": {
                "list": {
                    "colour": "black",
                    "enter_when": {"recorded": "speech"},
                    "leave_when": {"never": True},
                }
            },
            "rules": [{**rule, "other_payer": cited("0.3")}],
        }
    )
    _, world, stories = live(society, (other,), heard(4, payer) | asks | spared, weeks=9, citizens=64)
    assert weeks_of(stories[child.index], "refused") == []


def test_a_regime_reads_the_sensors_of_another_only_if_it_says_so(live: Any) -> None:
    ear = listing(regime="ears", rules=[], registers={})
    entry = {"colour": "black", "enter_when": {"recorded": "speech"}, "leave_when": {"never": True}}
    court = {"regime": "court", "registers": {"list": entry}}
    for uses, entries in (([], 0), (["ears"], 1)):
        _, world, _ = live(alone(), (ear, regime_of({**court, "uses": uses})), heard(1), weeks=2)
        assert total(world, "entries") == entries


def test_certainty_deters_by_the_stakes_of_one_record_and_never_below_a_quarter(live: Any) -> None:
    """One record closes travel, one domain of eight; half of such acts are detected: v c = 1/16."""
    society = society_of(
        {
            "tables": ONE_EACH,
            "harmful": {"acts": {"fraud": {"rate": cited(13)}}},
            "services": {"flight": {"asked": cited(1)}},
            "responses": {"deterrence": {"elasticity": cited("0.5"), "ordinary_law": cited("1/48")}},
        }
    )
    regime = regime_of(
        {
            "sensors": {"eye": {"watches": "fraud", "detects": cited("0.5")}},
            "registers": {
                "list": {
                    "colour": "black",
                    "enter_when": {"recorded": "fraud"},
                    "leave_when": {"never": True},
                }
            },
            "rules": [{"services": "flight", "when": {"listed": "list"}, "then": "refuse"}],
        }
    )
    script, _, _ = live(society, (regime,), {("act/fraud", 1, 0)}, weeks=1)
    assert script.asked["act/fraud", 1, 0] == 2**30 * 2048 >> 12  # ((1/48 + 1/16) / (1/48)) ^ -0.5 = 1/2
    script, _, _ = live(society, (), {("act/fraud", 1, 0)}, weeks=1)
    assert script.asked["act/fraud", 1, 0] == 2**30


def test_an_act_too_likely_for_those_who_do_it_most_is_refused_with_the_rate_that_fits() -> None:
    spread = {"spread": {"gamma": cited("0.5")}, "acts": {"gaming": {"rate": cited(20)}}}
    with pytest.raises(InputError, match=r"lawful\.acts\.gaming\.rate: 20 a year .* write at most \d"):
        run(society_of({"lawful": spread}), {"none": ()}, citizens=10, weeks=1, seed=1)


def test_two_registers_of_one_name_in_one_world_are_refused() -> None:
    two = (listing(regime="one", rules=[]), listing(regime="two", rules=[]))
    with pytest.raises(InputError, match="two regimes of one world have a register `list`"):
        run(alone(), {"it": two}, citizens=10, weeks=1, seed=1)


def test_points_deter_by_how_near_one_record_brings_the_first_closing_cut() -> None:
    """Half the way to the cut below which one of eight domains closes, half of such acts detected: 1/32."""
    acts = {"harmful": {"acts": {"fraud": {"rate": cited(13)}}}, "services": {"flight": {"asked": cited(1)}}}
    deterrence = {"deterrence": {"elasticity": cited("0.5"), "ordinary_law": cited("1/96")}}
    regime = regime_of(
        {
            "sensors": {"eye": {"watches": "fraud", "detects": cited("0.5")}},
            "score": {
                "starts": cited(1000),
                "bounds": [cited(0), cited(1300)],
                "points": {"fraud": cited(-50)},
            },
            "registers": {
                "low": {
                    "colour": "black",
                    "enter_when": {"score_below": cited(900)},
                    "leave_when": {"never": True},
                }
            },
            "rules": [{"services": "flight", "when": {"listed": "low"}, "then": "refuse"}],
        }
    )
    held_back: list[int] = []
    run(
        society_of({"tables": ONE_EACH, **acts, "responses": deterrence}),
        {"it": (regime,)},
        citizens=2,
        weeks=1,
        seed=1,
        watch=lambda _, worlds: held_back.append(worlds["it"].pressure.held_back[0][0]),
    )
    assert held_back == [2048]  # ((1/96 + 1/32) / (1/96)) ^ -0.5 = 1/2


@pytest.mark.parametrize(("declared", "after"), [(None, 1000), (900, 1000), (1100, 1100)])
def test_struck_off_the_score_is_the_higher_of_the_score_on_exit_and_the_shadow(
    live: Any, declared: int | None, after: int
) -> None:
    """Two false records, none true: the shadow never left 1,000."""
    regime = scored(**({} if declared is None else {"score_on_exit": cited(declared)}))
    wrong = {("sensor/ear/speech", week, 0) for week in (1, 2)}
    _, world, stories = live(alone(), (regime,), wrong | {("register/low/found", 2, 0)}, weeks=4)
    assert [(e.cause, e.before, e.after) for e in stories[0] if e.kind == "left"] == [
        ("corrected", 800, after)
    ]
    assert total(world, "entries") == total(world, "entries-wrong") == 1


def test_a_newly_listed_tie_frightens_the_week_after_and_only_those_who_are_told(live: Any) -> None:
    fear = {"responses": {"fear": {"scale": cited(1), "half_life": cited("22 weeks")}}}
    society = alone(**fear, ties={"district": 2, "nation": 1})
    regime = listing(publicity=[{"what": "list", "how": "tell", "to": "district"}])
    population = Population(society, 60, 7, 0)
    me = next(c.index for c in population.citizens if len(set(population.others("district", c.index))) == 2)
    told = set(population.others("district", me))
    fears: dict[int, list[int]] = {}

    def look(week: int, worlds: Mapping[str, World]) -> None:
        fears[week] = [person.fear for person in worlds["it"].people]

    live(society, (regime,), heard(3, me), weeks=4, citizens=60, watch=look)
    assert {index for index, level in enumerate(fears[3]) if level} == {me}
    assert {index for index, level in enumerate(fears[4]) if level} == told | {me}
    assert {fears[4][index] for index in told} == {65535 * 1966 >> 16}
