"""What `show STUDY --plan` prints: what the fast engine makes of a study, to be read and compared by line."""

from __future__ import annotations

from typing import Any

from underheaven.engine.plan import Plan, plan_of
from underheaven.engine.plan.described import (
    drawn_for_every_adult,
    drawn_where_it_matters,
    operations_of,
    tables_described,
)
from underheaven.engine.state import bytes_of
from underheaven.ground.errors import InputError
from underheaven.report.figures import amount, counted, listed
from underheaven.report.page import SYNTHETIC, Page
from underheaven.studies.setting import CELL_BITS, Setting, resolve

_ROWS_OF_A_HASH = 16
"""Digits of a table's hash that are printed."""


def plans_of(name: str) -> tuple[Setting, dict[str, Plan]]:
    """Return a study made ready and, by level of responses, the plan of its first replicate.

    Raises
    ------
    InputError
        There is no such study, or what it names does not fit together.
    """
    refuse_other_nouns(name)
    setting = resolve(name)
    study = setting.study
    plans = {
        level: plan_of(
            setting.society, worlds, citizens=setting.citizens, weeks=study.weeks, seed=study.seed,
            replicate=0, responses=level, cell_bits=CELL_BITS,
        )
        for level, worlds in setting.passes.items()
    }  # fmt: skip
    return setting, plans


def plan_as_json(name: str) -> dict[str, Any]:
    """Return a study's plans for `--json`; errors as for `plans_of`."""
    setting, plans = plans_of(name)
    return {
        "synthetic": True,
        "study": setting.study.study,
        "study_hash": setting.study_hash,
        "citizens": setting.citizens,
        "weeks": setting.study.weeks,
        "seed": setting.study.seed,
        "passes": [_described(setting, level, plan) for level, plan in plans.items()],
    }


def _described(setting: Setting, level: str, plan: Plan) -> dict[str, Any]:
    """Return what one pass is made of."""
    takes = bytes_of(plan)
    whole = sum(takes.values()) / setting.citizens
    return {
        "responses": level,
        "plan": plan.plan_hash,
        "cells": len(plan.cells),
        "districts": len(plan.districts),
        "areas": [f"{district} of {area}" if district else area for district, area in plan.areas],
        "worlds": {
            world.name: {
                "regimes": [regime.regime for regime in world.regimes],
                "operations": operations_of(plan)[world.name],
            }
            for world in plan.worlds
        },
        "drawn_for_every_adult": list(drawn_for_every_adult(plan)),
        "drawn_where_it_matters": drawn_where_it_matters(plan),
        "bytes": takes,
        "bytes_a_citizen": round(whole, 2),
        "bytes_a_citizen_and_world": round(whole / len(plan.worlds), 2),
        "tables": [
            {
                "name": table.name,
                "shape": list(table.shape),
                "kind": table.kind,
                "sha256": table.sha256,
                "rows": list(table.rows),
            }
            for table in tables_described(plan)
        ],
    }


def print_plan(page: Page, name: str) -> None:
    """Print a study's plans; errors as for `plans_of`."""
    document = plan_as_json(name)
    page.title(f"The plan of `{document['study']}`", "for the fast engine")
    page.say(SYNTHETIC, style="bold yellow")
    page.say(
        "Everything a run decides before its first week, as whole numbers; regimes are data to the engine, "
        "and none is compiled. Two plans of one hash give the same results.",
        style="dim",
    )
    page.gap()
    page.line(f"  study {document['study_hash']}")
    page.items(
        [
            ("citizens", f"{document['citizens']:,}"),
            ("weeks", f"{document['weeks']}"),
            ("seed", f"{document['seed']}"),
        ]
    )
    for one in document["passes"]:
        _print_pass(page, one, document["citizens"])


def _print_pass(page: Page, one: dict[str, Any], citizens: int) -> None:
    """Print one pass: its worlds, draws, bytes and tables."""
    worlds: dict[str, Any] = one["worlds"]
    page.heading(f"{counted(len(worlds), 'world')} side by side, responses {one['responses']}")
    page.line(f"  plan {one['plan']}")
    page.items(
        [
            ("cells", f"{one['cells']:,} in {counted(one['districts'], 'district')}"),
            ("totals", f"by {listed(one['areas'])}"),
            *((name, _world_in_words(world)) for name, world in worlds.items()),
        ]
    )
    drawn: list[str] = one["drawn_for_every_adult"]
    page.heading("Draws, once for all worlds")
    page.say(f"{len(drawn)} for every adult in every week: {', '.join(drawn)}.", indent=2, hang=2)
    others = (
        f"{name.removesuffix('_keys')} {number}" for name, number in one["drawn_where_it_matters"].items()
    )
    page.say(f"Only for whom they concern, kinds of decision: {', '.join(others)}.", indent=2, hang=2)
    page.heading("Bytes")
    page.say(
        f"At most {amount(one['bytes_a_citizen'])} a citizen, {amount(one['bytes_a_citizen_and_world'])} a "
        "citizen and world, planes included. What is about few (entries, refusals, wrong files) takes memory "
        "only for 64 neighbours of whom one is concerned:",
        indent=2,
    )
    page.items([(name, f"{amount(number / citizens)}") for name, number in one["bytes"].items() if number])
    page.heading("Tables")
    page.say("Of rows with named columns, what is not 0; else `0x3` is three times 0.", indent=2, style="dim")
    for table in one["tables"]:
        shape = " x ".join(str(size) for size in table["shape"])
        page.line(f"  {table['name']}: {shape} {table['kind']} {table['sha256'][:_ROWS_OF_A_HASH]}", "bold")
        for number, row in enumerate(table["rows"]):
            page.line(f"    {number}: {row}")


def _world_in_words(world: dict[str, Any]) -> str:
    """Return a world's regimes and how many operations it has of each kind."""
    regimes = listed(world["regimes"]) or "no regime"
    operations = [f"{what} {number}" for what, number in world["operations"].items() if number]
    return f"{regimes}: {', '.join(operations)}" if operations else regimes


def refuse_other_nouns(name: str) -> None:
    """Refuse what has no plan: only a study has one.

    Raises
    ------
    InputError
        It is a regime, a society or a safeguard.
    """
    from underheaven.report.card import find_cards

    nouns = [noun for noun, _, _ in find_cards(name)]
    if "study" not in nouns:
        raise InputError(
            f"`{name}` is a {nouns[0]}, and only a study has a plan",
            where="--plan",
            cure=f"`underheaven show {name}` shows it in plain words",
        )
