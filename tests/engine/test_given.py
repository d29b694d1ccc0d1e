"""What is given late, at a higher price, or by a competitor: nobody is shut out, and all of it is counted."""

from __future__ import annotations

from typing import Any

from tests.engine.random_words import EVERYTHING, cited, random_case, regime_of
from tests.engine.scripted import alone, heard, listing, total, weeks_of

from underheaven.engine.oracle import run
from underheaven.ground.outcome import WorldOutcome
from underheaven.words.regime import Regime

TRAVELS = {("service/flight", week, 0) for week in range(1, 13)}
CASES = range(25)
LISTED = {"services": "flight", "when": {"listed": "list"}}
HARDER = ("slowed", "slowed-by", "dearer", "dearer-by")


def ruling(*rules: dict[str, Any], **words: Any) -> Regime:
    return listing(rules=list(rules), **words)


def by(then: str, times: str, **words: Any) -> dict[str, Any]:
    """A rule that gives whoever is listed later, or dearer."""
    return {**LISTED, "then": then, "by": cited(times), **words}


def counted(world: WorldOutcome) -> dict[str, int]:
    counters = (*HARDER, "refused", "favoured", "switched", "unasked")
    found = {name: total(world, f"{name}/flight") for name in counters}
    return {name: number for name, number in found.items() if number}


# ---- slow and dearer
def test_what_is_given_late_is_given_and_closes_nothing(live: Any) -> None:
    _, world, stories = live(alone(), (ruling(by("slow", "3")),), heard(2) | TRAVELS, weeks=5)
    assert counted(world) == {"slowed": 4, "slowed-by": 4 * 2 * 4096}
    assert weeks_of(stories[0], "slowed") == [2, 3, 4, 5]
    assert (weeks_of(stories[0], "closed"), total(world, "closed-weeks/adults")) == ([], 0)
    assert total(world, "shut-out-weeks") == 0


def test_the_slowest_and_the_dearest_of_several_rules_count(live: Any) -> None:
    rules = (by("slow", "3"), by("slow", "1.5"), by("dearer", "1.25"), by("dearer", "1"))
    for order in (rules, rules[::-1]):
        _, world, _ = live(alone(), (ruling(*order),), heard(2) | TRAVELS, weeks=2)
        assert counted(world) == {"slowed": 1, "slowed-by": 2 * 4096, "dearer": 1, "dearer-by": 1024}


def test_who_is_refused_is_neither_late_nor_charged_and_who_is_late_is_not_favoured(live: Any) -> None:
    favour, refuse = {**LISTED, "then": "favour"}, {**LISTED, "then": "refuse"}
    for rules, expected in (
        ((by("slow", "2"), refuse), {"refused": 1}),
        ((by("dearer", "2"), favour), {"dearer": 1, "dearer-by": 4096}),
        ((by("slow", "1"), favour), {"slowed": 1}),
        ((favour,), {"favoured": 1}),
    ):
        _, world, _ = live(alone(), (ruling(*rules),), heard(2) | TRAVELS, weeks=2)
        assert counted(world) == expected


def test_late_for_those_who_are_connected_alone(live: Any) -> None:
    rule = by("slow", "2", coverage=cited("0.5"))
    for connected in (set[tuple[str, int, int]](), {("coverage/flight", 0, 0)}):
        _, world, _ = live(alone(), (ruling(rule),), heard(2) | TRAVELS | connected, weeks=2)
        assert total(world, "slowed/flight") == len(connected)


def test_to_be_served_as_before_is_to_be_served() -> None:
    """A rule that makes it one time as long, or as dear, changes nobody's life."""
    late_ones = 0
    for number in CASES:
        case = random_case(number, EVERYTHING)
        (one,) = case["worlds"]["one"]
        one = one.model_copy(update={"limits": one.limits.model_copy(update={"own_domain_only": False})})
        late = [
            {
                "services": list(case["society"].services),
                "when": {"listed": list(one.registers)},
                "then": then,
                "by": cited(1),
            }
            for then in ("slow", "dearer")
        ]
        more = regime_of({"rules": late, "registers": {}}).rules
        beside = one.model_copy(update={"rules": (*one.rules, *more)})
        worlds = run(**{**case, "worlds": {"one": (one,), "beside": (beside,)}}).worlds
        assert worlds["one"].digest == worlds["beside"].digest, number
        assert lived(worlds["one"]) == lived(worlds["beside"]), number
        late_ones += sum(total(worlds["beside"], f"slowed/{service}") for service in case["society"].services)
    assert late_ones > 100


def lived(world: WorldOutcome) -> Any:
    """All but who was favoured or late; who is late is favoured no more."""
    kept = {n: t for n, t in world.totals.items() if n.split("/")[0] not in (*HARDER, "favoured", "asked")}
    return kept, world.closed_weeks


# ---- elsewhere
def travelling(share: str | None) -> Any:
    elsewhere = {} if share is None else {"elsewhere": cited(share)}
    return alone(services={"flight": {"asked": cited(26), **elsewhere}})


def test_whom_a_company_refuses_goes_elsewhere_and_nothing_closes(live: Any) -> None:
    for share, run_by, expected, closed in (
        ("1", "company", {"switched": 4}, 0),
        ("0", "company", {"refused": 4}, 4),
        (None, "company", {"refused": 4}, 4),
        ("1", "state", {"refused": 4}, 4),
        ("1", "everybody", {"refused": 4}, 4),
    ):
        _, world, stories = live(travelling(share), (listing(run_by=run_by),), heard(2) | TRAVELS, weeks=5)
        assert (counted(world), total(world, "closed-weeks/adults")) == (expected, closed)
        assert weeks_of(stories[0], "switched") == ([2, 3, 4, 5] if "switched" in expected else [])


def test_some_have_somewhere_else_to_go_and_always_the_same(live: Any) -> None:
    others = {("service/flight", week, 1) for week in range(1, 13)} | heard(2, 1)
    luck = heard(2) | TRAVELS | others | {("service/flight/elsewhere", 0, 1)}
    _, world, stories = live(travelling("0.5"), (listing(run_by="company"),), luck, weeks=5)
    assert counted(world) == {"refused": 4, "switched": 4}
    assert (weeks_of(stories[0], "closed"), weeks_of(stories[1], "closed")) == ([2], [])


def test_what_the_state_refuses_nobody_finds_elsewhere(live: Any) -> None:
    company = listing(run_by="company")
    state = regime_of(
        {"regime": "state", "uses": ["one"], "rules": [{**LISTED, "then": "refuse", "from_week": 4}]}
    )
    _, world, stories = live(travelling("1"), (company, state), heard(2) | TRAVELS, weeks=6)
    assert counted(world) == {"switched": 2, "refused": 3}
    assert weeks_of(stories[0], "closed") == [4]


def test_who_goes_elsewhere_gives_up_nothing_and_is_not_late(live: Any) -> None:
    """To have gone elsewhere is no refusal: it makes nobody ask less."""
    society = travelling("1").model_copy(
        update={"responses": alone(responses={"gives_up": {"after": 1, "by": cited(1)}}).responses}
    )
    regime = ruling({**LISTED, "then": "refuse"}, by("slow", "2"), run_by="company")
    _, world, _ = live(society, (regime,), heard(2) | TRAVELS, weeks=6)
    assert counted(world) == {"switched": 5}


def test_where_the_state_runs_everything_competitors_change_nothing() -> None:
    for number in CASES:
        case = random_case(number, EVERYTHING)
        both = tuple(regime.model_copy(update={"run_by": "state"}) for regime in case["worlds"]["both"])
        services = {
            name: service.model_copy(update={"elsewhere": None})
            for name, service in case["society"].services.items()
        }
        without = case["society"].model_copy(update={"services": services})
        one, other = (
            run(**{**case, "society": society, "worlds": {"both": both}}).worlds["both"]
            for society in (case["society"], without)
        )
        assert (one.digest, one.totals) == (other.digest, other.totals), number
