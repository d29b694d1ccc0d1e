"""What citizens do to each other, beside its plain form: who meets whom, and how far a map reaches."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from tests.engine.choosing import cited, cited_weeks
from tests.engine.random_words import random_case, regime_of
from tests.engine.test_fast_equals_oracle import lived_alike

from underheaven.engine.plan import plan_of
from underheaven.engine.plan.channels import WITHIN_A_CELL, classes_of
from underheaven.engine.plan.maps import reach
from underheaven.engine.plan.writing import keys_table
from underheaven.engine.primitives.luck import Where
from underheaven.engine.primitives.meeting import meet, met_by, position_of
from underheaven.engine.primitives.permuted import seats_of, slots_of
from underheaven.engine.primitives.scratch import Span, scratch_of
from underheaven.engine.settling import settled
from underheaven.engine.state import CELL_DISTRICT, CELL_FIRST, CELL_NUMBER, CELL_PROVINCE, CELL_SIZE
from underheaven.ground.draws import Address, Draws, Kind, key_of
from underheaven.ground.permutations import Permutation, place_permutation
from underheaven.society.population import Population

pytestmark = pytest.mark.slow  # compiling takes a minute where nothing is compiled yet

WEEK = 5
where_it_is: Any = position_of.py_func  # it is only ever inlined


def plainly_met(people: Population, draws: Draws, seats: int, tie: str, index: int) -> int | None:
    """Whom an adult meets in a class, by the page and nothing else."""
    one = people.citizens[index]
    cell = next(c for c in people.cells if c.first <= index < c.first + c.size)
    province, number, slot = one.address
    first = Address(province, number, 0)
    if tie == "household":
        head = people.citizens[one.household].address
        many = len(one.members)
        turn = draws.draw("meet/household", head, WEEK) * many >> 32
        other = one.members[(turn - one.members.index(index)) % many]
    elif tie in ("neighbours", "passers-by"):
        begin = slot // 64 * 64 if tie == "neighbours" else 0
        many = min(64, cell.size - begin) if tie == "neighbours" else cell.size
        place = Address(province, number, begin)
        turn = draws.draw(f"meet/{tie}", place, WEEK, Kind.PLACE) * many >> 32
        other = cell.first + begin + (turn - (slot - begin)) % many
    elif tie == "workplace":
        if not one.is_worker or not seats:
            return None
        order: Permutation = place_permutation(draws, "tie/workplace", province, number, cell.size)
        seat = order.forward(slot)
        begin = seat // seats * seats
        many = min(seats, cell.size - begin)
        turn = draws.draw("meet/workplace", first, WEEK, Kind.PLACE) * many >> 32
        other = cell.first + order.inverse(begin + (turn - (seat - begin)) % many)
        if not people.citizens[other].is_worker:
            return None
    else:
        found = people.partner(tie, index)
        if found is None:
            return None
        other = found
    return None if other == index or people.citizens[other].is_child else other


@pytest.mark.parametrize("number", [0, 3, 8, 17, 21])
def test_everybody_meets_one_other_in_each_class_who_meets_them(number: int) -> None:
    case = random_case(number)
    plan = plan_of(**case)
    cells, folk = settled(plan)
    names = ("society", "citizens", "seed", "replicate", "cell_bits")
    plain = Population(*(case[name] for name in names))
    draws, ties = Draws(plan.seed, plan.replicate), plan.society.ties
    stand = [
        int(cells.rows[n, CELL_FIRST]) + slot
        for n, cell in enumerate(plain.cells)
        for slot in range(cell.size)
    ]
    children = {stand[one.index] for one in plain.citizens if one.is_child}
    idle = {stand[one.index] for one in plain.citizens if not one.is_worker}
    keys = [key_of(f"meet/{name}", plan.seed) for name in WITHIN_A_CELL]
    tables = plan.tables._replace(meet_keys=keys_table(keys, 4))
    own = scratch_of(tables)._replace(seats=np.zeros((2, 8192), dtype=np.uint16))
    for tie, which in classes_of(plan.society, [*WITHIN_A_CELL, "acquaintances"]):
        met: dict[int, int] = {}
        for n, row in enumerate(cells.rows):
            where = Where(int(row[CELL_PROVINCE]), int(row[CELL_NUMBER]), plan.replicate)
            first, size = int(row[CELL_FIRST]), int(row[CELL_SIZE])
            for slot in range(0, size, 64):
                citizens = min(64, size - slot)
                span = Span(WEEK, 9, n, first + slot, slot, citizens, size, first, int(row[CELL_DISTRICT]))
                places = np.zeros(64, dtype=np.uint32)
                meet(tables, folk, cells, own, span, where, which, places)
                others = [int(where_it_is(cells, which, n, places[lane])) for lane in range(citizens)]
                met.update({first + slot + lane: other for lane, other in enumerate(others)})
        for one in plain.citizens:
            if one.is_child:
                continue
            expected = plainly_met(plain, draws, ties.workplace or 0, tie, one.index)
            at = stand[one.index]
            cell = int(np.searchsorted(cells.rows[:, CELL_FIRST], at, side="right")) - 1
            left_out = children if tie != "workplace" else idle
            other = met[at] if met[at] not in left_out else -1
            assert other == (-1 if expected is None else stand[expected]), (tie, one.address)
            assert met_by(tables, folk, cells, plan.replicate, WEEK, which, cell, at) == other
            if expected is not None:
                assert met[met[at]] == at


@pytest.mark.parametrize("size", [1, 2, 5, 63, 64, 447, 4096, 5000])
def test_a_block_is_permuted_as_each_of_it(size: int) -> None:
    lanes = Draws(3, 1).block("tie/district-1", 0, 2, 0, 0, Kind.PLACE)
    plain, keyed = Permutation(lanes, size), np.array(lanes[:6], dtype=np.uint16)
    seats = np.zeros(-(-size // 64) * 64, dtype=np.uint16)
    seats_of(keyed, size, 0, size, seats)
    assert seats[:size].tolist() == [plain.forward(slot) for slot in range(size)]
    slots_of(keyed, size, size, seats)
    assert seats[:size].tolist() == list(range(size))


@pytest.mark.parametrize("metres", [50, 51, 70, 71, 500, 1600])
def test_a_map_reaches_whoever_lives_no_further_than_it_says(metres: int) -> None:
    wide = reach(Fraction(metres))
    for rows in range(40):
        for columns in range(40):
            is_near = 2500 * (rows * rows + columns * columns) <= metres * metres
            assert (rows < len(wide) and columns <= wide[rows]) == is_near


@pytest.mark.parametrize("metres", [50, 520, 1600])
def test_a_map_of_many_rows_of_buildings_is_lived_alike(metres: int) -> None:
    listed = {
        "colour": "black",
        "enter_when": {"recorded": ["fraud"]},
        "leave_when": {"after": cited_weeks(2)},
    }
    words = {
        "sensors": {"desk": {"watches": ["fraud"], "detects": cited(1)}},
        "registers": {"list": listed},
        "publicity": [{"what": "list", "how": "map", "within": cited(metres)}],
    }
    case = {**random_case(1), "worlds": {"map": (regime_of(words),)}, "responses": "all"}
    lived_alike({**case, "citizens": 2_600, "cell_bits": 12, "weeks": 5}, threads=1)


@pytest.mark.parametrize("among", [["workplace", "acquaintances"], ["household", "neighbours", "passers-by"]])
def test_marks_at_random_that_weigh_what_their_givers_score_are_lived_alike(among: list[str]) -> None:
    ratings = {
        "among": among, "usual": cited(40), "after": {"fraud": cited(0), "volunteering": cited(50)},
        "at_random": cited("0.3"), "weight_above": cited(20), "start_counts": cited("0.1"),
    }  # fmt: skip
    score = {
        "starts": cited(35), "bounds": [cited(0), cited(50)], "step": cited("0.01"),
        "half_life": cited_weeks(6), "every": cited_weeks(2), "ratings": ratings,
        "bands": {"high": cited(38), "low": cited(0)},
    }  # fmt: skip
    rules = [{"services": ["loan"], "when": {"band": ["low"]}, "then": "refuse"}]
    case = {**random_case(1), "worlds": {"marks": (regime_of({"score": score, "rules": rules}),)}}
    lived_alike({**case, "citizens": 1_000, "cell_bits": 9, "weeks": 8}, threads=1)
