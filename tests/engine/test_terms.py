"""Terms, renewal, several records in a window, red registers: how long, how often, and for what."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.random_words import cited, random_case, regime_of
from tests.engine.scripted import alone, listing, total, weeks_of

from underheaven.engine.oracle import run
from underheaven.engine.oracle.people import plan_of
from underheaven.engine.oracle.regimes import Terms
from underheaven.engine.oracle.stakes import Stakes
from underheaven.ground.draws import Address, Draws
from underheaven.society.population import Population

TWO_ACTS = {"lawful": {"acts": {"speech": {"rate": cited(13)}, "gaming": {"rate": cited(13)}}}}
EAR = {"watches": ["speech", "gaming"], "detects": cited("0.5"), "false_alarm": cited("0.01")}


def did(act: str, *weeks: int, is_error: bool = False) -> set[tuple[str, int, int]]:
    """An act done and recorded, or a record by a false alarm."""
    acts = set() if is_error else {("act/" + act, week, 0) for week in weeks}
    return acts | {(f"sensor/ear/{act}", week, 0) for week in weeks}


def two_terms(**register: Any) -> Any:
    """Speech lists for three weeks, gaming for six."""
    enter = [{"recorded": "speech", "for": cited("3 weeks")}, {"recorded": "gaming"}]
    words = {"enter_when": enter, "leave_when": {"after": cited("6 weeks")}, **register}
    return listing(sensor=EAR, register=words)


def left(stories: Any) -> list[tuple[int, str, str]]:
    return [(e.week, e.cause, e.note) for e in stories[0] if e.kind == "left"]


def test_each_condition_has_its_own_term_and_the_longest_holds(live: Any) -> None:
    society = alone(**TWO_ACTS)
    for yes, expected in (
        (did("speech", 2), (4, "expired", "3 weeks")),
        (did("gaming", 2), (7, "expired", "6 weeks")),
        (did("speech", 2) | did("gaming", 2), (7, "expired", "6 weeks")),
    ):
        _, _, stories = live(society, (two_terms(),), yes, weeks=12)
        assert left(stories) == [expected]


def test_a_term_of_its_own_ends_where_the_register_has_no_end(live: Any) -> None:
    regime = two_terms(leave_when={"never": True})
    society = alone(**TWO_ACTS)
    _, _, stories = live(society, (regime,), did("speech", 1), weeks=9)
    assert left(stories) == [(3, "expired", "3 weeks")]
    _, world, stories = live(society, (regime,), did("speech", 1) | did("gaming", 1), weeks=9)
    assert left(stories) == []
    assert total(world, "listed-at-end") == 1


@pytest.mark.parametrize(
    ("again", "ends", "renewals"), [("ignored", 4, 0), ("restarts", 6, 1), ("adds", 7, 1)]
)
def test_a_record_while_listed_is_ignored_or_starts_the_term_anew_or_adds_to_it(
    live: Any, again: str, ends: int, renewals: int
) -> None:
    yes = did("speech", 2, 4)
    _, world, stories = live(alone(**TWO_ACTS), (two_terms(again=again),), yes, weeks=20)
    assert left(stories) == [(ends, "expired", f"{ends - 1} weeks")]
    assert weeks_of(stories[0], "renewed") == [4] * renewals
    assert (total(world, "renewals"), total(world, "entries")) == (renewals, 1)


def test_a_shorter_term_does_not_shorten_a_longer_one(live: Any) -> None:
    _, _, stories = live(
        alone(**TWO_ACTS), (two_terms(again="restarts"),), did("gaming", 1) | did("speech", 2), weeks=12
    )
    assert left(stories) == [(6, "expired", "6 weeks")]


def test_a_renewal_in_the_last_week_of_a_term_is_in_time_and_one_later_enters_anew(live: Any) -> None:
    for week, weeks in ((3, [5]), (4, [3, 6])):
        yes = did("speech", 1, week)
        _, _, stories = live(alone(**TWO_ACTS), (two_terms(again="restarts"),), yes, weeks=12)
        assert [when for when, _, _ in left(stories)] == weeks


def test_a_renewed_entry_keeps_its_tag(live: Any) -> None:
    yes = did("speech", 1, is_error=True) | did("speech", 3)
    _, world, _ = live(alone(**TWO_ACTS), (two_terms(again="restarts"),), yes, weeks=12)
    assert (total(world, "entries-wrong"), total(world, "wrong-ended/5")) == (1, 1)


def test_a_term_beyond_the_run_is_no_end(live: Any) -> None:
    """Kept as the week after the run, however much is added."""
    seen: dict[int, int] = {}

    def look(week: int, worlds: Any) -> None:
        entry = worlds["it"].people[0].files[0].entries[0]
        seen[week] = entry.until if entry is not None else 0

    yes = did("gaming", 2, 3, 4, 5)
    live(alone(**TWO_ACTS), (two_terms(again="adds"),), yes, weeks=9, watch=look)
    assert seen == {1: 0, 2: 7, **dict.fromkeys(range(3, 10), 10)}


def test_terms_as_long_as_the_registers_change_nothing_but_a_column() -> None:
    for number in range(10):
        case = random_case(number)
        (one,) = case["worlds"]["one"]
        registers = {}
        for name, register in one.registers.items():
            after = register.leave_when.after
            enter = [
                condition.model_copy(update={"term": after}) if condition.recorded else condition
                for condition in register.enter_when
            ]
            registers[name] = register.model_copy(update={"enter_when": tuple(enter)})
        named = one.model_copy(update={"registers": registers})
        worlds = run(**{**case, "worlds": {"usual": (one,), "named": (named,)}}).worlds
        assert worlds["usual"].totals == worlds["named"].totals, number


# ---- several records in a window
def strikes(times: int, within: int, **register: Any) -> Any:
    enter = {"recorded": ["speech", "gaming"], "times": times, "within": cited(f"{within} weeks")}
    return listing(sensor=EAR, register={"enter_when": enter, **register})


@pytest.mark.parametrize(("weeks", "entered"), [((1, 3, 5), [5]), ((1, 3, 6), []), ((1, 2, 3, 8), [3])])
def test_three_strikes_in_five_weeks_this_week_included(
    live: Any, weeks: tuple[int, ...], entered: list[int]
) -> None:
    _, _, stories = live(alone(**TWO_ACTS), (strikes(3, 5),), did("speech", *weeks), weeks=10)
    assert weeks_of(stories[0], "entered") == entered


def test_two_acts_in_one_week_are_two_records(live: Any) -> None:
    yes = did("speech", 2) | did("gaming", 2)
    _, _, stories = live(alone(**TWO_ACTS), (strikes(2, 1),), yes, weeks=4)
    assert weeks_of(stories[0], "entered") == [2]


def test_old_strikes_do_not_enter_in_a_week_without_a_record(live: Any) -> None:
    """After the exit, the strikes still lie in the window; it takes another to be entered again."""
    regime = strikes(2, 9, leave_when={"after": cited("1 weeks")})
    _, _, stories = live(alone(**TWO_ACTS), (regime,), did("speech", 1, 2, 5), weeks=8)
    assert weeks_of(stories[0], "entered") == [2, 5]


def test_an_entry_that_needed_a_strike_in_error_is_wrong_on_file(live: Any) -> None:
    for is_error, wrong in ((True, 1), (False, 0)):
        yes = did("speech", 1, is_error=is_error) | did("speech", 3)
        _, world, stories = live(alone(**TWO_ACTS), (strikes(2, 9),), yes, weeks=4)
        assert weeks_of(stories[0], "entered") == [3]
        assert total(world, "entries-wrong") == wrong


def test_a_record_that_may_be_the_second_strike_is_half_as_dear() -> None:
    """What a record means is shared among the records that it takes."""
    shares = []
    for times in (1, 2, 8):
        regime = listing(sensor=EAR) if times == 1 else strikes(times, 9)
        society = alone(**TWO_ACTS)
        plan = plan_of(society, Population(society, 12, 7, 0), Draws(7, 0), 5, responses="core")
        terms = Terms("it", (regime,), plan)
        shares.append(Stakes(terms, terms.realms[0]).of(0, terms.act_number["speech"]))
    assert [share * 8 for share in shares] == [1, pytest.approx(1 / 2), pytest.approx(1 / 8)]


# ---- red registers
def praised(colour: str, **more: Any) -> Any:
    sensors = {"desk": {"watches": "volunteering", "detects": cited(1)}}
    registers = {
        "honour": {
            "colour": colour,
            "enter_when": {"recorded": "volunteering"},
            "leave_when": {"after": cited("4 weeks")},
        }
    }
    rules = [{"services": "flight", "when": {"listed": "honour"}, "then": "favour"}]
    return regime_of({"sensors": sensors, "registers": registers, "rules": rules, **more})


CIVIC = {"civic": {"acts": {"volunteering": {"rate": cited(13), "while_listed": cited("0.5")}}}}


def test_who_is_on_a_red_register_is_favoured_and_not_listed(live: Any) -> None:
    yes = {("act/volunteering", 2, 0), *(("service/flight", week, 0) for week in range(1, 9))}
    script, world, stories = live(alone(**CIVIC), (praised("red"),), yes, weeks=5)
    assert weeks_of(stories[0], "entered") == [2]
    assert left(stories) == [(5, "expired", "4 weeks")]
    counted = {name: total(world, name) for name in world.totals if total(world, name)}
    assert (counted["red-entries"], counted["red-at-end"], counted["favoured/flight"]) == (1, 1, 4)
    for black_only in ("entries", "listed-weeks", "listed-at-end", "ever-listed", "exits/expired"):
        assert black_only not in counted
    assert len({script.asked["act/volunteering", week, 0] for week in range(1, 6)}) == 1


def test_a_red_register_frightens_nobody_and_tells_nobody() -> None:
    shown = [{"what": "honour", "how": "broadcast"}, {"what": "honour", "how": "tell", "to": ["district"]}]
    redress = {"notice": {"share": cited(1)}, "correction": {"found": cited(1)}}
    society = alone(**CIVIC, ties={"district": 3}, responses={
        "fear": {"scale": cited(3), "half_life": cited("5 weeks")}
    })  # fmt: skip
    outcomes = {
        colour: run(
            society, {"it": (praised(colour, publicity=shown, redress=redress),)},
            citizens=60, weeks=12, seed=3, probe=frozenset({Address(0, 0, 5)}),
        ).worlds["it"]
        for colour in ("red", "black")
    }  # fmt: skip
    kinds = {c: {e.kind for e in w.lives[Address(0, 0, 5)]} for c, w in outcomes.items()}
    assert "afraid" in kinds["black"]
    assert not kinds["red"] & {"afraid", "told", "appealed", "decided"}
    assert total(outcomes["red"], "red-entries") > 0


def test_what_a_red_register_costs_is_nothing() -> None:
    society = alone(**CIVIC)
    plan = plan_of(society, Population(society, 12, 7, 0), Draws(7, 0), 5, responses="core")
    for colour, triggers in (("red", 0), ("black", 1)):
        assert len(Terms("it", (praised(colour),), plan).realms[0].triggers) == triggers
