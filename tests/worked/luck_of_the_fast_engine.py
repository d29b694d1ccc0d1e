"""The luck that a worked example states, for the compiled engine: its generator is exchanged for a table.

What is compiled after `exchange_the_generator` asks the table first, so that belongs into a process of its
own with a folder of its own for compiled code. Where nothing is laid down it draws as ever, so that society,
ties and look-alikes are those of the oracle.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownParameterType=false, reportMissingParameterType=false
from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
from llvmlite import binding, ir
from numba import types
from numba.extending import intrinsic
from tests.worked.luck import HIGHEST, LOWEST

from underheaven.engine.primitives import luck
from underheaven.engine.primitives.compiled import inlined
from underheaven.ground.draws import Address, key_of

Luck = Mapping[tuple[str, Address], Mapping[int, int]]
"""(Purpose, address) -> week -> draw."""
ROOM = 1 << 16
"""Numbers of 64 bits in the table."""
NAME = "luck_of_a_worked_example"
_table = np.zeros(ROOM, dtype=np.uint64)
binding.add_symbol(NAME, _table.ctypes.data)
_real = luck.philox
_LANE, _EIGHT = np.uint64(0xFFFF), np.uint64(8)


@intrinsic
def _at(_: Any, index: Any) -> Any:
    """Return a number of the table, found by its name: compiled code can be kept for the next process."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        del context, signature
        number = ir.IntType(64)
        found = builder.module.globals.get(NAME)
        if found is None:
            found = ir.GlobalVariable(builder.module, number, NAME)
        return builder.load(builder.gep(found, [arguments[0]], source_etype=number), typ=number)

    return types.uint64(types.int64), generate


@inlined
def written(c0, c1, c2, c3, k0, k1):
    """Return what is written for a counter and a key: eight lanes of 16 bits in four words.

    The table: how many purposes; for each of them its key, what is drawn where nothing is written, and where
    its lines begin and end; a line is a counter (two numbers) and eight lanes (two numbers).
    """
    key = np.uint64(k0) << np.uint64(32) | np.uint64(k1)
    first = np.uint64(c0) << np.uint64(32) | np.uint64(c1)
    second = np.uint64(c2) << np.uint64(32) | np.uint64(c3)
    for number in range(np.int64(_at(0))):
        row = 1 + 4 * number
        if _at(row) == key:
            low, high = _at(row + 1), _at(row + 1)
            for line in range(np.int64(_at(row + 2)), np.int64(_at(row + 3)), 4):
                if _at(line) == first and _at(line + 1) == second:
                    low, high = _at(line + 2), _at(line + 3)
            half = np.uint64(32)
            return np.uint32(low), np.uint32(low >> half), np.uint32(high), np.uint32(high >> half)
    return _real(c0, c1, c2, c3, k0, k1)


def exchange_the_generator() -> None:
    """Let all that is compiled from now on, in this process, ask the table first."""
    luck.philox = written


def _eight(lanes: Iterable[int]) -> tuple[int, int]:
    """Return eight lanes of 16 bits as two numbers, the first lane lowest."""
    packed = sum(lane << 16 * at for at, lane in enumerate(lanes))
    return packed & (1 << 64) - 1, packed >> 64


@contextmanager
def written_down(
    luck_of: Luck,
    purposes: Iterable[str],
    seed: int,
    weeks: int,
) -> Generator[None]:
    """Let the engine draw what is written, of the kind citizen, and of these purposes nothing else.

    luck_of : as `WrittenDraws` takes it. purposes : of all that the engine decides in a week.
    """
    names = sorted(set(purposes))
    rows: list[int] = []
    lines: list[int] = []
    for name in names:
        otherwise = LOWEST if name.startswith("coverage/") else HIGHEST
        people = {address: drawn for (purpose, address), drawn in luck_of.items() if purpose == name}
        found: dict[tuple[int, int, int, int], list[int]] = {}
        for address, drawn in people.items():
            for week in range(weeks + 1):
                draw = drawn.get(week, HIGHEST)
                for redraw, half in ((0, draw >> 16), (1, draw & 0xFFFF)):
                    counter = (address.slot >> 3 | address.cell << 13, week, address.province, redraw)
                    found.setdefault(counter, [otherwise & 0xFFFF] * 8)[address.slot & 7] = half
        first, second = key_of(name, seed)
        begin = 1 + 4 * len(names) + len(lines)
        for (c0, c1, c2, c3), lanes in found.items():
            lines += [c0 << 32 | c1, c2 << 32 | c3, *_eight(lanes)]
        rows += [
            first << 32 | second,
            _eight([otherwise & 0xFFFF] * 4)[0],
            begin,
            1 + 4 * len(names) + len(lines),
        ]
    told = [len(names), *rows, *lines]
    if len(told) > ROOM:
        raise ValueError(f"{len(told)} numbers do not fit into the table")
    _table[: len(told)] = told
    try:
        yield
    finally:
        _table[0] = 0
