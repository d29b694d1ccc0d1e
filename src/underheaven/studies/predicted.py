"""What a study with published figures has to say: fitted, predicted and lived, beside what was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from underheaven.measures.benefit import NONE
from underheaven.shelf.figures import Facts, points, week_of, years_until
from underheaven.studies.calibrate import Fit, Prediction, fit, predictions
from underheaven.studies.fitted import dates_of
from underheaven.studies.lived import Replicated
from underheaven.studies.setting import Setting

WITHIN = 0.25
"""A prediction is said to meet the published increment within this share of it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One series by one day: what was published, expected by the fit, and lived by this run; in all.

    lived : by world, the mean over replicates, brought to the size of the nation and to cases and firms.
    """

    series: str
    on: date
    published: int | None
    expected: float
    lived: Mapping[str, float]
    is_held_out: bool


@dataclass(frozen=True, slots=True)
class Predicted:
    """What was fitted, what follows, and what the run gave.

    met : by series that is not a scenario, whether every published increment is met within `WITHIN`. skill :
    by series, the skill over all its dates together.
    """

    facts: Facts
    fit: Fit
    predictions: tuple[Prediction, ...]
    lines: tuple[Line, ...]

    def of(self, series: str) -> tuple[Prediction, ...]:
        """Return the predictions of one series, in order of time."""
        return tuple(one for one in self.predictions if one.series == series)

    def skill(self, series: str) -> float:
        """Return 1 - the mean error over the straight line's mean error, all dates of a series together."""
        ours = sum(abs(one.predicted - one.published) for one in self.of(series))
        return 1 - ours / sum(abs(one.drift - one.published) for one in self.of(series))

    def is_met(self, series: str) -> bool:
        """Return whether every published increment of a series is met within `WITHIN`."""
        return all(abs(one.error) <= WITHIN for one in self.of(series))

    def as_json(self) -> dict[str, Any]:
        """Return what `--json` prints: `prediction`, `fitted`, `published` and what cannot be told apart."""
        return {
            "prediction": [self._row(one) for one in self.predictions],
            "fitted": {
                "entries_a_year": self.fit.level,
                "more_each_year": self.fit.slope,
                "complied_a_listed_year_before": self.fit.before,
                "complied_a_listed_year_after": self.fit.after,
                **{f"refused_a_listed_year_{name}": rate for name, rate in self.fit.refused.items()},
                "assumed": {name: getattr(self.fit.shares, name) for name in ("firms", "repeats", "others")},
            },
            "published": [
                {
                    "series": line.series,
                    "until": line.on.isoformat(),
                    "held_out": line.is_held_out,
                    "published": line.published,
                    "expected": round(line.expected),
                    "lived": {world: round(number) for world, number in line.lived.items()},
                }
                for line in self.lines
            ],
            "not_identifiable": list(self.facts.not_identifiable),
        }

    def _row(self, one: Prediction) -> dict[str, Any]:
        """Return a prediction as plain data."""
        return {
            "fact": f"{self.facts.series[one.series]}, {one.since.isoformat()} to {one.on.isoformat()}",
            "series": one.series,
            "published_increment": round(one.published),
            "predicted_increment": round(one.predicted),
            "low": round(one.low),
            "high": round(one.high),
            "in_range": one.is_in_range,
            "baseline_increment": round(one.drift),
            "skill": one.skill,
            "scenario": one.is_scenario,
            "lived_increments": {
                world: round(number) for world, number in self._increments(one.series, one.on).items()
            },
        }

    def _increments(self, series: str, on: date) -> dict[str, float]:
        """Return what each world of the run added since the last fitted figure of a series."""
        by_day = {line.on: line.lived for line in self.lines if line.series == series}
        since = points(self.facts, series)[-1].on
        return {
            world: number - by_day[since][world]
            for world, number in by_day.get(on, {}).items()
            if world in by_day.get(since, {})
        }


def predicted(setting: Setting, replicated: Replicated) -> Predicted | None:
    """Return what a study says about the published figures it names; None where it names none."""
    facts = setting.facts
    if facts is None:
        return None
    made = fit(facts)
    lines = [
        _line(facts, made, setting, replicated, series, day)
        for series in facts.series
        for day in dates_of(facts)
    ]
    return Predicted(facts, made, predictions(facts), tuple(lines))


def _line(facts: Facts, made: Fit, setting: Setting, replicated: Replicated, series: str, on: date) -> Line:
    """Return one series by one day."""
    held_out = {point.on: point.count for point in points(facts, series, held_out=True)}
    fitted = {point.on: point.count for point in points(facts, series)}
    at = years_until(facts, on)
    return Line(
        series,
        on,
        fitted.get(on, held_out.get(on)),
        _expected(facts, made, series, at),
        _lived(facts, made, setting, replicated, series, on),
        on in held_out,
    )


def _expected(facts: Facts, made: Fit, series: str, at: float) -> float:
    """Return a series in all by a time, as the fit has it; refusals begin at their first figure."""
    if series == "entries":
        return made.begin + made.entries(0, at)
    if series == "complied":
        return made.complied(0, at)
    first = points(facts, series)[0]
    sign, span = (1, (first.years, at)) if at >= first.years else (-1, (at, first.years))
    return first.count + sign * made.refused[series] * made.listed_years(*span)


def _lived(
    facts: Facts, made: Fit, setting: Setting, replicated: Replicated, series: str, on: date
) -> dict[str, float]:
    """Return a series in all by a day, as each world lived it, brought to the published size.

    Of refusals the first published figure is taken as begun with: how many were refused before is not fitted.
    """
    found: dict[str, list[float]] = {}
    scale = setting.society.citizens / setting.citizens
    for lived in replicated.lived:
        dated = lived.outcome.dated
        for world in setting.worlds:
            if world == NONE or week_of(facts, on) not in dated:
                continue
            by_week = {week: by_world[world] for week, by_world in dated.items()}
            number = _counted(facts, made, by_week, series, on)
            if number is not None:
                found.setdefault(world, []).append(number * scale + _begun(facts, made, series))
    return {world: sum(numbers) / len(numbers) for world, numbers in found.items()}


def _begun(facts: Facts, made: Fit, series: str) -> float:
    """Return what a series has before the run counts: entries before it began, refusals before the window."""
    if series == "entries":
        return made.begin
    return 0 if series == "complied" else points(facts, series)[0].count


def _counted(
    facts: Facts, made: Fit, dated: Mapping[int, Mapping[str, int]], series: str, on: date
) -> float | None:
    """Return how often a series' event happened in a run by a day, as cases of people and firms."""
    now, shares = dated[week_of(facts, on)], made.shares
    if series == "entries":
        return now.get("entries", 0) / (1 - shares.firms) / (1 - shares.repeats)
    if series == "complied":
        # every exit of the run is by repayment; of these the share of the fitted hazards is complying
        broke = points(facts, "complied")[0].on
        if on < broke:
            return None
        before, both = dated[week_of(facts, broke)].get("exits/repaid", 0), now.get("exits/repaid", 0)
        first, second = (one / (one + shares.others) for one in (made.before, made.after))
        return (before * first + (both - before) * second) / (1 - shares.firms)
    start, name = points(facts, series)[0].on, f"refused/{facts.services[series]}"
    if on < start or week_of(facts, start) not in dated:
        return None
    return now.get(name, 0) - dated[week_of(facts, start)].get(name, 0)
