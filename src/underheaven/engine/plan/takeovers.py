"""The rows of regimes that take others' places: what becomes of their scores and of their entries."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.conditions import FAR
from underheaven.engine.plan.pressure import Pressure
from underheaven.engine.plan.rows import RegimeRows
from underheaven.engine.plan.setting import Staged, steps
from underheaven.engine.plan.stretches import Stretch, band_stretch
from underheaven.engine.plan.writing import Rows
from underheaven.words.regime import Regime, TakesOver
from underheaven.words.score import Score


class TakeoverRows:
    """The rows of takeovers and of the registers that inherit, added world by world."""

    def __init__(self) -> None:
        self.takeovers, self.heirs = Rows(t.OVER_COLUMNS), Rows(t.HEIR_COLUMNS)
        self.heir_of: list[list[int]] = []
        """By row of `heirs` and province, the register an entry goes to, or -1."""

    def add(self, staged: Staged, rows: RegimeRows, pressures: Mapping[str, Pressure]) -> tuple[int, int]:
        """Add a world whose other rows are there; return its first row of `heirs` and the end.

        pressures : of the world as each province has it in this stage.
        """
        first = len(self.heirs)
        regimes = {regime.regime: regime for regime in staged.full.regimes}
        for heir in staged.full.regimes:
            for name in sorted(heir.takes_over):
                if name in regimes:
                    self._takeover(rows, heir, regimes[name], heir.takes_over[name])
                    self._entries(rows, heir, regimes[name], heir.takes_over[name], pressures)
        return first, len(self.heirs)

    def _takeover(self, rows: RegimeRows, heir: Regime, old: Regime, over: TakesOver) -> None:
        """Add what becomes of an old regime's scores."""
        how, at = t.NOT_AT_ALL, len(rows.items)
        if over.old_records == "carried" and heir.score is not None and old.score is not None:
            how = t.BY_BAND
            if heir.score == old.score and not over.bands:
                how = t.EXACTLY
            else:
                rows.items += _new_scores(heir.score, old.score, over.bands)
        self.takeovers.add(
            [
                rows.number_of(heir), rows.number_of(old), heir.from_week or 1, rows.consents.of(old),
                how, at, len(rows.items), len(rows.worlds_done) - 1,
            ]
        )  # fmt: skip

    def _entries(
        self, rows: RegimeRows, heir: Regime, old: Regime, over: TakesOver, pressures: Mapping[str, Pressure]
    ) -> None:
        """Add what becomes of an old regime's entries, register by register."""
        for name in sorted(old.registers):
            self.heirs.add([rows.register_of(old, name), rows.number_of(heir)])
            to = (_heir_of(heir, old, name, over, pressure) for pressure in pressures.values())
            self.heir_of.append([-1 if one is None else rows.register_of(heir, one) for one in to])


def _new_scores(new: Score, old: Score, named: Mapping[str, str]) -> list[int]:
    """Return for each band of an old score its ends in steps, and the new score of who is in it."""
    start = new.starts.value
    found: list[int] = []
    for band in old.bands:
        translated = named.get(band, band)
        score = start
        if translated in new.bands and not _lies_in(start, band_stretch(new, translated)):
            score = new.bands[translated].value
        low, high = band_stretch(old, band)
        found += [-FAR if low is None else steps(old, low), FAR if high is None else steps(old, high)]
        found.append(steps(new, score))
    return found or [-FAR, FAR, steps(new, start)]


def _lies_in(points: Fraction, stretch: Stretch) -> bool:
    low, high = stretch
    return (low is None or points >= low) and (high is None or points < high)


def _heir_of(heir: Regime, old: Regime, name: str, over: TakesOver, pressure: Pressure) -> str | None:
    """Return the register of a regime to which entries in an old register go, or None."""
    colour = old.registers[name].colour
    if over.registers == "dropped":
        return None
    if over.registers == "worst-of" and colour == "black":
        black = [one for one in sorted(heir.registers) if heir.registers[one].colour == "black"]
        return max(black, key=lambda one: pressure.closed_by(heir, one), default=None)
    if name in over.lists:
        return over.lists[name]
    return name if name in heir.registers and heir.registers[name].colour == colour else None
