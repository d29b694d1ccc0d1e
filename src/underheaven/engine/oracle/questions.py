"""What conditions become: questions about a citizen's own file or about others', in numbers of one world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from underheaven.engine.oracle.clauses import Question, Tally
from underheaven.ground.errors import InputError
from underheaven.ground.exact import as_text
from underheaven.words.condition import Condition
from underheaven.words.regime import Regime

FAR = 1 << 40
"""Beyond every score, in steps."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The regimes of a world in order of name, and what is numbered in it while their conditions are read.

    regimes : as declared: questions are numbered alike at every stage.
    about_others : questions about others, in order of their numbers.
    """

    regimes: Sequence[Regime]
    act_number: Mapping[str, int]
    about_others: list[Question]

    def register(self, reader: Regime, name: str) -> tuple[int, int] | None:
        """Return regime and number of a register that a regime may read; None where it is not there."""
        sources = (reader.regime, *reader.uses)
        for source in sources:
            for file, regime in enumerate(self.regimes):
                if regime.regime == source and name in regime.registers:
                    return file, sorted(regime.registers).index(name)
        return None

    def question(
        self, condition: Condition, file: int, tallies: list[Tally] | None = None, from_week: int = 1
    ) -> Question:
        """Return a condition of a regime as the week asks it; those about others get a number.

        tallies : of the regime; a condition that counts records or entries over weeks adds its own.
        from_week : from when such records count.
        """
        regime = self.regimes[file]
        label: list[str] = []
        acts = registers = scores = entered = None
        if condition.recorded is not None:
            acts = frozenset(self.act_number[name] for name in condition.recorded if name in self.act_number)
            label += condition.recorded
        if condition.listed is not None:
            found = (self.register(regime, name) for name in condition.listed)
            registers = tuple(register for register in found if register is not None)
            label += condition.listed
        if condition.entered is not None:
            named = (self.register(regime, name) for name in condition.entered)
            entered = tuple(register for register in named if register is not None)
            label += condition.entered
        if any(part is not None for part in (condition.band, condition.score_below, condition.score_from)):
            scores = stretches(condition, regime)
            label += condition.band or ("score",)
        if condition.lowest is not None:
            label.append("lowest")
        tally, times = -1, condition.times or 1
        if tallies is not None and entered is not None and condition.is_own:
            tally = len(tallies)
            tallies.append(Tally(frozenset(), times, 1, entered))
        elif tallies is not None and times > 1:
            tally = len(tallies)
            tallies.append(Tally(acts or frozenset(), times - 1, from_week))
        question = Question(
            file,
            acts,
            registers,
            scores,
            condition.whose,
            condition.at_least,
            -1 if condition.is_own else len(self.about_others),
            ", ".join(label),
            seen_by=-1 if condition.seen_by is None else sorted(regime.sharing).index(condition.seen_by),
            times=times,
            within=1 if condition.within is None else int(condition.within.value),
            tally=tally,
            term=None if condition.term is None else int(condition.term.value),
            entered=entered,
            lowest=None if condition.lowest is None else condition.lowest.value,
        )
        if not condition.is_own:
            self.about_others.append(question)
        return question


def stretches(condition: Condition, regime: Regime) -> tuple[tuple[int, int], ...]:
    """Return the stretches of score, in steps, in which the parts about the score hold together."""
    if regime.score is None:
        return ()
    found = [(-FAR, FAR)]
    if condition.band is not None:
        bands = bands_of(regime)
        upper = {name: bands[i - 1][0] if i else FAR for i, (_, name) in enumerate(bands)}
        lowest = {name: low if i < len(bands) - 1 else -FAR for i, (low, name) in enumerate(bands)}
        found = [(lowest[name], upper[name]) for name in condition.band if name in lowest]
    below = FAR if condition.score_below is None else in_steps(regime, condition.score_below.value)
    start = -FAR if condition.score_from is None else in_steps(regime, condition.score_from.value)
    return tuple((max(low, start), min(high, below)) for low, high in found)


def step_of(regime: Regime) -> Fraction:
    """Return the points in which a regime's score is held."""
    assert regime.score is not None
    return Fraction(1) if regime.score.step is None else regime.score.step.value


def in_steps(regime: Regime, points: Fraction) -> int:
    """Return points as a whole number of the regime's steps."""
    steps = points / step_of(regime)
    if steps.denominator != 1:
        raise InputError(
            f"{as_text(points)} points are no whole number of steps of {as_text(step_of(regime))}",
            where=f"{regime.regime}: score.step",
            cure="choose a step that divides all points",
        )
    return int(steps)


def bands_of(regime: Regime) -> tuple[tuple[int, str], ...]:
    """Return the lowest score of each band, in steps, best band first."""
    assert regime.score is not None
    return tuple(
        sorted(
            ((in_steps(regime, low.value), name) for name, low in regime.score.bands.items()), reverse=True
        )
    )
