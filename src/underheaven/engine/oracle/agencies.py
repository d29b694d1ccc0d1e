"""What the agencies of a world become: links to the registers they copy, all in whole numbers.

A copy is late by weeks drawn with a mean m: with r = m / (m + 1), it has not come after n weeks with chance
r^n. Whatever ended lingers in it in the same way.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import count

from underheaven.engine.oracle.clauses import Agency, Link
from underheaven.engine.oracle.people import ALWAYS, threshold
from underheaven.engine.oracle.questions import Ledger
from underheaven.engine.oracle.sensors import begins
from underheaven.ground.draws import purpose
from underheaven.ground.numbers import CitedNumber


@cache
def still_to_come(mean: Fraction, weeks: int) -> tuple[int, ...]:
    """Return, by weeks passed, the threshold below which a draw says that it has not happened yet."""
    ratio, share = mean / (mean + 1), Fraction(1)
    found: list[int] = []
    for _ in range(weeks + 2):
        found.append(threshold(share) if mean else 0)
        share *= ratio
    return tuple(found)


def agencies_of(ledger: Ledger, week: int, weeks: int) -> list[tuple[Agency, ...]]:
    """Return the agencies of each regime, in order of name, as of the stage that begins in a week.

    weeks : of the run. An agency that is not in force yet shows nothing and puts nothing in a wrong file.
    """
    numbers = count()

    def value(number: CitedNumber | None) -> Fraction:
        return Fraction(0) if number is None else number.value

    found: list[tuple[Agency, ...]] = []
    for file, regime in enumerate(ledger.regimes):
        agencies: list[Agency] = []
        correction = regime.redress.correction
        for which, (name, sharing) in enumerate(sorted(regime.sharing.items())):
            is_in_force = begins(regime, sharing) <= week
            links = tuple(
                Link(
                    next(numbers),
                    file,
                    which,
                    register,
                    threshold(value(sharing.lost)) if is_in_force else ALWAYS,
                    still_to_come(value(sharing.delay), weeks),
                    still_to_come(value(sharing.lag), weeks),
                    sharing.corrected == "never",
                    threshold(value(sharing.wrong_file)) if is_in_force else 0,
                    {
                        step: purpose("copy", name, copied, step)
                        for step in ("lost", "delay", "lag", "wrong-file")
                    },
                )
                for copied in sharing.copies
                if (register := ledger.register(regime, copied)) is not None
            )
            agencies.append(
                Agency(
                    name,
                    is_in_force,
                    links,
                    0 if correction is None else threshold(correction.found.value),
                    {step: purpose("copy", name, step) for step in ("found", "wrong-file")},
                )
            )
        found.append(tuple(agencies))
    return found
