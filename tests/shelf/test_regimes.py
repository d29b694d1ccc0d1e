"""What some regimes of the shelf are there to show, lived by the oracle."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from underheaven.engine import oracle
from underheaven.ground.outcome import ALL, Outcome
from underheaven.shelf import read
from underheaven.words.regime import Regime

CITIZENS, WEEKS, SEED = 1000, 45, 11
State = list[tuple[int, ...]]


def lived(
    worlds: Mapping[str, tuple[Regime, ...]], responses: str = "all"
) -> tuple[Outcome, Mapping[str, list[State]]]:
    """Return a run of the small city, and after each week what there is to know about each citizen."""
    seen: dict[str, list[State]] = {name: [] for name in worlds}

    def watch(week: int, made: Mapping[str, oracle.World]) -> None:
        for name, world in made.items():
            seen[name].append(
                [
                    (
                        person.fear,
                        person.closed,
                        person.closed_weeks,
                        person.jobless,
                        person.owes,
                        *(number for file in person.files for number in (file.score, file.shadow)),
                    )
                    for person in world.people
                ]
            )

    outcome = oracle.run(
        read("society", "small-city"),
        worlds,
        citizens=CITIZENS,
        weeks=WEEKS,
        seed=SEED,
        responses=responses,
        watch=watch,
    )
    return outcome, seen


def harsher(regime: Regime) -> Regime:
    """Return a regime whose records cost four times as much, so that bands are left within weeks."""
    assert regime.score is not None
    points = {
        act: rule.model_copy(update={"points": rule.points.swept_to(rule.points.value * 4)})
        for act, rule in regime.score.points.items()
    }
    return regime.model_copy(update={"score": regime.score.model_copy(update={"points": points})})


def test_a_carrot_is_its_stick_citizen_by_citizen_fear_included() -> None:
    carrot, stick = harsher(read("regime", "all-carrot")), harsher(read("regime", "all-stick"))
    cameras = read("regime", "street-cameras")
    outcome, seen = lived({"none": (), "carrot": (carrot, cameras), "stick": (stick, cameras)})
    assert seen["carrot"] == seen["stick"]
    ours, theirs = outcome.worlds["carrot"], outcome.worlds["stick"]
    assert list(map(list, ours.closed_weeks)) == list(map(list, theirs.closed_weeks))
    renamed = {name.replace("all-carrot", "all-stick"): by for name, by in ours.totals.items()}
    assert renamed == theirs.totals
    for counter in ("refused/flight", "refused/loan", "refused/fast-train", "favoured/deposit-waiver"):
        assert ours.totals[counter][ALL] > 0, counter
    assert any(fear for fear, *_ in seen["carrot"][-1])
    assert sum(sum(weeks) for weeks in ours.closed_weeks) > 0


@pytest.mark.slow  # compiles the fast engine where it is not compiled yet
def test_a_carrot_is_its_stick_in_a_city_of_the_fast_engine() -> None:
    from underheaven.engine.fast import run

    cameras = read("regime", "street-cameras")
    worlds = {name: (harsher(read("regime", f"all-{name}")), cameras) for name in ("carrot", "stick")}
    outcome = run(
        read("society", "small-city"),
        {"none": (), **worlds},
        citizens=20_000,
        weeks=104,
        seed=SEED,
        responses="all",
    )
    ours, theirs = outcome.worlds["carrot"], outcome.worlds["stick"]
    for one, other in zip(ours.closed_weeks, theirs.closed_weeks, strict=True):
        assert (one == other).all()  # type: ignore[attr-defined]
    assert {name.replace("all-carrot", "all-stick"): by for name, by in ours.totals.items()} == theirs.totals
    assert ours.totals["refused/flight"][ALL] > 0


def test_carrot_and_stick_differ_in_the_words_of_their_rules_alone() -> None:
    carrot, stick = read("regime", "all-carrot"), read("regime", "all-stick")
    for word in ("sensors", "score", "registers", "publicity", "redress", "limits", "uses", "consent"):
        assert getattr(carrot, word) == getattr(stick, word), word
    assert carrot.score is not None
    every = set(carrot.score.bands)
    for ours, theirs in zip(carrot.rules, stick.rules, strict=True):
        assert (ours.services, ours.coverage) == (theirs.services, theirs.coverage)
        if ours.then == "favour":
            assert ours == theirs
            continue
        assert (ours.then, theirs.then) == ("admit", "refuse")
        assert set(ours.when[0].band or ()) == every - set(theirs.when[0].band or ())


def test_without_teeth_nothing_is_refused_and_people_are_silent_all_the_same() -> None:
    gentle = read("regime", "rongcheng-2021")
    outcome, _ = lived({"none": (), "gentle": (gentle,)})
    totals = outcome.worlds["gentle"].totals
    assert not any(name.startswith("refused/") and by.get(ALL) for name, by in totals.items())
    assert sum(sum(weeks) for weeks in outcome.worlds["gentle"].closed_weeks) == 0
    assert not totals.get("entries", {}).get(ALL)
    would, does = (totals[f"expression/{what}"][ALL] for what in ("would", "does"))
    assert does < would
    assert totals["favoured/deposit-waiver"][ALL] > 0


def test_who_never_agreed_is_silenced_by_the_same_sensors() -> None:
    gentle = read("regime", "rongcheng-2021")
    assert gentle.consent is not None
    nobody = gentle.model_copy(update={"consent": gentle.consent.swept_to(gentle.consent.value / 1000)})
    outcome, _ = lived({"none": (), "some": (gentle,), "nobody": (nobody,)}, responses="core")
    some, hardly = (outcome.worlds[name].totals for name in ("some", "nobody"))
    lost = [by["expression/would"][ALL] - by["expression/does"][ALL] for by in (some, hardly)]
    assert 0 < lost[1] < lost[0]  # the chill of being watched needs no file; the fear of records does
