"""Step 3 of the week: people report each other for what they saw, believe they saw, or make up.

What is reported is what somebody met did last week, whether or not it was recorded. It reaches their files
next week, as a record: true like a detection, or in error.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from underheaven.engine.oracle.answers import bounded
from underheaven.engine.oracle.channels import SORTS, Channel, Sort
from underheaven.engine.oracle.cut_ties import meets
from underheaven.engine.oracle.world import Luck, Person, World
from underheaven.ground.draws import purpose


@dataclass(slots=True)
class Earned:
    """What one citizen's reports of a week are worth: steps of score by regime, and why."""

    steps: dict[int, int] = field(default_factory=lambda: defaultdict[int, int](int))
    because: dict[int, dict[str, None]] = field(
        default_factory=lambda: defaultdict[int, dict[str, None]](dict)
    )


NOTHING_EARNED = Earned()


def report(world: World, person: Person, luck: Luck) -> Earned:
    """Step 3. Report whom one met; return what that earns. All channels that take a report get it."""
    holding = world.terms.realm_at[person.resident.place].files
    channels = [ch for ch in world.terms.channels if ch.is_in_force and ch.file in holding]
    if not channels or world.plan.society.responses.reports is None:
        return NOTHING_EARNED
    chances = chances_of(world, channels)
    earned = Earned()
    for tie_class in sorted({tie_class for channel in channels for tie_class in channel.classes}):
        partner = meets(world, tie_class, person.resident.index)
        if partner is None:
            continue
        done = world.did[partner]
        for sort, act in reported(world, person, luck, chances, channels, tie_class, done):
            hear(world, person, luck, channels, (sort, tie_class, act), partner, earned, is_true=act in done)
    return earned


def chances_of(world: World, channels: Iterable[Channel]) -> dict[Sort, int]:
    """Return the threshold of each sort of report: x rewarded, x warned, where some channel pays or costs."""
    answers = world.pressure.answers
    chances: dict[Sort, int] = {}
    for sort in SORTS:
        chance = answers.reports[sort]
        taking = [channel for channel in channels if sort in channel.takes]
        if any(channel.reward > 0 for channel in taking):
            chance = bounded(chance, answers.rewarded_reports)
        if sort != "honest" and any(channel.cost > 0 for channel in taking):
            chance = bounded(chance, answers.warned_reports)
        chances[sort] = chance
    return chances


def reported(
    world: World,
    person: Person,
    luck: Luck,
    chances: dict[Sort, int],
    channels: Collection[Channel],
    tie_class: str,
    done: Collection[int],
) -> Iterator[tuple[Sort, int]]:
    """Yield what a citizen reports of somebody they met in a class of tie: the sort, and about which act."""
    names = [act.name for act in world.plan.acts]

    def taken(sort: Sort) -> list[int]:
        acts = {act for channel in channels for act in channel.about if channel.hears(sort, tie_class, act)}
        return sorted(acts, key=lambda act: names[act])

    resident = person.resident
    for act in taken("honest"):
        decides = purpose("report", "honest", tie_class, names[act])
        if act in done and luck.happens(decides, resident, chances["honest"]):
            yield "honest", act
    for sort in SORTS[1:]:
        acts = taken(sort)
        if acts and luck.happens(purpose("report", sort, tie_class), resident, chances[sort]):
            drawn = luck.draws.draw(purpose("report", sort, tie_class, "act"), resident.address, luck.week)
            yield sort, acts[drawn * len(acts) >> 32]


def hear(
    world: World,
    person: Person,
    luck: Luck,
    channels: Iterable[Channel],
    what: tuple[Sort, str, int],
    partner: int,
    earned: Earned,
    *,
    is_true: bool,
) -> None:
    """Take one report: count it, let it land on who is reported, note what it earns and costs."""
    sort, tie_class, act = what
    resident, name = person.resident, world.plan.acts[act].name
    world.count("reports/" + sort, resident)
    world.count("reports-false", resident, int(not is_true))
    lands = world.reported_next.setdefault(partner, {})
    was_found, taken = False, [channel for channel in channels if channel.hears(sort, tie_class, act)]
    for channel in taken:
        lands[channel.name, act] = lands.get((channel.name, act), False) or is_true
        earned.steps[channel.file] += channel.reward
        if channel.reward:
            earned.because[channel.file]["reported"] = None
        found = purpose("report", "found", tie_class, name)
        if not is_true and luck.happens(found, resident, channel.found):
            was_found = True
            earned.steps[channel.file] -= channel.cost
            if channel.cost:
                earned.because[channel.file]["found"] = None
    world.count("reports-found", resident, int(was_found))
    person.tell(
        luck.week,
        "reported",
        name,
        ", ".join(dict.fromkeys(channel.name for channel in taken)),
        sort,
        note=world.plan.residents[partner].address.text(),
    )
