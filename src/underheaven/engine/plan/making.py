"""Making a plan: everything a run decides before its first week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.answering import PURPOSES, tie_classes, times
from underheaven.engine.plan.channels import WITHIN_A_CELL, Realms
from underheaven.engine.plan.planned import Plan, Stage
from underheaven.engine.plan.pressure import fear_factors
from underheaven.engine.plan.provinces import provinces_apart
from underheaven.engine.plan.setting import (
    Staged,
    World,
    areas_of,
    base_chances,
    domains_shut,
    in_week,
    kind_number,
    places_alike,
    places_of,
    world_of,
)
from underheaven.engine.plan.sharing import files_needed
from underheaven.engine.plan.tables import Tables
from underheaven.engine.plan.traits import Traits, traits_of
from underheaven.engine.plan.worlds import WorldRows
from underheaven.engine.plan.writing import keys_table
from underheaven.ground.draws import different_keys
from underheaven.ground.exact import Q12_ONE, q12
from underheaven.society.cells import cells_of
from underheaven.words.cuts import step_of
from underheaven.words.dictionary import is_debt
from underheaven.words.in_force import society_as_of, stages
from underheaven.words.labels import INCOMES
from underheaven.words.regime import Regime
from underheaven.words.society import KINDS, Society
from underheaven.words.study import Level


def plan_of(
    society: Society,
    worlds: Mapping[str, tuple[Regime, ...]],
    *,
    citizens: int,
    weeks: int,
    seed: int,
    replicate: int,
    responses: Level,
    cell_bits: int,
) -> Plan:
    """Return the plan of a run.

    Raises `InputError` where an act is too likely for somebody, a score does not fit its step, two sensors
    or registers of one name meet in a world, or two decisions would share their draws.
    """
    cells = cells_of(society, citizens, cell_bits)
    districts = places_of(society, cells)
    acts = society.acts()
    base = [base_chances(society, name, kind) for name, (kind, _) in acts.items()]
    full = tuple(world_of(name, regimes, acts) for name, regimes in worlds.items())
    dated = stages(society, {world.name: world.regimes for world in full})
    ended = {one.until_week + 1 for world in full for one in world.regimes if one.until_week is not None}
    begins = sorted(week for week in {*dated, *ended} if week <= max(weeks, 1))
    places, alike = places_alike(districts, full)
    provinces = provinces_apart([world.regimes for world in full])
    last = tuple(in_week(world, begins[-1], ends=False) for world in full)
    files = files_needed([in_week(world, week) for week in begins for world in full], provinces)
    traits = traits_of(society)
    realms = Realms(districts, (world.regimes for world in full))
    living, rolled = sum(cell.size for cell in cells), list[Stage]()
    stage_by_stage: list[WorldRows] = []
    for week in begins:
        as_of = society_as_of(society, week)
        made = WorldRows(as_of, seed, responses, living, provinces, files, realms, week)
        now = tuple(in_week(world, week) for world in full)
        for three in zip(full, last, now, strict=True):
            made.add(Staged(*three), places, weeks)
        made.tie_keys = [made.rows.key("tie", name) for name in tie_classes(society)]
        shut = [domains_shut(society, [world.within(one) for world in now]) for one in provinces]
        made.shut = [shut, stage_by_stage[-1].shut[0] if stage_by_stage else shut]
        stage_by_stage.append(made)
        where = Where(np.array(alike, dtype=np.int64), *_provinces_of(districts, provinces))
        rolled.append(Stage(week, _tables(made, traits, base, where, weeks)))
    made = stage_by_stage[-1]
    for earlier, stage in pairwise(rolled):
        stage.tables.governed[1] = earlier.tables.governed[0]
    different_keys(made.rows.keys.purposes | _always_drawn(society, made), seed)
    rows = made.rows
    cut_off_rows = rows.queues.rows + len(rows.lowest.rows) * len({number for _, _, number, _ in districts})
    return Plan(
        society, last, tuple(rolled), traits, cells, districts, *areas_of(society, districts),
        tuple(made.counters), made.lines, tuple(made.planes.names), tuple(rows.dates.names),
        tuple(made.record_planes), tuple(made.questions), tuple(rows.channels.told_deeds),
        tuple(rows.channels.landings), tuple(made.sensors), tuple(rows.sharing.names),
        rows.score_rows, made.fear_rows, rows.until_rows, made.shut_rows, rows.refusal_planes,
        made.stray_rows, rows.sharing.planes_of_strays, rows.count_rows, cut_off_rows,
        rows.channels.earned_rows, weeks, seed, replicate, cell_bits,
    )  # fmt: skip


class Where(NamedTuple):
    """Where words differ by place.

    alike : which place each group of each district is like. named : which of the provinces that regimes name
    each district lies in. province : the place of its province among those people live in. many : how many
    provinces are named, with "" for all others.
    """

    alike: Any
    named: Any
    province: Any
    many: int


def _provinces_of(
    districts: Sequence[tuple[str, str, int, int]], provinces: Sequence[str]
) -> tuple[Any, Any, int]:
    """Return which named province each district lies in, its province's place, and how many are named."""
    named = [provinces.index(name) if name in provinces else 0 for _, name, _, _ in districts]
    numbers = sorted({number for _, _, number, _ in districts})
    places = [numbers.index(number) for _, _, number, _ in districts]
    return np.array(named, dtype=np.int64), np.array(places, dtype=np.int64), len(provinces)


def _always_drawn(society: Society, made: WorldRows) -> set[str]:
    """Return the decisions that are drawn before the first week, and those that key permutations."""
    fixed = {f"spread/{kind}" for kind in KINDS} | {
        f"society/{what}" for what in ("age", "income", "group", "packing")
    }
    fixed |= {f"sensor/{name}/look-alike" for name in made.sensors}
    fixed |= {f"copy/{name}/wrong-file" for name in made.rows.sharing.names}
    kinds = ["workplace", "school", *tie_classes(society)]
    return fixed | {f"tie/{kind}{what}" for kind in kinds for what in ("", "/map")}


def _tables(made: WorldRows, traits: Traits, labelled: list[list[int]], where: Where, weeks: int) -> Tables:
    """Return the tables of all that was added."""
    rows, worlds = made.rows, made.worlds.table()
    parts: dict[str, Any] = {
        "worlds": worlds,
        **_of_acts(made, traits, labelled, where),
        **_of_sensors(made, where.alike),
        **_of_regimes(made),
        **_of_provinces(made, where),
        **_of_services(made),
        **_of_sharing(made, weeks),
        "answers": np.array(made.answers.row(), dtype=np.uint64),
        "answer_keys": keys_table([rows.key(*parts) for parts in PURPOSES], len(PURPOSES)),
        "doors": np.array([*made.doors, 0], dtype=np.int64),
        "tie_keys": keys_table(made.tie_keys, len(made.tie_keys)),
        "year_before": made.year_before.table(),
        **made.maps.tables(),
        **rows.recomputed.tables(traits.labels),
        **rows.channels.tables(),
        "meet_keys": _meet_keys(made),
    }
    parts["needs"] = _needs(worlds, parts)
    # Laid out alike whatever a plan holds: compiled code is made anew for every other layout.
    return Tables(**{name: np.ascontiguousarray(table) for name, table in parts.items()})


def _meet_keys(made: WorldRows) -> Any:
    """Return the keys of whom one meets, where anybody does."""
    rows = made.rows
    meets = rows.recomputed.met or rows.channels.takings.rows
    keys = [rows.key("meet", name) if meets else (0, 0) for name in WITHIN_A_CELL]
    return keys_table(keys, len(keys))


def _needs(worlds: Any, parts: Mapping[str, Any]) -> Any:
    """Return which of the steps that are seldom needed some world needs."""
    return np.array(
        [
            (worlds[:, t.W_JOBLESS] >= 0).any(),
            (worlds[:, t.W_TURNED] >= 0).any(),
            (worlds[:, [t.W_OWES, t.W_UNPAID]] >= 0).any(),
            (worlds[:, t.W_SEEN] >= 0).any(),
            worlds[:, t.W_OPINION].any(),
            (worlds[:, t.W_STRAY] >= 0).any(),
            *(len(parts[name]) > 0 for name in ("takings", "ratings", "bonds", "maps", "composed")),
            *(len(parts[name]) > 0 for name in ("lowest", "takeovers", "year_before")),
        ],
        dtype=np.int64,
    )


def _of_acts(made: WorldRows, traits: Traits, labelled: list[list[int]], where: Where) -> dict[str, Any]:
    """Return the tables of acts: how likely they are, for whom, and what changes that."""
    alike = where.alike
    rows, acts, worlds = made.rows, len(made.acts), len(made.worlds)
    places = alike.max() + 1
    listed = [
        Q12_ONE if act.while_listed is None else q12(act.while_listed.value) for _, act in made.acts.values()
    ]
    base = np.array(labelled, dtype=np.int64).reshape(acts, t.CLASSES, t.LABELS)[:, :, traits.labels]
    adults = [n for n, label in enumerate(traits.labels) if label // (len(INCOMES) * t.GROUPS_MOST) >= 2]
    factors = np.array(made.factors, dtype=np.uint64).reshape(worlds, acts, places)[..., alike]
    raised = np.maximum(factors.max(axis=(0, 2), initial=0), np.uint64(Q12_ONE)).astype(np.uint64)
    usual = [
        [times(int(n), int(q)) for n in row]
        for row, q in zip(base.max(axis=2, initial=0), raised, strict=True)
    ]
    befallen = [
        (*made.answers.raised(kind), max(factor, Q12_ONE))
        for (kind, _), factor in zip(made.acts.values(), listed, strict=True)
    ]
    apart = [[times(n, *raising) for n in row] for row, raising in zip(usual, befallen, strict=True)]
    act_keys = [rows.key("act", name) for name in made.acts]
    return {
        "kinds": np.array([kind_number(kind) for kind, _ in made.acts.values()], dtype=np.int64),
        "segments": np.array(traits.segments, dtype=np.int64),
        "segment_of": traits.segment_of,
        "class_of": traits.class_of,
        "class_row": traits.class_row,
        "act_keys": keys_table(act_keys, acts),
        "base": base.reshape(acts, t.CLASSES * len(traits.segments)).astype(np.uint32),
        "most": _upper(usual),
        "even": np.array([_even(one[:, adults]) for one in base], dtype=np.uint32),
        "factors": factors,
        "fear_factors": np.array(fear_factors(made.society), dtype=np.uint64),
        "while_listed": np.array(listed, dtype=np.uint64),
        "triggers": by_district(made.triggers, np.uint8, where, worlds, acts),
        "most_apart": _upper(apart),
        "raised": raised,
        "shame_before": by_district(made.shame_before, np.uint64, where, worlds, acts),
        "debts": np.array([is_debt(name) for name in made.acts], dtype=np.uint8),
    }


def _of_sensors(made: WorldRows, alike: Any) -> dict[str, Any]:
    """Return the tables of sensors that watch acts."""
    places = alike.max() + 1
    return {
        "entries": made.entries.table(),
        "entry_keys": keys_table(made.entry_keys, len(made.entries), 3),
        "chances": np.array(made.chances, dtype=np.uint64).reshape(len(made.entries), 3, places)[..., alike],
        "purposes": keys_table(made.purpose_keys, len(made.purposes)),
        "purpose_entries": _stretches(made.purposes.values()),
        "purpose_list": np.array([*chain(*made.purposes.values())], dtype=np.int64).reshape(-1, 2),
    }


def _of_regimes(made: WorldRows) -> dict[str, Any]:
    """Return the tables of files, scores, conditions and registers."""
    rows, worlds = made.rows, len(made.worlds)
    return {
        "files": rows.files.table(),
        "links": np.array([*rows.links, 0], dtype=np.int64),
        "regimes": rows.regimes.table(),
        "cuts": np.array([*rows.cuts, 0], dtype=np.int64),
        "through": rows.through.table(),
        "conditions": rows.conditions.table(),
        "others": rows.others.table(),
        "items": np.array([*rows.items, 0], dtype=np.int64),
        "registers": rows.registers.table(),
        "register_keys": keys_table(rows.register_keys, len(rows.registers), 6),
        "newly": np.array(made.newly, dtype=np.int64).reshape(worlds, len(t.TIE_NAMES)),
        "filing": np.array(rows.filing(), dtype=np.uint64),
        "strikes": np.array([*rows.strikes, 0], dtype=np.int64),
        "consent_key": np.array(rows.key("consent"), dtype=np.uint32),
    }


def _of_services(made: WorldRows) -> dict[str, Any]:
    """Return the tables of services and the rules about them."""
    rows = made.rows
    askings = [
        [n for n, row in enumerate(rows.services.rows) if row[t.S_NUMBER] == number]
        for number in range(len(made.society.services))
    ]
    return {
        "pairs": rows.pairs.table(),
        "services": rows.services.table(),
        "service_keys": keys_table(rows.service_keys, len(rows.services), 4),
        "askings": _stretches(askings),
        "asking_list": np.array([*chain(*askings), 0], dtype=np.int64),
        "amounts": np.array(rows.amounts, dtype=np.int64),
    }


def by_district(listed: Any, kind: Any, where: Where, *shape: int) -> Any:
    """Return numbers by named province as an array by district, of a shape but for that last axis."""
    return np.array(listed, dtype=kind).reshape(*shape, where.many)[..., where.named]


def _of_provinces(made: WorldRows, where: Where) -> dict[str, Any]:
    """Return the tables of what differs by province: who holds and governs there, and who inherits."""
    rows, many = made.rows, len(made.provinces)
    lowest = rows.lowest.rows.table()
    provinces = int(where.province.max(initial=-1)) + 1
    lowest[:, t.LOWEST_ROW] = rows.queues.rows + provinces * np.arange(len(lowest))
    ends = made.worlds.table()[:, t.W_REGIME_END]
    lowest[:, t.LOWEST_WORLD] = np.searchsorted(ends, lowest[:, t.LOWEST_REGIME], side="right")
    planes = np.array([*rows.consents.rows.values()], dtype=np.int64).reshape(-1, 1)
    shares = np.array([*rows.consents.rows], dtype=np.int64).reshape(-1, many)[:, where.named]
    governed = by_district(made.governed, np.uint8, where, len(rows.services))
    return {
        "consents": np.concatenate([planes, shares], axis=1),
        "shut": np.array(made.shut, dtype=np.int64).transpose(0, 2, 1)[..., where.named],
        "governed": np.stack([governed, governed]),
        "holding": by_district(made.holding, np.uint8, where, len(rows.regimes)),
        "province_of": where.province,
        "lowest": lowest,
        "takeovers": made.takeovers.takeovers.table(),
        "heirs": made.takeovers.heirs.table(),
        "heir_of": by_district(made.takeovers.heir_of, np.int64, where, len(made.takeovers.heirs)),
    }


def _of_sharing(made: WorldRows, weeks: int) -> dict[str, Any]:
    """Return the tables of agencies and what they copy; their permutations follow those of sensors."""
    rows = made.rows
    agencies = rows.sharing.agencies.table()
    agencies[:, t.A_LANES] += 2 + len(made.sensors)
    return {
        "agencies": agencies,
        "agency_keys": keys_table(rows.sharing.agency_keys, len(rows.sharing.agencies)),
        "copies": rows.sharing.copies.table(),
        "copy_keys": keys_table(rows.sharing.copy_keys, len(rows.sharing.copies), 4),
        "fading": np.array(rows.sharing.fading(weeks), dtype=np.uint64),
    }


def _upper(chances: list[list[int]]) -> Any:
    """Return the upper half of the highest chance of each act in each quarter of the spread classes."""
    halves = np.array(chances, dtype=np.int64).reshape(-1, 4, 4).max(axis=2) >> 16
    return np.minimum(halves, 65535).astype(np.uint16)


def _stretches(lists: Iterable[Sequence[Any]]) -> Any:
    """Return where each list begins and ends when they stand one after the other."""
    ends = np.cumsum([0, *(len(one) for one in lists)])
    return np.stack([ends[:-1], ends[1:]], axis=1).astype(np.int64)


def _even(chances: Any) -> int:
    """Return the chance of an act where it is one and the same for all adults, else 0."""
    found = np.unique(chances)
    return int(found[0]) if len(found) == 1 else 0


def score_steps(world: World) -> dict[str, Fraction]:
    """Return the points per step of each score of a world."""
    return {regime.regime: step_of(regime.score) for regime in world.regimes if regime.score is not None}
