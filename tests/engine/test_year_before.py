"""Who was listed, or in the lowest band, a year before the last week: counted, and of no effect."""

from __future__ import annotations

from typing import Any

from tests.engine.random_words import EVERYTHING, cited, random_case
from tests.engine.scripted import alone, heard, listing, total

from underheaven.engine.oracle import run
from underheaven.ground.outcome import Margin, WorldOutcome
from underheaven.words.regime import Regime

STEMS = ("listed-year-before", "listed-both-years", "lowest-year-before", "lowest-both-years", "other-band")
CASES = range(3)


def banded(**words: Any) -> Regime:
    """Speech recorded costs 150 of 1,000 points; below 850 is the lowest band."""
    return listing(
        score={
            "starts": cited(1000),
            "bounds": [cited(0), cited(1300)],
            "points": {"speech": cited(-150)},
            "bands": {"good": cited(1000), "plain": cited(850), "poor": cited(0)},
            **words.pop("score", {}),
        },
        **words,
    )


def counted(world: WorldOutcome) -> dict[str, int]:
    """Counters of the year before, without those that are 0."""
    found = {name: total(world, name) for name in sorted(world.totals) if name.split("/")[0] in STEMS}
    return {name: many for name, many in found.items() if many}


def by_margin(world: WorldOutcome, name: str) -> dict[Margin, int]:
    return dict(world.totals.get(name, {}))


def test_it_is_counted_in_every_margin_of_those_it_is_about(live: Any) -> None:
    luck = heard(1) | heard(2) | heard(60, 1)
    _, world, _ = live(alone(), (banded(),), luck, weeks=60)
    assert counted(world) == {
        "listed-year-before": 1,
        "listed-both-years": 1,
        "lowest-year-before/one": 1,
        "lowest-both-years/one": 1,
        "other-band/one": 1,
    }
    for name in counted(world):
        found = by_margin(world, name)
        assert set(found.values()) == {1}
        assert {margin for margin, _ in found} >= {"all", "group", "income", "age", "province"}


def test_a_year_before_is_52_weeks_before_the_last_and_not_51(live: Any) -> None:
    for week, expected in ((8, 1), (9, 0)):
        _, world, _ = live(alone(), (banded(),), heard(week), weeks=60)
        assert total(world, "listed-year-before") == total(world, "listed-both-years") == expected
        assert total(world, "other-band/one") == 1 - expected
        assert total(world, "listed-at-end") == 1


def test_in_a_run_of_52_weeks_nobody_looks_back(live: Any) -> None:
    luck = heard(1) | heard(2)
    for weeks, names in ((52, 0), (53, 2)):
        _, world, _ = live(alone(), (banded(),), luck, weeks=weeks)
        assert sum(name.startswith("listed-") and name in STEMS for name in world.totals) == names


def test_where_there_is_no_black_list_and_one_band_nothing_is_counted(live: Any) -> None:
    one = banded(score={"bands": {"all": cited(0)}}, register={"colour": "red"}, rules=[])
    _, world, _ = live(alone(), (one,), heard(1) | heard(30), weeks=60)
    assert total(world, "red-at-end") == 1
    assert counted(world) == {}


def test_on_whom_there_is_no_file_counts_at_the_start(live: Any) -> None:
    """Where the start lies in the lowest band, everybody without a file is in it, and stays."""
    poor = {"starts": cited(800), "points": {"speech": cited(200)}}
    regime = banded(score=poor, consent=cited("0.5"))
    agreed = {("consent", 0, 0)}
    _, world, _ = live(alone(), (regime,), agreed | heard(20) | heard(20, 1), weeks=60, citizens=12)
    assert total(world, "score-at-end/one") == 11 * 800 + 1000
    assert counted(world) == {
        "lowest-both-years/one": 11,
        "lowest-year-before/one": 12,
        "other-band/one": 1,
    }


def test_who_is_there_in_both_years_is_there_in_each() -> None:
    """In random societies, by everybody and by group; and the last week is that of the other counters."""
    seen: dict[str, int] = dict.fromkeys(STEMS, 0)
    for number in CASES:
        case = {**random_case(number, EVERYTHING), "weeks": 54, "citizens": 60}
        outcome = run(**case)
        for world in outcome.worlds.values():
            pairs = [("listed-both-years", "listed-year-before"), ("listed-both-years", "listed-at-end")]
            pairs += [
                (name, name.replace("both-years", "year-before"))
                for name in world.totals
                if name.startswith("lowest-both-years/")
            ]
            for both, one in pairs:
                for margin, many in by_margin(world, both).items():
                    assert many <= by_margin(world, one)[margin], (number, both)
            for name, many in counted(world).items():
                seen[name.split("/")[0]] += many
                for margin, of_them in by_margin(world, name).items():
                    assert of_them <= outcome.people["adults"][margin], (number, name)
    assert all(seen.values()), seen
