"""Scores and records: the mean score of a regime, and records made in error."""

from __future__ import annotations

from collections.abc import Callable

from underheaven.measures.measure import Measure, Worlds, family_of
from underheaven.measures.tally import Counts, Ratio
from underheaven.words.society import Society


def _mean_score(regime: str) -> Callable[[Counts], Ratio | None]:
    """Return the question: the mean score at the end under one regime."""

    def ask(counts: Counts) -> Ratio | None:
        step = counts.outcome.worlds[counts.world].score_step.get(regime)
        if step is None:
            return None
        steps = counts.of(f"score-at-end/{regime}")
        return Ratio(steps * step.numerator, counts.adults * step.denominator, None, counts.adults)

    return ask


def mean_score(regime: str) -> Measure:
    """Return the mean score of a regime at the end."""
    return Measure(
        name=f"mean-score/{regime}",
        title=f"Mean score: {regime}",
        unit="points",
        definition=f"Mean over adults of the score kept by {regime}, at the end of the last week.",
        formula="sum of scores / adults",
        how_it_could_be_wrong=(
            "A score is what a regime says about somebody, not what somebody is worth; a higher mean is no "
            "gain."
        ),
        ask=_mean_score(regime),
        bounds=(None, None),
    )


def _wrong_records(act: str) -> Callable[[Counts], Ratio]:
    """Return the question: records of one act made in error, per adult."""

    def ask(counts: Counts) -> Ratio:
        wrong = counts.of(f"records-in-error/{act}")
        return Ratio(wrong, counts.adults, wrong, counts.adults)

    return ask


def wrong_records(act: str) -> Measure:
    """Return the records of one act that were made in error."""
    return Measure(
        name=f"wrong-records/{act}",
        title=f"Wrong records: {act}",
        unit="records per adult, over the study",
        definition=(
            f"Records of {act} filed about adults who had not done it, with no true source in that week."
        ),
        formula=f"records of {act} in error / adults",
        how_it_could_be_wrong=(
            "Error rates are declared, most of them assumed; at most one record a kind and week counts."
        ),
        ask=_wrong_records(act),
    )


def _wrong_share(act: str) -> Callable[[Counts], Ratio]:
    """Return the question: which share of the records of one act were made in error."""

    def ask(counts: Counts) -> Ratio:
        wrong, filed = counts.of(f"records-in-error/{act}"), counts.of(f"records/{act}")
        return Ratio(wrong, filed, wrong, filed)

    return ask


def wrong_share(act: str) -> Measure:
    """Return which share of the records of one act were made in error: who was booked for nothing."""
    return Measure(
        name=f"wrong-share/{act}",
        title=f"Of those booked, had not done it: {act}",
        unit="share of records",
        definition=f"Records of {act} about adults who had not done it that week, among all records of it.",
        formula=f"records of {act} in error / records of {act}",
        how_it_could_be_wrong=(
            "It is a matter of how rare the act is as much as of how good the sensor is: turned to a rarer "
            "act, the same sensor books more innocent people for each who did it."
        ),
        ask=_wrong_share(act),
        bounds=(0.0, 1.0),
    )


def scored(_: Society, worlds: Worlds) -> tuple[str, ...]:
    """Return the regimes that keep a score in some world, in order."""
    names = [regime.regime for regimes in worlds.values() for regime in regimes if regime.score is not None]
    return tuple(dict.fromkeys(names))


def watched(society: Society, worlds: Worlds) -> tuple[str, ...]:
    """Return the acts that a sensor of some world watches, in the society's order."""
    acts = {
        act
        for regimes in worlds.values()
        for regime in regimes
        for sensor in regime.sensors.values()
        for act in sensor.watches
    }
    return tuple(act for act in society.acts() if act in acts)


MEAN_SCORE = family_of(mean_score, "REGIME", scored)
"""Mean score, by regime."""
WRONG_RECORDS = family_of(wrong_records, "ACT", watched)
"""Records made in error, by act."""
WRONG_SHARE = family_of(wrong_share, "ACT", watched)
"""Share of records made in error, by act."""
