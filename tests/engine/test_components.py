"""Scores made of parts: of records, of income and age, and of what one's ties are worth."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.random_words import cited
from tests.engine.scripted import alone, heard, listing, total, weeks_of
from tests.engine.test_ratings import BOUNDS, Scores, lived

from underheaven.engine.oracle.components import kept_part
from underheaven.engine.oracle.people import plan_of
from underheaven.engine.oracle.pressure import Pressure
from underheaven.engine.oracle.recomputed import Component
from underheaven.engine.oracle.recomputing import recomputed_of
from underheaven.engine.oracle.regimes import Terms
from underheaven.ground.draws import Draws
from underheaven.society.population import Population
from underheaven.words.regime import Regime

RECORDS = {
    "weight": cited(1),
    "reads": "records",
    "starts": cited("0.5"),
    "points": {"speech": cited("-0.25")},
}
INCOME = {
    "weight": cited(3),
    "reads": "income",
    "table": {
        label: cited(share)
        for label, share in zip(("lowest", "second", "middle", "fourth", "highest"), "01111", strict=True)
    },
}
AGE = {**INCOME, "reads": "age", "table": {"18-39": cited("0.25"), "40-59": cited(1), "60+": cited(0)}}
TIES = {"weight": cited(1), "reads": "ties", "whose": "household"}


def made_of(
    score: dict[str, Any] | None = None, /, *, words: dict[str, Any] | None = None, **parts: Any
) -> Regime:
    """A score from 0 to 2000 that starts at 1000 and is made of these parts."""
    return listing(score={**BOUNDS, "components": parts, **(score or {})}, **(words or {}))


def part(starts: int = 0, fade: int = 0, points: int = 0) -> Component:
    return Component("a", 1, "records", 0, starts, fade, {0: points}, {}, "")


# ---- parts of records
def test_a_record_moves_its_part_and_the_part_moves_the_score_by_its_weight(live: Any) -> None:
    """(0.5 + 3 x 1) / 4 of 2000 at first; a record takes a quarter of the first part for good."""
    scores = lived(live, made_of(records=RECORDS, income=INCOME), heard(2), 4)
    assert scores.of(0) == [1750, 1625, 1625, 1625]
    assert scores.of(1) == [1750] * 4


def test_age_counts_as_income_does_and_weights_count_in_proportion(live: Any) -> None:
    parts = {"age": AGE | {"weight": cited("1/3")}, "records": RECORDS | {"weight": cited("2/3")}}
    assert lived(live, made_of(**parts), set(), 1).of(0) == [2000 * (1 + 2 * 2) // 12]


def test_thirds_are_floored(live: Any) -> None:
    parts = {"records": RECORDS, "income": INCOME | {"weight": cited(2), "table": {"middle": cited(0)}}}
    assert lived(live, made_of(**parts), set(), 1).of(0) == [333]


@pytest.mark.parametrize(
    ("was", "points", "left"), [(4096, 1, 4096), (4095, 1, 4096), (4090, 5, 4095), (0, -1, 0), (1, -1, 0)]
)
def test_a_part_lies_between_nothing_and_all(was: int, points: int, left: int) -> None:
    assert kept_part(part(starts=was), was, points) == left


def test_what_is_given_and_taken_in_a_week_is_summed_before_it_is_bounded(live: Any) -> None:
    lawful = {"acts": {name: {"rate": cited(13)} for name in ("speech", "gaming")}}
    records = RECORDS | {"starts": cited(1), "points": {"speech": cited(-1), "gaming": cited(1)}}
    sensor = {"watches": ["speech", "gaming"]}
    yes = heard(1) | {("act/gaming", 1, 0), ("sensor/ear/gaming", 1, 0)}
    scores = lived(live, made_of(words={"sensor": sensor}, a=records), yes, 2, society=alone(lawful=lawful))
    assert scores.of(0) == [2000, 2000]


def test_a_part_fades_towards_its_start_by_whole_steps() -> None:
    fading = part(starts=2048, fade=2048)
    parts = [1024]
    for _ in range(12):
        parts.append(kept_part(fading, parts[-1], 0))
    assert parts[:4] == [1024, 1536, 1792, 1920]
    assert parts[-2:] == [2048, 2048]


def test_points_of_a_part_are_rounded_half_to_even() -> None:
    points = {"speech": cited("1/8192"), "gaming": cited("3/8192"), "fraud": cited("-1/8192")}
    lawful = {"acts": {name: {"rate": cited(13)} for name in ("speech", "gaming")}}
    society = alone(lawful=lawful, harmful={"acts": {"fraud": {"rate": cited(1)}}})
    plan = plan_of(society, Population(society, 12, 7, 0), Draws(7, 0), 5, responses="core")
    regime = made_of(a=RECORDS | {"points": points})
    made = recomputed_of(regime, regime, plan)
    assert made is not None
    names = {number: act.name for number, act in enumerate(plan.acts)}
    assert {names[number]: given for number, given in made.kept[0].points.items()} == {
        "speech": 0, "gaming": 2, "fraud": 0,
    }  # fmt: skip


def test_records_are_read_in_every_week_and_the_score_is_made_in_some(live: Any) -> None:
    scores = lived(live, made_of({"every": cited("3 weeks")}, records=RECORDS), heard(1) | heard(4), 6)
    assert scores.of(0) == [1000, 1000, 500, 500, 500, 0]


def test_before_the_score_begins_records_move_no_part(live: Any) -> None:
    scores = lived(live, made_of({"from_week": 3}, records=RECORDS), heard(2) | heard(3), 4)
    assert scores.of(0) == [1000, 1000, 500, 500]


def test_who_has_no_file_rests_at_the_start(live: Any) -> None:
    regime = made_of(words={"consent": cited("0.5")}, income=INCOME)
    scores = lived(live, regime, {("consent", 0, 3)}, 2)
    assert scores.of(3) == [2000, 2000]
    assert scores.of(0) == [1000, 1000]


# ---- parts of ties
HOMES = {"household_size": {"1": cited("0.2"), "2": cited("0.8")}, "age": {"18-39": cited(1)},
         "income": {"middle": cited(1)}, "groups": {"A": cited(1)}}  # fmt: skip


def test_the_part_of_ties_is_what_the_others_scores_were_last_week(live: Any) -> None:
    society = alone(tables=HOMES)
    homes = [c.members for c in Population(society, 12, 7, 0).citizens]
    me, other = next(members for members in homes if len(members) == 2)
    scores = lived(live, made_of(records=RECORDS, ties=TIES), heard(1, other), 3, society=society)
    assert scores.of(other)[0] == (500 + 1000) // 2
    assert scores.of(me)[:2] == [1000, (1000 + 750) // 2]


def test_who_has_nobody_is_judged_by_the_other_parts_and_by_none_not_at_all(live: Any) -> None:
    society = alone(tables=HOMES)
    alone_at_home = next(c.index for c in Population(society, 64, 7, 0).citizens if len(c.members) == 1)
    parts = {"ties": TIES | {"weight": cited(100)}, "income": INCOME}
    for said, left in ((parts, 2000), ({"ties": TIES}, 1000)):
        scores = lived(live, made_of(**said), set(), 2, society=society, citizens=64)
        assert scores.of(alone_at_home) == [left] * 2


def test_others_without_a_file_count_with_the_start(live: Any) -> None:
    society = alone(tables=HOMES)
    homes = [c.members for c in Population(society, 12, 7, 0).citizens]
    me, _ = next(members for members in homes if len(members) == 2)
    regime = made_of(words={"consent": cited("0.5")}, ties=TIES, income=INCOME | {"weight": cited(1)})
    assert lived(live, regime, {("consent", 0, me)}, 3, society=society).of(me) == [1500] * 3


def test_a_tie_that_is_cut_is_no_part_of_a_score(live: Any) -> None:
    society = alone(ties={"district": 1}, responses={"thins": {"share": cited(1)}})
    other = Population(society, 12, 7, 0).partner("district-1", 0)
    assert other is not None
    words = {"publicity": [{"what": "list", "how": "search"}]}
    regime = made_of(words=words, ties=TIES | {"whose": "district"}, income=INCOME)
    for responses, left in (("all", [1750, 2000, 2000]), ("core", [1750, 1937, 1984])):
        scores = lived(live, regime, heard(1, other), 3, society=society, responses=responses)
        assert scores.of(0) == left


# ---- what an exit rights
@pytest.mark.parametrize(("reason", "left"), [("corrected", [750, 750, 1000]), ("expired", [750, 750, 750])])
def test_what_is_corrected_rights_the_part_and_the_score_when_it_is_next_made(
    live: Any, reason: str, left: list[int]
) -> None:
    redress = {"correction": {"found": cited("0.5")}}
    register = {"leave_when": {"after": cited("2 weeks")}}
    regime = made_of(
        words={"register": register, "redress": redress}, a=RECORDS | {"points": {"speech": cited("-0.125")}}
    )
    yes = {("sensor/ear/speech", 1, 0)} | (
        {("register/list/found", 2, 0)} if reason == "corrected" else set()
    )
    scores = Scores()
    _, world, stories = live(alone(), (regime,), yes, weeks=3, watch=scores)
    assert scores.of(0) == left
    assert scores.shadow_of(0) == [1000] * 3
    assert weeks_of(stories[0], "left") == [2]
    assert total(world, "exits/" + reason) == 1


def test_an_event_names_the_parts(live: Any) -> None:
    _, _, stories = live(alone(), (made_of(records=RECORDS, income=INCOME),), heard(2), weeks=3)
    told = [(e.week, e.cause, e.after) for e in stories[0] if e.kind == "score"]
    assert told == [(1, "income, records", 1750), (2, "income, records", 1625)]


# ---- what it means
@pytest.mark.parametrize(
    ("takes", "gives", "counts"),
    [("-0.1", "0.1", True), ("-1/8191", "1/8191", True), ("-1/8192", "1/8192", False)],
)
def test_what_a_part_takes_triggers_and_what_it_gives_is_a_reward(
    takes: str, gives: str, counts: bool
) -> None:
    civic = {"acts": {"volunteering": {"rate": cited(1)}}}
    society = alone(civic=civic, responses={"reward": {"by": cited("0.5")}})
    plan = plan_of(society, Population(society, 12, 7, 0), Draws(7, 0), 5, responses="all")
    points = {"speech": cited(takes), "volunteering": cited(gives)}
    regime = made_of(words={"register": {"enter_when": {"band": "X"}}}, a=RECORDS | {"points": points})
    terms = Terms("it", (regime,), plan)
    number = terms.act_number
    assert terms.realm_in["here"].triggers == ({number["speech"]} if counts else set())
    answers = Pressure(plan, terms, society).answers
    where = terms.realm_in["here"].files
    assert answers.rewarded[where][number["volunteering"]] == (6144 if counts else 4096)
