"""Primitives of entries, the lowest scores, terms of service and takeovers, beside their plain form."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from tests.engine.choosing import cited, cited_weeks
from tests.engine.one_block import WEEKS, page_of_entries, read_week, span_of, write_week
from tests.engine.random_words import regime_of, society_of

from underheaven.engine.executors.cut_offs import lowest_below
from underheaven.engine.plan import Plan, plan_of
from underheaven.engine.plan import tables as t
from underheaven.engine.primitives import luck, merging, ranking, repeating, terms
from underheaven.engine.primitives.compiled import compiled, compiled_for
from underheaven.engine.primitives.scratch import ENTERED, VISITED, Span, scratch_of
from underheaven.engine.settling import settled
from underheaven.engine.state import new_state

pytestmark = pytest.mark.slow  # compiling takes a minute where nothing is compiled yet

LIST = {"colour": "black", "enter_when": {"recorded": ["fraud"]}, "leave_when": {"after": cited_weeks(4)}}
SCORE = {"starts": cited(100), "bounds": [cited(0), cited(200)], "bands": {"A": cited(90), "B": cited(0)}}


@compiled
def enough(tables: Any, state: Any, own: Any, span: Span, condition: int, lane: int, clean: bool) -> bool:
    return repeating.are_enough(tables, state, own, span, condition, lane, clean)


@compiled
def keep(tables: Any, state: Any, own: Any, span: Span, world: int, lane: int) -> None:
    repeating.keep_weeks(tables, state, own, span, world, lane)


@compiled
def fall(tables: Any, state: Any, own: Any, span: Span) -> None:
    ranking.fall_below(tables, state, own, span)


@compiled
def serve_so(
    tables: Any, state: Any, own: Any, people: Any, span: Span, where: luck.Where, who: Any, served: Any
) -> tuple[Any, Any]:
    return terms.set_terms(tables, state, own, people, span, where, 0, 0, 0, who, served)


@compiled
def count(tables: Any, state: Any, counts: Any, service: int, first: int, at: int) -> None:
    terms.count_terms(tables, state, counts, service, first, 0, at)


@compiled
def merge(tables: Any, state: Any, people: Any, own: Any, span: Span, where: luck.Where, counts: Any) -> None:
    merging.merge_entries(tables, state, people, own, span, where, counts, 0, 0)


def plan_with(*regimes: dict[str, Any], **more: Any) -> Plan:
    """The plan of some regimes in a small society of one cell."""
    society = society_of(
        {
            "harmful": {"acts": {"fraud": {"rate": cited(4)}}},
            "services": {"loan": {"asked": cited(4), "elsewhere": cited("0.5")}},
            **more,
        }
    )
    return plan_of(
        society, {"declared": tuple(regime_of(words) for words in regimes)}, citizens=64, weeks=WEEKS, seed=7,
        replicate=2, responses="core", cell_bits=6,
    )  # fmt: skip


@pytest.mark.parametrize(("times", "within"), [(2, 2), (2, 5), (3, 26)])
def test_entries_of_the_last_weeks_count_before_this_one_and_the_latest_are_kept(times: int, within: int):
    again = {"entered": ["list"], "times": times, "within": cited_weeks(within)}
    twice = {**LIST, "enter_when": again}
    plan = plan_with(
        {
            "sensors": {"desk": {"watches": ["fraud"], "detects": cited(1)}},
            "registers": {"list": LIST, "twice": twice},
        }
    )
    tables, state, own = plan.tables, new_state(plan), scratch_of(plan.tables)
    condition, chance = int(tables.strikes[0]), np.random.default_rng(times)
    seen: tuple[list[int], list[int]] = ([], [])
    answers: set[bool] = set()
    for week in range(1, WEEKS + 1):
        for of, weeks in enumerate(seen):
            found = enough(tables, state, own, span_of(week), condition, 9, of == 1)
            assert found == (sum(week - within <= one for one in weeks) >= times)
            answers.add(found)
        if chance.random() < 0.5:
            wrong = chance.random() < 0.4
            write_week(page_of_entries(state, 0), 9, week)
            state.planes[tables.registers[0, t.Q_WRONG], 0] = np.uint64(int(wrong) << 9)
            for of, weeks in enumerate(seen):
                weeks.extend([] if of and wrong else [week])
        keep(tables, state, own, span_of(week), 0, 9)
        first = int(tables.conditions[condition, t.C_DATES])
        for of, weeks in enumerate(seen):
            rows = state.dates[first + of * times : first + (of + 1) * times]
            last = [*reversed(weeks)][:times]
            assert [read_week(row, 9) for row in rows] == last + [0] * (times - len(last))
    assert answers == {True, False}


@pytest.mark.parametrize(
    "share", [Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(63, 64), Fraction(1)]
)
def test_below_the_lowest_scores_lie_as_many_as_their_share_and_never_who_has_the_cut_itself(share: Fraction):
    chance = np.random.default_rng(3)
    for many in (0, 1, 2, 17, 64):
        scores = sorted(chance.integers(0, 9, many).tolist())
        edge = lowest_below(np.bincount(np.array(scores, dtype=np.int64), minlength=9), share)
        place = int(share * many)
        assert edge == (0 if not many else 9 if place >= many else scores[place])
        assert sum(score < edge for score in scores) <= place


def test_whoever_falls_among_the_lowest_or_rises_above_them_is_visited_and_nobody_else() -> None:
    low = {"colour": "black", "enter_when": {"lowest": cited("0.25")}, "leave_when": {"never": True}}
    plan = plan_with({"score": SCORE, "registers": {"low": low}})
    tables, state, own = plan.tables, new_state(plan), scratch_of(plan.tables)
    compiled_for(ranking.fall_below, tables, state, own, span_of(1))
    own.adults[0] = np.uint64(2**64 - 1)
    row, chance = tables.regimes[0], np.random.default_rng(5)
    before = [False] * 64
    for week, edge in enumerate((0, 101, 3, 201, 90, 90), start=1):
        scores = chance.integers(0, 201, 64)
        state.scores[row[t.R_ROW], :64] = scores - row[t.R_MIDDLE]
        state.cut_offs[tables.lowest[0, t.LOWEST_ROW], week - 1] = edge
        own.marks[0, VISITED, 0] = 0
        fall(tables, state, own, span_of(week))
        now = [int(score) < edge for score in scores]
        changed = [one != other for one, other in zip(before, now, strict=True)]
        assert int(own.marks[0, VISITED, 0]) == sum(1 << lane for lane, is_so in enumerate(changed) if is_so)
        before = now


def test_of_several_rules_the_one_that_slows_most_counts_and_who_goes_elsewhere_is_not_slowed() -> None:
    names = ("slowest", "slow", "dear")
    says = (("slow", "3"), ("slow", "1.5"), ("dearer", "1"))
    rules = [
        {"services": ["loan"], "when": {"listed": [name]}, "then": then, "by": cited(by)}
        for name, (then, by) in zip(names, says, strict=True)
    ]
    refuse = {"services": ["loan"], "when": {"listed": ["dear"]}, "then": "refuse"}
    lists = dict.fromkeys(names, LIST)
    plan = plan_with({"run_by": "company", "registers": lists, "rules": [*rules, refuse]})
    tables, state, own = plan.tables, new_state(plan), scratch_of(plan.tables)
    people = settled(plan)[1]
    assert tables.pairs[:, t.P_SLOWS].tolist() == [2, 1, 0, 0]
    own.adults[0] = ~np.uint64(0)
    cases = [*product((0, 1), repeat=5)]
    served, who = np.uint64(0), np.uint64(2 ** len(cases) - 1)
    for lane, (*listed, switched, refused) in enumerate(cases):
        bit = np.uint64(1) << np.uint64(lane)
        for pair, on in enumerate(listed):
            condition = tables.conditions[tables.pairs[pair, t.P_CONDITION]]
            plane = tables.registers[tables.items[condition[t.C_LISTS]], t.Q_ON]
            state.planes[plane, 0] |= bit * np.uint64(on)
        own.switching[0] |= bit * np.uint64(switched)
        served |= bit * np.uint64(not refused)
    nobody = state.planes[:, 1:].copy()
    favoured, otherwise = serve_so(tables, state, own, people, span_of(1), luck.Where(0, 0, 2), who, served)
    assert favoured == 0
    assert otherwise & ~who == 0
    assert np.array_equal(state.planes[:, 1:], nobody)
    for lane, (slowest, slow, dear, switched, refused) in enumerate(cases):
        is_other = bool(int(otherwise) >> lane & 1)
        assert is_other == (not refused and bool(slowest or slow or dear or switched))
        counts = np.zeros((len(t.PER_SERVICE), len(plan.traits.segments)), dtype=np.int64)
        if is_other:
            count(tables, state, counts, 0, 0, lane)
        given = not refused and not switched
        expected = dict.fromkeys(t.PER_SERVICE, 0) | {
            "slowed": int(given and (slowest or slow)),
            "slowed-by": (8192 if slowest else 2048 * slow) if given else 0,
            "dearer": int(given and dear),
            "switched": int(switched and not refused),
        }
        assert dict(zip(t.PER_SERVICE, counts[:, 0].tolist(), strict=True)) == expected


def test_of_several_entries_that_go_to_one_register_the_one_that_lasts_longest_is_carried_over() -> None:
    def register(weeks: int) -> dict[str, Any]:
        return {**LIST, "leave_when": {"after": cited_weeks(weeks)}}

    old = {"regime": "old", "until_week": 9, "registers": {"long": register(20), "short": register(6)}}
    over = {"registers": "union", "old_records": "carried", "lists": {"long": "all", "short": "all"}}
    new = {"regime": "new", "from_week": 10, "registers": {"all": register(3)}, "takes_over": {"old": over}}
    plan = plan_with(old, new)
    assert [stage.week for stage in plan.stages] == [1, 10]
    tables, state, own = plan.tables, new_state(plan), scratch_of(plan.tables)
    _, people = settled(plan)
    every, longs, shorts = tables.registers  # regimes in order of name
    counts = np.zeros((plan.lines, len(plan.traits.segments)), dtype=np.int64)
    lanes = [lane for lane in range(64) if not int(people.children[people.packing[0]]) >> lane & 1]
    chance, expected = np.random.default_rng(2), dict[int, tuple[int, bool]]()
    for lane in lanes:
        entries: list[tuple[int, bool]] = []
        for number, line, weeks in ((1, longs, 20), (2, shorts, 6)):
            week, wrong = int(chance.integers(10 - weeks + 1 if weeks < 9 else 1, 10)), chance.random() < 0.5
            if chance.random() < 0.6:
                bit = np.uint64(1) << np.uint64(lane)
                state.planes[line[t.Q_ON], 0] |= bit
                state.planes[line[t.Q_WRONG], 0] |= bit if wrong else np.uint64(0)
                write_week(page_of_entries(state, number), lane, week)
                entries.append((week + weeks - 1, wrong))
        if entries:
            expected[lane] = max(entries, key=lambda entry: entry[0])
    on = [int(state.planes[line[t.Q_ON], 0]) for line in (longs, shorts)]
    state.planes[tables.worlds[0, t.W_LISTED], 0] = on[0] | on[1]
    merge(tables, state, people, own, span_of(10), luck.Where(0, 0, 2), counts)
    assert int(state.planes[every[t.Q_ON], 0]) == sum(1 << lane for lane in expected)
    assert int(own.marks[0, ENTERED, 0]) == int(state.planes[every[t.Q_ON], 0])
    for lane, (last, wrong) in expected.items():
        assert read_week(state.until[every[t.Q_ENDS], 1:], lane) == last
        assert read_week(page_of_entries(state, 0), lane) == 10
        assert bool(int(state.planes[every[t.Q_WRONG], 0]) >> lane & 1) == wrong
    first = tables.worlds[0, t.W_COUNTER]
    assert counts[first + t.N_MERGED].sum() == on[0].bit_count() + on[1].bit_count() > len(expected)
    assert counts[first + t.N_ENTRIES].sum() == len(expected)
    assert counts[first + t.N_LISTED].sum() == counts[first + t.N_LISTED_END].sum() == 0
    assert not int(state.planes[longs[t.Q_ON], 0]) | int(state.planes[shorts[t.Q_WRONG], 0])
