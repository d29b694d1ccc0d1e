"""Luck that is written down, and small societies in which what must follow is known by hand.

The package has no input by which an act can be stated; here, in tests, draws are replaced by a script that
says which decisions turn out yes, for which slot, in which week.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest
from tests.engine.random_words import cited, regime_of, society_of

from underheaven.engine.oracle import run
from underheaven.ground.draws import Address, Kind
from underheaven.ground.outcome import ALL, Event, WorldOutcome
from underheaven.society.population import Population
from underheaven.words.regime import Regime
from underheaven.words.society import Society

Yes = set[tuple[str, int, int]]
"""(decision, week, slot): what turns out yes. Chances of 0 and 1 need no luck."""


class Script:
    """Luck as it is written down; remembers the last chance each decision was asked about.

    drawn : draws that are numbers, where yes and no say too little: put in order, or compared.
    """

    asked: dict[tuple[str, int, int], int]

    def __init__(
        self, yes: Iterable[tuple[str, int, int]], drawn: Mapping[tuple[str, int, int], int] | None = None
    ) -> None:
        self.yes = set(yes)
        self.drawn = drawn or {}
        self.asked = {}

    def happens(
        self, decision: str, address: Address, week: int, chance: int, kind: Kind = Kind.CITIZEN
    ) -> bool:
        at = (decision, week, address.slot)
        self.asked[at] = chance
        if at in self.drawn:
            return self.drawn[at] < chance
        return chance >= 2**32 or (chance > 0 and at in self.yes)

    def half(self, decision: str, address: Address, week: int) -> int:
        return self.draw(decision, address, week) >> 16

    def draw(self, decision: str, address: Address, week: int, kind: Kind = Kind.CITIZEN) -> int:
        """Return the draw that is written down; else the lowest for a yes, the highest for a no."""
        at = (decision, week, address.slot)
        return self.drawn.get(at, 0 if at in self.yes else 2**32 - 1)

    def week_stream(self, decision: str, week: int) -> Stream:
        return Stream(self, decision, week)


class Stream:
    """The script, for one decision and week."""

    def __init__(self, script: Script, decision: str, week: int) -> None:
        self.script, self.decision, self.week = script, decision, week

    def happens(self, address: Address, chance: int) -> bool:
        return self.script.happens(self.decision, address, self.week, chance)


def living(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Return what lives weeks of a small society under regimes.

    It returns the script, what the world left behind, and everybody's life by slot.
    """

    def lived(
        society: Society,
        regimes: tuple[Regime, ...],
        yes: Yes,
        *,
        weeks: int,
        citizens: int = 12,
        drawn: Mapping[tuple[str, int, int], int] | None = None,
        **more: Any,
    ) -> tuple[Script, WorldOutcome, Mapping[int, tuple[Event, ...]]]:
        script = Script(yes, drawn)
        monkeypatch.setattr("underheaven.engine.oracle.side_by_side.Draws", lambda _seed, _replicate: script)
        people = Population(society, citizens, 7, 0).citizens
        probe = frozenset(citizen.address for citizen in people)
        world = run(
            society, {"it": regimes}, citizens=citizens, weeks=weeks, seed=7, probe=probe, **more
        ).worlds["it"]
        return script, world, {address.slot: story for address, story in world.lives.items()}

    return lived


def total(world: WorldOutcome, counter: str) -> int:
    return world.totals.get(counter, {}).get(ALL, 0)


def weeks_of(story: Iterable[Event], kind: str) -> list[int]:
    return [event.week for event in story if event.kind == kind]


ONE_EACH = {
    "household_size": {"1": cited(1)},
    "age": {"18-39": cited(1)},
    "income": {"middle": cited(1)},
    "groups": {"A": cited(1)},
}
SPEAK = {"lawful": {"acts": {"speech": {"rate": cited(13)}}}, "services": {"flight": {"asked": cited(26)}}}


def alone(**words: Any) -> Society:
    return society_of({"tables": ONE_EACH, **SPEAK, **words})


def listing(**words: Any) -> Regime:
    """Speech recorded enters a list, which closes flights."""
    register = {"colour": "black", "enter_when": {"recorded": "speech"}, "leave_when": {"never": True}}
    return regime_of(
        {
            "sensors": {
                "ear": {
                    "watches": "speech",
                    "detects": cited("0.5"),
                    "false_alarm": cited("0.01"),
                    **words.pop("sensor", {}),
                }
            },
            "registers": {"list": {**register, **words.pop("register", {})}},
            "rules": [{"services": "flight", "when": {"listed": "list"}, "then": "refuse"}],
            **words,
        }
    )


def heard(week: int, slot: int = 0) -> Yes:
    return {("act/speech", week, slot), ("sensor/ear/speech", week, slot)}


def scored(**register: Any) -> Regime:
    """Speech costs 100 points; below 900 a citizen is listed."""
    entry = {"colour": "black", "enter_when": {"score_below": cited(900)}, "leave_when": {"never": True}}
    return regime_of(
        {
            "sensors": {"ear": {"watches": "speech", "detects": cited("0.5"), "false_alarm": cited("0.01")}},
            "score": {
                "starts": cited(1000),
                "bounds": [cited(0), cited(1300)],
                "points": {"speech": cited(-100)},
            },
            "registers": {"low": {**entry, **register}},
            "redress": {"correction": {"found": cited("0.3")}},
        }
    )
