"""Choices that fall on the edges more often than between them, and what there is to choose from."""

from __future__ import annotations

import random
from typing import Any

HARMFUL = ("jaywalking", "fraud")
DEFAULT = ("late-payment",)
LAWFUL = ("speech", "gaming")
CIVIC = ("volunteering",)
ACTS = (*HARMFUL, *DEFAULT, *LAWFUL, *CIVIC)
SERVICES = ("flight", "fast-train", "loan", "public-job", "private-school")
TIES = ("household", "workplace", "district", "province", "acquaintances")


def cited(value: object) -> dict[str, str]:
    """A number that is nobody's claim."""
    return {"value": str(value), "standing": "derived"}


def cited_weeks(weeks: int) -> dict[str, str]:
    return cited(f"{weeks} weeks")


class Chooser:
    """Choices that fall on the edges more often than between them."""

    def __init__(self, number: int) -> None:
        self.random = random.Random(number)

    def maybe(self, chance: float = 0.5) -> bool:
        return self.random.random() < chance

    def share(self) -> dict[str, str]:
        return cited(self.random.choice(("0", "0", "1", "1", "0.5", "0.1", "1/65536", "1/4294967296", "0.9")))

    def small_share(self) -> dict[str, str]:
        return cited(self.random.choice(("0", "0.01", "0.1", "1/3", "1")))

    def points(self) -> int:
        return self.random.choice((-50, -50, -20, -5, -1, 0, 1, 5, 50))

    def weeks(self) -> str:
        return f"{self.random.choice((1, 1, 2, 3, 5, 8, 26))} weeks"

    def some(self, things: tuple[str, ...]) -> list[str]:
        return self.random.sample(things, self.random.randint(1, len(things)))

    def one(self, things: tuple[Any, ...]) -> Any:
        return self.random.choice(things)
