"""A rule taken away opens doors and closes none; a rule that gates nothing changes nothing."""

from __future__ import annotations

from typing import Any

from tests.engine.closed import closed_weeks_of
from tests.engine.random_words import cited, random_case, regime_of

from underheaven.engine.oracle import run
from underheaven.shelf import read
from underheaven.words.ladder import rungs, without_reach
from underheaven.words.regime import Regime
from underheaven.words.safeguards import apply

OWN = {"services": ["flight"], "when": [{"listed": ["list"]}], "then": "refuse"}
FAMILY = {"services": ["fast-train"], "when": [{"listed": ["list"], "whose": "household"}], "then": "refuse"}
NEVER = {"services": ["fast-train"], "when": [{"listed": ["list"]}], "then": "refuse", "coverage": cited(0)}


def with_rules(*rules: dict[str, Any]) -> Regime:
    """A list of those seen evading a fare, and what follows from it."""
    return regime_of(
        {
            "sensors": {"ear": {"watches": ["fare-evasion"], "detects": cited(1)}},
            "registers": {
                "list": {
                    "colour": "black",
                    "enter_when": {"recorded": ["fare-evasion"]},
                    "leave_when": {"never": True},
                }
            },
            "rules": rules,
        }
    )


def closed_weeks(**worlds: Regime) -> dict[str, list[int]]:
    """Closed weeks of each citizen in each world, nobody reacting."""
    outcome = run(
        read("society", "small-city"),
        {name: (regime,) for name, regime in worlds.items()},
        citizens=1000,
        weeks=30,
        seed=3,
        responses="frozen",
    )
    return {name: closed_weeks_of(world) for name, world in outcome.worlds.items()}


def test_taking_reach_away_closes_nobodys_domain() -> None:
    declared = with_rules(OWN, FAMILY)
    closed = closed_weeks(declared=declared, own=without_reach(declared))
    assert sum(closed["declared"]) > 0, "who is listed beside somebody listed loses flight and train"
    assert sum(closed["own"]) == 0, "the train is still governed, and open, so travel is open"


def test_the_safeguard_against_reach_closes_nobodys_domain_either() -> None:
    declared = with_rules(OWN, FAMILY)
    (guarded,) = apply(read("safeguard", "no-household-reach"), (declared,))
    closed = closed_weeks(declared=declared, guarded=guarded)
    assert sum(closed["guarded"]) == 0 < sum(closed["declared"])


def test_a_rule_that_gates_nothing_changes_no_closed_week() -> None:
    closed = closed_weeks(without=with_rules(OWN), beside=with_rules(OWN, NEVER))
    assert sum(closed["without"]) > 0
    assert closed["without"] == closed["beside"]


def test_nobody_reacting_no_rung_below_the_errors_shuts_anybody_out_longer() -> None:
    """Random regimes, frozen and without `while_listed`-driven feedback through scores that read ties."""
    compared = 0
    for number in range(200, 260):
        case = random_case(number)
        regimes: tuple[Regime, ...] = case["worlds"]["one"]
        if any(r.score is not None and r.score.through_others for r in regimes):
            continue
        if any(act.while_listed is not None for _, act in case["society"].acts().values()):
            continue
        steps = rungs(regimes)
        case |= {"worlds": {name: steps[name] for name in ("no-errors", "own-record")}, "responses": "frozen"}
        outcome = run(**case)
        before, after = (closed_weeks_of(outcome.worlds[name]) for name in ("no-errors", "own-record"))
        assert all(b >= a for b, a in zip(before, after, strict=True)), number
        compared += 1
    assert compared >= 3
