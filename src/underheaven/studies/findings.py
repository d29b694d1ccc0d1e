"""What a finished study can be asked: what tables and run folders are written from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from underheaven.ground.outcome import Engine, Margin, Outcome
from underheaven.measures.measure import Measure
from underheaven.studies.intervals import Estimate
from underheaven.studies.orders import Orders
from underheaven.studies.paired import Paired, Price, Rung
from underheaven.studies.setting import Setting

SYNTHETIC = "Synthetic citizens, drawn from a seed; no real person is in here."
"""The sentence that every artefact of a run carries."""


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a run was.

    citizen_weeks : citizens x weeks x worlds stepped x replicates. cpu_seconds : of stepping, all threads.
    seconds : of the whole run. threads : that shared the work; processes for the oracle. vector_bits : width
    of the vector instructions in force; 0 for the oracle, which uses none. peak_rss_bytes : highest memory of
    each process, added.
    """

    citizen_weeks: int
    cpu_seconds: float
    seconds: float
    nanoseconds_per_citizen_week: float
    threads: int
    vector_bits: int
    peak_rss_bytes: int


Row = tuple[str, Measure, Margin, Estimate, Paired | None]
"""World, measure, margin, the measure there, and its paired difference from `none` where there is one."""


class Findings(Protocol):
    """A finished study: `studies.result.Result` is one, and says what each of these means."""

    @property
    def setting(self) -> Setting: ...  # noqa: D102 - said in `Result`
    @property
    def outcomes(self) -> tuple[Outcome, ...]: ...  # noqa: D102 - said in `Result`
    @property
    def engine(self) -> Engine: ...  # noqa: D102 - said in `Result`
    @property
    def speed(self) -> Speed: ...  # noqa: D102 - said in `Result`
    def rows(self) -> Iterator[Row]: ...  # noqa: D102 - said in `Result`
    def ladder(self, world: str, measure: str) -> tuple[Rung, ...]: ...  # noqa: D102 - said in `Result`
    def orders(self, world: str, measure: str) -> Orders | None: ...  # noqa: D102 - said in `Result`
    def price(self, world: str) -> tuple[Price, ...]: ...  # noqa: D102 - said in `Result`
    def hardest_hit(self, world: str | None = None) -> str | None: ...  # noqa: D102 - said in `Result`
