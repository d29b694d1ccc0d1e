"""Measures of registers, copies, work, opinion, ties and debts against sums made by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from underheaven.ground.errors import InputError
from underheaven.ground.numbers import CitedNumber, Standing
from underheaven.ground.outcome import ALL, Outcome
from underheaven.measures.applying import NEEDS
from underheaven.measures.benefit import BURDENS, DEBTS, claims, what_b_is
from underheaven.measures.registry import MEASURES, measure, measures_for
from underheaven.measures.tally import Counts, Tally
from underheaven.shelf import read
from underheaven.words.loader import read_regime
from underheaven.words.society import Jobless, Opinion, Repays, Society, Thins

Make = Callable[..., Outcome]
LOWEST, HIGHEST = ("income", "lowest"), ("income", "highest")


def number(value: Any, unit: str = "share") -> CitedNumber:
    return CitedNumber(Fraction(str(value)), unit, Standing.DERIVED)


def town(**responses: Any) -> Society:
    society = read("society", "small-city")
    return society.model_copy(update={"responses": society.responses.model_copy(update=responses)})


def tally(name: str, made: Outcome, world: str = "w", margin: tuple[str, str] = ALL) -> Tally | None:
    return measure(name, read("society", "small-city")).of(made, world, margin)


def value(name: str, made: Outcome, world: str = "w", margin: tuple[str, str] = ALL) -> float | None:
    found = tally(name, made, world, margin)
    assert found is not None
    return found.value()


def test_waiting_renewals_and_red_registers(outcome: Make):
    made = outcome({"w": {"waiting-at-end": 4, "renewals": 16, "red-at-end": 8, "red-entries": 24}})
    assert value("waiting", made) == pytest.approx(0.05)
    assert value("renewals", made) == pytest.approx(16 * 1000 / 160)
    assert value("red-listed", made) == pytest.approx(0.1)
    assert value("red-entries", made) == pytest.approx(150)


def test_appeals_turned_away_are_a_share_of_those_filed(outcome: Make):
    made = outcome({"w": {"appeals/filed": 20, "appeals/turned-away": 5}, "v": {}})
    assert value("turned-away", made) == pytest.approx(0.25)
    assert value("turned-away", made, "v") is None


def test_stray_entries_and_stale_copies(outcome: Make):
    made = outcome({"w": {"strays": 8, "strays-at-end": 2, "strays-corrected": 6, "stale-weeks": 320}})
    assert value("stray-entries", made) == pytest.approx(50)
    assert value("strays-left", made) == pytest.approx(0.25)
    assert value("stale-copies", made) == pytest.approx(2000)


def test_weeks_without_work_are_a_workers(outcome: Make):
    made = outcome({"w": {"jobless-weeks": 60}})
    assert value("jobless", made) == pytest.approx(60 / 120)  # 60 workers, two years


def test_income_lost_is_a_weeks_income_of_ones_bracket(outcome: Make):
    made = outcome({"w": {"jobless-weeks": {ALL: 30, LOWEST: 20, HIGHEST: 10}}})
    # 20 weeks at 7,869 yuan a year and 10 at 80,294, over 160 adult-years
    assert value("income-lost", made) == pytest.approx((20 * 7869 + 10 * 80294) / 52 / 160)
    people = {**made.people, "adults": {**made.people["adults"], LOWEST: 16}}
    poor = replace(made, people=people)
    assert value("income-lost", poor, margin=LOWEST) == pytest.approx(20 * 7869 / 52 / 32)
    # by group it would need the incomes of the groups, which are not counted
    assert tally("income-lost", made, margin=("group", "A")) is None


def test_a_measure_of_incomes_or_ties_has_no_value_without_a_society(outcome: Make):
    made = outcome({"w": {"jobless-weeks": 30, "cut-tie-weeks": 40}})
    for name in ("income-lost", "cut-ties"):
        assert measure(name).of(made, "w", ALL) is None
        assert len(measure(name).definition) > 30


def test_ties_cut_are_a_share_of_all_ends_of_ties(outcome: Make):
    made = outcome({"w": {"cut-tie-weeks": 416}})
    assert value("cut-ties", made) == pytest.approx(416 / (100 * 8 * 104))  # 100 people, 8 acquaintances each


def test_what_is_said_beyond_what_is_felt(outcome: Make):
    made = outcome({"w": {"felt-support-at-end": 48, "said-support-at-end": 64, "turned": 2}})
    felt, said = value("felt-support", made), value("said-support", made)
    assert (felt, said) == (pytest.approx(0.6), pytest.approx(0.8))
    assert value("said-beyond-felt", made) == pytest.approx(0.2)
    assert value("turned", made) == pytest.approx(0.025)


def test_the_spiral_sets_further_defaults_against_entries(outcome: Make):
    made = outcome(
        {
            "none": {"acts/late-payment": 100, "acts/judgment-default": 10, "acts/fraud": 50},
            "w": {
                "acts/late-payment": 112, "acts/judgment-default": 7, "acts/fraud": 10, "entries": 36,
            },
        }
    )  # fmt: skip
    assert value("spiral", made) == pytest.approx((119 - 110) / 36 * 100)
    assert value("spiral", made, "none") is None


def test_what_reacting_adds_needs_the_world_in_which_nobody_reacts(outcome: Make):
    made = outcome(
        {
            "w": {"closed-weeks/adults": 240, "closed-weeks/children": 40},
            "w/frozen": {"closed-weeks/adults": 200, "closed-weeks/children": 40},
        }
    )
    assert value("closed-weeks-by-reacting", made) == pytest.approx(40 / 200)
    assert tally("closed-weeks-by-reacting", made, "w/frozen") is None
    assert tally("closed-weeks-by-reacting", made, "none") is None


def test_debts_repaid_are_claimed_as_more_and_acts_as_fewer(outcome: Make):
    made = outcome(
        {
            "none": {"debts-repaid": 40, "acts/fraud": 20},
            "w": {"debts-repaid": 56, "acts/fraud": 12, "entries-wrong": 4},
        }
    )
    assert value("claimed-benefit/debts-repaid", made) == pytest.approx(16 * 100_000 / 160)
    assert value("claimed-benefit/fraud", made) == pytest.approx(8 * 100_000 / 160)
    wrong = next(burden for burden in BURDENS if burden.name == "wrong-entries")
    assert wrong.per_act(Counts(made, "w", ALL), DEBTS).value() == pytest.approx(4 / 16)


def test_repayment_is_claimed_where_debts_are_repaid_and_rests_on_its_own_ratio():
    repays = Repays(hazard=number(1, "a year"), while_listed=number("1.5", "factor"))
    assert DEBTS not in claims(town(repays=None))
    assert claims(town(repays=repays))[-1] == DEBTS
    assert "c0 and h1/h0 make it" in what_b_is(has_debts=True)
    assert "not modelled in this society" in what_b_is(has_debts=False)
    assert "h1/h0" in measure("claimed-benefit/debts-repaid").how_it_could_be_wrong


def test_a_measure_is_asked_where_the_words_it_is_about_are_there():
    every = {
        "jobless": Jobless(lost=number("0.0006"), back=number(26, "weeks"), defaults=number(2, "factor")),
        "opinion": Opinion(opposed=number("0.4"), turned=number("0.5")),
        "thins": Thins(share=number("0.3")),
    }
    bare, full = town(**dict.fromkeys(every)), town(**every)
    points = {"none": (), "points": (read("regime", "rongcheng-points"),)}
    responding = {
        "jobless",
        "income-lost",
        "felt-support",
        "said-support",
        "said-beyond-felt",
        "turned",
        "cut-ties",
    }
    assert not responding & {one.name for one in measures_for(bare, points)}
    assert responding <= {one.name for one in measures_for(full, points)}
    words = read_regime(
        """\
regime: lists
title: A regime of these tests
about: Made up.
run_by: state
grade: hypothetical
numbers: {standing: derived}
sensors: {eyes: {watches: [fraud, volunteering], detects: 0.5}}
registers:
  cheats:
    {colour: black, enter_when: {recorded: fraud}, leave_when: {after: 4 weeks}, again: adds, capacity: 100}
  helpers: {colour: red, enter_when: {recorded: volunteering}, leave_when: {after: 4 weeks}}
sharing: {railways: {copies: cheats, wrong_file: 0.1}}
redress:
  notice: {share: 1}
  appeal: {decided_after: 2 weeks, struck_if_wrong: 0.5, struck_if_right: 0.1, capacity: 10}
"""
    )
    registers = {
        "waiting", "renewals", "red-listed", "red-entries", "turned-away", "stray-entries", "strays-left",
        "stale-copies",
    }  # fmt: skip
    assert not registers & {one.name for one in measures_for(bare, points)}
    assert registers <= {one.name for one in measures_for(bare, {"none": (), "lists": (words,)})}
    assert set(NEEDS) <= set(MEASURES)


def test_a_benefit_is_claimed_in_debts_and_in_no_lawful_act():
    with pytest.raises(InputError, match="is no benefit"):
        measure("claimed-benefit/speech")
    assert measure("claimed-benefit/debts-repaid").title == "Claimed benefit: debts repaid"
