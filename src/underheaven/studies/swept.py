"""What a sweep found: every measure for each combination of values, and its change against the first one.

The runs share their draws, so what changes from one value to the next is what the value changes, not luck.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from underheaven import __version__
from underheaven.ground.exact import exact
from underheaven.ground.files import DISK
from underheaven.ground.numbers import CitedNumber, Standing
from underheaven.ground.outcome import ALL, Margin
from underheaven.measures.measure import Measure
from underheaven.studies.document import estimate_as_json, paired_as_json
from underheaven.studies.findings import SYNTHETIC, Row, Speed
from underheaven.studies.folder import FORMAT, MANIFEST, replace_files, reserved, sha256_of_file
from underheaven.studies.paired import Paired, difference_of, tallies
from underheaven.studies.result import Result
from underheaven.studies.setting import RESULTS, Setting
from underheaven.studies.store import NOT_MODELLED, assumed_as_json, machine, write_words
from underheaven.words.study import Study

TABLE = "sweep.parquet"
"""The one table of a sweep's folder."""
_NOTHING = Paired(None, None, None, 0)


@dataclass(frozen=True, slots=True)
class SweptWord:
    """One word that is varied.

    path : as the study says it. values : as a file would say them, in order. declared : what the word says
    where nothing is varied. number : the cited number it is, or None. place : of this number among those that
    a run lists as assumed.
    """

    path: str
    values: tuple[str, ...]
    declared: str
    number: CitedNumber | None
    place: str

    @property
    def outside(self) -> tuple[str, ...]:
        """The values beyond the range over which the number says it may be swept; none where it says none."""
        if self.number is None or self.number.swept is None:
            return ()
        low, high = self.number.swept
        said = zip(self.values, map(amount_of, self.values), strict=True)
        return tuple(value for value, amount in said if amount is not None and not low <= amount <= high)


def amount_of(value: str) -> Fraction | None:
    """Return a value as a number (durations in whole weeks, as they are read), or None where it is a word.

    >>> amount_of("0.5"), amount_of("30 days"), amount_of("core")
    (Fraction(1, 2), Fraction(4, 1), None)
    """
    number, _, unit = value.partition(" ")
    days = {"day": 1, "days": 1, "week": 7, "weeks": 7, "year": 364, "years": 364}.get(unit)
    try:
        if not unit:
            return exact(number)
        return None if days is None else Fraction(round(exact(number) * days / 7))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Combination:
    """One value of each word: its number from 1, the values in order, the study with them."""

    number: int
    values: tuple[str, ...]
    setting: Setting


SweptRow = tuple[Combination, Row, Paired | None]
"""A combination, a measure in one of its worlds, and its change against the first combination."""


@dataclass(frozen=True)
class Swept:
    """What a sweep found.

    study : its words, `vary` with every value said. words, combinations : what was varied. results : of each
    combination, in order. sweep_hash : SHA-256 of everything that decides.
    """

    study: Study
    words: tuple[SweptWord, ...]
    combinations: tuple[Combination, ...]
    results: tuple[Result, ...]
    sweep_hash: str

    @property
    def speed(self) -> Speed:
        """How fast all runs together were."""
        each = [result.speed for result in self.results]
        done, spent = sum(one.citizen_weeks for one in each), sum(one.cpu_seconds for one in each)
        last = each[-1]
        seconds, peak = sum(one.seconds for one in each), max(one.peak_rss_bytes for one in each)
        return Speed(done, spent, seconds, spent * 1e9 / done, last.threads, last.vector_bits, peak)

    def change(self, result: Result, world: str, measure: Measure, margin: Margin = ALL) -> Paired | None:
        """Return a measure of one run minus the same in the first, paired by replicate, where it has one."""
        first = self.results[0]
        if world not in first.setting.names:
            return None
        sides = [tallies(one.outcomes, measure, world, margin) for one in (result, first)]
        return difference_of(measure, *sides)

    def rows(self) -> Iterator[SweptRow]:
        """Yield every measure of every run, world and margin, with its change against the first run."""
        for one, result in zip(self.combinations, self.results, strict=True):
            for row in result.rows():
                world, measure, margin, _, _ = row
                change = None if one.number == 1 else self.change(result, world, measure, margin)
                yield one, row, change

    @cached_property
    def assumed_not_swept(self) -> tuple[tuple[str, CitedNumber], ...]:
        """Assumed numbers that decide here and are not varied, with their places."""
        swept = {word.place for word in self.words}
        return tuple((at, number) for at, number in self.results[0].assumed if at not in swept)

    def table(self) -> Any:
        """Return an Arrow table: a row for each combination, world, measure and margin.

        A word's column has its path for a name; numbers are numbers (durations in weeks), words are text.
        """
        from underheaven.studies.tables import (
            MEASURES,
            NUMBER,
            TEXT,
            WHOLE,
            interval_cells,
            measure_cells,
            table_of,
        )

        kinds = [TEXT if None in map(amount_of, word.values) else NUMBER for word in self.words]
        named = zip((word.path for word in self.words), kinds, strict=True)
        changes = [(f"against_first{end}", NUMBER) for end in ("", "_low", "_high")]

        def values(one: Combination) -> list[object]:
            pairs = zip(one.values, kinds, strict=True)
            return [float(amount_of(value) or 0) if kind == NUMBER else value for value, kind in pairs]

        rows = (
            (one.number, *values(one), *measure_cells(row), *interval_cells(change or _NOTHING))
            for one, row, change in self.rows()
        )
        return table_of([("combination", WHOLE), *named, *MEASURES, *changes], rows)

    def save(self, path: str | Path) -> Path:
        """Write a folder: `study.yaml` to repeat it, `manifest.json`, `sweep.parquet`.

        Raises
        ------
        RunFolderError
            As for `studies.store.save`.
        """
        with reserved(path, self.sweep_hash) as folder:
            self.keep(folder)
        return Path(path)

    def keep(self, folder: Path) -> None:
        """Write the files into a folder that is reserved; errors as for `studies.folder.replace_files`."""
        replace_files(folder, self._write)

    def _write(self, folder: Path) -> None:
        """Write every file, each on disk before the next."""
        import pyarrow.parquet as pq  # pyright: ignore[reportMissingTypeStubs] - it ships none

        write_words(replace(self.combinations[0].setting, study=self.study), folder)
        written = BytesIO()
        cast("Any", pq).write_table(self.table(), written)
        DISK.write(folder / TABLE, [written.getvalue()])
        files = {path.name: sha256_of_file(path) for path in sorted(folder.iterdir())}
        text = json.dumps(self._manifest(files), indent=1, ensure_ascii=False) + "\n"
        DISK.write(folder / MANIFEST, [text.encode("utf-8")])

    def _manifest(self, files: Mapping[str, str]) -> dict[str, Any]:
        """Return what the folder says about itself; `files` are the SHA-256 of the others, by name."""
        first, speed = self.results[0], self.speed
        runs = [
            {
                "values": list(one.values),
                "study_hash": one.setting.study_hash,
                "digests": dict(result.digests),
            }
            for one, result in zip(self.combinations, self.results, strict=True)
        ]
        return {
            "run_folder": FORMAT,
            "sweep": True,
            "synthetic": True,
            "sentence": SYNTHETIC,
            "version": __version__,
            "results": RESULTS,
            "study": self.study.study,
            "study_hash": self.sweep_hash,
            "files": dict(files),
            "society": self.study.society,
            "citizens": first.setting.citizens,
            "weeks": self.study.weeks,
            "replicates": self.study.replicates,
            "seed": self.study.seed,
            "responses": self.study.responses,
            "engine": first.engine,
            "vary": words_as_json(self.words),
            "combinations": runs,
            "digests": {},
            "hardest_hit": {},
            "machine": machine(),
            "speed": {name: getattr(speed, name) for name in Speed.__dataclass_fields__},
            "sources_cited": list(first.setting.sources()),
            "assumed_swept": [word.place for word in self.words if _is_assumed(word)],
            "assumed_not_swept": assumed_as_json(self.assumed_not_swept),
            "intervals": "95 %, Student's t over replicates, for each combination of values",
            "not_modelled": NOT_MODELLED,
        }

    def as_json(self) -> dict[str, Any]:
        """Return the document that `--json` prints."""
        study, speed, first = self.study, self.speed, self.results[0].setting
        return {
            "synthetic": True,
            "sentence": SYNTHETIC,
            "version": __version__,
            "results": RESULTS,
            "study": study.study,
            "seed": study.seed,
            "society": study.society,
            "citizens": first.citizens,
            "weeks": study.weeks,
            "replicates": study.replicates,
            "responses": study.responses,
            "sweep_hash": self.sweep_hash,
            "interval": "95 %, Student's t over replicates, for each combination of values",
            "vary": words_as_json(self.words),
            "assumed_not_swept": len(self.assumed_not_swept),
            "combinations": [
                self._as_json(*pair) for pair in zip(self.combinations, self.results, strict=True)
            ],
            "speed": {name: getattr(speed, name) for name in Speed.__dataclass_fields__},
        }

    def _as_json(self, one: Combination, result: Result) -> dict[str, Any]:
        """Return one combination: its values, and each world's measures with their differences."""
        worlds: dict[str, dict[str, Any]] = {
            world: {"digest": digest, "measures": {}} for world, digest in result.digests.items()
        }
        for world, measure, margin, found, paired in result.rows():
            if margin != ALL:
                continue
            said: dict[str, Any] = {**estimate_as_json(found), "unit": measure.unit}
            if paired is not None:
                said["against_none"] = paired_as_json(paired)
            change = None if one.number == 1 else self.change(result, world, measure)
            if change is not None:
                said["against_first"] = paired_as_json(change)
            worlds[world]["measures"][measure.name] = said
        values = {word.path: value for word, value in zip(self.words, one.values, strict=True)}
        return {"values": values, "study_hash": one.setting.study_hash, "worlds": worlds}


def words_as_json(words: tuple[SweptWord, ...]) -> list[Mapping[str, Any]]:
    """Return what was varied: each word, its values, what it says otherwise, how well that is known."""
    return [
        {
            "word": word.path,
            "values": list(word.values),
            "declared": word.declared,
            "unit": None if word.number is None else word.number.unit,
            "standing": None if word.number is None else word.number.standing.value,
            "source": None if word.number is None else word.number.source,
            "outside_its_range": list(word.outside),
        }
        for word in words
    ]


def _is_assumed(word: SweptWord) -> bool:
    """Return whether a word is an assumed number."""
    return word.number is not None and word.number.standing is Standing.ASSUMED
