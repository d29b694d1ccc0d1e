"""The fast engine: the oracle's bits, block by block, on several threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from underheaven.engine.cores import cores
from underheaven.engine.executors import Executor
from underheaven.engine.executors.shards import Shards
from underheaven.engine.executors.threads import Threads
from underheaven.engine.lives import Lives
from underheaven.engine.plan import Plan, plan_of
from underheaven.engine.primitives.scratch import BLOCK
from underheaven.engine.settling import settled
from underheaven.engine.state import People, State
from underheaven.engine.written_down import outcome_of
from underheaven.ground.draws import Address
from underheaven.ground.outcome import Outcome
from underheaven.words.regime import Regime
from underheaven.words.society import Society
from underheaven.words.study import Level


def run(
    society: Society,
    worlds: Mapping[str, tuple[Regime, ...]],
    *,
    citizens: int,
    weeks: int,
    seed: int,
    replicate: int = 0,
    responses: Level = "core",
    cell_bits: int = 16,
    probe: AbstractSet[Address] = frozenset(),
    progress: Callable[[int], None] | None = None,
    threads: int | None = None,
    block: int = BLOCK,
) -> Outcome:
    """Draw a society once and live it through in every world, week by week, on the same draws.

    The same bits as the oracle, for any number of threads and any block.

    Parameters
    ----------
    society, worlds : declared words; a world is the regimes in it (none: the society by itself).
    citizens, weeks : how many are drawn, and for how long they live.
    seed, replicate : of every draw.
    responses : `frozen` (nobody responds) or `core`.
    cell_bits : binary digits of the largest cell.
    probe : addresses of citizens whose events are told (`engine.lives`).
    progress : called with the week after each week.
    threads : how many share the cells; as many as it may run on where not said.
    block : citizens stepped together, a multiple of 64 up to 8,192.

    Raises `InputError` where an act is too likely for somebody, a score does not fit its step, two sensors or
    registers of one name differ, two decisions would share their draws, or nobody lives at an address;
    `ValueError` for another block.
    """
    if block % 64 or not 64 <= block <= BLOCK:
        raise ValueError(f"a block is a multiple of 64 up to {BLOCK}, not {block}")
    plan = plan_of(
        society, worlds, citizens=citizens, weeks=weeks, seed=seed, replicate=replicate, responses=responses,
        cell_bits=cell_bits,
    )  # fmt: skip

    told: list[Lives] = []

    def watch(living: Living) -> None:
        if probe and not told:
            told.append(Lives(society, worlds, responses, plan, living.cells, living.people, probe))
        for lives in told:
            lives.live(living.state, living.week)
        if progress is not None:
            progress(living.week)

    outcome = live_through(plan, watch=watch, threads=threads, block=block)
    return told[0].told(outcome) if told else outcome


class Living:
    """A run being lived: what is fixed, what history changed, and the week it has reached.

    plan : what is lived. cells, people : what is fixed. week : the last week that was lived; 0 before the
    first.

    Parameters
    ----------
    threads : how many share the cells. shards : runs of cells that share nothing but what is published; where
    not given, all cells share one state. people : as for `settled`, where they are drawn already.
    """

    def __init__(
        self, plan: Plan, *, threads: int | None = None, block: int = BLOCK, shards: int | None = None,
        people: People | None = None,
    ) -> None:  # fmt: skip
        self.plan = plan
        count = max(1, threads or cores())
        self.cells, self.people = settled(plan, count, people)
        self.week = 0
        self._executor: Executor = (
            Threads(plan, self.cells, self.people, threads=count, block=block)
            if shards is None
            else Shards(plan, self.cells, self.people, shards=shards, threads=count, block=block)
        )

    @property
    def state(self) -> State:
        """What history has made of everybody by now."""
        return self._executor.state

    @property
    def counts(self) -> list[Any]:
        """The counters of what has happened so far, in parts that add up: area, counter, segment."""
        return self._executor.counts

    def step(self) -> None:
        """Live one more week."""
        self.week += 1
        self._executor.step(self.week)

    def stand(self, week: int, state: State, counts: Any) -> None:
        """Go on from a week that the same plan has lived before, as it was kept."""
        self._executor.stand(state, counts)
        self.week = week

    def outcome(self) -> Outcome:
        """Return what a run leaves behind that has lived its last week."""
        counts = self.counts
        whole: Any = sum(counts[1:], counts[0])
        return outcome_of(self.plan, self.state, self.people, self.cells, whole, len(counts))

    def close(self) -> None:
        """Let the threads go."""
        self._executor.close()


def live_through(
    plan: Plan,
    *,
    watch: Callable[[Living], None] | None = None,
    threads: int | None = None,
    block: int = BLOCK,
) -> Outcome:
    """Live a plan through; `watch` is called with the run after each week."""
    living = Living(plan, threads=threads, block=block)
    try:
        while living.week < plan.weeks:
            living.step()
            if watch is not None:
                watch(living)
        return living.outcome()
    finally:
        living.close()
