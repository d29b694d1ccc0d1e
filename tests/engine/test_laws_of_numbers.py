"""Laws of what numbers do, of the regime or its people: doubled, raised, fading away, at rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.engine.random_words import (
    cited,
    random_regime,
    random_society,
    regime_of,
    society_of,
)

from underheaven.engine.oracle import World, run
from underheaven.ground.outcome import Outcome
from underheaven.shelf.finding import read
from underheaven.words.regime import Regime

CASES = range(30)


def doubled(regime: dict[str, Any]) -> dict[str, Any]:
    """The same score in half points."""
    score = regime["score"]

    def twice(number: dict[str, Any]) -> dict[str, Any]:
        return cited(2 * int(number["value"]))

    points = {act: twice(number) for act, number in score["points"].items()}
    bounds = [twice(number) for number in score["bounds"]]
    registers = {
        "low": {
            **regime["registers"]["low"],
            "enter_when": {"score_below": cited(2 * 950)},
            "score_on_exit": cited(2 * 980),
        }
    }
    return {
        **regime,
        "score": {"starts": cited(2000), "bounds": bounds, "points": points},
        "registers": registers,
    }


def test_all_points_and_cuts_doubled_list_the_same_people() -> None:
    regime: dict[str, Any] = {
        "sensors": {
            "s": {
                "watches": ["jaywalking", "speech", "volunteering"],
                "detects": cited("0.5"),
                "false_alarm": cited("0.05"),
                "look_alikes": cited("0.2"),
            }
        },
        "score": {
            "starts": cited(1000),
            "bounds": [cited(0), cited(1010)],
            "points": {"jaywalking": cited(-20), "speech": cited(-5), "volunteering": cited(5)},
        },
        "registers": {
            "low": {
                "colour": "black",
                "enter_when": {"score_below": cited(950)},
                "leave_when": {"after": cited("9 weeks")},
                "score_on_exit": cited(980),
            }
        },
        "rules": [{"services": "loan", "when": {"listed": "low"}, "then": "refuse"}],
    }
    for number in range(5):
        worlds = {"once": (regime_of(regime),), "twice": (regime_of(doubled(regime)),)}
        outcome = run(random_society(number), worlds, citizens=150, weeks=40, seed=number, cell_bits=5)
        once, twice = (dict(outcome.worlds[name].totals) for name in worlds)
        assert {k: v for k, v in once.items() if k != "score-at-end/one"} == {
            k: v for k, v in twice.items() if k != "score-at-end/one"
        }
        assert once["ever-listed"]
        assert outcome.worlds["once"].closed_weeks == outcome.worlds["twice"].closed_weeks


def more_false_alarms(regime: Regime, share: str) -> Regime:
    """The same regime with this false-alarm rate on every sensor."""
    sensors = {
        name: sensor.model_copy(
            update={
                "false_alarm": regime_of(
                    {
                        "sensors": {
                            "s": {"watches": "speech", "detects": cited(1), "false_alarm": cited(share)}
                        }
                    }
                )
                .sensors["s"]
                .false_alarm,
                "at": None,
            }
        )
        for name, sensor in regime.sensors.items()
    }
    return regime.model_copy(update={"sensors": sensors})


def is_only_downward(regime: Regime) -> bool:
    """Whether more records can only harm: no reward, and nothing that reads what a list did."""
    rewards = regime.score and (
        any(rule.points.value > 0 or rule.only_if for rule in regime.score.points.values())
        or regime.score.through_others
    )
    return not rewards


def test_raising_false_alarms_never_lowers_how_many_are_ever_listed() -> None:
    """Promise 6, with responses frozen: on regimes whose records only take points."""
    tried = 0
    for number in range(60):
        regime = random_regime(number)
        if not is_only_downward(regime):
            continue
        tried += 1
        shares = ("0", "0.001", "0.02", "0.3", "1")
        worlds = {share: (more_false_alarms(regime, share),) for share in shares}
        outcome = run(
            random_society(number), worlds, citizens=65, weeks=8, seed=number, cell_bits=5, responses="frozen"
        )
        listed = [ever_listed(outcome, share) for share in shares]
        if not any(act.while_listed for _, act in random_society(number).acts().values()):
            assert listed == sorted(listed), (number, listed)
    assert tried >= 10


def ever_listed(outcome: Outcome, world: str) -> int:
    return outcome.worlds[world].totals.get("ever-listed", {}).get(("all", ""), 0)


@pytest.mark.parametrize(("half_life", "within"), [(5, 80), (22, 350), (89, 1500)])
def test_fear_at_rest_reaches_nothing(half_life: int, within: int) -> None:
    """The greatest fear there is, in a world that could frighten and does not: it fades to the last unit."""
    fear = {"scale": cited(1), "half_life": cited(f"{half_life} weeks")}
    never = {"colour": "black", "enter_when": {"recorded": "speech"}, "leave_when": {"never": True}}
    regime = regime_of(
        {
            "registers": {"list": never},
            "rules": [{"services": "flight", "when": {"listed": "list"}, "then": "refuse"}],
        }
    )
    society = society_of({"responses": {"fear": fear}, "services": {"flight": {"asked": cited(1)}}})
    levels: list[int] = []

    def frighten(week: int, worlds: Mapping[str, World]) -> None:
        person = next(person for person in worlds["it"].people if person.files)
        if week == 1:
            person.fear = 65535
        levels.append(person.fear)

    run(society, {"it": (regime,)}, citizens=2, weeks=within, seed=1, watch=frighten)
    assert levels == sorted(levels, reverse=True)
    assert levels[half_life] == pytest.approx(32768, rel=0.06)
    assert levels[-1] == 0


def test_frozen_people_answer_nothing() -> None:
    outcome = run(
        read("society", "small-city"),
        {"none": (), "it": (read("regime", "rongcheng-points"),)},
        citizens=200,
        weeks=20,
        seed=7,
        responses="frozen",
    )
    none, it = outcome.worlds["none"].totals, outcome.worlds["it"].totals
    assert it["expression/would"] == it["expression/does"] == none["expression/does"]
    assert {k: v for k, v in it.items() if k.startswith("acts/")} == {
        k: v for k, v in none.items() if k.startswith("acts/")
    }
