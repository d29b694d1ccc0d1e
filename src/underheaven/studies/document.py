"""How findings stand in the document that `--json` prints."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from underheaven.measures.explosive import Further
from underheaven.measures.rungs import ORDERS, as_said
from underheaven.studies.intervals import Estimate
from underheaven.studies.orders import Orders
from underheaven.studies.paired import Paired, Price, Rung


def estimate_as_json(found: Estimate | Paired) -> dict[str, Any]:
    """Return a number with its interval, or why there is none."""
    said: dict[str, Any] = {
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "replicates": found.replicates,
    }
    if found.why_not:
        said["why_not"] = found.why_not
    return said


def paired_as_json(paired: Paired) -> dict[str, Any]:
    """Return a paired difference with its interval and what the pairing gained."""
    said = estimate_as_json(paired)
    gain = paired.gain if paired.gain is not None and math.isfinite(paired.gain) else None
    return {"difference": said.pop("value"), **said, "pairing_gain": gain}


def rungs_as_json(unit: str, whole: Paired, rungs: Sequence[Rung], *, is_frozen: bool) -> dict[str, Any]:
    """Return the ladder of one world in one measure; `is_frozen`: nobody reacts."""
    steps = [
        {
            "step": rung.step,
            "part_of": rung.part_of or None,
            "before": rung.before,
            "after": rung.after,
            "says": as_said(rung.says, is_frozen=is_frozen),
            **paired_as_json(rung.difference),
            "share_of_whole": rung.share_of_whole,
            "citizens_worse_off": rung.worse_off,
            "citizens_better_off": rung.better_off,
        }
        for rung in rungs
    ]
    return {"unit": unit, "whole": paired_as_json(whole), "steps": steps}


def orders_as_json(orders: Orders | None) -> dict[str, Any]:
    """Return what each step takes away in every order; nothing without a full ladder."""
    if orders is None:
        return {}
    steps = [
        {
            "step": step.step,
            "mean_over_orders": {**paired_as_json(step.mean), "share_of_whole": step.share_of_whole},
            "least": paired_as_json(step.least),
            "most": paired_as_json(step.most),
        }
        for step in orders.steps
    ]
    pairs = [
        {name: getattr(pair, name) for name in pair.__dataclass_fields__} for pair in orders.not_separable
    ]
    return {"in_all_orders": {"orders": len(ORDERS), "steps": steps, "not_separable": pairs}}


def guard_as_json(guard: Further) -> dict[str, Any]:
    """Return how many further entries one entry causes, and whether numbers are explosive."""
    return {
        "further_entries": float(guard.entries),
        "own": float(guard.own),
        "others": float(guard.others),
        "act": guard.act,
        "registers": list(guard.registers),
        "is_explosive": guard.is_explosive,
    }


def price_as_json(found: Price) -> dict[str, Any]:
    """Return a price, or that none is printed."""
    return {
        "act": found.act,
        "prevented": {**estimate_as_json(found.prevented), "unit": "per 100,000 adult-years"},
        "is_printed": found.is_printed,
        "is_explosive": found.is_explosive,
        "lines": [
            {
                "name": line.name,
                "what": line.what,
                "in_all": {**estimate_as_json(line.in_all), "unit": "per 1,000 adult-years"},
                "per_act_prevented": None if line.per_act is None else estimate_as_json(line.per_act),
            }
            for line in found.lines
        ],
        "said": found.said,
    }
