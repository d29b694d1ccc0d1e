"""Whose life is told, of those alone who were refused what a study names: chosen by what happened.

A run keeps for each citizen in how many weeks something was closed, and not what was refused. So those hit
hardest are lived again, with a probe on each, in the world told of and in the world it is told beside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from underheaven.ground.draws import Address
from underheaven.ground.outcome import Engine, Event, Outcome
from underheaven.measures.benefit import NONE
from underheaven.society.estimate import Estimate, seconds_lived_again
from underheaven.society.packings import children_of_a_parent
from underheaven.society.population import Population
from underheaven.studies.life import MOST_LOOKED_AT, children_of, lived_again
from underheaven.studies.setting import CELL_BITS, Setting

_TOGETHER = 32
"""Citizens who are lived again at once; of the next ones only where nobody of these fits."""
_STEPS = 3
"""How often a world is lived again for these, at most: for themselves, for their children, and beside."""


def hardest_of_the_refused(
    setting: Setting, outcome: Outcome, world: str, beside: str, engine: Engine
) -> tuple[int, Address] | None:
    """Return who has most closed weeks beyond those in another world, of those refused each service named.

    A service was refused to a citizen themselves or, where children ask for it, to a child of their
    household, and not in the same week of the world beside; where the study names an act, since the week in
    which the citizen, who did it, was entered for it. Looked at are the `MOST_LOOKED_AT` who are hit hardest
    and could fit; of equals the lowest address is taken.

    Parameters
    ----------
    outcome : of one replicate, with the closed weeks of every citizen. engine : that lives them again.

    Returns
    -------
    Closed weeks beyond, and the address; None where nobody looked at fits.
    """
    asked_by = {name: setting.society.services[name].asked_by for name in setting.study.refused}
    own = {name for name, who in asked_by.items() if who != "children"}
    people = Population(
        setting.society, setting.citizens, setting.study.seed, outcome.replicate, CELL_BITS, on_demand=True
    )
    looked_at: list[tuple[int, Address]] = []
    for weeks, address in _hit(outcome, world, beside):
        if len(own) == len(asked_by) or children_of(people, address):
            looked_at.append((weeks, address))
        if len(looked_at) == MOST_LOOKED_AT:
            break
    for first in range(0, len(looked_at), _TOGETHER):
        fit = _first_that_fits(
            setting, outcome, (world, beside), people, looked_at[first : first + _TOGETHER], own, engine
        )
        if fit is not None:
            return fit
    return None


def lived_again_at_most(setting: Setting) -> tuple[int, int]:
    """Return how often one world of a replicate is lived again to find whose life is told, at most.

    Returns
    -------
    How often, and how many lives are told, all times together: of everybody who may be looked at, where
    nobody fits; to each as many children as an adult has who has any, on average and rounded up. (0, 0) for a
    study that does not say what they were refused.
    """
    study = setting.study
    told_of = (
        [world for world in setting.declared if world != (study.beside or NONE)] if study.refused else []
    )
    looked_at = min(MOST_LOOKED_AT, setting.citizens)
    times = len(told_of) * _STEPS * -(-looked_at // _TOGETHER)
    households = looked_at * (1 + ceil(children_of_a_parent(setting.society.tables)))
    return times, len(told_of) * 2 * households  # in the world told of, and beside


def seconds_to_find_at_most(setting: Setting, needed: Estimate) -> int:
    """Return the seconds that finding whose life is told takes beside a run, at most.

    needed : of the run by itself. It is less where fewer citizens are hit at all, where few of them were
    refused each service, and where one of the first fits.
    """
    return seconds_lived_again(needed, *lived_again_at_most(setting))


def _first_that_fits(
    setting: Setting,
    outcome: Outcome,
    worlds: tuple[str, str],
    people: Population,
    hit: Sequence[tuple[int, Address]],
    own: set[str],
    engine: Engine,
) -> tuple[int, Address] | None:
    """Return the first of some citizens who was refused each service.

    Step by step, since living again is dear: first they, then the children of those who are left, and in the
    world beside only the households that fit.
    """

    def lives_of(world: str, who: set[Address]) -> Mapping[Address, Sequence[Event]]:
        if not who:
            return {}
        lived = lived_again(setting, {world: setting.worlds[world]}, outcome.replicate, who, engine)
        return lived.worlds[world].lives

    def is_refused_each(one: Address, lives: Mapping[Address, Sequence[Event]]) -> bool:
        since = _entered(adults.get(one, ()), setting.study.entered_for)
        found = _refused(lives.get(one, ()), since)
        for child in children[one]:
            found |= _refused(lives.get(child, ()), since) - own
        return found >= set(setting.study.refused)

    world, beside = worlds
    adults = lives_of(world, {one for _, one in hit})
    left = [
        (weeks, one)
        for weeks, one in hit
        if own <= _refused(adults.get(one, ()), _entered(adults.get(one, ()), setting.study.entered_for))
    ]
    children = {one: children_of(people, one) for _, one in left}
    lives = {**adults, **lives_of(world, {child for those in children.values() for child in those})}
    left = [(weeks, one) for weeks, one in left if is_refused_each(one, lives)]
    before = lives_of(beside, {member for _, one in left for member in (one, *children[one])})
    beyond = {
        one: [event for event in events if event not in before.get(one, ())] for one, events in lives.items()
    }
    return next(((weeks, one) for weeks, one in left if is_refused_each(one, beyond)), None)


def _refused(events: Sequence[Event], since: int | None) -> set[str]:
    """Return the services that were refused in some events from a week on; none where there is no week."""
    if since is None:
        return set()
    return {event.what for event in events if event.kind == "refused" and event.week >= since}


def _entered(events: Sequence[Event], act: str | None) -> int | None:
    """Return the first week of an entry for an act, and not in error; None where there is none.

    Where no act is named, every week counts.
    """
    if act is None:
        return 0
    weeks = (
        event.week for event in events if event.kind == "entered" and (event.cause, event.note) == (act, "")
    )
    return next(weeks, None)


def _hit(outcome: Outcome, world: str, beside: str) -> Iterator[tuple[int, Address]]:
    """Yield who has closed weeks beyond those in another world, the hardest hit first, then by address."""
    import numpy as np  # not above: a run that cannot fit is refused before anything heavy is loaded

    weeks: list[np.ndarray] = []
    slots: list[np.ndarray] = []
    cells: list[np.ndarray] = []
    theirs, before = outcome.worlds[world].closed_weeks, outcome.worlds[beside].closed_weeks
    for number, (ours, nones) in enumerate(zip(theirs, before, strict=True)):
        more = np.asarray(ours).astype(np.int32) - np.asarray(nones)
        slot = np.nonzero(more > 0)[0]
        weeks.append(more[slot])
        slots.append(slot)
        cells.append(np.full(len(slot), number))
    more, slot, cell = (np.concatenate(part) for part in (weeks, slots, cells))
    for at in np.argsort(-more, kind="stable"):
        province, number, _ = outcome.cells[int(cell[at])]
        yield int(more[at]), Address(province, number, int(slot[at]))
