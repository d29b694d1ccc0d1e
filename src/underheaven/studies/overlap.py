"""What two systems add by standing over the same people: a world of both, beyond each of them alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from underheaven.ground.outcome import Outcome
from underheaven.measures.benefit import NONE
from underheaven.measures.measure import Measure
from underheaven.studies.paired import Paired, combined
from underheaven.words.study import Study


@dataclass(frozen=True, slots=True)
class Overlap:
    """A declared world whose regimes are those of two others, together.

    both : its name. alone : the two others, in order of declaration.
    """

    both: str
    alone: tuple[str, str]

    def added(self, outcomes: Sequence[Outcome], measure: Measure) -> Paired | None:
        """Return a measure's difference from `none` in the world of both, less those of each alone.

        Above 0: together they do more than added up; below 0: they meet the same people. None where a world
        has no value, or values are logarithms.
        """
        signs = [(self.both, 1), *((world, -1) for world in self.alone), (NONE, 1)]
        return combined(outcomes, measure, [(world, Fraction(sign)) for world, sign in signs])


def overlaps(study: Study) -> Iterator[Overlap]:
    """Yield the worlds of a study that are two of its others at once; safeguards make them something else."""
    plain = {name: set(world.regimes) for name, world in study.worlds.items() if not world.safeguards}
    for both, regimes in plain.items():
        for one, other in itertools.combinations(plain, 2):
            apart = not plain[one] & plain[other]
            if both not in (one, other) and apart and plain[one] | plain[other] == regimes:
                yield Overlap(both, (one, other))


def measures_of_overlap(study: Study, measures: Sequence[Measure]) -> tuple[Measure, ...]:
    """Return the measures in which an overlap is told: those the study names, and the headline."""
    named = {*study.measures, "closed-weeks"}
    return tuple(one for one in measures if one.name in named and one.scale != "log")
