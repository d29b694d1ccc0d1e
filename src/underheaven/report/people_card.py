"""What people do to each other under a regime, in plain words: reports, marks, and parts of a score."""

from __future__ import annotations

from collections.abc import Iterator

from underheaven.report.conditions import WHOSE
from underheaven.report.figures import declared, listed, percent, plain, worded
from underheaven.report.page import Page
from underheaven.report.supported import grade_of, since, standing_of, standings, support
from underheaven.words.regime import Channel, Regime
from underheaven.words.score import Component, Ratings, Score

_MET = {"neighbours": "neighbours in the building", "passers-by": "passers-by of the neighbourhood", **WHOSE}
_KINDS = {
    "honest": "what people saw",
    "mistaken": "what they wrongly believe they saw",
    "malicious": "what they make up",
}


def print_reports(page: Page, regime: Regime) -> None:
    """Print what people may report of one another, among whom, and what it pays."""
    if regime.reports:
        page.heading("Who may report whom, and what it pays")
        page.items([(name, _channel(channel, regime)) for name, channel in regime.reports.items()])


def _channel(channel: Channel, regime: Regime) -> str:
    """Return a channel of reports in words."""
    kinds = [said for kind, said in _KINDS.items() if getattr(channel, kind)]
    said = [
        f"{listed(worded(act) for act in channel.about)} may be reported of {met(channel.among)}",
        f"it takes {listed(kinds)}" if kinds else "it takes nothing",
    ]
    if channel.reward is not None:
        said.append(f"a report pays {plain(channel.reward.value, 'points')}, right or wrong")
    if channel.false_one_costs is not None and channel.found_false is not None:
        costs = plain(channel.false_one_costs.value, "points")
        said.append(
            f"a false one costs {costs} where it is found out ({percent(channel.found_false.value)} are)"
        )
    return f"{'; '.join(said)}{since(channel)} {support(channel, regime)}"


def met(among: tuple[str, ...]) -> str:
    """Return by which ties people meet, in words."""
    return listed(_MET[tie] for tie in among)


def how_made(score: Score) -> str:
    """Return how often a recomputed score is made anew."""
    if score.every is None or score.every.value == 1:
        return "every week"
    return f"every {plain(score.every.value, 'weeks')} ({standing_of(score.every)})"


def print_parts(page: Page, score: Score, regime: Regime) -> None:
    """Print the parts of which a score is made, by weight."""
    total = sum(one.weight.value for one in score.components.values())
    page.say(
        f"It is made anew {how_made(score)}: the mean of its parts by weight, laid on its bounds. Each part "
        "lies between 0 and 100 %.",
        indent=2,
        hang=2,
    )
    for name, part in score.components.items():
        share = f"{round(100 * part.weight.value / total)} %" if total else "0 %"
        page.say(f"{name}, {share} of it: {_part(part)} {support(part, regime)}.", indent=4, hang=2)


def _part(part: Component) -> str:
    """Return what a part of a score is read from."""
    if part.reads == "ties":
        return f"the mean of the scores of {WHOSE[part.whose or 'acquaintances']}, as published"
    if part.reads in ("income", "age"):
        of = "the household's income" if part.reads == "income" else "age"
        return f"{of} ({', '.join(f'{label} {percent(one.value)}' for label, one in part.table.items())})"
    starts = "" if part.starts is None else f", starting at {percent(part.starts.value)}"
    fades = (
        "never fades" if part.half_life is None else f"half fades in {plain(part.half_life.value, 'weeks')}"
    )
    return f"records{starts}; {fades}"


def print_ratings(page: Page, score: Score, ratings: Ratings, regime: Regime) -> None:
    """Print who gives marks to whom, which, and how they weigh."""
    page.say(
        f"It is made anew {how_made(score)}: the mean of the marks given by those one meets: "
        f"{met(ratings.among)} {standings(ratings)}.",
        indent=2,
        hang=2,
    )
    for said in _marks(ratings):
        page.say(f"{said}.", indent=4, hang=2)


def _marks(ratings: Ratings) -> Iterator[str]:
    """Yield what is said of marks."""
    yield f"The usual mark is {declared(ratings.usual.value)}"
    if ratings.at_random is not None:
        yield f"{percent(ratings.at_random.value)} of marks are given at random"
    if ratings.weight_above is not None:
        above = declared(ratings.weight_above.value)
        yield f"A mark weighs as much as its giver's own score lies above {above}"
    if ratings.start_counts is not None:
        yield f"The start counts {percent(ratings.start_counts.value)} in each mean"


def consequences_of_people(regime: Regime) -> Iterator[tuple[str, str]]:
    """Yield each act that people may report, mark, or that moves a part of the score, with what it does."""
    for name, channel in regime.reports.items():
        yield from ((act, f"may be reported to {name} {support(channel, regime)}") for act in channel.about)
    if regime.score is None:
        return
    for name, part in regime.score.components.items():
        for act, points in part.points.items():
            sign = "+" if points.value > 0 else ""
            graded = f"(rule {grade_of(part, regime)}; number {standing_of(points)})"
            yield act, f"{sign}{percent(points.value)} of the part {name} a record {graded}"
    ratings = regime.score.ratings
    if ratings is not None:
        for act, mark in ratings.after.items():
            graded = f"(rule {grade_of(regime.score, regime)}; number {standing_of(mark)})"
            yield act, f"is given the mark {declared(mark.value)} {graded}"
