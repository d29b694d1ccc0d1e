"""The rows of linked databases: on whom there are files, agencies, and their copies of registers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.provinces import holds_in
from underheaven.engine.plan.setting import World
from underheaven.engine.plan.writing import Key, Keys, Planes, Rows
from underheaven.ground.exact import ALWAYS, threshold
from underheaven.ground.numbers import CitedNumber
from underheaven.words.regime import Regime, Sharing

Shares = tuple[int, ...]
"""By province that some regime names ("" first: all others), the threshold of having a file."""


class Consents:
    """Who has a file, by the thresholds of one draw: a plane for each, shared by all regimes and worlds.

    provinces : as `provinces_apart` returns them. needed : the thresholds that there are, at any stage.
    """

    def __init__(self, planes: Planes, provinces: Sequence[str], needed: Iterable[Shares]) -> None:
        self._provinces = provinces
        self.rows = {
            shares: planes.add("have a file")
            for shares in dict.fromkeys(needed)
            if not all(share >= ALWAYS for share in shares)
        }

    def of(self, regime: Regime, ended: AbstractSet[str] = frozenset()) -> int:
        """Return the plane of those a regime has a file on, -1 where it is everybody."""
        return self._plane(shares_of(regime, self._provinces, ended))

    def of_any(self, regimes: Iterable[Regime], ended: AbstractSet[str]) -> int:
        """Return the plane of those some of the regimes have a file on; none: of everybody."""
        return self._plane(shares_of_any(regimes, self._provinces, ended))

    def _plane(self, shares: Shares) -> int:
        return -1 if all(share >= ALWAYS for share in shares) else self.rows[shares]


def shares_of(regime: Regime, provinces: Sequence[str], ended: AbstractSet[str]) -> Shares:
    """Return by province the threshold of having a file with a regime; 0 where it does not hold."""
    share = ALWAYS if regime.consent is None else threshold(regime.consent.value)
    holds = (holds_in(regime, province) and regime.regime not in ended for province in provinces)
    return tuple(share if held else 0 for held in holds)


def shares_of_any(regimes: Iterable[Regime], provinces: Sequence[str], ended: AbstractSet[str]) -> Shares:
    """Return by province the threshold of having a file with some of the regimes: they are nested there."""
    found = [shares_of(regime, provinces, ended) for regime in regimes]
    return tuple(map(max, zip(*found, strict=True))) if found else (ALWAYS,) * len(provinces)


def files_needed(worlds: Iterable[World], provinces: Sequence[str]) -> list[Shares]:
    """Return the thresholds of files that worlds need, as they stand in some weeks."""
    found: list[Shares] = []
    for world in worlds:
        for regime in world.regimes:
            found += [shares_of(regime, provinces, ended) for ended in (frozenset[str](), world.ended)]
        for entry in world.entries:
            readers = [regime for regime in world.regimes if world.reads(regime, entry)]
            found.append(shares_of_any(readers, provinces, world.ended))
        for name in sorted({name for regime in world.regimes for name in regime.reports}):
            said_by = {regime.regime for regime in world.regimes if name in regime.reports}
            listening = [r for r in world.regimes if r.regime in said_by or said_by & {*r.uses}]
            for readers in (listening, [r for r in listening if not r.limits.no_lawful_acts]):
                found.append(shares_of_any(readers, provinces, world.ended))
    return found


RegisterNumbers = dict[tuple[str, str], int]
"""Rows of registers by regime and name."""


class SharingRows:
    """The rows of agencies and of what each of them copies, added world by world."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self.agencies, self.copies = Rows(t.A_COLUMNS), Rows(t.L_COLUMNS)
        self.agency_keys: list[Key] = []
        self.copy_keys: list[Key] = []
        self.names: list[str] = []
        """Agencies that may put an entry into a wrong file: each has a permutation of the cell."""
        self.means: list[int] = [0]
        """Mean weeks by row of `fading`; 0: at once."""
        self.planes_of_strays = 0
        """The most agencies of one world that may mistake somebody."""
        self._mistaking = 0
        self._copies: dict[tuple[str, str, str], int] = {}

    def copied(self, world: World) -> set[tuple[str, str]]:
        """Return the registers of a world, with their regimes, that an agency of it copies."""
        owned = (
            (world.register_owner(regime, name), name)
            for regime in world.regimes
            for agency in regime.sharing.values()
            for name in agency.copies
        )
        return {(owner.regime, name) for owner, name in owned if owner is not None}

    def add(self, world: World, now: World, regimes: dict[str, int], registers: RegisterNumbers) -> None:
        """Add the agencies of a world; now : as in this stage; regimes, registers : their rows."""
        self._copies, self._mistaking = {}, 0
        for regime, as_now in zip(world.regimes, now.regimes, strict=True):
            for name in sorted(regime.sharing):
                self._agency(world, now, regime, name, as_now.sharing[name], regimes, registers)

    def _agency(
        self, world: World, now: World, regime: Regime, name: str, agency: Sharing, regimes: dict[str, int],
        registers: RegisterNumbers,
    ) -> None:  # fmt: skip
        first, number = len(self.copies), regimes[regime.regime]
        misfiles = agency.wrong_file is not None and bool(agency.wrong_file.value)
        for register in sorted({*agency.copies}):
            owner = world.register_owner(regime, register)
            if owner is None:
                continue
            lost = 0 if agency.lost is None else threshold(agency.lost.value)
            row = [registers[owner.regime, register], ALWAYS if owner.regime in now.ended else lost]
            row += [self._mean(agency.delay), self._mean(agency.lag), int(agency.corrected == "never")]
            self._copies[regime.regime, name, register] = self.copies.add(row)
            self.copy_keys += [self._keys.key("copy", name, register, w) for w in ("lost", "delay", "lag")]
            self.copy_keys.append(
                self._keys.key("copy", name, register, "wrong-file") if misfiles else (0, 0)
            )
        if misfiles and name not in self.names:
            self.names.append(name)
        correction = regime.redress.correction
        begun = (regime.regime, name) not in now.not_begun
        wrong = threshold(agency.wrong_file.value) if agency.wrong_file is not None and begun else 0
        self.agencies.add(
            [
                number, wrong, 0 if correction is None else threshold(correction.found.value),
                self._mistaking if misfiles else -1,
                self.names.index(name) if misfiles else -1, first, len(self.copies),
                regime.until_week or t.FOREVER,
            ]
        )  # fmt: skip
        self._mistaking += misfiles
        self.planes_of_strays = max(self.planes_of_strays, self._mistaking)
        self.agency_keys.append(self._keys.key("copy", name, "found") if misfiles else (0, 0))

    def copy_of(self, regime: str, agency: str, register: str) -> int:
        """Return the row of an agency's copy of a register."""
        return self._copies[regime, agency, register]

    def _mean(self, weeks: CitedNumber | None) -> int:
        """Return the row of `fading` of a mean number of weeks."""
        mean = 0 if weeks is None else int(weeks.value)
        if mean not in self.means:
            self.means.append(mean)
        return self.means.index(mean)

    def fading(self, weeks: int) -> list[list[int]]:
        """Return the thresholds of what has not happened yet, by mean and number of weeks."""
        found: list[list[int]] = []
        for mean in self.means:
            left, row = Fraction(1), [ALWAYS]
            for _ in range(weeks + 1):
                left *= Fraction(mean, mean + 1)
                row.append(threshold(left))
            found.append(row)
        return found
