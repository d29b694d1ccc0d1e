"""Fitting to published figures: what is held out is never read, and the arithmetic is that of the words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from underheaven.ground.errors import InputError
from underheaven.shelf import read
from underheaven.shelf.figures import Facts, Figure, points, read_facts, years_until
from underheaven.studies.calibrate import Fit, Shares, fit, predictions
from underheaven.studies.fitted import fitted
from underheaven.words.regime import Regime
from underheaven.words.society import Society

FACTS = read_facts("court-list")


def with_figures(facts: Facts, word: str, change: dict[tuple[str, str], int]) -> Facts:
    """Return the facts with some counts exchanged, by series and day."""
    figures: tuple[Figure, ...] = getattr(facts, word)
    new = tuple(
        one.model_copy(update={"value": change.get((one.series, one.until), one.value)}) for one in figures
    )
    return facts.model_copy(update={word: new})


def as_fitted() -> tuple[Society, Mapping[str, tuple[Regime, ...]]]:
    """Return the society and the worlds of the study `court-list`, with the fitted numbers in them."""
    study = read("study", "court-list")
    assert study.facts == FACTS.facts
    worlds = {
        name: tuple(read("regime", one) for one in world.regimes) for name, world in study.worlds.items()
    }
    return fitted(FACTS, read("society", study.society), {"none": (), **worlds})


def step_by_step(made: Fit, until: float, steps: int = 200_000) -> tuple[float, float, float]:
    """Return who is on the list, the listed-years and the complied by a time, by very small steps."""
    on, years, complied = made.begin * (1 - made.shares.repeats), 0.0, 0.0
    small = until / steps
    for number in range(steps):
        at = (number + 0.5) * small
        hazard = made.before if at <= made.broke else made.after
        came = (1 - made.shares.repeats) * (made.level + made.slope * at)
        after = on + small * (came - (hazard + made.shares.others) * on)
        years += small * (on + after) / 2
        complied += hazard * small * (on + after) / 2
        on = after
    return on, years, complied


def test_no_figure_held_out_is_read_when_fitting() -> None:
    held = {(one.series, one.until): one.value * 3 for one in FACTS.held_out}
    assert fit(with_figures(FACTS, "held_out", held)) == fit(FACTS)
    assert fit(FACTS.model_copy(update={"held_out": ()})) == fit(FACTS)


def test_a_figure_held_out_moves_neither_prediction_nor_drift_nor_range() -> None:
    held = {(one.series, one.until): one.value + 1_000_000 for one in FACTS.held_out}
    for mine, other in zip(
        predictions(FACTS), predictions(with_figures(FACTS, "held_out", held)), strict=True
    ):
        assert (mine.predicted, mine.low, mine.high, mine.drift) == (
            other.predicted, other.low, other.high, other.drift,
        )  # fmt: skip
        assert other.published == mine.published + 1_000_000


def test_every_fitted_figure_moves_what_is_fitted_to_it() -> None:
    for one in FACTS.figures:
        moved = fit(with_figures(FACTS, "figures", {(one.series, one.until): one.value * 21 // 20}))
        first, *_, last = (other for other in FACTS.figures if other.series == one.series)
        inner_refusals = one.series in FACTS.services and one not in (first, last)
        assert (moved != fit(FACTS)) is not inner_refusals, (one.series, one.until)


@pytest.mark.parametrize("shares", [None, Shares(0.2, 0.0, 0.0), Shares(0.2, 0.3, 0.3)])
def test_the_closed_form_is_what_very_small_steps_give(shares: Shares | None) -> None:
    made = fit(FACTS, shares)
    until = years_until(FACTS, date(2019, 7, 9))
    on, years, complied = step_by_step(made, until)
    assert made.listed(until) == pytest.approx(on, rel=1e-4)
    assert made.listed_years(0, until) == pytest.approx(years, rel=1e-4)
    assert made.complied(0, until) == pytest.approx(complied, rel=1e-4)


def test_the_complied_and_the_refused_come_out_as_published_where_they_are_fitted() -> None:
    made = fit(FACTS)
    first, last = points(FACTS, "complied")
    assert made.complied(0, first.years) == pytest.approx(first.count, rel=1e-6)
    assert made.complied(first.years, last.years) == pytest.approx(last.count - first.count, rel=1e-6)
    for series, rate in made.refused.items():
        start, *_, end = points(FACTS, series)
        refused = rate * made.listed_years(start.years, end.years)
        assert refused == pytest.approx(end.count - start.count, rel=1e-9)


def test_entries_are_the_least_squares_line_through_the_first_figure() -> None:
    made = fit(FACTS)

    def misfit(level: float, slope: float) -> float:
        return sum(
            (made.begin + level * one.years + slope * one.years**2 / 2 - one.count) ** 2
            for one in points(FACTS, "entries")[1:]
        )

    best = misfit(made.level, made.slope)
    for more in (-1e3, 1e3):
        assert misfit(made.level + more, made.slope) > best
        assert misfit(made.level, made.slope + more) > best


def test_entries_and_complied_beat_the_straight_line_and_come_within_a_quarter() -> None:
    lines = [one for one in predictions(FACTS) if one.series in ("entries", "complied")]
    assert len(lines) == 4
    for one in lines:
        assert one.skill > 0, one
        assert abs(one.error) <= 0.25, one


def test_trains_come_within_a_quarter_and_are_said_to_beat_no_straight_line() -> None:
    lines = [one for one in predictions(FACTS) if one.series == "rail"]
    assert all(abs(one.error) <= 0.25 for one in lines)
    assert [one.skill > 0 for one in lines] == [True, True, False]
    assert "slow down" in FACTS.where_not_met["rail"]


def test_of_flights_only_a_range_over_declared_coverages_is_claimed() -> None:
    lines = [one for one in predictions(FACTS) if one.is_scenario]
    assert {one.series for one in lines} == {"air"}
    for one in lines:
        assert one.low < one.predicted < one.high
        assert one.high == pytest.approx(3 * one.low)


def test_a_prediction_lies_in_its_range() -> None:
    for one in predictions(FACTS):
        assert one.low <= one.predicted <= one.high


def test_too_few_figures_are_not_fitted() -> None:
    few = FACTS.model_copy(update={"figures": FACTS.figures[:3]})
    with pytest.raises(InputError, match="too few published figures"):
        fit(few)


def test_the_words_that_are_run_give_the_fitted_flows() -> None:
    made = fit(FACTS)
    society, worlds = as_fitted()
    (regime,) = worlds["flights-full"]
    default = society.default
    assert default is not None
    rate = default.acts["judgment-default"].rate
    share = (1 - made.shares.firms) * (1 - made.shares.repeats)
    coverage = regime.sensors["courts"].coverage
    assert coverage is not None
    adults = society.citizens * float(
        sum(share.value for age, share in society.tables.age.items() if age not in ("0-14", "15-17"))
    )
    incomes = [float(rate.for_(income=income)) for income in society.tables.income]
    a_year = adults * sum(incomes) / len(incomes) * float(regime.sensors["courts"].detects.value)
    for week in (1, 105, 261):
        begun = (week - 1) / 52
        wanted = share * made.entries(begun, begun + 0.5) * 2
        assert a_year * float(coverage.at_week(week)) == pytest.approx(wanted, rel=1e-6)
    repays = society.responses.repays
    assert repays is not None
    assert float(repays.hazard.at_week(146)) == pytest.approx(made.before + made.shares.others, rel=1e-6)
    assert float(repays.hazard.at_week(147)) == pytest.approx(made.after + made.shares.others, rel=1e-6)


def test_worlds_differ_in_the_coverage_of_flights_alone_and_only_after_the_last_fitted_figure() -> None:
    _, worlds = as_fitted()
    flights = {
        name: next(rule.coverage for rule in regimes[0].rules if rule.services == ("flight",))
        for name, regimes in worlds.items()
        if regimes
    }
    assert {round(float(one.at_week(220)), 3) for one in flights.values() if one} == {0.333}
    after = {name: round(float(one.at_week(221)), 3) for name, one in flights.items() if one}
    assert after == {"flights-stay": 0.333, "flights-step": 0.667, "flights-full": 1.0}
    first, *others = (
        [rule for rule in regimes[0].rules if rule.services != ("flight",)]
        for regimes in worlds.values()
        if regimes
    )
    assert all(other == first for other in others)


def test_figures_about_another_regime_are_refused() -> None:
    society, points_alone = read("society", "nation-2020"), (read("regime", "rongcheng-points"),)
    for worlds in ({"none": (), "points": points_alone}, dict.fromkeys(FACTS.scenarios.worlds, points_alone)):
        with pytest.raises(InputError, match=r"`facts: court-list` are about other worlds than these"):
            fitted(FACTS, society, worlds)
