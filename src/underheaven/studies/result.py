"""What a study found: every measure in every world, paired differences, the ladder, prices, lives.

A result is about synthetic citizens and says so wherever it is written down. Floats appear here only, as
shares of finished integer totals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from underheaven import __version__
from underheaven.ground.errors import InputError, clean, did_you_mean
from underheaven.ground.numbers import CitedNumber
from underheaven.ground.outcome import ALL, Engine, Margin, Outcome
from underheaven.measures.benefit import DEBTS, NONE, claims
from underheaven.measures.explosive import Further, further_entries
from underheaven.measures.measure import Measure, Worlds
from underheaven.measures.registry import measure as measure_named
from underheaven.measures.registry import measures_for
from underheaven.measures.rungs import RUNG_MEASURES, Moved
from underheaven.studies.document import (
    estimate_as_json,
    guard_as_json,
    orders_as_json,
    paired_as_json,
    price_as_json,
    rungs_as_json,
)
from underheaven.studies.findings import SYNTHETIC, Row, Speed
from underheaven.studies.intervals import Estimate
from underheaven.studies.life import Life, life
from underheaven.studies.lived import Replicated
from underheaven.studies.orders import Orders, in_any_order
from underheaven.studies.overlap import Overlap, measures_of_overlap, overlaps
from underheaven.studies.paired import (
    Paired,
    Price,
    Rung,
    Side,
    difference,
    difference_of,
    ladder,
    level,
    level_of,
    price,
    tallies,
)
from underheaven.studies.predicted import Predicted, predicted
from underheaven.studies.setting import FROZEN, RESULTS, Setting
from underheaven.words.fields import AGES
from underheaven.words.places import districts_of, provinces_of
from underheaven.words.society import Society
from underheaven.words.study import Study


@dataclass(frozen=True)
class Result:
    """What a study found.

    setting : the study as it was run. replicated : its replicates. All numbers are made from these when asked
    for.
    """

    setting: Setting
    replicated: Replicated

    @property
    def study(self) -> Study:
        """The study's words, with nothing left to a default."""
        return self.setting.study

    @property
    def society(self) -> Society:
        """Who lives there."""
        return self.setting.society

    @property
    def study_hash(self) -> str:
        """SHA-256 of everything that decides."""
        return self.setting.study_hash

    @property
    def worlds(self) -> Worlds:
        """`none` and the declared worlds, with their regimes."""
        return {name: words for name, words in self.setting.worlds.items() if "/" not in name}

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Totals and digests of every replicate, in order."""
        return tuple(lived.outcome for lived in self.replicated.lived)

    @property
    def digests(self) -> Mapping[str, str]:
        """SHA-256 of the final integer state of the first replicate, by world."""
        return {name: self.outcomes[0].worlds[name].digest for name in self.setting.names}

    @property
    def engine(self) -> Engine:
        """The engine that lived it; another gives the same results."""
        return self.replicated.engine

    @property
    def speed(self) -> Speed:
        """How fast it was."""
        done, cost = self.setting.citizen_weeks, self.replicated
        return Speed(
            done,
            cost.cpu_seconds,
            cost.seconds,
            cost.cpu_seconds * 1e9 / done,
            cost.threads,
            cost.vector_bits,
            cost.peak_rss_bytes,
        )

    @property
    def assumed(self) -> tuple[tuple[str, CitedNumber], ...]:
        """Assumed numbers that decide here, with their places; this study sweeps none of them."""
        return self.setting.assumed()

    @cached_property
    def _guards(self) -> dict[str, Further | None]:
        """The guard of each world, where it was asked for."""
        return {}

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The measures that apply, those the study names first."""
        named = [measure_named(name, self.society) for name in self.study.measures]
        every = measures_for(self.society, self.setting.worlds)
        return tuple({one.name: one for one in (*named, *every)}.values())

    def measure(self, name: str) -> Measure:
        """Return a measure by its name; raises `InputError` where there is none."""
        return measure_named(name, self.society)

    def margins(self) -> tuple[Margin, ...]:
        """Return the margins the study asks for: all, then each label of each attribute in `by`."""
        labels: Mapping[str, Callable[[], tuple[str, ...]]] = {
            "group": lambda: tuple(self.society.tables.groups),
            "income": lambda: tuple(self.society.tables.income),
            "age": lambda: tuple(age for age in AGES if age in self.society.tables.age),
            "district": lambda: districts_of(self.society),
            "province": lambda: provinces_of(self.society),
        }
        return (ALL, *((by, label) for by in self.study.by for label in labels[by]()))

    def value(self, world: str, measure: str, by: str = "all", label: str = "") -> Estimate:
        """Return a measure in one world, with its interval over replicates.

        Parameters
        ----------
        by, label : the margin: `group`, `B`; everybody where not given.

        Raises
        ------
        InputError
            No such world or measure.
        """
        self._refuse_unknown(world)
        found = level(self.outcomes, measure_named(measure, self.society), world, (by, label))
        return found or Estimate(None, None, None, len(self.outcomes), "too few")

    def difference(
        self, world: str, measure: str, by: str = "all", label: str = "", against: str = "none"
    ) -> Paired:
        """Return a measure in one world minus the same in another, paired; errors as for `value`."""
        self._refuse_unknown(world)
        self._refuse_unknown(against)
        found = difference(self.outcomes, measure_named(measure, self.society), world, against, (by, label))
        return found or Paired(None, None, None, len(self.outcomes), "too few")

    def ladder(self, world: str, measure: str = "closed-weeks") -> tuple[Rung, ...]:
        """Return where a declared world's harm comes from, in one measure; empty without a ladder."""
        self._refuse_unknown(world)
        if self.study.ladder == "none" or world not in self.setting.declared:
            return ()
        return ladder(self.outcomes, measure_named(measure, self.society), world, self.moves)

    def orders(self, world: str, measure: str = "closed-weeks") -> Orders | None:
        """Return what each step of a declared world takes away in every order; None without a full ladder."""
        self._refuse_unknown(world)
        if self.study.ladder != "full" or world not in self.setting.declared:
            return None
        return in_any_order(self.outcomes, measure_named(measure, self.society), world)

    @cached_property
    def overlaps(self) -> tuple[Overlap, ...]:
        """The declared worlds that are two others at once."""
        return tuple(overlaps(self.study))

    def overlap(self, of: Overlap) -> tuple[tuple[Measure, Paired], ...]:
        """Return what a world of two systems adds to each alone, in the measures the study names."""
        asked = measures_of_overlap(self.study, self.measures)
        found = ((one, of.added(self.outcomes, one)) for one in asked)
        return tuple((one, added) for one, added in found if added is not None)

    def whole(self, world: str, measure: str = "closed-weeks") -> Paired:
        """Return what the rungs add up to: a measure in a declared world minus the same in `none`."""
        return self.difference(world, measure)

    @cached_property
    def moves(self) -> Mapping[tuple[str, str], Moved]:
        """How many citizens fare better and worse between two worlds, over all replicates."""
        total: dict[tuple[str, str], Moved] = {}
        for lived in self.replicated.lived:
            for pair, fared in lived.moves.items():
                total[pair] = total[pair] + fared if pair in total else fared
        return total

    def price(self, world: str) -> tuple[Price, ...]:
        """Return what each harmful act or default prevented costs, by act, or that none was prevented."""
        self._refuse_unknown(world)
        claimed = claims(self.society)
        guard, has_debts = self.further_entries(world), DEBTS in claimed
        return tuple(price(self.outcomes, world, one, has_debts=has_debts, guard=guard) for one in claimed)

    def further_entries(self, world: str) -> Further | None:
        """Return how many further entries one entry causes in a declared world; None where nobody can enter.

        Where they are explosive, that is said beside the results, and no price is printed.
        """
        self._refuse_unknown(world)
        if world not in self._guards:
            regimes = self.setting.worlds.get(world, ())
            self._guards[world] = further_entries(
                self.society, regimes, self.study.weeks, self.study.responses
            )
        return self._guards[world]

    def hardest_hit(self, world: str | None = None) -> str | None:
        """Return the synthetic citizen with most closed weeks beyond those in `none`, as `R:P-C-S`.

        Or beyond those in the world the study says to look `beside`. Of equals the lowest; None where nobody
        has any. world : a declared world; the first where not given.
        """
        world = self.setting.declared[0] if world is None and self.setting.declared else world
        if world is None:
            return None
        self._refuse_unknown(world)
        hits = [lived.hardest[world] for lived in self.replicated.lived if world in lived.hardest]
        return max(hits, key=lambda hit: hit[0])[1] if hits else None

    def life(self, citizen: str | None, world: str | None = None) -> Life:
        """Return one synthetic citizen's two lives; the worlds are run again for it (`studies.life.cost`)."""
        kept = {
            name: [outcome.worlds[name].digest for outcome in self.outcomes] for name in self.setting.names
        }
        return life(self.setting, citizen, world, engine=self.engine, kept=kept)

    @cached_property
    def predicted(self) -> Predicted | None:
        """What published figures say about this run; None where the study names none."""
        return predicted(self.setting, self.replicated)

    def table(self) -> Any:
        """Return every measure as an Arrow table: one row for each world, measure and margin."""
        from underheaven.studies.tables import measures_table

        return measures_table(self.rows())

    def save(self, path: str | Path) -> Path:
        """Write a run folder: study, manifest, tables; errors as for `studies.store.save`."""
        from underheaven.studies.store import save

        return save(self, path)

    def rows(self) -> Iterator[Row]:
        """Yield every world, measure and margin with the level and the difference from `none`."""

        @cache
        def without(one: Measure, margin: Margin) -> Side:
            return tallies(self.outcomes, one, NONE, margin)

        for world in self.setting.names:
            for one in self.measures:
                for margin in self.margins():
                    side = tallies(self.outcomes, one, world, margin)
                    found = level_of(one, side)
                    if found is None or (found.value is None and found.why_not != "not reached"):
                        continue
                    paired = None if world == NONE else difference_of(one, side, without(one, margin))
                    yield world, one, margin, found, paired

    def as_json(self) -> dict[str, Any]:
        """Return the document that `--json` prints."""
        worlds: dict[str, dict[str, Any]] = {
            name: {"digest": digest, "measures": {}} for name, digest in self.digests.items()
        }
        pairs: dict[str, dict[str, Any]] = {name: {} for name in worlds if name != "none"}
        for world, one, margin, found, paired in self.rows():
            if margin != ALL:
                continue
            worlds[world]["measures"][one.name] = {**estimate_as_json(found), "unit": one.unit}
            if paired is not None:
                pairs[world][one.name] = paired_as_json(paired)
        study, speed = self.study, self.speed
        return {
            "synthetic": True,
            "sentence": SYNTHETIC,
            "version": __version__,
            "results": RESULTS,
            "engine": self.engine,
            "study": study.study,
            "seed": study.seed,
            "society": study.society,
            "citizens": self.setting.citizens,
            "weeks": study.weeks,
            "replicates": study.replicates,
            "responses": study.responses,
            "study_hash": self.study_hash,
            "interval": "95 %, Student's t over replicates; not over assumed numbers",
            "assumed_not_swept": len(self.assumed),
            "worlds": worlds,
            "paired": pairs,
            "rungs": {
                world: {name: self._rungs_as_json(world, name) for name in RUNG_MEASURES}
                for world in self.setting.declared
                if self.ladder(world)
            },
            "guard": {
                world: guard_as_json(guard)
                for world in self.setting.declared
                if (guard := self.further_entries(world)) is not None
            },
            "prices": {
                world: [price_as_json(p) for p in self.price(world)] for world in self.setting.declared
            },
            "overlap": {one.both: self._overlap_as_json(one) for one in self.overlaps},
            "hardest_hit": {world: self.hardest_hit(world) for world in self.setting.declared},
            **({} if self.predicted is None else self.predicted.as_json()),
            "speed": {name: getattr(speed, name) for name in Speed.__dataclass_fields__},
        }

    def _rungs_as_json(self, world: str, name: str) -> dict[str, Any]:
        """Return a declared world's ladder in one measure."""
        unit, is_frozen = self.measure(name).unit, self.study.responses == FROZEN
        rungs = rungs_as_json(unit, self.whole(world, name), self.ladder(world, name), is_frozen=is_frozen)
        return rungs | orders_as_json(self.orders(world, name))

    def _overlap_as_json(self, of: Overlap) -> dict[str, Any]:
        """Return what a world of two systems adds to each alone."""
        measures = {one.name: {**paired_as_json(added), "unit": one.unit} for one, added in self.overlap(of)}
        return {"beyond": list(of.alone), "measures": measures}

    def _refuse_unknown(self, world: str) -> None:
        """Refuse a world that this study does not have."""
        if world not in self.setting.names:
            near = did_you_mean(world, self.setting.names)
            cure = f"did you mean `{near}`?" if near else f"known: {', '.join(self.setting.names)}"
            raise InputError(f"no world `{clean(world, 60)}` in this study", cure=cure)


__all__ = ["SYNTHETIC", "Result", "Speed"]
