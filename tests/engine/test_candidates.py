"""Of 64 at once, whom registers concern this week: beside the same asked of each alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.engine.choosing import cited, cited_weeks
from tests.engine.one_block import WEEKS, span_of
from tests.engine.random_words import EVERYTHING, random_case
from tests.engine.test_fast_equals_oracle import differences
from tests.engine.test_institution_primitives import LIST, enough, keep, plan_with

from underheaven.engine.fast import run
from underheaven.engine.oracle import run as oracle
from underheaven.engine.plan import tables as t
from underheaven.engine.primitives import repeating
from underheaven.engine.primitives.compiled import compiled
from underheaven.engine.primitives.scratch import Span, scratch_of
from underheaven.engine.state import new_state

pytestmark = pytest.mark.slow  # compiling takes a minute where nothing is compiled yet

ACTS = ("fraud", "littering", "tax-evasion")
HARM = {"harmful": {"acts": {act: {"rate": cited(1)} for act in ACTS}}}
EVERYBODY = ~np.uint64(0)


@compiled
def enough_of(tables: Any, state: Any, own: Any, span: Span, condition: int, who: Any) -> Any:
    return repeating.whose_are_enough(tables, state, own, span, condition, 0, who)


@compiled
def keep_of(tables: Any, state: Any, own: Any, span: Span, who: Any) -> None:
    repeating.keep_weeks_of(tables, state, own, span, 0, 0, who)


def bits(chance: np.random.Generator, share: float) -> Any:
    return np.packbits(chance.random(64) < share, bitorder="little").view(np.uint64)[0]


@pytest.mark.parametrize("times", [2, 3, 4, 7, 8])
@pytest.mark.parametrize("within", [1, 6, 30])
def test_who_has_enough_records_and_which_weeks_are_kept_is_the_same_for_one_and_for_64(
    times: int, within: int
):
    strikes = {"recorded": [*ACTS], "times": times, "within": cited_weeks(within)}
    words = {"sensor": {"watches": [*ACTS]}, "registers": {"list": {**LIST, "enter_when": strikes}}}
    plan = plan_with(words, **HARM)
    tables, own = plan.tables, scratch_of(plan.tables)
    alone, together = new_state(plan), new_state(plan)
    condition = int(tables.strikes[0])
    row = tables.conditions[condition]
    files = tables.items[row[t.C_ACTS] : row[t.C_ACTS_END]]
    assert len(files) == len(ACTS)
    chance, answers = np.random.default_rng(times), set[bool]()
    for week in range(1, WEEKS + 1):
        for file in files:
            own.filed[file, 0] = bits(chance, 0.3)
            own.cleanly[file, 0] = own.filed[file, 0] & bits(chance, 0.7)
        who = bits(chance, 0.8)
        found = int(enough_of(tables, together, own, span_of(week), condition, who))
        for lane in range(64):
            is_so = enough(tables, alone, own, span_of(week), condition, lane, False)
            answers.add(bool(is_so))
            assert bool(found >> lane & 1) == (bool(is_so) and bool(int(who) >> lane & 1))
            keep(tables, alone, own, span_of(week), 0, lane)
            if not int(who) >> lane & 1:
                keep(tables, together, own, span_of(week), 0, lane)
        keep_of(tables, together, own, span_of(week), who)
        assert alone.dates.tobytes() == together.dates.tobytes()
    assert answers == ({False} if within == 1 and times > len(ACTS) else {True, False})


def test_entries_are_followed_up_where_a_condition_names_the_register_itself_or_a_copy_of_it():
    """A list that nothing refers to changes nothing for who enters it: services are not asked again."""
    lists = dict.fromkeys(("asked", "copied", "only-kept", "entered"), LIST)
    after = {**LIST, "enter_when": {"entered": ["entered"]}}
    bank = {"copies": ["copied"], "delay": cited_weeks(2)}
    refuses = [
        {"services": ["loan"], "when": {"listed": ["asked"]}},
        {"services": ["fast-train"], "when": {"listed": ["copied"], "seen_by": "bank"}},
    ]
    rules = [{"then": "refuse", "coverage": cited("0.9"), **rule} for rule in refuses]
    words = {"registers": {**lists, "then": after}, "sharing": {"bank": bank}, "rules": rules}
    rows = plan_with(words).tables.registers  # in the order of their names
    followed = {
        name: bool(row[t.Q_FOLLOWED]) for name, row in zip(sorted(words["registers"]), rows, strict=True)
    }
    assert followed == {"asked": True, "copied": True, "entered": True, "only-kept": False, "then": False}


def test_who_waits_no_longer_is_judged_anew_the_week_after():
    """Among the lowest, a citizen repaid their debt while they waited, and has to wait again a week later."""
    case = random_case(949, EVERYTHING)
    assert differences(run(**case, threads=1), oracle(**case)) == []
