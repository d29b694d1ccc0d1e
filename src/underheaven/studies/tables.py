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
TEXT, NUMBER, WHOLE = "string", "float64", "int64"
Columns = Sequence[tuple[str, str]]
"""Names and kinds of a table's columns, in order."""

MEASURES: Columns = (
    ("world", TEXT),
    ("measure", TEXT),
    ("unit", TEXT),
    ("margin", TEXT),
    ("label", TEXT),
    ("value", NUMBER),
    ("low", NUMBER),
    ("high", NUMBER),
    ("why_not", TEXT),
    ("replicates", WHOLE),
    ("difference", NUMBER),
    ("difference_low", NUMBER),
    ("difference_high", NUMBER),
    ("difference_why_not", TEXT),
    ("pairing_gain", NUMBER),
)
"""Columns of a measure in one world, with its paired difference from `none`."""
_RUNGS: Columns = (
    ("world", TEXT),
    ("measure", TEXT),
    ("unit", TEXT),
    ("step", TEXT),
    ("part_of", TEXT),
    ("before", TEXT),
    ("after", TEXT),
    ("difference", NUMBER),
    ("low", NUMBER),
    ("high", NUMBER),
    ("why_not", TEXT),
    ("share_of_whole", NUMBER),
    ("citizens_worse_off", WHOLE),
    ("citizens_better_off", WHOLE),
    ("replicates", WHOLE),
    ("mean_over_orders", NUMBER),
    ("mean_over_orders_low", NUMBER),
    ("mean_over_orders_high", NUMBER),
    ("least_over_orders", NUMBER),
    ("most_over_orders", NUMBER),
    ("not_separable_from", TEXT),
)
_PRICES: Columns = (
    ("world", TEXT),
    ("act", TEXT),
    ("prevented", NUMBER),
    ("prevented_low", NUMBER),
    ("prevented_high", NUMBER),
    ("burden", TEXT),
    ("in_all", NUMBER),
    ("in_all_low", NUMBER),
    ("in_all_high", NUMBER),
    ("per_act_prevented", NUMBER),
    ("per_act_low", NUMBER),
    ("per_act_high", NUMBER),
    ("said", TEXT),
)
_TOTALS: Columns = (
    ("replicate", WHOLE),
    ("world", TEXT),
    ("counter", TEXT),
    ("margin", TEXT),
    ("label", TEXT),
    ("total", WHOLE),
)


def table_of(columns: Columns, rows: Iterable[Sequence[object]]) -> Any:
    """Return rows as an Arrow table that says it is synthetic.

    Parameters
    ----------
    columns : names and kinds: `string`, `float64`, `int64`.
    """
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
    return table_of(MEASURES, map(measure_cells, rows))


def measure_cells(row: Row) -> tuple[object, ...]:
    """Return one measure in one world as the cells of `MEASURES`."""
    world, one, margin, found, paired = row
    pair = paired or Paired(None, None, None, 0)
    return (
        world,
        one.name,
        one.unit,
        *margin,
        *interval_cells(found),
        found.why_not,
        found.replicates,
        *interval_cells(pair),
        pair.why_not,
        pair.gain,
    )


def rungs_table(result: Findings) -> Any:
    """Return the ladder of each declared world, by measure; the columns about orders need a full ladder."""
    return table_of(
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
                *interval_cells(rung.difference),
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
    return *interval_cells(found.mean), found.least.value, found.most.value, ", ".join(others)


def prices_table(result: Findings) -> Any:
    """Return what is borne in all and, where acts were prevented beyond chance, per act prevented."""
    nothing = Estimate(None, None, None, 0)
    return table_of(
        _PRICES,
        (
            (
                world,
                price.act,
                *interval_cells(price.prevented),
                line.name,
                *interval_cells(line.in_all),
                *interval_cells(line.per_act or nothing),
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

    return table_of(_TOTALS, rows())


def interval_cells(found: Estimate | Paired) -> tuple[float | None, float | None, float | None]:
    """Return a number and the ends of its interval."""
    return found.value, found.low, found.high
