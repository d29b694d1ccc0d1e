"""A plan described: what it is made of, what it draws, and its tables with the names of their columns."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.planned import Plan

_PREFIXES = {
    "worlds": "W_",
    "entries": "E_",
    "files": "F_",
    "regimes": "R_",
    "through": "T_",
    "conditions": "C_",
    "others": "O_",
    "registers": "Q_",
    "pairs": "P_",
    "services": "S_",
    "agencies": "A_",
    "copies": "L_",
    "hearings": "HE_",
    "takings": "TA_",
    "witnesses": "HO_",
    "alleging": "AL_",
    "allegations": "AB_",
    "ratings": "RT_",
    "composed": "CO_",
    "parts": "PA_",
    "bonds": "BO_",
    "maps": "MA_",
    "lowest": "LOWEST_",
    "takeovers": "OVER_",
    "heirs": "HEIR_",
    "year_before": "YEAR_",
}
"""How the names of a table's columns begin in `tables`."""
_OPERATIONS = {
    "ENTRY": "acts watched by a sensor",
    "FILE": "acts read by a regime",
    "REGIME": "regimes",
    "REGISTER": "registers",
    "OTHERS": "conditions on other people",
    "SERVICE": "services with a rule",
    "PAIR": "rules on a service",
    "AGENCY": "agencies",
    "COPY": "registers copied by an agency",
    "STRIKE": "conditions on several records or entries",
    "HEIR": "registers whose entries another regime takes over",
}
"""What the stretches of a world's row are stretches of."""
_LONGEST = 4096
"""Numbers of a table that is printed whole; a larger one is printed as its hash."""


@dataclass(frozen=True, slots=True)
class TableDescribed:
    """One table: its shape, the type of its numbers, its SHA-256, and its rows as text where it is small.

    name : with the week from which it holds, where that is not the first.
    rows : of a table with named columns, those that are not 0 as `name=number`; else numbers in order, with
    how often each stands there.
    """

    name: str
    shape: tuple[int, ...]
    kind: str
    sha256: str
    rows: tuple[str, ...]


def columns_of(table: str) -> dict[int, str]:
    """Return the names of a table's columns, by number; none where they have no names.

    >>> columns_of("through")
    {0: 'points', 1: 'condition', 2: 'condition-end'}
    """
    prefix = _PREFIXES.get(table)
    if prefix is None:
        return {}
    named = {
        number: name.removeprefix(prefix).lower().replace("_", "-")
        for name, number in vars(t).items()
        if name.startswith(prefix) and isinstance(number, int) and not name.endswith("_COLUMNS")
    }
    return dict(sorted(named.items()))


def tables_described(plan: Plan) -> tuple[TableDescribed, ...]:
    """Return every table of a plan, in order; of later stages those that differ from the stage before."""
    return tuple(
        TableDescribed(
            name if week == 1 else f"{name} from week {week}",
            tuple(int(size) for size in table.shape),
            str(table.dtype),
            hashlib.sha256(np.ascontiguousarray(table).tobytes()).hexdigest(),
            _rows(name, table),
        )
        for week, name, table in plan.all_tables()
    )


def _rows(name: str, table: Any) -> tuple[str, ...]:
    """Return a table's rows as text, or nothing where it is large."""
    if not table.size or table.size > _LONGEST:
        return ()
    columns = columns_of(name)
    rows: list[list[int]] = (
        table.reshape(len(table), -1).tolist() if table.ndim > 1 else [[int(one) for one in table]]
    )
    if not columns:
        return tuple(" ".join(_repeated(row)) for row in rows)
    return tuple(
        " ".join(f"{columns.get(at, at)}={number}" for at, number in enumerate(row) if number) or "nothing"
        for row in rows
    )


def _repeated(row: list[int]) -> list[str]:
    """Return numbers as text, those that stand beside their like once.

    >>> _repeated([7, 0, 0, 0, 2])
    ['7', '0x3', '2']
    """
    several = ((number, len(list(same))) for number, same in groupby(row))
    return [str(number) if often == 1 else f"{number}x{often}" for number, often in several]


def operations_of(plan: Plan) -> dict[str, dict[str, int]]:
    """Return, by world, how many operations of each kind its week is made of."""
    stretches = {
        name.removeprefix("W_"): (number, vars(t)[f"{name}_END"])
        for name, number in vars(t).items()
        if name.startswith("W_") and f"{name}_END" in vars(t)
    }
    return {
        world.name: {
            _OPERATIONS.get(name, name.lower()): int(row[end] - row[first])
            for name, (first, end) in stretches.items()
        }
        for world, row in zip(plan.worlds, plan.tables.worlds, strict=True)
    }


def drawn_for_every_adult(plan: Plan) -> tuple[str, ...]:
    """Return the decisions that are drawn for every adult in every week, once for all worlds."""
    acts = [f"act/{name}" for name in plan.society.acts()]
    watched = [f"sensor/{entry.name}/{entry.act}" for world in plan.worlds for entry in world.entries]
    return (*acts, *dict.fromkeys(watched))


def drawn_where_it_matters(plan: Plan) -> dict[str, int]:
    """Return how many decisions are drawn only for whom they concern, by table of their keys."""
    keys = ("entry_keys", "register_keys", "service_keys", "agency_keys", "copy_keys")
    return {
        name: int(table.reshape(-1, 2).any(axis=1).sum())
        for name, table in zip(t.Tables._fields, plan.tables, strict=True)
        if name in keys
    }
