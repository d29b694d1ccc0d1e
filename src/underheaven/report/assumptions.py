"""How much of a study is assumed: beside each regime, and at the end by whose number it is."""

from __future__ import annotations

from underheaven.ground.numbers import Standing
from underheaven.report.page import Page
from underheaven.studies.result import Result
from underheaven.words.regime import Regime
from underheaven.words.walk import numbers

_NAMED = 5


def assumed_in(regime: Regime) -> str:
    """Return how many of a regime's numbers are assumed: `30 of 34 numbers assumed`; none, nothing."""
    standings = [number.standing for _, number in numbers(regime)]
    return f"{standings.count(Standing.ASSUMED)} of {len(standings)} numbers assumed" if standings else ""


def print_assumed(page: Page, result: Result) -> None:
    """Print how much of this is assumed."""
    assumed = [place for place, _ in result.assumed]
    every = len(result.setting.numbers())
    page.heading("What is assumed")
    page.say(
        f"{len(assumed)} of the {every} numbers behind this page are assumed, and this study sweeps none of "
        "them. An interval above says how far the luck of the draw moves a figure, and nothing about these "
        "numbers."
        if assumed
        else f"None of the {every} numbers behind this page is assumed. An interval above says how far the "
        "luck of the draw moves a figure, and nothing else.",
        indent=2,
    )
    page.items(
        [
            (owner, f"{len(paths)}: {', '.join(paths[:_NAMED])}{', ...' if len(paths) > _NAMED else ''}")
            for owner, paths in _by_owner(result, assumed).items()
        ]
    )
    page.say(
        "Not modelled: births, deaths, moving house, ordinary unemployment, prices, protest, politics.",
        indent=2,
    )


def _by_owner(result: Result, places: list[str]) -> dict[str, list[str]]:
    """Return places by whose number each is: the society's, a regime's, or one that safeguards brought."""
    own: dict[str, set[str]] = {}
    for world in result.setting.declared:
        if not result.study.worlds[world].safeguards:
            for regime in result.setting.worlds[world]:
                own[regime.regime] = {".".join(path) for path, _ in numbers(regime)}
    brought = {name for world in result.study.worlds.values() if world.safeguards for name in world.regimes}
    owners: dict[str, list[str]] = {}
    for place in places:
        owner, _, path = place.partition(": ")
        if owner not in brought or path in own.get(owner, ()):
            owners.setdefault(owner, []).append(path)
        elif owner in own:
            owners.setdefault("safeguards", []).append(f"{owner}: {path}")
        else:
            owners.setdefault(f"{owner}, with safeguards", []).append(path)
    return {name: owners[name] for name in sorted(owners, key=lambda name: name == "safeguards")}
