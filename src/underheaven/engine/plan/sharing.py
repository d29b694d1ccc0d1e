"""The rows of linked databases: on whom there are files, agencies, and their copies of registers."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.setting import World
from underheaven.engine.plan.writing import Key, Keys, Planes, Rows
from underheaven.ground.exact import ALWAYS, threshold
from underheaven.ground.numbers import CitedNumber
from underheaven.words.regime import Regime, Sharing


class Consents:
    """Who has a file, by the threshold of one draw: a plane for each, shared by all regimes and worlds."""

    def __init__(self, planes: Planes) -> None:
        self._planes = planes
        self.rows: dict[int, int] = {}

    def of(self, regime: Regime) -> int:
        """Return the plane of those a regime has a file on, -1 where it is everybody."""
        return self._plane(_share(regime))

    def of_any(self, regimes: Iterable[Regime]) -> int:
        """Return the plane of those some of the regimes have a file on; they are nested."""
        return self._plane(max((_share(regime) for regime in regimes), default=ALWAYS))

    def _plane(self, share: int) -> int:
        if share >= ALWAYS:
            return -1
        if share not in self.rows:
            self.rows[share] = self._planes.add("have a file")
        return self.rows[share]


def _share(regime: Regime) -> int:
    return ALWAYS if regime.consent is None else threshold(regime.consent.value)


class SharingRows:
    """The rows of agencies and of what each of them copies, added world by world."""

    def __init__(self, keys: Keys, planes: Planes) -> None:
        self._keys, self._planes = keys, planes
        self.agencies, self.copies = Rows(t.A_COLUMNS), Rows(t.L_COLUMNS)
        self.agency_keys: list[Key] = []
        self.copy_keys: list[Key] = []
        self.names: list[str] = []
        """Agencies that may put an entry into a wrong file: each has a permutation of the cell."""
        self.means: list[int] = [0]
        """Mean weeks by row of `fading`; 0: at once."""
        self._copies: dict[tuple[str, str, str], int] = {}

    def copied(self, world: World) -> set[str]:
        """Return the registers of a world that an agency of it copies."""
        named = {
            (regime.regime, name)
            for regime in world.regimes
            for agency in regime.sharing.values()
            for name in agency.copies
            if world.register_owner(regime, name) is not None
        }
        return {name for _, name in named}

    def add(self, world: World, now: World, regimes: dict[str, int], registers: dict[str, int]) -> None:
        """Add the agencies of a world; now : as in this stage; regimes, registers : their rows."""
        self._copies = {}
        for regime, as_now in zip(world.regimes, now.regimes, strict=True):
            for name in sorted(regime.sharing):
                begun = (regime.regime, name) not in now.not_begun
                self._agency(world, regime, name, as_now.sharing[name], begun, regimes, registers)

    def _agency(
        self, world: World, regime: Regime, name: str, agency: Sharing, begun: bool,
        regimes: dict[str, int], registers: dict[str, int],
    ) -> None:  # fmt: skip
        first, number = len(self.copies), regimes[regime.regime]
        misfiles = agency.wrong_file is not None and bool(agency.wrong_file.value)
        for register in sorted({*agency.copies}):
            if world.register_owner(regime, register) is None:
                continue
            row = [registers[register], 0 if agency.lost is None else threshold(agency.lost.value)]
            row += [self._mean(agency.delay), self._mean(agency.lag), int(agency.corrected == "never")]
            self._copies[regime.regime, name, register] = self.copies.add(row)
            self.copy_keys += [self._keys.key("copy", name, register, w) for w in ("lost", "delay", "lag")]
            self.copy_keys.append(
                self._keys.key("copy", name, register, "wrong-file") if misfiles else (0, 0)
            )
        if misfiles and name not in self.names:
            self.names.append(name)
        correction = regime.redress.correction
        wrong = threshold(agency.wrong_file.value) if agency.wrong_file is not None and begun else 0
        self.agencies.add(
            [
                number, wrong, 0 if correction is None else threshold(correction.found.value),
                self._planes.add_if(misfiles, f"mistaken by `{name}`"),
                self.names.index(name) if misfiles else -1, first, len(self.copies),
            ]
        )  # fmt: skip
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
