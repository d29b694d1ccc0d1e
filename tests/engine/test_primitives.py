"""Each primitive beside its plain form: draws, bits, permutations, ties, fading, and who lives where."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.engine.random_words import random_case

from underheaven.engine.plan import plan_of
from underheaven.engine.primitives import bits, luck
from underheaven.engine.primitives.compiled import compiled
from underheaven.engine.primitives.permuted import backward, forward
from underheaven.engine.primitives.publishing import partner
from underheaven.engine.primitives.responding import calm_down, fade, startle
from underheaven.engine.settling import settled
from underheaven.engine.state import CELL_FIRST
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
    lanes = Draws(3, 1).block("tie/district-1", 0, 2, 0, 0, Kind.PLACE)
    plain, keyed = Permutation(lanes, size), np.array(lanes[:6], dtype=np.uint16)
    for slot in range(size):
        assert forward(keyed, size, slot) == plain.forward(slot)
        assert backward(keyed, size, plain.forward(slot)) == slot


def test_fear_and_scores_fade_as_they_should() -> None:
    fear = np.array([0, 1, 31, 32, 33, 4096, 65_535], dtype=np.uint16)
    expected = [int(f) - (int(f) + 31 >> 5) for f in fear]
    calm_down(fear, 5)
    assert fear.tolist() == expected
    score = np.array([-500, 0, 999, 1000, 1001, 1300], dtype=np.int32)
    expected = [1000 + decayed(int(x) - 1000, 27) for x in score]
    fade(score, 1000, 27)
    assert score.tolist() == expected


def test_what_is_shown_in_public_frightens_adults_and_no_children() -> None:
    fear = np.array([0, 0, 65_535, 40_000], dtype=np.uint16)
    adult = np.array([0b1101], dtype=np.uint64)
    startle(fear, adult, 0, 4, 655)
    assert fear.tolist() == [655 * 65_535 >> 16, 0, 65_535, 40_000 + (25_535 * 655 >> 16)]


@pytest.mark.parametrize("number", [0, 3, 8, 17])
def test_the_same_people_live_at_the_same_places_with_the_same_ties(number: int) -> None:
    case = random_case(number)
    cells, people = settled(plan_of(**case))
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
            age, rest = divmod(int(people.segment[here]), 40)
            assert (AGES[age], INCOMES[rest // 8], GROUPS[rest % 8]) == (
                citizen.age,
                citizen.income,
                citizen.group,
            )
            assert people.members[here] == len(citizen.members)
            assert here - citizen.address.slot % 64 + int(people.head[here]) == at[citizen.household]
            for kind, name in enumerate(KINDS):
                assert people.classes[here] >> 4 * kind & 15 == citizen.spread.get(name, 0)
            for tie, name in enumerate(ties):
                other = plain.partner(name, citizen.index)
                assert partner(cells, tie, cell, citizen.address.slot) == (-1 if other is None else at[other])
