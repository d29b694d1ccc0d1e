"""Lives every worked example in both engines, on the luck it states, and prints where they part, as JSON.

A process of its own, since what is compiled here must not be taken for the engine: its generator is a table.
"""

from __future__ import annotations

import json
import sys

from tests.engine.test_fast_equals_oracle import differences
from tests.worked import luck_of_the_fast_engine as the_table
from tests.worked.example import SEED, Example, cast_of, examples, luck_of
from tests.worked.luck import WrittenDraws

from underheaven.engine import oracle
from underheaven.engine.fast import Living
from underheaven.engine.oracle import side_by_side
from underheaven.engine.plan import plan_of, writing
from underheaven.ground.draws import key_of
from underheaven.ground.outcome import Outcome
from underheaven.society.population import Population


def by_the_fast_engine(example: Example, written: the_table.Luck, weeks: int) -> Outcome:
    """Return what the fast engine makes of an example's luck."""
    worlds = {"none": (), "w": example.regimes}
    decides: set[str] = set()

    def noted(purpose: str, seed: int) -> tuple[int, int]:
        decides.add(purpose)
        return key_of(purpose, seed)

    writing.key_of = noted
    plan = plan_of(
        example.society, worlds, citizens=example.citizens, weeks=weeks, seed=SEED, replicate=0,
        responses=example.responses, cell_bits=16,
    )  # fmt: skip
    settled = {purpose for purpose in decides if not purpose.startswith("tie/")}
    with the_table.written_down(written, settled, SEED, weeks):  # who agreed is drawn before the first week
        living = Living(plan, threads=1)
    try:
        with the_table.written_down(written, decides, SEED, weeks):
            for _ in range(weeks):
                living.step()
            return living.outcome()
    finally:
        living.close()


def by_the_oracle(example: Example, written: the_table.Luck, weeks: int) -> Outcome:
    """Return what the oracle makes of it."""
    side_by_side.Draws = lambda seed, replicate: WrittenDraws(seed, replicate, written)  # type: ignore[assignment,misc]
    return oracle.run(
        example.society,
        {"none": (), "w": example.regimes},
        citizens=example.citizens,
        weeks=weeks,
        seed=SEED,
        responses=example.responses,
    )


def parted(example: Example) -> list[str]:
    """Return what is not the same in both engines after the last week an example says something about."""
    population = Population(example.society, example.citizens, SEED, 0)
    written, weeks = luck_of(example, cast_of(example, population), population), max(example.then)
    found = differences(by_the_oracle(example, written, weeks), by_the_fast_engine(example, written, weeks))
    return [f"{example.file}: {example.name}: {one}" for one in found]


if __name__ == "__main__":
    the_table.exchange_the_generator()
    all_of_them = [one for one in examples() if not sys.argv[1:] or one.file in sys.argv[1:]]
    print(
        json.dumps(
            {"examples": len(all_of_them), "parted": [line for one in all_of_them for line in parted(one)]}
        )
    )
