"""The clauses of a regime as the week reads them: sensors, questions, registers, gates, in whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal


@dataclass(frozen=True, slots=True)
class Watch:
    """A sensor and one act it watches; thresholds by place (group and district together)."""

    sensor: str
    act: int
    number: int
    detects: tuple[int, ...]
    false_alarm: tuple[int, ...]
    look_alikes: tuple[int, ...]
    is_lost: bool
    certainty: tuple[Fraction, ...]
    readers: frozenset[int]
    hit: str
    taken: str


@dataclass(frozen=True, slots=True)
class Question:
    """A condition. Every part that is there holds of one citizen's own file, or of enough others'.

    file : the regime whose score is read, and as which records are read.
    acts : one of these was recorded this week. registers : on one of these (file, register).
    scores : the score lies in one of these stretches [low, high), in steps.
    number : place among the world's questions about others; -1 for one's own.
    """

    file: int
    acts: frozenset[int] | None
    registers: tuple[tuple[int, int], ...] | None
    scores: tuple[tuple[int, int], ...] | None
    whose: str
    at_least: int
    number: int
    label: str


@dataclass(frozen=True, slots=True)
class Black:
    """A black register: entry, exit, notice, appeal, correction.

    is_floor : whether the score on exit is `cut`, which raises a score and never lowers one.
    cut : the lowest score from which no condition of entry by score alone holds.
    """

    name: str
    enter: tuple[Question, ...]
    calm_from: int
    term: int | None
    recovers_at: int | None
    score_on_exit: int | None
    is_floor: bool
    cut: int | None
    told: int
    told_after: int
    decided_after: int
    struck_if_wrong: int
    struck_if_right: int
    found: int
    purposes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Gate:
    """What one rule says for one service: refuse or favour, for whom it is connected, who else may pay."""

    service: int
    refuses: bool
    asked_by: tuple[int, ...]
    coverage: int
    other_payer: int
    covered: str
    paid: str


@dataclass(frozen=True, slots=True)
class Institution:
    """A regime, ready to run: its score in steps, its registers in order of name."""

    name: str
    has_score: bool
    step: Fraction
    start: int
    low: int
    high: int
    fade: int
    points: Mapping[int, tuple[int, bool]]
    through_others: tuple[tuple[int, tuple[Question, ...]], ...]
    bands: tuple[tuple[int, str], ...]
    registers: tuple[Black, ...]

    def bounded(self, score: int) -> int:
        """Return the score, saturated at its bounds."""
        return self.low if score < self.low else self.high if score > self.high else score

    def points_of(self, score: int) -> Fraction:
        """Return a score in points."""
        return score * self.step

    def band(self, score: int) -> str:
        """Return the band a score lies in, closed below."""
        return next((name for lowest, name in self.bands if score >= lowest), "")


def is_alone(question: Question, part: Literal["scores", "registers"]) -> bool:
    """Whether a question is about the citizen's own file and asks nothing but this one part."""
    parts = {"acts": question.acts, "scores": question.scores, "registers": question.registers}
    return question.whose == "own" and [name for name, asked in parts.items() if asked is not None] == [part]


def lies_in(stretches: tuple[tuple[int, int], ...] | None, score: int) -> bool:
    """Whether a score lies in one of these stretches, closed below and open above."""
    return any(low <= score < high for low, high in stretches or ())
