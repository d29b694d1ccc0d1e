"""The rows of reports: which channels there are, who reads them, what they are told, what that brings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.answering import tie_classes, times
from underheaven.engine.plan.provinces import holds_in
from underheaven.engine.plan.setting import Staged, exact_steps
from underheaven.engine.plan.sharing import Consents
from underheaven.engine.plan.writing import Key, Keys, Planes, Rows, keys_table
from underheaven.ground.exact import Q12_ONE, q12, threshold, weekly
from underheaven.words.dictionary import KIND_OF
from underheaven.words.fields import RuleBearing
from underheaven.words.regime import Channel, Regime
from underheaven.words.society import Society

KINDS = ("honest", "mistaken", "malicious")
"""Kinds of report, in the order of their counters."""
WITHIN_A_CELL = ("household", "workplace", "neighbours", "passers-by")
"""Kinds of tie to meet by that are one class each, in the order of `tables.M_HOUSEHOLD` and the following."""


def classes_of(society: Society, among: Collection[str]) -> list[tuple[str, int]]:
    """Return the classes that kinds of tie to meet by lead to: name and number, in order of name, once."""
    found = [(name, number) for number, name in enumerate(WITHIN_A_CELL) if name in among]
    for number, name in enumerate(tie_classes(society)):
        if "acquaintances" in among or name.rpartition("-")[0] in among:
            found.append((name, t.M_TIES + number))
    return sorted(found)


def in_force(regime: Regime, thing: RuleBearing | None, week: int) -> bool:
    """Return whether a word of a regime, as declared in full, is in force in a week."""
    since = max(regime.from_week or 1, 1 if thing is None else thing.from_week or 1)
    return since <= week and (regime.until_week is None or week <= regime.until_week)


class Realms:
    """Parts of the country in which the same regimes hold; a district belongs to one of them."""

    def __init__(
        self, districts: Sequence[tuple[str, str, int, int]], worlds: Iterable[Sequence[Regime]]
    ) -> None:
        regimes = [regime for world in worlds for regime in world]
        numbers: dict[tuple[bool, ...], int] = {}
        self.provinces: list[str] = []
        """A province of each realm, which stands for all."""
        self.of: list[int] = []
        """Realm of each district."""
        for _, province, _, _ in districts:
            said = tuple(holds_in(regime, province) for regime in regimes)
            if said not in numbers:
                numbers[said] = len(numbers)
                self.provinces.append(province)
            self.of.append(numbers[said])

    def holding(self, regime: Regime) -> list[bool]:
        """Return in which realms a regime holds."""
        return [holds_in(regime, province) for province in self.provinces]


@dataclass
class _Said:
    """The channels of one name in a world, each with its regime in full, in full, and now."""

    acts: list[str] = field(default_factory=list[str])
    """What may be reported to any of them, in order; less to one whose regime may not read lawful acts."""
    by: list[tuple[Regime, Channel, Channel]] = field(default_factory=list[tuple[Regime, Channel, Channel]])


@dataclass
class ChannelRows:
    """The rows of channels, added world by world.

    society : as it is in a stage. week : the first of the stage.
    """

    society: Society
    keys: Keys
    planes: Planes
    consents: Consents
    realms: Realms
    week: int
    is_frozen: bool

    def __post_init__(self) -> None:
        self.acts = sorted(self.society.acts())
        self.hearings, self.takings = Rows(t.HE_COLUMNS), Rows(t.TA_COLUMNS)
        self.takes_in: list[list[bool]] = []
        self.witnesses, self.allegations = Rows(t.HO_COLUMNS), Rows(t.AB_COLUMNS)
        self.witness_chances: list[list[int]] = []
        self.alleging: list[tuple[list[int], list[list[int]], list[Key]]] = []
        """Row, by realm chance and stretch, keys."""
        self.witness_keys: list[Key] = []
        self.allegation_keys: list[Key] = []
        self.heard: list[int] = []
        self.deeds: list[list[int]] = []
        self.told_deeds: list[tuple[int, ...]] = []
        """By world, planes of deeds in the order of the digest."""
        self.landings: list[tuple[int, ...]] = []
        """By world, first planes of what lands in the order of the digest."""
        self.earned_rows = 0
        self._hearing: dict[tuple[str, str], int] = {}
        self._channels: dict[str, _Said] = {}

    def listen(self, staged: Staged, world: int, weeks: int) -> None:
        """Add what is heard in a world, and what others remember of what somebody did."""
        self._hearing, self._channels = {}, {}
        for regime, now in zip(staged.full.regimes, staged.now.regimes, strict=True):
            for name, channel in regime.reports.items():
                said = self._channels.setdefault(name, _Said())
                said.by.append((regime, channel, now.reports[name]))
                said.acts = [act for act in self.acts if act in {*said.acts, *channel.about}]
        places = list(self.society.acts())
        for name in sorted(self._channels):
            for act in self._channels[name].acts:
                readers = [one for one in staged.full.regimes if self._reads(one, name, act)]
                lands = self.planes.add(f"reported to `{name}`", 4)
                row = [world, places.index(act), lands, self.consents.of_any(readers, staged.now.ended)]
                self._hearing[name, act] = self.hearings.add(row)
        self.landings.append(tuple(self.hearings.rows[row][t.HE_LANDS] for row in self._hearing.values()))
        asked = {act for said in self._channels.values() for act in said.acts}
        told = {
            act
            for said in self._channels.values()
            for regime, channel, _ in said.by
            if channel.honest and _is_ever(regime, channel, weeks)
            for act in said.acts
            if act in channel.about
        }
        for regime in staged.full.regimes:
            score = regime.score
            if score is not None and score.ratings is not None:
                after = {act for act in score.ratings.after if act in self.acts}
                asked |= after
                told |= after if _is_ever(regime, score, weeks) else set()
        planes = {act: self.planes.add(f"did `{act}`", 2) for act in sorted(asked)}
        self.deeds.append([planes.get(act, -1) for act in places])
        self.told_deeds.append(tuple(planes[act] for act in sorted(told)))

    def _reads(self, regime: Regime, channel: str, act: str) -> bool:
        """Return whether a regime reads what a channel hears of an act: its own, or that of one it uses."""
        if regime.limits.no_lawful_acts and KIND_OF[act] == "lawful":
            return False
        said_by = (one.regime for one, full, _ in self._channels[channel].by if act in full.about)
        return any(name == regime.regime or name in regime.uses for name in said_by)

    def heard_by(self, regime: Regime | None, act: str) -> list[int]:
        """Return the hearings of an act that a regime reads; None: anybody."""
        return [
            row
            for (name, about), row in self._hearing.items()
            if about == act and (regime is None or self._reads(regime, name, act))
        ]

    def earns(self, regime: Regime) -> int:
        """Return the row of points that reports bring to those in a regime's files, -1 without any."""
        if not any(one.reward or one.false_one_costs for one in regime.reports.values()):
            return -1
        self.earned_rows += 1
        return self.earned_rows - 1

    def tell(self, staged: Staged, world: int, regimes: Mapping[str, int]) -> None:
        """Add what people of a world tell its channels; regimes : their rows."""
        answers = self.society.responses.reports
        if answers is None:
            return
        places = list(self.society.acts())
        taken = self._add_takings(regimes)
        for kind in KINDS:
            saying = [
                said for said in self._channels.values() if any(getattr(c, kind) for _, c, _ in said.by)
            ]
            among = {tie for said in saying for _, c, _ in said.by for tie in c.among}
            rate = getattr(answers, kind).value
            chances = self._chances(kind, threshold(rate if kind == "honest" else weekly(rate)))
            for name, number in classes_of(self.society, among):
                lists = self._lists(kind, name)
                if kind == "honest":
                    for act in sorted({act for acts in lists for act in acts}):
                        self.witness_chances.append(
                            [
                                chance if act in acts else 0
                                for chance, acts in zip(chances, lists, strict=True)
                            ]
                        )
                        row = [world, number, places.index(act)]
                        self.witnesses.add([*row, *taken[kind, name, act]])
                        self.witness_keys.append(self.keys.key("report", kind, name, act))
                else:
                    self._allege(world, kind, name, number, chances, lists, taken)

    def _allege(
        self, world: int, kind: str, name: str, number: int, chances: list[int], lists: list[list[str]],
        taken: Mapping[tuple[str, str, str], tuple[int, int]],
    ) -> None:  # fmt: skip
        """Add reports by mistake, or out of malice, through a class."""
        places = list(self.society.acts())
        stretches: dict[tuple[str, ...], list[int]] = {}
        by_realm: list[list[int]] = []
        for chance, acts in zip(chances, lists, strict=True):
            if tuple(acts) not in stretches:
                first = len(self.allegations)
                for act in acts:
                    self.allegations.add([places.index(act), *taken[kind, name, act]])
                    self.allegation_keys.append(self.keys.key("report", "found", name, act))
                stretches[tuple(acts)] = [first, len(self.allegations)]
            by_realm.append([chance if acts else 0, *stretches[tuple(acts)]])
        filed = self.planes.add(f"filed a {kind} report")
        row = [world, KINDS.index(kind) - 1, number, filed]
        keys = [self.keys.key("report", kind, name), self.keys.key("report", kind, name, "act")]
        self.alleging.append((row, by_realm, keys))

    def _add_takings(self, regimes: Mapping[str, int]) -> dict[tuple[str, str, str], tuple[int, int]]:
        """Add who takes what; return the stretch of takings by kind, class and act."""
        found: dict[tuple[str, str, str], tuple[int, int]] = {}
        for kind in KINDS:
            for name, _ in classes_of(self.society, [*WITHIN_A_CELL, "acquaintances"]):
                for act in self.acts:
                    first = len(self.takings)
                    for channel, said in sorted(self._channels.items()):
                        if act not in said.acts:
                            continue
                        for regime, full, now in said.by:
                            through = dict(classes_of(self.society, full.among))
                            if getattr(full, kind) and act in full.about and name in through:
                                self._take(regimes, self._hearing[channel, act], regime, kind, full, now)
                    if len(self.takings) > first:
                        found[kind, name, act] = first, len(self.takings)
        return found

    def _take(
        self, regimes: Mapping[str, int], hearing: int, regime: Regime, kind: str, full: Channel, now: Channel
    ) -> None:
        """Add that a channel of a regime takes a kind of report."""
        reward, cost, finds = self._points(regime, full, now)
        self.takings.add([hearing, regimes[regime.regime], reward, cost, finds])
        takes = getattr(now, kind) and in_force(regime, full, self.week)
        self.takes_in.append([takes and holds for holds in self.realms.holding(regime)])

    def _points(self, regime: Regime, full: Channel, now: Channel) -> tuple[int, int, int]:
        """Return what a report brings, what a false one costs, in steps, and how many of these are found."""
        finds = 0 if now.found_false is None else threshold(now.found_false.value)
        score = regime.score
        if score is None or not in_force(regime, score, self.week) or not in_force(regime, full, self.week):
            return 0, 0, finds
        what = f"a report to `{regime.regime}`"
        reward = 0 if now.reward is None else exact_steps(score, now.reward.value, what)
        cost = 0 if now.false_one_costs is None else exact_steps(score, now.false_one_costs.value, what)
        return reward, cost, finds

    def _taking(self, kind: str) -> list[list[tuple[Regime, Channel, Channel, _Said]]]:
        """Return by realm the channels that take a kind of report now."""
        return [
            [
                (regime, full, now, said)
                for said in self._channels.values()
                for regime, full, now in said.by
                if getattr(now, kind)
                and in_force(regime, full, self.week)
                and self.realms.holding(regime)[realm]
            ]
            for realm in range(len(self.realms.provinces))
        ]

    def _chances(self, kind: str, usual: int) -> list[int]:
        """Return by realm the threshold of a report, after what rewards it and what warns of it."""
        answers = self.society.responses.reports
        assert answers is not None
        rewarded, warned = (
            Q12_ONE if one is None or self.is_frozen else q12(one.value)
            for one in (answers.rewarded, answers.warned)
        )
        found: list[int] = []
        for takers in self._taking(kind):
            points = [self._points(regime, full, now) for regime, full, now, _ in takers]
            factors = [rewarded] if any(reward > 0 for reward, _, _ in points) else []
            if kind != "honest" and any(cost > 0 for _, cost, _ in points):
                factors.append(warned)
            found.append(times(usual, *factors))
        return found

    def _lists(self, kind: str, name: str) -> list[list[str]]:
        """Return by realm the acts, in order, that may be reported so through a class now."""
        return [
            sorted(
                {
                    act
                    for _, full, _, said in takers
                    if name in dict(classes_of(self.society, full.among))
                    for act in said.acts
                    if act in full.about
                }
            )
            for takers in self._taking(kind)
        ]

    def tables(self) -> dict[str, Any]:
        """Return the tables of reports; those by mistake or out of malice in order of what is drawn."""
        realms = len(self.realms.provinces)
        alleging = sorted(self.alleging, key=lambda one: (one[0][t.AL_KIND], one[0][t.AL_CLASS]))
        return {
            "realms": np.array(self.realms.of, dtype=np.int64),
            "deeds": np.array(self.deeds, dtype=np.int64).reshape(len(self.deeds), len(self.acts)),
            "hearings": self.hearings.table(),
            "heard": np.array([*self.heard, 0], dtype=np.int64),
            "takings": self.takings.table(),
            "takes_in": np.array(self.takes_in, dtype=np.uint8).reshape(len(self.takings), realms),
            "witnesses": self.witnesses.table(),
            "witness_chances": np.array(self.witness_chances, dtype=np.uint64).reshape(-1, realms),
            "witness_keys": keys_table(self.witness_keys, len(self.witnesses)),
            "alleging": np.array([row for row, _, _ in alleging], dtype=np.int64).reshape(-1, t.AL_COLUMNS),
            "alleging_in": np.array([by for _, by, _ in alleging], dtype=np.int64).reshape(-1, realms, 3),
            "alleging_keys": keys_table([keys for _, _, keys in alleging], len(alleging), 2),
            "allegations": self.allegations.table(),
            "allegation_keys": keys_table(self.allegation_keys, len(self.allegations)),
        }


def _is_ever(regime: Regime, thing: RuleBearing, weeks: int) -> bool:
    """Return whether a word of a regime is in force in some week of a run."""
    return in_force(regime, thing, min(weeks, regime.until_week or weeks))
