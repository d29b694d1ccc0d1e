"""Primitives of what people do about what befalls them, of desks and places, beside their plain form."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from tests.engine.random_words import random_case

from underheaven.engine.executors.cut_offs import Waiting, chosen
from underheaven.engine.plan import plan_of
from underheaven.engine.plan import tables as t
from underheaven.engine.plan.answering import places, times
from underheaven.engine.primitives import bits, luck, owing, shaming
from underheaven.engine.primitives.compiled import compiled
from underheaven.engine.primitives.waiting import drawn_by, how_many
from underheaven.engine.settling import settled
from underheaven.engine.state import CELL_FIRST, CELL_NUMBER, CELL_PROVINCE, CELL_SIZE, new_state
from underheaven.ground.draws import Address, Draws, key_of
from underheaven.ground.exact import ALWAYS

pytestmark = pytest.mark.slow  # compiling takes a minute where nothing is compiled yet


@compiled
def write(digits: Any, lane: int, number: int) -> None:
    bits.set_number(digits, lane, number)


@compiled
def above(digits: Any, number: int) -> Any:
    return bits.above(digits, number)


@compiled
def draw_for(
    who: Any, words: Any, halves: Any, slot: int, citizens: int, where: luck.Where, key: Any
) -> bool:
    return luck.draw_for(who, words, halves, slot, citizens, where, 4, key)


@compiled
def a_week_passes(tables: t.Tables, state: Any) -> None:
    owing.count_weeks(tables, state, 0, 0)


@compiled
def is_clear(tables: t.Tables, state: Any, asked: int) -> Any:
    return owing.is_clear(tables, state, 0, 0, asked)


@compiled
def entered_lately(digits: Any, week: int) -> Any:
    return shaming.entered_lately(digits, week)


def key(purpose: str, seed: int) -> Any:
    return np.array(key_of(purpose, seed), dtype=np.uint32)


def numbers_of_a_word(highest: int) -> tuple[list[int], Any]:
    """Numbers of 64 citizens, and the digits that hold them."""
    numbers = np.random.default_rng(highest).integers(0, highest + 1, 64).tolist()
    digits = np.zeros(highest.bit_length(), dtype=np.uint64)
    for lane, number in enumerate(numbers):
        write(digits, lane, number)
    return numbers, digits


def as_bits(truths: list[bool]) -> int:
    return sum(1 << lane for lane, truth in enumerate(truths) if truth)


@pytest.mark.parametrize("number", [0, 1, 29, 30, 31, 51])
def test_who_has_a_higher_number_is_found_for_64_at_once(number: int) -> None:
    numbers, digits = numbers_of_a_word(52)
    assert above(digits, number) == as_bits([n > number for n in numbers])


@pytest.mark.parametrize("week", [1, 2, 26, 27, 28, 52])
def test_shame_lasts_from_the_week_after_an_entry_for_26_weeks(week: int) -> None:
    numbers, digits = numbers_of_a_word(week)
    assert entered_lately(digits, week) == as_bits([n > 0 and 1 <= week - n <= 26 for n in numbers])


@pytest.mark.parametrize("share", [0.0, 0.01, 0.02, 0.03, 0.5])
def test_draws_for_a_few_are_those_for_all(share: float) -> None:
    chosen_ones = np.random.default_rng(3).random(1024) < share
    who = np.packbits(chosen_ones, bitorder="little").view(np.uint64)
    words = np.zeros(512, dtype=np.uint32)
    halves = words.view(np.uint16)
    assert draw_for(who, words, halves, 64, 1024, luck.Where(5, 9, 3), key("debt/repaid", 7)) == any(
        chosen_ones
    )
    for lane in np.flatnonzero(chosen_ones).tolist():
        assert halves[lane] == Draws(7, 3).half("debt/repaid", Address(5, 9, 64 + lane), 4)


@pytest.mark.parametrize("longest", [1, 2, 5, 8])
def test_weeks_without_debt_are_counted_in_a_row_up_to_the_longest_that_is_asked(longest: int) -> None:
    plan = plan_of(**random_case(0))
    digits = longest.bit_length() if longest > 1 else 0
    state = new_state(plan)._replace(planes=np.zeros((1 + digits, 1), dtype=np.uint64))
    row = plan.tables.worlds[:1].copy()
    row[0, t.W_OWES], row[0, t.W_LONGEST] = 0, longest
    row[0, t.W_UNPAID], row[0, t.W_UNPAID_END] = (1, 1 + digits) if digits else (-1, -1)
    tables = plan.tables._replace(worlds=row)
    chance, weeks = np.random.default_rng(longest), [longest] * 64
    for _ in range(60):
        owes = chance.random(64) < 0.2
        state.planes[0, 0] = as_bits(owes.tolist())
        if digits:
            a_week_passes(tables, state)
        weeks = [0 if owing else min(n + 1, longest) for n, owing in zip(weeks, owes, strict=True)]
        for asked in range(1, longest + 1):
            assert is_clear(tables, state, asked) == as_bits([n >= asked for n in weeks])


@pytest.mark.parametrize("week", [0, 5])
def test_the_draws_of_those_who_wait_are_gathered_over_cells(week: int) -> None:
    plan = plan_of(**{**random_case(0), "citizens": 300, "cell_bits": 5})
    cells, _ = settled(plan)
    last = cells.rows[-1]
    end = int(last[CELL_FIRST]) + -(-int(last[CELL_SIZE]) // 64) * 64
    plane = np.zeros(end // 64, dtype=np.uint64)
    draws, expected = Draws(plan.seed, plan.replicate), []
    for number, row in enumerate(cells.rows.tolist()):
        for slot in range(0, row[CELL_SIZE], 3):
            at = row[CELL_FIRST] + slot
            plane[at >> 6] |= np.uint64(1 << (at & 63))
            if number >= 2:
                address = Address(row[CELL_PROVINCE], row[CELL_NUMBER], slot)
                expected.append(draws.draw("register/one/priority", address, week))
    first = int(cells.rows[2, CELL_FIRST])
    drawn = np.zeros(how_many(plane, first, end), dtype=np.uint64)
    named = key("register/one/priority", plan.seed)
    assert drawn_by(plane, cells, 2, len(cells.rows), plan.replicate, week, named, drawn) == len(drawn)
    assert sorted(drawn.tolist()) == sorted(expected)


def test_as_many_have_a_place_as_there_is_room_for_and_all_where_there_is_enough() -> None:
    drawn = np.array([50, 10, 40, 20, 30], dtype=np.uint64)
    for shares in ([drawn], [drawn[:2], drawn[2:]], [drawn[:0], drawn]):
        for held in range(8):
            told = [Waiting(held if n == 0 else 0, share) for n, share in enumerate(shares)]
            cut_off = chosen(7, told)
            have_a_place = [draw for draw in drawn.tolist() if draw < cut_off]
            assert have_a_place == [draw for draw in drawn.tolist() if draw <= 10 * min(7 - held, 5)]
            assert (cut_off == ALWAYS) == (7 - held >= 5)


def test_a_capacity_is_floored_and_a_product_is_at_most_certain() -> None:
    assert places(Fraction("33.4"), 2990) == 0
    assert places(Fraction("33.5"), 3000) == 1
    assert places(Fraction(100_000), 3001) == 3001
    assert times(2**31, 4096 * 3) == ALWAYS
    assert times(10, 6000, 4000) == ((10 * 6000) >> 12) * 4000 >> 12
