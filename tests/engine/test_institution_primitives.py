"""Primitives of the institution beside their plain form: strikes, held records, copies, domains, stages."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from tests.engine.choosing import cited, cited_weeks
from tests.engine.one_block import WEEKS, page_of_entries, read_week, span_of, write_week
from tests.engine.random_words import regime_of, society_of

from underheaven.engine.plan import Plan, plan_of
from underheaven.engine.plan import tables as t
from underheaven.engine.primitives import capping, copying, holding, luck, repeating
from underheaven.engine.primitives.compiled import compiled
from underheaven.engine.primitives.scratch import Span, scratch_of
from underheaven.engine.settling import settled
from underheaven.engine.state import CELL_PROVINCE, new_state
from underheaven.ground.draws import Address, Draws
from underheaven.ground.exact import threshold
from underheaven.words.dictionary import DOMAIN_OF_SERVICE, DOMAINS

pytestmark = pytest.mark.slow  # compiling takes a minute where nothing is compiled yet

SERVICES = ("fast-train", "loan", "private-school", "public-job")
LIST = {"colour": "black", "enter_when": {"recorded": ["fraud"]}, "leave_when": {"after": cited_weeks(4)}}


@compiled
def enough(tables: Any, state: Any, own: Any, span: Span, condition: int, lane: int, clean: bool) -> bool:
    return repeating.are_enough(tables, state, own, span, condition, lane, clean)


@compiled
def keep(tables: Any, state: Any, own: Any, span: Span, world: int, lane: int) -> None:
    repeating.keep_weeks(tables, state, own, span, world, lane)


@compiled
def held_back(tables: Any, state: Any, own: Any, span: Span, where: luck.Where, entry: int) -> None:
    holding.hold(tables, state, own, span, where, entry)


@compiled
def copies(tables: Any, state: Any, own: Any, span: Span, where: luck.Where, counts: Any, lane: int) -> bool:
    return copying.look_up_copies(tables, state, own, span, where, counts, 0, lane, 0)


@compiled
def freed(tables: Any, state: Any, own: Any, who: Any) -> None:
    capping.free_domains(tables, state, own, 0, 0, who, who)


def plan_with(words: dict[str, Any], **more: Any) -> Plan:
    """The plan of one regime in a small society of one cell."""
    society = society_of(
        {
            "harmful": {"acts": {"fraud": {"rate": cited(4)}}},
            "services": {name: {"asked": cited(4)} for name in SERVICES},
            **more,
        }
    )
    sensor = {"watches": ["fraud"], "detects": cited(1), **words.pop("sensor", {})}
    regime = regime_of({"sensors": {"desk": sensor}, **words})
    return plan_of(
        society, {"declared": (regime,)}, citizens=64, weeks=WEEKS, seed=7, replicate=2, responses="core",
        cell_bits=6,
    )  # fmt: skip


@pytest.mark.parametrize(("times", "within"), [(2, 1), (2, 4), (3, 5), (8, 30)])
def test_strikes_are_those_of_the_last_weeks_and_only_as_many_weeks_are_kept(times: int, within: int):
    strikes = {"recorded": ["fraud"], "times": times, "within": cited_weeks(within)}
    plan = plan_with({"registers": {"list": {**LIST, "enter_when": strikes}}})
    tables, state, own = plan.tables, new_state(plan), scratch_of(plan.tables)
    condition = int(tables.strikes[0])
    file = int(tables.items[tables.conditions[condition, t.C_ACTS]])
    chance = np.random.default_rng(times)
    seen: tuple[list[int], list[int]] = ([], [])
    answers: set[bool] = set()
    for week in range(1, WEEKS + 1):
        hit, clean = chance.random() < 0.6, chance.random() < 0.7
        own.filed[file, 0] = int(hit) << 5
        own.cleanly[file, 0] = int(hit and clean) << 5
        for of, weeks in enumerate(seen):
            now = hit and (of == 0 or clean)
            counted = sum(week - within < one for one in weeks) + now
            if now:  # it is asked of those alone who have a record now
                found = enough(tables, state, own, span_of(week), condition, 5, of == 1)
                answers.add(found)
                assert found == (counted >= times)
                weeks.append(week)
        keep(tables, state, own, span_of(week), 0, 5)
        first = int(tables.conditions[condition, t.C_DATES])
        for of, weeks in enumerate(seen):
            rows = state.dates[first + of * (times - 1) : first + (of + 1) * (times - 1)]
            last = [*reversed(weeks)][: times - 1]
            assert [read_week(row, 5) for row in rows] == last + [0] * (times - 1 - len(last))
    assert answers == ({True, False} if times < 8 and within > 1 else answers)


@pytest.mark.parametrize("delay", [1, 3, 8])
def test_with_a_fixed_delay_every_hit_is_filed_so_many_weeks_later(delay: int) -> None:
    plan = plan_with({"sensor": {"delay": cited_weeks(delay)}})
    state, own = new_state(plan), scratch_of(plan.tables)
    chance = np.random.default_rng(delay)
    past: list[tuple[int, int]] = []
    for week in range(1, WEEKS + 1):
        clean, wrong = (int(n) for n in chance.integers(0, 2**63, 2, dtype=np.uint64))
        own.caught[0, 0], own.wronged[0, 0] = np.uint64(clean), np.uint64(wrong & ~clean)
        past.append((clean, wrong & ~clean))
        held_back(plan.tables, state, own, span_of(week), luck.Where(0, 0, 2), 0)
        then = past[week - 1 - delay] if week > delay else (0, 0)
        assert (int(own.caught[0, 0]), int(own.wronged[0, 0])) == then


def test_with_a_mean_delay_each_is_filed_by_a_draw_and_several_hits_are_one() -> None:
    plan = plan_with({"sensor": {"delay": cited_weeks(3), "delay_is": "mean"}})
    state, own, draws = new_state(plan), scratch_of(plan.tables), Draws(7, 2)
    waiting: dict[int, bool] = {}
    filed = 0
    for week in range(1, WEEKS + 1):
        own.caught[0, 0], own.wronged[0, 0] = np.uint64(0b0110), np.uint64(0b1000)
        held_back(plan.tables, state, own, span_of(week), luck.Where(0, 0, 2), 0)
        is_due = {
            lane
            for lane in waiting
            if draws.happens("sensor/desk/fraud/filed", Address(0, 0, lane), week, threshold(Fraction(1, 3)))
        }
        assert int(own.caught[0, 0]) == sum(1 << lane for lane in is_due if waiting[lane])
        assert int(own.wronged[0, 0]) == sum(1 << lane for lane in is_due if not waiting[lane])
        filed += len(is_due)
        waiting = {lane: clean for lane, clean in waiting.items() if lane not in is_due}
        waiting |= {1: True, 2: True, 3: False}
    assert 0 < filed < 3 * WEEKS


def by_hand(draws: Draws, slot: int, week: int, entry: int, left: int) -> tuple[int, bool]:
    """Whether `bank` shows an entry, and whether one that has ended; left : week of the exit, or 0."""
    at = Address(0, 0, slot)

    def below(share: Fraction, what: str, when: int) -> bool:
        return draws.happens(f"copy/bank/list/{what}", at, when, threshold(share))

    until = left or week
    if below(Fraction(1, 5), "lost", entry) or below(Fraction(2, 3) ** (until - entry + 1), "delay", entry):
        return 0, False
    stays = not left or below(Fraction(4, 5) ** (week - left), "lag", left)
    return int(stays), bool(left) and stays


def test_an_agency_shows_what_follows_from_the_weeks_of_entry_and_exit() -> None:
    bank = {"copies": ["list"], "delay": cited_weeks(2), "lag": cited_weeks(4), "lost": cited("0.2")}
    plan = plan_with({"registers": {"list": LIST}, "sharing": {"bank": bank}})
    tables, state, own = plan.tables, new_state(plan), scratch_of(plan.tables)
    cells, _ = settled(plan)
    assert cells.rows[0, CELL_PROVINCE] == 0
    register, row = tables.registers[0], tables.worlds[0]
    counts = np.zeros((plan.lines, len(plan.traits.segments)), dtype=np.int64)
    chance, draws = np.random.default_rng(1), Draws(7, 2)
    shown: set[tuple[int, bool]] = set()
    for slot in range(64):
        entry = int(chance.integers(1, 20))
        left = 0 if slot % 3 == 0 else entry + int(chance.integers(0, 5))
        write_week(page_of_entries(state, 0), slot, entry)
        write_week(state.until[register[t.Q_LEFT], 1:], slot, left)
        if not left:
            state.planes[register[t.Q_ON], 0] |= np.uint64(1) << np.uint64(slot)
        stale_weeks = 0
        for week in range(max(entry, left + (left > 0)), WEEKS + 1):
            copies(tables, state, own, span_of(week), luck.Where(0, 0, 2), counts, slot)
            expected = by_hand(draws, slot, week, entry, left)
            assert int(own.seen[0, 0]) >> slot & 1 == expected[0]
            stale_weeks += expected[1]
            shown.add(expected)
        assert counts[row[t.W_COUNTER] + t.N_STALE].sum() == stale_weeks
        counts[:] = 0
    assert shown == {(0, False), (1, False), (1, True)}


def still_refused(most: int, *refusing: Sequence[str]) -> list[set[str]]:
    """The services that are still refused to working adults, each of whom is refused some of them."""
    refuse = [{"services": [name], "when": {"listed": ["list"]}, "then": "refuse"} for name in SERVICES]
    words = {"registers": {"list": LIST}, "rules": refuse, "limits": {"closed_domains": most}}
    plan = plan_with(words)
    own = scratch_of(plan.tables)
    names = [sorted(SERVICES)[number] for number in plan.tables.services[:, t.S_NUMBER]]
    for service, name in enumerate(names):
        own.refusing[service, 0] = sum(1 << lane for lane, said in enumerate(refusing) if name in said)
    freed(plan.tables, new_state(plan), own, ~np.uint64(0))
    return [
        {name for service, name in enumerate(names) if int(own.refusing[service, 0]) >> lane & 1}
        for lane in range(len(refusing))
    ]


@pytest.mark.parametrize("most", [0, 1, 2, 8])
def test_domains_beyond_those_that_may_close_stay_open_in_the_order_of_domains(most: int) -> None:
    cases = [said for many in range(len(SERVICES) + 1) for said in combinations(SERVICES, many)]
    for said, kept in zip(cases, still_refused(most, *cases), strict=True):
        closed = sorted({DOMAIN_OF_SERVICE[name] for name in said}, key=DOMAINS.index)[:most]
        assert kept == {name for name in said if DOMAIN_OF_SERVICE[name] in closed}


def test_every_stage_speaks_of_the_same_columns_and_only_what_is_dated_differs() -> None:
    sensor = {"coverage": {"by_week": {1: "0.25", 9: "0.5", 21: "1"}, "standing": "derived"}}
    plan = plan_with({"sensor": sensor, "registers": {"list": {**LIST, "from_week": 9}}})
    assert [stage.week for stage in plan.stages] == [1, 9, 21]
    assert [plan.begins(week) for week in (1, 2, 9, 21)] == [False, False, True, True]
    shares = [threshold(Fraction(n, 4)) for n in (1, 2, 4)]
    for week, share in zip((8, 20, WEEKS), shares, strict=True):
        assert set(plan.in_force(week).chances[0, 0].tolist()) == {share}
    entered = [
        int(stage.tables.registers[0, t.Q_CONDITION_END] - stage.tables.registers[0, t.Q_CONDITION])
        for stage in plan.stages
    ]
    assert entered == [0, 1, 1]
    shapes = [[table.shape for table in stage.tables] for stage in plan.stages]
    assert shapes == [shapes[0]] * 3
    assert np.array_equal(plan.tables.conditions, plan.in_force(1).conditions)
