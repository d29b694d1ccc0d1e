"""The fast engine gives the oracle's bits: digests, totals, closed weeks, for anything that can be said."""

from __future__ import annotations

import itertools
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from tests.engine.random_words import EVERYTHING, random_case

from underheaven.engine.fast import run as fast
from underheaven.engine.oracle import run as oracle
from underheaven.engine.plan import plan_of
from underheaven.engine.plan import tables as t
from underheaven.ground.numbers import CitedNumber, Standing
from underheaven.ground.outcome import Outcome, Totals, WorldOutcome
from underheaven.shelf.finding import read
from underheaven.society.cells import cells_of
from underheaven.words.ladder import rungs
from underheaven.words.places import districts_of, tells_districts_apart
from underheaven.words.regime import Regime

pytestmark = pytest.mark.slow  # compiling takes a minute where nothing is compiled yet

QUICK, CASES = 40, 300
"""Random cases that are lived in every check, and in all tests."""


def kept(totals: Totals) -> dict[str, dict[Any, int]]:
    """Totals without zeros: a counter or margin that is missing is 0."""
    counters = {name: {margin: n for margin, n in of.items() if n} for name, of in totals.items()}
    return {name: of for name, of in counters.items() if of}


def closed(world: WorldOutcome) -> list[list[int]]:
    """Closed weeks by cell and citizen."""
    return [[int(weeks) for weeks in cell] for cell in world.closed_weeks]


def differences(one: Outcome, other: Outcome) -> list[str]:
    """What two outcomes do not have in common."""
    found: list[str] = []
    if kept(one.people) != kept(other.people) or one.cells != other.cells:
        found.append("people")
    assert list(one.worlds) == list(other.worlds)
    for name, world in one.worlds.items():
        beside = other.worlds[name]
        ours, theirs = kept(world.totals), kept(beside.totals)
        found += [f"{name}: {c}" for c in ours.keys() | theirs.keys() if ours.get(c) != theirs.get(c)]
        same = (world.digest, closed(world), world.score_step)
        if same != (beside.digest, closed(beside), beside.score_step):
            found.append(f"{name}: state")
    return found


def lived_alike(case: dict[str, Any], **how: Any) -> None:
    assert differences(oracle(**case), fast(**case, **how)) == []


def limited(regime: Regime) -> Regime:
    """The regime with its own limit: it reads no lawful act."""
    limits = regime.limits.model_copy(update={"no_lawful_acts": True})
    return regime.model_copy(update={"limits": limits})


def test_random_societies_have_places_of_every_kind() -> None:
    seen: Counter[str] = Counter()
    for number in range(QUICK):
        case = random_case(number)
        society, cells = case["society"], cells_of(case["society"], case["citizens"], case["cell_bits"])
        lived_in = {cell.district_name for cell in cells}
        sensors = [s for regime in case["worlds"]["both"] for s in regime.sensors.values()]
        rates = [rate for s in sensors for rate in (s.detects, s.false_alarm, s.look_alikes) if rate]
        seen[f"{len(society.provinces)} provinces"] += 1
        seen["empty province"] += len({cell.province for cell in cells}) < len(society.provinces)
        seen["empty district"] += len(lived_in) < len(districts_of(society))
        seen["cell of one"] += any(cell.size == 1 for cell in cells)
        seen["too many districts to tell apart"] += not tells_districts_apart(society)
        seen["a rate by place"] += any(lived_in & rate.by_place.keys() for rate in rates)
    assert len(seen) == 8, seen
    assert min(seen.values()) >= 2, seen


def ladder_case(number: int) -> dict[str, Any]:
    """A random case on every rung, and with one or both regimes limited to what harms."""
    case = random_case(number)
    one, two = case["worlds"]["both"]
    worlds = {
        **rungs((one, two)),
        "limited": (one, limited(two)),
        "both-limited": (limited(one), limited(two)),
    }
    return {**case, "worlds": worlds}


def small_city(citizens: int, weeks: int, cell_bits: int, responses: str) -> dict[str, Any]:
    """A small city with two regimes of the shelf, on every rung, and without."""
    regimes = (read("regime", "rongcheng-points"), read("regime", "street-cameras"))
    return {
        "society": read("society", "small-city"), "worlds": {**rungs(regimes), "none": ()},
        "citizens": citizens, "weeks": weeks, "seed": citizens + weeks, "replicate": 1,
        "cell_bits": cell_bits, "responses": responses,
    }  # fmt: skip


@pytest.mark.parametrize("number", range(QUICK))
def test_random_regimes_are_lived_alike(number: int) -> None:
    lived_alike(random_case(number), threads=1)


@pytest.mark.parametrize("number", range(QUICK, CASES))
def test_many_random_regimes_are_lived_alike(number: int) -> None:
    lived_alike(random_case(number), threads=1)


@pytest.mark.parametrize("number", range(QUICK))
def test_random_registers_redress_and_answers_are_lived_alike(number: int) -> None:
    lived_alike(random_case(number, EVERYTHING), threads=1)


@pytest.mark.parametrize("number", range(QUICK, CASES))
def test_many_random_registers_redress_and_answers_are_lived_alike(number: int) -> None:
    lived_alike(random_case(number, EVERYTHING), threads=1)


@pytest.mark.parametrize("number", range(CASES, CASES + QUICK))
def test_random_answers_and_desks_alone_are_lived_alike(number: int) -> None:
    lived_alike(random_case(number, ("answers", "desks")), threads=1)


@pytest.mark.parametrize("number", range(5))
def test_every_rung_and_limit_is_lived_alike(number: int) -> None:
    lived_alike(ladder_case(number), threads=1)


@pytest.mark.parametrize("number", range(5, 60))
def test_every_rung_and_limit_of_many_regimes_is_lived_alike(number: int) -> None:
    lived_alike(ladder_case(number), threads=1)


def test_a_watched_act_that_a_society_does_not_know_is_watched_by_nobody() -> None:
    case = random_case(1)
    left = {name: act for name, act in case["society"].harmful.acts.items() if name != "fraud"}
    harmful = case["society"].harmful.model_copy(update={"acts": left})
    assert any("fraud" in sensor.watches for r in case["worlds"]["both"] for sensor in r.sensors.values())
    lived_alike({**case, "society": case["society"].model_copy(update={"harmful": harmful})}, threads=1)


def test_neither_threads_nor_blocks_change_anything() -> None:
    cases = [random_case(number) for number in (2, 7, 22, 34, 120, 958)]
    cases += [random_case(number, EVERYTHING) for number in (2, 9, 44)]
    for number, case in enumerate(cases):
        usual = fast(**case, threads=1)
        for threads, block in ((1, 64), (2, 128), (3, 2048), (5, 64)):
            assert differences(usual, fast(**case, threads=threads, block=block)) == [], number


def test_a_large_cell_is_lived_alike_in_one_block_and_in_many() -> None:
    lived_alike(small_city(1500, 20, 16, "core"), threads=1, block=128)
    city = small_city(40_000, 6, 16, "core")
    assert differences(fast(**city, threads=1), fast(**city, threads=2, block=1024)) == []


def test_what_can_be_said_is_seen_to_happen_and_not_to() -> None:
    fired: dict[str, set[bool]] = {}
    for number, words in itertools.product(range(QUICK), ((), EVERYTHING)):
        case = random_case(number, words)
        plan = plan_of(**{"replicate": 0, **case})
        tables = plan.tables
        scored = tables.regimes[tables.regimes[:, t.R_SCORE] != 0]
        seen = {
            "points too many for 16 bits": (scored[:, t.R_NARROW] == 0).tolist(),
            "a score that fades": (scored[:, t.R_DECAY] != 0).tolist(),
            "points only alone": (tables.files[:, t.F_ONLY] != 0).tolist(),
            "points through others": (scored[:, t.R_THROUGH_END] > scored[:, t.R_THROUGH]).tolist(),
            "a record that a condition names": (tables.files[:, t.F_NAMED] != 0).tolist(),
            "a record that is shown": (tables.files[:, t.F_SHOWS] != 0).tolist(),
            "a start that does something": (tables.worlds[:, t.W_LOUD] != 0).tolist(),
            "fear": (tables.worlds[:, t.W_FEAR] != 0).tolist(),
            "giving up": (tables.worlds[:, t.W_GIVES_UP] != 0).tolist(),
            "hits that land": (tables.entries[:, t.E_PENDING] >= 0).tolist(),
            "one chance for all": (tables.even != 0).tolist(),
            "ties that are told": (tables.newly >= 0).any(axis=1).tolist(),
            "a payer": (tables.others[:, t.O_COUNT] < 0).tolist(),
            "a chance that is certain": (tables.chances[:, 0] >= 2**32).all(axis=1).tolist(),
            "several stages": [len(plan.stages) > 1],
            "debts": (tables.worlds[:, t.W_OWES] >= 0).tolist(),
            "weeks without debt in a row": (tables.worlds[:, t.W_UNPAID] >= 0).tolist(),
            "work that can be lost": (tables.worlds[:, t.W_WORK_END] > tables.worlds[:, t.W_WORK]).tolist(),
            "credit that can close": (
                tables.worlds[:, t.W_CREDIT_END] > tables.worlds[:, t.W_CREDIT]
            ).tolist(),
            "shame after": (tables.worlds[:, t.W_LATELY] >= 0).tolist(),
            "shame before": (tables.shame_before < 4096).ravel().tolist(),
            "a reward": (tables.raised > 4096).tolist(),
            "one who is set apart does more": (tables.most_apart > tables.most).any(axis=1).tolist(),
            "a register that is seen": (tables.registers[:, t.Q_SEEN] != 0).tolist(),
            "places on a register": (tables.registers[:, t.Q_WAITS] >= 0).tolist(),
            "a desk with a capacity": (tables.registers[:, t.Q_FILED] >= 0).tolist(),
            "one try": (tables.registers[:, t.Q_TRIES] == 1).tolist(),
            "a debt that ends an entry": (tables.registers[:, t.Q_REPAID] > 0).tolist(),
        }
        for world in fast(**case, threads=1).worlds.values():
            for counter in t.COUNTERS:
                seen.setdefault(counter, []).append(("all", "") in world.totals.get(counter, {}))
        for what, truths in seen.items():
            fired.setdefault(what, set()).update(truths)
    always = {"expression/would", "expression-untouched/would"}
    assert {what for what, truths in fired.items() if truths != {True, False}} <= always
    assert all(True in fired[what] for what in always)


def test_a_block_is_a_multiple_of_64() -> None:
    with pytest.raises(ValueError, match="multiple of 64"):
        fast(**random_case(0), block=100)


def test_a_small_city_and_its_whole_ladder_are_lived_alike() -> None:
    lived_alike(small_city(600, 12, 8, "core"))


@pytest.mark.parametrize(
    ("citizens", "weeks", "cell_bits", "responses"),
    [(1000, 30, 16, "core"), (2000, 40, 8, "core"), (1000, 40, 9, "frozen")],
)
def test_a_larger_city_and_its_whole_ladder_are_lived_alike(
    citizens: int, weeks: int, cell_bits: int, responses: str
) -> None:
    lived_alike(small_city(citizens, weeks, cell_bits, responses))


def test_tiny_societies_are_lived_alike() -> None:
    worlds = {name: (read("regime", name),) for name in ("tiny-society", "tiny-society-ties")}
    lived_alike({
        "society": read("society", "tiny-society"), "worlds": worlds, "citizens": 1500, "weeks": 130,
        "seed": 7, "cell_bits": 8, "responses": "frozen",
    })  # fmt: skip


@pytest.mark.parametrize(("number", "citizens", "cell_bits"), [(3, 1000, 16), (8, 1001, 4), (21, 3500, 16)])
def test_a_nation_drawn_down_to_a_cell_for_each_citizen_is_lived_alike(
    number: int, citizens: int, cell_bits: int
) -> None:
    case = {**random_case(number), "citizens": citizens, "cell_bits": cell_bits, "weeks": 5, "replicate": 1}
    case["society"] = read("society", "nation-2020")
    one, other = oracle(**case), fast(**case)
    assert differences(one, other) == []
    kinds = [kind for kind, _ in one.people["adults"]]
    assert "district" not in kinds
    assert kinds.count("province") == 31
    assert any(world.totals.get("entries", {}).get(("all", ""), 0) for world in one.worlds.values())


def test_places_of_which_no_rate_speaks_share_their_thresholds() -> None:
    case = random_case(3)
    (one,) = case["worlds"]["one"]
    sensors = {
        name: sensor.model_copy(update={"detects": _by_place("1/3")}) for name, sensor in one.sensors.items()
    }
    plan = plan_of(
        **{
            **case,
            "society": read("society", "nation-2020"),
            "worlds": {"one": (one.model_copy(update={"sensors": sensors}),)},
            "citizens": 10_000,
        }
    )
    detected = plan.tables.chances[:, 0].reshape(len(plan.tables.entries), len(plan.districts), 8)
    third = round(Fraction(2**32, 3))
    for at, (district, province, _, _) in enumerate(plan.districts):
        expected = {"tibet": third // 2 + third % 2}.get(province, third)
        if district == "tibet-2":
            expected = 0
        assert (detected[:, at] == expected).all(), district
    assert len(plan.districts) == 2_818
    assert plan.areas[-1] == (None, "xinjiang")


def _by_place(share: str) -> CitedNumber:
    factors = {
        place: CitedNumber(Fraction(factor), "factor", Standing.DERIVED)
        for place, factor in (("tibet", "1/2"), ("tibet-2", "0"))
    }
    return CitedNumber(Fraction(share), "share", Standing.DERIVED, by_place=factors)


def test_a_plan_has_one_hash_for_one_run_and_another_for_another() -> None:
    def hashed(number: int, **changed: Any) -> str:
        return plan_of(**{**random_case(number), **changed}).plan_hash

    assert hashed(3) == hashed(3)
    assert len({hashed(3), hashed(4), hashed(3, seed=9), hashed(3, weeks=9), hashed(3, replicate=9)}) == 5
    assert plan_of(**random_case(3)).text().startswith(f"plan {hashed(3)}\n")
