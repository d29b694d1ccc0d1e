"""Debtors, and a court that lists them: small societies in which what must follow is known by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.engine.random_words import cited, regime_of, society_of
from tests.engine.scripted import ONE_EACH, Yes

from underheaven.words.regime import Regime
from underheaven.words.society import Society


def debtors(**responses: Any) -> Society:
    """Workers who live alone, may be late with a payment, volunteer, and ask for flights, loans and jobs."""
    return society_of(
        {
            "tables": ONE_EACH,
            "default": {"acts": {"late-payment": {"rate": cited(13)}}},
            "civic": {"acts": {"volunteering": {"rate": cited(13)}}},
            "services": {
                "flight": {"asked": cited(26)},
                "loan": {"asked": cited(26)},
                "public-job": {"asked": cited(26), "asked_by": "workers"},
            },
            "ties": {"district": 2},
            "responses": responses,
        }
    )


def court(
    *,
    closes: str = "flight",
    register: Mapping[str, Any] | None = None,
    sensor: Mapping[str, Any] | None = None,
    **words: Any,
) -> Regime:
    """Who is late with a payment and detected is on a list, which closes a service."""
    return regime_of(
        {
            "sensors": {
                "court": {
                    "watches": "late-payment",
                    "detects": cited("0.5"),
                    "false_alarm": cited("0.01"),
                    **(sensor or {}),
                }
            },
            "registers": {
                "list": {
                    "colour": "black",
                    "enter_when": {"recorded": "late-payment"},
                    "leave_when": {"never": True},
                    **(register or {}),
                }
            },
            "rules": [{"services": closes, "when": {"listed": "list"}, "then": "refuse"}],
            **words,
        }
    )


def late(week: int, slot: int = 0) -> Yes:
    """Somebody is late with a payment, and nobody notices."""
    return {("act/late-payment", week, slot)}


def caught(week: int, slot: int = 0) -> Yes:
    """Somebody is late with a payment, and the court has it."""
    return {*late(week, slot), ("sensor/court/late-payment", week, slot)}


def accused(week: int, slot: int = 0) -> Yes:
    """The court has it of somebody who paid in time."""
    return {("sensor/court/late-payment", week, slot)}
