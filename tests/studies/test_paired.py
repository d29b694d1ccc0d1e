"""Paired differences, the ladder and prices, on outcomes made by hand."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

import pytest

from underheaven.ground.outcome import ALL, Outcome, WorldOutcome
from underheaven.measures.registry import measure
from underheaven.studies.intervals import interval
from underheaven.studies.paired import difference, ladder, ladder_pairs, level, price

ADULTS, WEEKS = 100, 52
RUNGS = ("", "/innocents-cleared", "/no-errors", "/own-record", "/harm-only")


def study(worlds: Mapping[str, Mapping[str, Sequence[int]]]) -> list[Outcome]:
    """Make replicates of 100 adults for one year: counter -> its totals, one a replicate."""
    count = max(len(values) for counters in worlds.values() for values in counters.values())
    return [
        Outcome(
            replicate,
            ADULTS,
            WEEKS,
            {"adults": {ALL: ADULTS}},
            (),
            {
                name: WorldOutcome(
                    "0" * 64, {c: {ALL: values[replicate]} for c, values in counters.items()}, array("I")
                )
                for name, counters in {"none": {}, **worlds}.items()
            },
        )
        for replicate in range(count)
    ]


def test_pairing_takes_out_what_both_worlds_share():
    """Societies differ much, worlds of one little: the gain is the ratio of the variances."""
    base = [100, 140, 90, 160, 120, 80, 150, 110, 130, 170]
    saved = [4, 6, 5, 5, 4, 6, 5, 4, 6, 5]
    outcomes = study(
        {
            "none": {"acts/fraud": base},
            "w": {"acts/fraud": [b - s for b, s in zip(base, saved, strict=True)], "listed-at-end": base},
            "v": {"listed-at-end": [b - s for b, s in zip(base, saved, strict=True)]},
        }
    )
    found = difference(outcomes, measure("listed"), "w", "v")
    assert found is not None
    assert found.value == pytest.approx(0.05)
    assert found.low is not None
    assert 0.04 < found.low < 0.05
    variance = sum((b - 125) ** 2 for b in base)
    other = [b - s for b, s in zip(base, saved, strict=True)]
    unpaired = variance + sum((o - sum(other) / 10) ** 2 for o in other)
    assert found.gain == pytest.approx(unpaired / sum((s - 5) ** 2 for s in saved))


def test_a_difference_of_nine_replicates_has_no_interval():
    found = difference(study({"w": {"listed-at-end": [5] * 9}}), measure("listed"), "w")
    assert found is not None
    assert (found.value, found.low, found.why_not) == (pytest.approx(0.05), None, "fewer than 10 replicates")


def test_a_difference_has_no_meaning_where_one_world_has_no_such_number():
    outcomes = study(
        {"w": {"closed-weeks/adults": [40] * 10, "closed-weeks/adults-without-own-record": [10] * 10}}
    )
    assert difference(outcomes, measure("through-others"), "w") is None
    found = level(outcomes, measure("through-others"), "w")
    assert found is not None
    assert found.value == pytest.approx(0.25)


def test_the_rungs_add_up_to_the_whole_and_the_parts_to_the_error_rung():
    totals = [[900, 700, 720, 500, 300], [950, 800, 690, 530, 280]] * 5
    outcomes = study(
        {f"w{rung}": {"closed-weeks/adults": [row[i] for row in totals]} for i, rung in enumerate(RUNGS)}
    )
    rungs = ladder(outcomes, measure("closed-weeks"), "w", {})
    steps = {rung.step: rung.difference.value or 0.0 for rung in rungs}
    whole = difference(outcomes, measure("closed-weeks"), "w")
    assert whole is not None
    assert whole.value is not None
    assert sum(
        v for k, v in steps.items() if not next(r for r in rungs if r.step == k).part_of
    ) == pytest.approx(whole.value)
    assert steps["innocents-cleared"] + steps["authors-booked"] == pytest.approx(steps["errors"])
    # authors booked is (700 - 720 + 800 - 690) / 2 = +45 weeks per 100 people: a rung has its own sign
    assert steps["authors-booked"] == pytest.approx(0.45)
    shares = [rung.share_of_whole for rung in rungs if not rung.part_of]
    assert sum(share or 0.0 for share in shares) == pytest.approx(1)


def test_the_pairs_of_a_ladder_hold_the_whole_and_every_step():
    pairs = ladder_pairs("w")
    assert pairs[0] == ("w", "none")
    assert ("w", "w/no-errors") in pairs
    assert ("w/harm-only", "none") in pairs


def test_a_price_is_printed_where_acts_were_prevented_beyond_chance():
    before = [200, 210, 190, 205, 195, 220, 180, 200, 210, 190]
    outcomes = study(
        {
            "none": {"acts/fraud": before},
            "w": {"acts/fraud": [b - 40 for b in before], "entries-wrong": [20] * 10},
        }
    )
    found = price(outcomes, "w", "fraud")
    assert found.is_printed
    assert found.prevented.value == pytest.approx(40_000)
    wrong = next(line for line in found.lines if line.name == "wrong-entries")
    assert wrong.per_act is not None
    assert wrong.per_act.value == pytest.approx(0.5)
    assert "B is what the assumed e" in found.said


def test_no_price_is_printed_where_prevented_acts_could_be_chance():
    outcomes = study(
        {
            "none": {"acts/fraud": [20, 25, 18, 22, 20, 21, 19, 24, 20, 20]},
            "w": {"acts/fraud": [22, 21, 20, 21, 19, 22, 20, 22, 21, 20], "entries-wrong": [20] * 10},
        }
    )
    found = price(outcomes, "w", "fraud")
    assert not found.is_printed
    assert all(line.per_act is None for line in found.lines)
    assert found.said.startswith("no act prevented")
    assert "200 entries wrong on file" in found.said
    assert "B is what the assumed e" in found.said


def test_with_few_replicates_no_price_is_printed_and_the_reason_is_said():
    outcomes = study({"none": {"acts/fraud": [20, 20]}, "w": {"acts/fraud": [10, 10]}})
    found = price(outcomes, "w", "fraud")
    assert not found.is_printed
    assert "fewer than 10 replicates" in found.said


def test_where_a_replicate_alone_has_no_value_the_difference_is_that_of_all_together():
    """Medians reached in some replicates only: those are the replicates with short entries, a chosen few."""
    outcomes = study(
        {
            "w": {
                "wrong-ended/4": [14] * 5 + [3] * 5,
                "wrong-censored/52": [2] * 10,
                "wrong-ended/40": [9] * 10,
            },
            "v": {
                "wrong-ended/2": [8] * 10,
                "wrong-censored/52": [30] + [4] * 9,
                "wrong-ended/30": [14] * 10,
            },
        }
    )
    median = measure("duration-median")
    ours, theirs = level(outcomes, median, "w"), level(outcomes, median, "v")
    assert ours is not None
    assert theirs is not None
    assert (ours.value, theirs.value, theirs.why_not) == (22, 30, "not reached")
    found = difference(outcomes, median, "w", "v")
    assert found is not None
    assert found.value == pytest.approx(40 - 30)
    assert (found.low, found.why_not) == (None, "not reached")


def test_a_price_is_the_ratio_of_all_sums_and_not_a_mean_of_ratios():
    """Four acts prevented here and twelve there, thirty errors each: 7.5 and 2.5 an act, 3.75 in all."""
    before = [200, 210, 190, 205, 195, 220, 180, 200, 210, 190]
    prevented = [4, 12] * 5
    outcomes = study(
        {
            "none": {"acts/fraud": before},
            "w": {
                "acts/fraud": [b - p for b, p in zip(before, prevented, strict=True)],
                "entries-wrong": [30] * 10,
            },
        }
    )
    found = price(outcomes, "w", "fraud")
    line = next(line for line in found.lines if line.name == "wrong-entries").per_act
    assert line is not None
    assert line.value == pytest.approx(300 / 80)
    # with nothing left to chance above the line, its ends are 30 over the ends of the interval of acts
    _, low, high = interval(prevented)
    assert (line.low, line.high) == pytest.approx((30 / high, 30 / low))


def test_a_price_goes_not_below_nothing_and_says_beyond_chance():
    before = [200, 210, 190, 205, 195, 220, 180, 200, 210, 190]
    outcomes = study(
        {
            "none": {"acts/fraud": before, "acts/theft": [20, 25, 18, 22, 20, 21, 19, 24, 20, 20]},
            "w": {
                "acts/fraud": [b - 40 for b in before],
                "acts/theft": [19, 23, 20, 21, 19, 22, 20, 22, 21, 20],
                "entries-wrong": [0] * 9 + [60],
            },
        }
    )
    found = price(outcomes, "w", "fraud")
    wrong = next(line for line in found.lines if line.name == "wrong-entries")
    assert wrong.per_act is not None
    assert (wrong.in_all.low, wrong.per_act.low) == (0, 0)
    unsure = price(outcomes, "w", "theft")
    assert unsure.prevented.value is not None
    assert unsure.prevented.value > 0
    assert unsure.said.startswith("no act prevented beyond chance; borne")
