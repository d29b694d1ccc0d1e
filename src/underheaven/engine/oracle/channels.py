"""Channels of report: what each takes, among whom, whose file it reaches, what it pays and costs.

The channels of a world are in order of regime and name. Two of one name are one as far as a record goes; each
pays, and costs, in the score of its own regime.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from underheaven.engine.oracle.clauses import Heard
from underheaven.engine.oracle.people import Plan, threshold
from underheaven.engine.oracle.questions import in_steps
from underheaven.engine.oracle.sensors import begins
from underheaven.ground.draws import purpose
from underheaven.ground.errors import InputError
from underheaven.words.dictionary import KIND_OF
from underheaven.words.regime import Regime

Sort = Literal["honest", "mistaken", "malicious"]
"""Sorts of report: what was seen, what was wrongly believed to be seen, what was made up."""
SORTS: tuple[Sort, ...] = ("honest", "mistaken", "malicious")
"""The sorts of report, in the order in which a citizen makes them."""
ALIKE = ("among", *SORTS, "reward", "false_one_costs", "found_false")
"""What regimes of one world say alike about a channel of one name; each takes the acts it says itself, since
the week it says itself (the check of words has them begin together, unless their regimes never meet)."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to report, as of one stage.

    file : the regime it belongs to. about : the acts, by number, in order of name.
    classes : of tie, by which who reports met who is reported. takes : sorts of report it takes.
    reward, cost : steps of score for a report, and for a false one that is found out; 0 before the score is
    in force. found : threshold of finding out. is_in_force : whether it takes anything yet.
    """

    file: int
    name: str
    about: tuple[int, ...]
    classes: frozenset[str]
    takes: frozenset[Sort]
    reward: int
    cost: int
    found: int
    is_in_force: bool

    def hears(self, sort: Sort, tie_class: str, act: int) -> bool:
        """Whether it takes a report of this sort, through this class of tie, about this act."""
        return sort in self.takes and tie_class in self.classes and act in self.about


def channels_of(
    world: str, in_full: Sequence[Regime], now: Sequence[Regime], plan: Plan, week: int
) -> tuple[Channel, ...]:
    """Return the channels of a world in order of regime and name, as of the stage that begins in a week.

    in_full, now : the regimes of the world in order of name, as declared and as of this stage. Raises
    `InputError` where two regimes declare a channel of one name differently.
    """
    _alike(world, in_full)
    numbers = {act.name: number for number, act in enumerate(plan.acts)}
    return tuple(
        _channel(file, regime, now[file], name, numbers, plan, week)
        for file, regime in enumerate(in_full)
        for name in sorted(regime.reports)
    )


def _alike(world: str, regimes: Iterable[Regime]) -> None:
    """Refuse channels of one name that say different things."""
    declared: dict[str, Any] = {}
    for regime in regimes:
        for name, channel in regime.reports.items():
            other = declared.setdefault(name, channel)
            if any(getattr(other, word) != getattr(channel, word) for word in ALIKE):
                raise InputError(
                    f"two regimes of one world declare the reports `{name}` differently",
                    where=f"worlds.{world}",
                    cure="declare them alike in both, or give one another name",
                )


def _channel(
    file: int, regime: Regime, now: Regime, name: str, numbers: Mapping[str, int], plan: Plan, week: int
) -> Channel:
    """Return a channel, ready to run."""
    declared, said = regime.reports[name], now.reports[name]
    takes: dict[Sort, bool] = {
        "honest": said.honest,
        "mistaken": said.mistaken,
        "malicious": said.malicious,
    }
    is_in_force = begins(regime, declared) <= week and any(takes.values())
    pays = is_in_force and regime.score is not None and begins(regime, regime.score) <= week
    reward, cost, found = said.reward, said.false_one_costs, said.found_false
    return Channel(
        file,
        name,
        tuple(numbers[act] for act in sorted(declared.about) if act in numbers),
        frozenset(plan.meetings.classes(declared.among)),
        frozenset(sort for sort in SORTS if takes[sort]),
        in_steps(regime, reward.value) if pays and reward is not None else 0,
        in_steps(regime, cost.value) if pays and cost is not None else 0,
        0 if found is None else threshold(found.value),
        is_in_force,
    )


def heard_through(
    channels: Iterable[Channel], regimes: Sequence[Regime], plan: Plan
) -> dict[int, dict[str, Heard]]:
    """Return, by act and name of a channel in order, what a report becomes: a source, and who reads it."""
    found: dict[int, dict[str, Heard]] = {}
    for channel in sorted(channels, key=lambda channel: channel.name):
        for act in channel.about:
            name = plan.acts[act].name
            readers = frozenset(
                file for file, regime in enumerate(regimes) if _reads(regime, regimes, channel.name, name)
            )
            found.setdefault(act, {})[channel.name] = Heard(channel.name, readers)
    return found


def _reads(regime: Regime, world: Sequence[Regime], channel: str, act: str) -> bool:
    """Whether a regime reads what is reported: by its own channels, and those of the regimes it uses."""
    if regime.limits.no_lawful_acts and KIND_OF[act] == "lawful":
        return False
    sources = [regime, *(other for other in world if other.regime in regime.uses)]
    return any(channel in source.reports and act in source.reports[channel].about for source in sources)


def purposes_of_reports(channels: Iterable[Channel], plan: Plan) -> Iterator[str]:
    """Yield the names of what is decided where people report."""
    for channel in channels:
        for tie_class in sorted(channel.classes):
            for sort in ("mistaken", "malicious"):
                yield from (purpose("report", sort, tie_class), purpose("report", sort, tie_class, "act"))
            for act in channel.about:
                for sort in ("honest", "found"):
                    yield purpose("report", sort, tie_class, plan.acts[act].name)
