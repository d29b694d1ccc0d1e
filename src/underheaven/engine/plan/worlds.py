"""The rows of worlds: what is watched, how people answer it, and where everything of a world stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.answering import Answers, columns, points_for
from underheaven.engine.plan.channels import Realms
from underheaven.engine.plan.maps import MapRows, shows_black
from underheaven.engine.plan.pressure import Pressure
from underheaven.engine.plan.provinces import holds_somewhere
from underheaven.engine.plan.rows import RegimeRows, shown_registers, told_ties
from underheaven.engine.plan.setting import (
    Entry,
    Place,
    Staged,
    World,
    governs,
    rates_at,
)
from underheaven.engine.plan.sharing import Shares
from underheaven.engine.plan.takeovers import TakeoverRows
from underheaven.engine.plan.writing import Rows
from underheaven.engine.plan.year_before import YearRows, counters_of_year_before
from underheaven.ground.exact import Q12_ONE, q12, threshold
from underheaven.words.society import Kind, Society
from underheaven.words.study import Level

_SHIFTS = {5: 3, 11: 4, 22: 5, 44: 6, 89: 7}
_GAINS = ("0.30", "0.05", "0.05", "0.03", "0.01")
"""Shares of fear's events: a domain closed, a record, a refusal, a tie listed, a broadcast."""


class WorldRows:
    """The rows of one stage, added world by world.

    society : as it is in this stage. seed : of the keys of draws. responses : how far people respond.
    citizens : of the run. provinces : those that regimes name, after "" for all others. files : thresholds of
    having one. realms : where regimes hold. week : the first of the stage.
    """

    def __init__(
        self, society: Society, seed: int, responses: Level, citizens: int, provinces: Sequence[str],
        files: Sequence[Shares], realms: Realms, week: int = 1,
    ) -> None:  # fmt: skip
        self.society = society
        self.provinces = provinces
        self.answers = Answers(society, responses)
        self.doors: list[int] = []
        self.shame_before: list[list[list[int]]] = []
        self.governed: list[list[int]] = []
        self.holding: list[list[int]] = []
        self.takeovers = TakeoverRows()
        self.year_before = YearRows()
        self.tie_keys: list[tuple[int, int]] = []
        self.week = week
        self.responses: Level = responses
        gives_up = bool(self._gives_up()[0])
        self.rows = RegimeRows(
            society, seed, citizens, provinces, files, realms, week, responses, gives_up=gives_up
        )
        self.maps = MapRows(week)
        self.planes = self.rows.planes
        self.acts = society.acts()
        self.worlds, self.entries = Rows(t.W_COLUMNS), Rows(t.E_COLUMNS)
        self.entry_keys: list[tuple[int, int]] = []
        self.chances: list[list[list[int]]] = []
        self.factors: list[list[list[int]]] = []
        self.triggers: list[list[list[int]]] = []
        self.newly: list[list[int]] = []
        self.purposes: dict[str, list[tuple[int, int]]] = {}
        self.purpose_keys: list[tuple[int, int]] = []
        self.sensors: list[str] = []
        self.counters: list[tuple[str, ...]] = []
        self.record_planes: list[tuple[int, ...]] = []
        self.questions: list[tuple[tuple[int, int], ...]] = []
        self.shut: list[list[list[int]]] = []
        self.fear_rows = 0
        self.shut_rows, self.stray_rows = 0, 0
        self.lines = 0

    def add(self, staged: Staged, places: Sequence[Place], weeks: int) -> None:
        """Add a world."""
        world, now = staged.last, staged.now
        rows = self.rows
        grown = (self.entries, rows.regimes, rows.registers, rows.others, rows.services, rows.files)
        shared = (rows.sharing.agencies, rows.sharing.copies, rows.strikes)
        first_condition = len(rows.conditions)
        starts, shares = [len(table) for table in grown], [len(table) for table in shared]
        rows.record_planes, rows.questions, rows.is_loud = [], [], False
        there = {province: now.within(province) for province in self.provinces}
        for entry, as_now in zip(world.entries, now.entries, strict=True):
            rates = [self._rates(there[self._named(place)], entry, place) for place in places]
            taken = any(rates_at(self.society, entry.sensor, place)[2] for place in places)
            self._entry(now, as_now, rates, is_taken=taken)
        rows.add_world(staged, starts[0], weeks)
        self.record_planes.append(tuple(rows.record_planes))
        self.questions.append(tuple(rows.questions))
        pressures = {province: Pressure(self.society, one, self.responses) for province, one in there.items()}
        heirs = self.takeovers.add(staged, rows, pressures)
        self._add_acts(pressures, places)
        self._grounds(now, there)
        broadcasts = any(_broadcasts(staged))
        tells = 0
        for full, regime in zip(staged.full.regimes, world.regimes, strict=True):
            for name in regime.registers:
                tells |= told_ties(full, regime, name)
        row = [n for start, table in zip(starts, grown, strict=True) for n in (start, len(table))]
        named = self._counters(world, weeks)
        ended, hidden = self.lines + len(named), self.lines + len(named) + 2 * (weeks + 1)
        acts_at = self.lines + t.N_FIXED + len(t.PER_SERVICE) * len(self.society.services)
        fear = self._fear(world, bool(tells) or broadcasts or shows_black(staged.full))
        row += [self.lines, ended, hidden, acts_at, acts_at + len(t.PER_ACT) * len(self.acts), *fear]
        row += [*self._gives_up(), int(broadcasts), int(rows.is_loud)]
        row += self._planes(world, bool(fear[0]), tells, listens=row[7] > row[6])
        row += [self.week, _has_red(world)]
        row += [n for start, table in zip(shares, shared, strict=True) for n in (start, len(table))]
        row += [_enters_by_copy(world)]
        registers, services = rows.registers.rows[starts[2] :], rows.services.rows[starts[4] :]
        rows.follow(starts[2], first_condition, full=staged.full)
        has_rules = any(regime.rules for regime in world.regimes)
        row += columns(self.answers, has_rules, registers, services, starts[4], self.planes, self.doors)
        closes = any(service[t.S_REFUSES] >= 0 for service in services)
        row += [self.shut_rows if closes else -1]
        self.shut_rows += closes
        frightens = self.maps.add(
            staged.full, len(self.worlds), rows.register_numbers, has_fear=bool(fear[0])
        )
        remembers = self.answers.thins is not None and self.answers.thins.remembered is not None
        row += [self.planes.add_if(frightens, "somebody new near, on a map")]
        row += [rows.dates.add_if(remembers, "last week seen on a register")]
        row += [bool(now.ending), *heirs]
        mistakes = row[t.W_STRAY] >= 0
        row += [self.stray_rows if mistakes else -1]
        self.stray_rows += mistakes
        self.year_before.add(
            world, weeks, rows, row[t.W_LISTED], lambda name: row[t.W_COUNTER] + named.index(name)
        )
        self.worlds.add(row)
        self.counters.append(named)
        self.lines = hidden + t.H_DRAWN + len(self.society.services)

    def _add_acts(self, pressures: Mapping[str, Pressure], places: Sequence[Place]) -> None:
        """Add what it does to each act to be watched, rewarded, shown; and whether it can cost something."""
        self.factors.append(
            [self._factors(pressures, name, kind, places) for name, (kind, _) in self.acts.items()]
        )
        there = [pressure.world for pressure in pressures.values()]
        self.shame_before.append(
            [
                [self.answers.shame_before(one, name, kind) for one in there]
                for name, (kind, _) in self.acts.items()
            ]
        )
        self.triggers.append([[_is_trigger(one, act) for one in there] for act in self.acts])

    def _factors(
        self, pressures: Mapping[str, Pressure], act: str, kind: Kind, places: Sequence[Place]
    ) -> list[int]:
        """Return, in Q12, by place, what being watched does to an act, or being rewarded."""
        if kind == "civic":
            return [self.answers.rewarded(pressures[self._named(at)].world, act, kind) for at in places]
        return [pressures[self._named(at)].factor(act, kind, at) for at in places]

    def _named(self, place: Place) -> str:
        """Return the province of a place where regimes name it, else "", which stands for all others."""
        return place.province if place.province in self.provinces else ""

    def _grounds(self, now: World, there: Mapping[str, World]) -> None:
        """Write down, by province, which regimes of a world hold and which services they govern."""
        names = sorted(self.society.services)
        governed = [
            {
                name
                for regime in one.regimes
                for rule in regime.rules
                if governs(rule)
                for name in rule.services
            }
            for one in there.values()
        ]
        for row in self.rows.services.rows[len(self.governed) :]:
            self.governed.append([names[row[t.S_NUMBER]] in here for here in governed])
        held = [{regime.regime for regime in one.regimes} for one in there.values()]
        for regime in now.regimes:
            self.holding.append([regime.regime in here for here in held])

    def _counters(self, world: World, weeks: int) -> tuple[str, ...]:
        """Return the names of a world's counters, in order."""
        fixed = [*t.COUNTERS]
        fixed += [f"{what}/{name}" for name in sorted(self.society.services) for what in t.PER_SERVICE]
        fixed += [f"{what}/{name}" for name in self.acts for what in t.PER_ACT]
        fixed += [f"score-at-end/{r.regime}" for r in world.regimes if r.score is not None]
        fixed += counters_of_year_before(world, weeks)
        return tuple(fixed)

    def _planes(self, world: World, fear: bool, tells: int, *, listens: bool) -> list[int]:
        """Add the planes of a world; return their numbers."""
        add = self.planes.add_if
        registers = [register for regime in world.regimes for register in regime.registers.values()]
        lives = bool(world.regimes)
        lawful = any(kind == "lawful" for kind, _ in self.acts.values())
        told = [bool(fear and tells >> kind & 1) for kind in range(len(t.TIE_NAMES))]
        self.newly.append([add(one, f"newly told: {t.TIE_NAMES[kind]}") for kind, one in enumerate(told)])
        agencies = [agency for regime in world.regimes for agency in regime.sharing.values()]
        strays = any(agency.wrong_file is not None and agency.wrong_file.value for agency in agencies)
        stale = any(agency.lag is not None or agency.corrected == "never" for agency in agencies)
        return [
            add(lives, "busy"),
            add(lives, "recorded or entered"),
            add(lives, "did harm"),
            add(any(_is_trigger(world, act) for act in self.acts), "did what can cost"),
            add(lives and lawful, "recorded, entered or refused"),
            add(any(register.colour == "black" for register in registers), "on a register"),
            add(listens, "others changed"),
            add(any(told), "ties newly listed", 2),
            add(strays, "mistaken by an agency"),
            add(stale, "shown as it was by an agency"),
        ]

    def _rates(self, there: World, entry: Entry, place: Place) -> tuple[int, int, int]:
        """Return the thresholds of a sensor on an act at a place; there : the world of its province."""
        found = next((one for one in there.entries if (one.name, one.act) == (entry.name, entry.act)), None)
        return (0, 0, 0) if found is None else rates_at(self.society, found.sensor, place)

    def _entry(
        self, now: World, entry: Entry, rates: Sequence[tuple[int, int, int]], *, is_taken: bool
    ) -> None:
        """Add a sensor that watches an act, as in this stage; is_taken : somewhere for somebody else."""
        sensor, rows = entry.sensor, self.rows
        mode = 0
        if is_taken:
            mode = t.BOOKED if sensor.misidentified == "booked" else t.LOST
        if entry.name not in self.sensors:
            self.sensors.append(entry.name)
        decides = f"sensor/{entry.name}/{entry.act}"
        if decides not in self.purposes:
            self.purposes[decides] = []
            self.purpose_keys.append(rows.key("sensor", entry.name, entry.act))
        review = sensor.human_review
        stops_true = 0 if review is None or review.stops_true is None else threshold(review.stops_true.value)
        delay = 0 if sensor.delay is None else int(sensor.delay.value)
        is_mean = bool(delay) and sensor.delay_is == "mean"
        held = (1 if is_mean else delay) * 2
        number = self.entries.add(
            [
                list(self.acts).index(entry.act), mode, self.sensors.index(entry.name),
                self.planes.add_if(mode == t.BOOKED, "lands", 2),
                rows.consents.of_any((r for r in now.regimes if now.reads(r, entry)), now.ended),
                stops_true, 0 if review is None else threshold(review.stops_false.value),
                delay, threshold(Fraction(1, delay)) if is_mean else 0,
                self.planes.add_if(bool(held), f"held by `{entry.name}`", held),
            ]
        )  # fmt: skip
        self.purposes[decides].append((len(self.worlds), number))
        for what, needed in (("taken", True), ("review", review is not None), ("filed", is_mean)):
            self.entry_keys.append(rows.key("sensor", entry.name, entry.act, what) if needed else (0, 0))
        self.chances.append([[rate[what] for rate in rates] for what in range(3)])

    def _fear(self, world: World, shown: bool) -> list[int]:
        """Return whether fear exists, its shift and its gains; `shown`: something is told or broadcast."""
        fear = self.society.responses.fear
        told = {act for regime in world.regimes for one in regime.reports.values() for act in one.about}
        watching = [entry.act for entry in world.entries] + [act for act in self.acts if act in told]
        watched = any(self.acts[act][0] != "civic" for act in watching)
        somewhere = [regime for regime in world.regimes if holds_somewhere(regime, self.society)]
        governed = any(governs(rule) for regime in somewhere for rule in regime.rules)
        if (
            self.responses == "frozen"
            or fear is None
            or not fear.scale.value
            or not (watched or governed or shown)
        ):
            return [0, -1, *[0] * 6]
        gains = [_fear_gain(fear.scale.value, Fraction(share)) for share in _GAINS]
        self.fear_rows += 1
        return [1, self.fear_rows - 1, _SHIFTS[int(fear.half_life.value)], *gains]

    def _gives_up(self) -> list[int]:
        """Return after how many refusals people ask less, and the Q12 of what is left."""
        gives_up = self.society.responses.gives_up
        if self.responses == "frozen" or gives_up is None:
            return [0, Q12_ONE]
        return [gives_up.after, q12(1 - gives_up.by.value)]


def _fear_gain(scale: Fraction, share: Fraction) -> int:
    """Return what an event adds to fear, of 65,536 parts of what is left, at most all."""
    return min(2**16, round(share * scale * 2**16))


def _broadcasts(staged: Staged) -> list[bool]:
    """Return for each regime of a world whether it shows records or new entries in public."""
    return [
        any(shown_registers(full, regime, name, "broadcast") for name in regime.registers)
        or any(shown.how == "broadcast" and shown.acts for shown in regime.publicity)
        for full, regime in zip(staged.full.regimes, staged.last.regimes, strict=True)
    ]


def _has_red(world: World) -> int:
    """Return whether a world has registers of merit."""
    return any(one.colour == "red" for regime in world.regimes for one in regime.registers.values())


def _enters_by_copy(world: World) -> int:
    """Return whether a register of a world is entered by what an agency shows."""
    registers = [one for regime in world.regimes for one in regime.registers.values()]
    return any(condition.seen_by is not None for one in registers for condition in one.enter_when)


def _is_trigger(world: World, act: str) -> int:
    """Return whether a sensor watches an act for a regime that takes points, enters or refuses on it."""
    for regime in world.regimes:
        watched = any(entry.act == act and world.reads(regime, entry) for entry in world.entries)
        if not watched and not world.hears(regime, act):
            continue
        score = regime.score
        if score is not None and any(points < 0 for points in points_for(score, act)):
            return 1
        black = (register for register in regime.registers.values() if register.colour == "black")
        asked = [c for register in black for c in register.enter_when]
        asked += [c for rule in regime.rules if governs(rule) for c in rule.when]
        if any(act in (condition.recorded or ()) for condition in asked):
            return 1
    return 0
