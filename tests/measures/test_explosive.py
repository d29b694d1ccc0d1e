"""The guard: how many further entries one entry causes, against numbers made by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from tests.words.made import regime

from underheaven.ground.numbers import CitedNumber, Standing
from underheaven.measures.conduct import others_of, share_of_workers, weekly_rate
from underheaven.measures.explosive import EXPLOSIVE, Further, further_entries
from underheaven.measures.shut import closed_domains
from underheaven.shelf import read
from underheaven.words.regime import Regime
from underheaven.words.society import Jobless, Shame, Society

ADULTS = Fraction("0.2925") + Fraction("0.31") + Fraction("0.187")
"""Share of adults in small-city."""


def number(value: Any, unit: str = "share") -> CitedNumber:
    return CitedNumber(Fraction(str(value)), unit, Standing.DERIVED)


def town(**responses: Any) -> Society:
    """Return the small city, in which only these responses are declared."""
    society = read("society", "small-city")
    bare = dict.fromkeys(type(society.responses).model_fields)
    return society.model_copy(
        update={"responses": society.responses.model_copy(update={**bare, **responses})}
    )


def with_while_listed(society: Society, act: str, factor: Any) -> Society:
    """Return the society in which a harmful act is done so many times as often while listed."""
    harmful = society.harmful
    assert harmful is not None
    done = harmful.acts[act].model_copy(update={"while_listed": number(factor, "factor")})
    acts = harmful.model_copy(update={"acts": {**harmful.acts, act: done}})
    return society.model_copy(update={"harmful": acts})


def guard(society: Society, made: Regime | str, weeks: int = 104, level: Any = "all") -> Further:
    words = regime(made) if isinstance(made, str) else made
    found = further_entries(society, (words,), weeks, level)
    assert found is not None
    return found


ASSOCIATION = """
sensors: {{eyes: {{watches: jaywalking, detects: 0.5}}}}
score:
  starts: 100
  bounds: [0, 100]
  points: {{jaywalking: -10}}
  through_others: [{{points: -1, when: {{listed: low, whose: district}}}}]
registers:
  low:
    colour: black
    enter_when: {{score_below: 50}}
    leave_when: {{after: {weeks} weeks}}
    score_on_exit: 50
"""


def test_points_for_ties_are_explosive_on_one_side_of_nine_tenths_and_not_on_the_other() -> None:
    """Ten weeks seen take ten of the fifty points from each of 6 x .7895 acquaintances, nine weeks nine."""
    above, below = (guard(town(), ASSOCIATION.format(weeks=weeks)) for weeks in (11, 10))
    assert above.entries == above.others == Fraction(10, 50) * 6 * ADULTS
    assert below.entries == Fraction(9, 50) * 6 * ADULTS
    assert (above.is_explosive, below.is_explosive) == (True, False)
    assert below.entries < EXPLOSIVE <= above.entries


def test_where_points_fade_fewer_are_taken_and_at_least_two_ties_halve_it() -> None:
    words = ASSOCIATION.format(weeks=11)
    fading = words.replace("  bounds: [0, 100]", "  bounds: [0, 100]\n  step: 0.01\n  half_life: 8 weeks")
    once = guard(town(), fading).others
    assert Fraction(1, 2) * guard(town(), words).others < once < guard(town(), words).others
    by_hand = sum((1 - Fraction(340, 4096)) ** week for week in range(10)) / 50 * 6 * ADULTS
    assert float(once) == pytest.approx(float(by_hand), abs=1e-9)
    two = words.replace("whose: district", "whose: district, at_least: 2")
    assert guard(town(), two).others == guard(town(), words).others / 2


def test_nothing_follows_from_an_entry_that_changes_nothing() -> None:
    words = """
sensors: {eyes: {watches: [jaywalking, fraud], detects: 0.5}}
registers: {list: {colour: black, enter_when: {recorded: [jaywalking, fraud]}, leave_when: {after: 12 weeks}}}
"""
    found = guard(town(), words)
    assert (found.own, found.others) == (0, 0)
    assert not found.is_explosive


def test_where_nobody_can_enter_there_is_no_guard() -> None:
    assert further_entries(town(), (), 104, "all") is None
    assert further_entries(town(), (read("regime", "empty"),), 104, "all") is None


OTHER_LIST = """
sensors: {eyes: {watches: [late-payment, fraud], detects: 0.5}}
registers:
  debts: {colour: black, enter_when: {recorded: late-payment}, leave_when: {after: 53 weeks}}
  cheats: {colour: black, enter_when: {recorded: fraud}, leave_when: {after: 2 weeks}}
"""


def test_who_acts_more_often_while_listed_enters_other_registers_meanwhile() -> None:
    """52 weeks of fraud at thrice the rate of those who owe, half of it seen."""
    society = with_while_listed(town(), "fraud", 3)
    found = guard(society, OTHER_LIST)
    # by income: late payment 1.6, 1, 1, 1, 0.5; fraud 1.2, 1, 1, 1, 1
    owing = (Fraction("1.6") + 3 + Fraction("0.5")) / 5
    both = (Fraction("1.2") * Fraction("1.6") + 3 + Fraction("0.5")) / 5
    rate = Fraction(1, 100) * both / owing / 52
    assert weekly_rate(society, "fraud", "late-payment") == rate
    assert found.act == "late-payment"
    assert found.own == 52 * 2 * rate / 2


def test_on_a_register_nobody_is_entered_in_it_again() -> None:
    society = with_while_listed(town(), "fraud", 3)
    alone = OTHER_LIST.replace("  cheats:", "  #").replace(
        "recorded: late-payment", "recorded: [late-payment, fraud]"
    )
    assert guard(society, alone).own == 0


WORKLESS = """
sensors: {eyes: {watches: late-payment, detects: 0.5}}
registers: {debts: {colour: black, enter_when: {recorded: late-payment}, leave_when: {after: 20 weeks}}}
rules: [{services: [loan, mortgage], when: {listed: debts}, then: refuse}]
"""


def test_joblessness_counts_after_the_register_is_left_and_only_for_workers() -> None:
    jobless = Jobless(lost=number("0.05"), back=number(26, "weeks"), defaults=number("2.25", "factor"))
    society = town(jobless=jobless)
    x, after = Fraction(0), Fraction(0)
    for week in range(104):
        x += (1 - x) * Fraction(5, 100) - x / 52 if week < 20 else -x / 26
        after += x if week >= 19 else 0
    rate = weekly_rate(society, "late-payment", "late-payment")
    by_hand = after * share_of_workers(society) * Fraction(5, 4) * rate / 2
    found = guard(society, WORKLESS)
    assert float(found.own) == pytest.approx(float(by_hand), rel=1e-12)
    assert found.own > 0
    assert guard(society, WORKLESS, level="frozen").own == 0
    assert guard(society, WORKLESS.replace("services: [loan, mortgage]", "services: flight")).own == 0
    # credit stays open where a governed service in it refuses for somebody else's sake only
    open_too = WORKLESS.replace(
        "rules: [",
        "rules: [{services: deposit-waiver, when: {listed: debts, whose: household}, then: refuse}, ",
    )
    assert guard(society, open_too).own == 0


def test_shame_counts_where_others_are_shown_the_register_and_at_the_level_all() -> None:
    shame = Shame(before=number(0), after=number("0.3"), repays=number(0))
    society = town(shame=shame)
    shown = WORKLESS + "publicity: [{what: debts, how: broadcast}]\n"
    rate = weekly_rate(society, "late-payment", "late-payment")
    # exposed in weeks 1 to 26, off the register from week 20 on
    assert guard(society, shown).own == 7 * Fraction(3, 10) * rate / 2
    assert guard(society, shown, level="core").own == 0
    assert guard(society, WORKLESS).own == 0


def test_those_who_are_entered_act_more_often_than_others() -> None:
    """A Gamma of shape 1/2 has twice its squared mean as variance: three times as often, in the limit."""
    society = town()
    alike = society.model_copy(
        update={"default": society.default.model_copy(update={"spread": None}) if society.default else None}
    )
    ratio = weekly_rate(society, "late-payment", "late-payment") / weekly_rate(
        alike, "late-payment", "late-payment"
    )
    assert 2.3 < ratio < 3
    assert weekly_rate(society, "fraud", "late-payment") == weekly_rate(alike, "fraud", "late-payment")


def test_others_are_counted_as_they_are_tied() -> None:
    society = town()
    workers = Fraction("0.2925") + Fraction("0.31")
    assert others_of(society, "district") == 6 * ADULTS
    assert others_of(society, "acquaintances") == 8 * ADULTS
    assert others_of(society, "workplace") == 15 * workers
    assert others_of(society, "school") == 0
    assert 1 < others_of(society, "household") < 3


def test_a_file_closes_a_domain_when_all_that_is_governed_in_it_refuses() -> None:
    words = regime(
        """
score: {starts: 100, bounds: [0, 100], points: {fraud: -10}}
sensors: {eyes: {watches: fraud, detects: 0.5}}
registers: {list: {colour: black, enter_when: {recorded: fraud}, leave_when: {after: 20 weeks}}}
rules:
  - {services: [flight, fast-train], when: {listed: list}, then: refuse}
  - {services: public-job, when: {score_below: 50}, then: refuse}
  - {services: flat-to-rent, when: {listed: list, whose: household}, then: refuse}
"""
    )
    listed, society = frozenset({"list"}), town()
    assert closed_domains(society, (words,), frozenset(), {"made": Fraction(100)}) == set()
    assert closed_domains(society, (words,), listed, {"made": Fraction(100)}) == {"travel"}
    assert closed_domains(society, (words,), frozenset(), {"made": Fraction(49)}) == {"work"}


def test_every_regime_of_the_shelf_has_a_guard_that_is_a_number() -> None:
    society = read("society", "small-city")
    for name in ("rongcheng-points", "street-cameras"):
        found = further_entries(society, (read("regime", name),), 520, "core")
        assert found is None or 0 <= found.entries < 100, name
