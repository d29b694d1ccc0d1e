"""Each primitive beside its plain form: draws, bits, permutations, ties, fading, and who lives where."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.engine.random_words import random_case

from underheaven.engine.plan import plan_of
from underheaven.engine.primitives import bits, lanes, luck, residents
from underheaven.engine.primitives.compiled import compiled
from underheaven.engine.primitives.permuted import backward, forward
from underheaven.engine.primitives.publishing import partner
from underheaven.engine.primitives.rating import fade
from underheaven.engine.primitives.responding import calm_down, startle
from underheaven.engine.settling import settled
from underheaven.engine.state import CELL_FIRST
from underheaven.engine.vectors import vector_bits
from underheaven.ground.draws import Address, Draws, Kind, key_of
from underheaven.ground.exact import decayed
from underheaven.ground.permutations import Permutation
from underheaven.society.population import Population
from underheaven.words.labels import AGES, GROUPS, INCOMES
from underheaven.words.society import KINDS

pytestmark = pytest.mark.slow  # compiling takes a minute where nothing is compiled yet


@compiled
def at_most(halves: Any, first: int, highest: Any) -> Any:
    return bits.at_most(halves, first, np.uint16(highest))


@compiled
def lay_out(word: int, numbers: Any, first: int) -> None:
    bits.lay_out(np.uint64(word), numbers, first)


@compiled
def listed(plane: Any, words: int, numbers: Any) -> int:
    return bits.list_lanes(plane, words, numbers)


@compiled
def added(row: Any, first: int, word: int, points: int, low: int, high: int) -> Any:
    more = lanes.add_where(lanes.held(row, first), np.uint64(word), np.int16(points))
    bounded = lanes.bounded(more, np.int16(low), np.int16(high))
    lanes.put_back(row, first, bounded)
    return lanes.below(bounded, np.int16(0))


@compiled
def write(digits: Any, lane: int, number: int) -> None:
    bits.set_number(digits, lane, number)


@compiled
def read(digits: Any, lane: int) -> int:
    return bits.number_at(digits, lane)


@compiled
def who_has(digits: Any, number: int) -> Any:
    return bits.are(digits, number)


@compiled
def who_has_all(digits: Any, number: int) -> Any:
    return lanes.are_all(digits, number, len(digits))


@compiled
def looked_up(halves: Any, lane: int, traits: Any, table: Any, is_few: bool) -> Any:
    if not lanes.has_permutations():
        return False, np.uint64(0), np.uint64(0)
    if is_few:
        low, same = lanes.at_most_of_few(halves, lane, traits, lane, table)
    else:
        low, same = lanes.at_most_of_many(halves, lane, traits, lane, table)
    return True, low, same


@compiled
def head(people: Any, at: int) -> int:
    return residents.head_of(people, at)


@compiled
def household_ends(people: Any, at: int, end: int) -> int:
    return residents.household_end(people, at, end)


@compiled
def is_adult(people: Any, at: int) -> bool:
    return residents.is_adult(people, at)


@compiled
def is_worker(people: Any, at: int) -> bool:
    return residents.is_worker(people, at)


@compiled
def happens(threshold: Any, slot: int, where: luck.Where, week: int, key: Any) -> bool:
    return luck.happens(np.uint64(threshold), slot, where, week, key)


@compiled
def whole(slot: int, where: luck.Where, week: int, key: Any, kind: int) -> Any:
    return luck.draw(slot, where, week, key, kind)


def key(purpose: str, seed: int) -> Any:
    return np.array(key_of(purpose, seed), dtype=np.uint32)


def test_draws_are_those_of_the_ground() -> None:
    draws, where = Draws(7, 3), luck.Where(5, 9, 3)
    words = np.zeros(1024, dtype=np.uint32)
    luck.fill(words, 256, 256, where, 4, key("act/fraud", 7))
    for slot in (0, 1, 7, 8, 1000, 2047):
        address = Address(5, 9, 2048 + slot)
        assert words.view(np.uint16)[slot] == draws.half("act/fraud", address, 4)
        assert whole(2048 + slot, where, 4, key("act/fraud", 7), 0) == draws.draw("act/fraud", address, 4)
    place = draws.draw("society/packing", Address(5, 9, 64), 0, Kind.PLACE)
    assert whole(64, where, 0, key("society/packing", 7), 1) == place


def test_a_draw_next_to_its_threshold_needs_its_lower_half() -> None:
    where = luck.Where(0, 0, 0)
    for slot in range(20):
        drawn = Draws(1, 0).draw("act/fraud", Address(0, 0, slot), 2)
        for threshold, result in ((drawn, False), (drawn + 1, True), (0, False), (2**32, True)):
            assert happens(threshold, slot, where, 2, key("act/fraud", 1)) is result


def test_a_comparison_gives_a_bit_for_each_of_64_neighbours() -> None:
    halves = np.random.default_rng(1).integers(0, 65536, 256).astype(np.uint16)
    for highest in (0, 20_000, 32_768, 65_535):
        expected = sum(int(halves[64 + lane] <= highest) << lane for lane in range(64))
        assert at_most(halves, 64, highest) == expected


@pytest.mark.parametrize("size", [1, 2, 5, 16, 63, 64, 447, 4096])
def test_permutations_are_those_of_the_ground(size: int) -> None:
    keys = Draws(3, 1).block("tie/district-1", 0, 2, 0, 0, Kind.PLACE)
    plain, keyed = Permutation(keys, size), np.array(keys[:6], dtype=np.uint16)
    for slot in range(size):
        assert forward(keyed, size, slot) == plain.forward(slot)
        assert backward(keyed, size, plain.forward(slot)) == slot


def test_fear_and_scores_fade_as_they_should() -> None:
    fear, before = np.array([0, 1, 31, 32, 33, 4096, 65_535], dtype=np.uint16), np.zeros(7, dtype=np.uint16)
    afraid = [int(f) for f in fear]
    calm_down(fear, 5, before)
    assert fear.tolist() == [f - (f + 31 >> 5) for f in afraid]
    assert before.tolist() == afraid
    score = np.array([-500, 0, 999, 1000, 1001, 1300], dtype=np.int16)
    expected = [1000 + decayed(int(x) - 1000, 27) for x in score]
    fade(score, 1000, 27)
    assert score.tolist() == expected


def test_a_score_fades_rightly_from_one_end_of_its_bounds_to_the_other() -> None:
    score = np.array([-32_768, -32_767, 32_767], dtype=np.int16)
    expected = [32_767 + decayed(int(x) - 32_767, 4096) for x in score]
    fade(score, 32_767, 4096)
    assert score.tolist() == expected == [32_767] * 3


def test_what_is_shown_in_public_frightens_adults_and_no_children() -> None:
    fear = np.zeros(64, dtype=np.uint16)
    fear[:4] = (0, 0, 65_535, 40_000)
    grown = np.zeros(64, dtype=np.uint16)
    lay_out(0b1101, grown, 0)
    assert grown[:5].tolist() == [65_535, 0, 65_535, 65_535, 0]
    startle(fear, grown, 655)
    assert fear[:5].tolist() == [655 * 65_535 >> 16, 0, 65_535, 40_000 + (25_535 * 655 >> 16), 0]


def test_an_event_can_frighten_somebody_as_much_as_can_be() -> None:
    fear, grown = np.array([0, 40_000], dtype=np.uint16), np.full(2, 65_535, dtype=np.uint16)
    startle(fear, grown, 65_536)
    assert fear.tolist() == [65_535, 65_535]


@pytest.mark.parametrize("number", [0, 1, 51, 52, 519, 520])
def test_weeks_are_kept_digit_by_digit_for_64_neighbours(number: int) -> None:
    digits = np.zeros(10, dtype=np.uint64)
    for lane, week in ((3, number), (63, number), (5, 37), (3, number)):
        write(digits, lane, week)
    assert [read(digits, lane) for lane in (3, 63, 5, 4)] == [number, number, 37, 0]
    whoever = [lane for lane in range(64) if read(digits, lane) == number]
    assert who_has(digits, number) == sum(1 << lane for lane in whoever)
    assert who_has_all(digits, number) == sum(1 << lane for lane in whoever)


@pytest.mark.parametrize("traits_there_are", [8, 128, 256])
def test_everybodys_draw_is_compared_with_what_a_table_has_for_their_trait(traits_there_are: int) -> None:
    chance = np.random.default_rng(5)
    table = chance.integers(0, 65536, 256).astype(np.uint16)
    traits = chance.integers(0, traits_there_are, 192).astype(np.uint8)
    halves = chance.integers(0, 65536, 192).astype(np.uint16)
    halves[64:192:5] = table[traits[64:192:5]]
    for lane in (0, 64, 128):
        known, low, same = looked_up(halves, lane, traits, table, traits_there_are <= 128)
        assert known == (vector_bits() == 512)
        if known:
            here = slice(lane, lane + 64)
            expected = halves[here] <= table[traits[here]], halves[here] == table[traits[here]]
            for found, one in zip((low, same), expected, strict=True):
                assert int(found) == sum(1 << int(place) for place in np.flatnonzero(one))


@pytest.mark.parametrize("share", [0.0, 0.01, 0.1, 0.5, 1.0])
def test_the_citizens_of_a_plane_are_listed_in_order(share: float) -> None:
    chosen = np.random.default_rng(3).random(1024) < share
    plane = np.packbits(chosen, bitorder="little").view(np.uint64)
    numbers = np.zeros(1024 + 64, dtype=np.uint16)
    many = listed(plane, 16, numbers)
    assert numbers[:many].tolist() == np.flatnonzero(chosen).tolist()


def test_points_are_added_to_those_who_get_them_and_bounded() -> None:
    row = np.array([-32_768, -5, 0, 5, 32_000] + [7] * 123, dtype=np.int16)
    assert added(row, 0, 0b11101, 100, -32_768, 32_050) == 0b00011
    assert row[:6].tolist() == [-32_668, -5, 100, 105, 32_050, 7]
    assert row[64:].tolist() == [7] * 64


@pytest.mark.parametrize("number", [0, 3, 8, 17])
def test_the_same_people_live_at_the_same_places_with_the_same_ties(number: int) -> None:
    case = random_case(number)
    plan = plan_of(**case)
    cells, people = settled(plan)
    names = ("society", "citizens", "seed", "replicate", "cell_bits")
    plain = Population(*(case[name] for name in names))
    at: dict[int, int] = {}
    for cell, of in enumerate(plain.cells):
        first = int(cells.rows[cell, CELL_FIRST])
        at.update((of.first + slot, first + slot) for slot in range(of.size))
    ties = [name for kind in ("district", "province", "nation") for name in plain.tie_classes(kind)]
    for cell, of in enumerate(plain.cells):
        for citizen in plain.citizens[of.first : of.first + of.size]:
            here = at[citizen.index]
            segment = plan.traits.segment_of[people.traits[0, here]]
            age, rest = divmod(plan.traits.labels[segment], 40)
            assert (AGES[age], INCOMES[rest // 8], GROUPS[rest % 8]) == (
                citizen.age,
                citizen.income,
                citizen.group,
            )
            home = here - here % 64 + head(people, here)
            assert home == at[citizen.household]
            assert household_ends(people, here, at[of.first] + of.size) - home == len(citizen.members)
            assert is_adult(people, here) == (age >= 2)
            assert is_worker(people, here) == (age in (2, 3))
            for kind, name in enumerate(KINDS):
                row = people.traits[plan.traits.class_row[kind], here]
                assert plan.traits.class_of[kind, row] == citizen.spread.get(name, 0)
            for place, kind in enumerate(plan.traits.spread):
                upper, lower = people.quarters[2 * place : 2 * place + 2, here // 64] >> np.uint64(here % 64)
                quarter = int(upper & np.uint64(1)) * 2 + int(lower & np.uint64(1))
                assert quarter == citizen.spread[KINDS[kind]] >> 2
            for tie, name in enumerate(ties):
                other = plain.partner(name, citizen.index)
                assert partner(cells, tie, cell, citizen.address.slot) == (-1 if other is None else at[other])
