"""Where people stood a year before the end, and where they stand then: both as in step 7 of the week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.engine.choosing import cited, cited_weeks
from tests.engine.random_words import everybody, random_case
from tests.engine.scripted import alone, listing, total
from tests.engine.test_fast_equals_oracle import differences

from underheaven.engine.checkpoint import restore, write
from underheaven.engine.fast import Living
from underheaven.engine.fast import run as fast
from underheaven.engine.plan import Plan, plan_of
from underheaven.ground.draws import Address
from underheaven.ground.outcome import ALL, Event, Margin, Outcome
from underheaven.society.population import Population
from underheaven.words.regime import Regime
from underheaven.words.score import Score

pytestmark = pytest.mark.slow  # compiling takes a minute where nothing is compiled yet

COUNTERS = ("listed-year-before", "listed-both-years")
BANDS = ("lowest-year-before", "lowest-both-years", "other-band")
CASES = range(8)


def long_case(number: int) -> dict[str, Any]:
    """A random case that is lived for more than a year: its week of comparison is one of the first nine."""
    return {**random_case(number), "weeks": 53 + number % 9}


def about_a_year(outcome: Outcome) -> dict[str, dict[str, Mapping[Margin, int]]]:
    """The counters that compare two years, by world."""
    names = (*COUNTERS, *BANDS)
    return {
        world: {name: of for name, of in left.totals.items() if name.split("/")[0] in names}
        for world, left in outcome.worlds.items()
    }


# ---- by hand
EVERY_WEEK = {"detects": "1", "false_alarm": "1"}


def sinking(cuts: Mapping[str, int], **words: Any) -> Regime:
    """Everybody is recorded every week, which costs a point of 100: in week w the score is 100 - w."""
    return listing(
        sensor={name: cited(share) for name, share in EVERY_WEEK.items()},
        score={
            "starts": cited(100),
            "bounds": [cited(0), cited(100)],
            "points": {"speech": {"points": cited(-1)}},
            "bands": {name: cited(low) for name, low in cuts.items()},
        },
        **words,
    )


def lived(regime: Regime, weeks: int) -> Any:
    return fast(alone(), {"it": (regime,)}, citizens=100, weeks=weeks, seed=7).worlds["it"]


@pytest.mark.parametrize(
    ("cuts", "lowest_before", "lowest_both", "other"),
    [
        ({"good": 93, "bad": 0}, 100, 100, 0),
        ({"good": 92, "bad": 0}, 0, 0, 100),
        ({"good": 41, "bad": 0}, 0, 0, 100),
        ({"good": 40, "bad": 0}, 0, 0, 0),
        ({"best": 99, "good": 95, "fair": 41, "poor": 40, "bad": 0}, 0, 0, 100),
        ({"best": 99, "good": 95, "fair": 40, "poor": 30, "bad": 0}, 0, 0, 0),
        ({"best": 100, "good": 99, "fair": 96, "poor": 93, "bad": 0}, 100, 100, 0),
        ({"all": 0}, 0, 0, 0),
    ],
)
def test_who_sinks_from_92_to_40_in_a_year_is_in_another_band_where_a_cut_lies_between(
    cuts: dict[str, int], lowest_before: int, lowest_both: int, other: int
) -> None:
    world = lived(sinking(cuts), weeks=60)
    assert total(world, "score-at-end/one") == 100 * 40
    assert [total(world, f"{name}/one") for name in BANDS] == [lowest_before, lowest_both, other]


def test_who_leaves_at_the_end_of_the_week_was_listed_in_it_and_who_enters_now_was_not() -> None:
    """Entries last eight weeks, and who has left is entered again: the first of them end with week 8."""
    world = lived(sinking({"all": 0}, register={"leave_when": {"after": cited_weeks(8)}}), weeks=60)
    assert [total(world, name) for name in COUNTERS] == [100, 100]
    late = lived(sinking({"all": 0}, register={"from_week": 9}), weeks=60)
    assert [total(late, name) for name in (*COUNTERS, "listed-at-end")] == [0, 0, 100]


def test_nothing_is_kept_and_nothing_counted_in_a_run_of_a_year() -> None:
    def planned(weeks: int) -> Plan:
        return plan_of(**{**random_case(4), "weeks": weeks})

    year, longer = planned(52), planned(53)
    names = {name for world in longer.counters for name in world} - {n for w in year.counters for n in w}
    assert {name.split("/")[0] for name in names} == {*COUNTERS, *BANDS}
    assert len(year.tables.year_before) == 0 < len(longer.tables.year_before)
    assert not any("a year before" in name for name in year.planes)
    assert sum("a year before" in name for name in longer.planes) == len(longer.planes) - len(year.planes)


# ---- by the lives of everybody
def band_in(score: Score, points: Fraction) -> str:
    """The band with the highest beginning that a score has reached; the lowest takes what is lower, too."""
    rising = sorted(score.bands, key=lambda band: score.bands[band].value)
    return [rising[0], *(band for band in rising if score.bands[band].value <= points)][-1]


def step_7(story: Iterable[Event], week: int, regimes: Iterable[Regime]) -> tuple[bool, dict[str, str]]:
    """Whether somebody is listed in step 7 of a week, and in which band of each regime, as events tell."""
    on: set[str] = set()
    bands = {
        regime.regime: band_in(regime.score, regime.score.starts.value)
        for regime in regimes
        if regime.score is not None
    }
    scores = {regime.regime: regime.score for regime in regimes}
    highest: dict[tuple[int, str], Any] = {}
    for event in story:
        if event.week > week:
            break
        if event.kind == "entered":
            on.add(event.what)
        elif event.kind == "score":
            bands[event.by] = event.note
        elif event.kind == "left" and event.week < week:
            on.discard(event.what)
            score = scores[event.by]
            if score is not None and event.after is not None:
                at = (event.week, event.by)
                highest[at] = max(highest.get(at, event.after), event.after)
                bands[event.by] = band_in(score, highest[at])
    return bool(on), bands


def retold(case: dict[str, Any], name: str, lives: Mapping[Address, tuple[Event, ...]]) -> Counter[Any]:
    """The counters of a world, by group and over everybody, from what happened to each."""
    regimes: tuple[Regime, ...] = case["worlds"][name]
    scores = {regime.regime: regime.score for regime in regimes}
    lowest = {
        name: band_in(score, score.bounds[0].value - 1000)
        for name, score in scores.items()
        if score is not None and len(score.bands) > 1
    }
    found: Counter[Any] = Counter()
    people = Population(
        case["society"], case["citizens"], case["seed"], case["replicate"], case["cell_bits"]
    ).citizens
    for citizen in people:
        if citizen.age in ("0-14", "15-17"):
            continue
        story = lives[citizen.address]
        (then, band_then), (now, band_now) = (
            step_7(story, week, regimes) for week in (case["weeks"] - 52, case["weeks"])
        )
        counted = ["listed-year-before"] * then + ["listed-both-years"] * (then and now)
        for regime, low in lowest.items():
            counted += [f"lowest-year-before/{regime}"] * (band_then[regime] == low)
            counted += [f"lowest-both-years/{regime}"] * (band_then[regime] == low == band_now[regime])
            counted += [f"other-band/{regime}"] * (band_then[regime] != band_now[regime])
        for counter in counted:
            found[counter, ALL] += 1
            found[counter, ("group", citizen.group)] += 1
    return found


def test_the_counters_are_what_everybodys_life_says() -> None:
    seen: Counter[str] = Counter()
    for number in CASES:
        case = long_case(number)
        outcome = fast(**case, probe=everybody(case), threads=1)
        for name, counters in about_a_year(outcome).items():
            ours = {
                (counter, margin): many
                for counter, of in counters.items()
                for margin, many in of.items()
                if margin == ALL or margin[0] == "group"
            }
            lives = outcome.worlds[name].lives
            assert ours == dict(retold(case, name, lives)), (number, name)
            seen.update({counter.split("/")[0]: many for (counter, at), many in ours.items() if at == ALL})
            seen["left in that week"] += sum(
                event.kind == "left" and event.week == case["weeks"] - 52
                for story in lives.values()
                for event in story
            )
    assert min(seen[name] for name in (*COUNTERS, *BANDS, "left in that week")) > 5, seen


def test_who_was_listed_a_year_before_is_who_is_listed_at_the_end_of_a_run_that_ends_then() -> None:
    listed = 0
    for number in CASES:
        case = long_case(number)
        whole, before = fast(**case, threads=1), fast(**{**case, "weeks": case["weeks"] - 52}, threads=1)
        for name, world in whole.worlds.items():
            ours, theirs = world.totals.get("listed-year-before"), before.worlds[name].totals
            assert ours == theirs.get("listed-at-end"), (number, name)
            listed += total(world, "listed-year-before")
    assert listed > 50


# ---- whoever lives the cells
def test_shards_threads_and_blocks_count_alike() -> None:
    for number in (0, 3, 4):
        plan = plan_of(**{**long_case(number), "citizens": 300})
        outcomes: list[Outcome] = []
        for how in ({"threads": 1}, {"threads": 3, "block": 64}, {"threads": 2, "shards": 3}):
            living = Living(plan, **how)
            while living.week < plan.weeks:
                living.step()
            outcomes.append(living.outcome())
            living.close()
        assert any(about_a_year(outcomes[0]).values())
        for other in outcomes[1:]:
            assert differences(outcomes[0], other) == []


def test_a_run_that_is_resumed_in_its_last_year_counts_alike(tmp_path: Path) -> None:
    plan = plan_of(**{**long_case(4), "citizens": 200, "weeks": 58})
    living = Living(plan, threads=1)
    kept = (5, 6, 7, 30, 57, 58)
    for week in range(1, plan.weeks + 1):
        living.step()
        if week in kept:
            write(living, tmp_path / str(week), belongs_to="5" * 64)
    whole = living.outcome()
    living.close()
    assert all(about_a_year(whole)[name] for name in ("one", "both"))
    for week in kept:
        for how in ({"threads": 1}, {"threads": 2, "shards": 2}):
            again = Living(plan, **how)
            restore(again, tmp_path / str(week), belongs_to="5" * 64)
            while again.week < plan.weeks:
                again.step()
            assert differences(again.outcome(), whole) == [], (week, how)
            again.close()
