"""A half-life means what it says: a grain so coarse that records vanish at once is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from underheaven.ground.errors import WordsError
from underheaven.ground.exact import decay_step, exact
from underheaven.shelf import read
from underheaven.words.loader import read_regime
from underheaven.words.regime import Regime
from underheaven.words.score_check import amounts_added, weeks_until_half

FADES = """regime: fades
title: A score that fades
about: Made up.
run_by: state
grade: hypothetical
numbers: {{standing: assumed, swept_by: [0.5, 2]}}
sensors: {{clerks: {{watches: [jaywalking, volunteering], detects: 0.5}}}}
score:
  starts: 1000
  bounds: {bounds}
{step}  half_life: {weeks} weeks
  points: {points}
"""


def fading(
    points: str = "{jaywalking: -60}", *, step: str | None = None, weeks: int = 104, bounds: str = "[0, 1300]"
) -> Regime:
    said = "" if step is None else f"  step: {step}\n"
    return read_regime(FADES.format(bounds=bounds, step=said, weeks=weeks, points=points), file="x.yaml")


def refused(
    points: str, *, step: str | None = None, weeks: int = 104, bounds: str = "[0, 1300]"
) -> WordsError:
    with pytest.raises(WordsError) as caught:
        fading(points, step=step, weeks=weeks, bounds=bounds)
    return caught.value


def weeks_by_hand(points: Fraction, step: Fraction, half_life: int) -> int:
    """The same by another way: fractions, and a ceiling by floor division."""
    left, weeks = points / step, 0
    while left > points / step / 2:
        left -= -((-left * decay_step(half_life)) // 4096)
        weeks += 1
    return weeks


@pytest.mark.parametrize(
    ("points", "step", "half_life", "weeks"),
    [
        ("1", "1", 52, 1),
        ("60", "1", 104, 30),
        ("5", "0.05", 104, 50),
        ("50", "0.05", 104, 95),
        ("60", "0.05", 104, 96),
    ],
)
def test_weeks_until_half_is_gone_are_those_of_the_weekly_rounding(
    points: str, step: str, half_life: int, weeks: int
) -> None:
    assert weeks_until_half(exact(points), exact(step), half_life) == weeks
    assert weeks_by_hand(exact(points), exact(step), half_life) == weeks
    assert weeks_until_half(-exact(points), exact(step), half_life) == weeks


def test_a_record_that_would_be_forgotten_at_once_is_an_error_with_the_step_that_keeps_it() -> None:
    error = refused("{jaywalking: -1}", weeks=52)
    assert str(error) == (
        "x.yaml:11:3: score.half_life: a record of 1 would be half gone after 1 of the 52 weeks declared, "
        "since what fades is rounded up to a whole step (1); write `step: 0.02` in the score"
    )
    fading("{jaywalking: -1}", weeks=52, step="0.02")


def test_a_step_that_is_said_is_where_the_error_stands() -> None:
    error = refused("{jaywalking: -60}", step="1")
    assert str(error).startswith(
        "x.yaml:11:3: score.step: a record of 60 would be half gone after 30 of the 104"
    )
    assert str(error).endswith("write `step: 0.5` in the score")
    fading("{jaywalking: -60}", step="0.5")


def test_the_smallest_record_counts_and_not_the_largest() -> None:
    assert "a record of 2 would be half gone" in str(refused("{jaywalking: -400, volunteering: 2}", weeks=10))
    fading("{jaywalking: -400, volunteering: 12}", weeks=10)


def test_the_step_that_a_cure_names_divides_every_number_of_points() -> None:
    error = refused("{jaywalking: -0.75}", step="0.25", bounds="[900, 1200]")
    assert error.cure == "write `step: 0.005` in the score"
    fading("{jaywalking: -0.75}", step="0.005", bounds="[900, 1200]")


def test_where_no_step_would_do_the_cure_is_another_one() -> None:
    error = refused("{jaywalking: -1/3}", step="1/3")
    assert error.cure == "declare larger points, narrower bounds or a shorter half-life"


def test_points_through_others_fade_as_records_do() -> None:
    through = "{jaywalking: -60}\n  through_others: [{points: -1, when: {listed: low, whose: district}}]"
    listed = (
        FADES
        + "registers: {{low: {{colour: black, enter_when: {{recorded: jaywalking}}, "
        + "leave_when: {{never: true}}}}}}"
    )
    with pytest.raises(WordsError, match="a record of 1 would be half gone after 5 of the 104"):
        read_regime(listed.format(bounds="[0, 1300]", step="  step: 0.1\n", weeks=104, points=through))


def test_a_score_that_never_fades_may_be_as_coarse_as_it_likes() -> None:
    read_regime(
        FADES.format(bounds="[0, 1300]", step="", weeks=1, points="{jaywalking: -1}").replace(
            "  half_life: 1 weeks\n", ""
        )
    )


def test_the_towns_points_on_the_shelf_take_most_of_their_half_life() -> None:
    regime = read("regime", "rongcheng-points")
    assert isinstance(regime, Regime)
    assert regime.score is not None
    amounts = amounts_added(regime.score)
    assert [weeks_until_half(amount, exact("0.05"), 104) for amount in (amounts[0], amounts[-1])] == [50, 95]


def test_a_score_is_held_in_sixteen_bits() -> None:
    assert fading("{jaywalking: -60}", step="0.02", bounds="[0, 1310.7]")
    with pytest.raises(WordsError) as caught:
        fading("{jaywalking: -60}", step="0.02", bounds="[0, 1310.72]")
    assert "0 to 1310.72 is more than 65,535 steps of 0.02" in str(caught.value)
    assert "declare a coarser `step` or narrower `bounds`" in str(caught.value)
