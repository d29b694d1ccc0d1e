"""Tables of a run, as Arrow: measures, rungs, prices, and the integer totals they are made of.

Every table says in its schema that it is synthetic. No table has a row about a citizen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa  # pyright: ignore[reportMissingTypeStubs] - it ships none

from underheaven.measures.registry import measure
from underheaven.measures.rungs import RUNG_MEASURES
from underheaven.studies.findings import SYNTHETIC, Findings, Row
from underheaven.studies.intervals import Estimate
from underheaven.studies.orders import Orders
from underheaven.studies.paired import Paired

METADATA: Mapping[str, str] = {
    "synthetic": "true",
    "sentence": SYNTHETIC,
}
"""What every table says about itself."""
_pa: Any = pa
_TEXT, _NUMBER, _WHOLE = "string", "float64", "int64"
_Columns = Sequence[tuple[str, str]]

_MEASURES: _Columns = (
    ("world", _TEXT),
    ("measure", _TEXT),
    ("unit", _TEXT),
    ("margin", _TEXT),
    ("label", _TEXT),
    ("value", _NUMBER),
    ("low", _NUMBER),
    ("high", _NUMBER),
    ("why_not", _TEXT),
    ("replicates", _WHOLE),
    ("difference", _NUMBER),
    ("difference_low", _NUMBER),
    ("difference_high", _NUMBER),
    ("difference_why_not", _TEXT),
    ("pairing_gain", _NUMBER),
)
_RUNGS: _Columns = (
    ("world", _TEXT),
    ("measure", _TEXT),
    ("unit", _TEXT),
    ("step", _TEXT),
    ("part_of", _TEXT),
    ("before", _TEXT),
    ("after", _TEXT),
    ("difference", _NUMBER),
    ("low", _NUMBER),
    ("high", _NUMBER),
    ("why_not", _TEXT),
    ("share_of_whole", _NUMBER),
    ("citizens_worse_off", _WHOLE),
    ("citizens_better_off", _WHOLE),
    ("replicates", _WHOLE),
    ("mean_over_orders", _NUMBER),
    ("mean_over_orders_low", _NUMBER),
    ("mean_over_orders_high", _NUMBER),
    ("least_over_orders", _NUMBER),
    ("most_over_orders", _NUMBER),
    ("not_separable_from", _TEXT),
)
_PRICES: _Columns = (
    ("world", _TEXT),
    ("act", _TEXT),
    ("prevented", _NUMBER),
    ("prevented_low", _NUMBER),
    ("prevented_high", _NUMBER),
    ("burden", _TEXT),
    ("in_all", _NUMBER),
    ("in_all_low", _NUMBER),
    ("in_all_high", _NUMBER),
    ("per_act_prevented", _NUMBER),
    ("per_act_low", _NUMBER),
    ("per_act_high", _NUMBER),
    ("said", _TEXT),
)
_TOTALS: _Columns = (
    ("replicate", _WHOLE),
    ("world", _TEXT),
    ("counter", _TEXT),
    ("margin", _TEXT),
    ("label", _TEXT),
    ("total", _WHOLE),
)


def _table(columns: _Columns, rows: Iterable[Sequence[object]]) -> Any:
    """Return rows as an Arrow table that says it is synthetic."""
    schema = _pa.schema(
        [_pa.field(name, getattr(_pa, kind)()) for name, kind in columns], metadata=dict(METADATA)
    )
    by_column = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [
        _pa.array(list(values), type=field.type) for values, field in zip(by_column, schema, strict=True)
    ]
    return _pa.Table.from_arrays(arrays, schema=schema)


def measures_table(rows: Iterable[Row]) -> Any:
    """Return every measure, world and margin, with the paired difference from `none`."""
    nothing = Paired(None, None, None, 0)
    return _table(
        _MEASURES,
        (
            (
                world,
                one.name,
                one.unit,
                margin[0],
                margin[1],
                *_interval(found),
                found.why_not,
                found.replicates,
                *_interval(pair := paired or nothing),
                pair.why_not,
                pair.gain,
            )
            for world, one, margin, found, paired in rows
        ),
    )


def rungs_table(result: Findings) -> Any:
    """Return the ladder of each declared world, by measure; the columns about orders need a full ladder."""
    return _table(
        _RUNGS,
        (
            (
                world,
                name,
                measure(name).unit,
                rung.step,
                rung.part_of,
                rung.before,
                rung.after,
                *_interval(rung.difference),
                rung.difference.why_not,
                rung.share_of_whole,
                rung.worse_off,
                rung.better_off,
                rung.difference.replicates,
                *_over_orders(orders, rung.step),
            )
            for world in result.setting.declared
            for name in RUNG_MEASURES
            for orders in (result.orders(world, name),)
            for rung in result.ladder(world, name)
        ),
    )


def _over_orders(orders: Orders | None, step: str) -> tuple[float | str | None, ...]:
    """Return a step's mean over the orders with its interval, its least, its most, and what equals it."""
    found = None if orders is None else next((one for one in orders.steps if one.step == step), None)
    if orders is None or found is None:
        return (None,) * 6
    pairs = [(pair.first, pair.second) for pair in orders.not_separable]
    others = [other for pair in pairs if step in pair for other in pair if other != step]
    return *_interval(found.mean), found.least.value, found.most.value, ", ".join(others)


def prices_table(result: Findings) -> Any:
    """Return what is borne in all and, where acts were prevented beyond chance, per act prevented."""
    nothing = Estimate(None, None, None, 0)
    return _table(
        _PRICES,
        (
            (
                world,
                price.act,
                *_interval(price.prevented),
                line.name,
                *_interval(line.in_all),
                *_interval(line.per_act or nothing),
                price.said,
            )
            for world in result.setting.declared
            for price in result.price(world)
            for line in price.lines
        ),
    )


def totals_table(result: Findings) -> Any:
    """Return every integer total of every replicate, world and margin; counts of people name no world."""

    def rows() -> Iterable[tuple[object, ...]]:
        for outcome in result.outcomes:
            worlds = {"": outcome.people, **{name: world.totals for name, world in outcome.worlds.items()}}
            for world, totals in worlds.items():
                for counter in sorted(totals):
                    for (margin, label), total in sorted(totals[counter].items()):
                        yield outcome.replicate, world, counter, margin, label, total

    return _table(_TOTALS, rows())


def _interval(found: Estimate | Paired) -> tuple[float | None, float | None, float | None]:
    """Return a number and the ends of its interval."""
    return found.value, found.low, found.high
