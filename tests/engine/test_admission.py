"""Who is let in, who has a file at all, and how many domains may close."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from tests.engine.random_words import SERVICES, cited, random_case, random_regime
from tests.engine.scripted import alone, heard, listing, total, weeks_of

from underheaven.engine.oracle import run
from underheaven.engine.oracle.people import plan_of
from underheaven.engine.oracle.regimes import Terms
from underheaven.engine.oracle.stakes import Stakes
from underheaven.ground.draws import Draws
from underheaven.ground.outcome import ALL
from underheaven.society.population import Population
from underheaven.words.condition import Condition
from underheaven.words.regime import Regime, Rule

CONSENT = ("consent", 0, 0)


# ---- admit
def answering(one: Regime, then: str, bands: tuple[str, ...], whose: str) -> Regime:
    """The regime with one rule, on flights and loans, by band."""
    condition = Condition(band=bands, whose=whose)  # type: ignore[arg-type]  # checked where words are read
    rule = Rule(services=SERVICES, when=(condition,), then=then)  # type: ignore[arg-type]  # the same
    return one.model_copy(update={"rules": (rule,)})


def scored(number: int) -> Regime:
    """A random regime with a score and three bands."""
    regimes = (random_regime(more) for more in range(1000 * number, 1000 * number + 100))
    return next(regime for regime in regimes if regime.score is not None)


@pytest.mark.parametrize("whose", ["own", "payer", "household"])
def test_letting_in_good_bands_is_refusing_the_bad_citizen_by_citizen(whose: str) -> None:
    """The carrot is the stick: scores, fear, acts, closed weeks, all of it."""
    for number in range(1, 9):
        case, one = random_case(number), scored(number)
        worlds = {
            "stick": (answering(one, "refuse", ("Z",), whose),),
            "carrot": (answering(one, "admit", ("X", "Y"), whose),),
        }
        left = run(**{**case, "worlds": worlds}).worlds
        for what in ("digest", "totals", "closed_weeks"):
            assert getattr(left["stick"], what) == getattr(left["carrot"], what), (number, what)


def test_of_those_without_a_file_none_is_refused_for_not_being_in_a_good_band(live: Any) -> None:
    score = {
        "starts": cited(1000),
        "bounds": [cited(0), cited(1300)],
        "bands": {"X": cited(1010), "Z": cited(0)},
    }
    rule = {"services": "flight", "when": {"band": "X"}, "then": "admit"}
    regime = listing(score=score, rules=[rule], consent=cited("0.5"))
    _, world, stories = live(alone(), (regime,), {CONSENT, ("service/flight", 1, 0)}, weeks=4)
    assert weeks_of(stories[0], "refused") == [1]
    assert total(world, "closed-weeks/adults") == 4


def test_who_is_not_connected_or_has_another_payer_is_let_in(live: Any) -> None:
    score = {
        "starts": cited(1000),
        "bounds": [cited(0), cited(1300)],
        "bands": {"X": cited(1010), "Z": cited(0)},
    }
    rule = {
        "services": "flight", "when": {"band": "X", "whose": "payer"}, "then": "admit",
        "coverage": cited("0.5"), "other_payer": cited("0.5"),
    }  # fmt: skip
    connected = {("coverage/flight", 0, slot) for slot in (0, 1)}
    pays = {("service/flight/other-payer", 0, 0)}
    _, world, _ = live(alone(), (listing(score=score, rules=[rule]),), connected | pays, weeks=3)
    assert total(world, "closed-weeks/adults") == 3


PAIRS = {"household_size": {"2": cited(1)}, "age": {"18-39": cited(1)}, "income": {"middle": cited(1)},
         "groups": {"A": cited(1)}}  # fmt: skip


@pytest.mark.parametrize(("other_pays", "refused"), [(False, []), (True, [3])])
def test_one_is_let_in_by_the_payers_merit_unless_somebody_else_pays(
    live: Any, other_pays: bool, refused: list[int]
) -> None:
    """Nothing of one's own is asked where the payer is enough; where another pays, one's own file decides."""
    honour = {"colour": "red", "enter_when": {"recorded": "speech"}, "leave_when": {"never": True}}
    admits = {
        "services": "flight", "then": "admit", "other_payer": cited("0.5"),
        "when": [{"listed": "list"}, {"listed": "list", "whose": "payer"}],
    }  # fmt: skip
    society = alone(tables=PAIRS)
    people = Population(society, 12, 7, 0).citizens
    me, payer = next((c.index, c.household) for c in people if c.household != c.index)
    yes = heard(1, payer) | {("service/flight", 3, me)}
    if other_pays:
        yes |= {("service/flight/other-payer", 0, payer)}
    _, _, stories = live(society, (listing(register=honour, rules=[admits]),), yes, weeks=3)
    assert weeks_of(stories[me], "refused") == refused


# ---- what it means to be let in
def stakes_of(regime: Regime) -> Fraction:
    """What a record of speech means, as a share of the domains of life."""
    society = alone(services=TRAVEL_AND_CREDIT)
    plan = plan_of(society, Population(society, 12, 7, 0), Draws(7, 0), 5, responses="core")
    terms = Terms("it", (regime,), plan)
    return Stakes(terms, terms.realms[0]).of(0, terms.act_number["speech"])


SCORE = {
    "starts": cited(1000),
    "bounds": [cited(0), cited(1300)],
    "points": {"speech": {"points": cited(-10)}},
    "bands": {"X": cited(980), "Z": cited(0)},
}


def test_a_record_means_as_much_where_the_good_are_let_in_as_where_the_bad_are_refused() -> None:
    """Ten of the twenty points that close two domains."""
    services = list(TRAVEL_AND_CREDIT)
    stick = [{"services": services, "when": {"band": "Z"}, "then": "refuse"}]
    carrot = [{"services": services, "when": {"band": "X"}, "then": "admit"}]
    for rules in (stick, carrot):
        regime = listing(score=SCORE, rules=rules, registers={})
        assert stakes_of(regime) == Fraction(1, 2) * Fraction(2, 8)


def test_nobody_counts_as_being_on_a_red_register_so_not_to_be_on_one_costs_nothing_more() -> None:
    honour = {"colour": "red", "enter_when": {"recorded": "speech"}, "leave_when": {"never": True}}
    admits = {"services": list(TRAVEL_AND_CREDIT), "when": {"listed": "list"}, "then": "admit"}
    assert stakes_of(listing(register=honour, rules=[admits])) == 0


def test_a_record_means_no_more_domains_than_may_close() -> None:
    rules = [rule(*TRAVEL_AND_CREDIT)]
    assert stakes_of(listing(rules=rules)) == Fraction(2, 8)
    assert stakes_of(limited(1, rules)) == Fraction(1, 8)
    assert stakes_of(limited(0, rules)) == 0


# ---- consent
def test_nobody_has_a_file_who_has_not_agreed(live: Any) -> None:
    _, world, stories = live(
        alone(), (listing(consent=cited("0.5")),), {CONSENT, *heard(1), *heard(1, 1)}, weeks=3
    )
    assert [weeks_of(stories[slot], "entered") for slot in (0, 1)] == [[1], []]
    assert weeks_of(stories[1], "did") == [1]
    assert weeks_of(stories[1], "recorded") == []
    assert (total(world, "records/speech"), total(world, "entries")) == (1, 1)


def test_of_two_regimes_one_may_have_a_file_and_the_other_none(live: Any) -> None:
    """One draw decides about both; the sensor is one, and whoever has a file reads it."""
    listed = listing(consent=cited("0.2"))
    other = listing(regime="two", registers={
        "second": {"colour": "black", "enter_when": {"recorded": "speech"}, "leave_when": {"never": True}}
    }, rules=[], consent=cited("0.9"))  # fmt: skip
    script, _, stories = live(alone(), (listed, other), {CONSENT, *heard(1), *heard(1, 1)}, weeks=2)
    assert [(e.what, e.by) for e in stories[0] if e.kind == "entered"] == [("list", "one"), ("second", "two")]
    assert weeks_of(stories[1], "recorded") == []
    assert {script.asked["consent", 0, slot] for slot in (0, 1)} <= {round(0.2 * 2**32), round(0.9 * 2**32)}


def test_a_regime_without_a_file_reads_nothing_of_a_record_that_another_reads(live: Any) -> None:
    """It takes no points, refuses nothing, shows nothing, and believes nothing about others."""
    blind = listing(
        regime="two",
        registers={},
        consent=cited(0),
        score={
            **SCORE,
            "through_others": [
                {"points": cited(-5), "when": {"listed": "list", "whose": "household", "at_least": 1}}
            ],
        },
        rules=[{"services": "flight", "when": {"recorded": "speech"}, "then": "refuse"}],
        publicity=[{"what": "acts", "acts": "speech", "how": "broadcast"}],
        uses="one",
    )
    society = alone(tables=PAIRS, responses={"fear": {"scale": cited(3), "half_life": cited("5 weeks")}})
    fears: list[int] = []

    def look(_week: int, worlds: Any) -> None:
        fears.append(worlds["it"].people[7].fear)

    yes = heard(1) | {("service/flight", 1, 0)}
    _, world, stories = live(society, (listing(rules=[]), blind), yes, weeks=3, watch=look)
    assert weeks_of(stories[0], "entered") == [1]
    assert [
        (e.kind, e.week) for story in stories.values() for e in story if e.kind in ("score", "refused")
    ] == []
    assert fears == [0, 0, 0]
    assert world.totals["score-at-end/two"][ALL] == 12 * 1000


@pytest.mark.parametrize(("agreed", "moved"), [((0, 1), [2]), ((0,), []), ((1,), [])])
def test_points_through_others_need_a_file_on_both(
    live: Any, agreed: tuple[int, ...], moved: list[int]
) -> None:
    """On the one who gets them, and on the one who is listed: with that regime, whoever keeps the list."""
    because = {"points": cited(-5), "when": {"listed": "list", "whose": "household"}}
    score = {**SCORE, "points": {}, "through_others": [because]}
    kin = listing(regime="two", registers={}, rules=[], consent=cited("0.5"), score=score, uses="one")
    yes = heard(1) | {("consent", 0, slot) for slot in agreed}
    _, _, stories = live(alone(tables=PAIRS), (listing(rules=[]), kin), yes, weeks=2)
    assert weeks_of(stories[0], "entered") == [1]
    assert [e.week for e in stories[1] if e.kind == "score"] == moved


def test_a_hit_taken_for_somebody_without_a_file_is_lost(live: Any) -> None:
    people = Population(alone(), 12, 7, 0)
    pairs = [(c.index, people.look_alike("ear", c.index)) for c in people.citizens]
    me, other = next(pair for pair in pairs if pair[1] is not None)
    regime = listing(sensor={"look_alikes": cited("0.1")}, consent=cited("0.5"))
    mistaken = heard(2, me) | {("sensor/ear/speech/taken", 2, me)}
    for agreed, lost in (({("consent", 0, other)}, 0), ({("consent", 0, me)}, 1)):
        _, world, stories = live(alone(), (regime,), mistaken | agreed, weeks=4)
        assert total(world, "look-alikes-lost") == lost
        assert len(weeks_of(stories[other], "recorded")) == 1 - lost


def test_where_all_agree_nothing_changes_and_where_nobody_does_nothing_happens() -> None:
    for number in range(10):
        case = random_case(number)
        (one,) = case["worlds"]["one"]
        agreed = {
            share: one.model_copy(update={"consent": listing(consent=cited(share)).consent})
            for share in (0, 1)
        }
        worlds = {"usual": (one,), "all": (agreed[1],), "nobody": (agreed[0],)}
        left = run(**{**case, "worlds": worlds}).worlds
        assert left["usual"] == left["all"], number
        for counter in ("entries", "closed-weeks/adults", "closed-weeks/children"):
            assert total(left["nobody"], counter) == 0, number
        records = sum(
            total(left["nobody"], name) for name in left["nobody"].totals if name.startswith("records")
        )
        assert records == 0, number


# ---- how many domains may close
TRAVEL_AND_CREDIT = {name: {"asked": cited(26)} for name in ("flight", "fast-train", "loan")}


def limited(most: int, rules: list[dict[str, Any]], **words: Any) -> Any:
    return listing(rules=rules, limits={"closed_domains": most}, **words)


def closed(live: Any, *regimes: Any) -> set[str]:
    """The domains that are closed to who is listed in week 1."""
    _, _, stories = live(alone(services=TRAVEL_AND_CREDIT), regimes, heard(1), weeks=2)
    return {e.what for e in stories[0] if e.kind == "closed"}


def rule(*services: str) -> dict[str, Any]:
    return {"services": list(services), "when": {"listed": "list"}, "then": "refuse"}


def test_of_two_domains_one_may_close_the_first_in_the_list_of_domains(live: Any) -> None:
    rules = [rule("loan"), rule("flight", "fast-train")]
    assert closed(live, listing(rules=rules)) == {"travel", "credit"}
    assert closed(live, limited(2, rules)) == {"travel", "credit"}
    assert closed(live, limited(1, rules)) == {"travel"}
    assert closed(live, limited(0, rules)) == set()


def test_a_freed_domain_refuses_nothing_and_a_domain_that_was_open_keeps_its_refusals(live: Any) -> None:
    """A train that is refused closes nothing while flights are free, so the limit leaves it alone."""
    rules = [rule("loan"), rule("fast-train"), {**rule("flight"), "coverage": cited("0.5")}]
    asks = {(f"service/{name}", 1, 0) for name in TRAVEL_AND_CREDIT}
    for connected, refused in ((set(), {"fast-train"}), ({("coverage/flight", 0, 0)}, set())):
        _, world, stories = live(
            alone(services=TRAVEL_AND_CREDIT), (limited(0, rules),), heard(1) | asks | connected, weeks=1
        )
        assert {e.what for e in stories[0] if e.kind == "refused"} == refused
        assert total(world, "closed-weeks/adults") == 0


def test_another_regimes_refusal_stays(live: Any) -> None:
    other = listing(regime="two", sensors={}, registers={}, rules=[rule("loan")], uses="one")
    assert closed(live, limited(0, [rule("loan"), rule("flight", "fast-train")]), other) == {"credit"}


def test_a_favour_holds_again_where_the_refusal_was_taken_back(live: Any) -> None:
    rules = [rule("flight"), {**rule("flight"), "then": "favour"}]
    _, world, _ = live(alone(), (limited(0, rules),), heard(1) | {("service/flight", 1, 0)}, weeks=1)
    assert (total(world, "refused/flight"), total(world, "favoured/flight")) == (0, 1)


def test_a_limit_nobody_reaches_changes_nothing() -> None:
    for number in range(10):
        case = random_case(number)
        (one,) = case["worlds"]["one"]
        wide = one.model_copy(update={"limits": one.limits.model_copy(update={"closed_domains": 8})})
        left = run(**{**case, "worlds": {"usual": (one,), "wide": (wide,)}}).worlds
        assert left["usual"] == left["wide"], number
