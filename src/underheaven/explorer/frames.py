"""What the page is sent of a city: who lives there, and after each week how they fare, a byte or two each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from underheaven.engine.fast import Living
from underheaven.engine.plan import Plan
from underheaven.engine.seen import Seen, so_far_of
from underheaven.measures.benefit import NONE
from underheaven.studies.setting import Setting
from underheaven.words.dictionary import KIND_OF
from underheaven.words.labels import AGES, GROUPS, INCOMES

WHO, WEEK = 0, 1
"""Kinds of frame."""


def head(tag: int, week: int, world: int, kind: int) -> bytes:
    """Return the eight bytes before a frame: run, week, world and kind, lowest byte first.

    >>> head(1, 2, 3, WEEK).hex()
    '0100000002000301'
    """
    return tag.to_bytes(4, "little") + week.to_bytes(2, "little") + bytes((world, kind))


class City:
    """What a run shows of itself.

    setting : the study. living : its run, to be stepped by whoever holds it.
    """

    def __init__(self, setting: Setting, plan: Plan, living: Living, tag: int) -> None:
        self.setting, self.plan, self.living, self.tag = setting, plan, living, tag
        self.seen = Seen(plan, living.people, living.cells, setting.worlds)
        self.numbers = {world.name: number for number, world in enumerate(plan.worlds)}
        self.declared = setting.declared
        self._lawful = [f"acts/{act}" for act, kind in KIND_OF.items() if kind == "lawful"]
        self._refused = [f"refused/{service}" for service in setting.society.services]

    def city(self) -> dict[str, Any]:
        """Return what a picture needs to know before the first week."""
        setting, plan = self.setting, self.plan
        society = setting.society
        people: dict[str, int] = {}
        for cell in plan.cells:
            people[cell.district_name] = people.get(cell.district_name, 0) + cell.size
        return {
            "type": "city",
            "tag": self.tag,
            "citizens": setting.citizens,
            "weeks": setting.study.weeks,
            "study_hash": setting.study_hash,
            "society": society.society,
            "worlds": list(self.declared),
            "groups": list(GROUPS[: 1 + max(GROUPS.index(group) for group in society.tables.groups)]),
            "incomes": list(INCOMES),
            "ages": list(AGES),
            "districts": [{"name": name, "citizens": many} for name, many in people.items()],
            "cells": self.cells(),
            "scores": {world: self._score(world) for world in self.declared},
            "registers": {world: self._registers(world) for world in self.declared},
            "publicity": {world: self._publicity(world) for world in self.declared},
            "measures": MEASURED,
            "notes": ["Synthetic citizens; no real person is in here."],
        }

    def cells(self) -> list[dict[str, Any]]:
        """Return the cells in address order, which is the order of every frame."""
        first, cells = 0, list[dict[str, Any]]()
        for cell in self.plan.cells:
            cells.append(
                {
                    "district": cell.district_name, "first": first, "size": cell.size,
                    "province": cell.province, "number": cell.number,
                }
            )  # fmt: skip
            first += cell.size
        return cells

    def _score(self, world: str) -> dict[str, Any] | None:
        """Return the score that is shown of a world, with its bands."""
        scale = self.seen.scale(self.numbers[world])
        if scale is None:
            return None
        regime = next(one for one in self.setting.worlds[world] if one.regime == scale.regime)
        bands = regime.score.bands if regime.score is not None else {}
        return {
            "name": scale.regime,
            "low": scale.low,
            "high": scale.high,
            "rated": regime.score is not None and regime.score.ratings is not None,
            "bands": [{"name": band, "at_least": float(least.value)} for band, least in bands.items()],
        }

    def _registers(self, world: str) -> list[dict[str, Any]]:
        """Return the registers of a world, and how each is shown to others, if it is."""
        return [
            {
                "regime": regime.regime,
                "name": name,
                "colour": register.colour,
                "shown": [publicity.how for publicity in regime.publicity if publicity.what == name],
            }
            for regime in self.setting.worlds[world]
            for name, register in regime.registers.items()
        ]

    def _publicity(self, world: str) -> list[dict[str, Any]]:
        """Return what a world shows of its people, how, and to whom."""
        return [
            {
                "regime": regime.regime,
                "what": one.what,
                "how": one.how,
                "to": list(one.to or ()),
                "acts": list(one.acts or ()),
                "within": None if one.within is None else float(one.within.value),
            }
            for regime in self.setting.worlds[world]
            for one in regime.publicity
        ]

    def who(self) -> bytes:
        """Return the frame that says who lives there."""
        return head(self.tag, 0, 0, WHO) + self.seen.who()

    def week(self, world: str) -> bytes:
        """Return the frame of a declared world after the week that was lived last."""
        number, state = self.numbers[world], self.living.state
        at = head(self.tag, self.living.week, self.declared.index(world), WEEK)
        return at + self.seen.levels(state, number, self.living.week) + self.seen.bits(state, number)

    def measured(self) -> dict[str, Any]:
        """Return what is counted of each world after the week that was lived last."""
        worlds = {world: self.counted(world) for world in (NONE, *self.declared)}
        return {"type": "week", "tag": self.tag, "week": self.living.week, "worlds": worlds}

    def counted(self, world: str) -> Mapping[str, int]:
        """Return what is counted of a world after the week lived last; `MEASURED` says what that is."""
        number = self.numbers[world]
        names = ["entries", "entries-wrong", *self._lawful, *self._refused]
        counted = so_far_of(self.plan, self.living.counts, number, names)
        return {
            "entries": counted.get("entries", 0),
            "wrong-entries": counted.get("entries-wrong", 0),
            "refused": sum(counted.get(name, 0) for name in self._refused),
            "lawful-acts": sum(counted.get(name, 0) for name in self._lawful),
        }


MEASURED = [
    {
        "name": "entries",
        "title": "Entries on black registers so far",
        "unit": "entries",
        "text": "How often somebody was put on a black register, by any rule, since the first week.",
    },
    {
        "name": "wrong-entries",
        "title": "Of them, wrong on file",
        "unit": "entries",
        "text": "Entries that would not have been made if every record were true.",
    },
    {
        "name": "refused",
        "title": "Requests refused so far",
        "unit": "requests",
        "text": "How often somebody asked for a service and was refused by a rule.",
    },
    {
        "name": "lawful-acts",
        "title": "Lawful acts done so far",
        "unit": "acts",
        "text": "Speech, belief and other lawful acts that were done; fewer than without a regime: silence.",
    },
]
"""What is counted after each week, for a reader."""
