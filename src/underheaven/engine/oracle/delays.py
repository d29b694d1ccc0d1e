"""Records that wait: hits of a sensor with a delay are held, and filed weeks later.

A fixed delay holds the hits of each week apart; a drawn one holds one thing for each sensor and act. What is
held remembers only whether one of its hits was a detection.
"""

from __future__ import annotations

from underheaven.engine.oracle.clauses import Watch
from underheaven.engine.oracle.world import Hit, Luck, Person, World

NOTHING_HELD, IN_ERROR, WITH_A_DETECTION = 0, 1, 2


def filed(world: World, person: Person, luck: Luck, hits: dict[int, list[Hit]]) -> dict[int, list[Hit]]:
    """Hold the hits of sensors with a delay; return those of the others, and what is filed this week."""
    now = {
        act: kept
        for act, sources in hits.items()
        if (kept := [hit for hit in sources if not hit[1].is_delayed])
    }
    for watch in world.terms.delayed:
        causes = [how for how, by, _ in hits.get(watch.act, ()) if by.number == watch.number]
        booked = NOTHING_HELD if not causes else WITH_A_DETECTION if "detected" in causes else IN_ERROR
        held = person.held.get(watch.number)
        if held is None and not booked:
            continue
        due, held = due_now(watch, person, luck, held or [NOTHING_HELD] * (watch.delay or 1), booked)
        if any(held):
            person.held[watch.number] = held
        else:
            person.held.pop(watch.number, None)
        if due:
            how = "detected" if due == WITH_A_DETECTION else "mistaken"
            now.setdefault(watch.act, []).append((how, watch, ""))
    return now


def due_now(watch: Watch, person: Person, luck: Luck, held: list[int], booked: int) -> tuple[int, list[int]]:
    """Return what is filed this week, and what is held from now on with the hits booked this week."""
    if watch.delay:
        return held[0], [*held[1:], booked]
    due = held[0] if luck.happens(watch.purposes["filed"], person.resident, watch.filed) else NOTHING_HELD
    return due, [max(NOTHING_HELD if due else held[0], booked)]
