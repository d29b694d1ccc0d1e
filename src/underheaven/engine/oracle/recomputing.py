"""What the words of a recomputed score become: components and ratings, all in whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from underheaven.engine.oracle.people import ONE, Plan, q12, threshold
from underheaven.engine.oracle.questions import in_steps
from underheaven.engine.oracle.recomputed import Component, Ratings, Recomputed
from underheaven.ground.exact import decay_step, power
from underheaven.words.recomputed_check import whole_weights
from underheaven.words.regime import Regime


def recomputed_of(declared: Regime, now: Regime, plan: Plan) -> Recomputed | None:
    """Return how a regime recomputes its score; None where it does not.

    declared, now : the regime as declared and as of this stage, in which a score that is not in force is made
    of nothing; its parts are then those declared, and rest.
    """
    if declared.score is None or not declared.score.is_recomputed:
        return None
    is_in_force = now.score is not None and now.score.is_recomputed
    regime = now if is_in_force else declared
    score = regime.score
    assert score is not None
    every = 1 if score.every is None else int(score.every.value)
    numbers = {act.name: number for number, act in enumerate(plan.acts)}
    ratings = None
    if score.ratings is not None:
        said = score.ratings
        half_life = None if score.half_life is None else score.half_life.value
        ratings = Ratings(
            plan.meetings.classes(said.among),
            in_steps(regime, said.usual.value),
            {numbers[act]: in_steps(regime, m.value) for act, m in said.after.items() if act in numbers},
            0 if said.at_random is None else threshold(said.at_random.value),
            None if said.weight_above is None else in_steps(regime, said.weight_above.value),
            0 if said.start_counts is None else q12(said.start_counts.value),
            None if half_life is None else fading(Fraction(every), half_life),
        )
    return Recomputed(every, is_in_force, _components(regime, numbers), ratings)


def fading(weeks: Fraction, half_life: Fraction) -> int:
    """Return, of 4096, what fades in so many weeks: 4096 (1 - 2^(-weeks / half-life)), half to even."""
    return round(ONE * (1 - power(Fraction(2), -weeks / half_life)))


def _components(regime: Regime, numbers: Mapping[str, int]) -> tuple[Component, ...]:
    """Return the components of a score, in order of name."""
    assert regime.score is not None
    declared = sorted(regime.score.components.items())
    weights = whole_weights(regime.score)
    found: list[Component] = []
    kept = 0
    for name, component in declared:
        is_kept = component.reads == "records"
        half_life = component.half_life
        found.append(
            Component(
                name,
                weights[name],
                component.reads,
                kept if is_kept else -1,
                0 if component.starts is None else q12(component.starts.value),
                0 if half_life is None else decay_step(int(half_life.value)),
                {numbers[act]: q12(p.value) for act, p in component.points.items() if act in numbers},
                {label: q12(share.value) for label, share in component.table.items()},
                component.whose or "",
            )
        )
        kept += is_kept
    return tuple(found)
