"""The ladder's steps, and who fares how when one is taken."""

from __future__ import annotations

import itertools
from array import array

from hypothesis import given
from hypothesis import strategies as st

from underheaven.measures.rungs import STEPS, Moved, moved
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
