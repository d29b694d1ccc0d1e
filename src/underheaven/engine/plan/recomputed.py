"""The rows of scores that are made anew: of marks that people give each other, or of parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.plan.channels import classes_of, in_force
from underheaven.engine.plan.setting import Staged, exact_steps
from underheaven.engine.plan.writing import Key, Keys, Rows, keys_table
from underheaven.ground.exact import Q12_ONE, decay_step, power, q12, threshold
from underheaven.words.labels import AGES, INCOMES
from underheaven.words.recomputed_check import whole_weights
from underheaven.words.regime import Regime
from underheaven.words.score import Component, Ratings, Score
from underheaven.words.society import Society


@dataclass
class RecomputedRows:
    """The rows of scores that are made anew, added world by world.

    society : as it is in a stage. week : the first of the stage.
    """

    society: Society
    keys: Keys
    week: int

    def __post_init__(self) -> None:
        self.ratings, self.composed = Rows(t.RT_COLUMNS), Rows(t.CO_COLUMNS)
        self.parts, self.bonds = Rows(t.PA_COLUMNS), Rows(t.BO_COLUMNS)
        self.rated_in: list[int] = []
        self.rated_keys: list[list[Key]] = []
        self.given_for: list[tuple[int, int]] = []
        self.met: list[int] = []
        self.known: list[int] = []
        self.part_points: list[tuple[int, int]] = []
        self.settled: list[list[tuple[int, Component]]] = []
        """By row of `composed`, parts that follow from income and age, with their weights."""

    def add(
        self, staged: Staged, world: int, regimes: Sequence[Sequence[int]], deeds: Sequence[int],
        files: dict[tuple[str, str], int],
    ) -> None:  # fmt: skip
        """Add what a world makes anew.

        Parameters
        ----------
        regimes : rows of its regimes, in order. deeds : planes of deeds, by act. files : rows of files.
        """
        first = len(regimes) - len(staged.full.regimes)
        for number, (regime, now) in enumerate(zip(staged.full.regimes, staged.now.regimes, strict=True)):
            score, at, row = regime.score, first + number, regimes[first + number]
            if score is None or not score.is_recomputed:
                continue
            is_on = in_force(regime, score, self.week) and now.score is not None
            every = 1 if score.every is None else int(score.every.value)
            line = [world, at, every if is_on else 0]
            if score.ratings is not None:
                self._rate(score, score.ratings, line, row, deeds)
            else:
                self._compose(regime, score, line, row, files)

    def _rate(
        self, score: Score, ratings: Ratings, line: list[int], row: Sequence[int], deeds: Sequence[int]
    ) -> None:
        """Add a score made of marks."""
        middle, acts, what = row[t.R_MIDDLE], list(self.society.acts()), "a mark"
        first, mark = len(self.rated_in), len(self.given_for)
        for name, number in classes_of(self.society, ratings.among):
            if number not in self.met:
                self.met.append(number)
            self.rated_in.append(self.met.index(number))
            self.rated_keys.append([self.keys.key("rating", name), self.keys.key("rating", name, "mark")])
        given = [
            (exact_steps(score, points.value, what) - middle, deeds[acts.index(act)])
            for act, points in ratings.after.items()
            if act in acts
        ]
        self.given_for += [(plane, points) for points, plane in sorted(given, reverse=True)]
        above = ratings.weight_above
        decay = 0 if score.half_life is None else _decay(int(score.half_life.value), _every(score))
        self.ratings.add(
            [
                *line, exact_steps(score, ratings.usual.value, what) - middle,
                0 if ratings.at_random is None else threshold(ratings.at_random.value),
                -1 if above is None else self._known(row[t.R_ROW]),
                0 if above is None else exact_steps(score, above.value, "`weight_above`") - middle,
                0 if ratings.start_counts is None else q12(ratings.start_counts.value), decay,
                first, len(self.rated_in), mark, len(self.given_for),
            ]
        )  # fmt: skip

    def _known(self, row: int) -> int:
        """Return which of the scores that others see one is."""
        if row not in self.known:
            self.known.append(row)
        return self.known.index(row)

    def _compose(
        self, regime: Regime, score: Score, line: list[int], row: Sequence[int],
        files: dict[tuple[str, str], int],
    ) -> None:  # fmt: skip
        """Add a score made of parts, in order of name."""
        named = dict(sorted(score.components.items()))
        weights = whole_weights(score)
        part, bond = len(self.parts), len(self.bonds)
        settled: list[tuple[int, Component]] = []
        for name, one in named.items():
            if one.reads == "records":
                self._record_part(regime, one, weights[name], files)
            elif one.reads == "ties":
                kind = t.TIE_NAMES.index(one.whose or "household")
                known = self._known(row[t.R_ROW])
                self.bonds.add([*line, len(self.bonds), known, kind, weights[name]])
            else:
                settled.append((weights[name], one))
        usual = sum(weights[name] for name, one in named.items() if one.reads != "ties")
        self.settled.append(settled)
        self.composed.add([*line, usual, part, len(self.parts), bond, len(self.bonds)])

    def _record_part(
        self, regime: Regime, one: Component, weight: int, files: dict[tuple[str, str], int]
    ) -> None:
        """Add a part made of records."""
        first = len(self.part_points)
        for act, points in sorted(one.points.items()):
            file = files.get((regime.regime, act))
            if file is not None:
                self.part_points.append((file, round(points.value * Q12_ONE)))
        start = 0 if one.starts is None else q12(one.starts.value)
        decay = 0 if one.half_life is None else decay_step(int(one.half_life.value))
        row = 2 * len(self.parts)
        self.parts.add([row, start, decay, first, len(self.part_points), weight])

    def tables(self, labels: Iterable[int]) -> dict[str, Any]:
        """Return the tables of scores that are made anew; labels : of the segments."""
        segments = [*labels]
        settled = [
            [sum(_part(one, label, w) for w, one in row) for label in segments] for row in self.settled
        ]
        return {
            "ratings": self.ratings.table(),
            "rated_in": np.array([*self.rated_in, 0], dtype=np.int64),
            "rated_keys": keys_table(self.rated_keys, len(self.rated_in), 2),
            "given_for": np.array(self.given_for, dtype=np.int64).reshape(-1, 2),
            "met": np.array(self.met, dtype=np.int64),
            "known": np.array(self.known, dtype=np.int64),
            "composed": self.composed.table(),
            "settled_parts": np.array(settled, dtype=np.int64).reshape(len(settled), len(segments)),
            "parts": self.parts.table(),
            "part_points": np.array(self.part_points, dtype=np.int64).reshape(-1, 2),
            "bonds": self.bonds.table(),
        }


def _every(score: Score) -> int:
    return 1 if score.every is None else int(score.every.value)


def _decay(half_life: int, every: int) -> int:
    """Return d of the decay x - ceil(x d / 4096) in so many weeks: 4096 (1 - 2^(-E/h)), half to even."""
    return round(Q12_ONE * (1 - power(Fraction(2), Fraction(-every, half_life))))


def _part(one: Component, label: int, weight: int) -> int:
    """Return what a part that follows from income or age adds for a segment's label; nothing for children."""
    name = AGES[label // 40] if one.reads == "age" else INCOMES[label // 8 % 5]
    return weight * q12(one.table[name].value) if name in one.table else 0
