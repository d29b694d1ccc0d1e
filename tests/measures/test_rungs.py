"""The ladder's steps, and who fares how when one is taken."""

from __future__ import annotations

import itertools
from array import array
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from underheaven.measures.rungs import (
    ORDERS,
    REST,
    SETTINGS,
    STEPS,
    SWITCHES,
    Moved,
    between,
    in_all_orders,
    moved,
)
from underheaven.words.ladder import RUNGS


def cells(weeks: list[int]) -> list[array[int]]:
    """Closed weeks as an engine leaves them: here in cells of three."""
    return [array("H", weeks[first : first + 3]) for first in range(0, len(weeks), 3)]


weeks = st.lists(st.integers(0, 520), min_size=1, max_size=40)


def test_the_steps_lead_from_declared_to_none_and_the_parts_of_errors_join():
    whole = [step for step in STEPS if not step.part_of]
    assert (whole[0].before, *(step.after for step in whole)) == RUNGS
    assert all(one.after == other.before for one, other in itertools.pairwise(whole))
    first, second = [step for step in STEPS if step.part_of == "errors"]
    assert (first.before, first.after, second.after) == ("declared", second.before, "no-errors")


def test_the_sentence_of_a_step_speaks_of_the_regime_and_not_of_victims():
    assert STEPS[0].says == "removing errors from the whole regime, people reacting, takes away"
    assert not any("victim" in step.says for step in STEPS)


@given(st.data(), weeks)
def test_weeks_gained_and_lost_add_up_to_the_net_change(data: st.DataObject, before: list[int]):
    after = data.draw(st.lists(st.integers(0, 520), min_size=len(before), max_size=len(before)))
    fared = moved(cells(before), cells(after))
    assert fared.weeks_less - fared.weeks_more == sum(before) - sum(after)
    assert fared.better_off + fared.worse_off == sum(b != a for b, a in zip(before, after, strict=True))


def test_replicates_add_up():
    assert moved(cells([1]), cells([0])) + moved(cells([0, 2]), cells([3, 2])) == Moved(1, 1, 1, 3)


def test_every_order_leads_from_declared_to_harm_only_through_settings_of_the_switches():
    for order in ORDERS:
        pairs = [between(order, step) for step in order]
        assert (pairs[0][0], pairs[-1][1]) == ("declared", "harm-only")
        assert all(one[1] == other[0] for one, other in itertools.pairwise(pairs))
        for (before, after), step in zip(pairs, order, strict=True):
            assert SETTINGS[after] - SETTINGS[before] == {SWITCHES[step]}


def test_the_fixed_order_is_one_of_the_six():
    for step in STEPS:
        if not step.part_of:
            assert between(ORDERS[0], step.step) == (step.before, step.after)


def test_weights_of_a_mean_over_orders_give_back_the_whole_when_added_up():
    total: dict[str, Fraction] = {}
    for step in (*SWITCHES, REST.step):
        weights = in_all_orders(step)
        assert sum(weights.values()) == 0
        for rung, weight in weights.items():
            total[rung] = total.get(rung, Fraction(0)) + weight
    assert {rung: weight for rung, weight in total.items() if weight} == {"declared": 1, "none": -1}
